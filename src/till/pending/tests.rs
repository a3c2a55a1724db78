//! What may happen between a code and its money: the cart is paid in another way, changed, put aside or given up.

use crate::base::{ActId, Rupiah};
use crate::config::Tenders;
use crate::people::Approved;
use crate::till::notices::{Notice, take_notice};
use crate::till::testing::Outlet;
use crate::till::*;

/// An outlet with bags for Rp 85.000 and soap for Rp 30.000.
fn outlet() -> Outlet {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 9);
    outlet.product("SB77KL2", "Sabun", 30_000, 9);
    outlet
}

fn a_bag(outlet: &Outlet) -> Cart {
    outlet.scan(&["TA23BC4"])
}

/// The same customer takes a piece of soap as well.
fn with_soap(outlet: &Outlet, mut cart: Cart) -> Cart {
    let soap = outlet.scan(&["SB77KL2"]).lines()[0].item.clone();
    cart.add(soap, 1).expect("room");
    cart
}

fn agreed(outlet: &Outlet) -> Option<Approved> {
    Some(Approved::played(outlet.manager, outlet.cashier))
}

fn asking(outlet: &Outlet, cart: &Cart, amount: i64) -> ShowQris {
    ShowQris {
        act_id: ActId::new(),
        user: outlet.cashier,
        cart: cart.clone(),
        tenders: Vec::new(),
        amount: Rupiah(amount),
        oversell_confirmed: false,
        approval: None,
        settings: outlet.settings.clone(),
    }
}

fn show(outlet: &Outlet, cart: &Cart, amount: i64, tenders: Vec<Tender>) -> Shown {
    let shown = show_qris(&outlet.store, ShowQris { tenders, ..asking(outlet, cart, amount) }).expect("shown");
    outlet.clock.advance_ms(1_000);
    shown
}

impl Outlet {
    /// Somebody says that the code was paid, with this reference.
    pub(in crate::till) fn settling(&self, shown: &Shown, reference: &str) -> SettlePending {
        SettlePending {
            act_id: ActId::new(),
            user: self.cashier,
            request: shown.request_id,
            reference: reference.into(),
            more_tenders: Vec::new(),
            approval: None,
            settings: self.settings.clone(),
        }
    }
}

fn giving_up(outlet: &Outlet, shown: &Shown) -> VoidQris {
    VoidQris {
        act_id: ActId::new(),
        user: outlet.cashier,
        request: shown.request_id,
        reason: Reason::of("other_tender"),
        approval: None,
        back_to_till: Some("K1".into()),
    }
}

fn waiting(outlet: &Outlet) -> Vec<PendingQris> {
    outlet.store.read(pending).expect("read")
}

fn cash(given: i64) -> Tender {
    Tender::Cash { given: Rupiah(given) }
}

#[test]
fn goods_that_were_paid_in_another_way_are_not_sold_again_by_their_code() {
    type Meanwhile = fn(&Outlet, Cart) -> Cart;
    let ways: [(&str, Meanwhile); 3] = [
        ("as they lie", |_, cart| cart),
        ("with more", with_soap),
        ("after they were put aside", |outlet, cart| {
            let held = hold_cart(&outlet.store, "K1", "", &cart, outlet.cashier).expect("held");
            let resumed = resume_held(&outlet.store, "K1", held.id, &Cart::default(), "", outlet.cashier);
            resumed.expect("resumed").cart
        }),
    ];
    for (way, meanwhile) in ways {
        let outlet = outlet();
        let cart = a_bag(&outlet);
        let shown = show(&outlet, &cart, 85_000, Vec::new());
        assert_eq!(waiting(&outlet)[0].sold_number, None, "{way}");
        let number = outlet.pay(&meanwhile(&outlet, cart), 200_000).expect("paid").number;
        assert_eq!(waiting(&outlet)[0].sold_number.as_ref(), Some(&number), "{way}");
        let again = settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711"));
        assert_eq!(again, Err(PayError::QrisCartSold { number }), "{way}");
        assert_eq!(outlet.number("SELECT count(*) FROM sales"), 1, "{way}");

        let voided = void_qris(&outlet.store, giving_up(&outlet, &shown)).expect("voided");
        assert!(!voided.cart_is_back, "{way}: what was sold does not come back");
        assert_eq!(resume_cart(&outlet.store, "K1"), Ok(Cart::default()), "{way}");
    }
}

#[test]
fn a_customer_who_buys_the_same_pays_their_own() {
    let outlet = outlet();
    let shown = show(&outlet, &a_bag(&outlet), 85_000, Vec::new());
    outlet.pay(&a_bag(&outlet), 85_000).expect("paid");
    let next = a_bag(&outlet);
    keep_cart(&outlet.store, "K1", &next).expect("kept");
    settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711")).expect("paid");
    assert_eq!(outlet.number("SELECT count(*) FROM sales"), 2);
    assert_eq!(resume_cart(&outlet.store, "K1"), Ok(next), "and keeps what lies on the counter");
}

