//! Moving a case to another revision of its procedure: an explicit act with a reason (readings.md, "Rules for the
//! engine"). Deadlines that were set stay as they are; whoever moves the case says what a step is called in the other
//! revision; one that it does not have ends, steps that it adds and that would be open by now open, and the history tells
//! both; what was approved stays approved, over the content as the other revision reads it.

mod plan;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use thiserror::Error;

use self::plan::moves;
use super::act::frame;
use super::past_store::{self, NewTransition};
use super::rules::{self, RoleFlaw};
use super::types::{Detail, TaskRow, TaskState, TransitionKind, hex};
use super::work::{CaseState, NoCase, Work, names_of};
use super::{changed, clock, content, content_store, reopen, store};
use crate::base::{ActId, CaseId, TaskId, UserId, UtcMs, limits, text};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::definition::{Definition, Pin, Standing};
use crate::sop::field::ContentHash;
use crate::sop::officers::Officer;
use crate::store::{StoreError, Tx};

/// Why a case stays where it is, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum MigrateError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini sudah selesai dan tetap di revisinya.")]
    CaseClosed,
    #[error("Revisi ini milik prosedur lain. Pilih revisi dari prosedur kasus ini.")]
    OtherProcedure,
    #[error("Kasus ini sudah mengikuti revisi itu.")]
    SameRevision,
    #[error("Revisi {revision} tidak dikenal program ini. Pilih revisi dari daftar.")]
    UnknownRevision { revision: u32 },
    #[error("Revisi {revision} sudah tidak dipakai. Pilih revisi yang berlaku.")]
    Retired { revision: u32 },
    #[error("Kasus dipindahkan ke revisi lain oleh {roles}. Minta petugas dengan peran itu.")]
    NotLeading { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Alasan belum diisi. Tulis alasannya.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    /// A target that the other revision does not have, or no longer uses.
    #[error("Langkah \"{step}\" tidak ada di revisi tujuan. Pilih langkah dari daftar.")]
    UnknownStep { step: String },
    /// Nothing of the case would stay open.
    #[error("Revisi tujuan tidak punya langkah ini: {}. Pilih langkah penggantinya.", .0.join("; "))]
    StepsMissing(Vec<String>),
    #[error("Dua langkah yang terbuka menjadi satu langkah \"{step}\". Pilih langkah yang berbeda.")]
    TwoOnOne { step: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How steps are called in the other revision, by their names in this one; the others keep theirs, or end.
pub type StepMap = BTreeMap<String, String>;

/// Moves an open case to another revision, by who leads, with a reason.
pub fn migrate(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    case: CaseId,
    to: Pin,
    steps: StepMap,
    reason: String,
) -> Result<(), MigrateError> {
    let within = procedures.clone();
    procedures.store().write(frame(Some(by), "sop.migrate").with_id(act_id), move |tx| {
        migrate_in(tx, &within, by, case, &to, (&steps, &reason))
    })
}

/// The same inside an act of another room.
pub fn migrate_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    to: &Pin,
    (steps, reason): (&StepMap, &str),
) -> Result<(), MigrateError> {
    people::require(tx.conn(), by, Permission::WorkCases)?;
    let (mut work, before) = load(tx, procedures, case, to)?;
    let role = leading_role(tx, &work, before.as_deref(), by)?;
    let reason = text::clean_lines(reason);
    if reason.is_empty() {
        return Err(MigrateError::ReasonMissing);
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(MigrateError::ReasonTooLong);
    }
    let moves = moves(&work.definition, before.as_deref(), &work.state, steps, &work.ground)?;
    let approvals = match before.as_deref() {
        Some(before) => {
            let content = content(tx.conn(), before, case)?;
            let held = |task: &TaskRow| {
                let covered = reopen::covered_hash(before, &task.step, &content);
                task.approved_hash.as_ref().is_some_and(|approved| approved.0 == covered.0)
            };
            approvals(&work, steps, held)
        }
        // Nobody could change a case whose revision is not known.
        None => approvals(&work, steps, |_| true),
    };
    store::keep_revision(tx, &work.definition)?;
    let from = work.state.header.pin.clone();
    let mut detail = Detail { due: move_open(tx, &mut work, &moves.targets)?, ..Detail::default() };
    work.cancel_tasks(tx, &moves.ends, Some(by))?;
    move_closed(tx, &mut work, steps, &approvals)?;
    detail.other.insert("from_revision".to_owned(), json!(from.revision));
    detail.other.insert("to_revision".to_owned(), json!(to.revision));
    detail.other.insert("from_hash".to_owned(), json!(hex(&ContentHash(from.hash))));
    detail.other.insert("steps".to_owned(), json!(steps));
    detail.other.insert("approvals".to_owned(), json!(approvals));
    follow(tx, &mut work, to)?;
    let mut transition = NewTransition::of(TransitionKind::Migrated, Some(by)).in_role(&role);
    transition.closed = moves.ends;
    let definition = work.definition.clone();
    for step in moves.opens.iter().filter_map(|step| definition.step(step)) {
        let task = work.open_task(tx, step)?;
        transition.opening(&task);
    }
    work.record(tx, &transition.with_detail(detail).with_words(reason))?;
    Ok(())
}

/// The case as the other revision reads it, and the revision that it follows so far, where this program knows it.
fn load(
    tx: &Tx<'_>,
    procedures: &Procedures,
    case: CaseId,
    to: &Pin,
) -> Result<(Work, Option<Arc<Definition>>), MigrateError> {
    let header = store::header(tx.conn(), case)?.ok_or(NoCase::Unknown)?;
    if header.is_closed() {
        return Err(MigrateError::CaseClosed);
    }
    if header.pin.sop != to.sop {
        return Err(MigrateError::OtherProcedure);
    }
    if header.pin == *to {
        return Err(MigrateError::SameRevision);
    }
    let unknown = MigrateError::UnknownRevision { revision: to.revision };
    let definition = procedures.definition_in(tx.conn(), to)?.ok_or(unknown)?;
    if definition.procedure.standing == Standing::Retired {
        return Err(MigrateError::Retired { revision: to.revision });
    }
    let before = procedures.definition_in(tx.conn(), &header.pin)?;
    let (tasks, past) = (store::tasks_of_case(tx.conn(), case)?, past_store::past(tx.conn(), case)?);
    let content = content(tx.conn(), &definition, case)?;
    let names = names_of(tx.conn(), past.iter().filter_map(|past| past.actor))?;
    let state = CaseState { header, tasks, past, content, names };
    Ok((Work::over(procedures, definition, state, tx.now()), before))
}

/// Who leads under the revision that the case follows; under the other one where that is not known.
fn leading_role(tx: &Tx<'_>, work: &Work, before: Option<&Definition>, by: UserId) -> Result<String, MigrateError> {
    let definition = before.unwrap_or(&work.definition);
    let officer = Officer::of(tx.conn(), definition, Some(by), work.ground.today)?;
    let leading = rules::leading_roles(definition);
    rules::role_among(definition, &officer, &leading, &work.state.header.region).map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => MigrateError::NotLeading { roles },
        RoleFlaw::OutsideRegion => MigrateError::OutsideRegion,
    })
}

