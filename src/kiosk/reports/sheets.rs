//! The reports as spreadsheets, with sums that were computed here.

use super::{Best, Days, Exceptions, Period, ShiftLine};
use crate::base::{BusinessDay, Rupiah};
use crate::documents::xlsx::{Cell, Column, Kind, Sheet, SheetError, workbook};
use crate::till::TenderKind;
use crate::till::shift::TopKind;

/// A file's name and its bytes.
pub(super) type Made = Result<(String, Vec<u8>), SheetError>;

fn made(name: String, sheet: Sheet, today: BusinessDay) -> Made {
    Ok((name, workbook(&[sheet], today)?))
}

fn file_name(what: &str, period: Period) -> String {
    format!("laporan-{what}-{}-{}.xlsx", period.from, period.until)
}

/// What stands above the table: the outlet, what it is, and of which days.
fn heading(outlet: &str, what: &str, period: Period) -> Vec<String> {
    let days = if period.from == period.until {
        period.from.long_with_weekday()
    } else {
        format!("{} sampai {}", period.from.long(), period.until.long())
    };
    vec![format!("{outlet}: {what}"), days]
}

fn amount_of(tenders: &[(TenderKind, Rupiah)], kind: TenderKind) -> Rupiah {
    tenders.iter().filter(|(one, _)| *one == kind).map(|(_, amount)| *amount).sum()
}

fn tender_columns() -> impl Iterator<Item = Column> {
    TenderKind::ALL.into_iter().map(|kind| Column::new(kind.label(), Kind::Money, 14))
}

fn tender_cells(tenders: &[(TenderKind, Rupiah)]) -> impl Iterator<Item = Cell> {
    TenderKind::ALL.into_iter().map(|kind| Cell::Money(amount_of(tenders, kind)))
}

pub(super) fn of_days(days: &Days, outlet: &str, today: BusinessDay) -> Made {
    let (has_fees, fees) = (!days.qris_fees.is_empty(), &days.qris_fees);
    let mut columns = vec![
        Column::new("Tanggal", Kind::Day, 12),
        Column::new("Hari", Kind::Text, 10),
        Column::new("Transaksi", Kind::Count, 10),
        Column::new("Barang", Kind::Count, 10),
        Column::new("Penjualan", Kind::Money, 15),
        Column::new("Retur", Kind::Money, 14),
        Column::new("Pembulatan", Kind::Money, 12),
        Column::new("Bersih", Kind::Money, 15),
    ];
    columns.extend(tender_columns());
    columns.extend(has_fees.then(|| Column::new("Perkiraan biaya QRIS", Kind::Money, 20)));
    let mut rows = Vec::with_capacity(days.rows.len());
    for row in &days.rows {
        let mut cells = vec![
            Cell::Day(row.day),
            row.day.weekday_name().into(),
            Cell::Count(row.receipts),
            Cell::Count(row.pieces),
            Cell::Money(row.sales),
            Cell::Money(row.back),
            Cell::Money(row.rounding),
            Cell::Money(row.net()),
        ];
        cells.extend(tender_cells(&row.tenders));
        cells.extend(has_fees.then(|| Cell::Money(fees.get(&row.day).copied().unwrap_or_default())));
        rows.push(cells);
    }
    let all = &days.rows;
    let mut totals = vec![
        "Jumlah".into(),
        Cell::Empty,
        Cell::Count(all.iter().map(|row| row.receipts).sum()),
        Cell::Count(all.iter().map(|row| row.pieces).sum()),
        Cell::Money(all.iter().map(|row| row.sales).sum()),
        Cell::Money(all.iter().map(|row| row.back).sum()),
        Cell::Money(all.iter().map(|row| row.rounding).sum()),
        Cell::Money(all.iter().map(|row| row.net()).sum()),
    ];
    let tenders: Vec<(TenderKind, Rupiah)> = all.iter().flat_map(|row| row.tenders.iter().copied()).collect();
    totals.extend(tender_cells(&tenders));
    totals.extend(has_fees.then(|| Cell::Money(fees.values().copied().sum())));
    let heading = heading(outlet, "penjualan per hari", days.period);
    let sheet = Sheet { name: "Per hari".into(), heading, columns, rows, totals: Some(totals) };
    made(file_name("hari", days.period), sheet, today)
}

