//! The objects of a PDF file: where they begin, what they hold, their streams unpacked. The tables at a file's end are
//! not trusted: objects are found by their own marks, and of two with one number the later counts.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::rc::Rc;

use flate2::read::ZlibDecoder;

use super::object::{Dict, Lexer, Value};
use super::{Budget, Spent, UNPACKED_BYTES_MAX};

/// Objects of one file.
const OBJECTS_MAX: usize = 100_000;
/// Filters one behind the other.
const FILTERS_MAX: usize = 3;
/// References followed from one to the next.
const HOPS_MAX: usize = 16;
/// Pages that are read, and how deep their tree may be.
const PAGES_MAX: usize = 200;
const TREE_DEPTH_MAX: usize = 32;

enum Place {
    InFile(usize),
    /// In an unpacked object stream.
    Packed(Rc<Vec<u8>>, usize),
}

pub struct File<'a> {
    bytes: &'a [u8],
    places: BTreeMap<u32, Place>,
}

/// A page: what it draws, and with which fonts and forms.
pub struct Page {
    pub contents: Vec<Value>,
    /// Shared by all pages that have them from above.
    pub resources: Rc<Dict>,
}

impl<'a> File<'a> {
    /// `None` for what is no PDF or is locked by a password.
    pub fn open(bytes: &'a [u8], budget: &mut Budget) -> Result<Option<File<'a>>, Spent> {
        if find(bytes, b"/Encrypt", 0).is_some() {
            return Ok(None);
        }
        let mut file = File { bytes, places: BTreeMap::new() };
        let mut at = 0;
        let mut packed = find(bytes, b"/ObjStm", 0);
        let mut last: Option<(u32, usize)> = None;
        loop {
            let next = find(bytes, b"obj", at);
            // An object stream is taken where it stands, so that later objects win over those in it.
            while let Some(mark) = packed.filter(|mark| next.is_none_or(|next| *mark < next)) {
                if let Some((_, begins)) = last {
                    file.take_object_stream(begins, budget)?;
                }
                packed = find(bytes, b"/ObjStm", mark + 1);
            }
            let Some(found) = next else { break };
            at = found + 3;
            if let Some(number) = object_number(bytes, found) {
                file.places.insert(number, Place::InFile(at));
                last = Some((number, at));
            }
            if file.places.len() > OBJECTS_MAX {
                return Err(Spent);
            }
        }
        budget.time()?;
        Ok((!file.places.is_empty()).then_some(file))
    }

    fn take_object_stream(&mut self, begins: usize, budget: &mut Budget) -> Result<(), Spent> {
        let Some((dict, data)) = self.stream_at(begins, budget)? else { return Ok(()) };
        let (Some(first), Some(count)) =
            (dict.get("First").and_then(Value::whole), dict.get("N").and_then(Value::whole))
        else {
            return Ok(());
        };
        let data = Rc::new(data);
        let mut lexer = Lexer::new(&data, 0);
        for _ in 0..count.min(OBJECTS_MAX) {
            let (Some(number), Some(offset)) = (lexer.next(budget)?, lexer.next(budget)?) else { break };
            let (Some(number), Some(offset)) = (number.whole(), offset.whole()) else { break };
            if lexer.at > first || self.places.len() > OBJECTS_MAX {
                break;
            }
            if let Ok(number) = u32::try_from(number) {
                self.places.insert(number, Place::Packed(Rc::clone(&data), first.saturating_add(offset)));
            }
        }
        Ok(())
    }

    /// The value behind a reference, or the value itself.
    pub fn resolve(&self, value: &Value, budget: &mut Budget) -> Result<Value, Spent> {
        // A value that stands where it is asked for is copied and not parsed: only the clock counts that.
        budget.time()?;
        let mut value = Cow::Borrowed(value);
        for _ in 0..HOPS_MAX {
            let Value::Reference(number) = value.as_ref() else { return Ok(value.into_owned()) };
            value = match self.places.get(number) {
                Some(Place::InFile(at)) => Cow::Owned(Lexer::new(self.bytes, *at).next(budget)?.unwrap_or(Value::Null)),
                Some(Place::Packed(data, at)) => Cow::Owned(Lexer::new(data, *at).next(budget)?.unwrap_or(Value::Null)),
                None => return Ok(Value::Null),
            };
        }
        Ok(Value::Null)
    }

    pub fn dict(&self, value: Option<&Value>, budget: &mut Budget) -> Result<Dict, Spent> {
        Ok(match value.map(|value| self.resolve(value, budget)).transpose()? {
            Some(Value::Dict(dict)) => dict,
            _ => Dict::default(),
        })
    }

    /// The dictionary and the unpacked bytes of a stream. `None` where there is none or its filter is not read here.
    pub fn stream(&self, value: &Value, budget: &mut Budget) -> Result<Option<(Dict, Vec<u8>)>, Spent> {
        let mut number = match value {
            Value::Reference(number) => *number,
            _ => return Ok(None),
        };
        for _ in 0..HOPS_MAX {
            let Some(Place::InFile(at)) = self.places.get(&number) else { return Ok(None) };
            match Lexer::new(self.bytes, *at).next(budget)? {
                Some(Value::Reference(next)) => number = next,
                _ => return self.stream_at(*at, budget),
            }
        }
        Ok(None)
    }

    fn stream_at(&self, at: usize, budget: &mut Budget) -> Result<Option<(Dict, Vec<u8>)>, Spent> {
        let mut lexer = Lexer::new(self.bytes, at);
        let Some(Value::Dict(dict)) = lexer.next(budget)? else { return Ok(None) };
        lexer.skip_blanks();
        let Some(rest) = self.bytes.get(lexer.at..).and_then(|rest| rest.strip_prefix(b"stream")) else {
            return Ok(None);
        };
        let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        let length = match dict.get("Length") {
            Some(length) => self.resolve(length, budget)?.whole(),
            None => None,
        };
        // A length that does not lead to the end mark is wrong.
        let told = length.and_then(|length| Some((rest.get(..length)?, &rest[length..])));
        let raw = match told.filter(|(_, behind)| behind.trim_ascii_start().starts_with(b"endstream")) {
            Some((raw, _)) => raw,
            None => &rest[..find(rest, b"endstream", 0).unwrap_or(rest.len())],
        };
        budget.read(raw.len())?;
        let data = self.unpacked(&dict, raw, budget)?;
        Ok(data.map(|data| (dict, data)))
    }

    fn unpacked(&self, dict: &Dict, raw: &[u8], budget: &mut Budget) -> Result<Option<Vec<u8>>, Spent> {
        let filters = match dict.get("Filter").map(|filter| self.resolve(filter, budget)).transpose()? {
            Some(Value::Array(filters)) => filters,
            Some(Value::Null) | None => Vec::new(),
            Some(filter) => vec![filter],
        };
        let has_predictor = match dict.get("DecodeParms").map(|parms| self.resolve(parms, budget)).transpose()? {
            Some(Value::Dict(parms)) => parms.get("Predictor").and_then(Value::whole).is_some_and(|kind| kind > 1),
            Some(Value::Array(all)) => all.iter().any(|one| !matches!(one, Value::Null)),
            _ => false,
        };
        if filters.len() > FILTERS_MAX || has_predictor {
            return Ok(None);
        }
        let mut data = Cow::Borrowed(raw);
        for filter in &filters {
            let unpacked = match self.resolve(filter, budget)? {
                Value::Name(name) => match name.as_slice() {
                    b"FlateDecode" | b"Fl" => inflate(&data, budget)?,
                    b"ASCII85Decode" | b"A85" => ascii85(&data),
                    b"ASCIIHexDecode" | b"AHx" => ascii_hex(&data),
                    _ => return Ok(None),
                },
                _ => return Ok(None),
            };
            data = Cow::Owned(unpacked);
        }
        budget.unpacked_bytes = budget.unpacked_bytes.checked_sub(data.len()).ok_or(Spent)?;
        budget.time()?;
        Ok(Some(data.into_owned()))
    }

    /// The pages in reading order.
    pub fn pages(&self, budget: &mut Budget) -> Result<Vec<Page>, Spent> {
        let mut pages = Vec::new();
        let mut from = 0;
        let mut root = None;
        // The last trailer that names a catalogue counts.
        while let Some(at) = find(self.bytes, b"/Root", from) {
            from = at + 5;
            let value = Lexer::new(self.bytes, from).next(budget)?;
            root = value.filter(|value| matches!(value, Value::Reference(_))).or(root);
        }
        let catalogue = self.dict(root.as_ref(), budget)?;
        if let Some(tree) = catalogue.get("Pages") {
            let mut seen = HashSet::new();
            self.push_pages(tree, &Rc::default(), TREE_DEPTH_MAX, &mut seen, &mut pages, budget)?;
        }
        Ok(pages)
    }

    fn push_pages(
        &self,
        node: &Value,
        inherited: &Rc<Dict>,
        depth: usize,
        seen: &mut HashSet<u32>,
        pages: &mut Vec<Page>,
        budget: &mut Budget,
    ) -> Result<(), Spent> {
        let Value::Reference(number) = node else { return Ok(()) };
        if depth == 0 || pages.len() >= PAGES_MAX || !seen.insert(*number) {
            return Ok(());
        }
        let dict = self.dict(Some(node), budget)?;
        let own = self.dict(dict.get("Resources"), budget)?;
        let resources = if dict.get("Resources").is_some() { Rc::new(own) } else { Rc::clone(inherited) };
        match dict.get("Kids").map(|kids| self.resolve(kids, budget)).transpose()? {
            Some(Value::Array(kids)) => {
                for kid in &kids {
                    self.push_pages(kid, &resources, depth - 1, seen, pages, budget)?;
                }
            }
            _ => {
                let contents = match dict.get("Contents") {
                    Some(reference) => match self.resolve(reference, budget)? {
                        Value::Array(all) => all,
                        _ => vec![reference.clone()],
                    },
                    None => Vec::new(),
                };
                pages.push(Page { contents, resources });
            }
        }
        Ok(())
    }
}

/// The number in `12 0 obj`, read backwards from `obj`.
fn object_number(bytes: &[u8], obj_at: usize) -> Option<u32> {
    let head = &bytes[obj_at.saturating_sub(24)..obj_at];
    let digits_before = |head: &[u8]| {
        let trimmed = head.trim_ascii_end();
        let count = trimmed.iter().rev().take_while(|b| b.is_ascii_digit()).count();
        (trimmed.len() - count, trimmed.len(), trimmed.len() < head.len())
    };
    let (from, to, _) = digits_before(head);
    if from == to {
        return None;
    }
    let (number_from, number_to, apart) = digits_before(&head[..from]);
    let digits = std::str::from_utf8(&head[number_from..number_to]).ok().filter(|_| apart)?;
    digits.parse().ok()
}

/// Where a mark stands at or behind a place.
pub fn find(bytes: &[u8], mark: &[u8], from: usize) -> Option<usize> {
    let (first, rest) = mark.split_first()?;
    let mut at = from;
    while let Some(step) = bytes.get(at..)?.iter().position(|b| b == first) {
        at += step;
        if bytes[at + 1..].starts_with(rest) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Unpacks at most what the budget holds; what a damaged stream yields before the damage is kept.
fn inflate(data: &[u8], budget: &mut Budget) -> Result<Vec<u8>, Spent> {
    let mut out = Vec::new();
    let limit = budget.unpacked_bytes as u64 + 1;
    let _ = ZlibDecoder::new(data).take(limit).read_to_end(&mut out);
    if out.len() > budget.unpacked_bytes { Err(Spent) } else { Ok(out) }
}

fn ascii85(data: &[u8]) -> Vec<u8> {
    let (mut out, mut group) = (Vec::with_capacity(data.len()), Vec::with_capacity(5));
    for b in data {
        match b {
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => group.push(b - b'!'),
            b'~' => break,
            _ => {}
        }
        if group.len() == 5 {
            flush85(&group, 4, &mut out);
            group.clear();
        }
        // `z` stands for four bytes: no more than shows that it is too much.
        if out.len() > UNPACKED_BYTES_MAX {
            break;
        }
    }
    if group.len() > 1 {
        let bytes = group.len() - 1;
        group.resize(5, 84);
        flush85(&group, bytes, &mut out);
    }
    out
}

fn flush85(group: &[u8], count: usize, out: &mut Vec<u8>) {
    let value = group.iter().fold(0u32, |value, digit| value.wrapping_mul(85).wrapping_add(u32::from(*digit)));
    out.extend(&value.to_be_bytes()[..count]);
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = data
        .iter()
        .take_while(|b| **b != b'>')
        .filter_map(|b| char::from(*b).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).collect()
}
