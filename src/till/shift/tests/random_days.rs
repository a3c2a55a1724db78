//! Whatever happens at the till, the shifts reconcile: random days of sales, voids, refunds, cash moves and clock jumps
//! over three shifts and two cashiers.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::kit::{CODES, Till};
use crate::base::{Rupiah, SaleId};
use crate::store::verify_audit_chain;
use crate::till::TenderKind;
use crate::till::shift::*;
use crate::till::store::RefundKind;

const SHIFTS: usize = 3;
const KINDS: [TenderKind; 4] = [TenderKind::Qris, TenderKind::Card, TenderKind::Transfer, TenderKind::Voucher];

#[derive(Debug, Clone)]
enum Step {
    /// Pieces by their place on the shelf; a part by another tender than cash.
    Sell {
        by: bool,
        shelf: Vec<usize>,
        other: Option<(usize, i64)>,
    },
    TakeBack {
        by: bool,
        sale: usize,
        qty: i64,
        to: usize,
    },
    Void {
        by: bool,
        sale: usize,
    },
    Move {
        by: bool,
        kind: usize,
        amount: i64,
    },
    TakeOver {
        by: bool,
    },
    /// Minutes, also backwards.
    Later {
        minutes: i64,
    },
    LookAtX,
}

fn step() -> impl Strategy<Value = Step> {
    let other = prop::option::of((0..KINDS.len(), 1..10_000i64));
    prop_oneof![
        6 => (any::<bool>(), prop::collection::vec(0..CODES.len(), 1..5), other)
            .prop_map(|(by, shelf, other)| Step::Sell { by, shelf, other }),
        2 => (any::<bool>(), 0..6usize, 1..3i64, 0..5usize)
            .prop_map(|(by, sale, qty, to)| Step::TakeBack { by, sale, qty, to }),
        1 => (any::<bool>(), 0..6usize).prop_map(|(by, sale)| Step::Void { by, sale }),
        2 => (any::<bool>(), 0..3usize, 1..400_000i64).prop_map(|(by, kind, amount)| Step::Move { by, kind, amount }),
        1 => any::<bool>().prop_map(|by| Step::TakeOver { by }),
        1 => (-120..1_500i64).prop_map(|minutes| Step::Later { minutes }),
        1 => Just(Step::LookAtX),
    ]
}

/// The steps of a shift, the float it opens with (none: it opens by itself), and how far the count is off, in hundreds.
fn a_shift() -> impl Strategy<Value = (Option<i64>, Vec<Step>, i64)> {
    (prop::option::of(0..500_000i64), prop::collection::vec(step(), 1..14), -50..50i64)
}

fn play(till: &Till, step: Step, sales: &mut Vec<SaleId>) {
    let who = |by: bool| if by { till.cashier() } else { till.other_cashier };
    match step {
        Step::Sell { by, shelf, other } => {
            let codes: Vec<&str> = shelf.into_iter().map(|at| CODES[at]).collect();
            let paid = till.sell(who(by), &codes, other.map(|(kind, amount)| (KINDS[kind], amount)));
            sales.push(paid.sale_id);
        }
        Step::TakeBack { by, sale, qty, to } => {
            let Some(sale) = sales.iter().rev().nth(sale).copied() else { return };
            let to = KINDS.get(to).copied().unwrap_or(TenderKind::Cash);
            till.take_back(who(by), sale, qty, RefundKind::Refund, to);
        }
        Step::Void { by, sale } => {
            let Some(sale) = sales.iter().rev().nth(sale).copied() else { return };
            till.take_back(who(by), sale, 99, RefundKind::Void, TenderKind::Cash);
        }
        Step::Move { by, kind, amount } => {
            let order = till.cash_move(who(by), CashKind::ALL[kind], amount);
            let order = CashMove { approval: till.agreed(who(by)), ..order };
            match move_cash(&till.outlet.store, order) {
                Ok(_) | Err(CashMoveError::MoreThanInDrawer | CashMoveError::NoShift) => {}
                Err(CashMoveError::BelowSmallestCoin { smallest }) => assert!(Rupiah(amount) < smallest),
                Err(error) => panic!("{error}"),
            }
        }
        Step::TakeOver { by } => {
            let order = TakeOver { act_id: crate::base::ActId::new(), user: who(by) };
            match take_over(&till.outlet.store, order) {
                Ok(_) | Err(TakeOverError::NoShift | TakeOverError::AlreadyYours) => {}
                Err(error) => panic!("{error}"),
            }
        }
        Step::Later { minutes } => till.outlet.clock.advance_ms(minutes * 60_000),
        Step::LookAtX => {
            if till.current().is_some() {
                let report = x_report(&till.outlet.store, till.outlet.manager, &till.settings).expect("a report");
                assert_eq!(report.totals.expected_cash().0, till.in_drawer());
            }
        }
    }
}

