//! The presenter of agreements, without a window.

use deks_ui::{AgreementMain, AgreementStanding, Tone};

use super::form::TypedTerms;
use super::*;
use crate::base::{Rupiah, UtcMs};
use crate::kiosk::flow::{Event, Out, Screen};
use crate::partners::{Commission, DiscountBearer, Terms};
use crate::partnership::agreement::{
    AgreedGoods, AgreementKind, AgreementState, ConditionField, Liability, Parties, Party, SignedMark, Way,
};

pub(super) fn day(month: u32, day: u32) -> BusinessDay {
    BusinessDay::new(2026, month, day).expect("a day")
}

pub(super) fn today() -> BusinessDay {
    day(11, 22)
}

fn goods(name: &str, price: i64) -> AgreedGoods {
    AgreedGoods {
        name: name.into(),
        variant: String::new(),
        category: String::new(),
        price: Rupiah(price),
        commission: None,
        note: String::new(),
    }
}

fn conditions() -> Conditions {
    let partner = Party {
        business_name: "UKM Contoh 01".into(),
        signer_name: "Pemilik UKM 01".into(),
        signer_title: "Pemilik".into(),
        nik: "3578000000000001".into(),
        address: "Jalan Contoh No. 7\nSurabaya".into(),
        ..Party::default()
    };
    let outlet = Party { signer_name: "Manajer 1".into(), signer_title: "Manajer".into(), ..Party::default() };
    Conditions {
        signed_on: today(),
        place: "Surabaya".into(),
        from: today(),
        until: BusinessDay::new(2027, 11, 21).expect("a day"),
        terms: Terms::percent(1_500, DiscountBearer::Outlet),
        categories: Vec::new(),
        price_limit: Rupiah(500_000),
        goods: vec![goods("Tas Anyam", 125_000), goods("Tikar Besar", 450_000)],
        aids: Vec::new(),
        report_day: 5,
        liability: Liability::Outlet,
        expiry_days: 14,
        termination_days: 30,
        court: "Pengadilan Negeri Surabaya".into(),
        note: String::new(),
        parties: Parties { partner, outlet, becomes: Becomes::Open },
    }
}

pub(super) fn row(number: &str, state: AgreementState, from: BusinessDay, until: BusinessDay) -> AgreementRow {
    let id = AgreementId::new();
    let mark = SignedMark {
        at: UtcMs(0),
        by_touch: true,
        paper_hash: vec![0x9f, 0x86],
        terms_from: from,
        signed_by: UserId::new(),
        partner_name: "Pemilik UKM 01".into(),
        outlet_name: "Manajer 1".into(),
    };
    AgreementRow {
        id,
        number: number.into(),
        kind: AgreementKind::Agreement,
        root: id,
        case: None,
        partner: Some(PartnerId::new()),
        state,
        business_name: "UKM Contoh 01".into(),
        from,
        until,
        drafted_at: UtcMs(0),
        signed: (state == AgreementState::Signed).then_some(mark),
        ends_on: None,
    }
}

fn addendum_to(root: &AgreementRow, from: BusinessDay, until: BusinessDay) -> AgreementRow {
    let added = row("AD-K1-20261122-0001", AgreementState::Signed, from, until);
    AgreementRow { kind: AgreementKind::Addendum, root: root.id, partner: root.partner, ..added }
}

pub(super) fn face(rows: Vec<AgreementRow>, starts: Option<Subject>) -> Box<Face> {
    let partner = rows.iter().find_map(|row| row.partner);
    let (name, code) = ("UKM Contoh 01".into(), "M001".into());
    Box::new(Face { name, code, partner, rows, soon: Vec::new(), ends: Vec::new(), today: today(), starts })
}

/// The screen stands open for a manager on these papers.
pub(super) fn screen_on(face: Box<Face>) -> AgreementScreen {
    let mut screen = AgreementScreen::new(Zone::Wib);
    screen.decide(Intent::SignedIn { user: UserId::new(), may_sign: true });
    screen.decide(Intent::Entered);
    screen.decide(Intent::Wanted(Of::Partner(face.partner.unwrap_or_else(PartnerId::new))));
    screen.decide(Intent::Loaded { serial: screen.serial, begin: false, result: Ok(face) });
    screen
}

pub(super) fn begun(subject: Subject, typed: Option<Typed>) -> Box<Begun> {
    let categories = vec!["Kriya".to_owned(), "Kuliner".to_owned()];
    let (proposed, of_number, matches) = (conditions(), String::new(), Matches::default());
    Box::new(Begun { subject, user: UserId::new(), proposed, typed, categories, of_number, matches })
}

