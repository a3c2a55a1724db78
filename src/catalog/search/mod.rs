//! Search as you type over name, variant, category, code and partner, with typing errors forgiven.
//!
//! Every word the person typed must begin a word of the product: `tas pand` finds "Tas Anyam Pandan". A code typed in
//! full stands first. Only when that finds next to nothing is it asked what was meant: words that are spelt nearly so
//! (one letter wrong, missing, extra or swapped from four letters on, two from eight on), old and careless spelling,
//! words run together or split. Such hits stand after the exact ones and say how the words were understood. Figures and
//! codes are never guessed. What was typed is data: each word goes into the query as a quoted string, so no sign of it
//! is ever read as search syntax (faults F9).

mod guess;
mod near;
mod rows;
mod spelling;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::collections::HashSet;

use rusqlite::{Connection, params};

use self::guess::guess;
use self::rows::{coded, matching, products};
use self::spelling::plain_words;
use self::vocabulary::Vocabulary;
use super::store::{Product, by_id};
use crate::base::ProductId;
use crate::base::limits::SCAN_CHARS_MAX;
use crate::base::text::{fold, truncate_chars};
use crate::store::{StoreError, collect};

/// More words than this narrow nothing down.
const WORDS_MAX: usize = 8;
/// Hits that are looked at to put the likeliest first; beyond it a person types another letter.
const RANKED_MAX: i64 = 200;
/// With so many hits nobody asks what else may have been meant.
const ENOUGH: usize = 3;
/// The count stops here: "1.000+" says enough.
pub const COUNT_MAX: i64 = 1_000;

/// The products found, likeliest first, and how many there are in all (at most [`COUNT_MAX`]).
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Hits {
    pub products: Vec<Product>,
    pub total: i64,
    /// How many of `total` are as they were typed; those stand first. The rest is forgiven.
    pub exact: i64,
    /// The words as they were understood for the first forgiven product: `batik tulis` for `batk tlis`. [`None`] when
    /// nothing had to be forgiven.
    pub corrected: Option<String>,
}

/// Finds products by what was typed. Nothing typed finds nothing; see [`browse`] for that.
pub fn search(connection: &Connection, typed: &str, rows_max: usize) -> Result<Hits, StoreError> {
    let words = words_of(typed);
    if words.is_empty() {
        return Ok(Hits::default());
    }
    let coded = coded(connection, typed, SCAN_CHARS_MAX)?;
    let has_code = !coded.is_empty();
    let mut hits = as_typed(connection, &words, coded)?;
    if !has_code && hits.products.len() < ENOUGH {
        let mut seen: HashSet<ProductId> = hits.products.iter().map(|product| product.id).collect();
        let plain: Vec<String> = plain_words(&words.join(" ")).into_iter().take(WORDS_MAX).collect();
        let guessed = guess(connection, &plain, &mut seen)?;
        hits.total += guessed.products.len() as i64;
        hits.corrected = guessed.corrected;
        hits.products.extend(guessed.products);
    }
    hits.products.truncate(rows_max);
    Ok(hits)
}

/// Reads the words for [`search`] ahead, so that the first person who mistypes does not wait for it: at the start, and
/// after products changed. Does nothing when they are known.
pub fn warm(connection: &Connection) -> Result<(), StoreError> {
    Vocabulary::of(connection).map(drop)
}

/// What answers word by word, `coded` first.
fn as_typed(connection: &Connection, words: &[String], coded: Vec<Product>) -> Result<Hits, StoreError> {
    let row_nos = matching(connection, &match_expression(words), COUNT_MAX)?;
    let mut found = products(connection, &ranked(connection, words, &row_nos)?)?;
    let answered = found.len();
    found.retain(|product| coded.iter().all(|one| one.id != product.id));
    let beside = coded.len() - (answered - found.len()).min(coded.len());
    found.sort_by_cached_key(|product| likelihood(product, words));
    let total = (row_nos.len() + beside).min(COUNT_MAX as usize) as i64;
    let products = coded.into_iter().chain(found).collect();
    Ok(Hits { products, total, exact: total, corrected: None })
}

/// The rows to look at: all, or of very many first those whose name begins with the first word.
fn ranked(connection: &Connection, words: &[String], row_nos: &[i64]) -> Result<Vec<i64>, StoreError> {
    let rows_max = RANKED_MAX as usize;
    if row_nos.len() <= rows_max {
        return Ok(row_nos.to_vec());
    }
    let mut ranked = matching(connection, &["^ ", &match_expression(words)].concat(), RANKED_MAX)?;
    let named: HashSet<i64> = ranked.iter().copied().collect();
    let room = rows_max.saturating_sub(ranked.len());
    ranked.extend(row_nos.iter().copied().filter(|row_no| !named.contains(row_no)).take(room));
    Ok(ranked)
}

/// Products of a category (or of all), by name: what a screen shows before anything is typed.
pub fn browse(connection: &Connection, category: Option<&str>, rows_max: usize) -> Result<Vec<Product>, StoreError> {
    let rows_max = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let ids: Vec<ProductId> = match category {
        Some(category) => collect(
            connection,
            "SELECT product_id FROM products WHERE category = ?1 AND active = 1 ORDER BY name, variant LIMIT ?2",
            params![category, rows_max],
            |row| row.get(0),
        )?,
        None => collect(
            connection,
            "SELECT product_id FROM products WHERE active = 1 ORDER BY category, name LIMIT ?1",
            [rows_max],
            |row| row.get(0),
        )?,
    };
    let mut products = Vec::with_capacity(ids.len());
    for id in ids {
        products.extend(by_id(connection, id)?);
    }
    Ok(products)
}

/// How many products [`browse`] has in all, over every category.
pub fn browse_total(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.prepare_cached("SELECT count(*) FROM products WHERE active = 1")?.query_row([], |row| row.get(0))?)
}

/// Products still offered before others; then whole code, name that begins as typed, name that holds the first word.
fn likelihood(product: &Product, words: &[String]) -> (bool, u8, String, String) {
    let name = fold(&product.full_name());
    let first = words[0].as_str();
    let code = fold(&product.code);
    let rank = match () {
        () if code == words.join("-") || code == words.concat() => 0,
        () if name.starts_with(first) => 1,
        () if name.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(first)) => 2,
        () => 3,
    };
    (!product.active, rank, name, code)
}

/// The words of what was typed, as the index cuts them: runs of letters and digits, lower case.
fn words_of(typed: &str) -> Vec<String> {
    let typed = fold(truncate_chars(typed, SCAN_CHARS_MAX));
    typed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
        .map(String::from)
        .collect()
}

/// `"tas"* AND "pand"*`: quoted words, each the beginning of one.
fn match_expression(words: &[String]) -> String {
    words.iter().map(|word| ["\"", word, "\"*"].concat()).collect::<Vec<_>>().join(" AND ")
}
