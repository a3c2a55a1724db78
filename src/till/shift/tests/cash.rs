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
        (CashKind::ToSafe, 100_000, 175_000, "KK-K1-20261122-0002"),
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
    assert_eq!((account("safe"), account("petty_expense"), account("cash_drawer")), (-200_000, 25_000, 175_000));
    assert_eq!(till.number("SELECT count(*) FROM cash_moves"), 3);
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
    let refused = move_cash(store, till.cash_move(manager, CashKind::Expense, 4_899_999 + 100_001));
    assert!(matches!(refused, Err(CashMoveError::MoreThanInDrawer)), "{refused:?}");
    let rows = store.read(|c| exceptions_of_days(c, store.today(), store.today(), 10)).expect("read");
    let approvers: Vec<_> = rows.iter().map(|row| (row.kind, row.requested_by, row.approved_by)).collect();
    assert_eq!(approvers.len(), 2);
    assert!(approvers.contains(&(ExceptionKind::CashOut, till.cashier(), Some(manager))));
    assert!(approvers.contains(&(ExceptionKind::CashOut, manager, None)));
}

/// Who tries amounts until one is refused would know what the count should give: the approval comes first.
#[test]
fn a_cashier_cannot_feel_for_the_content_of_the_drawer() {
    let till = Till::new();
    till.open(150_000);
    let store = &till.outlet.store;
    for amount in [140_000, 150_000, 150_100, 10_000_000] {
        let refused = move_cash(store, till.cash_move(till.cashier(), CashKind::ToSafe, amount));
        assert!(matches!(refused, Err(CashMoveError::Refused(ExceptionRefused::ApprovalMissing))), "{amount}");
    }
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
