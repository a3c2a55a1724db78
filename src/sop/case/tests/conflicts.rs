//! Two people at once, and one act twice.

use super::*;

#[test]
fn the_slower_one_hears_who_was_faster() {
    let office = office();
    let case = office.passed_once();
    let seen = Doing { reason: "kurang lengkap".into(), ..office.doing(case, "check_two", "return") };
    office.at("2026-11-23T10:15:00+08:00");
    office.act(office.regency, case, "check_two", "pass").expect("passed");
    let slower = act(&office.procedures, ActId::new(), Some(office.both), seen.clone());
    let (who, when) = ("Kabupaten 1".to_owned(), "23-11-2026 10.15 WITA".to_owned());
    let expect = ActError::ChangedMeanwhile { who, what: "mengesahkan data".into(), when };
    assert_eq!(slower, Err(expect));
    assert_eq!(seen.reason, "kurang lengkap", "the words stay with the one who wrote them");
    // Who looks again sees a closed step.
    assert_eq!(office.act(office.both, case, "check_two", "return"), Err(ActError::TaskNotOpen));
}

#[test]
fn who_decides_over_other_content_than_they_saw_is_stopped() {
    let office = office();
    let case = office.open(office.village);
    office.act(office.village, case, "collect", "submit").expect("submitted");
    let seen = office.doing(case, "check_one", "pass");
    office.correct(office.outlet.admin, case, &[("workers", number(9))], "salah ketik").expect("corrected");
    let refused = act(&office.procedures, ActId::new(), Some(office.district), seen.clone());
    match refused {
        Err(ActError::ChangedMeanwhile { who, what, .. }) => {
            assert_eq!((who.as_str(), what.as_str()), ("Admin Gerai", "mengubah isian"));
        }
        other => panic!("{other:?}"),
    }
    let claimed = Doing { seen: office.header(case).content_hash, ..seen };
    claim(&office.procedures, ActId::new(), office.both, claimed.task).expect("claimed");
    let refused = act(&office.procedures, ActId::new(), Some(office.district), claimed);
    assert!(matches!(refused, Err(ActError::ChangedMeanwhile { what, .. }) if what == "mengambil tugas ini"));
}

#[test]
fn one_act_twice_is_one_act() {
    let office = office();
    let (open_id, act_id, edit_id) = (ActId::new(), ActId::new(), ActId::new());
    let open_it = || open(&office.procedures, open_id, Some(office.village), new_case("pendataan", values(&[])));
    let case = open_it().expect("a case");
    assert_eq!(open_it().expect("the same case"), case);
    let change = || {
        let changes = vec![("workers".to_owned(), Some(number(5)))];
        edit(&office.procedures, edit_id, Some(office.village), case, changes, None, None)
    };
    assert_eq!(change(), change());
    let doing = office.doing(case, "collect", "submit");
    let submit = || act(&office.procedures, act_id, Some(office.village), doing.clone());
    let first = submit().expect("submitted");
    assert_eq!(submit(), Ok(first));
    let kinds: Vec<&str> = office.past(case).iter().map(|past| past.kind.name()).collect();
    assert_eq!(kinds, ["opened", "edited", "acted"]);
    assert_eq!(office.count("SELECT count(*) FROM cases"), 1);
    office.is_sound(case);
}

#[test]
fn fields_of_two_people_are_merged_and_the_same_field_is_not_overwritten() {
    let office = office();
    let case = office.open(office.village);
    let seen = Some(office.header(case).content_hash);
    let change = |by, field: &str, value: FieldValue| {
        let changes = vec![(field.to_owned(), Some(value))];
        edit(&office.procedures, ActId::new(), Some(by), case, changes, seen, None)
    };
    office.assign(office.regency, "village", VILLAGE);
    change(office.village, "workers", number(4)).expect("the first");
    change(office.regency, "owner_name", text("Pemilik 02")).expect("another field");
    let refused = change(office.regency, "workers", number(7));
    match refused {
        Err(EditError::ChangedMeanwhile { who, what, .. }) => {
            assert_eq!((who.as_str(), what.as_str()), ("Desa 1", "mengubah isian"));
        }
        other => panic!("{other:?}"),
    }
    change(office.regency, "workers", number(4)).expect("the same value is no quarrel");
    let definition = office.procedures.library().newest("pendataan").expect("the procedure");
    let content = office.procedures.store().read(|c| content(c, &definition, case)).expect("content");
    assert_eq!(content.values.get("workers"), Some(&number(4)));
    assert_eq!(content.values.get("owner_name"), Some(&text("Pemilik 02")));
}
