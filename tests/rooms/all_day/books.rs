//! The books of an outlet whose shifts are all closed, counted by SQL of our own and held against the Z reports.

use std::collections::BTreeSet;

use deks::base::{Rupiah, ShiftId};
use deks::cli::verify::verify_command;
use deks::config::TenderKind;
use deks::stock;
use deks::store::{StoreError, params, verify_audit_chain};
use deks::till::shift::ShiftTotals;

use crate::till_kit::{ON_HAND, Till};

/// What a shift's facts say, counted by SQL of our own; the same of its Z report.
fn check_facts(till: &Till, shift: ShiftId, totals: &ShiftTotals) {
    let of_shift = |sql: &str| -> i64 {
        let read = till.store.read(|c| {
            let found = c.query_row(sql, params![shift], |row| row.get::<_, Option<i64>>(0))?;
            Ok::<_, StoreError>(found.unwrap_or(0))
        });
        read.unwrap_or_else(|error| panic!("{sql}: {error}"))
    };
    let sold = "FROM sale_lines l JOIN sales s USING (sale_id) WHERE s.shift_id = ?1";
    let back = "FROM refund_lines l JOIN refunds f USING (refund_id) WHERE f.shift_id = ?1";
    for (sql, figure) in [
        ("SELECT count(*) FROM sales WHERE shift_id = ?1".to_owned(), totals.sales.receipts),
        ("SELECT sum(total_rupiah) FROM sales WHERE shift_id = ?1".to_owned(), totals.sales.total.0),
        ("SELECT sum(rounding_rupiah) FROM sales WHERE shift_id = ?1".to_owned(), totals.sales.rounding.0),
        (["SELECT sum(l.qty) ", sold].concat(), totals.sales.pieces),
        (["SELECT sum(l.qty * l.unit_price_rupiah) ", sold].concat(), totals.sales.gross.0),
        (
            ["SELECT sum(l.discount_rupiah) ", sold].concat(),
            (totals.sales.discount_outlet + totals.sales.discount_partner).0,
        ),
        (["SELECT sum(l.qty) ", back].concat(), totals.refunds.pieces + totals.voids.pieces),
        (
            "SELECT sum(total_rupiah) FROM refunds WHERE shift_id = ?1".to_owned(),
            (totals.refunds.total + totals.voids.total).0,
        ),
        (
            "SELECT sum(CASE kind WHEN 'from_safe' THEN amount_rupiah ELSE -amount_rupiah END) FROM cash_moves
             WHERE shift_id = ?1"
                .to_owned(),
            totals.moved().0,
        ),
    ] {
        assert_eq!(of_shift(&sql), figure, "{sql}");
    }
    for kind in TenderKind::ALL.into_iter().filter(|kind| *kind != TenderKind::Cash) {
        assert_eq!(in_ledger(till, shift, kind.account().name()), totals.tender_net(kind), "{kind:?}");
    }
    assert_eq!(in_ledger(till, shift, "cash_drawer"), Rupiah::ZERO, "a closed shift's drawer is empty");
}

/// The shift's sum of an account.
fn in_ledger(till: &Till, shift: ShiftId, account: &str) -> Rupiah {
    let sum = till.store.read(|c| {
        let sql = "SELECT coalesce(sum(amount_rupiah), 0) FROM ledger_entries WHERE shift_id = ?1 AND account = ?2";
        Ok::<_, StoreError>(c.query_row(sql, params![shift, account], |row| row.get(0))?)
    });
    sum.expect("readable")
}

