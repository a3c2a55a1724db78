//! SQL of the search.

use rusqlite::{Connection, Row, named_params};

use super::scope::Sight;
use super::store::{in_sight, with_sight};
use crate::store::{StoreError, collect};

/// A case that answers, as far as it is needed to rank it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// Of the table of cases, and of the index.
    pub row_no: i64,
    pub title: String,
    pub is_closed: bool,
}

fn read_hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    Ok(Hit { row_no: row.get(0)?, title: row.get(1)?, is_closed: row.get(2)? })
}

/// The case with this number.
pub(super) fn by_number(connection: &Connection, sight: &Sight, number: &str) -> Result<Vec<Hit>, StoreError> {
    collect(
        connection,
        with_sight!(
            "SELECT c.rowid, c.title, c.outcome <> '' FROM cases c
             WHERE c.number = :number AND c.sop_id IN (SELECT sop FROM sight) AND ",
            in_sight!("c")
        ),
        named_params! { ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":number": number },
        read_hit,
    )
}

/// Cases whose number is like this, the latest first. Only numbers are gone through, which lie in an index of their
/// own.
pub(super) fn by_number_like(
    connection: &Connection,
    sight: &Sight,
    like: &str,
    hits_max: usize,
) -> Result<Vec<Hit>, StoreError> {
    collect(
        connection,
        with_sight!(
            ", numbered AS MATERIALIZED (SELECT rowid AS row_no FROM cases WHERE number LIKE :like)
             SELECT c.rowid, c.title, c.outcome <> '' FROM numbered CROSS JOIN cases c ON c.rowid = numbered.row_no
             WHERE c.sop_id IN (SELECT sop FROM sight) AND ",
            in_sight!("c"),
            " ORDER BY c.rowid DESC LIMIT :max"
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":like": like, ":max": rows(hits_max)
        },
        read_hit,
    )
}

/// Cases that answer to an expression, the latest first.
pub(super) fn matching(
    connection: &Connection,
    sight: &Sight,
    expression: &str,
    hits_max: usize,
) -> Result<Vec<Hit>, StoreError> {
    collect(
        connection,
        with_sight!(
            "SELECT c.rowid, c.title, c.outcome <> ''
             FROM case_search CROSS JOIN cases c ON c.rowid = case_search.rowid
             WHERE case_search MATCH :expression AND c.sop_id IN (SELECT sop FROM sight) AND ",
            in_sight!("c"),
            " ORDER BY case_search.rowid DESC LIMIT :max"
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":expression": expression,
            ":max": rows(hits_max)
        },
        read_hit,
    )
}

/// The same, each with the words it is found by. At most so many are looked at, seen or not.
pub(super) fn matching_with_words(
    connection: &Connection,
    sight: &Sight,
    expression: &str,
    looked_at_max: usize,
) -> Result<Vec<(Hit, String)>, StoreError> {
    collect(
        connection,
        with_sight!(
            "SELECT c.rowid, c.title, c.outcome <> '', found.words
             FROM (SELECT rowid AS row_no, words FROM case_search WHERE case_search MATCH :expression
                   ORDER BY rowid DESC LIMIT :max) found
             CROSS JOIN cases c ON c.rowid = found.row_no
             WHERE c.sop_id IN (SELECT sop FROM sight) AND ",
            in_sight!("c"),
            " ORDER BY found.row_no DESC"
        ),
        named_params! {
            ":sight": sight.json(), ":everywhere": sight.is_everywhere(), ":expression": expression,
            ":max": rows(looked_at_max)
        },
        |row| Ok((read_hit(row)?, row.get(3)?)),
    )
}

fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
