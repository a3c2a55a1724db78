//! Reading a CSV file by its header: order of columns free, BOM and other separators tolerated.

use std::borrow::Cow;
use std::path::Path;

use super::ImportError;

/// One record: the line it starts on and its fields in the order that was asked for.
#[derive(Debug)]
pub(super) struct Record {
    pub line: u64,
    fields: Vec<String>,
}

impl Record {
    /// A field by its place among the columns asked for; missing ones are empty.
    pub fn field(&self, at: usize) -> &str {
        self.fields.get(at).map_or("", |text| text.trim())
    }
}

/// Reads `file` of `dir`, or `None` when it is not there. `columns` are the header names; the first `needed` must exist.
pub(super) fn read(
    dir: &Path,
    file: &'static str,
    columns: &[&'static str],
    needed: usize,
) -> Result<Option<Vec<Record>>, ImportError> {
    let bytes = match std::fs::read(dir.join(file)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ImportError::Unreadable { file, cause: error.to_string() }),
    };
    parse(&bytes, file, columns, needed).map(Some)
}

fn parse(
    bytes: &[u8],
    file: &'static str,
    columns: &[&'static str],
    needed: usize,
) -> Result<Vec<Record>, ImportError> {
    let text = decode(bytes);
    let (text, hint) = separator_hint(&text);
    let separator = hint.unwrap_or_else(|| guess_separator(text));
    let lines_before = u64::from(hint.is_some());
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| ImportError::Unreadable { file, cause: error.to_string() };
    let mut rows = reader.records();
    let header = match rows.next() {
        Some(header) => header.map_err(unreadable)?,
        None => return Err(ImportError::NoHeader { file }),
    };
    let places: Vec<Option<usize>> =
        columns.iter().map(|column| header.iter().position(|name| name.trim().eq_ignore_ascii_case(column))).collect();
    if let Some(missing) = places[..needed].iter().position(Option::is_none) {
        return Err(ImportError::MissingColumn { file, column: columns[missing] });
    }
    let mut records = Vec::new();
    for row in rows {
        let row = row.map_err(unreadable)?;
        if row.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let line = row.position().map_or(0, |at| line_of(at, text)) + lines_before;
        let fields =
            places.iter().map(|place| place.and_then(|at| row.get(at)).unwrap_or_default().to_owned()).collect();
        records.push(Record { line, fields });
    }
    Ok(records)
}

/// The line a record starts on: the reader's position stands before the blank lines that it skips.
fn line_of(at: &csv::Position, text: &str) -> u64 {
    let rest = text.as_bytes().get(at.byte() as usize..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    at.line() + skipped as u64
}

/// UTF-8 with or without BOM, else Windows-1252: what spreadsheet programs write here.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
    }
}

/// A first line `sep=;` names the separator and is no header.
fn separator_hint(text: &str) -> (&str, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else { return (text, None) };
    let (hint, body) = rest.split_once('\n').unwrap_or((rest, ""));
    match hint.trim_end().as_bytes() {
        [separator] => (body, Some(*separator)),
        _ => (text, None),
    }
}

fn guess_separator(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    *[b',', b';', b'\t', b'|'].iter().max_by_key(|separator| count(**separator)).unwrap_or(&b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &[u8]) -> Vec<(u64, String, String)> {
        let records = parse(text, "x.csv", &["code", "qty"], 2).expect("records");
        records.iter().map(|r| (r.line, r.field(0).to_owned(), r.field(1).to_owned())).collect()
    }

    #[test]
    fn columns_are_found_by_name_whatever_the_separator() {
        for text in [
            "code,qty\nA,1\n".as_bytes(),
            b"\xEF\xBB\xBFcode;qty\r\nA;1\r\n",
            b"qty\tnote\tCODE\n1\tx\tA\n",
            b"\"code\",\"qty\"\n\"A\",\" 1 \"",
        ] {
            assert_eq!(fields(text), [(2, "A".into(), "1".into())], "{}", String::from_utf8_lossy(text));
        }
        assert_eq!(fields(b"sep=;\ncode;qty\n\nA;1"), [(4, "A".into(), "1".into())]);
        assert_eq!(fields(b"code,qty\r\n\r\n\r\nA,1\r\n"), [(4, "A".into(), "1".into())]);
        assert_eq!(fields(b"code,qty\nCaf\xE9,2\n"), [(2, "Café".into(), "2".into())]);
        assert_eq!(fields(b"code,qty\nA\n"), [(2, "A".into(), "".into())]);
    }

    #[test]
    fn a_file_without_its_columns_is_refused() {
        let missing = parse(b"code\nA\n", "x.csv", &["code", "qty"], 2);
        assert!(matches!(missing, Err(ImportError::MissingColumn { file: "x.csv", column: "qty" })));
        assert!(matches!(parse(b"", "x.csv", &["code"], 1), Err(ImportError::NoHeader { file: "x.csv" })));
    }
}
