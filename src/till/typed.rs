//! What a person means by what stands in the one search field of the receipts.
//!
//! Promises: pure; the likeliest meaning comes first and the others follow, so that a screen can offer them. Leaves to
//! others: looking ([`super::find`]).

use super::find::FindBy;
use crate::base::limits::SCAN_CHARS_MAX;
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{BusinessDay, Rupiah, Zone};
use chrono::Datelike;

/// A customer who remembers "half past two" is right by a quarter of an hour.
const AROUND_MINUTES: i64 = 15;
/// From here on digits are rather a barcode than money.
const BARCODE_DIGITS_MIN: usize = 8;
/// "22 nov 2026".
const DAY_WORDS_MAX: usize = 3;
const MONTHS: [[&str; 2]; 12] = [
    ["jan", "jan"],
    ["feb", "feb"],
    ["mar", "mar"],
    ["apr", "apr"],
    ["mei", "may"],
    ["jun", "jun"],
    ["jul", "jul"],
    ["agu", "aug"],
    ["sep", "sep"],
    ["okt", "oct"],
    ["nov", "nov"],
    ["des", "dec"],
];

/// One meaning of a typed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    Last,
    Number(String),
    Total(Rupiah),
    /// Around this time of a day.
    Clock {
        day: BusinessDay,
        hour: u32,
        minute: u32,
    },
    Day(BusinessDay),
    Product(String),
    /// One of the others, on this day.
    OnDay {
        day: BusinessDay,
        what: Box<Reading>,
    },
}

impl Reading {
    /// What is looked for.
    pub fn find_by(&self, zone: Zone) -> FindBy {
        match self {
            Reading::Last => FindBy::Last,
            Reading::Number(number) => FindBy::Number(number.clone()),
            Reading::Total(total) => FindBy::Total(*total),
            Reading::Product(typed) => FindBy::Product(typed.clone()),
            Reading::Clock { day, hour, minute } => {
                let at = zone.at(*day, *hour, *minute);
                FindBy::Time { from: at.plus_minutes(-AROUND_MINUTES), until: at.plus_minutes(AROUND_MINUTES + 1) }
            }
            Reading::Day(day) => FindBy::Time { from: zone.at(*day, 0, 0), until: zone.at(day.plus_days(1), 0, 0) },
            Reading::OnDay { day, what } => {
                let (from, until) = (zone.at(*day, 0, 0), zone.at(day.plus_days(1), 0, 0));
                FindBy::Within { from, until, by: Box::new(what.find_by(zone)) }
            }
        }
    }
}

/// All meanings of what was typed, the likeliest first; never empty. Three digits or fewer, or a leading zero, are the
/// end of a receipt number. A day without a year is the last one that was, a time is today's, else yesterday's. A day
/// before or after something else ("kemarin 85.000", "taplak 22 nov") means that on this day.
pub fn readings(typed: &str, today: BusinessDay) -> Vec<Reading> {
    let typed = clean_line(truncate_chars(typed, SCAN_CHARS_MAX));
    if typed.is_empty() {
        return vec![Reading::Last];
    }
    if is_receipt_number(&typed) {
        return vec![Reading::Number(typed)];
    }
    let mut found = Vec::new();
    if typed.bytes().all(|b| b.is_ascii_digit()) {
        found = of_digits(&typed, today);
    } else if let Some((day, hour, minute)) = day_and_time(&typed, today) {
        found.push(Reading::Clock { day, hour, minute });
    } else if let Some((hour, minute)) = time(&typed) {
        found.extend(clocks(today, hour, minute));
    } else if let Some(day) = day(&typed, today) {
        found.push(Reading::Day(day));
    } else {
        found = on_day(&typed, today);
        found.extend(Rupiah::parse_input(&typed).map(Reading::Total));
    }
    let product = Reading::Product(typed);
    if !found.contains(&product) {
        found.push(product);
    }
    found
}

/// A day in front or behind, and what the rest means on it.
fn on_day(typed: &str, today: BusinessDay) -> Vec<Reading> {
    let words: Vec<&str> = typed.split(' ').collect();
    // The longest day first: "22 nov 2026" before "22 nov".
    for count in (1..=DAY_WORDS_MAX.min(words.len().saturating_sub(1))).rev() {
        let (front, after) = words.split_at(count);
        let (before, back) = words.split_at(words.len() - count);
        for (date, rest) in [(front, after), (back, before)] {
            let rest = rest.join(" ");
            if let Some(day) = day(&date.join(" "), today)
                && self::day(&rest, today).is_none()
            {
                return readings(&rest, today).into_iter().filter_map(|what| of_day(day, what)).collect();
            }
        }
    }
    Vec::new()
}

