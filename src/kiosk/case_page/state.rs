//! What a page is made of: what was read, and what lies open beside it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use deks_ui::{CaseLetterStanding, FieldOption, PlaceKind};

use super::form::{Typed, TypedField};
use super::way::Swim;
use crate::base::{CaseDocumentId, CaseId, InboxId, TaskId, UserId};
use crate::intake::Signature;
use crate::kiosk::photos::Pixels;
use crate::partnership::applications::{self, Earlier, Suggestion};
use crate::people::Approved;
use crate::sop::Definition;
use crate::sop::case::NewDocument;
use crate::sop::field::{Content, Ground};
use crate::sop::lists::CasePage;

/// A page as it was read.
#[derive(Debug, Clone)]
pub struct PageData {
    /// None: this program cannot read the revision that the case follows.
    pub definition: Option<Arc<Definition>>,
    /// None: not kept yet.
    pub page: Option<Box<CasePage>>,
    pub content: Content,
    pub ground: Ground,
    pub way: Swim,
    /// Open steps that nobody took and that this person does not either, and why.
    pub barred: Vec<(TaskId, String)>,
    /// The open steps that stand still.
    pub waits: Vec<Waits>,
    /// There is a server to send letters with.
    pub mail_set: bool,
    /// Beside each letter of the page.
    pub letters: Vec<LetterFacts>,
    pub suggestions: Vec<Suggestion>,
    pub earlier: Vec<Earlier>,
    /// Whether this person corrects, gives tasks to others.
    pub leads: bool,
    /// Whether this person sees personal data in clear, for a purpose.
    pub sees_personal: bool,
    /// When the case came, as text.
    pub opened: String,
    /// Half typed before; only when it was asked for.
    pub typed: Option<Box<Typed>>,
}

/// What an open step waits for. Days as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    pub task: TaskId,
    pub since: String,
    pub what: String,
    /// When the applicant was asked for what is missing; empty: that is not what it waits for.
    pub asked: String,
    /// Until when it was to be done; the time of waiting comes on top. Empty: nobody set a day.
    pub due: String,
}

/// What a letter of the page is beside what the page says of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LetterFacts {
    pub subject: String,
    /// Addresses in it are masked.
    pub detail: String,
    /// Where a letter of ours stands; none for one that came in.
    pub standing: CaseLetterStanding,
    /// On which day it was sent; empty: it was not.
    pub sent_on: String,
    /// The letter as it came, among the papers.
    pub paper: Option<CaseDocumentId>,
}

/// A paper that goes with the first save.
#[derive(Debug, Clone)]
pub struct Fresh {
    pub id: CaseDocumentId,
    pub paper: Arc<NewDocument>,
    pub picture: Option<Pixels>,
}

/// What lies in the store of a page, beside the words themselves.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Since when, as text; empty: nothing lies there.
    pub at: String,
    pub papers: Vec<Fresh>,
}

/// What came back half typed, as the page tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resumed {
    /// Since when it lay there, as text; empty: nothing came back.
    pub at: String,
    /// Whether it is to be thrown away is asked now.
    pub asks: bool,
}

/// What lies open beside the page.
#[derive(Debug, Default)]
pub enum Sheet {
    #[default]
    None,
    Actions,
    Reason(Asking),
    Letter(Box<LetterDraft>),
    Paper(Box<Looking>),
    Entry(EntryForm),
    Region(RegionSearch),
    Purpose(Wanted),
    HandOn(Vec<Person>),
    Files(Browser),
    Sign(String),
    Merge,
    Camera(PaperOf),
}

/// Words that go with something, and what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Asking {
    pub wish: Wish,
    pub title: String,
    pub hint: String,
    pub confirm: String,
    pub needed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    Act {
        action: String,
        glass: Option<Approved>,
    },
    Pause,
    Withdraw,
    /// Saves what was typed into a form that is not open any more.
    Correct,
    RemovePaper(CaseDocumentId),
    /// What a letter says, into a field whose step is past.
    TakeSuggestion(String),
}

