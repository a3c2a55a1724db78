use proptest::prelude::*;

use super::*;
use crate::till::exceptions::Reason;

const LIMIT: Rupiah = Rupiah(500_000);

fn rupiah(amount: i64) -> Discount {
    Discount { amount: DiscountAmount::Rupiah(Rupiah(amount)), reason: Reason::of("flawed") }
}

fn percent(bp: u32) -> Discount {
    Discount { amount: DiscountAmount::Percent(bp), reason: Reason::of("flawed") }
}

fn changed(price: i64) -> PriceOverride {
    PriceOverride { price: Rupiah(price), reason: Reason::of("label_wrong") }
}

fn item(name: &str, price: i64) -> CartItem {
    CartItem {
        product_id: Some(ProductId::new()),
        partner_id: PartnerId::new(),
        partner_name: "Mitra Contoh".into(),
        code: "AB23CD4".into(),
        name: name.into(),
        variant: String::new(),
        category: String::new(),
        unit_price: Rupiah(price),
        on_hand: 10,
    }
}

fn untagged(price: i64, description: &str) -> Untagged {
    Untagged {
        partner_id: PartnerId::new(),
        partner_name: "Mitra Contoh".into(),
        category: "Kriya".into(),
        price: Rupiah(price),
        description: description.into(),
    }
}

fn shape(cart: &Cart) -> Vec<(String, i64)> {
    cart.lines().iter().map(|line| (line.item.name.clone(), line.qty)).collect()
}

#[test]
fn a_scanned_piece_joins_its_line_and_a_new_price_makes_a_new_one() {
    let (bag, soap) = (item("Tas", 85_000), item("Sabun", 30_000));
    let dearer = CartItem { unit_price: Rupiah(90_000), ..bag.clone() };
    let mut cart = Cart::default();
    for (scanned, expect) in [
        (&bag, vec![("Tas", 1)]),
        (&soap, vec![("Tas", 1), ("Sabun", 1)]),
        (&bag, vec![("Tas", 2), ("Sabun", 1)]),
        (&dearer, vec![("Tas", 2), ("Sabun", 1), ("Tas", 1)]),
    ] {
        cart.add(scanned.clone(), 1).expect("room");
        let expect: Vec<_> = expect.into_iter().map(|(name, qty)| (name.to_owned(), qty)).collect();
        assert_eq!(shape(&cart), expect);
    }
    let totals = cart.totals();
    assert_eq!((totals.pieces, totals.gross, totals.net), (4, Rupiah(290_000), Rupiah(290_000)));
    assert_eq!(cart.pieces_of(bag.product_id.expect("tagged")), 3);
}

#[test]
fn a_removed_line_comes_back_to_its_place() {
    let mut cart = Cart::default();
    let keys: Vec<_> = ["A", "B", "C"].map(|name| cart.add(item(name, 1_000), 2).expect("room")).to_vec();
    cart.remove(keys[1]).expect("there");
    cart.set_qty(keys[0], 0).expect("zero removes");
    assert_eq!(shape(&cart), [("C".to_owned(), 2)]);
    assert_eq!(cart.last_removed().map(|line| line.item.name.as_str()), Some("A"));
    assert_eq!(cart.undo_remove(), Ok(Some(keys[0])));
    assert_eq!(cart.undo_remove(), Ok(Some(keys[1])));
    assert_eq!(cart.undo_remove(), Ok(None));
    assert_eq!(shape(&cart), [("A".to_owned(), 2), ("B".to_owned(), 2), ("C".to_owned(), 2)]);
}

