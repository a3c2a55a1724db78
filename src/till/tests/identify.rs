//! Pieces without a label: sold under their partner, identified later.

use crate::base::{ActId, PartnerId, ProductId, Rupiah, SaleId, UserId};
use crate::catalog::Product;
use crate::partners::{self, Partner};
use crate::people::{Approved, NotAllowed, Role};
use crate::stock;
use crate::store::Act;
use crate::till::exceptions::ExceptionRefused;
use crate::till::identify::{Identify, IdentifyError, identify, identify_agreed};
use crate::till::refund::*;
use crate::till::reports::{untagged_sales, untagged_to_identify};
use crate::till::{Payment, pay};

use super::staff::{Desk, hire, untagged_cart};

fn sold_untagged(desk: &Desk, price: i64) -> SaleId {
    let cart = untagged_cart(desk.outlet.partner, "gantungan kunci", price);
    desk.outlet.pay(&cart, price).expect("paid").sale_id
}

fn order(user: UserId, sale_id: SaleId, product_id: ProductId) -> Identify {
    Identify { act_id: ActId::new(), user, sale_id, line_no: 1, product_id }
}

fn open(desk: &Desk) -> usize {
    desk.outlet.store.read(untagged_to_identify).expect("read").len()
}

fn last_sold(desk: &Desk, product: ProductId) -> Option<crate::base::UtcMs> {
    desk.outlet.store.read(|c| stock::state_of(c, product)).expect("read").and_then(|state| state.last_sold_at)
}

fn another_partner(desk: &Desk) -> PartnerId {
    let known = desk.outlet.store.read(|c| partners::by_id(c, desk.outlet.partner)).expect("read").expect("a partner");
    let id = PartnerId::new();
    let other = Partner { id, code: "M002".into(), business_name: "Mitra Lain".into(), ..known };
    desk.outlet.store.write(Act::system("test.partner"), move |tx| partners::save(tx, &other)).expect("saved");
    id
}

/// One piece of line 1 goes back, to the shelf.
fn take_back(desk: &Desk, sale_id: SaleId) {
    let order = Refund {
        sale_id,
        lines: vec![BackLine { sale_line_no: 1, qty: 1, back_to: BackTo::Shelf }],
        to: RefundTo::Cash,
        rounding: None,
        reason: "coba".into(),
        approved_by: None,
        past: None,
    };
    let act = Act::by(desk.outlet.cashier, "test.refund");
    desk.outlet.store.write(act, move |tx| refund(tx, &order)).expect("refunded");
}

#[test]
fn a_piece_without_a_label_leaves_the_stock_of_what_it_was() {
    let desk = Desk::new();
    let staff = hire(&desk.outlet, Role::StafStok);
    let keyring = desk.outlet.product("GK45DE6", "Gantungan Kunci", 45_000, 3);
    let sale_id = sold_untagged(&desk, 40_000);
    let at = desk.outlet.store.read(|c| crate::till::sale(c, sale_id)).expect("read").expect("a sale").at;
    assert_eq!((open(&desk), desk.outlet.on_hand(keyring)), (1, 3));
    desk.outlet.clock.advance_ms(3_600_000);

    let order = order(staff, sale_id, keyring);
    let identified = identify(&desk.outlet.store, order.clone()).expect("identified");
    assert_eq!((identified.name.as_str(), identified.qty), ("Gantungan Kunci", 1));
    assert_eq!((identified.sold_at, identified.other_price), (Rupiah(40_000), Some(Rupiah(45_000))));
    assert_eq!((open(&desk), desk.outlet.on_hand(keyring)), (0, 2));
    assert_eq!(last_sold(&desk, keyring), Some(at), "it was sold when it was sold");
    let listed = desk.outlet.store.read(untagged_sales).expect("read");
    assert_eq!(listed.len(), 1, "what was sold without a label still is");
    assert_eq!(identify(&desk.outlet.store, order), Ok(identified), "a double tap");
    assert_eq!(desk.outlet.on_hand(keyring), 2);
    desk.check_books();
}

#[test]
fn a_later_refund_brings_it_back_to_the_product() {
    let desk = Desk::new();
    let keyring = desk.outlet.product("GK45DE6", "Gantungan Kunci", 40_000, 3);
    let sale_id = sold_untagged(&desk, 40_000);
    identify(&desk.outlet.store, order(desk.outlet.manager, sale_id, keyring)).expect("identified");
    take_back(&desk, sale_id);
    assert_eq!(desk.outlet.on_hand(keyring), 3);
    assert_eq!(last_sold(&desk, keyring), None, "no sale of it counts any more");
    let frozen = "SELECT count(*) FROM refund_lines WHERE product_id IS NULL";
    assert_eq!(desk.outlet.number(frozen), 1, "the figures keep it where the sale stands");
    desk.check_books();
}

