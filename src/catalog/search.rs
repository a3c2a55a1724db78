//! Search as you type over name, variant, category, code and partner.
//!
//! Every word the person typed must begin a word of the product: `tas pand` finds "Tas Anyam Pandan". What was typed is
//! data: each word goes into the query as a quoted string, so no sign of it is ever read as search syntax (faults F9).

use rusqlite::{Connection, params};

use super::store::{Product, by_id};
use crate::base::ProductId;
use crate::base::limits::SCAN_CHARS_MAX;
use crate::base::text::{fold, truncate_chars};
use crate::store::{StoreError, collect};

/// More words than this narrow nothing down.
const WORDS_MAX: usize = 8;
/// Hits that are looked at to put the likeliest first; beyond it a person types another letter.
const RANKED_MAX: i64 = 200;
/// The count stops here: "1.000+" says enough.
pub const COUNT_MAX: i64 = 1_000;

/// The products found, likeliest first, and how many there are in all (at most [`COUNT_MAX`]).
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Hits {
    pub products: Vec<Product>,
    pub total: i64,
}

/// Finds products by what was typed. Nothing typed finds nothing; see [`browse`] for that.
pub fn search(connection: &Connection, typed: &str, rows_max: usize) -> Result<Hits, StoreError> {
    let words = words_of(typed);
    if words.is_empty() {
        return Ok(Hits::default());
    }
    let query = match_expression(&words);
    let ids: Vec<ProductId> = collect(
        connection,
        "SELECT product_id FROM product_search WHERE product_search MATCH ?1 ORDER BY rowid LIMIT ?2",
        params![query, RANKED_MAX],
        |row| row.get(0),
    )?;
    let mut products = Vec::with_capacity(ids.len());
    for id in &ids {
        products.extend(by_id(connection, *id)?);
    }
    products.sort_by_cached_key(|product| likelihood(product, &words));
    products.truncate(rows_max);
    let total = if (ids.len() as i64) < RANKED_MAX { ids.len() as i64 } else { count(connection, &query)? };
    Ok(Hits { products, total })
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

fn count(connection: &Connection, query: &str) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM product_search WHERE product_search MATCH ?1 LIMIT ?2)")?
        .query_row(params![query, COUNT_MAX], |row| row.get(0))?)
}

/// Products still offered before others; then whole code, name that begins as typed, name that holds the first word.
fn likelihood(product: &Product, words: &[String]) -> (bool, u8, String) {
    let name = fold(&product.full_name());
    let first = words[0].as_str();
    let rank = match () {
        () if fold(&product.code) == words.join("-") || fold(&product.code) == words.concat() => 0,
        () if name.starts_with(first) => 1,
        () if name.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(first)) => 2,
        () => 3,
    };
    (!product.active, rank, name)
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

/// `"tas"* "pand"*`: quoted words, each the beginning of one.
fn match_expression(words: &[String]) -> String {
    words.iter().map(|word| ["\"", word, "\"*"].concat()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::base::{FixedClock, PartnerId, UtcMs, Zone};
    use crate::store::{Act, Store, StoreOptions};

    fn shelf(items: &'static [(&str, &str, &str, &str, &str)]) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(StoreOptions {
            path: folder.path().join("deks.db"),
            zone: Zone::Wib,
            device_prefix: "K1".into(),
            clock: Arc::new(FixedClock::at(UtcMs(1_795_000_000_000))),
        })
        .expect("a store");
        store
            .write(Act::system("test"), move |tx| {
                for (at, (code, name, variant, category, partner)) in items.iter().enumerate() {
                    let partner_id = PartnerId::new();
                    let code_of_partner = ["M", &at.to_string()].concat();
                    tx.record(
                        "partners",
                        ("partner_id", &partner_id),
                        &[("code", &code_of_partner), ("business_name", partner), ("joined_on", &"2026-01-01")],
                    )?;
                    let product = Product {
                        id: ProductId::new(),
                        partner_id,
                        code: (*code).into(),
                        name: (*name).into(),
                        variant: (*variant).into(),
                        category: (*category).into(),
                        barcode: String::new(),
                        photo_hash: None,
                        active: true,
                    };
                    crate::catalog::save(tx, &product, partner)?;
                }
                Ok::<_, StoreError>(())
            })
            .expect("saved");
        (folder, store)
    }

    const ITEMS: &[(&str, &str, &str, &str, &str)] = &[
        ("TA23BC4", "Tas Anyam Pandan", "Besar", "Kriya", "Mitra Pandan"),
        ("SB77KL2", "Sambal Bawang 150g", "", "Kuliner", "Dapur Bu Contoh"),
        ("DK-658VPJ-1", "Kemeja \"Tenun\" Café", "XL", "Busana", "Tenun Ulin"),
        ("PD00001", "Pandan Wangi", "", "Kuliner", "Tas dan Kopi"),
    ];

    #[test]
    fn what_is_typed_finds_the_product() {
        let (_folder, store) = shelf(ITEMS);
        for (typed, expect) in [
            ("tas pand", vec!["TA23BC4", "PD00001"]),
            ("TAS ANY", vec!["TA23BC4"]),
            ("besar", vec!["TA23BC4"]),
            ("sb77", vec!["SB77KL2"]),
            ("bu contoh", vec!["SB77KL2"]),
            ("cafe", vec!["DK-658VPJ-1"]),
            ("dk-658vpj-1", vec!["DK-658VPJ-1"]),
            ("kuliner", vec!["PD00001", "SB77KL2"]),
            ("\"tenun\"", vec!["DK-658VPJ-1"]),
            ("tas xyz", vec![]),
            ("", vec![]),
            (" -*\" ", vec![]),
        ] {
            let hits = store.read(|connection| search(connection, typed, 10)).expect("searched");
            let codes: Vec<_> = hits.products.iter().map(|p| p.code.as_str()).collect();
            assert_eq!((codes, hits.total), (expect.clone(), expect.len() as i64), "{typed:?}");
        }
    }

    #[test]
    fn the_rows_are_limited_and_the_count_is_not() {
        let (_folder, store) = shelf(ITEMS);
        let hits = store.read(|connection| search(connection, "p", 1)).expect("searched");
        assert_eq!((hits.products.len(), hits.total), (1, 2));
    }

    #[test]
    fn browsing_shows_a_category_by_name() {
        let (_folder, store) = shelf(ITEMS);
        let names = |category| -> Vec<String> {
            let found = store.read(|connection| browse(connection, category, 10)).expect("read");
            found.into_iter().map(|product| product.name).collect()
        };
        assert_eq!(names(Some("Kuliner")), ["Pandan Wangi", "Sambal Bawang 150g"]);
        assert_eq!(names(None).len(), ITEMS.len());
        let shown = store.read(|connection| browse(connection, None, 2)).expect("read").len();
        let total = store.read(browse_total).expect("read");
        assert_eq!((shown, total), (2, ITEMS.len() as i64), "the count is not cut");
        assert!(names(Some("Batik")).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// Search syntax, quotes, control characters and half-typed words never make an error.
        #[test]
        fn hostile_searches_are_only_words(typed in prop::collection::vec("(AND|OR|NOT|NEAR\\(|\"|\\*|:|\\^|-|\\{|words:|\\PC{0,8}|['\u{0}-\u{1f}])", 0..8)) {
            thread_local!(static SHELF: (tempfile::TempDir, Store) = shelf(ITEMS));
            let typed = typed.join(" ");
            SHELF.with(|(_, store)| {
                let found = store.read(|connection| search(connection, &typed, 10));
                assert!(found.is_ok(), "{typed:?}: {found:?}");
            });
        }
    }
}
