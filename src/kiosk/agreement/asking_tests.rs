//! Whom terms are with, who sees a number, which categories are new, and what runs out or is taken back: the presenter
//! without a window.

use deks_ui::{AgreementStanding, Tone};

use super::tests::{at_terms, begun, day, draft_of, effects, face, pages, row, screen_on, tells, today, typing, work};
use super::*;
use crate::kiosk::flow::{Event, Out};
use crate::partners::Commission;
use crate::partnership::agreement::{AgreedGoods, AgreementState, CategoryCommission, Matched};

fn matched(name: &str) -> Matched {
    let (code, owner_name) = ("M003".into(), "Pemilik UKM 03".into());
    Matched { partner: PartnerId::new(), code, business_name: name.into(), owner_name }
}

fn matches(all: &[Matched], sure: Option<PartnerId>) -> Matches {
    Matches { all: all.to_vec(), sure }
}

/// A manager begins with an applicant whom the register knows like this.
fn at_terms_with(found: Matches) -> AgreementScreen {
    let subject = Subject::Case(CaseId::new());
    let mut screen = screen_on(face(Vec::new(), Some(subject)));
    screen.decide(Intent::Begin);
    let mut begun = begun(subject, None);
    begun.matches = found;
    screen.decide(Intent::Begun { serial: screen.serial, result: Ok(begun) });
    screen
}

#[test]
fn nothing_goes_on_before_it_is_said_whom_it_is_with() {
    let neighbour = matched("Kerajinan Tetangga");
    let mut screen = at_terms_with(matches(std::slice::from_ref(&neighbour), None));
    assert!(work(&screen).is_asking());
    assert!(screen.decide(Intent::Next).is_empty() && screen.view == View::Terms);
    let outs = screen.decide(Intent::WhoseChosen(Becomes::New));
    let [Effect::Become { left, becomes, party, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!((*left, *becomes), (None, Becomes::New));
    let party = party.clone();
    assert!(screen.decide(Intent::WhoseChosen(Becomes::New)).is_empty(), "two taps are one answer");
    let outs = screen.decide(Intent::Became { becomes: Becomes::New, result: Ok(party) });
    assert!(matches!(effects(&outs)[..], [Effect::KeepTyped { .. }]));
    assert!(!work(&screen).is_asking() && work(&screen).chosen().is_none());
    screen.decide(Intent::Next);
    screen.decide(Intent::Next);
    assert_eq!(work(&screen).typed.becomes, Becomes::New);
}

#[test]
fn who_is_beyond_doubt_is_shown_and_can_be_said_otherwise() {
    let known = matched("UKM Contoh 01");
    let mut screen = at_terms_with(matches(std::slice::from_ref(&known), Some(known.partner)));
    assert!(!work(&screen).is_asking());
    assert_eq!(work(&screen).chosen(), Some(&known));
    screen.decide(Intent::WhoseAsked);
    assert!(work(&screen).is_asking());
    let outs = screen.decide(Intent::WhoseChosen(Becomes::New));
    let [Effect::Become { left, party, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!(*left, Some(known.partner), "what came from the register goes");
    let mut bare = party.clone();
    bare.address = "Jalan Contoh\nSurabaya".into();
    screen.decide(Intent::Became { becomes: Becomes::New, result: Ok(bare) });
    assert_eq!(work(&screen).typed.partner.address, "Jalan Contoh, Surabaya", "a field has one line");
    let outs = screen.decide(Intent::WhoseChosen(Becomes::Known(known.partner)));
    assert!(matches!(effects(&outs)[..], [Effect::Become { left: None, .. }]));
    screen.decide(Intent::Became { becomes: Becomes::New, result: Err("Mitra tidak ditemukan.".into()) });
    assert_eq!((work(&screen).typed.becomes, screen.busy), (Becomes::New, false));
}

#[test]
fn the_room_asks_where_the_screen_saw_no_doubt() {
    let mut screen = at_terms();
    screen.decide(Intent::Next);
    screen.decide(Intent::Next);
    let found = matches(&[matched("Kerajinan Tetangga"), matched("Dapur Tetangga")], None);
    let refused = Refused { text: "Pilih dulu.".into(), matches: Some(found), ..Refused::default() };
    let outs = screen.decide(Intent::Drafted(Err(refused)));
    assert!(matches!(&outs[..], [Out::Say(text, Tone::Bad)] if text == "Pilih dulu."));
    assert_eq!((screen.view, work(&screen).is_asking(), work(&screen).matches.all.len()), (View::Terms, true, 2));
}

#[test]
fn a_number_is_shown_once_it_is_noted_that_somebody_looks() {
    let mut screen = at_terms();
    let is_open = |screen: &AgreementScreen, number: PersonalNumber| work(screen).open[number as usize];
    let (nik, phone) = (PersonalNumber::PartnerNik, PersonalNumber::PartnerPhone);
    assert!(!is_open(&screen, nik) && is_open(&screen, phone), "where there is none, one can be typed");
    let outs = screen.decide(Intent::NumberOpened(nik));
    assert!(matches!(effects(&outs)[..], [Effect::LookAtNumber { number, .. }] if *number == nik));
    assert!(!is_open(&screen, nik), "not before it is noted");
    screen.decide(Intent::NumberNoted { number: nik, result: Ok(()) });
    assert!(is_open(&screen, nik));
    screen.decide(Intent::Next);
    screen.decide(Intent::Back);
    assert!(!is_open(&screen, nik), "it is hidden again");

    screen.decide(Intent::NumberOpened(nik));
    screen.decide(Intent::SignedIn { user: UserId::new(), may_sign: true });
    screen.decide(Intent::NumberNoted { number: nik, result: Ok(()) });
    assert!(!is_open(&screen, nik), "somebody else stands there now");
    screen.decide(Intent::NumberOpened(nik));
    let outs = screen.decide(Intent::NumberNoted { number: nik, result: Err("Tidak boleh.".into()) });
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Bad)]) && !is_open(&screen, nik));
}

