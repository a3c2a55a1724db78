//! What the codes of a font stand for and how wide they are (ISO 32000-1, 9.6, 9.7, 9.10). A font that does not say
//! which characters its codes are gives U+FFFD for them.

use std::collections::{BTreeMap, HashMap};

use super::file::File;
use super::object::{Dict, Lexer, Value};
use super::{Budget, Spent};

/// Characters one table may name.
const MAPPINGS_MAX: usize = 70_000;
/// Width of a letter where the font does not say, in thousandths of its height.
const WIDTH: f64 = 500.0;

#[derive(Debug, Default)]
pub struct Font {
    /// Codes take two bytes.
    is_wide: bool,
    to_unicode: HashMap<u32, String>,
    /// Characters that the encoding names itself; the others are those of Windows-1252.
    differences: HashMap<u32, char>,
    /// Codes mean nothing without the table.
    needs_table: bool,
    widths: BTreeMap<u32, f64>,
    default_width: f64,
}

impl Font {
    pub fn read(file: &File<'_>, dict: &Dict, budget: &mut Budget) -> Result<Font, Spent> {
        let is_wide = dict.name("Subtype") == Some(b"Type0");
        let mut font = Font { is_wide, needs_table: is_wide, default_width: WIDTH, ..Font::default() };
        if let Some(table) = dict.get("ToUnicode")
            && let Some((_, data)) = file.stream(table, budget)?
        {
            font.read_table(&data, budget)?;
        }
        if is_wide {
            font.read_wide_widths(file, dict, budget)?;
            return Ok(font);
        }
        let encoding = dict.get("Encoding").map(|encoding| file.resolve(encoding, budget)).transpose()?;
        if let Some(Value::Dict(encoding)) = encoding {
            let differences = encoding.get("Differences").map(|all| file.resolve(all, budget)).transpose()?;
            font.read_differences(differences);
        }
        // A font of its own shapes without any encoding: its codes may be anything.
        let descriptor = file.dict(dict.get("FontDescriptor"), budget)?;
        let embedded = ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| descriptor.get(key).is_some());
        font.needs_table = embedded && dict.get("Encoding").is_none();
        let first = dict.get("FirstChar").and_then(Value::whole).unwrap_or(0) as u32;
        if let Some(Value::Array(widths)) = dict.get("Widths").map(|all| file.resolve(all, budget)).transpose()? {
            for (at, width) in widths.iter().enumerate().take(256) {
                font.widths.extend(width.number().map(|width| (first + at as u32, width)));
            }
        }
        Ok(font)
    }

    /// The text and the width of a string, the width in units of the letters' height.
    pub fn text(&self, codes: &[u8]) -> (String, f64) {
        let (mut text, mut width) = (String::new(), 0.0);
        for chunk in codes.chunks(if self.is_wide { 2 } else { 1 }) {
            let code = chunk.iter().fold(0u32, |code, b| code << 8 | u32::from(*b));
            width += self.widths.get(&code).copied().unwrap_or(self.default_width) / 1_000.0;
            match self.to_unicode.get(&code) {
                Some(mapped) => text.push_str(mapped),
                None => text.extend(self.character(code)),
            }
        }
        (text, width)
    }

    fn character(&self, code: u32) -> Option<char> {
        if self.needs_table {
            return Some('\u{FFFD}');
        }
        if let Some(named) = self.differences.get(&code) {
            return Some(*named);
        }
        let byte = [u8::try_from(code).ok()?];
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next()
    }

    fn read_table(&mut self, data: &[u8], budget: &mut Budget) -> Result<(), Spent> {
        let mut lexer = Lexer::new(data, 0);
        let mut operands: Vec<Value> = Vec::new();
        while let Some(value) = lexer.next(budget)? {
            let Value::Word(word) = &value else {
                operands.push(value);
                if operands.len() > 4_096 {
                    return Err(Spent);
                }
                continue;
            };
            match word.as_slice() {
                b"endcodespacerange" => {
                    if let Some(Value::Text(last)) = operands.last() {
                        self.is_wide = last.len() == 2;
                    }
                }
                b"endbfchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Value::Text(code), Value::Text(text)] = pair {
                            self.map(number(code), utf16(text));
                        }
                    }
                }
                b"endbfrange" => {
                    for range in operands.chunks_exact(3) {
                        // One range may stand for 65.536 codes.
                        budget.time()?;
                        self.map_range(range);
                    }
                }
                _ => {}
            }
            operands.clear();
        }
        Ok(())
    }

    fn map(&mut self, code: u32, text: String) {
        if self.to_unicode.len() < MAPPINGS_MAX && text.len() <= 32 {
            self.to_unicode.insert(code, text);
        }
    }

    fn map_range(&mut self, range: &[Value]) {
        let [Value::Text(first), Value::Text(last), to] = range else { return };
        let (first, last) = (number(first), number(last));
        let codes = first..=last.min(first.saturating_add(0xFFFF));
        match to {
            Value::Text(start) => {
                let Some((low, head)) = start.split_last() else { return };
                for (step, code) in codes.enumerate() {
                    // Only the last byte counts up (9.10.3); tables that count further are read as they are meant.
                    let up = usize::from(*low) + step;
                    let mut text = head.to_vec();
                    if let Some(high) = text.last_mut() {
                        *high = high.wrapping_add((up >> 8) as u8);
                    }
                    text.push((up & 0xFF) as u8);
                    self.map(code, utf16(&text));
                    if self.to_unicode.len() >= MAPPINGS_MAX {
                        return;
                    }
                }
            }
            Value::Array(all) => {
                for (code, text) in codes.zip(all) {
                    if let Value::Text(text) = text {
                        self.map(code, utf16(text));
                    }
                }
            }
            _ => {}
        }
    }

    fn read_differences(&mut self, differences: Option<Value>) {
        let Some(Value::Array(all)) = differences else { return };
        let mut code = 0u32;
        for value in all {
            match value {
                Value::Number(number) => code = number.clamp(0.0, 65_535.0) as u32,
                Value::Name(name) => {
                    self.differences.insert(code, glyph(&name));
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }

    fn read_wide_widths(&mut self, file: &File<'_>, dict: &Dict, budget: &mut Budget) -> Result<(), Spent> {
        let descendants = dict.get("DescendantFonts").map(|all| file.resolve(all, budget)).transpose()?;
        let Some(Value::Array(descendants)) = descendants else { return Ok(()) };
        let inner = file.dict(descendants.first(), budget)?;
        self.default_width = inner.get("DW").and_then(Value::number).unwrap_or(1_000.0);
        let Some(Value::Array(all)) = inner.get("W").map(|all| file.resolve(all, budget)).transpose()? else {
            return Ok(());
        };
        let mut rest = all.as_slice();
        while let [first, second, behind @ ..] = rest {
            let Some(first) = first.whole().and_then(|first| u32::try_from(first).ok()) else { break };
            rest = behind;
            match (file.resolve(second, budget)?, behind) {
                (Value::Array(widths), _) => {
                    let widths = widths.iter().enumerate();
                    self.widths.extend(widths.filter_map(|(at, width)| Some((first + at as u32, width.number()?))));
                }
                (Value::Number(last), [Value::Number(width), behind @ ..]) => {
                    let last = (last.max(0.0) as u32).min(first.saturating_add(0xFFFF));
                    for code in first..=last {
                        budget.value()?;
                        self.widths.insert(code, *width);
                    }
                    rest = behind;
                }
                _ => break,
            }
        }
        Ok(())
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, b| number << 8 | u32::from(*b))
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16_lossy(&units);
    // Some tables write one byte for a character.
    if units.is_empty() { bytes.iter().map(|b| char::from(*b)).collect() } else { text }
}

/// Glyphs by their names: what price lists use beside letters.
const NAMES: [(&str, char); 47] = [
    ("space", ' '),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("quoteright", '\''),
    ("quoteleft", '\''),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("minus", '-'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("equal", '='),
    ("question", '?'),
    ("at", '@'),
    ("underscore", '_'),
    ("endash", '\u{2013}'),
    ("emdash", '\u{2014}'),
    ("bullet", '\u{2022}'),
    ("eacute", '\u{E9}'),
    ("egrave", '\u{E8}'),
    ("ecircumflex", '\u{EA}'),
    ("aacute", '\u{E1}'),
    ("fi", '\u{FB01}'),
    ("fl", '\u{FB02}'),
    ("ellipsis", '\u{2026}'),
    ("nbspace", ' '),
    ("quotedblright", '"'),
];

/// The character of a glyph's name.
fn glyph(name: &[u8]) -> char {
    let name = std::str::from_utf8(name).unwrap_or_default();
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return letter;
    }
    let code = name.strip_prefix("uni").filter(|code| code.len() == 4).or_else(|| name.strip_prefix('u'));
    let by_code = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c).or(by_code).unwrap_or('\u{FFFD}')
}
