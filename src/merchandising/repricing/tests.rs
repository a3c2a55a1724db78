//! A partner asks for another price, and gets an answer.

use super::open as open_now;
use super::*;
use crate::base::{ActId, BusinessDay, ProductId, RequestId, Rupiah};
use crate::catalog::{self, PriceFlaw};
use crate::merchandising::Channel;
use crate::merchandising::testing::Shop;
use crate::people::Approved;

const LIMIT: Rupiah = Rupiah(500_000);

fn wish(shop: &Shop, price: i64) -> AskPrice {
    AskPrice {
        by: shop.clerk,
        product: shop.bag,
        price: Rupiah(price),
        wanted: None,
        channel: Channel::WhatsApp,
        note: " bahan  naik ".into(),
        limit: LIMIT,
    }
}

fn put(shop: &Shop, order: AskPrice) -> Result<PriceAsked, AskPriceError> {
    ask(&shop.outlet.store, shop.act(), order)
}

fn say(shop: &Shop, request: RequestId, verdict: Verdict, approved: Option<Approved>) -> Result<Answered, AnswerError> {
    let by = shop.outlet.manager;
    let order = Answer { by, request, verdict, approved, letterhead: shop.letterhead(), limit: LIMIT };
    answer(&shop.outlet.store, shop.act(), order)
}

fn price_on(shop: &Shop, day: BusinessDay) -> i64 {
    shop.outlet.store.read(|c| catalog::price_on(c, shop.bag, day)).expect("read").expect("a price").0
}

#[test]
fn a_price_holds_after_the_agreed_notice() {
    let shop = Shop::new();
    let today = shop.outlet.store.today();
    let asked = put(&shop, wish(&shop, 120_000)).expect("asked");
    assert_eq!(asked.earliest, today.plus_days(30));
    let open = shop.outlet.store.read(open_now).expect("read");
    assert_eq!((open.len(), open[0].note.as_str(), open[0].wanted), (1, "bahan naik", asked.earliest));
    assert_eq!((open[0].before, open[0].price), (Rupiah(100_000), Rupiah(120_000)));
    let twice = put(&shop, wish(&shop, 130_000)).expect_err("one at a time");
    assert!(matches!(&twice, AskPriceError::Open { number } if *number == asked.number), "{twice}");

    let done = say(&shop, asked.request_id, Verdict::Accept { from: asked.earliest }, None).expect("accepted");
    assert_eq!((done.from, done.mailed), (Some(asked.earliest), true));
    assert_eq!(price_on(&shop, today.plus_days(29)), 100_000);
    assert_eq!(price_on(&shop, asked.earliest), 120_000);
    assert_eq!(shop.letters(), ["Harga baru disetujui: Tas – DEKS Surabaya"]);
    assert_eq!(shop.outlet.store.read(open_now).expect("read"), []);
    let lately = shop.outlet.store.read(|c| answered_lately(c, 10)).expect("read");
    let expect = RequestState::Accepted { from: asked.earliest, on: today, by: shop.outlet.manager };
    assert_eq!(lately[0].state, expect);
    let again = say(&shop, asked.request_id, Verdict::Accept { from: asked.earliest }, None);
    assert!(matches!(again, Err(AnswerError::Answered { .. })));
}

#[test]
fn an_earlier_day_needs_a_second_person() {
    let shop = Shop::new();
    let today = shop.outlet.store.today();
    let asked = put(&shop, AskPrice { wanted: Some(today), ..wish(&shop, 90_000) }).expect("asked");
    let accept = || Verdict::Accept { from: today };
    assert!(matches!(say(&shop, asked.request_id, accept(), None), Err(AnswerError::TooEarly(_))));
    let oneself = Approved::played(shop.outlet.manager, shop.outlet.manager);
    assert!(matches!(say(&shop, asked.request_id, accept(), Some(oneself)), Err(AnswerError::TooEarly(_))));
    let other = crate::base::UserId::new();
    crate::till::testing::hire(&shop.outlet.store, [(other, "Manajer 2", "manajer")]);
    let approved = Approved::played(other, shop.outlet.manager);
    say(&shop, asked.request_id, accept(), Some(approved)).expect("accepted");
    assert_eq!(price_on(&shop, today), 90_000);
}

