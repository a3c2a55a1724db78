//! Counting blind, closing, and what the Z report keeps.

use super::kit::{CODES, Till};
use crate::base::{ActId, Rupiah};
use crate::people::Approved;
use crate::store::{Act, StoreError, audit_head, verify_audit_chain};
use crate::till::cart::{Discount, DiscountAmount};
use crate::till::exceptions::{ExceptionKind, Reason};
use crate::till::shift::*;
use crate::till::store::RefundKind;
use crate::till::{TenderKind, keep_cart};

#[test]
fn the_difference_is_told_only_after_the_count_and_every_count_stands_on_the_z() {
    let till = Till::new();
    let shift = till.open(100_000).id;
    till.sell(till.cashier(), &[CODES[0]], None);
    let store = &till.outlet.store;
    let first = till.counting(till.cashier(), shift, 170_000);
    let told = submit_count(store, &first).expect("counted");
    assert_eq!((told.expected, told.difference, told.count_no), (Rupiah(185_000), Rupiah(-15_000), 1));
    assert!(told.needs_explanation && told.counts_left == 2);
    assert_eq!(submit_count(store, &first), Ok(told), "a double tap is one count");
    let told = submit_count(store, &till.counting(till.cashier(), shift, 185_000)).expect("counted again");
    assert_eq!((told.difference, told.count_no, told.counts_left), (Rupiah::ZERO, 2, 1));
    let closed = close_shift(store, till.closing(till.cashier(), shift)).expect("closed");
    assert_eq!((closed.z_number, closed.counted, closed.difference), (1, Rupiah(185_000), Rupiah::ZERO));
    let closing = till.z(1).closing.expect("a Z");
    let counted: Vec<i64> = closing.counts.iter().map(|count| count.counted.0).collect();
    assert_eq!(counted, [170_000, 185_000]);
    assert_eq!(till.number("SELECT sum(denomination_rupiah * pieces) FROM shift_counts"), 185_000);
    assert_eq!(till.number("SELECT count(*) FROM drafts WHERE kind = 'shift_count'"), 0);
}

#[test]
fn counting_until_it_fits_ends_after_three_times_but_a_sale_asks_for_a_new_count() {
    let till = Till::new();
    let shift = till.open(100_000).id;
    let store = &till.outlet.store;
    for amount in [90_000, 110_000, 105_000] {
        submit_count(store, &till.counting(till.cashier(), shift, amount)).expect("counted");
    }
    let fourth = submit_count(store, &till.counting(till.cashier(), shift, 100_000));
    assert_eq!(fourth, Err(CountError::TooManyCounts));
    till.sell(till.cashier(), &[CODES[0]], None);
    let explained = CloseShift { explanation: Some(Reason::of("unknown")), ..till.closing(till.cashier(), shift) };
    assert_eq!(close_shift(store, explained.clone()), Err(CloseError::ChangedSinceCount));
    let told = submit_count(store, &till.counting(till.cashier(), shift, 185_000)).expect("the drawer is another");
    assert_eq!((told.difference, told.count_no, told.counts_left), (Rupiah::ZERO, 4, 2));
    assert_eq!(close_shift(store, explained).expect("closed").difference, Rupiah::ZERO);
    assert_eq!(till.number("SELECT count(*) FROM till_exceptions"), 0, "nothing to explain after all");
}

/// peers.md complaint 13: the shift cannot close unless the count equals the expectation.
#[test]
fn a_shift_closes_whatever_was_counted_and_the_difference_is_posted() {
    for (off, over_short) in [(0, 0), (500, -500), (-900, 900), (45_000, -45_000), (-100_000, 100_000)] {
        let till = Till::new();
        till.open(100_000);
        let closed = till.count_and_close(till.cashier(), off);
        assert_eq!(closed.difference, Rupiah(off));
        let account = |name: &str| {
            till.number(&["SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = '", name, "'"].concat())
        };
        assert_eq!((account("cash_over_short"), account("cash_drawer")), (over_short, 0), "{off}");
        assert_eq!(account("safe"), off, "what was counted lies in the safe again");
    }
}

