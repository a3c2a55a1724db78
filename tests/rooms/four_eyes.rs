//! Faults F22 over everything that is not a plain sale: each kind of exception by each role, through what the screens
//! call, with approvals that are given by PIN. Whatever is done was denied before or is agreed by another person.

use deks::base::{ActId, QrisRequestId, Rupiah, SaleId, UserId};
use deks::people::{ApproveError, Approved, Role};
use deks::till::notices::{Notice, NoticeOutcome, take_notice};
use deks::till::shift::{
    CashKind, CashMove, CloseShift, CountError, OpenDrawer, SubmitCount, close_shift, move_cash, open_drawer,
    submit_count,
};
use deks::till::{
    BackLine, BackTo, Discount, DiscountAmount, ExceptionKind, PriceOverride, Reason, RefundOrder, RefundTo, Reprint,
    ShowQris, Tender, Void, VoidQris, WithoutReceipt, exceptions_of_days, pay, refund_sale, refund_without_receipt,
    reprint, reprint_because, show_qris, void_qris, void_sale,
};

use super::till_kit::{ADMIN_PIN, MANAGER_PIN, SHELF, Till};

/// Done here beyond what a role may do alone.
const NEED_ANOTHER: [ExceptionKind; 9] = [
    ExceptionKind::Discount,
    ExceptionKind::PriceOverride,
    ExceptionKind::Void,
    ExceptionKind::Refund,
    ExceptionKind::RefundWithoutReceipt,
    ExceptionKind::DrawerOpen,
    ExceptionKind::CashOut,
    ExceptionKind::QrisVoided,
    ExceptionKind::Reprint,
];
/// Need nobody else, and stand on the managers' list: money that comes in, and a difference that was found.
const NEED_NOBODY: [ExceptionKind; 2] = [ExceptionKind::CashIn, ExceptionKind::ShiftDifference];

/// A reason of the kind's list that wants no words.
fn reason_for(kind: ExceptionKind) -> &'static str {
    kind.reasons()[0].code
}

/// What one try works on: all of it is new, so that no try stands in the next one's way.
struct Case {
    /// Sold by the cashier, and its receipt was copied once.
    sale: SaleId,
    /// The provider says that it was paid.
    code: QrisRequestId,
}

struct Desk {
    till: Till,
}

impl Desk {
    fn new() -> Desk {
        let till = Till::new();
        till.open_shift(till.cashier(), 90_000_000);
        Desk { till }
    }

    fn case(&self) -> Case {
        let (till, user) = (&self.till, self.till.cashier());
        let sale = till.sell(&[SHELF[0].0], 100_000).sale_id;
        let copy = Reprint { act_id: ActId::new(), user, sale_id: sale, settings: till.till.clone() };
        reprint(&till.store, copy).expect("the first copy");
        let cart = till.cart(&[SHELF[1].0]);
        let (act_id, amount, tenders, settings) = (ActId::new(), cart.totals().net, Vec::new(), self.till.till.clone());
        let order =
            ShowQris { act_id, user, cart, tenders, amount, oversell_confirmed: false, approval: None, settings };
        let shown = show_qris(&till.store, order).expect("a code");
        let notice = Notice {
            provider: "pjp".into(),
            notice_id: shown.bill_number.clone(),
            bill_number: shown.bill_number,
            amount: shown.amount,
            reference: "90017788".into(),
        };
        assert_eq!(take_notice(&till.store, notice).expect("kept").outcome, NoticeOutcome::Matched);
        Case { sale, code: shown.request_id }
    }

