//! SQL of the figures that offices set, by their hash.

use rusqlite::{Connection, Row};

use super::parameters::ParametersUsed;
use crate::base::UtcMs;
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// Keeps a set of figures, unless it is kept.
pub(super) fn keep(tx: &mut Tx<'_>, (hash, sop): (&str, &str), figures: &str) -> Result<(), StoreError> {
    let known: i64 = tx
        .conn()
        .prepare_cached("SELECT count(*) FROM sop_parameters WHERE parameters_hash = ?1")?
        .query_row([hash], |row| row.get(0))?;
    if known > 0 {
        return Ok(());
    }
    let (act_id, at) = (tx.act_id(), tx.now().0);
    tx.fact(
        "sop_parameters",
        &[
            ("act_id", &act_id),
            ("parameters_hash", &hash),
            ("sop_id", &sop),
            ("figures", &figures),
            ("first_used_at_utc_ms", &at),
        ],
    )
}

/// The figures with this hash.
pub fn parameters_with(connection: &Connection, hash: &str) -> Result<Option<ParametersUsed>, StoreError> {
    connection
        .prepare_cached(
            "SELECT parameters_hash, figures, first_used_at_utc_ms FROM sop_parameters WHERE parameters_hash = ?1",
        )?
        .query_row([hash], read)
        .optional_row()
}

/// Every set of figures that ever held for a case of a procedure, the earliest first.
pub fn parameters_used(connection: &Connection, sop: &str) -> Result<Vec<ParametersUsed>, StoreError> {
    collect(
        connection,
        "SELECT parameters_hash, figures, first_used_at_utc_ms FROM sop_parameters
         WHERE sop_id = ?1 ORDER BY first_used_at_utc_ms, parameters_hash",
        [sop],
        read,
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<ParametersUsed> {
    let figures: String = row.get(1)?;
    let figures = serde_json::from_str(&figures)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok(ParametersUsed { hash: row.get(0)?, figures, first_used_at: UtcMs(row.get(2)?) })
}
