//! Figures as people write them in Indonesia: dots between thousands, a comma before decimals, and what else they do.

use super::FieldFlaw;
use crate::base::Rupiah;
use crate::base::text::fold;

/// Words that multiply, longest first: "87,5 rb".
const TIMES: [(&str, i64); 8] = [
    ("miliar", 1_000_000_000),
    ("ribu", 1_000),
    ("juta", 1_000_000),
    ("rb.", 1_000),
    ("rb", 1_000),
    ("jt", 1_000_000),
    ("k", 1_000),
    ("m", 1_000_000_000),
];
/// More digits than any figure has.
const DIGITS_MAX: usize = 15;

/// Whether a separator before exactly three digits is one of thousands: in prices it always is, in other figures a
/// comma never is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comma {
    MayGroup,
    IsDecimal,
}

/// A number in thousandths. The field's own unit may stand behind it: "12,5 kg".
pub(super) fn thousandths(line: &str, unit: &str) -> Result<i64, FieldFlaw> {
    let text = fold(line);
    let text = text.strip_suffix(fold(unit).as_str()).filter(|_| !unit.is_empty()).unwrap_or(&text).trim();
    let (is_negative, digits) = split_minus(text);
    let (whole, decimals) = parts(digits, Comma::IsDecimal).ok_or(FieldFlaw::NotNumber)?;
    let rest = decimals.trim_end_matches('0');
    if rest.len() > 3 {
        return Err(FieldFlaw::TooManyDecimals { max: 3 });
    }
    let rest: i64 =
        if rest.is_empty() { 0 } else { format!("{rest:0<3}").parse().map_err(|_| FieldFlaw::NotNumber)? };
    let number = whole.checked_mul(1_000).and_then(|whole| whole.checked_add(rest)).ok_or(FieldFlaw::NotNumber)?;
    Ok(if is_negative { -number } else { number })
}

/// Whole rupiah: `87500`, `87.500`, `Rp 87.500,-`, `Rp87.500,00`, `IDR 87,500`, `87,5rb`, `1,2 juta`.
pub(super) fn rupiah(line: &str) -> Result<Rupiah, FieldFlaw> {
    let text = fold(line);
    let (before, rest) = split_minus(&text);
    let rest = ["rupiah", "rp", "idr"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    let rest = rest.strip_prefix('.').unwrap_or(rest).trim();
    let rest = rest.strip_suffix("rupiah").unwrap_or(rest).trim_end();
    let (behind, rest) = split_minus(rest);
    let rest = rest.strip_suffix(",-").or_else(|| rest.strip_suffix(".-")).unwrap_or(rest).trim_end();
    let multiplied = TIMES.iter().find_map(|(word, times)| Some((rest.strip_suffix(word)?.trim_end(), *times)));
    let (digits, times) = multiplied.unwrap_or((rest, 1));
    let (whole, decimals) = parts(digits, Comma::MayGroup).ok_or(FieldFlaw::NotRupiah)?;
    let amount = scaled(whole, decimals, times).ok_or(FieldFlaw::NotRupiah)?;
    Ok(Rupiah(if before || behind { -amount } else { amount }))
}

/// `87,5` times a thousand; none when a fraction of a rupiah is left.
fn scaled(whole: i64, decimals: &str, times: i64) -> Option<i64> {
    let mut amount = whole.checked_mul(times)?;
    let mut place = times;
    for digit in decimals.bytes().map(|digit| i64::from(digit - b'0')) {
        if place < 10 && digit != 0 {
            return None;
        }
        place /= 10;
        amount = amount.checked_add(digit.checked_mul(place)?)?;
    }
    Some(amount)
}

fn split_minus(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    }
}

/// The whole part and the digits behind the decimal mark. Dots group by three, or one of them is a decimal mark
/// ("12.5"); "1.250" is a thousand and more, because that is how it is written here.
fn parts(text: &str, comma: Comma) -> Option<(i64, &str)> {
    let (left, decimals) = match text.rsplit_once([',', '.']) {
        None => (text, ""),
        Some((left, right)) => {
            let is_comma = text.as_bytes().get(left.len()) == Some(&b',');
            let may_group = right.len() == 3 && (!is_comma || comma == Comma::MayGroup) && !left.starts_with('0');
            if may_group { (text, "") } else { (left, right) }
        }
    };
    let has_mark = left.len() < text.len();
    if (has_mark && decimals.is_empty()) || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((grouped(left)?, decimals))
}

/// Digits, or digits in groups of three with one sort of mark between them.
fn grouped(text: &str) -> Option<i64> {
    let mark = if text.contains('.') { '.' } else { ',' };
    let groups: Vec<&str> = text.split(mark).collect();
    let is_digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let begins = |first: &&str| first.len() <= 3 && !first.starts_with('0');
    let is_well_grouped = groups.len() == 1
        || (groups.first().is_some_and(begins) && groups.iter().skip(1).all(|group| group.len() == 3));
    let digits = groups.concat();
    if !groups.iter().all(is_digits) || !is_well_grouped || digits.len() > DIGITS_MAX {
        return None;
    }
    digits.parse().ok()
}

