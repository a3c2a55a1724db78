//! Each rule of each operation, refused once.

use crate::base::{ActId, OpnameId, PartnerId, ProductId, UserId};
use crate::people::Approved;
use crate::stockroom::opname::*;
use crate::stockroom::testing::Shelf;

#[test]
fn a_count_is_begun_once_and_of_something() {
    let shelf = Shelf::new();
    let store = &shelf.outlet.store;
    let by_cashier = Start { by: shelf.outlet.cashier, scope: Scope::Outlet };
    assert!(matches!(start(store, ActId::new(), by_cashier), Err(StartError::NotAllowed(_))));
    assert!(matches!(shelf.try_begin(Scope::Partner(PartnerId::new())), Err(StartError::UnknownPartner)));
    assert!(matches!(shelf.try_begin(Scope::Shelf(" ".into())), Err(StartError::EmptyShelf { .. })));
    assert!(matches!(shelf.try_begin(Scope::Sample(0)), Err(StartError::SampleSize)));
    assert!(matches!(shelf.try_begin(Scope::Sample(501)), Err(StartError::SampleSize)));
    assert!(matches!(shelf.try_begin(Scope::Sample(5)), Err(StartError::NothingOnHand)));
    shelf.outlet.product("TA00001", "Tas", 100_000, 2);
    let id = shelf.begin(Scope::Sample(5));
    assert!(matches!(shelf.try_begin(Scope::Outlet), Err(StartError::Running { .. })));
    drop_opname(store, ActId::new(), shelf.clerk, id).expect("dropped");
    shelf.begin(Scope::Outlet);
}

#[test]
fn a_scan_is_of_this_count_and_never_below_zero() {
    let shelf = Shelf::new();
    let (store, clerk) = (&shelf.outlet.store, shelf.clerk);
    let bag = shelf.outlet.product("TA00001", "Tas", 100_000, 2);
    let id = shelf.begin(Scope::Outlet);
    let order = |qty| Count { by: clerk, counter: clerk, opname_id: id, product: bag, qty, source: String::new() };
    let refused = |order: Count| count(store, ActId::new(), order).expect_err("refused");
    assert!(matches!(refused(Count { by: UserId::new(), ..order(1) }), CountError::NotAllowed(_)));
    assert!(matches!(refused(Count { opname_id: OpnameId::new(), ..order(1) }), CountError::UnknownOpname));
    assert!(matches!(refused(Count { counter: UserId::new(), ..order(1) }), CountError::UnknownCounter));
    assert!(matches!(refused(Count { product: ProductId::new(), ..order(1) }), CountError::UnknownProduct));
    assert!(matches!(refused(order(0)), CountError::Qty));
    assert!(matches!(refused(order(PIECES_MAX + 1)), CountError::Qty));
    assert!(matches!(refused(order(-1)), CountError::BelowZero { counted: 0, .. }));
    count(store, ActId::new(), order(2)).expect("counted");
    assert_eq!(count(store, ActId::new(), order(-1)).expect("taken back").counted, 1);
    // The same act twice is one scan.
    let act = ActId::new();
    assert_eq!(count(store, act, order(1)).expect("counted"), count(store, act, order(1)).expect("the same"));
    shelf.end(id);
    assert!(matches!(refused(order(1)), CountError::NotCountedAnew { .. }));
    shelf.post(id, Vec::new()).expect("booked");
    assert!(matches!(refused(order(1)), CountError::Over { .. }));
    // Of a sample only what is in it counts.
    let purse = shelf.outlet.product("TA00002", "Dompet", 40_000, 0);
    let sample = shelf.begin(Scope::Sample(1));
    assert!(matches!(shelf.count(sample, clerk, purse, 1), Err(CountError::Elsewhere { .. })));
    assert!(matches!(end_counting(store, ActId::new(), clerk, sample), Err(EndError::NothingCounted)));
}

#[test]
fn a_count_ends_once() {
    let shelf = Shelf::new();
    let (store, clerk, cashier) = (&shelf.outlet.store, shelf.clerk, shelf.outlet.cashier);
    let bag = shelf.outlet.product("TA00001", "Tas", 100_000, 2);
    let id = shelf.begin(Scope::Outlet);
    shelf.count(id, clerk, bag, 2).expect("counted");
    assert!(matches!(end_counting(store, ActId::new(), cashier, id), Err(EndError::NotAllowed(_))));
    assert!(matches!(end_counting(store, ActId::new(), clerk, OpnameId::new()), Err(EndError::UnknownOpname)));
    shelf.end(id);
    assert!(matches!(end_counting(store, ActId::new(), clerk, id), Err(EndError::AlreadyEnded { .. })));
    let again = |by, id, product| recount(store, ActId::new(), by, id, vec![product]);
    assert!(matches!(again(cashier, id, bag), Err(RecountError::NotAllowed(_))));
    assert!(matches!(again(clerk, OpnameId::new(), bag), Err(RecountError::UnknownOpname)));
    assert!(matches!(again(clerk, id, ProductId::new()), Err(RecountError::UnknownProduct)));
    assert!(matches!(drop_opname(store, ActId::new(), cashier, id), Err(DropError::NotAllowed(_))));
    assert!(matches!(drop_opname(store, ActId::new(), clerk, OpnameId::new()), Err(DropError::UnknownOpname)));
    drop_opname(store, ActId::new(), clerk, id).expect("dropped");
    assert!(matches!(drop_opname(store, ActId::new(), clerk, id), Err(DropError::Over { .. })));
    assert!(matches!(again(clerk, id, bag), Err(RecountError::Over { .. })));
    assert!(matches!(shelf.post(id, Vec::new()), Err(PostError::Over { .. })));
}

#[test]
fn nothing_is_booked_without_a_reason_and_a_second_person() {
    let shelf = Shelf::new();
    let (store, clerk, manager) = (&shelf.outlet.store, shelf.clerk, shelf.outlet.manager);
    let bag = shelf.outlet.product("TA00001", "Tas", 100_000, 2);
    let id = shelf.begin(Scope::Outlet);
    shelf.count(id, clerk, bag, 1).expect("counted");
    assert!(matches!(shelf.post(id, Vec::new()), Err(PostError::StillCounting { .. })));
    shelf.end(id);
    let order = |by, approver| Post {
        by,
        approved: Approved::played(approver, by),
        opname_id: id,
        said: vec![Said { product: bag, reason: Reason::Lost, note: String::new() }],
    };
    let refused = |order| post(store, ActId::new(), order).expect_err("refused");
    assert!(matches!(refused(order(shelf.outlet.cashier, manager)), PostError::NotAllowed(_)));
    assert!(matches!(refused(order(manager, manager)), PostError::NotApproved));
    assert!(matches!(refused(order(clerk, shelf.outlet.cashier)), PostError::NotApproved));
    assert!(matches!(refused(Post { opname_id: OpnameId::new(), ..order(clerk, manager) }), PostError::UnknownOpname));
    let unsaid = refused(Post { said: Vec::new(), ..order(clerk, manager) });
    assert_eq!(unsaid.to_string(), "1 selisih belum punya alasan: Tas.");
    let wrong = vec![Said { product: bag, reason: Reason::Found, note: String::new() }];
    assert!(matches!(refused(Post { said: wrong, ..order(clerk, manager) }), PostError::Reason { .. }));
    assert_eq!(shelf.on_hand(bag), 2);
    post(store, ActId::new(), order(clerk, manager)).expect("booked");
    assert!(matches!(refused(order(clerk, manager)), PostError::Over { .. }));
    assert_eq!(shelf.on_hand(bag), 1);
}
