//! Taking a step: an action of an open task, as one act.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::past_store::NewTransition;
use super::rules::{self, Plan};
use super::types::{TaskRow, TaskState, TransitionKind, hex};
use super::work::{NoCase, Work, names_of};
use super::{reopen, store};
use crate::base::{ActId, CaseId, TaskId, UserId, UtcMs, limits};
use crate::people::{self, Approved, NotAllowed, Permission};
use crate::sop::definition::Action;
use crate::sop::field::ContentHash;
use crate::sop::officers::{Glass, Officer};
use crate::sop::{Held, HeldBack, Procedures};
use crate::store::{Act, StoreError, Tx};

/// What somebody wants to do, and what they saw when they wanted it.
#[derive(Debug, Clone)]
pub struct Doing {
    pub task: TaskId,
    /// Of the task, as it was seen.
    pub version: i64,
    pub action: String,
    /// The content, as it was seen.
    pub seen: ContentHash,
    pub reason: String,
    /// A second person's PIN was checked: where somebody who entered the record has to decide about it after all.
    pub glass: Option<Approved>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub case: CaseId,
    /// The tasks that it opened, with their steps.
    pub opened: Vec<(TaskId, String)>,
    /// Set when it ended the case.
    pub outcome: Option<String>,
}

/// Why nothing was done, in the order of the checks. Nothing that the person wrote is lost with it.
#[derive(Debug, PartialEq, Error)]
pub enum ActError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Tugas ini tidak ada. Muat ulang daftar tugas.")]
    UnknownTask,
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini sudah selesai. Tidak ada lagi yang perlu diputuskan.")]
    CaseClosed,
    #[error("Langkah ini tidak sedang terbuka. Kerjakan langkah yang terbuka lebih dahulu.")]
    TaskNotOpen,
    /// Somebody was faster, on the task or on the content.
    #[error("Sementara itu {who} {what} ({when}). Muat ulang, periksa lagi, lalu putuskan; tulisan Anda tidak hilang.")]
    ChangedMeanwhile { who: String, what: String, when: String },
    #[error("Tindakan ini tidak ada di langkahnya. Muat ulang kasus ini.")]
    UnknownAction,
    #[error("Langkah ini harus diputuskan orang, bukan program.")]
    NeedsPerson,
    #[error("Tindakan ini dilakukan {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Tugas ini sudah diambil {name}. Minta ia melepasnya, atau minta penanggung jawab mengalihkannya.")]
    ClaimedByOther { name: String },
    #[error(
        "Langkah ini selesai sendiri saat pekerjaannya dilakukan di program. Hanya penanggung jawab boleh menandainya, dengan alasan."
    )]
    DoneElsewhere,
    /// Persons are compared, over the whole record, whatever their roles are.
    #[error("{who} sudah {did} di kasus ini, jadi orang lain yang harus memutuskan. Minta rekan lain.")]
    NotDistinct { who: String, did: String },
    #[error("Persetujuan orang kedua tidak berlaku untuk Anda. Minta ia memasukkan PIN lagi.")]
    GlassNotValid,
    #[error("{who} juga sudah {did} di kasus ini, jadi tidak bisa menjadi orang kedua. Minta orang lain.")]
    SecondNotDistinct { who: String, did: String },
    #[error("\"{action}\" belum bisa dilakukan: syaratnya belum terpenuhi. Periksa isian kasus ini.")]
    NotNow { action: String },
    #[error("Masih kurang: {}. Lengkapi, atau minta kepada pemohon.", .0.join("; "))]
    Incomplete(Vec<String>),
    #[error("Alasan belum diisi. Tulis alasannya.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    #[error("Langkah berikutnya ({step}) tidak dipakai lagi. Minta admin memindahkan kasus ini ke revisi lain.")]
    LeadsNowhere { step: String },
    /// The case does not end yet: another room says why, and what to do.
    #[error(transparent)]
    HeldBack(HeldBack),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a step. An unclaimed task is claimed by whoever acts on it.
pub fn act(procedures: &Procedures, act_id: ActId, by: Option<UserId>, doing: Doing) -> Result<Done, ActError> {
    let within = procedures.clone();
    procedures.store().write(frame(by, "sop.act").with_id(act_id), move |tx| act_in(tx, &within, by, &doing))
}

/// The same inside an act of another room.
pub fn act_in(tx: &mut Tx<'_>, procedures: &Procedures, by: Option<UserId>, doing: &Doing) -> Result<Done, ActError> {
    let (mut work, plan) = decided(tx.conn(), procedures, by, doing, tx.now())?;
    let task = work.state.task(doing.task).cloned().ok_or(ActError::UnknownTask)?;
    Ok(carry_out(tx, &mut work, (&task, &doing.action), plan, (TransitionKind::Acted, by))?)
}

/// Whether somebody could take this step now, if they gave a reason where one is needed: for buttons that say why not.
pub fn may_act(
    connection: &Connection,
    procedures: &Procedures,
    by: Option<UserId>,
    (task, action): (TaskId, &str),
    now: UtcMs,
) -> Result<(), ActError> {
    let row = store::task(connection, task)?.ok_or(ActError::UnknownTask)?;
    let header = store::header(connection, row.case)?.ok_or(NoCase::Unknown)?;
    let doing = Doing {
        task,
        version: row.version,
        action: action.to_owned(),
        seen: header.content_hash,
        reason: "-".to_owned(),
        glass: None,
    };
    decided(connection, procedures, by, &doing, now).map(drop)
}

