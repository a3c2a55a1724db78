//! Text files: finding out their encoding and separator, and cutting them into records.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::grid::{Cell, Grid, GridRow};
use super::{ListError, walk};
use crate::base::limits::{LIST_COLUMNS_MAX, LIST_ROWS_MAX};

const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// A quoted field that runs longer than this was never meant to be one: its first quote is an inch mark.
const QUOTED_CHARS_MAX: usize = 20_000;
/// After so many such marks quotes mean nothing in the file.
const STRAY_QUOTES_MAX: u32 = 200;

/// A text file as a grid, and how it was read.
pub struct TextGrid {
    pub grid: Grid,
    pub encoding: &'static str,
    pub separator: char,
}

/// Reads a text file. The separator is named by a first line `sep=;`, or it is the one that gives a header.
pub fn read(bytes: &[u8]) -> Result<TextGrid, ListError> {
    let (text, encoding) = decode(bytes);
    let hint = separator_hint(&text);
    let body = if hint.is_some() { Body { text: after_first_line(&text), line: 2 } } else { Body::whole(&text) };
    let candidates: Vec<char> = hint.map_or(SEPARATORS.to_vec(), |separator| vec![separator]);
    let mut best: Option<(bool, usize, TextGrid)> = None;
    let mut refusal = None;
    for separator in candidates {
        let grid = match records(&body, separator).and_then(|rows| Grid::build(None, rows, Vec::new())) {
            Ok(grid) => grid,
            Err(error) => {
                refusal.get_or_insert(error);
                continue;
            }
        };
        let (headed, cells) = (walk::has_header(&grid), grid.rows.iter().map(|row| row.own().len()).sum());
        if best.as_ref().is_none_or(|(was_headed, most, _)| (headed, cells) > (*was_headed, *most)) {
            best = Some((headed, cells, TextGrid { grid, encoding, separator }));
        }
    }
    // What one separator makes too wide or too long is not a list without a header under another.
    match (best, refusal) {
        (Some((true, _, found)), _) | (Some((_, _, found)), None) => Ok(found),
        (_, refusal) => Err(refusal.unwrap_or(ListError::NoHeader)),
    }
}

/// UTF-8 with or without BOM, UTF-16 with BOM or told by its zero bytes, else Windows-1252.
fn decode(bytes: &[u8]) -> (String, &'static str) {
    let (encoding, name): (&'static Encoding, &'static str) = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => (UTF_8, "UTF-8 with BOM"),
        [0xFF, 0xFE, ..] => (UTF_16LE, "UTF-16LE"),
        [0xFE, 0xFF, ..] => (UTF_16BE, "UTF-16BE"),
        _ if zeros(bytes, 1) => (UTF_16LE, "UTF-16LE"),
        _ if zeros(bytes, 0) => (UTF_16BE, "UTF-16BE"),
        _ if std::str::from_utf8(bytes).is_ok() => (UTF_8, "UTF-8"),
        _ => (WINDOWS_1252, "Windows-1252"),
    };
    (encoding.decode_with_bom_removal(bytes).0.into_owned(), name)
}

/// Whether most characters of the beginning have a zero in the byte at this parity: UTF-16 of Latin letters.
fn zeros(bytes: &[u8], parity: usize) -> bool {
    let pairs = bytes.chunks_exact(2).take(512);
    let count = pairs.len();
    let zero = pairs.filter(|pair| pair[parity] == 0 && pair[1 - parity] != 0).count();
    count >= 4 && zero * 10 >= count * 8
}

fn separator_hint(text: &str) -> Option<char> {
    let line = text.lines().next()?.trim_matches('"');
    let head = line.get(..4).filter(|head| head.eq_ignore_ascii_case("sep="))?;
    let mut rest = line[head.len()..].chars();
    let separator = rest.next()?;
    let tail = rest.as_str().trim();
    (tail.is_empty() && !separator.is_alphanumeric() && separator != '"').then_some(separator)
}

fn after_first_line(text: &str) -> &str {
    match text.find(['\r', '\n']) {
        Some(at) if text[at..].starts_with("\r\n") => &text[at + 2..],
        Some(at) => &text[at + 1..],
        None => "",
    }
}

/// The records' text and the physical line it begins on.
struct Body<'a> {
    text: &'a str,
    line: u32,
}

impl<'a> Body<'a> {
    fn whole(text: &'a str) -> Body<'a> {
        Body { text, line: 1 }
    }
}

/// Cuts the text into records. Blank records count as rows; a line break inside quotes does not begin one.
fn records(body: &Body<'_>, separator: char) -> Result<Vec<GridRow>, ListError> {
    let mut cutter = Cutter { text: body.text, at: 0, line: body.line, separator, stray_quotes: 0 };
    let (mut rows, mut number) = (Vec::new(), 0u32);
    while cutter.at < cutter.text.len() {
        number = number.saturating_add(1);
        let line = cutter.line;
        let cells = cutter.record()?;
        let row = GridRow::new(number, Some(line), cells);
        if !row.own().is_empty() {
            rows.push(row);
        }
        if rows.len() > LIST_ROWS_MAX {
            return Err(ListError::TooManyRows { rows_max: LIST_ROWS_MAX });
        }
    }
    Ok(rows)
}

struct Cutter<'a> {
    text: &'a str,
    at: usize,
    /// The physical line of `at`.
    line: u32,
    separator: char,
    stray_quotes: u32,
}

