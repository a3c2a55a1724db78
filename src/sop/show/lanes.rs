//! The procedure as lanes: who stands where, and what leads where. Without geometry: screens and paper draw it.

use crate::sop::definition::{ActionTone, Definition, Opens, Origin, Step, StepKind, Target};

use super::words::due_words;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lanes {
    pub lanes: Vec<Lane>,
    /// In the order of the file.
    pub steps: Vec<LaneStep>,
    /// None twice between the same two.
    pub arrows: Vec<Arrow>,
    /// Labels and tones of the outcomes, in the order of the file.
    pub ends: Vec<(String, ActionTone)>,
    /// Drafts, inferred actors, local additions.
    pub notes: Vec<String>,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    pub id: String,
    pub label: String,
    pub outside: bool,
}

/// A step in its lanes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneStep {
    pub id: String,
    /// As the source numbers it; empty for one that it does not have.
    pub no: String,
    pub title: String,
    pub kind: StepKind,
    /// Indices of lanes; the first one does it, the others take part.
    pub lanes: Vec<usize>,
    /// `1 hari`, `H-7`.
    pub time: String,
    /// Open as soon as the case is.
    pub begins: bool,
    pub repeats: bool,
    /// Its actors are inferred.
    pub inferred: bool,
    pub local: bool,
    pub retired: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Index of a step.
    Step(usize),
    /// Index of an outcome.
    End(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// Index of a step.
    pub from: usize,
    pub to: To,
    /// The actions that lead there.
    pub label: String,
    pub tone: ActionTone,
    /// Only local additions lead there.
    pub local: bool,
}

/// The lanes of a procedure.
pub fn lanes(definition: &Definition) -> Lanes {
    let lane = |role: &crate::sop::definition::Role| Lane {
        id: role.id.clone(),
        label: role.label.clone(),
        outside: role.outside,
    };
    let ends = definition.outcomes.iter().map(|outcome| (outcome.label.clone(), outcome.tone));
    Lanes {
        lanes: definition.roles.iter().map(lane).collect(),
        steps: definition.steps.iter().map(|step| lane_step(definition, step)).collect(),
        arrows: arrows(definition),
        ends: ends.collect(),
        notes: super::notes(definition),
    }
}

fn lane_step(definition: &Definition, step: &Step) -> LaneStep {
    let lane = |actor: &String| definition.roles.iter().position(|role| role.id == *actor);
    LaneStep {
        id: step.id.clone(),
        no: step.no.clone(),
        title: step.title.clone(),
        kind: step.kind,
        lanes: step.actors.iter().filter_map(lane).collect(),
        time: due_words(definition, step),
        begins: matches!(step.opens, Opens::Start | Opens::Anchored),
        repeats: matches!(step.opens, Opens::Repeats { .. }),
        inferred: step.actors_origin == Origin::Inferred,
        local: step.origin == Origin::Local,
        retired: step.retired,
    }
}

fn arrows(definition: &Definition) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    for (from, step) in definition.steps.iter().enumerate() {
        for action in &step.actions {
            for to in action.to.iter().filter_map(|target| end_of(definition, target)) {
                let is_local = action.origin == Origin::Local;
                match arrows.iter_mut().find(|arrow| arrow.from == from && arrow.to == to) {
                    Some(arrow) => {
                        arrow.label = [&arrow.label, " / ", &action.label].concat();
                        arrow.local &= is_local;
                    }
                    None => {
                        let (label, tone) = (action.label.clone(), action.tone);
                        arrows.push(Arrow { from, to, label, tone, local: is_local });
                    }
                }
            }
        }
    }
    arrows
}

fn end_of(definition: &Definition, target: &Target) -> Option<To> {
    match target {
        Target::Step(id) => definition.steps.iter().position(|step| step.id == *id).map(To::Step),
        Target::End(id) => definition.outcomes.iter().position(|outcome| outcome.id == *id).map(To::End),
        Target::Wait | Target::Stop(_) => None,
    }
}
