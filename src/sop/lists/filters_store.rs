//! SQL of kept filters.

use rusqlite::{Connection, params};

use crate::base::UserId;
use crate::base::text::fold;
use crate::store::{StoreError, Tx, collect};

/// Name and filter as JSON, by name.
pub(super) fn filters(connection: &Connection, user: UserId, sop: &str) -> Result<Vec<(String, String)>, StoreError> {
    collect(
        connection,
        "SELECT name, filter FROM saved_filters WHERE user_id = ?1 AND sop_id = ?2 AND active = 1
         ORDER BY name COLLATE NOCASE",
        params![user, sop],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub(super) fn save(tx: &mut Tx<'_>, user: UserId, (sop, name): (&str, &str), filter: &str) -> Result<(), StoreError> {
    let key = key(user, sop, name);
    tx.record(
        "saved_filters",
        ("filter_key", &key),
        &[("user_id", &user), ("sop_id", &sop), ("name", &name), ("filter", &filter), ("active", &true)],
    )?;
    Ok(())
}

pub(super) fn forget(tx: &mut Tx<'_>, user: UserId, (sop, name): (&str, &str)) -> Result<(), StoreError> {
    let key = key(user, sop, name);
    tx.record("saved_filters", ("filter_key", &key), &[("active", &false)])?;
    Ok(())
}

/// The same name in another procedure is another filter.
fn key(user: UserId, sop: &str, name: &str) -> String {
    format!("{user}/{sop}/{}", fold(name))
}
