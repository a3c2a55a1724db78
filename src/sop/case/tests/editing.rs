//! Entering, correcting, opening: who may, and what a field takes.

use super::*;
use crate::base::CaseDocumentId;
use crate::sop::field::FieldFlaw;

#[test]
fn a_case_has_a_number_a_title_a_place_and_its_first_steps() {
    let office = office();
    let more = [("village", FieldValue::Region(VILLAGE.into()))];
    let new = new_case("pendataan", values(&more));
    let case = open(&office.procedures, ActId::new(), Some(office.village), new).expect("a case");
    let header = office.header(case);
    assert_eq!((header.number.as_str(), header.title.as_str()), ("DU-K1-20261122-0001", "UKM Contoh 01"));
    assert_eq!((header.region.as_str(), header.opened_by), (VILLAGE, Some(office.village)));
    assert_eq!(office.open_steps(case), ["collect", "visit"]);
    let nameless = open(&office.procedures, ActId::new(), None, new_case("pendataan", Values::new())).expect("a case");
    let header = office.header(nameless);
    assert_eq!((header.title.as_str(), header.region.as_str()), ("Data usaha DU-K1-20261122-0002", ""));
    let kept = office.count("SELECT count(*) FROM sop_revisions");
    assert_eq!(kept, 1, "the text of the revision is kept once");
    office.is_sound(case);
}

#[test]
fn who_works_in_one_place_opens_cases_there() {
    let office = office();
    let case = office.open(office.other_village);
    assert_eq!(office.header(case).region, OTHER_VILLAGE);
    let elsewhere = |by| NewCase { region: VILLAGE.into(), ..new_case("pendataan", values(&[])) }.opened(&office, by);
    assert!(matches!(elsewhere(office.other_village), Err(OpenCaseError::OutsideRegion)));
    assert!(elsewhere(office.village).is_ok());
    assert!(matches!(elsewhere(office.district), Err(OpenCaseError::WrongRole { .. })));
    assert!(matches!(elsewhere(office.outlet.kasir), Err(OpenCaseError::NotAllowed(_))));
    let nowhere = NewCase { region: "99.x".into(), ..new_case("pendataan", values(&[])) };
    assert!(matches!(nowhere.opened(&office, office.village), Err(OpenCaseError::UnknownRegion)));
    let unknown = new_case("tidak-ada", values(&[]));
    assert!(matches!(unknown.opened(&office, office.village), Err(OpenCaseError::UnknownProcedure)));
}

impl NewCase {
    fn opened(self, office: &Office, by: UserId) -> Result<CaseId, OpenCaseError> {
        open(&office.procedures, ActId::new(), Some(by), self)
    }
}

#[test]
fn a_field_takes_what_it_can_hold() {
    let office = office();
    let case = office.open(office.village);
    let wrong = |label: &str| EditError::WrongKind { label: label.into() };
    let long = EditError::Flawed { label: "Nama usaha".into(), flaw: FieldFlaw::TooLong { max: 120 } };
    for (field, value, expect) in [
        ("no_such", text("x"), EditError::UnknownField { field: "no_such".into() }),
        ("workers", text("tiga"), wrong("Pekerja")),
        ("visit_on", FieldValue::Documents(vec![CaseDocumentId::new()]), wrong("Hari kunjungan")),
        ("business_name", text(&"x".repeat(121)), long),
        ("business_name", text(&"x".repeat(2_000_000)), EditError::TooLarge { label: "Nama usaha".into() }),
    ] {
        assert_eq!(office.edit(office.village, case, &[(field, value)]), Err(expect), "{field}");
    }
    let province = office.edit(office.village, case, &[("village", FieldValue::Region("63".into()))]);
    assert!(matches!(province, Err(EditError::Flawed { flaw: FieldFlaw::RegionLevel { .. }, .. })), "{province:?}");
    let opened = new_case("pendataan", values(&[("workers", text("tiga"))])).opened(&office, office.village);
    assert!(matches!(opened, Err(OpenCaseError::Value(EditError::WrongKind { .. }))));
    assert_eq!(office.past(case).len(), 1, "nothing was changed");
}

