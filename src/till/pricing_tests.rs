use proptest::prelude::*;

use super::*;
use crate::base::{PartnerId, ProductId};
use crate::till::cart::{CartItem, PriceOverride};
use crate::till::exceptions::Reason;
use crate::till::promotions::{Effect, Target};

const LIMIT: Rupiah = Rupiah(500_000);

fn today() -> BusinessDay {
    BusinessDay::new(2026, 11, 22).expect("a day")
}

fn item(price: i64, category: &str) -> CartItem {
    CartItem {
        product_id: Some(ProductId::new()),
        partner_id: PartnerId::new(),
        partner_name: "Mitra Contoh".into(),
        code: "AB23CD4".into(),
        name: "Tas".into(),
        variant: String::new(),
        category: category.into(),
        unit_price: Rupiah(price),
        on_hand: 10,
    }
}

fn cart_of(pieces: &[(i64, i64)]) -> Cart {
    let mut cart = Cart::default();
    for &(price, qty) in pieces {
        cart.add(item(price, "Kriya"), qty).expect("room");
    }
    cart
}

fn promotion(effect: Effect, target: Target) -> Promotion {
    Promotion {
        id: PromotionId::new(),
        name: effect.label(),
        effect,
        target,
        bearer: BearerWish::Agreed,
        from: today(),
        until: today(),
        active: true,
    }
}

fn n_for_m(take: i64, pay: i64) -> Promotion {
    promotion(Effect::NForM { take, pay }, Target::All)
}

fn percent_off(bp: u32) -> Promotion {
    promotion(Effect::Percent(bp), Target::All)
}

fn by_percent(bp: u32) -> Discount {
    Discount { amount: DiscountAmount::Percent(bp), reason: Reason::of("flawed") }
}

fn by_rupiah(amount: i64) -> Discount {
    Discount { amount: DiscountAmount::Rupiah(Rupiah(amount)), reason: Reason::of("flawed") }
}

fn changed(price: i64) -> PriceOverride {
    PriceOverride { price: Rupiah(price), reason: Reason::of("label_wrong") }
}

/// The same cart with its lines the other way round.
fn reversed(cart: &Cart) -> Cart {
    let mut value = serde_json::to_value(cart).expect("json");
    value["lines"].as_array_mut().expect("lines").reverse();
    serde_json::from_value(value).expect("a cart")
}

#[test]
fn the_steps_come_in_one_order() {
    let mut cart = cart_of(&[(100_000, 2)]);
    let bag = cart.lines()[0].key;
    cart.override_price(bag, changed(90_000), LIMIT).expect("changed");
    cart.discount_line(bag, by_percent(500)).expect("given");
    cart.discount_cart(by_rupiah(3_900)).expect("given");
    let promotion = Promotion { bearer: BearerWish::Outlet, name: "Promo Kriya".into(), ..percent_off(1_000) };
    let priced = price(&cart, std::slice::from_ref(&promotion), today());
    let line = &priced.lines[0];
    let steps: Vec<_> = line.discounts.iter().map(|d| (d.kind.name(), d.label.as_str(), d.amount.0)).collect();
    assert_eq!(
        steps,
        [
            ("price_override", "Harga khusus", 20_000),
            ("promotion", "Promo Kriya", 18_000),
            ("line", "Potongan 5 %", 8_100),
            ("cart", "Potongan belanja", 3_900),
        ]
    );
    assert_eq!((line.unit_price, line.list_price), (Rupiah(100_000), Some(Rupiah(100_000))));
    assert_eq!((line.gross, line.discount(), line.net), (Rupiah(200_000), Rupiah(50_000), Rupiah(150_000)));
    let CartTotals { pieces, gross, discount, net } = priced.totals;
    assert_eq!((pieces, gross, discount, net), (2, Rupiah(200_000), Rupiah(50_000), Rupiah(150_000)));
    assert_eq!(line.discounts[1].promotion, Some(promotion.id));
    // The outlet bears its own promotion, whatever the terms say; the rest goes by the terms.
    assert_eq!(line.by_partner(DiscountBearer::Partner), Rupiah(32_000));
    assert_eq!(line.by_partner(DiscountBearer::Outlet), Rupiah::ZERO);
    assert_eq!(line.discounts[1].borne_by(DiscountBearer::Partner), DiscountBearer::Outlet);
}

