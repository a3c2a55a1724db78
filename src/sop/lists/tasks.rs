//! The tasks of a day: what somebody has claimed by how much it presses, and what waits for anybody like them.

use rusqlite::Connection;

use super::board::until;
use super::book::{Book, Known};
use super::scope::{self, Revisions};
use super::store::{self, CardRow};
use super::words::Urgency;
use crate::base::{CaseId, TaskId, UserId, UtcMs, Zone};
use crate::sop::Procedures;
use crate::sop::case::rules;
use crate::sop::definition::{Definition, Step};
use crate::sop::officers::{self, OfficerRole};
use crate::store::StoreError;

/// Unclaimed tasks that are shown; the count says how many more there are.
pub const UNCLAIMED_MAX: usize = 200;

/// What there is to do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TasksToday {
    pub overdue: Vec<TaskCard>,
    pub today: Vec<TaskCard>,
    /// Due later, or without a deadline.
    pub later: Vec<TaskCard>,
    /// Claimed, but somebody outside has to move first.
    pub waiting: Vec<TaskCard>,
    /// What nobody has claimed and this person may, the late ones first; at most [`UNCLAIMED_MAX`].
    pub unclaimed: Vec<TaskCard>,
    pub unclaimed_total: i64,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskCard {
    pub task: TaskId,
    /// Of the task, for acting on it.
    pub version: i64,
    pub case: CaseId,
    pub number: String,
    pub title: String,
    pub sop: String,
    /// Of the procedure, for a tile.
    pub short: String,
    pub region_name: String,
    pub step: String,
    pub step_no: String,
    pub step_title: String,
    /// What to do, in one sentence.
    pub hint: String,
    /// A part of the program that does it; empty: the page of the case.
    pub place: String,
    pub due: Option<UtcMs>,
    pub until: String,
    pub urgency: Urgency,
    pub overdue: bool,
    pub opened_at: UtcMs,
}

/// The tasks of somebody now.
pub fn tasks_of(
    connection: &Connection,
    procedures: &Procedures,
    user: UserId,
    now: UtcMs,
) -> Result<TasksToday, StoreError> {
    let mut book = Book::open(connection, procedures)?;
    let mut tasks = TasksToday::default();
    for row in store::claimed(connection, user)? {
        let card = card(&mut book, row, now)?;
        let group = match card.urgency {
            Urgency::Overdue => &mut tasks.overdue,
            Urgency::Today => &mut tasks.today,
            Urgency::Later | Urgency::Undated => &mut tasks.later,
            Urgency::Waiting => &mut tasks.waiting,
        };
        group.push(card);
    }
    let reach = reach(connection, &scope::revisions(connection, procedures)?, user, now)?;
    for row in store::unclaimed(connection, &reach, now, UNCLAIMED_MAX)? {
        tasks.unclaimed.push(card(&mut book, row, now)?);
    }
    let is_all = tasks.unclaimed.len() < UNCLAIMED_MAX;
    tasks.unclaimed_total =
        if is_all { tasks.unclaimed.len() as i64 } else { store::unclaimed_count(connection, &reach)? };
    Ok(tasks)
}

fn card(book: &mut Book<'_>, row: CardRow, now: UtcMs) -> Result<TaskCard, StoreError> {
    let known = book.known(&row.pin)?;
    let known = known.as_deref();
    let step = known.and_then(|known| known.definition.step(&row.step));
    let of_step = |part: fn(&Step) -> &String| step.map(part).cloned().unwrap_or_default();
    Ok(TaskCard {
        urgency: row.clock().urgency(known.map_or(Zone::Wib, Known::zone), now),
        overdue: row.clock().is_overdue(now),
        until: until(known, &row.step, row.clock(), now),
        short: known.map_or_else(|| row.pin.sop.clone(), |known| known.definition.procedure.short.clone()),
        region_name: book.region(&row.region),
        step_no: of_step(|step| &step.no),
        step_title: known.map_or_else(|| row.step.clone(), |known| known.step_title(&row.step)),
        hint: of_step(|step| &step.hint),
        place: of_step(|step| &step.place),
        task: row.task,
        version: row.version,
        case: row.case,
        number: row.number,
        title: row.title,
        sop: row.pin.sop,
        step: row.step,
        due: row.due_at,
        opened_at: row.opened_at,
    })
}

/// Where somebody may claim: `[procedure, step, low, high]` as JSON, no task in two of them.
fn reach(connection: &Connection, revisions: &Revisions, user: UserId, now: UtcMs) -> Result<String, StoreError> {
    let mut reach = Vec::new();
    for (sop, revisions) in revisions {
        let mut limits: Vec<(String, Vec<String>)> = Vec::new();
        for definition in revisions.iter().flatten() {
            let day = definition.procedure.zone.day_of(now);
            let held = officers::roles_of(connection, definition, user, day)?;
            for step in &definition.steps {
                let here = limits_in(definition, step, &held);
                match limits.iter_mut().find(|(known, _)| *known == step.id) {
                    Some((_, known)) => known.extend(here),
                    None => limits.push((step.id.clone(), here)),
                }
            }
        }
        for (step, limits) in limits {
            for limit in scope::disjoint(limits) {
                let (low, high) = scope::bounds(&limit);
                reach.push(serde_json::json!([sop, step, low, high]));
            }
        }
    }
    Ok(serde_json::Value::Array(reach).to_string())
}

/// The regions in which somebody with these roles works in a step.
fn limits_in(definition: &Definition, step: &Step, held: &[OfficerRole]) -> Vec<String> {
    let roles = rules::roles_of_step(definition, step);
    held.iter().filter(|held| roles.contains(&held.role.as_str())).map(|held| held.region.clone()).collect()
}
