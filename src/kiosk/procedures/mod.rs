//! Tasks and cases of office procedures: what one person has to do, the board by step, the list of all with its
//! filters, one action for many, figures, who works in which role, how the office words the letters.
//!
//! Promises: what is typed, chosen and narrowed stays through the lock and a look elsewhere; a slow answer never
//! replaces a later one; an action for many is looked at before it is done, goes on a few at a time and can be stopped;
//! nothing leaves with personal data in clear unless somebody says what for. Leaves to others: every rule (`sop`), and
//! the page of one case.

mod connect;
mod handle;
mod list;
mod many;
mod messages;
mod officers;
mod save;
#[cfg(test)]
mod sheet_tests;
mod show;
mod show_many;
#[cfg(test)]
mod tests;
mod view;
mod view_figures;
mod view_wording;
mod wording;
#[cfg(test)]
mod wording_tests;
mod work;
mod work_many;
mod work_wording;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use deks_ui::{FiguresFile, FiguresSpan, OfficerField, ProceduresTab};

use crate::base::{ActId, BusinessDay, CaseId, TaskId, UserId};
use crate::kiosk::files::Target;
use crate::people::User;
use crate::sop::Definition;
use crate::sop::field::ContentHash;
use crate::sop::figures::{Figures, Part};
use crate::sop::letters::Rendered;
use crate::sop::lists::{Board, CaseRow, Deed, Filter, HolderRow, SavedFilter, TasksToday};
use crate::sop::officers::OfficerRow;

pub use connect::connect;
pub use messages::{
    Effect, Intent, Job, ListIntent, Loaded, LoadedPart, ManyIntent, OfficerIntent, Page, Paper, SaveIntent, Wish,
    WordingIntent,
};
pub use wording::WordingRow;
use wording::Wordings;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct ProceduresScreen {
    viewer: Option<Viewer>,
    /// The screen stands open.
    is_open: bool,
    /// Counts up with each reading, so that a slow answer never replaces a later one.
    serial: u64,
    look_serial: u64,
    loading: bool,
    /// Since the last reading began.
    rested_ticks: u32,
    /// Why nothing can be shown.
    flaw: String,
    tab: ProceduresTab,
    /// The chosen procedure; empty until the first reading.
    sop: String,
    desk: Option<Desk>,
    tasks: TasksToday,
    board: Option<Board>,
    first_column: usize,
    list: List,
    span: FiguresSpan,
    figures: Option<Box<Figures>>,
    officers: Vec<Seen>,
    people: Vec<User>,
    wordings: Wordings,
    sheet: Sheet,
    sheet_flaw: String,
    /// Over the sheet: a region is looked for.
    region: Option<RegionSearch>,
    /// What the open sheet asked for is under way.
    busy: bool,
}

/// Who looks, and what they may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    pub user: UserId,
    pub may_work: bool,
    pub may_assign: bool,
    pub may_see_personal: bool,
}

/// What stands around every part.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The newest revision of each; those in use first.
    pub procedures: Vec<Arc<Definition>>,
    /// Files that are no procedure.
    pub broken: Vec<String>,
    /// Letters that nobody sorted yet.
    pub letters: i64,
    /// What waits for an act of who looks, the letters among it: the figure on the tile of the home screen.
    pub to_do: i64,
    /// The procedure that was read.
    pub sop: String,
    /// Who looks leads in it.
    pub leads: bool,
    pub today: BusinessDay,
}

/// The list, what narrows it, and what was chosen in it.
#[derive(Debug, Default)]
struct List {
    /// Its text is what stands in the search field.
    filter: Filter,
    region_name: String,
    holder_name: String,
    /// Who has open tasks.
    holders: Vec<HolderRow>,
    /// Every procedure at once.
    everywhere: bool,
    rows: Vec<CaseRow>,
    total: i64,
    saved: Vec<SavedFilter>,
    /// Under which name the filter is to be kept.
    name: String,
    picking: bool,
    picked: Vec<CaseRow>,
}

/// An assignment with its region in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub row: OfficerRow,
    pub region_name: String,
}

/// What lies open beside the screen.
#[derive(Debug, Default)]
enum Sheet {
    #[default]
    None,
    Procedures,
    Filters,
    Save(Box<Saving>),
    Many(Box<Many>),
    Officer(Box<OfficerForm>),
    OfficerEnd(Box<Ending>),
    /// What the open letter would say.
    WordingExample(Box<Rendered>),
    WordingReset,
}

