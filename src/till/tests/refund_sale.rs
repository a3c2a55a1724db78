//! A customer brings pieces back with the receipt.

use crate::base::{ActId, Rupiah, SaleId};
use crate::devices::{self, Block};
use crate::people::Approved;
use crate::stock;
use crate::till::exceptions::{ExceptionKind, ExceptionRefused, Reason, exceptions_of_days};
use crate::till::refund::*;
use crate::till::settle::Tender;
use crate::till::tender::TenderKind;

use super::staff::Desk;

fn back(sale_line_no: i64, qty: i64, back_to: BackTo) -> BackLine {
    BackLine { sale_line_no, qty, back_to }
}

fn order(desk: &Desk, sale_id: SaleId, lines: &[BackLine]) -> RefundOrder {
    RefundOrder {
        act_id: ActId::new(),
        user: desk.outlet.cashier,
        sale_id,
        lines: lines.to_vec(),
        to: RefundTo::AsPaid,
        references: Vec::new(),
        reason: Reason::of("size"),
        approval: desk.agreed(),
        settings: desk.outlet.settings.clone(),
    }
}

fn offer(desk: &Desk, sale_id: SaleId) -> RefundOffer {
    let today = desk.outlet.store.today();
    let found = desk.outlet.store.read(|c| refund_offer(c, sale_id, today, &desk.outlet.settings));
    found.expect("read").expect("a sale")
}

/// Three bags sold for cash.
fn three_bags() -> (Desk, crate::base::ProductId, SaleId) {
    let desk = Desk::new();
    let bag = desk.outlet.product("TA23BC4", "Tas", 85_000, 5);
    let paid = desk.outlet.pay(&desk.outlet.scan(&["TA23BC4"; 3]), 300_000).expect("paid");
    (desk, bag, paid.sale_id)
}

fn qris(amount: i64) -> Tender {
    Tender::Qris { request: None, amount: Rupiah(amount), reference: "90017788".into() }
}

#[test]
fn one_cannot_return_more_than_was_sold_nor_be_kept_from_the_rest() {
    let (desk, bag, sale_id) = three_bags();
    for (qty, left) in [(1, 2), (2, 0)] {
        refund_sale(&desk.outlet.store, order(&desk, sale_id, &[back(1, qty, BackTo::Shelf)])).expect("refunded");
        assert_eq!(offer(&desk, sale_id).lines[0].returnable_qty(), left);
    }
    let more = refund_sale(&desk.outlet.store, order(&desk, sale_id, &[back(1, 1, BackTo::Shelf)]));
    assert_eq!(more, Err(RefundError::MoreThanReturnable { line_no: 1, name: "Tas".into(), returnable: 0 }));
    assert_eq!(desk.outlet.on_hand(bag), 5);
    for account in ["cash_drawer", "payable_partner", "commission", "rounding"] {
        assert_eq!(desk.account(account), 0, "{account}");
    }
    desk.check_books();
}

#[test]
fn a_refund_is_one_act_with_its_number_its_slip_and_who_approved() {
    let (desk, bag, sale_id) = three_bags();
    let lines = [back(1, 1, BackTo::Shelf), back(1, 1, BackTo::Damaged)];
    let done = refund_sale(&desk.outlet.store, order(&desk, sale_id, &lines)).expect("refunded");
    assert_eq!(done.refunds[0].number, "RT-K1-20261122-0001");
    assert_eq!((done.total, done.cash()), (Rupiah(170_000), Rupiah(170_000)));
    assert_eq!(desk.outlet.on_hand(bag), 3, "one is on the shelf again, one is damaged");
    let slip = devices::queue::slip_of(&desk.outlet.store, done.print_job.expect("a slip")).expect("kept");
    assert_eq!(slip.blocks.first(), Some(&Block::OpenDrawer));

    let today = desk.outlet.store.today();
    let told = desk.outlet.store.read(|c| exceptions_of_days(c, today, today, 10)).expect("read");
    assert_eq!(told.len(), 1);
    let row = &told[0];
    assert_eq!((row.kind, row.amount, row.sale_id), (ExceptionKind::Refund, Rupiah(170_000), Some(sale_id)));
    assert_eq!((row.requested_by, row.approved_by), (desk.outlet.cashier, Some(desk.outlet.manager)));
    assert_eq!(row.reason, "Ukuran tidak cocok");
    let in_shift = "SELECT count(*) FROM refunds f JOIN sales s USING (sale_id) WHERE f.shift_id = s.shift_id";
    assert_eq!(desk.outlet.number(in_shift), 1);
    desk.check_books();
}

