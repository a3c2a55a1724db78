//! A customer brings pieces back and has no receipt.

use crate::base::{ActId, ProductId, Rupiah};
use crate::devices;
use crate::people::Approved;
use crate::till::exceptions::{ExceptionKind, ExceptionRefused, Reason, exceptions_of_days};
use crate::till::refund::*;
use crate::till::settle::Tender;
use crate::till::tender::TenderKind;

use super::staff::Desk;

fn order(desk: &Desk, product_id: ProductId, qty: i64) -> WithoutReceipt {
    WithoutReceipt {
        act_id: ActId::new(),
        user: desk.outlet.cashier,
        product_id,
        qty,
        back_to: BackTo::Shelf,
        reason: Reason::of("changed_mind"),
        approval: desk.agreed(),
        settings: desk.outlet.settings.clone(),
    }
}

/// Bags sold one a day: for 85.000, then two for 70.000 together with none before, then for 90.000.
fn sold_at_three_prices() -> (Desk, ProductId) {
    let desk = Desk::new();
    let bag = desk.outlet.product("TA23BC4", "Tas", 85_000, 9);
    for (price, pieces) in [(85_000, 1), (70_000, 2), (90_000, 1)] {
        desk.outlet.set_price(bag, price);
        desk.outlet.pay(&desk.outlet.scan(&vec!["TA23BC4"; pieces]), 200_000).expect("paid");
        desk.outlet.clock.advance_ms(24 * 3_600_000);
    }
    (desk, bag)
}

fn returnable(desk: &Desk, product: ProductId) -> Vec<(i64, i64)> {
    let today = desk.outlet.store.today();
    let found = desk.outlet.store.read(|c| find_returnable(c, product, today, 7)).expect("read");
    found.into_iter().map(|line| (line.net_of_one.0, line.returnable_qty)).collect()
}

#[test]
fn the_cheapest_sale_is_taken_back_first() {
    let (desk, bag) = sold_at_three_prices();
    assert_eq!(returnable(&desk, bag), [(70_000, 2), (85_000, 1), (90_000, 1)]);
    let done = refund_without_receipt(&desk.outlet.store, order(&desk, bag, 1)).expect("refunded");
    assert_eq!((done.total, done.refunds.len()), (Rupiah(70_000), 1));
    assert_eq!(done.tenders[0].kind, TenderKind::Cash);
    assert_eq!(returnable(&desk, bag), [(70_000, 1), (85_000, 1), (90_000, 1)]);
    assert_eq!(desk.outlet.on_hand(bag), 6);
    desk.check_books();
}

#[test]
fn of_equal_prices_the_latest_sale_is_taken_back() {
    let desk = Desk::new();
    let bag = desk.outlet.product("TA23BC4", "Tas", 85_000, 9);
    for _ in 0..2 {
        desk.outlet.pay(&desk.outlet.scan(&["TA23BC4"]), 100_000).expect("paid");
    }
    let today = desk.outlet.store.today();
    let found = desk.outlet.store.read(|c| find_returnable(c, bag, today, 7)).expect("read");
    let numbers: Vec<&str> = found.iter().map(|line| line.number.as_str()).collect();
    assert_eq!(numbers, ["K1-20261122-0002", "K1-20261122-0001"]);
}

/// Cash for what came by an application is money that cannot come back that way: cash sales go first, and the second
/// person is told when none is left.
#[test]
fn of_equal_prices_a_sale_paid_in_cash_goes_first_and_the_offer_says_when_none_is_left() {
    let desk = Desk::new();
    let bag = desk.outlet.product("TA23BC4", "Tas", 85_000, 9);
    desk.outlet.pay(&desk.outlet.scan(&["TA23BC4"]), 100_000).expect("paid");
    let qris = Tender::Qris { request: None, amount: Rupiah(85_000), reference: "90017788".into() };
    desk.outlet.pay_with(&desk.outlet.scan(&["TA23BC4"]), vec![qris]).expect("paid");
    let (today, settings) = (desk.outlet.store.today(), desk.outlet.settings.clone());
    let found = desk.outlet.store.read(|c| find_returnable(c, bag, today, 7)).expect("read");
    let numbers: Vec<&str> = found.iter().map(|line| line.number.as_str()).collect();
    assert_eq!(numbers, ["K1-20261122-0001", "K1-20261122-0002"], "though the other one is later");
    let warned = |qty| {
        let offer = desk.outlet.store.read(|c| offer_without_receipt(c, bag, qty, today, &settings));
        offer.expect("offered").warnings
    };
    let other = PlanWarning::CashForOther { paid_with: "QRIS".into() };
    assert!(warned(1).is_empty());
    assert_eq!(warned(2), [other.clone(), PlanWarning::DrawerTooLow], "85.000 lie in the drawer, 170.000 go out");
    refund_without_receipt(&desk.outlet.store, order(&desk, bag, 1)).expect("refunded");
    assert_eq!(warned(1), [other, PlanWarning::DrawerTooLow]);
}

