//! Editing products at work.

use super::*;
use crate::base::{ActId, ProductId, Rupiah, UserId};
use crate::partners::{self, PartnerForm};
use crate::people::NotAllowed;
use crate::people::testing::{Outlet, outlet};
use crate::store::{Act, StoreError};

const LIMIT: Rupiah = Rupiah(500_000);

struct Shelf {
    outlet: Outlet,
    tas: ProductId,
    kain: ProductId,
}

fn shelf() -> Shelf {
    let outlet = outlet();
    let form = PartnerForm { business_name: "Mitra Pandan".into(), ..PartnerForm::default() };
    let partner_id = partners::save_partner(&outlet.store, ActId::new(), outlet.staf, form).expect("a partner");
    let (tas, kain) = (ProductId::new(), ProductId::new());
    let made = outlet.store.write(Act::by(outlet.staf, "test.products"), move |tx| {
        for (at, (id, name)) in [(tas, "Tas Anyam"), (kain, "Kain Batik")].into_iter().enumerate() {
            let product = Product {
                id,
                partner_id,
                code: codes::generate(at as u32),
                name: name.into(),
                variant: String::new(),
                category: "Kriya".into(),
                barcode: String::new(),
                photo_hash: None,
                active: true,
            };
            save(tx, &product, "Mitra Pandan")?;
        }
        Ok::<_, StoreError>(())
    });
    made.expect("two products");
    Shelf { outlet, tas, kain }
}

fn form(id: ProductId) -> ProductForm {
    ProductForm {
        id,
        name: " Tas  Anyam ".into(),
        variant: "Besar".into(),
        category: "Kriya".into(),
        barcode: "4006381333931".into(),
        active: false,
    }
}

impl Shelf {
    fn edit(&self, by: UserId, form: ProductForm) -> Result<(), EditProductError> {
        edit_product(&self.outlet.store, ActId::new(), by, form, "Mitra Pandan".into())
    }

    fn price(&self, by: UserId, in_days: i64, price: i64) -> Result<(), ChangePriceError> {
        let today = self.outlet.store.today();
        let from = if in_days < 0 { today.minus_days(1) } else { today.plus_days(in_days as u64) };
        change_price(&self.outlet.store, ActId::new(), by, self.tas, from, Rupiah(price), LIMIT)
    }

    fn product(&self, id: ProductId) -> Product {
        self.outlet.store.read(|c| by_id(c, id)).expect("readable").expect("kept")
    }
}

#[test]
fn what_is_typed_is_cleaned_and_kept_and_found() {
    let shelf = shelf();
    let before = shelf.product(shelf.tas);
    shelf.edit(shelf.outlet.staf, form(shelf.tas)).expect("kept");
    let after = shelf.product(shelf.tas);
    assert_eq!((after.full_name().as_str(), after.barcode.as_str()), ("Tas Anyam (Besar)", "4006381333931"));
    assert!(!after.active && after.code == before.code && after.partner_id == before.partner_id);
    let hits = shelf.outlet.store.read(|c| search::search(c, "besar", 10)).expect("searched");
    assert_eq!(hits.products.iter().map(|p| p.id).collect::<Vec<_>>(), [shelf.tas]);
}

#[test]
fn each_flaw_of_a_form_has_its_name() {
    let shelf = shelf();
    type Change = fn(&mut ProductForm);
    type Expect = fn(&EditProductError) -> bool;
    use EditProductError as E;
    let cases: [(Change, Expect); 8] = [
        (|f| f.id = ProductId::new(), |e| matches!(e, E::UnknownProduct)),
        (|f| f.name = " ".into(), |e| matches!(e, E::NameMissing)),
        (|f| f.name = "x".repeat(201), |e| matches!(e, E::NameTooLong)),
        (|f| f.variant = "x".repeat(201), |e| matches!(e, E::VariantTooLong)),
        (|f| f.category = "x".repeat(61), |e| matches!(e, E::CategoryTooLong)),
        (|f| f.barcode = "4006381333932".into(), |e| matches!(e, E::Barcode(barcodes::BarcodeError::CheckDigit(_)))),
        (|f| (f.name, f.variant) = ("kain BATIK".into(), String::new()), |e| matches!(e, E::SameProduct { .. })),
        (|f| f.name = String::new(), |e| matches!(e, E::NameMissing)),
    ];
    for (at, (change, expect)) in cases.into_iter().enumerate() {
        let mut wrong = form(shelf.tas);
        change(&mut wrong);
        let error = shelf.edit(shelf.outlet.staf, wrong).expect_err("refused");
        assert!(expect(&error), "case {at}: {error}");
    }
    let refused = shelf.edit(shelf.outlet.kasir, form(shelf.kain)).expect_err("refused");
    assert!(matches!(refused, E::NotAllowed(NotAllowed::Role { .. })));
    assert_eq!(shelf.product(shelf.tas).name, "Tas Anyam", "a refused form changes nothing");
}

#[test]
fn a_price_is_a_dated_fact_below_the_limit() {
    let shelf = shelf();
    let manager = shelf.outlet.manajer;
    use ChangePriceError as E;
    assert!(matches!(shelf.price(shelf.outlet.staf, 0, 85_000), Err(E::NotAllowed(_))));
    assert!(matches!(shelf.price(manager, 0, 0), Err(E::NotPositive)));
    assert!(matches!(shelf.price(manager, -1, 85_000), Err(E::Backdated(_))));
    let over = shelf.price(manager, 0, 500_001).expect_err("refused");
    assert!(matches!(over, E::OverLimit { limit: LIMIT, .. }) && over.to_string().contains("langkah 1"), "{over}");
    shelf.price(manager, 0, 85_000).expect("kept");
    assert!(matches!(shelf.price(manager, 0, 85_000), Err(E::SamePrice(Rupiah(85_000)))));
    shelf.price(manager, 0, 90_000).expect("kept");
    shelf.price(manager, 10, 500_000).expect("the limit itself is allowed");
    let today = shelf.outlet.store.today();
    let prices = shelf.outlet.store.read(|c| prices_of(c, shelf.tas)).expect("read");
    assert_eq!(prices, [(today.plus_days(10), Rupiah(500_000)), (today, Rupiah(90_000))]);
    assert_eq!(shelf.outlet.store.read(|c| state_price(c, shelf.tas)).expect("read"), Some(Rupiah(90_000)));
    let unknown = change_price(&shelf.outlet.store, ActId::new(), manager, ProductId::new(), today, LIMIT, LIMIT);
    assert!(matches!(unknown, Err(E::UnknownProduct)));
}

#[test]
fn a_photo_is_kept_with_its_product_and_taken_away_again() {
    let shelf = shelf();
    let set = |by, product, jpeg| {
        let keep = |_: &crate::store::Tx<'_>, _: &str, bytes: &[u8]| Ok(bytes.to_vec());
        set_photo(&shelf.outlet.store, ActId::new(), by, product, "Mitra Pandan".into(), jpeg, keep)
    };
    set(shelf.outlet.staf, shelf.tas, Some(vec![1, 2, 3])).expect("kept");
    assert_eq!(shelf.product(shelf.tas).photo_hash, Some(vec![1, 2, 3]));
    assert!(matches!(set(shelf.outlet.kasir, shelf.tas, None), Err(SetPhotoError::NotAllowed(_))));
    assert!(matches!(set(shelf.outlet.staf, ProductId::new(), None), Err(SetPhotoError::UnknownProduct)));
    set(shelf.outlet.staf, shelf.tas, None).expect("taken away");
    assert_eq!(shelf.product(shelf.tas).photo_hash, None);
}