#[test]
fn a_double_tap_pays_back_once() {
    let (desk, bag, sale_id) = three_bags();
    let order = order(&desk, sale_id, &[back(1, 1, BackTo::Shelf)]);
    let first = refund_sale(&desk.outlet.store, order.clone());
    assert!(first.is_ok());
    assert_eq!(refund_sale(&desk.outlet.store, order), first);
    assert_eq!((desk.count("refunds"), desk.outlet.on_hand(bag)), (1, 3));
}

#[test]
fn money_goes_back_by_the_tender_it_came_by() {
    let desk = Desk::new();
    desk.outlet.product("TA23BC4", "Tas", 12_749, 5);
    let cart = desk.outlet.scan(&["TA23BC4"; 2]);
    let paid = desk.outlet.pay_with(&cart, vec![qris(20_000), Tender::Cash { given: Rupiah(10_000) }]).expect("paid");
    let sale_id = paid.sale_id;
    assert_eq!(paid.total, Rupiah(25_500));

    let reference = |text: &str| vec![BackReference { tender_line_no: 1, reference: text.into() }];
    let without = order(&desk, sale_id, &[back(1, 2, BackTo::Shelf)]);
    let plan = plan_refund(&offer(&desk, sale_id), &without.lines, without.to).expect("planned");
    assert_eq!(plan.total, Rupiah(25_500));
    let refused = refund_sale(&desk.outlet.store, without.clone());
    let missing = RefundError::ReferenceWrong { label: "QRIS".into(), amount: Rupiah(20_000) };
    assert_eq!(refused, Err(missing), "the application gives a reference");
    assert_eq!(desk.count("refunds"), 0);

    let done = refund_sale(&desk.outlet.store, RefundOrder { references: reference("RF-4711"), ..without });
    let done = done.expect("refunded");
    let told: Vec<_> = done.tenders.iter().map(|t| (t.kind, t.amount.0, t.reference.as_str())).collect();
    assert_eq!(told, [(TenderKind::Qris, 20_000, "RF-4711"), (TenderKind::Cash, 5_500, "")]);
    for account in ["qris_clearing", "cash_drawer", "rounding", "payable_partner"] {
        assert_eq!(desk.account(account), 0, "{account}");
    }
    desk.check_books();
}

#[test]
fn or_in_cash_by_rule_and_the_plan_says_so() {
    let desk = Desk::new();
    desk.outlet.product("TA23BC4", "Tas", 12_749, 5);
    let cart = desk.outlet.scan(&["TA23BC4"]);
    let sale_id = desk.outlet.pay_with(&cart, vec![qris(12_749)]).expect("paid").sale_id;
    let wanted = RefundOrder { to: RefundTo::Cash, ..order(&desk, sale_id, &[back(1, 1, BackTo::Shelf)]) };
    let plan = plan_refund(&offer(&desk, sale_id), &wanted.lines, wanted.to).expect("planned");
    let warned = [PlanWarning::CashForOther { paid_with: "QRIS".into() }, PlanWarning::DrawerTooLow];
    assert_eq!(plan.warnings, warned);
    let done = refund_sale(&desk.outlet.store, wanted).expect("a warning refuses nothing");
    assert_eq!(done.cash(), Rupiah(12_700));
    assert_eq!((desk.account("qris_clearing"), desk.account("cash_drawer")), (12_749, -12_700));
    desk.check_books();
}

#[test]
fn after_the_days_of_return_a_second_person_decides_knowing_it() {
    let (desk, _, sale_id) = three_bags();
    for (days, is_in_time) in [(0, true), (7, true), (8, false)] {
        let today = desk.outlet.store.today().plus_days(days);
        let found = desk.outlet.store.read(|c| refund_offer(c, sale_id, today, &desk.outlet.settings));
        let offer = found.expect("read").expect("a sale");
        assert_eq!((offer.days_since, offer.is_in_time), (i64::try_from(days).expect("few"), is_in_time));
    }
    desk.outlet.clock.advance_ms(8 * 24 * 3_600_000);
    let wanted = order(&desk, sale_id, &[back(1, 1, BackTo::Shelf)]);
    let plan = plan_refund(&offer(&desk, sale_id), &wanted.lines, wanted.to).expect("planned");
    assert!(plan.warnings.contains(&PlanWarning::Late { days: 8 }), "{:?}", plan.warnings);
    refund_sale(&desk.outlet.store, wanted).expect("approved all the same");
    let day = "SELECT count(*) FROM refunds WHERE business_day = '2026-11-30'";
    assert_eq!(desk.outlet.number(day), 1, "it counts on the day it was given");
}

