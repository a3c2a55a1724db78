//! Waiting for somebody outside: the clock of a task stands still, and goes on.

use thiserror::Error;

use super::act::frame;
use super::past_store::NewTransition;
use super::rules::{self, RoleFlaw};
use super::types::{Detail, TaskRow, TransitionKind};
use super::work::{NotOpen, Work};
use crate::base::{ActId, TaskId, UserId, limits, text};
use crate::sop::Procedures;
use crate::sop::officers::Officer;
use crate::store::{StoreError, Tx};

/// Why a clock goes on as it did, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum PauseError {
    #[error(transparent)]
    NotOpen(#[from] NotOpen),
    #[error("Langkah ini dikerjakan {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Tugas ini sudah diambil {name}. Minta ia melepasnya, atau minta penanggung jawab mengalihkannya.")]
    ClaimedByOther { name: String },
    #[error("Tugas ini sudah menunggu sejak {since}.")]
    AlreadyPaused { since: String },
    #[error("Tugas ini tidak sedang menunggu.")]
    NotPaused,
    #[error("Belum ditulis apa yang ditunggu. Tulis, misalnya \"foto produk dari UKM\".")]
    WaitsForMissing,
    #[error("Keterangan terlalu panjang; paling banyak {} karakter.", limits::NAME_CHARS_MAX)]
    WaitsForTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stops the clock of a task, which waits for something from outside.
pub fn pause(
    procedures: &Procedures,
    act_id: ActId,
    by: Option<UserId>,
    task: TaskId,
    waits_for: String,
) -> Result<(), PauseError> {
    let within = procedures.clone();
    procedures
        .store()
        .write(frame(by, "sop.pause").with_id(act_id), move |tx| pause_in(tx, &within, by, task, &waits_for))
}

/// The same inside an act of another room.
pub fn pause_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    task: TaskId,
    waits_for: &str,
) -> Result<(), PauseError> {
    let (mut work, task, officer) = Work::of_open_task(tx, procedures, by, task)?;
    let role = working_role(&work, &task, &officer)?;
    if let Some(since) = task.paused_at {
        return Err(PauseError::AlreadyPaused { since: work.definition.procedure.zone.stamp(since) });
    }
    let words = text::clean_line(waits_for);
    if words.is_empty() {
        return Err(PauseError::WaitsForMissing);
    }
    if words.chars().count() > limits::NAME_CHARS_MAX {
        return Err(PauseError::WaitsForTooLong);
    }
    let now = work.now;
    work.change_task(tx, task.id, |task| {
        task.paused_at = Some(now);
        task.paused_for.clone_from(&words);
    })?;
    let detail = Detail { waits: Some(String::new()), ..Detail::default() };
    let transition = NewTransition::of(TransitionKind::Paused, by).about(&task).in_role(&role);
    work.record(tx, &transition.with_detail(detail).with_words(words))?;
    Ok(())
}

/// Lets the clock of a task go on. Its deadline is later by the time that it stood still, of which only days that count
/// are counted.
pub fn resume(procedures: &Procedures, act_id: ActId, by: Option<UserId>, task: TaskId) -> Result<(), PauseError> {
    let within = procedures.clone();
    procedures.store().write(frame(by, "sop.resume").with_id(act_id), move |tx| resume_in(tx, &within, by, task))
}

/// The same inside an act of another room: an answer came in.
pub fn resume_in(tx: &mut Tx<'_>, procedures: &Procedures, by: Option<UserId>, task: TaskId) -> Result<(), PauseError> {
    let (mut work, task, officer) = Work::of_open_task(tx, procedures, by, task)?;
    let role = working_role(&work, &task, &officer)?;
    if task.paused_at.is_none() {
        return Err(PauseError::NotPaused);
    }
    let (paused_ms, due) = work.after_pause(&task);
    work.change_task(tx, task.id, |task| {
        task.paused_at = None;
        task.paused_for.clear();
        task.paused_ms = paused_ms;
        task.due_at = due;
    })?;
    let detail = Detail { paused_ms: Some(paused_ms), due: vec![(task.id, due)], ..Detail::default() };
    let transition = NewTransition::of(TransitionKind::Resumed, by).about(&task).in_role(&role);
    work.record(tx, &transition.with_detail(detail))?;
    Ok(())
}

/// The role in which somebody works on this task; none for the program.
fn working_role(work: &Work, task: &TaskRow, officer: &Officer) -> Result<String, PauseError> {
    if officer.user.is_none() {
        return Ok(String::new());
    }
    let roles = work.definition.step(&task.step).map(|step| rules::roles_of_step(&work.definition, step));
    let region = &work.state.header.region;
    let role = rules::role_among(&work.definition, officer, &roles.unwrap_or_default(), region);
    let role = role.map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => PauseError::WrongRole { roles },
        RoleFlaw::OutsideRegion => PauseError::OutsideRegion,
    })?;
    match rules::claimed_by_other(task, officer.user) {
        Some(other) => Err(PauseError::ClaimedByOther { name: work.state.name_of(Some(other)) }),
        None => Ok(role),
    }
}
