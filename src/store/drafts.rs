//! Drafts: work that is not an act yet (a cart, a half-counted stock list) but must survive a power cut.
//!
//! A draft belongs to this device and is no fact: it is overwritten while someone works and dropped when the act it
//! leads to commits. It takes no act, because losing a draft's history loses nothing.

use rusqlite::params;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;
use super::open::Store;
use super::read::{OptionalRow, collect};
use super::tx::Tx;
use crate::base::UtcMs;

/// A stored draft.
#[derive(Debug, Clone)]
pub struct Draft<T> {
    pub key: String,
    pub body: T,
    pub changed_at: UtcMs,
}

impl Store {
    /// Keeps a draft of a kind (`cart`, `intake`) under a key.
    pub fn keep_draft(&self, kind: &'static str, key: &str, body: &impl Serialize) -> Result<(), StoreError> {
        let (key, body) = (key.to_owned(), serde_json::to_string(body)?);
        self.write_local(move |connection, now| {
            connection
                .prepare_cached(
                    "INSERT INTO drafts (kind, key, body, changed_at_utc_ms) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (kind, key) DO UPDATE
                     SET body = excluded.body, changed_at_utc_ms = excluded.changed_at_utc_ms",
                )?
                .execute(params![kind, key, body, now.0])?;
            Ok(())
        })
    }

    /// Forgets a draft outside an act: the user threw it away.
    pub fn drop_draft(&self, kind: &'static str, key: &str) -> Result<(), StoreError> {
        let key = key.to_owned();
        self.write_local(move |connection, _| {
            connection
                .prepare_cached("DELETE FROM drafts WHERE kind = ?1 AND key = ?2")?
                .execute(params![kind, key])?;
            Ok(())
        })
    }

    pub fn draft<T: DeserializeOwned>(&self, kind: &str, key: &str) -> Result<Option<T>, StoreError> {
        self.read(|connection| {
            let body: Option<String> = connection
                .prepare_cached("SELECT body FROM drafts WHERE kind = ?1 AND key = ?2")?
                .query_row(params![kind, key], |row| row.get(0))
                .optional_row()?;
            Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
        })
    }

    /// All drafts of a kind, the last one worked on first.
    pub fn drafts<T: DeserializeOwned>(&self, kind: &str) -> Result<Vec<Draft<T>>, StoreError> {
        self.read(|connection| {
            let rows = collect(
                connection,
                "SELECT key, body, changed_at_utc_ms FROM drafts WHERE kind = ?1 ORDER BY changed_at_utc_ms DESC",
                params![kind],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?)),
            )?;
            rows.into_iter()
                .map(|(key, body, at)| Ok(Draft { key, body: serde_json::from_str(&body)?, changed_at: UtcMs(at) }))
                .collect()
        })
    }
}

impl Tx<'_> {
    /// Forgets a draft inside the act that it led to.
    pub fn drop_draft(&self, kind: &str, key: &str) -> Result<(), StoreError> {
        self.conn().prepare_cached("DELETE FROM drafts WHERE kind = ?1 AND key = ?2")?.execute(params![kind, key])?;
        Ok(())
    }
}
