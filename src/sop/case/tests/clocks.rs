//! When things are due: working days and holidays, norms, pauses, anchors, rounds, and the zone of the procedure.

use super::*;
use crate::base::working_days::WorkCalendar;
use crate::sop::case::clock;
use crate::sop::definition::{Definition, Due, Escalation, Opens, Step, Unit};

fn definition(office: &Office) -> Definition {
    Definition::clone(&office.procedures.library().newest("pendataan").expect("the procedure"))
}

/// A step whose task is opened at a moment, and when it is due then.
fn due_of(office: &Office, due: Due, opened: &str) -> Option<UtcMs> {
    let definition = definition(office);
    let step = Step { due, opens: Opens::Reached, ..definition.steps[0].clone() };
    let calendar = office.procedures.calendar(&definition);
    clock::due(&definition, &calendar, &step, at(opened), 0, &Values::new())
}

/// The last millisecond of a day in WITA.
fn end_of(day: &str) -> UtcMs {
    UtcMs(at(&[day, "T23:59:59+08:00"].concat()).0 + 999)
}

#[test]
fn a_deadline_is_the_end_of_a_day_of_the_procedures_clock_and_zone() {
    let office = office();
    for (value, unit, opened, expect) in [
        // A Sunday; Monday is the first day that counts.
        (2, Unit::Days, "2026-11-22T12:00:00+08:00", Some("2026-11-24")),
        (3, Unit::Days, "2026-12-23T08:00:00+08:00", Some("2026-12-30")),
        (3, Unit::WorkingDays, "2026-12-23T08:00:00+08:00", Some("2026-12-30")),
        (3, Unit::CalendarDays, "2026-12-23T08:00:00+08:00", Some("2026-12-26")),
        (3, Unit::Months, "2026-11-30T08:00:00+08:00", Some("2027-02-28")),
        (1, Unit::Months, "2027-01-31T08:00:00+08:00", Some("2027-02-28")),
        // Half past eleven in the evening in Jakarta is the next day in Balangan.
        (1, Unit::CalendarDays, "2026-11-24T23:30:00+07:00", Some("2026-11-26")),
        (180, Unit::Minutes, "2026-11-23T08:00:00+08:00", None),
        (4, Unit::Hours, "2026-11-23T08:00:00+08:00", None),
    ] {
        let due = due_of(&office, Due::Within { value, unit }, opened);
        assert_eq!(due, expect.map(end_of), "{value} {unit:?} from {opened}");
    }
    assert_eq!(due_of(&office, Due::None, "2026-11-23T08:00:00+08:00"), None);
}

#[test]
fn minutes_and_hours_are_norms_of_effort() {
    let office = office();
    let definition = definition(&office);
    for (step, expect) in [("check_one", Some(5)), ("collect", None), ("visit", None)] {
        let step = definition.step(step).expect("a step");
        assert_eq!(clock::norm_minutes(step), expect, "{}", step.id);
    }
    let hours = Step { due: Due::Within { value: 3, unit: Unit::Hours }, ..definition.steps[0].clone() };
    assert_eq!(clock::norm_minutes(&hours), Some(180));
}

#[test]
fn more_days_off_make_later_deadlines() {
    let office = office();
    let definition = definition(&office);
    let step = definition.step("collect").expect("a step");
    let opened = at("2026-11-23T08:00:00+08:00");
    let due = |calendar: &WorkCalendar| clock::due(&definition, calendar, step, opened, 0, &Values::new());
    assert_eq!(due(&office.procedures.calendar(&definition)), Some(end_of("2026-11-25")));
    let own = "date,type,name,source,status,region\n2026-11-24,local,Hari jadi,SK Bupati,final,63.11\n\
               2026-11-25,local,Di tempat lain,SK Bupati,final,62.09\n";
    let own = Holidays::parse(own).expect("days off");
    let more = office.procedures.with_holidays(office.procedures.holidays().merge(&own));
    assert_eq!(due(&more.calendar(&definition)), Some(end_of("2026-11-26")), "only the days off of its own area");
}