impl Cutter<'_> {
    fn record(&mut self) -> Result<Vec<(u32, Cell)>, ListError> {
        let mut cells = Vec::new();
        let mut column = 0u32;
        loop {
            let (field, ends_record) = self.field();
            let cell = Cell::text(&field);
            if !cell.is_empty() {
                if column as usize >= LIST_COLUMNS_MAX {
                    return Err(ListError::TooManyColumns { columns_max: LIST_COLUMNS_MAX });
                }
                cells.push((column, cell));
            }
            if ends_record {
                return Ok(cells);
            }
            column = column.saturating_add(1);
        }
    }

    /// One field, and whether the record ends behind it.
    fn field(&mut self) -> (String, bool) {
        if self.text[self.at..].starts_with('"') && self.stray_quotes < STRAY_QUOTES_MAX {
            match self.quoted() {
                Some(field) => return field,
                None => self.stray_quotes += 1,
            }
        }
        let rest = &self.text[self.at..];
        let end = rest.find([self.separator, '\r', '\n']).unwrap_or(rest.len());
        let field = rest[..end].to_owned();
        self.at += end;
        let ends = self.pass_end();
        (field, ends)
    }

    /// A quoted field, or `None` when its quote is never closed. A quote inside that closes nothing is kept.
    fn quoted(&mut self) -> Option<(String, bool)> {
        let rest = &self.text[self.at + 1..];
        let mut field = String::new();
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if field.len() > QUOTED_CHARS_MAX {
                return None;
            }
            if c != '"' {
                field.push(c);
                continue;
            }
            match chars.peek().map(|(_, next)| *next) {
                Some('"') => {
                    field.push('"');
                    chars.next();
                }
                None => return Some(self.close_quoted(field, at)),
                Some(next) if next == self.separator || matches!(next, '\r' | '\n') => {
                    return Some(self.close_quoted(field, at));
                }
                Some(_) => field.push('"'),
            }
        }
        None
    }

    fn close_quoted(&mut self, field: String, closing_at: usize) -> (String, bool) {
        self.line = self.line.saturating_add(line_breaks(&field));
        self.at += 1 + closing_at + 1;
        let ends = self.pass_end();
        (field, ends)
    }

    /// Steps over a separator or the end of the record; true when the record ends.
    fn pass_end(&mut self) -> bool {
        let rest = &self.text[self.at..];
        if rest.starts_with(self.separator) {
            self.at += self.separator.len_utf8();
            return false;
        }
        self.at += if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) };
        self.line = self.line.saturating_add(u32::from(!rest.is_empty()));
        true
    }
}

fn line_breaks(text: &str) -> u32 {
    let breaks = text.matches(['\r', '\n']).count() - text.matches("\r\n").count();
    u32::try_from(breaks).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(u32, u32, String)> {
        let found = read(text.as_bytes()).expect("a grid");
        found.grid.rows.iter().map(|row| (row.number, row.line.unwrap_or(0), row.shown())).collect()
    }

    #[test]
    fn rows_and_lines_are_counted_apart() {
        let text = "sep=;\r\nNama;Qty;Harga\r\n\"Tas\nAnyam\";2;5000\r\n;;\r\n\r\nTopi;1;\"4.000\"\r\n";
        let expect = [(1, 2, "Nama | Qty | Harga"), (2, 3, "Tas Anyam | 2 | 5000"), (5, 7, "Topi | 1 | 4.000")];
        let expect: Vec<_> = expect.iter().map(|(row, line, text)| (*row, *line, text.to_string())).collect();
        assert_eq!(shown(text), expect);
    }

    #[test]
    fn a_lone_quote_is_a_character() {
        let text = "Nama,Qty,Harga\n\"14\" laptop,2,5000\n\"Tas \"besar\"\",1,4000\n";
        let names: Vec<String> = shown(text).into_iter().map(|(_, _, text)| text).collect();
        assert_eq!(names, ["Nama | Qty | Harga", "\"14\" laptop | 2 | 5000", "\"Tas \"besar\"\" | 1 | 4000"]);
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "Nama;Stok;Harga\nCaf\u{e9};1;5000\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf16_be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let with_bom: Vec<u8> = [0xFF, 0xFE].into_iter().chain(utf16.iter().copied()).collect();
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        for (bytes, name) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            (format!("\u{FEFF}{text}").into_bytes(), "UTF-8 with BOM"),
            (utf16, "UTF-16LE"),
            (utf16_be, "UTF-16BE"),
            (with_bom, "UTF-16LE"),
            (latin, "Windows-1252"),
        ] {
            let found = read(&bytes).expect("a grid");
            assert_eq!((found.encoding, found.separator), (name, ';'));
            assert_eq!(found.grid.rows[1].shown(), "Caf\u{e9} | 1 | 5000", "{name}");
        }
    }

    #[test]
    fn every_separator_is_found_and_a_decimal_comma_is_not_one() {
        for separator in SEPARATORS {
            let text = format!("Nama{separator}Qty{separator}Harga\nTas{separator}2{separator}\"12.500,00\"\n");
            let found = read(text.as_bytes()).expect("a grid");
            assert_eq!(found.separator, separator);
            assert_eq!(found.grid.rows[1].shown(), "Tas | 2 | 12.500,00");
        }
    }
}
