//! The parts of a definition. Names follow the file's keys.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::form_types::{DocumentKind, Field, Form, Letter};
use crate::base::{BusinessDay, Rupiah, Zone};
use crate::sop::expression::Expr;

/// SHA-256 of a definition's file.
pub type SopHash = [u8; 32];

/// What a case is pinned to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pin {
    pub sop: String,
    pub revision: u32,
    pub hash: SopHash,
}

/// One revision of a procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    pub pin: Pin,
    /// The file as it was read, and its name for messages.
    pub source: Arc<str>,
    pub file: String,
    pub procedure: Procedure,
    pub clock: ClockRules,
    pub parameters: Vec<Parameter>,
    pub roles: Vec<Role>,
    pub anchors: Vec<Anchor>,
    pub steps: Vec<Step>,
    pub outcomes: Vec<Outcome>,
    pub forms: Vec<Form>,
    pub documents: Vec<DocumentKind>,
    pub letters: Vec<Letter>,
    /// Why personal data may be looked at in clear or exported.
    pub purposes: Vec<Named>,
    pub unclear: Vec<Unclear>,
}

/// Identity.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// `[a-z0-9_-]`, at most 24.
    pub id: String,
    pub revision: u32,
    /// Draft: cases can be opened for trying out, and screens say so.
    #[serde(default)]
    pub standing: Standing,
    pub title: String,
    /// At most 16 characters: on tiles and in numbers' place.
    pub short: String,
    /// The source's own number, as it stands there; empty where the source leaves it blank.
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub made_on: Option<BusinessDay>,
    #[serde(default)]
    pub revised_on: Option<BusinessDay>,
    #[serde(default)]
    pub effective_on: Option<BusinessDay>,
    #[serde(default)]
    pub approved_by: String,
    pub office: String,
    /// Kemendagri code of the area; empty: no area.
    #[serde(default)]
    pub region: String,
    pub zone: Zone,
    /// What one case is called on screens: "Permohonan".
    pub case_name: String,
    /// Begins the numbers of cases: `PM` gives `PM-K1-20261122-0001`.
    pub series: String,
    /// The fields of a case's title and region.
    pub title_field: String,
    #[serde(default)]
    pub region_field: String,
    #[serde(default)]
    pub legal_bases: Vec<String>,
    #[serde(default)]
    pub records: Vec<String>,
    #[serde(default)]
    pub warning: String,
    /// The source, in one sentence.
    #[serde(default)]
    pub source: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Draft,
    #[default]
    Active,
    /// No new cases; open ones go on.
    Retired,
}

/// How "hari" is counted.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRules {
    #[serde(default)]
    pub days: DayCount,
    /// Monday first.
    #[serde(default = "five_days")]
    pub work_days: [bool; 7],
    #[serde(default = "yes")]
    pub count_cuti_bersama: bool,
}

impl Default for ClockRules {
    fn default() -> Self {
        ClockRules { days: DayCount::default(), work_days: five_days(), count_cuti_bersama: true }
    }
}

fn five_days() -> [bool; 7] {
    [true, true, true, true, true, false, false]
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayCount {
    #[default]
    Working,
    Calendar,
}

/// A figure that an office may set without a new revision.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    pub id: String,
    pub label: String,
    pub value: ParameterValue,
    #[serde(default)]
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ParameterValue {
    Rupiah(Rupiah),
    /// In thousandths in expressions, whole in the file.
    Number(i64),
    Text(String),
    Date(BusinessDay),
    YesNo(bool),
}

/// Whether the source says it or this project added it (readings.md: screens say "tambahan lokal").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    #[default]
    Source,
    /// The source lost its lane mark: to be confirmed.
    Inferred,
    Local,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub id: String,
    pub label: String,
}

/// A lane: who acts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub id: String,
    pub label: String,
    /// Outside the office (an applicant): the program never asks them for a PIN.
    #[serde(default)]
    pub outside: bool,
    /// Roles of the kiosk that have this role without being assigned: `staf_stok`, `manajer`, `admin`.
    #[serde(default)]
    pub given_to: Vec<String>,
    /// Whether an officer of this role sees only cases of their region.
    #[serde(default)]
    pub by_region: bool,
    /// May see personal data in clear, for a purpose.
    #[serde(default)]
    pub sees_personal: bool,
    /// May claim for others, take away, move cases to a new revision.
    #[serde(default)]
    pub leads: bool,
}

/// A moment that offsets count from: H.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    pub id: String,
    pub label: String,
    /// The date field it stands in, and the text field with its hour ("09.00") if there is one.
    pub field: String,
    #[serde(default)]
    pub time_field: String,
}

