//! SQL over `products`, `product_prices` and the search index.

use rusqlite::{Connection, Row, params};

use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah};
use crate::store::{OptionalRow, StoreError, Tx, collect};

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
    let words = [&product.name, &product.variant, &product.category, &product.code, partner_name]
        .map(|w| w.to_string())
        .join(" ");
    let rowid: Option<i64> = tx
        .conn()
        .prepare_cached("SELECT rowid FROM products WHERE product_id = ?1")?
        .query_row([product.id], |row| row.get(0))
        .optional_row()?;
    tx.conn().prepare_cached("DELETE FROM product_search WHERE rowid = ?1")?.execute(params![rowid])?;
    tx.conn()
        .prepare_cached("INSERT INTO product_search (rowid, product_id, words) VALUES (?1, ?2, ?3)")?
        .execute(params![rowid, product.id, words])?;
    tx.conn()
        .prepare_cached("INSERT INTO product_state (product_id) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([product.id])?;
    Ok(())
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
    tx.conn()
        .prepare_cached(
            "INSERT INTO product_state (product_id, price_rupiah) VALUES (?1, ?2)
             ON CONFLICT (product_id) DO UPDATE SET price_rupiah = excluded.price_rupiah",
        )?
        .execute(params![product, today])?;
    Ok(())
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
    Ok(crate::stock::state_of(connection, product)?.map(|state| state.price).filter(|price| *price > Rupiah::ZERO))
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

fn read_product(row: &Row<'_>) -> rusqlite::Result<Product> {
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
