//! The minutes of a count as a value (berita acara stok opname), and its differences as a spreadsheet.

use std::collections::HashSet;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::read::{Opname, OpnameState, Scope, booked, counters};
use crate::base::{BusinessDay, ProductId, Rupiah, UserId, Zone};
use crate::documents::xlsx::{Cell, Column, Kind, Sheet, SheetError, workbook};
use crate::intake::PaperOutlet;
use crate::stockroom::losses;
use crate::store::StoreError;
use crate::{catalog, partners, people};

/// Everything the minutes show; texts are ready to print. The template names these fields.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpnamePaper {
    pub number: String,
    /// `2026-11-22`.
    pub date: String,
    /// `Minggu, 22 November 2026`.
    pub date_long: String,
    /// `DIBATALKAN`, `BELUM DISETUJUI`, or empty.
    pub mark: String,
    pub outlet: Option<PaperOutlet>,
    pub scope: String,
    pub period: String,
    /// `48 barang, 412 buah`.
    pub counted: String,
    pub counters: Vec<PaperCounter>,
    pub lines: Vec<PaperVariance>,
    pub totals: PaperTotals,
    pub made_good: String,
    pub by: String,
    pub approved_by: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperCounter {
    pub name: String,
    pub source: String,
    pub products: i64,
    pub pieces: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperVariance {
    pub code: String,
    pub name: String,
    pub variant: String,
    pub partner: String,
    pub expected: i64,
    /// Nothing: nobody counted it.
    pub counted: Option<i64>,
    pub variance: i64,
    pub value_rupiah: Rupiah,
    pub why: String,
    pub note: String,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperTotals {
    pub lines: usize,
    pub missing: i64,
    pub more: i64,
    pub value_rupiah: Rupiah,
}

/// What a count is of: `Rak A2`.
pub fn scope_words(connection: &Connection, scope: &Scope) -> Result<String, StoreError> {
    Ok(match scope {
        Scope::Outlet => "Seluruh gerai".to_owned(),
        Scope::Partner(id) => partners::by_id(connection, *id)?.map(|one| one.business_name).unwrap_or_default(),
        Scope::Shelf(shelf) => shelf.clone(),
        Scope::Sample(size) => format!("Sampel acak {size} barang"),
    })
}

/// The minutes of a count that is over.
pub fn opname_paper(
    connection: &Connection,
    opname: &Opname,
    outlet: &PaperOutlet,
    zone: Zone,
) -> Result<OpnamePaper, StoreError> {
    let name = |id: UserId| Ok::<_, StoreError>(people::user_by_id(connection, id)?.map(|user| user.name));
    let mut paper = OpnamePaper {
        number: opname.number.clone(),
        date: opname.day.to_string(),
        date_long: opname.day.long_with_weekday(),
        outlet: Some(outlet.clone()),
        scope: scope_words(connection, &opname.scope)?,
        period: format!("dimulai {}, {}", opname.day.long(), zone.time_of_day(opname.at)),
        by: name(opname.by)?.unwrap_or_default(),
        ..OpnamePaper::default()
    };
    match &opname.state {
        OpnameState::Booked { by, approved_by, products, pieces, day } => {
            paper.counted = format!("{products} barang, {pieces} buah");
            paper.period = format!("{}, dibukukan {}", paper.period, day.long());
            paper.by = name(*by)?.unwrap_or_default();
            paper.approved_by = name(*approved_by)?.unwrap_or_default();
        }
        OpnameState::Dropped { .. } => paper.mark = "DIBATALKAN".to_owned(),
        OpnameState::Counting | OpnameState::Counted { .. } => paper.mark = "BELUM DISETUJUI".to_owned(),
    }
    for one in counters(connection, opname.id)? {
        let source = if one.source.is_empty() { "Layar".to_owned() } else { one.source };
        let name = name(one.counter)?.unwrap_or_default();
        paper.counters.push(PaperCounter { name, source, products: one.products, pieces: one.pieces });
    }
    paper.lines = lines(connection, opname)?;
    paper.totals = totals(&paper.lines);
    paper.made_good = made_good(losses::made_good_by(connection, opname.id)?);
    Ok(paper)
}

fn lines(connection: &Connection, opname: &Opname) -> Result<Vec<PaperVariance>, StoreError> {
    let found = booked(connection, opname.id)?;
    let ids: HashSet<ProductId> = found.iter().map(|one| one.product).collect();
    let briefs = catalog::briefs_of(connection, &ids)?;
    let mut lines = Vec::with_capacity(found.len());
    for one in found {
        let Some(brief) = briefs.get(&one.product) else { continue };
        let partner = partners::by_id(connection, brief.partner_id)?.map(|partner| partner.business_name);
        lines.push(PaperVariance {
            code: brief.code.clone(),
            name: brief.name.clone(),
            variant: brief.variant.clone(),
            partner: partner.unwrap_or_default(),
            expected: one.reckoned.expected,
            counted: one.reckoned.counted,
            variance: one.reckoned.variance,
            value_rupiah: Rupiah(one.price.0.saturating_mul(one.reckoned.variance)),
            why: one.reason.words().to_owned(),
            note: one.note,
        });
    }
    Ok(lines)
}

fn totals(lines: &[PaperVariance]) -> PaperTotals {
    PaperTotals {
        lines: lines.len(),
        missing: lines.iter().map(|line| line.variance.min(0)).sum(),
        more: lines.iter().map(|line| line.variance.max(0)).sum(),
        value_rupiah: lines.iter().map(|line| line.value_rupiah).sum(),
    }
}

fn made_good(amount: Rupiah) -> String {
    match amount.0 {
        0 => "Tidak ada yang diganti.".to_owned(),
        n if n > 0 => {
            format!("{amount} menjadi hak mitra pada perhitungan berikutnya, menurut perjanjian masing-masing.")
        }
        _ => format!("{} yang pernah diganti dikurangkan lagi, karena barangnya ditemukan.", -amount),
    }
}

/// The differences of a count, for the office.
pub fn variance_workbook(paper: &OpnamePaper, made_on: BusinessDay) -> Result<Vec<u8>, SheetError> {
    let columns = vec![
        Column::new("Kode", Kind::Code, 13),
        Column::new("Barang", Kind::Text, 36),
        Column::new("Varian", Kind::Text, 18),
        Column::new("Mitra", Kind::Text, 30),
        Column::new("Catatan", Kind::Count, 10),
        Column::new("Dihitung", Kind::Count, 10),
        Column::new("Selisih", Kind::Count, 10),
        Column::new("Nilai jual", Kind::Money, 15),
        Column::new("Sebab", Kind::Text, 24),
        Column::new("Keterangan", Kind::Text, 40),
    ];
    let row = |line: &PaperVariance| {
        vec![
            line.code.as_str().into(),
            line.name.as_str().into(),
            line.variant.as_str().into(),
            line.partner.as_str().into(),
            Cell::Count(line.expected),
            line.counted.map_or(Cell::Empty, Cell::Count),
            Cell::Count(line.variance),
            Cell::Money(line.value_rupiah),
            line.why.as_str().into(),
            line.note.as_str().into(),
        ]
    };
    let outlet = paper.outlet.as_ref().map(|outlet| outlet.name.clone()).unwrap_or_default();
    let mut heading =
        vec![format!("{outlet}: stok opname {}", paper.number), paper.scope.clone(), paper.period.clone()];
    if !paper.mark.is_empty() {
        heading.push(paper.mark.clone());
    }
    let mut totals = vec![Cell::Empty, "Jumlah".into()];
    totals.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
    totals.push(Cell::Count(paper.totals.missing + paper.totals.more));
    totals.push(Cell::Money(paper.totals.value_rupiah));
    let rows = paper.lines.iter().map(row).collect();
    workbook(&[Sheet { name: "Selisih".into(), heading, columns, rows, totals: Some(totals) }], made_on)
}