#[test]
fn fields_are_changed_by_who_works_on_them_and_others_by_who_leads() {
    let office = office();
    let case = office.passed_once();
    let change = [("owner_name", text("Pemilik 03"))];
    for by in [office.village, office.district, office.regency] {
        let refused = office.edit(by, case, &change);
        assert_eq!(refused, Err(EditError::NotOpenHere { label: "Nama pemilik".into() }));
    }
    assert_eq!(office.edit(office.outlet.admin, case, &change), Err(EditError::ReasonMissing));
    let long = "x".repeat(2_001);
    assert_eq!(office.correct(office.outlet.admin, case, &change, &long), Err(EditError::ReasonTooLong));
    office.correct(office.outlet.admin, case, &change, "nama lengkap").expect("corrected");
    let other = office.open(office.village);
    let refused = office.edit(office.district, other, &change);
    assert_eq!(refused, Err(EditError::WrongRole { roles: "Admin Desa".into() }));
    assert_eq!(office.edit(office.other_village, other, &change), Err(EditError::OutsideRegion));
    assert!(matches!(office.edit(office.outlet.kasir, other, &change), Err(EditError::NotAllowed(_))));
    let task = office.task(other, "collect").id;
    office.assign(office.both, "village", VILLAGE);
    claim(&office.procedures, ActId::new(), office.both, task).expect("claimed");
    let refused = office.edit(office.village, other, &change);
    assert_eq!(refused, Err(EditError::ClaimedByOther { name: "Kabupaten 2".into() }));
}

#[test]
fn nobody_moves_a_case_out_of_their_own_region() {
    let office = office();
    let case = office.open(office.village);
    let to = |code: &str| [("village", FieldValue::Region(code.into()))];
    assert_eq!(office.edit(office.village, case, &to(OTHER_VILLAGE)), Err(EditError::OutsideRegion));
    office.edit(office.village, case, &to(VILLAGE)).expect("their own");
    office.correct(office.outlet.admin, case, &to(OTHER_VILLAGE), "salah desa").expect("the head may");
    assert_eq!(office.header(case).region, OTHER_VILLAGE);
    assert!(office.tasks(case).iter().all(|task| task.region == OTHER_VILLAGE));
    assert_eq!(office.edit(office.village, case, &[("workers", number(8))]), Err(EditError::OutsideRegion));
}

#[test]
fn nobody_empties_the_region_of_a_case_that_would_be_nowhere_then() {
    let office = office();
    let village = [("village", FieldValue::Region(VILLAGE.into()))];
    let empty = |by, case| {
        let changes = vec![("village".to_owned(), None)];
        edit(&office.procedures, ActId::new(), Some(by), case, changes, None, Some("salah".into())).map(drop)
    };
    // The program opened it: where it is, only its field says.
    let from_outside = new_case("pendataan", values(&village));
    let nowhere = open(&office.procedures, ActId::new(), None, from_outside).expect("a case");
    assert_eq!(empty(office.village, nowhere), Err(EditError::OutsideRegion));
    assert_eq!(office.header(nowhere).region, VILLAGE);
    empty(office.outlet.admin, nowhere).expect("who works everywhere may");
    assert_eq!(office.header(nowhere).region, "");
    let here = office.open(office.village);
    office.edit(office.village, here, &village).expect("entered");
    empty(office.village, here).expect("it stays where it was opened");
    assert_eq!(office.header(here).region, VILLAGE);
}

#[test]
fn a_case_is_found_by_words_that_name_nobody_and_by_whole_ones_that_do() {
    let office = office();
    let case = office.open(office.village);
    office.edit(office.village, case, &[("owner_name", text("Pemilik Rahasia"))]).expect("entered");
    office.edit(office.village, case, &[("business_name", text("Keripik Pisang Ju'uh"))]).expect("renamed");
    let found = |word: &str| {
        let word = word.to_owned();
        let sql = "SELECT count(*) FROM case_search WHERE case_search MATCH ?1";
        let count = |c: &crate::store::Connection| Ok::<i64, StoreError>(c.query_row(sql, [&word], |row| row.get(0))?);
        office.procedures.store().read(count).expect("a count")
    };
    for (word, expect) in [("keripik", 1), ("pisa*", 1), ("contoh", 0), ("raha*", 0), ("qxrahasia", 1)] {
        assert_eq!(found(word), expect, "{word}");
    }
    assert_eq!(office.header(case).title, "Keripik Pisang Ju'uh");
}

#[test]
fn no_word_of_a_person_stands_in_a_fact() {
    let office = office();
    let case = office.passed_once();
    office
        .act_because(office.regency, case, ("check_two", "return"), "Ibu Rahasia belum tanda tangan")
        .expect("returned");
    office.act_because(office.village, case, ("collect", "wait"), "Ibu Rahasia di luar kota").expect("waits");
    let facts = "SELECT count(*) FROM journal WHERE facts LIKE '%Rahasia%'";
    assert_eq!(office.count(facts), 0);
    assert_eq!(office.count("SELECT count(*) FROM case_texts WHERE words LIKE '%Rahasia%'"), 2);
    assert_eq!(office.count("SELECT count(*) FROM case_transitions WHERE reason_hash IS NOT NULL"), 2);
}
