//! What people type, and what they find.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::base::{FixedClock, PartnerId, UtcMs, Zone};
use crate::store::{Act, Store, StoreOptions};

type Item = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Code, name, variant, category, partner.
fn shelf(items: &'static [Item]) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(StoreOptions {
        path: folder.path().join("deks.db"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(FixedClock::at(UtcMs(1_795_000_000_000))),
    })
    .expect("a store");
    for item in items {
        put(&store, *item, "", true);
    }
    (folder, store)
}

/// Puts a product of a partner of its own on the shelf.
fn put(
    store: &Store,
    (code, name, variant, category, partner): (&str, &str, &str, &str, &str),
    barcode: &str,
    active: bool,
) {
    let (product_id, partner_id) = (ProductId::new(), PartnerId::new());
    let product = Product {
        id: product_id,
        partner_id,
        code: code.into(),
        name: name.into(),
        variant: variant.into(),
        category: category.into(),
        barcode: barcode.into(),
        photo_hash: None,
        active,
    };
    let partner = partner.to_owned();
    store
        .write(Act::system("test"), move |tx| {
            tx.record(
                "partners",
                ("partner_id", &partner_id),
                &[("code", &partner_id.to_string()), ("business_name", &partner), ("joined_on", &"2026-01-01")],
            )?;
            crate::catalog::save(tx, &product, &partner)
        })
        .expect("saved");
}

fn find(store: &Store, typed: &str) -> Hits {
    store.read(|connection| search(connection, typed, 20)).expect("searched")
}

fn codes(hits: &Hits) -> Vec<&str> {
    hits.products.iter().map(|product| product.code.as_str()).collect()
}