/// The second half of complaint 13: change given stays in expected cash.
#[test]
fn change_is_no_cash_that_is_expected() {
    let till = Till::new();
    till.open(0);
    till.sell(till.cashier(), &[CODES[0]], None);
    assert_eq!(till.in_drawer(), 85_000, "1.000.000 came in, 915.000 went out");
}

#[test]
fn a_small_difference_needs_no_word_and_a_large_one_a_reason() {
    let till = Till::new();
    let store = &till.outlet.store;
    let close = |counted: i64, explanation: Option<Reason>| {
        let shift = till.current().expect("open").id;
        submit_count(store, &till.counting(till.cashier(), shift, counted)).expect("counted");
        close_shift(store, CloseShift { explanation, ..till.closing(till.cashier(), shift) })
    };
    till.open(100_000);
    assert!(close(99_000, None).is_ok(), "1.000 is let pass");
    till.open(100_000);
    assert_eq!(close(101_100, None), Err(CloseError::ExplanationMissing { difference: Rupiah(1_100) }));
    let wrong = close(101_100, Some(Reason::of("size")));
    assert!(matches!(wrong, Err(CloseError::Refused(_))), "{wrong:?}");
    let shift = till.current().expect("open").id;
    let (explanation, accepted) = (Some(Reason::of("change_error")), till.agreed(till.cashier()));
    let order = CloseShift { explanation, accepted, ..till.closing(till.cashier(), shift) };
    close_shift(store, order).expect("closed");
    let closing = till.z(2).closing.expect("a Z");
    assert_eq!((closing.reason.as_str(), closing.accepted_by), ("change_error", Some(till.outlet.manager)));
    assert!(!closing.is_unaccepted());
    assert_eq!(till.number("SELECT sum(amount_rupiah) FROM till_exceptions WHERE kind = 'shift_difference'"), 1_100);
    till.open(100_000);
    let shift = till.current().expect("open").id;
    submit_count(store, &till.counting(till.cashier(), shift, 50_000)).expect("counted");
    let accepted = Some(Approved::played(till.cashier(), till.cashier()));
    let order =
        CloseShift { explanation: Some(Reason::of("unknown")), accepted, ..till.closing(till.cashier(), shift) };
    assert!(matches!(close_shift(store, order), Err(CloseError::Refused(_))), "nobody accepts their own difference");
}

#[test]
fn a_z_report_has_a_gapless_number_and_never_changes() {
    let till = Till::new();
    let store = &till.outlet.store;
    for expect in 1..=4 {
        till.open(50_000);
        till.sell(till.cashier(), &[CODES[1]], None);
        let before = store.read(audit_head).expect("read");
        let shift = till.current().expect("open").id;
        submit_count(store, &till.counting(till.cashier(), shift, till.in_drawer())).expect("counted");
        let order = till.closing(till.cashier(), shift);
        let closed = close_shift(store, order.clone()).expect("closed");
        assert_eq!(closed.z_number, expect);
        assert_eq!(close_shift(store, order), Ok(closed), "a double tap");
        assert_eq!(till.z(expect).closing.expect("a Z").audit_head, before, "the chain before the closing");
        let again = close_shift(store, till.closing(till.cashier(), shift));
        assert_eq!(again, Err(CloseError::NotOpen));
    }
    let (first, second) = (till.z(1), till.z(1));
    assert_eq!(first, second);
    for sql in ["UPDATE shifts_closed SET report = '{}'", "DELETE FROM shifts_closed", "DELETE FROM shift_counts"] {
        let changed = store.write(Act::system("test.change"), move |tx| {
            tx.conn().execute(sql, [])?;
            Ok::<_, StoreError>(())
        });
        assert!(changed.is_err(), "{sql}");
    }
    assert_eq!(store.read(verify_audit_chain), Ok(None));
}

