//! What the deals decide, without a window.

use super::discount::Target;
use super::pending::News;
use super::*;
use crate::base::money::{CashRounding, RoundingDirection};
use crate::base::{BusinessDay, PartnerId, ProductId, UserId, UtcMs};
use crate::kiosk::till::Stage;
use crate::kiosk::till::pay::{DoneSheet, PayIntent};
use crate::till::{CartItem, DiscountAmount, ExceptionKind};

fn till() -> TillScreen {
    let rounding = CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest };
    let mut till = TillScreen::new(rounding, BusinessDay::new(2026, 11, 22).expect("a day"), Rupiah(500_000));
    till.here = true;
    till.deal.rights = Some((Role::Kasir, Limits::default()));
    till
}

fn item(name: &str) -> CartItem {
    CartItem {
        product_id: Some(ProductId::new()),
        partner_id: PartnerId::new(),
        partner_name: "Mitra Pandan".into(),
        code: "7KQ2M9X".into(),
        name: name.into(),
        variant: String::new(),
        category: "Kriya".into(),
        unit_price: Rupiah(85_000),
        on_hand: 9,
    }
}

fn cart_of(names: &[&str]) -> Cart {
    let mut cart = Cart::default();
    for name in names {
        cart.add(item(name), 1).expect("room");
    }
    cart
}

fn names(till: &TillScreen) -> Vec<&str> {
    till.cart.lines().iter().map(|line| line.item.name.as_str()).collect()
}

fn code(amount: i64, news: News) -> PendingRow {
    PendingRow {
        request: QrisRequestId::new(),
        bill: "Q-K1-20261122-0001".into(),
        amount: Rupiah(amount),
        payload: "0002".into(),
        cart: None,
        since: "12.00".into(),
        who: "Kasir 1".into(),
        news,
        sold: String::new(),
        kept: Vec::new(),
        is_void_for_two: false,
    }
}

/// The deal's own effects among what a decision wants.
fn effects(outs: &[Out<crate::kiosk::till::Effect>]) -> Vec<&DealEffect> {
    let deals = outs.iter().filter_map(|out| match out {
        Out::Do(crate::kiosk::till::Effect::Deal(effect)) => Some(effect),
        _ => None,
    });
    deals.collect()
}

fn open_line_discount(till: &mut TillScreen) -> LineKey {
    let line = till.cart.lines()[0].key;
    till.decide_deal(DealIntent::LineDiscountOpened(line));
    line
}

