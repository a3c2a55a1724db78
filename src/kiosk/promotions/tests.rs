//! The presenter of the promotions, without a window.

use deks_ui::{PromotionField, Screen as Place, Tone};

use super::form::field_of;
use super::handle::{REST_TICKS, UNDO_TICKS};
use super::*;
use crate::kiosk::flow::{Event, Out, Screen as _};
use crate::till::promotions::{Effect as Takes, PromotionFlaw, SavePromotionError, Target};

fn day(day: u32) -> BusinessDay {
    BusinessDay::new(2026, 11, day).expect("a day")
}

fn row(name: &str, from: u32, until: u32) -> Row {
    let promotion = Promotion {
        id: PromotionId::new(),
        name: name.into(),
        effect: Takes::Percent(1_250),
        target: Target::Category("Kriya".into()),
        bearer: BearerWish::Outlet,
        from: day(from),
        until: day(until),
        active: true,
    };
    Row { promotion, target_name: "Kriya".into() }
}

fn screen(rows: Vec<Row>) -> PromotionsScreen {
    let mut screen = PromotionsScreen::new(day(22));
    screen.decide(Intent::Entered);
    let serial = screen.serial;
    screen.decide(Intent::Loaded { serial, result: Ok((day(22), rows)) });
    screen
}

fn names(screen: &PromotionsScreen) -> Vec<String> {
    screen.listed().into_iter().map(|(row, _)| row.promotion.name.clone()).collect()
}

fn form(screen: &PromotionsScreen) -> &Form {
    screen.form.as_ref().expect("a form")
}

/// What the window sends when somebody types or taps one thing.
fn typing(screen: &mut PromotionsScreen, change: impl FnOnce(&mut Typed)) -> Vec<Out<Effect>> {
    let mut typed = form(screen).typed.clone();
    change(&mut typed);
    screen.decide(Intent::Edited(Box::new(typed)))
}

#[test]
fn what_runs_stands_first_and_filters_and_search_narrow_it() {
    let mut ended = row("Diakhiri", 20, 30);
    ended.promotion.active = false;
    let mut screen =
        screen(vec![row("Lewat", 1, 9), row("Nanti", 25, 30), ended, row("Jalan", 20, 30), row("Hari ini", 22, 22)]);
    for (filter, query, expect) in [
        (PromotionFilter::All, "", vec!["Jalan", "Hari ini", "Nanti", "Lewat", "Diakhiri"]),
        (PromotionFilter::Running, "", vec!["Jalan", "Hari ini"]),
        (PromotionFilter::Planned, "", vec!["Nanti"]),
        (PromotionFilter::Over, "", vec!["Lewat", "Diakhiri"]),
        (PromotionFilter::All, "kriya jal", vec!["Jalan"]),
        (PromotionFilter::Planned, "jalan", vec![]),
    ] {
        screen.decide(Intent::FilterChosen(filter));
        screen.decide(Intent::QueryEdited(query.into()));
        assert_eq!(names(&screen), expect, "{filter:?} {query}");
    }
    screen.decide(Intent::FilterChosen(PromotionFilter::Running));
    screen.decide(Intent::QueryEdited(String::new()));
    screen.decide(Intent::DayBegan(day(25)));
    assert_eq!(names(&screen), ["Nanti", "Jalan"], "the day turns and with it what runs");
}

#[test]
fn what_is_typed_is_what_the_room_is_asked_to_keep() {
    let mut screen = screen(Vec::new());
    screen.decide(Intent::Add);
    typing(&mut screen, |typed| typed.name = "Promo Pandan".into());
    for (kind, percent, amount, effect) in [
        (PromotionKind::Percent, "12,5", "", Takes::Percent(1_250)),
        (PromotionKind::Percent, "banyak", "", Takes::Percent(0)),
        (PromotionKind::Amount, "12,5", "5.000", Takes::Amount(Rupiah(5_000))),
        (PromotionKind::Amount, "", "lima", Takes::Amount(Rupiah(0))),
        (PromotionKind::NForM, "", "", Takes::NForM { take: 3, pay: 2 }),
    ] {
        typing(&mut screen, |typed| {
            (typed.kind, typed.percent, typed.amount) = (kind, percent.into(), amount.into());
        });
        let wanted = form(&screen).wanted().expect("a form");
        assert_eq!((wanted.effect, wanted.target, wanted.id), (effect, Target::All, None));
        assert_eq!((wanted.from, wanted.until), (day(22), day(28)), "a week at first");
    }
}

