//! Every refusal by its name, in the order of the checks.

use super::kit::{Till, pieces_of};
use crate::base::{ActId, Rupiah, ShiftId, UserId};
use crate::people::NotAllowed;
use crate::till::exceptions::{ExceptionRefused, Reason};
use crate::till::shift::*;

#[test]
fn every_refusal_to_open_has_its_name() {
    let till = Till::new();
    let open_by = |user, float| open_shift(&till.outlet.store, ActId::new(), user, Rupiah(float)).map(drop);
    let open = |float| open_by(till.cashier(), float);
    assert_eq!(open_by(UserId::new(), -1), Err(OpenShiftError::NotAllowed(NotAllowed::UnknownUser)));
    let refused = open_by(till.stock_keeper, 0);
    assert!(matches!(refused, Err(OpenShiftError::NotAllowed(NotAllowed::Role { .. }))), "{refused:?}");
    let (act_id, user, settings) = (ActId::new(), till.stock_keeper, till.settings.clone());
    let at_till = OpenAtTill { act_id, user, float: Rupiah::ZERO, settings };
    let refused = open_shift_at_till(&till.outlet.store, at_till);
    assert!(matches!(refused, Err(OpenShiftError::NotAllowed(NotAllowed::Role { .. }))), "{refused:?}");
    assert_eq!((till.current(), till.number("SELECT count(*) FROM print_jobs")), (None, 0));
    assert_eq!(open(-1), Err(OpenShiftError::FloatOutOfRange));
    assert_eq!(open(100_000_001), Err(OpenShiftError::FloatOutOfRange));
    assert_eq!(open(0), Ok(()));
    assert_eq!(open(0), Err(OpenShiftError::AlreadyOpen { number: 1 }));
    let day = till.outlet.store.today();
    till.outlet.clock.advance_ms(24 * 3_600_000);
    assert_eq!(open(0), Err(OpenShiftError::EarlierDayOpen { number: 1, day }));
}

#[test]
fn every_refusal_to_move_cash_has_its_name_in_a_fixed_order() {
    let till = Till::new();
    let store = &till.outlet.store;
    let order = || till.cash_move(till.cashier(), CashKind::ToSafe, 50_000);
    let mut bad = CashMove { amount: Rupiah::ZERO, user: till.stock_keeper, reason: Reason::of(""), ..order() };
    assert_eq!(move_cash(store, bad.clone()), Err(CashMoveError::AmountOutOfRange));
    bad.amount = Rupiah(100_000_001);
    assert_eq!(move_cash(store, bad.clone()), Err(CashMoveError::AmountOutOfRange));
    bad.amount = Rupiah(49);
    assert_eq!(move_cash(store, bad.clone()), Err(CashMoveError::BelowSmallestCoin { smallest: Rupiah(50) }));
    bad.amount = Rupiah(50_000_000);
    let refused = move_cash(store, bad.clone());
    assert!(matches!(refused, Err(CashMoveError::NotAllowed(NotAllowed::Role { .. }))), "{refused:?}");
    bad.user = till.cashier();
    assert_eq!(move_cash(store, bad.clone()), Err(CashMoveError::NoShift));
    till.open(1_000);
    for (code, note, refused) in [
        ("", "", ExceptionRefused::ReasonMissing),
        ("supplies", "", ExceptionRefused::ReasonMissing),
        ("small_change", "", ExceptionRefused::ReasonMissing),
        ("other", "  ", ExceptionRefused::NoteMissing),
        ("to_bank", "", ExceptionRefused::ApprovalMissing),
    ] {
        bad.reason = Reason::with_note(code, note);
        assert_eq!(move_cash(store, bad.clone()), Err(CashMoveError::Refused(refused)), "{code:?}");
    }
    bad.approval = till.agreed(till.other_cashier);
    let another = Err(CashMoveError::Refused(ExceptionRefused::ApprovedForAnother));
    assert_eq!(move_cash(store, bad.clone()), another);
    bad.approval = till.agreed(till.cashier());
    assert_eq!(move_cash(store, bad), Err(CashMoveError::MoreThanInDrawer));
    assert_eq!(till.number("SELECT count(*) FROM cash_moves"), 0, "a refusal writes nothing");
    assert_eq!(till.number("SELECT count(*) FROM till_exceptions"), 0);
}

#[test]
fn a_drawer_without_printer_or_shift_stays_shut() {
    let till = Till::new();
    let store = &till.outlet.store;
    let mut without = (*till.settings).clone();
    without.printer = None;
    let order = OpenDrawer {
        act_id: ActId::new(),
        user: till.cashier(),
        reason: Reason::of("check"),
        approval: till.agreed(till.cashier()),
        settings: std::sync::Arc::new(without),
    };
    assert_eq!(open_drawer(store, order.clone()).map(drop), Err(DrawerError::NoPrinter));
    let order = OpenDrawer { settings: till.settings.clone(), ..order };
    assert_eq!(open_drawer(store, order.clone()).map(drop), Err(DrawerError::NoShift));
    till.open(0);
    let missing = Err(DrawerError::Refused(ExceptionRefused::ReasonMissing));
    assert_eq!(open_drawer(store, OpenDrawer { reason: Reason::of("size"), ..order.clone() }).map(drop), missing);
    assert_eq!(open_drawer(store, order).map(drop), Ok(()));
}

