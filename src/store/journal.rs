//! The journal and the audit chain: what every act leaves behind.
//!
//! One audit row per act (who, when, what, the first result) and one journal row (the facts and the field changes, as
//! a hub can replay them). The audit rows form a chain: each hash covers the one before and all facts of its act, so a
//! changed figure is found by [`super::verify_audit_chain`].

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::hlc::Hlc;
use super::open::Store;
use super::tx::{Tx, Written};

/// The end of the journal: what the next act continues from.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub seq: i64,
    pub hlc: Hlc,
    pub hash: [u8; 32],
}

pub(super) fn load_head(connection: &Connection) -> Result<Head, StoreError> {
    use super::read::OptionalRow;
    let found = connection
        .query_row(
            "SELECT audit.seq, journal.hlc, audit.hash FROM audit JOIN journal USING (seq)
             ORDER BY audit.seq DESC LIMIT 1",
            [],
            |row| Ok(Head { seq: row.get(0)?, hlc: Hlc(row.get(1)?), hash: row.get(2)? }),
        )
        .optional_row()?;
    Ok(found.unwrap_or_else(Head::empty))
}

/// Writes the audit and the journal row of an act; returns the new end.
pub(super) fn append(tx: Tx<'_>, head: &Head, result: &str) -> Result<Head, StoreError> {
    let connection = tx.connection();
    let written = tx.finish();
    let hash = link(&head.hash, &Link::of(&written));
    connection
        .prepare_cached(
            "INSERT INTO audit (seq, act_id, kind, user_id, at_utc_ms, business_day, reason, result, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            written.seq,
            written.act.id,
            written.act.kind,
            written.act.actor,
            written.now.0,
            written.day.to_string(),
            written.act.reason,
            result,
            hash,
        ])?;
    connection
        .prepare_cached("INSERT INTO journal (seq, act_id, hlc, facts, fields) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![written.seq, written.act.id, written.stamp.0, written.facts, written.fields])?;
    Ok(Head { seq: written.seq, hlc: written.stamp, hash })
}

/// What one link of the chain covers.
pub(super) struct Link<'a> {
    pub seq: i64,
    pub act_id: &'a [u8],
    pub kind: &'a str,
    pub user_id: Option<&'a [u8]>,
    pub at_utc_ms: i64,
    pub facts: &'a str,
}

impl<'a> Link<'a> {
    fn of(written: &'a Written) -> Self {
        Link {
            seq: written.seq,
            act_id: written.act.id.0.as_bytes(),
            kind: written.act.kind,
            user_id: written.act.actor.as_ref().map(|user| user.0.as_bytes().as_slice()),
            at_utc_ms: written.now.0,
            facts: &written.facts,
        }
    }
}

/// SHA-256 over the hash before and a canonical row: lengths first, so that no two rows read the same.
pub(super) fn link(previous: &[u8; 32], row: &Link<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(row.seq.to_be_bytes());
    hash.update(row.at_utc_ms.to_be_bytes());
    for part in [row.act_id, row.kind.as_bytes(), row.user_id.unwrap_or_default(), row.facts.as_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// How many acts the hub has not acknowledged yet; without a hub, all of them.
pub fn unsynced_count(store: &Store) -> Result<i64, StoreError> {
    store.read(|connection| {
        Ok(connection.query_row(
            "SELECT (SELECT coalesce(max(seq), 0) FROM journal) - (SELECT acknowledged_seq FROM device)",
            [],
            |row| row.get(0),
        )?)
    })
}

/// When the first act of this file was done; `None` while it is empty.
pub fn first_act_at(connection: &Connection) -> Result<Option<crate::base::UtcMs>, StoreError> {
    use super::read::OptionalRow;
    connection
        .query_row("SELECT at_utc_ms FROM audit ORDER BY seq LIMIT 1", [], |row| Ok(crate::base::UtcMs(row.get(0)?)))
        .optional_row()
}
