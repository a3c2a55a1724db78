//! What became of each try to reach a recipient; a trigger of the outbox's tables writes it.

use rusqlite::Connection;

use super::store::MailState;
use crate::base::{MailId, UtcMs};
use crate::store::{StoreError, collect};

/// One thing that happened to a letter on its way to a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    pub address: String,
    /// How it stood from then on; `Waiting` is: put into the queue again by a person.
    pub state: MailState,
    /// The server's words, or those of the person who noted that it came back.
    pub said: String,
    pub at: UtcMs,
}

/// The history of a letter, the latest first. Sending it again forgets nothing of it.
pub fn history(connection: &Connection, mail_id: MailId) -> Result<Vec<HistoryRow>, StoreError> {
    collect(
        connection,
        "SELECT address, state, said, at_utc_ms FROM mail_history WHERE mail_id = ?1 ORDER BY entry_no DESC",
        [mail_id],
        |row| {
            Ok(HistoryRow {
                address: row.get(0)?,
                state: MailState::from_name(&row.get::<_, String>(1)?).unwrap_or(MailState::Failed),
                said: row.get(2)?,
                at: UtcMs(row.get(3)?),
            })
        },
    )
}
