//! One application under curation on the screen: its products with their pictures, the criteria to score by, and later
//! everybody's scores and the decision.
//!
//! What others gave comes from the room, which keeps it back until one may see it; nothing of it is asked for before, and
//! what one person saw is forgotten when somebody else signs in. Scores and a decision that are half made are kept as
//! drafts, through another screen, a lock and a power cut. Leaves to others: who may score and decide, what scores come
//! to, what a letter says (`partnership::curation`).

mod connect;
mod handle;
mod judge;
mod pictures;
mod rule;
mod show;
#[cfg(test)]
mod tests;
mod view;
mod work;

use std::collections::HashMap;

use deks_ui::{CurationAsk, CurationPane, CurationTab};
use serde::{Deserialize, Serialize};

use crate::base::{ActId, CaseDocumentId, CaseId, TaskId, UserId};
use crate::kiosk::approval::Given;
use crate::kiosk::photos::Pixels;
use crate::partnership::curation::{Decide, Mine, ProductVerdict, Ruling, Scores, Sheet, SheetProduct, Verdict};
use crate::sop::field::ContentHash;
use crate::sop::letters::Rendered;
use crate::sop::lists::Urgency;

pub use connect::connect;

/// The reason that says nothing without words beside it, as the criteria file names it.
const OTHER: &str = "other";
/// The reason of whatever costs too much, as the criteria file names it.
const OVER_LIMIT: &str = "over_limit";

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct CurationScreen {
    user: Option<UserId>,
    /// The screen stands open.
    open: bool,
    /// Counts up with each reading, so that a slow answer never replaces a later one.
    serial: u64,
    /// Counts up with each application and person: pictures of another one are thrown away.
    generation: u64,
    loading: bool,
    busy: bool,
    /// Something was done, and its traces are not read yet.
    settling: bool,
    case: Option<CaseId>,
    flaw: String,
    trouble: String,
    face: Option<Box<Face>>,
    mine: Scores,
    mine_kept: bool,
    proposal: Proposal,
    proposal_kept: bool,
    /// Words of verdicts that were changed to one without words, by product.
    spare: HashMap<String, String>,
    /// The row of the chosen product; empty: none.
    product: String,
    picture: usize,
    thumbs: HashMap<CaseDocumentId, Option<Pixels>>,
    thumbing: bool,
    large: Option<Large>,
    tab: CurationTab,
    pane: CurationPane,
    ask: CurationAsk,
    /// The criterion that a note is written to; empty: the whole.
    note: String,
    /// The criterion whose notes are read; empty: the whole.
    voices: String,
    letters: Letters,
    /// One act however often the button is tapped; a second person is asked under the same id.
    act_id: ActId,
    asked: Option<ActId>,
}

/// An application as it was read for one person.
#[derive(Debug, Clone)]
pub struct Face {
    pub sheet: Sheet,
    /// Until when, in words; empty where it is decided.
    pub until: String,
    pub urgency: Option<Urgency>,
    /// For each of [`Ruling::ALL`].
    pub standings: [Standing; 3],
    /// A decision that this person left half made.
    pub proposal: Proposal,
    /// When each decision was taken.
    pub moments: Vec<String>,
}

/// Whether this person may rule so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Empty: they may.
    pub why_not: String,
    /// A second person's PIN lets them after all.
    pub with_second: bool,
}

/// A decision half made, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proposal {
    /// The action; empty: not chosen yet.
    pub ruling: String,
    pub verdicts: Vec<ProductVerdict>,
    pub reason: String,
    /// Why it is decided all the same; drafts of before called it after fewer curators.
    #[serde(alias = "short")]
    pub internal: String,
}

/// The picture that is shown large; `None` inside: it cannot be shown.
#[derive(Debug, Clone)]
struct Large {
    document: CaseDocumentId,
    picture: Option<Option<Pixels>>,
}

/// Letters as they would go out.
#[derive(Debug, Default)]
struct Letters {
    serial: u64,
    loading: bool,
    rendered: Vec<Rendered>,
    flaw: String,
}

/// What a preview of letters is made of.
#[derive(Debug, Clone)]
pub struct LettersWanted {
    pub task: TaskId,
    pub ruling: Ruling,
    pub verdicts: Vec<ProductVerdict>,
    pub reason: String,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(UserId),
    Wanted(CaseId),
    Entered,
    Left,
    /// A moment went by, or the kiosk was locked.
    Tick,
    /// Something about cases changed, or somebody wants to read again.
    Changed,
    Loaded {
        serial: u64,
        result: Result<Box<Face>, String>,
    },
    Thumbs {
        generation: u64,
        found: Vec<(CaseDocumentId, Option<Pixels>)>,
    },
    Enlarged {
        generation: u64,
        document: CaseDocumentId,
        picture: Option<Pixels>,
    },
    TabChosen(CurationTab),
    PaneClosed,
    ProductChosen(String),
    PictureStepped(i32),
    PictureOpened,
    VerdictChosen(Verdict),
    VerdictOpened,
    ReasonChosen(String),
    WordsEdited(String),
    ScoreGiven {
        criterion: String,
        score: i64,
    },
    NoteOpened(String),
    NoteEdited(String),
    VoicesOpened(String),
    Submit,
    OpenScores,
    Confirmed,
    Dismissed,
    Submitted(Result<(), String>),
    Opened(Result<(), String>),
    RulingChosen(Ruling),
    LetterReasonEdited(String),
    InternalEdited(String),
    TakeAgreed,
    ShowLetters,
    Lettered {
        serial: u64,
        result: Result<Vec<Rendered>, String>,
    },
    ShowPast,
    Decide,
    Approved(Given),
    Declined,
    Decided(Result<Ruling, String>),
}

