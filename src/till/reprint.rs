//! Printing a receipt again: always marked SALINAN, and every copy is written down with who asked and why.
//!
//! The first copies of a receipt ([`crate::config::Limits::reprints`]) go alone; further ones need a second person,
//! because copies are what a false refund is made with (faults F22).

use std::sync::Arc;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::exceptions::{self, Exception, ExceptionKind, ExceptionRefused, Reason};
use super::receipt::{job_title, receipt_of, to_slip};
use super::settings::TillSettings;
use super::shift::current_shift;
use crate::base::{ActId, PrintJobId, SaleId, UserId};
use crate::devices;
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};

/// Why most copies are made: the first of the list of reasons.
const CUSTOMER_ASKED: &str = "customer_asked";

#[derive(Debug, Clone)]
pub struct Reprint {
    pub act_id: ActId,
    pub user: UserId,
    pub sale_id: SaleId,
    pub settings: Arc<TillSettings>,
}

/// The copy that now waits in the printer's queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reprinted {
    pub number: String,
    pub print_job: PrintJobId,
    /// Which copy of this receipt it is, from 1 on.
    pub copy_no: i64,
}

/// Why no copy is printed, in the order in which it is checked.
#[derive(Debug, PartialEq, Error)]
pub enum ReprintError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Outlet ini belum punya pencetak struk. Atur printer bernama receipt di deks.toml.")]
    NoPrinter,
    #[error("Struk itu tidak ditemukan. Cari lagi dengan nomor, jam, atau jumlahnya.")]
    UnknownSale,
    /// No reason of the list, or one copy too many for one person.
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Queues a copy of a receipt that the customer asked for; beyond the limit it is refused as
/// [`ExceptionRefused::ApprovalMissing`], see [`reprint_because`].
pub fn reprint(store: &Store, order: Reprint) -> Result<Reprinted, ReprintError> {
    reprint_because(store, order, Reason::of(CUSTOMER_ASKED), None)
}

/// Queues a copy of a receipt, with the reason and the second person that a copy beyond the limit needs.
pub fn reprint_because(
    store: &Store,
    order: Reprint,
    reason: Reason,
    approval: Option<Approved>,
) -> Result<Reprinted, ReprintError> {
    store.write(Act::by(order.user, "till.reprint").with_id(order.act_id), move |tx| {
        copy(tx, &order, &reason, approval.as_ref())
    })
}

/// Whether the next copy of a receipt needs a second person: for the screen, before it asks for a PIN.
pub fn reprint_needs_approval(
    connection: &Connection,
    sale_id: SaleId,
    settings: &TillSettings,
) -> Result<bool, StoreError> {
    Ok(copies_of(connection, sale_id)? >= i64::from(settings.limits.reprints))
}

fn copy(
    tx: &mut Tx<'_>,
    order: &Reprint,
    reason: &Reason,
    approval: Option<&Approved>,
) -> Result<Reprinted, ReprintError> {
    let settings = &order.settings;
    require(tx.conn(), order.user, Permission::ReprintReceipt)?;
    let printer = settings.printer.as_deref().ok_or(ReprintError::NoPrinter)?;
    let receipt = receipt_of(tx.conn(), order.sale_id, &settings.receipt)?.ok_or(ReprintError::UnknownSale)?;
    let exception = Exception {
        kind: ExceptionKind::Reprint,
        shift: current_shift(tx.conn())?.map(|shift| shift.id),
        sale: Some(order.sale_id),
        amount: receipt.total,
        reason,
        approval,
        needs_approval: reprint_needs_approval(tx.conn(), order.sale_id, settings)?,
    };
    let copy_no = copies_of(tx.conn(), order.sale_id)? + 1;
    exceptions::record(tx, 1, &exception)?;
    let title = job_title(&receipt.number, true);
    let print_job = devices::enqueue(tx, printer, &title, &to_slip(&receipt, true), true)?;
    Ok(Reprinted { number: receipt.number, print_job, copy_no })
}

/// How many copies of a receipt were made.
fn copies_of(connection: &Connection, sale_id: SaleId) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM till_exceptions WHERE kind = 'reprint' AND sale_id = ?1")?
        .query_row([sale_id], |row| row.get(0))?)
}
