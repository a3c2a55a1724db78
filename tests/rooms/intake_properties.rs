//! What holds for any list: no file makes the reader panic, and no filled row is lost.

use std::collections::BTreeSet;

use deks::base::Rupiah;
use deks::intake::list::{self, StockList};
use proptest::prelude::*;

const LIMIT: Rupiah = Rupiah(500_000);

/// Texts that a cell of a list may hold, the awkward ones among them.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        6 => prop::sample::select(vec![
            "Nama", "Nama Barang", "Stok", "Jumlah", "Harga", "Harga Jual", "Warna", "Jumlah per Ukuran", "S", "M",
            "Total", "Subtotal", "Alat pendukung display", "Nama Alat", "Keterangan", "No", "Tas", "Topi", "5", "0",
            "-", "2 lusin", "12,5", "1.200", "Rp 125.000", "85rb", "gratis", "750.000", "=1+1", "Jumlah (Rp)",
        ]).prop_map(str::to_owned),
        2 => "[a-zA-Z0-9 .,'@#é\u{200B}\u{A0}]{0,12}",
    ]
}

fn sheet() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell(), 1..7), 0..25)
}

/// Every row with something in it, as numbers.
fn filled_rows(sheet: &[Vec<String>]) -> BTreeSet<u32> {
    let is_filled = |row: &Vec<String>| row.iter().any(|cell| !deks::base::text::clean_line(cell).is_empty());
    (1..).zip(sheet).filter(|(_, row)| is_filled(row)).map(|(number, _)| number).collect()
}

/// The rows of each part of the result; a row of sizes may be in two, no other row may.
fn accounted(list: &StockList) -> (BTreeSet<u32>, usize) {
    let items: BTreeSet<u32> = list.rows.iter().map(|r| r.row).chain(list.rejected.iter().map(|r| r.row)).collect();
    let aids: BTreeSet<u32> = list.display_aids.iter().map(|r| r.row).collect();
    let ignored: BTreeSet<u32> = list.ignored_rows.iter().map(|r| r.row).collect();
    let count = items.len() + aids.len() + ignored.len();
    (items.into_iter().chain(aids).chain(ignored).collect(), count)
}

fn csv(sheet: &[Vec<String>]) -> String {
    let quoted = |cell: &String| ["\"", &cell.replace('"', "\"\""), "\""].concat();
    let lines = sheet.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(";"));
    ["sep=;".to_owned()].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_filled_row_of_a_text_file_is_lost(sheet in sheet()) {
        if let Ok(list) = list::read(csv(&sheet).as_bytes(), "daftar.csv", LIMIT) {
            let (rows, count) = accounted(&list);
            prop_assert_eq!(&rows, &filled_rows(&sheet));
            prop_assert_eq!(count, rows.len(), "a row is in two parts");
            let value: i64 = list.rows.iter().map(|item| item.qty * item.price_rupiah).sum();
            prop_assert_eq!(list.totals.value_rupiah, value);
            prop_assert!(list.rows.iter().all(|item| (1..=LIMIT.0).contains(&item.price_rupiah) && item.qty > 0));
        }
    }

    #[test]
    fn a_list_under_a_header_is_read_whole(rows in prop::collection::vec(prop::collection::vec(cell(), 1..5), 1..20)) {
        let header = ["Nama", "Stok", "Harga", "Warna"].map(str::to_owned).to_vec();
        let sheet: Vec<Vec<String>> = [header].into_iter().chain(rows).collect();
        let list = list::read(csv(&sheet).as_bytes(), "daftar.csv", LIMIT).expect("there is a header");
        prop_assert_eq!(accounted(&list).0, filled_rows(&sheet));
    }

    #[test]
    fn bytes_never_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), kind in 0..4usize) {
        let head: &[u8] = [&b""[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"Nama;Stok;Harga\n"][kind];
        let _ = list::read(&[head, &bytes].concat(), "x", LIMIT);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_filled_row_of_a_spreadsheet_is_lost(sheet in sheet()) {
        let mut book = rust_xlsxwriter::Workbook::new();
        let worksheet = book.add_worksheet();
        for (row, cells) in (0..).zip(&sheet) {
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(number) => worksheet.write_number(row, column, number).expect("a number"),
                    Err(_) => worksheet.write_string(row, column, cell).expect("a text"),
                };
            }
        }
        let bytes = book.save_to_buffer().expect("a file");
        if let Ok(list) = list::read(&bytes, "daftar.xlsx", LIMIT) {
            prop_assert_eq!(accounted(&list).0, filled_rows(&sheet));
        }
    }

    /// Real files with bytes changed: an error or a list, never a panic.
    #[test]
    fn damaged_files_never_make_it_panic(
        file in prop::sample::select(vec![
            "lists/01-batik-contoh-merapi.xlsx", "converted/05-busana-sampel-ayu.ods",
            "converted/06-aksesoris-uji-rimba.xls", "lists/02-rajut-sampel-kirana.csv",
        ]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/intake").join(file);
        let mut bytes = std::fs::read(path).expect("a fixture");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = list::read(&bytes, file, LIMIT);
    }
}
