//! SQL of the comparison: facts beside their words, and caches written anew.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use crate::base::CaseId;
use crate::sop::case::types::{CaseHeader, TaskRow};
use crate::sop::definition::SopHash;
use crate::store::{OptionalRow, StoreError, collect};

/// Every case that anything says something about.
pub(super) fn every_case(connection: &Connection) -> Result<Vec<CaseId>, StoreError> {
    collect(
        connection,
        "SELECT case_id FROM cases UNION SELECT case_id FROM case_transitions WHERE no = 1 ORDER BY 1",
        [],
        |row| row.get(0),
    )
}

/// A transition's number, revision and commitment.
type Commitment = (i64, (u32, SopHash, Option<Vec<u8>>));

pub(super) fn commitments(connection: &Connection, case: CaseId) -> Result<Vec<Commitment>, StoreError> {
    collect(
        connection,
        "SELECT no, sop_revision, sop_hash, reason_hash FROM case_transitions WHERE case_id = ?1 ORDER BY no",
        [case],
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))),
    )
}

/// Salt and words by the number of their transition.
pub(super) fn texts(connection: &Connection, case: CaseId) -> Result<BTreeMap<i64, (Vec<u8>, String)>, StoreError> {
    let rows: Vec<(String, Vec<u8>, String)> =
        collect(connection, "SELECT text_key, salt, words FROM case_texts WHERE case_id = ?1", [case], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let no = |key: &str| key.rsplit('/').next().and_then(|no| no.parse::<i64>().ok());
    Ok(rows.into_iter().filter_map(|(key, salt, words)| Some((no(&key)?, (salt, words)))).collect())
}

/// What the search knows of a case.
pub(super) fn search_words(connection: &Connection, case: CaseId) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached(
            "SELECT words FROM case_search
             WHERE rowid = (SELECT rowid FROM cases WHERE case_id = ?1) AND case_id = ?1",
        )?
        .query_row([case], |row| row.get(0))
        .optional_row()
}

/// Forgets what the search knows under rows that are no case's.
pub(super) fn drop_strays(connection: &Connection) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "DELETE FROM case_search WHERE rowid IN (
                 SELECT s.rowid FROM case_search s LEFT JOIN cases c ON c.rowid = s.rowid
                 WHERE c.case_id IS NULL OR c.case_id <> s.case_id)",
        )?
        .execute([])?;
    Ok(())
}

/// Writes a case and its tasks anew.
pub(super) fn put(connection: &Connection, header: &CaseHeader, tasks: &[TaskRow]) -> Result<(), StoreError> {
    put_case(connection, header)?;
    connection.prepare_cached("DELETE FROM case_tasks WHERE case_id = ?1")?.execute([header.id])?;
    for task in tasks {
        put_task(connection, task)?;
    }
    Ok(())
}

fn put_case(connection: &Connection, header: &CaseHeader) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO cases (case_id, number, sop_id, revision, sop_hash, origin, title, region, outcome, partner_id,
             content_hash, content_version, opened_at_utc_ms, opened_by, changed_at_utc_ms, closed_at_utc_ms, words)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (case_id) DO UPDATE SET number = excluded.number, sop_id = excluded.sop_id,
             revision = excluded.revision, sop_hash = excluded.sop_hash, origin = excluded.origin,
             title = excluded.title, region = excluded.region, outcome = excluded.outcome,
             content_hash = excluded.content_hash, content_version = excluded.content_version,
             opened_at_utc_ms = excluded.opened_at_utc_ms, opened_by = excluded.opened_by,
             changed_at_utc_ms = excluded.changed_at_utc_ms, closed_at_utc_ms = excluded.closed_at_utc_ms,
             words = excluded.words",
        )?
        .execute(params![
            header.id,
            header.number,
            header.pin.sop,
            header.pin.revision,
            header.pin.hash,
            header.origin.name(),
            header.title,
            header.region,
            header.outcome,
            header.partner,
            header.content_hash.0,
            header.content_version,
            header.opened_at.0,
            header.opened_by,
            header.changed_at.0,
            header.closed_at.map(|at| at.0),
            header.words,
        ])?;
    Ok(())
}

fn put_task(connection: &Connection, task: &TaskRow) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO case_tasks (task_id, case_id, sop_id, step, round, state, region, version, opened_at_utc_ms,
             due_at_utc_ms, due_is_kept, paused_at_utc_ms, paused_for, paused_ms, claimed_by, claimed_at_utc_ms,
             closed_at_utc_ms, closed_by, action, approved_hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        )?
        .execute(params![
            task.id,
            task.case,
            task.sop,
            task.step,
            task.round,
            task.state.name(),
            task.region,
            task.version,
            task.opened_at.0,
            task.due_at.map(|at| at.0),
            task.due_is_kept,
            task.paused_at.map(|at| at.0),
            task.paused_for,
            task.paused_ms,
            task.claimed_by,
            task.claimed_at.map(|at| at.0),
            task.closed_at.map(|at| at.0),
            task.closed_by,
            task.action,
            task.approved_hash.as_ref().map(|hash| hash.0),
        ])?;
    Ok(())
}
