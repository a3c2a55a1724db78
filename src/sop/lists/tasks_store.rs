//! SQL of the tasks of a day: one's own, what is late and came up to somebody, what nobody has taken.

use rusqlite::{Connection, named_params};

use super::store::{CardRow, card_columns, read_card, rows};
use crate::base::{UserId, UtcMs};
use crate::store::{StoreError, collect};

/// What came up to somebody, `:lifted`: `[procedure, hash of the revision, step, low, high, before]` as JSON, no task in
/// two of them. A task is late enough when it was due before that moment.
macro_rules! lifted {
    () => {
        "lifted (sop, hash, step, low, high, before) AS MATERIALIZED
         (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
          FROM json_each(:lifted))"
    };
}

/// Whether a task is among it. What waits for somebody outside presses nobody until it goes on.
macro_rules! is_lifted {
    () => {
        "t.due_at_utc_ms < lifted.before AND t.paused_at_utc_ms IS NULL AND t.region || '.' >= lifted.low
         AND t.region || '.' < lifted.high AND hex(c.sop_hash) = lifted.hash"
    };
}

/// Where somebody may claim, `:reach`: `[procedure, step, low, high]` as JSON, no task in two of them.
macro_rules! reach {
    () => {
        "reach (sop, step, low, high) AS MATERIALIZED
         (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(:reach))"
    };
}

/// Whether a task lies in it, and nobody has it, nor did it come up to this person: it is told of there.
macro_rules! is_free {
    () => {
        concat!(
            "t.state = 'open' AND t.claimed_by IS NULL AND t.region || '.' >= reach.low AND t.region || '.' < reach.high
             AND NOT EXISTS (SELECT 1 FROM lifted CROSS JOIN cases c ON c.case_id = t.case_id
                 WHERE lifted.sop = t.sop_id AND lifted.step = t.step AND ",
            is_lifted!(),
            ")"
        )
    };
}

/// What somebody has claimed, the nearest due first.
pub(super) fn claimed(connection: &Connection, user: UserId) -> Result<Vec<CardRow>, StoreError> {
    collect(
        connection,
        concat!(
            "SELECT ",
            card_columns!(),
            " FROM case_tasks t JOIN cases c ON c.case_id = t.case_id
             WHERE t.claimed_by = ?1 AND t.state = 'open'
             ORDER BY t.due_at_utc_ms IS NULL, t.due_at_utc_ms, t.rowid"
        ),
        [user],
        read_card,
    )
}

/// Late tasks that came up to somebody and that they have not claimed themselves, the latest first.
pub(super) fn escalated(
    connection: &Connection,
    lifted: &str,
    user: UserId,
    rows_max: usize,
) -> Result<Vec<CardRow>, StoreError> {
    collect(
        connection,
        concat!(
            "WITH ",
            lifted!(),
            " SELECT ",
            card_columns!(),
            " FROM lifted CROSS JOIN case_tasks t ON t.sop_id = lifted.sop AND t.step = lifted.step
             CROSS JOIN cases c ON c.case_id = t.case_id
             WHERE t.state = 'open' AND t.claimed_by IS NOT :user AND ",
            is_lifted!(),
            " ORDER BY t.due_at_utc_ms, t.rowid LIMIT :max"
        ),
        named_params! { ":lifted": lifted, ":user": user, ":max": rows(rows_max) },
        read_card,
    )
}

/// How many there are in all.
pub(super) fn escalated_count(connection: &Connection, lifted: &str, user: UserId) -> Result<i64, StoreError> {
    let count = connection
        .prepare_cached(concat!(
            "WITH ",
            lifted!(),
            " SELECT count(*) FROM lifted CROSS JOIN case_tasks t ON t.sop_id = lifted.sop AND t.step = lifted.step
             CROSS JOIN cases c ON c.case_id = t.case_id
             WHERE t.state = 'open' AND t.claimed_by IS NOT :user AND ",
            is_lifted!()
        ))?
        .query_row(named_params! { ":lifted": lifted, ":user": user }, |row| row.get(0))?;
    Ok(count)
}

/// What nobody has claimed and somebody may: the late ones first, then by due, then those that wait.
pub(super) fn unclaimed(
    connection: &Connection,
    (reach, lifted): (&str, &str),
    now: UtcMs,
    rows_max: usize,
) -> Result<Vec<CardRow>, StoreError> {
    collect(
        connection,
        concat!(
            "WITH ",
            reach!(),
            ", ",
            lifted!(),
            ", top AS (SELECT t.rowid AS row_no, t.due_at_utc_ms < coalesce(t.paused_at_utc_ms, :now) AS is_late
               FROM reach CROSS JOIN case_tasks t ON t.sop_id = reach.sop AND t.step = reach.step
               WHERE ",
            is_free!(),
            "  ORDER BY is_late IS NOT 1, t.paused_at_utc_ms IS NOT NULL, t.due_at_utc_ms IS NULL, t.due_at_utc_ms,
                        t.rowid LIMIT :max)
             SELECT ",
            card_columns!(),
            " FROM top CROSS JOIN case_tasks t ON t.rowid = top.row_no JOIN cases c ON c.case_id = t.case_id
             ORDER BY is_late IS NOT 1, t.paused_at_utc_ms IS NOT NULL, t.due_at_utc_ms IS NULL, t.due_at_utc_ms,
                      t.rowid"
        ),
        named_params! { ":reach": reach, ":lifted": lifted, ":now": now.0, ":max": rows(rows_max) },
        read_card,
    )
}

/// How many there are in all.
pub(super) fn unclaimed_count(connection: &Connection, (reach, lifted): (&str, &str)) -> Result<i64, StoreError> {
    let count = connection
        .prepare_cached(concat!(
            "WITH ",
            reach!(),
            ", ",
            lifted!(),
            " SELECT count(*) FROM reach CROSS JOIN case_tasks t ON t.sop_id = reach.sop AND t.step = reach.step WHERE ",
            is_free!()
        ))?
        .query_row(named_params! { ":reach": reach, ":lifted": lifted }, |row| row.get(0))?;
    Ok(count)
}
