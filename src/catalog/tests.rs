//! The catalog at work.

use super::barcodes::BarcodeError;
use super::*;
use crate::base::{ActId, PartnerId, ProductId, Rupiah, UserId};
use crate::partners::{self, PartnerForm};
use crate::people::NotAllowed;
use crate::people::testing::{Outlet, outlet};

const LIMIT: Rupiah = Rupiah(500_000);

struct Shop {
    outlet: Outlet,
    partner: PartnerId,
}

fn shop() -> Shop {
    let outlet = outlet();
    let form = PartnerForm { business_name: "Mitra Pandan".into(), ..PartnerForm::default() };
    let partner = partners::save_partner(&outlet.store, ActId::new(), outlet.staf, form).expect("a partner");
    Shop { outlet, partner }
}

impl Shop {
    fn new_product(&self, name: &str, price: i64) -> NewProduct {
        NewProduct {
            partner_id: self.partner,
            partner_name: "Mitra Pandan".into(),
            words: ProductWords { name: name.into(), variant: String::new(), category: "Kriya".into() },
            barcode: String::new(),
            photo_hash: None,
            price: Rupiah(price),
            price_limit: LIMIT,
        }
    }

    fn register(&self, by: UserId, new: NewProduct) -> Result<Product, RegisterError> {
        let id = register_product(&self.outlet.store, ActId::new(), by, new)?;
        Ok(self.product(id))
    }

    fn product(&self, id: ProductId) -> Product {
        self.outlet.store.read(|c| by_id(c, id)).expect("read").expect("kept")
    }

    fn price(&self, id: ProductId) -> Option<i64> {
        self.outlet.store.read(|c| state_price(c, id)).expect("read").map(|price| price.0)
    }

    fn change_price(
        &self,
        by: UserId,
        product: ProductId,
        days_ahead: u64,
        price: i64,
    ) -> Result<(), ChangePriceError> {
        let from = self.outlet.store.today().plus_days(days_ahead);
        let change = PriceChange { product, from, price: Rupiah(price), limit: LIMIT };
        change_price(&self.outlet.store, ActId::new(), by, change)
    }

    fn next_day(&self) {
        self.outlet.clock.advance_ms(86_400_000);
    }
}

#[test]
fn a_product_gets_a_code_of_ours_and_its_price() {
    let shop = shop();
    let product = shop.register(shop.outlet.staf, shop.new_product(" Tas  Anyam ", 85_000)).expect("registered");
    assert!(codes::is_valid(&product.code), "{}", product.code);
    assert_eq!((product.name.as_str(), product.active, shop.price(product.id)), ("Tas Anyam", true, Some(85_000)));
    let found = shop.outlet.store.read(|c| by_code(c, &product.code)).expect("read");
    assert_eq!(found, [product]);
    let categories = shop.outlet.store.read(categories).expect("read");
    assert_eq!(categories, [("Kriya".to_owned(), 1)]);
}

#[test]
fn registering_says_which_rule_it_broke() {
    let shop = shop();
    let staf = shop.outlet.staf;
    shop.register(staf, shop.new_product("Tas Anyam", 500_000)).expect("the limit itself passes");
    let refused = |by, new| shop.register(by, new).expect_err("refused");
    let barcode = NewProduct { barcode: "8991234567890".into(), ..shop.new_product("Sambal", 1) };
    assert!(matches!(
        refused(shop.outlet.kasir, shop.new_product("Sambal", 1)),
        RegisterError::NotAllowed(NotAllowed::Role { .. })
    ));
    assert!(matches!(refused(staf, shop.new_product(" ", 1)), RegisterError::Words(NameFlaw::Missing)));
    assert!(matches!(refused(staf, barcode), RegisterError::Barcode(BarcodeError::CheckDigit(_))));
    assert!(matches!(
        refused(staf, shop.new_product("Sambal", 500_001)),
        RegisterError::Price(PriceFlaw::OverLimit { .. })
    ));
    assert!(matches!(refused(staf, shop.new_product("tas ANYAM", 1)), RegisterError::AlreadyRegistered { .. }));
}

