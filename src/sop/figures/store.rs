//! SQL of figures and exports. Rows are handed on one by one: a hundred thousand of them are counted, not kept.

use rusqlite::{Connection, Row, ToSql, named_params};

use crate::base::{CaseId, UserId, UtcMs};
use crate::sop::lists::{Sight, in_sight, with_sight};
use crate::store::{StoreError, collect};

/// An open task, as it is counted.
pub(super) struct OpenTask<'r> {
    pub step: &'r str,
    pub region: &'r str,
    pub claimed_by: Option<UserId>,
    pub opened_at: UtcMs,
    pub due_at: Option<UtcMs>,
    pub paused_at: Option<UtcMs>,
}

pub(super) fn each_open(
    connection: &Connection,
    sop: &str,
    sight: &Sight,
    mut take: impl FnMut(OpenTask<'_>),
) -> Result<(), StoreError> {
    each(
        connection,
        with_sight!(
            "SELECT t.step, t.region, t.claimed_by, t.opened_at_utc_ms, t.due_at_utc_ms, t.paused_at_utc_ms
             FROM case_tasks t WHERE t.state = 'open' AND t.sop_id = :sop AND ",
            in_sight!("t")
        ),
        named_params! { ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop },
        |row| {
            take(OpenTask {
                step: text(row, 0)?,
                region: text(row, 1)?,
                claimed_by: row.get(2)?,
                opened_at: UtcMs(row.get(3)?),
                due_at: moment(row, 4)?,
                paused_at: moment(row, 5)?,
            });
            Ok(())
        },
    )
}

/// A step that was taken.
pub(super) struct DoneTask<'r> {
    pub step: &'r str,
    pub region: &'r str,
    pub closed_by: Option<UserId>,
    pub opened_at: UtcMs,
    pub closed_at: UtcMs,
    pub paused_ms: i64,
    pub due_at: Option<UtcMs>,
}

/// The steps taken from a moment to before another, step by step.
pub(super) fn each_done(
    connection: &Connection,
    sop: &str,
    sight: &Sight,
    (from, before): (UtcMs, UtcMs),
    mut take: impl FnMut(DoneTask<'_>),
) -> Result<(), StoreError> {
    each(
        connection,
        // Names of steps are picked out of the index one by one, so that of each only the span is read.
        with_sight!(
            ", steps (step) AS (
               SELECT min(step) FROM case_tasks WHERE state = 'done' AND sop_id = :sop
               UNION ALL
               SELECT (SELECT min(t.step) FROM case_tasks t
                       WHERE t.state = 'done' AND t.sop_id = :sop AND t.step > steps.step)
               FROM steps WHERE steps.step IS NOT NULL)
             SELECT t.step, t.closed_by, t.opened_at_utc_ms, t.closed_at_utc_ms, t.paused_ms, t.due_at_utc_ms, t.region
             FROM steps CROSS JOIN case_tasks t ON t.step = steps.step
             WHERE t.state = 'done' AND t.sop_id = :sop AND t.closed_at_utc_ms >= :from
               AND t.closed_at_utc_ms < :before AND ",
            in_sight!("t")
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop, ":from": from.0,
            ":before": before.0
        },
        |row| {
            take(DoneTask {
                step: text(row, 0)?,
                closed_by: row.get(1)?,
                opened_at: UtcMs(row.get(2)?),
                closed_at: UtcMs(row.get(3)?),
                paused_ms: row.get(4)?,
                due_at: moment(row, 5)?,
                region: text(row, 6)?,
            });
            Ok(())
        },
    )
}

/// Cases that were opened from a moment to before another: when, and where.
pub(super) fn each_opened(
    connection: &Connection,
    sop: &str,
    sight: &Sight,
    (from, before): (UtcMs, UtcMs),
    mut take: impl FnMut(UtcMs, &str),
) -> Result<(), StoreError> {
    each(
        connection,
        with_sight!(
            "SELECT c.opened_at_utc_ms, c.region FROM cases c
             WHERE c.sop_id = :sop AND c.opened_at_utc_ms >= :from AND c.opened_at_utc_ms < :before AND ",
            in_sight!("c")
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop, ":from": from.0,
            ":before": before.0
        },
        |row| {
            take(UtcMs(row.get(0)?), text(row, 1)?);
            Ok(())
        },
    )
}

