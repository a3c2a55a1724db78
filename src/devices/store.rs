//! The SQL of the print queue. Rows of this table belong to this device alone.

use rusqlite::{Connection, Row, params};

use super::queue::{JobState, JobSummary};
use super::slip::Slip;
use crate::base::{PrintJobId, UtcMs};
use crate::store::{OptionalRow, StoreError, collect};

/// The next job of a printer, as its worker needs it.
#[derive(Debug, Clone)]
pub struct NextJob {
    pub id: PrintJobId,
    pub title: String,
    /// `None` when this version cannot read it.
    pub slip: Option<Slip>,
    pub is_copy: bool,
    pub tries: u32,
    pub made_at: UtcMs,
    pub asked: bool,
}

/// What a job says that was being sent when the kiosk stopped.
const INTERRUPTED: &str = "Kios berhenti saat mencetak. Periksa apakah kertasnya sudah keluar.";

/// How many jobs of a printer wait for the printer, and how many for a person.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub waiting: u32,
    pub needs_decision: u32,
}

pub fn insert(
    connection: &Connection,
    now: UtcMs,
    printer: &str,
    title: &str,
    slip_json: &str,
    is_copy: bool,
) -> Result<PrintJobId, StoreError> {
    let id = PrintJobId::new();
    connection
        .prepare_cached(
            "INSERT INTO print_jobs (job_id, printer, title, slip, is_copy, state, made_at_utc_ms, changed_at_utc_ms,
                                     order_no)
             VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?6,
                     (SELECT coalesce(max(order_no), 0) + 1 FROM print_jobs WHERE printer = ?2))",
        )?
        .execute(params![id, printer, title, slip_json, is_copy, now.0])?;
    Ok(id)
}

/// A new job that copies another; `None` when there is no such job.
pub fn insert_copy(connection: &Connection, now: UtcMs, job: PrintJobId) -> Result<Option<PrintJobId>, StoreError> {
    let found = connection
        .prepare_cached("SELECT printer, title, slip FROM print_jobs WHERE job_id = ?1")?
        .query_row(params![job], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })
        .optional_row()?;
    found.map(|(printer, title, slip)| insert(connection, now, &printer, &title, &slip, true)).transpose()
}

pub fn next(connection: &Connection, printer: &str) -> Result<Option<NextJob>, StoreError> {
    connection
        .prepare_cached(
            "SELECT job_id, title, slip, is_copy, tries, made_at_utc_ms, asked FROM print_jobs
             WHERE printer = ?1 AND state NOT IN ('printed', 'discarded') AND state IN ('waiting', 'failed')
             ORDER BY order_no LIMIT 1",
        )?
        .query_row(params![printer], |row| {
            Ok(NextJob {
                id: row.get(0)?,
                title: row.get(1)?,
                slip: serde_json::from_str(&row.get::<_, String>(2)?).ok(),
                is_copy: row.get(3)?,
                tries: row.get(4)?,
                made_at: UtcMs(row.get(5)?),
                asked: row.get(6)?,
            })
        })
        .optional_row()
}

pub fn set_state(
    connection: &Connection,
    now: UtcMs,
    job: PrintJobId,
    state: JobState,
    error: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE print_jobs SET state = ?2, error = ?3, changed_at_utc_ms = ?4,
                    tries = tries + (?2 IN ('failed', 'printing'))
             WHERE job_id = ?1",
        )?
        .execute(params![job, state.name(), error, now.0])?;
    Ok(())
}

/// Back in line because a person said so; what may have printed already comes back as a copy.
pub fn release(connection: &Connection, now: UtcMs, job: PrintJobId, as_copy: bool) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE print_jobs SET state = 'waiting', asked = 1, tries = 0, error = '', is_copy = max(is_copy, ?2),
                    changed_at_utc_ms = ?3
             WHERE job_id = ?1",
        )?
        .execute(params![job, as_copy, now.0])?;
    Ok(())
}

