//! Taking back: a payout that did not arrive or was a mistake, and a statement that was wrong. Both are new facts that
//! reverse the old ones, asked for by one person and approved by another.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::pay::arrived;
use super::payout_store::{self as rows, NewCancel, PayoutState};
use super::post::entries;
use super::statement::{reload, statement};
use super::store;
use crate::base::text::clean_line;
use crate::base::{ActId, PayoutId, SettlementId, UserId};
use crate::people::{Approved, NotAllowed, Permission, require, second_person};
use crate::store::{Act, Store, StoreError};
use crate::till::ledger::{Account, owe};

/// Of the words beside a reason.
pub const NOTE_CHARS_MAX: usize = 300;

/// Why a payout is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    BankRefused,
    AccountWrong,
    Mistake,
    /// Words say it.
    Other,
}

impl CancelReason {
    pub const ALL: [CancelReason; 4] =
        [CancelReason::BankRefused, CancelReason::AccountWrong, CancelReason::Mistake, CancelReason::Other];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            CancelReason::BankRefused => "bank_refused",
            CancelReason::AccountWrong => "account_wrong",
            CancelReason::Mistake => "mistake",
            CancelReason::Other => "other",
        }
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            CancelReason::BankRefused => "ditolak bank",
            CancelReason::AccountWrong => "rekening salah",
            CancelReason::Mistake => "salah bayar",
            CancelReason::Other => "lainnya",
        }
    }

    pub fn read(name: &str) -> CancelReason {
        CancelReason::ALL.into_iter().find(|reason| reason.name() == name).unwrap_or(CancelReason::Other)
    }
}

/// A payout that is to be taken back.
#[derive(Debug, Clone)]
pub struct CancelPayout {
    pub by: UserId,
    pub approved: Approved,
    pub payout_id: PayoutId,
    pub reason: CancelReason,
    pub note: String,
}

#[derive(Debug, Error)]
pub enum CancelPayoutError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Pembatalan harus disetujui orang lain. Minta manajer lain atau admin memasukkan PIN-nya.")]
    NotApproved,
    #[error("Tulis sebabnya, paling banyak {NOTE_CHARS_MAX} huruf.")]
    NoteMissing,
    #[error("Pembayaran ini tidak ditemukan. Muat ulang daftarnya.")]
    UnknownPayout,
    #[error("Pembayaran {number} sudah dibatalkan.")]
    AlreadyCancelled { number: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a payout back, be it on its way or marked as paid. The statement it belongs to can be paid again; where a newer
/// one has followed, the amount is in the next.
///
/// # Errors
/// One variant of [`CancelPayoutError`] per rule, in the order of that enum.
pub fn cancel_payout(store: &Store, act_id: ActId, order: CancelPayout) -> Result<(), CancelPayoutError> {
    store.write(Act::by(order.by, "settlement.cancel_payout").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::Settle)?;
        let approved_by = second_person(tx.conn(), order.by, &order.approved)?.ok_or(CancelPayoutError::NotApproved)?;
        let note = clean_line(&order.note);
        if is_note_wrong(&note, order.reason == CancelReason::Other) {
            return Err(CancelPayoutError::NoteMissing);
        }
        let payout = rows::payout(tx.conn(), order.payout_id)?.ok_or(CancelPayoutError::UnknownPayout)?;
        if !payout.is_live() {
            return Err(CancelPayoutError::AlreadyCancelled { number: payout.number });
        }
        let was_paid = matches!(payout.state, PayoutState::Paid { .. });
        let reason = order.reason.name();
        let new = NewCancel { payout_id: payout.payout_id, reason, was_paid, by: order.by, approved_by };
        rows::append_cancelled(tx, &new)?;
        store::keep_note(tx, payout.payout_id.0, &note)?;
        let mut entries = owe(payout.partner, Account::PayoutClearing, payout.amount);
        if was_paid {
            entries.extend(arrived(payout.method, payout.amount, -1));
        }
        let day = tx.day();
        Ok(crate::till::post(tx, day, None, &entries)?)
    })
}

/// A statement that is to be taken back.
#[derive(Debug, Clone)]
pub struct Reverse {
    pub by: UserId,
    pub approved: Approved,
    pub settlement_id: SettlementId,
    pub note: String,
}

#[derive(Debug, Error)]
pub enum ReverseError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Pembatalan harus disetujui orang lain. Minta manajer lain atau admin memasukkan PIN-nya.")]
    NotApproved,
    #[error("Tulis sebabnya, paling banyak {NOTE_CHARS_MAX} huruf.")]
    NoteMissing,
    #[error("Rincian hasil ini tidak ditemukan. Muat ulang daftarnya.")]
    UnknownStatement,
    #[error("Rincian {number} sudah dibatalkan.")]
    AlreadyReversed { number: String },
    #[error("Rincian {number} sudah diteruskan ke rincian yang lebih baru. Batalkan yang terbaru dulu.")]
    NotNewest { number: String },
    #[error("Rincian ini sudah dibayar dengan {number}. Batalkan pembayaran itu dulu.")]
    Paid { number: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a statement back: all it covers is open again, and in the next one.
///
/// # Errors
/// One variant of [`ReverseError`] per rule, in the order of that enum.
pub fn reverse(store: &Store, act_id: ActId, order: Reverse) -> Result<(), ReverseError> {
    store.write(Act::by(order.by, "settlement.reverse").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::Settle)?;
        let approved_by = second_person(tx.conn(), order.by, &order.approved)?.ok_or(ReverseError::NotApproved)?;
        let note = clean_line(&order.note);
        if is_note_wrong(&note, true) {
            return Err(ReverseError::NoteMissing);
        }
        let found = statement(tx.conn(), order.settlement_id)?.ok_or(ReverseError::UnknownStatement)?;
        let number = found.number.clone();
        if found.is_reversed {
            return Err(ReverseError::AlreadyReversed { number });
        }
        if !found.is_newest {
            return Err(ReverseError::NotNewest { number });
        }
        if let Some(live) = rows::live_payout(tx.conn(), found.settlement_id)? {
            return Err(ReverseError::Paid { number: live.number });
        }
        let draft = reload(tx.conn(), &found)?;
        let (act_id, day, at) = (tx.act_id(), tx.day(), tx.now().0);
        tx.fact(
            "settlements_reversed",
            &[
                ("settlement_id", &found.settlement_id),
                ("act_id", &act_id),
                ("user_id", &order.by),
                ("approved_by", &approved_by),
                ("business_day", &day.to_string()),
                ("at_utc_ms", &at),
            ],
        )?;
        store::keep_note(tx, found.settlement_id.0, &note)?;
        Ok(crate::till::post(tx, day, None, &entries(&draft, -1))?)
    })
}

pub(super) fn is_note_wrong(note: &str, is_needed: bool) -> bool {
    (is_needed && note.is_empty()) || note.chars().count() > NOTE_CHARS_MAX
}
