//! Letters out on the screen: what waits, went or came back, and what a person does about it.
//!
//! What a server says is brought down to a few plain troubles with their remedy; its own words stand below.

mod handle;
mod show;
#[cfg(test)]
mod tests;
mod work;

use std::path::PathBuf;

use deks_ui::{MailFilter, MailForm, Screen as Place};

use crate::base::{ActId, MailId, Zone};
use crate::mail::{HistoryRow, MailRow, MailState, Totals};

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct OutboxScreen {
    may: bool,
    open: bool,
    /// The screen that stands open: a tap on the bar leads back to it.
    here: Place,
    zone: Zone,
    config_file: String,
    /// Counts up with each list, so that a slow answer never replaces a later one.
    serial: u64,
    ticks: u32,
    query: String,
    filter: MailFilter,
    listing: Listing,
    letter: Option<Letter>,
}

/// What the list shows.
#[derive(Debug, Default, Clone)]
pub struct Listing {
    pub rows: Vec<MailRow>,
    pub totals: Totals,
    pub configured: bool,
    /// Why the server does not take letters now, in words for the user.
    pub problem: String,
}

/// The letter that is looked at.
#[derive(Debug)]
struct Letter {
    data: LetterData,
    act_id: ActId,
    form: MailForm,
    /// Whom the form is about.
    address: String,
    typed: String,
    flaw: String,
    busy: bool,
}

/// A letter, opened.
#[derive(Debug, Clone)]
pub struct LetterData {
    pub row: MailRow,
    pub text: String,
    pub files: Vec<String>,
    /// Every try and every bounce, the latest first.
    pub history: Vec<HistoryRow>,
}

/// What a person does with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Resend,
    ResendTo(String),
    Bounced { address: String, said: String },
    Cancel,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn {
        may: bool,
    },
    /// Some screen was opened.
    Entered(Place),
    Tick,
    Changed,
    BarTapped,
    Listed {
        serial: u64,
        result: Result<Listing, String>,
    },
    QueryEdited(String),
    FilterChosen(MailFilter),
    TryNow,
    LetterChosen(MailId),
    Wanted(String),
    LetterLoaded(Result<Box<LetterData>, String>),
    Back,
    Resend,
    ResendOne(String),
    FormWanted {
        form: MailForm,
        address: String,
    },
    FormEdited(String),
    FormConfirmed,
    FormClosed,
    Did(Result<(Deed, usize), String>),
    SaveEml,
    EmlSaved(Result<PathBuf, String>),
}

#[derive(Debug)]
pub enum Effect {
    List { serial: u64, filter: MailFilter, query: String },
    Open(MailId),
    OpenKey(String),
    Do { act_id: ActId, mail: MailId, deed: Deed },
    SaveEml(MailId),
    Wake,
}

impl OutboxScreen {
    pub fn new(zone: Zone, config_file: String) -> Self {
        OutboxScreen {
            may: false,
            open: false,
            here: Place::Home,
            zone,
            config_file,
            serial: 0,
            ticks: 0,
            query: String::new(),
            filter: MailFilter::All,
            listing: Listing { configured: true, ..Listing::default() },
            letter: None,
        }
    }
}

impl Letter {
    fn of(data: LetterData) -> Letter {
        Letter {
            data,
            act_id: ActId::new(),
            form: MailForm::None,
            address: String::new(),
            typed: String::new(),
            flaw: String::new(),
            busy: false,
        }
    }

    fn id(&self) -> MailId {
        self.data.row.mail_id
    }
}

/// The state of one recipient that stands for the letter: what needs somebody comes first.
fn worst(row: &MailRow) -> MailState {
    use MailState::*;
    let order = [Bounced, Failed, Retry, Sending, Waiting, Cancelled, Sent];
    let found = order.into_iter().find(|state| row.recipients.iter().any(|recipient| recipient.state == *state));
    found.unwrap_or(Waiting)
}
