//! How stock lists are read, case by case: lists as small as the rule that they show.

use std::io::Cursor;

use deks::base::Rupiah;
use deks::intake::list::{self, ListError, StockList};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

const LIMIT: Rupiah = Rupiah(500_000);

fn read(bytes: &[u8]) -> StockList {
    list::read(bytes, "daftar", LIMIT).expect("a list")
}

fn text(lines: &[&str]) -> StockList {
    read(lines.join("\n").as_bytes())
}

/// `8: Tas (Merah) 5 x 85000`.
fn items(list: &StockList) -> Vec<String> {
    let shown = |item: &list::ListedItem| {
        let variant = item.variant.as_deref().map(|v| format!(" ({v})")).unwrap_or_default();
        format!("{}: {}{variant} {} x {}", item.row, item.name, item.qty, item.price_rupiah)
    };
    list.rows.iter().map(shown).collect()
}

/// `9: missing_name missing_qty`.
fn rejected(list: &StockList) -> Vec<String> {
    let codes = |row: &list::RejectedRow| row.reasons.iter().map(|r| r.code()).collect::<Vec<_>>().join(" ");
    list.rejected.iter().map(|row| format!("{}: {}", row.row, codes(row))).collect()
}

fn aids(list: &StockList) -> Vec<String> {
    list.display_aids.iter().map(|aid| format!("{}: {} {}", aid.row, aid.qty, aid.name)).collect()
}

fn xlsx(fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet()).expect("cells");
    book.save_to_buffer().expect("a file")
}

fn row(sheet: &mut Worksheet, at: u32, cells: &[&str]) -> Result<(), XlsxError> {
    for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        match cell.parse::<f64>() {
            Ok(number) => sheet.write_number(at - 1, column as u16, number)?,
            Err(_) => sheet.write_string(at - 1, column as u16, *cell)?,
        };
    }
    Ok(())
}

#[test]
fn of_two_columns_that_could_be_meant_the_right_one_is_taken() {
    for (header, cells, expect) in [
        ("Banyaknya;Nama Barang;Harga;Jumlah", "3;Tas;5000;15000", "3 x 5000"),
        ("Nama;Qty;Harga Modal;Harga Jual", "Tas;3;4000;5000", "3 x 5000"),
        ("Nama;Qty;Harga Reseller;Harga", "Tas;3;4000;5000", "3 x 5000"),
        ("Nama;HPP;Harga Satuan;Jml;Jumlah (Rp)", "Tas;4000;5000;3;15000", "3 x 5000"),
        ("Kode Barang;Nama Barang;Satuan;Stok;Harga @", "K1;Tas;pcs;3;5000", "3 x 5000"),
        ("Harga;Jumlah;Stok;Produk", "5000;9;3;Tas", "3 x 5000"),
        ("Nama Pemilik;Nama Barang;Stok;Harga", "Kontak UKM 01;Tas;3;5000", "3 x 5000"),
        ("Jenis Barang;Stok;Harga", "Tas;3;5000", "3 x 5000"),
    ] {
        let list = text(&[header, cells]);
        assert_eq!(items(&list), [format!("2: Tas {expect}")], "{header}");
    }
}

#[test]
fn variants_are_joined_in_column_order() {
    let list = text(&[
        "Warna;Nama;Ukuran;Motif;Stok;Harga",
        "Merah;Tas;L;;1;5000",
        ";Tas;;Bunga;1;5000",
        ";Tas;;;1;5000",
        "MERAH ;tas;l;;2;5000",
    ]);
    let expect = ["2: Tas (Merah / L) 1 x 5000", "3: Tas (Bunga) 1 x 5000", "4: Tas 1 x 5000"];
    assert_eq!(items(&list), expect);
    assert_eq!(rejected(&list), ["5: duplicate"]);
}