#[test]
fn a_kept_promotion_comes_back_as_it_was_typed() {
    let kept = row("Promo Kriya", 20, 30);
    let mut amount = row("Lima ribu", 20, 30);
    amount.promotion.effect = Takes::Amount(Rupiah(5_000));
    amount.promotion.target = Target::All;
    let mut group = row("Ambil empat", 20, 30);
    group.promotion.effect = Takes::NForM { take: 4, pay: 3 };
    group.promotion.target = Target::Partner(PartnerId::new());
    for row in [kept, amount, group] {
        let promotion = row.promotion.clone();
        let mut screen = screen(vec![row]);
        screen.decide(Intent::Chosen(promotion.id));
        let wanted = form(&screen).wanted().expect("a form");
        let expect = PromotionForm {
            id: Some(promotion.id),
            name: promotion.name,
            effect: promotion.effect,
            target: promotion.target,
            bearer: promotion.bearer,
            from: promotion.from,
            until: promotion.until,
        };
        assert_eq!(wanted, expect);
    }
}

#[test]
fn goods_are_chosen_from_what_the_search_found() {
    let mut screen = screen(Vec::new());
    screen.decide(Intent::Add);
    let outs = typing(&mut screen, |typed| (typed.target, typed.query) = (PromotionTarget::Product, "tas".into()));
    let [Out::Do(Effect::FindTargets { serial, target: PromotionTarget::Product, query })] = &outs[..] else {
        panic!("{outs:?}")
    };
    assert_eq!(query, "tas");
    let serial = *serial;
    screen.decide(Intent::Save);
    assert_eq!(form(&screen).flaw.as_ref().map(|flaw| flaw.field), Some(PromotionField::Target), "nothing is chosen");
    let id = ProductId::new();
    let choice = Choice { id: ChoiceId::Product(id), name: "Tas Anyam".into(), detail: String::new() };
    screen.decide(Intent::TargetsFound { serial: serial - 1, result: Ok(vec![choice.clone()]) });
    assert!(form(&screen).found.is_empty(), "an answer to an earlier search");
    screen.decide(Intent::TargetsFound { serial, result: Ok(vec![choice]) });
    screen.decide(Intent::TargetChosen("sesuatu yang lain".into()));
    assert_eq!(form(&screen).target_name(), "");
    screen.decide(Intent::TargetChosen(id.to_string()));
    assert_eq!((form(&screen).target_name(), form(&screen).flaw.as_ref()), ("Tas Anyam", None));
    typing(&mut screen, |typed| typed.target = PromotionTarget::All);
    assert_eq!(form(&screen).wanted().map(|form| form.target), Ok(Target::All));
    typing(&mut screen, |typed| typed.target = PromotionTarget::Product);
    assert_eq!(form(&screen).wanted().map(|form| form.target), Ok(Target::Product(id)), "it was not forgotten");
    let outs = screen.decide(Intent::TargetCleared);
    assert!(outs.iter().any(|out| matches!(out, Out::Do(Effect::FindTargets { .. }))), "{outs:?}");
    assert_eq!(form(&screen).target_name(), "");
}

#[test]
fn an_example_is_asked_for_only_where_something_comes_off() {
    let mut screen = screen(Vec::new());
    screen.decide(Intent::Add);
    let asks = |outs: &[Out<Effect>]| outs.iter().any(|out| matches!(out, Out::Do(Effect::ShowExample { .. })));
    for (kind, percent, amount, take, pay, expect) in [
        (PromotionKind::Percent, "", "", 3, 2, false),
        (PromotionKind::Percent, "10", "", 3, 2, true),
        (PromotionKind::Percent, "101", "", 3, 2, false),
        (PromotionKind::Amount, "10", "", 3, 2, false),
        (PromotionKind::Amount, "", "5.000", 3, 2, true),
        (PromotionKind::NForM, "", "", 3, 3, false),
        (PromotionKind::NForM, "", "", 3, 2, true),
    ] {
        let outs = typing(&mut screen, |typed| {
            (typed.kind, typed.percent, typed.amount) = (kind, percent.into(), amount.into());
            (typed.take, typed.pay) = (take, pay);
        });
        assert_eq!(asks(&outs), expect, "{kind:?} {percent} {amount} {take} {pay}");
    }
    let example = Example { name: "Tas".into(), pieces: 3, before: Rupiah(255_000), after: Rupiah(170_000) };
    let serial = form(&screen).example_serial;
    screen.decide(Intent::ExampleFound { serial: serial - 1, example: Some(example.clone()) });
    assert_eq!(form(&screen).example, None, "an answer to what is typed no more");
    screen.decide(Intent::ExampleFound { serial, example: Some(example.clone()) });
    assert_eq!(form(&screen).example, Some(example));
}

