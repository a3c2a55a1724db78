//! A sale that never should have been: voided within its shift.

use crate::base::{ActId, Rupiah, SaleId};
use crate::devices;
use crate::people::Approved;
use crate::till::exceptions::{ExceptionKind, ExceptionRefused, Reason, exceptions_of_days};
use crate::till::refund::*;
use crate::till::settle::Tender;
use crate::till::store::is_voided;
use crate::till::tender::TenderKind;

use super::staff::{Desk, close_shift};

fn void(desk: &Desk, sale_id: SaleId) -> Void {
    Void {
        act_id: ActId::new(),
        user: desk.outlet.cashier,
        sale_id,
        references: Vec::new(),
        reason: Reason::of("rung_twice"),
        approval: desk.agreed(),
        settings: desk.outlet.settings.clone(),
    }
}

fn refund_one(desk: &Desk, sale_id: SaleId) -> RefundOrder {
    RefundOrder {
        act_id: ActId::new(),
        user: desk.outlet.cashier,
        sale_id,
        lines: vec![BackLine { sale_line_no: 1, qty: 1, back_to: BackTo::Shelf }],
        to: RefundTo::Cash,
        references: Vec::new(),
        reason: Reason::of("size"),
        approval: desk.agreed(),
        settings: desk.outlet.settings.clone(),
    }
}

/// Two bags and a soap, paid by card and cash.
fn split_sale() -> (Desk, SaleId) {
    let desk = Desk::new();
    desk.outlet.product("TA23BC4", "Tas", 12_749, 5);
    desk.outlet.product("SB77KL2", "Sabun", 30_000, 9);
    let cart = desk.outlet.scan(&["TA23BC4", "TA23BC4", "SB77KL2"]);
    let card = Tender::Card {
        amount: Rupiah(40_000),
        bank: "BCA".into(),
        last4: "1234".into(),
        approval_code: "A47110".into(),
    };
    let paid = desk.outlet.pay_with(&cart, vec![card, Tender::Cash { given: Rupiah(20_000) }]).expect("paid");
    assert_eq!((paid.total, paid.rounding), (Rupiah(55_500), Rupiah(2)));
    (desk, paid.sale_id)
}

#[test]
fn a_void_takes_the_whole_sale_back_as_it_came_and_the_sale_stays() {
    let (desk, sale_id) = split_sale();
    let offer = desk.outlet.store.read(|c| void_offer(c, sale_id)).expect("offered");
    assert_eq!((offer.total, offer.pieces), (Rupiah(55_500), 3));
    let bank: Vec<&str> = offer.at_the_bank().map(|tender| tender.label.as_str()).collect();
    assert_eq!(bank, ["Kartu BCA ****1234"]);

    let voided = void_sale(&desk.outlet.store, void(&desk, sale_id)).expect("voided");
    assert_eq!(voided.refund.number, "BT-K1-20261122-0001");
    assert_eq!((voided.refund.total, voided.refund.rounding), (Rupiah(55_500), Rupiah(2)));
    let told: Vec<_> = voided.tenders.iter().map(|tender| (tender.kind, tender.amount.0)).collect();
    assert_eq!(told, [(TenderKind::Card, 40_000), (TenderKind::Cash, 15_500)]);
    assert_eq!(desk.outlet.store.read(|c| is_voided(c, sale_id)), Ok(true));
    assert_eq!(desk.count("sales"), 1, "sales are never deleted");
    for account in ["cash_drawer", "card_clearing", "payable_partner", "commission", "rounding"] {
        assert_eq!(desk.account(account), 0, "{account}");
    }
    let on_hand = "SELECT group_concat(on_hand) = '5,9' OR group_concat(on_hand) = '9,5' FROM product_state";
    assert_eq!(desk.outlet.number(on_hand), 1, "everything is on the shelf again, once");
    let kinds = "SELECT count(*) FROM refunds WHERE kind = 'void' AND shift_id IS NOT NULL";
    assert_eq!(desk.outlet.number(kinds), 1);
    desk.check_books();
}

