//! What a page is made of: what was read, and what lies open beside it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use deks_ui::{FieldOption, PlaceKind, StepPlace};

use super::form::{Typed, TypedField};
use crate::base::{CaseDocumentId, CaseId, UserId};
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
    pub way: Vec<Way>,
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

/// A step of the procedure, as this case stands to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    pub no: String,
    pub title: String,
    pub lane: String,
    pub place: StepPlace,
    pub when: String,
    pub who: String,
    pub local: bool,
    pub inferred: bool,
}

/// What a letter of the page is beside what the page says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetterFacts {
    pub subject: String,
    pub detail: String,
    pub troubled: bool,
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
        }
    }
}

/// A letter before it goes, as a person left it.
#[derive(Debug, Clone)]
pub struct LetterDraft {
    pub draft: applications::Draft,
    pub subject: String,
    pub body: String,
}

/// A paper or a letter that is looked at.
#[derive(Debug, Clone, Default)]
pub struct Looking {
    pub title: String,
    pub facts: String,
    pub paper: Option<CaseDocumentId>,
    pub removable: bool,
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
    Sent(String),
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
