//! One action for many: which ones are offered, who can, doing it a few at a time.

use std::collections::VecDeque;

use deks_ui::Tone;

use super::handle::Outs;
use super::{
    Candidate, Choice, Did, Effect, Left, Look, Many, ManyIntent, Offer, ProceduresScreen, Report, Sheet, Stage, Todo,
    Working,
};
use crate::base::{ActId, TaskId, UserId};
use crate::kiosk::flow::{Event, Out};
use crate::people::User;
use crate::sop::definition::{Action, ReasonRule, Step};
use crate::sop::lists::{CaseRow, Deed, OpenStep};

/// Cases in one go: between two of them somebody can stop.
const STEP_CASES: usize = 3;
/// Why an action is not for a case that was chosen along with others.
pub(super) const ELSEWHERE: &str = "Sedang tidak di langkah ini.";
/// Nobody takes what has ended.
pub(super) const ENDED: &str = "Sudah selesai.";

impl ProceduresScreen {
    pub(super) fn decide_many(&mut self, intent: ManyIntent) -> Outs {
        match intent {
            ManyIntent::Wanted => return self.want_many(),
            ManyIntent::ActionChosen(at) => return self.choose_action(at),
            ManyIntent::TakersFound { serial, result } => return self.takers_found(serial, result),
            ManyIntent::PersonChosen(user) => return self.choose_person(user),
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
        let many = Many { choices, chosen: None, to: None, words: String::new(), serial: 0, stage: Stage::Choosing };
        self.open_sheet(Sheet::Many(Box::new(many)));
        self.choose_action(only)
    }

    /// What the procedures offer for many, in the order of their steps, with the chosen cases that stand there; then what
    /// can be done with a task of any step.
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
                    detail: step.title.clone(),
                    offer: Offer::Action(action.id.clone()),
                    wants_words: action.reason != ReasonRule::None,
                    needs_words: action.reason == ReasonRule::Required,
                    candidates: candidates.clone(),
                    others: others.clone(),
                    others_why: ELSEWHERE,
                }));
            }
        }
        choices.extend(self.taken_or_given());
        choices
    }

    /// Taking tasks, and for who leads giving them to somebody.
    fn taken_or_given(&self) -> Vec<Choice> {
        let mut candidates = Vec::new();
        for row in &self.list.picked {
            candidates.extend(row.steps.iter().map(|open| of_step(row, open)));
        }
        let may_work = self.viewer.as_ref().is_some_and(|viewer| viewer.may_work);
        if candidates.is_empty() || !may_work {
            return Vec::new();
        }
        let ended = self.list.picked.iter().filter(|row| row.steps.is_empty());
        let others: Vec<Candidate> = ended.map(|row| candidate(row, None)).collect();
        let choice = |label: &str, detail: &str, (offer, needs_words): (Offer, bool)| Choice {
            label: label.to_owned(),
            detail: detail.to_owned(),
            offer,
            wants_words: needs_words,
            needs_words,
            candidates: candidates.clone(),
            others: others.clone(),
            others_why: ENDED,
        };
        let mut choices = vec![choice("Saya kerjakan", "Tugasnya menjadi milik Anda.", (Offer::Claim, false))];
        if self.leads() {
            choices.push(choice("Serahkan kepada…", "Petugas lain, dengan alasan.", (Offer::HandOn, true)));
        }
        choices
    }

    fn choose_action(&mut self, at: Option<usize>) -> Outs {
        let Sheet::Many(many) = &mut self.sheet else { return Vec::new() };
        if matches!(many.stage, Stage::Working(_) | Stage::Done(_)) {
            return Vec::new();
        }
        many.chosen = at.filter(|at| *at < many.choices.len());
        (many.to, many.stage) = (None, Stage::Choosing);
        let asks_whom = many.choice().is_some_and(|choice| choice.offer == Offer::HandOn);
        if asks_whom { self.find_takers() } else { self.look() }
    }

    /// Asks who could be given the chosen tasks.
    fn find_takers(&mut self) -> Outs {
        self.look_serial += 1;
        let Sheet::Many(many) = &mut self.sheet else { return Vec::new() };
        let Some(choice) = many.choice() else { return Vec::new() };
        let tasks = choice.candidates.iter().filter_map(|candidate| candidate.task).collect();
        many.serial = self.look_serial;
        many.stage = Stage::Giving(None);
        vec![Out::Do(Effect::FindTakers { serial: many.serial, tasks })]
    }

    fn takers_found(&mut self, serial: u64, result: Result<Vec<User>, String>) -> Outs {
        let Sheet::Many(many) = &mut self.sheet else { return Vec::new() };
        if many.serial != serial || !matches!(many.stage, Stage::Giving(_)) {
            return Vec::new();
        }
        match result {
            Ok(people) => {
                many.stage = Stage::Giving(Some(people));
                Vec::new()
            }
            Err(text) => {
                many.stage = Stage::Choosing;
                vec![Out::Say(text, Tone::Bad)]
            }
        }
    }

    fn choose_person(&mut self, user: UserId) -> Outs {
        let Sheet::Many(many) = &mut self.sheet else { return Vec::new() };
        let Stage::Giving(Some(people)) = &many.stage else { return Vec::new() };
        let Some(person) = people.iter().find(|person| person.id == user) else { return Vec::new() };
        many.to = Some((person.id, person.name.clone()));
        self.look()
    }

    /// Asks who can, without doing anything.
    pub(super) fn look(&mut self) -> Outs {
        // Counted over all sheets: what was asked for another choice of cases is never taken for this one.
        self.look_serial += 1;
        let (Some(viewer), Sheet::Many(many)) = (&self.viewer, &mut self.sheet) else { return Vec::new() };
        let many = many.as_mut();
        let (Some(choice), Some(deed)) = (many.choice(), many.deed()) else { return Vec::new() };
        let candidates = choice.candidates.clone();
        many.serial = self.look_serial;
        many.stage = Stage::Looking(None);
        vec![Out::Do(Effect::Look { serial: many.serial, by: viewer.user, deed, candidates })]
    }

    fn looked(&mut self, serial: u64, result: Result<Vec<Look>, String>) -> Outs {
        let Sheet::Many(many) = &mut self.sheet else { return Vec::new() };
        let many = many.as_mut();
        if many.serial != serial || !matches!(many.stage, Stage::Looking(_)) {
            return Vec::new();
        }
        match result {
            Ok(mut looks) => {
                if let Some(choice) = many.choice() {
                    let why = choice.others_why;
                    let elsewhere =
                        |candidate: &Candidate| Look { candidate: candidate.clone(), ready: Err(why.to_owned()) };
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
        let (Some(choice), Some(deed)) = (many.choice(), many.deed()) else { return Vec::new() };
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
            deed,
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
            let (deed, reason) = (working.deed.clone(), working.reason.clone());
            return vec![Out::Do(Effect::ActSome { by: working.by, deed, reason, todo })];
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

/// A task of a case; where it has several, the step says which.
fn of_step(row: &CaseRow, open: &OpenStep) -> Candidate {
    let whole = candidate(row, Some(open.task));
    if row.steps.len() < 2 {
        return whole;
    }
    let (number, step) = (&row.number, &open.title);
    Candidate { number: format!("{number}  ·  {step}"), ..whole }
}

impl Many {
    pub(super) fn choice(&self) -> Option<&Choice> {
        self.choices.get(self.chosen?)
    }

    /// What was chosen, as soon as all of it was.
    fn deed(&self) -> Option<Deed> {
        Some(match &self.choice()?.offer {
            Offer::Action(action) => Deed::Action(action.clone()),
            Offer::Claim => Deed::Claim,
            Offer::HandOn => Deed::HandOn(self.to.as_ref()?.0),
        })
    }
}

impl Working {
    /// How many were tried.
    pub(super) fn tried(&self) -> usize {
        self.total - self.queue.len()
    }
}
