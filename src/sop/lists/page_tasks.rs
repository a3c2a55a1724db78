//! The open steps of a case, as its page shows them: what is to do, by whom, until when, what is missing, and which
//! actions there are, with the reason where one cannot be done.

use super::book::{Book, Known};
use super::words::{TaskClock, Urgency};
use crate::base::{TaskId, UtcMs};
use crate::sop::case::rules;
use crate::sop::case::{ActError, CaseState, Doing, TaskRow, Via, clock};
use crate::sop::definition::{Action, ActionTone, Definition, Origin, ReasonRule, Requirement, Step, StepKind, Target};
use crate::sop::field::{self, Ground};
use crate::sop::officers::Officer;

/// A step that is open.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenTask {
    pub task: TaskId,
    /// For acting on it.
    pub version: i64,
    pub step: String,
    pub no: String,
    pub title: String,
    /// What to do, in one sentence.
    pub hint: String,
    /// What comes out of it, as the source says.
    pub output: String,
    /// A part of the program that does it; empty: this page.
    pub place: String,
    pub form: Option<String>,
    /// Not in the source: "tambahan lokal".
    pub local: bool,
    /// Its actors were inferred: "perlu dipastikan".
    pub inferred: bool,
    /// The how manieth time.
    pub round: i64,
    /// Who does it: the name of who claimed it, else the roles.
    pub who: String,
    pub is_mine: bool,
    pub may_claim: bool,
    pub due: Option<UtcMs>,
    pub until: String,
    pub urgency: Urgency,
    pub overdue: bool,
    /// The role that hears of it by now, because it is late.
    pub escalated_to: Option<String>,
    /// How long the work should take, where that is no deadline: "5 menit".
    pub norm: Option<String>,
    pub requirements: Vec<RequirementView>,
    /// Labels of what is not there yet.
    pub missing: Vec<String>,
    /// The main one first.
    pub actions: Vec<ActionView>,
    /// What the source leaves unclear about this step: what it says, and how it is read.
    pub unclear: Vec<(String, String)>,
}

/// One of the source's "Kelengkapan".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementView {
    pub label: String,
    /// None: a thing that the program cannot see.
    pub met: Option<bool>,
    pub local: bool,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionView {
    pub id: String,
    pub label: String,
    pub tone: ActionTone,
    pub main: bool,
    pub bulk: bool,
    pub local: bool,
    pub reason: ReasonRule,
    /// The letter that is written with it.
    pub letter: Option<String>,
    /// Where it leads, in words.
    pub leads_to: Vec<String>,
    /// Why this viewer cannot do it now; none: they can.
    pub why_not: Option<String>,
    /// A second person who may approve, with a reason, lets it be done after all.
    pub second_person_helps: bool,
}

/// Everything that an open task of a known procedure is judged by.
pub(super) struct Judge<'a> {
    pub known: &'a Known,
    pub state: &'a CaseState,
    pub officer: &'a Officer,
    pub ground: &'a Ground,
    pub now: UtcMs,
}

