//! Rows of a list that an office may replace by its own: holidays, regions.
//!
//! Promises: every row comes with the number of its line, empty lines and lines that begin with `#` are left out, a
//! semicolon between the cells is as good as a comma, and a file without end is refused. Leaves to others: what the
//! cells mean.

use csv::{ReaderBuilder, StringRecord};
use thiserror::Error;

/// Why a text is no list of rows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowFlaw {
    #[error("Daftar ini terlalu panjang; paling banyak {max} baris. Pecah menjadi beberapa berkas.")]
    TooMany { max: usize },
    #[error("Tanda kutip tidak berpasangan di baris ini. Tutup tanda kutipnya, atau hapus.")]
    Quotes,
    #[error("Baris ini terlalu panjang. Periksa apakah berkasnya memang daftar berpemisah koma.")]
    TooLong,
}

/// No row of ours is a tenth as long.
const LINE_BYTES_MAX: usize = 4_096;

/// A row and the number of its line, counted from one.
pub(super) struct Row {
    pub line: usize,
    cells: StringRecord,
}

impl Row {
    /// The cell at a place, cleaned; empty when the row is shorter.
    pub fn cell(&self, at: usize) -> String {
        super::text::clean_line(self.cells.get(at).unwrap_or_default())
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }
}

/// The rows of a list, or the line that cannot be read and why.
pub(super) fn rows(text: &str, rows_max: usize) -> Result<Vec<Row>, (usize, RowFlaw)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let is_row = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let numbered = text.lines().enumerate().filter(|(_, line)| is_row(line));
    let (mut lines, mut kept) = (Vec::new(), String::with_capacity(text.len()));
    for (at, line) in numbered {
        if lines.len() == rows_max {
            return Err((at + 1, RowFlaw::TooMany { max: rows_max }));
        }
        if line.len() > LINE_BYTES_MAX {
            return Err((at + 1, RowFlaw::TooLong));
        }
        lines.push(at + 1);
        kept.push_str(line);
        kept.push('\n');
    }
    let first = kept.lines().next().unwrap_or_default();
    // Where decimals have a comma, cells have a semicolon between them: what comes first parts the cells.
    let delimiter = if first.find([',', ';']).is_some_and(|at| first[at..].starts_with(';')) { b';' } else { b',' };
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(kept.as_bytes());
    let mut found = Vec::with_capacity(lines.len());
    for cells in reader.records() {
        // One row per line: a row that begins elsewhere means that a quote above swallowed a line.
        let line = lines.get(found.len()).copied().unwrap_or(1);
        let cells = cells.map_err(|_| (line, RowFlaw::Quotes))?;
        found.push(Row { line, cells });
    }
    if found.len() == lines.len() {
        return Ok(found);
    }
    let swallowed =
        found.iter().enumerate().find(|(at, row)| !starts_on(row, at + 1)).map_or(found.len(), |(at, _)| at);
    let line = swallowed.checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or(1);
    Err((line, RowFlaw::Quotes))
}

fn starts_on(row: &Row, kept_line: usize) -> bool {
    row.cells.position().is_some_and(|position| position.line() == kept_line as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = Vec<(usize, Vec<String>)>;

    fn read(text: &str) -> Result<Read, (usize, RowFlaw)> {
        let found = rows(text, 4)?;
        Ok(found.iter().map(|row| (row.line, (0..row.len()).map(|at| row.cell(at)).collect())).collect())
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn rows_know_their_line_past_comments_and_empty_lines() {
        let text = "\u{FEFF}# kata\n\na,b\r\n  # lagi\n\"x, y\", c \n";
        assert_eq!(read(text), Ok(vec![row(3, &["a", "b"]), row(5, &["x, y", "c"])]));
        assert_eq!(read("a;b\n1;2,5\n"), Ok(vec![row(1, &["a", "b"]), row(2, &["1", "2,5"])]));
        assert_eq!(read(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_list_is_refused_with_its_line() {
        let long = ["a,b\n", &"x".repeat(LINE_BYTES_MAX + 1)].concat();
        for (text, expect) in [
            ("a\nb\nc\nd\n# tidak dihitung\ne\n", (6, RowFlaw::TooMany { max: 4 })),
            ("a,b\n# kata\nc,\"d\ne,f\n", (3, RowFlaw::Quotes)),
            ("\"a,b\nc,d\n", (1, RowFlaw::Quotes)),
            ("a\n\"b\nc\"\nd\n", (2, RowFlaw::Quotes)),
            (&long, (2, RowFlaw::TooLong)),
        ] {
            assert_eq!(read(text), Err(expect), "{text:?}");
        }
    }
}
