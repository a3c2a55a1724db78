//! Finding a region by what a person types.
//!
//! Apostrophes, capitals, blanks and the words for kinds of regions do not matter: `kec Batumandi` finds Batu Mandi,
//! `desa juuh` finds Ju'uh. Words may name what the region lies in: `baru awayan`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Entry, Region, RegionLevel, Regions};
use crate::base::text::{fold, truncate_chars};

const QUERY_CHARS_MAX: usize = 100;
/// Shorter words are found at the beginning of names only: everything holds an "an".
const INNER_CHARS_MIN: usize = 4;

/// What a name is compared by.
#[derive(Debug, Clone)]
pub(super) struct Key {
    words: Vec<String>,
    /// The words without blanks between them.
    joined: String,
}

impl Key {
    pub fn of(name: &str) -> Key {
        let words = words_of(name);
        Key { joined: words.concat(), words }
    }

    /// Whether a word of a query begins a word of the name, or the name written as one word.
    fn begins(&self, word: &str) -> bool {
        self.joined.starts_with(word) || self.words.iter().any(|own| own.starts_with(word))
    }

    fn holds(&self, word: &str) -> bool {
        self.begins(word) || (word.chars().count() >= INNER_CHARS_MIN && self.joined.contains(word))
    }
}

/// Lower case, no accents; an apostrophe joins, every other mark separates.
fn words_of(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for c in fold(text).nfd() {
        match c {
            '\'' | '\u{2018}' | '\u{2019}' | '`' | '\u{B4}' | '\u{2BC}' | '\u{2BB}' => {}
            c if is_combining_mark(c) => {}
            c if c.is_alphanumeric() => plain.push(c),
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().map(str::to_owned).collect()
}

/// A kind of region that a word means: its level, and whether a city is meant.
#[derive(Clone, Copy)]
struct Kind {
    level: RegionLevel,
    is_city: Option<bool>,
}

impl Kind {
    fn of(word: &str) -> Option<Kind> {
        let (level, is_city) = match word {
            "provinsi" | "propinsi" | "prov" => (RegionLevel::Province, None),
            "kabupaten" | "kab" => (RegionLevel::Regency, Some(false)),
            "kota" => (RegionLevel::Regency, Some(true)),
            "kecamatan" | "kec" | "distrik" => (RegionLevel::District, None),
            "desa" | "ds" | "kelurahan" | "kel" => (RegionLevel::Village, None),
            _ => return None,
        };
        Some(Kind { level, is_city })
    }

    fn is_that_of(self, region: &Region) -> bool {
        self.level == region.code.level() && self.is_city.is_none_or(|is_city| is_city == region.code.is_city())
    }
}

/// What was typed. Words for kinds are a wish, because names hold them too: Paringin Kota.
struct Query {
    /// As typed, as one word.
    whole: String,
    /// Without the words for kinds, as one word.
    bare: String,
    bare_words: Vec<String>,
    kind: Option<Kind>,
}

impl Query {
    fn of(text: &str) -> Option<Query> {
        let words = words_of(truncate_chars(text, QUERY_CHARS_MAX));
        let mut bare_words: Vec<String> = words.iter().filter(|word| Kind::of(word).is_none()).cloned().collect();
        // The first word for a kind is meant: "desa X kec Y" looks for the desa.
        let kind = words.iter().find_map(|word| Kind::of(word));
        if bare_words.is_empty() {
            bare_words.clone_from(&words);
        }
        let query = Query { whole: words.concat(), bare: bare_words.concat(), bare_words, kind };
        (!query.whole.is_empty()).then_some(query)
    }

    /// How well an entry fits: smaller is better, `None` is not at all.
    fn rank(&self, regions: &Regions, entry: &Entry) -> Option<u8> {
        let key = &entry.key;
        if key.joined == self.whole {
            return Some(0);
        }
        if key.joined == self.bare {
            return Some(1);
        }
        if key.joined.starts_with(&self.whole) || key.joined.starts_with(&self.bare) {
            return Some(2);
        }
        let missing: Vec<&str> = self.bare_words.iter().map(String::as_str).filter(|word| !key.begins(word)).collect();
        if missing.is_empty() {
            return Some(3);
        }
        if missing.len() < self.bare_words.len() && self.is_above(regions, entry, &missing) {
            return Some(4);
        }
        self.bare_words.iter().all(|word| key.holds(word)).then_some(5)
    }

    /// Whether every word begins a name of what the entry lies in.
    fn is_above(&self, regions: &Regions, entry: &Entry, words: &[&str]) -> bool {
        let parents = std::iter::successors(entry.region.code.parent(), |code| code.parent());
        let above: Vec<&Entry> = parents.filter_map(|code| regions.entry(code.as_str())).collect();
        words.iter().all(|word| above.iter().any(|entry| entry.key.begins(word)))
    }
}

pub(super) fn search<'r>(regions: &'r Regions, text: &str, limit: usize) -> Vec<&'r Region> {
    if let Some(digits) = code_digits(text) {
        let begins = |region: &&Region| code_begins(region.code.as_str(), &digits);
        return regions.iter().filter(begins).take(limit).collect();
    }
    let Some(query) = Query::of(text) else { return Vec::new() };
    let ranked = regions.entries.iter().filter_map(|entry| Some((query.rank(regions, entry)?, entry)));
    let mut found: Vec<(u8, bool, usize, usize, &Entry)> = ranked
        .map(|(rank, entry)| {
            let is_other_kind = query.kind.is_some_and(|kind| !kind.is_that_of(&entry.region));
            (rank, is_other_kind, entry.key.words.len(), entry.region.code.as_str().len(), entry)
        })
        .collect();
    found.sort_by(|a, b| {
        // Somebody who writes "kec." means one, even if a desa fits the words a little better.
        let order = |item: &(u8, bool, usize, usize, &Entry)| (item.0 > 1, item.1, item.0, item.2, item.3);
        order(a).cmp(&order(b)).then_with(|| a.4.region.code.cmp(&b.4.region.code))
    });
    found.into_iter().take(limit).map(|(.., entry)| &entry.region).collect()
}

/// The digits of a text that is a code or its beginning.
fn code_digits(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.len() <= 13 && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (fits && !digits.is_empty()).then_some(digits)
}

fn code_begins(code: &str, digits: &str) -> bool {
    let mut own = code.bytes().filter(u8::is_ascii_digit);
    digits.bytes().all(|digit| own.next() == Some(digit))
}
