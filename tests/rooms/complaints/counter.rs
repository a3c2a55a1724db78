//! Paying, numbers, corrections and shifts.

use std::collections::BTreeSet;
use std::thread;

use deks::base::{ActId, Rupiah, Zone};
use deks::cli::verify::verify_command;
use deks::store::{Act, StoreError, verify_audit_chain};
use deks::till::{
    FindBy, Reason, RefundError, Tender, Void, VoidError, find_receipts, keep_cart, pay, refund_sale, resume_cart,
    sale, void_sale,
};

use crate::till_kit::{ON_HAND, SHELF, START, Till};

const BAG: &str = SHELF[0].0;

fn cash(given: i64) -> Vec<Tender> {
    vec![Tender::Cash { given: Rupiah(given) }]
}

fn numbers(till: &Till) -> Vec<String> {
    let found = till.store.read(|c| find_receipts(c, &FindBy::Last, 1_000)).expect("readable");
    found.into_iter().map(|receipt| receipt.number).collect()
}

// peers.md 1: frappe/erpnext#12971
#[test]
fn eight_tills_that_sell_at_the_same_moment_make_no_invoice_twice() {
    let (mut ids, mut receipts) = (BTreeSet::new(), BTreeSet::new());
    for prefix in ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"] {
        let till = Till::with_prefix(prefix);
        for _ in 0..15 {
            till.set_clock(START);
            let paid = till.sell(&[BAG], 100_000);
            assert!(paid.number.starts_with(prefix), "{}", paid.number);
            assert!(ids.insert(paid.sale_id) && receipts.insert(paid.number.clone()), "{} twice", paid.number);
        }
    }
    assert_eq!((ids.len(), receipts.len()), (120, 120));
}

// peers.md 2: odoo/odoo#16781, odoo/odoo#71455
#[test]
fn two_windows_never_issue_one_receipt_number_and_lose_no_order() {
    let till = Till::new();
    let sell = |user| {
        let till = &till;
        let payments: Vec<_> = (0..20).map(|_| till.payment(user, till.cart(&[BAG]), cash(100_000))).collect();
        let numbers = payments.into_iter().map(|payment| pay(&till.store, payment).expect("paid").number);
        numbers.collect::<Vec<String>>()
    };
    let [one, two] = till.staff.cashiers;
    let sold: Vec<String> = thread::scope(|scope| {
        let other = scope.spawn(|| sell(two));
        let mut all = sell(one);
        all.extend(other.join().expect("no panic"));
        all
    });
    let once: BTreeSet<&String> = sold.iter().collect();
    let expect: Vec<String> = (1..=40).map(|n| format!("K1-20261122-{n:04}")).collect();
    assert_eq!(once, expect.iter().collect::<BTreeSet<_>>(), "gapless, none twice");
    assert_eq!(numbers(&till).len(), 40);
}

// peers.md 3: odoo/odoo#288974
#[test]
fn a_paid_sale_stays_paid_when_the_program_starts_again() {
    let till = Till::new();
    let cart = till.cart(&[BAG, BAG]);
    keep_cart(&till.store, "K1", &cart).expect("kept");
    let paid = till.pay(till.cashier(), cart, cash(200_000)).expect("paid");
    let till = till.restart();
    assert_eq!(resume_cart(&till.store, "K1").map(|cart| cart.is_empty()), Ok(true), "it is no draft again");
    let row = till.store.read(|c| sale(c, paid.sale_id)).expect("readable").expect("there");
    assert_eq!((row.number, row.total), (paid.number, Rupiah(170_000)));
    assert_eq!(till.number("SELECT sum(amount_rupiah) FROM tenders"), 170_000, "and its payment is there");
    for sql in
        ["UPDATE sales SET total_rupiah = 0", "DELETE FROM tenders", "DELETE FROM sale_lines", "DELETE FROM sales"]
    {
        let changed = till.store.write(Act::system("test.change"), move |tx| {
            tx.conn().execute(sql, [])?;
            Ok::<_, StoreError>(())
        });
        assert!(changed.is_err(), "{sql}");
    }
    assert!(verify_command(&till.store, false).expect("a walk").is_well);
}

// peers.md 4: odoo/odoo#40567
#[test]
fn an_order_whose_answer_was_lost_is_sent_again_and_stands_once() {
    let till = Till::new();
    let payment = till.payment(till.cashier(), till.cart(&[BAG]), cash(100_000));
    // Committed, and the answer reaches nobody.
    let _lost = pay(&till.store, payment.clone()).expect("paid");
    let till = till.restart();
    let paid = pay(&till.store, payment.clone()).expect("the first result");
    assert_eq!(pay(&till.store, payment), Ok(paid.clone()));
    assert_eq!(numbers(&till), [paid.number]);
    assert_eq!(till.number("SELECT count(*) FROM print_jobs"), 1, "and one receipt prints");
    assert_eq!(till.on_hand(till.goods[0]), ON_HAND - 1);
}

// peers.md 10: opensourcepos/opensourcepos#4688
#[test]
fn a_double_click_pays_once() {
    let till = Till::new();
    let payment = till.payment(till.cashier(), till.cart(&[BAG]), cash(100_000));
    let paid: Vec<_> = thread::scope(|scope| {
        let clicks: Vec<_> = (0..4).map(|_| scope.spawn(|| pay(&till.store, payment.clone()))).collect();
        clicks.into_iter().map(|click| click.join().expect("no panic")).collect()
    });
    assert!(paid.iter().all(|one| one.is_ok() && *one == paid[0]), "{paid:?}");
    assert_eq!(till.number("SELECT count(*) FROM sales"), 1);
    assert_eq!(till.number("SELECT count(*) FROM tenders"), 1);
    assert_eq!(till.number("SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'cash_drawer'"), 85_000);
}

