//! A partner agrees, days pass, prices fall, new goods have their price again.

use super::*;
use crate::base::{PartnerId, Rupiah};
use crate::catalog;
use crate::merchandising::Channel;
use crate::merchandising::testing::Shop;
use crate::stock::MovementKind::{Received, Sold};

fn steps() -> Vec<Step> {
    vec![Step { after_days: 30, off_bp: 1_000 }, Step { after_days: 60, off_bp: 2_500 }]
}

fn plan(shop: &Shop, steps: Vec<Step>) -> SetPlan {
    let (by, partner) = (shop.outlet.manager, shop.outlet.partner);
    let agreed_on = shop.outlet.store.today();
    SetPlan { by, partner, steps, channel: Channel::Letter, agreed_on, note: "surat 12/2026".into() }
}

fn agree(shop: &Shop, order: SetPlan) -> Result<(), PlanError> {
    set_plan(&shop.outlet.store, shop.act(), order)
}

fn night(shop: &Shop) -> usize {
    shop.outlet.clock.advance_ms(1_000);
    run(&shop.outlet.store, shop.letterhead()).expect("a night")
}

fn price(shop: &Shop) -> i64 {
    let today = shop.outlet.store.today();
    let on = |c: &_| {
        let kept = crate::stock::state_of(c, shop.bag)?.expect("a state").price;
        let dated = catalog::price_on(c, shop.bag, today)?.expect("a price");
        assert_eq!(kept, dated, "the kept price is that of the day");
        Ok::<_, crate::store::StoreError>(kept)
    };
    shop.outlet.store.read(on).expect("read").0
}

#[test]
fn nothing_falls_without_the_partners_word_and_then_by_its_steps() {
    let shop = Shop::new();
    shop.days_pass(40);
    assert_eq!(night(&shop), 0);
    agree(&shop, plan(&shop, steps())).expect("agreed");
    let kept = shop.outlet.store.read(|c| plan_of(c, shop.outlet.partner)).expect("read").expect("a plan");
    assert_eq!((kept.steps, kept.channel, kept.note.as_str()), (steps(), Channel::Letter, "surat 12/2026"));
    assert_eq!((night(&shop), price(&shop)), (1, 90_000));
    assert_eq!(shop.letters(), ["Harga Tas disesuaikan – DEKS Surabaya"]);
    assert_eq!(night(&shop), 0, "once");
    let marked = shop.outlet.store.read(|c| marked_since(c, shop.outlet.store.today())).expect("read");
    assert_eq!((marked.len(), marked[0].mark.base, marked[0].on_hand), (1, Rupiah(100_000), 10));

    shop.days_pass(20);
    assert_eq!((night(&shop), price(&shop)), (1, 75_000));
    // Sold out, and new goods come: they have their first price.
    shop.moved(shop.bag, Sold, -10);
    assert_eq!(night(&shop), 0);
    shop.days_pass(1);
    shop.moved(shop.bag, Received, 5);
    assert_eq!((night(&shop), price(&shop)), (1, 100_000));
    assert_eq!(night(&shop), 0);
    // And the days count anew.
    let today = shop.outlet.store.today();
    let goods = shop.outlet.store.read(|c| goods_of(c, shop.outlet.partner, &steps(), today)).expect("read");
    assert_eq!(goods[0].next, Some((today.plus_days(30), Rupiah(90_000))));
    shop.days_pass(30);
    assert_eq!((night(&shop), price(&shop)), (1, 90_000));
}

#[test]
fn a_partner_may_change_its_mind_and_what_fell_stays() {
    let shop = Shop::new();
    agree(&shop, plan(&shop, steps())).expect("agreed");
    shop.days_pass(30);
    assert_eq!((night(&shop), price(&shop)), (1, 90_000));
    agree(&shop, SetPlan { channel: Channel::Phone, ..plan(&shop, Vec::new()) }).expect("ended, a call is enough");
    assert_eq!(shop.outlet.store.read(plans).expect("read"), []);
    shop.days_pass(60);
    assert_eq!((night(&shop), price(&shop)), (0, 90_000));
    assert_eq!(agree(&shop, plan(&shop, Vec::new())), Err(PlanError::NoPlan));
}

#[test]
fn a_letter_that_cannot_go_keeps_no_price_up() {
    let shop = Shop::new();
    agree(&shop, plan(&shop, steps())).expect("agreed");
    shop.change_partner(|partner| partner.email = "bukan alamat".into());
    shop.days_pass(30);
    assert_eq!((night(&shop), price(&shop)), (1, 90_000));
    assert_eq!(shop.letters(), Vec::<String>::new());
}

#[test]
fn what_is_no_agreement_is_refused() {
    let shop = Shop::new();
    let good = || plan(&shop, steps());
    let refused = |order| agree(&shop, order).expect_err("refused");
    assert!(matches!(refused(SetPlan { by: shop.clerk, ..good() }), PlanError::NotAllowed(_)));
    assert_eq!(refused(SetPlan { partner: PartnerId::new(), ..good() }), PlanError::UnknownPartner);
    let falling = vec![steps()[1], steps()[0]];
    assert_eq!(refused(SetPlan { steps: falling, ..good() }), PlanError::Steps(StepsFlaw::NotRising));
    assert_eq!(refused(SetPlan { channel: Channel::Phone, ..good() }), PlanError::NotWritten);
    let tomorrow = shop.outlet.store.today().plus_days(1);
    assert_eq!(refused(SetPlan { agreed_on: tomorrow, ..good() }), PlanError::AgreedLater);
    assert_eq!(refused(SetPlan { note: "x".repeat(201), ..good() }), PlanError::NoteTooLong);
}
