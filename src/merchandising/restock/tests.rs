//! A partner is asked for more, once, by what sold.

use super::*;
use crate::base::PartnerId;
use crate::config::Restock;
use crate::merchandising::testing::Shop;
use crate::partners::PartnerStatus;
use crate::stock::MovementKind::{CustomerReturn, Received, Sold};

fn found(shop: &Shop) -> Vec<PartnerShort> {
    let (store, limits) = (&shop.outlet.store, Restock::default());
    store.read_snapshot(|c| short(c, store.today(), &limits)).expect("read")
}

fn ask_for(shop: &Shop, partner: PartnerId) -> Result<Asked, AskMoreError> {
    let order = AskMore { by: shop.clerk, partner, limits: Restock::default(), letterhead: shop.letterhead() };
    ask(&shop.outlet.store, shop.act(), order)
}

#[test]
fn what_sells_and_runs_out_is_asked_for_once() {
    let shop = Shop::new();
    assert_eq!(found(&shop), [], "nothing sold yet");
    shop.days_pass(10);
    shop.moved(shop.bag, Sold, -9);
    shop.moved(shop.bag, CustomerReturn, 1);
    let short = found(&shop);
    let [one] = short.as_slice() else { panic!("one partner: {short:?}") };
    let [bag] = one.goods.as_slice() else { panic!("one product: {one:?}") };
    assert_eq!(bag.pace, Pace { sold: 8, days: 11, on_hand: 2 });
    assert_eq!((bag.short.days_left, bag.short.suggested, bag.asked), (2, 20, None));

    let words = words(one, &shop.letterhead()).expect("words");
    assert!(words.text.contains("terjual 8 buah dalam 11 hari, tinggal 2"), "{}", words.text);
    let asked = ask_for(&shop, shop.outlet.partner).expect("asked");
    assert_eq!((asked.products, asked.mailed), (1, true));
    assert!(asked.number.starts_with("MS-"), "{}", asked.number);
    assert_eq!(shop.letters(), ["Mohon tambahan stok Tas – DEKS Surabaya"]);

    // It is still in sight, and not asked for again.
    assert_eq!(found(&shop)[0].unasked().count(), 0);
    let refused = ask_for(&shop, shop.outlet.partner).expect_err("asked already");
    assert!(matches!(refused, AskMoreError::AskedAlready { quiet_days: 14, .. }), "{refused}");
    // New goods that run out again are a new matter; so is silence.
    shop.moved(shop.bag, Received, 1);
    assert_eq!(found(&shop)[0].unasked().count(), 1);
    ask_for(&shop, shop.outlet.partner).expect("asked again");
    shop.days_pass(15);
    assert_eq!(found(&shop)[0].unasked().count(), 1, "the quiet days are over");
    shop.days_pass(30);
    assert_eq!(found(&shop), [], "nothing sold for a month: nobody is asked");
    assert!(matches!(ask_for(&shop, shop.outlet.partner), Err(AskMoreError::NothingShort)));
}

#[test]
fn who_has_no_address_is_told_by_telephone_and_who_left_is_not_asked() {
    let shop = Shop::new();
    shop.moved(shop.bag, Sold, -9);
    let order = AskMore {
        by: shop.outlet.cashier,
        partner: shop.outlet.partner,
        limits: Restock::default(),
        letterhead: shop.letterhead(),
    };
    assert!(matches!(ask(&shop.outlet.store, shop.act(), order), Err(AskMoreError::NotAllowed(_))));
    shop.change_partner(|partner| partner.email.clear());
    let asked = ask_for(&shop, shop.outlet.partner).expect("asked");
    assert!(!asked.mailed);
    assert_eq!(shop.letters(), Vec::<String>::new());
    shop.change_partner(|partner| partner.status = PartnerStatus::Ended);
    assert_eq!(found(&shop), []);
}

#[test]
fn an_address_that_is_none_is_said_and_nothing_is_noted() {
    let shop = Shop::new();
    shop.moved(shop.bag, Sold, -9);
    shop.change_partner(|partner| partner.email = "bukan alamat".into());
    assert!(matches!(ask_for(&shop, shop.outlet.partner), Err(AskMoreError::Send(_))));
    assert_eq!(found(&shop)[0].unasked().count(), 1);
}
