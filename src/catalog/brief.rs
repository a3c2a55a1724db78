//! What lists and reviews show of a product: one pass for all of them, or one look-up.

use std::collections::{HashMap, HashSet};

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

impl Brief {
    /// `Kain Batik (Sogan)`.
    pub fn full_name(&self) -> String {
        if self.variant.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.variant) }
    }
}

/// Every product there is.
pub fn briefs(connection: &Connection) -> Result<HashMap<ProductId, Brief>, StoreError> {
    let rows =
        collect(connection, "SELECT product_id, partner_id, code, name, variant, category FROM products", [], |row| {
            Ok((row.get(0)?, read(row)?))
        })?;
    Ok(rows.into_iter().collect())
}

/// Below this many, each is looked up by itself; above it, reading past the others in one pass costs less (a look-up is
/// some fifteen times the price of a row that is passed by).
const LOOK_UPS_MAX: usize = 2_000;

/// The products that are wanted; what is not in the register is missing.
pub fn briefs_of(
    connection: &Connection,
    wanted: &HashSet<ProductId>,
) -> Result<HashMap<ProductId, Brief>, StoreError> {
    if wanted.len() <= LOOK_UPS_MAX { one_by_one(connection, wanted) } else { in_one_pass(connection, wanted) }
}

pub(super) fn one_by_one(
    connection: &Connection,
    wanted: &HashSet<ProductId>,
) -> Result<HashMap<ProductId, Brief>, StoreError> {
    let mut found = HashMap::with_capacity(wanted.len());
    for id in wanted {
        found.extend(brief(connection, *id)?.map(|brief| (*id, brief)));
    }
    Ok(found)
}

pub(super) fn in_one_pass(
    connection: &Connection,
    wanted: &HashSet<ProductId>,
) -> Result<HashMap<ProductId, Brief>, StoreError> {
    let mut found = HashMap::with_capacity(wanted.len());
    let mut statement =
        connection.prepare_cached("SELECT product_id, partner_id, code, name, variant, category FROM products")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        if wanted.contains(&id) {
            found.insert(id, read(row)?);
        }
    }
    Ok(found)
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
