//! Closing: the last count is taken as it is, a difference is posted and explained, what was counted goes to the safe,
//! and the Z report is written. All of it in one act, what it reads included.
//!
//! Nobody is kept from going home: a cashier closes with a difference that no second person has seen, and the Z report
//! says so.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::count::{self, CountTry};
use super::report::{self, Closing, OpenEnds, ShiftReport};
use super::totals::ShiftTotals;
use super::{Shift, ShiftSettings, paper, slip, store as rows};
use crate::base::{ActId, PrintJobId, Rupiah, ShiftId, UserId};
use crate::devices;
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx, audit_head};
use crate::till::exceptions::{Exception, ExceptionKind, ExceptionRefused, Reason, record};
use crate::till::ledger::{Account, Entry, transfer};
use crate::till::ledger_store::post;

/// What the cashier confirms after the count. The act's id is made when the question opens.
#[derive(Debug, Clone)]
pub struct CloseShift {
    pub act_id: ActId,
    pub user: UserId,
    pub shift: ShiftId,
    /// Why the drawer differs; needed when `Counted::needs_explanation` said so.
    pub explanation: Option<Reason>,
    /// A second person who looked at the difference, where one did.
    pub accepted: Option<Approved>,
    pub settings: Arc<ShiftSettings>,
}

/// A shift that is closed. Mail its report now: [`super::mail_z`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub z_number: i64,
    pub expected: Rupiah,
    pub counted: Rupiah,
    pub difference: Rupiah,
    pub print_job: Option<PrintJobId>,
}