#[test]
fn the_slip_says_batal_and_the_list_of_managers_who_and_why() {
    let (desk, sale_id) = split_sale();
    let voided = void_sale(&desk.outlet.store, void(&desk, sale_id)).expect("voided");
    let job = voided.print_job.expect("a slip");
    let slip = devices::queue::slip_of(&desk.outlet.store, job).expect("kept");
    let text = format!("{:?}", slip.blocks);
    for word in ["BATAL", "BT-K1-20261122-0001", "Kartu BCA ****1234", "Batalkan juga di mesin kartu"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    let today = desk.outlet.store.today();
    let told = desk.outlet.store.read(|c| exceptions_of_days(c, today, today, 10)).expect("read");
    let told: Vec<_> = told.iter().map(|row| (row.kind, row.amount.0, row.approved_by, row.reason.as_str())).collect();
    assert_eq!(told, [(ExceptionKind::Void, 55_500, Some(desk.outlet.manager), "Tercatat dua kali")]);
}

#[test]
fn a_void_then_anything_else_brings_stock_back_only_once() {
    let (desk, sale_id) = split_sale();
    let order = void(&desk, sale_id);
    let first = void_sale(&desk.outlet.store, order.clone()).expect("voided");
    assert_eq!(void_sale(&desk.outlet.store, order), Ok(first), "a double tap");
    let movements = desk.count("stock_movements");

    let number = "K1-20261122-0001".to_owned();
    let again = void_sale(&desk.outlet.store, void(&desk, sale_id));
    assert_eq!(again, Err(VoidError::AlreadyVoided { number }));
    let refunded = refund_sale(&desk.outlet.store, refund_one(&desk, sale_id));
    assert_eq!(refunded, Err(RefundError::Voided));
    assert_eq!(desk.count("stock_movements"), movements);
    assert_eq!(desk.count("refunds"), 1);
    desk.check_books();
}

#[test]
fn every_refusal_has_its_name_and_writes_nothing() {
    let (desk, sale_id) = split_sale();
    let own = Approved::played(desk.outlet.cashier, desk.outlet.cashier);
    let good = || void(&desk, sale_id);
    for (order, expect) in [
        (Void { reason: Reason::of("size"), ..good() }, ExceptionRefused::ReasonMissing.into()),
        (Void { approval: None, ..good() }, ExceptionRefused::ApprovalMissing.into()),
        (Void { approval: Some(own), ..good() }, ExceptionRefused::ApproverIsRequester.into()),
        (Void { sale_id: SaleId::new(), ..good() }, VoidError::UnknownSale),
    ] {
        assert_eq!(void_sale(&desk.outlet.store, order), Err(expect));
    }
    for table in ["refunds", "till_exceptions"] {
        assert_eq!(desk.count(table), 0, "{table}");
    }
    refund_sale(&desk.outlet.store, refund_one(&desk, sale_id)).expect("refunded");
    let number = "K1-20261122-0001".to_owned();
    assert_eq!(void_sale(&desk.outlet.store, good()), Err(VoidError::AlreadyRefunded { number }));
}

#[test]
fn a_sale_of_a_shift_that_is_closed_is_refunded_not_voided() {
    let (desk, sale_id) = split_sale();
    close_shift(&desk.outlet);
    let other_shift = || Err(VoidError::OtherShift { number: "K1-20261122-0001".into() });
    assert_eq!(void_sale(&desk.outlet.store, void(&desk, sale_id)), other_shift(), "no shift is open");
    desk.outlet.pay(&desk.outlet.scan(&["SB77KL2"]), 30_000).expect("paid");
    assert_eq!(void_sale(&desk.outlet.store, void(&desk, sale_id)), other_shift(), "the next shift is open");
    assert_eq!(desk.outlet.store.read(|c| void_offer(c, sale_id)).map(drop), other_shift().map(drop::<Voided>));
    refund_sale(&desk.outlet.store, refund_one(&desk, sale_id)).expect("refunded");
    let later = "SELECT count(*) FROM refunds f JOIN sales s USING (sale_id) WHERE f.shift_id <> s.shift_id";
    assert_eq!(desk.outlet.number(later), 1, "out of the drawer that is open now");
    desk.check_books();
}
