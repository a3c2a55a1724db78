//! The presenter of the partners, without a window.

use deks_ui::{PartnerField, Screen as Place, Tone};

use super::work::field_of;
use super::*;
use crate::base::BusinessDay;
use crate::kiosk::flow::{Event, Out};
use crate::partners::{Commission, FormFlaw};

fn today() -> BusinessDay {
    BusinessDay::new(2026, 11, 22).expect("a day")
}

fn no_default() -> Terms {
    Terms::percent(0, DiscountBearer::Outlet)
}

fn listed(name: &str) -> Listed {
    Listed { partner: data_of(name).partner, terms_missing: false }
}

fn data_of(name: &str) -> CardData {
    let partner = Partner {
        id: PartnerId::new(),
        code: "M001".into(),
        business_name: name.into(),
        owner_name: String::new(),
        contact_name: "Kontak UKM 01".into(),
        email: String::new(),
        phone: String::new(),
        instagram: String::new(),
        address: String::new(),
        bank_name: String::new(),
        bank_account: String::new(),
        bank_holder: String::new(),
        agreement_number: String::new(),
        agreement_from: None,
        agreement_until: None,
        joined_on: today(),
        status: PartnerStatus::Active,
        note: String::new(),
    };
    let terms = Terms::percent(1_500, DiscountBearer::Outlet);
    CardData { partner, terms, terms_missing: false, by_agreement: false, products: Vec::new() }
}

fn with_card() -> (PartnersScreen, CardData) {
    let (mut screen, data) = (PartnersScreen::new(today(), no_default()), data_of("Mitra Pandan"));
    screen.decide(Intent::CardLoaded(Ok(Box::new(data.clone()))));
    (screen, data)
}

/// What the window sends when somebody types one thing.
fn typing(screen: &mut PartnersScreen, change: impl FnOnce(&mut Typed)) {
    let card = card(screen);
    let mut typed = Typed {
        form: card.form.clone(),
        terms: card.terms_wish.clone(),
        standing: card.standing_wish,
        reason: card.reason.clone(),
    };
    change(&mut typed);
    screen.decide(Intent::Edited(Box::new(typed)));
}

fn edit(screen: &mut PartnersScreen, owner: &str) {
    typing(screen, |typed| typed.form.owner_name = owner.into());
}

fn card(screen: &PartnersScreen) -> &Card {
    screen.card.as_ref().expect("a card")
}

#[test]
fn a_slow_search_never_replaces_a_later_one() {
    let mut screen = PartnersScreen::new(today(), no_default());
    screen.decide(Intent::QueryEdited("a".into()));
    screen.decide(Intent::QueryEdited("ab".into()));
    screen.decide(Intent::Listed { serial: 1, result: Ok(vec![listed("A")]) });
    assert!(screen.list.is_empty());
    screen.decide(Intent::Listed { serial: 2, result: Ok(vec![listed("AB")]) });
    assert_eq!(screen.list[0].partner.business_name, "AB");
}

#[test]
fn two_taps_save_once_and_a_refusal_keeps_the_form() {
    let (mut screen, _) = with_card();
    edit(&mut screen, "Pemilik UKM 01");
    let act = card(&screen).act_id;
    assert!(matches!(&screen.decide(Intent::Save)[..], [Out::Do(Effect::Save { act_id, .. })] if *act_id == act));
    assert!(screen.decide(Intent::Save).is_empty());
    let flaw = Flaw { field: PartnerField::BankAccount, text: "rekening".into() };
    screen.decide(Intent::Saved(Err(flaw.clone())));
    assert_eq!((card(&screen).tab, card(&screen).flaws.first()), (1, Some(&flaw)), "the part of the field comes up");
    assert_eq!(card(&screen).form.owner_name, "Pemilik UKM 01");
    let elsewhere = Flaw { field: PartnerField::None, text: "tidak boleh".into() };
    screen.decide(Intent::Save);
    let outs = screen.decide(Intent::Saved(Err(elsewhere)));
    assert!(matches!(&outs[..], [Out::Say(text, Tone::Bad)] if text == "tidak boleh"));
}

