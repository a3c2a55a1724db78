//! Receipts on the screen: found by whatever is remembered of them, shown as they were printed, printed again.
//!
//! A scan of a receipt's code opens it; a scan of a product lists the receipts with it. What is looked for and what is
//! open stays when somebody goes elsewhere and comes back.

mod handle;
mod show;
#[cfg(test)]
mod tests;
mod work;

use crate::base::{PrintJobId, Rupiah, SaleId};
use crate::devices::{Decision, JobSummary, PreviewLine};
use crate::kiosk::printing::Printing;
use crate::till::Reading;

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug, Default)]
pub struct ReceiptsScreen {
    query: String,
    /// Counts up with each search, so that a slow answer never replaces a later one.
    serial: u64,
    /// The search whose answer a scanner waits to hear.
    beeps_for: Option<u64>,
    readings: Vec<Reading>,
    /// Which of the readings the list follows.
    reading: usize,
    rows: Vec<Row>,
    open: Option<OpenReceipt>,
    /// Print jobs that are not done with.
    jobs: Vec<JobSummary>,
    here: bool,
    /// The receipt of which a copy is being asked for: a second tap is the same wish.
    copying: Option<SaleId>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub sale_id: SaleId,
    pub number: String,
    /// `14.05` today, with the date otherwise.
    pub when: String,
    pub cashier: String,
    pub pieces: i64,
    /// The line to recognise it by: what was looked for, or the first.
    pub line_name: String,
    pub total: Rupiah,
    pub refunded_qty: i64,
}

/// The receipt on the right.
#[derive(Debug, Clone)]
pub struct OpenReceipt {
    pub sale_id: SaleId,
    pub number: String,
    pub columns: usize,
    pub preview: Vec<PreviewLine>,
    /// The last copy that was asked for here, and how it stands.
    pub copy: Option<(PrintJobId, Printing)>,
}

/// What a search found, and how it was understood.
#[derive(Debug)]
pub struct Listing {
    pub readings: Vec<Reading>,
    pub reading: usize,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub enum Intent {
    Entered,
    Left,
    Reload,
    Tick,
    QueryEdited(String),
    ReadingPicked(usize),
    Listed {
        serial: u64,
        result: Result<Listing, String>,
    },
    Chosen(SaleId),
    /// Another screen opens a receipt by its number.
    Wanted {
        number: String,
    },
    Opened {
        scanned: bool,
        result: Result<Option<Box<OpenReceipt>>, String>,
    },
    Scanned(String),
    Copy,
    Copied(Result<PrintJobId, String>),
    JobsLooked {
        open: Vec<JobSummary>,
        copy: Option<Printing>,
    },
    Retry,
    Answered(Decision),
    AnswerDone(Result<(), String>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    List { serial: u64, query: String, picked: Option<usize> },
    Open(SaleId),
    OpenNumber { number: String, scanned: bool },
    Copy(SaleId),
    LookAtJobs { copy: Option<PrintJobId> },
    Retry(Vec<PrintJobId>),
    Answer { jobs: Vec<PrintJobId>, decision: Decision },
}
