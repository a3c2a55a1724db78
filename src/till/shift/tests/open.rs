//! Which shift is open, and how it came to be.

use super::kit::{CODES, Till};
use crate::base::{ActId, Rupiah, ShiftId, UtcMs};
use crate::devices::{Block, queue};
use crate::store::{Act, StoreError};
use crate::till::shift::*;
use crate::till::{FLOAT_REASON, Reason};

const DAY_MS: i64 = 24 * 3_600_000;

#[test]
fn a_counted_float_opens_the_shift_and_lies_in_the_drawer() {
    let till = Till::new();
    let store = &till.outlet.store;
    let act = ActId::new();
    let opened = open_shift(store, act, till.cashier(), Rupiah(300_000)).expect("opened");
    assert_eq!((opened.number, opened.float_rupiah), (1, Rupiah(300_000)));
    assert_eq!(open_shift(store, act, till.cashier(), Rupiah(300_000)), Ok(opened), "a double tap");
    assert_eq!(till.current(), Some(opened));
    assert_eq!(till.in_drawer(), 300_000);
    assert_eq!(till.number("SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'safe'"), -300_000);
}

#[test]
fn the_first_sale_opens_a_shift_by_itself() {
    let till = Till::new();
    assert_eq!(till.current(), None);
    till.sell(till.other_cashier, &[CODES[0]], None);
    let open = till.current().expect("open");
    assert_eq!((open.number, open.float_rupiah, open.opened_by), (1, Rupiah::ZERO, Some(till.other_cashier)));
    assert_eq!(till.in_drawer(), 85_000);
}

/// A float of zero that somebody counted is not the same as none that was counted.
#[test]
fn a_shift_that_opened_by_itself_says_so_on_every_report() {
    for (opens, is_uncounted) in [(None, true), (Some(0), false), (Some(100_000), false)] {
        let till = Till::new();
        if let Some(float) = opens {
            till.open(float);
        }
        till.sell(till.cashier(), &[CODES[0]], None);
        let store = &till.outlet.store;
        let x = x_report(store, till.cashier(), &till.settings).expect("a report");
        let z = till.z(till.count_and_close(till.cashier(), 0).z_number);
        for report in [x, z] {
            assert_eq!(report.totals.is_uncounted, is_uncounted, "{opens:?}");
            let paper = store.read(|c| shift_paper(c, &report, &till.settings, store.zone())).expect("a paper");
            let says = paper.remarks.iter().any(|remark| remark.contains("dibuka tanpa hitungan modal"));
            assert_eq!(says, is_uncounted, "{opens:?} {:?}", paper.remarks);
        }
    }
}

/// The report goes on saying that nobody counted before the first sale.
#[test]
fn a_float_that_nobody_counted_is_written_down_afterwards() {
    let till = Till::new();
    let store = &till.outlet.store;
    let lacks = || {
        let shift = till.current().expect("open");
        let lacks = store.read(|c| lacks_float(c, &shift)).expect("readable");
        let report = x_report(store, till.cashier(), &till.settings).expect("a report");
        assert_eq!(report.totals.lacks_float, lacks);
        lacks
    };
    till.sell(till.cashier(), &[CODES[0]], None);
    assert!(lacks());
    move_cash(store, till.cash_move(till.cashier(), CashKind::Expense, 5_000)).expect("moved");
    assert!(lacks(), "what goes out is no change");
    move_cash(store, till.cash_move(till.cashier(), CashKind::FromSafe, 50_000)).expect("moved");
    assert!(lacks(), "change that was brought later is not what lay there");
    let float = till.cash_move(till.cashier(), CashKind::FromSafe, 300_000);
    move_cash(store, CashMove { reason: Reason::of(FLOAT_REASON), ..float }).expect("moved");
    assert!(!lacks());
    let again =
        CashMove { reason: Reason::of(FLOAT_REASON), ..till.cash_move(till.cashier(), CashKind::FromSafe, 1_000) };
    assert_eq!(move_cash(store, again), Err(CashMoveError::FloatOnRecord), "one shift has one float");
    assert_eq!(till.in_drawer(), 430_000);
    let z = till.z(till.count_and_close(till.cashier(), 0).z_number);
    assert!(z.totals.is_uncounted && !z.totals.lacks_float);
    till.open(0);
    assert!(!lacks(), "somebody said that there is none");
}

