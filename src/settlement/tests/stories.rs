//! From the first sale to the second payout, and what comes between.

use crate::base::Rupiah;
use crate::settlement::testing::{Office, day, in_cash};
use crate::settlement::*;

#[test]
fn from_the_first_sale_to_the_second_payout_with_a_refund_across_it() {
    let office = Office::new();
    let first = office.sell(&["TA00001", "TA00001"]);
    office.sleep(9);
    let statement = office.settle();
    assert_eq!(statement.number, "RH-K1-20261201-0001");
    assert_eq!((statement.from, statement.until), (day("2026-11-22"), day("2026-11-30")));
    assert_eq!((statement.opening, statement.closing), (Rupiah::ZERO, Rupiah(170_000)), "200.000 less 15 %");
    office.check();

    let paid = office.pay_cash(statement.settlement_id);
    assert_eq!((paid.number.as_str(), paid.amount), ("BY-K1-20261201-0001", Rupiah(170_000)));
    assert_eq!(office.owed(), Rupiah::ZERO);
    office.check();

    // A piece that was paid for comes back: the money is in the next statement, not in the one that is paid.
    office.give_back(first, 1);
    assert_eq!(office.owed(), Rupiah(-85_000));
    office.sell(&["TA00001", "TA00001", "TA00002"]);
    office.sleep(31);
    let second = office.settle();
    assert_eq!((second.from, second.until), (day("2026-12-01"), day("2026-12-31")));
    assert_eq!(second.opening, Rupiah(170_000));
    assert_eq!(second.items, Rupiah(-170_000), "what was paid since");
    assert_eq!(second.closing, Rupiah(-85_000 + 170_000 + 28_333));
    let lines = office.lines(&second);
    assert_eq!(lines.len(), 3);
    let back = lines.iter().find(|line| line.line.qty < 0).expect("the refund");
    assert!(back.is_of_earlier && !back.is_late);
    assert_eq!((back.payable(), back.line.sale_number.as_str()), (Rupiah(-85_000), "K1-20261122-0001"));
    assert_eq!(lines.iter().map(StatementLine::payable).sum::<Rupiah>(), second.sums.payable());
    office.pay_cash(second.settlement_id);
    assert_eq!(office.owed(), Rupiah::ZERO);
    office.check();
    let again = office.lines(&statement);
    assert_eq!(again.iter().map(StatementLine::payable).sum::<Rupiah>(), Rupiah(170_000), "as it was posted");
}

#[test]
fn a_negative_balance_is_carried_until_sales_cover_it() {
    let office = Office::new();
    let sale = office.sell(&["TA00001"]);
    office.sleep(1);
    let first = office.settle();
    office.pay_cash(first.settlement_id);
    office.give_back(sale, 1);
    office.sleep(1);
    let second = office.settle();
    assert_eq!(second.closing, Rupiah(-85_000));
    let refused = office.pay(second.settlement_id, in_cash());
    assert!(matches!(refused, Err(PayOutError::NothingDue(Rupiah(-85_000)))), "{refused:?}");

    office.sell(&["TA00002"]);
    office.sleep(1);
    let third = office.settle();
    assert_eq!((third.opening, third.closing), (Rupiah(-85_000), Rupiah(-85_000 + 28_333)));
    office.sell(&["TA00001"]);
    office.sleep(1);
    let fourth = office.settle();
    assert_eq!(fourth.closing, Rupiah(28_333), "the debt is worked off");
    office.pay_cash(fourth.settlement_id);
    office.check();
}

#[test]
fn a_payout_that_the_bank_refuses_can_be_paid_again() {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(1);
    let statement = office.settle();
    let paid = office.pay_cash(statement.settlement_id);
    let again = office.pay(statement.settlement_id, in_cash());
    assert!(matches!(again, Err(PayOutError::AlreadyPaid { number }) if number == paid.number));
    office.cancel(paid.payout_id).expect("cancelled");
    assert_eq!(office.owed(), Rupiah(85_000));
    assert_eq!((office.account("safe"), office.account("payout_clearing")), (0, 0));
    let second = office.pay_cash(statement.settlement_id);
    assert_ne!(second.number, paid.number);
    assert_eq!(office.account("safe"), -85_000);
    office.check();
}