#[test]
fn a_product_whose_last_sale_came_back_was_last_sold_before() {
    let (desk, bag, first) = three_bags();
    desk.outlet.clock.advance_ms(2 * 24 * 3_600_000);
    let second = desk.outlet.pay(&desk.outlet.scan(&["TA23BC4"]), 100_000).expect("paid").sale_id;
    let sold_at = |sale_id| offer(&desk, sale_id).at;
    let last = || desk.outlet.store.read(|c| stock::state_of(c, bag)).expect("read").and_then(|s| s.last_sold_at);
    assert_eq!(last(), Some(sold_at(second)));
    refund_sale(&desk.outlet.store, order(&desk, second, &[back(1, 1, BackTo::Shelf)])).expect("refunded");
    assert_eq!(last(), Some(sold_at(first)));
}

#[test]
fn every_refusal_has_its_name_and_writes_nothing() {
    let (desk, _, sale_id) = three_bags();
    let good = || order(&desk, sale_id, &[back(1, 1, BackTo::Shelf)]);
    let cashier = desk.outlet.cashier;
    let own = Approved::played(cashier, cashier);
    let for_another = Approved::played(desk.outlet.manager, crate::base::UserId::new());
    let nothing = |returnable| RefundError::MoreThanReturnable { line_no: 1, name: "Tas".into(), returnable };
    for (order, expect) in [
        (RefundOrder { reason: Reason::of("small_change"), ..good() }, ExceptionRefused::ReasonMissing.into()),
        (RefundOrder { reason: Reason::of("other"), ..good() }, ExceptionRefused::NoteMissing.into()),
        (RefundOrder { approval: None, ..good() }, ExceptionRefused::ApprovalMissing.into()),
        (RefundOrder { approval: Some(own), ..good() }, ExceptionRefused::ApproverIsRequester.into()),
        (RefundOrder { approval: Some(for_another), ..good() }, ExceptionRefused::ApprovedForAnother.into()),
        (RefundOrder { lines: vec![], ..good() }, RefundError::NoLines),
        (RefundOrder { sale_id: SaleId::new(), ..good() }, RefundError::UnknownSale),
        (order(&desk, sale_id, &[back(9, 1, BackTo::Shelf)]), RefundError::UnknownLine { line_no: 9 }),
        (order(&desk, sale_id, &[back(1, 0, BackTo::Shelf)]), RefundError::QtyNotPositive { line_no: 1 }),
        (order(&desk, sale_id, &[back(1, i64::MAX, BackTo::Shelf)]), nothing(3)),
        (order(&desk, sale_id, &[back(1, 2, BackTo::Shelf), back(1, 2, BackTo::Damaged)]), nothing(1)),
    ] {
        assert_eq!(refund_sale(&desk.outlet.store, order), Err(expect));
    }
    for table in ["refunds", "refund_lines", "refund_tenders", "till_exceptions"] {
        assert_eq!(desk.count(table), 0, "{table}");
    }
    let number = refund_sale(&desk.outlet.store, good()).expect("refunded").refunds[0].number.clone();
    assert_eq!(number, "RT-K1-20261122-0001", "refusals use no number up");
}

#[test]
fn the_words_beside_a_reason_stand_in_no_fact() {
    let (desk, _, sale_id) = three_bags();
    let reason = Reason::with_note("other", "Ibu Contoh tidak suka");
    let wanted = RefundOrder { reason, ..order(&desk, sale_id, &[back(1, 1, BackTo::Shelf)]) };
    refund_sale(&desk.outlet.store, wanted).expect("refunded");
    let kept = "SELECT count(*) FROM till_exception_notes WHERE note = 'Ibu Contoh tidak suka'";
    assert_eq!(desk.outlet.number(kept), 1);
    assert_eq!(desk.outlet.number("SELECT count(*) FROM journal WHERE facts LIKE '%Ibu Contoh%'"), 0, "in no fact");
}

#[test]
fn an_outlet_without_a_printer_refunds_all_the_same() {
    let (desk, _, sale_id) = three_bags();
    let settings = crate::till::TillSettings { printer: None, ..(*desk.outlet.settings).clone() };
    let wanted = RefundOrder { settings: settings.into(), ..order(&desk, sale_id, &[back(1, 1, BackTo::Shelf)]) };
    assert_eq!(refund_sale(&desk.outlet.store, wanted).expect("refunded").print_job, None);
}