/// Why the shift stays open. Nothing is written and the count is kept.
#[derive(Debug, PartialEq, Error)]
pub enum CloseError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Shift ini sudah ditutup. Muat ulang layar.")]
    NotOpen,
    #[error("Hitung dulu isi laci, lalu tutup shift.")]
    NotCounted,
    #[error("Isi laci berubah setelah dihitung, karena ada transaksi. Hitung sekali lagi.")]
    ChangedSinceCount,
    #[error("Ada selisih {difference}. Pilih penjelasannya, lalu tutup shift.")]
    ExplanationMissing { difference: Rupiah },
    #[error(transparent)]
    Refused(#[from] ExceptionRefused),
    #[error(
        "Catatan penjualan dan buku besar tidak sama ({account}: {facts} dan {ledger}). Shift belum ditutup; beri tahu \
         admin sebelum berjualan lagi."
    )]
    LedgerDiffers { account: &'static str, facts: Rupiah, ledger: Rupiah },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Closes the shift with its last count.
pub fn close_shift(store: &Store, order: CloseShift) -> Result<Closed, CloseError> {
    store.write(Act::by(order.user, "till.close_shift").with_id(order.act_id), move |tx| close(tx, &order))
}

fn close(tx: &mut Tx<'_>, order: &CloseShift) -> Result<Closed, CloseError> {
    require(tx.conn(), order.user, Permission::Sell)?;
    let shift = rows::current_in(tx)?.filter(|open| open.id == order.shift).ok_or(CloseError::NotOpen)?;
    let draft = count::counts_in(tx, shift.id)?;
    let last = draft.tries.last().cloned().ok_or(CloseError::NotCounted)?;
    let expected = rows::in_drawer(tx.conn(), shift.id)?;
    if expected != last.expected {
        return Err(CloseError::ChangedSinceCount);
    }
    let difference = last.difference();
    if order.explanation.is_none() && count::needs_explanation(difference, &order.settings) {
        return Err(CloseError::ExplanationMissing { difference });
    }
    let explained = order.explanation.as_ref().filter(|_| difference != Rupiah::ZERO);
    if let Some(reason) = explained {
        explain(tx, order, &shift, difference, reason)?;
    }
    let totals = agreed_totals(tx, &shift)?;
    post_closing(tx, &shift, &last)?;
    let closing = Closing {
        z_number: rows::next_z_number(tx.conn())?,
        audit_head: audit_head(tx.conn())?,
        counts: draft.tries,
        expected,
        counted: last.counted,
        difference,
        reason: explained.map(|reason| reason.code.clone()).unwrap_or_default(),
        accepted_by: explained.and(order.accepted.as_ref()).map(Approved::by),
    };
    let report = ShiftReport {
        shift,
        device: order.settings.device.clone(),
        made_at: tx.now(),
        made_by: tx.actor(),
        totals,
        open_ends: OpenEnds { held_carts: report::held_carts_in(tx)? },
        closing: Some(closing.clone()),
        is_blind: false,
    };
    append(tx, &report, &closing)?;
    append_counts(tx, &shift, &last)?;
    count::drop_counts(tx, shift.id)?;
    let print_job = print(tx, &report, &order.settings)?;
    Ok(Closed { z_number: closing.z_number, expected, counted: last.counted, difference, print_job })
}

/// A difference that somebody explained stands on the managers' list.
fn explain(
    tx: &mut Tx<'_>,
    order: &CloseShift,
    shift: &Shift,
    difference: Rupiah,
    reason: &Reason,
) -> Result<(), ExceptionRefused> {
    let exception = Exception {
        kind: ExceptionKind::ShiftDifference,
        shift: Some(shift.id),
        sale: None,
        amount: difference,
        reason,
        approval: order.accepted.as_ref(),
        needs_approval: false,
    };
    record(tx, 1, &exception)
}

/// The shift's figures, held against the ledger before anything is posted.
fn agreed_totals(tx: &Tx<'_>, shift: &Shift) -> Result<ShiftTotals, CloseError> {
    let totals = rows::totals(tx.conn(), shift)?;
    let ledger = rows::ledger_of(tx.conn(), shift.id)?;
    match totals.ledger_gap(&ledger) {
        None => Ok(totals),
        Some(gap) => Err(CloseError::LedgerDiffers { account: gap.account, facts: gap.facts, ledger: gap.ledger }),
    }
}

/// After these the shift's drawer sums to zero: its money lies in the safe, and what is missing or too much is named.
fn post_closing(tx: &mut Tx<'_>, shift: &Shift, count: &CountTry) -> Result<(), StoreError> {
    let late = rows::unposted_float(tx.conn(), shift.id)?;
    let entries: Vec<Entry> = [
        transfer(Account::Safe, Account::CashDrawer, late),
        transfer(Account::CashOverShort, Account::CashDrawer, count.difference()),
        transfer(Account::CashDrawer, Account::Safe, count.counted),
    ]
    .concat();
    let day = tx.day();
    post(tx, day, Some(shift.id), &entries)
}

fn append(tx: &mut Tx<'_>, report: &ShiftReport, closing: &Closing) -> Result<(), StoreError> {
    let (act_id, user_id, at) = (tx.act_id(), tx.actor(), tx.now().0);
    let json = serde_json::to_string(report)?;
    tx.fact(
        "shifts_closed",
        &[
            ("shift_id", &report.shift.id),
            ("act_id", &act_id),
            ("z_number", &closing.z_number),
            ("user_id", &user_id),
            ("business_day", &report.shift.day.to_string()),
            ("at_utc_ms", &at),
            ("expected_rupiah", &closing.expected),
            ("counted_rupiah", &closing.counted),
            ("difference_rupiah", &closing.difference),
            ("audit_head", &closing.audit_head),
            ("report", &json),
        ],
    )
}

fn append_counts(tx: &mut Tx<'_>, shift: &Shift, count: &CountTry) -> Result<(), StoreError> {
    for row in &count.pieces {
        tx.fact(
            "shift_counts",
            &[
                ("shift_id", &shift.id),
                ("form", &row.form.name()),
                ("denomination_rupiah", &row.value),
                ("pieces", &row.pieces),
            ],
        )?;
    }
    Ok(())
}

fn print(tx: &Tx<'_>, report: &ShiftReport, settings: &ShiftSettings) -> Result<Option<PrintJobId>, StoreError> {
    let Some(printer) = &settings.printer else { return Ok(None) };
    let paper = paper::shift_paper(tx.conn(), report, settings, tx.zone())?;
    let slip = slip::report_slip(&paper, false);
    devices::enqueue(tx, printer, &paper.title(), &slip, false).map(Some)
}