#[test]
fn a_z_report_says_what_happened_by_tender_partner_category_and_cashier() {
    let till = Till::new();
    till.open(100_000);
    let (one, other) = (till.cashier(), till.other_cashier);
    till.sell(one, &[CODES[0], CODES[1]], Some((TenderKind::Qris, 50_000)));
    let second = till.sell(other, &[CODES[2], CODES[2]], None);
    let third = till.sell(other, &[CODES[0]], None);
    let mut cart = till.outlet.scan(&[CODES[2]]);
    let discount = Discount { amount: DiscountAmount::Percent(1_000), reason: Reason::of("flawed") };
    cart.discount_cart(discount).expect("a discount");
    till.sell_cart(one, cart, None);
    till.take_back(one, second.sale_id, 1, RefundKind::Refund, TenderKind::Cash).expect("taken back");
    till.take_back(other, third.sale_id, 9, RefundKind::Void, TenderKind::Cash).expect("voided");
    move_cash(&till.outlet.store, till.cash_move(one, CashKind::Expense, 10_000)).expect("moved");
    let totals = till.z(till.count_and_close(other, 0).z_number).totals;
    let sales = &totals.sales;
    assert_eq!((sales.receipts, sales.pieces, sales.gross), (4, 6, Rupiah(272_749)));
    assert_eq!((sales.discount_outlet, sales.discount_partner), (Rupiah(3_000), Rupiah::ZERO));
    assert_eq!((sales.rounding, sales.total), (Rupiah(-49), Rupiah(269_700)));
    assert_eq!((sales.first_number.as_str(), sales.last_number.as_str()), ("K1-20261122-0001", "K1-20261122-0004"));
    assert_eq!((totals.refunds.times, totals.refunds.pieces, totals.refunds.total), (1, 1, Rupiah(30_000)));
    assert_eq!((totals.voids.times, totals.voids.pieces, totals.voids.total), (1, 1, Rupiah(85_000)));
    let tenders: Vec<_> = totals.tenders.iter().map(|row| (row.kind, row.taken.times, row.net().0)).collect();
    assert_eq!(tenders, [(TenderKind::Cash, 4, 104_700), (TenderKind::Qris, 1, 50_000)]);
    assert_eq!(totals.net(), Rupiah(154_700));
    assert_eq!(totals.expected_cash(), Rupiah(194_700));
    let partner = &totals.partners[0];
    assert_eq!(
        (partner.partner, partner.sold.net(), partner.sold.pieces_net()),
        (till.outlet.partner, Rupiah(154_749), 4)
    );
    assert_eq!(totals.categories.len(), 1);
    assert_eq!(totals.categories[0].sold, partner.sold);
    let cashiers: Vec<_> = totals.cashiers.iter().map(|row| (row.user, row.sales.times, row.back.times)).collect();
    assert!(cashiers.contains(&(Some(one), 2, 1)) && cashiers.contains(&(Some(other), 2, 1)), "{cashiers:?}");
    let discounts: Vec<_> =
        totals.discounts.iter().map(|row| (row.kind.as_str(), row.bearer.as_str(), row.sum.amount.0)).collect();
    assert_eq!(discounts, [("cart", "outlet", 3_000)]);
    let kinds: Vec<ExceptionKind> = totals.exceptions.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [ExceptionKind::Discount, ExceptionKind::CashOut]);
}

