//! The character tables of printers: which byte stands for a letter beyond ASCII.
//!
//! Our own, because the tables of `escpos` 0.20 are wrong in places: its PC858 prints every hyphen as a soft one (0xF0,
//! which most printers leave out), has no `¿`, and `Ô` where `Ò` belongs.

use serde::{Deserialize, Serialize};

/// The character table of a printer.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodePage {
    #[default]
    Pc858,
    Wpc1252,
}

impl CodePage {
    /// The parameter of ESC t.
    pub fn number(self) -> u8 {
        match self {
            CodePage::Pc858 => 19,
            CodePage::Wpc1252 => 16,
        }
    }

    /// The byte of a character; `None` for what must never be sent, control characters first of all.
    pub fn byte_of(self, c: char) -> Option<u8> {
        if matches!(c, ' '..='~') {
            return Some(c as u8);
        }
        let at = LETTERS.binary_search_by_key(&c, |(letter, _, _)| *letter).ok()?;
        let (_, pc858, wpc1252) = LETTERS[at];
        Some(match self {
            CodePage::Pc858 => pc858,
            CodePage::Wpc1252 => wpc1252,
        })
    }
}

/// Letters and signs that both tables have, in the order of Unicode: character, byte in PC858, byte in Windows-1252.
const LETTERS: [(char, u8, u8); 95] = [
    ('¡', 0xAD, 0xA1),
    ('¢', 0xBD, 0xA2),
    ('£', 0x9C, 0xA3),
    ('¤', 0xCF, 0xA4),
    ('¥', 0xBE, 0xA5),
    ('¦', 0xDD, 0xA6),
    ('§', 0xF5, 0xA7),
    ('¨', 0xF9, 0xA8),
    ('©', 0xB8, 0xA9),
    ('ª', 0xA6, 0xAA),
    ('«', 0xAE, 0xAB),
    ('¬', 0xAA, 0xAC),
    ('®', 0xA9, 0xAE),
    ('¯', 0xEE, 0xAF),
    ('°', 0xF8, 0xB0),
    ('±', 0xF1, 0xB1),
    ('²', 0xFD, 0xB2),
    ('³', 0xFC, 0xB3),
    ('´', 0xEF, 0xB4),
    ('µ', 0xE6, 0xB5),
    ('¶', 0xF4, 0xB6),
    ('·', 0xFA, 0xB7),
    ('¸', 0xF7, 0xB8),
    ('¹', 0xFB, 0xB9),
    ('º', 0xA7, 0xBA),
    ('»', 0xAF, 0xBB),
    ('¼', 0xAC, 0xBC),
    ('½', 0xAB, 0xBD),
    ('¾', 0xF3, 0xBE),
    ('¿', 0xA8, 0xBF),
    ('À', 0xB7, 0xC0),
    ('Á', 0xB5, 0xC1),
    ('Â', 0xB6, 0xC2),
    ('Ã', 0xC7, 0xC3),
    ('Ä', 0x8E, 0xC4),
    ('Å', 0x8F, 0xC5),
    ('Æ', 0x92, 0xC6),
    ('Ç', 0x80, 0xC7),
    ('È', 0xD4, 0xC8),
    ('É', 0x90, 0xC9),
    ('Ê', 0xD2, 0xCA),
    ('Ë', 0xD3, 0xCB),
    ('Ì', 0xDE, 0xCC),
    ('Í', 0xD6, 0xCD),
    ('Î', 0xD7, 0xCE),
    ('Ï', 0xD8, 0xCF),
    ('Ð', 0xD1, 0xD0),
    ('Ñ', 0xA5, 0xD1),
    ('Ò', 0xE3, 0xD2),
    ('Ó', 0xE0, 0xD3),
    ('Ô', 0xE2, 0xD4),
    ('Õ', 0xE5, 0xD5),
    ('Ö', 0x99, 0xD6),
    ('×', 0x9E, 0xD7),
    ('Ø', 0x9D, 0xD8),
    ('Ù', 0xEB, 0xD9),
    ('Ú', 0xE9, 0xDA),
    ('Û', 0xEA, 0xDB),
    ('Ü', 0x9A, 0xDC),
    ('Ý', 0xED, 0xDD),
    ('Þ', 0xE8, 0xDE),
    ('ß', 0xE1, 0xDF),
    ('à', 0x85, 0xE0),
    ('á', 0xA0, 0xE1),
    ('â', 0x83, 0xE2),
    ('ã', 0xC6, 0xE3),
    ('ä', 0x84, 0xE4),
    ('å', 0x86, 0xE5),
    ('æ', 0x91, 0xE6),
    ('ç', 0x87, 0xE7),
    ('è', 0x8A, 0xE8),
    ('é', 0x82, 0xE9),
    ('ê', 0x88, 0xEA),
    ('ë', 0x89, 0xEB),
    ('ì', 0x8D, 0xEC),
    ('í', 0xA1, 0xED),
    ('î', 0x8C, 0xEE),
    ('ï', 0x8B, 0xEF),
    ('ð', 0xD0, 0xF0),
    ('ñ', 0xA4, 0xF1),
    ('ò', 0x95, 0xF2),
    ('ó', 0xA2, 0xF3),
    ('ô', 0x93, 0xF4),
    ('õ', 0xE4, 0xF5),
    ('ö', 0x94, 0xF6),
    ('÷', 0xF6, 0xF7),
    ('ø', 0x9B, 0xF8),
    ('ù', 0x97, 0xF9),
    ('ú', 0xA3, 0xFA),
    ('û', 0x96, 0xFB),
    ('ü', 0x81, 0xFC),
    ('ý', 0xEC, 0xFD),
    ('þ', 0xE7, 0xFE),
    ('ÿ', 0x98, 0xFF),
    ('€', 0xD5, 0x80),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_in_order_and_no_byte_stands_twice() {
        assert!(LETTERS.is_sorted_by_key(|(letter, _, _)| *letter));
        for page in [CodePage::Pc858, CodePage::Wpc1252] {
            let mut bytes: Vec<u8> = LETTERS.iter().filter_map(|(letter, _, _)| page.byte_of(*letter)).collect();
            bytes.sort_unstable();
            bytes.dedup();
            assert_eq!(bytes.len(), LETTERS.len());
            assert!(bytes[0] >= 0x80);
        }
        for c in ['\u{1b}', '\n', '\u{7f}', '\u{85}', '\u{ad}', '\u{a0}', 'ő', '漢'] {
            assert_eq!(CodePage::Pc858.byte_of(c), None, "{c:?}");
        }
    }
}
