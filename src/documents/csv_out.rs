//! Tables as CSV that a spreadsheet opens without starting a formula (faults F14).

use thiserror::Error;

/// Why a CSV was not made.
#[derive(Debug, Error)]
#[error("CSV tidak bisa dibuat: {0}.")]
pub struct CsvError(String);

/// A field as a spreadsheet shows it and never computes it: one that begins with `= + - @`, TAB, CR or LF gets an
/// apostrophe in front. Whole negative numbers are left alone, because they are figures and not text.
pub fn neutral(field: &str) -> String {
    let is_number = field.strip_prefix('-').is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
    // Spreadsheets skip blanks before they look for a formula, and full-width signs count as signs.
    let is_blank = |c: char| (c.is_whitespace() && !matches!(c, '\t' | '\r' | '\n')) || matches!(c, '\u{FEFF}' | '\0');
    let first = field.trim_start_matches(is_blank).chars().next();
    let is_risky = matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if is_risky && !is_number { format!("'{field}") } else { field.to_owned() }
}

/// UTF-8 with BOM and semicolons, as a spreadsheet set to Indonesian opens it by a double click.
pub fn table<R, F>(head: &[&str], rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, CsvError>
where
    R: IntoIterator<Item = F>,
    F: AsRef<str>,
{
    let mut bytes = "\u{FEFF}".as_bytes().to_vec();
    bytes.extend(bare(b';', Some(head), rows)?);
    Ok(bytes)
}

/// For a machine that reads it: no mark in front, a delimiter of one's own, titles only where they are wanted.
pub fn bare<R, F>(delimiter: u8, head: Option<&[&str]>, rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, CsvError>
where
    R: IntoIterator<Item = F>,
    F: AsRef<str>,
{
    let mut out = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    let failed = |error: csv::Error| CsvError(error.to_string());
    if let Some(head) = head {
        out.write_record(head.iter().map(|field| neutral(field))).map_err(failed)?;
    }
    for row in rows {
        out.write_record(row.into_iter().map(|field| neutral(field.as_ref()))).map_err(failed)?;
    }
    out.into_inner().map_err(|error| CsvError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn risky_fields_get_an_apostrophe() {
        for (field, expect) in [
            ("=1+1", "'=1+1"),
            ("+62 812", "'+62 812"),
            ("-5", "-5"),
            ("-5+3", "'-5+3"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("  =1", "'  =1"),
            ("Tas = bagus", "Tas = bagus"),
            ("", ""),
        ] {
            assert_eq!(neutral(field), expect, "{field:?}");
        }
    }

    proptest! {
        #[test]
        fn every_field_comes_back_and_none_is_a_formula(fields in proptest::collection::vec("[=+@\\-\t\r\n ;\"]{0,2}\\PC{0,20}", 1..6)) {
            let bytes = table(&["a"], [fields.clone()]).expect("csv");
            let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(&bytes[3..]);
            let record = reader.records().next().expect("a row").expect("readable");
            prop_assert_eq!(record.len(), fields.len());
            for (got, field) in record.iter().zip(&fields) {
                prop_assert_eq!(got.strip_prefix('\'').filter(|_| !field.starts_with('\'')).unwrap_or(got), field.as_str());
                let is_number = got.strip_prefix('-').is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()));
                prop_assert!(is_number || !got.trim_start().starts_with(['=', '+', '-', '@']), "{:?}", got);
            }
        }
    }
}
