//! SQL of payouts: money on its way to partners, what arrived, what was taken back, and files for the bank.

use rusqlite::{Connection, Row, params};

use super::pay::{Method, Receiver};
use super::store::read_day;
use crate::base::{BatchId, BusinessDay, PartnerId, PayoutId, Rupiah, SettlementId, UserId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// How far a payout is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayoutState {
    /// On its way.
    Sent,
    Paid {
        /// The bank's, or what was written beside it.
        reference: String,
        on: BusinessDay,
    },
    Cancelled {
        /// A code of the short list.
        reason: String,
        on: BusinessDay,
        /// It had been marked as paid.
        was_paid: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    pub payout_id: PayoutId,
    /// `BY-K1-20261210-0001`.
    pub number: String,
    pub settlement_id: SettlementId,
    pub partner: PartnerId,
    pub amount: Rupiah,
    pub method: Method,
    pub batch_id: Option<BatchId>,
    pub receiver: Receiver,
    pub by: UserId,
    pub day: BusinessDay,
    pub at: UtcMs,
    pub state: PayoutState,
}

impl Payout {
    /// Whether the money is on its way or has arrived.
    pub fn is_live(&self) -> bool {
        !matches!(self.state, PayoutState::Cancelled { .. })
    }
}

macro_rules! select_payouts {
    ($tail:literal) => {
        concat!(
            "SELECT p.payout_id, p.number, p.settlement_id, p.partner_id, p.amount_rupiah, p.method, p.batch_id,
                    coalesce(w.bank_name, ''), coalesce(w.bank_account, ''), coalesce(w.holder, ''), w.strokes_hash,
                    p.user_id, p.business_day, p.at_utc_ms, d.reference, d.paid_on, c.reason, c.business_day, c.was_paid
             FROM payouts p
             LEFT JOIN payout_receivers w ON w.payout_id = p.payout_id
             LEFT JOIN payouts_paid d ON d.payout_id = p.payout_id
             LEFT JOIN payouts_cancelled c ON c.payout_id = p.payout_id ",
            $tail
        )
    };
}

fn read_payout(row: &Row<'_>) -> rusqlite::Result<Payout> {
    let paid: Option<String> = row.get(14)?;
    let cancelled: Option<String> = row.get(16)?;
    let state = match (paid, cancelled) {
        (_, Some(reason)) => PayoutState::Cancelled { reason, on: read_day(row, 17)?, was_paid: row.get(18)? },
        (Some(reference), None) => PayoutState::Paid { reference, on: read_day(row, 15)? },
        (None, None) => PayoutState::Sent,
    };
    let method: String = row.get(5)?;
    Ok(Payout {
        payout_id: row.get(0)?,
        number: row.get(1)?,
        settlement_id: row.get(2)?,
        partner: row.get(3)?,
        amount: row.get(4)?,
        method: Method::read(&method),
        batch_id: row.get(6)?,
        receiver: Receiver {
            bank_name: row.get(7)?,
            bank_account: row.get(8)?,
            holder: row.get(9)?,
            strokes_hash: row.get(10)?,
        },
        by: row.get(11)?,
        day: read_day(row, 12)?,
        at: UtcMs(row.get(13)?),
        state,
    })
}

pub fn payout(connection: &Connection, id: PayoutId) -> Result<Option<Payout>, StoreError> {
    connection.prepare_cached(select_payouts!("WHERE p.payout_id = ?1"))?.query_row([id], read_payout).optional_row()
}

/// The payouts of a partner, newest first.
pub fn payouts_of(connection: &Connection, partner: PartnerId) -> Result<Vec<Payout>, StoreError> {
    collect(
        connection,
        select_payouts!("WHERE p.partner_id = ?1 ORDER BY p.business_day DESC, p.number DESC"),
        [partner],
        read_payout,
    )
}

/// The payouts of a statement, newest first.
pub fn payouts_for(connection: &Connection, settlement: SettlementId) -> Result<Vec<Payout>, StoreError> {
    collect(
        connection,
        select_payouts!("WHERE p.settlement_id = ?1 ORDER BY p.business_day DESC, p.number DESC"),
        [settlement],
        read_payout,
    )
}

/// The payout of a statement that is on its way or arrived.
pub(super) fn live_payout(connection: &Connection, settlement: SettlementId) -> Result<Option<Payout>, StoreError> {
    Ok(payouts_for(connection, settlement)?.into_iter().find(Payout::is_live))
}

/// What is on its way, oldest first.
pub fn sent_payouts(connection: &Connection) -> Result<Vec<Payout>, StoreError> {
    collect(
        connection,
        select_payouts!("WHERE d.payout_id IS NULL AND c.payout_id IS NULL ORDER BY p.business_day, p.number"),
        [],
        read_payout,
    )
}

/// The payouts of a file for the bank, in the order of its lines.
pub fn payouts_in(connection: &Connection, batch: BatchId) -> Result<Vec<Payout>, StoreError> {
    collect(connection, select_payouts!("WHERE p.batch_id = ?1 ORDER BY p.number"), [batch], read_payout)
}

/// A file for the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutBatch {
    pub batch_id: BatchId,
    /// `BB-K1-20261210-0001`.
    pub number: String,
    /// The name of its columns in the configuration.
    pub format: String,
    pub payouts: i64,
    pub total: Rupiah,
    /// SHA-256 of its bytes.
    pub file_hash: Vec<u8>,
    pub by: UserId,
    pub day: BusinessDay,
    pub at: UtcMs,
    /// Payouts that are still on their way.
    pub sent: i64,
}