#[test]
fn a_pause_moves_the_deadline_by_the_days_that_count() {
    for (pause, resume, expect) in [
        // Over a weekend nothing is lost: Friday noon to Monday noon is one day.
        ("2026-11-27T12:00:00+08:00", "2026-11-30T12:00:00+08:00", "2026-12-01T23:59:59.999+08:00"),
        ("2026-11-28T08:00:00+08:00", "2026-11-29T20:00:00+08:00", "2026-11-30T23:59:59.999+08:00"),
        ("2026-11-27T12:00:00+08:00", "2026-11-27T12:00:00+08:00", "2026-11-30T23:59:59.999+08:00"),
        ("2026-11-27T08:00:00+08:00", "2026-11-27T14:00:00+08:00", "2026-12-01T05:59:59.999+08:00"),
    ] {
        let office = office();
        office.at("2026-11-26T09:00:00+08:00");
        let case = office.open(office.village);
        assert_eq!(office.task(case, "collect").due_at, Some(end_of("2026-11-30")));
        office.at(pause);
        office.act_because(office.village, case, ("collect", "wait"), "foto tempat usaha").expect("waits");
        let waits = office.task(case, "collect");
        assert_eq!((waits.paused_at, waits.paused_for.as_str()), (Some(at(pause)), "foto tempat usaha"));
        office.at(resume);
        resume_by(&office, case);
        let task = office.task(case, "collect");
        assert_eq!((task.due_at, task.paused_at), (Some(at(expect)), None), "{pause} to {resume}");
        // The same comes out from the start, with the pauses counted together.
        let (definition, values) = (definition(&office), Values::new());
        let (calendar, step) = (office.procedures.calendar(&definition), definition.step("collect").expect("a step"));
        let anew = clock::due(&definition, &calendar, step, task.opened_at, task.paused_ms, &values);
        assert_eq!(anew, task.due_at, "{pause} to {resume}");
        office.is_sound(case);
    }
}

#[test]
fn a_pause_that_runs_until_the_end_moves_the_deadline_all_the_same() {
    let office = office();
    office.at("2026-11-23T09:00:00+08:00");
    let case = office.open(office.village);
    assert_eq!(office.task(case, "collect").due_at, Some(end_of("2026-11-25")));
    office.at("2026-11-24T12:00:00+08:00");
    office.act_because(office.village, case, ("collect", "wait"), "foto tempat usaha").expect("waits");
    office.at("2026-11-30T12:00:00+08:00");
    office.act(office.village, case, "collect", "submit").expect("submitted while it waits");
    let task = office.task(case, "collect");
    // From Tuesday noon to Monday noon four days count.
    assert_eq!((task.paused_at, task.due_at), (None, Some(end_of("2026-12-01"))));
    assert!(task.closed_at < task.due_at, "what waited in time is done in time");
    let last = office.past(case).into_iter().find(|past| past.action == "submit").expect("a transition");
    assert_eq!(last.detail.due, [(task.id, task.due_at)], "the fact says so");
    let differ = office.procedures.store().read(|c| verify(c, &office.procedures)).expect("a walk");
    assert_eq!(differ, []);
    office.is_sound(case);

    // What was late before it waited stays late.
    office.at("2026-12-01T09:00:00+08:00");
    let late = office.open(office.village);
    office.at("2026-12-04T12:00:00+08:00");
    office.act_because(office.village, late, ("collect", "wait"), "foto tempat usaha").expect("waits");
    office.at("2026-12-08T12:00:00+08:00");
    office.act(office.village, late, "collect", "submit").expect("submitted");
    let task = office.task(late, "collect");
    assert!(task.closed_at > task.due_at, "{:?} {:?}", task.closed_at, task.due_at);
}

fn resume_by(office: &Office, case: CaseId) {
    let task = office.task(case, "collect").id;
    resume(&office.procedures, ActId::new(), Some(office.village), task).expect("goes on");
}