#[test]
fn pieces_of_several_sales_are_one_act_with_one_slip() {
    let (desk, bag) = sold_at_three_prices();
    let today = desk.outlet.store.today();
    let settings = desk.outlet.settings.clone();
    let offer = desk.outlet.store.read(|c| offer_without_receipt(c, bag, 3, today, &settings)).expect("offered");
    assert_eq!((offer.name.as_str(), offer.total, offer.picks.len()), ("Tas", Rupiah(225_000), 2));
    let done = refund_without_receipt(&desk.outlet.store, order(&desk, bag, 3)).expect("refunded");
    assert_eq!((done.total, done.cash(), done.refunds.len()), (Rupiah(225_000), Rupiah(225_000), 2));
    assert_eq!(desk.outlet.number("SELECT count(*) FROM print_jobs WHERE title LIKE 'Retur tanpa struk RT-%'"), 1);
    assert_eq!(desk.outlet.on_hand(bag), 8);
    let told = desk.outlet.store.read(|c| exceptions_of_days(c, today, today, 10)).expect("read");
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|row| row.kind == ExceptionKind::RefundWithoutReceipt && row.approved_by.is_some()));
    desk.check_books();
}

/// Which sale the machine booked it against is no receipt of this customer.
#[test]
fn the_slip_says_that_there_was_no_receipt_and_names_no_sale() {
    let (desk, bag) = sold_at_three_prices();
    let done = refund_without_receipt(&desk.outlet.store, order(&desk, bag, 3)).expect("refunded");
    let slip = devices::queue::slip_of(&desk.outlet.store, done.print_job.expect("a slip")).expect("kept");
    let said = format!("{:?}", slip.blocks);
    assert!(said.contains("TANPA STRUK") && said.contains("RT-K1-"), "{said}");
    assert!(!said.contains("\"K1-"), "{said}");
    let booked = desk.outlet.number("SELECT count(*) FROM till_exceptions WHERE sale_id IS NOT NULL");
    assert_eq!(booked, 2, "the facts keep the sales");
}

#[test]
fn every_refusal_has_its_name_and_writes_nothing() {
    let (desk, bag) = sold_at_three_prices();
    let never = desk.outlet.product("SB77KL2", "Sabun", 30_000, 9);
    let own = Approved::played(desk.outlet.cashier, desk.outlet.cashier);
    let good = || order(&desk, bag, 1);
    let not_sold = WithoutReceiptError::NotSold { name: "Sabun".into(), days: 7 };
    let fewer = || WithoutReceiptError::FewerSold { name: "Tas".into(), returnable: 4 };
    for (order, expect) in [
        (WithoutReceipt { reason: Reason::of(""), ..good() }, ExceptionRefused::ReasonMissing.into()),
        (WithoutReceipt { approval: None, ..good() }, ExceptionRefused::ApprovalMissing.into()),
        (WithoutReceipt { approval: Some(own), ..good() }, ExceptionRefused::ApproverIsRequester.into()),
        (order(&desk, ProductId::new(), 1), WithoutReceiptError::UnknownProduct),
        (order(&desk, bag, 0), WithoutReceiptError::QtyNotPositive),
        (order(&desk, never, 1), not_sold),
        (order(&desk, bag, 5), fewer()),
        (order(&desk, bag, i64::MAX), fewer()),
    ] {
        assert_eq!(refund_without_receipt(&desk.outlet.store, order), Err(expect));
    }
    for table in ["refunds", "till_exceptions"] {
        assert_eq!(desk.count(table), 0, "{table}");
    }
}

#[test]
fn what_was_sold_before_the_days_of_return_needs_its_receipt() {
    let (desk, bag) = sold_at_three_prices();
    desk.outlet.clock.advance_ms(5 * 24 * 3_600_000);
    assert_eq!(returnable(&desk, bag), [(70_000, 2), (90_000, 1)], "the first sale is eight days old");
    desk.outlet.clock.advance_ms(30 * 24 * 3_600_000);
    let refused = refund_without_receipt(&desk.outlet.store, order(&desk, bag, 1));
    assert_eq!(refused, Err(WithoutReceiptError::NotSold { name: "Tas".into(), days: 7 }));
}

#[test]
fn no_more_comes_back_than_was_sold_with_or_without_the_receipt() {
    let desk = Desk::new();
    let bag = desk.outlet.product("TA23BC4", "Tas", 85_000, 9);
    let sale_id = desk.outlet.pay(&desk.outlet.scan(&["TA23BC4"]), 100_000).expect("paid").sale_id;
    refund_without_receipt(&desk.outlet.store, order(&desk, bag, 1)).expect("refunded");
    let with = RefundOrder {
        act_id: ActId::new(),
        user: desk.outlet.cashier,
        sale_id,
        lines: vec![BackLine { sale_line_no: 1, qty: 1, back_to: BackTo::Shelf }],
        to: RefundTo::AsPaid,
        references: Vec::new(),
        reason: Reason::of("size"),
        approval: desk.agreed(),
        settings: desk.outlet.settings.clone(),
    };
    let nothing = RefundError::MoreThanReturnable { line_no: 1, name: "Tas".into(), returnable: 0 };
    assert_eq!(refund_sale(&desk.outlet.store, with), Err(nothing));
    desk.check_books();
}