#[test]
fn a_cleared_cart_comes_back_as_it_was() {
    let mut cart = Cart::default();
    for n in 0..50 {
        cart.add(item(&format!("B{n}"), 1_000 + n), 1).expect("room");
    }
    cart.set_note("bungkus kado");
    let gone = cart.lines()[3].key;
    cart.remove(gone).expect("there");
    let before = (shape(&cart), cart.note().to_owned());
    cart.clear();
    assert!(cart.is_empty() && cart.note().is_empty() && cart.removed_together() == 49);
    assert!(cart.undo_remove().expect("room").is_some());
    assert_eq!((shape(&cart), cart.note().to_owned()), before);
    assert_eq!(cart.undo_remove(), Ok(None), "what was removed before the clearing is gone");
    cart.clear();
    let scanned = cart.add(item("B7", 1_007), 2).expect("room");
    cart.undo_remove().expect("room");
    assert_eq!((cart.lines().len(), cart.line(scanned).map(|line| line.qty)), (50, Some(2)));
}

#[test]
fn a_removed_line_joins_what_was_scanned_meanwhile() {
    let bag = item("Tas", 85_000);
    let mut cart = Cart::default();
    let first = cart.add(bag.clone(), 2).expect("room");
    cart.remove(first).expect("there");
    let second = cart.add(bag, 1).expect("room");
    assert_eq!(cart.undo_remove(), Ok(Some(second)));
    assert_eq!(shape(&cart), [("Tas".to_owned(), 3)]);
    assert_ne!(first, second, "keys are never given twice");
}

#[test]
fn every_refusal_leaves_the_cart_as_it_was() {
    let bag = item("Tas", 85_000);
    let mut full = Cart::default();
    for n in 0..CART_LINES_MAX {
        full.add(item(&n.to_string(), 1_000), 1).expect("room");
    }
    let mut one = Cart::default();
    let key = one.add(bag.clone(), QTY_MAX).expect("room");
    let free = CartItem { unit_price: Rupiah::ZERO, ..item("Gratis", 1) };
    let dear = item("Emas", TOTAL_RUPIAH_MAX);
    let limit = Rupiah(500_000);
    type Try = Box<dyn Fn(&mut Cart) -> Result<(), CartError>>;
    let cases: Vec<(&Cart, Try, CartError)> = vec![
        (&full, Box::new(|cart| cart.add(item("X", 1), 1).map(drop)), CartError::TooManyLines),
        (&one, Box::new(move |cart| cart.add(bag.clone(), 1).map(drop)), CartError::QtyOutOfRange),
        (&one, Box::new(|cart| cart.add(item("X", 1), 0).map(drop)), CartError::QtyOutOfRange),
        (&one, Box::new(move |cart| cart.set_qty(key, -1)), CartError::QtyOutOfRange),
        (&one, Box::new(move |cart| cart.set_qty(key, QTY_MAX + 1)), CartError::QtyOutOfRange),
        (&one, Box::new(move |cart| cart.add(dear.clone(), 1).map(drop)), CartError::TotalTooLarge),
        (&one, Box::new(|cart| cart.set_qty(LineKey(99), 1)), CartError::NoSuchLine),
        (&one, Box::new(|cart| cart.remove(LineKey(99))), CartError::NoSuchLine),
        (
            &one,
            Box::new(move |cart| cart.add(free.clone(), 1).map(drop)),
            CartError::PriceMissing { name: "Gratis".into() },
        ),
        (
            &one,
            Box::new(move |cart| cart.add_untagged(untagged(1_000, " \u{200B}\t"), limit).map(drop)),
            CartError::DescriptionMissing,
        ),
        (
            &one,
            Box::new(move |cart| cart.add_untagged(untagged(500_001, "tas"), limit).map(drop)),
            CartError::PriceOverLimit { price: Rupiah(500_001), limit },
        ),
        (
            &one,
            Box::new(move |cart| cart.add_untagged(untagged(0, "tas"), limit).map(drop)),
            CartError::PriceMissing { name: "tas".into() },
        ),
    ];
    for (cart, attempt, expect) in cases {
        let mut tried = cart.clone();
        assert_eq!(attempt(&mut tried), Err(expect.clone()));
        assert_eq!(&tried, cart, "{expect:?}");
    }
}

