//! From a scan or a search to something that can be put into the cart.
//!
//! A code is looked up as a code, never as an internal id (peers.md complaint 8): first as it stands, because codes that
//! came with a history stay as they are, then in capitals, then without the spaces and dashes that people add to ours.

use std::collections::HashMap;

use rusqlite::Transaction;

use super::cart::CartItem;
use crate::base::limits::SCAN_CHARS_MAX;
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah};
use crate::catalog::{self, Product};
use crate::store::{Connection, StoreError};
use crate::{partners, stock};

/// What a code means at the till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    One(CartItem),
    /// Several products carry this barcode: the cashier chooses.
    Many(Vec<CartItem>),
    /// The product is known but has no price yet.
    WithoutPrice(CartItem),
    /// No product answers; the text is cleaned, for the message and for a search.
    Unknown(String),
}

/// A product as the till's shelf shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShelfItem {
    pub item: CartItem,
    pub photo_hash: Option<Vec<u8>>,
    pub active: bool,
}

/// Products found by typing, likeliest first.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SearchResult {
    pub items: Vec<ShelfItem>,
    /// How many there are, at most [`catalog::search::COUNT_MAX`].
    pub total: i64,
    /// How many of `total` are as they were typed; those stand first. Only a search says it.
    pub exact: i64,
    /// The words as they were understood for the first item that is not: the screen says so. [`None`] when nothing had
    /// to be forgiven.
    pub corrected: Option<String>,
}

/// Partners of one shelf, each looked up once.
type PartnerNames = HashMap<PartnerId, String>;

/// Looks a scanned or typed code up; prices are those of `day`. Too long a code is nobody's (faults F8).
pub fn find(connection: &Connection, code: &str, day: BusinessDay) -> Result<Found, StoreError> {
    let cleaned = clean_line(truncate_chars(code, SCAN_CHARS_MAX + 1));
    if cleaned.chars().count() > SCAN_CHARS_MAX {
        return Ok(Found::Unknown(truncate_chars(&cleaned, SCAN_CHARS_MAX).to_owned()));
    }
    for spelling in spellings(&cleaned) {
        let products = offered(catalog::by_code(connection, &spelling)?);
        if products.is_empty() {
            continue;
        }
        let (mut items, mut names) = (Vec::with_capacity(products.len()), PartnerNames::new());
        for product in products {
            items.push(to_item(connection, product, day, &mut names)?.item);
        }
        return Ok(found(items));
    }
    Ok(Found::Unknown(cleaned))
}

/// Search as you type, with price and stock for the shelf.
pub fn search(
    connection: &Connection,
    typed: &str,
    rows_max: usize,
    day: BusinessDay,
) -> Result<SearchResult, StoreError> {
    let _snapshot = snapshot(connection)?;
    let hits = catalog::search::search(connection, typed, rows_max)?;
    let items = to_items(connection, hits.products, day)?;
    Ok(SearchResult { items, total: hits.total, exact: hits.exact, corrected: hits.corrected })
}

/// The shelf before anything is typed: a category, or everything.
pub fn browse(
    connection: &Connection,
    category: Option<&str>,
    rows_max: usize,
    day: BusinessDay,
) -> Result<Vec<ShelfItem>, StoreError> {
    let _snapshot = snapshot(connection)?;
    to_items(connection, catalog::search::browse(connection, category, rows_max)?, day)
}

/// The shelf's "Favorit": what somebody pinned there, then the products sold most since a day.
pub fn favourites(
    connection: &Connection,
    since: BusinessDay,
    rows_max: usize,
    day: BusinessDay,
) -> Result<Vec<ShelfItem>, StoreError> {
    let _snapshot = snapshot(connection)?;
    let mut ids = catalog::favourites::pinned(connection)?;
    let sold = super::store::most_sold(connection, since, rows_max)?;
    let more: Vec<_> = sold.into_iter().filter(|id| !ids.contains(id)).collect();
    ids.extend(more);
    ids.truncate(rows_max);
    let mut products = Vec::with_capacity(ids.len());
    for id in ids {
        products.extend(catalog::by_id(connection, id)?);
    }
    to_items(connection, products, day)
}