#[test]
fn rows_that_are_no_items_are_told_from_those_that_are() {
    let list = text(&[
        "Daftar Nama Barang, Stok dan Harga",
        "Nama;Stok;Harga",
        "Kriya;;",
        "Tas;2;5000",
        "Total Black Kaos;2;6000",
        "Subtotal;4;",
        "Topi;1;4000",
        "Jumlah;5;;26000",
        "Yang menyerahkan;Yang menerima;",
        "Nama;Stok;Harga",
        "Sandal;1;7000",
    ]);
    assert_eq!(
        items(&list),
        ["4: Tas 2 x 5000", "5: Total Black Kaos 2 x 6000", "7: Topi 1 x 4000", "11: Sandal 1 x 7000"]
    );
    assert_eq!(list.header_rows, [2, 10]);
    let kinds: Vec<String> = list.ignored_rows.iter().map(|row| format!("{} {:?}", row.row, row.kind)).collect();
    assert_eq!(
        kinds,
        ["1 Title", "2 Header", "3 Category", "6 Subtotal", "8 Total", "9 AfterTotal", "10 Header"],
        "{kinds:?}"
    );
}

#[test]
fn all_faults_of_a_row_are_named_and_a_repaired_row_is_taken() {
    let list = text(&["No;Nama;Stok;Harga", "1;;0;gratis", "2;Kendi;;", "3;Kendi;2;5000", "4;Kendi;3;5000", "5;;;"]);
    assert_eq!(items(&list), ["4: Kendi 2 x 5000"]);
    assert_eq!(
        rejected(&list),
        ["2: missing_name price_invalid qty_not_positive", "3: missing_price missing_qty", "5: duplicate"]
    );
}

#[test]
fn aids_may_stand_before_the_products_or_after_with_columns_of_their_own_or_none() {
    let products = ["Nama;Stok;Harga;Ket", "Tas;2;5000;", "Perlengkapan display mini;3;9000;"];
    for (section, expect) in [
        (&["PERLENGKAPAN DISPLAY (dibawa pulang)", "Rak kayu;1;;", "Manekin;2 unit;;", "Lampu;;;"][..], 2),
        (&["B. Alat bantu display:", "No;Nama Alat;Jumlah", "1;Rak kayu;1", "2;Manekin;2", "3;Lampu;-"][..], 2),
        (&["Alat pendukung display;Jumlah", "Rak kayu;1", "Manekin;2", "Total;3"][..], 2),
    ] {
        let after = [&products[..], section].concat();
        let before = [section, &products[..]].concat();
        for lines in [after, before] {
            let list = text(&lines);
            assert_eq!(list.rows.len(), 2, "{lines:?}");
            let found: Vec<(&str, i64)> = list.display_aids.iter().map(|aid| (aid.name.as_str(), aid.qty)).collect();
            assert_eq!(found, [("Rak kayu", 1), ("Manekin", 2)], "{lines:?}");
            assert_eq!(found.len(), expect);
        }
    }
}

#[test]
fn sizes_in_columns_are_read_from_text_files_too() {
    let list = text(&[
        "Produk,Warna,Jumlah per Ukuran,,,Total,Harga",
        ",,S,M,All Size,,",
        "Tunik,Putih,2,-,1,3,90000",
        "Gamis,,0,,,0,90000",
        "Blus,,1,x,1.5,3,90000",
        "Kebaya,,1,1,1,3,900000",
    ]);
    assert_eq!(list.header_rows, [1, 2]);
    assert_eq!(
        items(&list),
        ["3: Tunik (Putih / S) 2 x 90000", "3: Tunik (Putih / All Size) 1 x 90000", "5: Blus (S) 1 x 90000"]
    );
    assert_eq!(rejected(&list), ["4: missing_qty", "5: qty_invalid", "5: qty_not_integer", "6: price_over_limit"]);
}

#[test]
fn a_header_over_two_rows_may_split_the_price() {
    let bytes = xlsx(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 1, 0, "Produk", &plain)?;
        sheet.merge_range(0, 1, 0, 2, "Harga (Rp)", &plain)?;
        sheet.merge_range(0, 3, 1, 3, "Stok", &plain)?;
        row(sheet, 2, &["", "Modal", "Jual"])?;
        row(sheet, 3, &["Tas", "4000", "5000", "3"])
    });
    let list = read(&bytes);
    assert_eq!((items(&list), list.header_rows), (vec!["3: Tas 3 x 5000".to_string()], vec![1, 2]));
}

