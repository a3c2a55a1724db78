//! Words by which a person is found who is on the telephone or at the counter, without a list of people to leaf through:
//! a name, a number or an address leads to its case only when it is typed whole (UU 27/2022 art. 35: no access beyond
//! what the work needs). They stand in the index of the search with a mark in front, where no beginning of a word and no
//! spelling mistake reaches them, and go from it with the values (erasure).

use crate::base::text::{fold, phone_e164};

/// No word of a language begins so.
pub(in crate::sop) const MARK: &str = "qx";
/// Shorter words are in every other name.
const CHARS_MIN: usize = 3;

/// A telephone number as one word, however it is written; an e-mail address as one; else each word. Marked.
pub(in crate::sop) fn whole_words(text: &str) -> Vec<String> {
    let marked = |word: &str| [MARK, word].concat();
    if let Some(phone) = phone_e164(text.trim()) {
        return vec![marked(phone.trim_start_matches('+'))];
    }
    let folded = fold(text);
    if folded.contains('@') {
        let address: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        return vec![marked(&address)];
    }
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= CHARS_MIN);
    words.map(marked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_addresses_are_one_word_however_they_are_written() {
        for (text, expect) in [
            ("0812-0000-0001", &["qx6281200000001"][..]),
            ("+62 812 0000 0001", &["qx6281200000001"]),
            ("UKM01@Example.com", &["qxukm01examplecom"]),
            ("Bu Pemilik UKM 01", &["qxpemilik", "qxukm"]),
            ("3578014101900001", &["qx3578014101900001"]),
            (" - ", &[]),
        ] {
            assert_eq!(whole_words(text), expect, "{text}");
        }
    }
}
