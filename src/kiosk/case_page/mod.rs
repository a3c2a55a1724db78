//! The page of one case: what it is, what is next, who does it, until when and what is missing; its form, papers,
//! letters and history. A case that is not kept yet is entered here too.
//!
//! Promises: what is half typed stays through errors, a lock, another screen and a power cut, papers that were not
//! saved yet among it, for the person who typed it and nobody else; somebody who was slower hears who did what and keeps
//! their words; nothing personal is shown in clear before the look is written down; no letter is opened without one. Leaves
//! to others: every rule (`sop::case`), reading what is typed (`sop::field`), and the steps that have a screen of their
//! own.

mod acts;
mod choose;
mod connect;
mod drawn;
mod eye;
mod fields;
mod form;
#[cfg(test)]
mod form_tests;
mod handle;
mod kept;
#[cfg(test)]
mod letter_tests;
mod letters;
mod lines;
mod load;
mod open;
mod papers;
mod rows;
mod show;
mod state;
#[cfg(test)]
mod tests;
mod turn;
mod way;
mod work;
mod work_papers;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use deks_ui::{DateValue, FieldOption};

use crate::base::{ActId, CaseDocumentId, CaseId, InboxId, MailId, TaskId, UserId};
use crate::devices::ScanSender;
use crate::kiosk::approval::Given;
use crate::kiosk::photos::Pixels;
use crate::partnership::applications;
use crate::sop::case::{Doing, NewCase, NewDocument};
use crate::sop::field::{ContentHash, FieldValue};

pub use connect::connect;
use eye::Eye;
use form::{Typed, TypedField};
pub use state::*;

/// What is typed and not saved, by case and person; of one that is not kept yet by its procedure and person.
pub(super) const DRAFT_KIND: &str = "case-form";

/// Which case the page is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Case(CaseId),
    /// One of this procedure, entered by hand.
    New(String),
}

impl Target {
    /// Under which its draft of one person lies: nobody sees or saves what somebody else typed.
    fn key(&self, user: UserId) -> String {
        match self {
            Target::Case(case) => format!("{case}/{user}"),
            Target::New(sop) => format!("new:{sop}/{user}"),
        }
    }
}

/// Everything the page shows, as plain values.
#[derive(Debug)]
pub struct CasePageScreen {
    user: Option<UserId>,
    /// The screen stands open.
    open: bool,
    /// Counts up with each reading, so that a slow answer never replaces a later one.
    serial: u64,
    loading: bool,
    /// Why there is no page.
    flaw: String,
    target: Option<Target>,
    data: Option<Box<PageData>>,
    tab: usize,
    /// Of several open steps the one that is looked at.
    step: Option<TaskId>,
    typed: Typed,
    /// What is on its way into the case: what was typed since then stays half typed.
    sent: BTreeMap<String, TypedField>,
    /// The draft in the store is as `typed` stands.
    is_kept: bool,
    /// Fields that this person sees in clear until they leave.
    clear: BTreeSet<String>,
    /// Papers of a case that is not kept yet.
    fresh: Vec<Fresh>,
    /// Somebody who leads corrects what is closed.
    correcting: bool,
    resumed: Resumed,
    sheet: Sheet,
    /// The line of a table that waits below a sheet of papers.
    under: Option<EntryForm>,
    sheet_flaw: String,
    /// What happened meanwhile, or why nothing was done.
    notice: String,
    busy: bool,
    /// One act however often the button is tapped.
    act_id: ActId,
    /// The field that takes the keys, and how often that was said.
    focus: (String, i32),
    thumbs: HashMap<CaseDocumentId, Pixels>,
    /// Counts up with each paper that is looked at, so that what comes late shows under no other title.
    looked: u64,
    /// An action for which a second person is asked.
    asked: Option<(ActId, String)>,
    eye: Eye,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(UserId),
    Locked,
    Wanted(Target),
    Entered,
    Left,
    Tick,
    Changed,
    Loaded { serial: u64, result: Result<Box<PageData>, String> },
    Thumbs(Vec<(CaseDocumentId, Pixels)>),
    TabChosen(usize),
    Back,
    StepChosen(usize),
    NoticeClosed,
    Claim,
    Release,
    Main,
    More,
    ActionChosen(String),
    Approved(Given),
    Declined(ActId),
    SheetClosed,
    Confirmed,
    WordsEdited(String),
    LetterEdited { subject: String, body: String },
    LetterReasonEdited(String),
    Worded(Result<Box<applications::Draft>, String>),
    Reworded { serial: u64, result: Result<Box<applications::Draft>, String> },
    HandOn,
    PeopleFound(Result<Vec<Person>, String>),
    HandedTo(UserId),
    Done(Result<Done, Trouble>),
    SuggestionsShown,
    SuggestionTaken { key: String, take: bool },
    Print,
    Printed(Result<PathBuf, String>),
    Form(FormIntent),
    Paper(PaperIntent),
}

/// What is done in the form.
#[derive(Debug)]
pub enum FormIntent {
    Edited { field: String, text: String },
    Dated { field: String, date: DateValue },
    OptionToggled { field: String, option: String },
    FieldDone(String),
    Unmask(String),
    Replaced(String),
    PurposeChosen(String),
    Unmasked { case: CaseId, field: String, result: Result<(), String> },
    Save,
    PaperEntry(bool),
    RegionAsked(String),
    RegionSearched(String),
    RegionsFound { serial: u64, found: Vec<FieldOption> },
    RegionChosen(String),
    EntryAdded(String),
    EntryOpened { field: String, row: String },
    EntryKept,
    EntryRemoved,
    SignAsked(String),
    Signed { strokes: String, width: i32, height: i32 },
    CameBack { key: String, kept: Box<Kept> },
    AnewAsked,
    AnewConfirmed,
    AnewLeft,
}

