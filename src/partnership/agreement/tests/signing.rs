//! Signing, on the screen and with a pen.

use super::*;
use crate::partners::{Commission, PartnerStatus};

#[test]
fn both_sign_on_the_screen_and_everything_follows() {
    let office = office();
    let case = office.at_agreement(7);
    let mut conditions = office.proposed(Subject::Case(case));
    conditions.parties.partner.bank_name = "Bank Contoh".into();
    conditions.parties.partner.bank_account = "123-456-7890".into();
    conditions.categories =
        vec![CategoryCommission { category: "Makanan".into(), commission: Commission::Percent { bp: 1_000 } }];
    conditions.goods[0].commission = Some(Commission::Markup { bp: 2_500 });
    let draft = office.draft(Subject::Case(case), conditions).expect("a draft");
    let act = ActId::new();
    let signing = office.by_touch(&draft);
    let sign_it = || sign(&office.procedures, act, office.outlet.manajer, signing.clone());
    let signed = sign_it().expect("signed");
    assert_eq!((signed.number.as_str(), signed.is_new_partner), ("PK-K1-20261122-0001", true));
    assert_eq!(sign_it().expect("the same act"), signed);

    let partner = office.partner(signed.partner);
    assert_eq!((partner.code.as_str(), partner.business_name.as_str()), ("M001", "UKM Contoh 07"));
    assert_eq!((partner.bank_account.as_str(), partner.status), ("1234567890", PartnerStatus::Active));
    assert_eq!(
        (partner.agreement_number.as_str(), partner.agreement_from),
        ("PK-K1-20261122-0001", Some(office.today()))
    );
    assert_eq!(office.terms(signed.partner, office.today()), Some(office.house.terms));
    let of = |category: &str, product| {
        office.read(|c| partners::terms_for(c, signed.partner, category, product, office.today()))
    };
    assert_eq!(of("makanan", None).expect("agreed").commission, Commission::Percent { bp: 1_000 });
    let goods = office.read(|c| crate::catalog::of_partner(c, signed.partner));
    let [bag] = &goods[..] else { panic!("{goods:?}") };
    assert_eq!((bag.name.as_str(), bag.active), ("Tas Anyam", false), "it waits for its first pieces");
    assert_eq!(of("", Some(bag.id)).expect("agreed").commission, Commission::Markup { bp: 2_500 });

    assert_eq!(office.open_steps(case), ["hand_over"]);
    let header = office.read(|c| case::header(c, case)).expect("a case");
    assert_eq!(header.partner, Some(signed.partner));
    let definition = office.procedures.library().newest("deks").expect("the procedure");
    let said = office.read(|c| case::content(c, &definition, case)).values;
    let signer = Some(&FieldValue::Text("Pemilik UKM".into()));
    assert_eq!(said.get("signer_name"), signer, "who signed, whomever the draft expected");
    let papers = office.read(|c| case::documents_of(c, case));
    let paper = papers.iter().find(|paper| paper.kind == "agreement_signed").expect("the paper lies with the case");
    assert!(paper.sealed && paper.hash == signed.paper_hash && paper.name.starts_with("PK-K1-20261122-0001"));
    let row = office.row(draft.id);
    let mark = row.signed.clone().expect("signed");
    assert_eq!(
        (mark.partner_name.as_str(), mark.outlet_name.as_str(), mark.by_touch),
        ("Pemilik UKM", "Manajer 1", true)
    );
    assert_eq!((mark.signed_by, row.standing(office.today())), (office.outlet.manajer, Standing::Running));
    let checked = office.outlet.store.read(|c| check_paper(c, &office.procedures, draft.id));
    assert_eq!(checked.expect("checked"), PaperCheck::Intact);
}