#[test]
fn what_is_half_typed_is_kept_for_who_typed_it() {
    let mut screen = at_terms();
    typing(&mut screen, |typed| typed.terms.percent = "20".into());
    let outs = screen.decide(Intent::Tick);
    let [Effect::KeepTyped { key, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert!(key.ends_with(&work(&screen).user.to_string()), "{key}");
    let (before, other) = (key.clone(), UserId::new());
    let outs = screen.decide(Intent::SignedIn { user: other, may_sign: true });
    let [Effect::ForgetTyped(gone), Effect::KeepTyped { key, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!((gone, key.ends_with(&other.to_string())), (&before, true), "who goes on has it now");
    typing(&mut screen, |typed| typed.terms.percent = "25".into());
    let outs = screen.decide(Intent::SignedIn { user: UserId::new(), may_sign: false });
    let kept = effects(&outs).into_iter().find_map(|effect| match effect {
        Effect::KeepTyped { key, .. } => Some(key.ends_with(&other.to_string())),
        _ => None,
    });
    assert_eq!(kept, Some(true), "not for who may not sign");
}

#[test]
fn money_that_goes_elsewhere_is_shown_with_the_draft() {
    let (mut screen, draft) = (at_terms(), draft_of(1));
    screen.decide(Intent::Next);
    screen.decide(Intent::Next);
    screen.decide(Intent::Drafted(Ok(draft.clone())));
    let moved = AccountChange { from: "Bank Lama ******1111".into(), to: "Bank Contoh ******7890".into() };
    let drawn = Pages { account: Some(moved.clone()), ..pages(2) };
    screen.decide(Intent::Drawn { agreement: draft.id, result: Ok(drawn) });
    assert_eq!(work(&screen).paper.account, Some(moved));
}

#[test]
fn what_runs_out_soon_leads_to_its_partner() {
    let own = row("PK-K1-20251210-0003", AgreementState::Signed, day(1, 1), day(12, 5));
    let other = row("PK-K1-20251211-0001", AgreementState::Signed, day(1, 1), day(12, 6));
    let (own_id, other_id) = (own.id, other.id);
    let partner = other.partner.expect("a partner");
    let mut shown = face(vec![own.clone()], None);
    shown.soon = vec![own, other];
    let mut screen = screen_on(shown);
    assert!(screen.decide(Intent::LineChosen(own_id)).is_empty());
    assert_eq!(screen.chosen, Some(own_id));
    let outs = screen.decide(Intent::LineChosen(other_id));
    let load = |effect: &&Effect| matches!(effect, Effect::Load { of: Of::Partner(of), .. } if *of == partner);
    assert!(effects(&outs).iter().any(load));
    assert_eq!(screen.chosen, Some(other_id));
    assert!(screen.decide(Intent::LineChosen(AgreementId::new())).is_empty(), "no paper of these");
}

#[test]
fn an_end_that_lies_ahead_is_shown_and_taken_back() {
    let runs = row("PK-K1-20251210-0003", AgreementState::Signed, day(2, 2), day(12, 31));
    let ending = AgreementRow { ends_on: Some(day(12, 30)), ..runs };
    let shown = face(vec![ending.clone()], None);
    assert_eq!(shown.stands(&ending), (AgreementStanding::Ending, 37));
    let can = shown.can(Some(&ending));
    assert!(can.take_back && !can.end);
    let mut screen = screen_on(shown);
    screen.decide(Intent::AskTakeBack);
    assert_eq!(screen.ask, AgreementAsk::TakeBack);
    let outs = screen.decide(Intent::Confirmed);
    let [Effect::TakeBack { agreement, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!(*agreement, ending.root);
    let outs = screen.decide(Intent::TakenBack(Ok(())));
    assert!(tells(&outs, &Event::CasesChanged) && !screen.busy);
    let over = AgreementRow { ends_on: Some(today()), ..ending };
    let over_face = face(vec![over.clone()], None);
    assert!(!over_face.can(Some(&over)).take_back, "its day has come");
}

#[test]
fn what_is_not_as_it_was_signed_is_not_shown() {
    let signed = row("PK-K1-20251210-0003", AgreementState::Signed, day(2, 2), day(12, 31));
    let agreement = signed.id;
    let mut screen = screen_on(face(vec![signed], None));
    screen.decide(Intent::Look);
    let check = Some(PaperCheck::Intact);
    let looked = Looked { pages: Pages::default(), check, is_as_signed: false, is_redrawn: true, has_strokes: false };
    screen.decide(Intent::Looked { agreement, result: Ok(Box::new(looked)) });
    let look = screen.look.as_ref().expect("it stands open");
    assert!(look.paper.pages.is_empty() && look.paper.flaw.starts_with("Isi di kios tidak sama"));
}

#[test]
fn a_category_that_nobody_knows_is_said_to_be_new() {
    let mut screen = at_terms();
    for (category, is_new) in [("", false), ("kriya", false), ("Rajutan", true), ("Krya", true)] {
        let one = AgreedGoods { category: category.into(), ..work(&screen).typed.goods[0].clone() };
        assert_eq!(work(&screen).is_new_category(&one), is_new, "{category}");
    }
    let rate = CategoryCommission { category: "Rajutan".into(), commission: Commission::None };
    typing(&mut screen, |typed| typed.categories.push(rate));
    let one = AgreedGoods { category: "rajutan".into(), ..work(&screen).typed.goods[0].clone() };
    assert!(!work(&screen).is_new_category(&one), "the terms know it");
    screen.work.as_mut().expect("terms").categories.clear();
    let one = AgreedGoods { category: "Krya".into(), ..one };
    assert!(!work(&screen).is_new_category(&one), "a new outlet has no categories to compare with");
}
