//! Cash in and out, and the drawer without a sale.

use super::kit::{CODES, Till};
use crate::base::{ActId, Rupiah};
use crate::devices::{Block, queue};
use crate::people::Approved;
use crate::till::exceptions::{ExceptionKind, ExceptionRefused, Reason, exceptions_of_days};
use crate::till::shift::*;

#[test]
fn money_goes_in_and_out_with_a_slip_and_stands_in_the_ledger() {
    let till = Till::new();
    till.open(100_000);
    let store = &till.outlet.store;
    for (kind, amount, in_drawer, number) in [
        (CashKind::FromSafe, 200_000, 300_000, "KM-K1-20261122-0001"),
        (CashKind::Expense, 25_000, 275_000, "KK-K1-20261122-0001"),
        (CashKind::ToSafe, 75_000, 200_000, "KK-K1-20261122-0002"),
    ] {
        let order = till.cash_move(till.cashier(), kind, amount);
        let moved = move_cash(store, order.clone()).expect("moved");
        assert_eq!(move_cash(store, order).as_ref(), Ok(&moved), "a double tap");
        assert_eq!((moved.number.as_str(), till.in_drawer()), (number, in_drawer));
        let slip = queue::slip_of(store, moved.print_job.expect("a job")).expect("a slip");
        assert_eq!(slip.blocks.first(), Some(&Block::OpenDrawer));
        let says = |right: &str| slip.blocks.iter().any(|b| matches!(b, Block::Pair { right: r, .. } if r == right));
        assert!(says(number) && says(&Rupiah(amount).grouped()), "{slip:?}");
    }
    let account = |name: &str| {
        till.number(&["SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = '", name, "'"].concat())
    };
    assert_eq!((account("safe"), account("petty_expense"), account("cash_drawer")), (-225_000, 25_000, 200_000));
    assert_eq!(till.number("SELECT count(*) FROM cash_moves"), 3);
}

/// The drawer opens with every move: the report counts that beside the openings without a sale.
#[test]
fn every_move_opens_the_drawer_and_the_report_says_how_often() {
    let till = Till::new();
    till.open(100_000);
    for (kind, amount) in [(CashKind::FromSafe, 50_000), (CashKind::Expense, 10_000)] {
        move_cash(&till.outlet.store, till.cash_move(till.cashier(), kind, amount)).expect("moved");
    }
    let report = till.z(till.count_and_close(till.cashier(), 0).z_number);
    assert_eq!((report.totals.openings_by_moves(), report.totals.drawer_openings()), (2, 0));
    let zone = till.outlet.store.zone();
    let paper = till.outlet.store.read(|c| shift_paper(c, &report, &till.settings, zone)).expect("a paper");
    let rows: Vec<_> = paper.sections.iter().flat_map(|section| &section.rows).collect();
    let said = |label: &str| rows.iter().find(|line| line.label == label).map(|line| line.count.as_str());
    assert_eq!(said("Buka laci saat kas masuk atau keluar"), Some("2 kali"));
    assert_eq!(said("Buka laci tanpa penjualan"), Some("0 kali"));
}

#[test]
fn above_the_limit_a_second_person_approves() {
    let till = Till::new();
    till.open(10_000_000);
    let store = &till.outlet.store;
    let order = till.cash_move(till.cashier(), CashKind::ToSafe, 100_001);
    assert!(!till.settings.needs_second_person(CashKind::ToSafe, Rupiah(100_000), crate::people::Role::Kasir));
    assert!(till.settings.needs_second_person(CashKind::ToSafe, Rupiah(100_001), crate::people::Role::Kasir));
    let refused = move_cash(store, order.clone()).expect_err("above the limit");
    assert!(matches!(refused, CashMoveError::Refused(ExceptionRefused::ApprovalMissing)), "{refused:?}");
    let approval = till.agreed(till.cashier());
    move_cash(store, CashMove { approval, ..order }).expect("moved");
    let manager = till.outlet.manager;
    move_cash(store, till.cash_move(manager, CashKind::ToSafe, 5_000_000)).expect("a manager's limit is higher");
    let order = till.cash_move(till.cashier(), CashKind::ToSafe, 4_899_999 + 1);
    let refused = move_cash(store, CashMove { approval: till.agreed(till.cashier()), ..order });
    assert!(matches!(refused, Err(CashMoveError::MoreThanInDrawer)), "{refused:?}");
    let rows = store.read(|c| exceptions_of_days(c, store.today(), store.today(), 10)).expect("read");
    let approvers: Vec<_> = rows.iter().map(|row| (row.kind, row.requested_by, row.approved_by)).collect();
    assert_eq!(approvers.len(), 2);
    assert!(approvers.contains(&(ExceptionKind::CashOut, till.cashier(), Some(manager))));
    assert!(approvers.contains(&(ExceptionKind::CashOut, manager, None)));
}

