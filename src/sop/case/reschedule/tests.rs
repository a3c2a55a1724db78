//! Deadlines after the days off changed, and after an event moved.

use std::cell::RefCell;
use std::sync::atomic::AtomicBool;

use super::watch::hash;
use super::{RescheduleError, Swept, Watch, follow_holidays, reschedule, reschedule_all};
use crate::base::holidays::Holidays;
use crate::base::{ActId, CaseId, UserId};
use crate::sop::Procedures;
use crate::sop::case::tests::{Office, at, day, new_case, office, values};
use crate::sop::case::{open, pause, resume, verify, withdraw};
use crate::sop::field::FieldValue;

/// Tuesday is a day off in the regency from now on.
fn with_a_day_off(office: &Office) -> Procedures {
    let own = "date,type,name,source,status,region\n2026-11-24,local,Hari jadi,SK Bupati,final,63.11\n";
    let own = Holidays::parse(own).expect("days off");
    office.procedures.with_holidays(office.procedures.holidays().merge(&own))
}

fn due(office: &Office, case: CaseId, step: &str) -> Option<crate::base::UtcMs> {
    office.task(case, step).due_at
}

fn sweep(procedures: &Procedures, by: Option<UserId>, since: Option<CaseId>, cancel: bool) -> (Swept, Vec<(u64, u64)>) {
    let (seen, cancel) = (RefCell::new(Vec::new()), AtomicBool::new(cancel));
    let progress = |done: u64, total: u64| seen.borrow_mut().push((done, total));
    let swept = reschedule_all(procedures, by, since, &Watch { progress: &progress, cancel: &cancel }).expect("swept");
    (swept, seen.into_inner())
}

#[test]
fn more_days_off_move_what_is_open_and_nothing_else() {
    let office = office();
    let (first, second, ended) =
        (office.open(office.village), office.open(office.village), office.open(office.village));
    withdraw(&office.procedures, ActId::new(), office.village, ended, "batal".into()).expect("ended");
    let tuesday = Some(at("2026-11-24T23:59:59.999+08:00"));
    let wednesday = Some(at("2026-11-25T23:59:59.999+08:00"));
    assert_eq!(due(&office, first, "collect"), tuesday);
    let (swept, _) = sweep(&office.procedures, None, None, false);
    let quiet = Swept { looked_at: 2, ..Swept::default() };
    assert_eq!(swept, quiet, "nothing changed, nothing is written");
    let more = with_a_day_off(&office);
    let (swept, told) = sweep(&more, Some(office.outlet.manajer), None, false);
    assert_eq!(swept.changed, [(first, 1), (second, 1)]);
    assert_eq!((swept.go_on_after, told), (None, vec![(2, 2)]));
    for case in [first, second] {
        assert_eq!(due(&office, case, "collect"), wednesday);
        office.is_sound(case);
    }
    assert_eq!(due(&office, ended, "collect"), tuesday);
    let again = sweep(&more, None, None, false).0;
    assert_eq!(again.changed, [], "once is enough");
    let differ = office.procedures.store().read(|c| verify(c, &office.procedures)).expect("a walk");
    assert_eq!(differ, []);
}

#[test]
fn a_sweep_that_was_cancelled_goes_on_where_it_ended() {
    let office = office();
    let (first, second) = (office.open(office.village), office.open(office.village));
    let more = with_a_day_off(&office);
    let (swept, _) = sweep(&more, None, Some(first), true);
    assert_eq!((swept.changed, swept.go_on_after), (vec![(second, 1)], Some(second)));
    let (rest, told) = sweep(&more, None, Some(second), false);
    assert_eq!((rest, told), (Swept::default(), Vec::new()));
    let watch = Watch { progress: &|_, _| {}, cancel: &AtomicBool::new(false) };
    let refused = reschedule_all(&more, Some(office.outlet.staf), None, &watch);
    assert!(matches!(refused, Err(RescheduleError::NotAllowed(_))), "{refused:?}");
}

fn follow(procedures: &Procedures, cancel: bool) -> Option<Swept> {
    let watch = Watch { progress: &|_, _| {}, cancel: &AtomicBool::new(cancel) };
    follow_holidays(procedures, &watch).expect("followed")
}