/// A report that an older version kept has none of the later figures, and is read all the same.
#[test]
fn a_report_without_the_later_figures_is_read() {
    let till = Till::new();
    till.open(0);
    let report = till.z(till.count_and_close(till.cashier(), 0).z_number);
    let mut older = serde_json::to_value(&report).expect("JSON");
    let totals = older["totals"].as_object_mut().expect("totals");
    for field in ["pending_qris_earlier", "is_uncounted", "lacks_float"] {
        totals.remove(field).expect("a field of today");
    }
    assert_eq!(serde_json::from_value::<ShiftReport>(older).expect("read"), report);
}

#[test]
fn one_act_that_asks_twice_opens_one_shift() {
    let till = Till::new();
    let twice = till.outlet.store.write(Act::by(till.cashier(), "test.twice"), |tx| {
        let (first, second) = (ensure_open(tx)?, ensure_open(tx)?);
        Ok::<_, StoreError>(first == second)
    });
    assert_eq!(twice, Ok(true));
    assert_eq!(till.number("SELECT count(*) FROM shifts_opened"), 1);
}

/// peers.md complaint 14: sales after midnight land in the next shift.
#[test]
fn a_sale_after_midnight_stays_in_the_shift_which_is_nagged_about() {
    let till = Till::new();
    let opened = till.open(200_000);
    till.sell(till.cashier(), &[CODES[0]], None);
    assert_eq!(opened.nag(till.outlet.store.today()), None);
    till.outlet.clock.advance_ms(DAY_MS);
    till.sell(till.cashier(), &[CODES[1]], None);
    assert_eq!(till.current(), Some(opened), "still the one of yesterday");
    assert_eq!(till.number("SELECT count(*) FROM sales JOIN shifts_opened USING (shift_id)"), 2);
    assert_eq!(till.number("SELECT count(DISTINCT shift_id) FROM sales"), 1);
    let nag = opened.nag(till.outlet.store.today()).expect("a word");
    assert!(nag.contains("Shift 1 tanggal 22 November 2026 belum ditutup"), "{nag}");
    let again = open_shift(&till.outlet.store, ActId::new(), till.cashier(), Rupiah::ZERO);
    assert_eq!(again, Err(OpenShiftError::EarlierDayOpen { number: 1, day: opened.day }));
    let closed = till.count_and_close(till.cashier(), 0);
    let report = till.z(closed.z_number);
    assert_eq!((report.shift.day, report.totals.sales.receipts), (opened.day, 2));
}

#[test]
fn after_closing_the_same_day_gets_a_second_shift_and_the_next_day_a_first() {
    let till = Till::new();
    till.open(100_000);
    till.count_and_close(till.cashier(), 0);
    assert_eq!(till.current(), None);
    assert_eq!(till.open(150_000).number, 2);
    till.count_and_close(till.cashier(), 0);
    till.outlet.clock.advance_ms(DAY_MS);
    assert_eq!(till.open(0).number, 1);
    assert_eq!(till.number("SELECT max(z_number) FROM shifts_closed"), 2);
}

/// Faults F5: the order is the device's own, whatever the clock says.
#[test]
fn a_clock_that_ran_away_and_came_back_changes_nothing() {
    let till = Till::new();
    let now = till.outlet.clock.clone();
    now.set(UtcMs::parse_rfc3339("2019-06-01T05:00:00Z").expect("a moment"));
    till.outlet.product("ZZ11ZZ1", "Gelang Ulin", 20_000, 10);
    now.set(UtcMs::parse_rfc3339("2030-11-22T07:00:00Z").expect("a moment"));
    till.sell(till.cashier(), &["ZZ11ZZ1"], None);
    let ahead = till.current().expect("open");
    till.count_and_close(till.cashier(), 0);
    now.set(UtcMs::parse_rfc3339("2026-11-22T09:00:00Z").expect("a moment"));
    till.sell(till.cashier(), &["ZZ11ZZ1"], None);
    let back = till.current().expect("open");
    assert!(back.id != ahead.id && back.day < ahead.day);
    now.set(UtcMs::parse_rfc3339("2020-01-01T00:00:00Z").expect("a moment"));
    till.sell(till.cashier(), &["ZZ11ZZ1"], None);
    assert_eq!(till.current(), Some(back), "the second shift goes on");
    assert!(!back.is_from_an_earlier_day(till.outlet.store.today()), "a day to come is no reason to nag");
    assert_eq!(back.count_day(till.outlet.store.today()), back.day, "the notes of 2020 are not those in the drawer");
    till.count_and_close(till.cashier(), 0);
    assert_eq!(till.current(), None);
    let receipts: Vec<i64> = (1..=2).map(|z| till.z(z).totals.sales.receipts).collect();
    assert_eq!(receipts, [1, 2], "each sale in exactly one");
}