const ITEMS: &[Item] = &[
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

const MISTYPED: &[Item] = &[
    ("K001", "Sambal Bawang", "", "Kuliner", "Dapur Bu Contoh"),
    ("K002", "Keripik Tempe", "", "Kuliner", "Dapur Bu Contoh"),
    ("K003", "Tas Anyam Pandan", "", "Anyaman", "Mitra Satu"),
    ("K004", "Kain Batik Tulis", "", "Batik", "Mitra Dua"),
    ("K005", "Kain Batik Cap", "", "Batik", "Mitra Dua"),
    ("K006", "Selendang Sutra", "", "Busana", "Mitra Tiga"),
    ("K007", "Gelang Manik", "", "Aksesoris", "Surabaya Jaya"),
    ("K008", "Vas Bunga Tanah Liat", "", "Keramik", "Mitra Lima"),
    ("K009", "Kotak Tisu Café", "", "Kriya", "Mitra Enam"),
];

#[test]
fn typing_errors_are_forgiven() {
    let (_folder, store) = shelf(MISTYPED);
    for (typed, expect, corrected) in [
        ("sambel", vec!["K001"], "sambal"),
        ("smabal", vec!["K001"], "sambal"),
        ("sambbal", vec!["K001"], "sambal"),
        ("zambal", vec!["K001"], "sambal"),
        ("kripik", vec!["K002"], "keripik"),
        ("kripi", vec!["K002"], "keripik"),
        ("pndan", vec!["K003"], "pandan"),
        ("batk tlis", vec!["K004"], "batik tulis"),
        ("kain tlis", vec!["K004"], "kain tulis"),
        ("selnedagn", vec!["K006"], "selendang"),
        ("slendan", vec!["K006"], "selendang"),
        ("soerabaja", vec!["K007"], "surabaya"),
        ("batik tjap", vec!["K005"], "batik cap"),
        ("fas", vec!["K008"], "vas"),
        ("caffe", vec!["K009", "K005"], "cafe"),
        ("tasanyam", vec!["K003"], "tas anyam"),
        ("ka in cap", vec!["K005"], "kain cap"),
    ] {
        let hits = find(&store, typed);
        assert_eq!((codes(&hits), hits.corrected.as_deref()), (expect.clone(), Some(corrected)), "{typed}");
        assert_eq!((hits.exact, hits.total), (0, expect.len() as i64), "{typed}");
    }
}

#[test]
fn what_is_too_far_or_too_short_or_a_figure_is_not_forgiven() {
    let (_folder, store) = shelf(MISTYPED);
    for typed in ["tsa", "btk", "smbl", "sombol", "k01", "k0004", "qqqqqqqq", "keripik tulis", "12345"] {
        assert_eq!(find(&store, typed), Hits::default(), "{typed}");
    }
}

#[test]
fn exact_hits_stand_first_and_many_of_them_stand_alone() {
    const SOUPS: &[Item] = &[
        ("K001", "Sambal Bawang", "", "", "Mitra Satu"),
        ("K002", "Sambel Pecel", "", "", "Mitra Dua"),
        ("K003", "Sambel Teri", "", "", "Mitra Dua"),
    ];
    let (_folder, store) = shelf(SOUPS);
    let hits = find(&store, "sambel");
    assert_eq!(codes(&hits), ["K002", "K003", "K001"]);
    assert_eq!((hits.exact, hits.total, hits.corrected.as_deref()), (2, 3, Some("sambal")));
    put(&store, ("K004", "Sambel Ijo", "", "", "Mitra Dua"), "", true);
    let hits = find(&store, "sambel");
    assert_eq!(codes(&hits), ["K004", "K002", "K003"]);
    assert_eq!((hits.exact, hits.total, hits.corrected), (3, 3, None));
}

#[test]
fn a_code_typed_in_full_stands_first_and_alone_is_enough() {
    let (_folder, store) = shelf(ITEMS);
    put(&store, ("ZZ99999", "SB77KL2 Tiruan", "", "", "Mitra Dua"), "8991234567890", true);
    for (typed, expect) in [
        ("SB77KL2", vec!["SB77KL2", "ZZ99999"]),
        (" sb77 kl2 ", vec!["SB77KL2"]),
        ("dk-658vpj-1", vec!["DK-658VPJ-1"]),
        ("8991234567890", vec!["ZZ99999"]),
        ("899123456789", vec![]),
    ] {
        let hits = find(&store, typed);
        assert_eq!(
            (codes(&hits), hits.total, &hits.corrected),
            (expect.clone(), expect.len() as i64, &None),
            "{typed}"
        );
    }
}

#[test]
fn a_word_is_forgiven_as_soon_as_a_product_has_it() {
    let (_folder, store) = shelf(MISTYPED);
    assert_eq!(find(&store, "rempeyk"), Hits::default());
    put(&store, ("K100", "Rempeyek Kacang", "", "", "Mitra Satu"), "", true);
    assert_eq!(codes(&find(&store, "rempeyk")), ["K100"]);
    let mut renamed = find(&store, "rempeyek").products.remove(0);
    renamed.name = "Kerupuk Kacang".into();
    store.write(Act::system("test"), move |tx| crate::catalog::save(tx, &renamed, "Mitra Satu")).expect("renamed");
    assert_eq!(find(&store, "rempeyk"), Hits::default(), "its old name finds nothing");
    assert_eq!(codes(&find(&store, "krupuk")), ["K100"], "its new name is forgiven at once");
}

#[test]
fn a_product_no_longer_offered_stands_last() {
    let (_folder, store) = shelf(MISTYPED);
    put(&store, ("K200", "Sambal Ampuh", "", "", "Mitra Satu"), "", false);
    for typed in ["sambal", "sambel"] {
        assert_eq!(codes(&find(&store, typed)), ["K001", "K200"], "{typed}");
    }
}

#[test]
fn of_very_many_hits_the_names_that_begin_so_are_looked_at_first() {
    let (_folder, store) = shelf(&[]);
    let many = RANKED_MAX as usize + 20;
    store
        .write(Act::system("test"), move |tx| {
            let partner_id = PartnerId::new();
            let columns: [(&'static str, &dyn rusqlite::ToSql); 3] =
                [("code", &"M1"), ("business_name", &"Tas Contoh"), ("joined_on", &"2026-01-01")];
            tx.record("partners", ("partner_id", &partner_id), &columns)?;
            for n in 0..=many {
                let name = if n == many { "Tas Terakhir".to_owned() } else { format!("Barang {n:03}") };
                let product = Product {
                    id: ProductId::new(),
                    partner_id,
                    code: format!("C{n:03}"),
                    name,
                    variant: String::new(),
                    category: String::new(),
                    barcode: String::new(),
                    photo_hash: None,
                    active: true,
                };
                crate::catalog::save(tx, &product, "Tas Contoh")?;
            }
            Ok::<_, StoreError>(())
        })
        .expect("saved");
    let hits = find(&store, "tas");
    assert_eq!((hits.products.len(), hits.total, hits.exact), (20, many as i64 + 1, many as i64 + 1));
    assert_eq!(hits.products[0].name, "Tas Terakhir");
    assert_eq!(hits.products[1].name, "Barang 000");
}

#[test]
fn words_can_be_read_ahead_and_by_several_at_once() {
    let (_folder, store) = shelf(MISTYPED);
    store.read(warm).expect("read ahead");
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4).map(|_| scope.spawn(|| codes(&find(&store, "pndan")) == ["K003"])).collect();
        for reader in readers {
            assert!(reader.join().expect("a reader ends"));
        }
    });
}

#[test]
fn an_endless_text_is_cut() {
    let (_folder, store) = shelf(MISTYPED);
    for typed in ["a".repeat(1_000_000), "sambel ".repeat(100_000), "\u{301}".repeat(1_000)] {
        assert!(find(&store, &typed).products.len() <= 20);
    }
}

/// One letter replaced, added, dropped or swapped with the next.
fn edited(word: &str, kind: u8, at: usize, letter: char) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = at % letters.len();
    match kind {
        0 => letters[at] = letter,
        1 => letters.insert(at, letter),
        2 => drop(letters.remove(at)),
        _ => {
            let at = at.min(letters.len() - 2);
            letters.swap(at, at + 1);
        }
    }
    letters.into_iter().collect()
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

    /// Any word of five letters and more, with any one error, finds its product.
    #[test]
    fn any_one_error_in_a_word_is_forgiven(
        word in "[a-z]{5,12}",
        kind in 0u8..4,
        at in 0usize..12,
        letter in prop::char::range('a', 'z'),
    ) {
        thread_local!(static SHELF: (tempfile::TempDir, Store) = shelf(MISTYPED));
        SHELF.with(|(_, store)| {
            let code = ProductId::new().to_string();
            put(store, (&code, &["Barang ", &word].concat(), "", "", "Mitra Satu"), "", true);
            let typed = edited(&word, kind, at, letter);
            let hits = find(store, &typed);
            assert!(hits.products.iter().any(|product| product.code == code), "{word} as {typed}: {hits:?}");
        });
    }
}