#[test]
fn a_partner_bears_a_promotion_only_while_its_terms_say_so() {
    let promotion = Promotion { bearer: BearerWish::Partner, ..percent_off(1_000) };
    let priced = price(&cart_of(&[(50_000, 1)]), &[promotion], today());
    for (terms, by_partner) in [(DiscountBearer::Partner, 5_000), (DiscountBearer::Outlet, 0)] {
        assert_eq!(priced.lines[0].by_partner(terms), Rupiah(by_partner), "{terms:?}");
    }
}

#[test]
fn a_raised_price_is_no_discount_and_keeps_the_labels() {
    let mut cart = cart_of(&[(85_000, 1), (30_000, 1)]);
    cart.override_price(cart.lines()[0].key, changed(90_000), LIMIT).expect("changed");
    let priced = price(&cart, &[], today());
    let shown: Vec<_> = priced.lines.iter().map(|line| (line.unit_price.0, line.list_price, line.net.0)).collect();
    assert_eq!(shown, [(90_000, Some(Rupiah(85_000)), 90_000), (30_000, None, 30_000)]);
    assert!(priced.lines.iter().all(|line| line.discounts.is_empty()));
}

#[test]
fn of_n_pieces_m_are_paid_and_the_cheapest_are_free() {
    for (take, pay, pieces, free) in [
        (3, 2, vec![(10_000, 3)], 10_000),
        (3, 2, vec![(10_000, 2)], 0),
        (3, 2, vec![(50_000, 1), (20_000, 1), (10_000, 1)], 10_000),
        (3, 2, vec![(10_000, 3), (20_000, 2), (50_000, 2)], 20_000),
        (3, 2, vec![(10_000, 1), (20_000, 6)], 30_000),
        (2, 1, vec![(30_000, 1), (8_000, 3)], 16_000),
        (3, 1, vec![(9_000, 7)], 36_000),
        (3, 3, vec![(9_000, 7)], 0),
        (0, 0, vec![(9_000, 7)], 0),
    ] {
        let cart = cart_of(&pieces);
        for cart in [reversed(&cart), cart] {
            let priced = price(&cart, &[n_for_m(take, pay)], today());
            assert_eq!(priced.totals.discount, Rupiah(free), "{take} for {pay}: {pieces:?}");
        }
    }
}

#[test]
fn a_line_gets_the_one_promotion_that_saves_most() {
    let (soap, bag) = (item(10_000, "Sabun"), item(100_000, "Tas"));
    let category = |name: &str| Target::Category(name.to_owned());
    let amount = |amount| Effect::Amount(Rupiah(amount));
    let product = Target::Product(soap.product_id.expect("tagged"));
    let three_for_two = Effect::NForM { take: 3, pay: 2 };
    // Three pieces of soap and a bag; what is taken off each.
    for (promotions, expect) in [
        (vec![], [0, 0]),
        (vec![promotion(Effect::Percent(1_000), Target::All)], [3_000, 10_000]),
        (vec![promotion(amount(15_000), Target::All)], [30_000, 15_000]),
        (vec![promotion(Effect::Percent(1_000), Target::All), promotion(amount(2_000), product)], [6_000, 10_000]),
        (vec![promotion(Effect::Percent(5_000), Target::Partner(bag.partner_id))], [0, 50_000]),
        (vec![promotion(Effect::Percent(5_000), category("Kain"))], [0, 0]),
        (vec![promotion(three_for_two, category("Sabun"))], [10_000, 0]),
        // The bag does better alone; the soap still makes its three.
        (
            vec![promotion(three_for_two, Target::All), promotion(Effect::Percent(5_000), category("Tas"))],
            [10_000, 50_000],
        ),
        // All of the soap at half price is better than one of three for nothing.
        (
            vec![promotion(three_for_two, Target::All), promotion(Effect::Percent(5_000), category("Sabun"))],
            [15_000, 0],
        ),
        // Of two of a kind the better one; what a group saves belongs to all its lines by what they cost.
        (
            vec![promotion(three_for_two, Target::All), promotion(Effect::NForM { take: 2, pay: 1 }, Target::All)],
            [4_615, 15_385],
        ),
    ] {
        let mut cart = Cart::default();
        cart.add(soap.clone(), 3).expect("room");
        cart.add(bag.clone(), 1).expect("room");
        let priced = price(&cart, &promotions, today());
        assert_eq!([priced.lines[0].discount().0, priced.lines[1].discount().0], expect, "{promotions:?}");
        assert!(priced.lines.iter().all(|line| line.discounts.len() <= 1));
    }
}

