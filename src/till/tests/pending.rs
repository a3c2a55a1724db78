//! A QRIS code is shown, and then somebody pays, or not, or later.

use crate::base::{ActId, QrisRequestId, Rupiah};
use crate::config::Tenders;
use crate::people::Approved;
use crate::till::notices::{Notice, NoticeOutcome, flagged_notices, take_notice};
use crate::till::pending::*;
use crate::till::qris::Payload;
use crate::till::settle::Tender;
use crate::till::testing::Outlet;
use crate::till::*;

fn show(outlet: &Outlet, cart: &Cart, amount: i64, tenders: Vec<Tender>) -> Result<Shown, ShowQrisError> {
    let order = ShowQris {
        act_id: ActId::new(),
        user: outlet.cashier,
        cart: cart.clone(),
        tenders,
        amount: Rupiah(amount),
        oversell_confirmed: false,
        approval: None,
        settings: outlet.settings.clone(),
    };
    let shown = show_qris(&outlet.store, order);
    outlet.clock.advance_ms(1_000);
    shown
}

/// An outlet with a bag for Rp 85.000 in a cart.
fn scene() -> (Outlet, Cart) {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 5);
    let cart = outlet.scan(&["TA23BC4"]);
    (outlet, cart)
}

fn pays(shown: &Shown, reference: &str) -> Tender {
    Tender::Qris { request: Some(shown.request_id), amount: shown.amount, reference: reference.into() }
}

fn give_up(outlet: &Outlet, shown: &Shown) -> VoidQris {
    VoidQris {
        act_id: ActId::new(),
        user: outlet.cashier,
        request: shown.request_id,
        reason: Reason::of("not_paid"),
        approval: None,
        back_to_till: None,
    }
}

fn said(shown: &Shown, id: &str, amount: i64) -> Notice {
    Notice {
        provider: "pjp".into(),
        notice_id: id.into(),
        bill_number: shown.bill_number.clone(),
        amount: Rupiah(amount),
        reference: "RRN 9001".into(),
    }
}

fn waiting(outlet: &Outlet) -> Vec<PendingQris> {
    outlet.store.read(pending).expect("read")
}

#[test]
fn the_code_asks_for_the_amount_and_the_bill_and_waits_until_it_is_paid() {
    let (outlet, cart) = scene();
    let shown = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    let code = Payload::read(&shown.payload).expect("a code").payload;
    assert_eq!((code.amount(), code.bill_number()), (Some(Rupiah(85_000)), Some(shown.bill_number.as_str())));
    assert_eq!((shown.bill_number.as_str(), shown.is_dynamic), ("Q-K1-20261122-0001", true));
    let listed = waiting(&outlet);
    assert_eq!((listed.len(), listed[0].request_id, listed[0].amount), (1, shown.request_id, Rupiah(85_000)));

    let paid = outlet.pay_with(&cart, vec![pays(&shown, "RRN 4711")]).expect("paid");
    assert_eq!(waiting(&outlet), []);
    assert_eq!(kept_cart(&outlet.store, shown.request_id), Ok(None));
    assert_eq!(outlet.number("SELECT count(*) FROM qris_closed WHERE how = 'paid' AND reference = 'RRN 4711'"), 1);
    let settings = &outlet.settings.receipt;
    let receipt = outlet.store.read(|c| receipt_of(c, paid.sale_id, settings)).expect("read").expect("there");
    assert_eq!(receipt.tenders[0].bill_number, shown.bill_number);
    let again = outlet.pay_with(&cart, vec![pays(&shown, "RRN 4711")]);
    assert_eq!(again, Err(PayError::QrisClosed), "one code, one sale");
}

