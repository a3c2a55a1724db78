//! Pieces come back, within an act of any kind.

use crate::base::money::{CashRounding, RoundingDirection};
use crate::base::{ActId, BusinessDay, RefundId, Rupiah, SaleId, UserId, UtcMs};
use crate::stock;
use crate::store::Act;
use crate::till::refund::RefundTo;
use crate::till::reports::untagged_to_identify;
use crate::till::settle::Tender;
use crate::till::testing::Outlet;
use crate::till::*;

fn order(sale_id: SaleId, lines: &[(i64, i64, BackTo)]) -> Refund {
    Refund {
        sale_id,
        lines: lines.iter().map(|&(sale_line_no, qty, back_to)| BackLine { sale_line_no, qty, back_to }).collect(),
        to: RefundTo::Cash,
        rounding: None,
        reason: "ukuran tidak cocok".into(),
        approved_by: None,
        past: None,
    }
}

fn post(outlet: &Outlet, order: Refund) -> Result<Refunded, RefundError> {
    let act = Act::by(outlet.cashier, "till.refund");
    let done = outlet.store.write(act, move |tx| refund(tx, &order));
    outlet.clock.advance_ms(1_000);
    done
}

fn last_sold_on(outlet: &Outlet, product: crate::base::ProductId) -> Option<BusinessDay> {
    outlet.store.read(|c| stock::state_of(c, product)).expect("read").and_then(|state| state.last_sold_on)
}

#[test]
fn parts_of_a_sale_come_back_until_nothing_is_left() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 85_001, 5);
    let sale_id = outlet.pay(&outlet.scan(&["TA23BC4"; 3]), 300_000).expect("paid").sale_id;

    let first = post(&outlet, order(sale_id, &[(1, 1, BackTo::Shelf)])).expect("refunded");
    assert_eq!((first.number.as_str(), first.total), ("RT-K1-20261122-0001", Rupiah(85_001)));
    assert_eq!(outlet.on_hand(bag), 3);
    assert_eq!(last_sold_on(&outlet, bag), Some(outlet.store.today()), "two pieces stay sold");

    let both = order(sale_id, &[(1, 1, BackTo::Shelf), (1, 1, BackTo::Damaged)]);
    post(&outlet, both).expect("refunded");
    assert_eq!(outlet.on_hand(bag), 4, "the damaged piece came back and went");
    assert_eq!(last_sold_on(&outlet, bag), None, "a sale refunded in full is no sale");

    let more = post(&outlet, order(sale_id, &[(1, 1, BackTo::Shelf)]));
    assert_eq!(more, Err(RefundError::MoreThanReturnable { line_no: 1, name: "Tas".into(), returnable: 0 }));
    for account in ["payable_partner", "commission", "cash_drawer"] {
        let sql = ["SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = '", account, "'"].concat();
        let left = if account == "cash_drawer" { -3 } else { 0 };
        assert_eq!(outlet.number(&sql), left, "{account}: only the rounding of the sale is left");
    }
}

#[test]
fn the_last_sale_is_the_one_before_a_refunded_one() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 85_000, 5);
    let cart = outlet.scan(&["TA23BC4"]);
    outlet.pay(&cart, 85_000).expect("paid");
    outlet.clock.advance_ms(3 * 24 * 3_600_000);
    let second = outlet.pay(&cart, 85_000).expect("paid").sale_id;
    assert_eq!(last_sold_on(&outlet, bag), BusinessDay::new(2026, 11, 25));
    post(&outlet, order(second, &[(1, 1, BackTo::Shelf)])).expect("refunded");
    assert_eq!(last_sold_on(&outlet, bag), BusinessDay::new(2026, 11, 22));
}

#[test]
fn cash_back_is_rounded_like_cash_paid_and_other_money_is_not() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 12_749, 5);
    let cart = outlet.scan(&["TA23BC4"; 2]);
    let rounding = CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest };
    let qris = Tender::Qris { request: None, amount: Rupiah(25_498), reference: "90017788".into() };
    for (tender, total, rounded) in [(Tender::Cash { given: Rupiah(30_000) }, 12_700, -49), (qris, 12_749, 0)] {
        let sale_id = outlet.pay_with(&cart, vec![tender.clone()]).expect("paid").sale_id;
        let order =
            Refund { to: RefundTo::AsPaid, rounding: Some(rounding), ..order(sale_id, &[(1, 1, BackTo::Shelf)]) };
        let done = post(&outlet, order).expect("refunded");
        assert_eq!((done.total, done.rounding), (Rupiah(total), Rupiah(rounded)), "{tender:?}");
    }
    assert_eq!(outlet.number("SELECT sum(amount_rupiah) FROM ledger_entries"), 0);
    let qris = "SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'qris_clearing'";
    assert_eq!(outlet.number(qris), 12_749, "the other piece stays paid");
    let shifts = "SELECT count(DISTINCT shift_id) FROM refunds WHERE shift_id IS NOT NULL";
    assert_eq!(outlet.number(shifts), 1, "out of the open shift's drawer");
}

