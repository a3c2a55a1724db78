//! Business days, months and the three Indonesian zones.
//!
//! A business day is the calendar day of the outlet's zone (Keppres 41/1987: WIB +7, WITA +8, WIT +9; no daylight
//! saving). It is stored as `YYYY-MM-DD`, so that text order is day order.

use std::fmt;

use chrono::{Datelike, Days, FixedOffset, Months, NaiveDate, TimeZone, Timelike, Weekday};
use serde::{Deserialize, Serialize};

use super::clock::UtcMs;

pub const MONTH_NAMES_ID: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

const WEEKDAY_NAMES_ID: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];

/// The zone an outlet works in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Zone {
    #[serde(rename = "WIB")]
    Wib,
    #[serde(rename = "WITA")]
    Wita,
    #[serde(rename = "WIT")]
    Wit,
}

impl Zone {
    pub fn name(self) -> &'static str {
        match self {
            Zone::Wib => "WIB",
            Zone::Wita => "WITA",
            Zone::Wit => "WIT",
        }
    }

    pub fn offset_hours(self) -> i32 {
        match self {
            Zone::Wib => 7,
            Zone::Wita => 8,
            Zone::Wit => 9,
        }
    }

    fn offset(self) -> FixedOffset {
        FixedOffset::east_opt(self.offset_hours() * 3600).expect("whole hours below 24 are an offset")
    }

    /// The business day on which this moment falls.
    pub fn day_of(self, at: UtcMs) -> BusinessDay {
        BusinessDay(at.to_datetime().with_timezone(&self.offset()).date_naive())
    }

    /// Hour and minute on the outlet's wall, as `14.05`.
    pub fn time_of_day(self, at: UtcMs) -> String {
        let local = at.to_datetime().with_timezone(&self.offset());
        format!("{:02}.{:02}", local.hour(), local.minute())
    }

    /// Minutes since the outlet's midnight.
    pub fn minute_of_day(self, at: UtcMs) -> u32 {
        let local = at.to_datetime().with_timezone(&self.offset());
        local.hour() * 60 + local.minute()
    }

    /// `22-11-2026 14.05 WIB`, as receipts and slips show a moment.
    pub fn stamp(self, at: UtcMs) -> String {
        format!("{} {} {}", self.day_of(at).numeric(), self.time_of_day(at), self.name())
    }

    /// The moment at which an hour and minute of a business day fall.
    pub fn at(self, day: BusinessDay, hour: u32, minute: u32) -> UtcMs {
        let local = day.0.and_hms_opt(hour.min(23), minute.min(59), 0).unwrap_or_default();
        match self.offset().from_local_datetime(&local).single() {
            Some(at) => UtcMs(at.timestamp_millis()),
            None => UtcMs(0),
        }
    }
}

/// A day of the outlet's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BusinessDay(pub NaiveDate);

impl BusinessDay {
    /// The last day that is stored; later ones would not sort as text.
    pub const LAST: BusinessDay = BusinessDay(match NaiveDate::from_ymd_opt(9999, 12, 31) {
        Some(day) => day,
        None => NaiveDate::MAX,
    });

    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(BusinessDay)
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        // Lists read a hundred thousand days that we wrote ourselves; chrono's patterns take ten times as long.
        if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() {
            let figure = |digits: &[u8]| {
                digits
                    .iter()
                    .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
            };
            let (year, month, day) = (figure(&[y1, y2, y3, y4])?, figure(&[m1, m2])?, figure(&[d1, d2])?);
            return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(BusinessDay);
        }
        NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok().map(BusinessDay)
    }

    /// Calendar months later, the day clamped to the month's end: 30 November + 3 = 28 February.
    pub fn plus_months(self, months: u32) -> Self {
        self.0.checked_add_months(Months::new(months)).map_or(Self::LAST, BusinessDay).min(Self::LAST)
    }

    pub fn plus_days(self, days: u64) -> Self {
        self.0.checked_add_days(Days::new(days)).map_or(Self::LAST, BusinessDay).min(Self::LAST)
    }

    pub fn minus_days(self, days: u64) -> Self {
        BusinessDay(self.0.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN))
    }

    pub fn days_since(self, earlier: BusinessDay) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }

    pub fn month(self) -> Month {
        Month { year: self.0.year(), month: self.0.month() }
    }

    pub fn weekday_name(self) -> &'static str {
        WEEKDAY_NAMES_ID[self.0.weekday().num_days_from_monday() as usize]
    }

    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// `22 November 2026`.
    pub fn long(self) -> String {
        format!("{} {} {}", self.0.day(), MONTH_NAMES_ID[self.0.month0() as usize], self.0.year())
    }

    /// `Minggu, 22 November 2026`.
    pub fn long_with_weekday(self) -> String {
        format!("{}, {}", self.weekday_name(), self.long())
    }

    /// `22-11-2026`.
    pub fn numeric(self) -> String {
        self.0.format("%d-%m-%Y").to_string()
    }

    /// `20261122`, the date part of human numbers.
    pub fn compact(self) -> String {
        self.0.format("%Y%m%d").to_string()
    }
}

