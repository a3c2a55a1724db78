//! What the list of codes decides, without a window.

use super::*;
use crate::base::UserId;
use crate::kiosk::customer::CustomerView;
use crate::kiosk::till::pay::{Added, PayIntent};
use crate::kiosk::till::tests::{item, scan, till};
use crate::kiosk::till::{Intent, Stage};
use crate::till::Found;

const BILL: &str = "Q-K1-20261122-0001";

fn row() -> PendingRow {
    PendingRow {
        request: QrisRequestId::new(),
        bill: BILL.into(),
        amount: Rupiah(35_000),
        payload: "0002".into(),
        cart: None,
        since: "12.00".into(),
        who: "Kasir 1".into(),
        news: News::None,
        sold: String::new(),
        kept: Vec::new(),
        is_void_for_two: false,
    }
}

/// A till with one code that waits, chosen.
fn waiting(row: PendingRow) -> TillScreen {
    let mut till = till();
    till.deal.qris = vec![row];
    till.decide_deal(DealIntent::QrisOpened);
    till
}

fn asked(outs: &[Out<Effect>]) -> &Ask {
    let ask = outs.iter().find_map(|out| match out {
        Out::Tell(Event::ApprovalWanted(ask)) => Some(ask),
        _ => None,
    });
    ask.unwrap_or_else(|| panic!("nobody is asked: {outs:?}"))
}

fn refused(needs_person: bool, reason: Option<Reason>) -> Refused {
    Refused { text: "QRIS dibayar Rp 1, ditagih Rp 2".into(), cash: None, needs_person, reason }
}

fn card() -> Tender {
    let (bank, last4, approval_code) = ("BCA".into(), "1234".into(), "654321".into());
    Tender::Card { amount: Rupiah(50_000), bank, last4, approval_code }
}

#[test]
fn a_code_with_money_at_stake_is_given_up_by_two() {
    let cases = [
        (row(), false),
        (PendingRow { is_void_for_two: true, ..row() }, true),
        (PendingRow { news: News::Differs { amount: Rupiah(1) }, ..row() }, true),
        (PendingRow { news: News::Paid { reference: "REF-0001".into() }, ..row() }, true),
    ];
    for (row, needs_person) in cases {
        let mut till = waiting(row.clone());
        assert_eq!(asked(&till.decide_deal(DealIntent::Void)).needs_person, needs_person, "{row:?}");
    }
}

#[test]
fn nobody_is_asked_why_the_code_of_goods_that_are_paid_otherwise_is_given_up() {
    let sold = || PendingRow { sold: "K1-20261122-0004".into(), ..row() };
    for (row, reason) in [
        (row(), None),
        (sold(), Some(Reason::of(OTHER_TENDER_REASON))),
        (PendingRow { is_void_for_two: true, ..sold() }, None),
        (PendingRow { news: News::Paid { reference: "REF-0001".into() }, ..sold() }, None),
    ] {
        let mut till = waiting(row.clone());
        assert_eq!(asked(&till.decide_deal(DealIntent::Void)).reason, reason, "{row:?}");
    }
}

#[test]
fn a_second_person_who_turns_out_to_be_needed_is_asked_without_asking_why_again() {
    let mut till = waiting(row());
    let outs = till.decide_deal(DealIntent::Void);
    let (id, reason) = (asked(&outs).id, Reason::of("not_paid"));
    till.decide_deal(DealIntent::ApprovalGiven(Given { id, reason: reason.clone(), approval: None }));
    let outs = till.decide_deal(DealIntent::VoidDone { result: Err(refused(true, None)) });
    let ask = asked(&outs);
    assert_eq!((ask.kind, ask.needs_person, &ask.reason), (ExceptionKind::QrisVoided, true, &Some(reason)));
}

#[test]
fn settling_asks_about_the_discount_or_about_the_payment() {
    for (reason, about) in [(Some(Reason::of("flawed")), BILL), (None, "QRIS dibayar Rp 1, ditagih Rp 2")] {
        let mut till = waiting(row());
        till.decide_deal(DealIntent::Settle);
        let act_id = till.deal.settling.act_id.expect("an act");
        let result = Err(refused(true, reason.clone()));
        let outs = till.decide_deal(DealIntent::SettleDone { act_id, result });
        let ask = asked(&outs);
        assert_eq!((ask.about.as_str(), ask.needs_person), (about, true));
        let approval = Some(Approved::played(UserId::new(), UserId::new()));
        let given = Given { id: ask.id, reason: Reason::of("flawed"), approval: approval.clone() };
        till.decide_deal(DealIntent::ApprovalGiven(given));
        assert_eq!(till.deal.settling.approval, approval);
    }
}

#[test]
fn money_taken_beside_a_code_is_said_unless_it_still_stands_on_the_counter() {
    for (stands, is_paying, is_said) in [(false, false, true), (true, false, false), (true, true, false)] {
        let mut till = waiting(row());
        if is_paying {
            scan(&mut till, Found::One(item("Tas")));
        }
        if stands {
            let (bill, notice_reference) = (String::new(), None);
            till.taken = vec![Added { id: ActId::new(), tender: card(), bill, notice_reference }];
        }
        if is_paying {
            till.decide(Intent::PayOpened);
        }
        assert_eq!(matches!(till.stage, Stage::Paying(_)), is_paying);
        let voided = Voided { bill: BILL.into(), cart: None, kept: vec![card()] };
        let outs = till.decide_deal(DealIntent::VoidDone { result: Ok(voided) });
        let said = "QRIS Q-K1-20261122-0001 dibatalkan. Kembalikan juga Kartu Rp\u{A0}50.000.";
        let waits = outs.iter().any(|out| matches!(out, Out::Ask(text, Tone::Warn, _) if text == said));
        assert_eq!(waits, is_said, "{outs:?}");
    }
}