#[test]
fn merged_cells_hold_for_the_rows_they_cover_and_no_further() {
    let bytes = xlsx(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 4, "DAFTAR STOK", &plain)?;
        row(sheet, 2, &["Kategori", "Nama", "Warna", "Stok", "Harga"])?;
        for (at, colour) in [(3, "Merah"), (4, "Biru"), (5, "Hijau")] {
            row(sheet, at, &["", "", colour, "2", ""])?;
        }
        sheet.merge_range(2, 0, 5, 0, "Tas", &plain)?;
        sheet.merge_range(2, 1, 4, 1, "Tas Anyam", &plain)?;
        sheet.merge_range(2, 4, 4, 4, "", &plain)?;
        sheet.write_number(2, 4, 85_000)?;
        row(sheet, 6, &["", "", "Putih", "1", "85000"])
    });
    let list = read(&bytes);
    let expect = ["Merah", "Biru", "Hijau"].iter().zip(3..);
    let expect: Vec<String> = expect.map(|(colour, row)| format!("{row}: Tas Anyam ({colour}) 2 x 85000")).collect();
    assert_eq!(items(&list), expect);
    assert_eq!(rejected(&list), ["6: missing_name"]);
}

#[test]
fn formulas_count_by_what_they_came_to_and_errors_are_no_price() {
    let bytes = xlsx(|sheet| {
        row(sheet, 1, &["Nama", "Stok", "Harga"])?;
        row(sheet, 2, &["Tas"])?;
        sheet.write_formula(1, 1, Formula::new("=1+2").set_result("3"))?;
        sheet.write_formula(1, 2, Formula::new("=2*2500").set_result("5000"))?;
        row(sheet, 3, &["Topi", "1"])?;
        sheet.write_formula(2, 2, Formula::new("=1/0").set_result("#DIV/0!"))?;
        row(sheet, 4, &["Sandal", "1"])?;
        sheet.write_formula(3, 2, Formula::new("=\"-\"").set_result("-"))?;
        row(sheet, 5, &["Gelas", "", "1000"])?;
        sheet.write_boolean(4, 1, true)?;
        Ok(())
    });
    let list = read(&bytes);
    assert_eq!(items(&list), ["2: Tas 3 x 5000"]);
    assert_eq!(rejected(&list), ["3: price_invalid", "4: missing_price", "5: qty_invalid"]);
}

#[test]
fn the_first_visible_sheet_with_a_header_is_read_and_the_others_are_named() {
    let mut book = Workbook::new();
    let fill = |sheet: &mut Worksheet, name: &str| -> Result<(), XlsxError> {
        row(sheet, 1, &["Nama", "Stok", "Harga"])?;
        row(sheet, 2, &[name, "1", "1000"])
    };
    let cover = book.add_worksheet().set_name("Sampul").expect("a name");
    row(cover, 1, &["Mitra Contoh", "Kontak UKM 01"]).expect("cells");
    let old = book.add_worksheet().set_name("Lama").expect("a name");
    fill(old.set_hidden(true), "Barang lama").expect("cells");
    fill(book.add_worksheet().set_name("Stok").expect("a name"), "Tas").expect("cells");
    fill(book.add_worksheet().set_name("Cabang").expect("a name"), "Topi").expect("cells");
    let list = read(&book.save_to_buffer().expect("a file"));
    assert_eq!((items(&list), list.sheet.as_deref()), (vec!["2: Tas 1 x 1000".to_string()], Some("Stok")));
    assert_eq!(list.unread_sheets, ["Cabang"]);
}

