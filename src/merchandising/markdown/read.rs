//! Where goods under a plan stand, and what became cheaper lately.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::rules::{Goods, Mark, Step, next};
use super::store;
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah};
use crate::catalog::{self, Brief, Product};
use crate::stock;
use crate::store::StoreError;

/// A product of a partner that agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedGoods {
    pub product: Product,
    pub on_hand: i64,
    pub goods: Goods,
    /// When its price falls next if nothing sells, and to what.
    pub next: Option<(BusinessDay, Rupiah)>,
}

/// What of a partner is on hand and sold, with where each stands; what falls next comes first.
pub fn goods_of(
    connection: &Connection,
    partner: PartnerId,
    steps: &[Step],
    today: BusinessDay,
) -> Result<Vec<PlannedGoods>, StoreError> {
    let marks = store::last_marks(connection)?;
    let mut found = Vec::new();
    for product in catalog::of_partner(connection, partner)? {
        if let Some((on_hand, goods)) = goods(connection, &product, &marks)? {
            let next = next(&goods, steps, today);
            found.push(PlannedGoods { product, on_hand, goods, next });
        }
    }
    let far = BusinessDay::LAST;
    let rank = |one: &PlannedGoods| (one.next.map_or(far, |(day, _)| day), one.product.name.clone());
    found.sort_by_key(rank);
    Ok(found)
}

/// What decides about a product; `None`: it is not sold, or there is none of it, or it has no price.
pub(super) fn goods(
    connection: &Connection,
    product: &Product,
    marks: &HashMap<ProductId, Mark>,
) -> Result<Option<(i64, Goods)>, StoreError> {
    let Some(state) = stock::state_of(connection, product.id)? else { return Ok(None) };
    let (Some(rose_on), true) = (state.rose_on, product.active && state.on_hand > 0 && state.price > Rupiah::ZERO)
    else {
        return Ok(None);
    };
    let mark = marks.get(&product.id).copied();
    Ok(Some((state.on_hand, Goods { price: state.price, rose_on, last_sold_on: state.last_sold_on, mark })))
}

/// A price that a plan changed: its label wants to be printed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedDown {
    pub product: ProductId,
    pub brief: Brief,
    pub mark: Mark,
    pub on_hand: i64,
}

/// What plans changed from a day on and still holds, the latest first; each product once.
pub fn marked_since(connection: &Connection, since: BusinessDay) -> Result<Vec<MarkedDown>, StoreError> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (product, mark) in store::marks_since(connection, since)? {
        if !seen.insert(product) {
            continue;
        }
        let state =
            stock::state_of(connection, product)?.filter(|state| state.on_hand > 0 && state.price == mark.price);
        let (Some(state), Some(brief)) = (state, catalog::brief(connection, product)?) else { continue };
        found.push(MarkedDown { product, brief, mark, on_hand: state.on_hand });
    }
    Ok(found)
}
