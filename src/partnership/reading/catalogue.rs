//! The catalogue that an applicant sends: which things, at which prices. Pure.
//!
//! A catalogue is no stock list: it has no quantities, may have no prices, and is read more leniently. Prices are read
//! by the same rules as in stock lists. What cannot be read at all has unknown prices, never none.

use super::words::Prices;
use crate::base::Rupiah;
use crate::base::text::truncate_chars;
use crate::intake::list::{self, Cell, Grid, GridRow, Heading};

use super::limits::{ITEMS_MAX, VALUE_CHARS_MAX};

/// One thing of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueItem {
    pub name: String,
    /// `None` where none is given, or none that can be read.
    pub price: Option<Rupiah>,
    /// What kind of thing it is, as a column says it; empty where none does.
    pub category: String,
}

impl CatalogueItem {
    /// One of which no kind is said.
    pub fn new(name: String, price: Option<Rupiah>) -> CatalogueItem {
        CatalogueItem { name, price, category: String::new() }
    }
}

/// What the catalogues of an application say together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    pub items: Vec<CatalogueItem>,
    pub prices: Prices,
}

impl Catalogue {
    pub fn unknown() -> Catalogue {
        Catalogue { items: Vec::new(), prices: Prices::Unknown }
    }

    pub fn of(mut items: Vec<CatalogueItem>) -> Catalogue {
        items.truncate(ITEMS_MAX);
        for item in &mut items {
            for text in [&mut item.name, &mut item.category] {
                *text = truncate_chars(text, VALUE_CHARS_MAX).to_owned();
            }
        }
        let prices = if items.iter().any(|item| item.price.is_some()) { Prices::Yes } else { Prices::No };
        Catalogue { items, prices }
    }

    /// Several files of one message: their things together. Prices in one of them are prices; a file that could not be
    /// read leaves the question open.
    pub fn together(catalogues: Vec<Catalogue>) -> Option<Catalogue> {
        let prices = catalogues.iter().map(|one| one.prices).min_by_key(|prices| match prices {
            Prices::Yes => 0,
            Prices::Unknown => 1,
            Prices::No => 2,
        })?;
        let mut items: Vec<CatalogueItem> = catalogues.into_iter().flat_map(|one| one.items).collect();
        items.truncate(ITEMS_MAX);
        Some(Catalogue { items, prices })
    }

    /// The things above the outlet's limit; a price equal to it is allowed.
    pub fn over_limit(&self, limit: Rupiah) -> Vec<&CatalogueItem> {
        self.items.iter().filter(|item| item.price.is_some_and(|price| price > limit)).collect()
    }
}

/// Reads a spreadsheet or a text file.
pub fn of_table(bytes: &[u8]) -> Catalogue {
    let Ok(grids) = list::sheets(bytes) else { return Catalogue::unknown() };
    let headed = |want_price: bool| {
        grids.iter().find_map(|grid| Some((grid, grid.rows.iter().position(|row| heads(row, want_price))?)))
    };
    // A table with prices on any sheet comes before one without.
    let items = match headed(true).or_else(|| headed(false)) {
        Some((grid, at)) => items_below(grid, at),
        None => grids.iter().map(without_header).find(|items| !items.is_empty()).unwrap_or_default(),
    };
    Catalogue::of(items)
}

/// The columns of a catalogue.
#[derive(Clone, Copy)]
struct Columns {
    name: u32,
    price: Option<u32>,
    category: Option<u32>,
    /// How many headings the header has.
    count: usize,
}

fn columns(row: &GridRow) -> Columns {
    // Ranks and columns: of several headings with one meaning the lowest rank counts, then the first.
    let mut names: Vec<(u8, u32)> = Vec::new();
    let mut prices: Vec<(u8, u32)> = Vec::new();
    let mut kinds: Vec<(u8, u32)> = Vec::new();
    for (column, cell) in row.own() {
        let Cell::Text(text) = cell else { continue };
        kinds.extend(kind_rank(text).map(|rank| (rank, *column)));
        match list::classify(text) {
            Heading::Name(rank) => names.push((rank, *column)),
            Heading::Price(rank) => prices.push((rank, *column)),
            // "Harga Titip" is no price of a stock list; where it is the only one it is the catalogue's.
            Heading::Ignored if text.to_lowercase().starts_with("harga") => prices.push((u8::MAX, *column)),
            _ => {}
        }
    }
    let best = |all: Vec<(u8, u32)>| all.into_iter().min().map(|(_, column)| column);
    let first = row.own().first().map_or(0, |(column, _)| *column);
    let name = best(names).unwrap_or(first);
    // "Jenis Barang" may be the name itself.
    let category = best(kinds).filter(|column| *column != name);
    Columns { name, price: best(prices), category, count: row.own().len() }
}

