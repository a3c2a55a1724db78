//! Voiding a sale: a whole sale of the shift that is still open never happened, approved by a second person.
//!
//! The sale stays (facts are never deleted, peers.md complaint 12): a reversing fact takes every piece back to the shelf
//! and every rupiah back by the tender it came by, the cash rounding included. What went through a card machine or an
//! application has to be cancelled there too; the slip says so.

use std::sync::Arc;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::offer;
use super::order::{BackReference, RefundError, Refunded};
use super::plan::{self, Parts, PlanTender};
use super::post::{self, Posting};
use super::sale::check_four_eyes;
use super::slip::{self, Paper};
use super::store::{self, SaleHead};
use crate::base::{ActId, PrintJobId, Rupiah, SaleId, UserId};
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};
use crate::till::exceptions::{self, Exception, ExceptionKind, ExceptionRefused, Reason};
use crate::till::settings::TillSettings;
use crate::till::shift::current_shift;
use crate::till::store::{BackTender, RefundKind, is_voided};
use crate::till::tender::TenderKind;

const VOID_SERIES: &str = "BT";

/// A void as the till asks for it.
#[derive(Debug, Clone)]
pub struct Void {
    pub act_id: ActId,
    pub user: UserId,
    pub sale_id: SaleId,
    /// Of the cancelled payments, where the bank gave one; a void needs none.
    pub references: Vec<BackReference>,
    pub reason: Reason,
    /// Always needed, of another person (faults F22).
    pub approval: Option<Approved>,
    pub settings: Arc<TillSettings>,
}

/// A sale that can be voided, for the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidOffer {
    pub number: String,
    pub total: Rupiah,
    pub pieces: i64,
    /// How it was paid, and so goes back.
    pub tenders: Vec<PlanTender>,
}

impl VoidOffer {
    /// What has to be cancelled at the bank or in its application as well.
    pub fn at_the_bank(&self) -> impl Iterator<Item = &PlanTender> {
        self.tenders.iter().filter(|tender| tender.kind != TenderKind::Cash)
    }
}

/// A sale that is void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// `BT-K1-20261122-0001`.
    pub refund: Refunded,
    pub tenders: Vec<BackTender>,
    /// The slip to wake the printer for; `None` when the outlet has no receipt printer.
    pub print_job: Option<PrintJobId>,
}

/// Why a sale is not voided, in the order in which it is checked.
#[derive(Debug, PartialEq, Error)]
pub enum VoidError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error("Penjualan itu tidak ditemukan. Pindai QR pada struk atau cari nomornya.")]
    UnknownSale,
    #[error("Struk {number} sudah dibatalkan.")]
    AlreadyVoided { number: String },
    #[error("Sebagian barang struk {number} sudah diretur, jadi tidak bisa dibatalkan. Retur sisanya.")]
    AlreadyRefunded { number: String },
    #[error("Struk {number} bukan dari shift yang sedang terbuka, jadi tidak bisa dibatalkan. Pakai retur pembeli.")]
    OtherShift { number: String },
    #[error(transparent)]
    Refund(#[from] RefundError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a sale can be voided now, and what that means; the act looks again.
pub fn void_offer(connection: &Connection, sale_id: SaleId) -> Result<VoidOffer, VoidError> {
    let found = look(connection, sale_id)?;
    let pieces = found.lines.iter().map(|line| line.qty).sum();
    Ok(VoidOffer { number: found.head.number, total: found.head.total, pieces, tenders: found.tenders })
}

/// Voids a sale. Blocks until it is durable: call it from a worker. The same act again gives the first result and changes
/// nothing; another act is refused.
pub fn void_sale(store: &Store, order: Void) -> Result<Voided, VoidError> {
    let act = Act::by(order.user, "till.void").with_id(order.act_id);
    store.write(act, move |tx| undo(tx, &order))
}

fn undo(tx: &mut Tx<'_>, order: &Void) -> Result<Voided, VoidError> {
    let settings = &order.settings;
    require(tx.conn(), order.user, Permission::RequestRefund)?;
    let approver = check_four_eyes(tx, ExceptionKind::Void, &order.reason, order.approval.as_ref())?;
    let found = look(tx.conn(), order.sale_id)?;
    let tenders = plan::with_references(&found.tenders, &order.references, false)?;
    let (shift, total, rounding) = (found.head.shift_id, found.head.total, found.head.rounding);
    let posting = Posting {
        sale_id: order.sale_id,
        kind: RefundKind::Void,
        series: VOID_SERIES,
        shift,
        approved_by: Some(approver),
        tenders: &tenders,
        total,
        rounding,
        words: "",
        past: None,
        after_movement_no: 0,
    };
    let refund = post::post(tx, &posting, &found.parts)?.refunded;
    let exception = Exception {
        kind: ExceptionKind::Void,
        shift,
        sale: Some(order.sale_id),
        amount: total,
        reason: &order.reason,
        approval: order.approval.as_ref(),
        needs_approval: true,
    };
    exceptions::record(tx, 1, &exception)?;
    let paper = Paper {
        kind: ExceptionKind::Void,
        numbers: vec![refund.number.clone()],
        receipts: vec![found.head.number],
        lines: found.lines,
        rounding,
        total,
        labels: found.tenders.into_iter().map(|tender| tender.label).collect(),
        tenders: &tenders,
        reason: &order.reason,
        approver,
    };
    let print_job = slip::print(tx, settings, &paper)?;
    Ok(Voided { refund, tenders, print_job })
}

/// A sale that nothing speaks against voiding.
struct Found {
    head: SaleHead,
    lines: Vec<plan::PlanLine>,
    parts: Parts,
    tenders: Vec<PlanTender>,
}

fn look(connection: &Connection, sale_id: SaleId) -> Result<Found, VoidError> {
    let head = store::head(connection, sale_id)?.ok_or(VoidError::UnknownSale)?;
    let sold = store::lines(connection, sale_id)?;
    if is_voided(connection, sale_id)? {
        return Err(VoidError::AlreadyVoided { number: head.number });
    }
    if sold.iter().any(|line| line.refunded_qty > 0) {
        return Err(VoidError::AlreadyRefunded { number: head.number });
    }
    let open = current_shift(connection)?.map(|shift| shift.id);
    if head.shift_id.is_none() || head.shift_id != open {
        return Err(VoidError::OtherShift { number: head.number });
    }
    let (lines, parts) = plan::cut(&sold, &plan::everything(&sold))?;
    let tenders = offer::as_they_came(store::paid(connection, sale_id)?);
    Ok(Found { head, lines, parts, tenders })
}
