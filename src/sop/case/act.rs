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
use crate::sop::definition::{Action, Step, StepKind};
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

/// The way on which an action comes to its case: what comes along with it.
///
/// An action with a letter is taken with its letter. A curation decides, with its scores and verdicts, whatever the step
/// offers; an agreement is signed where its paper is made, and what stands beside it (reminding somebody) is said on the
/// page. What is done elsewhere says so itself (`signal`), or who leads says it by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A person at the page of the case, or the program: nothing but a reason comes along.
    Page,
    /// One action for several cases, without a look at each.
    Many,
    /// With the letter of the action, in the same act.
    Letter,
    /// By the part of the program that `place` names: [`CURATION`] or [`AGREEMENT`].
    Room(&'static str),
}

impl Via {
    /// The way that an action has to come.
    pub fn of(step: &Step, action: &Action) -> Via {
        match step.place.as_str() {
            _ if action.letter.is_some() => Via::Letter,
            _ if step.kind == StepKind::Elsewhere => Via::Page,
            CURATION => Via::Room(CURATION),
            AGREEMENT if action.main => Via::Room(AGREEMENT),
            _ => Via::Page,
        }
    }
}

/// Parts of the program that take steps themselves, as `place` names them.
pub const CURATION: &str = "curation";
pub const AGREEMENT: &str = "agreement";

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
    /// Its letter has to come along: nobody is told otherwise.
    #[error("\"{action}\" dikirim bersama suratnya. Buka kasusnya, periksa suratnya, lalu kirim di sana.")]
    NeedsLetter { action: String },
    /// A part of the program takes it, with what belongs to it.
    #[error("\"{action}\" dilakukan di {room}. Buka dari halaman kasusnya.")]
    NeedsRoom { action: String, room: &'static str },
    #[error("\"{label}\" diputuskan satu per satu. Buka kasusnya, lalu putuskan di sana.")]
    OneByOne { label: String },
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

/// Takes a step. An unclaimed task is claimed by whoever acts on it. What needs its letter, or a part of the program, is
/// refused here.
pub fn act(procedures: &Procedures, act_id: ActId, by: Option<UserId>, doing: Doing) -> Result<Done, ActError> {
    let within = procedures.clone();
    procedures.store().write(frame(by, "sop.act").with_id(act_id), move |tx| act_in(tx, &within, by, &doing))
}

/// The same inside an act of another room.
pub fn act_in(tx: &mut Tx<'_>, procedures: &Procedures, by: Option<UserId>, doing: &Doing) -> Result<Done, ActError> {
    act_via(tx, procedures, by, (doing, Via::Page))
}

/// The same as one of several: only what the procedure offers for many at once.
pub fn act_as_one_of_many(procedures: &Procedures, act_id: ActId, by: UserId, doing: Doing) -> Result<Done, ActError> {
    let within = procedures.clone();
    procedures.store().write(frame(Some(by), "sop.act").with_id(act_id), move |tx| {
        act_via(tx, &within, Some(by), (&doing, Via::Many))
    })
}

/// The same by a part of the program that brings along what belongs to the action: its letter, its scores, its paper.
pub(crate) fn act_via(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    (doing, via): (&Doing, Via),
) -> Result<Done, ActError> {
    let (mut work, plan) = decided(tx.conn(), procedures, by, (doing, Some(via)), tx.now())?;
    let task = work.state.task(doing.task).cloned().ok_or(ActError::UnknownTask)?;
    Ok(carry_out(tx, &mut work, (&task, &doing.action), plan, (TransitionKind::Acted, by))?)
}

/// Whether somebody could take this step now, if they gave a reason where one is needed and came on its way: for buttons
/// that say why not.
pub fn may_act(
    connection: &Connection,
    procedures: &Procedures,
    by: Option<UserId>,
    (task, action): (TaskId, &str),
    now: UtcMs,
) -> Result<(), ActError> {
    may_act_via(connection, procedures, by, (task, action, None), now)
}

/// The same on a way; none: on whichever is right.
pub(in crate::sop) fn may_act_via(
    connection: &Connection,
    procedures: &Procedures,
    by: Option<UserId>,
    (task, action, via): (TaskId, &str, Option<Via>),
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
    decided(connection, procedures, by, (&doing, via), now).map(drop)
}

/// Loads the case and decides, without a trace. `via`: none takes the way that is right.
fn decided(
    connection: &Connection,
    procedures: &Procedures,
    by: Option<UserId>,
    (doing, via): (&Doing, Option<Via>),
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
    let known = work.definition.step(&task.step).and_then(|step| Some((step, step.action(&doing.action)?)));
    let via = via.or_else(|| known.map(|(step, action)| Via::of(step, action))).unwrap_or(Via::Page);
    let plan = rules::decide(&work.definition, &work.state, (doing, via), &officer, &work.ground)?;
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
    if plan.waits {
        stand_still(tx, work, (task, &plan), (&mut transition, claims))?;
    } else {
        finish(tx, work, (task, &plan), (&mut transition, claims))?;
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
        work.state.header.closed_at = Some(work.now);
    }
    transition.words = plan.reason;
    work.record(tx, &transition)?;
    Ok(Done { case: work.state.header.id, opened, outcome: plan.outcome })
}

/// The task stays open, and its clock stands from now on, if it did not already.
fn stand_still(
    tx: &Tx<'_>,
    work: &mut Work,
    (task, plan): (&TaskRow, &Plan),
    (transition, claims): (&mut NewTransition, Option<UserId>),
) -> Result<(), StoreError> {
    // Words of a person stay out of the fact.
    let label = if plan.reason.is_empty() { label_of(work, task, &transition.action) } else { String::new() };
    let waits_for = if label.is_empty() { plan.reason.clone() } else { label.clone() };
    transition.detail.waits = Some(label);
    let now = work.now;
    work.change_task(tx, task.id, |task| {
        claim(task, claims, now);
        task.paused_at = task.paused_at.or(Some(now));
        task.paused_for = waits_for;
    })
}

/// The task is done.
fn finish(
    tx: &Tx<'_>,
    work: &mut Work,
    (task, plan): (&TaskRow, &Plan),
    (transition, claims): (&mut NewTransition, Option<UserId>),
) -> Result<(), StoreError> {
    let approved = plan.binds.then(|| reopen::covered_hash(&work.definition, &task.step, &work.state.content));
    // A pause that runs until the end moves the deadline like any other: what waited in time is done in time.
    let stood = task.paused_at.map(|_| work.after_pause(task));
    let paused_ms = stood.map(|(paused_ms, _)| paused_ms);
    transition.detail.approved = approved.as_ref().map(hex);
    transition.detail.paused_ms = paused_ms;
    transition.detail.due = stood.iter().map(|(_, due)| (task.id, *due)).collect();
    transition.closed.push(task.id);
    let (now, by, action) = (work.now, transition.actor, transition.action.clone());
    work.close_task(tx, task.id, (TaskState::Done, paused_ms), |task| {
        claim(task, claims, now);
        task.due_at = stood.map_or(task.due_at, |(_, due)| due);
        task.closed_by = by;
        task.action = action;
        task.approved_hash = approved;
    })
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
