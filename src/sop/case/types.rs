//! What a case is made of, as it stands in the database.

use serde::{Deserialize, Serialize};

use crate::base::{ActId, CaseDocumentId, CaseId, PartnerId, TaskId, UserId, UtcMs};
use crate::sop::definition::Pin;
use crate::sop::field::ContentHash;

/// How a case came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Email,
    /// At the kiosk, by touch.
    Kiosk,
    /// In the back office.
    Office,
    /// Typed from a printed form.
    Paper,
    Import,
}

impl Origin {
    pub const ALL: [Origin; 5] = [Origin::Email, Origin::Kiosk, Origin::Office, Origin::Paper, Origin::Import];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Email => "email",
            Origin::Kiosk => "kiosk",
            Origin::Office => "office",
            Origin::Paper => "paper",
            Origin::Import => "import",
        }
    }

    /// What a newer program wrote reads as an import: a case is shown, never hidden.
    pub fn read(name: &str) -> Origin {
        Origin::ALL.into_iter().find(|origin| origin.name() == name).unwrap_or(Origin::Import)
    }
}

/// A case, as lists show it: a cache over its facts, but for number, pin, origin and partner.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseHeader {
    pub id: CaseId,
    pub number: String,
    pub pin: Pin,
    pub origin: Origin,
    pub title: String,
    /// Kemendagri code; empty where it is not known.
    pub region: String,
    /// Empty while it runs.
    pub outcome: String,
    pub partner: Option<PartnerId>,
    pub content_hash: ContentHash,
    pub content_version: i64,
    pub opened_at: UtcMs,
    pub opened_by: Option<UserId>,
    pub changed_at: UtcMs,
    pub closed_at: Option<UtcMs>,
    /// Folded, for the search.
    pub words: String,
}

impl CaseHeader {
    pub fn is_closed(&self) -> bool {
        !self.outcome.is_empty()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    Open,
    Done,
    Cancelled,
}

impl TaskState {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            TaskState::Open => "open",
            TaskState::Done => "done",
            TaskState::Cancelled => "cancelled",
        }
    }

    pub fn read(name: &str) -> Option<TaskState> {
        [TaskState::Open, TaskState::Done, TaskState::Cancelled].into_iter().find(|state| state.name() == name)
    }
}

/// One step of a case that is open, or was. A cache over the facts.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    pub id: TaskId,
    pub case: CaseId,
    pub sop: String,
    pub step: String,
    /// The how manieth time this step is open in this case.
    pub round: i64,
    pub state: TaskState,
    pub region: String,
    /// 1, and one more with every later transition that touches it: as its task, among those it closed, or by its due.
    pub version: i64,
    pub opened_at: UtcMs,
    /// None: no deadline.
    pub due_at: Option<UtcMs>,
    /// Set before the case moved to another revision: not computed anew.
    pub due_is_kept: bool,
    /// Waits for somebody outside since then.
    pub paused_at: Option<UtcMs>,
    pub paused_for: String,
    /// Counted time of the pauses that are over (see `clock::paused_ms`).
    pub paused_ms: i64,
    pub claimed_by: Option<UserId>,
    pub claimed_at: Option<UtcMs>,
    pub closed_at: Option<UtcMs>,
    pub closed_by: Option<UserId>,
    /// How it was closed.
    pub action: String,
    /// What a binding action was about: the hash of the content that it covers (see `reopen`).
    pub approved_hash: Option<ContentHash>,
}

impl TaskRow {
    pub fn is_open(&self) -> bool {
        self.state == TaskState::Open
    }
}

/// What happened. Each writes the caches in one way, so that they can be rebuilt from the facts:
///
/// - `Opened`: the case and its first tasks. Detail: number, origin, sop, region, fields.
/// - `Acted`: its task is done, closed by the actor with the action (claimed by them when nobody had); the other tasks of
///   `closed` are cancelled; those of `opened` are new. With `waits` in the detail nothing closes: the task stands still
///   since then (if it did not already). With `approved` in the detail it is a binding action over that hash. With
///   `paused_ms` its task stood still until now, that is its pauses in all, and `due` is where its deadline stood by them.
///   A pause of a cancelled task is not counted.
/// - `Signalled`: like `Acted`, by the program; it claims nothing.
/// - `Edited`, `Document`: the content changed. Detail: fields or documents.
/// - `Reopened`: a task of `step` in `opened`, others cancelled; `void` names the steps whose approval is void from here.
/// - `Claimed`: by the actor. `Released`: by nobody. `Reassigned`: by `to`; see [`HANDED_ON`].
/// - `Paused`: stands still since then, for what the person wrote (`waits` is empty). `Resumed`: `paused_ms` in all and the
///   new `due` of the task.
/// - `Rescheduled`: `due` of tasks. `Migrated`: the case has another pin; tasks of `closed` are cancelled, because their
///   step is not there any more, and those of `opened` are new.
/// - `Withdrawn`: the outcome is set, what was open is cancelled.
///
/// Each names the figures of the office that held (see `parameters`); they change no cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransitionKind {
    Opened,
    Acted,
    Edited,
    Document,
    Claimed,
    Released,
    Reassigned,
    Paused,
    Resumed,
    Withdrawn,
    Reopened,
    Migrated,
    Rescheduled,
    Signalled,
    /// Of a newer program: shown, never hidden.
    Unknown,
}

