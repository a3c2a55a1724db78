//! Filters that somebody keeps under a name, for themselves.

use rusqlite::Connection;
use thiserror::Error;

use super::filters_store as store;
use super::list::Filter;
use crate::base::text::{clean_line, fold};
use crate::base::{ActId, UserId};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::store::{Act, StoreError};

/// More than these nobody tells apart.
const FILTERS_MAX: usize = 50;
const NAME_CHARS_MAX: usize = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    pub name: String,
    pub filter: Filter,
}

/// Why a filter was not kept or let go, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum FilterError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Saringan belum diberi nama. Tulis namanya.")]
    NameMissing,
    #[error("Nama saringan terlalu panjang; paling banyak {NAME_CHARS_MAX} huruf.")]
    NameTooLong,
    #[error("Sudah ada {FILTERS_MAX} saringan. Hapus salah satu lebih dahulu.")]
    TooMany,
    #[error("Saringan ini sudah tidak ada. Muat ulang daftar.")]
    Unknown,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a filter of a procedure under a name; the same name again replaces it.
pub fn save_filter(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    sop: &str,
    name: &str,
    filter: &Filter,
) -> Result<(), FilterError> {
    let (sop, name) = (sop.to_owned(), clean_line(name));
    let json = serde_json::to_string(filter).map_err(StoreError::from)?;
    procedures.store().write(Act::by(by, "sop.keep_filter").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        if name.is_empty() {
            return Err(FilterError::NameMissing);
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(FilterError::NameTooLong);
        }
        let kept = store::filters(tx.conn(), by, &sop)?;
        let is_new = !kept.iter().any(|(known, _)| fold(known) == fold(&name));
        if is_new && kept.len() >= FILTERS_MAX {
            return Err(FilterError::TooMany);
        }
        store::save(tx, by, (&sop, &name), &json)?;
        Ok(())
    })
}

/// The filters that somebody keeps for a procedure, by name. One that this program cannot read is left out.
pub fn saved_filters(connection: &Connection, user: UserId, sop: &str) -> Result<Vec<SavedFilter>, StoreError> {
    let kept = store::filters(connection, user, sop)?;
    let read = |(name, json): (String, String)| {
        let filter = serde_json::from_str(&json).ok()?;
        Some(SavedFilter { name, filter })
    };
    Ok(kept.into_iter().filter_map(read).collect())
}

/// Lets a filter go.
pub fn forget_filter(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    sop: &str,
    name: &str,
) -> Result<(), FilterError> {
    let (sop, name) = (sop.to_owned(), clean_line(name));
    procedures.store().write(Act::by(by, "sop.forget_filter").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        if !store::filters(tx.conn(), by, &sop)?.iter().any(|(known, _)| fold(known) == fold(&name)) {
            return Err(FilterError::Unknown);
        }
        store::forget(tx, by, (&sop, &name))?;
        Ok(())
    })
}
