//! Where the steps of a case go when it moves to another revision. Pure.
//!
//! An open step goes on under its name, or under the one that whoever moves the case gives it. One that the other
//! revision does not have ends. A step that the case never had opens when it would have been open by now: what leads to
//! it was done, and it does not come before where the case stands or has been. The rows of the file are the order of
//! the procedure; a way to an earlier row is a return and leads nowhere new.

use std::collections::{BTreeMap, BTreeSet};

use super::{MigrateError, StepMap};
use crate::base::TaskId;
use crate::sop::case::rules;
use crate::sop::case::types::{TaskRow, TaskState};
use crate::sop::case::work::CaseState;
use crate::sop::definition::{Definition, Opens, Step, Target};
use crate::sop::field::Ground;

/// What a move does to the steps of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moves {
    /// What each open task is called from here.
    pub targets: BTreeMap<TaskId, String>,
    /// Open tasks whose step is not there any more.
    pub ends: Vec<TaskId>,
    /// Steps that open now.
    pub opens: Vec<String>,
}

/// Decides the move; the order of the checks is the order of [`MigrateError`]. `state` has the content as the other
/// revision reads it.
pub(super) fn moves(
    definition: &Definition,
    before: Option<&Definition>,
    state: &CaseState,
    steps: &StepMap,
    ground: &Ground,
) -> Result<Moves, MigrateError> {
    let is_there = |step: &str| definition.step(step).is_some_and(|step| !step.retired);
    if let Some(step) = steps.values().find(|step| !is_there(step)) {
        return Err(MigrateError::UnknownStep { step: step.clone() });
    }
    let (stay, gone): (Vec<&TaskRow>, Vec<&TaskRow>) =
        state.open_tasks().partition(|task| is_there(name_of(task, steps)));
    let standing: Vec<&str> = stay.iter().map(|task| name_of(task, steps)).collect();
    let case = Case { definition, state, steps, standing: &standing, ground };
    let opens: Vec<String> =
        definition.steps.iter().filter(|step| case.opens(step)).map(|step| step.id.clone()).collect();
    if !gone.is_empty() && stay.is_empty() && opens.is_empty() {
        let title = |task: &&TaskRow| {
            let known = before.and_then(|before| before.step(&task.step));
            known.map_or_else(|| task.step.clone(), |step| step.title.clone())
        };
        return Err(MigrateError::StepsMissing(gone.iter().map(title).collect()));
    }
    let mut targets: BTreeMap<TaskId, String> = BTreeMap::new();
    for (task, step) in stay.iter().zip(&standing) {
        if targets.values().any(|taken| taken == step) {
            return Err(MigrateError::TwoOnOne { step: (*step).to_owned() });
        }
        targets.insert(task.id, (*step).to_owned());
    }
    Ok(Moves { targets, ends: gone.into_iter().map(|task| task.id).collect(), opens })
}

/// What the step of a task is called in the other revision.
fn name_of<'a>(task: &'a TaskRow, steps: &'a StepMap) -> &'a str {
    steps.get(&task.step).unwrap_or(&task.step)
}

/// A case as the other revision sees it.
struct Case<'a> {
    definition: &'a Definition,
    state: &'a CaseState,
    steps: &'a StepMap,
    /// The steps that are open once it has moved.
    standing: &'a [&'a str],
    ground: &'a Ground,
}

impl Case<'_> {
    /// Whether a step that this case never had opens with the move.
    fn opens(&self, step: &Step) -> bool {
        let is_new = !self.state.tasks.iter().any(|task| name_of(task, self.steps) == step.id);
        let done = self.state.tasks.iter().filter(|task| task.state == TaskState::Done);
        let mut been = self.standing.iter().copied().chain(done.map(|task| name_of(task, self.steps)));
        is_new && !step.retired && self.is_due(step) && !been.any(|here| self.leads(&step.id, here))
    }

    /// Whether what opens a step has happened.
    fn is_due(&self, step: &Step) -> bool {
        match step.opens {
            Opens::Start | Opens::Anchored => true,
            Opens::Reached | Opens::Repeats { .. } => {
                self.definition.steps.iter().any(|earlier| self.has_led(earlier, step))
            }
        }
    }

    /// Whether a step was done by an action that leads to this one now, and the case was not sent back behind it.
    fn has_led(&self, earlier: &Step, step: &Step) -> bool {
        let mut rounds = self.state.tasks.iter().filter(|task| name_of(task, self.steps) == earlier.id);
        let Some(last) = rounds.next_back().filter(|last| last.state == TaskState::Done) else { return false };
        let Some(action) = earlier.action(&last.action) else { return false };
        let holds = action.when.as_ref().is_none_or(|when| {
            rules::rule_holds(self.definition, &self.state.content, self.ground, when) == Some(true)
        });
        let comes_again = || self.standing.iter().any(|here| *here == earlier.id || self.leads(here, &earlier.id));
        holds && leads_to(&action.to, &step.id) && !comes_again()
    }

    /// Whether one step comes after another, on any way through the procedure that does not go back.
    fn leads(&self, from: &str, to: &str) -> bool {
        let row = |id: &str| self.definition.steps.iter().position(|step| step.id == id);
        let (mut seen, mut left): (BTreeSet<usize>, Vec<usize>) = (BTreeSet::new(), row(from).into_iter().collect());
        while let Some(here) = left.pop() {
            let actions = self.definition.steps.get(here).map(|step| step.actions.as_slice()).unwrap_or_default();
            for target in actions.iter().flat_map(|action| &action.to) {
                let Target::Step(next) = target else { continue };
                let Some(next_row) = row(next).filter(|next| *next > here) else { continue };
                if next == to {
                    return true;
                }
                if seen.insert(next_row) {
                    left.push(next_row);
                }
            }
        }
        false
    }
}

fn leads_to(targets: &[Target], step: &str) -> bool {
    targets.iter().any(|target| matches!(target, Target::Step(next) if next == step))
}