impl TransitionKind {
    pub const ALL: [TransitionKind; 14] = [
        TransitionKind::Opened,
        TransitionKind::Acted,
        TransitionKind::Edited,
        TransitionKind::Document,
        TransitionKind::Claimed,
        TransitionKind::Released,
        TransitionKind::Reassigned,
        TransitionKind::Paused,
        TransitionKind::Resumed,
        TransitionKind::Withdrawn,
        TransitionKind::Reopened,
        TransitionKind::Migrated,
        TransitionKind::Rescheduled,
        TransitionKind::Signalled,
    ];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            TransitionKind::Opened => "opened",
            TransitionKind::Acted => "acted",
            TransitionKind::Edited => "edited",
            TransitionKind::Document => "document",
            TransitionKind::Claimed => "claimed",
            TransitionKind::Released => "released",
            TransitionKind::Reassigned => "reassigned",
            TransitionKind::Paused => "paused",
            TransitionKind::Resumed => "resumed",
            TransitionKind::Withdrawn => "withdrawn",
            TransitionKind::Reopened => "reopened",
            TransitionKind::Migrated => "migrated",
            TransitionKind::Rescheduled => "rescheduled",
            TransitionKind::Signalled => "signalled",
            TransitionKind::Unknown => "unknown",
        }
    }

    pub fn read(name: &str) -> TransitionKind {
        TransitionKind::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(TransitionKind::Unknown)
    }

    /// Whoever did this entered or edited something of the case (readings.md, "Separation of duties").
    pub fn is_entry(self) -> bool {
        matches!(self, TransitionKind::Opened | TransitionKind::Edited | TransitionKind::Document)
    }
}

/// In the detail of `Reassigned`, with true: who held the task handed it on. Without it who leads gave it.
pub const HANDED_ON: &str = "handed_on";

/// The particulars of a transition: ids, names of fields, figures. Never the words of a person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sop: Option<String>,
    /// Of the case as it was opened, where no field says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The fields whose value changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<CaseDocumentId>,
    /// The task waits from here, for what the label of the action says; empty: for what the person wrote with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits: Option<String>,
    /// What a binding action was about, in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<String>,
    /// The steps whose approvals are void from here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub void: Vec<String>,
    /// Whom it was given to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<UserId>,
    /// New deadlines of tasks that were open before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub due: Vec<(TaskId, Option<UtcMs>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused_ms: Option<i64>,
    /// What other operations say beside this.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// A transition, as the rules look back on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Within the case, from 1, without a gap.
    pub no: i64,
    pub act: ActId,
    pub kind: TransitionKind,
    pub task: Option<TaskId>,
    pub step: String,
    pub action: String,
    pub opened: Vec<(TaskId, String, Option<UtcMs>)>,
    pub closed: Vec<TaskId>,
    pub outcome: String,
    pub detail: Detail,
    /// None: the program.
    pub actor: Option<UserId>,
    pub acting_role: String,
    /// Who broke the glass with them.
    pub second: Option<UserId>,
    pub content_hash: ContentHash,
    pub at: UtcMs,
}

impl Past {
    /// Whether who held the task gave it away themselves.
    pub fn is_handed_on(&self) -> bool {
        self.detail.other.get(HANDED_ON).and_then(serde_json::Value::as_bool).unwrap_or_default()
    }

    /// Whether it changed this task.
    pub fn touches(&self, task: TaskId) -> bool {
        self.task == Some(task) || self.closed.contains(&task) || self.detail.due.iter().any(|(id, _)| *id == task)
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(hash: &ContentHash) -> String {
    hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
}
