//! What a stock list yields. The JSON form is the one of `deks intake read FILE --json`.

use serde::{Deserialize, Serialize};

/// Why a row, or one size of a row, is not taken as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    MissingName,
    NameTooLong,
    MissingPrice,
    PriceInvalid,
    PriceNotPositive,
    PriceOverLimit,
    MissingQty,
    QtyNotInteger,
    QtyNotPositive,
    QtyInvalid,
    Duplicate,
}

impl Reason {
    /// What the reason means and what to do about it, for the person at the kiosk.
    pub fn explain(self) -> &'static str {
        match self {
            Reason::MissingName => "Nama barang kosong. Isi nama.",
            Reason::NameTooLong => "Nama lebih dari 200 huruf. Pendekkan.",
            Reason::MissingPrice => "Harga kosong. Isi harga.",
            Reason::PriceInvalid => "Harga tidak terbaca. Isi satu harga dalam rupiah utuh.",
            Reason::PriceNotPositive => "Harga harus lebih dari nol. Perbaiki harga.",
            Reason::PriceOverLimit => {
                "Harga di atas batas (SOP DEKS langkah 1). Perbaiki harga, atau ketuk Tidak diterima."
            }
            Reason::MissingQty => "Jumlah kosong. Isi jumlah.",
            Reason::QtyNotInteger => "Jumlah bukan bilangan bulat. Perbaiki jumlah.",
            Reason::QtyNotPositive => "Jumlah harus lebih dari nol. Perbaiki jumlah, atau ketuk Tidak diterima.",
            Reason::QtyInvalid => "Jumlah tidak terbaca. Isi jumlah dalam buah.",
            Reason::Duplicate => {
                "Nama dan varian ini sudah ada di atas. Ubah nama atau varian, atau ketuk Tidak diterima."
            }
        }
    }

    /// What is wrong alone, without what to do about it: for the partner, who is told why a row was not taken.
    pub fn cause(self) -> &'static str {
        match self {
            Reason::MissingName => "Nama barang kosong.",
            Reason::NameTooLong => "Nama lebih dari 200 huruf.",
            Reason::MissingPrice => "Harga kosong.",
            Reason::PriceInvalid => "Harga tidak terbaca.",
            Reason::PriceNotPositive => "Harga harus lebih dari nol.",
            Reason::PriceOverLimit => "Harga di atas batas (SOP DEKS langkah 1).",
            Reason::MissingQty => "Jumlah kosong.",
            Reason::QtyNotInteger => "Jumlah bukan bilangan bulat.",
            Reason::QtyNotPositive => "Jumlah harus lebih dari nol.",
            Reason::QtyInvalid => "Jumlah tidak terbaca.",
            Reason::Duplicate => "Nama dan varian ini sudah ada di atas.",
        }
    }

    /// The code as the JSON form spells it.
    pub fn code(self) -> &'static str {
        match self {
            Reason::MissingName => "missing_name",
            Reason::NameTooLong => "name_too_long",
            Reason::MissingPrice => "missing_price",
            Reason::PriceInvalid => "price_invalid",
            Reason::PriceNotPositive => "price_not_positive",
            Reason::PriceOverLimit => "price_over_limit",
            Reason::MissingQty => "missing_qty",
            Reason::QtyNotInteger => "qty_not_integer",
            Reason::QtyNotPositive => "qty_not_positive",
            Reason::QtyInvalid => "qty_invalid",
            Reason::Duplicate => "duplicate",
        }
    }
}

/// A row, or one size of it, that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedItem {
    /// As a spreadsheet program shows it.
    pub row: u32,
    pub name: String,
    pub variant: Option<String>,
    pub qty: i64,
    pub price_rupiah: i64,
    /// The physical line of a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// A thing lent for display; never stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedAid {
    pub row: u32,
    pub name: String,
    pub qty: i64,
    pub note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// A row, or one size of it, that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedRow {
    pub row: u32,
    pub name: Option<String>,
    pub variant: Option<String>,
    pub reasons: Vec<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The price cell's text, to start a correction from.
    #[serde(skip)]
    pub price_text: String,
    /// The quantity cell's text, to start a correction from.
    #[serde(skip)]
    pub qty_text: String,
}

/// What a row is that is no item and no aid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IgnoredKind {
    Title,
    Header,
    Category,
    Note,
    Subtotal,
    Total,
    /// Between the total and whatever begins next.
    AfterTotal,
    AidsTitle,
    AidsHeader,
    /// In the section of display aids, but without a name or a whole positive quantity.
    NoAid,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IgnoredRow {
    pub row: u32,
    pub kind: IgnoredKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// A row as it stood in the file, to be shown beside what was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    pub row: u32,
    pub text: String,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct ListTotals {
    pub accepted: usize,
    pub rejected: usize,
    pub display_aids: usize,
    pub qty: i64,
    pub value_rupiah: i64,
}

/// Everything a stock list holds: each of its rows is in exactly one of the lists below (a size row may be in two).
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct StockList {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    pub header_rows: Vec<u32>,
    pub rows: Vec<ListedItem>,
    pub display_aids: Vec<ListedAid>,
    pub rejected: Vec<RejectedRow>,
    pub ignored_rows: Vec<IgnoredRow>,
    pub totals: ListTotals,
    /// Other visible sheets that look like stock lists too; the kiosk names them, so that none is missed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread_sheets: Vec<String>,
    /// Pieces as the file's own total says; `None` where there is none or it cannot be read.
    #[serde(skip)]
    pub total_said: Option<i64>,
    #[serde(skip)]
    pub sources: Vec<SourceRow>,
}

impl StockList {
    /// The row as it stood in the file.
    pub fn source_text(&self, row: u32) -> &str {
        match self.sources.binary_search_by_key(&row, |source| source.row) {
            Ok(at) => &self.sources[at].text,
            Err(_) => "",
        }
    }
}