#[test]
fn a_held_cart_is_gone_with_the_tap_and_what_is_scanned_next_is_the_next_customers() {
    let mut till = till();
    till.cart = cart_of(&["Tas", "Sabun"]);
    till.decide_deal(DealIntent::HeldOpened);
    till.decide_deal(DealIntent::HeldNameEdited("Ibu berbaju biru".into()));
    let outs = till.decide_deal(DealIntent::Hold);
    let [DealEffect::Hold { name, cart }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!((name.as_str(), cart.lines().len()), ("Ibu berbaju biru", 2));
    assert!(!outs.iter().any(|out| matches!(out, Out::Do(crate::kiosk::till::Effect::Keep(_)))), "the hold forgets it");
    assert!(till.cart.is_empty() && till.deal.sheet == Sheet::None);
    till.add(item("Teh"));
    let held = Box::new(cart_of(&["Tas", "Sabun"]));
    till.decide_deal(DealIntent::HoldDone { cart: held, result: Ok("Bon 1".into()), list: Listing::default() });
    assert_eq!(names(&till), ["Teh"]);
}

#[test]
fn a_hold_that_is_refused_loses_nothing() {
    let mut till = till();
    till.cart = cart_of(&["Tas"]);
    till.decide_deal(DealIntent::Hold);
    till.add(item("Teh"));
    let refused = Err("Sudah ada 50 bon yang disimpan.".into());
    let cart = Box::new(cart_of(&["Tas"]));
    till.decide_deal(DealIntent::HoldDone { cart, result: refused, list: Listing::default() });
    assert_eq!(names(&till), ["Tas", "Teh"], "both lie on the counter");
    assert!(effects(&self::till().decide_deal(DealIntent::Hold)).is_empty(), "nothing is held of an empty cart");
}

#[test]
fn a_cart_that_is_taken_up_takes_the_scans_that_came_meanwhile() {
    let mut till = till();
    till.cart = cart_of(&["Tas"]);
    let outs = till.decide_deal(DealIntent::Resume(HeldId::new()));
    let [DealEffect::Resume { at_hand, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!(at_hand.lines().len(), 1, "what lay there is put aside");
    till.add(item("Teh"));
    let resumed = Resumed { cart: Box::new(cart_of(&["Kopi"])), put_aside: Some("Bon 2".into()) };
    let at_hand = Box::new(cart_of(&["Tas"]));
    let outs = till.decide_deal(DealIntent::ResumeDone { at_hand, result: Ok(resumed), list: Listing::default() });
    assert_eq!(names(&till), ["Kopi", "Teh"]);
    assert!(outs.iter().any(|out| matches!(out, Out::Say(text, _) if text.contains("Bon 2"))), "it is said");
}

fn held(name: &str) -> Box<Held> {
    let (held_by, cart) = (UserId::new(), cart_of(&["Tas"]));
    Box::new(Held { id: HeldId::new(), name: name.into(), held_by, at: UtcMs(0), cart })
}

fn gone(name: &str) -> DealIntent {
    DealIntent::DropDone { result: Ok(held(name)), list: Listing::default() }
}

#[test]
fn a_thrown_away_cart_can_be_brought_back_for_ten_seconds() {
    for (ticks, is_there) in [(9, true), (10, false)] {
        let mut till = till();
        till.decide_deal(gone("Bon 1"));
        for _ in 0..ticks {
            till.decide_deal(DealIntent::Tick);
        }
        let outs = till.decide_deal(DealIntent::UndoDrop);
        assert_eq!(!effects(&outs).is_empty(), is_there, "after {ticks} seconds");
    }
}

#[test]
fn a_double_tap_throws_one_cart_away_and_all_that_went_come_back() {
    let mut till = till();
    let drops = |till: &mut TillScreen| !effects(&till.decide_deal(DealIntent::Drop(HeldId::new()))).is_empty();
    assert!(drops(&mut till));
    assert!(!drops(&mut till), "the first one is on its way");
    till.decide_deal(gone("Bon 1"));
    assert!(!drops(&mut till), "the next row has just moved below the finger");
    till.decide_deal(DealIntent::Tick);
    assert!(drops(&mut till));
    till.decide_deal(gone("Bon 2"));
    for name in ["Bon 2", "Bon 1"] {
        let outs = till.decide_deal(DealIntent::UndoDrop);
        let [DealEffect::BringBack(held)] = effects(&outs)[..] else { panic!("{outs:?}") };
        assert_eq!(held.name, name);
    }
    assert!(till.decide_deal(DealIntent::UndoDrop).is_empty(), "there was no third one");
}

#[test]
fn the_lock_keeps_what_somebody_is_writing_and_nobody_else_finds_it() {
    let (first, second) = (UserId::new(), UserId::new());
    let mut till = till();
    till.cart = cart_of(&["Tas"]);
    till.decide_deal(DealIntent::SignedIn(first));
    open_line_discount(&mut till);
    till.decide_deal(DealIntent::FigureKey("7".into()));
    for (user, typed) in [(first, Some("7")), (second, None)] {
        till.decide_deal(DealIntent::Left);
        till.decide_deal(DealIntent::SignedIn(user));
        let found = match &till.deal.sheet {
            Sheet::Discount(form) => Some(form.typed.as_str()),
            _ => None,
        };
        assert_eq!(found, typed);
    }
    till.decide_deal(DealIntent::HeldOpened);
    till.decide_deal(DealIntent::HeldNameEdited("Ibu berbaju biru".into()));
    till.decide_deal(DealIntent::Left);
    assert_eq!((&till.deal.sheet, till.deal.held_name.as_str()), (&Sheet::Held, "Ibu berbaju biru"));
    till.decide_deal(DealIntent::SignedIn(first));
    assert_eq!((&till.deal.sheet, till.deal.held_name.as_str()), (&Sheet::None, ""));
    till.decide_deal(DealIntent::LastOpened);
    till.decide_deal(DealIntent::Left);
    assert_eq!(till.deal.sheet, Sheet::None, "nothing is written there");
}

#[test]
fn a_look_that_began_before_a_change_is_not_shown_after_it() {
    let mut till = till();
    let standing = |rows| Standing { rights: None, held: Ok(Listing::default()), qris: Ok(rows), drawer: None };
    let before = till.deal.serial;
    till.decide_deal(DealIntent::Drop(HeldId::new()));
    let late = standing(vec![code(85_000, News::None)]);
    till.decide_deal(DealIntent::Looked { serial: before, standing: late });
    assert!(till.deal.qris.is_empty());
    let now = standing(vec![code(85_000, News::None)]);
    till.decide_deal(DealIntent::Looked { serial: till.deal.serial, standing: now });
    assert_eq!(till.deal.qris.len(), 1);
}

#[test]
fn a_discount_says_what_it_comes_to_and_whether_somebody_else_is_asked() {
    for (is_percent, keys, after, asks_second) in [
        (true, &["1", "0"][..], Some(76_500), false),
        (true, &["1", "5"], Some(72_250), true),
        (false, &["5", "000"], Some(80_000), false),
        (false, &["2", "0", "000"], Some(65_000), true),
        (true, &["0"], None, false),
        (false, &["9", "0", "000"], None, false),
    ] {
        let mut till = till();
        till.cart = cart_of(&["Tas"]);
        open_line_discount(&mut till);
        till.decide_deal(DealIntent::PercentChosen(is_percent));
        for key in keys {
            till.decide_deal(DealIntent::FigureKey((*key).into()));
        }
        let outcome = till.outcome();
        assert_eq!(outcome.as_ref().map(|outcome| outcome.after.0), after, "{keys:?}");
        assert_eq!(outcome.is_some_and(|outcome| outcome.asks_second), asks_second, "{keys:?}");
    }
}

#[test]
fn a_discount_wants_a_figure_and_a_reason_and_can_be_undone() {
    let mut till = till();
    till.cart = cart_of(&["Tas"]);
    let line = open_line_discount(&mut till);
    let flaw = |till: &TillScreen| match &till.deal.sheet {
        Sheet::Discount(form) => form.flaw.clone(),
        _ => String::new(),
    };
    till.decide_deal(DealIntent::Applied);
    assert!(flaw(&till).starts_with("Potongan harus antara"), "{}", flaw(&till));
    till.decide_deal(DealIntent::QuickPercent(10));
    till.decide_deal(DealIntent::Applied);
    assert_eq!(flaw(&till), crate::till::CartError::ReasonMissing.to_string());
    till.decide_deal(DealIntent::ReasonChosen("flawed".into()));
    till.decide_deal(DealIntent::Applied);
    assert_eq!(till.deal.sheet, Sheet::None);
    assert_eq!(till.cart.totals().net, Rupiah(76_500));
    till.decide_deal(DealIntent::LineDiscountOpened(line));
    assert!(matches!(&till.deal.sheet, Sheet::Discount(form) if form.typed == "10" && form.is_given));
    till.decide_deal(DealIntent::Cleared);
    assert_eq!(till.cart.totals().net, Rupiah(85_000));
    till.decide_deal(DealIntent::UndoChange);
    assert_eq!(till.cart.totals().net, Rupiah(76_500), "what was taken back is there again");
    assert!(till.decide_deal(DealIntent::UndoChange).is_empty(), "once");
}

#[test]
fn the_whole_cart_and_a_price_are_changed_the_same_way() {
    let mut till = till();
    till.cart = cart_of(&["Tas", "Sabun"]);
    till.decide_deal(DealIntent::CartDiscountOpened);
    assert!(matches!(&till.deal.sheet, Sheet::Discount(form) if form.target == Target::Cart));
    till.decide_deal(DealIntent::PercentChosen(false));
    for key in ["1", "0", "000"] {
        till.decide_deal(DealIntent::FigureKey(key.into()));
    }
    till.decide_deal(DealIntent::ReasonChosen("many_pieces".into()));
    till.decide_deal(DealIntent::Applied);
    assert_eq!(till.cart.totals().net, Rupiah(160_000));
    assert_eq!(till.cart.discount().map(|given| given.amount), Some(DiscountAmount::Rupiah(Rupiah(10_000))));
    let line = till.cart.lines()[1].key;
    till.decide_deal(DealIntent::PriceOpened(line));
    for key in ["8", "0", "000"] {
        till.decide_deal(DealIntent::FigureKey(key.into()));
    }
    till.decide_deal(DealIntent::ReasonChosen("label_wrong".into()));
    till.decide_deal(DealIntent::Applied);
    assert_eq!(till.cart.line(line).map(|line| line.piece_price()), Some(Rupiah(80_000)));
    till.decide_deal(DealIntent::UndoChange);
    assert_eq!(till.cart.line(line).map(|line| line.piece_price()), Some(Rupiah(85_000)));
}

#[test]
fn a_code_is_settled_once_however_often_it_is_tapped() {
    let mut till = till();
    till.deal.qris = vec![code(85_000, News::None)];
    till.decide_deal(DealIntent::QrisOpened);
    till.decide_deal(DealIntent::ReferenceEdited("REF-0001".into()));
    let outs = till.decide_deal(DealIntent::Settle);
    let [DealEffect::Settle(order)] = effects(&outs)[..] else { panic!("{outs:?}") };
    let act_id = order.act_id;
    assert!(till.decide_deal(DealIntent::Settle).is_empty(), "it is on its way");
    let settled = Settled { bill: "Q-K1-20261122-0001".into(), receipt: "K1-20261122-0007".into() };
    let outs = till.decide_deal(DealIntent::SettleDone { act_id, result: Ok(settled) });
    assert!(outs.iter().any(|out| matches!(out, Out::Tell(Event::Sold))));
    assert!(till.deal.qris.is_empty() && till.deal.sheet == Sheet::None);
}

#[test]
fn what_a_code_leaves_open_is_taken_in_cash() {
    let mut till = till();
    till.deal.qris = vec![code(50_000, News::None)];
    till.decide_deal(DealIntent::QrisOpened);
    let outs = till.decide_deal(DealIntent::Settle);
    let [DealEffect::Settle(order)] = effects(&outs)[..] else { panic!("{outs:?}") };
    let first = order.act_id;
    let refused =
        Refused { text: "Uangnya kurang.".into(), cash: Some(Rupiah(35_000)), needs_person: false, reason: None };
    till.decide_deal(DealIntent::SettleDone { act_id: first, result: Err(refused) });
    assert_eq!(till.deal.settling.flaw, "Uangnya kurang.");
    let outs = till.decide_deal(DealIntent::SettleWithCash);
    let [DealEffect::Settle(order)] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!(order.cash, Some(Rupiah(35_000)));
    assert_ne!(order.act_id, first, "a new try is a new act");
}

#[test]
fn a_code_is_voided_with_a_reason_and_one_that_was_paid_somehow_with_a_second_person() {
    for (news, needs_person) in [
        (News::None, false),
        (News::Differs { amount: Rupiah(80_000) }, true),
        (News::Paid { reference: "REF-0001".into() }, true),
    ] {
        let mut till = till();
        till.deal.qris = vec![code(85_000, news.clone())];
        till.decide_deal(DealIntent::QrisOpened);
        let outs = till.decide_deal(DealIntent::Void);
        let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
        assert_eq!((ask.kind, ask.needs_person), (ExceptionKind::QrisVoided, needs_person), "{news:?}");
        let given = |id| Given { id, reason: Reason::of("not_paid"), approval: None };
        assert!(till.hear_deal(&Event::ApprovalGiven(given(ActId::new()))).is_none(), "somebody else's question");
        let heard = till.hear_deal(&Event::ApprovalGiven(given(ask.id))).expect("ours");
        let outs = till.decide_deal(heard);
        assert!(matches!(effects(&outs)[..], [DealEffect::Void { cart_to_counter: true, .. }]));
    }
}

#[test]
fn keys_do_what_their_buttons_do() {
    type HasDone = fn(&TillScreen) -> bool;
    let cases: [(&str, HasDone); 6] = [
        ("F1", |till| till.deal.sheet == Sheet::Keys),
        ("F2", |till| till.deal.search_wanted == 1),
        ("F3", |till| till.deal.sheet == Sheet::Held),
        ("F4", |till| till.deal.sheet == Sheet::Held),
        ("F6", |till| matches!(till.deal.sheet, Sheet::Discount(_))),
        ("F7", |till| till.deal.sheet == Sheet::Last),
    ];
    for (key, has_done) in cases {
        let mut till = till();
        till.cart = cart_of(&["Tas"]);
        till.decide_deal(DealIntent::KeyPressed(key.into()));
        assert!(has_done(&till), "{key}");
        till.decide_deal(DealIntent::KeyPressed("Esc".into()));
        assert_eq!(till.deal.sheet, Sheet::None, "Esc after {key}");
        let mut elsewhere = self::till();
        elsewhere.here = false;
        elsewhere.decide_deal(DealIntent::KeyPressed(key.into()));
        assert!(!has_done(&elsewhere), "{key} on another screen");
    }
    let outs = till().decide_deal(DealIntent::KeyPressed("Esc".into()));
    assert!(matches!(outs[..], [Out::Back]));
}

#[test]
fn esc_closes_what_lies_beside_a_paid_sale_and_leaves_the_sale() {
    for opened in [PayIntent::EmailOpened, PayIntent::QrOpened] {
        let mut till = till();
        till.stage = Stage::Done(Box::new(crate::kiosk::till::tests::done()));
        till.decide(opened.into());
        let is_open = |till: &TillScreen| match &till.stage {
            Stage::Done(done) => Some(!matches!(done.sheet, DoneSheet::None)),
            _ => None,
        };
        assert_eq!(is_open(&till), Some(true));
        for _ in 0..2 {
            till.decide_deal(DealIntent::KeyPressed("Esc".into()));
            assert_eq!(is_open(&till), Some(false));
        }
    }
}
