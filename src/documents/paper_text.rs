//! Text as a paper can carry it.

use serde_json::Value;

use crate::base::text::is_invisible_mark;

/// A run of letters longer than this is given places where it may break, or it would run off the paper.
const RUN_CHARS_MAX: usize = 24;
const BREAK_EVERY_CHARS: usize = 6;

/// The same value with every text made fit for paper.
pub(super) fn clean(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean_text(text)),
        Value::Array(items) => Value::Array(items.iter().map(clean).collect()),
        Value::Object(fields) => Value::Object(fields.iter().map(|(key, value)| (key.clone(), clean(value))).collect()),
        other => other.clone(),
    }
}

/// Drops control characters, marks that reorder text and emoji (no font of ours has them); breaks endless words.
fn clean_text(text: &str) -> String {
    if text.bytes().all(|b| b == b'\n' || (0x20..0x7f).contains(&b)) && longest_run(text) <= RUN_CHARS_MAX {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let (mut run, mut is_long) = (0, false);
    for (at, c) in text.char_indices() {
        if (c.is_control() && c != '\n') || is_invisible_mark(c) || is_emoji(c) {
            continue;
        }
        if c.is_whitespace() || c == '-' {
            run = 0;
        } else {
            if run == 0 {
                is_long = longest_run(text[at..].split([' ', '\n', '-', '\t']).next().unwrap_or("")) > RUN_CHARS_MAX;
            }
            run += 1;
            if is_long && run > BREAK_EVERY_CHARS {
                out.push('\u{200B}');
                run = 1;
            }
        }
        out.push(c);
    }
    // An emoji between two words leaves two blanks.
    while let Some(at) = out.find("  ") {
        out.remove(at);
    }
    out.trim_matches(' ').to_owned()
}

fn longest_run(text: &str) -> usize {
    text.split(|c: char| c.is_whitespace() || c == '-').map(|run| run.chars().count()).max().unwrap_or(0)
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B50..=0x2B55 | 0xFE00..=0xFE0F | 0xE0000..=0xE007F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_made_fit_for_paper() {
        for (input, expect) in [
            ("Tas Anyam", "Tas Anyam"),
            ("Sambal 🌶️ Bu Ani", "Sambal Bu Ani"),
            ("👨‍👩‍👧 Keluarga", "Keluarga"),
            ("a\u{202E}b\u{1b}c\u{0}", "abc"),
            ("baris satu\nbaris dua", "baris satu\nbaris dua"),
            ("Batik — Rp\u{A0}5.000", "Batik — Rp\u{A0}5.000"),
        ] {
            assert_eq!(clean_text(input), expect, "{input:?}");
        }
    }

    #[test]
    fn an_endless_word_gets_places_to_break() {
        let cleaned = clean_text(&"X".repeat(200));
        assert!(cleaned.split('\u{200B}').all(|part| part.chars().count() <= BREAK_EVERY_CHARS));
        assert_eq!(cleaned.replace('\u{200B}', ""), "X".repeat(200));
    }
}