#[test]
fn late_is_after_the_last_moment_and_never_while_it_waits() {
    let office = office();
    office.at("2026-11-23T09:00:00+08:00");
    let case = office.open(office.village);
    let task = office.task(case, "collect");
    let definition = definition(&office);
    let calendar = office.procedures.calendar(&definition);
    let goes_to = |task: &TaskRow, now| clock::escalation(&definition, &calendar, task, now);
    for (now, late, escalated) in [
        ("2026-11-25T23:59:59.999+08:00", false, None),
        ("2026-11-26T00:00:00+08:00", true, None),
        ("2026-11-26T23:59:59.999+08:00", true, None),
        ("2026-11-27T00:00:00+08:00", true, Some("head")),
    ] {
        assert_eq!(clock::overdue(&task, at(now)), late, "{now}");
        assert_eq!(goes_to(&task, at(now)).as_deref(), escalated, "{now}");
    }
    let waits = TaskRow { paused_at: Some(at("2026-11-25T10:00:00+08:00")), ..task.clone() };
    assert!(!clock::overdue(&waits, at("2026-12-24T10:00:00+08:00")));
    assert_eq!(goes_to(&waits, at("2026-12-24T10:00:00+08:00")), None);
    let closed = TaskRow { state: TaskState::Done, ..task };
    assert!(!clock::overdue(&closed, at("2026-12-24T10:00:00+08:00")));
    // Late as it is, nothing has happened by itself.
    office.at("2027-01-20T09:00:00+08:00");
    assert_eq!(office.open_steps(case), ["collect", "visit"]);
}

#[test]
fn the_moment_for_many_is_that_of_each() {
    let office = office();
    office.at("2026-12-01T09:00:00+08:00");
    let task = office.task(office.open(office.village), "collect");
    let mut definition = definition(&office);
    let calendar = office.procedures.calendar(&definition);
    let hour = 3_600_000;
    for after_days in [0, 1, 2, 7] {
        let step = definition.steps.iter_mut().find(|step| step.id == "collect").expect("a step");
        step.escalate = Some(Escalation { after_days, to: "head".into() });
        let step = definition.step("collect").expect("a step");
        // Over Christmas and the days that are given for it.
        for hours in 0..40 {
            let now = UtcMs(at("2026-12-20T00:30:00+08:00").0 + hours * 7 * hour);
            let (to, before) = clock::escalates_before(&definition, &calendar, step, now).expect("some were due then");
            for back in 0..60 {
                let due = UtcMs(now.0 - back * 5 * hour);
                let late = TaskRow { due_at: Some(due), ..task.clone() };
                let each = clock::escalation(&definition, &calendar, &late, now);
                assert_eq!(each.is_some(), due < before, "{after_days} days, due {due:?}, now {now:?}");
                assert!(each.is_none_or(|each| each == to));
            }
        }
    }
    let step = definition.step("check_two").expect("a step");
    assert_eq!(clock::escalates_before(&definition, &calendar, step, office.now()), None, "it comes up to nobody");
}

#[test]
fn what_hangs_on_an_anchor_follows_it_and_waits_for_nobody() {
    let office = office();
    let case = office.open(office.village);
    assert_eq!(office.task(case, "visit").due_at, None, "the day is not known yet");
    let visit = |day_of: &str| [("visit_on", FieldValue::Date(day(day_of))), ("visit_at", text("09.00"))];
    for (on, expect) in [("2026-12-20", "2026-12-17"), ("2027-01-04", "2027-01-01")] {
        office.edit(office.village, case, &visit(on)).expect("entered");
        assert_eq!(office.task(case, "visit").due_at, Some(end_of(expect)), "H-3 of {on}");
        let last = office.past(case).pop().expect("a transition");
        assert_eq!((last.kind, last.detail.due.len()), (TransitionKind::Rescheduled, 1));
    }
    let task = office.task(case, "visit").id;
    pause(&office.procedures, ActId::new(), Some(office.village), task, "kabar camat".into()).expect("waits");
    office.at("2026-12-10T09:00:00+08:00");
    resume(&office.procedures, ActId::new(), Some(office.village), task).expect("goes on");
    assert_eq!(office.task(case, "visit").due_at, Some(end_of("2027-01-01")), "an event waits for nobody");
    office.is_sound(case);
}

