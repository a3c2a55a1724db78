//! SQL of boards and lists. What somebody may see goes into every statement, so that counts and pages agree.

use rusqlite::{Connection, Row, named_params};

use super::scope::Sight;
use super::words::TaskClock;
use crate::base::{CaseId, TaskId, UserId, UtcMs};
use crate::sop::definition::Pin;
use crate::store::{StoreError, collect};

/// Begins a statement with what can be seen, `:sight`, as [`Sight::json`] writes it.
macro_rules! with_sight {
    ($($sql:tt)*) => {
        concat!(
            "WITH sight (sop, low, high) AS MATERIALIZED
             (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:sight)) ",
            $($sql)*
        )
    };
}

/// Whether a row of this table lies in it. With `:everywhere` no row's region is looked at.
macro_rules! in_sight {
    ($table:literal) => {
        concat!(
            "(:everywhere OR EXISTS (SELECT 1 FROM sight WHERE sight.sop = ",
            $table,
            ".sop_id AND ",
            $table,
            ".region || '.' >= low AND ",
            $table,
            ".region || '.' < high))"
        )
    };
}

/// The columns of [`CardRow`].
macro_rules! card_columns {
    () => {
        "t.task_id, t.version, t.step, t.due_at_utc_ms, t.paused_at_utc_ms, t.paused_for, t.claimed_by,
         t.opened_at_utc_ms, c.case_id, c.number, c.title, c.region, c.sop_id, c.revision, c.sop_hash"
    };
}

pub(super) use card_columns;
pub(in crate::sop) use in_sight;
pub(in crate::sop) use with_sight;

/// The revisions that some case pinned.
pub(super) fn pins(connection: &Connection) -> Result<Vec<Pin>, StoreError> {
    collect(connection, "SELECT sop_id, revision, sop_hash FROM sop_revisions ORDER BY sop_id, revision", [], |row| {
        Ok(Pin { sop: row.get(0)?, revision: row.get(1)?, hash: row.get(2)? })
    })
}

/// How many tasks of a step are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepCount {
    pub step: String,
    pub open: i64,
    pub overdue: i64,
    pub paused: i64,
}

pub(super) fn counts(
    connection: &Connection,
    sop: &str,
    sight: &Sight,
    now: UtcMs,
) -> Result<Vec<StepCount>, StoreError> {
    collect(
        connection,
        with_sight!(
            "SELECT t.step, count(*), count(*) FILTER (WHERE t.due_at_utc_ms < coalesce(t.paused_at_utc_ms, :now)),
                    count(t.paused_at_utc_ms)
             FROM case_tasks t WHERE t.state = 'open' AND t.sop_id = :sop AND ",
            in_sight!("t"),
            " GROUP BY t.step"
        ),
        named_params! { ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop, ":now": now.0 },
        |row| Ok(StepCount { step: row.get(0)?, open: row.get(1)?, overdue: row.get(2)?, paused: row.get(3)? }),
    )
}

/// Cases of a procedure that ended since a moment.
pub(super) fn ended_since(connection: &Connection, sop: &str, sight: &Sight, since: UtcMs) -> Result<i64, StoreError> {
    let count = connection
        .prepare_cached(with_sight!(
            "SELECT count(*) FROM cases c WHERE c.sop_id = :sop AND c.closed_at_utc_ms >= :since AND ",
            in_sight!("c")
        ))?
        .query_row(
            named_params! {
                ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop, ":since": since.0
            },
            |row| row.get(0),
        )?;
    Ok(count)
}

/// An open task with its case.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CardRow {
    pub task: TaskId,
    pub version: i64,
    pub step: String,
    pub due_at: Option<UtcMs>,
    pub paused_at: Option<UtcMs>,
    pub paused_for: String,
    pub claimed_by: Option<UserId>,
    pub opened_at: UtcMs,
    pub case: CaseId,
    pub number: String,
    pub title: String,
    pub region: String,
    pub pin: Pin,
}

