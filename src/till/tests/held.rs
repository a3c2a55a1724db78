//! Customers who are not finished yet: several carts put aside, each with a name.

use crate::base::{HeldId, Rupiah, UserId};
use crate::store;
use crate::till::draft::{keep_cart, resume_cart};
use crate::till::hold::*;
use crate::till::testing::Outlet;
use crate::till::{Cart, CartTotals};

const TILL: &str = "K1";

fn outlet() -> Outlet {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 9);
    outlet.product("SB77KL2", "Sabun", 30_000, 9);
    outlet
}

fn hold(outlet: &Outlet, name: &str, codes: &[&str]) -> Held {
    let held = hold_cart(&outlet.store, TILL, name, &outlet.scan(codes), outlet.cashier);
    outlet.clock.advance_ms(1_000);
    held.expect("held")
}

fn names(outlet: &Outlet) -> Vec<String> {
    held_carts(&outlet.store).expect("read").carts.into_iter().map(|held| held.name).collect()
}

#[test]
fn several_carts_are_put_aside_and_each_is_taken_up_again() {
    let outlet = outlet();
    let first = hold(&outlet, " Ibu berbaju\tbiru ", &["TA23BC4"]);
    hold(&outlet, "", &["SB77KL2", "SB77KL2"]);
    hold(&outlet, "", &["TA23BC4", "SB77KL2"]);
    assert_eq!(names(&outlet), ["Bon 2", "Bon 1", "Ibu berbaju biru"], "the latest first");
    assert_eq!((first.pieces(), first.total()), (1, Rupiah(85_000)));

    let again = resume_held(&outlet.store, TILL, first.id, &Cart::default(), "", outlet.cashier).expect("resumed");
    assert_eq!((again.cart, again.put_aside), (first.cart, None));
    assert_eq!(names(&outlet), ["Bon 2", "Bon 1"]);
    let twice = resume_held(&outlet.store, TILL, first.id, &Cart::default(), "", outlet.cashier);
    assert_eq!(twice, Err(HoldError::NotHeld), "a double tap");
}

#[test]
fn a_held_cart_is_never_in_two_places_nor_in_none_through_a_power_cut() {
    let outlet = outlet();
    let mut cart = outlet.scan(&["TA23BC4"]);
    cart.set_note("besok diambil");
    keep_cart(&outlet.store, TILL, &cart).expect("kept");
    let held = hold_cart(&outlet.store, TILL, "", &cart, outlet.cashier).expect("held");
    let reopened = || {
        store::Store::open(store::StoreOptions {
            path: outlet.store.path().to_owned(),
            zone: outlet.store.zone(),
            device_prefix: TILL.into(),
            clock: outlet.store.clock(),
        })
        .expect("opened")
    };
    assert_eq!(resume_cart(&reopened(), TILL), Ok(Cart::default()), "off the counter");
    let found = held_carts(&reopened()).expect("read");
    assert_eq!(found, HeldCarts { carts: vec![held.clone()], unreadable: 0 });

    resume_held(&reopened(), TILL, held.id, &Cart::default(), "", outlet.cashier).expect("resumed");
    assert_eq!(resume_cart(&reopened(), TILL), Ok(cart), "on the counter, with its note");
    assert_eq!(held_carts(&reopened()), Ok(HeldCarts::default()));
}

#[test]
fn what_lies_on_the_counter_is_put_aside_for_the_other_cart() {
    let outlet = outlet();
    let waiting = hold(&outlet, "", &["TA23BC4"]);
    let at_hand = outlet.scan(&["SB77KL2"]);
    keep_cart(&outlet.store, TILL, &at_hand).expect("kept");
    let other = UserId::new();
    let resumed = resume_held(&outlet.store, TILL, waiting.id, &at_hand, "", other).expect("resumed");
    let aside = resumed.put_aside.expect("put aside");
    assert_eq!((aside.name.as_str(), aside.held_by, &aside.cart), ("Bon 2", other, &at_hand), "not the other's name");
    assert_eq!(resume_cart(&outlet.store, TILL), Ok(waiting.cart));
    assert_eq!(names(&outlet), ["Bon 2"]);
}

