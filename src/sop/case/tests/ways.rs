//! On which way an action comes to its case: what belongs to it comes along, or nothing is done.

use super::*;

fn plain(office: &Office, by: UserId, case: CaseId, (step, action): (&str, &str)) -> Result<Done, ActError> {
    let doing = Doing { reason: "sudah diperiksa".into(), ..office.doing(case, step, action) };
    act(&office.procedures, ActId::new(), Some(by), doing)
}

fn many(office: &Office, by: UserId, case: CaseId, (step, action): (&str, &str)) -> Result<Done, ActError> {
    act_as_one_of_many(&office.procedures, ActId::new(), by, office.doing(case, step, action))
}

/// An application that lacks nothing of what the first step asks for.
fn application(office: &Office) -> CaseId {
    let case = super::deks::applied(office);
    office.act(office.outlet.staf, case, "apply", "submit").expect("complete");
    case
}

#[test]
fn what_a_room_decides_or_a_letter_says_is_not_taken_without_it() {
    let office = office();
    let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
    let case = application(&office);
    let room = |action: &str, room| ActError::NeedsRoom { action: action.into(), room };
    let before = office.past(case).len();
    for (by, action, label) in
        [(manajer, "accept", "Terima"), (manajer, "refuse", "Tolak"), (staf, "return", "Kembalikan ke pendaftaran")]
    {
        let refused = plain(&office, by, case, ("curate", action));
        assert_eq!(refused, Err(room(label, "lembar kurasi")), "{action}");
    }
    let wrong = ActError::WrongRole { roles: "Penanggung jawab DEKS".into() };
    assert_eq!(plain(&office, staf, case, ("curate", "accept")), Err(wrong), "who may not hears that first");
    assert_eq!(office.past(case).len(), before, "nothing was done");

    office.act(manajer, case, "curate", "accept").expect("accepted with its scores");
    let letter = |action: &str| ActError::NeedsLetter { action: action.into() };
    assert_eq!(plain(&office, staf, case, ("announce", "send")), Err(letter("Kirim pengumuman")));
    office.act(staf, case, "announce", "send").expect("announced with its letter");
    office.edit(manajer, case, &[("signer_name", text("Pemilik 07"))]).expect("filled in");
    let paper = super::deks::paper("agreement_signed");
    add_document(&office.procedures, ActId::new(), Some(manajer), case, paper).expect("any picture");
    assert_eq!(
        plain(&office, manajer, case, ("agree", "signed")),
        Err(room("Perjanjian ditandatangani", "lembar perjanjian"))
    );
    assert_eq!(plain(&office, manajer, case, ("agree", "remind")), Err(letter("Ingatkan UKM")));
    office.act(manajer, case, "agree", "signed").expect("signed on its sheet");
    office.is_sound(case);
}

#[test]
fn a_button_says_only_what_is_wrong_with_who_presses_it() {
    let office = office();
    let case = application(&office);
    let task = office.task(case, "curate").id;
    let may = |by, action: &str| {
        office.procedures.store().read(|c| may_act(c, &office.procedures, Some(by), (task, action), office.now()))
    };
    assert_eq!(may(office.outlet.manajer, "accept"), Ok(()), "the page leads to the sheet that takes it");
    assert!(matches!(may(office.outlet.staf, "accept"), Err(ActError::WrongRole { .. })));
}

#[test]
fn only_what_the_procedure_offers_for_many_is_done_with_many() {
    let office = office();
    let staf = office.outlet.staf;
    let case = super::deks::applied(&office);
    for (action, label) in [("ask", "Minta yang kurang"), ("drop", "Bukan permohonan")] {
        let expect = ActError::OneByOne { label: label.into() };
        assert_eq!(many(&office, staf, case, ("apply", action)), Err(expect), "{action}");
    }
    many(&office, staf, case, ("apply", "submit")).expect("passed on");
    let expect = ActError::OneByOne { label: "Terima".into() };
    assert_eq!(many(&office, office.outlet.manajer, case, ("curate", "accept")), Err(expect));
    office.is_sound(case);
}