// peers.md 11: frappe/erpnext#24259, ASATechnologies/POS-Awesome#6, ASATechnologies/POS-Awesome#14
#[test]
fn one_returns_no_more_than_was_bought_and_always_the_rest() {
    let till = Till::new();
    let paid = till.sell(&[BAG; 5], 500_000);
    assert_eq!(till.take_back(paid.sale_id, 2).expect("refunded").total, Rupiah(170_000));
    let more = |returnable| {
        let name = SHELF[0].1.to_owned();
        Err(RefundError::MoreThanReturnable { line_no: 1, name, returnable })
    };
    assert_eq!(till.take_back(paid.sale_id, 4), more(3));
    // Two counters take back the rest at the same moment: one of them does.
    let agreed = till.staff.cashiers.map(|cashier| till.agreed(cashier));
    let orders = agreed.map(|approval| till.refund_order(paid.sale_id, 3, approval));
    let store = &till.store;
    let done: Vec<_> = thread::scope(|scope| {
        let tries = orders.map(|order| scope.spawn(move || refund_sale(store, order)));
        tries.into_iter().map(|one| one.join().expect("no panic")).collect()
    });
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
    assert!(done.contains(&more(0)), "{done:?}");
    assert_eq!(till.on_hand(till.goods[0]), ON_HAND);
    assert_eq!(till.number("SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'cash_drawer'"), 0);
}

// peers.md 12: Blair2004/NexoPOS#1370
#[test]
fn a_voided_sale_is_not_deleted_and_its_stock_comes_back_once() {
    let till = Till::new();
    let paid = till.sell(&[BAG, BAG], 200_000);
    let order = || Void {
        act_id: ActId::new(),
        user: till.cashier(),
        sale_id: paid.sale_id,
        references: Vec::new(),
        reason: Reason::of("customer_left"),
        approval: Some(till.agreed(till.cashier())),
        settings: till.till.clone(),
    };
    void_sale(&till.store, order()).expect("voided");
    assert_eq!(void_sale(&till.store, order()), Err(VoidError::AlreadyVoided { number: paid.number.clone() }));
    assert_eq!(till.take_back(paid.sale_id, 1), Err(RefundError::Voided));
    let deleted = till.store.write(Act::system("test.delete"), |tx| {
        tx.conn().execute("DELETE FROM sales", [])?;
        Ok::<_, StoreError>(())
    });
    assert!(deleted.is_err());
    assert_eq!(numbers(&till), [paid.number]);
    assert_eq!(till.on_hand(till.goods[0]), ON_HAND);
    assert_eq!(till.number("SELECT count(*) FROM stock_movements WHERE kind = 'customer_return'"), 1);
    assert_eq!(till.store.read(verify_audit_chain), Ok(None));
}

// peers.md 13: Blair2004/NexoPOS#577, frappe/erpnext#23125
#[test]
fn a_shift_closes_with_what_was_counted_and_change_is_not_expected_in_the_drawer() {
    let till = Till::new();
    till.open_shift(till.cashier(), 300_000);
    let paid = till.sell(&[BAG], 100_000);
    assert_eq!(paid.change, Rupiah(15_000));
    assert_eq!(till.in_drawer(), Rupiah(385_000), "the change went back to the customer");
    let closed = till.count_and_close(till.cashier(), Rupiah(365_000));
    assert_eq!(
        (closed.expected, closed.counted, closed.difference),
        (Rupiah(385_000), Rupiah(365_000), Rupiah(-20_000))
    );
    let closing = till.z(closed.z_number).closing.expect("a Z");
    assert_eq!((closing.difference, closing.reason.as_str()), (Rupiah(-20_000), "change_error"));
    assert_eq!(till.open_now(), None);
}

// peers.md 14: Blair2004/NexoPOS#852, and Moka's sales after midnight
#[test]
fn a_sale_belongs_to_the_outlets_day_and_to_the_shift_it_was_made_in() {
    let till = Till::new();
    // 23.50 in Surabaya; in UTC the day has hours to go.
    till.set_clock("2026-11-22T16:50:00Z");
    let shift = till.open_shift(till.cashier(), 0);
    let before = till.sell(&[BAG], 100_000);
    till.later(20);
    let after = till.sell(&[BAG], 100_000);
    assert_eq!([before.number.as_str(), after.number.as_str()], ["K1-20261122-0001", "K1-20261123-0001"]);
    for (paid, day) in [(&before, "2026-11-22"), (&after, "2026-11-23")] {
        let row = till.store.read(|c| sale(c, paid.sale_id)).expect("readable").expect("there");
        assert_eq!((row.day.to_string().as_str(), row.shift_number), (day, Some(1)));
    }
    let closed = till.count_and_close(till.cashier(), Rupiah(170_000));
    let report = till.z(closed.z_number);
    assert_eq!((report.shift.id, report.shift.day.to_string().as_str()), (shift.id, "2026-11-22"));
    assert_eq!((report.totals.sales.receipts, report.totals.sales.total), (2, Rupiah(170_000)));
    let at = deks::base::UtcMs::parse_rfc3339("2026-11-22T15:30:00Z").expect("a moment");
    for (zone, day) in [(Zone::Wib, "2026-11-22"), (Zone::Wita, "2026-11-22"), (Zone::Wit, "2026-11-23")] {
        assert_eq!(zone.day_of(at).to_string(), day, "{}", zone.name());
    }
}