/// Jobs that were being sent when the kiosk or their worker stopped: nobody knows whether they are on paper. Those of
/// one printer, or of all.
pub fn interrupted_become_unknown(
    connection: &Connection,
    now: UtcMs,
    printer: Option<&str>,
) -> Result<usize, StoreError> {
    Ok(connection
        .prepare_cached(
            "UPDATE print_jobs SET state = 'unknown', changed_at_utc_ms = ?1, error = ?2
             WHERE state NOT IN ('printed', 'discarded') AND state = 'printing' AND (?3 IS NULL OR printer = ?3)",
        )?
        .execute(params![now.0, INTERRUPTED, printer])?)
}

/// Where a job stands, or `None` when there is no such job.
pub fn state_of(connection: &Connection, job: PrintJobId) -> Result<Option<JobState>, StoreError> {
    let name: Option<String> = connection
        .prepare_cached("SELECT state FROM print_jobs WHERE job_id = ?1")?
        .query_row(params![job], |row| row.get(0))
        .optional_row()?;
    Ok(name.and_then(|name| JobState::from_name(&name)))
}

pub fn slip_of(connection: &Connection, job: PrintJobId) -> Result<Option<Slip>, StoreError> {
    let slip: Option<String> = connection
        .prepare_cached("SELECT slip FROM print_jobs WHERE job_id = ?1")?
        .query_row(params![job], |row| row.get(0))
        .optional_row()?;
    Ok(slip.map(|slip| serde_json::from_str(&slip)).transpose()?)
}

pub fn counts(connection: &Connection, printer: &str) -> Result<Counts, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT coalesce(sum(state IN ('waiting', 'failed', 'printing')), 0),
                    coalesce(sum(state IN ('held', 'unknown')), 0)
             FROM print_jobs WHERE printer = ?1 AND state NOT IN ('printed', 'discarded')",
        )?
        .query_row(params![printer], |row| Ok(Counts { waiting: row.get(0)?, needs_decision: row.get(1)? }))?)
}

/// Printers that open jobs are meant for.
pub fn printers_with_open_jobs(connection: &Connection) -> Result<Vec<String>, StoreError> {
    collect(
        connection,
        "SELECT DISTINCT printer FROM print_jobs WHERE state NOT IN ('printed', 'discarded') ORDER BY printer",
        [],
        |row| row.get(0),
    )
}

pub fn awaiting_decision(connection: &Connection) -> Result<Vec<JobSummary>, StoreError> {
    collect(
        connection,
        "SELECT job_id, printer, title, is_copy, state, tries, error, made_at_utc_ms FROM print_jobs
         WHERE state NOT IN ('printed', 'discarded') AND state IN ('held', 'unknown')
         ORDER BY made_at_utc_ms, order_no",
        [],
        summary,
    )
}

/// Every job that is not done with; the partial index holds no others.
pub fn open_jobs(connection: &Connection) -> Result<Vec<JobSummary>, StoreError> {
    collect(
        connection,
        "SELECT job_id, printer, title, is_copy, state, tries, error, made_at_utc_ms FROM print_jobs
         WHERE state NOT IN ('printed', 'discarded') ORDER BY made_at_utc_ms, order_no",
        [],
        summary,
    )
}

pub fn title_of(connection: &Connection, job: PrintJobId) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached("SELECT title FROM print_jobs WHERE job_id = ?1")?
        .query_row(params![job], |row| row.get(0))
        .optional_row()
}

pub fn recent(connection: &Connection, limit: u32) -> Result<Vec<JobSummary>, StoreError> {
    collect(
        connection,
        "SELECT job_id, printer, title, is_copy, state, tries, error, made_at_utc_ms FROM print_jobs
         ORDER BY made_at_utc_ms DESC, order_no DESC LIMIT ?1",
        params![limit],
        summary,
    )
}

fn summary(row: &Row<'_>) -> rusqlite::Result<JobSummary> {
    Ok(JobSummary {
        id: row.get(0)?,
        printer: row.get(1)?,
        title: row.get(2)?,
        is_copy: row.get(3)?,
        // The table's CHECK lets no other name in.
        state: JobState::from_name(&row.get::<_, String>(4)?).unwrap_or(JobState::Unknown),
        tries: row.get(5)?,
        error: row.get(6)?,
        made_at: UtcMs(row.get(7)?),
    })
}