#[test]
fn another_list_of_days_off_is_followed_once_and_counts_only_when_it_is_whole() {
    let office = office();
    let case = office.open(office.village);
    let tuesday = Some(at("2026-11-24T23:59:59.999+08:00"));
    let wednesday = Some(at("2026-11-25T23:59:59.999+08:00"));
    let first = follow(&office.procedures, false);
    assert_eq!(first, Some(Swept { looked_at: 1, ..Swept::default() }), "nobody knows what it was counted by");
    assert_eq!(follow(&office.procedures, false), None);
    assert_eq!(due(&office, case, "collect"), tuesday);

    let more = with_a_day_off(&office);
    let stopped = follow(&more, true).expect("another list");
    assert_eq!((stopped.changed, stopped.go_on_after), (vec![(case, 1)], Some(case)));
    let rest = follow(&more, false).expect("it was not whole");
    assert_eq!((rest.looked_at, rest.changed.len()), (1, 0));
    assert_eq!(follow(&more, false), None);
    assert_eq!(due(&office, case, "collect"), wednesday);
    let again = follow(&office.procedures, false).expect("the day was taken back");
    assert_eq!(again.changed, [(case, 1)]);
    assert_eq!(due(&office, case, "collect"), tuesday);
    office.is_sound(case);
}

#[test]
fn only_what_moves_a_deadline_makes_another_list() {
    let list = |rows: &str| {
        let csv = ["date,type,name,source,status,region\n", rows].concat();
        hash(&Holidays::parse(&csv).expect("days off"))
    };
    let first = list("2026-11-24,local,Hari jadi,SK Bupati,final,63.11\n2026-12-25,national,Natal,SKB,final,\n");
    let named = "2026-12-25,national,Hari Natal,SKB,estimate,\n2026-11-24,local,Jadi,Perda,final,63.11\n";
    assert_eq!(list(named), first, "names, sources and the order of the rows move nothing");
    for other in [
        "2026-11-25,local,Hari jadi,SK Bupati,final,63.11\n2026-12-25,national,Natal,SKB,final,\n",
        "2026-11-24,local,Hari jadi,SK Bupati,final,63.12\n2026-12-25,national,Natal,SKB,final,\n",
        "2026-11-24,local,Hari jadi,SK Bupati,final,63.11\n2026-12-25,cuti_bersama,Natal,SKB,final,\n",
        "2026-12-25,national,Natal,SKB,final,\n",
    ] {
        assert_ne!(list(other), first, "{other}");
    }
}

#[test]
fn a_pause_counts_by_the_days_off_too() {
    let office = office();
    let case = office.open(office.village);
    let task = office.task(case, "collect").id;
    office.at("2026-11-23T10:00:00+08:00");
    pause(&office.procedures, ActId::new(), Some(office.village), task, "foto".into()).expect("paused");
    office.at("2026-11-24T10:00:00+08:00");
    resume(&office.procedures, ActId::new(), Some(office.village), task).expect("resumed");
    let before = due(&office, case, "collect");
    assert_eq!(before, Some(at("2026-11-25T23:59:59.999+08:00")));
    let same = reschedule(&office.procedures, ActId::new(), Some(office.outlet.admin), case).expect("looked at");
    assert_eq!(same.moved, [], "counted again it is what it was");
}

#[test]
fn an_event_that_moved_takes_open_steps_along_and_asks_about_done_ones() {
    let office = office();
    let on = |text: &str| FieldValue::Date(day(text));
    let new = new_case("pendataan", values(&[("visit_on", on("2026-12-10"))]));
    let case = open(&office.procedures, ActId::new(), Some(office.village), new).expect("a case");
    let task = office.task(case, "visit");
    assert_eq!(task.due_at, Some(at("2026-12-07T23:59:59.999+08:00")));
    let asked = |by| reschedule(&office.procedures, ActId::new(), by, case).map(|done| done.ask_about);
    assert_eq!(asked(None), Ok(Vec::new()));
    office.act(office.village, case, "visit", "ready").expect("done");
    office.edit(office.village, case, &[("visit_on", on("2026-12-20"))]).expect("moved");
    assert_eq!(asked(None), Ok(vec![task.id]));
    assert_eq!(asked(Some(office.village)), Err(RescheduleError::NotLeading { roles: "Kepala Dinas".into() }));
    withdraw(&office.procedures, ActId::new(), office.village, case, "batal".into()).expect("ended");
    assert_eq!(asked(None), Err(RescheduleError::CaseClosed));
}
