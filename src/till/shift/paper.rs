//! A report as it is read: names looked up, amounts in sections. Slip, PDF and letter show this one value, so they
//! cannot disagree. Names are those of today: they are records, and no Z report holds them.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::count::{CountTry, Pieces};
use super::report::{Closing, ShiftReport};
use super::totals::{BackTotals, ShiftTotals, Sold};
use super::{CashKind, Shift, ShiftSettings};
use crate::base::{PartnerId, Rupiah, UserId, UtcMs, Zone};
use crate::partners;
use crate::people::user_by_id;
use crate::store::StoreError;
use crate::till::exceptions::ExceptionKind;
use crate::till::tender::TenderKind;

/// Partners named in the chart; all of them stand in the list.
const BARS_MAX: usize = 12;

/// Everything that a report shows. The templates name these fields: `templates/documents/samples/z-report.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftPaper {
    /// `Z` or `X`.
    pub kind: String,
    /// `0007`; empty on an X report.
    pub number: String,
    /// The day on which the shift was opened, `2026-11-22`.
    pub date: String,
    pub date_long: String,
    pub outlet: PaperOutlet,
    pub shift_number: i64,
    pub facts: Vec<PaperFact>,
    pub summary: PaperSummary,
    pub sections: Vec<PaperSection>,
    pub tender_bars: Vec<PaperBar>,
    pub partner_bars: Vec<PaperBar>,
    /// What somebody should look at.
    pub remarks: Vec<String>,
    /// In groups of eight; empty on an X report.
    pub audit_head: String,
    pub is_blind: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperOutlet {
    pub name: String,
    pub address: String,
    pub phone: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperFact {
    pub label: String,
    pub value: String,
}

/// The figures that a manager looks at first.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperSummary {
    pub receipts: i64,
    pub pieces: i64,
    pub net_rupiah: Rupiah,
    pub expected_rupiah: Rupiah,
    pub counted_rupiah: Rupiah,
    pub difference_rupiah: Rupiah,
    pub drawer_openings: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperSection {
    pub title: String,
    pub rows: Vec<PaperRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperRow {
    pub label: String,
    /// `12 kali`, `3 buah`; empty where nothing is counted.
    pub count: String,
    pub amount_rupiah: Option<Rupiah>,
    pub is_sum: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperBar {
    pub label: String,
    pub amount_rupiah: Rupiah,
}

impl ShiftPaper {
    /// What it is called in the print queue.
    pub fn title(&self) -> String {
        ["Laporan ", &self.kind, " ", &self.number].concat().trim_end().to_owned()
    }
}

impl PaperSection {
    fn new(title: &str) -> PaperSection {
        PaperSection { title: title.to_owned(), rows: Vec::new() }
    }

    fn row(&mut self, label: impl Into<String>, count: String, amount_rupiah: Option<Rupiah>) -> &mut PaperSection {
        self.rows.push(PaperRow { label: label.into(), count, amount_rupiah, is_sum: false });
        self
    }

    fn money(&mut self, label: impl Into<String>, amount: Rupiah) -> &mut PaperSection {
        self.row(label, String::new(), Some(amount))
    }

    fn sum(&mut self, label: &str, amount: Rupiah) -> &mut PaperSection {
        let (label, count) = (label.to_owned(), String::new());
        self.rows.push(PaperRow { label, count, amount_rupiah: Some(amount), is_sum: true });
        self
    }
}

/// Looks names up; what is not known any more has none.
struct Names<'c>(&'c Connection);

impl Names<'_> {
    fn user(&self, user: Option<UserId>) -> Result<String, StoreError> {
        let found = user.map(|id| user_by_id(self.0, id)).transpose()?.flatten();
        Ok(found.map_or_else(|| "tanpa nama".to_owned(), |user| user.name))
    }

    fn partner(&self, partner: PartnerId) -> Result<String, StoreError> {
        let found = partners::by_id(self.0, partner)?;
        Ok(found.map_or_else(|| "Mitra tidak dikenal".to_owned(), |partner| partner.business_name))
    }
}

/// The report with its names.
pub fn shift_paper(
    connection: &Connection,
    report: &ShiftReport,
    settings: &ShiftSettings,
    zone: Zone,
) -> Result<ShiftPaper, StoreError> {
    let names = Names(connection);
    let closing = report.closing.as_ref();
    let shift = &report.shift;
    Ok(ShiftPaper {
        kind: if closing.is_some() { "Z" } else { "X" }.to_owned(),
        number: report.z_text(),
        date: shift.day.to_string(),
        date_long: shift.day.long_with_weekday(),
        outlet: PaperOutlet {
            name: settings.outlet_name.clone(),
            address: settings.outlet_address.clone(),
            phone: settings.outlet_phone.clone(),
        },
        shift_number: shift.number,
        facts: facts(report, &names, zone)?,
        summary: summary(report),
        sections: sections(report, &names, zone)?,
        tender_bars: report.totals.tenders.iter().map(|row| bar(row.kind.label(), row.net())).collect(),
        partner_bars: partner_bars(report, &names)?,
        remarks: remarks(report, zone),
        audit_head: closing.map(|closing| in_groups(&closing.audit_head)).unwrap_or_default(),
        is_blind: report.is_blind,
    })
}

fn facts(report: &ShiftReport, names: &Names<'_>, zone: Zone) -> Result<Vec<PaperFact>, StoreError> {
    let Shift { number, opened_at, opened_by, .. } = report.shift;
    let when = |at: UtcMs, by: String| [zone.stamp(at).as_str(), ", ", &by].concat();
    let made = if report.closing.is_some() { "Ditutup" } else { "Dibuat" };
    let sales = &report.totals.sales;
    let mut facts = vec![
        ("Perangkat", report.device.clone()),
        ("Shift", format!("{number}, {}", report.shift.day.numeric())),
        ("Dibuka", when(opened_at, names.user(opened_by)?)),
        (made, when(report.made_at, names.user(report.made_by)?)),
    ];
    if !sales.first_number.is_empty() {
        facts.push(("Struk pertama", sales.first_number.clone()));
        facts.push(("Struk terakhir", sales.last_number.clone()));
    }
    Ok(facts.into_iter().map(|(label, value)| PaperFact { label: label.to_owned(), value }).collect())
}

fn summary(report: &ShiftReport) -> PaperSummary {
    let totals = &report.totals;
    let base = PaperSummary {
        receipts: totals.sales.receipts,
        pieces: totals.sales.pieces,
        drawer_openings: totals.drawer_openings(),
        ..PaperSummary::default()
    };
    if report.is_blind {
        return base;
    }
    let closing = report.closing.as_ref();
    PaperSummary {
        net_rupiah: totals.net(),
        expected_rupiah: totals.expected_cash(),
        counted_rupiah: closing.map(|closing| closing.counted).unwrap_or_default(),
        difference_rupiah: closing.map(|closing| closing.difference).unwrap_or_default(),
        ..base
    }
}

fn bar(label: &str, amount_rupiah: Rupiah) -> PaperBar {
    PaperBar { label: label.to_owned(), amount_rupiah }
}

fn partner_bars(report: &ShiftReport, names: &Names<'_>) -> Result<Vec<PaperBar>, StoreError> {
    let best = report.totals.partners.iter().take(BARS_MAX);
    best.map(|row| Ok(bar(&names.partner(row.partner)?, row.sold.net()))).collect()
}

/// What a manager should not have to look for.
fn remarks(report: &ShiftReport, zone: Zone) -> Vec<String> {
    let mut remarks = Vec::new();
    if report.totals.is_uncounted {
        remarks.push("Shift ini dibuka tanpa hitungan modal, oleh transaksi pertamanya.".to_owned());
    }
    if report.closing.as_ref().is_some_and(Closing::is_unaccepted) {
        remarks.push("Selisih kas belum diterima manajer.".to_owned());
    }
    if report.is_blind {
        remarks.push("Angka tunai tidak ditampilkan sebelum laci dihitung.".to_owned());
    }
    let made_on = zone.day_of(report.made_at);
    if report.closing.is_some() && report.shift.is_from_an_earlier_day(made_on) {
        remarks.push(format!("Shift ini baru ditutup tanggal {}.", made_on.long()));
    }
    let pending = report.totals.pending_qris;
    if pending.times > 0 {
        remarks.push(format!("{} pembayaran QRIS belum dipastikan, {}.", pending.times, plain(pending.amount)));
    }
    let earlier = report.totals.pending_qris_earlier;
    if earlier.times > 0 {
        let (times, amount) = (earlier.times, plain(earlier.amount));
        remarks.push(format!("{times} pembayaran QRIS dari shift sebelumnya belum dipastikan, {amount}."));
    }
    if report.open_ends.held_carts > 0 {
        remarks.push(format!("{} bon masih ditahan.", report.open_ends.held_carts));
    }
    if let Some(counts) = report.closing.as_ref().map(|closing| closing.counts.len()).filter(|counts| *counts > 1) {
        remarks.push(format!("Laci dihitung {counts} kali."));
    }
    remarks
}

/// `Rp 225.000` with a plain space.
fn plain(amount: Rupiah) -> String {
    amount.to_string().replace('\u{A0}', " ")
}

/// A long hash in groups of eight, so that paper can break it and people can read it out.
fn in_groups(hash: &str) -> String {
    let signs: Vec<char> = hash.chars().collect();
    signs.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn sections(report: &ShiftReport, names: &Names<'_>, zone: Zone) -> Result<Vec<PaperSection>, StoreError> {
    let totals = &report.totals;
    let mut sections = vec![sales(totals, report.is_blind), tenders(totals, report.is_blind), drawer(report, names)?];
    if let Some(closing) = &report.closing {
        sections.push(counted(closing));
        sections.push(earlier_counts(closing, zone));
    }
    sections.push(discounts(totals));
    sections.push(shares("Mitra", totals.partners.iter().map(|row| Ok((names.partner(row.partner)?, row.sold))))?);
    let category = |name: &str| if name.is_empty() { "Tanpa kategori".to_owned() } else { name.to_owned() };
    sections.push(shares("Kategori", totals.categories.iter().map(|row| Ok((category(&row.category), row.sold))))?);
    sections.push(cashiers(totals, names)?);
    sections.push(moves(totals, zone));
    sections.push(takeovers(totals, names, zone)?);
    sections.push(exceptions(report));
    sections.retain(|section| !section.rows.is_empty());
    Ok(sections)
}

fn sales(totals: &ShiftTotals, is_blind: bool) -> PaperSection {
    let sales = &totals.sales;
    let mut section = PaperSection::new("Penjualan");
    let shown = |amount: Rupiah| (!is_blind).then_some(amount);
    section.row("Struk", format!("{} struk", sales.receipts), None);
    section.row("Barang terjual", format!("{} buah", sales.pieces), shown(sales.gross));
    if !is_blind {
        section.money("Potongan ditanggung gerai", -sales.discount_outlet);
        section.money("Potongan ditanggung mitra", -sales.discount_partner);
        section.money("Pembulatan", sales.rounding);
        section.sum("Penjualan", sales.total);
    }
    let mut back = |label: &str, back: &BackTotals| {
        let count = format!("{} kali, {} buah", back.times, back.pieces);
        section.row(label, count, shown(-back.total));
    };
    back("Retur pembeli", &totals.refunds);
    back("Batal transaksi", &totals.voids);
    let rounded_back = totals.refunds.rounding + totals.voids.rounding;
    if !is_blind {
        if rounded_back != Rupiah::ZERO {
            // The lines by partner and category are without it.
            section.money("di antaranya pembulatan", -rounded_back);
        }
        section.sum("Bersih", totals.net());
    }
    section
}

fn tenders(totals: &ShiftTotals, is_blind: bool) -> PaperSection {
    let mut section = PaperSection::new("Cara bayar");
    for row in &totals.tenders {
        section.row(row.kind.label(), format!("{} kali", row.taken.times), Some(row.taken.amount));
        if row.given_back.times > 0 {
            let label = [row.kind.label(), " dikembalikan"].concat();
            section.row(label, format!("{} kali", row.given_back.times), Some(-row.given_back.amount));
        }
    }
    if !is_blind {
        section.sum("Bersih", totals.tenders.iter().map(|row| row.net()).sum());
    }
    section
}

fn drawer(report: &ShiftReport, names: &Names<'_>) -> Result<PaperSection, StoreError> {
    let totals = &report.totals;
    let mut section = PaperSection::new("Laci kas");
    section.money("Modal awal", totals.float);
    for kind in CashKind::ALL {
        let amount: Rupiah = totals.moves.iter().filter(|row| row.kind == kind).map(|row| row.amount).sum();
        let times = totals.moves.iter().filter(|row| row.kind == kind).count();
        section.row(kind.label(), format!("{times} kali"), Some(kind.signed(amount)));
    }
    if report.is_blind {
        return Ok(section);
    }
    section.money("Tunai bersih dari pembeli", totals.tender_net(TenderKind::Cash));
    section.sum("Seharusnya ada", totals.expected_cash());
    if let Some(closing) = &report.closing {
        section.money("Dihitung", closing.counted);
        section.sum(difference_label(closing.difference), closing.difference);
        let reasons = ExceptionKind::ShiftDifference.reasons();
        if let Some(reason) = reasons.iter().find(|choice| choice.code == closing.reason) {
            section.row(["Penjelasan: ", reason.label].concat(), String::new(), None);
        }
        if closing.accepted_by.is_some() {
            section.row(["Diterima: ", &names.user(closing.accepted_by)?].concat(), String::new(), None);
        } else if closing.is_unaccepted() {
            section.row("Belum diterima manajer", String::new(), None);
        }
    }
    Ok(section)
}

fn difference_label(difference: Rupiah) -> &'static str {
    match difference.0 {
        0 => "Selisih",
        1.. => "Selisih lebih",
        _ => "Selisih kurang",
    }
}

fn counted(closing: &Closing) -> PaperSection {
    let mut section = PaperSection::new("Isi laci");
    for row in closing.counts.last().map(|count| count.pieces.as_slice()).unwrap_or_default() {
        let Pieces { form, value, pieces } = *row;
        let (label, count) = ([form.label(), " ", &value.grouped()].concat(), format!("{pieces} {}", form.unit()));
        section.row(label, count, Some(row.amount()));
    }
    section.sum("Dihitung", closing.counted);
    section
}

/// What was counted before the count that was taken.
fn earlier_counts(closing: &Closing, zone: Zone) -> PaperSection {
    let mut section = PaperSection::new("Hitungan sebelumnya");
    let earlier = closing.counts.len().saturating_sub(1);
    for CountTry { at, counted, .. } in &closing.counts[..earlier] {
        section.money(["Pukul ", &zone.time_of_day(*at)].concat(), *counted);
    }
    section
}

fn discounts(totals: &ShiftTotals) -> PaperSection {
    let mut section = PaperSection::new("Potongan");
    for row in &totals.discounts {
        let kind = match row.kind.as_str() {
            "line" => "Per barang",
            "cart" => "Seluruh belanja",
            "promotion" => "Promosi",
            _ => "Harga diubah",
        };
        let bearer = if row.bearer == "partner" { ", mitra" } else { ", outlet" };
        section.row([kind, bearer].concat(), format!("{} kali", row.sum.times), Some(-row.sum.amount));
    }
    section
}

fn shares(
    title: &str,
    rows: impl Iterator<Item = Result<(String, Sold), StoreError>>,
) -> Result<PaperSection, StoreError> {
    let mut section = PaperSection::new(title);
    for row in rows {
        let (label, sold) = row?;
        section.row(label, format!("{} buah", sold.pieces_net()), Some(sold.net()));
    }
    Ok(section)
}

fn cashiers(totals: &ShiftTotals, names: &Names<'_>) -> Result<PaperSection, StoreError> {
    let mut section = PaperSection::new("Kasir");
    for row in &totals.cashiers {
        let amount = row.sales.amount - row.back.amount;
        section.row(names.user(row.user)?, format!("{} struk", row.sales.times), Some(amount));
    }
    Ok(section)
}

fn moves(totals: &ShiftTotals, zone: Zone) -> PaperSection {
    let mut section = PaperSection::new("Kas masuk dan keluar");
    for row in &totals.moves {
        let reasons = row.kind.exception().reasons();
        let reason = reasons.iter().find(|choice| choice.code == row.reason).map_or("", |choice| choice.label);
        let label = [row.number.as_str(), " ", &zone.time_of_day(row.at), " ", reason].concat();
        section.money(label.trim_end(), row.kind.signed(row.amount));
    }
    section
}

fn takeovers(totals: &ShiftTotals, names: &Names<'_>, zone: Zone) -> Result<PaperSection, StoreError> {
    let mut section = PaperSection::new("Pergantian kasir");
    for row in &totals.takeovers {
        let label = format!("{} {} ke {}", zone.time_of_day(row.at), names.user(row.from)?, names.user(Some(row.to))?);
        section.row(label, String::new(), None);
    }
    Ok(section)
}

/// How often the drawer was opened without a sale always stands here, also with zero.
fn exceptions(report: &ShiftReport) -> PaperSection {
    let totals = &report.totals;
    let mut section = PaperSection::new("Kejadian khusus");
    section.row("Buka laci tanpa penjualan", format!("{} kali", totals.drawer_openings()), None);
    section.row("Buka laci saat kas masuk atau keluar", format!("{} kali", totals.openings_by_moves()), None);
    for row in totals.exceptions.iter().filter(|row| row.kind != ExceptionKind::DrawerOpen) {
        let amount = (!report.is_blind && row.sum.amount != Rupiah::ZERO).then_some(row.sum.amount);
        section.row(row.kind.label(), format!("{} kali", row.sum.times), amount);
    }
    let pending = [
        ("QRIS belum dipastikan", totals.pending_qris),
        ("QRIS belum dipastikan dari shift sebelumnya", totals.pending_qris_earlier),
    ];
    for (label, sum) in pending.into_iter().filter(|(_, sum)| sum.times > 0) {
        section.row(label, format!("{} kali", sum.times), Some(sum.amount));
    }
    section
}