/// What is done with papers and letters.
#[derive(Debug)]
pub enum PaperIntent {
    Chosen(CaseDocumentId),
    LetterChosen(usize),
    Opened { serial: u64, result: Result<Opened, String> },
    Paged(i32),
    Removed,
    IsCard,
    Added,
    FilesAsked(String),
    CameraAsked(String),
    KindChosen(String),
    KindAgain,
    ByCamera,
    Browsed(Result<Folder, String>),
    PlaceChosen(PathBuf),
    PlaceUp,
    Taken(Result<Box<Fresh>, String>),
    NotKept(String),
    EyeStarted(std::io::Result<eye::Running>),
    EyeLook,
    Shot,
    ShotAgain,
    ShotKept,
}

#[derive(Debug)]
pub enum Effect {
    Load {
        serial: u64,
        target: Target,
        with_draft: bool,
    },
    LoadThumbs(Vec<CaseDocumentId>),
    KeepDraft {
        key: String,
        typed: Box<Typed>,
    },
    DropDraft(String),
    /// Since when something lies in the store of a page, and its papers.
    LoadKept(String),
    KeepPaper {
        key: String,
        fresh: Box<Fresh>,
    },
    DropPaper(CaseDocumentId),
    DropPapers(String),
    Act {
        act_id: ActId,
        doing: Box<Doing>,
        label: String,
    },
    Claim {
        act_id: ActId,
        task: TaskId,
    },
    Release {
        act_id: ActId,
        task: TaskId,
    },
    Pause {
        act_id: ActId,
        task: TaskId,
        words: String,
    },
    Resume {
        act_id: ActId,
        task: TaskId,
    },
    Withdraw {
        act_id: ActId,
        case: CaseId,
        words: String,
    },
    FindPeople(TaskId),
    HandOn {
        act_id: ActId,
        task: TaskId,
        to: UserId,
        name: String,
        words: String,
    },
    Save {
        act_id: ActId,
        case: CaseId,
        changes: Vec<(String, Option<FieldValue>)>,
        seen: ContentHash,
        words: Option<String>,
    },
    Open {
        act_id: ActId,
        new: Box<NewCase>,
    },
    Unmask {
        case: CaseId,
        field: String,
        purpose: String,
    },
    FindRegions {
        serial: u64,
        query: String,
        level: u8,
        inside: String,
    },
    Word {
        task: TaskId,
        action: String,
        reason: String,
    },
    /// The same letter with another reason.
    Reword {
        serial: u64,
        task: TaskId,
        action: String,
        reason: String,
    },
    Send {
        act_id: ActId,
        sending: Box<applications::Sending>,
    },
    TakeSuggestion {
        act_id: ActId,
        key: String,
        words: Option<String>,
    },
    LeaveSuggestion {
        act_id: ActId,
        key: String,
    },
    Print {
        act_id: ActId,
        case: CaseId,
    },
    Look {
        serial: u64,
        paper: CaseDocumentId,
        purpose: String,
    },
    LookAtFresh {
        serial: u64,
        paper: Arc<NewDocument>,
    },
    ReadMail {
        serial: u64,
        case: CaseId,
        mail: MailId,
    },
    ReadLetter {
        serial: u64,
        letter: InboxId,
        purpose: String,
    },
    Browse {
        path: Option<PathBuf>,
        root: Option<PathBuf>,
        endings: &'static [&'static str],
    },
    TakeFile {
        path: PathBuf,
        of: PaperOf,
    },
    AddFile {
        act_id: ActId,
        case: CaseId,
        path: PathBuf,
        of: PaperOf,
    },
    AddMade {
        act_id: ActId,
        case: Option<CaseId>,
        kind: String,
        made: Box<Made>,
    },
    RemovePaper {
        act_id: ActId,
        paper: CaseDocumentId,
        words: String,
    },
    Seal {
        act_id: ActId,
        paper: CaseDocumentId,
    },
    StartEye(eye::Start),
    StopEye(eye::Running),
}

impl CasePageScreen {
    /// `camera`: the device that is looked through; empty: there is none.
    pub fn new(camera: &str, scans: Option<ScanSender>) -> Self {
        CasePageScreen {
            user: None,
            open: false,
            serial: 0,
            loading: false,
            flaw: String::new(),
            target: None,
            data: None,
            tab: 0,
            step: None,
            typed: Typed::default(),
            sent: BTreeMap::new(),
            is_kept: true,
            clear: BTreeSet::new(),
            fresh: Vec::new(),
            correcting: false,
            resumed: Resumed::default(),
            sheet: Sheet::None,
            under: None,
            sheet_flaw: String::new(),
            notice: String::new(),
            busy: false,
            act_id: ActId::new(),
            focus: (String::new(), 0),
            thumbs: HashMap::new(),
            looked: 0,
            asked: None,
            eye: Eye::new(camera, scans),
        }
    }

    fn is_new(&self) -> bool {
        matches!(self.target, Some(Target::New(_)))
    }

    /// Under which what this person typed lies.
    fn draft_key(&self) -> Option<String> {
        Some(self.target.as_ref()?.key(self.user?))
    }

    /// The case, once it is kept.
    fn case(&self) -> Option<CaseId> {
        match self.target {
            Some(Target::Case(case)) => Some(case),
            _ => None,
        }
    }
}
