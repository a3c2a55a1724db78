//! Another category for a product whose partner agreed on commissions by category.

use super::*;
use crate::catalog::{self, ChangeProductError, NewProduct, Product, ProductChange, ProductWords};
use crate::partners::Commission;
use crate::people::NotAllowed;

const GENERAL: Commission = Commission::Percent { bp: 1_500 };
const OF_CRAFT: Commission = Commission::Percent { bp: 2_000 };

/// Signed with 20 % for "Kriya", in which the annex has the bag; a box came later.
fn signed_by_category(office: &Office) -> (Signed, Product, Product) {
    let case = office.at_agreement_with(7, &["Kriya", "", ""]);
    let mut conditions = office.proposed(Subject::Case(case));
    conditions.categories = vec![CategoryCommission { category: "Kriya".into(), commission: OF_CRAFT }];
    let draft = office.draft(Subject::Case(case), conditions).expect("a draft");
    let signed = office.sign(office.by_touch(&draft)).expect("signed");
    let new = NewProduct {
        partner_id: signed.partner,
        partner_name: "UKM Contoh 07".into(),
        words: ProductWords { name: "Kotak".into(), ..ProductWords::default() },
        barcode: String::new(),
        photo_hash: None,
        price: Rupiah(85_000),
        price_limit: Rupiah(500_000),
    };
    let kotak = catalog::register_product(&office.outlet.store, ActId::new(), office.outlet.staf, new);
    let kotak = kotak.expect("registered");
    let goods = office.read(|c| catalog::of_partner(c, signed.partner));
    let named = |name: &str| goods.iter().find(|one| one.name == name).cloned().expect("in the register");
    assert_eq!(named("Kotak").id, kotak);
    (signed, named("Tas Anyam"), named("Kotak"))
}

fn recategorise(
    office: &Office,
    by: UserId,
    product: &Product,
    category: &str,
    agreed: Option<CommissionChange>,
) -> Result<(), ChangeGoodsError> {
    let words =
        ProductWords { name: product.name.clone(), variant: product.variant.clone(), category: category.into() };
    let change = ProductChange {
        id: product.id,
        partner_name: "UKM Contoh 07".into(),
        words,
        barcode: String::new(),
        photo_hash: None,
        active: true,
    };
    change_product(&office.outlet.store, ActId::new(), by, change, agreed)
}

fn category_of(office: &Office, product: &Product) -> String {
    office.read(|c| catalog::by_id(c, product.id)).expect("a product").category
}

#[test]
fn another_category_changes_the_commission_only_when_both_figures_were_agreed_to() {
    let office = office();
    let (signed, _, kotak) = signed_by_category(&office);
    let (staf, manajer) = (office.outlet.staf, office.outlet.manajer);
    recategorise(&office, staf, &kotak, "Anyaman", None).expect("the general commission holds for both");
    let refused = recategorise(&office, staf, &kotak, "Kriya", None);
    let is_for_managers =
        matches!(&refused, Err(ChangeGoodsError::Product(ChangeProductError::NotAllowed(NotAllowed::Role { .. }))));
    assert!(is_for_managers, "{refused:?}");
    let change = CommissionChange { from: GENERAL, to: OF_CRAFT };
    let other = CommissionChange { to: Commission::Percent { bp: 1_000 }, ..change };
    for shown in [None, Some(other)] {
        let refused = recategorise(&office, manajer, &kotak, "kriya", shown);
        assert!(matches!(&refused, Err(ChangeGoodsError::CommissionChanges(found)) if *found == change), "{refused:?}");
        let said = refused.expect_err("asked first").to_string();
        assert_eq!(said, "Komisi barang ini berubah dari 15% ke 20%. Setujui dulu perubahannya.");
        assert_eq!(category_of(&office, &kotak), "Anyaman", "nothing is kept");
    }
    recategorise(&office, manajer, &kotak, "Kriya", Some(change)).expect("agreed to");
    let terms = office.read(|c| partners::terms_for(c, signed.partner, "Kriya", Some(kotak.id), office.today()));
    assert_eq!((category_of(&office, &kotak), terms.expect("terms").commission), ("Kriya".to_owned(), OF_CRAFT));
    let reason = "SELECT reason FROM audit WHERE kind = 'catalog.change_product' ORDER BY seq DESC LIMIT 1";
    let reason: Option<String> = office.read(|c| Ok(c.query_row(reason, [], |row| row.get(0))?));
    assert_eq!(reason.as_deref(), Some("Komisi berubah dari 15% ke 20%."));
}

#[test]
fn a_category_of_the_annex_is_changed_by_an_addendum_only() {
    let office = office();
    let (signed, bag, _) = signed_by_category(&office);
    let manajer = office.outlet.manajer;
    let change = CommissionChange { from: OF_CRAFT, to: GENERAL };
    for shown in [None, Some(change)] {
        let refused = recategorise(&office, manajer, &bag, "Anyaman", shown).expect_err("both signed for it");
        let expect = format!(
            "Kategori barang ini, Kriya, disepakati dalam perjanjian {}. Ubah lewat adendum perjanjian itu.",
            signed.number
        );
        assert_eq!(refused.to_string(), expect);
    }
    recategorise(&office, office.outlet.staf, &bag, "KRIYA", None).expect("the same in capitals");
    office.end(signed.agreement, office.today(), "Pindah kota.").expect("ended");
    recategorise(&office, manajer, &bag, "Anyaman", Some(change)).expect("nobody is bound any more");
    assert_eq!(category_of(&office, &bag), "Anyaman");
}
