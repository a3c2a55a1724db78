//! A count from its beginning to the minutes, while the till goes on.

use crate::stock::MovementKind;
use crate::stockroom::opname::*;
use crate::stockroom::testing::Shelf;

#[test]
fn two_people_count_while_the_till_sells_and_the_book_says_what_the_shelf_says() {
    let shelf = Shelf::new();
    let outlet = &shelf.outlet;
    let bag = outlet.product("TA00001", "Tas", 100_000, 10);
    let purse = outlet.product("TA00002", "Dompet", 40_000, 6);
    let scarf = outlet.product("TA00003", "Selendang", 75_000, 3);
    let id = shelf.begin(Scope::Outlet);
    let (clerk, cashier) = (shelf.clerk, outlet.cashier);

    // Ten bags by the book, one is gone. A sale comes between the first half and the second.
    shelf.count(id, clerk, bag, 4).expect("counted");
    shelf.sell(&["TA00001"]);
    assert_eq!(shelf.count(id, cashier, bag, 5).expect("counted").counted, 9);
    // Purses: six by the book, seven there, one sold after they were counted.
    for _ in 0..7 {
        shelf.count(id, cashier, purse, 1).expect("counted");
    }
    shelf.sell(&["TA00002"]);
    // Scarves: two of three are there, and one of those is sold at once.
    shelf.sell(&["TA00003"]);
    shelf.count(id, clerk, scarf, 1).expect("counted");

    // Nine of what are nine after the sale, or one more if the one that was sold had been counted: both are possible.
    assert_eq!(shelf.variances(id), [(scarf, -1), (purse, 1)]);
    shelf.end(id);
    shelf.sell(&["TA00002"]);
    let owed = shelf.owed();
    let said = vec![
        Said { product: scarf, reason: Reason::Lost, note: String::new() },
        Said { product: purse, reason: Reason::WrongPaper, note: String::new() },
    ];
    let posted = shelf.post(id, said).expect("booked");
    // 75.000 less 15 %, as there is no agreement that says otherwise.
    assert_eq!((posted.products, posted.made_good.0, posted.number.as_str()), (2, 63_750, "SO-K1-20261122-0001"));
    assert_eq!(shelf.owed(), owed + 63_750);
    assert_eq!([bag, purse, scarf].map(|product| shelf.on_hand(product)), [9, 5, 1]);
    let counters = outlet.store.read(|c| counters(c, id)).expect("read");
    assert_eq!(counters.iter().map(|one| (one.counter, one.pieces)).collect::<Vec<_>>(), [(cashier, 12), (clerk, 5)]);
    shelf.check();
}

#[test]
fn what_nobody_counted_is_passed_over_or_is_not_there() {
    let shelf = Shelf::new();
    let bag = shelf.outlet.product("TA00001", "Tas", 100_000, 2);
    let purse = shelf.outlet.product("TA00002", "Dompet", 40_000, 6);
    let scarf = shelf.outlet.product("TA00003", "Selendang", 75_000, 3);
    let id = shelf.begin(Scope::Outlet);
    shelf.count(id, shelf.clerk, bag, 2).expect("counted");
    shelf.end(id);
    assert_eq!(shelf.variances(id), [(purse, -6), (scarf, -3)].to_vec());
    let said = vec![
        Said { product: purse, reason: Reason::Skipped, note: String::new() },
        Said { product: scarf, reason: Reason::Damaged, note: "basah".into() },
    ];
    assert_eq!(shelf.post(id, said).expect("booked").products, 1);
    assert_eq!([bag, purse, scarf].map(|product| shelf.on_hand(product)), [2, 6, 0]);
    shelf.check();
}

#[test]
fn a_product_is_counted_anew_after_the_counting_is_over() {
    let shelf = Shelf::new();
    let bag = shelf.outlet.product("TA00001", "Tas", 100_000, 5);
    let id = shelf.begin(Scope::Outlet);
    shelf.count(id, shelf.clerk, bag, 3).expect("counted");
    shelf.end(id);
    assert_eq!(shelf.variances(id), [(bag, -2)]);
    recount(&shelf.outlet.store, crate::base::ActId::new(), shelf.clerk, id, vec![bag]).expect("again");
    // Nobody has come yet: it is as if nobody had counted it.
    assert_eq!(shelf.variances(id), [(bag, -5)]);
    shelf.sell(&["TA00001"]);
    assert_eq!(shelf.count(id, shelf.outlet.cashier, bag, 4).expect("counted").counted, 4);
    assert_eq!(shelf.variances(id), []);
    assert_eq!(shelf.post(id, Vec::new()).expect("booked").products, 0);
    assert_eq!(shelf.on_hand(bag), 4);
    shelf.check();
}

#[test]
fn what_was_paid_for_and_turns_up_again_is_taken_back() {
    let shelf = Shelf::new();
    let bag = shelf.outlet.product("TA00001", "Tas", 100_000, 5);
    let first = shelf.begin(Scope::Partner(shelf.outlet.partner));
    shelf.count(first, shelf.clerk, bag, 2).expect("counted");
    assert_eq!(shelf.book(first, Reason::Lost, Reason::Found).made_good.0, 255_000);
    let second = shelf.begin(Scope::Sample(1));
    shelf.count(second, shelf.clerk, bag, 4).expect("counted");
    assert_eq!(shelf.book(second, Reason::Lost, Reason::Found).made_good.0, -170_000);
    assert_eq!((shelf.on_hand(bag), shelf.owed()), (4, 85_000));
    // What was never lost is found without anything being taken back.
    let third = shelf.begin(Scope::Outlet);
    shelf.count(third, shelf.clerk, bag, 9).expect("counted");
    assert_eq!(shelf.book(third, Reason::Lost, Reason::Found).made_good.0, -85_000);
    assert_eq!((shelf.on_hand(bag), shelf.owed()), (9, 0));
    shelf.check();
}

#[test]
fn a_shelf_is_counted_by_itself_and_goods_that_come_in_meanwhile_are_no_difference() {
    let shelf = Shelf::new();
    let store = &shelf.outlet.store;
    let bag = shelf.outlet.product("TA00001", "Tas", 100_000, 5);
    let purse = shelf.outlet.product("TA00002", "Dompet", 40_000, 6);
    let put = |product, name: &str| {
        let act = crate::base::ActId::new();
        crate::catalog::shelves::put_on_shelf(store, act, shelf.outlet.manager, vec![product], name).expect("put");
    };
    put(bag, "Rak A2");
    put(purse, " rak  a2 ");
    assert_eq!(store.read(crate::catalog::shelves::shelves).expect("read"), [("Rak A2".to_owned(), 2)]);
    put(purse, "Rak B1");
    let id = shelf.begin(Scope::Shelf("Rak A2".into()));
    let elsewhere = shelf.count(id, shelf.clerk, purse, 1).expect_err("elsewhere").to_string();
    assert_eq!(elsewhere, "Dompet bukan bagian hitungan ini (tempatnya Rak B1). Sisihkan dulu.");
    shelf.count(id, shelf.clerk, bag, 5).expect("counted");
    shelf.moved(bag, MovementKind::Received, 4);
    assert_eq!(shelf.variances(id), []);
    shelf.moved(purse, MovementKind::HandedBack, -6);
    let so_far = store.read(|c| progress(c, &opname(c, id)?.expect("a count"))).expect("read");
    assert_eq!(so_far, Progress { products: 1, counted: 1, pieces: 5 });
    shelf.book(id, Reason::Lost, Reason::Found);
    assert_eq!(shelf.on_hand(bag), 9);
    shelf.check();
}
