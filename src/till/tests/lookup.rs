//! What a scan and a search find.

use crate::base::limits::SCAN_CHARS_MAX;
use crate::base::{ProductId, Rupiah};
use crate::catalog::Product;
use crate::till::testing::Outlet;
use crate::till::*;

fn find(outlet: &Outlet, code: &str) -> Found {
    outlet.store.read(|c| lookup::find(c, code, outlet.store.today())).expect("read")
}

fn coded(outlet: &Outlet, code: &str, name: &str, barcode: &str, active: bool) -> Product {
    Product {
        id: ProductId::new(),
        partner_id: outlet.partner,
        code: code.into(),
        name: name.into(),
        variant: String::new(),
        category: String::new(),
        barcode: barcode.into(),
        photo_hash: None,
        active,
    }
}

#[test]
fn a_code_is_found_however_it_is_typed() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 3);
    outlet.product("DK-658VPJ-1", "Kain", 30_500, 1);
    for (code, name) in [
        ("TA23BC4", "Tas"),
        ("ta23bc4", "Tas"),
        (" TA2-3BC 4\r\n", "Tas"),
        ("DK-658VPJ-1", "Kain"),
        ("dk-658vpj-1", "Kain"),
    ] {
        let Found::One(item) = find(&outlet, code) else { panic!("{code} is not found") };
        assert_eq!(item.name, name, "{code}");
        assert_eq!(item.partner_name, "Mitra Contoh");
    }
    let Found::One(item) = find(&outlet, "TA23BC4") else { panic!("found above") };
    assert_eq!((item.unit_price, item.on_hand), (Rupiah(85_000), 3));
}

#[test]
fn what_nobody_answers_to_is_unknown_and_never_an_internal_number() {
    let outlet = Outlet::new();
    for n in 0..30 {
        outlet.product(&format!("CODE{n}"), "Tas", 1_000, 1);
    }
    let endless = "9".repeat(1_000_000);
    let row_22: String = outlet
        .store
        .read(|c| {
            Ok::<_, crate::store::StoreError>(c.query_row(
                "SELECT hex(product_id) FROM products WHERE rowid = 22",
                [],
                |row| row.get(0),
            )?)
        })
        .expect("read");
    for code in ["22", "1", "", " ", "'; DROP TABLE sales; --", "\u{1b}@", "%", "*", &row_22, &endless] {
        let Found::Unknown(shown) = find(&outlet, code) else { panic!("{code} was found") };
        assert!(shown.chars().count() <= SCAN_CHARS_MAX);
        assert!(!shown.chars().any(char::is_control));
    }
}

#[test]
fn one_barcode_on_several_products_lets_the_cashier_choose() {
    let outlet = Outlet::new();
    outlet.save_product(coded(&outlet, "A1", "Merah", "8991234567890", true), 10_000, 1);
    outlet.save_product(coded(&outlet, "A2", "Biru", "8991234567890", true), 12_000, 1);
    outlet.save_product(coded(&outlet, "A3", "Lama", "8991234567890", false), 12_000, 1);
    let Found::Many(items) = find(&outlet, "8991234567890") else { panic!("two are offered") };
    assert_eq!(items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(), ["Merah", "Biru"]);
    let Found::One(old) = find(&outlet, "A3") else { panic!("the piece lies on the counter") };
    assert_eq!(old.name, "Lama");
}

#[test]
fn a_product_without_a_price_is_known_and_cannot_be_sold_yet() {
    let outlet = Outlet::new();
    outlet.save_product(coded(&outlet, "A1", "Baru", "", true), 0, 1);
    let Found::WithoutPrice(item) = find(&outlet, "A1") else { panic!("it has no price") };
    assert_eq!(Cart::default().add(item, 1), Err(CartError::PriceMissing { name: "Baru".into() }));
}

#[test]
fn a_price_of_tomorrow_is_not_todays() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 85_000, 3);
    let tomorrow = outlet.store.today().plus_days(1);
    let act = crate::store::Act::system("test.price");
    outlet.store.write(act, move |tx| crate::catalog::set_price(tx, bag, tomorrow, Rupiah(95_000))).expect("set");
    for (day, price) in [(outlet.store.today(), 85_000), (tomorrow, 95_000)] {
        let Found::One(item) = outlet.store.read(|c| lookup::find(c, "TA23BC4", day)).expect("read") else {
            panic!("known")
        };
        assert_eq!(item.unit_price, Rupiah(price), "{day}");
    }
}

#[test]
fn the_shelf_shows_what_is_typed_a_category_and_what_sells() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas Anyam Pandan", 85_000, 3);
    outlet.product("SB77KL2", "Sabun Sereh", 30_000, 9);
    let today = outlet.store.today();
    let hits = outlet.store.read(|c| lookup::search(c, "tas pand", 10, today)).expect("read");
    assert_eq!(hits.total, 1);
    assert_eq!((hits.items[0].item.unit_price, hits.items[0].item.on_hand), (Rupiah(85_000), 3));
    let names = |items: Vec<ShelfItem>| items.into_iter().map(|shelf| shelf.item.name).collect::<Vec<_>>();
    let kriya = outlet.store.read(|c| lookup::browse(c, Some("Kriya"), 10, today)).expect("read");
    assert_eq!(names(kriya), ["Sabun Sereh", "Tas Anyam Pandan"]);
    assert_eq!(outlet.store.read(|c| lookup::favourites(c, today, 10, today)), Ok(vec![]));
    outlet.pay(&outlet.scan(&["TA23BC4", "SB77KL2", "SB77KL2"]), 200_000).expect("paid");
    let favourites = outlet.store.read(|c| lookup::favourites(c, today, 10, today)).expect("read");
    assert_eq!(names(favourites), ["Sabun Sereh", "Tas Anyam Pandan"]);
}
