//! A cashier takes more than cash: what is kept, posted and printed.

use std::sync::Arc;

use crate::base::{ActId, Rupiah};
use crate::config::{Config, Tenders};
use crate::devices::{Block, Slip};
use crate::people::Approved;
use crate::store;
use crate::till::cart::{Discount, DiscountAmount};
use crate::till::settle::Tender;
use crate::till::shift::{CloseShift, ShiftSettings, SubmitCount, close_shift, fewest_pieces, submit_count, z_report};
use crate::till::testing::Outlet;
use crate::till::*;

fn card(amount: i64) -> Tender {
    another_card(amount, "A1B2C3")
}

fn another_card(amount: i64, code: &str) -> Tender {
    Tender::Card { amount: Rupiah(amount), bank: "BCA".into(), last4: "1234".into(), approval_code: code.into() }
}

fn qris(amount: i64) -> Tender {
    Tender::Qris { request: None, amount: Rupiah(amount), reference: "RRN 4711".into() }
}

fn cash(given: i64) -> Tender {
    Tender::Cash { given: Rupiah(given) }
}

/// The slip that was queued last.
fn last_slip(outlet: &Outlet) -> Slip {
    let slips: Vec<String> = outlet
        .store
        .read(|c| store::collect(c, "SELECT slip FROM print_jobs ORDER BY order_no", [], |row| row.get(0)))
        .expect("read");
    serde_json::from_str(slips.last().expect("a slip")).expect("readable")
}

fn pairs(slip: &Slip) -> Vec<(String, String)> {
    let pair = |block: &Block| match block {
        Block::Pair { left, right, .. } => Some((left.clone(), right.clone())),
        _ => None,
    };
    slip.blocks.iter().filter_map(pair).collect()
}

#[test]
fn a_sale_split_over_card_qris_and_cash_is_kept_posted_and_printed_by_each() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 100_049, 5);
    let tenders = vec![card(60_000), qris(30_000), cash(20_000)];
    let paid = outlet.pay_with(&outlet.scan(&["TA23BC4"]), tenders).expect("paid");
    // Rp 10.049 are left for cash and rounded; the card and the QRIS are not.
    assert_eq!((paid.total, paid.rounding, paid.change), (Rupiah(100_000), Rupiah(-49), Rupiah(10_000)));
    for (account, amount) in
        [("card_clearing", 60_000), ("qris_clearing", 30_000), ("cash_drawer", 10_000), ("rounding", 49)]
    {
        let sql = ["SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = '", account, "'"].concat();
        assert_eq!(outlet.number(&sql), amount, "{account}");
    }
    let rows = outlet.store.read(|c| crate::till::store::tenders(c, paid.sale_id)).expect("read");
    let kept: Vec<_> = rows.iter().map(|t| (t.kind.as_str(), t.amount.0, t.change.0, t.card_last4.as_str())).collect();
    assert_eq!(kept, [("kartu", 60_000, 0, "1234"), ("qris", 30_000, 0, ""), ("tunai", 10_000, 10_000, "")]);

    let slip = last_slip(&outlet);
    assert_eq!(slip.blocks[0], Block::OpenDrawer, "cash goes into the drawer");
    let printed = pairs(&slip);
    for (left, right) in [
        ("Kartu BCA ****1234", "60.000"),
        ("  Ref.", "A1B2C3"),
        ("QRIS", "30.000"),
        ("  Ref.", "RRN 4711"),
        ("Tunai", "20.000"),
        ("Kembali", "10.000"),
        ("Pembulatan", "-49"),
    ] {
        assert!(printed.iter().any(|(l, r)| l == left && r == right), "{left} {right} in {printed:#?}");
    }
}

