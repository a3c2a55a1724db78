//! Printing a receipt again: always marked SALINAN, and every copy is written down with who asked and why.
//!
//! The first copies of a receipt ([`crate::config::Limits::reprints`]) go alone; further ones need a second person,
//! because copies are what a false refund is made with (faults F22). A copy by e-mail counts like one of paper, and the
//! print queue makes no copies of receipts by itself: this is the only way to one.

use std::sync::Arc;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::exceptions::{self, Exception, ExceptionKind, ExceptionRefused, Reason};
use super::receipt::{job_title, receipt_of, to_slip};
use super::settings::TillSettings;
use super::shift::current_shift;
use crate::base::{ActId, PrintJobId, Rupiah, SaleId, UserId};
use crate::devices;
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};

/// Why most copies are made: the first of the list of reasons.
pub(super) const CUSTOMER_ASKED: &str = "customer_asked";

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
    let copy_no = count_copy(tx, order.sale_id, receipt.total, settings, reason, approval)?;
    let title = job_title(&receipt.number, true);
    let print_job = devices::enqueue(tx, printer, &title, &to_slip(&receipt, true), true)?;
    Ok(Reprinted { number: receipt.number, print_job, copy_no })
}

/// Writes a copy of a receipt down, on paper or by e-mail, and gives which one it is; beyond the limit it needs a second
/// person.
pub(super) fn count_copy(
    tx: &mut Tx<'_>,
    sale_id: SaleId,
    total: Rupiah,
    settings: &TillSettings,
    reason: &Reason,
    approval: Option<&Approved>,
) -> Result<i64, ExceptionRefused> {
    let copy_no = copies_of(tx.conn(), sale_id)? + 1;
    let exception = Exception {
        kind: ExceptionKind::Reprint,
        shift: current_shift(tx.conn())?.map(|shift| shift.id),
        sale: Some(sale_id),
        amount: total,
        reason,
        approval,
        needs_approval: reprint_needs_approval(tx.conn(), sale_id, settings)?,
    };
    exceptions::record(tx, 1, &exception)?;
    Ok(copy_no)
}

/// How many copies of a receipt were made.
fn copies_of(connection: &Connection, sale_id: SaleId) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM till_exceptions WHERE kind = 'reprint' AND sale_id = ?1")?
        .query_row([sale_id], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::queue;
    use crate::till::testing::Outlet;

    /// Faults F22: the queue knows a receipt and its copies by their titles, and leaves copying them to this module.
    #[test]
    fn the_print_queue_copies_no_receipt_past_the_count() {
        let outlet = Outlet::new();
        outlet.product("TA23BC4", "Tas", 85_000, 5);
        let paid = outlet.pay(&outlet.scan(&["TA23BC4"]), 100_000).expect("paid");
        let (act_id, user, settings) = (ActId::new(), outlet.cashier, outlet.settings.clone());
        let copy = reprint(&outlet.store, Reprint { act_id, user, sale_id: paid.sale_id, settings }).expect("copied");
        for job in [paid.print_job.expect("a receipt"), copy.print_job] {
            let refused = queue::reprint(&outlet.store, user, job);
            assert!(matches!(refused, Err(queue::QueueError::ReceiptIsCopiedByNumber)), "{refused:?}");
        }
        assert_eq!(outlet.number("SELECT count(*) FROM print_jobs"), 2);
        assert_eq!(outlet.number("SELECT count(*) FROM till_exceptions WHERE kind = 'reprint'"), 1);
    }
}
