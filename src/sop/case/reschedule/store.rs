//! SQL of the open cases, page by page, and of what deadlines were last counted by.

use rusqlite::{Connection, params};

use crate::base::{CaseId, UtcMs};
use crate::store::{OptionalRow, StoreError, collect};

/// The next open cases after one, in the order of their ids: that in which they were opened.
pub(super) fn open_cases(
    connection: &Connection,
    after: Option<CaseId>,
    limit: usize,
) -> Result<Vec<CaseId>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    collect(
        connection,
        "SELECT case_id FROM cases WHERE outcome = '' AND case_id > ?1 ORDER BY case_id LIMIT ?2",
        params![place(after), limit],
        |row| row.get(0),
    )
}

/// How many open cases there are after one.
pub(super) fn open_count(connection: &Connection, after: Option<CaseId>) -> Result<u64, StoreError> {
    let count: i64 = connection
        .prepare_cached("SELECT count(*) FROM cases WHERE outcome = '' AND case_id > ?1")?
        .query_row([place(after)], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The hash of what this device last followed; none: it never did.
pub(super) fn watched(connection: &Connection, subject: &str) -> Result<Option<[u8; 32]>, StoreError> {
    connection
        .prepare_cached("SELECT hash FROM sop_watch WHERE subject = ?1")?
        .query_row([subject], |row| row.get(0))
        .optional_row()
}

/// Keeps it, for this device alone.
pub(super) fn keep_watched(
    connection: &Connection,
    (subject, hash): (&str, &[u8; 32]),
    at: UtcMs,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO sop_watch (subject, hash, at_utc_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (subject) DO UPDATE SET hash = excluded.hash, at_utc_ms = excluded.at_utc_ms",
        )?
        .execute(params![subject, hash, at.0])?;
    Ok(())
}

/// Before every id there is the empty one.
fn place(after: Option<CaseId>) -> Vec<u8> {
    after.map(|case| case.0.as_bytes().to_vec()).unwrap_or_default()
}
