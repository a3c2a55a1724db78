//! SQL of officers.

use rusqlite::{Connection, Row, params};

use super::OfficerRole;
use crate::base::{BusinessDay, UserId};
use crate::store::{StoreError, Tx, collect};

/// An assignment as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerRow {
    pub user: UserId,
    pub name: String,
    pub sop: String,
    pub role: String,
    /// Empty: everywhere.
    pub region: String,
    pub from: BusinessDay,
    /// The last day; none: until it is ended.
    pub until: Option<BusinessDay>,
    pub active: bool,
}

/// Who is assigned in a procedure, by role and name; ended assignments come last.
pub fn officers(connection: &Connection, sop: &str) -> Result<Vec<OfficerRow>, StoreError> {
    collect(
        connection,
        "SELECT o.user_id, u.name, o.sop_id, o.role, o.region, o.valid_from, o.valid_until, o.active
         FROM sop_officers o JOIN users u ON u.user_id = o.user_id
         WHERE o.sop_id = ?1 ORDER BY o.active DESC, o.role, u.name COLLATE NOCASE, o.region",
        [sop],
        |row| {
            Ok(OfficerRow {
                user: row.get(0)?,
                name: row.get(1)?,
                sop: row.get(2)?,
                role: row.get(3)?,
                region: row.get(4)?,
                from: day(row, 5)?.unwrap_or(BusinessDay::LAST),
                until: day(row, 6)?,
                active: row.get(7)?,
            })
        },
    )
}

/// The roles that a user is assigned on a day.
pub(super) fn assigned(
    connection: &Connection,
    user: UserId,
    sop: &str,
    on: BusinessDay,
) -> Result<Vec<OfficerRole>, StoreError> {
    collect(
        connection,
        "SELECT role, region FROM sop_officers
         WHERE user_id = ?1 AND sop_id = ?2 AND active = 1
           AND valid_from <= ?3 AND (valid_until IS NULL OR valid_until >= ?3)
         ORDER BY role, region",
        params![user, sop, on.to_string()],
        |row| Ok(OfficerRole { role: row.get(0)?, region: row.get(1)? }),
    )
}

/// Whether a user has this very assignment.
pub(super) fn is_assigned(connection: &Connection, key: &str) -> Result<bool, StoreError> {
    let count: i64 = connection
        .prepare_cached("SELECT count(*) FROM sop_officers WHERE officer_key = ?1 AND active = 1")?
        .query_row([key], |row| row.get(0))?;
    Ok(count > 0)
}

pub(super) fn key(user: UserId, sop: &str, role: &str, region: &str) -> String {
    format!("{user}/{sop}/{role}/{region}")
}

pub(super) fn save(tx: &mut Tx<'_>, row: &OfficerRow) -> Result<(), StoreError> {
    let key = key(row.user, &row.sop, &row.role, &row.region);
    tx.record(
        "sop_officers",
        ("officer_key", &key),
        &[
            ("user_id", &row.user),
            ("sop_id", &row.sop),
            ("role", &row.role),
            ("region", &row.region),
            ("valid_from", &row.from.to_string()),
            ("valid_until", &row.until.map(|day| day.to_string())),
            ("active", &row.active),
        ],
    )?;
    Ok(())
}

/// Ends an assignment: it does not count any more from now.
pub(super) fn end(tx: &mut Tx<'_>, key: &str) -> Result<(), StoreError> {
    let today = tx.day().to_string();
    tx.record("sop_officers", ("officer_key", &key), &[("valid_until", &today), ("active", &false)])?;
    Ok(())
}

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<BusinessDay>> {
    let text: Option<String> = row.get(at)?;
    Ok(text.as_deref().and_then(BusinessDay::parse))
}
