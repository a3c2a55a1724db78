//! Prices and quantities as partners write them. Pure; nothing is guessed.

use super::grid::Cell;
use super::model::Reason;
use super::text::{clean, is_dash};

/// Words after a count that say "pieces". Dozens (`lusin`, `kodi`) are not among them: they are never guessed.
const PIECE_WORDS: [&str; 15] = [
    "pcs", "pc", "buah", "bh", "unit", "lembar", "lbr", "pasang", "set", "botol", "btl", "bungkus", "bks", "pak",
    "pack",
];

/// Words after an amount and what they multiply it by; the longer word first where one ends like another.
const MULTIPLIERS: [(&str, i128); 5] =
    [("ribu", 1_000), ("juta", 1_000_000), ("rb", 1_000), ("jt", 1_000_000), ("k", 1_000)];

/// What lies between a whole number and its neighbour only because a spreadsheet computes with floats.
const FLOAT_NOISE: f64 = 1e-6;
/// Above this a float no longer tells one whole number from the next; any such figure is a mistake.
const FLOAT_MAX: f64 = 9e15;

/// A price in whole rupiah, or the one reason why it is none.
pub fn price(cell: &Cell, limit_rupiah: i64) -> Result<i64, Reason> {
    let hundredths = match cell {
        Cell::Empty => return Err(Reason::MissingPrice),
        Cell::Number(number) => float_hundredths(*number).ok_or(Reason::PriceInvalid)?,
        Cell::Text(text) => price_text(text)?,
        Cell::Other(_) | Cell::Error(_) => return Err(Reason::PriceInvalid),
    };
    if hundredths % 100 != 0 {
        return Err(Reason::PriceInvalid);
    }
    match hundredths / 100 {
        rupiah if rupiah <= 0 => Err(Reason::PriceNotPositive),
        rupiah if rupiah > i128::from(limit_rupiah) => Err(Reason::PriceOverLimit),
        rupiah => i64::try_from(rupiah).map_err(|_| Reason::PriceOverLimit),
    }
}

/// A whole number of pieces, or the one reason why it is none.
pub fn qty(cell: &Cell) -> Result<i64, Reason> {
    let hundredths = match cell {
        Cell::Empty => return Err(Reason::MissingQty),
        Cell::Number(number) => float_hundredths(*number).ok_or(Reason::QtyInvalid)?,
        Cell::Text(text) => qty_text(text)?,
        Cell::Other(_) | Cell::Error(_) => return Err(Reason::QtyInvalid),
    };
    if hundredths % 100 != 0 {
        return Err(Reason::QtyNotInteger);
    }
    match hundredths / 100 {
        pieces if pieces <= 0 => Err(Reason::QtyNotPositive),
        pieces => i64::try_from(pieces).map_err(|_| Reason::QtyInvalid),
    }
}

fn price_text(text: &str) -> Result<i128, Reason> {
    let text = clean(text).to_lowercase();
    let (minus, rest) = split_minus(&text);
    let rest = ["rp", "idr"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    let rest = rest.strip_prefix('.').unwrap_or(rest).trim_start();
    let (inner_minus, rest) = split_minus(rest);
    if rest.is_empty() {
        return Err(Reason::MissingPrice);
    }
    let rest = rest.strip_suffix(",-").or_else(|| rest.strip_suffix(".-")).unwrap_or(rest).trim_end();
    let (digits, factor) = MULTIPLIERS
        .iter()
        .find_map(|(word, factor)| rest.strip_suffix(word).map(|digits| (digits.trim_end(), *factor)))
        .unwrap_or((rest, 1));
    let value = number(digits).ok_or(Reason::PriceInvalid)?.saturating_mul(factor);
    Ok(if minus || inner_minus { -value } else { value })
}

fn qty_text(text: &str) -> Result<i128, Reason> {
    let text = clean(text).to_lowercase();
    if text.is_empty() || is_dash(&text) {
        return Err(Reason::MissingQty);
    }
    let (minus, rest) = split_minus(&text);
    let digits_end = rest.find(|c: char| c.is_alphabetic()).unwrap_or(rest.len());
    let (digits, word) = (rest[..digits_end].trim_end(), &rest[digits_end..]);
    let word = word.strip_suffix('.').unwrap_or(word).trim_end();
    if !word.is_empty() && !PIECE_WORDS.contains(&word) {
        return Err(Reason::QtyInvalid);
    }
    let value = number(digits).ok_or(Reason::QtyInvalid)?;
    Ok(if minus { -value } else { value })
}

fn split_minus(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    }
}