impl CardRow {
    pub fn clock(&self) -> TaskClock<'_> {
        TaskClock { due_at: self.due_at, paused_at: self.paused_at, paused_for: &self.paused_for }
    }
}

pub(super) fn read_card(row: &Row<'_>) -> rusqlite::Result<CardRow> {
    Ok(CardRow {
        task: row.get(0)?,
        version: row.get(1)?,
        step: row.get(2)?,
        due_at: moment(row, 3)?,
        paused_at: moment(row, 4)?,
        paused_for: row.get(5)?,
        claimed_by: row.get(6)?,
        opened_at: UtcMs(row.get(7)?),
        case: row.get(8)?,
        number: row.get(9)?,
        title: row.get(10)?,
        region: row.get(11)?,
        pin: Pin { sop: row.get(12)?, revision: row.get(13)?, hash: row.get(14)? },
    })
}

pub(super) fn moment(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<UtcMs>> {
    Ok(row.get::<_, Option<i64>>(at)?.map(UtcMs))
}

/// The tasks of a step that are late, the latest first: a run of the index.
pub(super) fn overdue_cards(
    connection: &Connection,
    (sop, step): (&str, &str),
    sight: &Sight,
    now: UtcMs,
    cards_max: usize,
) -> Result<Vec<CardRow>, StoreError> {
    collect(
        connection,
        with_sight!(
            ", top AS (SELECT t.rowid AS row_no FROM case_tasks t
               WHERE t.state = 'open' AND t.sop_id = :sop AND t.step = :step AND t.due_at_utc_ms < :now
                 AND t.due_at_utc_ms < coalesce(t.paused_at_utc_ms, :now) AND ",
            in_sight!("t"),
            "  ORDER BY t.due_at_utc_ms, t.rowid LIMIT :max) SELECT ",
            card_columns!(),
            " FROM top CROSS JOIN case_tasks t ON t.rowid = top.row_no JOIN cases c ON c.case_id = t.case_id
             ORDER BY t.due_at_utc_ms, t.rowid"
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop, ":step": step, ":now": now.0,
            ":max": rows(cards_max)
        },
        read_card,
    )
}

/// The other tasks of a step: the nearest due first, then those without a deadline, then those that wait.
pub(super) fn other_cards(
    connection: &Connection,
    (sop, step): (&str, &str),
    sight: &Sight,
    now: UtcMs,
    cards_max: usize,
) -> Result<Vec<CardRow>, StoreError> {
    collect(
        connection,
        with_sight!(
            ", top AS (SELECT t.rowid AS row_no FROM case_tasks t
               WHERE t.state = 'open' AND t.sop_id = :sop AND t.step = :step
                 AND (t.due_at_utc_ms IS NULL OR t.due_at_utc_ms >= coalesce(t.paused_at_utc_ms, :now)) AND ",
            in_sight!("t"),
            "  ORDER BY t.paused_at_utc_ms IS NOT NULL, t.due_at_utc_ms IS NULL, t.due_at_utc_ms, t.rowid
               LIMIT :max) SELECT ",
            card_columns!(),
            " FROM top CROSS JOIN case_tasks t ON t.rowid = top.row_no JOIN cases c ON c.case_id = t.case_id
             ORDER BY t.paused_at_utc_ms IS NOT NULL, t.due_at_utc_ms IS NULL, t.due_at_utc_ms, t.rowid"
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop, ":step": step, ":now": now.0,
            ":max": rows(cards_max)
        },
        read_card,
    )
}

/// What a list is narrowed by, as SQL takes it: JSON arrays for lists, NULL for what does not matter.
#[derive(Debug, Clone, Default)]
pub(super) struct Narrow {
    pub steps: Option<String>,
    pub is_overdue: bool,
    pub is_waiting: bool,
    /// `any`, `nobody`, `user`.
    pub holder: &'static str,
    pub user: Option<UserId>,
    /// Row numbers of cases.
    pub rows: Option<String>,
    pub opened_from: Option<i64>,
    pub opened_until: Option<i64>,
    pub outcome: Option<String>,
    pub is_done: bool,
}

