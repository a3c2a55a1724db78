//! Letters that are destroyed when the time has come of what they say.
//!
//! A letter is sent as it was stored: no row of it is changed, all of them go. Its Message-ID stays with what it was
//! about, so that an answer is still understood.

use rusqlite::Connection;

use crate::base::MailId;
use crate::store::{StoreError, Tx};

/// Whether a letter still has to reach somebody.
pub fn is_under_way(connection: &Connection, mail_id: MailId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM mail_recipients
             WHERE mail_id = ?1 AND state IN ('waiting', 'sending', 'retry'))",
        )?
        .query_row([mail_id], |row| row.get(0))?)
}

/// Destroys a letter: its text, to whom it went, and what became of it. One that still has to reach somebody stays.
/// Whether it went.
pub fn forget(tx: &Tx<'_>, mail_id: MailId) -> Result<bool, StoreError> {
    if is_under_way(tx.conn(), mail_id)? {
        return Ok(false);
    }
    tx.conn().prepare_cached("DELETE FROM mail_history WHERE mail_id = ?1")?.execute([mail_id])?;
    tx.conn().prepare_cached("DELETE FROM mail_recipients WHERE mail_id = ?1")?.execute([mail_id])?;
    let gone = tx.conn().prepare_cached("DELETE FROM mail_messages WHERE mail_id = ?1")?.execute([mail_id])?;
    Ok(gone > 0)
}