impl fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    pub year: i32,
    pub month: u32,
}

impl Month {
    /// Reads `YYYY-MM`.
    pub fn parse(text: &str) -> Option<Self> {
        BusinessDay::parse(&format!("{}-01", text.trim())).map(BusinessDay::month)
    }

    pub fn first(self) -> BusinessDay {
        BusinessDay(NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MIN))
    }

    pub fn last(self) -> BusinessDay {
        self.next().first().minus_days(1)
    }

    pub fn next(self) -> Month {
        self.first().plus_months(1).month()
    }

    pub fn previous(self) -> Month {
        self.first().minus_days(1).month()
    }

    /// `November 2026`.
    pub fn long(self) -> String {
        format!("{} {}", MONTH_NAMES_ID[(self.month as usize + 11) % 12], self.year)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    #[test]
    fn months_clamp_to_the_end_of_the_month() {
        for (start, months, expect) in [
            ("2025-11-30", 3, "2026-02-28"),
            ("2023-11-30", 3, "2024-02-29"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-08-15", 3, "2026-11-15"),
        ] {
            assert_eq!(day(start).plus_months(months).to_string(), expect, "{start} + {months}");
        }
    }

    #[test]
    fn a_day_is_read_only_when_there_is_one() {
        for (text, expect) in [
            ("2026-02-28", Some("2026-02-28")),
            (" 2026-02-28 ", Some("2026-02-28")),
            ("2026-2-8", Some("2026-02-08")),
            ("2024-02-29", Some("2024-02-29")),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-00-10", None),
            ("20x6-01-01", None),
            ("2026-01-01T", None),
            ("", None),
        ] {
            assert_eq!(BusinessDay::parse(text).map(|day| day.to_string()).as_deref(), expect, "{text:?}");
        }
    }

    #[test]
    fn the_last_day_sorts_last_as_text() {
        assert_eq!(BusinessDay::LAST.to_string(), "9999-12-31");
        assert_eq!(day("9999-11-30").plus_months(3), BusinessDay::LAST);
        assert_eq!(day("2026-01-01").plus_days(u64::MAX), BusinessDay::LAST);
    }

    #[test]
    fn the_day_turns_at_the_outlets_midnight() {
        for (utc, zone, expect) in [
            ("2025-11-30T16:59:59Z", Zone::Wib, "2025-11-30"),
            ("2025-11-30T17:00:00Z", Zone::Wib, "2025-12-01"),
            ("2025-11-30T16:00:00Z", Zone::Wita, "2025-12-01"),
            ("2025-11-30T15:00:00Z", Zone::Wit, "2025-12-01"),
        ] {
            let at = UtcMs::parse_rfc3339(utc).expect("a moment");
            assert_eq!(zone.day_of(at).to_string(), expect, "{utc} {}", zone.name());
        }
    }

    #[test]
    fn days_are_written_the_indonesian_way() {
        let sunday = day("2026-11-22");
        assert_eq!(sunday.long_with_weekday(), "Minggu, 22 November 2026");
        assert_eq!(sunday.numeric(), "22-11-2026");
        let at = UtcMs::parse_rfc3339("2026-11-22T07:05:00Z").expect("a moment");
        assert_eq!(Zone::Wib.stamp(at), "22-11-2026 14.05 WIB");
    }
}
