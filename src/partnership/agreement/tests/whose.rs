//! Whom of the register an applicant is, and who says so.

use super::*;
use crate::partners::PartnerStatus;

/// A partner as the register has it: business, owner, e-mail, phone, account.
fn known([business, owner, email, phone, account]: [&str; 5]) -> Partner {
    let form = PartnerForm {
        business_name: business.into(),
        owner_name: owner.into(),
        email: email.into(),
        phone: phone.into(),
        bank_account: account.into(),
        ..PartnerForm::default()
    };
    let day = BusinessDay::new(2026, 1, 1).expect("a day");
    partners::check(&form, PartnerId::new(), day, PartnerStatus::Active).expect("a partner")
}

fn applicant() -> Party {
    Party {
        business_name: "UKM Contoh 07".into(),
        owner_name: "Pemilik UKM 07".into(),
        email: "UKM07@example.com".into(),
        phone: "0812-0000-0007".into(),
        instagram: "ukmcontoh07".into(),
        bank_account: "123-456-7890".into(),
        ..Party::default()
    }
}

#[test]
fn only_who_is_reached_and_named_the_same_is_the_same_partner() {
    const MAIL: &str = "ukm07@example.com";
    let account = "1234567890";
    for (row, is_like, is_sure) in [
        (["ukm contoh 07", "", MAIL, "", account], true, true),
        (["Nama Lain", "PEMILIK UKM 07", "", "+6281200000007", account], true, true),
        // One number, two businesses of two people.
        (["Nama Lain", "Orang Lain", MAIL, "", account], true, false),
        (["Nama Lain", "", "", "+6281200000007", account], true, false),
        // The same people, but the money would go elsewhere.
        (["UKM Contoh 07", "Pemilik UKM 07", MAIL, "", "9999900000"], true, false),
        (["UKM Contoh 07", "Pemilik UKM 07", MAIL, "", ""], true, false),
        // Nothing tells them apart, and nothing says that they are one.
        (["UKM Contoh 07", "", "", "", account], true, false),
        // Two businesses of one name, each with its own address.
        (["UKM Contoh 07", "", "lain@example.com", "", account], false, false),
        (["UKM Contoh 08", "", "", "", account], false, false),
    ] {
        let partner = known(row);
        let found = super::super::whose::matches_of(std::slice::from_ref(&partner), &applicant());
        assert_eq!((!found.all.is_empty(), found.sure), (is_like, is_sure.then_some(partner.id)), "{row:?}");
    }
    let two = [known(["UKM Contoh 07", "", MAIL, "", account]), known(["Nama Lain", "", "", "+6281200000007", ""])];
    let found = super::super::whose::matches_of(&two, &applicant());
    assert_eq!((found.all.len(), found.sure), (2, None), "one of two is for people to say");
    let silent = Party { bank_account: String::new(), ..applicant() };
    let one = known(["UKM Contoh 07", "", MAIL, "", account]);
    assert_eq!(super::super::whose::matches_of(std::slice::from_ref(&one), &silent).sure, Some(one.id));
}

/// A partner with the applicant's e-mail, but of another name.
fn neighbour(office: &Office) -> PartnerId {
    office.known_partner(PartnerForm {
        business_name: "Kerajinan Tetangga".into(),
        owner_name: "Pemilik Tetangga".into(),
        email: "ukm07@example.com".into(),
        bank_name: "Bank Lama".into(),
        bank_account: "5550001111".into(),
        ..PartnerForm::default()
    })
}

fn chosen(conditions: &Conditions, becomes: Becomes) -> Conditions {
    let mut conditions = conditions.clone();
    conditions.parties.becomes = becomes;
    conditions
}