fn to_items(connection: &Connection, products: Vec<Product>, day: BusinessDay) -> Result<Vec<ShelfItem>, StoreError> {
    let mut names = PartnerNames::new();
    products.into_iter().map(|product| to_item(connection, product, day, &mut names)).collect()
}

/// One reading transaction for a whole shelf, ended when the guard goes: its rows agree with one another, and hundreds of
/// small look-ups need not each ask the file anew. Inside a transaction there is nothing to begin.
fn snapshot(connection: &Connection) -> Result<Option<Transaction<'_>>, StoreError> {
    if connection.is_autocommit() { Ok(Some(connection.unchecked_transaction()?)) } else { Ok(None) }
}

/// The price of a day and what is on hand. On a clock that went back before the first price (faults F5) the last known
/// price holds: the goods are there and the queue waits.
pub(super) fn price_and_stock(
    connection: &Connection,
    product: ProductId,
    day: BusinessDay,
) -> Result<(Option<Rupiah>, i64), StoreError> {
    let state = stock::state_of(connection, product)?;
    let known = state.map(|state| state.price).filter(|price| *price > Rupiah::ZERO);
    let price = catalog::price_on(connection, product, day)?.or(known);
    Ok((price, state.map_or(0, |state| state.on_hand)))
}

fn to_item(
    connection: &Connection,
    product: Product,
    day: BusinessDay,
    names: &mut PartnerNames,
) -> Result<ShelfItem, StoreError> {
    let (price, on_hand) = price_and_stock(connection, product.id, day)?;
    let item = CartItem {
        product_id: Some(product.id),
        partner_id: product.partner_id,
        partner_name: partner_name(connection, product.partner_id, names)?,
        code: product.code,
        name: product.name,
        variant: product.variant,
        category: product.category,
        unit_price: price.unwrap_or(Rupiah::ZERO),
        on_hand,
    };
    Ok(ShelfItem { item, photo_hash: product.photo_hash, active: product.active })
}

fn partner_name(connection: &Connection, id: PartnerId, names: &mut PartnerNames) -> Result<String, StoreError> {
    if let Some(name) = names.get(&id) {
        return Ok(name.clone());
    }
    let name = partners::by_id(connection, id)?.map(|partner| partner.business_name).unwrap_or_default();
    names.insert(id, name.clone());
    Ok(name)
}

/// Of several products with one barcode, those still offered. A product that is no longer offered is still found when it
/// is the only one: the piece lies on the counter.
fn offered(products: Vec<Product>) -> Vec<Product> {
    if products.iter().any(|product| product.active) {
        products.into_iter().filter(|product| product.active).collect()
    } else {
        products
    }
}

fn found(mut items: Vec<CartItem>) -> Found {
    if items.len() > 1 {
        return Found::Many(items);
    }
    match items.pop() {
        None => Found::Unknown(String::new()),
        Some(item) if item.unit_price <= Rupiah::ZERO => Found::WithoutPrice(item),
        Some(item) => Found::One(item),
    }
}

/// The ways a code may be meant, the literal one first, each once.
fn spellings(cleaned: &str) -> Vec<String> {
    let mut spellings = vec![cleaned.to_owned()];
    for spelling in [cleaned.to_uppercase(), catalog::codes::normalise(cleaned)] {
        if !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    spellings.retain(|spelling| !spelling.is_empty());
    spellings
}

#[cfg(test)]
mod tests {
    use crate::base::Rupiah;
    use crate::till::testing::Outlet;

    #[test]
    fn what_was_forgiven_is_said() {
        let outlet = Outlet::new();
        outlet.product("TA23BC4", "Tas Anyam Pandan", 85_000, 3);
        let today = outlet.store.today();
        for (typed, exact, corrected) in [("pandan", 1, None), ("pndan", 0, Some("pandan"))] {
            let found = outlet.store.read(|c| super::search(c, typed, 10, today)).expect("searched");
            assert_eq!((found.items.len(), found.total, found.exact), (1, 1, exact), "{typed}");
            assert_eq!(found.corrected.as_deref(), corrected, "{typed}");
            let item = &found.items[0].item;
            assert_eq!(
                (item.unit_price, item.on_hand, item.partner_name.as_str()),
                (Rupiah(85_000), 3, "Mitra Contoh")
            );
        }
    }
}
