//! SQL of letters: how this office words them.

use rusqlite::{Connection, Row};

use super::Wording;
use crate::base::{UserId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx};

/// A wording of this office, and who made it.
pub(super) struct Own {
    pub wording: Wording,
    pub changed_by: Option<UserId>,
    pub changed_at: UtcMs,
}

/// How this office words a letter; none: as the file does.
pub fn wording(connection: &Connection, sop: &str, letter: &str) -> Result<Option<Wording>, StoreError> {
    Ok(own(connection, sop, letter)?.map(|own| own.wording))
}

pub(super) fn own(connection: &Connection, sop: &str, letter: &str) -> Result<Option<Own>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT subject, body, changed_by, changed_at_utc_ms FROM letter_templates
             WHERE template_key = ?1 AND body <> ''",
        )?
        .query_row([key(sop, letter)], own_row)
        .optional_row()?;
    Ok(found)
}

fn own_row(row: &Row<'_>) -> rusqlite::Result<Own> {
    Ok(Own {
        wording: Wording { subject: row.get(0)?, body: row.get(1)? },
        changed_by: row.get(2)?,
        changed_at: UtcMs(row.get(3)?),
    })
}

/// Keeps a wording; none goes back to the file's. A record is never deleted: an empty one says so.
pub(super) fn set(tx: &mut Tx<'_>, sop: &str, letter: &str, wording: Option<&Wording>) -> Result<(), StoreError> {
    let key = key(sop, letter);
    let (subject, body) = wording.map_or(("", ""), |own| (own.subject.as_str(), own.body.as_str()));
    let (by, now) = (tx.actor(), tx.now().0);
    tx.record(
        "letter_templates",
        ("template_key", &key),
        &[("subject", &subject), ("body", &body), ("changed_by", &by), ("changed_at_utc_ms", &now)],
    )?;
    Ok(())
}

fn key(sop: &str, letter: &str) -> String {
    [sop, "/", letter].concat()
}
