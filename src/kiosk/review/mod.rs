//! The month's letters on the screen: the list of a month, one letter with its figures and its text, and its paper.
//!
//! What is typed stays until it is saved or thrown away on purpose, through another screen, a lock and a power cut.
//! Letters are sent a few at a time, so that somebody sees how far it is and can stop.

mod handle;
mod letter;
mod show;
#[cfg(test)]
mod tests;
mod view;
mod work;

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use deks_ui::{LetterFilter, ReviewAsk};

use crate::base::{ActId, Month, PartnerId, UserId};
use crate::kiosk::photos::Pixels;
use crate::review::{LetterState, LetterView, MonthFigures, PartnerFigures, Sent};

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct ReviewScreen {
    user: Option<UserId>,
    may_send: bool,
    /// From the configuration: without it letters go by themselves.
    needs_approval: bool,
    config_file: String,
    /// The screen stands open.
    open: bool,
    /// Counts up with each reading of a month, so that a slow answer never replaces a later one.
    serial: u64,
    loading: bool,
    busy: bool,
    ticks: u32,
    month: Option<Month>,
    data: Option<Box<MonthData>>,
    query: String,
    filter: LetterFilter,
    ask: ReviewAsk,
    /// One act however often the button is tapped.
    act_id: ActId,
    sending: Option<Sending>,
    report: Option<Report>,
    letter: Option<Letter>,
}

/// A month as it was read.
#[derive(Debug, Clone)]
pub struct MonthData {
    pub month: Month,
    pub figures: Arc<MonthFigures>,
    pub letters: Vec<LetterView>,
    /// Text that was typed and neither saved nor thrown away.
    pub unsaved: HashMap<PartnerId, String>,
    /// There is a later month to go to.
    pub is_latest: bool,
    pub is_over: bool,
}

/// Letters on their way into the outbox.
#[derive(Debug)]
struct Sending {
    by: Option<UserId>,
    figures: Arc<MonthFigures>,
    queue: VecDeque<PartnerId>,
    total: usize,
    done: usize,
    letters: usize,
    /// Letters that are not approved, or that somebody left half typed.
    left_out: usize,
    no_address: usize,
    cancelled: bool,
}

/// What became of them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Report {
    letters: usize,
    left_out: usize,
    no_address: usize,
    problem: String,
    cancelled: bool,
}

/// The letter that is looked at.
#[derive(Debug)]
struct Letter {
    partner: PartnerId,
    act_id: ActId,
    text: String,
    /// What the suggestion took the place of, until it is saved or left.
    replaced: Option<String>,
    /// The text is kept as a draft as it stands.
    kept: bool,
    tab: usize,
    flaw: String,
    /// Where to go once the unsaved text is dealt with.
    leave_to: Option<Leave>,
    paper: Option<Paper>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leave {
    List,
    Letter(PartnerId),
}

/// The paper as pictures; empty while it is being made.
#[derive(Debug, Default)]
struct Paper {
    pages: Vec<Pixels>,
    total: usize,
    flaw: String,
}

/// The pages that were drawn, and how many there are.
#[derive(Debug, Clone)]
pub struct Pages {
    pub pages: Vec<Pixels>,
    pub total: usize,
}

/// What an effect needs to know of one letter.
#[derive(Debug, Clone)]
pub struct OneLetter {
    pub figures: Arc<MonthFigures>,
    pub view: LetterView,
    pub text: String,
}

/// What came of one step of sending.
#[derive(Debug)]
pub struct Step {
    pub partners: usize,
    pub result: Result<Sent, String>,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn { user: UserId, may_send: bool },
    Entered,
    Left,
    Tick,
    Changed,
    Loaded { serial: u64, result: Result<Box<MonthData>, String> },
    Refreshed { serial: u64, result: Result<Vec<LetterView>, String> },
    MonthStepped(i32),
    QueryEdited(String),
    FilterChosen(LetterFilter),
    LetterChosen(PartnerId),
    ApproveAll,
    Send,
    Confirmed,
    Dismissed,
    Sent(Step),
    SendCancelled,
    ReportClosed,
    Outbox,
    TabChosen(usize),
    Stepped(i32),
    Edited(String),
    ToSuggestion,
    Restore,
    Save,
    Approve,
    Kept(Result<Done, String>),
    Back,
    Discard,
    ShowPaper,
    Papered { partner: PartnerId, result: Result<Pages, String> },
    SavePdf,
    PdfSaved(Result<PathBuf, String>),
    OpenMail,
    OpenPartner,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    Saved(PartnerId),
    /// One letter from its page, or so many from the list.
    Approved(Option<PartnerId>, i64),
}

#[derive(Debug)]
pub enum Effect {
    /// `None`: the month that ended last.
    Load {
        serial: u64,
        month: Option<Month>,
    },
    Refresh {
        serial: u64,
        figures: Arc<MonthFigures>,
    },
    Save {
        act_id: ActId,
        month: Month,
        partner: PartnerId,
        text: String,
    },
    Approve {
        act_id: ActId,
        month: Month,
        letters: Vec<(PartnerId, String)>,
        one: Option<PartnerId>,
    },
    SendSome {
        by: Option<UserId>,
        figures: Arc<MonthFigures>,
        partners: Vec<PartnerId>,
    },
    KeepDraft {
        month: Month,
        partner: PartnerId,
        text: String,
    },
    DropDraft {
        month: Month,
        partner: PartnerId,
    },
    Draw(Box<OneLetter>),
    SavePdf(Box<OneLetter>),
}

impl ReviewScreen {
    pub fn new(needs_approval: bool, config_file: String) -> Self {
        ReviewScreen {
            user: None,
            may_send: false,
            needs_approval,
            config_file,
            open: false,
            serial: 0,
            loading: false,
            busy: false,
            ticks: 0,
            month: None,
            data: None,
            query: String::new(),
            filter: LetterFilter::All,
            ask: ReviewAsk::None,
            act_id: ActId::new(),
            sending: None,
            report: None,
            letter: None,
        }
    }

    /// The open letter as the register has it.
    fn open_view(&self) -> Option<&LetterView> {
        self.data.as_ref()?.view(self.letter.as_ref()?.partner)
    }

    /// Whether somebody typed something that is not saved.
    fn is_dirty(&self) -> bool {
        match (&self.letter, self.open_view()) {
            (Some(letter), Some(view)) => can_change(view) && letter.text != view.text,
            _ => false,
        }
    }
}

impl MonthData {
    fn view(&self, partner: PartnerId) -> Option<&LetterView> {
        self.letters.iter().find(|view| view.partner == partner)
    }

    fn figures_of(&self, partner: PartnerId) -> Option<&PartnerFigures> {
        self.figures.partners.iter().find(|figures| figures.partner == partner)
    }
}

/// Whether its text may still be changed.
fn can_change(view: &LetterView) -> bool {
    matches!(view.state, LetterState::Draft | LetterState::Approved | LetterState::NoAddress)
}
