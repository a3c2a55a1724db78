//! SQL over `products`, `product_prices` and the search index.

use rusqlite::{Connection, Row, params};

use crate::base::text::clean_line;
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah, UtcMs};
use crate::stock;
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// Matches looked at before partners are told apart; an outlet has hundreds of partners, not thousands.
const SEARCH_ROWS_MAX: i64 = 5_000;

/// A sellable item: one name in one variant of one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub partner_id: PartnerId,
    /// On our label.
    pub code: String,
    pub name: String,
    /// Empty when there is none.
    pub variant: String,
    pub category: String,
    /// The partner's own barcode, or empty.
    pub barcode: String,
    pub photo_hash: Option<Vec<u8>>,
    pub active: bool,
}

impl Product {
    /// `Kain Batik (Sogan)`.
    pub fn full_name(&self) -> String {
        if self.variant.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.variant) }
    }
}

macro_rules! select_products {
    ($tail:literal) => {
        concat!(
            "SELECT product_id, partner_id, code, name, variant, category, barcode, photo_hash, active FROM products ",
            $tail
        )
    };
}

/// Writes every field that differs and keeps the search index; a new id makes a new product.
///
/// `partner_name` goes into the index, so that a search for the partner finds the product.
pub fn save(tx: &mut Tx<'_>, product: &Product, partner_name: &str) -> Result<(), StoreError> {
    tx.record(
        "products",
        ("product_id", &product.id),
        &[
            ("partner_id", &product.partner_id),
            ("code", &product.code),
            ("name", &product.name),
            ("variant", &product.variant),
            ("category", &product.category),
            ("barcode", &product.barcode),
            ("photo_hash", &product.photo_hash),
            ("active", &product.active),
        ],
    )?;
    index(tx.conn(), product, partner_name)?;
    stock::begin(tx.conn(), product.id)
}

fn index(connection: &Connection, product: &Product, partner_name: &str) -> Result<(), StoreError> {
    let words = [&product.name, &product.variant, &product.category, &product.code].map(String::as_str).join(" ");
    let row_no: Option<i64> = connection
        .prepare_cached("SELECT row_no FROM products WHERE product_id = ?1")?
        .query_row([product.id], |row| row.get(0))
        .optional_row()?;
    connection.prepare_cached("DELETE FROM product_search WHERE rowid = ?1")?.execute(params![row_no])?;
    connection
        .prepare_cached("INSERT INTO product_search (rowid, product_id, words) VALUES (?1, ?2, ?3)")?
        .execute(params![row_no, product.id, [words.as_str(), partner_name].join(" ")])?;
    Ok(())
}

/// Puts a partner's new name into the search index of its products.
pub fn reindex_partner(connection: &Connection, partner: PartnerId, partner_name: &str) -> Result<(), StoreError> {
    for product in of_partner(connection, partner)? {
        index(connection, &product, partner_name)?;
    }
    Ok(())
}

/// Every product of a partner, by name and variant.
pub fn of_partner(connection: &Connection, partner: PartnerId) -> Result<Vec<Product>, StoreError> {
    collect(
        connection,
        select_products!("WHERE partner_id = ?1 ORDER BY name COLLATE NOCASE, variant"),
        [partner],
        read_product,
    )
}

/// Partners that have a product which answers to what is typed; words of one letter match too much and find nothing.
pub fn partners_with_product(connection: &Connection, typed: &str) -> Result<Vec<PartnerId>, StoreError> {
    let words = clean_line(typed).replace('"', " ");
    let words: Vec<String> =
        words.split_whitespace().filter(|word| word.chars().count() > 1).map(|w| ["\"", w, "\"*"].concat()).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    collect(
        connection,
        "SELECT DISTINCT p.partner_id FROM (SELECT product_id FROM product_search WHERE product_search MATCH ?1 LIMIT ?2) f
         JOIN products p USING (product_id)",
        params![words.join(" "), SEARCH_ROWS_MAX],
        |row| row.get(0),
    )
}

