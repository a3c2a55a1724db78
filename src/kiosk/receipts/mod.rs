//! Receipts on the screen: found by whatever is remembered of them, shown as they were printed, printed again, sent by
//! e-mail or shown as a code, voided while their shift is open, and taken back on the screen of customers' returns.
//!
//! A scan of a receipt's code opens it; a scan of a product lists the receipts with it. What is looked for and what is
//! open stays when somebody goes elsewhere and comes back.

mod acts;
mod handle;
mod show;
#[cfg(test)]
mod tests;
mod work;

use crate::base::{ActId, PrintJobId, Rupiah, SaleId, UserId};
use crate::devices::{Decision, JobSummary, PreviewLine};
use crate::kiosk::approval::Given;
use crate::kiosk::photos::Pixels;
use crate::kiosk::printing::Printing;
use crate::till::Reading;

pub(super) use handle::ask_about;
pub use show::connect;
pub(super) use show::{chip, row as row_on_screen, whose};
pub(super) use work::{email, list, qr, retry};

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
    /// Who works.
    user: Option<UserId>,
    /// The receipt of which a copy is being asked for: a second tap is the same wish.
    copying: Option<SaleId>,
    /// What waits for a reason and a second person.
    asked: Option<Asked>,
    /// The sale that is being voided.
    voiding: Option<SaleId>,
    sheet: Option<Sheet>,
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
    pub is_voided: bool,
}

/// The receipt on the right.
#[derive(Debug, Clone)]
pub struct OpenReceipt {
    pub sale_id: SaleId,
    pub number: String,
    pub total: Rupiah,
    pub columns: usize,
    pub preview: Vec<PreviewLine>,
    /// The last copy that was asked for here, and how it stands.
    pub copy: Option<(PrintJobId, Printing)>,
    pub standing: Standing,
}

/// What became of a sale, and what can still be done with it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Standing {
    pub is_voided: bool,
    /// Its shift is open and nothing came back of it.
    pub may_void: bool,
    /// Something can still come back.
    pub may_return: bool,
    /// The next copy needs a second person.
    pub copy_asks: bool,
    /// So does the next letter: it is a copy too.
    pub mail_asks: bool,
    pub back: Vec<BackRow>,
    /// Names that stand on the paper for things of several partners, and whose those are.
    pub twins: Vec<String>,
}

/// A refund of the sale, or its void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackRow {
    pub number: String,
    pub when: String,
    pub pieces: i64,
    pub total: Rupiah,
    pub is_void: bool,
}

/// What a second person is asked about. The id is the act's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub id: ActId,
    pub sale_id: SaleId,
    pub what: AskedFor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedFor {
    Copy,
    Void,
    Mail,
}

/// What lies beside the receipt.
#[derive(Debug, Clone)]
pub enum Sheet {
    Mail(MailForm),
    /// The receipt as a code; nothing before it is drawn.
    Qr {
        sale_id: SaleId,
        picture: Option<Pixels>,
    },
}

/// Where a receipt is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailForm {
    /// Made when the field opens: two taps send once.
    pub act_id: ActId,
    pub sale_id: SaleId,
    pub number: String,
    pub address: String,
    /// Why it was not taken; empty otherwise.
    pub flaw: String,
    pub busy: bool,
}

/// A copy that waits for the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyMade {
    pub job: PrintJobId,
    /// Whether the next one needs a second person.
    pub next_asks: bool,
}

/// A sale that was voided just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidMade {
    pub number: String,
    /// What goes back out of the drawer.
    pub cash: Rupiah,
    /// What went back through a machine or an application of a bank: it is cancelled there by hand.
    pub at_the_bank: bool,
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
    SignedIn(UserId),
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
    LookedAgain(Result<Option<Box<OpenReceipt>>, String>),
    Scanned(String),
    Copy,
    Copied(Result<CopyMade, String>),
    JobsLooked {
        open: Vec<JobSummary>,
        /// The copy that was looked at, and how it stands.
        copy: Option<(PrintJobId, Printing)>,
    },
    Retry,
    Answered(Decision),
    AnswerDone(Result<(), String>),
    ReturnWanted,
    VoidWanted,
    Voided(Result<VoidMade, String>),
    Approved(Given),
    Declined(ActId),
    MailWanted,
    AddressEdited(String),
    MailConfirmed,
    Mailed {
        act_id: ActId,
        result: Result<(), String>,
    },
    QrWanted,
    QrMade {
        sale_id: SaleId,
        result: Result<Pixels, String>,
    },
    SheetClosed,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    List {
        serial: u64,
        query: String,
        picked: Option<usize>,
    },
    Open(SaleId),
    /// The open receipt once more, because something may have come back of it.
    LookAgain(SaleId),
    OpenNumber {
        number: String,
        scanned: bool,
    },
    Copy {
        act_id: ActId,
        sale_id: SaleId,
        given: Option<Given>,
    },
    LookAtJobs {
        copy: Option<PrintJobId>,
    },
    Retry(Vec<PrintJobId>),
    Answer {
        jobs: Vec<PrintJobId>,
        decision: Decision,
    },
    Void {
        sale_id: SaleId,
        given: Given,
    },
    Mail {
        act_id: ActId,
        sale_id: SaleId,
        address: String,
        given: Option<Given>,
    },
    Qr(SaleId),
}
