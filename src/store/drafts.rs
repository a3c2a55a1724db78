//! Drafts: work that is not an act yet (a cart, a half-counted stock list) but must survive a power cut.
//!
//! A draft belongs to this device and is no fact: it is overwritten while someone works and dropped when the act it
//! leads to commits. It takes no act, because losing a draft's history loses nothing.

use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;
use super::open::Store;
use super::read::{OptionalRow, collect};
use super::tx::Tx;
use crate::base::UtcMs;

const KEEP: &str = "INSERT INTO drafts (kind, key, body, changed_at_utc_ms) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (kind, key) DO UPDATE
                    SET body = excluded.body, changed_at_utc_ms = excluded.changed_at_utc_ms";
const FORGET: &str = "DELETE FROM drafts WHERE kind = ?1 AND key = ?2";

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
            connection.prepare_cached(KEEP)?.execute(params![kind, key, body, now.0])?;
            Ok(())
        })
    }

    /// Forgets a draft outside an act: the user threw it away.
    pub fn drop_draft(&self, kind: &'static str, key: &str) -> Result<(), StoreError> {
        let key = key.to_owned();
        self.write_local(move |connection, _| {
            connection.prepare_cached(FORGET)?.execute(params![kind, key])?;
            Ok(())
        })
    }

    pub fn draft<T: DeserializeOwned>(&self, kind: &str, key: &str) -> Result<Option<T>, StoreError> {
        self.read(|connection| {
            let body = body_of(connection, kind, key)?;
            Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
        })
    }

    /// All drafts of a kind, the last one worked on first.
    pub fn drafts<T: DeserializeOwned>(&self, kind: &str) -> Result<Vec<Draft<T>>, StoreError> {
        self.read(|connection| {
            list(connection, kind)?
                .into_iter()
                .map(|Draft { key, body, changed_at }| {
                    Ok(Draft { key, body: serde_json::from_str(&body)?, changed_at })
                })
                .collect()
        })
    }

    /// All drafts of a kind that can be read, the last one worked on first, and the keys of those that cannot: a draft of
    /// an older program hides none of the others, and stays where it is.
    pub fn drafts_readable<T: DeserializeOwned>(&self, kind: &str) -> Result<(Vec<Draft<T>>, Vec<String>), StoreError> {
        let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
        for Draft { key, body, changed_at } in self.read(|connection| list(connection, kind))? {
            match serde_json::from_str(&body) {
                Ok(body) => readable.push(Draft { key, body, changed_at }),
                Err(_) => unreadable.push(key),
            }
        }
        Ok((readable, unreadable))
    }

    /// Changes several drafts together: all of it is kept, or with an error nothing (a cart is put aside and taken off the
    /// counter, whatever happens in between).
    pub fn change_drafts<T, E>(&self, f: impl FnOnce(&Drafts<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.write_local(move |connection, now| {
            connection.execute_batch("SAVEPOINT change_drafts")?;
            let outcome = f(&Drafts { connection, now });
            if outcome.is_err() {
                connection.execute_batch("ROLLBACK TO change_drafts")?;
            }
            connection.execute_batch("RELEASE change_drafts")?;
            Ok(outcome)
        })?
    }
}

/// Drafts to change, inside [`Store::change_drafts`] or an act ([`Tx::drafts`]).
pub struct Drafts<'c> {
    connection: &'c Connection,
    now: UtcMs,
}

impl Drafts<'_> {
    /// The moment of the change.
    pub fn now(&self) -> UtcMs {
        self.now
    }

    pub fn keep(&self, kind: &str, key: &str, body: &impl Serialize) -> Result<(), StoreError> {
        let body = serde_json::to_string(body)?;
        self.connection.prepare_cached(KEEP)?.execute(params![kind, key, body, self.now.0])?;
        Ok(())
    }

    pub fn forget(&self, kind: &str, key: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached(FORGET)?.execute(params![kind, key])?;
        Ok(())
    }

    /// A draft that cannot be read is an error, never nothing.
    pub fn get<T: DeserializeOwned>(&self, kind: &str, key: &str) -> Result<Option<T>, StoreError> {
        let body = body_of(self.connection, kind, key)?;
        Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
    }

    /// The bodies of a kind as they are stored, readable or not.
    pub fn bodies(&self, kind: &str) -> Result<Vec<String>, StoreError> {
        Ok(list(self.connection, kind)?.into_iter().map(|draft| draft.body).collect())
    }
}

fn body_of(connection: &Connection, kind: &str, key: &str) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached("SELECT body FROM drafts WHERE kind = ?1 AND key = ?2")?
        .query_row(params![kind, key], |row| row.get(0))
        .optional_row()
}

fn list(connection: &Connection, kind: &str) -> Result<Vec<Draft<String>>, StoreError> {
    collect(
        connection,
        "SELECT key, body, changed_at_utc_ms FROM drafts WHERE kind = ?1 ORDER BY changed_at_utc_ms DESC, key DESC",
        params![kind],
        |row| Ok(Draft { key: row.get(0)?, body: row.get(1)?, changed_at: UtcMs(row.get(2)?) }),
    )
}

impl Tx<'_> {
    /// The drafts inside an act: what is kept or forgotten commits with it.
    pub fn drafts(&self) -> Drafts<'_> {
        Drafts { connection: self.conn(), now: self.now() }
    }

    /// Forgets a draft inside the act that it led to.
    pub fn drop_draft(&self, kind: &str, key: &str) -> Result<(), StoreError> {
        self.conn().prepare_cached(FORGET)?.execute(params![kind, key])?;
        Ok(())
    }
}