/// Z report, facts and ledger of every closed shift say the same, and nothing is left over.
fn reconciles(till: &Till, sales: &[SaleId]) {
    let number = |sql: &str| till.number(sql);
    assert_eq!(number("SELECT count(*) FROM shifts_closed"), number("SELECT max(z_number) FROM shifts_closed"));
    assert_eq!(number("SELECT sum(amount_rupiah) FROM ledger_entries"), 0);
    let unbalanced = "SELECT count(*) FROM (SELECT act_id FROM ledger_entries GROUP BY act_id
                      HAVING sum(amount_rupiah) <> 0)";
    assert_eq!(number(unbalanced), 0, "every act's entries sum to zero");
    let open_drawers = "SELECT count(*) FROM (SELECT shift_id FROM ledger_entries WHERE account = 'cash_drawer'
                        GROUP BY shift_id HAVING sum(amount_rupiah) <> 0)";
    assert_eq!(number(open_drawers), 0, "a closed shift's drawer is empty");
    let (mut receipts, mut net, mut differences, mut ids) = (0, 0, 0, BTreeSet::new());
    for z in 1..=number("SELECT max(z_number) FROM shifts_closed") {
        let report = till.z(z);
        let (totals, closing) = (&report.totals, report.closing.as_ref().expect("a Z"));
        let by_tender: Rupiah = totals.tenders.iter().map(|row| row.net()).sum();
        let sold: Rupiah = totals.partners.iter().map(|row| row.sold.net()).sum();
        let shelved: Rupiah = totals.categories.iter().map(|row| row.sold.net()).sum();
        let rounding = totals.sales.rounding - totals.refunds.rounding - totals.voids.rounding;
        assert_eq!((by_tender, sold + rounding, shelved), (totals.net(), totals.net(), sold));
        assert_eq!(
            (closing.expected, closing.difference),
            (totals.expected_cash(), closing.counted - closing.expected)
        );
        assert!(ids.insert(report.shift.id), "one Z for a shift");
        receipts += totals.sales.receipts;
        net += totals.net().0;
        differences += closing.difference.0;
    }
    assert_eq!(receipts, sales.len() as i64, "every sale in exactly one Z");
    assert_eq!(number("SELECT count(*) FROM sales WHERE shift_id IN (SELECT shift_id FROM shifts_closed)"), receipts);
    let paid = number("SELECT sum(total_rupiah) FROM sales") - number("SELECT sum(total_rupiah) FROM refunds");
    assert_eq!(net, paid);
    let over_short = number("SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'cash_over_short'");
    assert_eq!(differences, -over_short);
    assert_eq!(till.outlet.store.read(verify_audit_chain), Ok(None));
}

/// Some dozen days each time; a soak sets `DEKS_SOAK_CASES` higher (faults F5: 100.000).
fn cases() -> ProptestConfig {
    let cases = std::env::var("DEKS_SOAK_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn random_days_over_three_shifts_reconcile_to_zero(shifts in prop::collection::vec(a_shift(), SHIFTS)) {
        let till = Till::new();
        // Room to go back in: a price holds from the day on which it was set.
        till.outlet.clock.advance_ms(30 * 24 * 3_600_000);
        let mut sales = Vec::new();
        for (float, steps, off) in shifts {
            if let Some(float) = float {
                till.open(float / 100 * 100);
            }
            for step in steps {
                play(&till, step, &mut sales);
            }
            if till.current().is_some() {
                till.count_and_close(till.cashier(), off * 100);
            }
        }
        reconciles(&till, &sales);
    }
}