#[test]
fn signed_pages_are_scanned_and_kept() {
    let office = office();
    let case = office.at_agreement(7);
    let draft = office.drafted(case);
    let (_, printed) = draft_pdf(&office.procedures, office.outlet.manajer, draft.id).expect("a paper");
    let scan =
        |mime: &str, bytes: Vec<u8>| Signing { way: Way::Scan { mime: mime.into(), bytes }, ..office.by_touch(&draft) };
    assert!(matches!(office.sign(scan("application/pdf", Vec::new())), Err(SignError::ScanEmpty)));
    let huge = [b"%PDF-".as_slice(), &vec![0; SCAN_BYTES_MAX]].concat();
    assert!(matches!(office.sign(scan("application/pdf", huge)), Err(SignError::ScanTooLarge)));
    for (mime, bytes) in
        [("application/pdf", b"MZ\x90\x00".to_vec()), ("image/png", printed.clone()), ("text/html", b"<html>".to_vec())]
    {
        assert!(matches!(office.sign(scan(mime, bytes)), Err(SignError::ScanKind)), "{mime}");
    }
    assert_eq!(office.open_steps(case), ["agree"], "nothing has happened");
    let signed = office.sign(scan("application/pdf", printed.clone())).expect("signed");
    assert!(!office.row(draft.id).signed.expect("signed").by_touch);
    assert_eq!(office.open_steps(case), ["hand_over"]);
    let act = ActId::new();
    let (mime, bytes) = signed_paper(&office.procedures, act, office.outlet.manajer, signed.agreement).expect("there");
    assert_eq!((mime.as_str(), bytes), ("application/pdf", printed));
    let looks = office.read(|c| case::looks(c, case));
    let purposes: Vec<&str> = looks.iter().map(|look| look.purpose.as_str()).collect();
    assert_eq!(purposes, ["agreement", "agreement"], "that it was taken along and looked at is written down");
}

#[test]
fn what_is_missing_or_was_changed_is_said_and_nothing_is_signed() {
    let office = office();
    let case = office.at_agreement(7);
    let draft = office.drafted(case);
    let good = office.by_touch(&draft);
    let dot = Signature { strokes: vec![vec![(10, 10), (11, 10)]] };
    let touch = |partner: &Signature, outlet: &Signature| Signing {
        way: Way::Touch { partner: partner.clone(), outlet: outlet.clone() },
        ..good.clone()
    };
    let sign = |signing: Signing| office.sign(signing).expect_err("refused").to_string();
    let said = |error: SignError| error.to_string();
    for (signing, expect) in [
        (Signing { agreement: AgreementId::new(), ..good.clone() }, said(SignError::Unknown)),
        (Signing { seen: vec![0; 32], ..good.clone() }, said(SignError::ChangedMeanwhile(draft.number.clone()))),
        (Signing { partner_name: " ".into(), ..good.clone() }, said(SignError::PartnerNameMissing)),
        (Signing { outlet_name: String::new(), ..good.clone() }, said(SignError::OutletNameMissing)),
        (touch(&dot, &stroke()), said(SignError::PartnerSignatureMissing)),
        (touch(&stroke(), &dot), said(SignError::OutletSignatureMissing)),
    ] {
        assert_eq!(sign(signing), expect);
    }
    // A draft that grew old is looked at again.
    office.outlet.clock.advance_ms(40 * 86_400_000);
    assert!(matches!(office.sign(good.clone()), Err(SignError::Flawed(flaws)) if flaws.contains(&ConditionFlaw::From)));
    office.outlet.clock.advance_ms(-40 * 86_400_000);
    office.sign(good.clone()).expect("signed");
    assert!(matches!(office.sign(good.clone()), Err(SignError::AlreadySigned(number)) if number == draft.number));

    let other = office.drafted(office.at_agreement(8));
    drop_draft(&office.procedures, ActId::new(), office.outlet.manajer, other.id).expect("thrown away");
    assert!(matches!(office.sign(office.by_touch(&other)), Err(SignError::Dropped(_))));
    let dropped = drop_draft(&office.procedures, ActId::new(), office.outlet.manajer, draft.id);
    assert!(matches!(dropped, Err(DropError::AlreadySigned(_))));
}

