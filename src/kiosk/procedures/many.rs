//! One action for many: which ones are offered, who can, doing it a few at a time.

use std::collections::VecDeque;

use deks_ui::Tone;

use super::handle::Outs;
use super::{
    Candidate, Choice, Did, Effect, Left, Look, Many, ManyIntent, ProceduresScreen, Report, Sheet, Stage, Todo, Working,
};
use crate::base::{ActId, TaskId};
use crate::kiosk::flow::{Event, Out};
use crate::sop::definition::{Action, ReasonRule, Step};
use crate::sop::lists::CaseRow;

/// Cases in one go: between two of them somebody can stop.
const STEP_CASES: usize = 3;
/// Why an action is not for a case that was chosen along with others.
pub(super) const ELSEWHERE: &str = "Sedang tidak di langkah ini.";

impl ProceduresScreen {
    pub(super) fn decide_many(&mut self, intent: ManyIntent) -> Outs {
        match intent {
            ManyIntent::Wanted => return self.want_many(),
            ManyIntent::ActionChosen(at) => return self.choose_action(at),
            ManyIntent::WordsEdited(words) => {
                if let Sheet::Many(many) = &mut self.sheet {
                    many.words = words;
                }
            }
            ManyIntent::Looked { serial, result } => return self.looked(serial, result),
            ManyIntent::Confirmed => return self.confirm_many(),
            ManyIntent::Did(did) => return self.did_some(did),
            ManyIntent::Stopped => {
                if let Sheet::Many(many) = &mut self.sheet
                    && let Stage::Working(working) = &mut many.stage
                {
                    working.is_stopped = true;
                }
            }
        }
        Vec::new()
    }

    fn want_many(&mut self) -> Outs {
        if self.list.picked.is_empty() {
            return Vec::new();
        }
        let choices = self.choices();
        let only = (choices.len() == 1).then_some(0);
        let many = Many { choices, chosen: None, words: String::new(), serial: 0, stage: Stage::Choosing };
        self.open_sheet(Sheet::Many(Box::new(many)));
        self.choose_action(only)
    }

    /// What the procedures offer for many, in the order of their steps, with the chosen cases that stand there.
    fn choices(&self) -> Vec<Choice> {
        let Some(desk) = &self.desk else { return Vec::new() };
        let mut choices = Vec::new();
        for definition in &desk.procedures {
            let of_many = |step: &&Step| step.actions.iter().any(is_for_many);
            for step in definition.steps.iter().filter(of_many) {
                let stands = |row: &CaseRow| {
                    let open = row.steps.iter().find(|open| row.sop == definition.pin.sop && open.step == step.id);
                    candidate(row, open.map(|open| open.task))
                };
                let (candidates, others): (Vec<Candidate>, Vec<Candidate>) =
                    self.list.picked.iter().map(stands).partition(|candidate| candidate.task.is_some());
                if candidates.is_empty() {
                    continue;
                }
                choices.extend(step.actions.iter().filter(|action| is_for_many(action)).map(|action| Choice {
                    label: action.label.clone(),
                    step_title: step.title.clone(),
                    action: action.id.clone(),
                    wants_words: action.reason != ReasonRule::None,
                    needs_words: action.reason == ReasonRule::Required,
                    candidates: candidates.clone(),
                    others: others.clone(),
                }));
            }
        }
        choices
    }

    fn choose_action(&mut self, at: Option<usize>) -> Outs {
        let Sheet::Many(many) = &mut self.sheet else { return Vec::new() };
        if matches!(many.stage, Stage::Working(_) | Stage::Done(_)) {
            return Vec::new();
        }
        many.chosen = at.filter(|at| *at < many.choices.len());
        many.stage = Stage::Choosing;
        self.look()
    }

    /// Asks who can, without doing anything.
    pub(super) fn look(&mut self) -> Outs {
        // Counted over all sheets: what was asked for another choice of cases is never taken for this one.
        self.look_serial += 1;
        let (Some(viewer), Sheet::Many(many)) = (&self.viewer, &mut self.sheet) else { return Vec::new() };
        let many = many.as_mut();
        let Some(choice) = many.chosen.and_then(|at| many.choices.get(at)) else { return Vec::new() };
        many.serial = self.look_serial;
        many.stage = Stage::Looking(None);
        vec![Out::Do(Effect::Look {
            serial: many.serial,
            by: viewer.user,
            action: choice.action.clone(),
            candidates: choice.candidates.clone(),
        })]
    }

