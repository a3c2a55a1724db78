//! Cases that go on under another revision.

use std::collections::BTreeMap;

use super::plan::moves;
use super::{MigrateError, StepMap, migrate, unhex};
use crate::base::{ActId, CaseId, UserId};
use crate::sop::case::documents::tests::{add, paper};
use crate::sop::case::tests::{Office, at, new_case, number, office, text, values};
use crate::sop::case::types::{TaskRow, TaskState, hex};
use crate::sop::case::{CaseState, content, history, open, verify};
use crate::sop::definition::Pin;
use crate::sop::field::ContentHash;

const FIRST: &str = include_str!("../../../../tests/fixtures/sop/pendataan.toml");
const OWNER: &str = "[[form.field]]
id = \"owner_name\"
section = \"Usaha\"
type = \"text\"
label = \"Nama pemilik\"
max = 120
personal = true

";

/// The next revision: more time to collect, the last check has another name, nobody asks for the owner any more, and
/// closing has a deadline of its own.
fn second(office: &Office) -> Pin {
    let text = FIRST
        .replacen("revision = 1", "revision = 2", 1)
        .replacen("due = { value = 2, unit = \"hari\" }", "due = { value = 9, unit = \"hari\" }", 1)
        .replacen("due = { value = 5, unit = \"menit\" }", "due = { value = 4, unit = \"hari\" }", 1)
        .replace("check_two", "final_check")
        .replace(OWNER, "");
    assert!(text.contains("final_check") && !text.contains("owner_name"), "the revision differs");
    office.procedures.library().remember(&text).expect("a sound revision")
}

fn mapped(pairs: &[(&str, &str)]) -> StepMap {
    pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
}

fn moved(office: &Office, by: UserId, case: CaseId, to: &Pin, steps: StepMap) -> Result<(), MigrateError> {
    migrate(&office.procedures, ActId::new(), by, case, to.clone(), steps, "Revisi baru berlaku.".into())
}

fn with_owner(office: &Office) -> CaseId {
    let new = new_case("pendataan", values(&[("owner_name", text("Pemilik 01"))]));
    open(&office.procedures, ActId::new(), Some(office.village), new).expect("a case")
}

fn is_clean(office: &Office) {
    let differ = office.procedures.store().read(|c| verify(c, &office.procedures)).expect("a walk");
    assert_eq!(differ, []);
}

#[test]
fn who_leads_moves_an_open_case_and_says_where_its_steps_go() {
    let office = office();
    let (case, to, admin) = (office.passed_once(), second(&office), office.outlet.admin);
    let map = || mapped(&[("check_two", "final_check")]);
    let deks = office.procedures.library().newest("deks").expect("deks").pin.clone();
    let here = office.header(case).pin;
    let unknown = Pin { revision: 7, hash: [7; 32], ..to.clone() };
    for (by, to, steps, expect) in [
        (admin, &deks, map(), MigrateError::OtherProcedure),
        (admin, &here, map(), MigrateError::SameRevision),
        (admin, &unknown, map(), MigrateError::UnknownRevision { revision: 7 }),
        (office.regency, &to, map(), MigrateError::NotLeading { roles: "Kepala Dinas".into() }),
        (admin, &to, mapped(&[("check_two", "no_such")]), MigrateError::UnknownStep { step: "no_such".into() }),
        (admin, &to, mapped(&[("check_two", "visit")]), MigrateError::TwoOnOne { step: "visit".into() }),
    ] {
        assert_eq!(moved(&office, by, case, to, steps), Err(expect));
    }
    let silent = migrate(&office.procedures, ActId::new(), admin, case, to.clone(), map(), " ".into());
    assert_eq!(silent, Err(MigrateError::ReasonMissing));
    assert_eq!(office.header(case).pin, here, "nothing was done");
    moved(&office, admin, case, &to, map()).expect("moved");
    assert_eq!(office.header(case).pin, to);
    let lines = office.procedures.store().read(|c| history(c, &office.procedures, case)).expect("a history");
    let told = lines.last().map(|line| line.story());
    let expect =
        "Admin Gerai memindahkan data usaha ini dari revisi 1 ke revisi 2. Alasan: Revisi baru berlaku.".to_owned();
    assert_eq!(told, Some(expect));
    assert!(lines.iter().any(|line| line.sentence.contains("meloloskan verifikasi pertama")));
    office.is_sound(case);
    is_clean(&office);
    office.act_because(office.regency, case, ("final_check", "reject"), "Usaha tidak ada.").expect("rejected");
    assert_eq!(moved(&office, admin, case, &here, StepMap::new()), Err(MigrateError::CaseClosed));
}

