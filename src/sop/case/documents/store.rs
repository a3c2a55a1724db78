//! SQL of papers: what lies there, and the bytes that are destroyed when their time has come.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use super::{DocumentOrigin, DocumentRow};
use crate::base::{CaseDocumentId, CaseId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

macro_rules! select_documents {
    ($tail:literal) => {
        concat!(
            "SELECT document_id, case_id, kind, name, mime, bytes, hash, sealed, quarantine, origin, added_by,
             added_at_utc_ms, removed FROM case_documents ",
            $tail
        )
    };
}

/// Every paper of a case, removed ones among them, in the order in which they came.
pub fn documents_of(connection: &Connection, case: CaseId) -> Result<Vec<DocumentRow>, StoreError> {
    collect(
        connection,
        select_documents!("WHERE case_id = ?1 ORDER BY added_at_utc_ms, document_id"),
        [case],
        read_document,
    )
}

pub fn document(connection: &Connection, id: CaseDocumentId) -> Result<Option<DocumentRow>, StoreError> {
    connection
        .prepare_cached(select_documents!("WHERE document_id = ?1"))?
        .query_row([id], read_document)
        .optional_row()
}

/// The salts of the commitments to papers of a case; papers from before there were any have an empty one.
pub(in crate::sop::case) fn salts(
    connection: &Connection,
    case: CaseId,
) -> Result<BTreeMap<CaseDocumentId, Vec<u8>>, StoreError> {
    let salts: Vec<(CaseDocumentId, Vec<u8>)> =
        collect(connection, "SELECT document_id, salt FROM case_documents WHERE case_id = ?1", [case], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(salts.into_iter().collect())
}

/// `salt`: of the commitment that the fact keeps.
pub(super) fn insert(tx: &mut Tx<'_>, row: &DocumentRow, salt: &[u8]) -> Result<(), StoreError> {
    let quarantine = row.quarantine.join(" ");
    tx.record(
        "case_documents",
        ("document_id", &row.id),
        &[
            ("case_id", &row.case),
            ("kind", &row.kind),
            ("name", &row.name),
            ("mime", &row.mime),
            ("bytes", &row.bytes),
            ("hash", &row.hash),
            ("sealed", &row.sealed),
            ("quarantine", &quarantine),
            ("origin", &row.origin.name()),
            ("added_by", &row.added_by),
            ("added_at_utc_ms", &row.added_at.0),
            ("removed", &row.removed),
            ("salt", &salt),
        ],
    )?;
    Ok(())
}

/// Takes a paper out of the content; its bytes stay.
pub(super) fn remove(tx: &mut Tx<'_>, id: CaseDocumentId) -> Result<(), StoreError> {
    tx.record("case_documents", ("document_id", &id), &[("removed", &true)])?;
    Ok(())
}

pub(super) fn set_kind(tx: &mut Tx<'_>, id: CaseDocumentId, kind: &str, sealed: bool) -> Result<(), StoreError> {
    tx.record("case_documents", ("document_id", &id), &[("kind", &kind), ("sealed", &sealed)])?;
    Ok(())
}

/// Destroys the bytes of a paper, unless another paper is the same, and what tells whose it was, in the journal too.
pub(in crate::sop::case) fn destroy(tx: &mut Tx<'_>, row: &DocumentRow, name: &str) -> Result<(), StoreError> {
    let nothing: Vec<u8> = Vec::new();
    tx.record(
        "case_documents",
        ("document_id", &row.id),
        &[("name", &name), ("hash", &nothing), ("salt", &nothing), ("bytes", &0_i64), ("removed", &true)],
    )?;
    tx.forget_fields("case_documents", ("document_id", &row.id), &["name", "hash", "salt"])?;
    drop_bytes(tx, &row.hash, row.sealed)
}

/// Calls a paper something else, and forgets what it was called: people name files after people.
pub(in crate::sop::case) fn rename(tx: &mut Tx<'_>, id: CaseDocumentId, name: &str) -> Result<(), StoreError> {
    tx.record("case_documents", ("document_id", &id), &[("name", &name)])?;
    tx.forget_fields("case_documents", ("document_id", &id), &["name"])?;
    Ok(())
}

/// Destroys bytes that no paper needs any more where they lie: sealed, or as they came.
pub(super) fn drop_bytes(tx: &Tx<'_>, hash: &[u8], sealed: bool) -> Result<(), StoreError> {
    let sql = match sealed {
        true => {
            "DELETE FROM sealed_blobs
             WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM case_documents WHERE hash = ?1 AND sealed = 1)"
        }
        false => {
            "DELETE FROM blobs
             WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM case_documents WHERE hash = ?1 AND sealed = 0)"
        }
    };
    tx.conn().prepare_cached(sql)?.execute([hash])?;
    Ok(())
}

fn read_document(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    let (quarantine, origin): (String, String) = (row.get(8)?, row.get(9)?);
    Ok(DocumentRow {
        id: row.get(0)?,
        case: row.get(1)?,
        kind: row.get(2)?,
        name: row.get(3)?,
        mime: row.get(4)?,
        bytes: row.get(5)?,
        hash: row.get(6)?,
        sealed: row.get(7)?,
        quarantine: quarantine.split(' ').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
        origin: DocumentOrigin::from(origin.as_str()),
        added_by: row.get(10)?,
        added_at: UtcMs(row.get(11)?),
        removed: row.get(12)?,
    })
}
