//! SQL of what the story is told from.

use rusqlite::Connection;

use crate::base::CaseId;
use crate::sop::case::types::CaseHeader;
use crate::sop::definition::Pin;
use crate::store::{StoreError, collect};

/// The revision under which each transition happened.
pub(super) fn pins(connection: &Connection, header: &CaseHeader) -> Result<Vec<(i64, Pin)>, StoreError> {
    collect(
        connection,
        "SELECT no, sop_revision, sop_hash FROM case_transitions WHERE case_id = ?1 ORDER BY no",
        [header.id],
        |row| Ok((row.get(0)?, Pin { sop: header.pin.sop.clone(), revision: row.get(1)?, hash: row.get(2)? })),
    )
}

/// What people wrote, by the number of the transition.
pub(super) fn words(connection: &Connection, case: CaseId) -> Result<Vec<(i64, String)>, StoreError> {
    let rows: Vec<(String, String)> =
        collect(connection, "SELECT text_key, words FROM case_texts WHERE case_id = ?1", [case], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let no = |key: &str| key.rsplit('/').next().and_then(|no| no.parse::<i64>().ok());
    Ok(rows.into_iter().filter_map(|(key, words)| Some((no(&key)?, words))).collect())
}