#[test]
fn what_is_sold_on_another_receipt_never_comes_back_to_the_counter() {
    for (sold, to_counter) in [("", true), ("K1-20261122-0007", false)] {
        let mut till = waiting(PendingRow { sold: sold.into(), ..row() });
        let outs = till.decide_deal(DealIntent::Void);
        let given = Given { id: asked(&outs).id, reason: Reason::of("not_paid"), approval: None };
        let outs = till.decide_deal(DealIntent::ApprovalGiven(given));
        let [Out::Do(Effect::Deal(DealEffect::Void { cart_to_counter, .. }))] = &outs[..] else { panic!("{outs:?}") };
        assert_eq!(*cart_to_counter, to_counter, "{sold}");
        let voided = Voided { bill: BILL.into(), cart: None, kept: Vec::new() };
        till.decide_deal(DealIntent::VoidDone { result: Ok(voided) });
        assert!(till.cart.is_empty());
    }
}

#[test]
fn a_code_of_the_cart_that_is_paid_in_another_way_is_said_to_be_open() {
    let mut till = till();
    scan(&mut till, Found::One(item("Tas")));
    let of = |cart: &Cart, sold: &str| PendingRow { cart: Some(cart.clone()), sold: sold.into(), ..row() };
    let own = till.cart.clone();
    for (rows, is_open) in [
        (vec![], false),
        (vec![row(), of(&Cart::default(), "")], false),
        (vec![of(&own, "K1-20261122-0007")], false),
        (vec![row(), of(&own, "")], true),
    ] {
        till.deal.qris = rows;
        assert!(!till.is_own_code_open(), "nothing is being paid");
        till.decide(Intent::PayOpened);
        assert_eq!(till.is_own_code_open(), is_open, "{:?}", till.deal.qris);
        till.decide(Intent::PayCancelled);
    }
}

#[test]
fn a_code_is_given_up_beside_the_payment_that_takes_its_place() {
    let mut till = till();
    scan(&mut till, Found::One(item("Tas")));
    till.deal.qris = vec![PendingRow { cart: Some(till.cart.clone()), ..row() }];
    let gives_up = |till: &mut TillScreen| till.decide(PayIntent::OwnCodeVoided.into());
    let is_asked = |outs: &Outs| outs.iter().any(|out| matches!(out, Out::Tell(Event::ApprovalWanted(_))));
    assert!(!is_asked(&gives_up(&mut till)), "nothing is being paid");
    till.decide(Intent::PayOpened);
    let outs = gives_up(&mut till);
    let ask = asked(&outs);
    assert_eq!((ask.kind, ask.about.as_str(), ask.needs_person), (ExceptionKind::QrisVoided, BILL, false));
    let given = Given { id: ask.id, reason: Reason::of("not_paid"), approval: None };
    let outs = till.decide_deal(DealIntent::ApprovalGiven(given));
    let [Out::Do(Effect::Deal(DealEffect::Void { cart_to_counter: false, .. }))] = &outs[..] else {
        panic!("{outs:?}");
    };
    assert!(!is_asked(&gives_up(&mut till)), "a second tap asks for nothing");
    let outs = till.decide_deal(DealIntent::VoidDone { result: Err(refused(false, None)) });
    let said = |out: &Out<Effect>| matches!(out, Out::Say(text, Tone::Bad) if text.starts_with("QRIS dibayar"));
    assert!(outs.iter().any(said), "no sheet is open that would show it: {outs:?}");
    let voided = Voided { bill: BILL.into(), cart: None, kept: Vec::new() };
    till.decide_deal(DealIntent::VoidDone { result: Ok(voided) });
    assert!(!till.is_own_code_open());
    assert!(matches!(till.stage, Stage::Paying(_)), "the payment goes on");
}

#[test]
fn a_code_that_waits_is_shown_again_on_both_sides_until_it_is_hidden_or_its_sheet_closes() {
    let seen = |till: &TillScreen| till.code_again().map(|(row, _)| row.bill.clone());
    let mut till = waiting(row());
    till.decide_deal(DealIntent::ShowAgain);
    assert_eq!(seen(&till).as_deref(), Some(BILL));
    assert!(matches!(till.code_again_view(), Some(CustomerView::Qris { bill, .. }) if bill == BILL));
    till.decide_deal(DealIntent::ShowAgain);
    assert_eq!(seen(&till), None);
    till.decide_deal(DealIntent::ShowAgain);
    till.decide_deal(DealIntent::Closed);
    assert_eq!(seen(&till), None);
    let mut sold = waiting(PendingRow { sold: "K1-20261122-0007".into(), ..row() });
    sold.decide_deal(DealIntent::ShowAgain);
    assert_eq!(seen(&sold), None, "its goods are sold");
}
