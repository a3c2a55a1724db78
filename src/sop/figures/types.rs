//! What is counted. Values only; `gather` reads them.

use crate::base::{BusinessDay, CaseId, Month, UserId, UtcMs, Zone};

/// Months of a trend that are shown: the last ones of a longer span.
pub const TREND_MONTHS_MAX: usize = 36;
/// Late tasks that are listed; the count says how many more there are.
pub const OVERDUE_MAX: usize = 500;
/// How long a task has been open, in calendar days: up to and including.
pub const AGE_BANDS: [(i64, &str); 5] =
    [(1, "0-1 hari"), (3, "2-3 hari"), (7, "4-7 hari"), (30, "8-30 hari"), (i64::MAX, "lebih dari 30 hari")];

/// From a day to a day, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: BusinessDay,
    pub last: BusinessDay,
}

impl Span {
    /// The last months up to a day, its own month counted.
    pub fn months_until(today: BusinessDay, months: usize) -> Span {
        let first = (1..months.max(1)).fold(today.month(), |month, _| month.previous());
        Span { first: first.first(), last: today }
    }

    /// The moments from which and before which something lies in it.
    pub fn moments(self, zone: Zone) -> (UtcMs, UtcMs) {
        (zone.at(self.first, 0, 0), zone.at(self.last.plus_days(1), 0, 0))
    }

    /// Its months, the last [`TREND_MONTHS_MAX`].
    pub fn months(self) -> Vec<Month> {
        let (first, mut month) = (self.first.month(), self.last.month());
        let mut months = Vec::new();
        while month >= first && months.len() < TREND_MONTHS_MAX {
            months.push(month);
            month = month.previous();
        }
        months.reverse();
        months
    }

    /// `1 Januari 2026 sampai 22 November 2026`.
    pub fn words(self) -> String {
        format!("{} sampai {}", self.first.long(), self.last.long())
    }
}

/// One procedure in a span, as somebody sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    pub sop: String,
    pub title: String,
    pub short: String,
    pub office: String,
    pub span: Span,
    /// "Semua wilayah", or the region that it is limited to.
    pub region_name: String,
    /// When it was counted; what is open is open then.
    pub at: UtcMs,
    pub zone: Zone,
    /// "hari kerja" or "hari".
    pub day_unit: &'static str,
    pub totals: Totals,
    pub ages: Vec<StepAges>,
    pub times: Vec<StepTime>,
    /// The latest first; at most [`OVERDUE_MAX`].
    pub overdue: Vec<OverdueRow>,
    pub by_region: Vec<RegionTally>,
    pub by_officer: Vec<OfficerTally>,
    pub trend: Vec<MonthPoint>,
    /// Of the cases that ended in the span, the most frequent first.
    pub outcomes: Vec<(String, i64)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub open_cases: i64,
    pub open_tasks: i64,
    pub overdue: i64,
    /// Waiting for somebody outside.
    pub waiting: i64,
    /// Cases opened and ended in the span.
    pub opened: i64,
    pub ended: i64,
}

/// What is open in a step, by age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepAges {
    pub step: String,
    pub no: String,
    pub title: String,
    pub open: i64,
    pub overdue: i64,
    pub waiting: i64,
    /// By [`AGE_BANDS`].
    pub bands: [i64; AGE_BANDS.len()],
}

/// How long a step took in the span, against what the source gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTime {
    pub step: String,
    pub no: String,
    pub title: String,
    /// The source's "Waktu": `3 hari`.
    pub norm: String,
    pub done: i64,
    /// Time that counts from opening to closing, without pauses. None: nothing was done.
    pub median_ms: Option<i64>,
    /// Nine of ten took no longer.
    pub p90_ms: Option<i64>,
    /// Of those with a deadline, in basis points. None: there were none.
    pub in_time_bp: Option<i64>,
}

/// A late task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverdueRow {
    pub case: CaseId,
    pub number: String,
    /// Redacted where the title of a case is personal.
    pub title: String,
    pub step: String,
    pub region_name: String,
    /// Empty: nobody claimed it.
    pub officer: String,
    pub due: BusinessDay,
    /// Days that count.
    pub late_days: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionTally {
    /// Kemendagri code, one level below the region that is looked at; empty: none is known.
    pub region: String,
    pub name: String,
    /// Tasks.
    pub open: i64,
    pub overdue: i64,
    /// Steps taken there in the span.
    pub done: i64,
    /// Cases, in the span.
    pub opened: i64,
    pub ended: i64,
    /// Time that counts of these steps. None: there were none.
    pub median_ms: Option<i64>,
}

/// With whom tasks lie, and who took steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    Person(UserId),
    /// Open tasks that nobody claimed.
    Nobody,
    /// Steps that were taken without a person, as by a deadline.
    Program,
}

impl Whose {
    /// What stands where a person's name would. None: a person.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Whose::Person(_) => None,
            Whose::Nobody => Some("Belum diambil"),
            Whose::Program => Some("Kios, dengan sendirinya"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerTally {
    pub whose: Whose,
    pub name: String,
    /// Tasks that lie with them.
    pub open: i64,
    pub overdue: i64,
    /// Steps they took in the span.
    pub done: i64,
    /// Time that counts of these steps, from opening to closing. None: there were none.
    pub median_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthPoint {
    pub month: Month,
    pub opened: i64,
    pub ended: i64,
}

/// `1,5`: days of 24 hours, one decimal.
pub fn days_text(ms: i64) -> String {
    let tenths = tenths_of_days(ms);
    format!("{},{}", tenths / 10, tenths % 10)
}

/// Tenths of days of 24 hours, rounded.
pub(super) fn tenths_of_days(ms: i64) -> i64 {
    (ms.max(0) + TENTH_MS / 2) / TENTH_MS
}

/// A tenth of a day.
const TENTH_MS: i64 = 8_640_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    #[test]
    fn a_span_has_its_months() {
        let span = Span::months_until(day("2026-03-10"), 4);
        let months: Vec<String> = span.months().iter().map(Month::to_string).collect();
        assert_eq!(
            (span.first, months),
            (day("2025-12-01"), ["2025-12", "2026-01", "2026-02", "2026-03"].map(String::from).to_vec())
        );
        let long = Span { first: day("2000-01-01"), last: day("2026-03-10") };
        assert_eq!(
            (long.months().len(), long.months().last().map(Month::to_string)),
            (TREND_MONTHS_MAX, Some("2026-03".into()))
        );
        let none = Span { first: day("2026-04-01"), last: day("2026-03-10") };
        assert_eq!(none.months(), []);
    }

    #[test]
    fn days_have_one_decimal() {
        for (hours, expect) in [(0, "0,0"), (1, "0,0"), (12, "0,5"), (36, "1,5"), (71, "3,0"), (240, "10,0")] {
            assert_eq!(days_text(hours * 3_600_000), expect, "{hours} hours");
        }
    }
}