#[test]
fn without_cash_the_drawer_stays_shut_and_nothing_is_rounded() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 100_049, 5);
    let cards = vec![card(60_049), another_card(40_000, "A1B2C4")];
    let paid = outlet.pay_with(&outlet.scan(&["TA23BC4"]), cards).expect("paid");
    assert_eq!((paid.total, paid.rounding, paid.change), (Rupiah(100_049), Rupiah::ZERO, Rupiah::ZERO));
    assert!(!last_slip(&outlet).blocks.contains(&Block::OpenDrawer));
    let entries = "SELECT count(*) FROM ledger_entries WHERE account = 'card_clearing'";
    assert_eq!(outlet.number(entries), 1, "two cards are one entry");
    assert_eq!(outlet.number("SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'card_clearing'"), 100_049);
}

#[test]
fn a_rest_that_the_coins_round_away_leaves_no_line_and_no_open_drawer() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 10_049, 5);
    let paid = outlet.pay_with(&outlet.scan(&["TA23BC4"]), vec![qris(10_000), cash(0)]).expect("paid");
    assert_eq!((paid.total, paid.rounding), (Rupiah(10_000), Rupiah(-49)));
    let slip = last_slip(&outlet);
    assert!(!slip.blocks.contains(&Block::OpenDrawer));
    assert!(!pairs(&slip).iter().any(|(left, _)| left == "Tunai" || left == "Kembali"));
    assert_eq!(outlet.number("SELECT count(*) FROM tenders WHERE kind = 'tunai' AND amount_rupiah = 0"), 1);
}

#[test]
fn what_the_outlet_does_not_offer_is_refused_before_money() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 10_000, 5);
    let offered = vec![TenderKind::Cash];
    let tenders = Tenders { offered, ..outlet.settings.tenders.clone() };
    let settings = TillSettings { tenders, ..(*outlet.settings).clone() };
    let payment = Payment {
        tenders: vec![qris(10_000)],
        settings: settings.into(),
        ..outlet.payment(&outlet.scan(&["TA23BC4"]), 0)
    };
    assert_eq!(pay(&outlet.store, payment), Err(PayError::NotOffered { kind: TenderKind::Qris }));
    assert_eq!(outlet.number("SELECT count(*) FROM sales"), 0);
}

#[test]
fn the_cap_of_qris_is_the_laws_or_the_outlets_own() {
    let outlet = Outlet::new();
    outlet.product("EM00001", "Emas", 10_000_001, 5);
    let cart = outlet.scan(&["EM00001"]);
    for (own, cap) in [(0, 10_000_000), (2_000_000, 2_000_000)] {
        let tenders = Tenders { qris_cap_rupiah: Rupiah(own), ..outlet.settings.tenders.clone() };
        let settings = TillSettings { tenders, ..(*outlet.settings).clone() };
        let payment = Payment {
            act_id: ActId::new(),
            tenders: vec![qris(10_000_001)],
            settings: settings.into(),
            ..outlet.payment(&cart, 0)
        };
        let expect = PayError::QrisOverCap { amount: Rupiah(10_000_001), cap: Rupiah(cap) };
        assert_eq!(pay(&outlet.store, payment), Err(expect));
    }
}

#[test]
fn a_discount_is_frozen_named_and_above_the_limit_approved() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 100_000, 5);
    let mut cart = outlet.scan(&["TA23BC4"]);
    let key = cart.lines()[0].key;
    let off = |bp| Discount { amount: DiscountAmount::Percent(bp), reason: Reason::of("flawed") };
    cart.discount_line(key, off(5_000)).expect("given");
    let payment = |approval| Payment { approval, ..outlet.payment(&cart, 50_000) };
    let refused = pay(&outlet.store, payment(None)).expect_err("refused");
    assert_eq!(refused, PayError::Exception(ExceptionRefused::ApprovalMissing));
    assert_eq!(outlet.number("SELECT count(*) FROM sales"), 0, "nothing is written");

    let approval = Some(Approved::played(outlet.manager, outlet.cashier));
    let paid = pay(&outlet.store, payment(approval)).expect("paid");
    assert_eq!(paid.total, Rupiah(50_000));
    let settings = &outlet.settings.receipt;
    let receipt = outlet.store.read(|c| receipt_of(c, paid.sale_id, settings)).expect("read").expect("there");
    let named: Vec<_> = receipt.lines[0].discounts.iter().map(|d| (d.label.as_str(), d.amount.0)).collect();
    assert_eq!(named, [("Potongan 50 %", 50_000)]);
    let mut slip = to_slip(&receipt, false);
    slip.blocks.insert(0, Block::OpenDrawer);
    assert_eq!(last_slip(&outlet), slip, "rebuilt from the facts, it is the one that was printed");
    // Without terms the outlet bears it: the partner's share is the full price.
    assert_eq!(outlet.number("SELECT discount_partner_rupiah FROM sale_lines"), 0);
    assert_eq!(
        outlet.number("SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'discount_outlet'"),
        50_000
    );
    assert_eq!(
        outlet.number("SELECT count(*) FROM till_exceptions WHERE kind = 'discount' AND approved_by IS NOT NULL"),
        1
    );
}