#[test]
fn an_older_piece_does_not_become_the_last_sale() {
    let desk = Desk::new();
    let keyring = desk.outlet.product("GK45DE6", "Gantungan Kunci", 40_000, 3);
    let sale_id = sold_untagged(&desk, 40_000);
    desk.outlet.clock.advance_ms(3_600_000);
    let later = desk.outlet.pay(&desk.outlet.scan(&["GK45DE6"]), 40_000).expect("paid").sale_id;
    let at = desk.outlet.store.read(|c| crate::till::sale(c, later)).expect("read").expect("a sale").at;
    identify(&desk.outlet.store, order(desk.outlet.manager, sale_id, keyring)).expect("identified");
    assert_eq!((last_sold(&desk, keyring), desk.outlet.on_hand(keyring)), (Some(at), 1));
    take_back(&desk, later);
    let first = desk.outlet.store.read(|c| crate::till::sale(c, sale_id)).expect("read").expect("a sale").at;
    assert_eq!(last_sold(&desk, keyring), Some(first), "then the identified one counts");
}

#[test]
fn every_refusal_has_its_name_and_moves_nothing() {
    let desk = Desk::new();
    let keyring = desk.outlet.product("GK45DE6", "Gantungan Kunci", 40_000, 3);
    let of_another = ProductId::new();
    let stranger = Product {
        id: of_another,
        partner_id: another_partner(&desk),
        code: "XX11YY2".into(),
        name: "Kalung".into(),
        variant: String::new(),
        category: String::new(),
        barcode: String::new(),
        photo_hash: None,
        active: true,
    };
    desk.outlet.save_product(stranger, 10_000, 1);
    let (open_sale, returned) = (sold_untagged(&desk, 40_000), sold_untagged(&desk, 40_000));
    take_back(&desk, returned);
    let tagged = desk.outlet.pay(&desk.outlet.scan(&["GK45DE6"]), 40_000).expect("paid").sale_id;
    let movements = desk.count("stock_movements");
    let manager = desk.outlet.manager;
    for (order, expect) in [
        (order(manager, SaleId::new(), keyring), IdentifyError::UnknownLine),
        (Identify { line_no: 2, ..order(manager, open_sale, keyring) }, IdentifyError::UnknownLine),
        (order(manager, tagged, keyring), IdentifyError::HasLabel),
        (order(manager, returned, keyring), IdentifyError::TakenBack),
        (order(manager, open_sale, ProductId::new()), IdentifyError::UnknownProduct),
        (
            order(manager, open_sale, of_another),
            IdentifyError::OtherPartner { name: "Kalung".into(), owner: "Mitra Lain".into() },
        ),
    ] {
        assert_eq!(identify(&desk.outlet.store, order), Err(expect));
    }
    for role in [Role::Kasir, Role::StafStok, Role::Manajer, Role::Admin] {
        let user = hire(&desk.outlet, role);
        let told = identify(&desk.outlet.store, order(user, SaleId::new(), keyring));
        let is_refused = matches!(told, Err(IdentifyError::NotAllowed(NotAllowed::Role { .. })));
        assert_eq!(is_refused, role == Role::Kasir, "{role:?}: {told:?}");
    }
    assert_eq!(desk.count("stock_movements"), movements);
    identify(&desk.outlet.store, order(manager, open_sale, keyring)).expect("identified");
    let again = identify(&desk.outlet.store, order(manager, open_sale, keyring));
    assert_eq!(again, Err(IdentifyError::AlreadyIdentified { name: "Gantungan Kunci".into() }));
}

/// Who sold a piece could name a cheap one for a dear one that is gone: another person looks.
#[test]
fn nobody_identifies_alone_what_they_sold_themselves() {
    let desk = Desk::new();
    let keyring = desk.outlet.product("GK45DE6", "Gantungan Kunci", 40_000, 3);
    for role in [Role::Manajer, Role::Admin] {
        let (seller, another) = (hire(&desk.outlet, role), hire(&desk.outlet, role));
        let cart = untagged_cart(desk.outlet.partner, "gantungan kunci", 40_000);
        let payment = Payment { user: seller, ..desk.outlet.payment(&cart, 40_000) };
        let sale_id = pay(&desk.outlet.store, payment).expect("paid").sale_id;
        let on_hand = desk.outlet.on_hand(keyring);
        let own = identify(&desk.outlet.store, order(seller, sale_id, keyring));
        assert_eq!((own, desk.outlet.on_hand(keyring)), (Err(IdentifyError::OwnSale), on_hand), "{role:?}");
        identify(&desk.outlet.store, order(another, sale_id, keyring)).expect("another person may");
        assert_eq!(desk.outlet.on_hand(keyring), on_hand - 1);
    }
}

