//! On which shelf a product stands. A word of the record: "Rak A2".

use rusqlite::Connection;
use thiserror::Error;

use crate::base::text::clean_line;
use crate::base::{ActId, PartnerId, ProductId, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, OptionalRow, Store, StoreError, collect};

pub const SHELF_CHARS_MAX: usize = 20;

#[derive(Debug, Error)]
pub enum PutOnShelfError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Nama rak paling banyak {SHELF_CHARS_MAX} huruf.")]
    TooLong,
    #[error("Barang tidak ditemukan. Muat ulang daftar barang.")]
    UnknownProduct,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says where products stand; an empty name: nowhere in particular. A shelf that differs in capitals only is the same.
///
/// # Errors
/// One variant of [`PutOnShelfError`] per rule, in the order of that enum.
pub fn put_on_shelf(
    store: &Store,
    act_id: ActId,
    by: UserId,
    products: Vec<ProductId>,
    shelf: &str,
) -> Result<(), PutOnShelfError> {
    let wanted = clean_line(shelf);
    store.write(Act::by(by, "catalog.put_on_shelf").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::EditProducts)?;
        if wanted.chars().count() > SHELF_CHARS_MAX {
            return Err(PutOnShelfError::TooLong);
        }
        let known = shelves(tx.conn())?.into_iter().map(|(name, _)| name);
        let shelf = known.into_iter().find(|name| name.to_lowercase() == wanted.to_lowercase()).unwrap_or(wanted);
        for product in products {
            super::by_id(tx.conn(), product)?.ok_or(PutOnShelfError::UnknownProduct)?;
            tx.record("products", ("product_id", &product), &[("shelf", &shelf)])?;
        }
        Ok(())
    })
}

/// Where a product stands; empty where nobody said.
pub fn shelf_of(connection: &Connection, product: ProductId) -> Result<String, StoreError> {
    let found = connection
        .prepare_cached("SELECT shelf FROM products WHERE product_id = ?1")?
        .query_row([product], |row| row.get(0))
        .optional_row()?;
    Ok(found.unwrap_or_default())
}

/// The shelves in use, by name, with how many products stand on each.
pub fn shelves(connection: &Connection) -> Result<Vec<(String, i64)>, StoreError> {
    collect(
        connection,
        "SELECT shelf, count(*) FROM products WHERE shelf <> '' GROUP BY shelf ORDER BY shelf COLLATE NOCASE",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// What stands on a shelf, in the order of the ids.
pub fn ids_on_shelf(connection: &Connection, shelf: &str) -> Result<Vec<ProductId>, StoreError> {
    collect(connection, "SELECT product_id FROM products WHERE shelf = ?1 ORDER BY product_id", [shelf], |row| {
        row.get(0)
    })
}

/// What a partner has, in the order of the ids.
pub fn ids_of_partner(connection: &Connection, partner: PartnerId) -> Result<Vec<ProductId>, StoreError> {
    collect(connection, "SELECT product_id FROM products WHERE partner_id = ?1 ORDER BY product_id", [partner], |row| {
        row.get(0)
    })
}
