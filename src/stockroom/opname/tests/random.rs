//! Whatever happens during a count, the book says afterwards what lies on the shelf.

use proptest::prelude::*;

use crate::stock::MovementKind;
use crate::stockroom::opname::*;
use crate::stockroom::testing::Shelf;

/// Something that happens to one of two products.
#[derive(Debug, Clone, Copy)]
enum Step {
    Sold(usize),
    Received(usize, i64),
    /// Somebody counts all that lies on the shelf of it, in one go.
    Counted(usize),
    CountedAnew(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let product = 0..2_usize;
    prop_oneof![
        4 => product.clone().prop_map(Step::Sold),
        2 => (product.clone(), 1..5_i64).prop_map(|(at, qty)| Step::Received(at, qty)),
        3 => product.clone().prop_map(Step::Counted),
        1 => product.prop_map(Step::CountedAnew),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// `off` is how far the shelf and the book are apart when the count begins.
    #[test]
    fn on_hand_is_what_lies_there_after_any_count(
        off in prop::array::uniform2(-3..4_i64),
        before in prop::collection::vec(step(), 0..10),
        after in prop::collection::vec(step(), 0..6),
    ) {
        let shelf = Shelf::new();
        let codes = ["TA00001", "TA00002"];
        let products = [0, 1].map(|at| shelf.outlet.product(codes[at], "Barang", 10_000, 20));
        let mut there = [0, 1].map(|at| 20 + off[at]);
        let mut counted = [false; 2];
        let id = shelf.begin(Scope::Outlet);
        for (at, step) in before.iter().map(|step| (0, *step)).chain(after.iter().map(|step| (1, *step))) {
            if at == 1 && !counted.iter().any(|one| *one) {
                break;
            }
            match step {
                Step::Sold(at) => {
                    shelf.sell(&[codes[at]]);
                    there[at] -= 1;
                }
                Step::Received(at, qty) => {
                    shelf.moved(products[at], MovementKind::Received, qty);
                    there[at] += qty;
                }
                Step::Counted(at) | Step::CountedAnew(at) => {
                    // Once is enough; whoever counts a second time begins anew.
                    if counted[at] {
                        let act = crate::base::ActId::new();
                        recount(&shelf.outlet.store, act, shelf.clerk, id, vec![products[at]]).expect("again");
                    }
                    shelf.count(id, shelf.clerk, products[at], there[at]).expect("counted");
                    counted[at] = true;
                }
            }
        }
        for at in [0, 1] {
            if !counted[at] {
                shelf.count(id, shelf.clerk, products[at], there[at]).expect("counted");
            }
        }
        shelf.book(id, Reason::Lost, Reason::WrongPaper);
        prop_assert_eq!(products.map(|product| shelf.on_hand(product)), there);
        shelf.check();
    }
}