#[test]
fn nothing_of_a_signed_agreement_can_be_changed() {
    let office = office();
    let (_, signed) = office.signed(7);
    let id = signed.agreement;
    for sql in [
        "UPDATE agreements SET conditions = '{}' WHERE agreement_id = ?1",
        "DELETE FROM agreements WHERE agreement_id = ?1",
    ] {
        let written = office
            .outlet
            .store
            .write(Act::system("test.tamper"), move |tx| Ok::<_, StoreError>(tx.conn().execute(sql, [id])?));
        assert!(written.is_err(), "{sql}");
    }
    assert!(office.row(id).signed.is_some());
}

#[test]
fn a_paper_that_was_swapped_or_lost_is_noticed() {
    let office = office();
    let (_, signed) = office.signed(7);
    let check = || office.outlet.store.read(|c| check_paper(c, &office.procedures, signed.agreement)).expect("checked");
    assert_eq!(check(), PaperCheck::Intact);
    let hash = signed.paper_hash.clone();
    let lost = office.outlet.store.write(Act::system("test.lose"), move |tx| {
        Ok::<_, StoreError>(tx.conn().execute("DELETE FROM sealed_blobs WHERE hash = ?1", [hash])?)
    });
    assert_eq!(lost.expect("lost"), 1);
    assert_eq!(check(), PaperCheck::Missing);
    let act = ActId::new();
    let looked = signed_paper(&office.procedures, act, office.outlet.manajer, signed.agreement);
    assert!(matches!(looked, Err(SignedPaperError::Missing(_))));
    let hash = signed.paper_hash.clone();
    let put = office.outlet.store.write(Act::system("test.swap"), move |tx| {
        let sql = "INSERT INTO sealed_blobs (hash, mime, sealed, bytes) VALUES (?1, 'application/pdf', x'00', 1)";
        Ok::<_, StoreError>(tx.conn().execute(sql, [hash])?)
    });
    put.expect("swapped");
    assert_eq!(check(), PaperCheck::Changed);
}

#[test]
fn who_applies_again_stays_the_partner_they_are() {
    let office = office();
    let known = office.known_partner(PartnerForm {
        business_name: "Nama Lama".into(),
        owner_name: "Pemilik UKM 07".into(),
        email: "ukm07@example.com".into(),
        note: "Datang hari Senin".into(),
        bank_name: "Bank Lama".into(),
        bank_account: "0000000007".into(),
        ..PartnerForm::default()
    });
    let (_, signed) = office.signed(7);
    assert_eq!((signed.partner, signed.is_new_partner), (known, false));
    let partner = office.partner(known);
    assert_eq!((partner.code.as_str(), partner.business_name.as_str()), ("M001", "UKM Contoh 07"));
    assert_eq!(
        (partner.note.as_str(), partner.bank_name.as_str()),
        ("Datang hari Senin", "Bank Lama"),
        "what it knew stays"
    );
}

#[test]
fn terms_begin_on_their_day_and_never_in_the_past() {
    let office = office();
    let today = office.today();
    for (number, days_back, days_ahead, expect) in [(7, 5, 0, today), (8, 0, 9, today.plus_days(9))] {
        let case = office.at_agreement(number);
        let mut conditions = office.proposed(Subject::Case(case));
        conditions.from = today.minus_days(days_back).plus_days(days_ahead);
        let draft = office.draft(Subject::Case(case), conditions).expect("a draft");
        let signed = office.sign(office.by_touch(&draft)).expect("signed");
        assert_eq!(signed.terms_from, expect);
        assert_eq!(office.terms(signed.partner, expect.minus_days(1)), None);
        assert_eq!(office.terms(signed.partner, expect), Some(office.house.terms));
    }
}