#[test]
fn an_address_that_two_share_takes_over_nobody() {
    let office = office();
    let neighbour = neighbour(&office);
    let before = office.partner(neighbour);
    let subject = Subject::Case(office.at_agreement(7));
    let mut proposed = office.proposed(subject);
    assert_eq!(proposed.parties.partner.bank_account, "", "another's account is not proposed");
    let found = office.read(|c| matches(c, subject, &proposed.parties.partner));
    let names: Vec<&str> = found.all.iter().map(|one| one.business_name.as_str()).collect();
    assert_eq!((names, found.sure), (vec!["Kerajinan Tetangga"], None));
    let refused = office.draft(subject, proposed.clone());
    assert!(matches!(&refused, Err(DraftError::PartnerNotChosen(who)) if who == "Kerajinan Tetangga"), "{refused:?}");
    let nobody = chosen(&proposed, Becomes::Known(PartnerId::new()));
    assert!(matches!(office.draft(subject, nobody), Err(DraftError::UnknownPartner)));

    proposed.parties.partner.bank_name = "Bank Contoh".into();
    proposed.parties.partner.bank_account = "1234567890".into();
    let as_new = office.draft(subject, chosen(&proposed, Becomes::New)).expect("a draft");
    let as_known = office.draft(subject, chosen(&proposed, Becomes::Known(neighbour))).expect("changed");
    assert_ne!(as_new.hash, as_known.hash, "whom it makes a partner is part of what both sign");
    let moved = office.read(|c| account_change(c, as_known.id)).expect("another account");
    assert_eq!((moved.from.as_str(), moved.to.as_str()), ("Bank Lama ******1111", "Bank Contoh ******7890"));
    let draft = office.draft(subject, chosen(&proposed, Becomes::New)).expect("changed back");
    assert_eq!(office.read(|c| account_change(c, draft.id)), None);
    let signed = office.sign(office.by_touch(&draft)).expect("signed");
    assert!(signed.is_new_partner && signed.partner != neighbour);
    assert_eq!(office.partner(neighbour), before, "nothing of it has changed");
}

#[test]
fn who_is_chosen_is_brought_up_to_what_was_agreed() {
    let office = office();
    let neighbour = neighbour(&office);
    let subject = Subject::Case(office.at_agreement(7));
    let proposed = office.proposed(subject);
    let (within, by) = (&office.procedures, office.outlet.manajer);
    let applicant = proposed.parties.partner.clone();
    let as_known = party_as(within, by, subject, applicant.clone(), (None, Some(neighbour))).expect("filled");
    assert_eq!((as_known.bank_account.as_str(), as_known.business_name.as_str()), ("5550001111", "UKM Contoh 07"));
    let as_new = party_as(within, by, subject, as_known.clone(), (Some(neighbour), None)).expect("taken out");
    assert_eq!(as_new, applicant, "nothing of the other is left");
    let mut conditions = chosen(&proposed, Becomes::Known(neighbour));
    conditions.parties.partner = as_known;
    let draft = office.draft(subject, conditions).expect("a draft");
    assert_eq!(office.read(|c| account_change(c, draft.id)), None);
    let signed = office.sign(office.by_touch(&draft)).expect("signed");
    assert_eq!((signed.partner, signed.is_new_partner), (neighbour, false));
    let partner = office.partner(neighbour);
    assert_eq!((partner.business_name.as_str(), partner.bank_account.as_str()), ("UKM Contoh 07", "5550001111"));
}

#[test]
fn a_draft_that_does_not_say_who_signs_is_not_signed() {
    let office = office();
    let case = office.at_agreement(7);
    let draft = office.drafted(case);
    let id = draft.id;
    let old = office.outlet.store.write(Act::system("test.old"), move |tx| {
        // As a draft was kept before there was a choice.
        let parties = "SELECT json_remove(parties, '$.becomes') FROM agreement_parties WHERE agreement_id = ?1";
        let parties: String = tx.conn().query_row(parties, [id], |row| row.get(0))?;
        tx.record("agreement_parties", ("agreement_id", &id), &[("parties", &parties)]).map(drop)
    });
    old.unwrap_or_else(|error: StoreError| panic!("{error}"));
    let (conditions, seen) = office.read(|c| super::super::store::kept(c, id)).expect("kept");
    assert_eq!(conditions.parties.becomes, Becomes::Open);
    let refused = office.sign(Signing { seen, ..office.by_touch(&draft) });
    assert!(matches!(refused, Err(SignError::PartnerNotChosen(number)) if number == draft.number));
    let again = office.draft(Subject::Case(case), conditions).expect("drafted again");
    assert!(office.sign(office.by_touch(&again)).expect("signed").is_new_partner);
}
