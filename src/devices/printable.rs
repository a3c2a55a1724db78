//! Text that a thermal printer may be sent: an allow-list of characters, and what stands in for the rest.
//!
//! Promises: what comes out holds no control character and nothing outside [`is_printable`], one column per character,
//! so that no product name can become a command (faults F7) and no line is longer than it was counted.

use super::code_page::CodePage;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Stands for a character that has no likeness on paper.
const UNKNOWN: &str = "?";

/// Whether a character may be sent to a printer as it is: it has a byte in every table of [`CodePage`].
pub fn is_printable(c: char) -> bool {
    CodePage::Pc858.byte_of(c).is_some()
}

/// One line of printable text: composed, typographic signs made plain, letters without a place reduced to their base
/// letter, everything else one `?`.
///
/// A non-breaking space comes out as U+00A0 for the wrapping to see; [`plain_spaces`] turns it into a space afterwards.
pub fn printable_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut joined = false;
    for c in text.nfc() {
        if is_joiner(c) {
            joined = true;
            continue;
        }
        if std::mem::take(&mut joined) && out.ends_with(UNKNOWN) && !is_printable(c) {
            continue; // the next member of a joined emoji: the whole is one sign
        }
        match c {
            '\u{A0}' | '\u{202F}' => out.push('\u{A0}'),
            '\t' => out.push(' '),
            c if c.is_control() || crate::base::text::is_invisible_mark(c) || is_combining_mark(c) => {}
            c if c.is_whitespace() => out.push(' '),
            c if is_printable(c) => out.push(c),
            c => push_likeness(&mut out, c),
        }
    }
    out
}

/// Non-breaking spaces as spaces: the last step before bytes.
pub fn plain_spaces(text: &str) -> String {
    text.replace('\u{A0}', " ")
}

/// Signs that join or colour the emoji before them and are no signs of their own.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
}

fn push_likeness(out: &mut String, c: char) {
    if let Some(likeness) = likeness(c) {
        out.push_str(likeness);
        return;
    }
    let mut base = std::iter::once(c).nfkd().filter(|part| !is_combining_mark(*part)).peekable();
    let known = base.clone().all(|part| part == ' ' || is_printable(part)) && base.peek().is_some();
    match known {
        true => out.extend(base),
        false => out.push_str(UNKNOWN),
    }
}

fn likeness(c: char) -> Option<&'static str> {
    Some(match c {
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' => "'",
        '“' | '”' | '„' | '‟' | '″' => "\"",
        '‹' => "<",
        '›' => ">",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '…' => "...",
        '•' | '●' | '◦' | '▪' => "*",
        '→' => "->",
        '←' => "<-",
        '™' => "(TM)",
        'Ł' => "L",
        'ł' => "l",
        'Đ' => "D",
        'đ' => "d",
        'ı' => "i",
        'Œ' => "OE",
        'œ' => "oe",
        '≤' => "<=",
        '≥' => ">=",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_of_what_was_written() {
        for (written, printed) in [
            ("Kopi Gayo 200g", "Kopi Gayo 200g"),
            ("Café e\u{301}", "Café é"),
            ("“Sambal” ‘Bu Tini’ – pedas…", "\"Sambal\" 'Bu Tini' - pedas..."),
            ("Kue 🍪 lapis", "Kue ? lapis"),
            ("👩‍👩‍👧 keluarga", "? keluarga"),
            ("👍🏽", "?"),
            ("日本", "??"),
            ("x\u{301}\u{302}", "x"),
            ("Šarić łódź", "Saric lódz"),
            ("½ kg ²", "½ kg ²"),
            ("ﬁ Ⅳ", "fi IV"),
            ("\u{1b}@\u{1d}V\u{0}a\u{10}\u{4}", "@Va"),
            ("a\u{202E}b\u{200B}c", "abc"),
            ("®¿Ô", "®¿Ô"),
            ("Rp\u{A0}5.000", "Rp\u{A0}5.000"),
        ] {
            assert_eq!(printable_line(written), printed, "{written:?}");
        }
    }
}