/// Digits with separators, in hundredths. A separator before exactly three digits groups thousands, whether dot or
/// comma; one or two digits at the end are decimals; anything else is no number.
fn number(text: &str) -> Option<i128> {
    let parts: Vec<&str> = text.split(['.', ',']).collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let (first, rest) = parts.split_first()?;
    let (groups, decimals) = match rest.split_last() {
        Some((last, groups)) if last.len() <= 2 => (groups, *last),
        _ => (rest, ""),
    };
    if groups.iter().any(|group| group.len() != 3) || (!groups.is_empty() && first.len() > 3) {
        return None;
    }
    let whole: String = std::iter::once(*first).chain(groups.iter().copied()).collect();
    // A number of more digits than any price has stays one: it is over every limit, not unreadable.
    let whole: i128 = if whole.len() > 25 { 10i128.pow(25) } else { whole.parse().ok()? };
    let cents: i128 = match decimals.len() {
        0 => 0,
        1 => decimals.parse::<i128>().ok()? * 10,
        _ => decimals.parse().ok()?,
    };
    Some(whole * 100 + cents)
}

/// A float as hundredths, rounded off the noise of binary fractions. Fractions of a hundredth stay a fraction.
fn float_hundredths(value: f64) -> Option<i128> {
    if !value.is_finite() {
        return None;
    }
    if value.abs() > FLOAT_MAX {
        return Some(if value > 0.0 { 10i128.pow(25) } else { -(10i128.pow(25)) });
    }
    let whole = value.round();
    if (value - whole).abs() <= FLOAT_NOISE {
        return Some(whole as i128 * 100);
    }
    // Not whole: which fraction it is does not matter, only that it is one and which side of zero it is on.
    Some(value.trunc() as i128 * 100 + if value > 0.0 { 1 } else { -1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: i64 = 500_000;

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    #[test]
    fn prices_are_read_as_partners_write_them() {
        use Reason::*;
        for (written, expect) in [
            ("125000", Ok(125_000)),
            ("Rp 125.000", Ok(125_000)),
            ("Rp125.000", Ok(125_000)),
            ("Rp. 42.500", Ok(42_500)),
            ("Rp.42.500,-", Ok(42_500)),
            ("IDR 42,500", Ok(42_500)),
            ("  Rp  38.000  ", Ok(38_000)),
            ("125.000,-", Ok(125_000)),
            ("125.000.-", Ok(125_000)),
            ("Rp325.000,00", Ok(325_000)),
            ("17500,00", Ok(17_500)),
            ("12.500,0", Ok(12_500)),
            ("125rb", Ok(125_000)),
            ("87,5 rb", Ok(87_500)),
            ("60,5rb", Ok(60_500)),
            ("125 Ribu", Ok(125_000)),
            ("85K", Ok(85_000)),
            ("0,35 jt", Ok(350_000)),
            ("0.5 juta", Ok(500_000)),
            ("500.000", Ok(500_000)),
            ("500.001", Err(PriceOverLimit)),
            ("2,5 jt", Err(PriceOverLimit)),
            ("1.250.000", Err(PriceOverLimit)),
            ("99999999999999999999999999999999", Err(PriceOverLimit)),
            ("", Err(MissingPrice)),
            ("-", Err(MissingPrice)),
            ("Rp -", Err(MissingPrice)),
            ("Rp", Err(MissingPrice)),
            ("0", Err(PriceNotPositive)),
            ("-15000", Err(PriceNotPositive)),
            ("Rp -15.000", Err(PriceNotPositive)),
            ("gratis", Err(PriceInvalid)),
            ("hub. admin", Err(PriceInvalid)),
            ("\u{20AC} 40", Err(PriceInvalid)),
            ("$40", Err(PriceInvalid)),
            ("75.000 - 90.000", Err(PriceInvalid)),
            ("17.500,50", Err(PriceInvalid)),
            ("12,5", Err(PriceInvalid)),
            ("1250.000", Err(PriceInvalid)),
            ("12.50.000", Err(PriceInvalid)),
            ("1.2500", Err(PriceInvalid)),
            ("125 000", Err(PriceInvalid)),
            ("1e5", Err(PriceInvalid)),
            ("rb", Err(PriceInvalid)),
            (",-", Err(PriceInvalid)),
        ] {
            assert_eq!(price(&text(written), LIMIT), expect, "{written:?}");
        }
    }

    #[test]
    fn numbers_in_cells_are_prices_unless_they_have_fractions() {
        for (number, expect) in [
            (125_000.0, Ok(125_000)),
            (85_000.000_000_01, Ok(85_000)),
            (500_000.0, Ok(500_000)),
            (500_001.0, Err(Reason::PriceOverLimit)),
            (1e300, Err(Reason::PriceOverLimit)),
            (12_500.5, Err(Reason::PriceInvalid)),
            (f64::NAN, Err(Reason::PriceInvalid)),
            (0.0, Err(Reason::PriceNotPositive)),
            (-15_000.0, Err(Reason::PriceNotPositive)),
        ] {
            assert_eq!(price(&Cell::Number(number), LIMIT), expect, "{number}");
        }
        assert_eq!(price(&Cell::Error("#REF!".into()), LIMIT), Err(Reason::PriceInvalid));
        assert_eq!(price(&Cell::Other("TRUE".into()), LIMIT), Err(Reason::PriceInvalid));
    }

    #[test]
    fn quantities_are_whole_pieces() {
        use Reason::*;
        for (written, expect) in [
            ("12", Ok(12)),
            ("12,0", Ok(12)),
            ("12.00", Ok(12)),
            ("1.200", Ok(1_200)),
            ("1,200", Ok(1_200)),
            ("15 pcs", Ok(15)),
            ("12unit", Ok(12)),
            ("50 Lembar", Ok(50)),
            ("6 PCS.", Ok(6)),
            ("10 btl .", Ok(10)),
            ("", Err(MissingQty)),
            ("-", Err(MissingQty)),
            ("2,5", Err(QtyNotInteger)),
            ("1.50", Err(QtyNotInteger)),
            ("0", Err(QtyNotPositive)),
            ("0,0", Err(QtyNotPositive)),
            ("-3", Err(QtyNotPositive)),
            ("2 lusin", Err(QtyInvalid)),
            ("1 kodi", Err(QtyInvalid)),
            ("5 atau 6", Err(QtyInvalid)),
            ("banyak", Err(QtyInvalid)),
            ("pcs", Err(QtyInvalid)),
            ("12 pcs pcs", Err(QtyInvalid)),
            ("1.2000", Err(QtyInvalid)),
            ("99999999999999999999999999", Err(QtyInvalid)),
        ] {
            assert_eq!(qty(&text(written)), expect, "{written:?}");
        }
        assert_eq!(qty(&Cell::Number(1.5)), Err(QtyNotInteger));
        assert_eq!(qty(&Cell::Number(-4.0)), Err(QtyNotPositive));
        assert_eq!(qty(&Cell::Number(7.0)), Ok(7));
        assert_eq!(qty(&Cell::Error("#N/A".into())), Err(QtyInvalid));
    }
}