#[test]
fn what_is_not_finished_is_named_and_does_not_keep_the_shift_open() {
    let till = Till::new();
    let shift = till.open(0).id;
    let store = &till.outlet.store;
    keep_cart(store, "K1", &till.outlet.scan(&[CODES[0]])).expect("a cart on the counter");
    store.keep_draft("held", "one", &serde_json::json!({"name": "Bon 1"})).expect("a cart put aside");
    let written = store.write(Act::by(till.cashier(), "test.qris"), move |tx| {
        let (act_id, at, day) = (tx.act_id(), tx.now().0, tx.day().to_string());
        tx.fact(
            "qris_requests",
            &[
                ("request_id", &crate::base::QrisRequestId::new()),
                ("act_id", &act_id),
                ("bill_number", &"Q1"),
                ("shift_id", &shift),
                ("amount_rupiah", &85_000i64),
                ("payload", &"000201"),
                ("business_day", &day),
                ("at_utc_ms", &at),
            ],
        )
    });
    written.expect("shown");
    let open = x_report(store, till.outlet.manager, &till.settings).expect("a report");
    assert_eq!((open.totals.pending_qris.times, open.totals.pending_qris_earlier.times), (1, 0));
    let report = till.z(till.count_and_close(till.cashier(), 0).z_number);
    assert_eq!((report.totals.pending_qris.times, report.totals.pending_qris.amount), (1, Rupiah(85_000)));
    assert_eq!(report.open_ends.held_carts, 1);
    let zone = store.zone();
    let paper = store.read(|c| shift_paper(c, &report, &till.settings, zone)).expect("a paper");
    let remarks = paper.remarks.join("\n");
    assert!(remarks.contains("1 pembayaran QRIS") && remarks.contains("1 bon masih ditahan"), "{remarks}");
    // The next shift inherits the code: it is nobody's own any more, and named until somebody settles or voids it.
    till.open(0);
    let next = x_report(store, till.cashier(), &till.settings).expect("a report").totals;
    assert_eq!((next.pending_qris.times, next.pending_qris_earlier), (0, report.totals.pending_qris));
    let report = till.z(till.count_and_close(till.cashier(), 0).z_number);
    let paper = store.read(|c| shift_paper(c, &report, &till.settings, zone)).expect("a paper");
    let expect = "1 pembayaran QRIS dari shift sebelumnya belum dipastikan, Rp 85.000.";
    assert!(paper.remarks.iter().any(|remark| remark == expect), "{:?}", paper.remarks);
}

/// Closing is never kept waiting for a second person; the report says that none has seen the difference.
#[test]
fn a_difference_that_nobody_else_saw_is_marked_on_the_z() {
    for (off, is_seen, row, is_marked) in [
        (5_000, false, Some("Belum diterima manajer"), true),
        (5_000, true, Some("Diterima: Manajer 01"), false),
        (0, false, None, false),
    ] {
        let till = Till::new();
        let shift = till.open(100_000).id;
        let store = &till.outlet.store;
        submit_count(store, &till.counting(till.cashier(), shift, 100_000 - off)).expect("counted");
        let explanation = (off > 0).then(|| Reason::of("unknown"));
        let accepted = till.agreed(till.cashier()).filter(|_| is_seen);
        let order = CloseShift { explanation, accepted, ..till.closing(till.cashier(), shift) };
        let report = till.z(close_shift(store, order).expect("closed").z_number);
        let paper = store.read(|c| shift_paper(c, &report, &till.settings, store.zone())).expect("a paper");
        let rows = paper.sections.iter().flat_map(|section| &section.rows);
        let said = rows.map(|line| line.label.as_str()).find(|label| label.to_lowercase().contains("diterima"));
        assert_eq!(said, row, "{off} {is_seen}");
        let remark = paper.remarks.iter().any(|remark| remark == "Selisih kas belum diterima manajer.");
        assert_eq!(remark, is_marked, "{off} {is_seen}");
    }
}

