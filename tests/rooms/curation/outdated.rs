//! Scores count for what was scored, and what curators wrote is what they wrote.

use deks::sop::case::looks::{SUBJECT, erase};

use super::*;

/// Somebody of the office puts a field right after it was scored.
fn change(office: &Office, case: CaseId, to: &str) {
    let changes = vec![("owner_name".to_owned(), Some(FieldValue::Text(to.to_owned())))];
    let why = Some("dari telepon".to_owned());
    case::edit(&office.procedures, ActId::new(), Some(office.admin), case, changes, None, why).expect("a correction");
}

fn changed_words(office: &Office) -> Vec<CaseId> {
    office.store.read(curation::changed_words).expect("a walk")
}

#[test]
fn scores_of_what_changed_since_do_not_count_until_their_curators_look_again() {
    let office = office();
    let case = office.in_curation("01", "Batik Sekar Contoh");
    for by in [office.staf, office.rekan] {
        submit(&office, case, by, 4).expect("scored");
    }
    let before = sheet(&office, case, office.staf);
    assert_eq!((before.mine, before.outdated.len()), (Mine::Submitted, 0));
    assert!(before.results.is_some_and(|results| results.is_recommended));

    change(&office, case, "Kontak UKM 07");
    let after = sheet(&office, case, office.staf);
    assert_eq!((after.mine, after.results, after.submitted.len()), (Mine::Outdated, None, 0));
    assert_eq!(after.outdated, ["Staf Stok 1", "Staf Stok 2"]);
    assert_eq!(after.my_scores, before.my_scores, "what was given stands there to be looked at");
    let accept = || ruling(&office, case, Ruling::Accept, every(&after_of(&office, case), Verdict::Accepted, ""), "");
    let too_few = decide(&office, office.manajer, accept());
    assert!(matches!(too_few, Err(DecideError::TooFewCurators { are: 0, least: 2 })), "{too_few:?}");

    let over = |by, seen| {
        let (task, scores) = (office.task(case, "curate").id, all(&after_of(&office, case), 2));
        curation::submit_over(&office.procedures, ActId::new(), by, (task, Some(seen)), scores)
    };
    assert!(matches!(over(office.staf, before.content), Err(SubmitError::ChangedMeanwhile)));
    over(office.staf, after.content).expect("looked at again");
    assert!(matches!(over(office.staf, after.content), Err(SubmitError::AlreadyIn)), "once for each content");
    let mine = sheet(&office, case, office.staf);
    let results = mine.results.expect("all scores");
    assert_eq!((mine.mine, results.percent, results.is_recommended), (Mine::Submitted, Some(25), false));
    let late: Vec<&str> = results.outdated.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((results.curators.len(), late), (1, vec!["Staf Stok 2"]));
    let too_few = decide(&office, office.manajer, accept());
    assert!(matches!(too_few, Err(DecideError::TooFewCurators { are: 1, least: 2 })), "{too_few:?}");

    submit(&office, case, office.rekan, 4).expect("confirmed");
    let whole = sheet(&office, case, office.rekan).results.expect("all scores");
    assert_eq!((whole.curators.len(), whole.outdated.len(), whole.percent), (2, 0, Some(50)));
    assert_eq!(office.count("SELECT count(DISTINCT seq) FROM curation_scores"), 4, "nothing is taken back");
}

/// As whoever entered a field sees it.
fn after_of(office: &Office, case: CaseId) -> Sheet {
    sheet(office, case, office.admin)
}

#[test]
fn a_draft_of_scores_that_are_looked_at_again_comes_before_what_was_given() {
    let office = office();
    let case = office.in_curation("01", "Batik Sekar Contoh");
    submit(&office, case, office.staf, 4).expect("scored");
    change(&office, case, "Kontak UKM 07");
    let task = office.task(case, "curate").id;
    let half = all(&after_of(&office, case), 3);
    curation::keep_draft(&office.store, office.staf, task, &half).expect("kept");
    assert_eq!(sheet(&office, case, office.staf).my_scores, half);
    curation::open_scores(&office.procedures, ActId::new(), office.staf, task).expect("they decide then");
    assert_eq!(sheet(&office, case, office.staf).mine, Mine::Opened);
}

#[test]
fn words_of_curators_are_committed_to_and_go_with_their_salt() {
    let office = office();
    let case = office.in_curation("01", "Batik Sekar Contoh");
    let seen = sheet(&office, case, office.staf);
    let noted = Scores {
        note: "Sangat khas Banjar.".to_owned(),
        products: vec![verdict(&seen.products[0].row, Verdict::Changed, "", "Tambah label ukuran")],
        ..all(&seen, 4)
    };
    curation::submit(&office.procedures, ActId::new(), office.staf, seen.task, noted.clone()).expect("scored");
    assert_eq!(sheet(&office, case, office.staf).my_scores, noted);
    assert_eq!(office.count("SELECT count(*) FROM curation_commitments"), 2);
    assert!(changed_words(&office).is_empty());

    let file = rusqlite::Connection::open(office.store.path()).expect("the file");
    let run = |sql: &str| file.execute_batch(sql).expect("done behind the program's back");
    run("UPDATE curation_notes SET words = 'Biasa saja.' WHERE words = 'Sangat khas Banjar.'");
    assert_eq!(changed_words(&office), [case]);
    run("UPDATE curation_notes SET words = 'Sangat khas Banjar.' WHERE words = 'Biasa saja.'");
    assert!(changed_words(&office).is_empty());
    run("INSERT INTO curation_notes (note_key, case_id, task_id, stage, curator, about, words, seq)
         SELECT 'baru', case_id, task_id, stage, curator, 'quality', 'Disisipkan.', seq FROM curation_notes LIMIT 1");
    assert_eq!(changed_words(&office), [case], "nobody wrote that");
    run("DELETE FROM curation_notes WHERE note_key = 'baru'");

    let back = ruling(&office, case, Ruling::Return, Vec::new(), "Foto produk belum jelas.");
    decide(&office, office.manajer, back).expect("sent back");
    office.act(office.staf, case, ("apply", "drop"), "Salah kirim.").expect("closed");
    let why = "Diminta pemilik data.".to_owned();
    erase(&office.procedures, ActId::new(), office.manajer, case, why, SUBJECT).expect("erased");
    for sql in [
        "SELECT count(*) FROM curation_notes WHERE words <> '' OR salt <> x''",
        "SELECT count(*) FROM journal WHERE fields LIKE '%khas Banjar%' OR fields LIKE '%label ukuran%'",
        "SELECT count(*) FROM journal WHERE fields LIKE '%belum jelas%'",
    ] {
        assert_eq!(office.count(sql), 0, "{sql}");
    }
    assert!(changed_words(&office).is_empty(), "what was erased is not missed");
}