#[test]
fn a_cart_that_is_given_away_whole_is_sold_by_no_tender_and_the_z_report_reconciles() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 100_000, 5);
    let shift = open_shift(&outlet.store, ActId::new(), outlet.cashier, Rupiah(200_000)).expect("opened").id;
    let mut cart = outlet.scan(&["TA23BC4"]);
    let off = Discount { amount: DiscountAmount::Percent(10_000), reason: Reason::of("display_piece") };
    cart.discount_cart(off).expect("given");
    let agreed = || Some(Approved::played(outlet.manager, outlet.cashier));
    let free = |tenders, approval| {
        let paid = pay(&outlet.store, Payment { tenders, approval, ..outlet.payment(&cart, 0) });
        outlet.clock.advance_ms(1_000);
        paid
    };
    assert_eq!(free(vec![], None), Err(PayError::Exception(ExceptionRefused::ApprovalMissing)), "not by oneself");
    let not_needed = PayError::CashNotNeeded { given: Rupiah(5_000) };
    assert_eq!(free(vec![cash(5_000)], agreed()), Err(not_needed));
    for tenders in [vec![], vec![cash(0)]] {
        let paid = free(tenders, agreed()).expect("sold");
        assert_eq!((paid.total, paid.given, paid.change), (Rupiah::ZERO, Rupiah::ZERO, Rupiah::ZERO));
        let settings = &outlet.settings.receipt;
        let receipt = outlet.store.read(|c| receipt_of(c, paid.sale_id, settings)).expect("read").expect("there");
        assert_eq!(last_slip(&outlet), to_slip(&receipt, false), "and the drawer stays shut");
        assert_eq!((receipt.gross, receipt.discount, receipt.tenders.len()), (Rupiah(100_000), Rupiah(100_000), 0));
    }
    assert_eq!((outlet.on_hand(bag), outlet.number("SELECT count(*) FROM tenders")), (3, 0));
    // The outlet bears it: the partner gets the share of the full price.
    let owed = "SELECT -sum(amount_rupiah) FROM ledger_entries WHERE account = 'payable_partner'";
    assert_eq!(outlet.number(owed), 170_000);

    let settings = Arc::new(ShiftSettings::of(&Config::default()));
    let pieces = fewest_pieces(Rupiah(200_000), outlet.store.today());
    let (user, act_id) = (outlet.cashier, ActId::new());
    let count = SubmitCount { act_id, user, shift, pieces, settings: settings.clone() };
    submit_count(&outlet.store, &count).expect("counted");
    let (act_id, explanation, accepted) = (ActId::new(), None, None);
    let order = CloseShift { act_id, user, shift, explanation, accepted, settings };
    let closed = close_shift(&outlet.store, order).expect("facts and ledger agree");
    let z = outlet.store.read(|c| z_report(c, closed.z_number)).expect("read").expect("a report");
    let sales = &z.totals.sales;
    assert_eq!((closed.difference, sales.receipts, sales.pieces), (Rupiah::ZERO, 2, 2));
    assert_eq!((sales.gross, sales.discount_outlet, sales.total), (Rupiah(200_000), Rupiah(200_000), Rupiah::ZERO));
}
