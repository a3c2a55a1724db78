//! Every way a payment is refused: by name, before money, and with nothing written.

use std::sync::Arc;

use crate::base::{PartnerId, ProductId, Rupiah};
use crate::till::cart::TOTAL_RUPIAH_MAX;
use crate::till::settle::CHANGE_RUPIAH_MAX;
use crate::till::testing::Outlet;
use crate::till::*;

/// A cart as a damaged draft might hold it: `change` edits its JSON.
fn damaged(cart: &Cart, change: impl Fn(&mut serde_json::Value)) -> Cart {
    let mut value = serde_json::to_value(cart).expect("json");
    change(&mut value["lines"][0]);
    serde_json::from_value(value).expect("a cart")
}

/// A discount in rupiah, as a draft holds it.
fn off(rupiah: i64) -> serde_json::Value {
    serde_json::json!({ "amount": { "rupiah": rupiah }, "reason": { "code": "flawed", "note": "" } })
}

fn with_cart_discount(cart: &Cart, discount: serde_json::Value) -> Cart {
    let mut value = serde_json::to_value(cart).expect("json");
    value["discount"] = discount;
    serde_json::from_value(value).expect("a cart")
}

fn refuse(outlet: &Outlet, cart: &Cart, given: i64) -> PayError {
    outlet.pay(cart, given).expect_err("refused")
}

#[test]
fn money_and_carts_that_cannot_be() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 5);
    let bag = outlet.scan(&["TA23BC4"]);
    let broken = |change: &dyn Fn(&mut serde_json::Value)| damaged(&bag, change);
    let name = || "Tas".to_owned();
    for (cart, given, expect) in [
        (Cart::default(), 0, PayError::EmptyCart),
        (broken(&|l| l["qty"] = 0.into()), 85_000, PayError::LineBroken { name: name() }),
        (broken(&|l| l["qty"] = i64::MAX.into()), 85_000, PayError::LineBroken { name: name() }),
        (broken(&|l| l["manual"] = off(-1)), 85_000, PayError::LineBroken { name: name() }),
        (broken(&|l| l["item"]["unit_price"] = (-5).into()), 85_000, PayError::LineBroken { name: name() }),
        (with_cart_discount(&bag, off(-1)), 85_000, PayError::DiscountBroken),
        (with_cart_discount(&bag, off(85_000)), 0, PayError::Exception(ExceptionRefused::ApprovalMissing)),
        (bag.clone(), 84_900, PayError::TooLittle { missing: Rupiah(100) }),
        (bag.clone(), -1, PayError::TooLittle { missing: Rupiah(85_001) }),
        (
            bag.clone(),
            85_001 + CHANGE_RUPIAH_MAX,
            PayError::GivenImplausible { given: Rupiah(85_001 + CHANGE_RUPIAH_MAX) },
        ),
    ] {
        assert_eq!(refuse(&outlet, &cart, given), expect);
    }
    assert_eq!(outlet.number("SELECT count(*) FROM sales"), 0);
    assert_eq!(outlet.pay(&bag, 85_000).expect("paid").number, "K1-20261122-0001", "no number was used up");
}

#[test]
fn products_and_partners_that_are_not_known() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 5);
    let bag = outlet.scan(&["TA23BC4"]);
    let stranger = ProductId::new().to_string();
    let unknown = damaged(&bag, |line| line["item"]["product_id"] = stranger.clone().into());
    assert_eq!(refuse(&outlet, &unknown, 85_000), PayError::ProductUnknown { name: "Tas".into() });

    let unpriced = outlet.product("BR00001", "Baru", 0, 5);
    let unpriced = damaged(&bag, |line| line["item"]["product_id"] = unpriced.to_string().into());
    assert_eq!(refuse(&outlet, &unpriced, 85_000), PayError::ProductUnknown { name: "Tas".into() });

    let mut untagged = Cart::default();
    let item = Untagged {
        partner_id: PartnerId::new(),
        partner_name: "Siapa".into(),
        category: String::new(),
        price: Rupiah(5_000),
        description: "gelang".into(),
    };
    untagged.add_untagged(item, Rupiah(500_000)).expect("room");
    assert_eq!(refuse(&outlet, &untagged, 5_000), PayError::ProductUnknown { name: "gelang".into() });
}

#[test]
fn a_changed_price_is_said_and_the_cart_comes_back_with_it() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 85_000, 5);
    outlet.product("SB77KL2", "Sabun", 30_000, 5);
    let cart = outlet.scan(&["TA23BC4", "SB77KL2", "TA23BC4"]);
    outlet.set_price(bag, 90_000);
    let PayError::PriceChanged { cart: repriced, changes } = refuse(&outlet, &cart, 500_000) else {
        panic!("the price changed")
    };
    assert_eq!(changes, [PriceChange { name: "Tas".into(), before: Rupiah(85_000), now: Rupiah(90_000) }]);
    assert_eq!(repriced.totals().net, Rupiah(210_000));
    let keys = |cart: &Cart| cart.lines().iter().map(|line| (line.key, line.qty)).collect::<Vec<_>>();
    assert_eq!(keys(&repriced), keys(&cart), "nothing is lost");
    assert_eq!(outlet.pay(&repriced, 210_000).expect("paid").total, Rupiah(210_000));
}