#[test]
fn hidden_columns_are_ordinary_columns_and_a_date_is_no_quantity() {
    let bytes = xlsx(|sheet| {
        row(sheet, 1, &["Nama", "Varian", "Stok", "Harga"])?;
        sheet.set_column_hidden(3)?;
        row(sheet, 2, &["Sandal", "38", "2", "52000"])?;
        row(sheet, 3, &["1928", "", "", "1000"])?;
        sheet.write_with_format(2, 2, 46_000, &Format::new().set_num_format("dd/mm/yyyy"))?;
        Ok(())
    });
    let list = read(&bytes);
    assert_eq!(items(&list), ["2: Sandal (38) 2 x 52000"]);
    assert_eq!(rejected(&list), ["3: qty_invalid"]);
}

#[test]
fn a_file_that_is_no_list_is_refused_by_its_name() {
    for (bytes, expect) in [
        (&b""[..], ListError::EmptyFile),
        (&b"hello"[..], ListError::NoHeader),
        (&b"Nama;Stok\nTas;2\n"[..], ListError::NoHeader),
        (&b"PK\x03\x04broken"[..], ListError::Damaged),
        (&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1broken"[..], ListError::Damaged),
        (&b"%PDF-1.7"[..], ListError::Damaged),
    ] {
        assert_eq!(list::read(bytes, "x", LIMIT).map(|_| ()), Err(expect));
    }
    let wide = ["Nama", &";".repeat(300), "Stok;Harga\n"].concat();
    assert!(matches!(list::read(wide.as_bytes(), "x", LIMIT), Err(ListError::TooManyColumns { .. })));
    let long = ["Nama;Stok;Harga\n", &"Tas;1;1000\n".repeat(20_001)].concat();
    assert!(matches!(list::read(long.as_bytes(), "x", LIMIT), Err(ListError::TooManyRows { .. })));
}

/// A sheet with one cell in its first and one in its last corner must not be laid out in memory.
#[test]
fn far_corners_cost_nothing() {
    let bytes = xlsx(|sheet| {
        row(sheet, 1, &["Nama", "Stok", "Harga"])?;
        row(sheet, 2, &["Tas", "1", "1000"])?;
        row(sheet, 1_048_576, &["Topi", "1", "1000"])
    });
    assert_eq!(items(&read(&bytes)), ["2: Tas 1 x 1000", "1048576: Topi 1 x 1000"]);
    let bytes = xlsx(|sheet| {
        row(sheet, 1, &["Nama", "Stok", "Harga"])?;
        sheet.write_string(1_048_575, 16_383, "x")?;
        Ok(())
    });
    assert!(matches!(list::read(&bytes, "x", LIMIT), Err(ListError::TooManyColumns { .. })));
}

/// A part that promises more texts than it can hold would make the parser ask for all the memory at once.
#[test]
fn a_false_count_of_texts_is_refused() {
    let bytes = xlsx(|sheet| row(sheet, 1, &["Nama", "Stok", "Harga"]));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).expect("its bytes");
        let changed = String::from_utf8_lossy(&bytes).replace("uniqueCount=\"3\"", "uniqueCount=\"99999999999\"");
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        std::io::Write::write_all(&mut writer, changed.as_bytes()).expect("its bytes");
    }
    let bytes = writer.finish().expect("an archive").into_inner();
    assert_eq!(list::read(&bytes, "x", LIMIT).map(|_| ()), Err(ListError::UnpacksTooLarge));
}

#[test]
fn aids_of_a_sheet_with_merged_titles_are_read() {
    let bytes = xlsx(|sheet| {
        row(sheet, 1, &["Nama", "Stok", "Harga"])?;
        row(sheet, 2, &["Tas", "1", "1000"])?;
        sheet.merge_range(3, 0, 3, 2, "ALAT PENDUKUNG DISPLAY", &Format::new())?;
        row(sheet, 5, &["Rak", "2"])?;
        row(sheet, 6, &["Nama", "Stok", "Harga"])?;
        row(sheet, 7, &["Topi", "1", "1000"])
    });
    let list = read(&bytes);
    assert_eq!(aids(&list), ["5: 2 Rak"]);
    assert_eq!(items(&list), ["2: Tas 1 x 1000", "7: Topi 1 x 1000"], "a product header ends the aids");
}
