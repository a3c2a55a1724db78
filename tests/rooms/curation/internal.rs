//! What stays in the office of a decision, and what is no photo of a product.

use super::*;

/// What the history of a case says that somebody wrote when they decided.
fn told(office: &Office, case: CaseId) -> Option<String> {
    let told = office.store.read(|c| case::history(c, &office.procedures, case)).expect("a history");
    told.into_iter().rfind(|told| told.sentence.contains("permohonan.")).and_then(|told| told.reason)
}

#[test]
fn why_it_was_decided_all_the_same_is_told_in_the_office_and_in_no_letter() {
    for (reason, internal, expect) in [
        ("", "Rekan cuti.", "Internal, tidak ikut di surat: Rekan cuti."),
        ("Corak khas.", "Rekan cuti.", "Corak khas.\nInternal, tidak ikut di surat: Rekan cuti."),
    ] {
        let office = office();
        let case = opened_by_the_program(&office);
        office.act(office.rekan, case, ("apply", "submit"), "").expect("passed on");
        let accept = ruling(&office, case, Ruling::Accept, vec![verdict("p1", Verdict::Accepted, "", "")], reason);
        decide(&office, office.manajer, Decide { internal: internal.to_owned(), ..accept }).expect("accepted");
        assert_eq!(told(&office, case).as_deref(), Some(expect));
        let standing = office.store.read(|c| curation::standing_decision(c, case)).expect("readable").expect("decided");
        assert_eq!((standing.reason.as_str(), standing.internal.as_str()), (reason, internal));
        let draft = letter(&office, case, "announce");
        assert!(draft.body.contains(reason) && !draft.body.contains(internal), "{}", draft.body);
    }
}

#[test]
fn an_internal_reason_that_nothing_asks_for_is_not_kept() {
    let office = office();
    let case = office.in_curation("01", "Batik Sekar Contoh");
    for by in [office.staf, office.rekan] {
        submit(&office, case, by, 4).expect("scored");
    }
    let verdicts = every(&sheet(&office, case, office.manajer), Verdict::Accepted, "");
    let accept = ruling(&office, case, Ruling::Accept, verdicts, "");
    decide(&office, office.manajer, Decide { internal: "Tidak perlu.".to_owned(), ..accept }).expect("accepted");
    assert_eq!(sheet(&office, case, office.staf).decisions[0].1.internal, "");
    assert_eq!(told(&office, case), None);
}

#[test]
fn a_screenshot_of_the_account_is_no_photo_of_a_product() {
    let office = office();
    let case = opened_by_the_program(&office);
    office.act(office.rekan, case, ("apply", "submit"), "").expect("passed on");
    let seen = sheet(&office, case, office.manajer);
    assert_eq!(seen.pictures.iter().map(|one| one.is_account).collect::<Vec<_>>(), [true]);
    assert_eq!(seen.products[0].photo, None);
}