/// A manager is at the first step with an applicant.
pub(super) fn at_terms() -> AgreementScreen {
    let subject = Subject::Case(CaseId::new());
    let mut screen = screen_on(face(Vec::new(), Some(subject)));
    screen.decide(Intent::Begin);
    screen.decide(Intent::Begun { serial: screen.serial, result: Ok(begun(subject, None)) });
    screen
}

pub(super) fn typing(screen: &mut AgreementScreen, change: impl FnOnce(&mut Typed)) {
    let mut typed = work(screen).typed.clone();
    change(&mut typed);
    screen.decide(Intent::Edited(Box::new(typed)));
}

fn in_terms(screen: &mut AgreementScreen, change: impl FnOnce(&mut TypedTerms)) {
    typing(screen, |typed| change(&mut typed.terms));
}

pub(super) fn work(screen: &AgreementScreen) -> &Work {
    screen.work.as_ref().expect("work")
}

pub(super) fn effects(outs: &[Out<Effect>]) -> Vec<&Effect> {
    outs.iter().filter_map(|out| if let Out::Do(effect) = out { Some(effect) } else { None }).collect()
}

pub(super) fn tells(outs: &[Out<Effect>], event: &Event) -> bool {
    outs.iter().any(|out| matches!(out, Out::Tell(told) if told == event))
}

pub(super) fn draft_of(hash: u8) -> AgreementDraft {
    AgreementDraft { id: AgreementId::new(), number: "PK-K1-20261122-0001".into(), hash: vec![hash] }
}

pub(super) fn pages(count: usize) -> Pages {
    Pages { pages: (0..count).map(|_| Pixels::new(2, 3)).collect(), total: count, account: None }
}

/// The draft was written down, and its pages drawn.
fn at_reading(count: usize) -> (AgreementScreen, AgreementDraft) {
    let (mut screen, draft) = (at_terms(), draft_of(1));
    screen.decide(Intent::Next);
    screen.decide(Intent::Next);
    screen.decide(Intent::Drafted(Ok(draft.clone())));
    screen.decide(Intent::Drawn { agreement: draft.id, result: Ok(pages(count)) });
    (screen, draft)
}

fn at_signing() -> (AgreementScreen, AgreementDraft) {
    let (mut screen, draft) = at_reading(1);
    screen.decide(Intent::Next);
    assert_eq!(screen.view, View::Sign);
    (screen, draft)
}

fn drawn(screen: &mut AgreementScreen, side: Side) {
    let signature = Signature { strokes: vec![vec![(100, 200), (300, 80), (500, 300), (800, 120)]] };
    screen.decide(Intent::PadSigned(side, "M1 2 L3 4 ".into(), signature));
}

#[test]
fn what_is_half_typed_is_kept_once_and_come_back_to() {
    let mut screen = at_terms();
    assert_eq!((screen.view, work(&screen).restored), (View::Terms, false));
    assert!(screen.decide(Intent::Tick).is_empty(), "nothing was typed");
    in_terms(&mut screen, |terms| terms.percent = "20".into());
    let kept = screen.decide(Intent::Tick);
    let [Effect::KeepTyped { typed, .. }] = effects(&kept)[..] else { panic!("{kept:?}") };
    assert_eq!(typed.terms.percent, "20");
    assert!(screen.decide(Intent::Tick).is_empty(), "it is kept already");
    let (typed, subject) = (typed.clone(), work(&screen).subject);
    screen.decide(Intent::Back);
    assert_eq!((screen.view, screen.work.is_none()), (View::List, true));

    screen.decide(Intent::Begin);
    let serial = screen.serial;
    screen.decide(Intent::Begun { serial, result: Ok(begun(subject, Some(*typed))) });
    assert!(work(&screen).restored);
    screen.decide(Intent::Restart);
    let outs = screen.decide(Intent::Confirmed);
    assert!(matches!(effects(&outs)[..], [Effect::ForgetTyped(_)]));
    assert_eq!((work(&screen).restored, work(&screen).typed.terms.percent.as_str()), (false, "15"));
}

#[test]
fn slow_answers_never_replace_later_ones() {
    let mut screen = at_terms();
    let (subject, serial) = (work(&screen).subject, screen.serial);
    let other = Of::Partner(PartnerId::new());
    screen.decide(Intent::Wanted(other));
    screen.decide(Intent::Begun { serial, result: Ok(begun(subject, None)) });
    assert!(screen.work.is_none() && screen.face.is_none(), "somebody else is looked at now");
    screen.decide(Intent::Loaded { serial, begin: false, result: Ok(face(Vec::new(), None)) });
    assert!(screen.face.is_none());
    screen.decide(Intent::Loaded { serial: screen.serial, begin: false, result: Ok(face(Vec::new(), None)) });
    assert_eq!(screen.view, View::List);
}

