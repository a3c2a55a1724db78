//! SQL of applications: who is reached where, and what later letters suggest.

use rusqlite::{Connection, Row, params};

use crate::base::{CaseId, InboxId, UtcMs};
use crate::partnership::SOP;
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// Cases looked at for one person; nobody applies more often.
const CASES_MAX: i64 = 200;

/// Cases in which one of these fields holds this very value, the latest first. Only fields that reach somebody are
/// looked up by (`case_values_that_reach`).
pub(super) fn cases_reached(connection: &Connection, field: &str, value_json: &str) -> Result<Vec<CaseId>, StoreError> {
    collect(
        connection,
        "SELECT v.case_id FROM case_values v JOIN cases c ON c.case_id = v.case_id
         WHERE v.field IN ('email', 'contact_phone', 'instagram') AND v.field = ?1 AND v.value = ?2 AND c.sop_id = ?3
         ORDER BY c.opened_at_utc_ms DESC, c.case_id DESC LIMIT ?4",
        params![field, value_json, SOP, CASES_MAX],
        |row| row.get(0),
    )
}

/// Cases whose words hold all of these, the latest first. `words`: as the full-text index takes them.
pub(super) fn cases_worded(connection: &Connection, words: &str) -> Result<Vec<CaseId>, StoreError> {
    collect(
        connection,
        "SELECT c.case_id FROM (SELECT case_id FROM case_search WHERE case_search MATCH ?1 LIMIT ?3) f
         JOIN cases c ON c.case_id = f.case_id WHERE c.sop_id = ?2
         ORDER BY c.opened_at_utc_ms DESC, c.case_id DESC",
        params![words, SOP, CASES_MAX],
        |row| row.get(0),
    )
}

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

/// Keeps what a letter says about a field; the same letter says it once.
pub(super) fn keep_suggestion(
    tx: &mut Tx<'_>,
    case: CaseId,
    inbox: InboxId,
    (field, value_json, why): (&str, &str, &str),
) -> Result<(), StoreError> {
    let (key, at) = (format!("{inbox}/{field}"), tx.now().0);
    tx.record(
        "application_suggestions",
        ("suggestion_key", &key),
        &[
            ("case_id", &case),
            ("inbox_id", &inbox),
            ("field", &field),
            ("value", &value_json),
            ("why", &why),
            ("state", &"open"),
            ("at_utc_ms", &at),
        ],
    )?;
    Ok(())
}

pub(super) fn close_suggestion(tx: &mut Tx<'_>, key: &str, state: &str) -> Result<(), StoreError> {
    tx.record("application_suggestions", ("suggestion_key", &key), &[("state", &state)])?;
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
