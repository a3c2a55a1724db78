//! Proposals, drafts, and what keeps them from being agreed on.

use super::*;
use crate::base::identity::NikFlaw;
use crate::partners::{Commission, CommissionFlaw, FormFlaw, TermsFlaw};

#[test]
fn a_proposal_begins_with_what_the_application_says() {
    let office = office();
    let case = office.at_agreement(7);
    let proposed = office.proposed(Subject::Case(case));
    let Parties { partner, outlet, .. } = &proposed.parties;
    assert_eq!(partner.business_name, "UKM Contoh 07");
    assert_eq!((partner.signer_name.as_str(), partner.signer_title.as_str()), ("Pemilik UKM 07", "Pemilik"));
    assert_eq!((outlet.business_name.as_str(), outlet.signer_name.as_str()), ("DEKS Contoh", "Manajer 1"));
    let goods: Vec<&str> = proposed.goods.iter().map(|goods| goods.name.as_str()).collect();
    assert_eq!(goods, ["Tas Anyam", "Tikar Besar", "Patung Kayu"]);
    assert_eq!((proposed.price_limit, proposed.terms), (Rupiah(500_000), office.house.terms));
    assert_eq!((proposed.from, proposed.until), (office.today(), BusinessDay::new(2027, 11, 21).expect("a day")));
    assert_eq!(proposed.clone().cleaned().flaws(office.today()), [], "a proposal can be agreed on as it is");
}

