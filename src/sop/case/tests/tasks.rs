//! Taking tasks, waiting, withdrawing, signals, and what is refused in which order.

use super::*;

fn claim_by(office: &Office, by: UserId, case: CaseId, step: &str) -> Result<(), ClaimError> {
    claim(&office.procedures, ActId::new(), by, office.task(case, step).id)
}

fn reassign_by(office: &Office, by: UserId, case: CaseId, to: UserId, reason: &str) -> Result<(), ClaimError> {
    let task = office.task(case, "collect").id;
    reassign(&office.procedures, ActId::new(), by, task, (to, reason.into()))
}

#[test]
fn only_who_took_a_task_acts_on_it() {
    let office = office();
    office.assign(office.both, "village", VILLAGE);
    let case = office.open(office.village);
    claim_by(&office, office.both, case, "collect").expect("taken");
    claim_by(&office, office.both, case, "collect").expect("taken again");
    let name = "Kabupaten 2".to_owned();
    let taken = ClaimError::ClaimedByOther { name: name.clone() };
    assert_eq!(claim_by(&office, office.village, case, "collect"), Err(taken));
    let refused = office.act(office.village, case, "collect", "submit");
    assert_eq!(refused, Err(ActError::ClaimedByOther { name: name.clone() }));
    let waits =
        pause(&office.procedures, ActId::new(), Some(office.village), office.task(case, "collect").id, "foto".into());
    assert_eq!(waits, Err(PauseError::ClaimedByOther { name }));
    let task = office.task(case, "collect").id;
    assert_eq!(release(&office.procedures, ActId::new(), office.village, task), Err(ClaimError::NotYours));
    release(&office.procedures, ActId::new(), office.both, task).expect("given back");
    office.act(office.village, case, "collect", "submit").expect("submitted");
    let done = office.task(case, "collect");
    assert_eq!((done.claimed_by, done.closed_by), (Some(office.village), Some(office.village)), "acting claims");
    office.is_sound(case);
}

#[test]
fn a_task_is_taken_by_those_who_work_there() {
    let office = office();
    let case = office.open(office.village);
    let wrong = ClaimError::WrongRole { roles: "Admin Desa".into() };
    assert_eq!(claim_by(&office, office.district, case, "collect"), Err(wrong));
    assert_eq!(claim_by(&office, office.other_village, case, "collect"), Err(ClaimError::OutsideRegion));
    let kasir = claim_by(&office, office.outlet.kasir, case, "collect");
    assert!(matches!(kasir, Err(ClaimError::NotOpen(NotOpen::NotAllowed(_)))));
    office.act(office.village, case, "collect", "submit").expect("submitted");
    let closed = claim_by(&office, office.village, case, "collect");
    assert_eq!(closed, Err(ClaimError::NotOpen(NotOpen::TaskNotOpen)));
    let unknown = claim(&office.procedures, ActId::new(), office.village, crate::base::TaskId::new());
    assert_eq!(unknown, Err(ClaimError::NotOpen(NotOpen::UnknownTask)));
}

#[test]
fn a_leader_gives_a_task_to_who_can_do_it_and_says_why() {
    let office = office();
    let case = office.open(office.village);
    office.assign(office.both, "village", VILLAGE);
    claim_by(&office, office.village, case, "collect").expect("taken");
    let head = office.outlet.admin;
    let not_leading = ClaimError::NotLeading { roles: "Kepala Dinas".into() };
    assert_eq!(reassign_by(&office, office.both, case, office.both, "cuti"), Err(not_leading));
    let cannot = ClaimError::CannotWork { name: "Desa 2".into() };
    assert_eq!(reassign_by(&office, head, case, office.other_village, "cuti"), Err(cannot));
    assert_eq!(reassign_by(&office, head, case, UserId::new(), "cuti"), Err(ClaimError::UnknownUser));
    assert_eq!(reassign_by(&office, head, case, office.both, " "), Err(ClaimError::ReasonMissing));
    let long = reassign_by(&office, head, case, office.both, &"x".repeat(2_001));
    assert_eq!(long, Err(ClaimError::ReasonTooLong));
    reassign_by(&office, head, case, office.both, "cuti").expect("reassigned");
    assert_eq!(office.task(case, "collect").claimed_by, Some(office.both));
    office.is_sound(case);
}