#[test]
fn a_refund_of_the_past_keeps_its_number_and_time() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 85_000, 5);
    let sale_id = outlet.pay(&outlet.scan(&["TA23BC4"; 2]), 200_000).expect("paid").sale_id;
    let at = UtcMs::parse_rfc3339("2026-11-22T18:30:00Z").expect("a moment");
    let past = |number: &str, after_movement_no| {
        Some(PastRefund { refund_id: RefundId::new(), number: number.into(), at, after_movement_no })
    };
    let one = Refund { past: past("RT-0001", 0), ..order(sale_id, &[(1, 1, BackTo::Damaged)]) };
    let two = Refund { past: past("RT-0002", 2), ..order(sale_id, &[(1, 1, BackTo::Shelf)]) };
    let act = Act::system("test.import");
    let done = outlet
        .store
        .write(act, move |tx| Ok::<_, RefundError>([refund(tx, &one)?.number, refund(tx, &two)?.number]))
        .expect("two refunds of one product at one moment in one act");
    assert_eq!(done, ["RT-0001", "RT-0002"]);
    assert_eq!(outlet.number("SELECT count(*) FROM refunds WHERE business_day = '2026-11-23'"), 2, "after midnight");
    let in_shift = "SELECT count(*) FROM refunds WHERE shift_id IS NOT NULL";
    assert_eq!(outlet.number(in_shift), 0, "a history went out of no drawer");
    assert_eq!(outlet.on_hand(bag), 4);
}

#[test]
fn an_untagged_item_comes_back_without_a_movement() {
    let outlet = Outlet::new();
    let mut cart = Cart::default();
    let untagged = Untagged {
        partner_id: outlet.partner,
        partner_name: "Mitra Contoh".into(),
        category: String::new(),
        price: Rupiah(5_000),
        description: "gelang".into(),
    };
    cart.add_untagged(untagged, Rupiah(500_000)).expect("room");
    let sale_id = outlet.pay(&cart, 5_000).expect("paid").sale_id;
    post(&outlet, order(sale_id, &[(1, 1, BackTo::Shelf)])).expect("refunded");
    assert_eq!(outlet.number("SELECT count(*) FROM stock_movements"), 0);
    assert_eq!(outlet.store.read(untagged_to_identify), Ok(vec![]), "nothing is left to identify");
}

#[test]
fn every_refusal_has_its_name_and_writes_nothing() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 5);
    let sale_id = outlet.pay(&outlet.scan(&["TA23BC4"; 2]), 200_000).expect("paid").sale_id;
    let back = |line_no, qty| order(sale_id, &[(line_no, qty, BackTo::Shelf)]);
    let over = |returnable| RefundError::MoreThanReturnable { line_no: 1, name: "Tas".into(), returnable };
    let twice = order(sale_id, &[(1, 1, BackTo::Shelf), (1, 2, BackTo::Damaged)]);
    for (order, expect) in [
        (order(sale_id, &[]), RefundError::NoLines),
        (Refund { reason: " \u{200B}".into(), ..back(1, 1) }, ExceptionRefused::ReasonMissing.into()),
        (Refund { approved_by: Some(outlet.cashier), ..back(1, 1) }, ExceptionRefused::ApproverIsRequester.into()),
        (Refund { sale_id: SaleId::new(), ..back(1, 1) }, RefundError::UnknownSale),
        (back(2, 1), RefundError::UnknownLine { line_no: 2 }),
        (back(1, 0), RefundError::QtyNotPositive { line_no: 1 }),
        (back(1, i64::MAX), over(2)),
        (back(1, 3), over(2)),
        (twice, over(1)),
    ] {
        assert_eq!(post(&outlet, order), Err(expect));
    }
    assert_eq!(outlet.number("SELECT count(*) FROM refunds"), 0);
    let approved = Refund { approved_by: Some(UserId::new()), ..back(1, 2) };
    assert_eq!(post(&outlet, approved).expect("refunded").number, "RT-K1-20261122-0001");
}

#[test]
fn the_words_of_a_reason_stand_in_no_fact() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 5);
    let sale_id = outlet.pay(&outlet.scan(&["TA23BC4"; 2]), 200_000).expect("paid").sale_id;
    let order = Refund { reason: "Ibu Contoh tidak suka".into(), ..order(sale_id, &[(1, 1, BackTo::Shelf)]) };
    post(&outlet, order).expect("refunded");
    let kept = "SELECT count(*) FROM refunds JOIN refund_notes USING (refund_id) WHERE note = 'Ibu Contoh tidak suka'";
    assert_eq!(outlet.number(kept), 1);
    assert_eq!(outlet.number("SELECT count(*) FROM journal WHERE facts LIKE '%Ibu Contoh%'"), 0, "in no fact");
}

#[test]
fn the_same_act_pays_back_once() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 5);
    let sale_id = outlet.pay(&outlet.scan(&["TA23BC4"; 2]), 200_000).expect("paid").sale_id;
    let act = Act::by(outlet.cashier, "till.refund").with_id(ActId::new());
    let tap = || {
        let order = order(sale_id, &[(1, 1, BackTo::Shelf)]);
        outlet.store.write(act.clone(), move |tx| refund(tx, &order))
    };
    let first = tap();
    assert!(first.is_ok());
    assert_eq!(tap(), first);
    assert_eq!(outlet.number("SELECT count(*) FROM refunds"), 1);
}