/// The next one but one: the last check is another step, and the place is photographed once the data is handed in.
fn third(office: &Office) -> Pin {
    let photo = "[[step]]
id = \"photo\"
no = \"7\"
title = \"Memotret tempat usaha\"
actors = [\"village\"]
kind = \"task\"
due = { value = 2, unit = \"hari\" }

[[step.action]]
id = \"taken\"
label = \"Sudah dipotret\"
past = \"memotret tempat usaha\"
to = [\"step:close\"]
main = true

[[outcome]]
id = \"verified\"";
    let text = FIRST
        .replacen("revision = 1", "revision = 3", 1)
        .replace("check_two", "final_check")
        .replacen("\"step:report\"]", "\"step:report\", \"step:photo\"]", 1)
        .replacen("[[outcome]]\nid = \"verified\"", photo, 1);
    office.procedures.library().remember(&text).expect("a sound revision")
}

fn open_sorted(office: &Office, case: CaseId) -> Vec<String> {
    let mut steps = office.open_steps(case);
    steps.sort();
    steps
}

#[test]
fn steps_that_a_revision_adds_open_and_those_that_it_drops_end() {
    let office = office();
    let (case, to) = (office.passed_once(), third(&office));
    assert_eq!(open_sorted(&office, case), ["check_two", "report", "visit"]);
    moved(&office, office.outlet.admin, case, &to, StepMap::new()).expect("moved");
    assert_eq!(open_sorted(&office, case), ["final_check", "photo", "report", "visit"]);
    let gone = office.task(case, "check_two");
    assert_eq!((gone.state, gone.closed_by), (TaskState::Cancelled, Some(office.outlet.admin)));
    assert!(office.task(case, "photo").due_at.is_some(), "its clock runs from here");
    let lines = office.procedures.store().read(|c| history(c, &office.procedures, case)).expect("a history");
    let expect = "Admin Gerai memindahkan data usaha ini dari revisi 1 ke revisi 3. Langkah yang tidak ada di sana \
                  berakhir: Verifikasi akhir. Langkah yang dibuka: Verifikasi akhir; Memotret tempat usaha.";
    assert_eq!(lines.last().map(|line| line.sentence.as_str()), Some(expect));
    office.is_sound(case);
    is_clean(&office);
    office.act(office.village, case, "photo", "taken").expect("taken");
    office.act(office.regency, case, "final_check", "pass").expect("passed");
    assert_eq!(open_sorted(&office, case), ["close", "report", "visit"]);
    office.is_sound(case);
    is_clean(&office);
}

#[test]
fn what_a_case_comes_to_by_itself_does_not_open_with_a_move() {
    let office = office();
    let (early, back, to) = (office.open(office.village), office.passed_once(), third(&office));
    office.act_because(office.regency, back, ("check_two", "return"), "Alamat kurang.").expect("returned");
    for case in [early, back] {
        let before = open_sorted(&office, case);
        moved(&office, office.outlet.admin, case, &to, StepMap::new()).expect("moved");
        assert_eq!(open_sorted(&office, case), before, "it comes by the new steps on its way");
        office.is_sound(case);
    }
    is_clean(&office);
    office.act(office.village, back, "collect", "submit").expect("submitted again");
    assert!(office.open_steps(back).contains(&"photo".to_owned()));
}

#[test]
fn a_case_of_which_nothing_would_stay_open_is_not_moved() {
    let office = office();
    let (case, to) = (office.passed_once(), second(&office));
    let definition = |pin: &Pin| office.procedures.definition(pin).expect("a known revision");
    let (before, after) = (definition(&office.header(case).pin), definition(&to));
    let mut tasks = office.tasks(case);
    for task in &mut tasks {
        match task.step.as_str() {
            "check_one" => task.state = TaskState::Cancelled,
            "visit" | "report" => task.state = TaskState::Done,
            _ => {}
        }
    }
    let content = office.procedures.store().read(|c| content(c, &after, case)).expect("the content");
    let header = office.header(case);
    let state = CaseState { header, tasks, past: Vec::new(), content, names: BTreeMap::new() };
    let go = |steps: &StepMap| moves(&after, Some(before.as_ref()), &state, steps, &office.procedures.ground());
    assert_eq!(go(&StepMap::new()), Err(MigrateError::StepsMissing(vec!["Verifikasi akhir".into()])));
    let named = go(&mapped(&[("check_two", "final_check")])).expect("a way");
    assert_eq!((named.targets.len(), named.ends.len(), named.opens.len()), (1, 0, 0));
}

#[test]
fn deadlines_that_were_set_stay_and_new_ones_are_found() {
    let office = office();
    let (early, late) = (office.open(office.village), office.passed_once());
    let back = office.open(office.village);
    office.act(office.village, back, "collect", "submit").expect("submitted");
    let to = second(&office);
    let before = office.task(early, "collect");
    assert_eq!(office.task(back, "check_one").due_at, None, "minutes are no deadline");
    for case in [early, late, back] {
        moved(&office, office.outlet.admin, case, &to, mapped(&[("check_two", "final_check")])).expect("moved");
        office.is_sound(case);
    }
    let kept = office.task(early, "collect");
    assert_eq!((kept.due_at, kept.due_is_kept), (before.due_at, true), "two days, although the revision gives nine");
    let found = office.task(back, "check_one");
    // Four working days after Sunday.
    assert_eq!((found.due_at, found.due_is_kept), (Some(at("2026-11-26T23:59:59.999+08:00")), false));
    is_clean(&office);
}

#[test]
fn what_was_approved_stays_approved_though_the_revision_reads_less() {
    let office = office();
    let case = with_owner(&office);
    office.act(office.village, case, "collect", "submit").expect("submitted");
    office.act(office.district, case, "check_one", "pass").expect("passed");
    let before = office.header(case);
    moved(&office, office.outlet.admin, case, &second(&office), mapped(&[("check_two", "final_check")]))
        .expect("moved");
    let after = office.header(case);
    assert_ne!(after.content_hash, before.content_hash, "the owner is no longer read");
    assert_eq!(after.content_version, before.content_version + 1);
    is_clean(&office);
    office.act(office.regency, case, "final_check", "pass").expect("passed");
    let edited = office.edit(office.regency, case, &[("result", text("Sah"))]).expect("filled in");
    assert_eq!(edited.reopened, [""; 0], "what came after does not undo it");
    let corrected = office.correct(office.outlet.admin, case, &[("workers", number(4))], "Salah hitung.");
    assert_eq!(corrected.expect("corrected").reopened, ["check_one"]);
    add(&office, office.village, case, paper("note", "a.txt", b"catatan")).expect("the case goes on");
    is_clean(&office);
    let names: Vec<String> = office.tasks(case).into_iter().map(|task: TaskRow| task.step).collect();
    assert!(names.contains(&"final_check".to_owned()) && !names.contains(&"check_two".to_owned()), "{names:?}");
}

#[test]
fn digits_of_a_hash_come_back() {
    let hash = ContentHash([0xA5; 32]);
    assert_eq!(unhex(&hex(&hash)), Some(hash));
    for wrong in ["", "a5", &"g".repeat(64), &"\u{e9}".repeat(32)] {
        assert_eq!(unhex(wrong), None, "{wrong:?}");
    }
}
