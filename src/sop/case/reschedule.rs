//! Deadlines set anew, after an anchor moved or the days off changed. Deadlines that were kept from another revision stay.

mod store;
#[cfg(test)]
mod tests;
mod watch;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::act::frame;
use super::past_store::NewTransition;
use super::rules::{self, RoleFlaw};
use super::types::{CaseHeader, Detail, TaskRow, TaskState, TransitionKind};
use super::work::{NoCase, Work};
use super::{clock, content, header, tasks_of_case};
use crate::base::working_days::WorkCalendar;
use crate::base::{ActId, CaseId, TaskId, UserId, UtcMs};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::definition::{Definition, Due, Opens, Pin};
use crate::sop::field::Values;
use crate::sop::officers::Officer;
use crate::store::{StoreError, Tx};

pub use watch::follow_holidays;

/// Cases looked at in one act: the till waits for half a second at most.
const CASES_AN_ACT: usize = 500;

/// Why deadlines stay as they are, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum RescheduleError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini sudah selesai. Tenggatnya tidak dihitung lagi.")]
    CaseClosed,
    #[error("Tenggat dihitung ulang oleh {roles}. Minta petugas dengan peran itu.")]
    NotLeading { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A deadline that moved: its task and its new moment.
pub type MovedDue = (TaskId, Option<UtcMs>);

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescheduled {
    pub moved: Vec<MovedDue>,
    /// Steps that are done, although the day that they hang on moved: somebody should say whether they still hold.
    pub ask_about: Vec<TaskId>,
}

/// Sets the deadlines of one open case anew, by the program or by who leads.
pub fn reschedule(
    procedures: &Procedures,
    act_id: ActId,
    by: Option<UserId>,
    case: CaseId,
) -> Result<Rescheduled, RescheduleError> {
    let within = procedures.clone();
    procedures
        .store()
        .write(frame(by, "sop.reschedule").with_id(act_id), move |tx| reschedule_in(tx, &within, by, case))
}

/// The same inside an act of another room.
pub fn reschedule_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    case: CaseId,
) -> Result<Rescheduled, RescheduleError> {
    if let Some(user) = by {
        people::require(tx.conn(), user, Permission::WorkCases)?;
    }
    let mut work = Work::load(tx.conn(), procedures, case, tx.now())?;
    if work.state.header.is_closed() {
        return Err(RescheduleError::CaseClosed);
    }
    let mut role = String::new();
    if by.is_some() {
        let officer = Officer::of(tx.conn(), &work.definition, by, work.ground.today)?;
        let leading = rules::leading_roles(&work.definition);
        let found = rules::role_among(&work.definition, &officer, &leading, &work.state.header.region);
        role = found.map_err(|flaw| match flaw {
            RoleFlaw::WrongRole { roles } => RescheduleError::NotLeading { roles },
            RoleFlaw::OutsideRegion => RescheduleError::OutsideRegion,
        })?;
    }
    let ask_about = doubtful(&work);
    let moved = set_anew(tx, &mut work, (by, &role))?;
    Ok(Rescheduled { moved, ask_about })
}

/// Sets the deadlines of a case anew and says so in its history, if any moved.
fn set_anew(tx: &mut Tx<'_>, work: &mut Work, (by, role): (Option<UserId>, &str)) -> Result<Vec<MovedDue>, StoreError> {
    let moved = moves(&work.definition, &work.calendar, &work.state.tasks, &work.state.content.values);
    if moved.is_empty() {
        return Ok(moved);
    }
    for (task, due) in &moved {
        work.change_task(tx, *task, |task| task.due_at = *due)?;
    }
    let detail = Detail { due: moved.clone(), ..Detail::default() };
    work.record(tx, &NewTransition::of(TransitionKind::Rescheduled, by).in_role(role).with_detail(detail))?;
    Ok(moved)
}

/// The open tasks of a case whose deadline is another one now. Pure.
fn moves(definition: &Definition, calendar: &WorkCalendar, tasks: &[TaskRow], values: &Values) -> Vec<MovedDue> {
    let open = tasks.iter().filter(|task| task.is_open() && !task.due_is_kept);
    let moved = open.filter_map(|task| {
        // A step that is not known has nothing to count by.
        let due = due_now(definition, calendar, tasks, task, values)?;
        (due != task.due_at).then_some((task.id, due))
    });
    moved.collect()
}

/// When a task would be due if it was counted today; none: its step is not known.
fn due_now(
    definition: &Definition,
    calendar: &WorkCalendar,
    tasks: &[TaskRow],
    task: &TaskRow,
    values: &Values,
) -> Option<Option<UtcMs>> {
    let step = definition.step(&task.step)?;
    let mut before: Vec<&TaskRow> =
        tasks.iter().filter(|other| other.step == task.step && other.round < task.round).collect();
    before.sort_by_key(|other| other.round);
    Some(match step.opens {
        Opens::Repeats { every, unit } if !before.is_empty() => {
            let plain = clock::next_round(definition, calendar, (every, unit), &before, task.opened_at);
            clock::after_pause(definition, calendar, Some(step), plain, task.paused_ms)
        }
        _ => clock::due(definition, calendar, step, task.opened_at, task.paused_ms, values),
    })
}