#[test]
fn who_holds_a_task_hands_it_on_to_a_colleague_and_says_why() {
    let office = office();
    let case = office.open(office.village);
    office.assign(office.both, "village", VILLAGE);
    let not_leading = || Err(ClaimError::NotLeading { roles: "Kepala Dinas".into() });
    let free = reassign_by(&office, office.village, case, office.both, "cuti");
    assert_eq!(free, not_leading(), "nobody's task is given by who leads");
    claim_by(&office, office.village, case, "collect").expect("taken");
    let cannot = ClaimError::CannotWork { name: "Desa 2".into() };
    assert_eq!(reassign_by(&office, office.village, case, office.other_village, "cuti"), Err(cannot));
    assert_eq!(reassign_by(&office, office.village, case, office.both, " "), Err(ClaimError::ReasonMissing));
    reassign_by(&office, office.village, case, office.both, "cuti").expect("handed on");
    assert_eq!(office.task(case, "collect").claimed_by, Some(office.both));
    assert_eq!(reassign_by(&office, office.village, case, office.village, "kembali"), not_leading());
    let last = office.past(case).pop().expect("a transition");
    assert_eq!((last.acting_role.as_str(), last.is_handed_on()), ("village", true));
    office.is_sound(case);
}

#[test]
fn a_task_waits_once_and_for_something() {
    let office = office();
    let case = office.open(office.village);
    let task = office.task(case, "collect").id;
    let waits = |by, words: &str| pause(&office.procedures, ActId::new(), Some(by), task, words.into());
    assert_eq!(waits(office.village, " "), Err(PauseError::WaitsForMissing));
    assert_eq!(waits(office.village, &"x".repeat(201)), Err(PauseError::WaitsForTooLong));
    assert_eq!(waits(office.district, "foto"), Err(PauseError::WrongRole { roles: "Admin Desa".into() }));
    assert_eq!(waits(office.other_village, "foto"), Err(PauseError::OutsideRegion));
    let again = resume(&office.procedures, ActId::new(), None, task);
    assert_eq!(again, Err(PauseError::NotPaused));
    waits(office.village, "foto").expect("waits");
    let since = "22-11-2026 13.00 WITA".to_owned();
    assert_eq!(waits(office.village, "foto"), Err(PauseError::AlreadyPaused { since }));
    resume(&office.procedures, ActId::new(), None, task).expect("an answer came in");
    office.is_sound(case);
}

#[test]
fn an_applicant_withdraws_at_any_time_before_the_end() {
    for (at, step) in [(0, "collect"), (1, "check_two"), (2, "close")] {
        let office = office();
        let case = match at {
            0 => office.open(office.village),
            1 => office.passed_once(),
            _ => office.passed_twice(),
        };
        let leave = |by, reason: &str| withdraw(&office.procedures, ActId::new(), by, case, reason.into());
        assert_eq!(leave(office.village, "  "), Err(WithdrawError::ReasonMissing));
        assert_eq!(leave(office.other_village, "pindah"), Err(WithdrawError::OutsideRegion));
        assert!(matches!(leave(office.outlet.manajer, "pindah"), Err(WithdrawError::WrongRole { .. })));
        assert!(matches!(leave(office.outlet.kasir, "pindah"), Err(WithdrawError::NotAllowed(_))));
        leave(office.village, "pindah").expect("withdrawn");
        assert_eq!((office.header(case).outcome.as_str(), office.open_steps(case).len()), ("withdrawn", 0), "{step}");
        assert_eq!(leave(office.village, "pindah"), Err(WithdrawError::CaseClosed));
        let edited = office.edit(office.village, case, &[("workers", number(8))]);
        assert_eq!(edited, Err(EditError::CaseClosed));
        assert_eq!(office.act(office.regency, case, step, "done"), Err(ActError::CaseClosed), "{step}");
        office.is_sound(case);
    }
}

#[test]
fn a_signal_is_said_once_and_only_where_something_waits_for_it() {
    let office = office();
    let case = office.open(office.village);
    let say = |act, step: &str, action: &str| signal(&office.procedures, act, None, case, (step, action));
    assert_eq!(say(ActId::new(), "report", "sent"), Ok(None), "not open yet");
    let unknown = SignalError::UnknownAction { step: "report".into(), action: "lost".into() };
    assert_eq!(say(ActId::new(), "report", "lost"), Err(unknown));
    office.act(office.village, case, "collect", "submit").expect("submitted");
    let act_id = ActId::new();
    let first = say(act_id, "report", "sent").expect("said");
    assert!(first.is_some());
    assert_eq!(say(act_id, "report", "sent"), Ok(first), "the same act again");
    assert_eq!(office.task(case, "report").round, 2);
    // By hand only by who leads, with a reason.
    let refused = office.act_because(office.village, case, ("report", "sent"), "sudah terkirim");
    assert_eq!(refused, Err(ActError::DoneElsewhere));
    office.is_sound(case);
}

