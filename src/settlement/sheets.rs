//! Statements, balances and income as spreadsheets.

use super::balances::{AGES, Balance, MonthIncome};
use super::paper::StatementPaper;
use crate::base::{BusinessDay, PartnerId};
use crate::documents::xlsx::{Cell, Column, Kind, Sheet, SheetError, workbook};
use crate::till::Income;

/// A statement: how it comes to be, and every line.
pub fn statement_workbook(paper: &StatementPaper, made_on: BusinessDay) -> Result<Vec<u8>, SheetError> {
    let mut heading = vec![
        format!("{}: rincian hasil titip jual {}", paper.outlet.name, paper.number),
        format!("{} {}", paper.partner.code, paper.partner.business_name),
        paper.period.clone(),
    ];
    if !paper.mark.is_empty() {
        heading.push(paper.mark.clone());
    }
    workbook(&[reckoning(paper, heading.clone()), lines(paper, heading)], made_on)
}

fn reckoning(paper: &StatementPaper, heading: Vec<String>) -> Sheet {
    let columns = vec![
        Column::new("Uraian", Kind::Text, 46),
        Column::new("Keterangan", Kind::Text, 46),
        Column::new("Jumlah", Kind::Money, 18),
    ];
    let row = |step: &super::paper::PaperStep| {
        vec![step.label.as_str().into(), step.remark.as_str().into(), Cell::Money(step.amount_rupiah)]
    };
    let rows = paper.steps.iter().map(row).collect();
    let totals = vec!["Hak mitra".into(), paper.payment.as_str().into(), Cell::Money(paper.closing_rupiah)];
    Sheet { name: "Rincian".into(), heading, columns, rows, totals: Some(totals) }
}

fn lines(paper: &StatementPaper, heading: Vec<String>) -> Sheet {
    let columns = vec![
        Column::new("Tanggal", Kind::Code, 12),
        Column::new("Nota", Kind::Code, 22),
        Column::new("Kode", Kind::Code, 13),
        Column::new("Barang", Kind::Text, 36),
        Column::new("Varian", Kind::Text, 18),
        Column::new("Keterangan", Kind::Text, 36),
        Column::new("Jumlah", Kind::Count, 9),
        Column::new("Harga", Kind::Money, 13),
        Column::new("Harga jual", Kind::Money, 14),
        Column::new("Potongan ditanggung mitra", Kind::Money, 14),
        Column::new("Tarif komisi", Kind::Text, 13),
        Column::new("Komisi", Kind::Money, 13),
        Column::new("Biaya QRIS dan pembulatan", Kind::Money, 14),
        Column::new("Hak mitra", Kind::Money, 15),
    ];
    let row = |line: &super::paper::PaperLine| {
        vec![
            line.day.as_str().into(),
            line.number.as_str().into(),
            line.code.as_str().into(),
            line.name.as_str().into(),
            line.variant.as_str().into(),
            line.reason.as_str().into(),
            Cell::Count(line.qty),
            Cell::Money(line.unit_price_rupiah),
            Cell::Money(line.gross_rupiah),
            Cell::Money(-line.discount_rupiah),
            line.rate.as_str().into(),
            Cell::Money(-line.commission_rupiah),
            Cell::Money(line.shares_rupiah),
            Cell::Money(line.payable_rupiah),
        ]
    };
    let sums = &paper.totals;
    let mut totals = vec![Cell::Empty; 3];
    totals.extend(["Jumlah".into(), Cell::Empty, Cell::Empty, Cell::Count(sums.pieces), Cell::Empty]);
    totals.extend([Cell::Money(sums.gross_rupiah), Cell::Money(-sums.discount_rupiah), Cell::Empty]);
    totals.extend([-sums.commission_rupiah, sums.shares_rupiah, sums.payable_rupiah].map(Cell::Money));
    let rows = paper.lines.iter().map(row).collect();
    Sheet { name: "Baris nota".into(), heading, columns, rows, totals: Some(totals) }
}

