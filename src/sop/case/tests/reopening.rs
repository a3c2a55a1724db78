//! An approval binds to what it was about: a later change is decided again.

use super::*;

const CORRECTED: &str = "alamat dari pemilik";

fn hash_of(task: &TaskRow) -> Option<[u8; 32]> {
    task.approved_hash.map(|hash| hash.0)
}

#[test]
fn a_change_after_an_approval_opens_its_step_again_and_gives_up_what_followed() {
    let office = office();
    let case = office.passed_once();
    let approved = office.task(case, "check_one");
    assert!(approved.approved_hash.is_some());
    let edited = office.correct(office.outlet.admin, case, &[("workers", number(4))], CORRECTED).expect("corrected");
    assert_eq!(edited.reopened, ["check_one"]);
    assert_eq!(edited.content, office.header(case).content_hash);
    assert_eq!(office.task(case, "check_two").state, TaskState::Cancelled);
    assert_eq!(office.task(case, "check_one").round, 2);
    let kinds: Vec<&str> = office.past(case).iter().rev().take(2).map(|past| past.kind.name()).collect();
    assert_eq!(kinds, ["reopened", "edited"]);
    let again = office.act(office.regency, case, "check_two", "pass");
    assert_eq!(again, Err(ActError::TaskNotOpen), "nobody passes what nobody looked at");
    office.act(office.district, case, "check_one", "pass").expect("passed again");
    assert_ne!(hash_of(&office.task(case, "check_one")), hash_of(&approved));
    office.act(office.regency, case, "check_two", "pass").expect("passed");
    office.is_sound(case);
}

#[test]
fn a_change_after_two_approvals_opens_the_first_one_alone() {
    let office = office();
    let case = office.passed_twice();
    let edited = office.correct(office.outlet.admin, case, &[("workers", number(4))], CORRECTED).expect("corrected");
    assert_eq!(edited.reopened, ["check_one"]);
    let last = office.past(case).pop().expect("a transition");
    assert_eq!(last.detail.void, ["check_one", "check_two"]);
    assert_eq!(office.open_steps(case), ["visit", "report", "check_one"]);
    let edited = office.correct(office.outlet.admin, case, &[("workers", number(5))], CORRECTED).expect("corrected");
    assert_eq!(edited.reopened, [""; 0], "what is open already is not opened twice");
    office.act(office.district, case, "check_one", "pass").expect("passed");
    office.act(office.regency, case, "check_two", "pass").expect("passed");
    assert_eq!(office.open_steps(case), ["visit", "report", "close"]);
    office.is_sound(case);
}

#[test]
fn what_is_filled_in_after_an_approval_leaves_it_as_it_is() {
    let office = office();
    let case = office.passed_twice();
    let edited = office.edit(office.regency, case, &[("result", text("Terdata"))]).expect("filled in");
    assert_eq!(edited.reopened, [""; 0]);
    let done = office.act(office.regency, case, "close", "done").expect("closed");
    assert_eq!(done.outcome.as_deref(), Some("verified"));
    assert_eq!(office.open_steps(case), [""; 0], "the end closes what was open beside it");
    office.is_sound(case);
}

#[test]
fn entering_the_same_again_changes_nothing() {
    let office = office();
    let case = office.passed_once();
    let before = (office.header(case), office.past(case).len());
    let edited = office.edit(office.outlet.admin, case, &[("workers", number(3))]).expect("nothing to do");
    assert_eq!((edited.reopened.len(), edited.content), (0, before.0.content_hash));
    assert_eq!((office.header(case), office.past(case).len()), before);
}

#[test]
fn a_returned_case_is_approved_anew() {
    let office = office();
    let case = office.passed_once();
    office.act_because(office.regency, case, ("check_two", "return"), "jumlah pekerja").expect("returned");
    let edited = office.edit(office.village, case, &[("workers", number(4))]).expect("edited");
    assert_eq!(edited.reopened, [""; 0], "it comes by the district anyhow");
    assert_eq!(office.open_steps(case), ["visit", "report", "collect"]);
    office.act(office.village, case, "collect", "submit").expect("submitted");
    assert_eq!(office.open_steps(case), ["visit", "report", "check_one"]);
    assert_eq!(office.act(office.regency, case, "check_two", "pass"), Err(ActError::TaskNotOpen));
    office.is_sound(case);
}
