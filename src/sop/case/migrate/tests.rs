//! Cases that go on under another revision.

use super::{MigrateError, StepMap, migrate, unhex};
use crate::base::{ActId, CaseId, UserId};
use crate::sop::case::documents::tests::{add, paper};
use crate::sop::case::tests::{Office, at, new_case, number, office, text, values};
use crate::sop::case::types::{TaskRow, hex};
use crate::sop::case::{history, open, verify};
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
        (admin, &to, StepMap::new(), MigrateError::StepsMissing(vec!["Verifikasi akhir".into()])),
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