/// One row of the procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub id: String,
    /// As the source numbers it: "1", "2, 3".
    pub no: String,
    pub title: String,
    /// One sentence for "what is next".
    pub hint: String,
    /// The roles whose lanes it stands in, those who do it first. The first inside role works it here.
    pub actors: Vec<String>,
    pub actors_origin: Origin,
    pub origin: Origin,
    pub kind: StepKind,
    pub opens: Opens,
    pub due: Due,
    /// After how many of its own days overdue it goes to which role.
    pub escalate: Option<Escalation>,
    /// The source's "Kelengkapan".
    pub requirements: Vec<Requirement>,
    /// The source's "Output".
    pub output: String,
    pub form: Option<String>,
    /// A place in the program that does it: `curation`, `agreement`, `check_in`, ... (see [`Definition::PLACES`]).
    pub place: String,
    pub actions: Vec<Action>,
    /// No case comes here any more; it is never deleted.
    pub retired: bool,
    pub line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A form is filled in and papers are gathered.
    Form,
    /// Somebody chooses among actions that mean something.
    Decision,
    /// Somebody does it and says so.
    Task,
    /// A letter goes out.
    Letter,
    /// Done elsewhere in the program, which says so here (`signalled`).
    Elsewhere,
}

/// When a step's task is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// With the case.
    Start,
    /// When an action leads to it.
    Reached,
    /// With the case, due by an anchor. The anchor may move.
    Anchored,
    /// A new one each time the last was due, from when an action led to it until the case ends or an action stops it.
    Repeats { every: i64, unit: Unit },
}

/// What the source calls "Waktu".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// "Menyesuaikan": no deadline.
    None,
    /// From when the task opened. Minutes and hours are norms of effort, days and months deadlines (readings.md).
    Within { value: i64, unit: Unit },
    /// Before (negative) or after an anchor.
    Offset { anchor: String, value: i64, unit: Unit },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    #[serde(rename = "menit")]
    Minutes,
    #[serde(rename = "jam")]
    Hours,
    /// As `clock.days` says.
    #[serde(rename = "hari")]
    Days,
    #[serde(rename = "hari_kerja")]
    WorkingDays,
    #[serde(rename = "hari_kalender")]
    CalendarDays,
    #[serde(rename = "bulan")]
    Months,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// In the days of `clock.days`.
    pub after_days: i64,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    pub id: String,
    pub label: String,
    /// When it is there. None: a thing that the program cannot see (ATK), shown for the person.
    pub met: Option<Expr>,
    pub origin: Origin,
}

/// A way out of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub id: String,
    /// On the button: "Setujui".
    pub label: String,
    /// In the history: "menyetujui" (who ... what).
    pub past: String,
    pub to: Vec<Target>,
    /// Only offered when this holds.
    pub when: Option<Expr>,
    /// Every requirement of the step and every field of its form has to be there.
    pub needs_complete: bool,
    pub reason: ReasonRule,
    /// Who did one of these may not do this.
    pub distinct_from: Vec<DistinctFrom>,
    /// The roles that may; empty: the inside actors of the step.
    pub by: Vec<String>,
    /// The letter that is written with it.
    pub letter: Option<String>,
    /// It approves the content as it stands: a later edit reopens this step.
    pub binds: bool,
    /// Offered for many cases at once.
    pub bulk: bool,
    /// The one big button.
    pub main: bool,
    pub tone: ActionTone,
    pub origin: Origin,
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Opens this step.
    Step(String),
    /// Ends the case with this outcome.
    End(String),
    /// The task stays open and waits for somebody outside: its clock stands still.
    Wait,
    /// Ends the repetition of this step.
    Stop(String),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonRule {
    #[default]
    None,
    Optional,
    Required,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DistinctFrom {
    /// Whoever entered or edited anything of this case.
    Entered,
    /// Whoever acted in this step of this case.
    Step(String),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionTone {
    #[default]
    Plain,
    Ok,
    Warn,
    Bad,
}

/// How a case may end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    pub id: String,
    pub label: String,
    #[serde(default)]
    pub tone: ActionTone,
}

/// What the source leaves unclear, and how it is read here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unclear {
    /// Where: a step, or a part of the header.
    pub at: String,
    pub says: String,
    pub read_as: String,
}

impl Definition {
    /// What `place` of a step may be: parts of the program that do a step. A file cannot name others.
    pub const PLACES: &'static [&'static str] = &["", "case", "curation", "agreement", "check_in", "review", "returns"];

    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// A field of any form.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.forms.iter().flat_map(|form| &form.fields).find(|field| field.id == id)
    }

    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    pub fn outcome(&self, id: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.id == id)
    }

    pub fn document(&self, id: &str) -> Option<&DocumentKind> {
        self.documents.iter().find(|kind| kind.id == id)
    }

    pub fn letter(&self, id: &str) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.id == id)
    }

    pub fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.id == id)
    }

    /// Whether an actor of some step is inferred: an active procedure says so on its screens.
    pub fn has_inferred_actors(&self) -> bool {
        self.steps.iter().any(|step| step.actors_origin == Origin::Inferred)
    }
}

impl Step {
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.id == id)
    }
}