/// Done tasks, the last of their step, that hang on an anchor which stands elsewhere now.
fn doubtful(work: &Work) -> Vec<TaskId> {
    let tasks = &work.state.tasks;
    let is_last = |task: &TaskRow| !tasks.iter().any(|other| other.step == task.step && other.round > task.round);
    let hangs =
        |task: &TaskRow| work.definition.step(&task.step).is_some_and(|step| matches!(step.due, Due::Offset { .. }));
    let moved = |task: &TaskRow| {
        let now = due_now(&work.definition, &work.calendar, tasks, task, &work.state.content.values);
        now.is_some_and(|due| due != task.due_at)
    };
    let done = tasks.iter().filter(|task| task.state == TaskState::Done && !task.due_is_kept);
    done.filter(|task| is_last(task) && hangs(task) && moved(task)).map(|task| task.id).collect()
}

/// Who watches a sweep over all cases.
pub struct Watch<'a> {
    /// Told how many cases of how many were looked at.
    pub progress: &'a dyn Fn(u64, u64),
    /// Set by somebody else, it ends the sweep after the act that runs.
    pub cancel: &'a AtomicBool,
}

/// What a sweep over all cases came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    pub looked_at: u64,
    /// The cases of which deadlines moved, and how many did.
    pub changed: Vec<(CaseId, usize)>,
    /// Cases whose procedure this program does not know: they stay as they are.
    pub unknown: u64,
    /// Where to go on, when it was cancelled.
    pub go_on_after: Option<CaseId>,
}

/// Sets the deadlines of all open cases anew: after the days off changed. Pages through them, `since` a case where an
/// earlier sweep ended; only cases of which a deadline moves are written, in acts of at most 500.
pub fn reschedule_all(
    procedures: &Procedures,
    by: Option<UserId>,
    since: Option<CaseId>,
    watch: &Watch<'_>,
) -> Result<Swept, RescheduleError> {
    if let Some(user) = by {
        procedures.store().read(|connection| people::require(connection, user, Permission::AssignOfficers))?;
    }
    let total = procedures.store().read(|connection| store::open_count(connection, since))?;
    let (mut swept, mut after) = (Swept::default(), since);
    loop {
        let page = procedures.store().read(|connection| store::open_cases(connection, after, CASES_AN_ACT))?;
        let Some(last) = page.last().copied() else { return Ok(swept) };
        let (stale, unknown) = procedures.store().read(|connection| stale_cases(connection, procedures, &page))?;
        if !stale.is_empty() {
            swept.changed.extend(sweep_page(procedures, by, stale)?);
        }
        swept.looked_at += page.len() as u64;
        swept.unknown += unknown;
        (watch.progress)(swept.looked_at, total.max(swept.looked_at));
        after = Some(last);
        if watch.cancel.load(Ordering::Relaxed) {
            swept.go_on_after = after;
            return Ok(swept);
        }
    }
}

/// The cases of a page that have to be written, and how many cannot be judged.
fn stale_cases(
    connection: &Connection,
    procedures: &Procedures,
    page: &[CaseId],
) -> Result<(Vec<CaseId>, u64), StoreError> {
    type Ground = Option<(Arc<Definition>, WorkCalendar)>;
    let mut known: HashMap<Pin, Ground> = HashMap::new();
    let (mut stale, mut unknown) = (Vec::new(), 0);
    for case in page {
        let Some(header) = header(connection, *case)? else { continue };
        let ground: &Ground = match known.entry(header.pin.clone()) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => {
                let definition = procedures.definition_in(connection, &header.pin)?;
                place.insert(definition.map(|definition| {
                    let calendar = procedures.calendar(&definition);
                    (definition, calendar)
                }))
            }
        };
        match ground {
            Some((definition, calendar)) => {
                if is_stale(connection, (definition.as_ref(), calendar), &header)? {
                    stale.push(*case);
                }
            }
            None => unknown += 1,
        }
    }
    Ok((stale, unknown))
}

/// Reads as little as it takes: what was entered only where a deadline hangs on it.
fn is_stale(
    connection: &Connection,
    (definition, calendar): (&Definition, &WorkCalendar),
    header: &CaseHeader,
) -> Result<bool, StoreError> {
    let tasks = tasks_of_case(connection, header.id)?;
    let hangs = |task: &TaskRow| {
        task.is_open() && definition.step(&task.step).is_some_and(|step| matches!(step.due, Due::Offset { .. }))
    };
    let values = match tasks.iter().any(hangs) {
        true => content(connection, definition, header.id)?.values,
        false => Values::new(),
    };
    Ok(!moves(definition, calendar, &tasks, &values).is_empty())
}

/// Writes the cases of a page, in one act. What was closed meanwhile is left alone.
fn sweep_page(
    procedures: &Procedures,
    by: Option<UserId>,
    stale: Vec<CaseId>,
) -> Result<Vec<(CaseId, usize)>, RescheduleError> {
    let within = procedures.clone();
    procedures.store().write(frame(by, "sop.reschedule_all"), move |tx| {
        let mut changed = Vec::new();
        for case in stale {
            let mut work = match Work::load(tx.conn(), &within, case, tx.now()) {
                Ok(work) => work,
                Err(NoCase::Store(error)) => return Err(error.into()),
                Err(_) => continue,
            };
            if work.state.header.is_closed() {
                continue;
            }
            let moved = set_anew(tx, &mut work, (by, ""))?.len();
            if moved > 0 {
                changed.push((case, moved));
            }
        }
        Ok(changed)
    })
}