#[test]
fn a_code_is_settled_after_all_when_the_other_sale_was_voided() {
    let outlet = outlet();
    let cart = a_bag(&outlet);
    let shown = show(&outlet, &cart, 85_000, Vec::new());
    let sale_id = outlet.pay(&cart, 100_000).expect("paid").sale_id;
    let order = Void {
        act_id: ActId::new(),
        user: outlet.cashier,
        sale_id,
        references: Vec::new(),
        reason: Reason::of("wrong_tender"),
        approval: agreed(&outlet),
        settings: outlet.settings.clone(),
    };
    void_sale(&outlet.store, order).expect("voided");
    assert_eq!(waiting(&outlet)[0].sold_number, None);
    settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711")).expect("paid");
}

#[test]
fn settling_a_code_takes_its_cart_from_wherever_it_lies_by_now() {
    let outlet = outlet();
    let cart = a_bag(&outlet);
    let shown = show(&outlet, &cart, 85_000, Vec::new());
    keep_cart(&outlet.store, "K1", &with_soap(&outlet, cart)).expect("kept");
    let paid = settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711")).expect("paid");
    assert_eq!(paid.total, Rupiah(85_000), "what the code was shown for");
    assert_eq!(resume_cart(&outlet.store, "K1"), Ok(Cart::default()), "changed or not");

    let cart = a_bag(&outlet);
    let shown = show(&outlet, &cart, 85_000, Vec::new());
    for (name, cart) in [("Tas", cart), ("lain", a_bag(&outlet))] {
        hold_cart(&outlet.store, "K1", name, &cart, outlet.cashier).expect("held");
    }
    settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4712")).expect("paid");
    let held: Vec<String> = held_carts(&outlet.store).expect("read").carts.into_iter().map(|held| held.name).collect();
    assert_eq!(held, ["lain"]);
}

#[test]
fn a_cart_that_was_put_aside_is_not_laid_on_the_counter_too() {
    let outlet = outlet();
    let cart = a_bag(&outlet);
    let shown = show(&outlet, &cart, 85_000, Vec::new());
    hold_cart(&outlet.store, "K1", "", &cart, outlet.cashier).expect("held");
    assert!(!void_qris(&outlet.store, giving_up(&outlet, &shown)).expect("voided").cart_is_back);
    assert_eq!(held_carts(&outlet.store).expect("read").carts.len(), 1);
}

#[test]
fn one_of_two_codes_of_a_cart_sells_it() {
    let outlet = outlet();
    let cart = a_bag(&outlet);
    let first = show(&outlet, &cart, 85_000, Vec::new());
    let second = show(&outlet, &with_soap(&outlet, cart), 115_000, Vec::new());
    let number = settle_pending(&outlet.store, outlet.settling(&second, "RRN 4712")).expect("paid").number;
    let again = settle_pending(&outlet.store, outlet.settling(&first, "RRN 4711"));
    assert_eq!(again, Err(PayError::QrisCartSold { number }));
}

#[test]
fn a_part_whose_code_was_given_up_is_open_again() {
    let outlet = outlet();
    let cart = a_bag(&outlet);
    let part = show(&outlet, &cart, 35_000, Vec::new());
    let by_code = Tender::Qris { request: Some(part.request_id), amount: part.amount, reference: "RRN 1001".into() };
    let rest = show(&outlet, &cart, 50_000, vec![by_code]);
    void_qris(&outlet.store, VoidQris { back_to_till: None, ..giving_up(&outlet, &part) }).expect("voided");
    let short = settle_pending(&outlet.store, outlet.settling(&rest, "RRN 1002"));
    assert_eq!(short, Err(PayError::TooLittle { missing: Rupiah(35_000) }));
    let whole = SettlePending { more_tenders: vec![cash(35_000)], ..outlet.settling(&rest, "RRN 1002") };
    assert_eq!(settle_pending(&outlet.store, whole).expect("paid").total, Rupiah(85_000));
}

#[test]
fn a_code_that_was_shown_is_settled_whatever_the_outlet_takes_by_then() {
    let outlet = outlet();
    let shown = show(&outlet, &a_bag(&outlet), 85_000, Vec::new());
    let (offered, qris_cap_rupiah) = (vec![TenderKind::Cash], Rupiah(1_000));
    let tenders = Tenders { offered, qris_cap_rupiah, ..outlet.settings.tenders.clone() };
    let settings = TillSettings { tenders, ..(*outlet.settings).clone() };
    let order = SettlePending { settings: settings.into(), ..outlet.settling(&shown, "RRN 4711") };
    assert_eq!(settle_pending(&outlet.store, order).expect("paid").total, Rupiah(85_000));
}