/// Loads the case and decides, without a trace.
fn decided(
    connection: &Connection,
    procedures: &Procedures,
    by: Option<UserId>,
    doing: &Doing,
    now: UtcMs,
) -> Result<(Work, Plan), ActError> {
    if let Some(user) = by {
        people::require(connection, user, Permission::WorkCases)?;
    }
    let task = store::task(connection, doing.task)?.ok_or(ActError::UnknownTask)?;
    let mut work = Work::load(connection, procedures, task.case, now)?;
    let mut officer = Officer::of(connection, &work.definition, by, work.ground.today)?;
    officer.glass = glass(connection, by, doing.glass.as_ref())?;
    let second = doing.glass.as_ref().map(Approved::by);
    work.state.names.extend(names_of(connection, by.into_iter().chain(second))?);
    let plan = rules::decide(&work.definition, &work.state, doing, &officer, &work.ground)?;
    if plan.outcome.is_some()
        && let Some(why) = held_back(connection, procedures, &work, &task.step)?
    {
        return Err(ActError::HeldBack(why));
    }
    Ok((work, plan))
}

/// Why a case does not end from one of its steps yet, as the rooms beside the engine say.
pub(super) fn held_back(connection: &Connection, procedures: &Procedures, work: &Work, step: &str) -> Held {
    for room in procedures.rooms() {
        let why = (room.holds)(connection, &work.state.header, step, work.ground.today)?;
        if why.is_some() {
            return Ok(why);
        }
    }
    Ok(None)
}

/// Looks again at who came along: the approval was for this person, and its giver may still approve.
fn glass(connection: &Connection, by: Option<UserId>, approved: Option<&Approved>) -> Result<Glass, StoreError> {
    let Some(approved) = approved else { return Ok(Glass::Whole) };
    let second = people::user_by_id(connection, approved.by())?.filter(|user| user.may(Permission::Approve));
    let is_for_them = Some(approved.requester()) == by && Some(approved.by()) != by;
    Ok(match second {
        Some(second) if is_for_them => Glass::Broken(second.id),
        _ => Glass::NotValid,
    })
}

/// Does what was decided: closes or stops the task, gives up others, opens the next ones, ends the case.
pub(super) fn carry_out(
    tx: &mut Tx<'_>,
    work: &mut Work,
    (task, action): (&TaskRow, &str),
    plan: Plan,
    (kind, by): (TransitionKind, Option<UserId>),
) -> Result<Done, StoreError> {
    let mut transition = NewTransition::of(kind, by).about(task).in_role(&plan.role);
    action.clone_into(&mut transition.action);
    transition.second = plan.second;
    let claims = by.filter(|_| kind == TransitionKind::Acted && task.claimed_by.is_none());
    let now = work.now;
    if plan.waits {
        // Words of a person stay out of the fact.
        let label = if plan.reason.is_empty() { label_of(work, task, action) } else { String::new() };
        let waits_for = if label.is_empty() { plan.reason.clone() } else { label.clone() };
        transition.detail.waits = Some(label);
        work.change_task(tx, task.id, |task| {
            claim(task, claims, now);
            task.paused_at = task.paused_at.or(Some(now));
            task.paused_for = waits_for;
        })?;
    } else {
        let approved = plan.binds.then(|| reopen::covered_hash(&work.definition, &task.step, &work.state.content));
        let paused_ms = task.paused_at.map(|_| work.paused_until_now(task));
        transition.detail.approved = approved.as_ref().map(hex);
        transition.detail.paused_ms = paused_ms;
        transition.closed.push(task.id);
        work.close_task(tx, task.id, (TaskState::Done, paused_ms), |task| {
            claim(task, claims, now);
            task.closed_by = by;
            action.clone_into(&mut task.action);
            task.approved_hash = approved;
        })?;
    }
    work.cancel_tasks(tx, &plan.cancels, by)?;
    transition.closed.extend(&plan.cancels);
    let mut opened = Vec::new();
    let definition = work.definition.clone();
    for step in plan.opens.iter().filter_map(|step| definition.step(step)) {
        let next = work.open_task(tx, step)?;
        transition.opening(&next);
        opened.push((next.id, next.step));
    }
    if let Some(outcome) = &plan.outcome {
        transition.outcome.clone_from(outcome);
        work.state.header.outcome.clone_from(outcome);
        work.state.header.closed_at = Some(now);
    }
    transition.words = plan.reason;
    work.record(tx, &transition)?;
    Ok(Done { case: work.state.header.id, opened, outcome: plan.outcome })
}

fn claim(task: &mut TaskRow, by: Option<UserId>, now: UtcMs) {
    if let Some(user) = by {
        task.claimed_by = Some(user);
        task.claimed_at = Some(now);
    }
}

/// What a task waits for: the action that made it wait, in the words of the procedure.
fn label_of(work: &Work, task: &TaskRow, action: &str) -> String {
    let action: Option<&Action> = work.definition.step(&task.step).and_then(|step| step.action(action));
    action.map(|action| action.label.clone()).unwrap_or_default()
}

/// The frame of an act of a person, or of the program.
pub(super) fn frame(by: Option<UserId>, kind: &'static str) -> Act {
    match by {
        Some(user) => Act::by(user, kind),
        None => Act::system(kind),
    }
}
