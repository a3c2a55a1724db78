//! What lists and reviews show of a product: one pass for all of them, or one look-up.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use crate::base::{PartnerId, ProductId};
use crate::store::{OptionalRow, StoreError, collect};

/// A product as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    pub partner_id: PartnerId,
    pub code: String,
    pub name: String,
    /// Empty when there is none.
    pub variant: String,
    pub category: String,
}

/// Every product there is.
pub fn briefs(connection: &Connection) -> Result<HashMap<ProductId, Brief>, StoreError> {
    let rows =
        collect(connection, "SELECT product_id, partner_id, code, name, variant, category FROM products", [], |row| {
            Ok((row.get(0)?, read(row)?))
        })?;
    Ok(rows.into_iter().collect())
}

pub fn brief(connection: &Connection, id: ProductId) -> Result<Option<Brief>, StoreError> {
    connection
        .prepare_cached(
            "SELECT product_id, partner_id, code, name, variant, category FROM products WHERE product_id = ?1",
        )?
        .query_row([id], read)
        .optional_row()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Brief> {
    Ok(Brief {
        partner_id: row.get(1)?,
        code: row.get(2)?,
        name: row.get(3)?,
        variant: row.get(4)?,
        category: row.get(5)?,
    })
}
