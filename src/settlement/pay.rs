//! Paying what a statement says: in cash against a signature, by a transfer of its own, or as it was paid outside of this
//! program. Files for the bank are [`super::bank_file`].
//!
//! Promises: a statement is paid once, only the newest one of a partner, and only what it says.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::payout_store::{self as rows, NewPayout, PayoutState};
use super::statement::{Statement, statement};
use crate::base::text::clean_line;
use crate::base::{ActId, BatchId, BusinessDay, PartnerId, PayoutId, Rupiah, SettlementId, UserId};
use crate::intake::Signature;
use crate::partners::{self, PartnerStatus};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Connection, Store, StoreError, Tx};
use crate::till::ledger::{Account, Entry, owe};

/// In front of a payout's number: bayar.
const SERIES: &str = "BY";
/// Of a bank's reference, and of a name.
pub const REFERENCE_CHARS_MAX: usize = 64;

/// How money goes to a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Out of the safe, against a signature.
    Cash,
    Transfer,
    /// It was paid before this program knew of it: an outlet that begins to use it.
    Outside,
}

impl Method {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Method::Cash => "cash",
            Method::Transfer => "transfer",
            Method::Outside => "outside",
        }
    }

    pub(super) fn read(name: &str) -> Method {
        match name {
            "cash" => Method::Cash,
            "transfer" => Method::Transfer,
            _ => Method::Outside,
        }
    }

    /// Where the money comes from.
    fn account(self) -> Account {
        match self {
            Method::Cash => Account::Safe,
            Method::Transfer | Method::Outside => Account::Bank,
        }
    }
}

/// Where the money went: an account, or the person who took it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Receiver {
    pub bank_name: String,
    pub bank_account: String,
    pub holder: String,
    /// Of the signature, in blobs; `None` where somebody signed on paper, and for transfers.
    pub strokes_hash: Option<Vec<u8>>,
}

/// How a receipt for cash is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    OnScreen(Signature),
    OnPaper,
}

