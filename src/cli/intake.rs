//! `deks intake read FILE`: what a stock list yields, without touching the database.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::base::Rupiah;
use crate::base::limits::LIST_BYTES_MAX;
use crate::intake::list::{self, ListError, StockList};

/// How wide the columns of the table are, in characters: row, name, variant, pieces.
const WIDTHS: (usize, usize, usize, usize) = (5, 44, 20, 7);

#[derive(Debug, Error)]
pub enum ReadListError {
    #[error("Berkas {} tidak bisa dibuka: {cause}. Periksa nama dan izinnya.", path.display())]
    Open { path: PathBuf, cause: std::io::Error },
    #[error(transparent)]
    List(#[from] ListError),
    #[error("Hasil tidak bisa ditulis: {0}.")]
    Write(#[from] std::io::Error),
    #[error("Hasil tidak bisa ditulis sebagai JSON: {0}.")]
    Json(#[from] serde_json::Error),
}

/// Reads a list and prints it: with `json` in the form that other programs read, else as a table for people.
///
/// `price_limit` is `config.rules.price_limit_rupiah`.
pub fn read_command(file: &Path, json: bool, price_limit: Rupiah, out: &mut impl Write) -> Result<(), ReadListError> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = read_at_most(file)?;
    let list = list::read(&bytes, &name, price_limit)?;
    let text = if json { serde_json::to_string_pretty(&list)? } else { table(&list, price_limit) };
    writeln!(out, "{}", text.trim_end())?;
    Ok(())
}

/// One byte more than the limit is enough to know that the file is too large, whatever it says of its size.
fn read_at_most(file: &Path) -> Result<Vec<u8>, ReadListError> {
    let open = |cause| ReadListError::Open { path: file.to_path_buf(), cause };
    let mut bytes = Vec::new();
    File::open(file).map_err(open)?.take(LIST_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(open)?;
    Ok(bytes)
}

fn table(list: &StockList, price_limit: Rupiah) -> String {
    let place = match (&list.sheet, list.encoding, list.separator) {
        (Some(sheet), _, _) => ["lembar ", sheet].concat(),
        (None, Some(encoding), Some(separator)) => [encoding, ", pemisah ", &separator.to_string()].concat(),
        _ => String::new(),
    };
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} ({place})\n\nBarang", list.file);
    for item in &list.rows {
        let price = Rupiah(item.price_rupiah).to_string();
        push_row(&mut out, item.row, &item.name, item.variant.as_deref().unwrap_or(""), item.qty, &price);
    }
    push_rejected(&mut out, list, price_limit);
    if !list.display_aids.is_empty() {
        out.push_str("\nAlat display (pinjaman)\n");
        for aid in &list.display_aids {
            push_row(&mut out, aid.row, &aid.name, "", aid.qty, "");
        }
    }
    let totals = &list.totals;
    let value = Rupiah(totals.value_rupiah);
    let _ = writeln!(
        out,
        "\n{} barang diterima ({} buah, {value}), {} perlu diperbaiki, {} alat, {} baris lain.",
        totals.accepted,
        totals.qty,
        totals.rejected,
        totals.display_aids,
        list.ignored_rows.len()
    );
    for sheet in &list.unread_sheets {
        let _ = writeln!(out, "Lembar \"{sheet}\" juga berisi daftar dan tidak dibaca.");
    }
    out
}

fn push_row(out: &mut String, row: u32, name: &str, variant: &str, qty: i64, price: &str) {
    let (row_width, name_width, variant_width, qty_width) = WIDTHS;
    let (name, variant) = (cut(name, name_width), cut(variant, variant_width));
    let line =
        format!("{row:>row_width$}  {name:name_width$}  {variant:variant_width$}  {qty:>qty_width$}  {price:>14}");
    out.push_str(line.trim_end());
    out.push('\n');
}

fn push_rejected(out: &mut String, list: &StockList, price_limit: Rupiah) {
    if list.rejected.is_empty() {
        return;
    }
    let row_width = WIDTHS.0;
    let _ = writeln!(out, "\nPerlu diperbaiki (harga paling tinggi {price_limit})");
    for rejected in &list.rejected {
        let _ = writeln!(out, "{:>row_width$}  {}", rejected.row, list.source_text(rejected.row));
        for reason in &rejected.reasons {
            let _ = writeln!(out, "{:>row_width$}  - {}", "", reason.explain());
        }
    }
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['\u{2026}']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Rupiah = Rupiah(500_000);

    fn sample(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/intake/lists").join(name)
    }

    #[test]
    fn json_has_the_form_that_others_read() {
        let mut out = Vec::new();
        read_command(&sample("02-rajut-sampel-kirana.csv"), true, LIMIT, &mut out).expect("printed");
        let json: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        assert_eq!(json["rows"][1]["row"], 3);
        assert_eq!(json["rows"][1]["line"], 3);
        assert_eq!(json["rows"][1]["price_rupiah"], 18_000);
        assert_eq!(json["rows"][5]["variant"], serde_json::Value::Null);
        assert_eq!(json["rejected"][0]["reasons"][0], "price_over_limit");
        assert_eq!((&json["encoding"], &json["separator"]), (&"UTF-8 with BOM".into(), &",".into()));
        assert!(json.get("sheet").is_none() && json.get("sources").is_none());
    }

    #[test]
    fn the_table_shows_rows_reasons_and_aids() {
        let mut out = Vec::new();
        read_command(&sample("08-sabun-sampel-wangi.xlsx"), false, LIMIT, &mut out).expect("printed");
        let text = String::from_utf8(out).expect("text");
        for part in
            ["Lulur Beras 150 g", "Perlu diperbaiki", "Set Mandi Mewah | 525000", "Nampan kayu", "9 perlu diperbaiki"]
        {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read_command(Path::new("tidak-ada.csv"), true, LIMIT, &mut Vec::new()).expect_err("missing");
        assert!(error.to_string().contains("tidak-ada.csv"), "{error}");
    }
}