/// What is owed to whom and since when.
pub fn balances_workbook(balances: &[Balance], outlet_name: &str, today: BusinessDay) -> Result<Vec<u8>, SheetError> {
    let columns = vec![
        Column::new("Kode", Kind::Code, 10),
        Column::new("Mitra", Kind::Text, 34),
        Column::new("Hak mitra", Kind::Money, 16),
        Column::new("Belum diperhitungkan", Kind::Money, 16),
        Column::new("Siap dibayar", Kind::Money, 16),
        Column::new("Sedang dikirim", Kind::Money, 16),
        Column::new("Paling lambat", Kind::Day, 13),
        Column::new("Bulan ini", Kind::Money, 15),
        Column::new("Bulan lalu", Kind::Money, 15),
        Column::new("Dua bulan lalu", Kind::Money, 15),
        Column::new("Lebih lama", Kind::Money, 15),
        Column::new("Terakhir dibayar", Kind::Day, 13),
        Column::new("Jumlahnya", Kind::Money, 15),
    ];
    let day = |day: Option<BusinessDay>| day.map_or(Cell::Empty, Cell::Day);
    let row = |one: &Balance| {
        let mut cells = vec![one.code.as_str().into(), one.business_name.as_str().into()];
        cells.extend([one.owed, one.not_settled(), one.unpaid(), one.in_transit()].map(Cell::Money));
        cells.push(day(one.due_on.filter(|_| one.unpaid().0 > 0)));
        cells.extend(one.ages.map(Cell::Money));
        cells.push(day(one.last_paid.map(|(on, _)| on)));
        cells.push(one.last_paid.map_or(Cell::Empty, |(_, amount)| Cell::Money(amount)));
        cells
    };
    let sum = |of: &dyn Fn(&Balance) -> crate::base::Rupiah| Cell::Money(balances.iter().map(of).sum());
    let mut totals = vec![Cell::Empty, "Jumlah".into()];
    totals.extend([sum(&|b| b.owed), sum(&Balance::not_settled), sum(&Balance::unpaid), sum(&Balance::in_transit)]);
    totals.push(Cell::Empty);
    totals.extend((0..AGES).map(|age| sum(&|b| b.ages[age])));
    let heading = vec![format!("{outlet_name}: saldo mitra per {}", today.long())];
    let rows = balances.iter().map(row).collect();
    workbook(&[Sheet { name: "Saldo mitra".into(), heading, columns, rows, totals: Some(totals) }], today)
}

/// What the outlet earned, by month and by partner.
pub fn income_workbook(
    (months, by_partner): (&[MonthIncome], &[Income]),
    name_of: impl Fn(PartnerId) -> String,
    outlet_name: &str,
    today: BusinessDay,
) -> Result<Vec<u8>, SheetError> {
    let money = || {
        ["Komisi", "Biaya bulanan", "Potongan ditanggung gerai", "Pendapatan gerai"]
            .map(|title| Column::new(title, Kind::Money, 18))
    };
    let heading = vec![format!("{outlet_name}: pendapatan komisi")];
    let mut columns = vec![Column::new("Bulan", Kind::Text, 18)];
    columns.extend(money());
    let row = |one: &MonthIncome| {
        let mut cells = vec![Cell::Text(one.month.long())];
        cells.extend([one.commission, one.monthly_fee, -one.discount_outlet, one.net()].map(Cell::Money));
        cells
    };
    let sum = |of: &dyn Fn(&MonthIncome) -> crate::base::Rupiah| Cell::Money(months.iter().map(of).sum());
    let totals = vec![
        "Jumlah".into(),
        sum(&|m| m.commission),
        sum(&|m| m.monthly_fee),
        sum(&|m| -m.discount_outlet),
        sum(&MonthIncome::net),
    ];
    let rows = months.iter().map(row).collect();
    let by_month = Sheet { name: "Per bulan".into(), heading: heading.clone(), columns, rows, totals: Some(totals) };
    let mut columns = vec![Column::new("Bulan", Kind::Text, 18), Column::new("Mitra", Kind::Text, 34)];
    columns.extend(money());
    let row = |one: &Income| {
        let mut cells = vec![Cell::Text(one.month.long()), Cell::Text(name_of(one.partner))];
        cells.extend([one.commission, one.monthly_fee, -one.discount_outlet, one.net()].map(Cell::Money));
        cells
    };
    let rows = by_partner.iter().map(row).collect();
    let of_partners = Sheet { name: "Per mitra".into(), heading, columns, rows, totals: None };
    workbook(&[by_month, of_partners], today)
}
