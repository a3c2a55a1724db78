//! What is given by hand is written down, and above a role's limit never by one person (faults F22).

use crate::base::{ActId, PartnerId, ProductId, Rupiah, SaleId, ShiftId, UserId};
use crate::config::Limits;
use crate::people::testing::{Outlet, outlet};
use crate::people::{Approved, NotAllowed, Permission, Role};
use crate::store::Act;
use crate::till::cart::{Discount, DiscountAmount, PriceOverride};
use crate::till::limits::{GivenAway, record_exceptions};
use crate::till::pricing::price;
use crate::till::*;

fn bag(price: i64) -> CartItem {
    CartItem {
        product_id: Some(ProductId::new()),
        partner_id: PartnerId::new(),
        partner_name: "Mitra Contoh".into(),
        code: "TA23BC4".into(),
        name: "Tas".into(),
        variant: String::new(),
        category: "Kriya".into(),
        unit_price: Rupiah(price),
        on_hand: 5,
    }
}

fn percent_off(bp: u32, reason: Reason) -> Cart {
    let mut cart = Cart::default();
    let line = cart.add(bag(100_000), 1).expect("room");
    cart.discount_line(line, Discount { amount: DiscountAmount::Percent(bp), reason }).expect("given");
    cart
}

/// Writes the exceptions of a cart as the act of a sale would.
fn sell(
    outlet: &Outlet,
    by: UserId,
    role: Role,
    cart: &Cart,
    approval: Option<Approved>,
) -> Result<ActId, ExceptionRefused> {
    let cart = cart.clone();
    let priced = price(&cart, &[], outlet.store.today());
    outlet.store.write(Act::by(by, "till.pay"), move |tx| {
        let given = GivenAway {
            sale: SaleId::new(),
            shift: ShiftId::new(),
            role,
            cart: &cart,
            priced: &priced,
            limits: &Limits::default(),
            approval: approval.as_ref(),
        };
        record_exceptions(tx, &given)?;
        Ok(tx.act_id())
    })
}

fn written(outlet: &Outlet) -> Vec<ExceptionRow> {
    let today = outlet.store.today();
    outlet.store.read(|c| exceptions_of_days(c, today, today, 100)).expect("read")
}

#[test]
fn above_the_limit_only_another_person_who_may_lets_it_pass() {
    let outlet = outlet();
    let Outlet { kasir, staf, manajer, admin, .. } = outlet;
    let half = percent_off(5_000, Reason::of("regular_customer"));
    let all = percent_off(10_000, Reason::of("regular_customer"));
    let played = |by, requester| Some(Approved::played(by, requester));
    let not_allowed =
        || -> ExceptionRefused { NotAllowed::Role { whom: "manajer", permission: Permission::Approve }.into() };
    for (by, role, cart, approval, expect) in [
        (kasir, Role::Kasir, &half, None, ExceptionRefused::ApprovalMissing),
        (kasir, Role::Kasir, &half, played(kasir, kasir), ExceptionRefused::ApproverIsRequester),
        (kasir, Role::Kasir, &half, played(manajer, staf), ExceptionRefused::ApprovedForAnother),
        (kasir, Role::Kasir, &half, played(staf, kasir), not_allowed()),
        (manajer, Role::Manajer, &all, None, ExceptionRefused::ApprovalMissing),
        (manajer, Role::Manajer, &all, played(kasir, manajer), not_allowed()),
    ] {
        assert_eq!(sell(&outlet, by, role, cart, approval), Err(expect));
    }
    assert!(written(&outlet).is_empty(), "a refused act writes nothing");

    sell(&outlet, kasir, Role::Kasir, &half, played(manajer, kasir)).expect("approved");
    sell(&outlet, manajer, Role::Manajer, &half, None).expect("within the limit");
    sell(&outlet, manajer, Role::Manajer, &all, played(admin, manajer)).expect("approved");
    let mut who: Vec<_> =
        written(&outlet).into_iter().map(|row| (row.amount.0, row.requested_by, row.approved_by)).collect();
    who.sort_unstable();
    let mut expect = vec![(50_000, kasir, Some(manajer)), (50_000, manajer, None), (100_000, manajer, Some(admin))];
    expect.sort_unstable();
    assert_eq!(who, expect);
}

#[test]
fn each_thing_given_is_one_exception_with_its_reason_and_its_own_words() {
    let outlet = outlet();
    let (kasir, manajer) = (outlet.kasir, outlet.manajer);
    let mut cart = percent_off(1_000, Reason::with_note("other", "jahitan lepas"));
    let second = cart.add(bag(50_000), 2).expect("room");
    let reason = Reason::with_note("agreed_with_partner", "sudah ditelepon");
    let changed = PriceOverride { price: Rupiah(45_000), reason };
    cart.override_price(second, changed, Rupiah(500_000)).expect("changed");
    let act = sell(&outlet, kasir, Role::Kasir, &cart, Some(Approved::played(manajer, kasir))).expect("approved");
    let rows: Vec<_> = written(&outlet)
        .into_iter()
        .map(|row| (row.act_id, row.kind, row.amount.0, row.reason, row.approved_by, row.note))
        .collect();
    assert_eq!(
        rows,
        [
            (act, ExceptionKind::Discount, 10_000, "Lainnya".to_owned(), None, "jahitan lepas".to_owned()),
            (
                act,
                ExceptionKind::PriceOverride,
                10_000,
                "Sepakat dengan mitra".to_owned(),
                Some(manajer),
                "sudah ditelepon".to_owned(),
            ),
        ]
    );
}

#[test]
fn a_reason_that_a_damaged_draft_lost_stops_the_sale() {
    let outlet = outlet();
    let cart = percent_off(1_000, Reason::of("flawed"));
    let mut damaged = serde_json::to_value(&cart).expect("json");
    for (code, expect) in [("", ExceptionRefused::ReasonMissing), ("other", ExceptionRefused::NoteMissing)] {
        damaged["lines"][0]["manual"]["reason"]["code"] = code.into();
        let cart: Cart = serde_json::from_value(damaged.clone()).expect("a cart");
        assert_eq!(sell(&outlet, outlet.kasir, Role::Kasir, &cart, None), Err(expect));
    }
    assert!(written(&outlet).is_empty());
}

#[test]
fn a_sale_without_gifts_asks_nobody() {
    let outlet = outlet();
    let mut cart = Cart::default();
    cart.add(bag(100_000), 1).expect("room");
    sell(&outlet, UserId::new(), Role::Kasir, &cart, None).expect("nothing to approve");
    assert!(written(&outlet).is_empty());
}