#[test]
fn what_is_being_typed_survives_a_change_from_elsewhere() {
    let (mut screen, mut data) = with_card();
    edit(&mut screen, "Pemilik UKM 01");
    data.terms.commission = Commission::percent(2_000);
    screen.decide(Intent::CardLoaded(Ok(Box::new(data))));
    let shown = (card(&screen).form.owner_name.as_str(), card(&screen).terms.commission.rate_bp());
    assert_eq!(shown, ("Pemilik UKM 01", 2_000));
}

#[test]
fn a_new_partner_is_kept_with_its_terms_and_every_mistake_is_said_at_once() {
    let mut screen = PartnersScreen::new(today(), no_default());
    screen.decide(Intent::SignedIn { may_change_terms: true });
    screen.decide(Intent::Add);
    typing(&mut screen, |typed| {
        typed.form.email = "ukm01@".into();
        typed.form.bank_account = "12a45".into();
    });
    assert!(screen.decide(Intent::Save).is_empty());
    let fields = |screen: &PartnersScreen| card(screen).flaws.iter().map(|flaw| flaw.field).collect::<Vec<_>>();
    let all = [PartnerField::Business, PartnerField::Email, PartnerField::BankAccount, PartnerField::Commission];
    assert_eq!((fields(&screen), card(&screen).tab), (all.to_vec(), 0));
    typing(&mut screen, |typed| {
        typed.form.business_name = "Mitra Pandan".into();
        typed.form.email = "ukm01@example.com".into();
        typed.terms.commission = "12,5".into();
    });
    assert_eq!(fields(&screen), [PartnerField::BankAccount], "what is mended is said no longer");
    typing(&mut screen, |typed| typed.form.bank_account.clear());
    let outs = screen.decide(Intent::Save);
    let expect = Terms::percent(1_250, DiscountBearer::Outlet);
    assert!(
        matches!(&outs[..], [Out::Do(Effect::Save { first_terms: Some(terms), .. })] if *terms == expect),
        "{outs:?}"
    );
}

#[test]
fn the_default_commission_is_offered_and_staff_leaves_it_to_a_manager() {
    let default = Terms::percent(1_250, DiscountBearer::Outlet);
    let mut screen = PartnersScreen::new(today(), default);
    screen.decide(Intent::Add);
    assert_eq!(card(&screen).terms_wish.commission, "12,5");
    assert!(!card(&screen).holds_work(), "an offer is nobody's work");
    typing(&mut screen, |typed| typed.form.business_name = "Mitra Pandan".into());
    let outs = screen.decide(Intent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Save { first_terms: None, .. })]), "{outs:?}");
}

#[test]
fn whatever_is_half_typed_is_asked_about_before_it_is_left() {
    type Typing = fn(&mut PartnersScreen);
    let typings: [(Typing, bool); 5] = [
        (|_| (), false),
        (|screen| edit(screen, "Pemilik UKM 01"), true),
        (|screen| typing(screen, |typed| typed.terms.commission = "12".into()), true),
        (|screen| typing(screen, |typed| typed.reason = "x".into()), true),
        (|screen| typing(screen, |typed| typed.standing = PartnerStatus::Ended), true),
    ];
    for (at, (work, asks)) in typings.into_iter().enumerate() {
        let (mut screen, _) = with_card();
        work(&mut screen);
        screen.decide(Intent::Entered(today()));
        assert_eq!(screen.card.is_some(), asks, "case {at}: only work keeps the card");
        screen.decide(Intent::Back);
        assert_eq!(screen.card.as_ref().is_some_and(|card| card.leave_asked), asks, "case {at}");
        screen.decide(Intent::Discard);
        assert!(screen.card.is_none());
    }
}

