//! What holds for any case, whatever is tried on it: no step out of order, nobody decides about what they entered, every
//! approval is about what stands there, numbers run without a gap, and an act done twice is done once.

use std::collections::BTreeSet;
use std::sync::Arc;

use deks::base::{ActId, CaseId, UserId};
use deks::sop::Definition;
use deks::sop::case::{self, ActError, CaseHeader, Past, TaskRow, TaskState, TransitionKind};
use deks::sop::definition::{DistinctFrom, Target};
use deks::sop::field::FieldValue;
use deks::store::verify_audit_chain;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::case_matrix::{BOTH, DISTRICT_IN, HEAD, Office, REGENCY_IN, VILLAGE_IN, office};

#[derive(Debug, Clone)]
enum Move {
    /// By a person, on a task and with an action by their places; with what was seen some moves ago, or now.
    Act {
        who: usize,
        task: usize,
        action: usize,
        is_stale: bool,
    },
    /// What the flow would do next, by whoever is likely to do it.
    GoOn {
        who: usize,
    },
    Edit {
        who: usize,
        field: usize,
        value: i64,
    },
    Claim {
        who: usize,
        task: usize,
    },
    Release {
        who: usize,
        task: usize,
    },
    Wait {
        who: usize,
        task: usize,
    },
    Resume {
        task: usize,
    },
    Signal,
    Later {
        minutes: i64,
    },
    Withdraw {
        who: usize,
    },
}

fn a_move() -> impl Strategy<Value = Move> {
    let (who, task) = (0..10usize, 0..12usize);
    prop_oneof![
        8 => (who.clone(), task.clone(), 0..3usize, any::<bool>())
            .prop_map(|(who, task, action, is_stale)| Move::Act { who, task, action, is_stale }),
        12 => (0..10usize).prop_map(|who| Move::GoOn { who }),
        4 => (who.clone(), 0..3usize, 1..6i64).prop_map(|(who, field, value)| Move::Edit { who, field, value }),
        2 => (who.clone(), task.clone()).prop_map(|(who, task)| Move::Claim { who, task }),
        2 => (who.clone(), task.clone()).prop_map(|(who, task)| Move::Release { who, task }),
        2 => (who.clone(), task.clone()).prop_map(|(who, task)| Move::Wait { who, task }),
        2 => task.prop_map(|task| Move::Resume { task }),
        1 => Just(Move::Signal),
        2 => (1..4_000i64).prop_map(|minutes| Move::Later { minutes }),
        1 => prop_oneof![9 => Just(None), 1 => who.prop_map(Some)]
            .prop_map(|who| who.map_or(Move::Signal, |who| Move::Withdraw { who })),
    ]
}

/// One case, and what was last seen of it.
struct Play<'o> {
    office: &'o Office,
    definition: Arc<Definition>,
    case: CaseId,
    seen: Vec<case::Doing>,
}