/// The categories in use, by name, with how many active products each has.
pub fn categories(connection: &Connection) -> Result<Vec<(String, i64)>, StoreError> {
    collect(
        connection,
        "SELECT category, count(*) FROM products WHERE active AND category <> '' GROUP BY category
         ORDER BY category COLLATE NOCASE",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Appends a price that holds from a day on. The limit is checked by the caller's rules.
pub fn set_price(tx: &mut Tx<'_>, product: ProductId, from: BusinessDay, price: Rupiah) -> Result<(), StoreError> {
    let (act_id, seq) = (tx.act_id(), tx.seq());
    tx.fact(
        "product_prices",
        &[
            ("act_id", &act_id),
            ("product_id", &product),
            ("valid_from", &from.to_string()),
            ("price_rupiah", &price),
            ("seq", &seq),
        ],
    )?;
    let today = price_on(tx.conn(), product, tx.day())?.unwrap_or(Rupiah::ZERO);
    stock::keep_price(tx.conn(), product, today)
}

/// Brings the kept price of every product with a price that began after `since` up to the price in force on `day`:
/// a price dated ahead takes effect on its day. Returns how many changed.
pub fn refresh_prices(connection: &Connection, since: BusinessDay, day: BusinessDay) -> Result<usize, StoreError> {
    let due: Vec<ProductId> = collect(
        connection,
        "SELECT DISTINCT product_id FROM product_prices WHERE valid_from > ?1 AND valid_from <= ?2",
        params![since.to_string(), day.to_string()],
        |row| row.get(0),
    )?;
    let mut changed = 0;
    for product in due {
        let price = price_on(connection, product, day)?.unwrap_or(Rupiah::ZERO);
        if stock::state_of(connection, product)?.is_none_or(|state| state.price != price) {
            stock::keep_price(connection, product, price)?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// The last day whose prices were put in force, or `None` when that never happened.
pub fn prices_refreshed_until(connection: &Connection) -> Result<Option<BusinessDay>, StoreError> {
    let day: Option<String> =
        connection
            .query_row("SELECT max(key) FROM jobs_done WHERE job = 'catalog.refresh_prices'", [], |row| row.get(0))?;
    Ok(day.as_deref().and_then(BusinessDay::parse))
}

pub fn note_prices_refreshed(connection: &Connection, day: BusinessDay, now: UtcMs) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO jobs_done (job, key, at_utc_ms) VALUES ('catalog.refresh_prices', ?1, ?2) ON CONFLICT DO NOTHING",
        params![day.to_string(), now.0],
    )?;
    Ok(())
}

/// Every price of a product with the day it holds from, the latest day first; of two from one day the later act counts.
pub fn prices_of(connection: &Connection, product: ProductId) -> Result<Vec<(BusinessDay, Rupiah)>, StoreError> {
    let rows: Vec<(String, Rupiah)> = collect(
        connection,
        "SELECT valid_from, price_rupiah FROM product_prices WHERE product_id = ?1 ORDER BY valid_from DESC, seq DESC",
        [product],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut prices: Vec<(BusinessDay, Rupiah)> = Vec::with_capacity(rows.len());
    for (from, price) in rows {
        let from = BusinessDay::parse(&from).ok_or_else(|| StoreError::Unreadable(from))?;
        if prices.last().is_none_or(|(last, _)| *last != from) {
            prices.push((from, price));
        }
    }
    Ok(prices)
}

/// The price in force on a day.
pub fn price_on(connection: &Connection, product: ProductId, day: BusinessDay) -> Result<Option<Rupiah>, StoreError> {
    connection
        .prepare_cached(
            "SELECT price_rupiah FROM product_prices WHERE product_id = ?1 AND valid_from <= ?2
             ORDER BY valid_from DESC, seq DESC LIMIT 1",
        )?
        .query_row(params![product, day.to_string()], |row| row.get(0))
        .optional_row()
}

/// Today's price as kept in the product's state.
pub fn state_price(connection: &Connection, product: ProductId) -> Result<Option<Rupiah>, StoreError> {
    Ok(stock::state_of(connection, product)?.map(|state| state.price).filter(|price| *price > Rupiah::ZERO))
}

pub fn by_id(connection: &Connection, id: ProductId) -> Result<Option<Product>, StoreError> {
    connection.prepare_cached(select_products!("WHERE product_id = ?1"))?.query_row([id], read_product).optional_row()
}

/// Products that answer to a scanned or typed code: our own code first, else every product with that barcode.
pub fn by_code(connection: &Connection, code: &str) -> Result<Vec<Product>, StoreError> {
    let own = connection
        .prepare_cached(select_products!("WHERE code = ?1"))?
        .query_row([code], read_product)
        .optional_row()?;
    match own {
        Some(product) => Ok(vec![product]),
        None => collect(connection, select_products!("WHERE barcode = ?1 AND barcode <> ''"), [code], read_product),
    }
}

pub(super) fn read_product(row: &Row<'_>) -> rusqlite::Result<Product> {
    Ok(Product {
        id: row.get(0)?,
        partner_id: row.get(1)?,
        code: row.get(2)?,
        name: row.get(3)?,
        variant: row.get(4)?,
        category: row.get(5)?,
        barcode: row.get(6)?,
        photo_hash: row.get(7)?,
        active: row.get(8)?,
    })
}