#[derive(Debug, Default)]
struct RegionSearch {
    query: String,
    serial: u64,
    found: Vec<RegionHit>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionHit {
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Figures,
    List,
    Form,
}

/// A file that is about to be saved.
#[derive(Debug)]
struct Saving {
    what: What,
    kind: FiguresFile,
    /// The one table of a CSV; none: all of them.
    part: Option<Part>,
    /// With one, personal data goes along in clear.
    purpose: Option<String>,
    form: String,
    targets: Vec<Target>,
    target: Option<PathBuf>,
}

/// One action for several cases.
#[derive(Debug)]
struct Many {
    choices: Vec<Choice>,
    chosen: Option<usize>,
    /// To whom the tasks are given, where they are.
    to: Option<(UserId, String)>,
    words: String,
    serial: u64,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Choosing,
    /// To whom: those who could do it; none yet.
    Giving(Option<Vec<User>>),
    /// What was looked at; none yet.
    Looking(Option<Vec<Look>>),
    Working(Box<Working>),
    Done(Report),
}

/// Something that is offered for many, and the chosen tasks it would be done with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    label: String,
    /// Of which step it is, or what it means.
    detail: String,
    offer: Offer,
    wants_words: bool,
    needs_words: bool,
    candidates: Vec<Candidate>,
    /// Chosen cases that it is not for, and why.
    others: Vec<Candidate>,
    others_why: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Offer {
    /// An action of a step, by its id.
    Action(String),
    Claim,
    /// To whom is asked next.
    HandOn,
}

/// A case that was chosen; the task is that of the step in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub case: CaseId,
    /// None: it does not stand in the step.
    pub task: Option<TaskId>,
    pub number: String,
    pub title: String,
}

/// Whether it can be done with a case, and how the case stood when that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub candidate: Candidate,
    pub ready: Result<Ready, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    pub task: TaskId,
    pub version: i64,
    pub seen: ContentHash,
}

/// One of many, about to be done.
#[derive(Debug, Clone)]
pub struct Todo {
    /// However often it is tried, it is one act.
    pub act_id: ActId,
    pub candidate: Candidate,
    pub ready: Ready,
}

#[derive(Debug)]
struct Working {
    by: UserId,
    deed: Deed,
    reason: String,
    queue: VecDeque<Todo>,
    total: usize,
    report: Report,
    is_stopped: bool,
}

/// What came of many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Report {
    done: usize,
    total: usize,
    left: Vec<Left>,
    is_stopped: bool,
    /// What kept all of the rest from going on.
    problem: String,
}

/// A case that stayed as it was, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub candidate: Candidate,
    pub why: String,
}

/// What came of a few of many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Did {
    pub done: usize,
    pub left: Vec<Left>,
    /// Nothing more can be done: the disk is full, say.
    pub problem: Option<String>,
}

#[derive(Debug)]
struct OfficerForm {
    act_id: ActId,
    person: Option<UserId>,
    role: String,
    region: Option<RegionHit>,
    from: BusinessDay,
    until: Option<BusinessDay>,
    flaw: Option<OfficerFlaw>,
}

/// What is wrong with an assignment, and at which field it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct OfficerFlaw {
    pub field: OfficerField,
    pub text: String,
}

#[derive(Debug)]
struct Ending {
    act_id: ActId,
    seen: Seen,
}

impl Default for ProceduresScreen {
    fn default() -> Self {
        ProceduresScreen {
            viewer: None,
            is_open: false,
            serial: 0,
            look_serial: 0,
            loading: false,
            rested_ticks: 0,
            flaw: String::new(),
            tab: ProceduresTab::Tasks,
            sop: String::new(),
            desk: None,
            tasks: TasksToday::default(),
            board: None,
            first_column: 0,
            list: List::default(),
            span: FiguresSpan::Quarter,
            figures: None,
            officers: Vec::new(),
            people: Vec::new(),
            wordings: Wordings::default(),
            sheet: Sheet::None,
            sheet_flaw: String::new(),
            region: None,
            busy: false,
        }
    }
}

impl ProceduresScreen {
    /// The chosen procedure.
    fn definition(&self) -> Option<&Arc<Definition>> {
        self.desk.as_ref()?.definition(&self.sop)
    }

    /// Whether who looks words the letters of the chosen procedure.
    fn leads(&self) -> bool {
        self.desk.as_ref().is_some_and(|desk| desk.leads)
    }

    fn may_assign(&self) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.may_assign)
    }
}

impl Desk {
    fn definition(&self, sop: &str) -> Option<&Arc<Definition>> {
        self.procedures.iter().find(|definition| definition.pin.sop == sop)
    }
}

impl Seen {
    /// What tells it from every other assignment of the procedure.
    fn key(&self) -> String {
        format!("{}/{}/{}", self.row.user, self.row.role, self.row.region)
    }
}