#[test]
fn a_cart_stays_the_same_customers_until_it_is_empty_and_again_when_that_is_undone() {
    let fresh = || {
        let mut cart = Cart::default();
        let key = cart.add(item("Tas", 85_000), 1).expect("room");
        (cart, key)
    };
    let (first, key) = fresh();
    assert!(!first.is_same_as(&Cart::default()) && !first.is_same_as(&fresh().0), "each cart is its own");
    type Change = fn(&mut Cart, LineKey);
    let changes: [(Change, bool); 7] = [
        (|cart, _| cart.set_note("bungkus kado"), true),
        (|cart, _| cart.add(item("Sabun", 30_000), 1).map(drop).expect("room"), true),
        (|cart, key| cart.set_qty(key, 3).expect("there"), true),
        (|cart, key| cart.reprice(key, Rupiah(90_000)), true),
        (|cart, _| *cart = std::mem::take(cart), true),
        (|cart, _| cart.clear(), false),
        (|cart, key| cart.remove(key).expect("there"), false),
    ];
    for (at, (change, stays)) in changes.into_iter().enumerate() {
        let mut cart = first.clone();
        change(&mut cart, key);
        assert_eq!(cart.is_same_as(&first), stays, "change {at}");
        cart.undo_remove().expect("room");
        assert!(cart.is_same_as(&first), "change {at}, undone");
    }
    // Emptied twice: what comes back first is the later customer's, then the earlier one's.
    let mut cart = first.clone();
    cart.remove(key).expect("there");
    let second = cart.add(item("Sabun", 30_000), 1).expect("room");
    let later = cart.clone();
    cart.remove(second).expect("there");
    cart.undo_remove().expect("room");
    assert!(cart.is_same_as(&later) && !cart.is_same_as(&first));
    cart.undo_remove().expect("room");
    assert!(cart.is_same_as(&first));
}

#[test]
fn whose_a_cart_is_is_kept_in_its_draft_and_does_not_make_it_another() {
    let (mut one, mut two) = (Cart::default(), Cart::default());
    let bag = item("Tas", 85_000);
    for cart in [&mut one, &mut two] {
        let key = cart.add(bag.clone(), 1).expect("room");
        cart.add(item("Sabun", 30_000), 1).expect("room");
        cart.remove(key).expect("there");
    }
    two.lines = one.lines.clone();
    assert!(one == two && !one.is_same_as(&two));
    let mut draft = serde_json::to_value(&one).expect("a draft");
    let read: Cart = serde_json::from_value(draft.clone()).expect("a cart");
    assert!(read.is_same_as(&one));
    draft.as_object_mut().expect("an object").remove("id").expect("an id");
    let [first, again] = [&draft, &draft].map(|draft| serde_json::from_value::<Cart>(draft.clone()).expect("a cart"));
    assert!(first == one && !first.is_same_as(&again), "a draft without an id is nobody's");
}

#[test]
fn an_untagged_item_at_the_limit_is_a_line_of_its_own() {
    let mut cart = Cart::default();
    let same = untagged(500_000, "  tas\u{1b} anyam ");
    for _ in 0..2 {
        cart.add_untagged(same.clone(), Rupiah(500_000)).expect("allowed");
    }
    assert_eq!(shape(&cart), [("tas anyam".to_owned(), 1), ("tas anyam".to_owned(), 1)]);
}

