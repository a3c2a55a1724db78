//! SQL of what both drew on the screen; it is written with the names of the signers.

use rusqlite::Connection;

use super::touched::Touched;
use crate::base::AgreementId;
use crate::store::{OptionalRow, StoreError};

/// How both signed on the screen; `None`: with a pen, or before it was kept.
pub(super) fn drawn(connection: &Connection, agreement: AgreementId) -> Result<Option<Touched>, StoreError> {
    let drawn: Option<String> = connection
        .prepare_cached("SELECT drawn FROM agreement_signers WHERE agreement_id = ?1")?
        .query_row([agreement], |row| row.get(0))
        .optional_row()?;
    match drawn.filter(|drawn| !drawn.is_empty()) {
        Some(drawn) => Ok(Some(serde_json::from_str(&drawn)?)),
        None => Ok(None),
    }
}