impl Play<'_> {
    fn header(&self) -> CaseHeader {
        self.office.header(self.case)
    }

    fn tasks(&self) -> Vec<TaskRow> {
        self.office.tasks(self.case)
    }

    fn past(&self) -> Vec<Past> {
        self.office.procedures.store().read(|c| case::past(c, self.case)).expect("a history")
    }

    fn person(&self, who: usize) -> UserId {
        self.office.persons[who]
    }

    fn nth(&self, at: usize) -> Option<TaskRow> {
        let tasks = self.tasks();
        let count = tasks.len();
        tasks.into_iter().nth_back(at % count.max(1))
    }

    fn play(&mut self, step: &Move) {
        match step {
            Move::Act { who, task, action, is_stale } => {
                let Some(task) = self.nth(*task) else { return };
                let actions = &self.definition.step(&task.step).expect("a known step").actions;
                let action = actions[action % actions.len()].id.clone();
                let now = self.office.doing(self.case, &task, &action);
                let doing = if *is_stale { self.seen.first().cloned().unwrap_or(now) } else { now };
                self.act(self.person(*who), doing);
            }
            Move::GoOn { who } => self.go_on(*who),
            Move::Later { minutes } => self.office.clock.advance_ms(minutes * 60_000),
            other => self.try_beside(other),
        }
    }

    fn go_on(&mut self, who: usize) {
        let open: Vec<TaskRow> = self.tasks().into_iter().filter(TaskRow::is_open).collect();
        let last = open.iter().rfind(|task| !matches!(task.step.as_str(), "visit" | "report"));
        let Some(task) = last.cloned() else { return };
        let first = self.definition.step(&task.step).and_then(|step| step.actions.first()).expect("an action");
        let doing = self.office.doing(self.case, &task, &first.id);
        // Somebody of the step, as the wind blows.
        let by = match task.step.as_str() {
            "collect" => VILLAGE_IN,
            "check_one" => [DISTRICT_IN, BOTH][who % 2],
            _ => [REGENCY_IN, BOTH, HEAD][who % 3],
        };
        self.act(self.person(by), doing);
    }

    /// What is not an action of a step; it may be refused.
    fn try_beside(&self, step: &Move) {
        let procedures = &self.office.procedures;
        let id_of = |task: &usize| self.nth(*task).expect("a case has tasks").id;
        match step {
            Move::Edit { who, field, value } => {
                let (field, value) = match field {
                    0 => ("workers", FieldValue::Number(value * 1_000)),
                    1 => ("owner_name", FieldValue::Text(format!("Pemilik {value}"))),
                    _ => ("result", FieldValue::Text(format!("Hasil {value}"))),
                };
                let (by, changes) = (Some(self.person(*who)), vec![(field.to_owned(), Some(value))]);
                let _ = case::edit(procedures, ActId::new(), by, self.case, changes, None, Some("koreksi".into()));
            }
            Move::Claim { who, task } => {
                let _ = case::claim(procedures, ActId::new(), self.person(*who), id_of(task));
            }
            Move::Release { who, task } => {
                let _ = case::release(procedures, ActId::new(), self.person(*who), id_of(task));
            }
            Move::Wait { who, task } => {
                let by = Some(self.person(*who));
                let _ = case::pause(procedures, ActId::new(), by, id_of(task), "jawaban pemilik".into());
            }
            Move::Resume { task } => {
                let _ = case::resume(procedures, ActId::new(), None, id_of(task));
            }
            Move::Withdraw { who } => {
                let _ = case::withdraw(procedures, ActId::new(), self.person(*who), self.case, "pindah".into());
            }
            _ => {
                case::signal(procedures, ActId::new(), None, self.case, ("report", "sent")).expect("a signal");
            }
        }
    }

    /// Tries an action, twice under one id; holds what came of it against what stood before.
    fn act(&mut self, by: UserId, doing: case::Doing) {
        let (header, tasks, past) = (self.header(), self.tasks(), self.past());
        let id = ActId::new();
        let procedures = &self.office.procedures;
        let done = case::act(procedures, id, Some(by), doing.clone());
        self.seen.push(doing.clone());
        let after = self.past();
        match done {
            Ok(done) => {
                let task = tasks.iter().find(|task| task.id == doing.task).expect("a task");
                self.was_right(by, &doing, task, &past);
                assert!(!header.is_closed(), "nothing is done in a closed case");
                assert_eq!(header.content_hash, doing.seen, "over the content that was seen");
                assert_eq!(after.len(), past.len() + 1);
                let again = case::act(procedures, id, Some(by), doing);
                assert_eq!((again, self.past().len()), (Ok(done), after.len()), "an act twice is done once");
            }
            Err(ActError::Store(error)) => panic!("{error}"),
            Err(_) => {
                assert_eq!((self.header(), self.tasks()), (header, tasks), "what is refused leaves no trace");
                assert_eq!(after, past);
            }
        }
    }

    /// Order, claims and separation of duties.
    fn was_right(&self, by: UserId, doing: &case::Doing, task: &TaskRow, past: &[Past]) {
        assert_eq!((task.state, task.version), (TaskState::Open, doing.version), "an open step, as it was seen");
        assert!(task.claimed_by.is_none_or(|claimed| claimed == by), "only who claimed it acts");
        let step = self.definition.step(&task.step).expect("a known step");
        let action = step.action(&doing.action).expect("a known action");
        for rule in &action.distinct_from {
            let kept_away = |past: &&Past| match rule {
                DistinctFrom::Entered => past.kind.is_entry(),
                DistinctFrom::Step(step) => past.kind == TransitionKind::Acted && past.step == *step,
            };
            let by_them = past.iter().filter(kept_away).any(|past| past.actor == Some(by));
            assert!(!by_them, "{}.{} by somebody of {rule:?}", step.id, action.id);
        }
    }

    /// What holds after every move.
    fn holds(&self) {
        let (header, tasks, past) = (self.header(), self.tasks(), self.past());
        let numbers: Vec<i64> = past.iter().map(|past| past.no).collect();
        assert_eq!(numbers, (1..=past.len() as i64).collect::<Vec<_>>(), "without a gap");
        let open: Vec<&TaskRow> = tasks.iter().filter(|task| task.is_open()).collect();
        let steps: BTreeSet<&str> = open.iter().map(|task| task.step.as_str()).collect();
        assert_eq!(steps.len(), open.len(), "no step is open twice");
        assert!(!header.is_closed() || open.is_empty(), "nothing is open in a closed case");
        for task in &tasks {
            let opened = past.iter().filter(|past| past.opened.iter().any(|(id, _, _)| *id == task.id)).count();
            let touched = past.iter().filter(|past| past.touches(task.id)).count();
            assert_eq!((opened, task.version), (1, touched as i64 + 1), "{} {}", task.step, task.round);
        }
        self.is_in_order(&past, &tasks);
        self.is_approved(&header, &tasks, &past);
    }

    /// Every step but the first ones was opened by an action that leads to it, or opened again.
    fn is_in_order(&self, past: &[Past], tasks: &[TaskRow]) {
        for one in past.iter().filter(|past| !past.opened.is_empty()) {
            for (_, step, _) in &one.opened {
                let leads = match one.kind {
                    TransitionKind::Opened => matches!(step.as_str(), "collect" | "visit"),
                    TransitionKind::Reopened => {
                        tasks.iter().any(|task| task.step == *step && task.approved_hash.is_some())
                    }
                    TransitionKind::Acted | TransitionKind::Signalled => {
                        let from = self.definition.step(&one.step).expect("a known step");
                        let to = &from.action(&one.action).expect("a known action").to;
                        to.contains(&Target::Step(step.clone())) || (one.step == "report" && step == "report")
                    }
                    _ => false,
                };
                assert!(leads, "{step} by {} in {}", one.kind.name(), one.step);
            }
        }
    }

    /// The last approval of each tier is about what stands there, or the case comes by that tier again.
    fn is_approved(&self, header: &CaseHeader, tasks: &[TaskRow], past: &[Past]) {
        let store = self.office.procedures.store();
        let mut content = store.read(|c| case::content(c, &self.definition, self.case)).expect("content");
        assert_eq!(content.hash(&self.definition), header.content_hash);
        // The form of the last step is filled in after both approvals and is no part of them.
        content.values.remove("result");
        let now = content.hash(&self.definition);
        for tier in ["check_one", "check_two"] {
            let Some(last) = tasks.iter().rfind(|task| task.step == tier && task.state != TaskState::Cancelled) else {
                continue;
            };
            let no = past.iter().rfind(|past| past.task == Some(last.id)).map_or(0, |past| past.no);
            let is_void = past.iter().any(|past| past.no > no && past.detail.void.iter().any(|step| step == tier));
            let comes_by = tasks.iter().any(|task| task.is_open() && task.step == "collect");
            let stands = last.approved_hash.filter(|_| !is_void && !comes_by);
            if let Some(approved) = stands {
                let is_withdrawn = header.outcome == "withdrawn" || header.outcome == "rejected";
                assert!(approved == now || is_withdrawn, "{tier} approved something else");
            }
        }
        if header.outcome == "verified" {
            let approved =
                |tier: &str| tasks.iter().rfind(|task| task.step == tier).and_then(|task| task.approved_hash);
            assert_eq!((approved("check_one"), approved("check_two")), (Some(now), Some(now)));
        }
    }
}

#[test]
fn whatever_is_tried_a_case_keeps_its_rules() {
    let office = office();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(48));
    let played = runner.run(&prop::collection::vec(a_move(), 1..40), |moves| {
        let case = office.open(VILLAGE_IN);
        let definition = office.procedures.definition(&office.header(case).pin).expect("the pinned revision");
        let mut play = Play { office: &office, definition, case, seen: Vec::new() };
        play.holds();
        for step in &moves {
            play.play(step);
            play.holds();
        }
        Ok(())
    });
    if let Err(error) = played {
        panic!("{error}");
    }
    assert_eq!(office.procedures.store().read(verify_audit_chain).expect("a walk"), None);
}