#[test]
fn money_that_was_taken_beside_a_code_is_given_back_with_a_second_person() {
    let outlet = outlet();
    let cart = a_bag(&outlet);
    let (bank, last4, approval_code) = ("BCA".to_owned(), "1234".to_owned(), "A1B2C3".to_owned());
    let card = Tender::Card { amount: Rupiah(35_000), bank, last4, approval_code };
    let shown = show(&outlet, &cart, 50_000, vec![card.clone()]);
    let listed = waiting(&outlet);
    assert_eq!(listed[0].kept_tenders, std::slice::from_ref(&card));
    assert!(listed[0].void_needs_person() && !listed[0].settle_needs_person());
    let alone = void_qris(&outlet.store, giving_up(&outlet, &shown)).expect_err("refused");
    assert_eq!(alone, VoidQrisError::MoneyTakenBeside { amount: Rupiah(35_000) });
    assert!(alone.asks_for_approval());
    let order = VoidQris { approval: agreed(&outlet), ..giving_up(&outlet, &shown) };
    assert_eq!(void_qris(&outlet.store, order).expect("voided").kept_tenders, std::slice::from_ref(&card));
    let approved = "SELECT count(*) FROM till_exceptions WHERE kind = 'qris_voided' AND approved_by IS NOT NULL";
    assert_eq!(outlet.number(approved), 1);

    // What is on a receipt by now is nobody's any more.
    let shown = show(&outlet, &cart, 50_000, vec![card.clone()]);
    outlet.pay_with(&cart, vec![card, cash(50_000)]).expect("paid");
    assert!(!waiting(&outlet)[0].void_needs_person());
    assert_eq!(void_qris(&outlet.store, giving_up(&outlet, &shown)).expect("voided").kept_tenders, []);
}

#[test]
fn a_code_of_which_the_provider_says_something_else_needs_a_second_person() {
    let outlet = outlet();
    let cart = a_bag(&outlet);
    let shown = show(&outlet, &cart, 85_000, Vec::new());
    let said = |id: &str, amount| Notice {
        provider: "pjp".into(),
        notice_id: id.into(),
        bill_number: shown.bill_number.clone(),
        amount: Rupiah(amount),
        reference: "RRN 9001".into(),
    };
    take_notice(&outlet.store, said("N-1", 80_000)).expect("taken");
    let listed = &waiting(&outlet)[0];
    assert!(listed.settle_needs_person() && listed.void_needs_person());
    let differs = || PayError::QrisPaidDiffers { shown: Rupiah(85_000), paid: Rupiah(80_000) };
    assert_eq!(settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711")), Err(differs()));
    let tender = Tender::Qris { request: Some(shown.request_id), amount: shown.amount, reference: "RRN 4711".into() };
    assert_eq!(outlet.pay_with(&cart, vec![tender]), Err(differs()), "at the counter too");
    assert!(differs().asks_for_approval());
    let other = VoidQrisError::PaidOther { amount: Rupiah(85_000), paid: Rupiah(80_000) };
    assert!(other.asks_for_approval());
    assert_eq!(void_qris(&outlet.store, giving_up(&outlet, &shown)), Err(other));

    let own = Some(Approved::played(outlet.cashier, outlet.cashier));
    let order = SettlePending { approval: own, ..outlet.settling(&shown, "RRN 4711") };
    let refused = PayError::Exception(ExceptionRefused::ApproverIsRequester);
    assert_eq!(settle_pending(&outlet.store, order), Err(refused));
    let order = SettlePending { approval: agreed(&outlet), ..outlet.settling(&shown, "RRN 4711") };
    settle_pending(&outlet.store, order).expect("paid");
    assert_eq!(outlet.number("SELECT count(*) FROM till_approvals WHERE what = 'qris_differs'"), 1);

    // What fits came after all: nothing is left to look at.
    let shown = show(&outlet, &a_bag(&outlet), 85_000, Vec::new());
    for (id, amount) in [("N-2", 80_000), ("N-3", 85_000)] {
        let notice = Notice { bill_number: shown.bill_number.clone(), ..said(id, amount) };
        take_notice(&outlet.store, notice).expect("taken");
    }
    assert!(!waiting(&outlet)[0].settle_needs_person());
    settle_pending(&outlet.store, outlet.settling(&shown, "")).expect("paid");
}

#[test]
fn a_discount_above_the_limit_is_agreed_to_before_its_code_is_shown() {
    let outlet = outlet();
    let mut cart = a_bag(&outlet);
    let key = cart.lines()[0].key;
    let off = Discount { amount: DiscountAmount::Percent(5_000), reason: Reason::of("flawed") };
    cart.discount_line(key, off).expect("given");
    let missing = || PayError::Exception(ExceptionRefused::ApprovalMissing);
    let alone = show_qris(&outlet.store, asking(&outlet, &cart, 42_500));
    assert_eq!(alone, Err(ShowQrisError::Pay(missing())));
    assert_eq!(outlet.number("SELECT count(*) FROM qris_requests"), 0);

    let order = ShowQris { approval: agreed(&outlet), ..asking(&outlet, &cart, 42_500) };
    let shown = show_qris(&outlet.store, order).expect("shown");
    let known = "SELECT count(*) FROM till_approvals JOIN qris_requests USING (request_id) WHERE what = 'qris_shown'";
    assert_eq!(outlet.number(known), 1, "who agreed is known before it is paid");
    assert_eq!(settle_pending(&outlet.store, outlet.settling(&shown, "RRN 4711")), Err(missing()));
    assert!(missing().asks_for_approval());
    let order = SettlePending { approval: agreed(&outlet), ..outlet.settling(&shown, "RRN 4711") };
    assert_eq!(settle_pending(&outlet.store, order).expect("paid").total, Rupiah(42_500));
}
