//! What the screen is told, and what it asks for.

use std::path::PathBuf;

use deks_ui::{FiguresFile, FiguresSpan, ProceduresTab};

use super::{Candidate, Desk, Did, Look, OfficerFlaw, RegionHit, Seen, Todo, Viewer, WordingRow};
use crate::base::{ActId, BusinessDay, CaseId, TaskId, UserId};
use crate::kiosk::files::Target;
use crate::people::User;
use crate::sop::figures::{Figures, FiguresFormat, ListFormat, Span};
use crate::sop::letters::{Rendered, Wording};
use crate::sop::lists::{Board, CaseRow, Deed, Filter, Holder, HolderRow, SavedFilter, Standing, TasksToday};
use crate::sop::officers::{Assignment, OfficerRow};

/// What a reading is for.
#[derive(Debug, Clone)]
pub enum Wish {
    Tasks,
    Board,
    /// `asks_holders`: who has open tasks, as well.
    List {
        filter: Filter,
        everywhere: bool,
        asks_holders: bool,
        from: usize,
        rows: usize,
    },
    Figures(FiguresSpan),
    Officers,
    Wordings,
}

/// A part as it was read, and what stands around it.
#[derive(Debug)]
pub struct Loaded {
    pub desk: Desk,
    pub part: LoadedPart,
}

#[derive(Debug)]
pub enum LoadedPart {
    Tasks(TasksToday),
    Board(Board),
    List(Page),
    Figures(Box<Figures>),
    Officers { officers: Vec<Seen>, people: Vec<User> },
    Wordings(Vec<WordingRow>),
}

/// Rows of the list from one on, and what stands around it.
#[derive(Debug, Default)]
pub struct Page {
    pub rows: Vec<CaseRow>,
    pub from: usize,
    pub total: i64,
    pub saved: Vec<SavedFilter>,
    /// The region of the filter, in words.
    pub region_name: String,
    /// Whose tasks are asked for, where it is one person.
    pub holder_name: String,
    /// Who has open tasks, where that was asked for.
    pub holders: Option<Vec<HolderRow>>,
}

/// A file to be made and put somewhere.
#[derive(Debug)]
pub struct Job {
    pub act_id: ActId,
    pub sop: String,
    pub folder: PathBuf,
    pub paper: Paper,
}

#[derive(Debug)]
pub enum Paper {
    Figures { span: Span, format: FiguresFormat },
    List { filter: Filter, purpose: Option<String>, format: ListFormat },
    Form(String),
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(Viewer),
    Entered,
    Left,
    Tick,
    Changed,
    Loaded { serial: u64, result: Result<Box<Loaded>, String> },
    CaughtUp(usize),
    TabChosen(ProceduresTab),
    ChooseProcedure,
    ProcedureChosen(String),
    SheetClosed,
    CaseChosen(CaseId),
    OpenInbox,
    NewCase,
    ColumnsStepped(i32),
    SpanChosen(FiguresSpan),
    RegionWanted,
    RegionCleared,
    RegionSearched(String),
    RegionsFound { serial: u64, found: Vec<RegionHit> },
    RegionChosen(String),
    List(ListIntent),
    Many(ManyIntent),
    Save(SaveIntent),
    Officer(OfficerIntent),
    Wording(WordingIntent),
}

#[derive(Debug)]
pub enum ListIntent {
    QueryEdited(String),
    StandingChosen(Standing),
    /// The whole of a column of the board.
    ColumnChosen(String),
    NarrowingCleared,
    EverywhereToggled,
    FiltersWanted,
    SavedChosen(String),
    SavedForgotten(String),
    StepToggled(String),
    OutcomeChosen(String),
    HolderChosen(Option<Holder>),
    /// One person; a second time: no longer.
    PersonChosen(UserId),
    /// Whose open tasks stand behind a figure.
    HolderLookedInto(Holder),
    /// Where, likewise: a code.
    RegionLookedInto(String),
    OpenedPicked {
        from: Option<BusinessDay>,
        until: Option<BusinessDay>,
    },
    NameEdited(String),
    Keep,
    Kept(Result<&'static str, String>),
    More,
    PickingToggled,
    Picked(CaseId),
    AllPicked,
}

#[derive(Debug)]
pub enum ManyIntent {
    Wanted,
    /// None: another one is to be chosen.
    ActionChosen(Option<usize>),
    TakersFound {
        serial: u64,
        result: Result<Vec<User>, String>,
    },
    /// To whom the tasks are given.
    PersonChosen(UserId),
    WordsEdited(String),
    Looked {
        serial: u64,
        result: Result<Vec<Look>, String>,
    },
    Confirmed,
    Did(Did),
    Stopped,
}

#[derive(Debug)]
pub enum SaveIntent {
    Figures(FiguresFile),
    List,
    Form,
    KindChosen(FiguresFile),
    PartChosen(String),
    /// Empty: redacted.
    PurposeChosen(String),
    FormChosen(String),
    TargetChosen(String),
    LookForTargets,
    TargetsFound(Vec<Target>),
    Save,
    /// What came of it, in words: which file lies where.
    Saved(Result<String, String>),
}

#[derive(Debug)]
pub enum OfficerIntent {
    Add,
    PersonChosen(UserId),
    RoleChosen(String),
    DaysPicked { from: Option<BusinessDay>, until: Option<BusinessDay> },
    Assign,
    Assigned(Result<(), OfficerFlaw>),
    Chosen(String),
    End,
    Ended(Result<(), String>),
}

#[derive(Debug)]
pub enum WordingIntent {
    Chosen(String),
    SubjectEdited(String),
    BodyEdited(String),
    Try,
    Tried {
        serial: u64,
        result: Result<Box<Rendered>, String>,
    },
    Keep,
    ResetWanted,
    Reset,
    /// None: given back to the file.
    Kept {
        letter: String,
        wording: Option<Box<Wording>>,
        result: Result<&'static str, String>,
    },
}

#[derive(Debug)]
pub enum Effect {
    Load {
        serial: u64,
        by: UserId,
        sop: String,
        wish: Wish,
    },
    /// What was done elsewhere closes steps here.
    CatchUp,
    FindRegions {
        serial: u64,
        text: String,
    },
    KeepFilter {
        act_id: ActId,
        sop: String,
        name: String,
        filter: Box<Filter>,
    },
    ForgetFilter {
        act_id: ActId,
        sop: String,
        name: String,
    },
    /// Who could be given some tasks.
    FindTakers {
        serial: u64,
        tasks: Vec<TaskId>,
    },
    Look {
        serial: u64,
        by: UserId,
        deed: Deed,
        candidates: Vec<Candidate>,
    },
    ActSome {
        by: UserId,
        deed: Deed,
        reason: String,
        todo: Vec<Todo>,
    },
    LookForTargets,
    Save(Box<Job>),
    Assign {
        act_id: ActId,
        assignment: Assignment,
    },
    EndAssignment {
        act_id: ActId,
        row: Box<OfficerRow>,
    },
    TryWording {
        serial: u64,
        sop: String,
        letter: String,
        wording: Box<Wording>,
    },
    /// None: as the file words it.
    KeepWording {
        act_id: ActId,
        sop: String,
        letter: String,
        wording: Option<Box<Wording>>,
    },
}
