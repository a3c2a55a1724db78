//! The X and the Z report: one struct, printed, shown and mailed. A Z is stored with its shift and read back as it was;
//! an X is made anew each time.
//!
//! An X report before the count would tell what the drawer should hold. Only who may see reports gets it whole; a
//! cashier's leaves out every figure that cash could be worked out from.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::count::CountTry;
use super::totals::{BackTotals, SalesTotals, ShiftTotals};
use super::{Shift, ShiftSettings, closed_shifts, current_shift, paper, slip, store as rows};
use crate::base::{ActId, PrintJobId, Rupiah, UserId, UtcMs};
use crate::devices;
use crate::people::{NotAllowed, Permission, may, require};
use crate::store::{Act, Connection, Store, StoreError, Tx};
use crate::till::tender::TenderKind;

/// Everything that stands on a report. Ids, no names of people: it is kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftReport {
    pub shift: Shift,
    /// The device prefix: `K1`.
    pub device: String,
    pub made_at: UtcMs,
    pub made_by: Option<UserId>,
    pub totals: ShiftTotals,
    pub open_ends: OpenEnds,
    /// `None` on an X report.
    pub closing: Option<Closing>,
    /// Figures that cash could be worked out from are left out.
    #[serde(default)]
    pub is_blind: bool,
}

/// What was not finished when the report was made. Pending QRIS codes stand in the totals.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenEnds {
    pub held_carts: usize,
}

/// How a shift ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Gapless on this device, from 1.
    pub z_number: i64,
    /// The end of the audit chain before the closing, in hex.
    pub audit_head: String,
    /// Every count that was made, the last of them counts.
    pub counts: Vec<CountTry>,
    pub expected: Rupiah,
    pub counted: Rupiah,
    pub difference: Rupiah,
    /// A code of the short list; empty where the difference needed none.
    pub reason: String,
    /// The second person who looked at the difference and agreed with their PIN, where one did.
    pub accepted_by: Option<UserId>,
}

#[derive(Debug, PartialEq, Error)]
pub enum ReportError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Belum ada shift yang terbuka, jadi belum ada laporan X.")]
    NoShift,
    #[error("Laporan Z nomor {0} tidak ada. Pilih dari daftar shift.")]
    UnknownZ(i64),
    #[error("Outlet ini belum punya pencetak struk. Atur pencetak bernama receipt di deks.toml.")]
    NoPrinter,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Closing {
    /// A difference so large that it had to be explained, which no second person has seen.
    pub fn is_unaccepted(&self) -> bool {
        self.difference != Rupiah::ZERO && !self.reason.is_empty() && self.accepted_by.is_none()
    }
}

impl ShiftReport {
    /// `0007`; empty on an X report.
    pub fn z_text(&self) -> String {
        self.closing.as_ref().map(|closing| format!("{:04}", closing.z_number)).unwrap_or_default()
    }

    /// The same without anything that the content of the drawer could be worked out from.
    pub fn blinded(mut self) -> ShiftReport {
        let totals = &mut self.totals;
        totals.sales = SalesTotals {
            receipts: totals.sales.receipts,
            pieces: totals.sales.pieces,
            first_number: std::mem::take(&mut totals.sales.first_number),
            last_number: std::mem::take(&mut totals.sales.last_number),
            ..SalesTotals::default()
        };
        for back in [&mut totals.refunds, &mut totals.voids] {
            *back = BackTotals { times: back.times, pieces: back.pieces, ..BackTotals::default() };
        }
        totals.tenders.retain(|tender| tender.kind != TenderKind::Cash);
        totals.discounts.clear();
        totals.partners.clear();
        totals.categories.clear();
        totals.cashiers.clear();
        for row in &mut totals.exceptions {
            row.sum.amount = Rupiah::ZERO;
        }
        self.is_blind = true;
        self
    }
}

