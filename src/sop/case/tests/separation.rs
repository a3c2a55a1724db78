//! Who may not decide, whatever their role is, and how the glass is broken.

use super::*;

#[test]
fn whoever_entered_or_edited_a_record_does_not_verify_it() {
    let office = office();
    // The head enters by hand, edits, and may not decide: no role overrides it.
    office.assign(office.district, "village", VILLAGE);
    for edits in [false, true] {
        let by = if edits { office.village } else { office.district };
        let case = office.open(by);
        if edits {
            office.edit(office.district, case, &[("owner_name", text("Pemilik 01"))]).expect("edited");
        }
        office.act(by, case, "collect", "submit").expect("submitted");
        for action in ["pass", "return"] {
            let refused = office.act_because(office.district, case, ("check_one", action), "sudah diperiksa");
            let did = if edits { "mengubah isian" } else { "membuka kasus ini" };
            let expect = ActError::NotDistinct { who: "Kecamatan 1".into(), did: did.into() };
            assert_eq!(refused, Err(expect), "{action}, edited: {edits}");
        }
        assert_eq!(office.act(office.both, case, "check_one", "pass").map(|done| done.outcome), Ok(None));
        office.is_sound(case);
    }
}

#[test]
fn the_second_tier_is_another_person_than_the_first() {
    let office = office();
    let case = office.open(office.village);
    office.act(office.village, case, "collect", "submit").expect("submitted");
    office.act(office.both, case, "check_one", "pass").expect("passed");
    for action in ["pass", "return", "reject"] {
        let refused = office.act_because(office.both, case, ("check_two", action), "sudah diperiksa");
        let did = "meloloskan verifikasi pertama".to_owned();
        assert_eq!(refused, Err(ActError::NotDistinct { who: "Kabupaten 2".into(), did }), "{action}");
    }
    office.act(office.regency, case, "check_two", "pass").expect("passed");
}

#[test]
fn a_second_person_and_a_reason_break_the_glass_and_stand_in_the_fact() {
    let office = office();
    office.assign(office.village, "district", "63.11.08");
    let case = office.open(office.village);
    office.act(office.village, case, "collect", "submit").expect("submitted");
    let pass = ("check_one", "pass");
    let manager = office.outlet.manajer;
    // Another person's approval, one that was given to oneself, one by somebody who may not approve.
    for (by, requester) in
        [(manager, office.district), (office.village, office.village), (office.district, office.village)]
    {
        let refused = office.act_with(office.village, case, pass, Approved::played(by, requester));
        assert_eq!(refused, Err(ActError::GlassNotValid), "{by} for {requester}");
    }
    let approved = Approved::played(manager, office.village);
    let silent = Doing { glass: Some(approved.clone()), ..office.doing(case, "check_one", "pass") };
    let refused = act(&office.procedures, ActId::new(), Some(office.village), silent);
    assert_eq!(refused, Err(ActError::ReasonMissing));
    office.act_with(office.village, case, pass, approved).expect("passed");
    let last = office.past(case).pop().expect("a transition");
    assert_eq!((last.actor, last.second, last.acting_role.as_str()), (Some(office.village), Some(manager), "district"));
}

#[test]
fn the_second_person_may_not_have_entered_the_record_either() {
    let office = office();
    office.assign(office.village, "district", "63.11.08");
    let case = office.open(office.village);
    office.correct(office.outlet.admin, case, &[("owner_name", text("Pemilik 01"))], "salah ketik").expect("corrected");
    office.act(office.village, case, "collect", "submit").expect("submitted");
    let approved = Approved::played(office.outlet.admin, office.village);
    let refused = office.act_with(office.village, case, ("check_one", "pass"), approved);
    let (who, did) = ("Admin Gerai".to_owned(), "mengubah isian".to_owned());
    assert_eq!(refused, Err(ActError::SecondNotDistinct { who, did }));
}

#[test]
fn glass_that_need_not_be_broken_stays_whole() {
    let office = office();
    let case = office.open(office.village);
    office.act(office.village, case, "collect", "submit").expect("submitted");
    let approved = Approved::played(office.outlet.manajer, office.district);
    office.act_with(office.district, case, ("check_one", "pass"), approved).expect("passed");
    assert_eq!(office.past(case).pop().and_then(|last| last.second), None);
}

#[test]
fn the_program_decides_nothing() {
    let office = office();
    let case = office.open(office.village);
    office.act(office.village, case, "collect", "submit").expect("submitted");
    for (step, action) in [("check_one", "pass"), ("check_one", "return")] {
        let doing = Doing { reason: "otomatis".into(), ..office.doing(case, step, action) };
        let refused = act(&office.procedures, ActId::new(), None, doing);
        assert_eq!(refused, Err(ActError::NeedsPerson), "{action}");
    }
    let refused = signal(&office.procedures, ActId::new(), None, case, ("check_one", "pass"));
    assert_eq!(refused, Err(SignalError::NotElsewhere { step: "check_one".into() }));
}
