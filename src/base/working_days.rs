//! How long a "Hari" of a procedure is: working days, pauses, and days counted from an event.
//!
//! Promises: the day something starts is not counted; a working day is its 24 hours, so that a pause over a weekend
//! costs nothing; `H-60` counts calendar days whatever the mode is. Everything is computed from the calendar that is
//! handed in, so a change of holidays recomputes what is open. Leaves to others: which clock runs, and what happens
//! when a day has passed.

use super::clock::UtcMs;
use super::day::{BusinessDay, Zone};
use super::holidays::Holidays;

const HOUR_MS: i64 = 3_600_000;
/// No norm is longer; a slip of the keyboard would count for minutes.
const DAYS_MAX: u32 = 36_500;
/// A list that calls every day of years a holiday must not stop the clock for good.
const DAYS_OFF_IN_A_ROW_MAX: u32 = 366;

/// What "Hari" means in a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayMode {
    /// Hari kerja.
    #[default]
    Working,
    /// Hari kalender.
    Calendar,
}

/// The days on which an office works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    /// Monday first. When no day is worked, every day counts.
    pub work_days: [bool; 7],
    /// Whether the office takes collective leave (cuti bersama) off.
    pub count_cuti_bersama: bool,
    pub holidays: Holidays,
    pub mode: DayMode,
}

impl Default for WorkCalendar {
    /// Monday to Friday, collective leave taken, the shipped holidays.
    fn default() -> Self {
        WorkCalendar {
            work_days: [true, true, true, true, true, false, false],
            count_cuti_bersama: true,
            holidays: Holidays::shipped(),
            mode: DayMode::Working,
        }
    }
}

impl WorkCalendar {
    /// Whether this day counts: in calendar mode every day does.
    pub fn counts(&self, day: BusinessDay) -> bool {
        self.mode == DayMode::Calendar || self.is_worked(day)
    }

    /// Whether the office works on this day, whatever the mode is.
    pub fn is_worked(&self, day: BusinessDay) -> bool {
        use chrono::Datelike;
        let weekday = day.0.weekday().num_days_from_monday() as usize;
        let no_day_is_worked = self.work_days.iter().all(|worked| !worked);
        let in_the_week = no_day_is_worked || self.work_days.get(weekday).copied().unwrap_or(true);
        in_the_week && !self.holidays.is_holiday(day, self.count_cuti_bersama)
    }

    /// The day so many counted days later; the start is not counted. 16 March 2026 + 3 = 26 March (Nyepi, Idulfitri).
    pub fn add_days(&self, start: BusinessDay, days: u32) -> BusinessDay {
        (0..days.min(DAYS_MAX)).fold(start, |day, _| self.next_counted(day))
    }

    /// This day if it counts, else the next one that does.
    pub fn on_or_after(&self, day: BusinessDay) -> BusinessDay {
        if self.counts(day) { day } else { self.next_counted(day) }
    }

    /// Calendar months later, the day clamped to the end of the month: 30 November + 3 = 28 February. It may be a day
    /// off; [`WorkCalendar::on_or_after`] moves it.
    pub fn add_months(&self, start: BusinessDay, months: u32) -> BusinessDay {
        start.plus_months(months)
    }

    /// Counted days after `from`, up to and including `to`; negative when `to` is earlier. What `add_days` added.
    pub fn days_between(&self, from: BusinessDay, to: BusinessDay) -> i64 {
        if to < from {
            return -self.days_between(to, from);
        }
        let mut day = from;
        let mut count = 0;
        while day < to {
            day = day.plus_days(1);
            count += i64::from(self.counts(day));
        }
        count
    }

    /// Counted time between two moments, in milliseconds: a counted day is its 24 hours in this zone, any other
    /// nothing. Zero when `to` is earlier.
    pub fn working_ms_between(&self, from: UtcMs, to: UtcMs, zone: Zone) -> i64 {
        if to <= from {
            return 0;
        }
        if self.mode == DayMode::Calendar {
            return to.0.saturating_sub(from.0);
        }
        let (mut day, last) = (zone.day_of(from), zone.day_of(to));
        let mut sum_ms = 0;
        loop {
            if self.counts(day) {
                sum_ms += end_ms(day, zone).min(to.0) - start_ms(day, zone).max(from.0);
            }
            if day >= last {
                return sum_ms;
            }
            day = day.plus_days(1);
        }
    }