    /// Does it, through the operation that a screen calls; whether it was done.
    fn act(&self, case: &Case, kind: ExceptionKind, user: UserId, code: &str, approval: Option<Approved>) -> bool {
        let (store, settings, shifts) = (&self.till.store, self.till.till.clone(), self.till.shifts.clone());
        let (act_id, sale_id, reason, back_to) = (ActId::new(), case.sale, Reason::of(code), BackTo::Shelf);
        match kind {
            ExceptionKind::Discount | ExceptionKind::PriceOverride => self.sell_cheap(kind, user, reason, approval),
            ExceptionKind::Void => {
                let references = Vec::new();
                void_sale(store, Void { act_id, user, sale_id, references, reason, approval, settings }).is_ok()
            }
            ExceptionKind::Refund => {
                let lines = vec![BackLine { sale_line_no: 1, qty: 1, back_to }];
                let (to, references) = (RefundTo::AsPaid, Vec::new());
                let order = RefundOrder { act_id, user, sale_id, lines, to, references, reason, approval, settings };
                refund_sale(store, order).is_ok()
            }
            ExceptionKind::RefundWithoutReceipt => {
                let (product_id, qty) = (self.till.goods[0], 1);
                let order = WithoutReceipt { act_id, user, product_id, qty, back_to, reason, approval, settings };
                refund_without_receipt(store, order).is_ok()
            }
            ExceptionKind::DrawerOpen => {
                open_drawer(store, OpenDrawer { act_id, user, reason, approval, settings: shifts }).is_ok()
            }
            ExceptionKind::CashIn | ExceptionKind::CashOut => {
                let is_out = kind == ExceptionKind::CashOut;
                let kind = if is_out { CashKind::ToSafe } else { CashKind::FromSafe };
                // More than anybody may take out alone.
                let amount = Rupiah(if is_out { 5_000_100 } else { 100_000 });
                move_cash(store, CashMove { act_id, user, kind, amount, reason, approval, settings: shifts }).is_ok()
            }
            ExceptionKind::QrisVoided => {
                let (request, back_to_till) = (case.code, None);
                void_qris(store, VoidQris { act_id, user, request, reason, approval, back_to_till }).is_ok()
            }
            ExceptionKind::Reprint => {
                reprint_because(store, Reprint { act_id, user, sale_id, settings }, reason, approval).is_ok()
            }
            ExceptionKind::ShiftDifference => panic!("a difference has a test of its own"),
        }
    }

    /// Sells for less than half of what the label says.
    fn sell_cheap(&self, kind: ExceptionKind, user: UserId, reason: Reason, approval: Option<Approved>) -> bool {
        let mut cart = self.till.cart(&[SHELF[0].0]);
        let key = cart.lines()[0].key;
        // What the cart refuses never comes to the till.
        let is_in_the_cart = if kind == ExceptionKind::Discount {
            cart.discount_line(key, Discount { amount: DiscountAmount::Percent(6_000), reason }).is_ok()
        } else {
            cart.override_price(key, PriceOverride { price: Rupiah(34_000), reason }, Rupiah(500_000)).is_ok()
        };
        let mut payment = self.till.payment(user, cart, vec![Tender::Cash { given: Rupiah(100_000) }]);
        payment.approval = approval;
        is_in_the_cart && pay(&self.till.store, payment).is_ok()
    }

    /// The second person's PIN on the same screen; only a manager and an admin may approve, and nobody for themselves.
    fn approval(&self, requester: UserId, approver: Role) -> Option<Approved> {
        let by = self.till.staff.of(approver);
        let pin = if approver == Role::Admin { ADMIN_PIN } else { MANAGER_PIN };
        match self.till.people.approve(requester, by, pin) {
            Ok(approved) => Some(approved),
            Err(ApproveError::ApproverIsRequester) if requester == by => None,
            Err(ApproveError::MayNotApprove { .. }) if matches!(approver, Role::Kasir | Role::StafStok) => None,
            Err(error) => panic!("{error}"),
        }
    }

    fn agreed_by_another(&self) -> i64 {
        self.till.number("SELECT count(*) FROM till_exceptions WHERE approved_by <> requested_by")
    }

    /// Everything that one person did alone, but for each receipt's first copy.
    fn done_alone(&self) -> i64 {
        self.till.number(
            "SELECT (SELECT count(*) FROM till_exceptions WHERE approved_by IS NULL)
                  - (SELECT count(DISTINCT sale_id) FROM till_exceptions WHERE kind = 'reprint')",
        )
    }
}

#[test]
fn every_kind_of_exception_is_in_one_of_the_two_lists() {
    for kind in ExceptionKind::ALL {
        let needs = (NEED_ANOTHER.contains(&kind), NEED_NOBODY.contains(&kind));
        assert!(needs.0 != needs.1, "{kind:?}");
    }
}

