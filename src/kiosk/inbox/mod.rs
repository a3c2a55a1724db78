//! Letters in on the screen: what came into the mailbox, what it was understood to be, and what a person makes of it.
//!
//! Promises: the original stands beside what was understood of it; nobody who may not work on applications sees either,
//! and who opened it is noted before it is shown, once for each person; figures that look like a NIK are masked;
//! attachments are named with their quarantine and never opened here; what is half typed survives a lock and a look at
//! another screen. Leaves to others: reading the mailbox (`mail::inbox`), what a letter says (`partnership::reading`), who
//! may open it and what becomes of it (`partnership::applications`), settings.

mod connect;
mod handle;
mod letter;
mod show;
#[cfg(test)]
mod tests;
mod understood;
mod work;
mod worker;

use std::collections::HashMap;

use deks_ui::{InboxFact, InboxFilter, InboxPrices, InboxSheet, Screen as Place};

use crate::base::{ActId, BusinessDay, CaseId, InboxId, Rupiah, UserId, UtcMs, Zone};
use crate::kiosk::flow::{Event, Out, Screen};
use crate::kiosk::services::Services;
use crate::mail::inbox::{InboxRow, InboxStatus, Totals};
use crate::partnership::applications::{Draft, Sending, TakenIn};
use crate::people::Permission;

pub use connect::connect;
pub use worker::{reading, reading_again};

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct InboxScreen {
    user: Option<UserId>,
    may: bool,
    may_set: bool,
    open: bool,
    zone: Zone,
    every_minutes: u32,
    /// Counts up with each list, so that a slow answer never replaces a later one.
    serial: u64,
    /// The next list shows less, or other letters, than the one before.
    narrows: bool,
    ticks: u32,
    query: String,
    filter: InboxFilter,
    listing: Option<Listing>,
    check: Option<Check>,
    /// Letters are being understood.
    sorting: bool,
    /// Letters that nobody had sorted when they were last understood: those alone are not looked at again and again.
    left_unsorted: u64,
    /// Why they could not be, in words.
    sort_flaw: String,
    letter: Option<Letter>,
}

/// What the list shows.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Those that wait for a person first, then the latest.
    pub rows: Vec<InboxRow>,
    /// When somebody asked for what is missing, in words, by the letters whose applications wait for the answer.
    pub asked: HashMap<InboxId, String>,
    pub totals: Totals,
    pub today: BusinessDay,
    /// There is a mailbox to read.
    pub configured: bool,
    /// None: nothing reads it in this kiosk.
    pub status: Option<InboxStatus>,
}

/// Somebody asked for the mailbox to be read.
#[derive(Debug)]
struct Check {
    /// Lists since then.
    lists: u32,
    /// The round was seen under way.
    seen: bool,
    /// When the round before it went through.
    before: Option<UtcMs>,
    /// Letters that were here then.
    letters: u64,
}

/// The letter that is looked at.
#[derive(Debug)]
struct Letter {
    id: InboxId,
    act_id: ActId,
    data: Option<Box<LetterData>>,
    /// Why it could not be opened, in words.
    flaw: String,
    busy: bool,
    sheet: InboxSheet,
    reason: String,
    query: String,
    cases: Vec<CaseChoice>,
    chosen: Option<CaseId>,
    /// The letter that asks for what is missing.
    ask: Option<Box<AskDraft>>,
    sheet_flaw: String,
}

/// A letter before it goes, as a person left it.
#[derive(Debug, Clone)]
pub struct AskDraft {
    pub draft: Draft,
    pub subject: String,
    pub body: String,
    /// Nothing is sent from this kiosk: it waits in the outbox.
    pub unset: bool,
}

/// A letter, opened.
#[derive(Debug, Clone)]
pub struct LetterData {
    pub row: InboxRow,
    /// Its text; figures that look like a NIK are masked.
    pub body: String,
    /// Why the text is not here, in words; empty: it is.
    pub unread: String,
    pub understood: Option<Understood>,
    pub case: Option<OnCase>,
}

/// What was understood of a letter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Understood {
    /// In the order in which a clerk asks for them; only what it says.
    pub facts: Vec<(InboxFact, String)>,
    pub prices: InboxPrices,
    pub limit: Rupiah,
    /// Those over the limit first; no more than a page holds.
    pub products: Vec<Product>,
    pub products_all: usize,
    pub files: Vec<File>,
    pub files_left_out: usize,
    pub missing: Vec<String>,
    pub flags: Vec<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub name: String,
    pub price: Option<Rupiah>,
    pub is_over: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Cleaned and cut; empty without one.
    pub name: String,
    /// What it was taken for; empty for what is held back.
    pub role: &'static str,
    pub size: String,
    pub held_back: Vec<&'static str>,
}