#[test]
fn a_payout_that_is_cancelled_after_the_next_statement_is_in_the_one_after() {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(1);
    let first = office.settle();
    let paid = office.pay_cash(first.settlement_id);
    office.sell(&["TA00002"]);
    office.sleep(1);
    let second = office.settle();
    assert_eq!(second.closing, Rupiah(28_333));
    office.cancel(paid.payout_id).expect("cancelled");
    office.check();
    let old = office.pay(first.settlement_id, in_cash());
    assert!(matches!(old, Err(PayOutError::NotNewest { .. })), "its money is on its way into the next: {old:?}");
    office.pay_cash(second.settlement_id);
    office.sell(&["TA00002"]);
    office.sleep(1);
    let third = office.settle();
    assert_eq!(third.closing, Rupiah(85_000 + 28_333));
    office.check();
}

#[test]
fn a_statement_that_is_taken_back_is_worked_out_again() {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.adjust(-5_000);
    office.sleep(1);
    let wrong = office.settle();
    assert_eq!(wrong.closing, Rupiah(80_000));
    office.adjust(5_000);
    office.reverse(wrong.settlement_id).expect("reversed");
    office.check();
    assert_eq!(office.newest(), None);
    let right = office.settle();
    assert_eq!((right.closing, right.number.as_str()), (Rupiah(85_000), "RH-K1-20261123-0002"));
    let items = office.outlet.store.read(|c| items(c, right.settlement_id)).expect("read");
    assert_eq!(items.len(), 2);
    office.check();
    let both = office.outlet.store.read(|c| statements_of(c, office.partner())).expect("read");
    assert_eq!(both.iter().filter(|one| one.is_reversed).count(), 1, "the wrong one is still to be seen");
}

#[test]
fn what_comes_in_late_changes_no_statement_and_is_in_the_next() {
    let office = Office::new();
    let sale = office.sell(&["TA00001"]);
    office.sleep(3);
    let first = office.settle();
    // Another device comes back with a sale of a day that is settled: here the clock goes back for it.
    office.outlet.clock.advance_ms(-2 * 86_400_000);
    let late = office.sell(&["TA00002", "TA00001"]);
    office.close_shift();
    office.outlet.clock.advance_ms(2 * 86_400_000);
    assert_ne!(sale, late);
    assert_eq!(office.lines(&first).len(), 1);
    office.check();
    office.sleep(1);
    let second = office.settle();
    let lines = office.lines(&second);
    assert_eq!(lines.iter().map(|line| line.is_late).collect::<Vec<_>>(), [true, true]);
    assert_eq!(second.sums.payable(), Rupiah(28_333 + 85_000));
    office.check();
}

#[test]
fn what_changes_between_preparing_and_approving_is_not_posted() {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(1);
    let run = office.prepare().expect("prepared");
    office.adjust(1_000);
    let refused = office.post_run(&run);
    assert!(matches!(&refused, Err(PostError::Changed { partners }) if partners == "Mitra Contoh"), "{refused:?}");
    assert_eq!(office.newest(), None);
    withdraw(&office.outlet.store, crate::base::ActId::new(), office.manager(), run.run_id).expect("withdrawn");
    assert_eq!(office.settle().closing, Rupiah(86_000));
    office.check();
}

#[test]
fn approving_twice_posts_once() {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(1);
    let run = office.prepare().expect("prepared");
    let (act, order) =
        (crate::base::ActId::new(), Post { by: office.second, approved: None, run_id: run.run_id, fees: office.fees });
    let first = post(&office.outlet.store, act, &order, QUIETLY).expect("posted");
    let second = post(&office.outlet.store, act, &order, QUIETLY).expect("the first result");
    assert_eq!((&first, first.statements, first.payable), (&second, 1, Rupiah(85_000)));
    assert_eq!(office.outlet.number("SELECT count(*) FROM settlements"), 1);
}

#[test]
fn an_outlet_that_begins_with_this_program_says_what_was_paid_before() {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(10);
    let statement = office.settle();
    let how = PayHow::Outside { reference: "Buku kas 2026".into(), paid_on: day("2026-11-25") };
    office.pay(statement.settlement_id, how).expect("noted");
    assert_eq!(office.owed(), Rupiah::ZERO);
    office.check();
}
