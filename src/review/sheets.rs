//! The spreadsheet that travels with a letter: per product, and every line of the month.

use super::figures::PartnerFigures;
use crate::base::{BusinessDay, Month};
use crate::documents::xlsx::{Cell, Column, Kind, Sheet, SheetError, workbook};
use crate::till::figures::PartnerLine;

/// The workbook's bytes.
pub(super) fn review_workbook(
    figures: &PartnerFigures,
    lines: &[PartnerLine],
    month: Month,
    outlet_name: &str,
    today: BusinessDay,
) -> Result<Vec<u8>, SheetError> {
    let heading = vec![
        format!("{outlet_name}: review penjualan {}", month.long()),
        format!("{} {}", figures.code, figures.business_name),
    ];
    workbook(&[products(figures, heading.clone()), transactions(lines, heading)], today)
}

fn products(figures: &PartnerFigures, heading: Vec<String>) -> Sheet {
    let columns = vec![
        Column::new("Kode", Kind::Code, 13),
        Column::new("Barang", Kind::Text, 36),
        Column::new("Varian", Kind::Text, 18),
        Column::new("Harga", Kind::Money, 13),
        Column::new("Masuk", Kind::Count, 9),
        Column::new("Terjual", Kind::Count, 9),
        Column::new("Kembali", Kind::Count, 9),
        Column::new("Dikembalikan ke mitra", Kind::Count, 14),
        Column::new("Stok akhir", Kind::Count, 9),
        Column::new("Penjualan kotor", Kind::Money, 16),
        Column::new("Potongan", Kind::Money, 13),
        Column::new("Uang kembali", Kind::Money, 13),
        Column::new("Penjualan bersih", Kind::Money, 16),
        Column::new("Potongan ditanggung gerai", Kind::Money, 16),
        Column::new("Komisi", Kind::Money, 13),
        Column::new("Hak mitra", Kind::Money, 16),
        Column::new("Laku dari stok", Kind::Share, 10),
    ];
    let figures_of = |sums: &crate::till::figures::Sums| {
        let (borne, commission) = (sums.discount_outlet_net(), sums.commission_net());
        [sums.gross, sums.discount, sums.refund, sums.net(), borne, commission, sums.payable()].map(Cell::Money)
    };
    let row = |p: &super::figures::ProductFigures| {
        let mut cells: Vec<Cell> =
            vec![p.code.as_str().into(), p.name.as_str().into(), p.variant.as_str().into(), Cell::Money(p.price)];
        let counts = [p.moved.received, p.sums.units_sold, p.sums.units_returned, p.moved.handed_back, p.on_hand];
        cells.extend(counts.map(Cell::Count));
        cells.extend(figures_of(&p.sums));
        cells.push(Cell::Share(p.sell_through_bp()));
        cells
    };
    let mut totals = vec![Cell::Empty, "Jumlah".into(), Cell::Empty, Cell::Empty];
    let counts = [
        figures.moved.received,
        figures.sums.units_sold,
        figures.sums.units_returned,
        figures.moved.handed_back,
        figures.on_hand,
    ];
    totals.extend(counts.map(Cell::Count));
    totals.extend(figures_of(&figures.sums));
    totals.push(Cell::Share(figures.sell_through_bp()));
    let rows = figures.products.iter().map(row).collect();
    Sheet { name: "Per barang".into(), heading, columns, rows, totals: Some(totals) }
}

fn transactions(lines: &[PartnerLine], heading: Vec<String>) -> Sheet {
    let columns = vec![
        Column::new("Tanggal", Kind::Day, 12),
        Column::new("Nomor", Kind::Code, 20),
        Column::new("Kode", Kind::Code, 13),
        Column::new("Barang", Kind::Text, 36),
        Column::new("Varian", Kind::Text, 18),
        Column::new("Jumlah", Kind::Count, 9),
        Column::new("Harga", Kind::Money, 13),
        Column::new("Potongan", Kind::Money, 13),
        Column::new("Bersih", Kind::Money, 14),
        Column::new("Komisi", Kind::Money, 13),
    ];
    let row = |line: &PartnerLine| {
        vec![
            Cell::Day(line.day),
            line.number.as_str().into(),
            line.code.as_str().into(),
            line.name.as_str().into(),
            line.variant.as_str().into(),
            Cell::Count(line.qty),
            Cell::Money(line.unit_price),
            Cell::Money(line.discount),
            Cell::Money(line.net),
            Cell::Money(line.commission),
        ]
    };
    let mut totals = vec![Cell::Empty; 5];
    totals[3] = "Jumlah".into();
    totals.push(Cell::Count(lines.iter().map(|line| line.qty).sum()));
    totals.push(Cell::Empty);
    totals.push(Cell::Money(lines.iter().map(|line| line.discount).sum()));
    totals.push(Cell::Money(lines.iter().map(|line| line.net).sum()));
    totals.push(Cell::Money(lines.iter().map(|line| line.commission).sum()));
    Sheet { name: "Transaksi".into(), heading, columns, rows: lines.iter().map(row).collect(), totals: Some(totals) }
}