/// Before shifts were closed each day opened one, without ledger entries for its float.
#[test]
fn of_the_shifts_that_an_older_version_left_open_the_last_is_closed_and_the_others_stay_behind() {
    let till = Till::new();
    for day in ["2026-11-20", "2026-11-21", "2026-11-22"] {
        let written = till.outlet.store.write(Act::system("test.old_shift"), move |tx| {
            let (act_id, at) = (tx.act_id(), tx.now().0);
            tx.fact(
                "shifts_opened",
                &[
                    ("shift_id", &ShiftId::new()),
                    ("act_id", &act_id),
                    ("business_day", &day),
                    ("number", &1i64),
                    ("at_utc_ms", &at),
                    ("float_rupiah", &250_000i64),
                ],
            )
        });
        written.expect("opened");
    }
    till.sell(till.cashier(), &[CODES[0]], None);
    assert_eq!(till.in_drawer(), 335_000, "the float counts although it was never posted");
    let closed = till.count_and_close(till.cashier(), 0);
    assert_eq!((closed.expected, closed.difference), (Rupiah(335_000), Rupiah::ZERO));
    assert_eq!(till.current(), None);
    assert_eq!(till.number("SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'cash_drawer'"), 0);
    assert_eq!(till.open(0).number, 2);
}

#[test]
fn opening_at_the_till_prints_a_slip_and_opens_the_drawer() {
    let till = Till::new();
    let (act_id, user, settings) = (ActId::new(), till.cashier(), till.settings.clone());
    let order = OpenAtTill { act_id, user, float: Rupiah(300_000), settings };
    let opened = open_shift_at_till(&till.outlet.store, order.clone()).expect("opened");
    let slip = queue::slip_of(&till.outlet.store, opened.print_job.expect("a job")).expect("a slip");
    assert!(slip.blocks.contains(&Block::OpenDrawer));
    let says = |right: &str| slip.blocks.iter().any(|b| matches!(b, Block::Pair { right: r, .. } if r == right));
    assert!(says("300.000") && says("Kasir 01"), "{slip:?}");
    assert_eq!(open_shift_at_till(&till.outlet.store, order), Ok(opened), "a double tap");
    assert_eq!(till.number("SELECT count(*) FROM print_jobs"), 1);
}

#[test]
fn a_drawer_changes_hands_within_the_shift() {
    let till = Till::new();
    let shift = till.open(0);
    let store = &till.outlet.store;
    let take = |user| take_over(store, TakeOver { act_id: ActId::new(), user });
    let held = || store.read(|c| holder(c, &shift)).expect("read");
    assert_eq!(held(), Some(till.cashier()));
    take(till.other_cashier).expect("taken");
    assert_eq!(held(), Some(till.other_cashier));
    till.outlet.clock.advance_ms(-3_600_000);
    let back = take(till.cashier()).expect("taken back, by a clock that went back as well");
    assert_eq!((back.shift, back.from), (shift.id, Some(till.other_cashier)));
    assert_eq!(held(), Some(till.cashier()));
    till.sell(till.other_cashier, &[CODES[0]], None);
    till.sell(till.cashier(), &[CODES[1]], None);
    let report = till.z(till.count_and_close(till.cashier(), 0).z_number);
    assert_eq!(report.totals.takeovers.len(), 2);
    let by: Vec<(Option<_>, Rupiah)> = report.totals.cashiers.iter().map(|row| (row.user, row.sales.amount)).collect();
    assert_eq!(by, [(Some(till.other_cashier), Rupiah(85_000)), (Some(till.cashier()), Rupiah(12_700))]);
}
