//! SQL of finding cases by what they hold or wait for, for rooms that work by a procedure.

use rusqlite::{Connection, params};

use crate::base::{CaseId, PartnerId, TaskId, UtcMs};
use crate::store::{StoreError, collect};

/// Cases looked at for one person; nobody applies more often.
const CASES_MAX: i64 = 200;

/// Cases of a procedure in which one of these fields holds this very value, the latest first. Only fields that reach
/// somebody are looked up by (`case_values_that_reach`): by any other, nothing is found.
pub fn cases_reached(
    connection: &Connection,
    sop: &str,
    field: &str,
    value_json: &str,
) -> Result<Vec<CaseId>, StoreError> {
    collect(
        connection,
        "SELECT v.case_id FROM case_values v JOIN cases c ON c.case_id = v.case_id
         WHERE v.field IN ('email', 'contact_phone', 'instagram') AND v.field = ?1 AND v.value = ?2 AND c.sop_id = ?3
         ORDER BY c.opened_at_utc_ms DESC, c.case_id DESC LIMIT ?4",
        params![field, value_json, sop, CASES_MAX],
        |row| row.get(0),
    )
}

/// Cases of a procedure whose words hold all of these, the latest first. `words`: as the full-text index takes them.
pub fn cases_worded(connection: &Connection, sop: &str, words: &str) -> Result<Vec<CaseId>, StoreError> {
    collect(
        connection,
        "SELECT c.case_id FROM (SELECT case_id FROM case_search WHERE case_search MATCH ?1 LIMIT ?3) f
         JOIN cases c ON c.case_id = f.case_id WHERE c.sop_id = ?2
         ORDER BY c.opened_at_utc_ms DESC, c.case_id DESC",
        params![words, sop, CASES_MAX],
        |row| row.get(0),
    )
}

/// A step that is open, in a case whose partner is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenStep {
    pub case: CaseId,
    pub task: TaskId,
    pub step: String,
    pub partner: PartnerId,
    pub opened_at: UtcMs,
    /// When this step was open for the first time in this case.
    pub first_opened_at: UtcMs,
}

/// Every open task of these steps of a procedure whose case has a partner, in the order in which they were opened.
/// Reads past no closed case.
pub fn open_with_partner(connection: &Connection, sop: &str, steps: &[&str]) -> Result<Vec<OpenStep>, StoreError> {
    collect(
        connection,
        "SELECT t.case_id, t.task_id, t.step, c.partner_id, t.opened_at_utc_ms,
                (SELECT min(f.opened_at_utc_ms) FROM case_tasks f WHERE f.case_id = t.case_id AND f.step = t.step)
         FROM case_tasks t JOIN cases c ON c.case_id = t.case_id
         WHERE t.state = 'open' AND t.sop_id = ?1 AND t.step IN (SELECT value FROM json_each(?2))
           AND c.partner_id IS NOT NULL AND c.outcome = ''
         ORDER BY t.opened_at_utc_ms, t.task_id",
        params![sop, serde_json::to_string(steps)?],
        |row| {
            Ok(OpenStep {
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