#[test]
fn every_refusal_to_take_over_has_its_name() {
    let till = Till::new();
    let take = |user| take_over(&till.outlet.store, TakeOver { act_id: ActId::new(), user }).map(drop);
    assert!(matches!(take(till.stock_keeper), Err(TakeOverError::NotAllowed(NotAllowed::Role { .. }))));
    assert_eq!(take(UserId::new()), Err(TakeOverError::NotAllowed(NotAllowed::UnknownUser)));
    assert_eq!(take(till.other_cashier), Err(TakeOverError::NoShift));
    till.open(0);
    assert_eq!(take(till.cashier()), Err(TakeOverError::AlreadyYours));
    assert_eq!(take(till.other_cashier), Ok(()));
}

#[test]
fn a_count_names_each_value_once_and_only_money_that_is_legal() {
    let day = crate::base::BusinessDay::parse("2026-11-22").expect("a day");
    let row = |form, value, pieces| Pieces { form, value: Rupiah(value), pieces };
    for (pieces, expect) in [
        (vec![], Ok(Rupiah::ZERO)),
        (vec![row(Form::Note, 100_000, 3), row(Form::Coin, 1_000, 2)], Ok(Rupiah(302_000))),
        (vec![row(Form::Note, 1_000, 1), row(Form::Coin, 1_000, 1)], Ok(Rupiah(2_000))),
        (vec![row(Form::Note, 75_000, 1)], Ok(Rupiah(75_000))),
        (vec![row(Form::Note, 500, 1)], Err(CountError::NotLegal { form: Form::Note, value: Rupiah(500) })),
        (vec![row(Form::Coin, 25, 1)], Err(CountError::NotLegal { form: Form::Coin, value: Rupiah(25) })),
        (vec![row(Form::Note, 5_000, -1)], Err(CountError::PiecesOutOfRange { value: Rupiah(5_000) })),
        (vec![row(Form::Note, 5_000, 10_001)], Err(CountError::PiecesOutOfRange { value: Rupiah(5_000) })),
        (
            vec![row(Form::Note, 5_000, 1), row(Form::Note, 5_000, 1)],
            Err(CountError::Twice { form: Form::Note, value: Rupiah(5_000) }),
        ),
    ] {
        assert_eq!(total_of(&pieces, day), expect, "{pieces:?}");
    }
    assert_eq!(total_of(&pieces_of(388_800), day), Ok(Rupiah(388_800)));
}

#[test]
fn every_refusal_to_count_and_to_close_has_its_name() {
    let till = Till::new();
    let store = &till.outlet.store;
    let nobody = till.counting(till.stock_keeper, ShiftId::new(), 0);
    assert!(matches!(submit_count(store, &nobody), Err(CountError::NotAllowed(_))));
    let unknown = till.counting(till.cashier(), ShiftId::new(), 0);
    assert_eq!(submit_count(store, &unknown), Err(CountError::NotOpen));
    let shift = till.open(0).id;
    let close = |user, shift| close_shift(store, till.closing(user, shift)).map(drop);
    assert!(matches!(close(till.stock_keeper, shift), Err(CloseError::NotAllowed(_))));
    assert_eq!(close(till.cashier(), ShiftId::new()), Err(CloseError::NotOpen));
    assert_eq!(close(till.cashier(), shift), Err(CloseError::NotCounted));
    submit_count(store, &till.counting(till.cashier(), shift, 0)).expect("counted");
    assert_eq!(close(till.cashier(), shift), Ok(()));
    assert_eq!(submit_count(store, &till.counting(till.cashier(), shift, 0)), Err(CountError::NotOpen));
}

#[test]
fn every_refusal_of_a_report_has_its_name() {
    let till = Till::new();
    let store = &till.outlet.store;
    let x = |user| x_report(store, user, &till.settings).map(drop);
    assert!(matches!(x(till.stock_keeper), Err(ReportError::NotAllowed(_))));
    assert_eq!(x(till.cashier()), Err(ReportError::NoShift));
    let again = |user, z| reprint_z(store, ActId::new(), user, z, till.settings.clone()).map(drop);
    assert!(matches!(again(till.cashier(), 1), Err(ReportError::NotAllowed(_))));
    assert_eq!(again(till.outlet.manager, 1), Err(ReportError::UnknownZ(1)));
    let mut without = (*till.settings).clone();
    without.printer = None;
    let without = std::sync::Arc::new(without);
    till.open(0);
    let printed = print_x(store, ActId::new(), till.cashier(), without.clone()).map(drop);
    assert_eq!(printed, Err(ReportError::NoPrinter));
    let printed = reprint_z(store, ActId::new(), till.outlet.manager, 1, without).map(drop);
    assert_eq!(printed, Err(ReportError::NoPrinter));
}