/// Holds every write back with an act of its own, starts something meanwhile, and lets the act finish with `last`.
fn while_writing<T: Send>(
    till: &Till,
    last: impl FnOnce(&crate::store::Tx<'_>) -> Result<(), StoreError> + Send + 'static,
    meanwhile: impl FnOnce() -> T + Send,
) -> T {
    let (begun, has_begun) = std::sync::mpsc::channel();
    let (let_go, may_go) = std::sync::mpsc::channel();
    let (store, by) = (till.outlet.store.clone(), till.cashier());
    std::thread::scope(|scope| {
        let slow = scope.spawn(move || {
            store.write(Act::by(by, "test.slow"), move |tx| {
                begun.send(()).expect("somebody waits");
                may_go.recv().expect("somebody lets go");
                last(tx)
            })
        });
        has_begun.recv().expect("the act has begun");
        let other = scope.spawn(meanwhile);
        // Long enough for whatever is read too early.
        std::thread::sleep(std::time::Duration::from_millis(200));
        let_go.send(()).expect("the act waits");
        slow.join().expect("no panic").expect("written");
        other.join().expect("no panic")
    })
}

#[test]
fn a_count_is_held_against_what_the_ledger_says_when_it_is_kept() {
    let till = Till::new();
    let shift = till.open(100_000).id;
    let (act_id, day) = (ActId::new(), till.outlet.store.today().to_string());
    let came_in = move |tx: &crate::store::Tx<'_>| {
        tx.conn().execute(
            "INSERT INTO ledger_entries (act_id, line_no, account, amount_rupiah, business_day, shift_id)
             VALUES (?1, 1, 'cash_drawer', 50000, ?2, ?3)",
            rusqlite::params![act_id, day, shift],
        )?;
        Ok::<_, StoreError>(())
    };
    let order = till.counting(till.cashier(), shift, 150_000);
    let told = while_writing(&till, came_in, || submit_count(&till.outlet.store, &order)).expect("counted");
    assert_eq!((told.expected, told.difference), (Rupiah(150_000), Rupiah::ZERO));
}

#[test]
fn the_count_that_is_closed_with_is_the_last_one_that_was_kept() {
    let till = Till::new();
    let shift = till.open(100_000).id;
    let store = &till.outlet.store;
    submit_count(store, &till.counting(till.cashier(), shift, 90_000)).expect("counted");
    let key = shift.to_string();
    let mut counts: serde_json::Value = store.draft("shift_count", &key).expect("read").expect("a draft");
    let mut second = counts["tries"][0].clone();
    second["counted"] = serde_json::json!(100_000);
    counts["tries"].as_array_mut().expect("a list").push(second);
    let counted_again = move |tx: &crate::store::Tx<'_>| tx.drafts().keep("shift_count", &key, &counts);
    let order = till.closing(till.cashier(), shift);
    let closed = while_writing(&till, counted_again, || close_shift(store, order)).expect("closed");
    assert_eq!((closed.counted, closed.difference), (Rupiah(100_000), Rupiah::ZERO));
    assert_eq!(till.z(closed.z_number).closing.expect("a Z").counts.len(), 2);
}

#[test]
fn a_shift_whose_facts_and_ledger_differ_is_not_closed() {
    let till = Till::new();
    let shift = till.open(100_000).id;
    till.sell(till.cashier(), &[CODES[0]], None);
    let store = &till.outlet.store;
    let written = store.write(Act::by(till.cashier(), "test.flaw"), move |tx| {
        let (act_id, day) = (tx.act_id(), tx.day().to_string());
        tx.fact(
            "ledger_entries",
            &[
                ("act_id", &act_id),
                ("line_no", &1i64),
                ("account", &"qris_clearing"),
                ("amount_rupiah", &5_000i64),
                ("business_day", &day),
                ("shift_id", &shift),
            ],
        )
    });
    written.expect("a flaw");
    submit_count(store, &till.counting(till.cashier(), shift, 185_000)).expect("counted");
    let differs = CloseError::LedgerDiffers { account: "qris_clearing", facts: Rupiah::ZERO, ledger: Rupiah(5_000) };
    assert_eq!(close_shift(store, till.closing(till.cashier(), shift)), Err(differs));
    assert_eq!(till.number("SELECT count(*) FROM shifts_closed"), 0);
    let act = ActId::new();
    let order = CloseShift { act_id: act, ..till.closing(till.cashier(), shift) };
    assert!(close_shift(store, order).is_err(), "and not the second time either");
}