fn of_day(day: BusinessDay, what: Reading) -> Option<Reading> {
    match what {
        Reading::Number(_) | Reading::Total(_) | Reading::Product(_) => {
            Some(Reading::OnDay { day, what: Box::new(what) })
        }
        _ => None,
    }
}

/// `K1-20261122-0001`: prefix, eight digits of a date, counter.
pub fn is_receipt_number(typed: &str) -> bool {
    let parts: Vec<&str> = typed.trim().split('-').collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    matches!(parts.as_slice(), [prefix, date, count]
        if !prefix.is_empty() && date.len() == 8 && digits(date) && digits(count))
}

fn of_digits(typed: &str, today: BusinessDay) -> Vec<Reading> {
    let number = Reading::Number(typed.to_owned());
    let total = Rupiah::parse_input(typed).map(Reading::Total);
    let is_end_of_number = typed.len() <= 3 || typed.starts_with('0');
    let mut found = Vec::new();
    if typed.len() >= BARCODE_DIGITS_MIN {
        found.push(Reading::Product(typed.to_owned()));
        found.extend(total);
        return found;
    }
    if is_end_of_number {
        found.push(number);
        found.extend(total.filter(|_| !typed.starts_with('0')));
    } else {
        found.extend(total);
        found.push(number);
    }
    if typed.len() == 4
        && let Some((hour, minute)) = time(&[&typed[..2], ".", &typed[2..]].concat())
    {
        found.extend(clocks(today, hour, minute));
    }
    found
}

fn clocks(today: BusinessDay, hour: u32, minute: u32) -> [Reading; 2] {
    [today, today.minus_days(1)].map(|day| Reading::Clock { day, hour, minute })
}