#[test]
fn a_wish_can_be_declined_with_a_reason() {
    let shop = Shop::new();
    let today = shop.outlet.store.today();
    let asked = put(&shop, wish(&shop, 120_000)).expect("asked");
    let decline = |why: &str| say(&shop, asked.request_id, Verdict::Decline { why: why.into() }, None);
    assert!(matches!(decline("  "), Err(AnswerError::WhyMissing)));
    assert!(matches!(decline(&"x".repeat(201)), Err(AnswerError::WhyTooLong)));
    let done = decline("lebih mahal dari barang serupa").expect("declined");
    assert_eq!((done.from, done.mailed), (None, true));
    assert_eq!(price_on(&shop, today.plus_days(60)), 100_000);
    let of_bag = shop.outlet.store.read(|c| of_product(c, shop.bag)).expect("read");
    assert!(matches!(&of_bag[0].state, RequestState::Declined { why, .. } if why == "lebih mahal dari barang serupa"));
    // The matter is closed: the partner may ask anew.
    put(&shop, wish(&shop, 110_000)).expect("asked anew");
}

#[test]
fn what_cannot_be_is_refused() {
    let shop = Shop::new();
    let today = shop.outlet.store.today();
    let cashier = AskPrice { by: shop.outlet.cashier, ..wish(&shop, 120_000) };
    assert!(matches!(put(&shop, cashier), Err(AskPriceError::NotAllowed(_))));
    let unknown = AskPrice { product: ProductId::new(), ..wish(&shop, 120_000) };
    assert!(matches!(put(&shop, unknown), Err(AskPriceError::UnknownProduct)));
    assert!(matches!(put(&shop, wish(&shop, 500_001)), Err(AskPriceError::Price(PriceFlaw::OverLimit { .. }))));
    assert!(matches!(put(&shop, wish(&shop, 100_000)), Err(AskPriceError::SamePrice(Rupiah(100_000)))));
    for wanted in [today.minus_days(1), today.plus_days(367)] {
        let order = AskPrice { wanted: Some(wanted), ..wish(&shop, 120_000) };
        assert!(matches!(put(&shop, order), Err(AskPriceError::Day { .. })), "{wanted}");
    }
    let long = AskPrice { note: "x".repeat(201), ..wish(&shop, 120_000) };
    assert!(matches!(put(&shop, long), Err(AskPriceError::NoteTooLong)));

    let asked = put(&shop, wish(&shop, 120_000)).expect("asked");
    let accept = |from| say(&shop, asked.request_id, Verdict::Accept { from }, None);
    assert!(matches!(accept(today.minus_days(1)), Err(AnswerError::Backdated(_))));
    let unknown = say(&shop, RequestId::new(), Verdict::Accept { from: today }, None);
    assert!(matches!(unknown, Err(AnswerError::UnknownRequest)));
    let (by, request, verdict) = (shop.clerk, asked.request_id, Verdict::Accept { from: asked.earliest });
    let letterhead = shop.letterhead();
    let staff = Answer { by, request, verdict: verdict.clone(), approved: None, letterhead, limit: LIMIT };
    assert!(matches!(answer(&shop.outlet.store, ActId::new(), staff), Err(AnswerError::NotAllowed(_))));
    let (by, letterhead) = (shop.outlet.manager, shop.letterhead());
    let lower = Answer { by, request, verdict, approved: None, letterhead, limit: Rupiah(110_000) };
    assert!(matches!(answer(&shop.outlet.store, ActId::new(), lower), Err(AnswerError::Price(_))));
    shop.change_partner(|partner| partner.email = "bukan alamat".into());
    assert!(matches!(accept(asked.earliest), Err(AnswerError::Send(_))));
    assert_eq!(price_on(&shop, asked.earliest), 100_000, "nothing was kept");
}
