//! SQL of cases and their tasks: caches that are written with the connection and rebuilt from the facts.

use rusqlite::{Connection, Row, params};

use super::types::{CaseHeader, Origin, TaskRow, TaskState};
use crate::base::{CaseId, PartnerId, TaskId, UtcMs};
use crate::sop::definition::{Definition, Pin};
use crate::sop::field::ContentHash;
use crate::store::{OptionalRow, StoreError, Tx, collect};

macro_rules! select_cases {
    ($tail:literal) => {
        concat!(
            "SELECT case_id, number, sop_id, revision, sop_hash, origin, title, region, outcome, partner_id, content_hash,
             content_version, opened_at_utc_ms, opened_by, changed_at_utc_ms, closed_at_utc_ms, words FROM cases ",
            $tail
        )
    };
}

macro_rules! select_tasks {
    ($tail:literal) => {
        concat!(
            "SELECT task_id, case_id, sop_id, step, round, state, region, version, opened_at_utc_ms, due_at_utc_ms,
             due_is_kept, paused_at_utc_ms, paused_for, paused_ms, claimed_by, claimed_at_utc_ms, closed_at_utc_ms,
             closed_by, action, approved_hash FROM case_tasks ",
            $tail
        )
    };
}

/// The case, whether this program knows its procedure or not.
pub fn header(connection: &Connection, case: CaseId) -> Result<Option<CaseHeader>, StoreError> {
    connection.prepare_cached(select_cases!("WHERE case_id = ?1"))?.query_row([case], read_case).optional_row()
}

/// The case with this number.
pub fn by_number(connection: &Connection, number: &str) -> Result<Option<CaseHeader>, StoreError> {
    connection.prepare_cached(select_cases!("WHERE number = ?1"))?.query_row([number], read_case).optional_row()
}

pub fn task(connection: &Connection, id: TaskId) -> Result<Option<TaskRow>, StoreError> {
    connection.prepare_cached(select_tasks!("WHERE task_id = ?1"))?.query_row([id], read_task).optional_row()
}

/// Every task of a case, open and closed, in the order in which they were opened.
pub fn tasks_of_case(connection: &Connection, case: CaseId) -> Result<Vec<TaskRow>, StoreError> {
    collect(connection, select_tasks!("WHERE case_id = ?1 ORDER BY opened_at_utc_ms, task_id"), [case], read_task)
}

/// Says that the case became this partner. Not a transition: the room that made the partner has the fact.
pub fn link_partner(tx: &Tx<'_>, case: CaseId, partner: PartnerId) -> Result<(), StoreError> {
    tx.conn().prepare_cached("UPDATE cases SET partner_id = ?2 WHERE case_id = ?1")?.execute(params![case, partner])?;
    Ok(())
}