#[test]
fn every_figure_that_is_none_is_named_where_it_stands_until_it_is_mended() {
    let mut screen = at_terms();
    in_terms(&mut screen, |terms| (terms.months, terms.pickup) = ("tiga".into(), String::new()));
    assert!(screen.decide(Intent::Next).is_empty());
    assert_eq!((screen.view, work(&screen).parts[0], work(&screen).flaws.len()), (View::Terms, 3, 2));
    in_terms(&mut screen, |terms| terms.months = "3".into());
    let fields: Vec<ConditionField> = work(&screen).flaws.iter().map(|flaw| flaw.field).collect();
    assert_eq!(fields, [ConditionField::PickupDays]);
    in_terms(&mut screen, |terms| terms.pickup = "14".into());
    screen.decide(Intent::Next);
    assert_eq!(screen.view, View::Parties);
}

#[test]
fn what_the_room_refuses_opens_the_part_where_it_stands() {
    let mut screen = at_terms();
    screen.decide(Intent::Next);
    let outs = screen.decide(Intent::Next);
    let [Effect::Draft { act_id, conditions: drafted, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!(drafted.parties.partner.address, "Jalan Contoh No. 7, Surabaya", "a field has one line");
    let first = *act_id;
    assert!(screen.decide(Intent::Next).is_empty(), "two taps are one draft");
    let flaw = |field| Flaw { field, text: "Periksa isian ini.".into() };
    let flaws = vec![flaw(ConditionField::Goods(1)), flaw(ConditionField::PartnerNik)];
    screen.decide(Intent::Drafted(Err(Refused { flaws, ..Refused::default() })));
    let open = work(&screen);
    assert_eq!((screen.view, open.parts[1]), (View::Parties, 0));
    assert_eq!(open.open, [false, true, true, true], "a number that is wrong is not shown for that");
    let outs = screen.decide(Intent::Next);
    let [Effect::Draft { act_id, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_ne!(*act_id, first, "another try is another act");
    let refused = Refused { text: "Tidak ada yang berubah.".into(), ..Refused::default() };
    let outs = screen.decide(Intent::Drafted(Err(refused)));
    assert!(matches!(&outs[..], [Out::Say(text, Tone::Bad)] if text == "Tidak ada yang berubah."));
}

#[test]
fn nobody_signs_before_every_page_was_turned() {
    let (mut screen, draft) = at_reading(0);
    screen.decide(Intent::Next);
    assert_eq!(screen.view, View::Read, "nothing is there to be read yet");
    screen.decide(Intent::Drawn { agreement: AgreementId::new(), result: Ok(pages(1)) });
    assert!(work(&screen).paper.pages.is_empty(), "pages of another draft");
    screen.decide(Intent::Drawn { agreement: draft.id, result: Ok(pages(3)) });
    for at in [1, 2] {
        screen.decide(Intent::Next);
        assert_eq!((screen.view, work(&screen).paper.at), (View::Read, at));
    }
    screen.decide(Intent::PageStepped(1));
    assert_eq!(work(&screen).paper.at, 2, "there is no fourth");
    screen.decide(Intent::Next);
    assert_eq!(screen.view, View::Sign);
}

#[test]
fn both_sign_for_the_draft_they_saw() {
    let (mut screen, draft) = at_signing();
    drawn(&mut screen, Side::Partner);
    drawn(&mut screen, Side::Outlet);
    let outs = screen.decide(Intent::Next);
    let [Effect::Sign { signing, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!((signing.agreement, &signing.seen), (draft.id, &draft.hash));
    assert_eq!((signing.partner_name.as_str(), signing.outlet_name.as_str()), ("Pemilik UKM 01", "Manajer 1"));
    assert!(matches!(&signing.way, Way::Touch { partner, outlet } if partner.is_signed() && outlet.is_signed()));
    assert!(screen.decide(Intent::Next).is_empty(), "two taps sign once");
    screen.decide(Intent::Signed(Err("Mitra tidak ditemukan. Muat ulang daftar mitra.".into())));
    assert_eq!((screen.view, screen.busy), (View::Sign, false));
    assert!(work(&screen).signs.flaw.starts_with("Mitra"), "the signatures stay on the screen");
    assert!(work(&screen).signs.partner.signature.is_signed());
}

#[test]
fn a_signature_does_not_outlive_the_draft_or_the_manager() {
    let (mut screen, _) = at_signing();
    drawn(&mut screen, Side::Partner);
    drawn(&mut screen, Side::Outlet);
    screen.decide(Intent::SignedIn { user: UserId::new(), may_sign: true });
    assert!(work(&screen).signs.outlet.path.is_empty() && !work(&screen).signs.partner.path.is_empty());
    screen.decide(Intent::GoStep(1));
    screen.decide(Intent::Next);
    screen.decide(Intent::Drafted(Ok(draft_of(2))));
    assert!(work(&screen).signs.partner.path.is_empty(), "another paper");
}

#[test]
fn who_may_not_sign_is_shown_no_paper() {
    let (mut screen, _) = at_reading(2);
    in_terms(&mut screen, |terms| terms.note = "Titip di rak depan".into());
    let outs = screen.decide(Intent::SignedIn { user: UserId::new(), may_sign: false });
    assert!(matches!(effects(&outs)[..], [Effect::KeepTyped { .. }, Effect::Load { .. }, Effect::FindTargets]));
    assert!(screen.work.is_none() && screen.view == View::List);
    let signed = row("PK-K1-20261110-0001", AgreementState::Signed, day(11, 10), day(12, 31));
    screen.decide(Intent::Loaded { serial: screen.serial, begin: true, result: Ok(face(vec![signed], None)) });
    assert!(screen.decide(Intent::Look).is_empty() && screen.look.is_none());
    assert!(screen.decide(Intent::AskEnd).is_empty() && screen.leaving.is_none());
}

#[test]
fn a_category_has_one_commission_of_its_own() {
    let mut screen = at_terms();
    let keep = |screen: &mut AgreementScreen, form: SheetForm| {
        screen.decide(Intent::SheetOpened(AgreementSheet::Exception, 0));
        screen.decide(Intent::SheetEdited(form));
        screen.decide(Intent::SheetKept);
    };
    let of = |name: &str, kind, rate: &str| SheetForm {
        name: name.into(),
        kind,
        rate: rate.into(),
        qty: 1,
        ..SheetForm::default()
    };
    keep(&mut screen, of("Kuliner", 2, "25"));
    assert_eq!(work(&screen).typed.categories[0].commission, Commission::Markup { bp: 2_500 });
    keep(&mut screen, of(" kuliner ", 1, "10"));
    assert!(work(&screen).sheet.as_ref().is_some_and(|sheet| sheet.flaw.starts_with("Kategori itu sudah")));
    screen.decide(Intent::SheetClosed);
    keep(&mut screen, SheetForm { is_product: true, ..of("Tikar Besar", 0, "") });
    assert_eq!(work(&screen).typed.goods[1].commission, Some(Commission::None));
    assert_eq!(work(&screen).typed.exceptions().len(), 2);
    screen.decide(Intent::SheetOpened(AgreementSheet::Exception, 2));
    assert!(work(&screen).sheet.as_ref().is_some_and(|sheet| sheet.form.is_product));
    screen.decide(Intent::SheetRemoved);
    assert_eq!(work(&screen).typed.goods[1].commission, None);
    keep(&mut screen, of("Kriya", 1, "seratus"));
    assert!(work(&screen).sheet.as_ref().is_some_and(|sheet| !sheet.flaw.is_empty()), "no percent");
}

#[test]
fn goods_are_added_changed_and_taken_out() {
    let mut screen = at_terms();
    let form = SheetForm { name: "Topi  Pandan".into(), price: "60.000".into(), ..SheetForm::default() };
    screen.decide(Intent::SheetOpened(AgreementSheet::Goods, 0));
    screen.decide(Intent::SheetEdited(form));
    screen.decide(Intent::SheetKept);
    let added = &work(&screen).typed.goods[2];
    assert_eq!((added.name.as_str(), added.price), ("Topi Pandan", Rupiah(60_000)));
    screen.decide(Intent::SheetOpened(AgreementSheet::Goods, 3));
    let form = work(&screen).sheet.as_ref().expect("a sheet").form.clone();
    screen.decide(Intent::SheetEdited(SheetForm { price: "enam puluh".into(), ..form }));
    screen.decide(Intent::SheetKept);
    assert!(work(&screen).sheet.as_ref().is_some_and(|sheet| sheet.flaw.contains("harga")));
    screen.decide(Intent::SheetRemoved);
    assert_eq!(work(&screen).typed.goods.len(), 2);
}

#[test]
fn an_agreement_stands_as_its_last_addendum_has_it() {
    let near = row("PK-K1-20251210-0003", AgreementState::Signed, day(1, 1), day(12, 5));
    let (longer, id) = (addendum_to(&near, day(11, 1), day(12, 31)), near.id);
    let of = |rows: Vec<AgreementRow>| {
        let face = face(rows, None);
        let row = face.rows.iter().find(|row| row.id == id).expect("the agreement").clone();
        (face.stands(&row), face.can(Some(&row)).main)
    };
    assert_eq!(of(vec![near.clone()]), ((AgreementStanding::Ending, 13), AgreementMain::Amend));
    assert_eq!(of(vec![longer.clone(), near.clone()]), ((AgreementStanding::Running, 39), AgreementMain::Amend));
    let ended = AgreementRow { ends_on: Some(today()), ..near.clone() };
    assert_eq!(of(vec![ended]), ((AgreementStanding::Ended, 0), AgreementMain::Nothing));
    let leaves = AgreementRow { ends_on: Some(day(11, 23)), ..near };
    assert_eq!(of(vec![leaves]).0, (AgreementStanding::Ending, 0), "today is its last day");
    assert_eq!(longer.root, id);
}

#[test]
fn the_paper_that_wants_somebody_is_looked_at_first() {
    let old = row("PK-K1-20241209-0002", AgreementState::Signed, day(1, 1), day(2, 1));
    let runs = row("PK-K1-20251210-0003", AgreementState::Signed, day(2, 2), day(12, 31));
    let draft = AgreementRow {
        kind: AgreementKind::Addendum,
        root: runs.id,
        ..row("AD-K1-20261122-0001", AgreementState::Draft, today(), day(12, 31))
    };
    let (wanted, running) = (draft.id, runs.id);
    let mut screen = screen_on(face(vec![old.clone(), draft, runs.clone()], None));
    assert_eq!(screen.chosen, Some(wanted));
    let outs = screen.decide(Intent::Resume);
    let resumed =
        |effect: &&Effect| matches!(effect, Effect::Begin { subject: Subject::Addendum(root), .. } if *root == running);
    assert!(effects(&outs).iter().any(resumed));
    assert_eq!(screen_on(face(vec![old.clone(), runs], None)).chosen, Some(running));
    let only = old.id;
    assert_eq!(screen_on(face(vec![old], None)).chosen, Some(only));
}

#[test]
fn the_card_is_printed_again_as_another_act_and_the_letter_only_to_an_address() {
    let (mut screen, draft) = at_signing();
    let notice = Notice {
        number: draft.number.clone(),
        is_addendum: false,
        business_name: "UKM Contoh 01".into(),
        email: String::new(),
        from: today(),
        until: day(12, 31),
    };
    let signed = Signed {
        agreement: draft.id,
        number: draft.number,
        partner: PartnerId::new(),
        is_new_partner: true,
        terms_from: today(),
        paper_hash: vec![1],
    };
    let face = SignedFace { signed, at: None, notice, code: "M001".into(), name: "UKM Contoh 01".into() };
    screen.decide(Intent::Signed(Ok(Box::new(face))));
    assert!(screen.view == View::Done && screen.work.is_none());
    let print = |screen: &mut AgreementScreen| {
        let outs = screen.decide(Intent::PrintCard);
        let acts = effects(&outs).into_iter().map(|effect| match effect {
            Effect::PrintCard { act_id, .. } => *act_id,
            other => panic!("{other:?}"),
        });
        acts.collect::<Vec<_>>()
    };
    let first = print(&mut screen);
    assert!(print(&mut screen).is_empty(), "two taps print one");
    screen.decide(Intent::CardPrinted(Err("Printer struk tidak ada.".into())));
    assert_eq!(print(&mut screen), first, "what failed is tried again");
    screen.decide(Intent::CardPrinted(Ok(())));
    assert_ne!(print(&mut screen), first);
    let done = screen.done.as_ref().expect("what was signed");
    assert_eq!(done.mail, Mail::NoAddress);
}

#[test]
fn the_screen_hears_who_wants_agreements() {
    let screen = AgreementScreen::new(Zone::Wib);
    let (case, partner) = (CaseId::new(), PartnerId::new());
    assert!(matches!(screen.hear(&Event::AgreementWanted(case)), Some(Intent::Wanted(Of::Case(of))) if of == case));
    let heard = screen.hear(&Event::AgreementsOfPartnerWanted(partner));
    assert!(matches!(heard, Some(Intent::Wanted(Of::Partner(of))) if of == partner));
    assert!(screen.hear(&Event::Tick).is_none(), "it does not stand open");
}
