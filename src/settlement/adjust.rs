//! Putting a partner's balance right by hand: for or against the partner, with a memo, asked for by one person and approved
//! by another. It is in the ledger at once and in the partner's next statement.

use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store::{keep_note, read_day};
use super::undo::{NOTE_CHARS_MAX, is_note_wrong};
use crate::base::text::clean_line;
use crate::base::{ActId, AdjustmentId, BusinessDay, PartnerId, Rupiah, UserId};
use crate::partners;
use crate::people::{Approved, NotAllowed, Permission, require, second_person};
use crate::store::{Act, OptionalRow, Store, StoreError, Tx, collect};
use crate::till::ledger::{Account, owe};

/// In front of an adjustment's number: penyesuaian.
const SERIES: &str = "PY";
/// More is a slip of the finger.
pub const AMOUNT_RUPIAH_MAX: i64 = 1_000_000_000;

/// What is put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentKind {
    Correction,
    /// Goods that were lost or damaged in the outlet's hands, by the agreement's liability.
    StockLoss,
    /// A display aid that was lost or damaged.
    Aid,
    Other,
}

impl AdjustmentKind {
    pub const ALL: [AdjustmentKind; 4] =
        [AdjustmentKind::Correction, AdjustmentKind::StockLoss, AdjustmentKind::Aid, AdjustmentKind::Other];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            AdjustmentKind::Correction => "correction",
            AdjustmentKind::StockLoss => "stock_loss",
            AdjustmentKind::Aid => "aid",
            AdjustmentKind::Other => "other",
        }
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            AdjustmentKind::Correction => "koreksi",
            AdjustmentKind::StockLoss => "barang hilang atau rusak",
            AdjustmentKind::Aid => "alat display",
            AdjustmentKind::Other => "lainnya",
        }
    }

    fn read(name: &str) -> AdjustmentKind {
        AdjustmentKind::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(AdjustmentKind::Other)
    }

    fn account(self) -> Account {
        if self == AdjustmentKind::StockLoss { Account::StockLoss } else { Account::Adjustment }
    }
}

/// What is to be put right.
#[derive(Debug, Clone)]
pub struct Adjust {
    pub by: UserId,
    pub approved: Approved,
    pub partner: PartnerId,
    pub kind: AdjustmentKind,
    /// Above zero: the partner gets it.
    pub amount: Rupiah,
    pub memo: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjusted {
    pub adjustment_id: AdjustmentId,
    pub number: String,
}

#[derive(Debug, Error)]
pub enum AdjustError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Penyesuaian harus disetujui orang lain. Minta manajer lain atau admin memasukkan PIN-nya.")]
    NotApproved,
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error("Jumlahnya harus lebih dari nol dan paling banyak {}.", Rupiah(AMOUNT_RUPIAH_MAX))]
    Amount,
    #[error("Tulis sebabnya, paling banyak {NOTE_CHARS_MAX} huruf: mitra membacanya di rincian hasil.")]
    MemoMissing,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a balance right.
///
/// # Errors
/// One variant of [`AdjustError`] per rule, in the order of that enum.
pub fn adjust(store: &Store, act_id: ActId, order: Adjust) -> Result<Adjusted, AdjustError> {
    store.write(Act::by(order.by, "settlement.adjust").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::Settle)?;
        let approved_by = second_person(tx.conn(), order.by, &order.approved)?.ok_or(AdjustError::NotApproved)?;
        let memo = clean_line(&order.memo);
        partners::by_id(tx.conn(), order.partner)?.ok_or(AdjustError::UnknownPartner)?;
        if order.amount == Rupiah::ZERO || order.amount.0.saturating_abs() > AMOUNT_RUPIAH_MAX {
            return Err(AdjustError::Amount);
        }
        if is_note_wrong(&memo, true) {
            return Err(AdjustError::MemoMissing);
        }
        let what = NewAdjustment { partner: order.partner, kind: order.kind, amount: order.amount, memo: &memo };
        Ok(append(tx, order.by, approved_by, &what)?)
    })
}

/// An adjustment that nothing speaks against.
pub struct NewAdjustment<'a> {
    pub partner: PartnerId,
    pub kind: AdjustmentKind,
    pub amount: Rupiah,
    pub memo: &'a str,
}

/// Appends it within an act that has asked who may and who approved (a stock opname pays for what was lost).
pub fn append(
    tx: &mut Tx<'_>,
    by: UserId,
    approved_by: UserId,
    new: &NewAdjustment<'_>,
) -> Result<Adjusted, StoreError> {
    let (adjustment_id, number) = (AdjustmentId::new(), tx.next_number(SERIES)?);
    let (act_id, day, at) = (tx.act_id(), tx.day(), tx.now().0);
    tx.fact(
        "partner_adjustments",
        &[
            ("adjustment_id", &adjustment_id),
            ("act_id", &act_id),
            ("number", &number),
            ("partner_id", &new.partner),
            ("kind", &new.kind.name()),
            ("amount_rupiah", &new.amount),
            ("user_id", &by),
            ("approved_by", &approved_by),
            ("business_day", &day.to_string()),
            ("at_utc_ms", &at),
        ],
    )?;
    keep_note(tx, adjustment_id.0, new.memo)?;
    crate::till::post(tx, day, None, &owe(new.partner, new.kind.account(), new.amount))?;
    Ok(Adjusted { adjustment_id, number })
}

/// An adjustment as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    pub adjustment_id: AdjustmentId,
    pub number: String,
    pub partner: PartnerId,
    pub kind: AdjustmentKind,
    pub amount: Rupiah,
    pub memo: String,
    pub by: UserId,
    pub approved_by: UserId,
    pub day: BusinessDay,
}

macro_rules! select_adjustments {
    ($tail:literal) => {
        concat!(
            "SELECT a.adjustment_id, a.number, a.partner_id, a.kind, a.amount_rupiah, coalesce(n.note, ''), a.user_id,
                    a.approved_by, a.business_day
             FROM partner_adjustments a LEFT JOIN settlement_notes n ON n.about_id = a.adjustment_id ",
            $tail
        )
    };
}

fn read_adjustment(row: &Row<'_>) -> rusqlite::Result<Adjustment> {
    let kind: String = row.get(3)?;
    Ok(Adjustment {
        adjustment_id: row.get(0)?,
        number: row.get(1)?,
        partner: row.get(2)?,
        kind: AdjustmentKind::read(&kind),
        amount: row.get(4)?,
        memo: row.get(5)?,
        by: row.get(6)?,
        approved_by: row.get(7)?,
        day: read_day(row, 8)?,
    })
}

pub fn adjustment(connection: &Connection, id: AdjustmentId) -> Result<Option<Adjustment>, StoreError> {
    connection
        .prepare_cached(select_adjustments!("WHERE a.adjustment_id = ?1"))?
        .query_row([id], read_adjustment)
        .optional_row()
}

/// Those of a partner, newest first.
pub fn adjustments_of(connection: &Connection, partner: PartnerId) -> Result<Vec<Adjustment>, StoreError> {
    collect(
        connection,
        select_adjustments!("WHERE a.partner_id = ?1 ORDER BY a.business_day DESC, a.number DESC"),
        [partner],
        read_adjustment,
    )
}