/// The files for the bank, newest first.
pub fn batches(connection: &Connection) -> Result<Vec<PayoutBatch>, StoreError> {
    collect(
        connection,
        "SELECT b.batch_id, b.number, b.format, b.payouts, b.total_rupiah, b.file_hash, b.user_id, b.business_day,
                b.at_utc_ms,
                (SELECT count(*) FROM payouts p WHERE p.batch_id = b.batch_id
                   AND NOT EXISTS (SELECT 1 FROM payouts_paid d WHERE d.payout_id = p.payout_id)
                   AND NOT EXISTS (SELECT 1 FROM payouts_cancelled c WHERE c.payout_id = p.payout_id))
         FROM payout_batches b ORDER BY b.at_utc_ms DESC, b.number DESC",
        [],
        |row| {
            Ok(PayoutBatch {
                batch_id: row.get(0)?,
                number: row.get(1)?,
                format: row.get(2)?,
                payouts: row.get(3)?,
                total: row.get(4)?,
                file_hash: row.get(5)?,
                by: row.get(6)?,
                day: read_day(row, 7)?,
                at: UtcMs(row.get(8)?),
                sent: row.get(9)?,
            })
        },
    )
}

/// A payout as it goes into the database.
pub(super) struct NewPayout<'a> {
    pub payout_id: PayoutId,
    pub number: &'a str,
    pub settlement_id: SettlementId,
    pub partner: PartnerId,
    pub amount: Rupiah,
    pub method: Method,
    pub batch_id: Option<BatchId>,
    pub receiver: &'a Receiver,
    pub by: UserId,
}

pub(super) fn append(tx: &mut Tx<'_>, new: &NewPayout<'_>) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "payouts",
        &[
            ("payout_id", &new.payout_id),
            ("act_id", &act_id),
            ("number", &new.number),
            ("settlement_id", &new.settlement_id),
            ("partner_id", &new.partner),
            ("amount_rupiah", &new.amount),
            ("method", &new.method.name()),
            ("batch_id", &new.batch_id),
            ("user_id", &new.by),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )?;
    let receiver = new.receiver;
    tx.record(
        "payout_receivers",
        ("payout_id", &new.payout_id),
        &[
            ("bank_name", &receiver.bank_name),
            ("bank_account", &receiver.bank_account),
            ("holder", &receiver.holder),
            ("strokes_hash", &receiver.strokes_hash),
        ],
    )?;
    Ok(())
}

pub(super) fn append_paid(
    tx: &mut Tx<'_>,
    payout: PayoutId,
    by: UserId,
    reference: &str,
    paid_on: BusinessDay,
) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "payouts_paid",
        &[
            ("payout_id", &payout),
            ("act_id", &act_id),
            ("reference", &reference),
            ("paid_on", &paid_on.to_string()),
            ("user_id", &by),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )
}

/// Why, and who: of a payout that is taken back.
pub(super) struct NewCancel<'a> {
    pub payout_id: PayoutId,
    pub reason: &'a str,
    pub was_paid: bool,
    pub by: UserId,
    pub approved_by: UserId,
}

pub(super) fn append_cancelled(tx: &mut Tx<'_>, new: &NewCancel<'_>) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "payouts_cancelled",
        &[
            ("payout_id", &new.payout_id),
            ("act_id", &act_id),
            ("reason", &new.reason),
            ("was_paid", &new.was_paid),
            ("user_id", &new.by),
            ("approved_by", &new.approved_by),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )
}

/// A file for the bank as it goes into the database.
pub(super) struct NewBatch<'a> {
    pub batch_id: BatchId,
    pub number: &'a str,
    pub format: &'a str,
    pub payouts: i64,
    pub total: Rupiah,
    pub file_hash: &'a [u8],
    pub by: UserId,
}

pub(super) fn append_batch(tx: &mut Tx<'_>, new: &NewBatch<'_>) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "payout_batches",
        &[
            ("batch_id", &new.batch_id),
            ("act_id", &act_id),
            ("number", &new.number),
            ("format", &new.format),
            ("payouts", &new.payouts),
            ("total_rupiah", &new.total),
            ("file_hash", &new.file_hash),
            ("user_id", &new.by),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )
}

/// The number of the first payout whose bank reference is this one; the same reference twice is a slip.
pub(super) fn number_of_reference(connection: &Connection, reference: &str) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached(
            "SELECT p.number FROM payouts_paid d JOIN payouts p ON p.payout_id = d.payout_id
             WHERE d.reference = ?1 AND NOT EXISTS (SELECT 1 FROM payouts_cancelled c WHERE c.payout_id = p.payout_id)
             LIMIT 1",
        )?
        .query_row(params![reference], |row| row.get(0))
        .optional_row()
}