fn sold_by(desk: &Desk, seller: UserId) -> SaleId {
    let cart = untagged_cart(desk.outlet.partner, "gantungan kunci", 40_000);
    pay(&desk.outlet.store, Payment { user: seller, ..desk.outlet.payment(&cart, 40_000) }).expect("paid").sale_id
}

#[test]
fn with_a_second_person_whoever_sold_it_says_what_it_was() {
    let desk = Desk::new();
    let keyring = desk.outlet.product("GK45DE6", "Gantungan Kunci", 40_000, 3);
    let (seller, staff) = (hire(&desk.outlet, Role::Admin), hire(&desk.outlet, Role::StafStok));
    let sale_id = sold_by(&desk, seller);
    let another_asked = ExceptionRefused::ApprovedForAnother;
    for (by, requester, expect) in [
        (seller, seller, IdentifyError::Exception(ExceptionRefused::ApproverIsRequester)),
        (desk.outlet.manager, desk.outlet.cashier, IdentifyError::Exception(another_asked)),
    ] {
        let approval = Some(Approved::played(by, requester));
        assert_eq!(identify_agreed(&desk.outlet.store, order(seller, sale_id, keyring), approval), Err(expect));
    }
    let by_staff = Some(Approved::played(staff, seller));
    let refused = identify_agreed(&desk.outlet.store, order(seller, sale_id, keyring), by_staff);
    assert!(matches!(refused, Err(IdentifyError::Exception(ExceptionRefused::NotAllowed(_)))), "{refused:?}");
    assert_eq!((open(&desk), desk.outlet.on_hand(keyring)), (1, 3));

    let agreed = Some(Approved::played(desk.outlet.manager, seller));
    identify_agreed(&desk.outlet.store, order(seller, sale_id, keyring), agreed).expect("identified");
    assert_eq!((open(&desk), desk.outlet.on_hand(keyring)), (0, 2));
    let kept: String = desk
        .outlet
        .store
        .read(|c| {
            let sql = "SELECT reason FROM audit WHERE kind = 'till.identify'";
            Ok::<_, crate::store::StoreError>(c.query_row(sql, [], |row| row.get(0))?)
        })
        .expect("a reason");
    assert_eq!(kept, format!("approved_by {}", desk.outlet.manager));
    desk.check_books();
}

#[test]
fn who_works_alone_at_the_outlet_says_alone_what_it_was() {
    let desk = Desk::new();
    let keyring = desk.outlet.product("GK45DE6", "Gantungan Kunci", 40_000, 3);
    let (manager, cashier) = (desk.outlet.manager, desk.outlet.cashier);
    let sale_id = sold_by(&desk, manager);
    let alone = |act: Identify| identify(&desk.outlet.store, act);
    assert_eq!(alone(order(manager, sale_id, keyring)), Err(IdentifyError::OwnSale), "the cashier works here too");
    let act = Act::system("test.leaves");
    let left = desk.outlet.store.write(act, move |tx| tx.record("users", ("user_id", &cashier), &[("active", &false)]));
    left.expect("left");
    alone(order(manager, sale_id, keyring)).expect("identified");
    assert_eq!((open(&desk), desk.outlet.on_hand(keyring)), (0, 2));
}

#[test]
fn only_what_nobody_has_said_yet_is_on_the_list() {
    let desk = Desk::new();
    let keyring = desk.outlet.product("GK45DE6", "Gantungan Kunci", 40_000, 9);
    let sales: Vec<SaleId> = (0..3).map(|_| sold_untagged(&desk, 40_000)).collect();
    identify(&desk.outlet.store, order(desk.outlet.manager, sales[0], keyring)).expect("identified");
    take_back(&desk, sales[1]);
    let listed = desk.outlet.store.read(untagged_to_identify).expect("read");
    let told: Vec<_> = listed.iter().map(|line| (line.sale_id, line.qty, line.left_qty)).collect();
    assert_eq!(told, [(sales[2], 1, 1)]);
}
