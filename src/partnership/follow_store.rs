//! SQL of following: which cases wait for something that other rooms do.

use rusqlite::Connection;

use super::SOP;
use crate::base::{CaseId, PartnerId, TaskId, UtcMs};
use crate::store::{StoreError, collect};

/// A step that is done elsewhere and is open, in a case whose partner is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Waiting {
    pub case: CaseId,
    pub task: TaskId,
    pub step: String,
    pub partner: PartnerId,
    pub opened_at: UtcMs,
    /// When this step was open for the first time in this case.
    pub first_opened_at: UtcMs,
}

/// Every such step, in the order in which they were opened. Reads past no closed case.
pub(super) fn waiting(connection: &Connection) -> Result<Vec<Waiting>, StoreError> {
    collect(
        connection,
        "SELECT t.case_id, t.task_id, t.step, c.partner_id, t.opened_at_utc_ms,
                (SELECT min(f.opened_at_utc_ms) FROM case_tasks f WHERE f.case_id = t.case_id AND f.step = t.step)
         FROM case_tasks t JOIN cases c ON c.case_id = t.case_id
         WHERE t.state = 'open' AND t.sop_id = ?1 AND t.step IN ('hand_over', 'monthly_review', 'unsold')
           AND c.partner_id IS NOT NULL AND c.outcome = ''
         ORDER BY t.opened_at_utc_ms, t.task_id",
        [SOP],
        |row| {
            Ok(Waiting {
                case: row.get(0)?,
                task: row.get(1)?,
                step: row.get(2)?,
                partner: row.get(3)?,
                opened_at: UtcMs(row.get(4)?),
                first_opened_at: UtcMs(row.get(5)?),
            })
        },
    )
}
