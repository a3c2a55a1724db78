//! From a scan or a search to something that can be put into the cart.
//!
//! A code is looked up as a code, never as an internal id (peers.md complaint 8): first as it stands, because codes that
//! came with a history stay as they are, then in capitals, then without the spaces and dashes that people add to ours.

use super::cart::CartItem;
use crate::base::limits::SCAN_CHARS_MAX;
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{BusinessDay, ProductId, Rupiah};
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
}

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
        let mut items = Vec::with_capacity(products.len());
        for product in products {
            items.push(to_item(connection, product, day)?.item);
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
    let hits = catalog::search::search(connection, typed, rows_max)?;
    Ok(SearchResult { items: to_items(connection, hits.products, day)?, total: hits.total })
}

/// The shelf before anything is typed: a category, or everything.
pub fn browse(
    connection: &Connection,
    category: Option<&str>,
    rows_max: usize,
    day: BusinessDay,
) -> Result<Vec<ShelfItem>, StoreError> {
    to_items(connection, catalog::search::browse(connection, category, rows_max)?, day)
}

/// The products sold most since a day: the shelf's "Favorit".
pub fn favourites(
    connection: &Connection,
    since: BusinessDay,
    rows_max: usize,
    day: BusinessDay,
) -> Result<Vec<ShelfItem>, StoreError> {
    let mut products = Vec::new();
    for id in super::store::most_sold(connection, since, rows_max)? {
        products.extend(catalog::by_id(connection, id)?);
    }
    to_items(connection, products, day)
}

fn to_items(connection: &Connection, products: Vec<Product>, day: BusinessDay) -> Result<Vec<ShelfItem>, StoreError> {
    products.into_iter().map(|product| to_item(connection, product, day)).collect()
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

fn to_item(connection: &Connection, product: Product, day: BusinessDay) -> Result<ShelfItem, StoreError> {
    let (price, on_hand) = price_and_stock(connection, product.id, day)?;
    let partner = partners::by_id(connection, product.partner_id)?;
    let item = CartItem {
        product_id: Some(product.id),
        partner_id: product.partner_id,
        partner_name: partner.map(|partner| partner.business_name).unwrap_or_default(),
        code: product.code,
        name: product.name,
        variant: product.variant,
        category: product.category,
        unit_price: price.unwrap_or(Rupiah::ZERO),
        on_hand,
    };
    Ok(ShelfItem { item, photo_hash: product.photo_hash, active: product.active })
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
