//! The search's own SQL: what the index finds, and the products of those rows.

use rusqlite::{Connection, params};

use crate::base::text::{clean_line, truncate_chars};
use crate::catalog::codes;
use crate::catalog::store::{Product, by_code, read_product};
use crate::store::{StoreError, collect};

/// Rows of the index that answer to an expression, oldest first.
pub(super) fn matching(connection: &Connection, expression: &str, rows_max: i64) -> Result<Vec<i64>, StoreError> {
    collect(
        connection,
        "SELECT rowid FROM product_search WHERE product_search MATCH ?1 ORDER BY rowid LIMIT ?2",
        params![expression, rows_max],
        |row| row.get(0),
    )
}

/// The products of some rows, in one statement: a statement for each costs more than everything else together.
pub(super) fn products(connection: &Connection, row_nos: &[i64]) -> Result<Vec<Product>, StoreError> {
    let list: Vec<String> = row_nos.iter().map(i64::to_string).collect();
    collect(
        connection,
        "SELECT product_id, partner_id, code, name, variant, category, barcode, photo_hash, active
         FROM json_each(?1) list CROSS JOIN products ON row_no = list.value",
        [["[", &list.join(","), "]"].concat()],
        read_product,
    )
}

/// Products that answer to an expression, each with the words it is found by.
pub(super) fn products_with_words(
    connection: &Connection,
    expression: &str,
    rows_max: i64,
) -> Result<Vec<(Product, String)>, StoreError> {
    collect(
        connection,
        "SELECT product_id, partner_id, code, name, variant, category, barcode, photo_hash, active, found.words
         FROM (SELECT rowid AS found_no, words FROM product_search WHERE product_search MATCH ?1
               ORDER BY rowid LIMIT ?2) found
         CROSS JOIN products ON row_no = found.found_no",
        params![expression, rows_max],
        |row| Ok((read_product(row)?, row.get(9)?)),
    )
}

/// Products whose code or barcode was typed in full: as it stands, in capitals, or with blanks and dashes in it.
pub(super) fn coded(connection: &Connection, typed: &str, chars_max: usize) -> Result<Vec<Product>, StoreError> {
    let cleaned = clean_line(truncate_chars(typed, chars_max));
    for spelling in [cleaned.clone(), cleaned.to_uppercase(), codes::normalise(&cleaned)] {
        let products = by_code(connection, &spelling)?;
        if !products.is_empty() {
            return Ok(products);
        }
    }
    Ok(Vec::new())
}
