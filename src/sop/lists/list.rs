//! Lists of cases, page by page, narrowed by filters.

use std::collections::HashMap;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::board::until;
use super::book::{Book, Known};
use super::scope::{Scope, Sight};
use super::search;
use super::store::{self, BriefCase, CardRow, Narrow};
use super::words::Urgency;
use crate::base::{BusinessDay, CaseId, TaskId, UserId, UtcMs, Zone};
use crate::sop::Procedures;
use crate::store::StoreError;

/// Rows of one page; a virtual list asks for the next ones.
pub const PAGE_ROWS_MAX: usize = 500;
/// Cases that words of a filter may mean; beyond it a person types another word.
const TEXT_HITS_MAX: usize = 5_000;

/// Which cases, by how they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A step is open.
    #[default]
    Open,
    /// A step is late.
    Overdue,
    /// A step waits for somebody outside.
    Waiting,
    /// Ended.
    Done,
    All,
}

/// Whose tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// Of whoever looks.
    Me,
    Nobody,
    User(UserId),
}

/// What a list is narrowed by. It is kept as JSON, so what is added later has a default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// None: every procedure.
    pub sop: Option<String>,
    /// Open in one of these; empty: in any. Of a case that ended: went through one of these.
    pub steps: Vec<String>,
    pub standing: Standing,
    /// Kemendagri code.
    pub region: Option<String>,
    pub claimed_by: Option<Holder>,
    /// Number, title or words, as the search takes them.
    pub text: String,
    pub opened_from: Option<BusinessDay>,
    /// The last day.
    pub opened_until: Option<BusinessDay>,
    /// Id of an outcome: cases that ended so.
    pub outcome: Option<String>,
}

/// A case as a row.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    pub case: CaseId,
    pub number: String,
    pub sop: String,
    pub revision: u32,
    pub title: String,
    /// Kemendagri code, and in words.
    pub region: String,
    pub region_name: String,
    /// Id and label; none while it runs.
    pub outcome: Option<(String, String)>,
    pub opened_at: UtcMs,
    pub closed_at: Option<UtcMs>,
    /// The nearest due first.
    pub steps: Vec<OpenStep>,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenStep {
    pub task: TaskId,
    pub step: String,
    pub title: String,
    pub claimed_by: Option<(UserId, String)>,
    pub due: Option<UtcMs>,
    pub until: String,
    pub urgency: Urgency,
    pub overdue: bool,
}

/// Somebody with open tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderRow {
    pub user: UserId,
    pub name: String,
    /// Open tasks they have claimed.
    pub open: i64,
}

/// Who has claimed open tasks that a scope shows, who has most first.
pub fn holders(
    connection: &Connection,
    procedures: &Procedures,
    scope: &Scope,
    rows_max: usize,
) -> Result<Vec<HolderRow>, StoreError> {
    let sight = Sight::of(connection, procedures, scope, procedures.store().clock().now())?;
    let book = Book::open(connection, procedures)?;
    let row = |(user, open)| HolderRow { user, name: book.name(user), open };
    Ok(store::holders(connection, &sight, rows_max)?.into_iter().map(row).collect())
}

/// A page of cases that somebody may see, and how many fit in all. Open ones come with the most pressing first, others
/// with the latest first.
pub fn list(
    connection: &Connection,
    procedures: &Procedures,
    scope: &Scope,
    filter: &Filter,
    (offset, limit): (usize, usize),
) -> Result<(Vec<CaseRow>, i64), StoreError> {
    let now = procedures.store().clock().now();
    let page = (offset, limit.min(PAGE_ROWS_MAX));
    let (row_numbers, total) = row_numbers(connection, procedures, scope, filter, (now, page))?;
    Ok((rows(connection, procedures, &row_numbers, now)?, total))
}