impl Wish {
    /// Under which its words are kept.
    pub(super) fn key(&self) -> String {
        match self {
            Wish::Act { action, .. } => action.clone(),
            Wish::Pause => "@pause".to_owned(),
            Wish::Withdraw => "@withdraw".to_owned(),
            Wish::Correct => "@correct".to_owned(),
            Wish::RemovePaper(paper) => format!("@remove:{paper}"),
            Wish::TakeSuggestion(key) => format!("@suggestion:{key}"),
        }
    }
}

/// A letter before it goes, as a person left it.
#[derive(Debug, Clone)]
pub struct LetterDraft {
    pub draft: applications::Draft,
    pub subject: String,
    pub body: String,
    /// Why the step is taken, as it is typed, where its action asks for that.
    pub reason: String,
    /// Counts up with each wording, so that a slow one never replaces a later one.
    pub serial: u64,
}

/// A paper or a letter that is looked at.
#[derive(Debug, Clone, Default)]
pub struct Looking {
    pub title: String,
    pub facts: String,
    pub paper: Option<CaseDocumentId>,
    pub removable: bool,
    /// It may turn out to be a card that names somebody.
    pub may_be_card: bool,
    /// Of a letter of ours.
    pub standing: CaseLetterStanding,
    pub sent_on: String,
    pub pages: Vec<Pixels>,
    pub text: String,
    pub at: usize,
    pub loading: bool,
}

/// A line of a table while it is filled in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EntryForm {
    pub field: String,
    /// None: a new one.
    pub row: Option<String>,
    pub cells: BTreeMap<String, TypedField>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RegionSearch {
    /// A field, or a column with the mark of one.
    pub field: String,
    pub level: u8,
    pub inside: String,
    pub query: String,
    pub serial: u64,
    pub found: Vec<FieldOption>,
    /// The sheet that it came from.
    pub before: Option<EntryForm>,
}

/// What somebody wants to see in clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Field(String),
    Paper(CaseDocumentId),
    /// One that came in and does not lie among the papers; with its title and what is told of it.
    Letter {
        letter: InboxId,
        title: String,
        facts: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub detail: String,
}

/// Which kind a paper is that is to be added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperOf {
    pub kind: String,
    pub label: String,
    /// Endings of files that may be one.
    pub endings: &'static [&'static str],
    /// Its letters are to be read: the camera's sharp grey picture is better than its small one in colour.
    pub is_read: bool,
}

/// A paper that is made on the screen.
#[derive(Debug, Clone)]
pub enum Made {
    Photo(Pixels),
    Signature(Signature),
}

/// The files of a stick. At the top there is no folder but the places to begin at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Browser {
    pub kinds: Vec<PaperOf>,
    pub of: Option<PaperOf>,
    pub folder: Folder,
    /// What the place is that it was begun at.
    pub place: Option<PlaceKind>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Folder {
    pub path: Option<PathBuf>,
    /// The place it was come from: above it is the top.
    pub root: Option<PathBuf>,
    pub entries: Vec<FileEntry>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FileEntry {
    pub path: PathBuf,
    pub name: String,
    pub detail: String,
    pub kind: PlaceKind,
}

/// A paper as it can be shown.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    pub pages: Vec<Pixels>,
    pub text: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The label of the action.
    Acted(String),
    /// `unset`: there is no server to send with.
    Sent {
        unset: bool,
    },
    Claimed,
    Released,
    HandedOn(String),
    Paused,
    Resumed,
    Withdrawn,
    /// With the steps that have to be decided again.
    Saved(usize),
    Opened(CaseId),
    PaperAdded,
    PaperRemoved,
    PaperSealed(CaseDocumentId),
    SuggestionTaken,
    SuggestionLeft,
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub text: String,
    /// Somebody was faster: the page is read again before anything is tried anew.
    pub is_stale: bool,
}