#[test]
fn an_outlet_whose_provider_knows_no_amounts_shows_its_own_code() {
    let (outlet, cart) = scene();
    let tenders = Tenders { qris_dynamic: false, ..outlet.settings.tenders.clone() };
    let settings = TillSettings { tenders, ..(*outlet.settings).clone() };
    let order = ShowQris {
        act_id: ActId::new(),
        user: outlet.cashier,
        cart,
        tenders: Vec::new(),
        amount: Rupiah(85_000),
        oversell_confirmed: false,
        approval: None,
        settings: settings.into(),
    };
    let shown = show_qris(&outlet.store, order.clone()).expect("shown");
    assert_eq!((shown.payload.as_str(), shown.is_dynamic), (crate::till::testing::STATIC_QRIS, false));
    assert_eq!(show_qris(&outlet.store, order), Ok(shown), "a double tap shows one code");
    assert_eq!(outlet.number("SELECT count(*) FROM qris_requests"), 1);
}

#[test]
fn a_pending_code_is_settled_later_at_its_own_prices_and_beside_the_next_customer() {
    let (outlet, cart) = scene();
    let bag = cart.lines()[0].item.product_id.expect("a product");
    let shown = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    // The next customer's cart lies on the counter, and the price changes.
    outlet.product("SB77KL2", "Sabun", 30_000, 5);
    let next = outlet.scan(&["SB77KL2"]);
    keep_cart(&outlet.store, "K1", &next).expect("kept");
    outlet.set_price(bag, 99_000);
    outlet.clock.advance_ms(26 * 3_600_000);

    let order = outlet.settling(&shown, "RRN 4711");
    let paid = settle_pending(&outlet.store, order.clone()).expect("paid");
    assert_eq!(paid.total, Rupiah(85_000), "what was paid is what was shown");
    assert_eq!(settle_pending(&outlet.store, order), Ok(paid), "a double tap pays once");
    assert_eq!(resume_cart(&outlet.store, "K1"), Ok(next), "the next customer's cart stays");
    assert_eq!((waiting(&outlet).len(), outlet.on_hand(bag)), (0, 4));
    let again = settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711"));
    assert_eq!(again, Err(PayError::QrisClosed));
}

#[test]
fn a_cart_that_a_power_cut_left_on_the_counter_too_is_not_sold_twice() {
    let (outlet, cart) = scene();
    keep_cart(&outlet.store, "K1", &cart).expect("kept");
    let shown = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    assert_eq!(resume_cart(&outlet.store, "K1"), Ok(cart), "it stays on the counter until it is paid");
    settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711")).expect("paid");
    assert_eq!(resume_cart(&outlet.store, "K1"), Ok(Cart::default()));
}

#[test]
fn the_other_tenders_wait_with_the_code() {
    let (outlet, cart) = scene();
    let cash = || Tender::Cash { given: Rupiah(50_000) };
    let shown = show(&outlet, &cart, 35_000, vec![cash()]).expect("shown");
    let kept = kept_cart(&outlet.store, shown.request_id).expect("read").expect("kept");
    assert_eq!((kept.cart, kept.tenders), (cart.clone(), vec![cash()]));
    let paid = settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711")).expect("paid");
    assert_eq!((paid.total, paid.change), (Rupiah(85_000), Rupiah::ZERO));

    let open = show(&outlet, &cart, 35_000, Vec::new()).expect("shown");
    let short = settle_pending(&outlet.store, outlet.settling(&open, "RRN 4712"));
    assert_eq!(short, Err(PayError::TooLittle { missing: Rupiah(50_000) }));
    let whole = SettlePending { more_tenders: vec![cash()], ..outlet.settling(&open, "RRN 4712") };
    assert_eq!(settle_pending(&outlet.store, whole).expect("paid").total, Rupiah(85_000));
}

