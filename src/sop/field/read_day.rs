//! Days and times of day as people write them.

use super::FieldFlaw;
use crate::base::BusinessDay;
use crate::base::day::MONTH_NAMES_ID;
use crate::base::text::fold;

/// Other names of months: old spelling, English, short.
const OTHER_MONTHS: [(&str, u32); 12] = [
    ("pebruari", 2),
    ("nopember", 11),
    ("agt", 8),
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("october", 10),
    ("december", 12),
];
/// Years that a form can mean.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;
/// Words in front of a day or behind a time that say nothing more.
const DAY_WORDS: [&str; 11] =
    ["senin", "selasa", "rabu", "kamis", "jumat", "jum'at", "sabtu", "minggu", "ahad", "tanggal", "tgl"];
const TIME_WORDS: [&str; 6] = ["pukul", "jam", "pkl", "wib", "wita", "wit"];

/// `22-11-2026`, `22/11/2026`, `22 November 2026`, `Minggu, 22 Nov 2026`, `2026-11-22`.
pub(super) fn day(line: &str) -> Result<BusinessDay, FieldFlaw> {
    let text = fold(line);
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ',' | '\u{2013}');
    let words = text.split(is_mark).filter(|word| !word.is_empty() && !DAY_WORDS.contains(word));
    let parts: Vec<&str> = words.collect();
    let [first, second, third] = parts[..] else { return Err(FieldFlaw::NotDate) };
    // The year first is the international way, and only with a month in figures.
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    let month = month_of(month).ok_or(FieldFlaw::NotDate)?;
    let day = figure(day).filter(|_| day.len() <= 2).ok_or(FieldFlaw::NotDate)?;
    let digits = year.len();
    let year = figure(year).ok_or(FieldFlaw::NotDate)?;
    if digits != 4 {
        return Err(if digits == 2 { FieldFlaw::ShortYear } else { FieldFlaw::NotDate });
    }
    let year = i32::try_from(year).map_err(|_| FieldFlaw::NotDate)?;
    BusinessDay::new(year, month, day).filter(|_| YEARS.contains(&year)).ok_or(FieldFlaw::NoSuchDay)
}

fn figure(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// From a figure or a name, of which the first three letters are enough.
fn month_of(text: &str) -> Option<u32> {
    if let Some(month) = figure(text) {
        return (text.len() <= 2).then_some(month);
    }
    if text.chars().count() < 3 {
        return None;
    }
    let own = MONTH_NAMES_ID.iter().position(|name| name.to_lowercase().starts_with(text));
    let own = own.and_then(|at| u32::try_from(at + 1).ok());
    own.or_else(|| OTHER_MONTHS.iter().find(|(name, _)| name.starts_with(text)).map(|(_, month)| *month))
}

/// `09.00`, from `9`, `9.00`, `09:00 WIB`, `pukul 09.00`.
pub(super) fn time(line: &str) -> Result<String, FieldFlaw> {
    let text = fold(line);
    let words: Vec<&str> = text.split_whitespace().filter(|word| !TIME_WORDS.contains(word)).collect();
    let [text] = words[..] else { return Err(FieldFlaw::NotTime) };
    let (hour, minute) = text.split_once(['.', ':']).unwrap_or((text, "00"));
    let hour = figure(hour).filter(|_| (1..=2).contains(&hour.len())).filter(|hour| *hour < 24);
    let minute = figure(minute).filter(|_| minute.len() == 2).filter(|minute| *minute < 60);
    match (hour, minute) {
        (Some(hour), Some(minute)) => Ok(format!("{hour:02}.{minute:02}")),
        _ => Err(FieldFlaw::NotTime),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_way_that_names_one() {
        for (text, expect) in [
            ("22-11-2026", Ok("2026-11-22")),
            ("22/11/2026", Ok("2026-11-22")),
            ("22.11.2026", Ok("2026-11-22")),
            ("2-1-2026", Ok("2026-01-02")),
            ("2026-11-22", Ok("2026-11-22")),
            ("2026/11/22", Ok("2026-11-22")),
            ("22 November 2026", Ok("2026-11-22")),
            ("22 nov 2026", Ok("2026-11-22")),
            ("22 Nopember 2026", Ok("2026-11-22")),
            ("1 Agt 2026", Ok("2026-08-01")),
            ("1 Agustus 2026", Ok("2026-08-01")),
            ("1 May 2026", Ok("2026-05-01")),
            ("1 Sept 2026", Ok("2026-09-01")),
            ("1 January 2026", Ok("2026-01-01")),
            ("1 December 2026", Ok("2026-12-01")),
            ("Minggu, 22 November 2026", Ok("2026-11-22")),
            ("tgl 22-11-2026", Ok("2026-11-22")),
            ("29-02-2024", Ok("2024-02-29")),
            ("29-02-2026", Err(FieldFlaw::NoSuchDay)),
            ("31-04-2026", Err(FieldFlaw::NoSuchDay)),
            ("11-22-2026", Err(FieldFlaw::NoSuchDay)),
            ("00-10-2026", Err(FieldFlaw::NoSuchDay)),
            ("22-11-1026", Err(FieldFlaw::NoSuchDay)),
            ("22-11-26", Err(FieldFlaw::ShortYear)),
            ("22 Nov 26", Err(FieldFlaw::ShortYear)),
            ("22-11", Err(FieldFlaw::NotDate)),
            ("November 2026", Err(FieldFlaw::NotDate)),
            ("22 N 2026", Err(FieldFlaw::NotDate)),
            ("22 Növ 2026", Err(FieldFlaw::NotDate)),
            ("22 Marapi 2026", Err(FieldFlaw::NotDate)),
            ("besok", Err(FieldFlaw::NotDate)),
            ("46348", Err(FieldFlaw::NotDate)),
            ("222-11-2026", Err(FieldFlaw::NotDate)),
        ] {
            let expect = expect.map(|day: &str| BusinessDay::parse(day).expect("a day"));
            assert_eq!(day(text), expect, "{text:?}");
        }
    }

    #[test]
    fn times_are_read_with_dot_or_colon() {
        for (text, expect) in [
            ("09.00", Some("09.00")),
            ("9:05", Some("09.05")),
            ("9", Some("09.00")),
            ("Pukul 13.30 WIB", Some("13.30")),
            ("00.00", Some("00.00")),
            ("23.59", Some("23.59")),
            ("24.00", None),
            ("9.5", None),
            ("9.60", None),
            ("9.00-10.00", None),
            ("pagi", None),
            ("WIB", None),
        ] {
            assert_eq!(time(text), expect.map(str::to_owned).ok_or(FieldFlaw::NotTime), "{text:?}");
        }
    }
}
