//! Which texts a code may hold. What a reader made up out of noise mostly fails here.

use super::Format;

/// More than the largest QR code holds in letters.
const QR_CHARS_MAX: usize = 4_296;
/// The fewest characters that a Code 128 label has; shorter ones turn up in pictures of anything.
const CODE_128_CHARS_MIN: usize = 3;
const CODE_128_CHARS_MAX: usize = 80;

/// Whether a bar code's text is one that this kind can hold, its check digit included.
pub(super) fn is_bar_text(format: Format, text: &str) -> bool {
    match format {
        Format::Ean13 => text.len() == 13 && has_ean_check_digit(text),
        Format::Ean8 => text.len() == 8 && has_ean_check_digit(text),
        Format::Code128 => {
            (CODE_128_CHARS_MIN..=CODE_128_CHARS_MAX).contains(&text.len())
                && text.chars().all(|c| c == ' ' || c.is_ascii_graphic())
        }
        Format::Qr => is_qr_text(text),
    }
}

/// Whether a QR code's text is text: not empty, no control characters but line ends and tabs.
pub(super) fn is_qr_text(text: &str) -> bool {
    let is_fine = |c: char| !c.is_control() && c != '\u{fffd}' || matches!(c, '\n' | '\r' | '\t');
    !text.trim().is_empty() && text.chars().take(QR_CHARS_MAX + 1).count() <= QR_CHARS_MAX && text.chars().all(is_fine)
}

/// Digits that add up to a multiple of ten, weighted 3 and 1 from the right (GS1 General Specifications, 7.9).
fn has_ean_check_digit(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let weigh = |(at, digit): (usize, &u32)| digit * if at % 2 == 0 { 1 } else { 3 };
    digits.is_some_and(|digits| digits.iter().rev().enumerate().map(weigh).sum::<u32>() % 10 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_texts_have_the_length_and_the_check_digit_of_their_kind() {
        for (format, text, fine) in [
            (Format::Ean13, "2933528781404", true),
            (Format::Ean13, "2933528781405", false),
            (Format::Ean13, "933528781404", false),
            (Format::Ean13, "29335287814O4", false),
            (Format::Ean8, "96385074", true),
            (Format::Ean8, "96385075", false),
            (Format::Code128, "BAG 90/A", true),
            (Format::Code128, "AB", false),
            (Format::Code128, "AB\u{1d}CD", false),
            (Format::Code128, "ABCé", false),
        ] {
            assert_eq!(is_bar_text(format, text), fine, "{format:?} {text}");
        }
    }

    #[test]
    fn qr_texts_are_text() {
        let (longest, longer) = ("9".repeat(QR_CHARS_MAX), "9".repeat(QR_CHARS_MAX + 1));
        for (text, fine) in [
            ("DK-89YFF8-4", true),
            ("Baris satu\r\nBaris dua", true),
            ("", false),
            (" \n", false),
            ("DK\u{0}", false),
            ("DK\u{1b}[A", false),
            ("DK\u{fffd}", false),
            (longest.as_str(), true),
            (longer.as_str(), false),
        ] {
            assert_eq!(is_qr_text(text), fine, "{}", &text[..text.len().min(20)]);
        }
    }
}