#[test]
fn a_dropped_cart_can_be_brought_back() {
    let outlet = outlet();
    let held = hold(&outlet, "Meja 2", &["TA23BC4"]);
    let dropped = drop_held(&outlet.store, held.id).expect("dropped");
    assert_eq!(names(&outlet), Vec::<String>::new());
    assert_eq!(drop_held(&outlet.store, held.id), Err(HoldError::NotHeld));
    bring_back(&outlet.store, &dropped).expect("back");
    assert_eq!(held_carts(&outlet.store).map(|found| found.carts), Ok(vec![held.clone()]), "as it was");
    assert_eq!(bring_back(&outlet.store, &held), Err(HoldError::AlreadyThere));
}

#[test]
fn every_refusal_has_its_name_and_changes_nothing() {
    let outlet = outlet();
    let cart = outlet.scan(&["TA23BC4"]);
    let empty = hold_cart(&outlet.store, TILL, "x", &Cart::default(), outlet.cashier);
    assert_eq!(empty, Err(HoldError::EmptyCart));
    let unknown = resume_held(&outlet.store, TILL, HeldId::new(), &cart, "", outlet.cashier);
    assert_eq!(unknown, Err(HoldError::NotHeld));
    let held: Vec<Held> = (0..HELD_MAX).map(|_| hold(&outlet, "", &["TA23BC4"])).collect();
    keep_cart(&outlet.store, TILL, &cart).expect("kept");
    let drafts = outlet.number("SELECT count(*) FROM drafts");
    assert_eq!(hold_cart(&outlet.store, TILL, "", &cart, outlet.cashier), Err(HoldError::TooMany));
    assert_eq!(outlet.number("SELECT count(*) FROM drafts"), drafts);
    assert_eq!(resume_cart(&outlet.store, TILL), Ok(cart.clone()), "the cart stays on the counter");

    let last = held.last().expect("fifty");
    let swapped = resume_held(&outlet.store, TILL, last.id, &cart, "", outlet.cashier).expect("one out, one in");
    assert!(swapped.put_aside.is_some());
    drop_held(&outlet.store, held[0].id).expect("dropped");
    hold_cart(&outlet.store, TILL, "", &cart, outlet.cashier).expect("room again");
    assert_eq!(bring_back(&outlet.store, &held[0]), Err(HoldError::TooMany));
}

#[test]
fn a_cart_of_another_version_hides_no_other_and_is_not_lost() {
    let outlet = outlet();
    let old = HeldId::new();
    outlet.store.keep_draft("held", &old.to_string(), &"not a cart").expect("kept");
    hold(&outlet, "Meja 2", &["TA23BC4"]);
    let found = held_carts(&outlet.store).expect("read");
    assert_eq!((found.carts.len(), found.unreadable), (1, 1));
    let refused = resume_held(&outlet.store, TILL, old, &outlet.scan(&["SB77KL2"]), "", outlet.cashier);
    assert!(matches!(refused, Err(HoldError::Store(store::StoreError::Unreadable(_)))), "{refused:?}");
    assert_eq!(outlet.number("SELECT count(*) FROM drafts WHERE kind = 'held'"), 2, "nothing is lost");
}

#[test]
fn holding_sells_nothing_and_reserves_nothing() {
    let outlet = outlet();
    let held = hold(&outlet, "", &["TA23BC4", "TA23BC4"]);
    assert_eq!(outlet.number("SELECT count(*) FROM sales") + outlet.number("SELECT count(*) FROM stock_movements"), 2);
    let CartTotals { pieces, net, .. } = held.cart.totals();
    assert_eq!((pieces, net), (2, Rupiah(170_000)));
}