#[test]
fn a_promotion_holds_on_its_days_and_until_it_is_ended() {
    let cart = cart_of(&[(10_000, 1)]);
    let until = BusinessDay::new(2026, 11, 24).expect("a day");
    let three_days = Promotion { until, ..percent_off(1_000) };
    for (day, active, discount) in
        [(21, true, 0), (22, true, 1_000), (24, true, 1_000), (25, true, 0), (23, false, 0), (23, true, 1_000)]
    {
        let day = BusinessDay::new(2026, 11, day).expect("a day");
        let promotion = Promotion { active, ..three_days.clone() };
        assert_eq!(price(&cart, &[promotion], day).totals.discount, Rupiah(discount), "{day:?}");
    }
}

#[test]
fn a_carts_discount_is_spread_to_the_rupiah() {
    for (prices, discount, parts) in [
        (vec![100, 100, 100], by_rupiah(100), vec![34, 33, 33]),
        (vec![1, 1, 1], by_rupiah(2), vec![1, 1, 0]),
        (vec![1, 999], by_rupiah(999), vec![1, 998]),
        (vec![50_000, 25_000], by_percent(1_000), vec![5_000, 2_500]),
        (vec![333, 333, 334], by_percent(10_000), vec![333, 333, 334]),
        (vec![7], by_percent(100), vec![0]),
    ] {
        let mut cart = cart_of(&prices.iter().map(|&price| (price, 1)).collect::<Vec<_>>());
        cart.discount_cart(discount).expect("given");
        let priced = price(&cart, &[], today());
        let taken: Vec<i64> = priced.lines.iter().map(|line| line.of_kind(DiscountKind::Cart).0).collect();
        assert_eq!(taken, parts, "{prices:?}");
        assert_eq!(priced.totals, cart.totals(), "without promotions the cart says the same");
    }
}

#[test]
fn percents_are_written_the_indonesian_way() {
    for (bp, words) in [(100, "1 %"), (1_000, "10 %"), (1_250, "12,5 %"), (1_205, "12,05 %"), (10_000, "100 %")] {
        assert_eq!(percent_words(bp), words);
    }
    assert_eq!(Effect::NForM { take: 3, pay: 2 }.label(), "ambil 3 bayar 2");
    assert_eq!(Effect::Amount(Rupiah(5_000)).label(), "Rp\u{A0}5.000 per barang");
}

/// What a line of a random cart is: price, pieces, category, and what was done to it.
type Drawn = (i64, i64, usize, Option<i64>, Option<DiscountAmount>);

fn amount() -> impl Strategy<Value = DiscountAmount> {
    prop_oneof![
        (1..200_000i64).prop_map(|amount| DiscountAmount::Rupiah(Rupiah(amount))),
        (100..=10_000u32).prop_map(DiscountAmount::Percent),
    ]
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let changed = prop::option::weighted(0.3, 1..60_000i64);
    (1..50_000i64, 1..6i64, 0..3usize, changed, prop::option::weighted(0.3, amount()))
}

/// A line that nobody changed.
fn plain() -> impl Strategy<Value = Drawn> {
    (1..50_000i64, 1..6i64, 0..3usize).prop_map(|(price, qty, category)| (price, qty, category, None, None))
}

fn effect() -> impl Strategy<Value = Effect> {
    prop_oneof![
        (100..=10_000u32).prop_map(Effect::Percent),
        (1..40_000i64).prop_map(|amount| Effect::Amount(Rupiah(amount))),
        (2..6i64, 1..5i64).prop_map(|(take, pay)| Effect::NForM { take, pay: pay.min(take - 1) }),
    ]
}

