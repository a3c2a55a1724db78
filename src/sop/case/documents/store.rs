//! SQL of papers: what lies there, and the bytes that are destroyed when their time has come.

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

pub(super) fn insert(tx: &mut Tx<'_>, row: &DocumentRow) -> Result<(), StoreError> {
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
        ],
    )?;
    Ok(())
}

/// Takes a paper out of the content; its bytes stay.
pub(super) fn remove(tx: &mut Tx<'_>, id: CaseDocumentId) -> Result<(), StoreError> {
    tx.record("case_documents", ("document_id", &id), &[("removed", &true)])?;
    Ok(())
}

/// Destroys the bytes of a sealed paper, unless another paper is the same, and what tells whose it was.
pub(in crate::sop::case) fn destroy(tx: &mut Tx<'_>, row: &DocumentRow, name: &str) -> Result<(), StoreError> {
    let no_hash: Vec<u8> = Vec::new();
    tx.record(
        "case_documents",
        ("document_id", &row.id),
        &[("name", &name), ("hash", &no_hash), ("bytes", &0_i64), ("removed", &true)],
    )?;
    tx.conn()
        .prepare_cached(
            "DELETE FROM sealed_blobs
             WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM case_documents WHERE hash = ?1 AND sealed = 1)",
        )?
        .execute([&row.hash])?;
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
