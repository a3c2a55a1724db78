//! The print queue: jobs are rows with states; each printer has its own queue.

use rusqlite::{Connection, params};

use super::slip::Slip;
use crate::base::PrintJobId;
use crate::store::{OptionalRow, StoreError, Tx};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    Printing,
    Printed,
    Failed,
    /// The printer was cut off in the middle: someone has to look whether it printed.
    Unknown,
    Discarded,
    /// Old when the kiosk started: it asks "print or discard?".
    Held,
}

impl JobState {
    pub fn name(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Printing => "printing",
            JobState::Printed => "printed",
            JobState::Failed => "failed",
            JobState::Unknown => "unknown",
            JobState::Discarded => "discarded",
            JobState::Held => "held",
        }
    }

    pub fn read(name: &str) -> Option<JobState> {
        use JobState::{Discarded, Failed, Held, Printed, Printing, Unknown, Waiting};
        [Waiting, Printing, Printed, Failed, Unknown, Discarded, Held].into_iter().find(|state| state.name() == name)
    }
}

/// Where a job stands, or `None` when there is no such job.
pub fn state_of(connection: &Connection, job: PrintJobId) -> Result<Option<JobState>, StoreError> {
    let name: Option<String> = connection
        .prepare_cached("SELECT state FROM print_jobs WHERE job_id = ?1")?
        .query_row([job], |row| row.get(0))
        .optional_row()?;
    Ok(name.as_deref().and_then(JobState::read))
}

/// Puts a slip into a printer's queue, inside the act that it belongs to. The worker is woken after the commit.
///
/// `printer` is a printer's name in the configuration (`receipt`, `label`).
pub fn enqueue(tx: &Tx<'_>, printer: &str, title: &str, slip: &Slip, is_copy: bool) -> Result<PrintJobId, StoreError> {
    let id = PrintJobId::new();
    tx.conn()
        .prepare_cached(
            "INSERT INTO print_jobs (job_id, printer, title, slip, is_copy, state, made_at_utc_ms, changed_at_utc_ms,
                                     order_no)
             VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?6,
                     (SELECT coalesce(max(order_no), 0) + 1 FROM print_jobs WHERE printer = ?2))",
        )?
        .execute(params![id, printer, title, serde_json::to_string(slip)?, is_copy, tx.now().0])?;
    Ok(id)
}