/// The row numbers of a page of any size.
pub(in crate::sop) fn row_numbers(
    connection: &Connection,
    procedures: &Procedures,
    scope: &Scope,
    filter: &Filter,
    (now, page): (UtcMs, (usize, usize)),
) -> Result<(Vec<i64>, i64), StoreError> {
    let sop = scope.sop.clone().or_else(|| filter.sop.clone());
    if scope.sop.is_some() && filter.sop.is_some() && scope.sop != filter.sop {
        return Ok((Vec::new(), 0));
    }
    let zone = sop.as_deref().and_then(|sop| procedures.library().newest(sop));
    let zone = zone.map_or_else(|| procedures.store().zone(), |definition| definition.procedure.zone);
    let sight = Sight::of(connection, procedures, &Scope { sop, ..scope.clone() }, now)?;
    let sight = sight.narrowed(filter.region.as_deref().unwrap_or_default());
    let mut narrow = narrow(filter, scope.user, zone);
    if !filter.text.trim().is_empty() {
        let hits = search::hits(connection, &sight, &filter.text, TEXT_HITS_MAX)?;
        let hits: Vec<i64> = hits.into_iter().map(|hit| hit.row_no).collect();
        narrow.rows = Some(store::json_of(&hits));
    }
    let ask = |page: (usize, usize)| {
        if is_of_open_tasks(filter) {
            store::by_open_tasks(connection, &sight, &narrow, now, page)
        } else {
            store::by_cases(connection, &sight, &narrow, page)
        }
    };
    let found = ask(page)?;
    let total = match found.first() {
        Some((_, total)) => *total,
        // Past the end nobody counted.
        None if page.0 > 0 => ask((0, 1))?.first().map_or(0, |(_, total)| *total),
        None => 0,
    };
    Ok((found.into_iter().map(|(row_no, _)| row_no).collect(), total))
}

/// Cases that ended have no open tasks; of all others the tasks are asked.
fn is_of_open_tasks(filter: &Filter) -> bool {
    filter.outcome.is_none() && matches!(filter.standing, Standing::Open | Standing::Overdue | Standing::Waiting)
}

fn narrow(filter: &Filter, user: Option<UserId>, zone: Zone) -> Narrow {
    let (holder, user) = match filter.claimed_by {
        None => ("any", None),
        Some(Holder::Nobody) => ("nobody", None),
        Some(Holder::Me) => ("user", user),
        Some(Holder::User(user)) => ("user", Some(user)),
    };
    let steps = (!filter.steps.is_empty()).then(|| serde_json::json!(filter.steps).to_string());
    Narrow {
        steps,
        is_overdue: filter.standing == Standing::Overdue,
        is_waiting: filter.standing == Standing::Waiting,
        holder,
        user,
        rows: None,
        opened_from: filter.opened_from.map(|day| zone.at(day, 0, 0).0),
        opened_until: filter.opened_until.map(|day| zone.at(day.plus_days(1), 0, 0).0),
        outcome: filter.outcome.clone(),
        is_done: filter.standing == Standing::Done || filter.outcome.is_some(),
    }
}

/// The rows with everything that a list shows, in their order.
pub(in crate::sop) fn rows(
    connection: &Connection,
    procedures: &Procedures,
    row_numbers: &[i64],
    now: UtcMs,
) -> Result<Vec<CaseRow>, StoreError> {
    let cases = store::cases(connection, row_numbers)?;
    let mut tasks: HashMap<CaseId, Vec<CardRow>> = HashMap::new();
    for task in store::open_tasks(connection, row_numbers)? {
        tasks.entry(task.case).or_default().push(task);
    }
    let mut book = Book::open(connection, procedures)?;
    let mut rows = Vec::with_capacity(cases.len());
    for case in cases {
        let known = book.known(&case.pin)?;
        let tasks = tasks.remove(&case.id).unwrap_or_default();
        rows.push(row(&book, known.as_deref(), case, tasks, now));
    }
    Ok(rows)
}

fn row(book: &Book<'_>, known: Option<&Known>, case: BriefCase, tasks: Vec<CardRow>, now: UtcMs) -> CaseRow {
    let label = |outcome: &str| known.map_or_else(|| outcome.to_owned(), |known| known.outcome_label(outcome));
    let zone = known.map_or(Zone::Wib, Known::zone);
    let step = |task: CardRow| OpenStep {
        task: task.task,
        title: known.map_or_else(|| task.step.clone(), |known| known.step_title(&task.step)),
        claimed_by: task.claimed_by.map(|user| (user, book.name(user))),
        due: task.due_at,
        until: until(known, &task.step, task.clock(), now),
        urgency: task.clock().urgency(zone, now),
        overdue: task.clock().is_overdue(now),
        step: task.step,
    };
    CaseRow {
        case: case.id,
        number: case.number,
        sop: case.pin.sop,
        revision: case.pin.revision,
        title: case.title,
        region_name: book.region(&case.region),
        region: case.region,
        outcome: (!case.outcome.is_empty()).then(|| (case.outcome.clone(), label(&case.outcome))),
        opened_at: case.opened_at,
        closed_at: case.closed_at,
        steps: tasks.into_iter().map(step).collect(),
    }
}