#[test]
fn what_is_refused_is_refused_in_a_fixed_order() {
    let office = office();
    let case = office.open(office.village);
    let doing = |step: &str, action: &str| office.doing(case, step, action);
    let by = |by: UserId, doing: Doing| act(&office.procedures, ActId::new(), Some(by), doing);
    let nowhere = Doing { task: crate::base::TaskId::new(), ..doing("collect", "submit") };
    assert!(matches!(by(office.outlet.kasir, nowhere.clone()), Err(ActError::NotAllowed(_))));
    assert_eq!(by(office.village, nowhere), Err(ActError::UnknownTask));
    assert_eq!(by(office.district, doing("collect", "fly")), Err(ActError::UnknownAction));
    let wrong = ActError::WrongRole { roles: "Admin Desa".into() };
    assert_eq!(by(office.district, doing("collect", "submit")), Err(wrong));
    assert_eq!(by(office.other_village, doing("collect", "submit")), Err(ActError::OutsideRegion));
    assert_eq!(by(office.village, doing("collect", "wait")), Err(ActError::ReasonMissing));
    let long = Doing { reason: "x".repeat(2_001), ..doing("collect", "wait") };
    assert_eq!(by(office.village, long), Err(ActError::ReasonTooLong));
    let changes = vec![("business_name".to_owned(), None)];
    edit(&office.procedures, ActId::new(), Some(office.village), case, changes, None, None).expect("emptied");
    let missing = vec!["Nama usaha".to_owned()];
    assert_eq!(by(office.village, doing("collect", "submit")), Err(ActError::Incomplete(missing)));
    office
        .edit(office.village, case, &[("business_name", text("UKM Contoh 02")), ("workers", number(100))])
        .expect("edited");
    by(office.village, doing("collect", "submit")).expect("submitted");
    let not_now = ActError::NotNow { action: "Lolos".into() };
    assert_eq!(by(office.district, doing("check_one", "pass")), Err(not_now));
    office.is_sound(case);
}

#[test]
fn buttons_say_why_not() {
    let office = office();
    let case = office.passed_once();
    let task = office.task(case, "check_two").id;
    let may = |by, action: &str| {
        office.procedures.store().read(|c| may_act(c, &office.procedures, Some(by), (task, action), office.now()))
    };
    assert_eq!(may(office.regency, "reject"), Ok(()), "a reason can still be given");
    assert!(matches!(may(office.district, "pass"), Err(ActError::WrongRole { .. })));
    assert_eq!(office.open_steps(case), ["visit", "report", "check_two"], "nothing was done");
}

#[test]
fn who_is_blocked_does_nothing_more_and_keeps_nothing_from_going_on() {
    let office = office();
    let case = office.open(office.village);
    office.assign(office.both, "village", VILLAGE);
    claim_by(&office, office.village, case, "collect").expect("taken");
    let (people, admin) = (&office.outlet.people, office.outlet.admin);
    people.change_user(ActId::new(), admin, office.village, Role::StafStok, false).expect("blocked");
    let gone = claim_by(&office, office.village, case, "collect");
    assert!(matches!(gone, Err(ClaimError::NotOpen(NotOpen::NotAllowed(_)))), "{gone:?}");
    let refused = office.act(office.village, case, "collect", "submit");
    assert!(matches!(refused, Err(ActError::NotAllowed(_))), "{refused:?}");
    let taken = ClaimError::ClaimedByOther { name: "Desa 1".to_owned() };
    assert_eq!(claim_by(&office, office.both, case, "collect"), Err(taken));
    assert_eq!(reassign_by(&office, admin, case, office.village, "cuti"), Err(ClaimError::UnknownUser));
    reassign_by(&office, admin, case, office.both, "pindah tugas").expect("given on");
    office.act(office.both, case, "collect", "submit").expect("submitted");
    office.is_sound(case);
}