#[test]
fn what_is_taken_off_by_hand_counts_and_can_be_taken_back() {
    let mut cart = Cart::default();
    let bag = cart.add(item("Tas", 100_000), 2).expect("room");
    let soap = cart.add(item("Sabun", 30_000), 1).expect("room");
    let sums = |cart: &Cart| (cart.totals().gross.0, cart.totals().discount.0, cart.totals().net.0);
    assert_eq!(sums(&cart), (230_000, 0, 230_000));
    assert_eq!(cart.override_price(bag, changed(90_000), LIMIT), Ok(None));
    assert_eq!(sums(&cart), (230_000, 20_000, 210_000), "a lowered price is a discount");
    assert_eq!(cart.discount_line(bag, percent(1_000)), Ok(None));
    assert_eq!(sums(&cart), (230_000, 38_000, 192_000));
    assert_eq!(cart.discount_cart(rupiah(2_000)), Ok(None));
    assert_eq!(sums(&cart), (230_000, 40_000, 190_000));
    assert_eq!(cart.discount_line(bag, rupiah(5_000)), Ok(Some(percent(1_000))), "what stood there comes out");
    assert_eq!(cart.override_price(soap, changed(35_000), LIMIT), Ok(None));
    assert_eq!(sums(&cart), (235_000, 27_000, 208_000), "a raised price takes the label's place");
    assert_eq!(cart.line(soap).map(|line| (line.item.unit_price, line.net())), Some((Rupiah(30_000), Rupiah(35_000))));
    assert_eq!(cart.clear_cart_discount(), Some(rupiah(2_000)));
    assert_eq!(cart.clear_line_discount(bag), Ok(Some(rupiah(5_000))));
    assert_eq!(cart.clear_price_override(bag), Ok(Some(changed(90_000))));
    assert_eq!(cart.override_price(soap, changed(30_000), LIMIT), Ok(Some(changed(35_000))), "the label's own price");
    assert_eq!(sums(&cart), (230_000, 0, 230_000));
    assert!(cart.lines().iter().all(|line| line.price_override.is_none() && line.manual.is_none()));
}

#[test]
fn a_discount_never_goes_below_zero_when_pieces_are_taken_out() {
    let mut cart = Cart::default();
    let soap = cart.add(item("Sabun", 30_000), 3).expect("room");
    cart.discount_line(soap, rupiah(80_000)).expect("below the price");
    cart.set_qty(soap, 1).expect("a piece");
    assert_eq!((cart.totals().net, cart.totals().discount), (Rupiah::ZERO, Rupiah(30_000)));
    cart.set_qty(soap, 3).expect("three pieces");
    assert_eq!(cart.totals().net, Rupiah(10_000), "and it is whole again with the pieces");
}

#[test]
fn a_line_with_its_own_price_stays_alone() {
    let bag = item("Tas", 85_000);
    type Change = fn(&mut Cart, LineKey) -> Result<(), CartError>;
    let changes: [Change; 2] = [
        |cart, key| cart.discount_line(key, percent(1_000)).map(drop),
        |cart, key| cart.override_price(key, changed(80_000), LIMIT).map(drop),
    ];
    for change in changes {
        let mut cart = Cart::default();
        let first = cart.add(bag.clone(), 1).expect("room");
        change(&mut cart, first).expect("changed");
        let net = cart.totals().net;
        let second = cart.add(bag.clone(), 1).expect("room");
        assert_ne!(first, second);
        assert_eq!(cart.totals().net, net + Rupiah(85_000), "the next piece costs what the label says");
        cart.remove(first).expect("there");
        assert_eq!(cart.undo_remove(), Ok(Some(first)), "and it comes back as it was");
        assert_eq!((cart.lines().len(), cart.totals().net), (2, net + Rupiah(85_000)));
    }
}

#[test]
fn a_carts_discount_is_not_for_the_next_customer() {
    let empty: [fn(&mut Cart, LineKey); 2] = [|cart, _| cart.clear(), |cart, key| cart.remove(key).expect("there")];
    for empty in empty {
        let mut cart = Cart::default();
        let soap = cart.add(item("Sabun", 30_000), 1).expect("room");
        cart.discount_cart(percent(500)).expect("given");
        empty(&mut cart, soap);
        assert_eq!(cart.discount(), None);
        cart.undo_remove().expect("room");
        assert_eq!(cart.discount(), Some(&percent(500)), "the same customer is still there");
        empty(&mut cart, soap);
        cart.add(item("Tas", 85_000), 1).expect("room");
        assert_eq!(cart.totals().net, Rupiah(85_000));
    }
}