/// `14.30`, `9:05`, `jam 14.30`.
fn time(typed: &str) -> Option<(u32, u32)> {
    let lower = typed.to_lowercase();
    let bare = lower.strip_prefix("jam ").or_else(|| lower.strip_prefix("pukul ")).unwrap_or(&lower).trim();
    let (hour, minute) = bare.split_once(['.', ':'])?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// `22/11 14.30`.
fn day_and_time(typed: &str, today: BusinessDay) -> Option<(BusinessDay, u32, u32)> {
    let (first, last) = typed.rsplit_once(' ')?;
    let (hour, minute) = time(last)?;
    let first = first.trim().trim_end_matches(" jam").trim_end_matches(" pukul");
    Some((day(first, today)?, hour, minute))
}

/// `kemarin`, `22/11`, `22-11-2026`, `22 nov`, `2026-11-22`.
fn day(typed: &str, today: BusinessDay) -> Option<BusinessDay> {
    let lower = typed.to_lowercase();
    match lower.as_str() {
        "hari ini" | "today" => return Some(today),
        "kemarin" | "yesterday" => return Some(today.minus_days(1)),
        _ => {}
    }
    if let Some(day) = BusinessDay::parse(&lower) {
        return Some(day);
    }
    let parts: Vec<&str> = lower.split(['/', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let (date, month, year) = match parts.as_slice() {
        [date, month] => (date, month, None),
        [date, month, year] => (date, month, Some(year)),
        _ => return None,
    };
    let date: u32 = number(date)?;
    let month = number(month).or_else(|| month_of(month))?;
    match year {
        Some(year) => {
            let year = number(year)?;
            BusinessDay::new(if year < 100 { 2000 + year as i32 } else { year as i32 }, month, date)
        }
        None => {
            let this_year = BusinessDay::new(today.0.year(), month, date);
            this_year.filter(|day| *day <= today).or_else(|| BusinessDay::new(today.0.year() - 1, month, date))
        }
    }
}

fn number(part: &str) -> Option<u32> {
    (part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
}

fn month_of(name: &str) -> Option<u32> {
    let starts = |names: &[&str; 2]| names.iter().any(|short| name.starts_with(short));
    let at = MONTHS.iter().position(starts)?;
    u32::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_at(month: u32, day: u32) -> BusinessDay {
        BusinessDay::new(2026, month, day).expect("a day")
    }

    #[test]
    fn one_field_understands_whatever_a_customer_remembers() {
        let today = day_at(11, 22);
        let number = |typed: &str| Reading::Number(typed.into());
        let clock = |day, hour, minute| Reading::Clock { day, hour, minute };
        for (typed, expect) in [
            ("", Reading::Last),
            ("  ", Reading::Last),
            ("17", number("17")),
            ("0017", number("0017")),
            ("K1-20261122-0017", number("K1-20261122-0017")),
            ("225.000", Reading::Total(Rupiah(225_000))),
            ("225000", Reading::Total(Rupiah(225_000))),
            ("Rp 5.000", Reading::Total(Rupiah(5_000))),
            ("8991234567890", Reading::Product("8991234567890".into())),
            ("14.30", clock(today, 14, 30)),
            ("9:05", clock(today, 9, 5)),
            ("jam 14.30", clock(today, 14, 30)),
            ("21/11 14.30", clock(day_at(11, 21), 14, 30)),
            ("kemarin jam 9.05", clock(day_at(11, 21), 9, 5)),
            ("kemarin", Reading::Day(day_at(11, 21))),
            ("21/11", Reading::Day(day_at(11, 21))),
            ("21-11-2026", Reading::Day(day_at(11, 21))),
            ("2026-11-21", Reading::Day(day_at(11, 21))),
            ("3 agustus", Reading::Day(day_at(8, 3))),
            ("3 Aug 26", Reading::Day(day_at(8, 3))),
            ("24 des", Reading::Day(BusinessDay::new(2025, 12, 24).expect("a day"))),
            ("25.61", Reading::Product("25.61".into())),
            ("tas anyam", Reading::Product("tas anyam".into())),
            ("DK-658VPJ-1", Reading::Product("DK-658VPJ-1".into())),
            ("2 in 1", Reading::Product("2 in 1".into())),
        ] {
            assert_eq!(readings(typed, today)[0], expect, "{typed:?}");
        }
    }

    #[test]
    fn a_day_goes_together_with_something_else() {
        let (today, yesterday) = (day_at(11, 22), day_at(11, 21));
        let on = |day, what| Reading::OnDay { day, what: Box::new(what) };
        let total = |rupiah| Reading::Total(Rupiah(rupiah));
        let product = |typed: &str| Reading::Product(typed.into());
        for (typed, expect) in [
            ("kemarin 334.000", on(yesterday, total(334_000))),
            ("334.000 kemarin", on(yesterday, total(334_000))),
            ("kemarin taplak", on(yesterday, product("taplak"))),
            ("taplak batik kemarin", on(yesterday, product("taplak batik"))),
            ("22 nov 85000", on(today, total(85_000))),
            ("21/11 tas anyam", on(yesterday, product("tas anyam"))),
            ("3 agustus 2026 taplak", on(day_at(8, 3), product("taplak"))),
            ("hari ini 17", on(today, Reading::Number("17".into()))),
            ("kemarin 14.30", Reading::Clock { day: yesterday, hour: 14, minute: 30 }),
        ] {
            assert_eq!(readings(typed, today)[0], expect, "{typed:?}");
        }
        assert!(readings("kemarin taplak", today).contains(&product("kemarin taplak")));
    }

    #[test]
    fn other_meanings_follow() {
        let today = day_at(11, 22);
        let four = readings("1430", today);
        assert_eq!(four[..2], [Reading::Total(Rupiah(1_430)), Reading::Number("1430".into())]);
        assert!(four.contains(&Reading::Clock { day: day_at(11, 21), hour: 14, minute: 30 }));
        assert_eq!(readings("17", today)[1], Reading::Total(Rupiah(17)));
        let ending = readings("0017", today);
        assert!(!ending.iter().any(|reading| matches!(reading, Reading::Total(_))), "nobody pays Rp 0017");
    }

    #[test]
    fn a_day_is_looked_for_from_midnight_to_midnight() {
        let by = Reading::Day(day_at(11, 22)).find_by(Zone::Wib);
        let at = |text| crate::base::UtcMs::parse_rfc3339(text).expect("a moment");
        let expect = FindBy::Time { from: at("2026-11-21T17:00:00Z"), until: at("2026-11-22T17:00:00Z") };
        assert_eq!(by, expect);
    }
}