#[test]
fn only_what_the_curators_accepted_is_proposed() {
    let office = office();
    let case = office.curated(7);
    let (task, curator) = (crate::base::TaskId::new(), office.outlet.manajer);
    let decided = office.outlet.store.write(Act::by(curator, "test.decided"), move |tx| {
        let (act, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
        for (row, verdict) in [("1", "accepted"), ("2", "refused"), ("3", "changed")] {
            tx.fact(
                "curation_products",
                &[
                    ("act_id", &act),
                    ("case_id", &case),
                    ("task_id", &task),
                    ("curator", &curator),
                    ("stage", &"decision"),
                    ("row_id", &row),
                    ("verdict", &verdict),
                    ("reason", &""),
                    ("at_utc_ms", &at),
                    ("seq", &seq),
                ],
            )?;
        }
        let key = format!("{task}/decision/{curator}/row:3");
        tx.record(
            "curation_notes",
            ("note_key", &key),
            &[
                ("case_id", &case),
                ("task_id", &task),
                ("stage", &"decision"),
                ("curator", &curator),
                ("about", &"row:3"),
                ("words", &"Beri alas"),
            ],
        )?;
        Ok::<_, StoreError>(())
    });
    decided.expect("decided");
    let goods = office.proposed(Subject::Case(case)).goods;
    let goods: Vec<(&str, &str)> = goods.iter().map(|goods| (goods.name.as_str(), goods.note.as_str())).collect();
    assert_eq!(goods, [("Tas Anyam", ""), ("Patung Kayu", "Beri alas")]);
}

#[test]
fn a_draft_keeps_its_number_until_it_is_thrown_away() {
    let office = office();
    let case = office.at_agreement(7);
    let first = office.drafted(case);
    assert_eq!(first.number, "PK-K1-20261122-0001");
    let mut other = office.proposed(Subject::Case(case));
    assert_eq!(other.terms.payment_day, 10, "the draft comes back as it was left");
    other.terms.payment_day = 20;
    let again = office.draft(Subject::Case(case), other).expect("changed");
    assert_eq!((again.id, &again.number), (first.id, &first.number));
    assert_ne!(again.hash, first.hash);
    assert_eq!(office.proposed(Subject::Case(case)).terms.payment_day, 20);
    let rows = office.read(|c| of_case(c, case));
    assert_eq!(rows.iter().map(|row| row.standing(office.today())).collect::<Vec<_>>(), [Standing::Draft]);
    assert_eq!(rows[0].business_name, "UKM Contoh 07");

    drop_draft(&office.procedures, ActId::new(), office.outlet.manajer, first.id).expect("thrown away");
    assert!(office.read(|c| of_case(c, case)).is_empty());
    assert_eq!(office.drafted(case).number, "PK-K1-20261122-0002", "a number is used once");
}

#[test]
fn an_agreement_is_only_made_where_one_is_due() {
    let office = office();
    let early = office.curated(7);
    let conditions = office.proposed(Subject::Case(early));
    let refused = |subject| office.draft(subject, conditions.clone());
    assert!(matches!(refused(Subject::Case(early)), Err(DraftError::NotAtAgreement)));
    assert!(matches!(refused(Subject::Case(CaseId::new())), Err(DraftError::NoCase(_))));
    assert!(matches!(refused(Subject::Partner(PartnerId::new())), Err(DraftError::UnknownPartner)));
    let known = office.known_partner(PartnerForm { business_name: "Mitra Pandan".into(), ..PartnerForm::default() });
    let flawed = office.draft(Subject::Partner(known), office.proposed(Subject::Partner(known)));
    let Err(DraftError::Flawed(flaws)) = flawed else { panic!("{flawed:?}") };
    let fields: Vec<ConditionField> = flaws.iter().map(ConditionFlaw::field).collect();
    use ConditionField as F;
    assert_eq!(fields, [F::Goods(0), F::PartnerSigner, F::PartnerAddress], "all of it is said at once");
}

#[test]
fn only_managers_draft_sign_and_end() {
    let office = office();
    let (case, signed) = office.signed(7);
    let subject = Subject::Case(office.at_agreement(8));
    let conditions = office.proposed(subject);
    let open = office.draft(subject, conditions.clone()).expect("a draft");
    for by in [office.outlet.kasir, office.outlet.staf] {
        let procedures = &office.procedures;
        assert!(matches!(propose(procedures, by, subject, &office.house), Err(ProposeError::NotAllowed(_))));
        let drafted = draft(procedures, ActId::new(), by, subject, conditions.clone());
        assert!(matches!(drafted, Err(DraftError::NotAllowed(_))));
        let dropped = drop_draft(procedures, ActId::new(), by, open.id);
        assert!(matches!(dropped, Err(DropError::NotAllowed(_))));
        assert!(matches!(draft_pdf(procedures, by, open.id), Err(PaperOfAgreementError::NotAllowed(_))));
        let signs = sign(procedures, ActId::new(), by, office.by_touch(&open));
        assert!(matches!(signs, Err(SignError::NotAllowed(_))));
        let changed = addendum(procedures, ActId::new(), by, signed.agreement, conditions.clone());
        assert!(matches!(changed, Err(AddendumError::NotAllowed(_))));
        let looked = signed_paper(procedures, ActId::new(), by, signed.agreement);
        assert!(matches!(looked, Err(SignedPaperError::NotAllowed(_))));
        let ending = ending(signed.agreement, office.today(), "Pindah kota");
        assert!(matches!(end(procedures, ActId::new(), by, ending), Err(EndError::NotAllowed(_))));
    }
    assert_eq!(office.open_steps(case), ["hand_over"], "nothing has happened");
}

type Change = fn(&mut Conditions);

fn of_terms_and_days() -> Vec<(Change, ConditionFlaw)> {
    vec![
        (|c| c.signed_on = c.signed_on.plus_days(1), ConditionFlaw::SignedOn),
        (|c| c.signed_on = c.signed_on.minus_days(31), ConditionFlaw::SignedOn),
        (|c| c.from = c.from.minus_days(31), ConditionFlaw::From),
        (|c| c.until = c.from.minus_days(1), ConditionFlaw::UntilBeforeFrom),
        (|c| c.until = c.from.plus_months(61), ConditionFlaw::TermTooLong),
        (
            |c| {
                c.from = c.from.minus_days(10);
                c.until = c.from.plus_days(5);
            },
            ConditionFlaw::Over,
        ),
        (
            |c| c.terms.commission = Commission::Percent { bp: 10_001 },
            ConditionFlaw::Terms(TermsFlaw::Commission(CommissionFlaw::Percent)),
        ),
        (|c| c.terms.payment_day = 29, ConditionFlaw::Terms(TermsFlaw::PaymentDay)),
        (|c| c.report_day = 0, ConditionFlaw::ReportDay),
        (|c| c.report_day = 11, ConditionFlaw::ReportAfterPayment),
        (|c| c.expiry_days = 366, ConditionFlaw::ExpiryDays),
        (|c| c.termination_days = 181, ConditionFlaw::TerminationDays),
        (|c| c.place = "  ".into(), ConditionFlaw::PlaceMissing),
        (|c| c.court.clear(), ConditionFlaw::CourtMissing),
        (|c| c.note = "x".repeat(2_001), ConditionFlaw::NoteTooLong),
        (|c| c.place = "x".repeat(201), ConditionFlaw::TextTooLong(ConditionField::Place)),
    ]
}

fn of_goods_and_parties() -> Vec<(Change, ConditionFlaw)> {
    vec![
        (|c| c.categories = vec![kriya(500), kriya(600)], ConditionFlaw::CategoryTwice("KRIYA".into())),
        (
            |c| c.categories = vec![CategoryCommission { category: " ".into(), commission: Commission::None }],
            ConditionFlaw::CategoryMissing,
        ),
        (
            |c| c.categories = vec![kriya(10_001)],
            ConditionFlaw::CategoryCommission { category: "KRIYA".into(), flaw: CommissionFlaw::Percent },
        ),
        (|c| c.categories = (0..51).map(numbered).collect(), ConditionFlaw::TooManyCategories),
        (|c| c.goods.clear(), ConditionFlaw::NoGoods),
        (|c| c.goods[1].name.clear(), ConditionFlaw::GoodsNameMissing { at: 1 }),
        (|c| c.goods[1].price = Rupiah(0), ConditionFlaw::GoodsWithoutPrice { at: 1, name: "Tikar Besar".into() }),
        (
            |c| c.goods[1].price = Rupiah(500_001),
            ConditionFlaw::GoodsTooDear { at: 1, name: "Tikar Besar".into(), limit: Rupiah(500_000) },
        ),
        (|c| c.goods[1].name = "TAS anyam".into(), ConditionFlaw::GoodsTwice { at: 1, name: "TAS anyam".into() }),
        (
            |c| c.goods[0].commission = Some(Commission::Markup { bp: -1 }),
            ConditionFlaw::GoodsCommission { at: 0, name: "Tas Anyam".into(), flaw: CommissionFlaw::Markup },
        ),
        (|c| c.aids = vec![AgreedAid { name: "Rak".into(), qty: 0 }], ConditionFlaw::Aids),
        (|c| c.parties.partner.signer_name.clear(), ConditionFlaw::SignerMissing(ConditionField::PartnerSigner)),
        (|c| c.parties.outlet.signer_title.clear(), ConditionFlaw::TitleMissing(ConditionField::OutletTitle)),
        (|c| c.parties.outlet.address.clear(), ConditionFlaw::AddressMissing(ConditionField::OutletAddress)),
        (|c| c.parties.partner.nik = "123".into(), ConditionFlaw::Nik(NikFlaw::Length { found: 3 })),
        (|c| c.parties.outlet.nik = "12".into(), ConditionFlaw::OutletNik(NikFlaw::Length { found: 2 })),
        (|c| c.parties.partner.email = "ukm@".into(), ConditionFlaw::Partner(FormFlaw::Email("ukm@".into()))),
        (
            |c| {
                c.parties.partner.bank_name = "Bank Contoh".into();
                c.parties.partner.bank_account = "12a".into();
            },
            ConditionFlaw::Partner(FormFlaw::BankAccount("12a".into())),
        ),
        (|c| c.parties.partner.bank_name = "Bank Contoh".into(), ConditionFlaw::BankAccountMissing),
        (|c| c.parties.partner.bank_account = "1234567890".into(), ConditionFlaw::BankNameMissing),
    ]
}

fn kriya(bp: i64) -> CategoryCommission {
    CategoryCommission { category: "KRIYA".into(), commission: Commission::Percent { bp } }
}

fn numbered(n: usize) -> CategoryCommission {
    CategoryCommission { category: format!("Kategori {n}"), commission: Commission::None }
}

#[test]
fn each_flaw_has_its_name_and_its_field() {
    let office = office();
    let case = office.at_agreement(7);
    let good = office.proposed(Subject::Case(case));
    for (change, flaw) in of_terms_and_days().into_iter().chain(of_goods_and_parties()) {
        let mut conditions = good.clone();
        change(&mut conditions);
        assert_eq!(conditions.cleaned().flaws(office.today()), [flaw]);
    }
    let mut dearest = good;
    dearest.goods[1].price = Rupiah(500_000);
    assert_eq!(dearest.cleaned().flaws(office.today()), [], "the limit itself is allowed");
}
