//! The agreed terms come into force: those of the partner, and the commissions of categories and products.

use thiserror::Error;

use super::conditions::{AgreedGoods, Conditions};
use crate::base::text::fold;
use crate::base::{BusinessDay, ProductId, UserId};
use crate::catalog::{self, Product};
use crate::partners::{self, ChangeTermsError, Commission, Partner, Scope};
use crate::store::{StoreError, Tx};

#[derive(Debug, Error)]
pub enum TermsError {
    #[error(transparent)]
    Change(#[from] ChangeTermsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Appends what differs from what is in force on that day; a commission that is agreed no longer is taken back. What is
/// in force is not said again: facts are few.
pub(super) fn take_force(
    tx: &mut Tx<'_>,
    by: UserId,
    partner: &Partner,
    from: BusinessDay,
    conditions: &Conditions,
) -> Result<(), TermsError> {
    let before = partners::agreed_on(tx.conn(), partner.id, from)?;
    if before.whole != Some(conditions.terms) {
        partners::agree(tx, by, partner.id, from, conditions.terms)?;
    }
    let wanted = wanted(tx, partner, conditions)?;
    let is_same = |one: &Scope, other: &Scope| match (one, other) {
        (Scope::Category(one), Scope::Category(other)) => fold(one) == fold(other),
        (one, other) => one == other,
    };
    for (scope, commission) in &wanted {
        let known = before.commissions.iter().any(|(one, known)| is_same(one, scope) && known == commission);
        if !known {
            partners::agree_commission(tx, by, partner.id, from, (scope, Some(*commission)))?;
        }
    }
    for (scope, _) in &before.commissions {
        if !wanted.iter().any(|(one, _)| is_same(one, scope)) {
            partners::agree_commission(tx, by, partner.id, from, (scope, None))?;
        }
    }
    Ok(())
}

/// The commissions of categories, and of products that have their own.
fn wanted(tx: &mut Tx<'_>, partner: &Partner, conditions: &Conditions) -> Result<Vec<(Scope, Commission)>, StoreError> {
    let categories = conditions.categories.iter();
    let mut wanted: Vec<(Scope, Commission)> =
        categories.map(|one| (Scope::Category(one.category.clone()), one.commission)).collect();
    for goods in &conditions.goods {
        // A category holds for what the catalogue has in it, now or once it has a commission of its own.
        let has_own = goods.commission.is_some() || !goods.category.is_empty();
        let product = match known(tx, partner, goods)? {
            Some(product) => Some(categorised(tx, partner, product, goods)?),
            None if has_own => Some(new_product(tx, partner, goods)?),
            None => None,
        };
        wanted.extend(product.zip(goods.commission).map(|(id, commission)| (Scope::Product(id), commission)));
    }
    Ok(wanted)
}

/// The product of that name.
fn known(tx: &Tx<'_>, partner: &Partner, goods: &AgreedGoods) -> Result<Option<Product>, StoreError> {
    let same =
        |product: &Product| (fold(&product.name), fold(&product.variant)) == (fold(&goods.name), fold(&goods.variant));
    Ok(catalog::of_partner(tx.conn(), partner.id)?.into_iter().find(|product| same(product)))
}

/// A product that is there comes into the category that was agreed; where none was, it stays where it is.
fn categorised(
    tx: &mut Tx<'_>,
    partner: &Partner,
    product: Product,
    goods: &AgreedGoods,
) -> Result<ProductId, StoreError> {
    let id = product.id;
    if !goods.category.is_empty() && fold(&goods.category) != fold(&product.category) {
        let product = Product { category: goods.category.clone(), ..product };
        catalog::save(tx, &product, &partner.business_name)?;
    }
    Ok(id)
}

/// A new product waits, not for sale, until its first pieces are received: the check-in finds it by its name and puts it
/// on sale.
fn new_product(tx: &mut Tx<'_>, partner: &Partner, goods: &AgreedGoods) -> Result<ProductId, StoreError> {
    let product = Product {
        id: ProductId::new(),
        partner_id: partner.id,
        code: catalog::fresh_code(tx.conn())?,
        name: goods.name.clone(),
        variant: goods.variant.clone(),
        category: goods.category.clone(),
        barcode: String::new(),
        photo_hash: None,
        active: false,
    };
    catalog::save(tx, &product, &partner.business_name)?;
    let today = tx.day();
    catalog::set_price(tx, product.id, today, goods.price)?;
    Ok(product.id)
}
