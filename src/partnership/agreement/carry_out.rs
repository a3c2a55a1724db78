//! Ends whose day has come, by themselves: what people gave ahead, and what ran out. The application does not stay open
//! behind them.

use rusqlite::Connection;

use super::end::{ACTION, EndError, LAST_STEP, STEP, carry_out, end_case, has_another, last_day};
use super::end_paper::{self, Told};
use super::ends_store::{self, DueEnd};
use super::store;
use crate::base::{BusinessDay, CaseId};
use crate::partners;
use crate::sop::Procedures;
use crate::sop::case::{self, ActError, SignalError, WithdrawError};
use crate::store::{Act, StoreError, Tx};

/// Why an agreement ends that nobody ended.
const RAN_OUT: &str = "Masa perjanjian habis";
/// How the application of an agreement ends that was over before any goods came, as the procedure calls it.
const OUTCOME: &str = "ended";

/// Carries out the ends whose day has come, and ends what ran out; for the night, and when the kiosk starts. Each is an
/// act of its own: one breaks off, the others stand. Gives how many there were. Cheap where there is nothing.
pub fn carry_out_ends(procedures: &Procedures) -> Result<usize, StoreError> {
    let today = procedures.store().today();
    let mut count = 0;
    for end in procedures.store().read(|c| due(c, today))? {
        let mut act = Act::system("partnership.carry_out_ends");
        if end.by.is_none() {
            act = act.because(RAN_OUT);
        }
        let within = procedures.clone();
        let is_done = procedures.store().write(act, move |tx| {
            // Somebody may have done it since, or signed for longer.
            if !due(tx.conn(), tx.day())?.contains(&end) {
                return Ok::<bool, StoreError>(false);
            }
            if end.by.is_none() {
                ends_store::note_reason(tx, end.agreement, &end.reason)?;
                minutes_of_run_out(tx, &within, &end)?;
            }
            if let Some(case) = end.case {
                end_case_at_night(tx, &within, case, &end)?;
            }
            carry_out(tx, end.agreement, end.partner)?;
            Ok(true)
        })?;
        count += usize::from(is_done);
    }
    Ok(count)
}

/// What is to be carried out: ends that people gave, and agreements that ran out where neither an addendum nor another
/// agreement runs on, and the register knows of no paper that lasts longer.
fn due(connection: &Connection, today: BusinessDay) -> Result<Vec<DueEnd>, StoreError> {
    let mut due = ends_store::ends_due(connection, today)?;
    for root in store::run_out(connection, today)? {
        let Some(partner) = root.partner else { continue };
        let last = last_day(connection, &root)?;
        if last >= today || has_another(connection, (partner, root.id), today)? {
            continue;
        }
        let until = partners::by_id(connection, partner)?.and_then(|known| known.agreement_until);
        if until.is_some_and(|until| until > last && until >= today) {
            continue;
        }
        let (agreement, case) = (root.id, root.case);
        due.push(DueEnd { agreement, partner, case, by: None, reason: RAN_OUT.to_owned() });
    }
    Ok(due)
}

/// The minutes of an agreement that ran out. Where they cannot be made the end comes all the same.
fn minutes_of_run_out(tx: &mut Tx<'_>, procedures: &Procedures, end: &DueEnd) -> Result<(), StoreError> {
    let Some(root) = store::agreement(tx.conn(), end.agreement)? else { return Ok(()) };
    let ends_on = last_day(tx.conn(), &root)?.plus_days(1);
    let told = Told { ends_on, ended_by: None, ground: None, reason: &end.reason };
    match end_paper::make(tx, procedures, (&root, end.partner), &told, None) {
        Ok(_) => Ok(()),
        Err(EndError::Store(error)) => Err(error),
        Err(error) => {
            tracing::error!(%error, agreement = %root.number, "an agreement that ran out has no minutes");
            Ok(())
        }
    }
}

/// Brings the application along as whoever ended the agreement would have; where they may not any more, or nobody did,
/// as the program does. One that has not come so far, and waits for the first goods of an agreement that is over, is
/// closed by the program as well: nobody would ever come to it.
fn end_case_at_night(tx: &mut Tx<'_>, procedures: &Procedures, case: CaseId, end: &DueEnd) -> Result<(), StoreError> {
    if let Some(by) = end.by {
        match end_case(tx, procedures, by, case, &end.reason) {
            Ok(()) => return Ok(()),
            Err(
                EndError::Store(error)
                | EndError::Case(ActError::Store(error))
                | EndError::Withdraw(WithdrawError::Store(error)),
            ) => return Err(error),
            Err(_) => tracing::warn!(%case, "whoever ended the agreement may not move its case any more"),
        }
    }
    match case::signal_in(tx, procedures, None, case, (STEP, ACTION)) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => close_early_case(tx, procedures, case, end),
        Err(SignalError::Store(error)) => Err(error),
        Err(error) => {
            tracing::warn!(%case, %error, "the case of an agreement that is over stays open");
            Ok(())
        }
    }
}

/// A case that lies at its last step goes on to be closed by people, once everything is handed back and paid.
fn close_early_case(tx: &mut Tx<'_>, procedures: &Procedures, case: CaseId, end: &DueEnd) -> Result<(), StoreError> {
    let tasks = case::tasks_of_case(tx.conn(), case)?;
    if tasks.iter().any(|task| task.is_open() && task.step == LAST_STEP) {
        return Ok(());
    }
    match case::close_over_in(tx, procedures, case, (OUTCOME, &end.reason)) {
        Ok(_) => Ok(()),
        Err(WithdrawError::Store(error)) => Err(error),
        Err(error) => {
            tracing::warn!(%case, %error, "the case of an agreement that is over stays open");
            Ok(())
        }
    }
}
