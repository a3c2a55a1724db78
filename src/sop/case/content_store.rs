//! SQL of what was entered: values field by field, papers, and the words that the search looks at.

use rusqlite::{Connection, params};

use super::types::CaseHeader;
use crate::base::CaseId;
use crate::base::text::{clean_line, fold, truncate_chars};
use crate::sop::definition::{Column, Definition, FieldKind};
use crate::sop::field::{Content, DocumentFact, FieldValue, Values};
use crate::sop::whole_words::whole_words;
use crate::store::{StoreError, Tx, collect};

/// A value that was taken away again. Records are never deleted; the journal keeps what stood there.
const CLEARED: &str = "null";
/// Words of one case that the search knows; a catalogue of hundreds of products need not fit.
const WORDS_CHARS_MAX: usize = 8_000;
/// Rows of a table whose texts the search knows.
const WORDS_ROWS_MAX: usize = 100;

/// What was entered and handed in, as the definition reads it. Values of fields that this revision does not have stay in
/// the database and are no part of it.
pub fn content(connection: &Connection, definition: &Definition, case: CaseId) -> Result<Content, StoreError> {
    let stored: Vec<(String, String)> = collect(
        connection,
        "SELECT field, value FROM case_values WHERE case_id = ?1 AND value <> 'null' ORDER BY field",
        [case],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut values = Values::new();
    for (field, json) in stored {
        let Some(known) = definition.field(&field) else { continue };
        let json: serde_json::Value = serde_json::from_str(&json)?;
        if let Some(value) = FieldValue::from_json(&known.kind, &json) {
            values.insert(field, value);
        }
    }
    Ok(Content { values, documents: documents(connection, case)? })
}

fn documents(connection: &Connection, case: CaseId) -> Result<Vec<DocumentFact>, StoreError> {
    collect(
        connection,
        "SELECT document_id, kind, hash, quarantine <> '' FROM case_documents
         WHERE case_id = ?1 AND removed = 0 ORDER BY added_at_utc_ms, document_id",
        [case],
        |row| Ok(DocumentFact { id: row.get(0)?, kind: row.get(1)?, hash: row.get(2)?, quarantined: row.get(3)? }),
    )
}

/// Writes one value, or takes it away.
pub(super) fn set_value(
    tx: &mut Tx<'_>,
    case: CaseId,
    field: &str,
    value: Option<&FieldValue>,
) -> Result<(), StoreError> {
    let key = format!("{case}/{field}");
    let json = value.map_or_else(|| CLEARED.to_owned(), |value| value.to_json().to_string());
    tx.record("case_values", ("value_key", &key), &[("case_id", &case), ("field", &field), ("value", &json)])?;
    Ok(())
}

/// Puts the words of a case into the search. It has the row number of the case, so that nothing is searched for it.
pub(super) fn index_words(connection: &Connection, case: CaseId, words: &str) -> Result<(), StoreError> {
    let row: i64 =
        connection.prepare_cached("SELECT rowid FROM cases WHERE case_id = ?1")?.query_row([case], |row| row.get(0))?;
    connection.prepare_cached("DELETE FROM case_search WHERE rowid = ?1")?.execute([row])?;
    connection
        .prepare_cached("INSERT INTO case_search (rowid, case_id, words) VALUES (?1, ?2, ?3)")?
        .execute(params![row, case, words])?;
    Ok(())
}

/// Writes the index of the search anew, so that words that were taken out of it stand nowhere in the file any more. It takes
/// as long as reading the index.
pub(super) fn forget_old_words(connection: &Connection) -> Result<(), StoreError> {
    connection.prepare_cached("INSERT INTO case_search (case_search) VALUES ('optimize')")?.execute([])?;
    Ok(())
}

/// What the search finds a case by: number, title and what is not personal; what is, only as whole words.
pub(super) fn words(definition: &Definition, header: &CaseHeader, values: &Values) -> String {
    let mut words = vec![header.number.clone(), header.title.clone()];
    for field in definition.forms.iter().flat_map(|form| &form.fields).filter(|field| field.personal) {
        if let (true, Some(FieldValue::Text(text))) = (names_somebody(&field.kind), values.get(&field.id)) {
            words.extend(whole_words(text));
        }
    }
    for field in definition.forms.iter().flat_map(|form| &form.fields).filter(|field| !field.personal) {
        match (&field.kind, values.get(&field.id)) {
            (FieldKind::Table { columns, .. }, Some(FieldValue::Table(rows))) => {
                let named = columns.iter().filter(|column| is_searched(column)).collect::<Vec<&Column>>();
                for row in rows.iter().take(WORDS_ROWS_MAX) {
                    words.extend(named.iter().filter_map(|column| text_of(row.cells.get(&column.id)?)));
                }
            }
            (kind, Some(value)) if is_wordy(kind) => words.extend(text_of(value)),
            _ => {}
        }
    }
    let folded = fold(&words.join(" "));
    truncate_chars(&folded, WORDS_CHARS_MAX).to_owned()
}

fn is_searched(column: &Column) -> bool {
    !column.personal && is_wordy(&column.kind)
}

/// Kinds whose value is words. Numbers that name a person (NIK, No. KK) and ways to reach one are none.
fn is_wordy(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Text { .. } | FieldKind::Nib | FieldKind::Region { .. })
}

/// Kinds whose value names a person or reaches one.
fn names_somebody(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Text { lines, .. } => !lines,
        FieldKind::Nik { .. } | FieldKind::FamilyCard | FieldKind::Npwp | FieldKind::Phone | FieldKind::Email => true,
        _ => false,
    }
}

fn text_of(value: &FieldValue) -> Option<String> {
    match value {
        FieldValue::Text(text) | FieldValue::Region(text) => Some(clean_line(text)),
        _ => None,
    }
}