#[test]
fn offsets_count_hours_exactly_and_days_by_the_calendar() {
    let office = office();
    let definition = definition(&office);
    let calendar = office.procedures.calendar(&definition);
    let values: Values = [("visit_on", FieldValue::Date(day("2026-12-28"))), ("visit_at", text("09.30"))]
        .map(|(f, v)| (f.into(), v))
        .into();
    for (value, unit, expect) in [
        (-3, Unit::Hours, at("2026-12-28T06:30:00+08:00")),
        (-90, Unit::Minutes, at("2026-12-28T08:00:00+08:00")),
        (0, Unit::Days, end_of("2026-12-28")),
        (-60, Unit::Days, end_of("2026-10-29")),
        (1, Unit::CalendarDays, end_of("2026-12-29")),
        // Christmas and the day before are off, and so is the weekend.
        (-2, Unit::WorkingDays, end_of("2026-12-22")),
        (2, Unit::WorkingDays, end_of("2026-12-30")),
        (-1, Unit::Months, end_of("2026-11-28")),
    ] {
        let due = Due::Offset { anchor: "visit".into(), value, unit };
        let step = Step { due, ..definition.steps[0].clone() };
        let found = clock::due(&definition, &calendar, &step, office.now(), 0, &values);
        assert_eq!(found, Some(expect), "{value} {unit:?}");
    }
}

#[test]
fn rounds_keep_their_rhythm_however_late_they_are_done() {
    let office = office();
    office.at("2026-11-30T09:00:00+08:00");
    let case = office.open(office.village);
    office.act(office.village, case, "collect", "submit").expect("submitted");
    let sent = |moment: &str| {
        office.at(moment);
        signal(&office.procedures, ActId::new(), None, case, ("report", "sent")).expect("signalled")
    };
    let due = || office.task(case, "report").due_at;
    assert_eq!(due(), Some(end_of("2026-12-30")));
    assert!(sent("2026-12-02T09:00:00+08:00").is_some());
    assert_eq!(due(), Some(end_of("2027-01-30")), "early: the next is that of the next month");
    assert!(sent("2027-03-15T09:00:00+08:00").is_some());
    assert_eq!(due(), Some(end_of("2027-02-28")), "late: the month between is late too, its day clamped");
    assert!(sent("2027-03-16T09:00:00+08:00").is_some());
    assert_eq!(due(), Some(end_of("2027-03-30")), "not the 28th: months count from the first round");
    assert_eq!(office.task(case, "report").round, 4);
    office.act_because(office.outlet.admin, case, ("report", "enough"), "usaha tutup").expect("stopped");
    assert!(sent("2027-03-17T09:00:00+08:00").is_none(), "what was stopped is not said again");
    office.is_sound(case);
}

#[test]
fn a_pause_over_holidays_moves_the_deadline_by_its_working_days_alone() {
    // Christmas and the day before are off, and a weekend follows.
    for (pause, resume, expect) in [
        ("2026-12-23T12:00:00+08:00", "2026-12-28T12:00:00+08:00", "2026-12-28T23:59:59.999+08:00"),
        ("2026-12-23T20:00:00+08:00", "2026-12-27T20:00:00+08:00", "2026-12-28T03:59:59.999+08:00"),
    ] {
        let office = office();
        office.at("2026-12-21T09:00:00+08:00");
        let case = office.open(office.village);
        assert_eq!(office.task(case, "collect").due_at, Some(end_of("2026-12-23")));
        office.at(pause);
        let task = office.task(case, "collect").id;
        super::pause(&office.procedures, ActId::new(), Some(office.village), task, "foto".into()).expect("waits");
        office.at(resume);
        resume_by(&office, case);
        assert_eq!(office.task(case, "collect").due_at, Some(at(expect)), "{pause} to {resume}");
        office.is_sound(case);
    }
}

#[test]
fn a_day_ends_at_midnight_in_balangan() {
    let office = office();
    office.at("2026-11-23T09:00:00+08:00");
    let case = office.open(office.village);
    let task = office.task(case, "collect");
    assert_eq!(task.due_at, Some(end_of("2026-11-25")));
    for (moment, is_late) in [
        // An hour before midnight in Jakarta the day is over in Balangan.
        ("2026-11-25T22:59:59+07:00", false),
        ("2026-11-25T23:59:59+08:00", false),
        ("2026-11-25T23:00:00+07:00", true),
        ("2026-11-26T00:00:00+08:00", true),
    ] {
        assert_eq!(clock::overdue(&task, at(moment)), is_late, "{moment}");
    }
    // What is opened a minute later counts from the next day.
    office.at("2026-11-24T00:00:00+08:00");
    let later = office.open(office.village);
    assert_eq!(office.task(later, "collect").due_at, Some(end_of("2026-11-26")));
}
