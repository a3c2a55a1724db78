//! Text hygiene: what comes from outside is cleaned before it is stored, shown or printed (invariant 9).

use unicode_normalization::UnicodeNormalization;

/// Marks that are not seen but change what is shown or compared: zero-width characters, direction marks, BOM.
pub fn is_invisible_mark(c: char) -> bool {
    matches!(c,
        '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}'
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// One line of text: NFC; every run of blanks one space, ends trimmed; control characters and invisible marks dropped.
///
/// U+200D stays, because emoji families are joined by it; it is the one invisible mark with a visible effect.
pub fn clean_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending_space = false;
    for c in text.nfc() {
        if c.is_whitespace() {
            pending_space = !out.is_empty();
        } else if c.is_control() || (is_invisible_mark(c) && c != '\u{200D}') {
            continue;
        } else {
            if pending_space {
                out.push(' ');
                pending_space = false;
            }
            out.push(c);
        }
    }
    out
}

/// Several lines, each cleaned by [`clean_line`]; at most one empty line in a row.
pub fn clean_lines(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in text.replace("\r\n", "\n").replace('\r', "\n").split('\n') {
        let line = clean_line(line);
        if line.is_empty() && out.last().is_none_or(String::is_empty) {
            continue;
        }
        out.push(line);
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.join("\n")
}

/// At most `chars_max` characters, cut at a character and never inside one.
pub fn truncate_chars(text: &str, chars_max: usize) -> &str {
    match text.char_indices().nth(chars_max) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}

/// The form two names are compared in: cleaned, lower case.
pub fn fold(text: &str) -> String {
    clean_line(text).to_lowercase()
}

/// An Indonesian telephone number in `+62` form, or `None` when it cannot be one (domain-id.md section 2).
pub fn phone_e164(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{A0}')).collect();
    let rest = digits
        .strip_prefix("+62")
        .or_else(|| digits.strip_prefix("0062"))
        .or_else(|| digits.strip_prefix("62"))
        .or_else(|| digits.strip_prefix('0'))?;
    let rest = rest.strip_prefix('0').unwrap_or(rest);
    let plausible =
        rest.chars().all(|c| c.is_ascii_digit()) && (7..=12).contains(&rest.len()) && !rest.starts_with('0');
    plausible.then(|| format!("+62{rest}"))
}

/// Whether this has the shape of an e-mail address that mail systems take: one `@`, a dotted domain, plain ASCII, no
/// blanks, and none of the characters that would need quoting.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let word = |part: &str, extra: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    let local_fits = local.len() <= 64 && local.split('.').all(|part| word(part, "_+-'&=~"));
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_fits = labels.len() >= 2
        && domain.len() <= 253
        && labels.iter().all(|label| word(label, "-") && !label.starts_with('-') && !label.ends_with('-'));
    local_fits && domain_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cleaned() {
        for (input, expect) in [
            ("  Kaus\tKaki\u{200B} \u{A0}Bayi\n", "Kaus Kaki Bayi"),
            ("\u{1b}@Harga\u{7}", "@Harga"),
            ("e\u{301}", "é"),
            ("abc\u{202E}def", "abcdef"),
            ("", ""),
        ] {
            assert_eq!(clean_line(input), expect, "{input:?}");
        }
    }

    #[test]
    fn telephones_take_the_plus_62_form() {
        for (input, expect) in [
            ("0812-3456-7890", Some("+6281234567890")),
            ("+62 812 0000 0001", Some("+6281200000001")),
            ("62812.0000.0001", Some("+6281200000001")),
            ("0062 812 0000 0001", Some("+6281200000001")),
            ("(031) 555-0123", Some("+62315550123")),
            ("12345", None),
            ("0812abc", None),
        ] {
            assert_eq!(phone_e164(input).as_deref(), expect, "{input}");
        }
    }

    #[test]
    fn email_addresses_have_a_shape() {
        for (input, expect) in [
            ("ukm01@example.com", true),
            ("a.b+c@mail.example.co.id", true),
            ("ukm01@example", false),
            ("ukm01example.com", false),
            ("a@b@example.com", false),
            (".a@example.com", false),
            ("a b@example.com", false),
            ("a@-example.com", false),
            ("a@example.com\r\nBcc: b@example.com", false),
            ("é@example.com", false),
            ("", false),
        ] {
            assert_eq!(is_email(input), expect, "{input:?}");
        }
    }
}
