//! The slips of a shift: opening, cash moves, the drawer, and the reports. Values only; they fit 58 and 80 mm alike.

use super::cash::{CashMove, OpenDrawer};
use super::paper::{PaperRow, PaperSection, ShiftPaper};
use super::{Shift, ShiftSettings};
use crate::base::{Rupiah, UserId};
use crate::devices::{Align, Block, Slip};
use crate::people::user_by_id;
use crate::store::{StoreError, Tx};
use crate::till::exceptions::{ExceptionKind, Reason};

/// Rows of one section on a slip; the rest is summed up and stands in the PDF.
const SECTION_ROWS_MAX: usize = 60;

pub(super) fn opening_title(shift: &Shift) -> String {
    format!("Buka shift {}", shift.number)
}

/// The slip of a shift that opens; the drawer opens with it for the float.
pub(super) fn opening(tx: &Tx<'_>, shift: &Shift, settings: &ShiftSettings) -> Result<Slip, StoreError> {
    let mut slip = headed(tx, "BUKA SHIFT", settings, shift, tx.actor())?;
    slip.bold_pair("Modal awal", shift.float_rupiah.grouped());
    slip.push(Block::Cut);
    Ok(slip)
}

/// The slip of money that goes in or out, with a line to sign on.
pub(super) fn cash_move(tx: &Tx<'_>, shift: &Shift, order: &CashMove, number: &str) -> Result<Slip, StoreError> {
    let mut slip = headed(tx, &order.kind.label().to_uppercase(), &order.settings, shift, tx.actor())?;
    slip.pair("Nomor", number);
    slip.push(Block::Pair { left: "Jumlah".into(), right: order.amount.grouped(), bold: true, large: true });
    because(&mut slip, order.kind.exception(), &order.reason);
    if let Some(approval) = &order.approval {
        slip.pair("Disetujui", name_of(tx, Some(approval.by()))?);
    }
    slip.push(Block::Blank).push(Block::Blank);
    slip.text("Tanda tangan: ______________").push(Block::Cut);
    Ok(slip)
}

/// The short slip of a drawer that opened without a sale.
pub(super) fn drawer(tx: &Tx<'_>, shift: &Shift, order: &OpenDrawer) -> Result<Slip, StoreError> {
    let mut slip = headed(tx, "BUKA LACI", &order.settings, shift, tx.actor())?;
    because(&mut slip, ExceptionKind::DrawerOpen, &order.reason);
    if let Some(approval) = &order.approval {
        slip.pair("Disetujui", name_of(tx, Some(approval.by()))?);
    }
    slip.push(Block::Cut);
    Ok(slip)
}

/// The top of a slip that opens the drawer.
fn headed(
    tx: &Tx<'_>,
    heading: &str,
    settings: &ShiftSettings,
    shift: &Shift,
    user: Option<UserId>,
) -> Result<Slip, StoreError> {
    let mut slip = Slip::default();
    slip.push(Block::OpenDrawer).heading(heading).centred(&settings.outlet_name).push(Block::Rule);
    slip.pair("Waktu", tx.zone().stamp(tx.now()));
    slip.pair("Shift", format!("{}, {}", shift.number, shift.day.numeric()));
    slip.pair("Oleh", name_of(tx, user)?);
    Ok(slip)
}

fn because(slip: &mut Slip, kind: ExceptionKind, reason: &Reason) {
    let label = kind.reasons().iter().find(|choice| choice.code == reason.code).map_or("", |choice| choice.label);
    slip.pair("Alasan", label);
    if !reason.note.trim().is_empty() {
        slip.text(reason.note.trim());
    }
}

fn name_of(tx: &Tx<'_>, user: Option<UserId>) -> Result<String, StoreError> {
    let found = user.map(|id| user_by_id(tx.conn(), id)).transpose()?.flatten();
    Ok(found.map(|user| user.name).unwrap_or_default())
}

/// A report as it is printed and previewed. A copy says SALINAN on top and at the bottom.
pub fn report_slip(paper: &ShiftPaper, copy: bool) -> Slip {
    let mut slip = Slip::default();
    if copy {
        slip.heading("SALINAN");
    }
    slip.heading(["LAPORAN ", &paper.kind].concat());
    if !paper.number.is_empty() {
        slip.heading(["No. ", &paper.number].concat());
    }
    slip.centred(&paper.outlet.name);
    for line in [&paper.outlet.address, &paper.outlet.phone] {
        if !line.is_empty() {
            slip.centred(line);
        }
    }
    slip.push(Block::Rule);
    for fact in &paper.facts {
        slip.pair(&fact.label, &fact.value);
    }
    for section in &paper.sections {
        put_section(&mut slip, section);
    }
    if !paper.remarks.is_empty() {
        slip.push(Block::Rule);
        for remark in &paper.remarks {
            slip.text(["* ", remark].concat());
        }
    }
    foot(&mut slip, paper, copy);
    slip
}

fn put_section(slip: &mut Slip, section: &PaperSection) {
    slip.push(Block::Rule);
    let title = section.title.to_uppercase();
    slip.push(Block::Text { text: title, align: Align::Left, bold: true, large: false });
    let (shown, rest) = section.rows.split_at(section.rows.len().min(SECTION_ROWS_MAX));
    for row in shown {
        put_row(slip, row);
    }
    if !rest.is_empty() {
        let sum: Rupiah = rest.iter().filter_map(|row| row.amount_rupiah).sum();
        slip.pair(format!("{} baris lain, lihat PDF", rest.len()), sum.grouped());
    }
}

fn put_row(slip: &mut Slip, row: &PaperRow) {
    let Some(amount) = row.amount_rupiah else {
        slip.pair(&row.label, &row.count);
        return;
    };
    let label = if row.count.is_empty() { row.label.clone() } else { format!("{} ({})", row.label, row.count) };
    if row.is_sum {
        slip.bold_pair(label, amount.grouped());
    } else {
        slip.pair(label, amount.grouped());
    }
}

fn foot(slip: &mut Slip, paper: &ShiftPaper, copy: bool) {
    slip.push(Block::Rule);
    if !paper.audit_head.is_empty() {
        slip.text("Kepala rantai audit:").text(&paper.audit_head);
        slip.push(Block::Blank).push(Block::Blank);
        slip.text("Kasir: ____________________").push(Block::Blank);
        slip.text("Manajer: __________________");
    }
    if copy {
        slip.heading("SALINAN");
    }
    slip.push(Block::Cut);
}