#[test]
fn two_taps_save_once_and_a_refusal_loses_nothing() {
    let mut screen = screen(Vec::new());
    screen.decide(Intent::Add);
    typing(&mut screen, |typed| typed.percent = "10".into());
    let outs = screen.decide(Intent::Save);
    let [Out::Do(Effect::Save { act_id, .. })] = &outs[..] else { panic!("{outs:?}") };
    let first = *act_id;
    assert!(screen.decide(Intent::Save).is_empty());
    assert!(screen.decide(Intent::Closed).is_empty() && screen.form.is_some(), "it is on its way");
    let flaw = Flaw { field: PromotionField::Name, text: PromotionFlaw::NameMissing.to_string() };
    screen.decide(Intent::Saved(Err(flaw.clone())));
    assert_eq!((form(&screen).flaw.as_ref(), form(&screen).typed.percent.as_str()), (Some(&flaw), "10"));
    typing(&mut screen, |typed| typed.name = "Promo".into());
    assert_eq!(form(&screen).flaw, None, "whoever goes on typing has seen it");
    let outs = screen.decide(Intent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Save { act_id, .. })] if *act_id == first), "{outs:?}");
    let outs = screen.decide(Intent::Saved(Ok(PromotionId::new())));
    assert!(
        matches!(
            &outs[..],
            [Out::Say(text, Tone::Ok), Out::Tell(Event::RegisterChanged), Out::Do(Effect::Load { .. })]
                if text == "Promosi tersimpan."
        ),
        "{outs:?}"
    );
    assert!(screen.form.is_none());
}

#[test]
fn what_is_half_typed_is_thrown_away_only_on_purpose() {
    let mut screen = screen(Vec::new());
    screen.decide(Intent::Add);
    screen.decide(Intent::Closed);
    assert!(screen.form.is_none(), "nothing was typed");
    screen.decide(Intent::Add);
    typing(&mut screen, |typed| typed.name = "Promo".into());
    screen.decide(Intent::Closed);
    assert!(form(&screen).leave_asked);
    screen.decide(Intent::Stay);
    assert!(!form(&screen).leave_asked);
    screen.decide(Intent::Left);
    screen.decide(Intent::Entered);
    assert_eq!(form(&screen).typed.name, "Promo", "a look at another screen loses nothing");
    screen.decide(Intent::Closed);
    screen.decide(Intent::Discard);
    assert!(screen.form.is_none());
}

#[test]
fn an_ending_can_be_undone_for_ten_seconds_by_whoever_did_it() {
    let running = row("Promo Kriya", 20, 30);
    let id = running.promotion.id;
    let ended = || Ended::Over { id, name: "Promo Kriya".into() };
    let mut screen = screen(vec![running]);
    let outs = screen.decide(Intent::End(id));
    assert!(matches!(&outs[..], [Out::Do(Effect::End { .. })]), "{outs:?}");
    assert!(screen.decide(Intent::End(id)).is_empty(), "a double tap ends once");
    let outs = screen.decide(Intent::EndDone(Ok(ended())));
    assert!(outs.iter().any(|out| matches!(out, Out::Tell(Event::RegisterChanged))), "the till hears of it: {outs:?}");
    for _ in 1..UNDO_TICKS {
        screen.decide(Intent::Tick);
    }
    let outs = screen.decide(Intent::UndoEnd);
    assert!(matches!(&outs[..], [Out::Do(Effect::BringBack { id: back, .. })] if *back == id), "{outs:?}");
    let outs = screen.decide(Intent::EndDone(Ok(Ended::BroughtBack { name: "Promo Kriya".into() })));
    assert!(matches!(&outs[0], Out::Say(text, Tone::Ok) if text == "Promosi Promo Kriya berlaku lagi."), "{outs:?}");
    assert!(screen.undo.is_none());
    for passes in [Intent::Left, Intent::SignedIn] {
        screen.decide(Intent::EndDone(Ok(ended())));
        screen.decide(Intent::Tick);
        screen.decide(passes);
        assert!(screen.decide(Intent::UndoEnd).is_empty());
    }
    screen.decide(Intent::EndDone(Ok(ended())));
    for _ in 0..UNDO_TICKS {
        screen.decide(Intent::Tick);
    }
    assert!(screen.decide(Intent::UndoEnd).is_empty(), "the ten seconds are over");
}

