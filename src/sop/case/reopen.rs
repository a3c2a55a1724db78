//! What an approval is about, and what has to be decided again when that changed. Pure.
//!
//! A binding action covers what was entered on the way to it: every value and every paper of the content, except the
//! fields of forms that only come after it (the agreement is filled in after the acceptance, and does not undo it). Once
//! what it covers has another hash, its step is opened again and what came after it is given up (readings.md, "an
//! approval binds to the content's hash; a later edit reopens it"). A case that was returned comes by there anyhow.

use std::collections::BTreeSet;

use super::types::{Past, TaskRow, TaskState, TransitionKind};
use super::work::CaseState;
use crate::base::TaskId;
use crate::sop::definition::{Definition, FieldKind, Form, Opens, Target};
use crate::sop::field::{Content, ContentHash};

/// A step that is decided again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reopening {
    pub step: String,
    /// The steps whose approvals are void: itself, and those after it.
    pub void: Vec<String>,
    /// Open tasks that its approval had led to.
    pub cancel: Vec<TaskId>,
}

/// The hash of what an approval in this step is about.
pub(super) fn covered_hash(definition: &Definition, step: &str, content: &Content) -> ContentHash {
    let after = only_after(definition, step);
    let comes_after = |form: &&Form| {
        let mut owners = definition.steps.iter().filter(|step| step.form.as_ref() == Some(&form.id)).peekable();
        owners.peek().is_some() && owners.all(|owner| after.contains(owner.id.as_str()))
    };
    let (later, earlier): (Vec<&Form>, Vec<&Form>) = definition.forms.iter().partition(comes_after);
    let later_papers = papers_of(&later);
    let earlier_papers = papers_of(&earlier);
    let is_later = |field: &str| later.iter().any(|form| form.fields.iter().any(|known| known.id == field));
    let mut covered = content.clone();
    covered.values.retain(|field, _| !is_later(field));
    covered.documents.retain(|paper| {
        let kind = paper.kind.as_str();
        earlier_papers.contains(kind) || !later_papers.contains(kind)
    });
    covered.hash(definition)
}

/// The kinds of paper that fields of these forms hold.
fn papers_of<'d>(forms: &[&'d Form]) -> BTreeSet<&'d str> {
    let kinds = forms.iter().flat_map(|form| &form.fields).filter_map(|field| match &field.kind {
        FieldKind::Document { kind } => Some(kind.as_str()),
        FieldKind::Photo { .. } | FieldKind::Signature => Some(field.id.as_str()),
        _ => None,
    });
    kinds.collect()
}

/// The steps that cannot be reached past this one.
fn only_after<'d>(definition: &'d Definition, step: &str) -> BTreeSet<&'d str> {
    let starts = definition.steps.iter().filter(|step| matches!(step.opens, Opens::Start | Opens::Anchored));
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<&str> = starts.map(|start| start.id.as_str()).filter(|start| *start != step).collect();
    while let Some(here) = left.pop() {
        if found.insert(here) {
            left.extend(next_steps(definition, here).filter(|next| *next != step));
        }
    }
    definition.steps.iter().map(|known| known.id.as_str()).filter(|id| *id != step && !found.contains(id)).collect()
}

fn next_steps<'d>(definition: &'d Definition, step: &str) -> impl Iterator<Item = &'d str> {
    let actions = definition.step(step).map(|step| step.actions.as_slice()).unwrap_or_default();
    actions.iter().flat_map(|action| &action.to).filter_map(|target| match target {
        Target::Step(next) => Some(next.as_str()),
        _ => None,
    })
}

/// Whether everything that comes after a step comes through another one before the case ends: a case that was returned
/// gets its approval anew on its way.
fn must_pass(definition: &Definition, from: &str, through: &str) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<&str> = definition.step(from).map(|step| step.id.as_str()).into_iter().collect();
    let mut comes_there = false;
    while let Some(here) = left.pop() {
        if here == through {
            comes_there = true;
        } else if seen.insert(here) {
            let actions = definition.step(here).map(|step| step.actions.as_slice()).unwrap_or_default();
            if actions.iter().flat_map(|action| &action.to).any(|target| matches!(target, Target::End(_))) {
                return false;
            }
            left.extend(next_steps(definition, here));
        }
    }
    comes_there
}

/// The approvals that stand: the last round of their step, not void since. With the number of their transition.
pub(super) fn standing(state: &CaseState) -> Vec<(&TaskRow, i64)> {
    let is_last = |task: &TaskRow| !state.tasks.iter().any(|other| other.step == task.step && other.round > task.round);
    let approved = |task: &TaskRow| {
        let acted = |past: &&Past| past.task == Some(task.id) && past.detail.approved.is_some();
        state.past.iter().rev().find(acted).map(|past| past.no)
    };
    let is_void = |task: &TaskRow, no: i64| {
        let voids = |past: &Past| past.kind == TransitionKind::Reopened && past.detail.void.contains(&task.step);
        state.past.iter().any(|past| past.no > no && voids(past))
    };
    let bound = state
        .tasks
        .iter()
        .filter(|task| task.state == TaskState::Done && task.approved_hash.is_some() && is_last(task));
    let mut found: Vec<(&TaskRow, i64)> =
        bound.filter_map(|task| Some((task, approved(task)?))).filter(|(task, no)| !is_void(task, *no)).collect();
    found.sort_by_key(|(_, no)| *no);
    found
}

/// What has to be decided again, now that the content of the case is what `state` says: the earliest approvals that
/// changed, each with the later ones it takes along.
pub(super) fn reopenings(definition: &Definition, state: &CaseState) -> Vec<Reopening> {
    let changed = |task: &TaskRow| {
        let now = covered_hash(definition, &task.step, &state.content);
        task.approved_hash.as_ref().is_some_and(|approved| *approved != now)
    };
    let mut found: Vec<(BTreeSet<TaskId>, Reopening)> = Vec::new();
    for (task, no) in standing(state).into_iter().filter(|(task, _)| changed(task)) {
        if let Some((_, earlier)) = found.iter_mut().find(|(later, _)| later.contains(&task.id)) {
            earlier.void.push(task.step.clone());
            continue;
        }
        let later = came_of(state, no);
        let is_before = |open: &&TaskRow| must_pass(definition, &open.step, &task.step);
        let (before, after): (Vec<&TaskRow>, Vec<&TaskRow>) =
            state.open_tasks().filter(|open| later.contains(&open.id)).partition(is_before);
        if !before.is_empty() && after.is_empty() {
            continue;
        }
        let cancel = after.into_iter().map(|open| open.id).collect();
        let (step, void) = (task.step.clone(), vec![task.step.clone()]);
        found.push((later, Reopening { step, void, cancel }));
    }
    let mut given_up: BTreeSet<TaskId> = BTreeSet::new();
    for (_, reopening) in &mut found {
        reopening.cancel.retain(|task| given_up.insert(*task));
    }
    found.into_iter().map(|(_, reopening)| reopening).collect()
}

/// The tasks that a transition led to: those it opened, those that they opened, and so on, opened again ones among them.
fn came_of(state: &CaseState, no: i64) -> BTreeSet<TaskId> {
    let mut found: BTreeSet<TaskId> = BTreeSet::new();
    for past in state.past.iter().filter(|past| past.no >= no) {
        let is_step = |task: &TaskId| state.task(*task).is_some_and(|task| task.step == past.step);
        let is_again = past.kind == TransitionKind::Reopened && found.iter().any(is_step);
        if past.no == no || is_again || past.task.is_some_and(|task| found.contains(&task)) {
            found.extend(past.opened.iter().map(|(task, _, _)| *task));
        }
    }
    found
}
