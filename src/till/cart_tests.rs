use proptest::prelude::*;

use super::*;

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
fn an_untagged_item_at_the_limit_is_a_line_of_its_own() {
    let mut cart = Cart::default();
    let same = untagged(500_000, "  tas\u{1b} anyam ");
    for _ in 0..2 {
        cart.add_untagged(same.clone(), Rupiah(500_000)).expect("allowed");
    }
    assert_eq!(shape(&cart), [("tas anyam".to_owned(), 1), ("tas anyam".to_owned(), 1)]);
}

#[derive(Debug, Clone)]
enum Step {
    Add(usize, i64),
    Set(usize, i64),
    Remove(usize),
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..6usize, -1..5i64).prop_map(|(at, qty)| Step::Add(at, qty)),
        (0..8usize, -1..5i64).prop_map(|(at, qty)| Step::Set(at, qty)),
        (0..8usize).prop_map(Step::Remove),
        Just(Step::Undo),
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
            };
        }
        let totals = cart.totals();
        prop_assert_eq!(totals.pieces, cart.lines().iter().map(|l| l.qty).sum::<i64>());
        prop_assert_eq!(totals.net.0, cart.lines().iter().map(|l| l.item.unit_price.0 * l.qty - l.discount.0).sum::<i64>());
        prop_assert_eq!(totals.net, totals.gross - totals.discount);
        prop_assert!(cart.lines().iter().all(|l| l.qty > 0));
        let mut keys: Vec<_> = cart.lines().iter().map(|l| l.key.0).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), cart.lines().len());
        let text = serde_json::to_string(&cart).expect("a draft");
        prop_assert_eq!(serde_json::from_str::<Cart>(&text).expect("a draft"), cart);
    }
}
