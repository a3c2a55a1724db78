//! The tasks of a day: what somebody has claimed by how much it presses, what of others is so late that it comes up to
//! them, and what waits for anybody like them.

use rusqlite::Connection;

use super::board::until;
use super::book::{Book, Known};
use super::scope::{self, Revisions};
use super::store::CardRow;
use super::tasks_store as store;
use super::words::Urgency;
use crate::base::{CaseId, TaskId, UserId, UtcMs, Zone};
use crate::mail::inbox;
use crate::sop::Procedures;
use crate::sop::case::{self, clock, rules};
use crate::sop::definition::{Definition, Step};
use crate::sop::officers::{self, OfficerRole};
use crate::store::StoreError;

/// Unclaimed tasks that are shown; the count says how many more there are.
pub const UNCLAIMED_MAX: usize = 200;
/// Escalated tasks that are shown, likewise.
pub const ESCALATED_MAX: usize = 200;

/// What there is to do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TasksToday {
    pub overdue: Vec<TaskCard>,
    /// Others have them, or nobody, and they are so late that the procedure brings them to this person, the latest first;
    /// at most [`ESCALATED_MAX`].
    pub escalated: Vec<TaskCard>,
    pub escalated_total: i64,
    pub today: Vec<TaskCard>,
    /// Due later, or without a deadline.
    pub later: Vec<TaskCard>,
    /// Claimed, but somebody outside has to move first.
    pub waiting: Vec<TaskCard>,
    /// What nobody has claimed and this person may, but for what is escalated to them, the late ones first; at most
    /// [`UNCLAIMED_MAX`].
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
    /// Labels of what the step asks for and this case does not have yet. None: the step asks for nothing that the program
    /// can see.
    pub missing: Option<Vec<String>>,
    /// A part of the program that does it; empty: the page of the case.
    pub place: String,
    /// Who has it; empty: nobody.
    pub holder: String,
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
    let revisions = scope::revisions(connection, procedures)?;
    let lifted = lifted(connection, procedures, &revisions, (user, now))?;
    for row in store::escalated(connection, &lifted, user, ESCALATED_MAX)? {
        tasks.escalated.push(card(&mut book, row, now)?);
    }
    tasks.escalated_total = match tasks.escalated.len() {
        all if all < ESCALATED_MAX => all as i64,
        _ => store::escalated_count(connection, &lifted, user)?,
    };
    let reach = reach(connection, &revisions, user, now)?;
    let free = (reach.as_str(), lifted.as_str());
    for row in store::unclaimed(connection, free, now, UNCLAIMED_MAX)? {
        tasks.unclaimed.push(card(&mut book, row, now)?);
    }
    tasks.unclaimed_total = match tasks.unclaimed.len() {
        all if all < UNCLAIMED_MAX => all as i64,
        _ => store::unclaimed_count(connection, free)?,
    };
    Ok(tasks)
}

/// How many things wait for an act of somebody: what is late, due today, came up to them or is free to be taken, and the
/// letters that nobody sorted. It is the sum of what stands under these headings of their tasks, and the figure on the
/// tile that leads there.
pub fn to_do(connection: &Connection, procedures: &Procedures, user: UserId, now: UtcMs) -> Result<i64, StoreError> {
    let mut book = Book::open(connection, procedures)?;
    let mut own = 0;
    for row in store::claimed(connection, user)? {
        let zone = book.known(&row.pin)?.map_or(Zone::Wib, |known| known.zone());
        own += i64::from(matches!(row.clock().urgency(zone, now), Urgency::Overdue | Urgency::Today));
    }
    let revisions = scope::revisions(connection, procedures)?;
    let lifted = lifted(connection, procedures, &revisions, (user, now))?;
    let reach = reach(connection, &revisions, user, now)?;
    let came_up = store::escalated_count(connection, &lifted, user)?;
    let free = store::unclaimed_count(connection, (&reach, &lifted))?;
    let letters = i64::try_from(inbox::new_count(connection)?).unwrap_or(i64::MAX);
    Ok((own + came_up + free).saturating_add(letters))
}

/// What a step still needs of a case.
fn missing(
    book: &Book<'_>,
    (known, step): (&Known, &Step),
    case: CaseId,
    now: UtcMs,
) -> Result<Option<Vec<String>>, StoreError> {
    if step.form.is_none() && step.requirements.iter().all(|requirement| requirement.met.is_none()) {
        return Ok(None);
    }
    let ground = book.procedures().ground_on(known.zone().day_of(now));
    let content = case::content(book.connection(), &known.definition, case)?;
    Ok(Some(rules::missing(&known.definition, step, &content, &ground)))
}

fn card(book: &mut Book<'_>, row: CardRow, now: UtcMs) -> Result<TaskCard, StoreError> {
    let known = book.known(&row.pin)?;
    let known = known.as_deref();
    let step = known.and_then(|known| known.definition.step(&row.step));
    let missing = match known.zip(step) {
        Some(asked) => missing(book, asked, row.case, now)?,
        None => None,
    };
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
        missing,
        place: of_step(|step| &step.place),
        holder: row.claimed_by.map(|user| book.name(user)).unwrap_or_default(),
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

/// What is late enough to come up to somebody: `[procedure, hash of the revision, step, low, high, before]` as JSON, no
/// task in two of them. Each revision says itself to whom, and after how many of its days.
fn lifted(
    connection: &Connection,
    procedures: &Procedures,
    revisions: &Revisions,
    (user, now): (UserId, UtcMs),
) -> Result<String, StoreError> {
    let mut lifted = Vec::new();
    for definition in revisions.values().flatten().flatten() {
        let day = definition.procedure.zone.day_of(now);
        let held = officers::roles_of(connection, definition, user, day)?;
        if held.is_empty() {
            continue;
        }
        let calendar = procedures.calendar(definition);
        let hash: String = definition.pin.hash.iter().map(|byte| format!("{byte:02X}")).collect();
        for step in &definition.steps {
            let Some((to, before)) = clock::escalates_before(definition, &calendar, step, now) else { continue };
            let limits = held.iter().filter(|held| held.role == to).map(|held| held.region.clone());
            for limit in scope::disjoint(limits.collect()) {
                let (low, high) = scope::bounds(&limit);
                lifted.push(serde_json::json!([definition.pin.sop, hash, step.id, low, high, before.0]));
            }
        }
    }
    Ok(serde_json::Value::Array(lifted).to_string())
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
