//! The minutes and the spreadsheet say what was booked.

use calamine::{Data, Reader, Xlsx};

use crate::base::Zone;
use crate::documents::{Template, pdf};
use crate::intake::PaperOutlet;
use crate::stockroom::opname::*;
use crate::stockroom::testing::Shelf;

#[test]
fn the_minutes_name_who_counted_what_was_different_and_what_is_made_good() {
    let shelf = Shelf::new();
    let store = &shelf.outlet.store;
    let bag = shelf.outlet.product("TA00001", "=Tas", 100_000, 5);
    let id = shelf.begin(Scope::Outlet);
    shelf.count(id, shelf.outlet.cashier, bag, 3).expect("counted");
    shelf.book(id, Reason::Lost, Reason::Found);
    let outlet = PaperOutlet::of(&crate::config::Outlet::default(), &crate::config::Mail::default());
    let paper =
        store.read_snapshot(|c| opname_paper(c, &opname(c, id)?.expect("a count"), &outlet, Zone::Wib)).expect("read");
    assert_eq!((paper.scope.as_str(), paper.counted.as_str()), ("Seluruh gerai", "1 barang, 3 buah"));
    assert_eq!((paper.by.as_str(), paper.approved_by.as_str()), ("Staf Stok 01", "Manajer 01"));
    assert_eq!(paper.counters[0].name, "Kasir 01");
    let line = &paper.lines[0];
    assert_eq!((line.expected, line.counted, line.variance, line.value_rupiah.0), (5, Some(3), -2, -200_000));
    assert!(paper.made_good.starts_with(&crate::base::Rupiah(170_000).to_string()), "{}", paper.made_good);
    pdf(Template::Opname, &serde_json::to_value(&paper).expect("a value"), &[]).expect("a paper");
    let bytes = variance_workbook(&paper, store.today()).expect("a workbook");
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("opened");
    let range = book.worksheet_range("Selisih").expect("a sheet");
    let name = range.rows().flatten().find(|cell| matches!(cell, Data::String(text) if text == "=Tas"));
    assert!(name.is_some(), "the name is a text and no formula");
}
