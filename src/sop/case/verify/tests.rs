//! What lists show follows from what happened, whatever happened.

use super::{Difference, What, rebuild, verify};
use crate::base::{ActId, CaseId};
use crate::sop::case::documents::tests::{add, paper, papers, png, tamper};
use crate::sop::case::tests::{Office, office, text};
use crate::sop::case::{claim, pause, reassign, release, resume, signal, withdraw};
use crate::store::StoreError;

fn differences(office: &Office) -> Vec<Difference> {
    office.procedures.store().read(|c| verify(c, &office.procedures)).expect("a walk")
}

fn whats(office: &Office) -> Vec<What> {
    differences(office).into_iter().map(|one| one.what).collect()
}

/// Somebody writes into the file with another program.
fn write(office: &Office, sql: &'static str) {
    let changed = office.procedures.store().write_local(move |c, _| {
        c.execute_batch(sql)?;
        Ok::<(), StoreError>(())
    });
    changed.expect("written");
}

fn mend(office: &Office) -> Vec<What> {
    let procedures = office.procedures.clone();
    let mended = office.procedures.store().write_local(move |c, _| rebuild(c, &procedures)).expect("mended");
    mended.into_iter().map(|one| one.what).collect()
}

/// Everything that can happen to a case, but for moving to another revision, which has its own tests.
fn eventful(office: &Office) -> CaseId {
    let within = &office.procedures;
    let (village, admin) = (office.village, office.outlet.admin);
    let case = office.open(village);
    let task = office.task(case, "collect").id;
    claim(within, ActId::new(), village, task).expect("claimed");
    office.act_because(village, case, ("collect", "wait"), "Pemilik pergi.").expect("waits");
    office.at("2026-11-24T09:00:00+08:00");
    resume(within, ActId::new(), Some(village), task).expect("resumed");
    pause(within, ActId::new(), Some(village), task, "foto".into()).expect("paused");
    release(within, ActId::new(), village, task).expect("released");
    reassign(within, ActId::new(), admin, task, (village, "Desanya.".into())).expect("given");
    add(office, village, case, paper("photo", "depan.png", &png(3, 3))).expect("added");
    office.act(village, case, "collect", "submit").expect("submitted");
    office.act_because(office.district, case, ("check_one", "return"), "Foto buram.").expect("returned");
    office.act(village, case, "collect", "submit").expect("submitted");
    office.act(office.district, case, "check_one", "pass").expect("passed");
    office.correct(admin, case, &[("business_name", text("UKM Lain"))], "Salah tulis.").expect("corrected");
    office.act(office.district, case, "check_one", "pass").expect("passed");
    office.at("2026-11-26T09:00:00+08:00");
    signal(within, ActId::new(), None, case, ("report", "sent")).expect("signalled");
    office.act(office.regency, case, "check_two", "pass").expect("passed");
    pause(within, ActId::new(), Some(office.regency), office.task(case, "close").id, "tanda tangan".into())
        .expect("paused");
    case
}

#[test]
fn caches_follow_from_the_facts_through_everything_that_happens() {
    let office = office();
    let case = eventful(&office);
    assert_eq!(differences(&office), []);
    let other = office.passed_once();
    withdraw(&office.procedures, ActId::new(), office.village, other, "batal".into()).expect("ended");
    office.passed_twice();
    assert_eq!(differences(&office), []);
    let (header, tasks) = (office.header(case), office.tasks(case));
    write(&office, "DELETE FROM case_tasks; DELETE FROM cases; DELETE FROM case_search;");
    assert!(whats(&office).contains(&What::Header));
    mend(&office);
    assert_eq!(differences(&office), []);
    assert_eq!((office.header(case), office.tasks(case)), (header, tasks), "all of it comes back from the facts");
}

fn note() -> What {
    What::PaperFact { name: "catatan.txt".into() }
}

#[test]
fn papers_from_before_commitments_were_made_are_not_missed() {
    let office = office();
    let case = office.open(office.village);
    add(&office, office.village, case, paper("note", "catatan.txt", b"dicatat")).expect("added");
    write(&office, "UPDATE case_documents SET salt = x''");
    assert_eq!(whats(&office), [note()], "with a commitment the salt is missed");
    let (facts, rows) = (office.past(case), papers(&office, case));
    let bare: Vec<_> = facts
        .into_iter()
        .map(|mut past| {
            past.detail.other.remove("commitment");
            past
        })
        .collect();
    assert_eq!(super::papers_that_differ(&bare, &rows, &std::collections::BTreeMap::new()), []);
}

