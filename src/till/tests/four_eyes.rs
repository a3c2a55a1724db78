//! Faults F22: role by action, every combination is refused or approved by a second person who may.

use crate::base::{ActId, ProductId, SaleId, UserId};
use crate::people::{Approved, Role};
use crate::store::Act;
use crate::till::exceptions::Reason;
use crate::till::refund::*;
use crate::till::reprint::{Reprint, reprint, reprint_because};

use super::staff::{Desk, hire};

#[derive(Debug, Clone, Copy)]
enum Action {
    Refund,
    WithoutReceipt,
    Void,
    SecondCopy,
}

const ACTIONS: [Action; 4] = [Action::Refund, Action::WithoutReceipt, Action::Void, Action::SecondCopy];

struct Counter {
    desk: Desk,
    bag: ProductId,
    sale_id: SaleId,
}

impl Counter {
    fn new() -> Counter {
        let desk = Desk::new();
        let bag = desk.outlet.product("TA23BC4", "Tas", 85_000, 500);
        let mut counter = Counter { desk, bag, sale_id: SaleId::new() };
        counter.sell();
        counter
    }

    /// A bag is sold by somebody else, and its receipt copied once.
    fn sell(&mut self) {
        let outlet = &self.desk.outlet;
        self.sale_id = outlet.pay(&outlet.scan(&["TA23BC4"]), 100_000).expect("paid").sale_id;
        let (act_id, sale_id, settings) = (ActId::new(), self.sale_id, outlet.settings.clone());
        reprint(&outlet.store, Reprint { act_id, user: outlet.cashier, sale_id, settings }).expect("copied");
    }

    fn approved_by_another(&self) -> i64 {
        self.desk.outlet.number("SELECT count(*) FROM till_exceptions WHERE approved_by <> requested_by")
    }

    /// Whatever was done alone, but for the first copies.
    fn done_alone(&self) -> i64 {
        self.desk.outlet.number(
            "SELECT count(*) FROM till_exceptions e WHERE approved_by IS NULL AND NOT (kind = 'reprint' AND NOT EXISTS
             (SELECT 1 FROM till_exceptions b WHERE b.kind = 'reprint' AND b.sale_id = e.sale_id AND b.act_id < e.act_id))",
        )
    }
}

/// Whether the action was done.
fn act(counter: &Counter, action: Action, user: UserId, reason: &str, approval: Option<Approved>) -> bool {
    let (store, settings) = (&counter.desk.outlet.store, counter.desk.outlet.settings.clone());
    let (act_id, sale_id, reason) = (ActId::new(), counter.sale_id, Reason::of(reason));
    let back_to = BackTo::Shelf;
    match action {
        Action::Refund => {
            let lines = vec![BackLine { sale_line_no: 1, qty: 1, back_to }];
            let (to, references) = (RefundTo::AsPaid, Vec::new());
            refund_sale(store, RefundOrder { act_id, user, sale_id, lines, to, references, reason, approval, settings })
                .is_ok()
        }
        Action::WithoutReceipt => {
            let (product_id, qty) = (counter.bag, 1);
            let order = WithoutReceipt { act_id, user, product_id, qty, back_to, reason, approval, settings };
            refund_without_receipt(store, order).is_ok()
        }
        Action::Void => {
            let references = Vec::new();
            void_sale(store, Void { act_id, user, sale_id, references, reason, approval, settings }).is_ok()
        }
        Action::SecondCopy => {
            reprint_because(store, Reprint { act_id, user, sale_id, settings }, reason, approval).is_ok()
        }
    }
}

/// A reason of the action's list.
fn reason(action: Action) -> &'static str {
    match action {
        Action::Refund | Action::WithoutReceipt => "size",
        Action::Void => "rung_twice",
        Action::SecondCopy => "customer_asked",
    }
}

#[test]
fn every_role_and_every_action_is_refused_or_approved_by_another_who_may() {
    let mut counter = Counter::new();
    for (action, requester) in ACTIONS.into_iter().flat_map(|action| Role::ALL.map(|role| (action, role))) {
        for approver in Role::ALL {
            counter.sell();
            let user = hire(&counter.desk.outlet, requester);
            let by = hire(&counter.desk.outlet, approver);
            let before = counter.approved_by_another();
            let may = requester != Role::StafStok && matches!(approver, Role::Manajer | Role::Admin);
            let told = format!("{action:?} by {requester:?}, approved by {approver:?}");
            let tried = |reason, approval| act(&counter, action, user, reason, approval);
            let good = reason(action);
            assert!(!tried(good, None), "{told}: alone");
            assert!(!tried(good, Some(Approved::played(user, user))), "{told}: by oneself");
            assert!(!tried(good, Some(Approved::played(by, UserId::new()))), "{told}: an approval for another");
            assert!(!tried(good, Some(Approved::played(UserId::new(), user))), "{told}: by nobody");
            assert!(!tried("", Some(Approved::played(by, user))), "{told}: without a reason");
            assert_eq!(tried(good, Some(Approved::played(by, user))), may, "{told}");
            assert_eq!(counter.approved_by_another() - before, i64::from(may), "{told}");
            assert_eq!(counter.done_alone(), 0, "{told}");
        }
    }
}

#[test]
fn a_person_who_is_not_known_asks_for_nothing() {
    let counter = Counter::new();
    for action in ACTIONS {
        let nobody = UserId::new();
        let agreed = Some(Approved::played(counter.desk.outlet.manager, nobody));
        assert!(!act(&counter, action, nobody, reason(action), agreed), "{action:?}");
    }
}

/// An approval is a value that could be used again: each act looks at it anew, and each leaves a row with both names.
#[test]
fn each_act_looks_at_an_approval_again_and_writes_it_down() {
    let mut counter = Counter::new();
    let user = counter.desk.outlet.cashier;
    let by = hire(&counter.desk.outlet, Role::Manajer);
    let approval = Some(Approved::played(by, user));
    for rows in 1..=2 {
        counter.sell();
        assert!(act(&counter, Action::Refund, user, "size", approval.clone()));
        assert_eq!(counter.approved_by_another(), rows);
    }
    let demoted = counter.desk.outlet.store.write(Act::system("test.demote"), move |tx| {
        let role = Role::Kasir.name();
        tx.record("users", ("user_id", &by), &[("role", &role)])
    });
    assert_eq!(demoted, Ok(1));
    counter.sell();
    assert!(!act(&counter, Action::Refund, user, "size", approval), "who may not approve any more");
    assert_eq!(counter.approved_by_another(), 2);
}
