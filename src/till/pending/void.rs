//! Giving up a code that was shown.
//!
//! Promises: always with a reason; with a second person when money may have come, by the provider's word or beside the
//! code; what was taken beside it is handed out, so that it is given back. The cart goes back to an empty counter, never
//! beside itself and never after it was sold.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::kept::{self, KeptCart};
use super::{close, differing, is_closed, paid_reference, read_request};
use crate::base::{ActId, QrisRequestId, Rupiah, UserId};
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};
use crate::till::cart::Cart;
use crate::till::exceptions::{Exception, ExceptionKind, ExceptionRefused, Reason, record};
use crate::till::settle::Tender;
use crate::till::{draft, hold, shift};

/// Gives a pending code up.
#[derive(Debug, Clone)]
pub struct VoidQris {
    pub act_id: ActId,
    pub user: UserId,
    pub request: QrisRequestId,
    pub reason: Reason,
    /// Needed when the provider says that something was paid, and when money was taken beside the code.
    pub approval: Option<Approved>,
    /// Puts the cart back on the counter of this till, if nothing lies there.
    pub back_to_till: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidedQris {
    pub request_id: QrisRequestId,
    pub bill_number: String,
    pub amount: Rupiah,
    /// The cart lies on the counter again: resume it.
    pub cart_is_back: bool,
    /// Taken beside the code, by card, transfer, voucher or sticker, and on no receipt: give it back.
    #[serde(default)]
    pub kept_tenders: Vec<Tender>,
}

/// Why a code is not given up, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum VoidQrisError {
    #[error("Kode QRIS itu tidak tercatat di kios ini. Muat ulang daftar QRIS tertunda.")]
    Unknown,
    #[error("Kode QRIS itu sudah dibayar atau dibatalkan. Muat ulang daftar QRIS tertunda.")]
    AlreadyClosed,
    #[error(
        "Menurut penyedia QRIS, {amount} sudah dibayar (ref. {reference}). Selesaikan penjualannya, atau minta manajer \
         menyetujui pembatalan."
    )]
    PaidAlready { amount: Rupiah, reference: String },
    #[error(
        "Menurut penyedia QRIS, kode senilai {amount} ini dibayar {paid}. Periksa aplikasi QRIS, lalu minta manajer \
         menyetujui pembatalan."
    )]
    PaidOther { amount: Rupiah, paid: Rupiah },
    #[error(
        "Selain kode ini sudah diterima {amount} dengan cara lain. Minta manajer menyetujui pembatalan, lalu kembalikan \
         uangnya."
    )]
    MoneyTakenBeside { amount: Rupiah },
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl VoidQrisError {
    /// Whether the code can be given up once a second person has agreed to it.
    pub fn asks_for_approval(&self) -> bool {
        match self {
            VoidQrisError::PaidAlready { .. }
            | VoidQrisError::PaidOther { .. }
            | VoidQrisError::MoneyTakenBeside { .. } => true,
            VoidQrisError::Exception(refused) => *refused == ExceptionRefused::ApprovalMissing,
            _ => false,
        }
    }
}

/// Gives a code up, with a reason. The cart is forgotten, or goes back to a counter where nothing lies.
pub fn void_qris(store: &Store, order: VoidQris) -> Result<VoidedQris, VoidQrisError> {
    let act = Act::by(order.user, "till.void_qris").with_id(order.act_id);
    store.write(act, move |tx| {
        require(tx.conn(), order.user, Permission::Sell)?;
        let request_id = order.request;
        let (bill_number, amount) = read_request(tx.conn(), request_id)?.ok_or(VoidQrisError::Unknown)?;
        if is_closed(tx.conn(), request_id)? {
            return Err(VoidQrisError::AlreadyClosed);
        }
        let kept = kept::read(tx.conn(), request_id)?;
        let kept_tenders = match &kept {
            Some(kept) => kept::money_beside(tx.conn(), kept, tx.day())?,
            None => Vec::new(),
        };
        let doubt = doubt_about(tx.conn(), request_id, amount, &kept_tenders)?;
        let needs_approval = doubt.is_some();
        if let (Some(doubt), None) = (doubt, &order.approval) {
            return Err(doubt);
        }
        let exception = Exception {
            kind: ExceptionKind::QrisVoided,
            shift: shift::current_shift(tx.conn())?.map(|shift| shift.id),
            sale: None,
            amount,
            reason: &order.reason,
            approval: order.approval.as_ref(),
            needs_approval,
        };
        record(tx, 1, &exception)?;
        close(tx, request_id, "voided", None, "")?;
        let cart_is_back = give_cart_back(tx, kept, order.back_to_till.as_deref())?;
        kept::forget(tx, request_id)?;
        Ok(VoidedQris { request_id, bill_number, amount, cart_is_back, kept_tenders })
    })
}

/// What a second person has to look at: money may have come for this code, or did come beside it.
fn doubt_about(
    connection: &Connection,
    request: QrisRequestId,
    amount: Rupiah,
    beside: &[Tender],
) -> Result<Option<VoidQrisError>, StoreError> {
    if let Some(reference) = paid_reference(connection, request)? {
        return Ok(Some(VoidQrisError::PaidAlready { amount, reference }));
    }
    if let Some(paid) = differing(connection, request)? {
        return Ok(Some(VoidQrisError::PaidOther { amount, paid }));
    }
    let amount: Rupiah = beside.iter().map(Tender::fixed_amount).sum();
    Ok((!beside.is_empty()).then_some(VoidQrisError::MoneyTakenBeside { amount }))
}

/// Lays the kept cart on an empty counter; not when it was sold, and not when it was put aside: there it waits already.
fn give_cart_back(tx: &Tx<'_>, kept: Option<KeptCart>, till: Option<&str>) -> Result<bool, StoreError> {
    let drafts = tx.drafts();
    let (Some(till), Some(kept)) = (till, kept) else { return Ok(false) };
    if kept::sold_number(tx.conn(), &kept)?.is_some() || hold::is_held(&drafts, &kept.cart)? {
        return Ok(false);
    }
    // A draft that cannot be read is something that lies there.
    let is_free = match drafts.get::<Cart>(draft::DRAFT_KIND, till) {
        Err(StoreError::Unreadable(_)) => false,
        read => read?.is_none_or(|cart| cart.is_empty()),
    };
    if is_free {
        drafts.keep(draft::DRAFT_KIND, till, &kept.cart)?;
    }
    Ok(is_free)
}
