//! One person works out what is owed; another one is to approve it ([`super::post`]).

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::gather::{GatherError, Progress, gather};
use super::rules::Draft;
use super::run_store;
use crate::base::{ActId, BusinessDay, PartnerId, RunId, Rupiah, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};
use crate::till::qris::FeeRule;
use crate::till::shift;

/// What is to be worked out.
#[derive(Debug, Clone)]
pub struct Prepare {
    pub by: UserId,
    /// The last day that counts; it must be over.
    pub until: BusinessDay,
    /// `None`: everybody.
    pub partners: Option<Vec<PartnerId>>,
    /// How QRIS fees are worked out; `None` where the outlet does not know them.
    pub fees: Option<FeeRule>,
}

/// What was worked out and waits for somebody who approves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    pub run_id: RunId,
    pub partners: usize,
    /// The sum of all balances above zero.
    pub payable: Rupiah,
}

#[derive(Debug, Error)]
pub enum PrepareError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Hari {0} belum selesai. Pilih hari terakhir yang sudah lewat, misalnya kemarin atau akhir bulan lalu.")]
    DayNotOver(String),
    #[error(
        "Shift {number} tanggal {day} belum ditutup, jadi penjualannya masih bisa dibatalkan. Tutup shift itu dulu."
    )]
    ShiftOpen { number: i64, day: String },
    #[error(
        "Perhitungan sampai {until} masih menunggu persetujuan. Setujui atau tarik dulu, supaya tidak ada yang dihitung dua \
         kali."
    )]
    RunWaiting { until: String },
    #[error("Belum ada penjualan, retur, biaya, atau penyesuaian yang belum diperhitungkan sampai hari itu.")]
    NothingToSettle,
    #[error(transparent)]
    Gather(#[from] GatherError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks at what would be prepared and keeps nothing.
///
/// # Errors
/// As [`prepare`], but for who may do it and what waits already.
pub fn preview(store: &Store, order: &Prepare, progress: Progress<'_>) -> Result<Vec<Draft>, PrepareError> {
    let today = store.today();
    store.read_snapshot(|connection| {
        check_days(connection, order.until, today)?;
        let drafts = gather(connection, order.until, order.partners.as_deref(), order.fees, progress)?;
        if drafts.is_empty() { Err(PrepareError::NothingToSettle) } else { Ok(drafts) }
    })
}

/// Works out the statements and keeps what they come to, for somebody else to approve. The working out reads only: sales
/// go on meanwhile.
///
/// # Errors
/// One variant of [`PrepareError`] per rule, in the order of that enum.
pub fn prepare(
    store: &Store,
    act_id: ActId,
    order: &Prepare,
    progress: Progress<'_>,
) -> Result<Prepared, PrepareError> {
    store.read(|connection| {
        require(connection, order.by, Permission::Settle)?;
        Ok::<_, PrepareError>(())
    })?;
    let drafts = preview(store, order, progress)?;
    let payable = drafts.iter().map(|draft| draft.closing().max(Rupiah::ZERO)).sum();
    let lines = drafts.iter().map(Line::of).collect::<Result<Vec<Line>, StoreError>>()?;
    let (by, until) = (order.by, order.until);
    store.write(Act::by(by, "settlement.prepare").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::Settle)?;
        if let Some(waiting) = run_store::waiting(tx.conn())? {
            return Err(PrepareError::RunWaiting { until: waiting.until.numeric() });
        }
        let run_id = RunId::new();
        run_store::append(tx, run_id, by, until, &lines)?;
        Ok(Prepared { run_id, partners: lines.len(), payable })
    })
}

fn check_days(connection: &Connection, until: BusinessDay, today: BusinessDay) -> Result<(), PrepareError> {
    if until >= today {
        return Err(PrepareError::DayNotOver(until.numeric()));
    }
    match shift::current_shift(connection)?.filter(|shift| shift.day <= until) {
        Some(shift) => Err(PrepareError::ShiftOpen { number: shift.number, day: shift.day.numeric() }),
        None => Ok(()),
    }
}

/// What a run keeps of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub partner: PartnerId,
    pub closing: Rupiah,
    pub fingerprint: [u8; 32],
}

impl Line {
    pub fn of(draft: &Draft) -> Result<Line, StoreError> {
        Ok(Line { partner: draft.partner, closing: draft.closing(), fingerprint: draft.fingerprint()? })
    }
}

#[derive(Debug, Error)]
pub enum WithdrawError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Perhitungan ini sudah disetujui atau sudah ditarik. Muat ulang halamannya.")]
    NotWaiting,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes back what waits for approval; nothing of it was posted.
pub fn withdraw(store: &Store, act_id: ActId, by: UserId, run_id: RunId) -> Result<(), WithdrawError> {
    store.write(Act::by(by, "settlement.withdraw").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::Settle)?;
        if run_store::waiting(tx.conn())?.is_none_or(|waiting| waiting.run_id != run_id) {
            return Err(WithdrawError::NotWaiting);
        }
        Ok(run_store::end(tx, run_id, "withdrawn", by)?)
    })
}
