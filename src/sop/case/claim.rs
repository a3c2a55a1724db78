//! Taking a task, giving it back, and giving it to somebody else: by who holds it or by who leads.

use thiserror::Error;

use super::act::frame;
use super::past_store::NewTransition;
use super::rules::{self, RoleFlaw};
use super::types::{Detail, HANDED_ON, TaskRow, TransitionKind};
use super::work::{NotOpen, Work, names_of};
use crate::base::{ActId, TaskId, UserId, limits, text};
use crate::people;
use crate::sop::Procedures;
use crate::sop::officers::{self, Officer};
use crate::store::{StoreError, Tx};

/// Why a task stays with whom it was, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum ClaimError {
    #[error(transparent)]
    NotOpen(#[from] NotOpen),
    #[error("Langkah ini dikerjakan {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Tugas ini sudah diambil {name}. Minta ia melepasnya, atau minta penanggung jawab mengalihkannya.")]
    ClaimedByOther { name: String },
    #[error("Tugas ini tidak sedang Anda ambil.")]
    NotYours,
    #[error("Tugas ini tidak sedang Anda pegang. Minta yang memegangnya atau {roles} mengalihkannya.")]
    NotLeading { roles: String },
    #[error("Pengguna tidak ditemukan atau sudah tidak aktif. Pilih pengguna lain.")]
    UnknownUser,
    #[error("{name} tidak bekerja di langkah ini atau di wilayah ini. Pilih petugas lain.")]
    CannotWork { name: String },
    #[error("Alasan belum diisi. Tulis alasannya.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a task: from now on nobody else acts on it. Taking one's own again changes nothing.
pub fn claim(procedures: &Procedures, act_id: ActId, by: UserId, task: TaskId) -> Result<(), ClaimError> {
    let within = procedures.clone();
    procedures.store().write(frame(Some(by), "sop.claim").with_id(act_id), move |tx| claim_in(tx, &within, by, task))
}

/// The same inside an act of another room.
pub fn claim_in(tx: &mut Tx<'_>, procedures: &Procedures, by: UserId, task: TaskId) -> Result<(), ClaimError> {
    let (mut work, task, officer) = Work::of_open_task(tx, procedures, Some(by), task)?;
    let role = working_role(&work, &task, &officer)?;
    if let Some(other) = rules::claimed_by_other(&task, Some(by)) {
        return Err(ClaimError::ClaimedByOther { name: work.state.name_of(Some(other)) });
    }
    if task.claimed_by == Some(by) {
        return Ok(());
    }
    give_to(tx, &mut work, &task, Some(by))?;
    work.record(tx, &NewTransition::of(TransitionKind::Claimed, Some(by)).about(&task).in_role(&role))?;
    Ok(())
}

/// Gives a task back.
pub fn release(procedures: &Procedures, act_id: ActId, by: UserId, task: TaskId) -> Result<(), ClaimError> {
    let within = procedures.clone();
    procedures
        .store()
        .write(frame(Some(by), "sop.release").with_id(act_id), move |tx| release_in(tx, &within, by, task))
}

/// The same inside an act of another room. Somebody who lost their role may still give back what they took.
pub fn release_in(tx: &mut Tx<'_>, procedures: &Procedures, by: UserId, task: TaskId) -> Result<(), ClaimError> {
    let (mut work, task, officer) = Work::of_open_task(tx, procedures, Some(by), task)?;
    if task.claimed_by != Some(by) {
        return Err(ClaimError::NotYours);
    }
    let role = working_role(&work, &task, &officer).unwrap_or_default();
    give_to(tx, &mut work, &task, None)?;
    work.record(tx, &NewTransition::of(TransitionKind::Released, Some(by)).about(&task).in_role(&role))?;
    Ok(())
}

/// Gives a task to somebody who works there, with a reason: who leads gives any, who holds one hands it on.
pub fn reassign(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    task: TaskId,
    (to, reason): (UserId, String),
) -> Result<(), ClaimError> {
    let within = procedures.clone();
    procedures.store().write(frame(Some(by), "sop.reassign").with_id(act_id), move |tx| {
        reassign_in(tx, &within, by, task, (to, &reason))
    })
}

/// The same inside an act of another room.
pub fn reassign_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    task: TaskId,
    (to, reason): (UserId, &str),
) -> Result<(), ClaimError> {
    let (mut work, task, officer) = Work::of_open_task(tx, procedures, Some(by), task)?;
    let region = &work.state.header.region;
    let (role, is_holder) =
        rules::giving_role(&work.definition, &task, &officer, region).map_err(|flaw| match flaw {
            RoleFlaw::WrongRole { roles } => ClaimError::NotLeading { roles },
            RoleFlaw::OutsideRegion => ClaimError::OutsideRegion,
        })?;
    let step = work.definition.step(&task.step);
    let can_work = match step {
        Some(step) => officers::may_work(tx.conn(), &work.definition, step, to, region, work.ground.today)?,
        None => false,
    };
    if !can_work {
        let names = names_of(tx.conn(), std::iter::once(to))?;
        let name = names.get(&to).cloned().ok_or(ClaimError::UnknownUser)?;
        let is_active = people::user_by_id(tx.conn(), to)?.is_some_and(|user| user.active);
        return Err(if is_active { ClaimError::CannotWork { name } } else { ClaimError::UnknownUser });
    }
    let reason = text::clean_lines(reason);
    if reason.is_empty() {
        return Err(ClaimError::ReasonMissing);
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(ClaimError::ReasonTooLong);
    }
    give_to(tx, &mut work, &task, Some(to))?;
    let mut detail = Detail { to: Some(to), ..Detail::default() };
    if is_holder {
        detail.other.insert(HANDED_ON.to_owned(), true.into());
    }
    let transition = NewTransition::of(TransitionKind::Reassigned, Some(by)).about(&task).in_role(&role);
    work.record(tx, &transition.with_detail(detail).with_words(reason))?;
    Ok(())
}

/// The role in which somebody works in the step of a task.
fn working_role(work: &Work, task: &TaskRow, officer: &Officer) -> Result<String, ClaimError> {
    let roles = work.definition.step(&task.step).map(|step| rules::roles_of_step(&work.definition, step));
    let region = &work.state.header.region;
    rules::role_among(&work.definition, officer, &roles.unwrap_or_default(), region).map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => ClaimError::WrongRole { roles },
        RoleFlaw::OutsideRegion => ClaimError::OutsideRegion,
    })
}

fn give_to(tx: &Tx<'_>, work: &mut Work, task: &TaskRow, to: Option<UserId>) -> Result<(), StoreError> {
    let now = work.now;
    work.change_task(tx, task.id, |task| {
        task.claimed_by = to;
        task.claimed_at = to.map(|_| now);
    })
}