fn check_reports(till: &Till, shifts_closed: usize) {
    let (mut receipts, mut shifts) = (0, BTreeSet::new());
    let numbers: Vec<i64> = (1..=till.number("SELECT max(z_number) FROM shifts_closed")).collect();
    assert_eq!(numbers.len(), shifts_closed, "Z numbers are gapless");
    for z_number in numbers {
        let report = till.z(z_number);
        let (totals, closing) = (&report.totals, report.closing.as_ref().expect("a Z"));
        check_facts(till, report.shift.id, totals);
        let by_tender: Rupiah = totals.tenders.iter().map(|row| row.net()).sum();
        let by_partner: Rupiah = totals.partners.iter().map(|row| row.sold.net()).sum();
        let rounding = totals.sales.rounding - totals.refunds.rounding - totals.voids.rounding;
        assert_eq!((by_tender, by_partner + rounding), (totals.net(), totals.net()));
        assert_eq!(closing.expected, totals.expected_cash());
        assert_eq!(closing.difference, closing.counted - closing.expected);
        assert!(closing.expected >= Rupiah::ZERO && closing.counted >= Rupiah::ZERO, "{closing:?}");
        assert!(shifts.insert(report.shift.id), "a shift is closed once");
        receipts += totals.sales.receipts;
    }
    assert_eq!(receipts, till.number("SELECT count(*) FROM sales"), "every sale is in exactly one Z");
    let elsewhere = "SELECT count(*) FROM sales s LEFT JOIN shifts_closed c USING (shift_id) WHERE c.shift_id IS NULL";
    assert_eq!(till.number(elsewhere), 0, "no sale is outside of the Z reports");
}

/// Each is a count of what must never be.
const NEVER: [(&str, &str); 7] = [
    (
        "an act whose entries do not sum to zero",
        "SELECT count(*) FROM (SELECT 1 FROM ledger_entries GROUP BY act_id HAVING sum(amount_rupiah) <> 0)",
    ),
    ("a sale below zero", "SELECT count(*) FROM sales WHERE total_rupiah < 0"),
    (
        "a tender below zero",
        "SELECT (SELECT count(*) FROM tenders WHERE amount_rupiah < 0 OR change_rupiah < 0)
              + (SELECT count(*) FROM refund_tenders WHERE amount_rupiah < 0)",
    ),
    (
        "more pieces back than sold",
        "SELECT count(*) FROM sale_lines l WHERE l.qty < (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
         WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no)",
    ),
    (
        "more money back than paid",
        "SELECT count(*) FROM sales s WHERE s.total_rupiah < (SELECT coalesce(sum(f.total_rupiah), 0) FROM refunds f
         WHERE f.sale_id = s.sale_id)",
    ),
    (
        "a correction by one person alone",
        "SELECT count(*) FROM till_exceptions WHERE approved_by = requested_by
         OR (approved_by IS NULL AND kind IN ('void', 'refund', 'refund_without_receipt'))",
    ),
    ("a shelf below zero", "SELECT count(*) FROM product_state WHERE on_hand < 0"),
];

fn check_stock(till: &Till) {
    assert_eq!(till.store.read(|c| stock::rebuild_levels(c, false)), Ok(Vec::new()), "levels are their movements");
    for product in till.goods {
        let counted: i64 = till
            .store
            .read(|c| {
                Ok::<_, StoreError>(c.query_row(
                    "SELECT (SELECT coalesce(sum(qty), 0) FROM sale_lines WHERE product_id = ?1)
                          - (SELECT coalesce(sum(qty), 0) FROM refund_lines WHERE product_id = ?1 AND back_to = 'shelf')",
                    params![product],
                    |row| row.get(0),
                )?)
            })
            .expect("readable");
        assert_eq!(till.on_hand(product), ON_HAND - counted, "sold and not back on the shelf is gone");
    }
}

/// Z reports, facts and ledger say the same, stock is its movements, and nothing is below zero.
pub fn reconciles(till: &Till, shifts_closed: usize) {
    check_reports(till, shifts_closed);
    check_stock(till);
    for (what, sql) in NEVER {
        assert_eq!(till.number(sql), 0, "{what}");
    }
    assert_eq!(till.number("SELECT sum(amount_rupiah) FROM ledger_entries"), 0);
    assert_eq!(till.store.read(verify_audit_chain), Ok(None));
    let verified = verify_command(&till.store, false).expect("a walk");
    assert!(verified.is_well, "{}", verified.text);
}