/// The limit is for all that one person takes out alone in a shift, not for each move.
#[test]
fn small_moves_together_pass_no_limit() {
    let till = Till::new();
    till.open(1_000_000);
    let store = &till.outlet.store;
    let (one, other) = (till.cashier(), till.other_cashier);
    let take = |user, kind, amount, approval| {
        move_cash(store, CashMove { approval, ..till.cash_move(user, kind, amount) }).map(drop)
    };
    let alone = |user| store.read(|c| taken_alone(c, user)).expect("read");
    let asks = Err(CashMoveError::Refused(ExceptionRefused::ApprovalMissing));
    assert_eq!(take(one, CashKind::Expense, 60_000, None), Ok(()));
    assert_eq!(alone(one), Rupiah(60_000));
    assert_eq!(take(one, CashKind::ToSafe, 40_001, None), asks);
    assert_eq!(take(one, CashKind::ToSafe, 40_001, till.agreed(one)), Ok(()), "with a second person");
    assert_eq!(take(one, CashKind::FromSafe, 500_000, None), Ok(()), "what comes in asks nobody");
    assert_eq!(alone(one), Rupiah(60_000), "neither counts");
    assert_eq!(take(one, CashKind::ToSafe, 40_000, None), Ok(()), "just the limit");
    assert_eq!(take(one, CashKind::ToSafe, 100, None), asks);
    assert_eq!(take(other, CashKind::ToSafe, 100_000, None), Ok(()), "another person has a limit of their own");
    till.count_and_close(one, 0);
    assert_eq!(alone(one), Rupiah::ZERO);
    till.open(200_000);
    assert_eq!(take(one, CashKind::ToSafe, 100_000, None), Ok(()), "and the next shift a new one");
}

/// Who tries amounts until one is refused would know what the count should give: below the limit none is refused for
/// the content of the drawer, and above it the approval comes first.
#[test]
fn a_cashier_cannot_feel_for_the_content_of_the_drawer() {
    let till = Till::new();
    till.open(50_000);
    let store = &till.outlet.store;
    for amount in [100_100, 150_000, 10_000_000] {
        let refused = move_cash(store, till.cash_move(till.cashier(), CashKind::ToSafe, amount));
        assert!(matches!(refused, Err(CashMoveError::Refused(ExceptionRefused::ApprovalMissing))), "{amount}");
    }
    let of_manager = move_cash(store, till.cash_move(till.outlet.manager, CashKind::ToSafe, 60_000));
    assert_eq!(of_manager, Err(CashMoveError::MoreThanInDrawer), "who may see reports is told");
    let order = till.cash_move(till.cashier(), CashKind::ToSafe, 60_000);
    let agreed = move_cash(store, CashMove { approval: till.agreed(till.cashier()), ..order.clone() });
    assert_eq!(agreed, Err(CashMoveError::MoreThanInDrawer), "and a second person");
    move_cash(store, order).expect("a cashier's own small move is taken at their word");
    assert_eq!(till.in_drawer(), -10_000);
    let closed = till.count_and_close(till.cashier(), 10_000);
    assert_eq!((closed.counted, closed.difference), (Rupiah::ZERO, Rupiah(10_000)), "the count shows it");
    let words = CashMoveError::MoreThanInDrawer.to_string();
    assert!(!words.contains(|c: char| c.is_ascii_digit()), "{words}");
}

#[test]
fn the_drawer_opens_without_a_sale_only_with_two_people() {
    let till = Till::new();
    till.open(100_000);
    let store = &till.outlet.store;
    let (act_id, user, settings) = (ActId::new(), till.cashier(), till.settings.clone());
    let order = OpenDrawer { act_id, user, reason: Reason::of("small_change"), approval: till.agreed(user), settings };
    let opened = open_drawer(store, order.clone()).expect("open");
    assert_eq!(open_drawer(store, order).as_ref(), Ok(&opened), "a double tap");
    let slip = queue::slip_of(store, opened.print_job).expect("a slip");
    assert_eq!(slip.blocks.first(), Some(&Block::OpenDrawer));
    till.sell(user, &[CODES[0]], None);
    let report = till.z(till.count_and_close(user, 0).z_number);
    assert_eq!(report.totals.drawer_openings(), 1);
}

/// Faults F22, for the drawer: every role without a second person is denied.
#[test]
fn nobody_opens_the_drawer_alone() {
    let till = Till::new();
    till.open(100_000);
    let (cashier, manager) = (till.cashier(), till.outlet.manager);
    for (user, approval, opens) in [
        (cashier, None, false),
        (manager, None, false),
        (cashier, Some(Approved::played(cashier, cashier)), false),
        (manager, Some(Approved::played(manager, manager)), false),
        (cashier, Some(Approved::played(till.other_cashier, cashier)), false),
        (cashier, Some(Approved::played(till.stock_keeper, cashier)), false),
        (cashier, Some(Approved::played(manager, till.other_cashier)), false),
        (till.stock_keeper, Some(Approved::played(manager, till.stock_keeper)), false),
        (cashier, Some(Approved::played(manager, cashier)), true),
    ] {
        let (reason, settings) = (Reason::of("check"), till.settings.clone());
        let order = OpenDrawer { act_id: ActId::new(), user, reason, approval: approval.clone(), settings };
        let done = open_drawer(&till.outlet.store, order);
        assert_eq!(done.is_ok(), opens, "{user} {approval:?}: {done:?}");
    }
    assert_eq!(till.number("SELECT count(*) FROM till_exceptions WHERE kind = 'drawer_open'"), 1);
}