/// The report of the open shift as of now, for who asks: blind for a cashier.
pub fn x_report(store: &Store, user: UserId, settings: &ShiftSettings) -> Result<ShiftReport, ReportError> {
    let (now, held_carts) = (store.clock().now(), held_carts(store)?);
    store.read_snapshot(|connection| x_of(connection, user, now, held_carts, settings))
}

fn x_of(
    connection: &Connection,
    user: UserId,
    made_at: UtcMs,
    held_carts: usize,
    settings: &ShiftSettings,
) -> Result<ShiftReport, ReportError> {
    let role = require(connection, user, Permission::Sell)?.role;
    let shift = current_shift(connection)?.ok_or(ReportError::NoShift)?;
    let report = ShiftReport {
        shift,
        device: settings.device.clone(),
        made_at,
        made_by: Some(user),
        totals: rows::totals(connection, &shift)?,
        open_ends: OpenEnds { held_carts },
        closing: None,
        is_blind: false,
    };
    Ok(if may(role, Permission::SeeReports) { report } else { report.blinded() })
}

/// How many sales are put aside on this device.
fn held_carts(store: &Store) -> Result<usize, StoreError> {
    Ok(store.drafts::<serde_json::Value>(HELD_DRAFTS)?.len())
}

/// The same as an act sees it.
pub(super) fn held_carts_in(tx: &Tx<'_>) -> Result<usize, StoreError> {
    Ok(tx.drafts().bodies(HELD_DRAFTS)?.len())
}

/// The drafts of held sales.
const HELD_DRAFTS: &str = "held";

/// A report that waits in the printer's queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedReport {
    pub print_job: PrintJobId,
}

/// Prints the X report of the open shift. The same act again prints nothing more.
pub fn print_x(
    store: &Store,
    act_id: ActId,
    user: UserId,
    settings: Arc<ShiftSettings>,
) -> Result<PrintedReport, ReportError> {
    store.write(Act::by(user, "till.print_x").with_id(act_id), move |tx| {
        let printer = settings.printer.as_deref().ok_or(ReportError::NoPrinter)?;
        let report = x_of(tx.conn(), user, tx.now(), held_carts_in(tx)?, &settings)?;
        let paper = paper::shift_paper(tx.conn(), &report, &settings, tx.zone())?;
        let slip = slip::report_slip(&paper, false);
        Ok(PrintedReport { print_job: devices::enqueue(tx, printer, &paper.title(), &slip, false)? })
    })
}

/// Prints a stored Z report once more; it says SALINAN, and the act is in the audit chain. For who may see reports; the
/// last one of this till also for who closed its shift.
pub fn reprint_z(
    store: &Store,
    act_id: ActId,
    user: UserId,
    z_number: i64,
    settings: Arc<ShiftSettings>,
) -> Result<PrintedReport, ReportError> {
    store.write(Act::by(user, "till.reprint_z").with_id(act_id), move |tx| {
        require_copy(tx.conn(), user, z_number)?;
        let printer = settings.printer.as_deref().ok_or(ReportError::NoPrinter)?;
        let report = z_report(tx.conn(), z_number)?.ok_or(ReportError::UnknownZ(z_number))?;
        let paper = paper::shift_paper(tx.conn(), &report, &settings, tx.zone())?;
        let slip = slip::report_slip(&paper, true);
        Ok(PrintedReport { print_job: devices::enqueue(tx, printer, &paper.title(), &slip, true)? })
    })
}

/// Whoever closed the last shift has seen its report, and wants its paper when the printer lost it.
fn require_copy(connection: &Connection, user: UserId, z_number: i64) -> Result<(), ReportError> {
    let last = closed_shifts(connection, None, 1)?.into_iter().next();
    let is_own = last.is_some_and(|last| last.z_number == z_number && last.closed_by == Some(user));
    require(connection, user, if is_own { Permission::ReprintReceipt } else { Permission::SeeReports })?;
    Ok(())
}

/// A Z report as it was when its shift was closed.
pub fn z_report(connection: &Connection, z_number: i64) -> Result<Option<ShiftReport>, StoreError> {
    let json = rows::report_json(connection, z_number)?;
    Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
}
