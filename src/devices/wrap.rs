//! Breaking printable text into lines of a number of characters.

/// Indentation that a slip may give a line; more is taken for an accident.
const INDENT_MAX: usize = 8;

/// Lines of at most `columns` characters, at least one. Breaks at spaces, never at a non-breaking one nor between `Rp`
/// and its figure; only a single word longer than a line is cut. What is indented stays indented on its next lines.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let indent = text.chars().take_while(|c| *c == ' ').count().min(INDENT_MAX).min(columns / 2);
    let mut lines = Vec::new();
    let mut line = " ".repeat(indent);
    let mut used = indent;
    let mut empty = true;
    for word in words(text) {
        let chars = word.chars().count();
        if !empty && used + 1 + chars > columns {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            (used, empty) = (indent, true);
        }
        if !empty {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            if used == columns {
                lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
                used = indent;
            }
            line.push(c);
            used += 1;
        }
        empty = false;
    }
    lines.push(if empty { String::new() } else { line });
    lines
}

/// The lines of [`wrap`], as even as they can be: for centred text, where a single word on the last line looks lost.
pub fn wrap_evenly(text: &str, columns: usize) -> Vec<String> {
    let widest = wrap(text, columns);
    let as_few = |columns: &usize| fits_in_words(text, *columns) && wrap(text, *columns).len() == widest.len();
    match (columns / 2..columns).find(as_few) {
        Some(narrow) if widest.len() > 1 => wrap(text, narrow),
        _ => widest,
    }
}

/// Whether every word of a text fits into a line.
pub fn fits_in_words(text: &str, columns: usize) -> bool {
    words(text).iter().all(|word| word.chars().count() <= columns)
}

/// The words of a text; `Rp 5.000` is one.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(last) if is_currency(last) && word.starts_with(|c: char| c.is_ascii_digit()) => {
                last.push('\u{A0}');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn is_currency(word: &str) -> bool {
    matches!(word, "Rp" | "-Rp" | "@Rp" | "(Rp")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_wrap_and_figures_stay_whole() {
        for (text, columns, lines) in [
            ("", 5, vec![""]),
            ("   ", 5, vec![""]),
            ("satu dua tiga", 8, vec!["satu dua", "tiga"]),
            ("satu dua tiga", 13, vec!["satu dua tiga"]),
            ("harga Rp 5.000 saja", 12, vec!["harga", "Rp\u{A0}5.000", "saja"]),
            ("2 x\u{A0}85.000", 8, vec!["2", "x\u{A0}85.000"]),
            ("abcdefghij", 4, vec!["abcd", "efgh", "ij"]),
            ("a abcdefghij", 4, vec!["a", "abcd", "efgh", "ij"]),
            ("  2 x 85.000", 20, vec!["  2 x 85.000"]),
            ("  satu dua tiga", 8, vec!["  satu", "  dua", "  tiga"]),
            ("  abcdefgh", 6, vec!["  abcd", "  efgh"]),
        ] {
            assert_eq!(wrap(text, columns), lines, "{text:?}");
        }
    }

    #[test]
    fn centred_lines_are_even() {
        for (text, columns, lines) in [
            ("satu dua tiga empat lima", 20, vec!["satu dua tiga", "empat lima"]),
            ("satu dua", 20, vec!["satu dua"]),
            ("abcdefghijkl", 8, vec!["abcdefgh", "ijkl"]),
            ("", 8, vec![""]),
        ] {
            assert_eq!(wrap_evenly(text, columns), lines, "{text:?}");
        }
    }
}