#[test]
fn each_difference_is_found_and_only_caches_are_mended() {
    for (sql, expect, is_mended) in [
        ("UPDATE cases SET title = 'Lain'", What::Header, true),
        ("UPDATE cases SET outcome = 'verified'", What::Header, true),
        ("UPDATE case_tasks SET version = 9 WHERE step = 'collect'", What::Task { step: "collect".into() }, true),
        ("UPDATE case_tasks SET state = 'done' WHERE step = 'visit'", What::Task { step: "visit".into() }, true),
        ("DELETE FROM case_tasks WHERE step = 'visit'", What::Task { step: "visit".into() }, true),
        ("UPDATE case_search SET words = 'lain'", What::Search, true),
        ("DELETE FROM case_search", What::Search, true),
        ("UPDATE case_texts SET words = 'Pemilik datang.'", What::Words { no: 2 }, false),
        ("UPDATE case_texts SET words = '', salt = x''", What::Words { no: 2 }, false),
        ("DELETE FROM case_texts", What::Words { no: 2 }, false),
        ("UPDATE case_values SET value = '9' WHERE field = 'workers'", What::Content, false),
        ("DELETE FROM case_documents", What::Content, false),
        ("DELETE FROM blobs", What::Paper { name: "depan.png".into() }, false),
        ("UPDATE case_documents SET hash = zeroblob(32) WHERE kind = 'note'", note(), false),
        ("UPDATE case_documents SET salt = x'00' WHERE kind = 'note'", note(), false),
        ("UPDATE case_documents SET hash = x'', bytes = 0 WHERE kind = 'note'", note(), false),
        ("UPDATE case_documents SET removed = 1 WHERE kind = 'note'", note(), false),
        ("UPDATE case_documents SET kind = 'other' WHERE kind = 'note'", note(), false),
        ("UPDATE case_documents SET quarantine = 'virus' WHERE kind = 'note'", note(), false),
        ("DELETE FROM case_documents WHERE kind = 'note'", What::PaperFact { name: "note".into() }, false),
        (
            "INSERT INTO case_transitions (act_id, case_id, no, kind, sop_revision, sop_hash, content_hash, at_utc_ms, seq)
             SELECT act_id, case_id, 9, 'edited', sop_revision, sop_hash, content_hash, at_utc_ms, seq
             FROM case_transitions WHERE no = 1",
            What::Gap { no: 5 },
            false,
        ),
    ] {
        let office = office();
        let case = office.open(office.village);
        office.act_because(office.village, case, ("collect", "wait"), "Pemilik pergi.").expect("waits");
        add(&office, office.village, case, paper("photo", "depan.png", &png(3, 3))).expect("added");
        add(&office, office.village, case, paper("note", "catatan.txt", b"dicatat")).expect("added");
        assert_eq!(differences(&office), [], "before: {sql}");
        write(&office, sql);
        let found = whats(&office);
        assert!(found.contains(&expect), "{sql}: {found:?}");
        let mended = mend(&office);
        assert!(mended.iter().all(What::is_repairable), "{mended:?}");
        assert_eq!(whats(&office).is_empty(), is_mended, "{sql}");
        assert_eq!(whats(&office).contains(&expect), !is_mended, "{sql}");
    }
}

#[test]
fn sealed_papers_that_were_changed_are_named() {
    let office = office();
    let case = crate::sop::case::documents::tests::application(&office);
    add(&office, office.outlet.staf, case, paper("identity_card", "ktp.png", &png(3, 3))).expect("added");
    assert_eq!(differences(&office), []);
    tamper(&office);
    let names: Vec<String> = papers(&office, case).into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["ktp.png"]);
    assert_eq!(whats(&office), [What::Paper { name: "ktp.png".into() }]);
    let told = differences(&office).iter().map(Difference::to_string).collect::<Vec<_>>();
    assert_eq!(told, ["PM-K1-20261122-0001: berkas ktp.png hilang atau rusak"]);
}

#[test]
fn a_case_without_a_history_is_named_and_kept() {
    let office = office();
    office.open(office.village);
    write(
        &office,
        "INSERT INTO cases (case_id, number, sop_id, revision, sop_hash, origin, title, content_hash, opened_at_utc_ms,
             changed_at_utc_ms)
         SELECT x'00000000000000000000000000000001', 'DU-0', sop_id, revision, sop_hash, origin, title, content_hash,
             opened_at_utc_ms, changed_at_utc_ms FROM cases",
    );
    assert_eq!(whats(&office), [What::NoHistory]);
    assert_eq!(mend(&office), []);
    assert_eq!(office.count("SELECT count(*) FROM cases"), 2);
}
