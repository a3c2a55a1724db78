//! Whatever is written, reading it ends, and says something or refuses.

use proptest::prelude::*;

use super::tests::Sample;
use super::*;

/// Words of the language, so that random texts come far into the parser.
const WORDS: [&str; 40] = [
    "and",
    "or",
    "not",
    "in",
    "true",
    "false",
    "today",
    "date",
    "param",
    ".",
    "(",
    ")",
    "[",
    "]",
    ",",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "'x'",
    "'2026-11-22'",
    "12",
    "12.5",
    "name",
    "guests",
    "fee",
    "held_on",
    "sex",
    "products",
    "price",
    "all(products,",
    "any(products,",
    "filled(",
    "count(",
    "sum(products.",
    "'female'",
];

fn read(text: &str) -> Result<Expr, ExprError> {
    parse(text, &Sample, Kind::Bool)
}

#[test]
fn longer_and_deeper_than_allowed_is_refused() {
    let nested = |levels: usize| ["(".repeat(levels), "true".to_owned(), ")".repeat(levels)].concat();
    let chain = |terms: usize| [vec!["guests"; terms].join("+"), "> 0".to_owned()].concat();
    let many = |terms: usize| vec!["agrees"; terms].join(" or ");
    for (text, is_fine) in [
        (nested(DEPTH_MAX), true),
        (nested(DEPTH_MAX + 1), false),
        (nested(990), false),
        (["not ".repeat(DEPTH_MAX - 1), "true".to_owned()].concat(), true),
        (["not ".repeat(DEPTH_MAX + 1), "true".to_owned()].concat(), false),
        (["-".repeat(1_000), "guests > 0".to_owned()].concat(), false),
        (chain(DEPTH_MAX - 2), true),
        (chain(DEPTH_MAX + 1), false),
        (many(200), true),
        (["true", &" ".repeat(CHARS_MAX - 4)].concat(), true),
        (["true", &" ".repeat(CHARS_MAX - 3)].concat(), false),
        ("\u{1F600}".repeat(CHARS_MAX), false),
    ] {
        let said = read(&text);
        assert_eq!(said.is_ok(), is_fine, "{}: {said:?}", text.chars().take(40).collect::<String>());
    }
    let long = read(&"a".repeat(CHARS_MAX + 1)).expect_err("too long");
    assert_eq!((long.column, long.what.as_str()), (CHARS_MAX + 1, "aturan lebih dari 2000 huruf"));
    let deep = read(&nested(DEPTH_MAX + 1)).expect_err("too deep");
    assert_eq!(deep.what, "aturan bersusun lebih dari 32 tingkat");
}

fn is_within(text: &str) -> bool {
    match read(text) {
        Ok(expr) => expr.text() == text,
        Err(error) => error.column >= 1 && error.column <= text.chars().count().min(CHARS_MAX) + 1,
    }
}

proptest! {
    #[test]
    fn random_letters_never_panic(letters in prop::collection::vec(any::<char>(), 0..2_100)) {
        let text: String = letters.into_iter().collect();
        prop_assert!(is_within(&text), "{}", text);
    }

    #[test]
    fn random_words_never_panic(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..120)) {
        let text = words.join(" ");
        prop_assert!(is_within(&text), "{}", text);
    }
}
