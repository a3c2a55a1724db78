//! SQL of looks, and of what is erased.

use rusqlite::Connection;

use super::{Look, LookKind, NewLook};
use crate::base::{CaseId, MailId, UtcMs};
use crate::documents::draft_papers_store;
use crate::store::{StoreError, Tx, collect};

/// Notes a look. The act has to be committed before anything is shown.
pub fn note(tx: &mut Tx<'_>, look: &NewLook<'_>) -> Result<(), StoreError> {
    let (act_id, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
    tx.fact(
        "case_looks",
        &[
            ("act_id", &act_id),
            ("case_id", &look.case),
            ("document_id", &look.document),
            ("kind", &look.kind.name()),
            ("field", &look.field),
            ("purpose", &look.purpose),
            ("rows", &look.rows),
            ("actor", &look.by),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )
}

/// Who looked at personal data of a case, the latest first. Exports over many cases are not among them.
pub fn looks(connection: &Connection, case: CaseId) -> Result<Vec<Look>, StoreError> {
    collect(
        connection,
        "SELECT l.document_id, l.kind, l.field, l.purpose, l.rows, l.actor, coalesce(u.name, ''), l.at_utc_ms
         FROM case_looks l LEFT JOIN users u ON u.user_id = l.actor
         WHERE l.case_id = ?1 ORDER BY l.at_utc_ms DESC, l.seq DESC, l.field",
        [case],
        |row| {
            let kind: String = row.get(1)?;
            Ok(Look {
                document: row.get(0)?,
                kind: LookKind::read(&kind),
                field: row.get(2)?,
                purpose: row.get(3)?,
                rows: row.get(4)?,
                by: row.get(5)?,
                name: row.get(6)?,
                at: UtcMs(row.get(7)?),
            })
        },
    )
}

/// A closed case from which nothing was erased yet.
pub(super) struct Closed {
    pub case: CaseId,
    pub number: String,
    pub title: String,
    pub at: UtcMs,
}

/// The closed cases of a procedure, the earliest first.
pub(super) fn closed(connection: &Connection, sop: &str) -> Result<Vec<Closed>, StoreError> {
    collect(
        connection,
        "SELECT case_id, number, title, closed_at_utc_ms FROM cases c
         WHERE sop_id = ?1 AND closed_at_utc_ms IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM case_transitions t
             WHERE t.case_id = c.case_id AND t.kind = 'edited' AND json_extract(t.detail, '$.erased') = 1)
         ORDER BY closed_at_utc_ms, case_id",
        [sop],
        |row| Ok(Closed { case: row.get(0)?, number: row.get(1)?, title: row.get(2)?, at: UtcMs(row.get(3)?) }),
    )
}

/// The procedures that have closed cases, whether or not there still is a file of them.
pub(super) fn closed_procedures(connection: &Connection) -> Result<Vec<String>, StoreError> {
    collect(
        connection,
        "SELECT DISTINCT sop_id FROM cases WHERE closed_at_utc_ms IS NOT NULL ORDER BY sop_id",
        [],
        |row| row.get(0),
    )
}

/// The kinds of papers of a case, with how many there are.
pub(super) fn kinds_of(connection: &Connection, case: CaseId) -> Result<Vec<(String, i64)>, StoreError> {
    collect(connection, "SELECT kind, count(*) FROM case_documents WHERE case_id = ?1 GROUP BY kind", [case], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// The fields of a case that ever held something, of whatever revision, and whether they hold something now.
pub(super) fn fields_of(connection: &Connection, case: CaseId) -> Result<Vec<(String, bool)>, StoreError> {
    collect(
        connection,
        "SELECT field, value <> 'null' FROM case_values WHERE case_id = ?1 ORDER BY field",
        [case],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// What every field of a case holds, as it is stored: name and JSON.
pub(super) fn values_of(connection: &Connection, case: CaseId) -> Result<Vec<(String, String)>, StoreError> {
    collect(
        connection,
        "SELECT field, value FROM case_values WHERE case_id = ?1 AND value <> 'null' ORDER BY field",
        [case],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Forgets what stood in a field before.
pub(super) fn forget_value(tx: &mut Tx<'_>, case: CaseId, field: &str) -> Result<(), StoreError> {
    let key = format!("{case}/{field}");
    tx.forget_fields("case_values", ("value_key", &key), &["value"])?;
    Ok(())
}

/// Forgets what people wrote with the transitions of a case, and the salts, without which nobody guesses short words from
/// their commitments. Gives how many there were.
pub(super) fn forget_words(tx: &mut Tx<'_>, case: CaseId) -> Result<usize, StoreError> {
    let keys: Vec<String> = collect(
        tx.conn(),
        "SELECT text_key FROM case_texts WHERE case_id = ?1 AND words <> '' ORDER BY text_key",
        [case],
        |row| row.get(0),
    )?;
    let no_salt: Vec<u8> = Vec::new();
    for key in &keys {
        tx.record("case_texts", ("text_key", key), &[("salt", &no_salt), ("words", &"")])?;
        tx.forget_fields("case_texts", ("text_key", key), &["salt", "words"])?;
    }
    Ok(keys.len())
}

/// Drops what somebody typed or chose for a case and never kept: drafts of forms, whose keys name the case, and their
/// papers. They belong to this device and are in no journal.
pub(super) fn drop_drafts(tx: &Tx<'_>, case: CaseId) -> Result<(), StoreError> {
    let case = case.to_string();
    tx.conn().prepare_cached("DELETE FROM drafts WHERE instr(key, ?1) > 0")?.execute([&case])?;
    draft_papers_store::forget_naming(tx, &case)
}

/// The letters of a case that went out, as the outbox knows them.
pub(super) fn mails_of(connection: &Connection, case: CaseId) -> Result<Vec<MailId>, StoreError> {
    collect(
        connection,
        "SELECT mail_id FROM case_letters WHERE case_id = ?1 AND mail_id IS NOT NULL ORDER BY no",
        [case],
        |row| row.get(0),
    )
}