#[test]
fn every_refusal_to_show_has_its_name() {
    let (outlet, cart) = scene();
    let with = |change: &dyn Fn(&mut Tenders)| {
        let mut tenders = outlet.settings.tenders.clone();
        change(&mut tenders);
        let settings = TillSettings { tenders, ..(*outlet.settings).clone() };
        let order = ShowQris {
            act_id: ActId::new(),
            user: outlet.cashier,
            cart: cart.clone(),
            tenders: Vec::new(),
            amount: Rupiah(85_000),
            oversell_confirmed: false,
            approval: None,
            settings: settings.into(),
        };
        show_qris(&outlet.store, order).map(drop)
    };
    let kind = TenderKind::Qris;
    assert_eq!(with(&|t| t.offered.clear()), Err(ShowQrisError::Pay(PayError::NotOffered { kind })));
    assert_eq!(with(&|t| t.qris_payload = " ".into()), Err(ShowQrisError::NoCode));
    let broken = with(&|t| t.qris_payload = t.qris_payload.replace("SURABAYA", "SURABAJA"));
    assert!(matches!(broken, Err(ShowQrisError::Code(_))), "{broken:?}");
    let cap = Rupiah(50_000);
    let over = PayError::QrisOverCap { amount: Rupiah(85_000), cap };
    assert_eq!(with(&|t| t.qris_cap_rupiah = cap), Err(ShowQrisError::Pay(over)));

    let refused = |cart: &Cart, amount, tenders| show(&outlet, cart, amount, tenders).expect_err("refused");
    assert_eq!(refused(&cart, 0, Vec::new()), ShowQrisError::Pay(PayError::AmountImplausible { kind }));
    assert_eq!(refused(&Cart::default(), 1, Vec::new()), ShowQrisError::Pay(PayError::EmptyCart));
    let more = |rest| ShowQrisError::MoreThanRest { amount: Rupiah(85_001), rest: Rupiah(rest) };
    assert_eq!(refused(&cart, 85_001, Vec::new()), more(85_000));
    let voucher = Tender::Voucher { amount: Rupiah(5_000), code: "HUT-2026".into() };
    assert_eq!(refused(&cart, 85_001, vec![voucher]), more(80_000));
    assert_eq!(outlet.number("SELECT count(*) FROM qris_requests"), 0);
    assert_eq!(outlet.number("SELECT count(*) FROM drafts"), 0);
}

#[test]
fn a_code_that_nobody_pays_is_given_up_with_a_reason() {
    let (outlet, cart) = scene();
    let shown = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    let nameless = VoidQris { reason: Reason::of(""), ..give_up(&outlet, &shown) };
    assert_eq!(
        void_qris(&outlet.store, nameless),
        Err(VoidQrisError::Exception(ExceptionRefused::ReasonMissing)),
        "a reason always"
    );
    let back = VoidQris { back_to_till: Some("K1".into()), ..give_up(&outlet, &shown) };
    let voided = void_qris(&outlet.store, back.clone()).expect("voided");
    assert!(voided.cart_is_back);
    assert_eq!(void_qris(&outlet.store, back), Ok(voided), "a double tap gives up once");
    assert_eq!(resume_cart(&outlet.store, "K1"), Ok(cart.clone()));
    assert_eq!(waiting(&outlet), []);
    assert_eq!(outlet.number("SELECT count(*) FROM till_exceptions WHERE kind = 'qris_voided'"), 1);

    assert_eq!(void_qris(&outlet.store, give_up(&outlet, &shown)), Err(VoidQrisError::AlreadyClosed));
    assert_eq!(outlet.pay_with(&cart, vec![pays(&shown, "RRN 4711")]), Err(PayError::QrisClosed));
    let stranger = VoidQris { request: QrisRequestId::new(), ..give_up(&outlet, &shown) };
    assert_eq!(void_qris(&outlet.store, stranger), Err(VoidQrisError::Unknown));

    // Where another cart lies on the counter, this one is not laid over it.
    let second = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    outlet.product("SB77KL2", "Sabun", 30_000, 5);
    let next = outlet.scan(&["SB77KL2"]);
    keep_cart(&outlet.store, "K1", &next).expect("kept");
    let back = VoidQris { back_to_till: Some("K1".into()), ..give_up(&outlet, &second) };
    assert!(!void_qris(&outlet.store, back).expect("voided").cart_is_back);
    assert_eq!(resume_cart(&outlet.store, "K1"), Ok(next));
}