#[test]
fn more_than_on_hand_asks_once_for_all_lines() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 85_000, 1);
    outlet.product("SB77KL2", "Sabun", 30_000, 2);
    let gone = outlet.product("HB00001", "Habis", 10_000, 0);
    let cart = outlet.scan(&["TA23BC4", "SB77KL2", "TA23BC4", "HB00001"]);
    let short = |product_id, name: &str, asked, on_hand| Shortfall { product_id, name: name.into(), asked, on_hand };
    assert_eq!(
        refuse(&outlet, &cart, 500_000),
        PayError::MoreThanOnHand { lines: vec![short(bag, "Tas", 2, 1), short(gone, "Habis", 1, 0)] }
    );
}

#[test]
fn a_total_beyond_the_limit_is_refused_even_from_a_damaged_draft() {
    let outlet = Outlet::new();
    for code in ["A1", "A2"] {
        outlet.product(code, "Emas", TOTAL_RUPIAH_MAX, 5);
    }
    let one = outlet.scan(&["A1"]);
    let mut value = serde_json::to_value(&one).expect("json");
    let second = serde_json::to_value(outlet.scan(&["A2"])).expect("json")["lines"][0].clone();
    value["lines"].as_array_mut().expect("lines").push(second);
    let both: Cart = serde_json::from_value(value).expect("a cart");
    assert_eq!(refuse(&outlet, &both, 0), PayError::TotalTooLarge);
}

#[test]
fn a_disk_without_room_refuses_before_anything_else() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 5);
    let mut payment = outlet.payment(&outlet.scan(&["TA23BC4"]), 85_000);
    let settings = TillSettings { disk_free_bytes_min: u64::MAX, ..(*outlet.settings).clone() };
    payment.settings = Arc::new(settings);
    let refused = pay(&outlet.store, payment.clone()).expect_err("refused");
    assert!(matches!(refused, PayError::DiskLow { .. }), "{refused:?}");
    assert_eq!(outlet.number("SELECT count(*) FROM sales"), 0);

    // The same act, once there is room, is a first try and not a repeat.
    payment.settings = outlet.settings.clone();
    let paid = pay(&outlet.store, payment.clone()).expect("paid");
    // And a repeat of a paid act is answered even when the disk is full now.
    payment.settings = Arc::new(TillSettings { disk_free_bytes_min: u64::MAX, ..(*outlet.settings).clone() });
    assert_eq!(pay(&outlet.store, payment), Ok(paid));
}

#[test]
fn a_store_that_refuses_is_passed_on() {
    use crate::store::{Act, StoreError};
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 5);
    let payment = outlet.payment(&outlet.scan(&["TA23BC4"]), 85_000);
    let other = Act::system("test.other").with_id(payment.act_id);
    outlet.store.write(other, |_| Ok::<_, StoreError>(())).expect("written");
    let refused = pay(&outlet.store, payment).expect_err("refused");
    assert!(matches!(refused, PayError::Store(StoreError::ActReused { .. })), "{refused:?}");
}

#[test]
fn the_messages_say_what_to_do() {
    let lines = vec![Shortfall { product_id: ProductId::new(), name: "Tas".into(), asked: 2, on_hand: 1 }];
    let changes = vec![PriceChange { name: "Tas".into(), before: Rupiah(85_000), now: Rupiah(90_000) }];
    for (error, words) in [
        (PayError::MoreThanOnHand { lines }, "Tas diminta 2, tercatat 1"),
        (PayError::PriceChanged { cart: Box::default(), changes }, "Tas dari Rp\u{A0}85.000 menjadi Rp\u{A0}90.000"),
        (PayError::TooLittle { missing: Rupiah(5_000) }, "kurang Rp\u{A0}5.000"),
        (PayError::OverTendered { over: Rupiah(5_000) }, "Kelebihan Rp\u{A0}5.000. Selain tunai tidak ada kembalian"),
        (PayError::VoucherTooLarge { rest: Rupiah(5_000) }, "Sisa voucher tidak diuangkan"),
        (PayError::NotOffered { kind: TenderKind::Card }, "Kartu tidak diterima"),
        (
            PayError::ReferenceMissing { kind: TenderKind::Transfer },
            "nomor Transfer dari bukti bayar pembeli: 4 sampai 40",
        ),
    ] {
        assert!(error.to_string().contains(words), "{error}");
    }
}