/// Cases that ended from a moment to before another: when, where, and how.
pub(super) fn each_ended(
    connection: &Connection,
    sop: &str,
    sight: &Sight,
    (from, before): (UtcMs, UtcMs),
    mut take: impl FnMut(UtcMs, &str, &str),
) -> Result<(), StoreError> {
    each(
        connection,
        with_sight!(
            "SELECT c.closed_at_utc_ms, c.region, c.outcome FROM cases c
             WHERE c.sop_id = :sop AND c.closed_at_utc_ms >= :from AND c.closed_at_utc_ms < :before AND ",
            in_sight!("c")
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop, ":from": from.0,
            ":before": before.0
        },
        |row| {
            take(UtcMs(row.get(0)?), text(row, 1)?, text(row, 2)?);
            Ok(())
        },
    )
}

pub(super) fn open_cases(connection: &Connection, sop: &str, sight: &Sight) -> Result<i64, StoreError> {
    let count = connection
        .prepare_cached(with_sight!(
            "SELECT count(*) FROM cases c WHERE c.sop_id = :sop AND c.outcome = '' AND ",
            in_sight!("c")
        ))?
        .query_row(
            named_params! { ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop },
            |row| row.get(0),
        )?;
    Ok(count)
}

/// A late task with its case.
pub(super) struct LateTask {
    pub case: CaseId,
    pub number: String,
    pub title: String,
    pub region: String,
    pub step: String,
    pub claimed_by: Option<UserId>,
    pub due_at: UtcMs,
    pub paused_at: Option<UtcMs>,
}

/// The tasks that are late, the latest first.
pub(super) fn late(
    connection: &Connection,
    sop: &str,
    sight: &Sight,
    now: UtcMs,
    rows_max: usize,
) -> Result<Vec<LateTask>, StoreError> {
    collect(
        connection,
        with_sight!(
            ", top AS (SELECT t.rowid AS row_no FROM case_tasks t
               WHERE t.state = 'open' AND t.sop_id = :sop AND t.due_at_utc_ms < coalesce(t.paused_at_utc_ms, :now)
                 AND ",
            in_sight!("t"),
            "  ORDER BY t.due_at_utc_ms, t.rowid LIMIT :max)
             SELECT c.case_id, c.number, c.title, c.region, t.step, t.claimed_by, t.due_at_utc_ms, t.paused_at_utc_ms
             FROM top CROSS JOIN case_tasks t ON t.rowid = top.row_no JOIN cases c ON c.case_id = t.case_id
             ORDER BY t.due_at_utc_ms, t.rowid"
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":sop": sop, ":now": now.0,
            ":max": i64::try_from(rows_max).unwrap_or(i64::MAX)
        },
        |row| {
            Ok(LateTask {
                case: row.get(0)?,
                number: row.get(1)?,
                title: row.get(2)?,
                region: row.get(3)?,
                step: row.get(4)?,
                claimed_by: row.get(5)?,
                due_at: UtcMs(row.get(6)?),
                paused_at: row.get::<_, Option<i64>>(7)?.map(UtcMs),
            })
        },
    )
}

/// What was entered in some cases: case, field, value as JSON.
pub(super) fn values(
    connection: &Connection,
    row_numbers: &[i64],
) -> Result<Vec<(CaseId, String, String)>, StoreError> {
    let numbers: Vec<String> = row_numbers.iter().map(i64::to_string).collect();
    collect(
        connection,
        "SELECT v.case_id, v.field, v.value
         FROM json_each(?1) list CROSS JOIN cases c ON c.rowid = list.value
         CROSS JOIN case_values v ON v.case_id = c.case_id WHERE v.value <> 'null'",
        [["[", &numbers.join(","), "]"].concat()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Hands on every row of a cached statement.
fn each(
    connection: &Connection,
    sql: &'static str,
    params: &[(&str, &dyn ToSql)],
    mut take: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

/// Text without a copy of it.
fn text<'r>(row: &'r Row<'_>, at: usize) -> Result<&'r str, StoreError> {
    row.get_ref(at)?.as_str().map_err(|error| StoreError::Unreadable(error.to_string()))
}

fn moment(row: &Row<'_>, at: usize) -> Result<Option<UtcMs>, StoreError> {
    Ok(row.get::<_, Option<i64>>(at)?.map(UtcMs))
}