/// What becomes of approvals: those that stand cover the content as the other revision reads it; those that do not, or
/// whose step is gone, are none any more where their step has another name now. By task, in hexadecimal digits.
fn approvals(work: &Work, steps: &StepMap, held: impl Fn(&TaskRow) -> bool) -> Vec<(TaskId, Option<String>)> {
    let standing: Vec<TaskId> = reopen::standing(&work.state).into_iter().map(|(task, _)| task.id).collect();
    let bound = work.state.tasks.iter().filter(|task| task.state == TaskState::Done && task.approved_hash.is_some());
    let mut found = Vec::new();
    for task in bound {
        let step = steps.get(&task.step).unwrap_or(&task.step);
        let is_known = work.definition.step(step).is_some();
        let stands = standing.contains(&task.id);
        if stands && is_known && held(task) {
            let covered = reopen::covered_hash(&work.definition, step, &work.state.content);
            found.push((task.id, Some(hex(&covered))));
        } else if !is_known || (!stands && *step != task.step) {
            found.push((task.id, None));
        }
    }
    found
}

/// Open tasks go on as the steps of the other revision. Deadlines that were set are kept; where there was none, the other
/// revision may have one. Gives the deadline of each.
fn move_open(
    tx: &Tx<'_>,
    work: &mut Work,
    targets: &BTreeMap<TaskId, String>,
) -> Result<Vec<(TaskId, Option<UtcMs>)>, StoreError> {
    let definition = work.definition.clone();
    let mut dues = Vec::new();
    for (id, target) in targets {
        let Some(task) = work.state.task(*id).cloned() else { continue };
        let fresh = || {
            let step = definition.step(target)?;
            let values = &work.state.content.values;
            clock::due(&definition, &work.calendar, step, task.opened_at, task.paused_ms, values)
        };
        let due = task.due_at.or_else(fresh);
        dues.push((*id, due));
        work.change_task(tx, *id, |moved| {
            target.clone_into(&mut moved.step);
            moved.due_is_kept = moved.due_is_kept || moved.due_at.is_some();
            moved.due_at = due;
        })?;
    }
    Ok(dues)
}

/// Tasks that are done are called by the other revision's names too. Their versions stay: nobody waits for them.
fn move_closed(
    tx: &Tx<'_>,
    work: &mut Work,
    steps: &StepMap,
    approvals: &[(TaskId, Option<String>)],
) -> Result<(), StoreError> {
    for task in work.state.tasks.iter_mut().filter(|task| !task.is_open()) {
        if rename_closed(task, steps, approvals) {
            store::put_task(tx, task)?;
        }
    }
    Ok(())
}

/// Gives a closed task the name and the approval that a migration gave it; whether that changed it. The rebuild from
/// facts does the same.
pub(super) fn rename_closed(task: &mut TaskRow, steps: &StepMap, approvals: &[(TaskId, Option<String>)]) -> bool {
    let before = task.clone();
    if let Some(step) = steps.get(&task.step) {
        step.clone_into(&mut task.step);
    }
    if let Some((_, approved)) = approvals.iter().find(|(id, _)| *id == task.id) {
        task.approved_hash = approved.as_deref().and_then(unhex);
    }
    *task != before
}

/// The case follows the other revision from here.
fn follow(tx: &Tx<'_>, work: &mut Work, to: &Pin) -> Result<(), StoreError> {
    let hash = work.state.content.hash(&work.definition);
    let header = &mut work.state.header;
    header.pin = to.clone();
    if hash.0 != header.content_hash.0 {
        header.content_hash = ContentHash(hash.0);
        header.content_version += 1;
    }
    let words = std::mem::take(&mut header.words);
    changed::describe(work);
    if work.state.header.words != words {
        content_store::index_words(tx.conn(), work.state.header.id, &work.state.header.words)?;
    }
    Ok(())
}

/// What [`hex`] wrote.
pub(super) fn unhex(digits: &str) -> Option<ContentHash> {
    let mut hash = [0; 32];
    if digits.len() != 2 * hash.len() || !digits.is_ascii() {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(ContentHash(hash))
}

#[cfg(test)]
mod tests;
