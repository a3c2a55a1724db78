//! How partners are paid.

use serde::{Deserialize, Serialize};

use super::check::Flaws;
use crate::base::Rupiah;
use crate::base::text::clean_line;

/// When and how partners are paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settlement {
    /// Below it nothing is paid; it is carried over. Whoever leaves is paid to the last rupiah.
    pub minimum_rupiah: Rupiah,
    /// Whether the newest statement goes along with the monthly review.
    pub attach_to_review: bool,
    /// Files for the outlet's bank, each with the columns that the bank asks for.
    pub bank_files: Vec<BankFile>,
}

/// The columns of one bank's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankFile {
    /// What people choose it by.
    pub name: String,
    /// `;`, `,` or a tab.
    #[serde(default = "semicolon")]
    pub delimiter: char,
    /// Whether the first line holds the titles.
    #[serde(default = "super::yes")]
    pub has_titles: bool,
    pub columns: Vec<BankColumn>,
}

/// A column: its title, and its text with places like `{account}` to be filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankColumn {
    pub title: String,
    pub text: String,
}

/// The places that a column may name.
pub const BANK_PLACES: [&str; 11] =
    ["line", "account", "holder", "bank", "amount", "number", "statement", "day", "day_compact", "partner", "code"];

const DELIMITERS: [char; 3] = [';', ',', '\t'];
const COLUMNS_MAX: usize = 40;

impl Default for Settlement {
    fn default() -> Self {
        Settlement { minimum_rupiah: Rupiah::ZERO, attach_to_review: true, bank_files: vec![BankFile::common()] }
    }
}

impl BankFile {
    /// What most banks can read.
    fn common() -> BankFile {
        let column = |title: &str, text: &str| BankColumn { title: title.into(), text: text.into() };
        BankFile {
            name: "Umum".into(),
            delimiter: semicolon(),
            has_titles: true,
            columns: vec![
                column("No", "{line}"),
                column("Bank", "{bank}"),
                column("Nomor Rekening", "{account}"),
                column("Nama Pemilik", "{holder}"),
                column("Jumlah", "{amount}"),
                column("Berita", "Titip jual {number}"),
            ],
        }
    }
}

impl BankColumn {
    /// The text with its places filled; `None` for a place that is not known, or braces that do not close.
    pub fn fill(&self, value: impl Fn(&str) -> String) -> Option<String> {
        let (mut out, mut rest) = (String::new(), self.text.as_str());
        while let Some((before, after)) = rest.split_once('{') {
            let (place, after) = after.split_once('}')?;
            if !BANK_PLACES.contains(&place) {
                return None;
            }
            out.push_str(before);
            out.push_str(&value(place));
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    }
}

fn semicolon() -> char {
    ';'
}

pub(super) fn check(settlement: &Settlement, found: &mut Flaws) {
    let minimum = settlement.minimum_rupiah.0;
    found.range("settlement.minimum_rupiah", minimum, 0, 100_000_000, "Isi rupiah tanpa titik, misalnya 50000.");
    for (at, file) in settlement.bank_files.iter().enumerate() {
        let key = |field: &str| format!("settlement.bank_files[{}].{field}", at + 1);
        let twice = settlement.bank_files[..at].iter().any(|other| other.name == file.name);
        let named = !clean_line(&file.name).is_empty() && file.name.chars().count() <= 40 && !twice;
        found.unless(
            named,
            &key("name"),
            &file.name,
            "Tulis nama yang berbeda untuk tiap berkas, paling banyak 40 huruf.",
        );
        let delimiter = file.delimiter;
        let remedy = "Pakai titik koma, koma, atau tab (\"\\t\").";
        found.unless(DELIMITERS.contains(&delimiter), &key("delimiter"), delimiter, remedy);
        let count = file.columns.len();
        found.range(&key("columns"), count as i64, 1, COLUMNS_MAX as i64, "Tulis 1 sampai 40 kolom.");
        for column in &file.columns {
            let remedy = "Tempat isi yang dikenal: {line} {account} {holder} {bank} {amount} {number} {statement} {day} \
                          {day_compact} {partner} {code}.";
            found.unless(column.fill(|_| String::new()).is_some(), &key("columns"), &column.text, remedy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_unknown_ones_refused() {
        for (text, expect) in [
            ("{account}", Some("<account>")),
            ("Titip {number} / {day}", Some("Titip <number> / <day>")),
            ("tetap", Some("tetap")),
            ("", Some("")),
            ("{akun}", None),
            ("{account", None),
            ("}", Some("}")),
        ] {
            let column = BankColumn { title: String::new(), text: text.into() };
            assert_eq!(column.fill(|place| format!("<{place}>")).as_deref(), expect, "{text}");
        }
    }
}
