//! SQL of applications: what later letters suggest.

use rusqlite::{Connection, Row, params};

use crate::base::{CaseId, InboxId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// A suggestion as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub key: String,
    pub case: CaseId,
    pub inbox: InboxId,
    pub field: String,
    pub value_json: String,
    pub why: String,
    pub state: String,
    pub at: UtcMs,
}

/// Keeps what a letter says about a field; the same letter says it once. Like the letter itself it belongs to this
/// device and does not travel through the journal, which forgets nothing: what nobody took over goes without a trace.
pub(super) fn keep_suggestion(
    tx: &Tx<'_>,
    case: CaseId,
    inbox: InboxId,
    (field, value_json, why): (&str, &str, &str),
) -> Result<(), StoreError> {
    let key = format!("{inbox}/{field}");
    tx.conn()
        .prepare_cached(
            "INSERT INTO application_suggestions
                 (suggestion_key, case_id, inbox_id, field, value, why, state, at_utc_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7)
             ON CONFLICT (suggestion_key) DO UPDATE SET case_id = excluded.case_id, value = excluded.value,
                 why = excluded.why, state = excluded.state, at_utc_ms = excluded.at_utc_ms",
        )?
        .execute(params![key, case, inbox, field, value_json, why, tx.now().0])?;
    Ok(())
}

pub(super) fn close_suggestion(tx: &Tx<'_>, key: &str, state: &str) -> Result<(), StoreError> {
    tx.conn()
        .prepare_cached("UPDATE application_suggestions SET state = ?2 WHERE suggestion_key = ?1")?
        .execute(params![key, state])?;
    Ok(())
}

/// Forgets what letters said about the fields of a case, whether somebody took it over or not.
pub(in crate::partnership) fn forget_suggestions(tx: &Tx<'_>, case: CaseId) -> Result<(), StoreError> {
    tx.conn().prepare_cached("DELETE FROM application_suggestions WHERE case_id = ?1")?.execute([case])?;
    Ok(())
}

pub(super) fn suggestion(connection: &Connection, key: &str) -> Result<Option<Stored>, StoreError> {
    connection
        .prepare_cached(
            "SELECT suggestion_key, case_id, inbox_id, field, value, why, state, at_utc_ms
             FROM application_suggestions WHERE suggestion_key = ?1",
        )?
        .query_row([key], read_stored)
        .optional_row()
}

/// What is still to be looked at in a case, the earliest first.
pub(super) fn open_suggestions(connection: &Connection, case: CaseId) -> Result<Vec<Stored>, StoreError> {
    collect(
        connection,
        "SELECT suggestion_key, case_id, inbox_id, field, value, why, state, at_utc_ms
         FROM application_suggestions WHERE case_id = ?1 AND state = 'open' ORDER BY at_utc_ms, suggestion_key",
        [case],
        read_stored,
    )
}

/// Everything that letters suggested in a case, whatever became of it, the earliest first.
pub(super) fn every_suggestion(connection: &Connection, case: CaseId) -> Result<Vec<Stored>, StoreError> {
    collect(
        connection,
        "SELECT suggestion_key, case_id, inbox_id, field, value, why, state, at_utc_ms
         FROM application_suggestions WHERE case_id = ?1 ORDER BY at_utc_ms, suggestion_key",
        [case],
        read_stored,
    )
}

fn read_stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        key: row.get(0)?,
        case: row.get(1)?,
        inbox: row.get(2)?,
        field: row.get(3)?,
        value_json: row.get(4)?,
        why: row.get(5)?,
        state: row.get(6)?,
        at: UtcMs(row.get(7)?),
    })
}