/// Whether a heading is that of the kinds of things, and how surely: "Kategori" before "Jenis".
fn kind_rank(heading: &str) -> Option<u8> {
    match first_word(&heading.to_lowercase()) {
        "kategori" | "category" => Some(0),
        "jenis" | "kelompok" => Some(1),
        _ => None,
    }
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default()
}

/// Whether a row is a header: a name and a price; without prices a name among other headings.
fn heads(row: &GridRow, want_price: bool) -> bool {
    let texts: Vec<&str> = row
        .own()
        .iter()
        .filter_map(|(_, cell)| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let named = texts.iter().any(|text| match list::classify(text) {
        Heading::Name(rank) => want_price || rank < 9,
        Heading::Variant => want_price,
        _ => false,
    });
    let all_text = texts.len() == row.own().len();
    let is_name_alone = texts.len() == 1 && matches!(list::classify(texts[0]), Heading::Name(0..=2));
    named && all_text && if want_price { columns(row).price.is_some() } else { texts.len() >= 2 || is_name_alone }
}

fn items_below(grid: &Grid, header_at: usize) -> Vec<CatalogueItem> {
    let mut columns = columns(&grid.rows[header_at]);
    let mut items = Vec::new();
    for row in &grid.rows[header_at + 1..] {
        if items.len() >= ITEMS_MAX {
            break;
        }
        if heads(row, true) {
            columns = self::columns(row);
            continue;
        }
        if let Some(item) = item(row, columns) {
            items.push(item);
        }
    }
    items
}

fn item(row: &GridRow, columns: Columns) -> Option<CatalogueItem> {
    let name = match row.at(columns.name) {
        Cell::Error(_) => return None,
        cell => cell.shown(),
    };
    let price = columns.price.and_then(|column| price(row.at(column)));
    let category = match columns.category.map(|column| row.at(column)) {
        None | Some(Cell::Error(_)) => String::new(),
        Some(cell) => cell.shown(),
    };
    let lone = row.filled_count() == 1;
    // A lone cell in a wide table is a category or a note; in a table of names and prices it is a thing without price.
    let is_aside = (lone && columns.count > 2) || is_remark(row);
    let is_item = name.chars().any(char::is_alphanumeric) && (price.is_some() || !is_aside);
    is_item.then_some(CatalogueItem { name, price, category })
}

/// Totals and notes: told by how their first text begins.
fn is_remark(row: &GridRow) -> bool {
    let Some(text) = row.first_text() else { return false };
    let lower = text.to_lowercase();
    let first = first_word(&lower);
    let notes = ["total", "subtotal", "grand", "jumlah", "catatan", "nb", "note", "ket", "keterangan", "hubungi"];
    notes.contains(&first) || text.starts_with('*') || text.chars().count() > 120
}

/// A sheet without any header: rows of a text and, behind it, a price.
fn without_header(grid: &Grid) -> Vec<CatalogueItem> {
    let of_row = |row: &GridRow| {
        let named = row.own().iter().position(|(_, cell)| match cell {
            Cell::Text(text) => text.chars().any(char::is_alphabetic) && price(cell).is_none(),
            _ => false,
        })?;
        let price = row.own()[named + 1..].iter().rev().find_map(|(_, cell)| {
            // A figure that small counts things, or years of age; goods cost more.
            price(cell).filter(|price| price.0 >= 1_000)
        })?;
        Some(CatalogueItem::new(row.own()[named].1.shown(), Some(price)))
    };
    grid.rows.iter().filter(|row| !is_remark(row)).filter_map(of_row).take(ITEMS_MAX).collect()
}

/// A price of any height: the limit is another question.
pub(super) fn price(cell: &Cell) -> Option<Rupiah> {
    list::values::price(cell, i64::MAX).ok().map(Rupiah)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(String, i64)>, Prices) {
        let catalogue = of_table(text.as_bytes());
        let items = catalogue.items.into_iter();
        (items.map(|item| (item.name, item.price.map_or(-1, |price| price.0))).collect(), catalogue.prices)
    }

    #[test]
    fn tables_of_many_forms_are_read() {
        for (text, expect, prices) in [
            (
                "Nama Barang,Harga\nBros Emas 2 g,Rp 1.850.000\nGelang,\"87,5rb\"\n",
                &[("Bros Emas 2 g", 1_850_000), ("Gelang", 87_500)][..],
                Prices::Yes,
            ),
            (
                "Katalog\n\nNo;Produk;Harga Jual\n1;Tas;50000\n2;Topi;menyusul\n",
                &[("Tas", 50_000), ("Topi", -1)],
                Prices::Yes,
            ),
            (
                "Nama Produk;Berat;Keterangan\nKeripik;100 g;baru\nAbon;100 g;baru\n",
                &[("Keripik", -1), ("Abon", -1)],
                Prices::No,
            ),
            ("Nama Produk;Harga\nTas;\nTopi;-\n", &[("Tas", -1), ("Topi", -1)], Prices::No),
            ("Nama Produk\nTas\nTopi\n", &[("Tas", -1), ("Topi", -1)], Prices::No),
            ("Tas anyam;75.000\nTopi;Rp 20.000\n", &[("Tas anyam", 75_000), ("Topi", 20_000)], Prices::Yes),
            (
                "No,Nama,Ukuran,Harga\nTas\n1,Tas Besar,L,\"90,000\"\n2,Tas Kecil,S,60000\nTotal,,,150000\nCatatan: belum ongkir\n",
                &[("Tas Besar", 90_000), ("Tas Kecil", 60_000)],
                Prices::Yes,
            ),
            ("Barang,Harga Titip\nTas,5000\n", &[("Tas", 5_000)], Prices::Yes),
            ("Barang,Harga Titip,Harga Jual\nTas,5000,7000\n", &[("Tas", 7_000)], Prices::Yes),
            ("Halo\nini bukan daftar\n", &[], Prices::No),
        ] {
            let (items, found) = read(text);
            let items: Vec<(&str, i64)> = items.iter().map(|(name, price)| (name.as_str(), *price)).collect();
            assert_eq!((items.as_slice(), found), (expect, prices), "{text}");
        }
    }

    #[test]
    fn a_column_says_what_kind_of_thing_each_is() {
        for (text, expect) in [
            (
                "Nama Barang;Kategori;Harga\nTas;Kriya Kayu;50000\nTopi;;45000\n",
                &[("Tas", "Kriya Kayu"), ("Topi", "")][..],
            ),
            ("Produk;Jenis;Harga\nAbon;Kuliner;30000\n", &[("Abon", "Kuliner")]),
            ("Produk;Jenis;Kategori Barang;Harga\nAbon;Pedas;Kuliner;30000\n", &[("Abon", "Kuliner")]),
            // Without a better one it is the name.
            ("Jenis Barang;Harga\nTas;50000\n", &[("Tas", "")]),
            ("Nama Barang;Harga\nTas;50000\n", &[("Tas", "")]),
        ] {
            let items = of_table(text.as_bytes()).items;
            let items: Vec<(&str, &str)> = items.iter().map(|one| (one.name.as_str(), one.category.as_str())).collect();
            assert_eq!(items, expect, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        assert_eq!(of_table(b"PK\x03\x04 broken"), Catalogue::unknown());
        assert_eq!(of_table(b""), Catalogue::unknown());
        let (yes, no) =
            (Catalogue::of(vec![CatalogueItem::new("a".into(), Some(Rupiah(1)))]), Catalogue::of(Vec::new()));
        for (all, expect) in [
            (vec![no.clone(), Catalogue::unknown()], Some(Prices::Unknown)),
            (vec![no.clone(), yes, Catalogue::unknown()], Some(Prices::Yes)),
            (vec![no], Some(Prices::No)),
            (Vec::new(), None),
        ] {
            assert_eq!(Catalogue::together(all).map(|one| one.prices), expect);
        }
    }

    #[test]
    fn the_limit_itself_is_allowed() {
        let item = |price| CatalogueItem::new("a".into(), Some(Rupiah(price)));
        let catalogue = Catalogue::of(vec![item(500_000), item(500_001), item(525_000)]);
        let over: Vec<i64> =
            catalogue.over_limit(Rupiah(500_000)).iter().filter_map(|item| item.price).map(|p| p.0).collect();
        assert_eq!(over, [500_001, 525_000]);
    }
}