/// The application that a letter belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCase {
    pub id: CaseId,
    pub number: String,
    pub title: String,
    pub is_closed: bool,
    /// What it lacks now, whatever this letter brought.
    pub missing: Vec<String>,
    /// When that was asked for, in words; empty: nobody waits for an answer.
    pub asked: String,
}

/// An application that a letter may be put to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseChoice {
    pub id: CaseId,
    pub number: String,
    pub title: String,
    /// The step in which it stands, or how it ended.
    pub standing: String,
}

/// What a person makes of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Take,
    /// It is no application, for this reason.
    Aside(String),
    /// It does not belong to its application, for this reason.
    BackOut(String),
    Attach(CaseId),
    /// Asks the applicant for what is missing.
    Ask(Box<Sending>),
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeedDone {
    /// Of the application that the letter belongs to now, if any.
    pub number: String,
    /// What the application did not take of the letter.
    pub refused: Vec<String>,
    /// Nothing is sent from this kiosk: a letter waits in the outbox.
    pub unset: bool,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn {
        user: UserId,
        may: bool,
        may_set: bool,
    },
    Entered,
    Left,
    Tick,
    Changed {
        is_case: bool,
    },
    Listed {
        serial: u64,
        result: Result<Listing, String>,
    },
    QueryEdited(String),
    FilterChosen(InboxFilter),
    CheckNow,
    Sorted(Result<TakenIn, String>),
    OpenSettings,
    LetterChosen(InboxId),
    Wanted(InboxId),
    LetterRead {
        id: InboxId,
        result: Result<Box<LetterData>, String>,
    },
    /// What became of the open letter meanwhile.
    LetterSeen {
        id: InboxId,
        result: Result<Box<Standing>, String>,
    },
    Closed,
    Main,
    AskMissing,
    Worded {
        id: InboxId,
        result: Result<Box<AskDraft>, String>,
    },
    AskEdited {
        subject: String,
        body: String,
    },
    PapersWanted,
    SheetWanted(InboxSheet),
    SheetClosed,
    ReasonEdited(String),
    CasesSearched(String),
    CasesFound {
        query: String,
        result: Result<Vec<CaseChoice>, String>,
    },
    CasePicked(CaseId),
    Confirmed,
    Did {
        id: InboxId,
        deed: Deed,
        result: Result<DeedDone, String>,
    },
}

/// A letter without its text, and its application.
#[derive(Debug, Clone)]
pub struct Standing {
    pub row: InboxRow,
    pub case: Option<OnCase>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    List {
        serial: u64,
        filter: InboxFilter,
        query: String,
    },
    LookNow,
    Sort,
    /// A look at it is noted.
    Open(InboxId),
    /// The same letter as it stands now: its text is here already.
    LookAgain(InboxId),
    /// The letter that asks for what an application lacks.
    Word {
        id: InboxId,
        case: CaseId,
    },
    FindCases(String),
    Do {
        act_id: ActId,
        id: InboxId,
        deed: Deed,
    },
}

type Outs = Vec<Out<Effect>>;

impl InboxScreen {
    pub fn new(zone: Zone, every_minutes: u32) -> Self {
        InboxScreen {
            user: None,
            may: false,
            may_set: false,
            open: false,
            zone,
            every_minutes,
            serial: 0,
            narrows: false,
            ticks: 0,
            query: String::new(),
            filter: InboxFilter::All,
            listing: None,
            check: None,
            sorting: false,
            left_unsorted: 0,
            sort_flaw: String::new(),
            letter: None,
        }
    }
}

impl Letter {
    fn of(id: InboxId) -> Letter {
        Letter {
            id,
            act_id: ActId::new(),
            data: None,
            flaw: String::new(),
            busy: false,
            sheet: InboxSheet::None,
            reason: String::new(),
            query: String::new(),
            cases: Vec::new(),
            chosen: None,
            ask: None,
            sheet_flaw: String::new(),
        }
    }

    fn case(&self) -> Option<&OnCase> {
        self.data.as_ref()?.case.as_ref()
    }
}

impl Screen for InboxScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Outs {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn {
                user: user.id,
                may: user.may(Permission::WorkCases),
                may_set: user.may(Permission::ChangeSettings),
            }),
            Event::Entered(Place::Inbox) => Some(Intent::Entered),
            Event::Entered(_) if self.open => Some(Intent::Left),
            Event::Tick if self.open => Some(Intent::Tick),
            Event::CasesChanged if self.open => Some(Intent::Changed { is_case: true }),
            Event::RegisterChanged if self.open => Some(Intent::Changed { is_case: false }),
            Event::InboxWanted(id) => Some(Intent::Wanted(*id)),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    /// Understanding many letters takes a while, and the list does not wait for it.
    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::Sort)
    }

    fn show(&self, app: &deks_ui::App) {
        self.put_on(app);
    }
}
