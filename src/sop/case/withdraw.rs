//! The applicant takes their matter back: at any time before its end, through an officer.

use thiserror::Error;

use super::act::{frame, held_back};
use super::past_store::NewTransition;
use super::rules::{self, RoleFlaw};
use super::types::TransitionKind;
use super::work::{NoCase, Work};
use crate::base::{ActId, CaseId, TaskId, UserId, limits, text};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::officers::Officer;
use crate::sop::{HeldBack, Procedures};
use crate::store::{StoreError, Tx};

/// How such a case ends; procedures have this outcome to say what it is called.
pub const WITHDRAWN: &str = "withdrawn";

/// Why a case goes on, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum WithdrawError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini sudah selesai dan tidak bisa ditarik kembali.")]
    CaseClosed,
    #[error("Penarikan dicatat {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Alasan belum diisi. Tulis alasannya.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    /// What another room keeps is to be settled first: it says why, and what to do.
    #[error(transparent)]
    HeldBack(HeldBack),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Ends a case because what it was for is over, whoever it was: what was open is given up, and the history says why. The
/// program does it, inside an act of another room that has the right to; what other rooms keep does not hold it. `outcome`:
/// as the procedure calls it; one that does not know it calls it withdrawn. False: the case is closed already.
pub fn close_over_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    case: CaseId,
    (outcome, why): (&str, &str),
) -> Result<bool, WithdrawError> {
    let mut work = Work::load(tx.conn(), procedures, case, tx.now())?;
    if work.state.header.is_closed() {
        return Ok(false);
    }
    let outcome = if work.definition.outcome(outcome).is_some() { outcome } else { WITHDRAWN };
    let open: Vec<TaskId> = work.state.open_tasks().map(|task| task.id).collect();
    work.cancel_tasks(tx, &open, None)?;
    work.state.header.outcome = outcome.to_owned();
    work.state.header.closed_at = Some(work.now);
    let why = text::clean_lines(text::truncate_chars(why, limits::NOTE_CHARS_MAX));
    let mut transition = NewTransition::of(TransitionKind::Withdrawn, None).with_words(why);
    transition.closed = open;
    transition.outcome = outcome.to_owned();
    work.record(tx, &transition)?;
    Ok(true)
}

/// Ends a case because the applicant wants no more of it. What was open is given up.
pub fn withdraw(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    case: CaseId,
    reason: String,
) -> Result<(), WithdrawError> {
    let within = procedures.clone();
    procedures
        .store()
        .write(frame(Some(by), "sop.withdraw").with_id(act_id), move |tx| withdraw_in(tx, &within, by, case, &reason))
}

/// The same inside an act of another room.
pub fn withdraw_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    reason: &str,
) -> Result<(), WithdrawError> {
    people::require(tx.conn(), by, Permission::WorkCases)?;
    let mut work = Work::load(tx.conn(), procedures, case, tx.now())?;
    if work.state.header.is_closed() {
        return Err(WithdrawError::CaseClosed);
    }
    let officer = Officer::of(tx.conn(), &work.definition, Some(by), work.ground.today)?;
    let (roles, region) = (rules::inside_roles(&work.definition), &work.state.header.region);
    let role = rules::role_among(&work.definition, &officer, &roles, region).map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => WithdrawError::WrongRole { roles },
        RoleFlaw::OutsideRegion => WithdrawError::OutsideRegion,
    })?;
    let reason = text::clean_lines(reason);
    if reason.is_empty() {
        return Err(WithdrawError::ReasonMissing);
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(WithdrawError::ReasonTooLong);
    }
    for task in work.state.open_tasks() {
        if let Some(why) = held_back(tx.conn(), procedures, &work, &task.step)? {
            return Err(WithdrawError::HeldBack(why));
        }
    }
    let open: Vec<TaskId> = work.state.open_tasks().map(|task| task.id).collect();
    work.cancel_tasks(tx, &open, Some(by))?;
    work.state.header.outcome = WITHDRAWN.to_owned();
    work.state.header.closed_at = Some(work.now);
    let mut transition = NewTransition::of(TransitionKind::Withdrawn, Some(by)).in_role(&role).with_words(reason);
    transition.closed = open;
    transition.outcome = WITHDRAWN.to_owned();
    work.record(tx, &transition)?;
    Ok(())
}