const CATEGORIES: [&str; 3] = ["Kain", "Kriya", "Sabun"];

fn build(drawn: &[Drawn], whole: Option<DiscountAmount>) -> Cart {
    let mut cart = Cart::default();
    for &(price, qty, category, other_price, off) in drawn {
        let key = cart.add(item(price, CATEGORIES[category]), qty).expect("room");
        if let Some(other) = other_price {
            cart.override_price(key, changed(other), LIMIT).expect("within the limit");
        }
        if let Some(amount) = off {
            // One that is more than the line comes to is refused; the line stays as it is.
            let _ = cart.discount_line(key, Discount { amount, reason: Reason::of("flawed") });
        }
    }
    if let Some(amount) = whole {
        let _ = cart.discount_cart(Discount { amount, reason: Reason::of("flawed") });
    }
    cart
}

fn promotions_of(drawn: &[(Effect, Option<usize>)]) -> Vec<Promotion> {
    let target = |category: &Option<usize>| category.map_or(Target::All, |at| Target::Category(CATEGORIES[at].into()));
    drawn.iter().map(|(effect, category)| promotion(*effect, target(category))).collect()
}

proptest! {
    /// Whatever is taken off, the sums agree, nothing is below zero and the order of lines and promotions is no matter.
    #[test]
    fn what_is_taken_off_adds_up(
        drawn in prop::collection::vec(drawn(), 0..9),
        whole in prop::option::of(amount()),
        promotions in prop::collection::vec((effect(), prop::option::of(0..3usize)), 0..6),
    ) {
        let cart = build(&drawn, whole);
        let mut promotions = promotions_of(&promotions);
        let priced = price(&cart, &promotions, today());
        prop_assert_eq!(priced.lines.len(), cart.lines().len());
        let mut net = Rupiah::ZERO;
        for line in &priced.lines {
            prop_assert!(line.net >= Rupiah::ZERO && line.discounts.iter().all(|d| d.amount > Rupiah::ZERO));
            let taken: Rupiah = line.discounts.iter().map(|d| d.amount).sum();
            prop_assert_eq!((line.gross - taken, taken), (line.net, line.discount()));
            prop_assert!(line.discounts.iter().filter(|d| d.kind == DiscountKind::Promotion).count() <= 1);
            let by_partner = line.by_partner(DiscountBearer::Partner);
            prop_assert!(by_partner >= Rupiah::ZERO && by_partner <= line.discount());
            net += line.net;
        }
        prop_assert_eq!(priced.totals.net, net);
        prop_assert_eq!(priced.totals.gross - priced.totals.discount, net);
        let off: Rupiah = priced.lines.iter().map(|line| line.of_kind(DiscountKind::Cart)).sum();
        prop_assert_eq!(off, cart.discount().map_or(Rupiah::ZERO, |discount| discount.amount.off(net + off)));

        promotions.reverse();
        let other = price(&reversed(&cart), &promotions, today());
        prop_assert_eq!(other.totals, priced.totals);
        for line in &priced.lines {
            prop_assert_eq!(other.line(line.key), Some(line));
        }
    }

    /// Promotions that count pieces over lines never leave the customer worse off than without them.
    #[test]
    fn another_promotion_never_makes_it_dearer(
        drawn in prop::collection::vec(plain(), 1..9),
        singles in prop::collection::vec((100..=10_000u32, prop::option::of(0..3usize)), 0..3),
        (take, category) in (2..6i64, prop::option::of(0..3usize)),
    ) {
        let cart = build(&drawn, None);
        let singles: Vec<_> = singles.into_iter().map(|(bp, at)| (Effect::Percent(bp), at)).collect();
        let group = (Effect::NForM { take, pay: take - 1 }, category);
        let mut promotions = promotions_of(&singles);
        let without = price(&cart, &promotions, today()).totals.net;
        promotions.extend(promotions_of(&[group]));
        prop_assert!(price(&cart, &promotions, today()).totals.net <= without);
    }
}
