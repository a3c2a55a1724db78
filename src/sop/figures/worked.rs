//! Counted time between two moments, for a hundred thousand of them: what passed before each day is worked out once.

use crate::base::working_days::{DayMode, WorkCalendar};
use crate::base::{BusinessDay, UtcMs, Zone};

const DAY_MS: i64 = 24 * 3_600_000;
/// Longer spans are counted day by day.
const DAYS_MAX: usize = 20_000;

pub(super) struct Worked<'c> {
    calendar: &'c WorkCalendar,
    zone: Zone,
    start_ms: i64,
    /// For each day: the time that counted before it, and whether it counts.
    days: Vec<(i64, bool)>,
}

impl<'c> Worked<'c> {
    /// Ready for moments from a day to a day.
    pub fn new(calendar: &'c WorkCalendar, zone: Zone, first: BusinessDay, last: BusinessDay) -> Worked<'c> {
        let mut days = Vec::new();
        let (mut day, mut before) = (first, 0);
        while day <= last && days.len() < DAYS_MAX && calendar.mode == DayMode::Working {
            let counts = calendar.counts(day);
            days.push((before, counts));
            before += if counts { DAY_MS } else { 0 };
            day = day.plus_days(1);
        }
        Worked { calendar, zone, start_ms: zone.at(first, 0, 0).0, days }
    }

    /// The same as [`WorkCalendar::working_ms_between`].
    pub fn between(&self, from: UtcMs, to: UtcMs) -> i64 {
        match (self.until(from), self.until(to)) {
            (Some(from_ms), Some(to_ms)) => (to_ms - from_ms).max(0),
            _ => self.calendar.working_ms_between(from, to, self.zone),
        }
    }

    /// What counted from the first day to a moment; none: it lies outside.
    fn until(&self, at: UtcMs) -> Option<i64> {
        let passed_ms = at.0.checked_sub(self.start_ms).filter(|passed_ms| *passed_ms >= 0)?;
        let (before, counts) = self.days.get(usize::try_from(passed_ms / DAY_MS).ok()?)?;
        Some(before + if *counts { passed_ms % DAY_MS } else { 0 })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Inside of the days that were worked out, across their ends and outside, in both modes and every zone.
        #[test]
        fn it_counts_as_the_calendar_does(
            from_h in -900i64..2_400,
            hours in -50i64..2_000,
            is_calendar: bool,
            zone in prop_oneof![Just(Zone::Wib), Just(Zone::Wita), Just(Zone::Wit)],
        ) {
            let mode = if is_calendar { DayMode::Calendar } else { DayMode::Working };
            let calendar = WorkCalendar { mode, ..WorkCalendar::default() };
            let first = BusinessDay::new(2026, 3, 1).expect("a day");
            let worked = Worked::new(&calendar, zone, first, first.plus_days(60));
            let from = UtcMs(zone.at(first, 0, 0).0 + from_h * 3_600_000 + 1);
            let to = UtcMs(from.0 + hours * 3_600_000);
            prop_assert_eq!(worked.between(from, to), calendar.working_ms_between(from, to, zone));
        }
    }
}