/// `1.250,5 kg`.
pub(super) fn written(thousandths: i64, unit: &str) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let whole = Rupiah(i64::try_from(thousandths.unsigned_abs() / 1_000).unwrap_or(i64::MAX)).grouped();
    let rest = format!("{:03}", thousandths.unsigned_abs() % 1_000);
    let rest = rest.trim_end_matches('0');
    let comma = if rest.is_empty() { "" } else { "," };
    let blank = if unit.is_empty() { "" } else { "\u{A0}" };
    [sign, &whole, comma, rest, blank, unit].concat()
}

pub(super) fn flaw_of_number(
    number: i64,
    decimals: u32,
    (min, max): (Option<i64>, Option<i64>),
    unit: &str,
) -> Option<FieldFlaw> {
    let step = 10_i64.pow(3 - decimals.min(3));
    if number % step != 0 {
        return Some(if decimals == 0 { FieldFlaw::NotWhole } else { FieldFlaw::TooManyDecimals { max: decimals } });
    }
    if let Some(least) = min.filter(|least| number < *least) {
        return Some(FieldFlaw::BelowLeast { least: written(least, unit) });
    }
    max.filter(|most| number > *most).map(|most| FieldFlaw::AboveMost { most: written(most, unit) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written_here() {
        for (text, expect) in [
            ("12", Ok(12_000)),
            ("12,5", Ok(12_500)),
            ("12.5", Ok(12_500)),
            ("1.250", Ok(1_250_000)),
            ("1.250,75", Ok(1_250_750)),
            ("1,250", Ok(1_250)),
            ("0.125", Ok(125)),
            ("0,125", Ok(125)),
            ("12,500", Ok(12_500)),
            ("1.234.567", Ok(1_234_567_000)),
            ("-3", Ok(-3_000)),
            ("\u{2212} 3,25", Ok(-3_250)),
            ("12,5 kg", Ok(12_500)),
            ("12KG", Ok(12_000)),
            ("12 m", Err(FieldFlaw::NotNumber)),
            ("1250.000", Err(FieldFlaw::NotNumber)),
            ("1.25.000", Err(FieldFlaw::NotNumber)),
            ("12,", Err(FieldFlaw::NotNumber)),
            (",5", Err(FieldFlaw::NotNumber)),
            ("dua", Err(FieldFlaw::NotNumber)),
            ("1e3", Err(FieldFlaw::NotNumber)),
            ("1 000", Err(FieldFlaw::NotNumber)),
            ("9999999999999999", Err(FieldFlaw::NotNumber)),
            ("0,12345", Err(FieldFlaw::TooManyDecimals { max: 3 })),
            ("0,12500", Ok(125)),
        ] {
            assert_eq!(thousandths(text, "kg"), expect, "{text:?}");
        }
    }

    #[test]
    fn money_is_read_as_partners_write_it() {
        for (text, expect) in [
            ("87500", Some(87_500)),
            ("87.500", Some(87_500)),
            ("Rp 87.500", Some(87_500)),
            ("Rp. 87.500,-", Some(87_500)),
            ("Rp87.500,00", Some(87_500)),
            ("IDR 87,500", Some(87_500)),
            ("87.500 rupiah", Some(87_500)),
            ("Rp 87,5rb", Some(87_500)),
            ("87.5 ribu", Some(87_500)),
            ("85K", Some(85_000)),
            ("0,35 jt", Some(350_000)),
            ("1,25 juta", Some(1_250_000)),
            ("1.250.000", Some(1_250_000)),
            ("0", Some(0)),
            ("-15.000", Some(-15_000)),
            ("Rp -15.000", Some(-15_000)),
            ("17.500,50", None),
            ("17.500,05", None),
            ("0.125.000", None),
            ("12,5", None),
            ("1,2345 rb", None),
            ("1250.000", None),
            ("12.50.000", None),
            ("75.000 - 90.000", None),
            ("gratis", None),
            ("$40", None),
            ("rb", None),
            ("Rp", None),
            ("99999999999999999", None),
            ("999999999999999 miliar", None),
        ] {
            assert_eq!(rupiah(text), expect.map(Rupiah).ok_or(FieldFlaw::NotRupiah), "{text:?}");
        }
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        for (number, text) in [(1_250_500, "1.250,5\u{A0}kg"), (-3_250, "-3,25\u{A0}kg"), (12_000, "12\u{A0}kg")] {
            assert_eq!(written(number, "kg"), text);
            assert_eq!(thousandths(&text.replace('\u{A0}', " "), "kg"), Ok(number), "{text}");
        }
        assert_eq!(written(i64::MIN, ""), "-9.223.372.036.854.775,808");
    }

    #[test]
    fn limits_and_decimals_are_told() {
        let least = |text: &str| Some(FieldFlaw::BelowLeast { least: text.to_owned() });
        let most = |text: &str| Some(FieldFlaw::AboveMost { most: text.to_owned() });
        for (number, decimals, limits, expect) in [
            (12_500, 0, (None, None), Some(FieldFlaw::NotWhole)),
            (12_550, 1, (None, None), Some(FieldFlaw::TooManyDecimals { max: 1 })),
            (12_550, 2, (None, None), None),
            (0, 0, (Some(1_000), None), least("1")),
            (1_000, 0, (Some(1_000), Some(2_000)), None),
            (2_001, 3, (Some(1_000), Some(2_000)), most("2")),
        ] {
            assert_eq!(flaw_of_number(number, decimals, limits, ""), expect, "{number}");
        }
    }
}