/// What is paid, and how.
#[derive(Debug, Clone)]
pub struct Pay {
    pub by: UserId,
    pub settlement_id: SettlementId,
    pub how: PayHow,
    /// Below it nothing is paid, but to partners whose agreement has ended.
    pub minimum: Rupiah,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayHow {
    Cash {
        /// Who takes it.
        receiver: String,
        signed: Signed,
    },
    /// To the account in the register. With a reference it has arrived already.
    Transfer {
        reference: Option<String>,
    },
    Outside {
        reference: String,
        paid_on: BusinessDay,
    },
}

impl PayHow {
    pub fn method(&self) -> Method {
        match self {
            PayHow::Cash { .. } => Method::Cash,
            PayHow::Transfer { .. } => Method::Transfer,
            PayHow::Outside { .. } => Method::Outside,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidOut {
    pub payout_id: PayoutId,
    pub number: String,
    pub amount: Rupiah,
}

#[derive(Debug, Error)]
pub enum PayOutError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Rincian hasil ini tidak ditemukan. Muat ulang daftarnya.")]
    UnknownStatement,
    #[error("Rincian {number} sudah dibatalkan, jadi tidak bisa dibayar. Hitung lagi bagian mitra ini.")]
    Reversed { number: String },
    #[error("Rincian {number} sudah diteruskan ke rincian yang lebih baru. Bayar rincian yang terbaru.")]
    NotNewest { number: String },
    #[error("Rincian ini sudah dibayar dengan {number}. Batalkan pembayaran itu dulu bila memang keliru.")]
    AlreadyPaid { number: String },
    #[error("Tidak ada yang perlu dibayar: saldonya {0}. Sisa di bawah nol dipotong dari perhitungan berikutnya.")]
    NothingDue(Rupiah),
    #[error("{amount} masih di bawah batas pembayaran {minimum}. Jumlah ini ikut ke perhitungan berikutnya.")]
    BelowMinimum { amount: Rupiah, minimum: Rupiah },
    #[error("Rekening {partner} belum lengkap. Isi bank, nomor, dan nama pemilik di daftar mitra, atau bayar tunai.")]
    AccountMissing { partner: String },
    #[error("Nama penerima belum diisi. Tulis nama orang yang menerima uangnya.")]
    ReceiverMissing,
    #[error("Tanda tangan penerima belum ada. Minta penerima menandatangani, atau pilih tanda tangan di kertas.")]
    SignatureMissing,
    #[error("Nomor bukti belum diisi, atau lebih dari {REFERENCE_CHARS_MAX} huruf.")]
    Reference,
    #[error("Nomor bukti itu sudah dipakai untuk {number}. Periksa lagi nomornya.")]
    ReferenceUsed { number: String },
    #[error("Tanggal bayar {0} belum tiba. Pilih hari ini atau sebelumnya.")]
    PaidInFuture(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Pays a statement, within one act.
///
/// # Errors
/// One variant of [`PayOutError`] per rule, in the order of that enum.
pub fn pay_out(store: &Store, act_id: ActId, order: Pay) -> Result<PaidOut, PayOutError> {
    store.write(Act::by(order.by, "settlement.pay").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::Settle)?;
        let due = due(tx.conn(), order.settlement_id, order.minimum)?;
        let receiver = receiver(tx, &due, &order.how)?;
        let (amount, method) = (due.closing, order.how.method());
        let paid = post_payout(tx, &due, (method, None), &receiver, order.by)?;
        let day = tx.day();
        match &order.how {
            PayHow::Cash { .. } => settle_payout(tx, (paid.payout_id, method, amount), order.by, "", day)?,
            PayHow::Outside { reference, paid_on } => {
                let reference = checked_reference(tx.conn(), reference)?;
                if *paid_on > day {
                    return Err(PayOutError::PaidInFuture(paid_on.numeric()));
                }
                settle_payout(tx, (paid.payout_id, method, amount), order.by, &reference, *paid_on)?;
            }
            PayHow::Transfer { reference: Some(reference) } => {
                let reference = checked_reference(tx.conn(), reference)?;
                settle_payout(tx, (paid.payout_id, method, amount), order.by, &reference, day)?;
            }
            PayHow::Transfer { reference: None } => {}
        }
        Ok(paid)
    })
}

/// A statement that can be paid now.
pub(super) fn due(
    connection: &Connection,
    settlement: SettlementId,
    minimum: Rupiah,
) -> Result<Statement, PayOutError> {
    let found = statement(connection, settlement)?.ok_or(PayOutError::UnknownStatement)?;
    let number = found.number.clone();
    if found.is_reversed {
        return Err(PayOutError::Reversed { number });
    }
    if !found.is_newest {
        return Err(PayOutError::NotNewest { number });
    }
    if let Some(live) = rows::live_payout(connection, settlement)? {
        return Err(PayOutError::AlreadyPaid { number: live.number });
    }
    if found.closing <= Rupiah::ZERO {
        return Err(PayOutError::NothingDue(found.closing));
    }
    if found.closing < minimum && !has_ended(connection, found.partner)? {
        return Err(PayOutError::BelowMinimum { amount: found.closing, minimum });
    }
    Ok(found)
}

/// Whoever leaves is paid to the last rupiah.
pub(super) fn has_ended(connection: &Connection, partner: PartnerId) -> Result<bool, StoreError> {
    Ok(partners::by_id(connection, partner)?.is_some_and(|partner| partner.status == PartnerStatus::Ended))
}

/// The account in the register; every part of it is needed.
pub(super) fn account_of(connection: &Connection, partner: PartnerId) -> Result<Receiver, PayOutError> {
    let known = partners::by_id(connection, partner)?.ok_or(PayOutError::UnknownStatement)?;
    let parts = [&known.bank_name, &known.bank_account, &known.bank_holder];
    if parts.iter().any(|part| part.trim().is_empty()) {
        return Err(PayOutError::AccountMissing { partner: known.business_name });
    }
    Ok(Receiver {
        bank_name: known.bank_name,
        bank_account: known.bank_account,
        holder: known.bank_holder,
        strokes_hash: None,
    })
}

fn receiver(tx: &Tx<'_>, due: &Statement, how: &PayHow) -> Result<Receiver, PayOutError> {
    match how {
        PayHow::Transfer { .. } => account_of(tx.conn(), due.partner),
        PayHow::Outside { .. } => Ok(Receiver::default()),
        PayHow::Cash { receiver, signed } => {
            let holder: String = clean_line(receiver).chars().take(REFERENCE_CHARS_MAX).collect();
            if holder.is_empty() {
                return Err(PayOutError::ReceiverMissing);
            }
            let strokes_hash = match signed {
                Signed::OnPaper => None,
                Signed::OnScreen(signature) if signature.is_signed() => Some(signature.keep(tx)?),
                Signed::OnScreen(_) => return Err(PayOutError::SignatureMissing),
            };
            Ok(Receiver { holder, strokes_hash, ..Receiver::default() })
        }
    }
}

/// Puts the money on its way.
pub(super) fn post_payout(
    tx: &mut Tx<'_>,
    due: &Statement,
    (method, batch_id): (Method, Option<BatchId>),
    receiver: &Receiver,
    by: UserId,
) -> Result<PaidOut, StoreError> {
    let number = tx.next_number(SERIES)?;
    let payout_id = PayoutId::new();
    rows::append(
        tx,
        &NewPayout {
            payout_id,
            number: &number,
            settlement_id: due.settlement_id,
            partner: due.partner,
            amount: due.closing,
            method,
            batch_id,
            receiver,
            by,
        },
    )?;
    let day = tx.day();
    crate::till::post(tx, day, None, &owe(due.partner, Account::PayoutClearing, -due.closing))?;
    Ok(PaidOut { payout_id, number, amount: due.closing })
}

/// The money arrived.
fn settle_payout(
    tx: &mut Tx<'_>,
    (payout, method, amount): (PayoutId, Method, Rupiah),
    by: UserId,
    reference: &str,
    paid_on: BusinessDay,
) -> Result<(), StoreError> {
    rows::append_paid(tx, payout, by, reference, paid_on)?;
    let day = tx.day();
    crate::till::post(tx, day, None, &arrived(method, amount, 1))
}

/// From the clearing account to where the money came from; with -1 back again.
pub(super) fn arrived(method: Method, amount: Rupiah, sign: i64) -> Vec<Entry> {
    let entry = |account, amount| Entry { account, partner: None, amount };
    vec![entry(Account::PayoutClearing, amount * sign), entry(method.account(), amount * -sign)]
}

fn checked_reference(connection: &Connection, reference: &str) -> Result<String, PayOutError> {
    let reference = clean_line(reference);
    if reference.is_empty() || reference.chars().count() > REFERENCE_CHARS_MAX {
        return Err(PayOutError::Reference);
    }
    match rows::number_of_reference(connection, &reference)? {
        Some(number) => Err(PayOutError::ReferenceUsed { number }),
        None => Ok(reference),
    }
}

/// Which transfers arrived.
#[derive(Debug, Clone)]
pub struct MarkPaid {
    pub by: UserId,
    pub payouts: Vec<PayoutId>,
    /// The bank's; of a file it may be one for all of them.
    pub reference: String,
    pub paid_on: BusinessDay,
}

#[derive(Debug, Error)]
pub enum MarkPaidError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Pilih dulu pembayaran yang sudah sampai.")]
    NothingChosen,
    #[error("Nomor bukti belum diisi, atau lebih dari {REFERENCE_CHARS_MAX} huruf.")]
    Reference,
    #[error("Nomor bukti itu sudah dipakai untuk {number}. Periksa lagi nomornya.")]
    ReferenceUsed { number: String },
    #[error("Tanggal bayar {0} belum tiba. Pilih hari ini atau sebelumnya.")]
    PaidInFuture(String),
    #[error("Pembayaran {0} sudah ditandai atau sudah dibatalkan. Muat ulang daftarnya.")]
    NotSent(String),
    #[error("Tanggal bayar lebih awal daripada pembayaran {number} tanggal {sent_on}. Periksa lagi tanggalnya.")]
    BeforeSent { number: String, sent_on: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MarkPaidError {
    fn of(error: PayOutError) -> MarkPaidError {
        match error {
            PayOutError::ReferenceUsed { number } => MarkPaidError::ReferenceUsed { number },
            PayOutError::Store(error) => MarkPaidError::Store(error),
            _ => MarkPaidError::Reference,
        }
    }
}

/// Marks transfers as arrived, all of them or none.
///
/// # Errors
/// One variant of [`MarkPaidError`] per rule, in the order of that enum.
pub fn mark_paid(store: &Store, act_id: ActId, order: MarkPaid) -> Result<(), MarkPaidError> {
    store.write(Act::by(order.by, "settlement.mark_paid").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::Settle)?;
        if order.payouts.is_empty() {
            return Err(MarkPaidError::NothingChosen);
        }
        let reference = checked_reference(tx.conn(), &order.reference).map_err(MarkPaidError::of)?;
        if order.paid_on > tx.day() {
            return Err(MarkPaidError::PaidInFuture(order.paid_on.numeric()));
        }
        for id in order.payouts {
            let found = rows::payout(tx.conn(), id)?;
            let Some(payout) = found.filter(|payout| payout.state == PayoutState::Sent) else {
                let number = rows::payout(tx.conn(), id)?.map(|payout| payout.number).unwrap_or_default();
                return Err(MarkPaidError::NotSent(number));
            };
            if order.paid_on < payout.day {
                let sent_on = payout.day.numeric();
                return Err(MarkPaidError::BeforeSent { number: payout.number, sent_on });
            }
            let what = (id, payout.method, payout.amount);
            settle_payout(tx, what, order.by, &reference, order.paid_on)?;
        }
        Ok(())
    })
}