#[test]
fn every_refused_discount_leaves_the_cart_as_it_was() {
    let mut cart = Cart::default();
    let soap = cart.add(item("Sabun", 30_000), 2).expect("room");
    cart.override_price(soap, changed(25_000), LIMIT).expect("changed");
    let unsaid = |discount: Discount, code: &str| Discount { reason: Reason::of(code), ..discount };
    let over = |price| CartError::DiscountOverPrice { price: Rupiah(price) };
    for (discount, expect) in [
        (percent(99), CartError::DiscountPercentRange),
        (percent(10_001), CartError::DiscountPercentRange),
        (rupiah(0), CartError::DiscountNotPositive),
        (rupiah(-1), CartError::DiscountNotPositive),
        (rupiah(50_001), over(50_000)),
        (unsaid(rupiah(50_001), ""), over(50_000)),
        (unsaid(percent(1_000), ""), CartError::ReasonMissing),
        (unsaid(percent(1_000), "label_wrong"), CartError::ReasonMissing),
        (unsaid(percent(1_000), "other"), CartError::NoteMissing),
    ] {
        let mut tried = cart.clone();
        assert_eq!(tried.discount_line(soap, discount.clone()), Err(expect.clone()));
        assert_eq!(tried.discount_cart(discount), Err(expect));
        assert_eq!(tried, cart);
    }
    let unsaid = |code: &str| PriceOverride { price: Rupiah(20_000), reason: Reason::of(code) };
    for (price, expect) in [
        (changed(0), CartError::OverrideNotPositive),
        (changed(-5), CartError::OverrideNotPositive),
        (changed(500_001), CartError::PriceOverLimit { price: Rupiah(500_001), limit: LIMIT }),
        (unsaid("regular_customer"), CartError::ReasonMissing),
        (unsaid("other"), CartError::NoteMissing),
    ] {
        let mut tried = cart.clone();
        assert_eq!(tried.override_price(soap, price, LIMIT), Err(expect));
        assert_eq!(tried, cart);
    }
    let nowhere = LineKey(99);
    assert_eq!(cart.discount_line(nowhere, percent(0)), Err(CartError::NoSuchLine));
    assert_eq!(cart.clear_line_discount(nowhere), Err(CartError::NoSuchLine));
    assert_eq!(cart.override_price(nowhere, changed(0), LIMIT), Err(CartError::NoSuchLine));
    assert_eq!(cart.clear_price_override(nowhere), Err(CartError::NoSuchLine));
    assert_eq!(Cart::default().discount_cart(percent(1_000)), Err(CartError::NothingToDiscount));
    let dear = Rupiah(TOTAL_RUPIAH_MAX);
    assert_eq!(cart.override_price(soap, changed(TOTAL_RUPIAH_MAX), dear), Err(CartError::TotalTooLarge));
}

#[test]
fn a_draft_from_before_discounts_reads_and_a_damaged_one_is_seen() {
    let mut cart = Cart::default();
    cart.add(item("Sabun", 30_000), 2).expect("room");
    let mut old = serde_json::to_value(&cart).expect("a draft");
    for field in ["discount", "removed_discount"] {
        old.as_object_mut().expect("an object").remove(field).expect("a new field");
    }
    let line = old["lines"][0].as_object_mut().expect("a line");
    line.remove("manual").expect("a new field");
    line.remove("price_override").expect("a new field");
    line.insert("discount".into(), 0.into());
    assert_eq!(serde_json::from_value::<Cart>(old).expect("an old draft"), cart);

    let reason = serde_json::json!({ "code": "flawed", "note": "" });
    for (field, value, sound) in [
        ("manual", serde_json::json!({ "amount": { "rupiah": 70_000 }, "reason": reason }), true),
        ("manual", serde_json::json!({ "amount": { "rupiah": -1 }, "reason": reason }), false),
        ("manual", serde_json::json!({ "amount": { "percent": 10_001 }, "reason": reason }), false),
        ("price_override", serde_json::json!({ "price": 31_000, "reason": reason }), true),
        ("price_override", serde_json::json!({ "price": 0, "reason": reason }), false),
        ("price_override", serde_json::json!({ "price": i64::MAX, "reason": reason }), false),
        ("qty", serde_json::json!(0), false),
    ] {
        let mut damaged = serde_json::to_value(&cart).expect("a draft");
        damaged["lines"][0][field] = value.clone();
        let damaged: Cart = serde_json::from_value(damaged).expect("a cart");
        assert_eq!(damaged.lines()[0].is_sound(), sound, "{field} {value}");
    }
    let mut damaged = serde_json::to_value(&cart).expect("a draft");
    damaged["discount"] = serde_json::json!({ "amount": { "percent": 0 }, "reason": reason });
    let damaged: Cart = serde_json::from_value(damaged).expect("a cart");
    assert!(cart.discount_is_sound() && !damaged.discount_is_sound());
}