#[derive(Debug)]
pub enum Effect {
    Load { serial: u64, case: CaseId, user: UserId },
    Thumbs { generation: u64, user: UserId, documents: Vec<CaseDocumentId> },
    Enlarge { generation: u64, user: UserId, document: CaseDocumentId },
    KeepScores { user: UserId, task: TaskId, scores: Scores },
    KeepProposal { user: UserId, task: TaskId, proposal: Proposal },
    Submit { act_id: ActId, user: UserId, task: TaskId, seen: ContentHash, scores: Scores },
    OpenScores { act_id: ActId, user: UserId, task: TaskId },
    Letters { serial: u64, wanted: LettersWanted },
    Decide { act_id: ActId, user: UserId, decide: Box<Decide> },
}

impl Proposal {
    fn ruling(&self) -> Option<Ruling> {
        Ruling::ALL.into_iter().find(|ruling| ruling.action() == self.ruling)
    }
}

impl Face {
    fn standing(&self, ruling: Ruling) -> &Standing {
        let [accept, refuse, send_back] = &self.standings;
        match ruling {
            Ruling::Accept => accept,
            Ruling::Refuse => refuse,
            Ruling::Return => send_back,
        }
    }

    /// Whether this person may rule so, alone or with a second one.
    fn may(&self, ruling: Ruling) -> bool {
        let standing = self.standing(ruling);
        standing.why_not.is_empty() || standing.with_second
    }

    /// Scores are asked for, for the first time or again.
    fn is_scoring(&self) -> bool {
        matches!(self.sheet.mine, Mine::MayScore | Mine::Outdated)
    }

    fn product(&self, row: &str) -> Option<&SheetProduct> {
        self.sheet.products.iter().find(|product| product.row == row)
    }
}

impl Default for CurationScreen {
    fn default() -> Self {
        CurationScreen {
            user: None,
            open: false,
            serial: 0,
            generation: 0,
            loading: false,
            busy: false,
            settling: false,
            case: None,
            flaw: String::new(),
            trouble: String::new(),
            face: None,
            mine: Scores::default(),
            mine_kept: true,
            proposal: Proposal::default(),
            proposal_kept: true,
            spare: HashMap::new(),
            product: String::new(),
            picture: 0,
            thumbs: HashMap::new(),
            thumbing: false,
            large: None,
            tab: CurationTab::Products,
            pane: CurationPane::None,
            ask: CurationAsk::None,
            note: String::new(),
            voices: String::new(),
            letters: Letters::default(),
            act_id: ActId::new(),
            asked: None,
        }
    }
}

impl CurationScreen {
    /// Verdicts on products can be chosen now: one's own while one scores, else those of the decision.
    fn may_judge(&self) -> bool {
        let Some(face) = &self.face else { return false };
        match face.sheet.mine {
            Mine::MayScore | Mine::Outdated => true,
            Mine::Over => false,
            _ => face.may(Ruling::Accept) || face.may(Ruling::Refuse),
        }
    }

    /// The verdicts that stand beside the products: one's own, those of the decision in the making, or as it was taken.
    fn judged(&self) -> &[ProductVerdict] {
        let Some(face) = &self.face else { return &[] };
        match face.sheet.mine {
            Mine::MayScore | Mine::Outdated => &self.mine.products,
            Mine::Over => {
                let of_round = face.sheet.decisions.iter().find(|(_, decision)| decision.task == face.sheet.task);
                of_round.map(|(_, decision)| decision.verdicts.as_slice()).unwrap_or_default()
            }
            _ => &self.proposal.verdicts,
        }
    }

    fn verdict_of(&self, row: &str) -> Option<&ProductVerdict> {
        self.judged().iter().find(|one| one.row == row)
    }
}

/// Whether a verdict still wants words or a reason.
fn is_incomplete(one: &ProductVerdict) -> bool {
    match one.verdict {
        Verdict::Accepted => false,
        Verdict::Changed => one.note.trim().is_empty(),
        Verdict::Refused => one.reason.is_empty() || (one.reason == OTHER && one.note.trim().is_empty()),
    }
}
