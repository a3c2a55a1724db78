//! The stock list as a partner brings it: bytes and a file name in, items, aids and open questions out.
//!
//! Promises: pure, no files, no database; nothing is dropped silently: every filled row is an item, an aid, a rejected
//! row with its reasons, or an ignored one with its kind; a hostile file costs bounded time and memory and never more
//! than an error (invariant 9, faults F15). Leaves to others: what is done with the items (the draft, `receive`).

mod csv;
mod grid;
mod heading;
mod layout;
mod merges;
mod model;
mod ods;
pub(crate) mod text;
pub(crate) mod values;
mod walk;
mod workbook;
mod xls_guard;
mod zip_guard;

use thiserror::Error;

pub(crate) use grid::{Cell, Grid, GridRow};
pub(crate) use heading::{Heading, classify};
pub use model::{
    IgnoredKind, IgnoredRow, ListTotals, ListedAid, ListedItem, Reason, RejectedRow, SourceRow, StockList,
};

use crate::base::Rupiah;
use crate::base::limits::LIST_BYTES_MAX;

/// Why a file yields no list at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ListError {
    #[error("Berkas kosong. Pilih berkas lain.")]
    EmptyFile,
    #[error("Berkas terlalu besar (batas {mebibytes_max} MiB). Hapus foto dari berkas, lalu coba lagi.")]
    TooLarge { mebibytes_max: u64 },
    #[error("Isi berkas terlalu besar bila dibuka; berkas ini tidak wajar dan tidak dibaca. Minta berkas baru.")]
    UnpacksTooLarge,
    #[error("Daftar lebih dari {rows_max} baris. Bagi menjadi beberapa berkas.")]
    TooManyRows { rows_max: usize },
    #[error("Daftar lebih dari {columns_max} kolom. Hapus kolom yang tidak perlu.")]
    TooManyColumns { columns_max: usize },
    #[error("Daftar lebih dari {cells_max} sel. Bagi menjadi beberapa berkas.")]
    TooManyCells { cells_max: usize },
    #[error("Berkas dikunci kata sandi. Minta berkas tanpa kata sandi.")]
    Password,
    #[error("Berkas rusak atau bukan daftar (.xlsx, .xls, .ods, .csv). Simpan ulang dari program asalnya.")]
    Damaged,
    #[error(
        "Tidak ada baris judul dengan nama barang, jumlah dan harga. Perbaiki judul kolom, atau isi daftar tangan."
    )]
    NoHeader,
}

/// What a file is, told by its first bytes; the name only decides between text formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Xlsx,
    Ods,
    Xls,
    Text,
}

/// Reads a stock list. `price_limit` is the outlet's highest price per item (SOP DEKS step 1); equal to it is allowed.
pub fn read(bytes: &[u8], file_name: &str, price_limit: Rupiah) -> Result<StockList, ListError> {
    if bytes.is_empty() {
        return Err(ListError::EmptyFile);
    }
    if bytes.len() as u64 > LIST_BYTES_MAX {
        return Err(ListError::TooLarge { mebibytes_max: LIST_BYTES_MAX / (1024 * 1024) });
    }
    let mut list = match format_of(bytes)? {
        Format::Text => {
            let found = csv::read(bytes)?;
            if !walk::has_header(&found.grid) {
                return Err(ListError::NoHeader);
            }
            let mut list = walk::read(&found.grid, price_limit.0);
            list.encoding = Some(found.encoding);
            list.separator = Some(found.separator);
            list
        }
        Format::Xlsx => first_list(workbook::xlsx(bytes)?, price_limit)?,
        Format::Ods => first_list(ods::sheets(bytes)?, price_limit)?,
        Format::Xls => first_list(workbook::xls(bytes)?, price_limit)?,
    };
    list.file = file_name.to_owned();
    Ok(list)
}

/// The visible sheets of a file as rows of cells, under the same limits: for readers of tables that are no stock lists.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<Grid>, ListError> {
    if bytes.is_empty() {
        return Err(ListError::EmptyFile);
    }
    if bytes.len() as u64 > LIST_BYTES_MAX {
        return Err(ListError::TooLarge { mebibytes_max: LIST_BYTES_MAX / (1024 * 1024) });
    }
    match format_of(bytes)? {
        Format::Text => Ok(vec![csv::read(bytes)?.grid]),
        Format::Xlsx => workbook::xlsx(bytes),
        Format::Ods => ods::sheets(bytes),
        Format::Xls => workbook::xls(bytes),
    }
}

fn format_of(bytes: &[u8]) -> Result<Format, ListError> {
    match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => {
            Ok(if zip_guard::is_open_document(bytes)? { Format::Ods } else { Format::Xlsx })
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Ok(Format::Xls),
        // Pictures and papers are not text, whatever their name says.
        [b'%', b'P', b'D', b'F', ..] | [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => Err(ListError::Damaged),
        _ => Ok(Format::Text),
    }
}

/// The first visible sheet that has a header; the others that have one are named.
fn first_list(grids: Vec<Grid>, price_limit: Rupiah) -> Result<StockList, ListError> {
    let mut headed = grids.into_iter().filter(walk::has_header);
    let first = headed.next().ok_or(ListError::NoHeader)?;
    let mut list = walk::read(&first, price_limit.0);
    list.unread_sheets = headed.filter_map(|grid| grid.sheet).collect();
    Ok(list)
}