impl Narrow {
    fn asks_for_the_case(&self) -> bool {
        self.rows.is_some() || self.opened_from.is_some() || self.opened_until.is_some()
    }

    fn asks_for_tasks(&self) -> bool {
        self.steps.is_some() || self.holder != "any"
    }
}

/// Row numbers of cases with an open task that fits, and how many there are in all: the nearest due first, then those
/// without a deadline, then those that only wait.
pub(super) fn by_open_tasks(
    connection: &Connection,
    sight: &Sight,
    narrow: &Narrow,
    now: UtcMs,
    (offset, limit): (usize, usize),
) -> Result<Vec<(i64, i64)>, StoreError> {
    collect(
        connection,
        with_sight!(
            ", fitting AS (SELECT t.case_id AS case_id,
                 min(CASE WHEN t.paused_at_utc_ms IS NOT NULL AND coalesce(t.due_at_utc_ms >= t.paused_at_utc_ms, 1)
                     THEN 9100000000000000 ELSE coalesce(t.due_at_utc_ms, 9000000000000000) END) AS presses
               FROM case_tasks t
               WHERE t.state = 'open' AND t.sop_id IN (SELECT sop FROM sight) AND ",
            in_sight!("t"),
            "    AND (:steps IS NULL OR t.step IN (SELECT value FROM json_each(:steps)))
                 AND (NOT :overdue OR t.due_at_utc_ms < coalesce(t.paused_at_utc_ms, :now))
                 AND (NOT :waiting OR t.paused_at_utc_ms IS NOT NULL)
                 AND (:holder = 'any' OR (:holder = 'nobody' AND t.claimed_by IS NULL) OR t.claimed_by = :user)
                 AND (NOT :of_case OR EXISTS (SELECT 1 FROM cases c WHERE c.case_id = t.case_id
                   AND c.opened_at_utc_ms >= coalesce(:opened_from, c.opened_at_utc_ms)
                   AND c.opened_at_utc_ms < coalesce(:opened_until, c.opened_at_utc_ms + 1)
                   AND (:rows IS NULL OR c.rowid IN (SELECT value FROM json_each(:rows)))))
               GROUP BY +t.case_id),
             page AS (SELECT case_id, presses, count(*) OVER () AS total FROM fitting
               ORDER BY presses, case_id LIMIT :limit OFFSET :offset)
             SELECT c.rowid, page.total FROM page CROSS JOIN cases c ON c.case_id = page.case_id
             ORDER BY page.presses, page.case_id"
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":steps": narrow.steps,
            ":overdue": narrow.is_overdue, ":waiting": narrow.is_waiting, ":holder": narrow.holder,
            ":user": narrow.user, ":of_case": narrow.asks_for_the_case(), ":opened_from": narrow.opened_from,
            ":opened_until": narrow.opened_until, ":rows": narrow.rows, ":now": now.0, ":limit": rows(limit),
            ":offset": rows(offset)
        },
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Who has claimed open tasks of what can be seen, and how many: who has most first.
pub(super) fn holders(
    connection: &Connection,
    sight: &Sight,
    rows_max: usize,
) -> Result<Vec<(UserId, i64)>, StoreError> {
    collect(
        connection,
        with_sight!(
            "SELECT t.claimed_by, count(*) FROM case_tasks t
             WHERE t.state = 'open' AND t.claimed_by IS NOT NULL AND t.sop_id IN (SELECT sop FROM sight) AND ",
            in_sight!("t"),
            " GROUP BY t.claimed_by ORDER BY count(*) DESC, t.claimed_by LIMIT :max"
        ),
        named_params! { ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":max": rows(rows_max) },
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Row numbers of cases, the latest first, and how many there are in all. Steps and holders are those of open tasks, or
/// of any task of a case that has ended.
pub(super) fn by_cases(
    connection: &Connection,
    sight: &Sight,
    narrow: &Narrow,
    (offset, limit): (usize, usize),
) -> Result<Vec<(i64, i64)>, StoreError> {
    collect(
        connection,
        with_sight!(
            ", page AS (SELECT c.rowid AS row_no, count(*) OVER () AS total,
                 CASE WHEN :done THEN c.closed_at_utc_ms ELSE c.opened_at_utc_ms END AS at
               FROM cases c
               WHERE c.sop_id IN (SELECT sop FROM sight) AND ",
            in_sight!("c"),
            "    AND (NOT :done OR c.outcome <> '') AND c.outcome = coalesce(:outcome, c.outcome)
                 AND c.opened_at_utc_ms >= coalesce(:opened_from, c.opened_at_utc_ms)
                 AND c.opened_at_utc_ms < coalesce(:opened_until, c.opened_at_utc_ms + 1)
                 AND (:rows IS NULL OR c.rowid IN (SELECT value FROM json_each(:rows)))
                 AND (NOT :of_tasks OR EXISTS (SELECT 1 FROM case_tasks t WHERE t.case_id = c.case_id
                   AND (t.state = 'open' OR c.outcome <> '')
                   AND (:steps IS NULL OR t.step IN (SELECT value FROM json_each(:steps)))
                   AND (:holder = 'any' OR (:holder = 'nobody' AND t.claimed_by IS NULL) OR t.claimed_by = :user)))
               ORDER BY at DESC, c.rowid DESC LIMIT :limit OFFSET :offset)
             SELECT row_no, total FROM page ORDER BY at DESC, row_no DESC"
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":steps": narrow.steps,
            ":holder": narrow.holder, ":user": narrow.user, ":of_tasks": narrow.asks_for_tasks(),
            ":opened_from": narrow.opened_from, ":opened_until": narrow.opened_until, ":rows": narrow.rows,
            ":outcome": narrow.outcome, ":done": narrow.is_done, ":limit": rows(limit), ":offset": rows(offset)
        },
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// A case as a row of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BriefCase {
    pub id: CaseId,
    pub number: String,
    pub pin: Pin,
    pub title: String,
    pub region: String,
    pub outcome: String,
    pub opened_at: UtcMs,
    pub closed_at: Option<UtcMs>,
}

/// The cases of some rows, in the order of the rows.
pub(super) fn cases(connection: &Connection, row_numbers: &[i64]) -> Result<Vec<BriefCase>, StoreError> {
    collect(
        connection,
        "SELECT c.case_id, c.number, c.sop_id, c.revision, c.sop_hash, c.title, c.region, c.outcome,
                c.opened_at_utc_ms, c.closed_at_utc_ms
         FROM json_each(?1) list CROSS JOIN cases c ON c.rowid = list.value ORDER BY list.key",
        [json_of(row_numbers)],
        |row| {
            Ok(BriefCase {
                id: row.get(0)?,
                number: row.get(1)?,
                pin: Pin { sop: row.get(2)?, revision: row.get(3)?, hash: row.get(4)? },
                title: row.get(5)?,
                region: row.get(6)?,
                outcome: row.get(7)?,
                opened_at: UtcMs(row.get(8)?),
                closed_at: moment(row, 9)?,
            })
        },
    )
}

/// The open tasks of some rows' cases.
pub(super) fn open_tasks(connection: &Connection, row_numbers: &[i64]) -> Result<Vec<CardRow>, StoreError> {
    collect(
        connection,
        concat!(
            "SELECT ",
            card_columns!(),
            " FROM json_each(?1) list CROSS JOIN cases c ON c.rowid = list.value
             CROSS JOIN case_tasks t ON t.case_id = c.case_id
             WHERE t.state = 'open' ORDER BY t.due_at_utc_ms IS NULL, t.due_at_utc_ms, t.rowid"
        ),
        [json_of(row_numbers)],
        read_card,
    )
}

pub(super) fn json_of(row_numbers: &[i64]) -> String {
    let numbers: Vec<String> = row_numbers.iter().map(i64::to_string).collect();
    ["[", &numbers.join(","), "]"].concat()
}

/// A count as SQL takes it.
pub(super) fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