#[derive(Debug, Clone)]
enum Step {
    Add(usize, i64),
    Set(usize, i64),
    Remove(usize),
    Undo,
    TakeOff(usize, i64),
    TakeOffAll(u32),
    Price(usize, i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..6usize, -1..5i64).prop_map(|(at, qty)| Step::Add(at, qty)),
        (0..8usize, -1..5i64).prop_map(|(at, qty)| Step::Set(at, qty)),
        (0..8usize).prop_map(Step::Remove),
        Just(Step::Undo),
        (0..8usize, -1..20_000i64).prop_map(|(at, amount)| Step::TakeOff(at, amount)),
        (0..11_000u32).prop_map(Step::TakeOffAll),
        (0..8usize, -1..20_000i64).prop_map(|(at, price)| Step::Price(at, price)),
    ]
}

proptest! {
    /// Whatever a cashier does, the totals are the lines' sums, keys are unique and the draft reads back the same.
    #[test]
    fn totals_are_the_sums_of_the_lines(steps in prop::collection::vec(step(), 0..60)) {
        let shelf: Vec<_> = (0..6).map(|n| item(&n.to_string(), 500 + 1_250 * n)).collect();
        let mut cart = Cart::default();
        for step in steps {
            let key_at = |at: usize, cart: &Cart| cart.lines().get(at).map_or(LineKey(0), |line| line.key);
            let _ = match step {
                Step::Add(at, qty) => cart.add(shelf[at].clone(), qty).map(drop),
                Step::Set(at, qty) => cart.set_qty(key_at(at, &cart), qty),
                Step::Remove(at) => cart.remove(key_at(at, &cart)),
                Step::Undo => cart.undo_remove().map(drop),
                Step::TakeOff(at, amount) => cart.discount_line(key_at(at, &cart), rupiah(amount)).map(drop),
                Step::TakeOffAll(bp) => cart.discount_cart(percent(bp)).map(drop),
                Step::Price(at, price) => cart.override_price(key_at(at, &cart), changed(price), LIMIT).map(drop),
            };
        }
        let totals = cart.totals();
        prop_assert_eq!(totals.pieces, cart.lines().iter().map(|l| l.qty).sum::<i64>());
        let nets: Rupiah = cart.lines().iter().map(CartLine::net).sum();
        let off = cart.discount().map_or(Rupiah::ZERO, |discount| discount.amount.off(nets));
        prop_assert_eq!(totals.net, nets - off);
        prop_assert_eq!(totals.net, totals.gross - totals.discount);
        prop_assert!(cart.lines().iter().all(|l| l.is_sound() && (Rupiah::ZERO..=l.gross()).contains(&l.net())));
        prop_assert!((Rupiah::ZERO..=nets).contains(&totals.net) && cart.discount_is_sound());
        prop_assert!(cart.discount().is_none() || !cart.is_empty(), "no discount waits for the next customer");
        let mut keys: Vec<_> = cart.lines().iter().map(|l| l.key.0).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), cart.lines().len());
        let text = serde_json::to_string(&cart).expect("a draft");
        prop_assert_eq!(serde_json::from_str::<Cart>(&text).expect("a draft"), cart);
    }
}
