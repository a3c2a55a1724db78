//! Changing a product, where its category says by which commission it is sold.
//!
//! A category may have a commission of its own in the agreement. Another category would then change what the partner gets
//! of every sale from now on, and nothing on the product's card says so. Here it is said first, with both figures, and
//! whoever may change terms agrees to it; where the annex of an agreement that runs names the category, both have signed
//! for it, and only an addendum changes it. Sales that were made keep theirs.

use std::fmt;

use thiserror::Error;

use super::store::{self, AgreementKind, Standing};
use super::words::commission_figure;
use crate::base::text::fold;
use crate::base::{ActId, BusinessDay, UserId};
use crate::catalog::{self, ChangeProductError, Product, ProductChange};
use crate::partners::{self, Commission};
use crate::people::{Permission, require};
use crate::store::{Act, Connection, Store, StoreError};

/// What another category makes of a product's commission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommissionChange {
    pub from: Commission,
    pub to: Commission,
}

impl CommissionChange {
    /// Both as figures: `15%`, `20%`.
    pub fn figures(self) -> [String; 2] {
        [self.from, self.to].map(commission_figure)
    }

    /// As it stands in the audit row.
    fn reason(self) -> String {
        format!("Komisi berubah {self}.")
    }
}

impl fmt::Display for CommissionChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, to] = self.figures();
        write!(f, "dari {from} ke {to}")
    }
}

/// Why a product was not changed, in the order of the checks.
#[derive(Debug, Error)]
pub enum ChangeGoodsError {
    #[error(transparent)]
    Product(#[from] ChangeProductError),
    #[error(
        "Kategori barang ini, {category}, disepakati dalam perjanjian {number}. Ubah lewat adendum perjanjian itu."
    )]
    CategoryAgreed { category: String, number: String },
    /// Nobody agreed to these figures yet.
    #[error("Komisi barang ini berubah {0}. Setujui dulu perubahannya.")]
    CommissionChanges(CommissionChange),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a product as [`catalog::change_product`] does. A change of its commission is kept only with `agreed`: the
/// figures that somebody was shown. They go into the audit row.
pub fn change_product(
    store: &Store,
    act_id: ActId,
    by: UserId,
    change: ProductChange,
    agreed: Option<CommissionChange>,
) -> Result<(), ChangeGoodsError> {
    let mut act = Act::by(by, "catalog.change_product").with_id(act_id);
    if let Some(agreed) = agreed {
        act = act.because(agreed.reason());
    }
    store.write(act, move |tx| {
        let (id, today) = (change.id, tx.day());
        let before = catalog::by_id(tx.conn(), id)?.ok_or(ChangeProductError::UnknownProduct)?;
        catalog::change_within(tx, by, change)?;
        let after = catalog::by_id(tx.conn(), id)?.ok_or(ChangeProductError::UnknownProduct)?;
        let Some(found) = commission_change(tx.conn(), &before, &after, today)? else { return Ok(()) };
        if let Some(number) = agreed_in(tx.conn(), &before, today)? {
            return Err(ChangeGoodsError::CategoryAgreed { category: before.category, number });
        }
        require(tx.conn(), by, Permission::ChangeTerms).map_err(ChangeProductError::from)?;
        if agreed == Some(found) { Ok(()) } else { Err(ChangeGoodsError::CommissionChanges(found)) }
    })
}

/// What becomes of the commission by the category; `None`: it stays.
fn commission_change(
    connection: &Connection,
    before: &Product,
    after: &Product,
    day: BusinessDay,
) -> Result<Option<CommissionChange>, StoreError> {
    if fold(&before.category) == fold(&after.category) {
        return Ok(None);
    }
    let of = |product: &Product| {
        let terms = partners::terms_for(connection, product.partner_id, &product.category, Some(product.id), day)?;
        Ok::<_, StoreError>(terms.map(|terms| terms.commission))
    };
    // Without terms the outlet's default holds for every category.
    let change = of(before)?.zip(of(after)?).map(|(from, to)| CommissionChange { from, to });
    Ok(change.filter(|change| change.from != change.to))
}

/// The number of an agreement that runs and names the product in its annex with its category.
fn agreed_in(connection: &Connection, product: &Product, day: BusinessDay) -> Result<Option<String>, StoreError> {
    if product.category.is_empty() {
        return Ok(None);
    }
    for row in store::of_partner(connection, product.partner_id)? {
        let runs = matches!(row.standing(day), Standing::Running | Standing::NotYet);
        if row.kind != AgreementKind::Agreement || !runs {
            continue;
        }
        let goods = store::in_force(connection, row.id, day)?.map(|now| now.goods).unwrap_or_default();
        let is_named = goods.iter().any(|one| {
            (fold(&one.name), fold(&one.variant)) == (fold(&product.name), fold(&product.variant))
                && fold(&one.category) == fold(&product.category)
        });
        if is_named {
            return Ok(Some(row.number));
        }
    }
    Ok(None)
}