    /// The moment when so much counted time has passed.
    pub fn after_working_ms(&self, from: UtcMs, working_ms: i64, zone: Zone) -> UtcMs {
        if working_ms <= 0 {
            return from;
        }
        let mut day = zone.day_of(from);
        let mut from_ms = from.0;
        let mut left_ms = working_ms;
        loop {
            if self.counts(day) {
                let here_ms = end_ms(day, zone) - from_ms;
                if left_ms <= here_ms {
                    return UtcMs(from_ms + left_ms);
                }
                left_ms -= here_ms;
            }
            let next = self.next_counted(day);
            if next <= day || next == BusinessDay::LAST {
                return UtcMs(start_ms(next, zone));
            }
            day = next;
            from_ms = start_ms(day, zone);
        }
    }

    /// When a step that began at a moment is due: the last millisecond of the day so many counted days later, and the
    /// counted time of its pauses on top. It is late when now is after that.
    pub fn due_at(&self, start: UtcMs, days: u32, paused_working_ms: i64, zone: Zone) -> UtcMs {
        let day = self.add_days(zone.day_of(start), days);
        self.after_working_ms(last_ms_of(day, zone), paused_working_ms, zone)
    }

    /// The first counted day after this one.
    fn next_counted(&self, day: BusinessDay) -> BusinessDay {
        let mut next = day.plus_days(1);
        for _ in 0..DAYS_OFF_IN_A_ROW_MAX {
            if self.counts(next) {
                break;
            }
            next = next.plus_days(1);
        }
        next
    }
}

/// How far from an event something stands: `H-60`, `H`, `H+1`, `H-3 jam`. Days are calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Offset {
    Days(i32),
    Hours(i32),
}

impl Offset {
    /// Reads `H-60`, `H`, `H+1` and `H-3 jam`, in capitals or not.
    pub fn parse(text: &str) -> Option<Offset> {
        let text = text.trim().to_ascii_lowercase();
        let rest = text.strip_prefix('h')?.trim();
        let (count, is_hours) = match rest.strip_suffix("jam") {
            Some(count) => (count.trim_end(), true),
            None => (rest, false),
        };
        if count.is_empty() {
            return (!is_hours).then_some(Offset::Days(0));
        }
        let (sign, digits) = match (count.strip_prefix('-'), count.strip_prefix('+')) {
            (Some(digits), _) => (-1, digits.trim_start()),
            (None, Some(digits)) => (1, digits.trim_start()),
            (None, None) => return None,
        };
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let count: i32 = sign * digits.parse::<i32>().ok()?;
        Some(if is_hours { Offset::Hours(count) } else { Offset::Days(count) })
    }

    /// The day on which it falls when the event begins at a moment.
    pub fn day(self, anchor: UtcMs, zone: Zone) -> BusinessDay {
        match self {
            Offset::Days(days) => days_from(zone.day_of(anchor), days),
            Offset::Hours(_) => zone.day_of(self.due_at(anchor, zone)),
        }
    }

    /// When it is due: hours to the millisecond, days with the last millisecond of their day.
    pub fn due_at(self, anchor: UtcMs, zone: Zone) -> UtcMs {
        match self {
            Offset::Days(days) => last_ms_of(days_from(zone.day_of(anchor), days), zone),
            Offset::Hours(hours) => UtcMs(anchor.0.saturating_add(i64::from(hours) * HOUR_MS)),
        }
    }
}

impl std::fmt::Display for Offset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Offset::Days(0) => f.write_str("H"),
            Offset::Days(days) => write!(f, "H{days:+}"),
            Offset::Hours(hours) => write!(f, "H{hours:+} jam"),
        }
    }
}

/// The calendar day so many days after another one; before it when negative.
pub fn days_from(anchor: BusinessDay, days: i32) -> BusinessDay {
    let count = u64::from(days.unsigned_abs());
    if days < 0 { anchor.minus_days(count) } else { anchor.plus_days(count) }
}

/// The last millisecond of a day: what is due on a day is due then.
pub fn last_ms_of(day: BusinessDay, zone: Zone) -> UtcMs {
    UtcMs(end_ms(day, zone) - 1)
}

fn start_ms(day: BusinessDay, zone: Zone) -> i64 {
    zone.at(day, 0, 0).0
}

/// The first millisecond after a day. There is no daylight saving: every day has 24 hours.
fn end_ms(day: BusinessDay, zone: Zone) -> i64 {
    start_ms(day, zone) + 24 * HOUR_MS
}

#[cfg(test)]
#[path = "working_days_tests.rs"]
mod tests;
