//! Reading the audit chain back: the check behind `deks verify`.

use rusqlite::Connection;
use thiserror::Error;

use super::error::StoreError;
use super::journal::{Link, link};
use super::read::OptionalRow;
use crate::base::{ActId, UtcMs};

/// The first place where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditBreak {
    pub seq: i64,
    pub how: ChainFlaw,
}

/// What a walk along the chain stumbles over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChainFlaw {
    #[error("catatan sebelumnya hilang")]
    RowMissing,
    #[error("salinan catatannya hilang")]
    JournalMissing,
    /// Its hash is not that of its figures.
    #[error("angkanya diubah")]
    FiguresChanged,
}

/// Walks the whole chain. `Ok(None)` means that every row follows from the one before.
pub fn verify_audit_chain(connection: &Connection) -> Result<Option<AuditBreak>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT a.seq, a.act_id, a.kind, a.user_id, a.at_utc_ms, a.hash, j.facts, j.act_id
         FROM audit a LEFT JOIN journal j USING (seq) ORDER BY a.seq",
    )?;
    let mut rows = statement.query([])?;
    let (mut hash, mut seq_before) = ([0u8; 32], 0i64);
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        if seq != seq_before + 1 {
            return Ok(Some(AuditBreak { seq, how: ChainFlaw::RowMissing }));
        }
        let Some(facts) = row.get::<_, Option<String>>(6)? else {
            return Ok(Some(AuditBreak { seq, how: ChainFlaw::JournalMissing }));
        };
        let act_id: Vec<u8> = row.get(1)?;
        let user_id: Option<Vec<u8>> = row.get(3)?;
        let kind: String = row.get(2)?;
        let expect = link(
            &hash,
            &Link {
                seq,
                act_id: &act_id,
                kind: &kind,
                user_id: user_id.as_deref(),
                at_utc_ms: row.get(4)?,
                facts: &facts,
            },
        );
        let stored: [u8; 32] = row.get(5)?;
        if stored != expect {
            return Ok(Some(AuditBreak { seq, how: ChainFlaw::FiguresChanged }));
        }
        (hash, seq_before) = (stored, seq);
    }
    Ok(None)
}

/// The end of the audit chain, in hex. Printed outside of this file (each Z report does) it shows a chain that was cut
/// short, which the chain alone cannot. Inside an act it is the end before that act; zeros while there is none.
pub fn audit_head(connection: &Connection) -> Result<String, StoreError> {
    let found: Option<String> = connection
        .prepare_cached("SELECT lower(hex(hash)) FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional_row()?;
    Ok(found.unwrap_or_else(|| "0".repeat(64)))
}

/// The place of an act in this device's own order, which no clock disturbs (faults F5); `None` where the act is not
/// committed yet or another device did it. One look into a unique index.
pub fn seq_of(connection: &Connection, act: ActId) -> Result<Option<i64>, StoreError> {
    connection
        .prepare_cached("SELECT seq FROM audit WHERE act_id = ?1")?
        .query_row([act], |row| row.get(0))
        .optional_row()
}

/// What a look at the whole file found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCheck {
    /// SQLite's own word on the file, or `None` when it finds it sound.
    pub damage: Option<String>,
    pub acts: i64,
    pub last_act_at: Option<UtcMs>,
    pub audit_break: Option<AuditBreak>,
}

/// Reads every page and the whole audit chain.
pub fn check_file(connection: &Connection) -> Result<FileCheck, StoreError> {
    let word: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    let (acts, last): (i64, Option<i64>) =
        connection.query_row("SELECT count(*), max(at_utc_ms) FROM audit", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(FileCheck {
        damage: (word != "ok").then_some(word),
        acts,
        last_act_at: last.map(UtcMs),
        audit_break: verify_audit_chain(connection)?,
    })
}