#[test]
fn changing_a_product_says_which_rule_it_broke() {
    let shop = shop();
    let staf = shop.outlet.staf;
    let bag = shop.register(staf, shop.new_product("Tas Anyam", 85_000)).expect("registered");
    shop.register(staf, shop.new_product("Dompet", 45_000)).expect("registered");
    let change = |by, id, name: &str, barcode: &str| {
        let words = ProductWords { name: name.into(), variant: "Besar".into(), category: "Tas".into() };
        let words = if name == "Dompet" { ProductWords { variant: String::new(), ..words } } else { words };
        let change = ProductChange {
            id,
            partner_name: "Mitra Pandan".into(),
            words,
            barcode: barcode.into(),
            photo_hash: None,
            active: false,
        };
        change_product(&shop.outlet.store, ActId::new(), by, change)
    };
    assert!(matches!(change(shop.outlet.kasir, bag.id, "Tas", ""), Err(ChangeProductError::NotAllowed(_))));
    assert!(matches!(change(staf, ProductId::new(), "Tas", ""), Err(ChangeProductError::UnknownProduct)));
    assert!(matches!(change(staf, bag.id, "", ""), Err(ChangeProductError::Words(NameFlaw::Missing))));
    assert!(matches!(change(staf, bag.id, "Tas", "é"), Err(ChangeProductError::Barcode(BarcodeError::Characters))));
    assert!(matches!(change(staf, bag.id, "Dompet", ""), Err(ChangeProductError::AlreadyRegistered { .. })));
    change(staf, bag.id, "Tas Pandan", " 8991234567891 ").expect("changed");
    let changed = shop.product(bag.id);
    assert_eq!(changed.full_name(), "Tas Pandan (Besar)");
    assert_eq!((changed.barcode.as_str(), changed.active), ("8991234567891", false));
    assert_eq!(changed.code, bag.code, "the label keeps its code");
}

#[test]
fn changing_a_price_says_which_rule_it_broke() {
    let shop = shop();
    let (staf, manajer) = (shop.outlet.staf, shop.outlet.manajer);
    let bag = shop.register(staf, shop.new_product("Tas Anyam", 85_000)).expect("registered").id;
    assert!(matches!(shop.change_price(staf, bag, 0, 90_000), Err(ChangePriceError::NotAllowed(_))));
    assert!(matches!(shop.change_price(manajer, ProductId::new(), 0, 90_000), Err(ChangePriceError::UnknownProduct)));
    assert!(matches!(
        shop.change_price(manajer, bag, 0, 500_001),
        Err(ChangePriceError::Price(PriceFlaw::OverLimit { .. }))
    ));
    assert!(matches!(shop.change_price(manajer, bag, 0, 85_000), Err(ChangePriceError::SamePrice(_))));
    let yesterday = PriceChange {
        product: bag,
        from: shop.outlet.store.today().minus_days(1),
        price: Rupiah(90_000),
        limit: LIMIT,
    };
    let backdated = change_price(&shop.outlet.store, ActId::new(), manajer, yesterday);
    assert!(matches!(backdated, Err(ChangePriceError::Backdated(_))));
    shop.change_price(manajer, bag, 0, 90_000).expect("changed");
    assert_eq!(shop.price(bag), Some(90_000));
}

#[test]
fn a_price_dated_ahead_takes_effect_on_its_day() {
    let shop = shop();
    let bag = shop.register(shop.outlet.staf, shop.new_product("Tas Anyam", 85_000)).expect("registered").id;
    let refresh = || refresh_prices_today(&shop.outlet.store).expect("the night's run");
    shop.change_price(shop.outlet.manajer, bag, 2, 90_000).expect("in two days");
    shop.change_price(shop.outlet.manajer, bag, 4, 95_000).expect("in four days");
    assert_eq!((refresh(), shop.price(bag)), (0, Some(85_000)));
    shop.next_day();
    assert_eq!((refresh(), shop.price(bag)), (0, Some(85_000)));
    shop.next_day();
    assert_eq!((refresh(), shop.price(bag)), (1, Some(90_000)));
    assert_eq!(refresh(), 0, "a second run changes nothing");
    for _ in 0..5 {
        shop.next_day();
    }
    assert_eq!((refresh(), shop.price(bag)), (1, Some(95_000)), "a machine that was off catches up");
}

#[test]
fn looking_up_and_reading_past_find_the_same_products() {
    let shop = shop();
    let ids: Vec<ProductId> = ["Tas", "Topi", "Tikar"]
        .map(|name| shop.register(shop.outlet.staf, shop.new_product(name, 40_000)).expect("registered").id)
        .into();
    let wanted = std::collections::HashSet::from([ids[0], ids[2], ProductId::new()]);
    let one_by_one = shop.outlet.store.read(|c| brief::one_by_one(c, &wanted)).expect("read");
    let in_one_pass = shop.outlet.store.read(|c| brief::in_one_pass(c, &wanted)).expect("read");
    assert_eq!(one_by_one, in_one_pass);
    let mut names: Vec<&str> = in_one_pass.values().map(|brief| brief.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Tas", "Tikar"]);
}