#[test]
fn terms_are_read_from_percent() {
    let (mut screen, mut data) = with_card();
    data.terms.payment_day = 20;
    screen.decide(Intent::CardLoaded(Ok(Box::new(data.clone()))));
    typing(&mut screen, |typed| {
        typed.terms.commission = "12,5".into();
        typed.terms.bearer = DiscountBearer::Partner;
    });
    let outs = screen.decide(Intent::SaveTerms);
    // What was agreed beside the commission stays as it was.
    let expect = Terms { payment_day: 20, ..Terms::percent(1_250, DiscountBearer::Partner) };
    assert!(
        matches!(&outs[..], [Out::Do(Effect::SaveTerms { partner, terms, from, .. })]
            if *partner == data.partner.id && *terms == expect && *from == today()),
        "{outs:?}"
    );
}

#[test]
fn the_card_is_there_again_after_a_look_at_its_product() {
    let (mut screen, _) = with_card();
    let product = ProductId::new();
    let outs = screen.decide(Intent::ProductChosen(product));
    assert!(matches!(
        &outs[..],
        [Out::Open(Place::Products, Place::Partners), Out::Tell(Event::ProductWanted(wanted))] if *wanted == product
    ));
    screen.decide(Intent::Entered(today()));
    assert!(screen.card.is_some());
    screen.decide(Intent::Entered(today()));
    assert!(screen.card.is_none(), "the next time the list comes first");
}

#[test]
fn a_markup_that_was_agreed_is_left_alone_whatever_else_is_saved() {
    let (mut screen, mut data) = with_card();
    typing(&mut screen, |typed| typed.terms.commission = "12".into());
    data.terms.commission = Commission::Markup { bp: 2_500 };
    screen.decide(Intent::CardLoaded(Ok(Box::new(data.clone()))));
    assert!(card(&screen).terms_are_fixed() && card(&screen).terms_wish.commission.is_empty());
    edit(&mut screen, "Pemilik UKM 01");
    let outs = screen.decide(Intent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Save { first_terms: None, .. })]), "{outs:?}");
    screen.decide(Intent::Saved(Ok(data.partner.id)));
    let outs = screen.decide(Intent::SaveTerms);
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Warn)]), "only another paper changes it: {outs:?}");
}

#[test]
fn the_agreements_of_a_partner_are_opened_from_its_card_and_come_back_to_it() {
    let (mut screen, data) = with_card();
    let outs = screen.decide(Intent::OpenAgreements);
    assert!(matches!(
        &outs[..],
        [Out::Open(Place::Agreement, Place::Partners), Out::Tell(Event::AgreementsOfPartnerWanted(wanted))]
            if *wanted == data.partner.id
    ));
    screen.decide(Intent::Entered(today()));
    assert!(screen.card.is_some());
    screen.decide(Intent::Add);
    assert!(screen.decide(Intent::OpenAgreements).is_empty(), "nobody is kept yet");
}

#[test]
fn every_rule_of_the_form_has_its_field() {
    for (flaw, field) in [
        (FormFlaw::BusinessNameMissing, PartnerField::Business),
        (FormFlaw::TooLong { field: "nama usaha" }, PartnerField::Business),
        (FormFlaw::TooLong { field: "pemilik" }, PartnerField::Owner),
        (FormFlaw::TooLong { field: "narahubung" }, PartnerField::Contact),
        (FormFlaw::TooLong { field: "surel" }, PartnerField::Email),
        (FormFlaw::TooLong { field: "alamat" }, PartnerField::Address),
        (FormFlaw::TooLong { field: "bank" }, PartnerField::BankName),
        (FormFlaw::TooLong { field: "atas nama" }, PartnerField::BankHolder),
        (FormFlaw::TooLong { field: "nomor perjanjian" }, PartnerField::AgreementNumber),
        (FormFlaw::TooLong { field: "catatan" }, PartnerField::Note),
        (FormFlaw::Email(String::new()), PartnerField::Email),
        (FormFlaw::Phone(String::new()), PartnerField::Phone),
        (FormFlaw::Instagram(String::new()), PartnerField::Instagram),
        (FormFlaw::BankAccount(String::new()), PartnerField::BankAccount),
        (FormFlaw::AgreementDates, PartnerField::AgreementUntil),
    ] {
        assert_eq!(field_of(&flaw), field, "{flaw}");
    }
}