#[test]
fn every_kind_by_every_role_is_denied_or_agreed_by_another_person() {
    let desk = Desk::new();
    let to_another = desk.till.agreed(desk.till.staff.cashiers[1]);
    for requester in Role::ALL {
        let user = desk.till.staff.of(requester);
        let approvals = Role::ALL.map(|approver| (approver, desk.approval(user, approver)));
        let given = approvals.iter().filter(|(_, approval)| approval.is_some()).count();
        assert_eq!(given, if matches!(requester, Role::Manajer | Role::Admin) { 1 } else { 2 }, "{requester:?}");
        for kind in NEED_ANOTHER {
            let (told, good) = (format!("{kind:?} by {requester:?}"), reason_for(kind));
            let case = desk.case();
            let before = desk.agreed_by_another();
            assert!(!desk.act(&case, kind, user, good, None), "{told}: alone");
            assert!(!desk.act(&case, kind, user, good, Some(to_another.clone())), "{told}: agreed to another");
            assert_eq!((desk.agreed_by_another(), desk.done_alone()), (before, 0), "{told}: a refusal writes nothing");
            for (approver, approval) in approvals.iter().filter(|(_, approval)| approval.is_some()) {
                let told = format!("{told}, agreed by {approver:?}");
                let case = desk.case();
                assert!(!desk.act(&case, kind, user, "", approval.clone()), "{told}: without a reason");
                let before = desk.agreed_by_another();
                let is_done = desk.act(&case, kind, user, good, approval.clone());
                // A stock keeper has no business at the till; whatever they get is agreed like everybody's.
                assert!(is_done || requester == Role::StafStok, "{told}: is done");
                assert_eq!(desk.agreed_by_another() - before, i64::from(is_done), "{told}");
                assert_eq!(desk.done_alone(), 0, "{told}");
            }
        }
    }
}

#[test]
fn a_stock_keeper_corrects_nothing_and_moves_no_money() {
    let desk = Desk::new();
    let user = desk.till.staff.stock_keeper;
    let approval = desk.till.agreed(user);
    for kind in [
        ExceptionKind::Void,
        ExceptionKind::Refund,
        ExceptionKind::RefundWithoutReceipt,
        ExceptionKind::DrawerOpen,
        ExceptionKind::CashIn,
        ExceptionKind::CashOut,
        ExceptionKind::Reprint,
    ] {
        let case = desk.case();
        assert!(!desk.act(&case, kind, user, reason_for(kind), Some(approval.clone())), "{kind:?}");
    }
}

#[test]
fn money_that_comes_in_needs_nobody_and_is_written_down() {
    let desk = Desk::new();
    let case = desk.case();
    for (role, may) in [(Role::Kasir, true), (Role::StafStok, false), (Role::Manajer, true), (Role::Admin, true)] {
        let user = desk.till.staff.of(role);
        assert_eq!(desk.act(&case, ExceptionKind::CashIn, user, "small_change", None), may, "{role:?}");
        assert!(!desk.act(&case, ExceptionKind::CashIn, user, "", None), "{role:?}: without a reason");
    }
    let today = desk.till.store.today();
    let told = desk.till.store.read(|c| exceptions_of_days(c, today, today, 100)).expect("readable");
    let came_in: Vec<UserId> =
        told.iter().filter(|row| row.kind == ExceptionKind::CashIn).map(|row| row.requested_by).collect();
    assert_eq!(came_in.len(), 3);
    for role in [Role::Kasir, Role::Manajer, Role::Admin] {
        assert!(came_in.contains(&desk.till.staff.of(role)), "{role:?}");
    }
}

#[test]
fn a_difference_is_explained_by_who_counted_and_seen_by_whom_they_ask() {
    for (role, may, is_seen) in [
        (Role::Kasir, true, true),
        (Role::Kasir, true, false),
        (Role::StafStok, false, false),
        (Role::Manajer, true, false),
        (Role::Admin, true, true),
    ] {
        let till = Till::new();
        let user = till.staff.of(role);
        let shift = till.open_shift(till.cashier(), 300_000).id;
        let (pieces, settings) = (till.pieces(Rupiah(250_000)), till.shifts.clone());
        let count = SubmitCount { act_id: ActId::new(), user, shift, pieces, settings: settings.clone() };
        let counted = submit_count(&till.store, &count);
        assert_eq!(counted.is_ok(), may, "{role:?}");
        if !may {
            assert!(matches!(counted, Err(CountError::NotAllowed(_))), "{role:?}");
            continue;
        }
        let order = CloseShift { act_id: ActId::new(), user, shift, explanation: None, accepted: None, settings };
        assert!(close_shift(&till.store, order.clone()).is_err(), "{role:?}: without a word");
        let explanation = Some(Reason::of("change_error"));
        let accepted = is_seen.then(|| till.agreed(user));
        close_shift(&till.store, CloseShift { explanation, accepted, ..order }).expect("closed");
        let today = till.store.today();
        let told = till.store.read(|c| exceptions_of_days(c, today, today, 10)).expect("readable");
        let told: Vec<_> = told.iter().map(|row| (row.kind, row.requested_by, row.approved_by)).collect();
        let seen_by = is_seen.then_some(till.staff.manager);
        assert_eq!(told, [(ExceptionKind::ShiftDifference, user, seen_by)], "{role:?}");
    }
}
