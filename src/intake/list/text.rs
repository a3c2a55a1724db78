//! Text as it stands in a cell: what is kept and what is dropped.

use unicode_normalization::UnicodeNormalization;

/// Marks that are not seen and not meant: they are dropped before anything is compared.
fn is_dropped_mark(c: char) -> bool {
    matches!(c,
        '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}')
}

/// NFC; tab, line break and every space character one blank, runs of blanks one, ends trimmed; control characters and
/// invisible marks dropped. Everything else stays as the partner wrote it, `=SUM(A1)` and emoji included.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank_before = false;
    let kept = text.chars().filter(|c| c.is_whitespace() || !(c.is_control() || is_dropped_mark(*c)));
    for c in kept.nfc() {
        if c.is_whitespace() {
            blank_before = !out.is_empty();
        } else {
            if blank_before {
                out.push(' ');
                blank_before = false;
            }
            out.push(c);
        }
    }
    out
}

/// Whether the text is a dash that stands for "nothing".
pub fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "\u{2013}" | "\u{2014}" | "\u{2212}")
}

/// Takes away an enumeration in front of a title: `A.`, `2)`, `IV.`.
pub fn without_enumeration(text: &str) -> &str {
    let Some(at) = text.find(['.', ')']) else { return text };
    let head = &text[..at];
    let counts = head.chars().all(|c| c.is_ascii_digit())
        || head.chars().all(|c| matches!(c.to_ascii_lowercase(), 'i' | 'v' | 'x'))
        || (head.chars().count() == 1 && head.chars().all(char::is_alphabetic));
    if !head.is_empty() && head.len() <= 4 && counts { text[at + 1..].trim_start() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cleaned_and_otherwise_kept() {
        for (input, expect) in [
            ("Gantungan\u{A0}Kunci \t Wayang", "Gantungan Kunci Wayang"),
            ("Rak Bumbu\nKayu Pinus", "Rak Bumbu Kayu Pinus"),
            ("Lampion \u{1b}[31mMerah\u{1b}[0m", "Lampion [31mMerah[0m"),
            ("Tas \u{202E}Anyam\u{202C} Mendong", "Tas Anyam Mendong"),
            ("Cafe\u{200B}\u{301}", "Caf\u{e9}"),
            ("=SUM(A1:A9)", "=SUM(A1:A9)"),
            ("\u{2764}\u{FE0F} Hati", "\u{2764}\u{FE0F} Hati"),
            ("   ", ""),
        ] {
            assert_eq!(clean(input), expect, "{input:?}");
            assert_eq!(clean(expect), expect, "cleaning twice changes nothing");
        }
    }

    #[test]
    fn enumerations_are_taken_away() {
        for (input, expect) in [
            ("B. Alat", "Alat"),
            ("2) Alat", "Alat"),
            ("IV. Alat", "Alat"),
            ("Alat v. dua", "Alat v. dua"),
            ("Alat", "Alat"),
        ] {
            assert_eq!(without_enumeration(input), expect, "{input}");
        }
    }
}
