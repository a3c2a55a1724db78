//! The board of a procedure: a column for each step, its counts, and the cards that press most.

use rusqlite::Connection;

use super::book::{Book, Known};
use super::scope::{Scope, Sight};
use super::store::{self, CardRow, StepCount};
use super::words::TaskClock;
use crate::base::{CaseId, TaskId, UserId, UtcMs};
use crate::sop::Procedures;
use crate::sop::definition::Definition;
use crate::store::StoreError;

/// What ended in so many days is told of beside the columns.
pub const DONE_RECENTLY_DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 3_600_000;

#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// The steps in the order of the procedure; then steps that cases of other revisions stand in.
    pub columns: Vec<BoardColumn>,
    /// Cases that ended in the last [`DONE_RECENTLY_DAYS`].
    pub done_recently: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct BoardColumn {
    pub step: String,
    /// As the source numbers it.
    pub no: String,
    pub title: String,
    pub open: i64,
    pub overdue: i64,
    /// Waiting for somebody outside.
    pub paused: i64,
    /// The late ones first, then by due, then those that wait.
    pub cards: Vec<Card>,
}

/// An open task of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub case: CaseId,
    pub task: TaskId,
    /// Of the task, for acting on it.
    pub version: i64,
    pub number: String,
    pub title: String,
    /// Kemendagri code, and in words.
    pub region: String,
    pub region_name: String,
    pub claimed_by: Option<(UserId, String)>,
    pub opened_at: UtcMs,
    pub due: Option<UtcMs>,
    /// "terlambat 2 hari kerja", "3 hari kerja lagi", "menunggu: foto produk".
    pub until: String,
    /// The same in few words: "2 hari telat".
    pub brief: String,
    /// What it waits for.
    pub paused: Option<String>,
    pub overdue: bool,
}

/// The board of a procedure as somebody sees it. Columns have at most `cards_max` cards.
pub fn board(
    connection: &Connection,
    procedures: &Procedures,
    definition: &Definition,
    scope: &Scope,
    now: UtcMs,
    cards_max: usize,
) -> Result<Board, StoreError> {
    let sop = definition.pin.sop.as_str();
    let scope = Scope { sop: Some(sop.to_owned()), ..scope.clone() };
    let sight = Sight::of(connection, procedures, &scope, now)?;
    let mut counts = store::counts(connection, sop, &sight, now)?;
    let mut book = Book::open(connection, procedures)?;
    let mut columns = Vec::new();
    for step in &definition.steps {
        let place = counts.iter().position(|count| count.step == step.id);
        let count = place.map(|place| counts.swap_remove(place));
        // A step that is given up is shown as long as somebody stands in it.
        if count.is_some() || !step.retired {
            let count = count.unwrap_or_else(|| StepCount { step: step.id.clone(), open: 0, overdue: 0, paused: 0 });
            columns.push(column(&mut book, &sight, sop, (&step.no, &step.title), count, (now, cards_max))?);
        }
    }
    counts.sort_by(|one, other| one.step.cmp(&other.step));
    for count in counts {
        let step = &count.step;
        let title = format!("{step} (revisi lain)");
        columns.push(column(&mut book, &sight, sop, ("", &title), count, (now, cards_max))?);
    }
    let since = UtcMs(now.0.saturating_sub(DONE_RECENTLY_DAYS * DAY_MS));
    Ok(Board { columns, done_recently: store::ended_since(connection, sop, &sight, since)? })
}

fn column(
    book: &mut Book<'_>,
    sight: &Sight,
    sop: &str,
    (no, title): (&str, &str),
    count: StepCount,
    (now, cards_max): (UtcMs, usize),
) -> Result<BoardColumn, StoreError> {
    let place = (sop, count.step.as_str());
    let connection = book.connection();
    let mut rows = Vec::new();
    if count.overdue > 0 {
        rows = store::overdue_cards(connection, place, sight, now, cards_max)?;
    }
    if count.open > count.overdue && rows.len() < cards_max {
        rows.extend(store::other_cards(connection, place, sight, now, cards_max - rows.len())?);
    }
    let mut cards = Vec::with_capacity(rows.len());
    for row in rows {
        let known = book.known(&row.pin)?;
        cards.push(card(book, known.as_deref(), row, now));
    }
    Ok(BoardColumn {
        step: count.step,
        no: no.to_owned(),
        title: title.to_owned(),
        open: count.open,
        overdue: count.overdue,
        paused: count.paused,
        cards,
    })
}

fn card(book: &Book<'_>, known: Option<&Known>, row: CardRow, now: UtcMs) -> Card {
    let clock = row.clock();
    Card {
        until: until(known, &row.step, clock, now),
        brief: known.map(|known| known.brief(&row.step, clock, now)).unwrap_or_default(),
        overdue: clock.is_overdue(now),
        paused: row.paused_at.map(|_| row.paused_for.clone()),
        region_name: book.region(&row.region),
        claimed_by: row.claimed_by.map(|user| (user, book.name(user))),
        case: row.case,
        task: row.task,
        version: row.version,
        number: row.number,
        title: row.title,
        region: row.region,
        opened_at: row.opened_at,
        due: row.due_at,
    }
}

/// Until when, in words; without its procedure nobody can count the days.
pub(super) fn until(known: Option<&Known>, step: &str, clock: TaskClock<'_>, now: UtcMs) -> String {
    match known {
        Some(known) => known.until(step, clock, now),
        None => "prosedurnya tidak dikenal program ini".to_owned(),
    }
}