#[test]
fn a_partner_of_the_register_signs_without_an_application() {
    let office = office();
    let known = office.known_partner(PartnerForm {
        business_name: "Mitra Pandan".into(),
        owner_name: "Pemilik Pandan".into(),
        address: "Jalan Contoh No. 1".into(),
        ..PartnerForm::default()
    });
    let mut conditions = office.proposed(Subject::Partner(known));
    let line = AgreedGoods {
        name: "Tas".into(),
        variant: String::new(),
        category: String::new(),
        price: Rupiah(90_000),
        commission: None,
        note: String::new(),
    };
    conditions.goods.push(line);
    let draft = office.draft(Subject::Partner(known), conditions).expect("a draft");
    let signed = office.sign(office.by_touch(&draft)).expect("signed");
    assert_eq!((signed.partner, signed.is_new_partner), (known, false));
    let rows = office.read(|c| of_partner(c, known));
    assert_eq!(
        rows.iter().map(|row| (row.number.as_str(), row.case)).collect::<Vec<_>>(),
        [("PK-K1-20261122-0001", None)]
    );
    let found = office.read(|c| by_number(c, "pk-k1-20261122-0001"));
    assert_eq!(found.map(|row| row.id), Some(signed.agreement));
}

#[test]
fn goods_are_sold_by_their_own_commission_then_by_that_of_their_category() {
    let office = office();
    let case = office.at_agreement(7);
    let mut conditions = office.proposed(Subject::Case(case));
    let special = Commission::Percent { bp: 2_000 };
    conditions.categories = vec![CategoryCommission { category: "Kriya Kayu".into(), commission: special }];
    conditions.goods[0].category = " kriya kayu ".into();
    conditions.goods[1].category = "Kriya Kayu".into();
    conditions.goods[1].commission = Some(Commission::None);
    let conditions = conditions.cleaned();
    let general = conditions.terms.commission;
    let by: Vec<Commission> =
        conditions.goods.iter().map(|one| one.sold_by(&conditions.categories, general)).take(3).collect();
    assert_eq!(by, [special, Commission::None, general]);
    let draft = office.draft(Subject::Case(case), conditions).expect("a draft");
    let signed = office.sign(office.by_touch(&draft)).expect("signed");
    let mut goods = office.read(|c| crate::catalog::of_partner(c, signed.partner));
    goods.retain(|product| product.name == "Tas Anyam");
    let [bag] = &goods[..] else { panic!("{goods:?}") };
    let terms = office.read(|c| partners::terms_for(c, signed.partner, &bag.category, Some(bag.id), office.today()));
    assert_eq!(terms.expect("agreed").commission, special, "the catalogue knows its category");
}

#[test]
fn the_kind_that_an_applicant_writes_is_the_catalogues_and_comes_into_it_with_the_signature() {
    let office = office();
    let shelf = crate::catalog::Product {
        id: crate::base::ProductId::new(),
        partner_id: office.known_partner(PartnerForm { business_name: "Mitra Lama".into(), ..PartnerForm::default() }),
        code: "P00001".into(),
        name: "Kotak".into(),
        variant: String::new(),
        category: "Kriya Kayu".into(),
        barcode: String::new(),
        photo_hash: None,
        active: true,
    };
    let kept = office.outlet.store.write(Act::by(office.outlet.staf, "test.shelf"), move |tx| {
        crate::catalog::save(tx, &shelf, "Mitra Lama")?;
        Ok::<(), StoreError>(())
    });
    kept.expect("a product");
    let case = office.at_agreement_with(7, &["kayu kriya", "Rajutan", ""]);
    let proposed = office.proposed(Subject::Case(case));
    let kinds: Vec<&str> = proposed.goods.iter().map(|one| one.category.as_str()).collect();
    assert_eq!(kinds, ["Kriya Kayu", "Rajutan", ""], "what is not known stays as it was written");
    let draft = office.draft(Subject::Case(case), proposed).expect("a draft");
    let signed = office.sign(office.by_touch(&draft)).expect("signed");
    let mut goods: Vec<(String, String, bool)> = office
        .read(|c| crate::catalog::of_partner(c, signed.partner))
        .into_iter()
        .map(|one| (one.name, one.category, one.active))
        .collect();
    goods.sort();
    let waits = |name: &str, category: &str| (name.to_owned(), category.to_owned(), false);
    assert_eq!(goods, [waits("Tas Anyam", "Kriya Kayu"), waits("Tikar Besar", "Rajutan")]);
}
