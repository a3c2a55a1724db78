//! SQL of the page of a case: its letters.

use rusqlite::Connection;

use crate::base::{CaseId, InboxId, MailId, UtcMs};
use crate::store::{StoreError, collect};

/// A letter of a case.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LetterRow {
    pub way: String,
    pub template: String,
    pub message_id: String,
    pub mail: Option<MailId>,
    pub inbox: Option<InboxId>,
    pub at: UtcMs,
}

pub(super) fn letters(connection: &Connection, case: CaseId) -> Result<Vec<LetterRow>, StoreError> {
    collect(
        connection,
        "SELECT way, template, message_id, mail_id, inbox_id, at_utc_ms FROM case_letters
         WHERE case_id = ?1 ORDER BY no",
        [case],
        |row| {
            Ok(LetterRow {
                way: row.get(0)?,
                template: row.get(1)?,
                message_id: row.get(2)?,
                mail: row.get(3)?,
                inbox: row.get(4)?,
                at: UtcMs(row.get(5)?),
            })
        },
    )
}