#[test]
fn a_double_tap_on_an_ending_neither_ends_the_next_one_nor_takes_it_back() {
    let (first, next) = (row("Promo Kriya", 20, 30), row("Promo Pandan", 20, 30));
    let (id, next_id) = (first.promotion.id, next.promotion.id);
    let mut screen = screen(vec![first, next]);
    screen.decide(Intent::End(id));
    screen.decide(Intent::EndDone(Ok(Ended::Over { id, name: "Promo Kriya".into() })));
    assert!(screen.decide(Intent::UndoEnd).is_empty(), "the way back lies under the finger");
    for left in (1..=REST_TICKS).rev() {
        assert!(screen.decide(Intent::End(next_id)).is_empty(), "{left} ticks to go");
        let tick = screen.hear(&Event::Tick).expect("it counts");
        screen.decide(tick);
    }
    assert!(matches!(&screen.decide(Intent::End(next_id))[..], [Out::Do(Effect::End { id, .. })] if *id == next_id));
}

#[test]
fn what_is_half_typed_survives_the_lock() {
    let mut screen = screen(Vec::new());
    screen.decide(Intent::Add);
    typing(&mut screen, |typed| typed.name = "Promo".into());
    for event in [Event::Locked, Event::Entered(Place::SignIn), Event::Entered(Place::Home)] {
        if let Some(intent) = screen.hear(&event) {
            screen.handle(intent);
        }
    }
    screen.decide(Intent::SignedIn);
    screen.decide(Intent::Entered);
    assert_eq!(form(&screen).typed.name, "Promo");
}

#[test]
fn what_is_over_is_only_looked_at() {
    let over = row("Lewat", 1, 9);
    let id = over.promotion.id;
    let mut screen = screen(vec![over]);
    let outs = screen.decide(Intent::Chosen(id));
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Plain)]) && screen.form.is_none(), "{outs:?}");
}

#[test]
fn out_of_sight_nothing_is_loaded() {
    let mut screen = screen(Vec::new());
    for (event, loads) in [
        (Event::RegisterChanged, true),
        (Event::Entered(Place::Home), false),
        (Event::RegisterChanged, false),
        (Event::Entered(Place::Promotions), true),
    ] {
        let outs = screen.hear(&event).map(|intent| screen.handle(intent)).unwrap_or_default();
        assert_eq!(outs.iter().any(|out| matches!(out, Out::Do(Effect::Load { .. }))), loads, "{event:?}");
        screen.loading = false;
    }
}

#[test]
fn every_rule_of_a_promotion_has_its_field() {
    for (error, field) in [
        (SavePromotionError::Flaw(PromotionFlaw::NameMissing), PromotionField::Name),
        (SavePromotionError::Flaw(PromotionFlaw::NameTooLong), PromotionField::Name),
        (SavePromotionError::Flaw(PromotionFlaw::DatesReversed), PromotionField::Until),
        (SavePromotionError::Flaw(PromotionFlaw::AlreadyOver { today: "22-11-2026".into() }), PromotionField::Until),
        (SavePromotionError::Flaw(PromotionFlaw::PercentRange), PromotionField::Value),
        (SavePromotionError::Flaw(PromotionFlaw::AmountMissing), PromotionField::Value),
        (SavePromotionError::Flaw(PromotionFlaw::TakeRange), PromotionField::Value),
        (SavePromotionError::Flaw(PromotionFlaw::PayNotBelowTake), PromotionField::Value),
        (SavePromotionError::UnknownProduct, PromotionField::Target),
        (SavePromotionError::UnknownCategory("Kain".into()), PromotionField::Target),
        (SavePromotionError::BearerNotAgreed { who: "Mitra 01".into() }, PromotionField::Bearer),
        (SavePromotionError::TooMany, PromotionField::Other),
    ] {
        assert_eq!(field_of(&error), field, "{error}");
    }
}