#[test]
fn the_providers_word_stands_for_the_reference_and_guards_against_giving_up() {
    let (outlet, cart) = scene();
    let shown = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    let taken = take_notice(&outlet.store, said(&shown, "N-1", 85_000)).expect("taken");
    assert_eq!((taken.outcome, taken.request), (NoticeOutcome::Matched, Some(shown.request_id)));
    assert_eq!(waiting(&outlet)[0].paid_reference.as_deref(), Some("RRN 9001"));

    let paid_already = VoidQrisError::PaidAlready { amount: Rupiah(85_000), reference: "RRN 9001".into() };
    assert_eq!(void_qris(&outlet.store, give_up(&outlet, &shown)), Err(paid_already));
    let own = Some(Approved::played(outlet.cashier, outlet.cashier));
    let alone = VoidQris { approval: own, ..give_up(&outlet, &shown) };
    assert_eq!(void_qris(&outlet.store, alone), Err(VoidQrisError::Exception(ExceptionRefused::ApproverIsRequester)));

    settle_pending(&outlet.store, outlet.settling(&shown, "")).expect("paid without typing");
    assert_eq!(outlet.number("SELECT count(*) FROM tenders WHERE reference = 'RRN 9001'"), 1);
}

#[test]
fn notices_that_do_not_match_are_flagged_and_sell_nothing() {
    let (outlet, cart) = scene();
    let voided = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    void_qris(&outlet.store, give_up(&outlet, &voided)).expect("voided");
    let shown = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    let unknown = Notice { bill_number: "Q-K9-1".into(), ..said(&shown, "N-3", 85_000) };
    for (notice, outcome) in [
        (said(&voided, "N-1", 85_000), NoticeOutcome::AlreadyClosed),
        (said(&shown, "N-2", 84_000), NoticeOutcome::AmountDiffers),
        (unknown, NoticeOutcome::UnknownBill),
        (said(&shown, "N-2", 85_000), NoticeOutcome::AmountDiffers),
        (Notice { provider: "lain".into(), ..said(&shown, "N-2", 85_000) }, NoticeOutcome::Matched),
        (said(&shown, "N-4", 85_000), NoticeOutcome::AlreadyClosed),
    ] {
        assert_eq!(take_notice(&outlet.store, notice.clone()).expect("taken").outcome, outcome, "{notice:?}");
        outlet.clock.advance_ms(1_000);
    }
    let flagged = outlet.store.read(|c| flagged_notices(c, crate::base::UtcMs(0), 10)).expect("read");
    let ids: Vec<&str> = flagged.iter().map(|notice| notice.notice_id.as_str()).collect();
    assert_eq!(ids, ["N-4", "N-3", "N-2", "N-1"], "newest first, each once");
    assert_eq!(waiting(&outlet)[0].differing_amount, Some(Rupiah(84_000)));
    assert_eq!(outlet.number("SELECT count(*) FROM sales"), 0);

    // A notice that comes after a person confirmed the payment says the same, and nothing is wrong.
    let late = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    outlet.pay_with(&cart, vec![pays(&late, "RRN 9001")]).expect("paid");
    let taken = take_notice(&outlet.store, said(&late, "N-5", 85_000)).expect("taken");
    assert_eq!(taken.outcome, NoticeOutcome::Matched);
}

#[test]
fn a_kept_cart_of_another_version_is_said_and_the_code_can_still_be_paid() {
    let (outlet, cart) = scene();
    let shown = show(&outlet, &cart, 85_000, Vec::new()).expect("shown");
    let key = shown.request_id.to_string();
    outlet.store.keep_draft("qris_cart", &key, &"lama").expect("kept");
    let settled = settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711"));
    assert_eq!(settled, Err(PayError::QrisCartGone));
    outlet.pay_with(&cart, vec![pays(&shown, "RRN 4711")]).expect("paid with what was scanned again");
    assert_eq!(waiting(&outlet), []);
}