pub(super) fn insert_case(tx: &Tx<'_>, header: &CaseHeader) -> Result<(), StoreError> {
    tx.conn()
        .prepare_cached(
            "INSERT INTO cases (case_id, number, sop_id, revision, sop_hash, origin, title, region, outcome, partner_id,
             content_hash, content_version, opened_at_utc_ms, opened_by, changed_at_utc_ms, closed_at_utc_ms, words)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
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

/// Writes what of a case may change. A new region goes to its tasks as well.
pub(super) fn update_case(tx: &Tx<'_>, header: &CaseHeader) -> Result<(), StoreError> {
    tx.conn()
        .prepare_cached(
            "UPDATE cases SET revision = ?2, sop_hash = ?3, title = ?4, region = ?5, outcome = ?6, content_hash = ?7,
             content_version = ?8, changed_at_utc_ms = ?9, closed_at_utc_ms = ?10, words = ?11 WHERE case_id = ?1",
        )?
        .execute(params![
            header.id,
            header.pin.revision,
            header.pin.hash,
            header.title,
            header.region,
            header.outcome,
            header.content_hash.0,
            header.content_version,
            header.changed_at.0,
            header.closed_at.map(|at| at.0),
            header.words,
        ])?;
    tx.conn()
        .prepare_cached("UPDATE case_tasks SET region = ?2 WHERE case_id = ?1 AND region <> ?2")?
        .execute(params![header.id, header.region])?;
    Ok(())
}

/// Writes a task as it stands now, new or not.
pub(super) fn put_task(tx: &Tx<'_>, task: &TaskRow) -> Result<(), StoreError> {
    tx.conn()
        .prepare_cached(
            "INSERT INTO case_tasks (task_id, case_id, sop_id, step, round, state, region, version, opened_at_utc_ms,
             due_at_utc_ms, due_is_kept, paused_at_utc_ms, paused_for, paused_ms, claimed_by, claimed_at_utc_ms,
             closed_at_utc_ms, closed_by, action, approved_hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
             ON CONFLICT (task_id) DO UPDATE SET step = excluded.step, state = excluded.state, region = excluded.region,
             version = excluded.version, due_at_utc_ms = excluded.due_at_utc_ms, due_is_kept = excluded.due_is_kept,
             paused_at_utc_ms = excluded.paused_at_utc_ms, paused_for = excluded.paused_for,
             paused_ms = excluded.paused_ms, claimed_by = excluded.claimed_by,
             claimed_at_utc_ms = excluded.claimed_at_utc_ms, closed_at_utc_ms = excluded.closed_at_utc_ms,
             closed_by = excluded.closed_by, action = excluded.action, approved_hash = excluded.approved_hash",
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

/// Keeps the text of a revision when the first case pins it.
pub(super) fn keep_revision(tx: &mut Tx<'_>, definition: &Definition) -> Result<(), StoreError> {
    if revision_source(tx.conn(), &definition.pin)?.is_some() {
        return Ok(());
    }
    let (act_id, at) = (tx.act_id(), tx.now().0);
    let source: &str = &definition.source;
    tx.fact(
        "sop_revisions",
        &[
            ("act_id", &act_id),
            ("sop_hash", &definition.pin.hash),
            ("sop_id", &definition.pin.sop),
            ("revision", &definition.pin.revision),
            ("source", &source),
            ("at_utc_ms", &at),
        ],
    )
}

/// The text of a revision that some case pinned.
pub(in crate::sop) fn revision_source(connection: &Connection, pin: &Pin) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached("SELECT source FROM sop_revisions WHERE sop_hash = ?1")?
        .query_row([pin.hash], |row| row.get(0))
        .optional_row()
}

/// The texts of every revision that some case pinned, the earliest first.
pub(in crate::sop) fn revision_sources(connection: &Connection) -> Result<Vec<String>, StoreError> {
    collect(connection, "SELECT source FROM sop_revisions ORDER BY sop_id, revision", [], |row| row.get(0))
}

fn moment(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<UtcMs>> {
    Ok(row.get::<_, Option<i64>>(at)?.map(UtcMs))
}

fn read_case(row: &Row<'_>) -> rusqlite::Result<CaseHeader> {
    let origin: String = row.get(5)?;
    Ok(CaseHeader {
        id: row.get(0)?,
        number: row.get(1)?,
        pin: Pin { sop: row.get(2)?, revision: row.get(3)?, hash: row.get(4)? },
        origin: Origin::read(&origin),
        title: row.get(6)?,
        region: row.get(7)?,
        outcome: row.get(8)?,
        partner: row.get(9)?,
        content_hash: ContentHash(row.get(10)?),
        content_version: row.get(11)?,
        opened_at: UtcMs(row.get(12)?),
        opened_by: row.get(13)?,
        changed_at: UtcMs(row.get(14)?),
        closed_at: moment(row, 15)?,
        words: row.get(16)?,
    })
}

fn read_task(row: &Row<'_>) -> rusqlite::Result<TaskRow> {
    let state: String = row.get(5)?;
    let no_state = rusqlite::Error::InvalidColumnType(5, "state".into(), rusqlite::types::Type::Text);
    Ok(TaskRow {
        id: row.get(0)?,
        case: row.get(1)?,
        sop: row.get(2)?,
        step: row.get(3)?,
        round: row.get(4)?,
        state: TaskState::read(&state).ok_or(no_state)?,
        region: row.get(6)?,
        version: row.get(7)?,
        opened_at: UtcMs(row.get(8)?),
        due_at: moment(row, 9)?,
        due_is_kept: row.get(10)?,
        paused_at: moment(row, 11)?,
        paused_for: row.get(12)?,
        paused_ms: row.get(13)?,
        claimed_by: row.get(14)?,
        claimed_at: moment(row, 15)?,
        closed_at: moment(row, 16)?,
        closed_by: row.get(17)?,
        action: row.get(18)?,
        approved_hash: row.get::<_, Option<[u8; 32]>>(19)?.map(ContentHash),
    })
}
