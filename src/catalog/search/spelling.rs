//! How words are spelt, or might have been: the plain form of a word, and the form in which spelling habits vanish.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::base::text::fold;

/// Longer words are not guessed at.
pub(super) const WORD_CHARS_MAX: usize = 32;
const CHARS_FORGIVEN_FROM: usize = 4;
const CHARS_FORGIVEN_TWICE_FROM: usize = 8;

/// The words of a text as the index cuts them: runs of letters and digits, lower case, without accents.
pub(super) fn plain_words(text: &str) -> Vec<String> {
    let plain: String = fold(text).nfd().filter(|c| !is_combining_mark(*c)).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(String::from).collect()
}

/// Whether a word may be taken for another: letters only, because a figure or a code that is nearly right is wrong.
pub(super) fn is_guessable(word: &str) -> bool {
    (3..=WORD_CHARS_MAX).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
}

/// How many letters of a typed word may be wrong, missing, extra or swapped.
pub(super) fn edits_allowed(typed_chars: usize) -> u8 {
    match typed_chars {
        CHARS_FORGIVEN_TWICE_FROM.. => 2,
        CHARS_FORGIVEN_FROM.. => 1,
        _ => 0,
    }
}

/// The word without the habits people spell it by: the letters of before 1972 (`oe`, `dj`, `tj`, `nj`, `sj`, `ch`, `j`
/// for today's `u`, `j`, `c`, `ny`, `sy`, `kh`, `y`), `v` and `f` for `p`, `x` for `ks`, `q` for `k`, doubled letters.
/// Two words of one key are spellings of one another; the key is not a word. Takes lower case letters a to z.
pub(super) fn key(word: &str) -> String {
    let bytes = word.as_bytes();
    let mut key = String::with_capacity(word.len());
    let mut at = 0;
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let (letter, taken) = match (bytes[at], next) {
            (b'o', b'e') => ('u', 2),
            (b'd', b'j') => ('y', 2),
            (b't', b'j') => ('c', 2),
            (b'c' | b'k', b'h') => ('k', 2),
            (b'k', b's') => ('x', 2),
            (b'p', b'h') => ('p', 2),
            (b'j', _) => ('y', 1),
            (b'v' | b'f', _) => ('p', 1),
            (b'q', _) => ('k', 1),
            (other, _) => (char::from(other), 1),
        };
        if !key.ends_with(letter) {
            key.push(letter);
        }
        at += taken;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_have_one_key() {
        for (one, other) in [
            ("soerabaja", "surabaya"),
            ("djadjan", "jajan"),
            ("tjap", "cap"),
            ("njonja", "nyonya"),
            ("achir", "akhir"),
            ("khusus", "kusus"),
            ("taksi", "taxi"),
            ("vanili", "panili"),
            ("fanili", "vanilli"),
            ("sjal", "syal"),
            ("photo", "foto"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        for (one, other) in [("batik", "batak"), ("tas", "teas"), ("kain", "lain"), ("sambal", "sambel")] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn words_are_cut_as_the_index_cuts_them() {
        for (text, expect) in [
            ("Kain \"Café\" 2m", vec!["kain", "cafe", "2m"]),
            ("DK-658VPJ-1", vec!["dk", "658vpj", "1"]),
            (" -*\u{7} ", vec![]),
        ] {
            assert_eq!(plain_words(text), expect, "{text:?}");
        }
    }

    #[test]
    fn long_words_forgive_more() {
        for (chars, edits) in [(3, 0), (4, 1), (7, 1), (8, 2), (30, 2)] {
            assert_eq!(edits_allowed(chars), edits, "{chars}");
        }
    }
}