    fn looked(&mut self, serial: u64, result: Result<Vec<Look>, String>) -> Outs {
        let Sheet::Many(many) = &mut self.sheet else { return Vec::new() };
        let many = many.as_mut();
        if many.serial != serial || !matches!(many.stage, Stage::Looking(_)) {
            return Vec::new();
        }
        match result {
            Ok(mut looks) => {
                if let Some(choice) = many.chosen.and_then(|at| many.choices.get(at)) {
                    let elsewhere =
                        |candidate: &Candidate| Look { candidate: candidate.clone(), ready: Err(ELSEWHERE.to_owned()) };
                    looks.extend(choice.others.iter().map(elsewhere));
                }
                // Those that cannot are what somebody has to see.
                looks.sort_by_key(|look| look.ready.is_ok());
                many.stage = Stage::Looking(Some(looks));
                Vec::new()
            }
            Err(text) => {
                many.stage = Stage::Choosing;
                vec![Out::Say(text, Tone::Bad)]
            }
        }
    }

    fn confirm_many(&mut self) -> Outs {
        let (Some(viewer), Sheet::Many(many)) = (&self.viewer, &mut self.sheet) else { return Vec::new() };
        let many = many.as_mut();
        let Some(choice) = many.chosen.and_then(|at| many.choices.get(at)) else { return Vec::new() };
        let Stage::Looking(Some(looks)) = &many.stage else { return Vec::new() };
        if choice.needs_words && many.words.trim().is_empty() {
            return Vec::new();
        }
        let (mut queue, mut left) = (VecDeque::new(), Vec::new());
        for look in looks {
            let candidate = look.candidate.clone();
            match &look.ready {
                Ok(ready) => queue.push_back(Todo { act_id: ActId::new(), candidate, ready: ready.clone() }),
                Err(why) => left.push(Left { candidate, why: why.clone() }),
            }
        }
        if queue.is_empty() {
            return Vec::new();
        }
        let total = queue.len();
        many.stage = Stage::Working(Box::new(Working {
            by: viewer.user,
            action: choice.action.clone(),
            reason: many.words.trim().to_owned(),
            queue,
            total,
            report: Report { total, left, ..Report::default() },
            is_stopped: false,
        }));
        self.act_on()
    }

    /// The next few, or the report when there are none left.
    fn act_on(&mut self) -> Outs {
        let Sheet::Many(many) = &mut self.sheet else { return Vec::new() };
        let Stage::Working(working) = &mut many.stage else { return Vec::new() };
        if !working.queue.is_empty() && !working.is_stopped && working.report.problem.is_empty() {
            let step = working.queue.len().min(STEP_CASES);
            let todo: Vec<Todo> = working.queue.drain(..step).collect();
            let (action, reason) = (working.action.clone(), working.reason.clone());
            return vec![Out::Do(Effect::ActSome { by: working.by, action, reason, todo })];
        }
        let mut report = std::mem::take(&mut working.report);
        report.is_stopped = working.is_stopped && !working.queue.is_empty();
        many.stage = Stage::Done(report);
        vec![Out::Tell(Event::CasesChanged)]
    }

    fn did_some(&mut self, did: Did) -> Outs {
        let Sheet::Many(many) = &mut self.sheet else { return Vec::new() };
        let Stage::Working(working) = &mut many.stage else { return Vec::new() };
        working.report.done += did.done;
        working.report.left.extend(did.left);
        working.report.problem = did.problem.unwrap_or_default();
        self.act_on()
    }
}

/// What sends a letter is looked at letter by letter.
fn is_for_many(action: &Action) -> bool {
    action.bulk && action.letter.is_none()
}

fn candidate(row: &CaseRow, task: Option<TaskId>) -> Candidate {
    Candidate { case: row.case, task, number: row.number.clone(), title: row.title.clone() }
}

impl Working {
    /// How many were tried.
    pub(super) fn tried(&self) -> usize {
        self.total - self.queue.len()
    }
}
