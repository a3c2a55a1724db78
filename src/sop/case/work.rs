//! A case with all that an operation needs to decide about it, and what every operation does in the end.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;
use thiserror::Error;

use super::past_store::{self, NewTransition};
use super::types::{CaseHeader, Past, TaskRow, TaskState};
use super::{clock, parameters, store};
use crate::base::working_days::WorkCalendar;
use crate::base::{CaseId, TaskId, UserId, UtcMs};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::definition::{Definition, Opens, Step};
use crate::sop::field::{Content, Ground};
use crate::sop::officers::Officer;
use crate::store::{StoreError, Tx};

/// The case cannot be worked on.
#[derive(Debug, PartialEq, Error)]
pub enum NoCase {
    #[error("Kasus ini tidak ada. Muat ulang daftar.")]
    Unknown,
    #[error(
        "Kasus ini mengikuti prosedur {sop} revisi {revision}, yang tidak dikenal program ini. Kasusnya tetap bisa dilihat; perbarui program atau taruh kembali berkas prosedurnya."
    )]
    UnknownProcedure { sop: String, revision: u32 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A task that nobody can do anything with now, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum NotOpen {
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
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Everything about one case that rules look at.
#[derive(Debug, Clone)]
pub struct CaseState {
    pub header: CaseHeader,
    /// In the order in which they were opened.
    pub tasks: Vec<TaskRow>,
    pub past: Vec<Past>,
    pub content: Content,
    /// Of everybody who did something here.
    pub names: BTreeMap<UserId, String>,
}

impl CaseState {
    pub fn task(&self, id: TaskId) -> Option<&TaskRow> {
        self.tasks.iter().find(|task| task.id == id)
    }

    pub fn open_tasks(&self) -> impl Iterator<Item = &TaskRow> {
        self.tasks.iter().filter(|task| task.is_open())
    }

    pub fn open_step(&self, step: &str) -> Option<&TaskRow> {
        self.open_tasks().find(|task| task.step == step)
    }

    /// What a person is called; the program is called that.
    pub fn name_of(&self, user: Option<UserId>) -> String {
        match user {
            None => "program".to_owned(),
            Some(user) => self.names.get(&user).cloned().unwrap_or_else(|| "pengguna lain".to_owned()),
        }
    }
}

/// A case under an operation.
pub(super) struct Work {
    pub definition: Arc<Definition>,
    pub calendar: WorkCalendar,
    /// With today in the zone of the procedure.
    pub ground: Ground,
    pub state: CaseState,
    pub now: UtcMs,
}

impl Work {
    /// Looks only at rows of this case.
    pub fn load(connection: &Connection, procedures: &Procedures, case: CaseId, now: UtcMs) -> Result<Work, NoCase> {
        let header = store::header(connection, case)?.ok_or(NoCase::Unknown)?;
        let definition = procedures
            .definition_in(connection, &header.pin)?
            .ok_or_else(|| NoCase::UnknownProcedure { sop: header.pin.sop.clone(), revision: header.pin.revision })?;
        let (tasks, past) = (store::tasks_of_case(connection, case)?, past_store::past(connection, case)?);
        let content = super::content(connection, &definition, case)?;
        let acted = past.iter().flat_map(|past| [past.actor, past.second]);
        let claimed = tasks.iter().map(|task| task.claimed_by);
        let names = names_of(connection, acted.chain(claimed).flatten())?;
        let state = CaseState { header, tasks, past, content, names };
        Ok(Work::over(procedures, definition, state, now))
    }

    /// The case of a task that is open, the task, and who wants something of it.
    pub fn of_open_task(
        tx: &Tx<'_>,
        procedures: &Procedures,
        by: Option<UserId>,
        task: TaskId,
    ) -> Result<(Work, TaskRow, Officer), NotOpen> {
        if let Some(user) = by {
            people::require(tx.conn(), user, Permission::WorkCases)?;
        }
        let task = store::task(tx.conn(), task)?.ok_or(NotOpen::UnknownTask)?;
        let work = Work::load(tx.conn(), procedures, task.case, tx.now())?;
        if work.state.header.is_closed() {
            return Err(NotOpen::CaseClosed);
        }
        if !task.is_open() {
            return Err(NotOpen::TaskNotOpen);
        }
        let officer = Officer::of(tx.conn(), &work.definition, by, work.ground.today)?;
        Ok((work, task, officer))
    }

    /// For a case that is being made.
    pub fn over(procedures: &Procedures, definition: Arc<Definition>, state: CaseState, now: UtcMs) -> Work {
        let calendar = procedures.calendar(&definition);
        let ground = procedures.ground_on(definition.procedure.zone.day_of(now));
        Work { definition, calendar, ground, state, now }
    }

    /// Opens a task of a step and writes it. The transition that opens it names it.
    pub fn open_task(&mut self, tx: &Tx<'_>, step: &Step) -> Result<TaskRow, StoreError> {
        let before: Vec<&TaskRow> = self.state.tasks.iter().filter(|task| task.step == step.id).collect();
        let due_at = match step.opens {
            Opens::Repeats { every, unit } if !before.is_empty() => {
                clock::next_round(&self.definition, &self.calendar, (every, unit), &before, self.now)
            }
            _ => clock::due(&self.definition, &self.calendar, step, self.now, 0, &self.state.content.values),
        };
        let task = TaskRow {
            id: TaskId::new(),
            case: self.state.header.id,
            sop: self.state.header.pin.sop.clone(),
            step: step.id.clone(),
            round: before.len() as i64 + 1,
            state: TaskState::Open,
            region: self.state.header.region.clone(),
            version: 1,
            opened_at: self.now,
            due_at,
            due_is_kept: false,
            paused_at: None,
            paused_for: String::new(),
            paused_ms: 0,
            claimed_by: None,
            claimed_at: None,
            closed_at: None,
            closed_by: None,
            action: String::new(),
            approved_hash: None,
        };
        store::put_task(tx, &task)?;
        self.state.tasks.push(task.clone());
        Ok(task)
    }

    /// Changes a task, counts its version up and writes it.
    pub fn change_task(
        &mut self,
        tx: &Tx<'_>,
        id: TaskId,
        change: impl FnOnce(&mut TaskRow),
    ) -> Result<(), StoreError> {
        if let Some(task) = self.state.tasks.iter_mut().find(|task| task.id == id) {
            change(task);
            task.version += 1;
            store::put_task(tx, task)?;
        }
        Ok(())
    }

    /// Ends a task. `paused_ms`: its pauses in all when it stood still; the transition says so.
    pub fn close_task(
        &mut self,
        tx: &Tx<'_>,
        id: TaskId,
        (state, paused_ms): (TaskState, Option<i64>),
        change: impl FnOnce(&mut TaskRow),
    ) -> Result<(), StoreError> {
        let now = self.now;
        self.change_task(tx, id, |task| {
            task.state = state;
            task.closed_at = Some(now);
            task.paused_ms = paused_ms.unwrap_or(task.paused_ms);
            task.paused_at = None;
            task.paused_for.clear();
            change(task);
        })
    }

    /// Gives up tasks that others made needless.
    pub fn cancel_tasks(&mut self, tx: &Tx<'_>, ids: &[TaskId], by: Option<UserId>) -> Result<(), StoreError> {
        for id in ids {
            self.close_task(tx, *id, (TaskState::Cancelled, None), |task| task.closed_by = by)?;
        }
        Ok(())
    }

    /// Counted time of all pauses of a task, the one that runs included.
    pub fn paused_until_now(&self, task: &TaskRow) -> i64 {
        let running = task.paused_at.map_or(0, |since| {
            let step = self.definition.step(&task.step);
            clock::paused_ms(&self.definition, &self.calendar, step, since, self.now)
        });
        task.paused_ms.saturating_add(running)
    }

    /// What the pause of a task comes to when it ends now: all its pauses, and where its deadline stands by them.
    pub fn after_pause(&self, task: &TaskRow) -> (i64, Option<UtcMs>) {
        let paused_ms = self.paused_until_now(task);
        let this_ms = paused_ms.saturating_sub(task.paused_ms);
        let step = self.definition.step(&task.step);
        (paused_ms, clock::after_pause(&self.definition, &self.calendar, step, task.due_at, this_ms))
    }

    /// Appends a transition, with the figures of the office that held, and writes the header as it stands. Returns the
    /// transition's number.
    pub fn record(&mut self, tx: &mut Tx<'_>, transition: &NewTransition) -> Result<i64, StoreError> {
        self.state.header.changed_at = self.now;
        let transition = &parameters::held(tx, &self.definition, transition)?;
        let no = past_store::add(tx, &self.state.header, transition)?;
        store::update_case(tx, &self.state.header)?;
        self.state.past.push(Past {
            no,
            act: tx.act_id(),
            kind: transition.kind,
            task: transition.task,
            step: transition.step.clone(),
            action: transition.action.clone(),
            opened: transition.opened.clone(),
            closed: transition.closed.clone(),
            outcome: transition.outcome.clone(),
            detail: transition.detail.clone(),
            actor: transition.actor,
            acting_role: transition.acting_role.clone(),
            second: transition.second,
            content_hash: self.state.header.content_hash,
            at: self.now,
        });
        Ok(no)
    }
}

/// Names by user; who is not known has none.
pub(super) fn names_of(
    connection: &Connection,
    users: impl Iterator<Item = UserId>,
) -> Result<BTreeMap<UserId, String>, StoreError> {
    let mut names = BTreeMap::new();
    for user in users {
        if let std::collections::btree_map::Entry::Vacant(place) = names.entry(user)
            && let Some(found) = people::user_by_id(connection, user)?
        {
            place.insert(found.name);
        }
    }
    Ok(names)
}