pub(super) fn of_shifts(lines: &[ShiftLine], outlet: &str, today: BusinessDay) -> Made {
    let mut columns = vec![
        Column::new("Nomor Z", Kind::Code, 10),
        Column::new("Tanggal", Kind::Day, 12),
        Column::new("Shift", Kind::Count, 8),
        Column::new("Ditutup", Kind::Text, 18),
        Column::new("Oleh", Kind::Text, 20),
        Column::new("Transaksi", Kind::Count, 10),
        Column::new("Barang", Kind::Count, 10),
        Column::new("Bersih", Kind::Money, 15),
        Column::new("Kas seharusnya", Kind::Money, 15),
        Column::new("Kas dihitung", Kind::Money, 15),
        Column::new("Selisih", Kind::Money, 13),
        Column::new("Laci dibuka", Kind::Count, 10),
    ];
    columns.extend(tender_columns());
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let row = &line.row;
        let mut cells = vec![
            Cell::Text(format!("{:04}", row.z_number)),
            Cell::Day(row.shift.day),
            Cell::Count(row.shift.number),
            line.when.as_str().into(),
            line.by.as_str().into(),
            Cell::Count(row.receipts),
            Cell::Count(row.pieces),
            Cell::Money(row.net),
            Cell::Money(row.expected),
            Cell::Money(row.counted),
            Cell::Money(row.difference),
            Cell::Count(row.drawer_openings),
        ];
        cells.extend(tender_cells(&row.tenders));
        rows.push(cells);
    }
    let heading = vec![format!("{outlet}: shift yang ditutup"), format!("sampai {}", today.long())];
    let sheet = Sheet { name: "Per shift".into(), heading, columns, rows, totals: None };
    made(format!("laporan-shift-{today}.xlsx"), sheet, today)
}

pub(super) fn of_best(best: &Best, outlet: &str, today: BusinessDay) -> Made {
    let (what, title) = match best.kind {
        TopKind::Partner => ("mitra", "Mitra"),
        TopKind::Category => ("kategori", "Kategori"),
        TopKind::Product => ("barang", "Barang"),
    };
    let columns = vec![
        Column::new("Urutan", Kind::Count, 8),
        Column::new(title, Kind::Text, 40),
        Column::new("Barang terjual", Kind::Count, 14),
        Column::new("Bersih", Kind::Money, 16),
    ];
    let row = |(at, row): (usize, &crate::till::shift::TopRow)| {
        vec![Cell::Count(at as i64 + 1), row.label.as_str().into(), Cell::Count(row.pieces), Cell::Money(row.net)]
    };
    let rows = best.rows.iter().enumerate().map(row).collect();
    let heading = heading(outlet, &format!("{what} teratas"), best.period);
    let sheet = Sheet { name: "Teratas".into(), heading, columns, rows, totals: None };
    made(file_name(&format!("teratas-{what}"), best.period), sheet, today)
}

pub(super) fn of_exceptions(found: &Exceptions, outlet: &str, today: BusinessDay) -> Made {
    let columns = vec![
        Column::new("Waktu", Kind::Text, 18),
        Column::new("Jenis", Kind::Text, 20),
        Column::new("Jumlah", Kind::Money, 14),
        Column::new("Diminta", Kind::Text, 20),
        Column::new("Disetujui", Kind::Text, 20),
        Column::new("Alasan", Kind::Text, 26),
        Column::new("Catatan", Kind::Text, 36),
        Column::new("Struk", Kind::Code, 20),
    ];
    let row = |line: &super::ExceptionLine| {
        vec![
            line.when.as_str().into(),
            line.kind.label().into(),
            Cell::Money(line.amount),
            line.by.as_str().into(),
            line.approved_by.as_str().into(),
            line.reason.as_str().into(),
            line.note.as_str().into(),
            line.number.as_str().into(),
        ]
    };
    let rows = found.rows.iter().map(row).collect();
    let heading = heading(outlet, "pengecualian", found.period);
    let sheet = Sheet { name: "Pengecualian".into(), heading, columns, rows, totals: None };
    made(file_name("pengecualian", found.period), sheet, today)
}