impl Judge<'_> {
    fn definition(&self) -> &Definition {
        &self.known.definition
    }

    pub fn task(&self, book: &Book<'_>, row: &TaskRow) -> OpenTask {
        let definition = self.definition();
        let clock = clock_of(row);
        let mut task = OpenTask {
            due: row.due_at,
            until: self.known.until(&row.step, clock, self.now),
            urgency: clock.urgency(self.known.zone(), self.now),
            overdue: clock.is_overdue(self.now),
            is_mine: self.officer.user.is_some() && row.claimed_by == self.officer.user,
            ..unknown_task(row)
        };
        let Some(step) = definition.step(&row.step) else { return task };
        let roles = rules::roles_of_step(definition, step);
        let region = &self.state.header.region;
        let works_here = rules::role_among(definition, self.officer, &roles, region).is_ok();
        task.no.clone_from(&step.no);
        task.title.clone_from(&step.title);
        task.hint.clone_from(&step.hint);
        task.output.clone_from(&step.output);
        task.place.clone_from(&step.place);
        task.form.clone_from(&step.form);
        task.local = step.origin == Origin::Local;
        task.inferred = step.actors_origin == Origin::Inferred;
        task.who = match row.claimed_by {
            Some(user) => book.name(user),
            None => role_labels(definition, &roles),
        };
        task.may_claim = works_here && row.claimed_by.is_none();
        let escalated = clock::escalation(definition, &self.known.calendar, row, self.now);
        task.escalated_to = escalated.map(|role| role_labels(definition, &[role.as_str()]));
        task.norm = clock::norm_minutes(step).map(minutes);
        task.requirements = self.requirements(step);
        task.missing = rules::missing(definition, step, &self.state.content, self.ground);
        task.actions = step.actions.iter().map(|action| self.action(row, step, action)).collect();
        task.actions.sort_by_key(|action| !action.main);
        let unclear = definition.unclear.iter().filter(|one| one.at == step.id);
        task.unclear = unclear.map(|one| (one.says.clone(), one.read_as.clone())).collect();
        task
    }

    fn requirements(&self, step: &Step) -> Vec<RequirementView> {
        let standing = field::requirements(self.definition(), step, &self.state.content, self.ground);
        let view = |(known, standing): (&Requirement, field::RequirementStanding)| RequirementView {
            label: standing.label,
            met: standing.met,
            local: known.origin == Origin::Local,
        };
        step.requirements.iter().zip(standing).map(view).collect()
    }

    /// What the rules say of this person now, a reason given.
    fn action(&self, row: &TaskRow, step: &Step, action: &Action) -> ActionView {
        let definition = self.definition();
        let doing = Doing {
            task: row.id,
            version: row.version,
            action: action.id.clone(),
            seen: self.state.header.content_hash,
            reason: "-".to_owned(),
            glass: None,
        };
        // With its letter, or by the part of the program that does it: the page leads there.
        let seen = (&doing, Via::of(step, action));
        let refused = rules::decide(definition, self.state, seen, self.officer, self.ground).err();
        let letter = action.letter.as_deref().and_then(|letter| definition.letter(letter));
        // What another part of the program does is only said by hand with a reason.
        let is_by_hand = step.kind == StepKind::Elsewhere && action.main;
        ActionView {
            id: action.id.clone(),
            label: action.label.clone(),
            tone: action.tone,
            main: action.main,
            bulk: action.bulk,
            local: action.origin == Origin::Local,
            reason: if is_by_hand { ReasonRule::Required } else { action.reason },
            letter: letter.map(|letter| letter.label.clone()),
            leads_to: action.to.iter().map(|target| target_words(definition, target)).collect(),
            second_person_helps: matches!(refused, Some(ActError::NotDistinct { .. })),
            why_not: refused.map(|refused| refused.to_string()),
        }
    }
}

fn clock_of(row: &TaskRow) -> TaskClock<'_> {
    TaskClock { due_at: row.due_at, paused_at: row.paused_at, paused_for: &row.paused_for }
}

/// A task as far as it can be shown without its procedure.
pub(super) fn unknown_task(row: &TaskRow) -> OpenTask {
    OpenTask {
        task: row.id,
        version: row.version,
        step: row.step.clone(),
        no: String::new(),
        title: row.step.clone(),
        hint: "Langkah ini tidak dikenal program ini. Minta admin memindahkan kasusnya ke revisi lain.".to_owned(),
        output: String::new(),
        place: String::new(),
        form: None,
        local: false,
        inferred: false,
        round: row.round,
        who: String::new(),
        is_mine: false,
        may_claim: false,
        due: row.due_at,
        until: "prosedurnya tidak dikenal program ini".to_owned(),
        urgency: if row.paused_at.is_some() { Urgency::Waiting } else { Urgency::Later },
        overdue: false,
        escalated_to: None,
        norm: None,
        requirements: Vec::new(),
        missing: Vec::new(),
        actions: Vec::new(),
        unclear: Vec::new(),
    }
}

fn role_labels(definition: &Definition, roles: &[&str]) -> String {
    let label = |role: &&str| definition.role(role).map_or_else(|| (*role).to_owned(), |role| role.label.clone());
    roles.iter().map(label).collect::<Vec<_>>().join(" atau ")
}

fn target_words(definition: &Definition, target: &Target) -> String {
    let step = |id: &String| definition.step(id).map_or_else(|| id.clone(), |step| step.title.clone());
    match target {
        Target::Step(id) => step(id),
        Target::End(id) => {
            let label = definition.outcome(id).map_or_else(|| id.clone(), |outcome| outcome.label.clone());
            format!("selesai: {label}")
        }
        Target::Wait => "menunggu pihak luar".to_owned(),
        Target::Stop(id) => {
            let step = step(id);
            format!("menghentikan: {step}")
        }
    }
}

fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} menit"),
        (hours, 0) => format!("{hours} jam"),
        (hours, minutes) => format!("{hours} jam {minutes} menit"),
    }
}
