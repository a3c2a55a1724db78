//! Until when, in words.

use crate::base::working_days::{DayMode, WorkCalendar, last_ms_of};
use crate::base::{UtcMs, Zone};

/// The clock of an open task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskClock<'a> {
    /// None: no deadline.
    pub due_at: Option<UtcMs>,
    /// It waits for somebody outside since then.
    pub paused_at: Option<UtcMs>,
    pub paused_for: &'a str,
}

/// How much an open task presses, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    Overdue,
    /// Due today.
    Today,
    Later,
    /// No deadline.
    Undated,
    /// For somebody outside: its clock stands still.
    Waiting,
}

impl TaskClock<'_> {
    /// While a task waits its clock stands where it stood: what was in time then is not late.
    pub fn is_overdue(&self, now: UtcMs) -> bool {
        self.due_at.is_some_and(|due| self.paused_at.unwrap_or(now) > due)
    }

    pub fn urgency(&self, zone: Zone, now: UtcMs) -> Urgency {
        match self.due_at {
            _ if self.paused_at.is_some() => Urgency::Waiting,
            None => Urgency::Undated,
            Some(_) if self.is_overdue(now) => Urgency::Overdue,
            Some(due) if zone.day_of(due) <= zone.day_of(now) => Urgency::Today,
            Some(_) => Urgency::Later,
        }
    }
}

/// `terlambat 2 hari kerja`, `hari ini`, `3 hari kerja lagi`, `menunggu 4 hari kerja: foto produk`.
pub(super) fn until(days: &WorkCalendar, zone: Zone, clock: TaskClock<'_>, now: UtcMs) -> String {
    let unit = match days.mode {
        DayMode::Working => "hari kerja",
        DayMode::Calendar => "hari",
    };
    let today = zone.day_of(now);
    if let Some(since) = clock.paused_at {
        let whom = if clock.paused_for.is_empty() { "pihak luar" } else { clock.paused_for };
        return match days.days_between(zone.day_of(since), today) {
            ..=0 => format!("menunggu: {whom}"),
            count => format!("menunggu {count} {unit}: {whom}"),
        };
    }
    let Some(due) = clock.due_at else { return "tanpa batas waktu".to_owned() };
    let day = zone.day_of(due);
    let hour = (due != last_ms_of(day, zone)).then(|| zone.time_of_day(due));
    if clock.is_overdue(now) {
        return match (days.days_between(day, today), hour) {
            (..=0, Some(hour)) if day == today => format!("terlambat sejak pukul {hour}"),
            // Between days off: no day that counts has passed.
            (..=0, _) => {
                let (day_name, date) = (day.weekday_name(), day.numeric());
                format!("terlambat sejak {day_name}, {date}")
            }
            (count, _) => format!("terlambat {count} {unit}"),
        };
    }
    match (days.days_between(today, day), hour) {
        (_, Some(hour)) if day == today => format!("hari ini pukul {hour}"),
        _ if day == today => "hari ini".to_owned(),
        (..=0, _) => {
            let (day_name, date) = (day.weekday_name(), day.numeric());
            format!("sampai {day_name}, {date}")
        }
        (count, _) => format!("{count} {unit} lagi"),
    }
}

/// The same where there is little room, as on a card: `2 hari telat`, `3 hari lagi`, `menunggu 4 hari`. Which days are
/// meant, and what is waited for, is said where the whole of it stands.
pub(super) fn brief(days: &WorkCalendar, zone: Zone, clock: TaskClock<'_>, now: UtcMs) -> String {
    let today = zone.day_of(now);
    if let Some(since) = clock.paused_at {
        return match days.days_between(zone.day_of(since), today) {
            ..=0 => "menunggu".to_owned(),
            count => format!("menunggu {count} hari"),
        };
    }
    let Some(due) = clock.due_at else { return "tanpa batas waktu".to_owned() };
    let day = zone.day_of(due);
    let hour = (due != last_ms_of(day, zone)).then(|| zone.time_of_day(due));
    if clock.is_overdue(now) {
        return match (days.days_between(day, today), hour) {
            (..=0, Some(hour)) if day == today => format!("telat sejak {hour}"),
            (..=0, _) => "telat".to_owned(),
            (count, _) => format!("{count} hari telat"),
        };
    }
    match (days.days_between(today, day), hour) {
        (_, Some(hour)) if day == today => format!("hari ini {hour}"),
        _ if day == today => "hari ini".to_owned(),
        (..=0, _) => format!("sampai {}", day.numeric()),
        (count, _) => format!("{count} hari lagi"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UtcMs {
        UtcMs::parse_rfc3339(text).expect("a moment")
    }

    /// Friday 20 November 2026 is a working day; no holidays near.
    #[test]
    fn until_when_is_said_in_days_that_count() {
        let working = WorkCalendar::default();
        let calendar = WorkCalendar { mode: DayMode::Calendar, ..WorkCalendar::default() };
        let friday = "2026-11-20T23:59:59.999+07:00";
        for (days, now, due, expect, urgency) in [
            (&working, "2026-11-17T09:00:00+07:00", friday, "3 hari kerja lagi", Urgency::Later),
            (&working, "2026-11-20T00:00:00+07:00", friday, "hari ini", Urgency::Today),
            (&working, "2026-11-21T09:00:00+07:00", friday, "terlambat sejak Jumat, 20-11-2026", Urgency::Overdue),
            (&working, "2026-11-24T09:00:00+07:00", friday, "terlambat 2 hari kerja", Urgency::Overdue),
            (&calendar, "2026-11-24T09:00:00+07:00", friday, "terlambat 4 hari", Urgency::Overdue),
            (&calendar, "2026-11-17T09:00:00+07:00", friday, "3 hari lagi", Urgency::Later),
            (
                &working,
                "2026-11-20T09:00:00+07:00",
                "2026-11-20T14:05:00+07:00",
                "hari ini pukul 14.05",
                Urgency::Today,
            ),
            (
                &working,
                "2026-11-20T15:00:00+07:00",
                "2026-11-20T14:05:00+07:00",
                "terlambat sejak pukul 14.05",
                Urgency::Overdue,
            ),
            (
                &working,
                "2026-11-20T09:00:00+07:00",
                "2026-11-22T23:59:59.999+07:00",
                "sampai Minggu, 22-11-2026",
                Urgency::Later,
            ),
        ] {
            let clock = TaskClock { due_at: Some(at(due)), paused_at: None, paused_for: "" };
            assert_eq!(until(days, Zone::Wib, clock, at(now)), expect, "{now} {due}");
            assert_eq!(clock.urgency(Zone::Wib, at(now)), urgency, "{now} {due}");
        }
    }

    #[test]
    fn a_card_says_the_same_in_few_words() {
        let working = WorkCalendar::default();
        let friday = "2026-11-20T23:59:59.999+07:00";
        let clock = |due| TaskClock { due_at: Some(at(due)), paused_at: None, paused_for: "" };
        for (now, due, expect) in [
            ("2026-11-17T09:00:00+07:00", friday, "3 hari lagi"),
            ("2026-11-20T00:00:00+07:00", friday, "hari ini"),
            ("2026-11-20T09:00:00+07:00", "2026-11-20T14:05:00+07:00", "hari ini 14.05"),
            ("2026-11-20T15:00:00+07:00", "2026-11-20T14:05:00+07:00", "telat sejak 14.05"),
            ("2026-11-21T09:00:00+07:00", friday, "telat"),
            ("2026-11-24T09:00:00+07:00", friday, "2 hari telat"),
            ("2026-11-20T09:00:00+07:00", "2026-11-22T23:59:59.999+07:00", "sampai 22-11-2026"),
        ] {
            assert_eq!(brief(&working, Zone::Wib, clock(due), at(now)), expect, "{now} {due}");
        }
        let now = at("2026-11-24T09:00:00+07:00");
        let waits = |since| TaskClock { due_at: None, paused_at: Some(at(since)), paused_for: "foto produk" };
        assert_eq!(brief(&working, Zone::Wib, waits("2026-11-19T09:00:00+07:00"), now), "menunggu 3 hari");
        assert_eq!(brief(&working, Zone::Wib, waits("2026-11-24T08:00:00+07:00"), now), "menunggu");
        let none = TaskClock { due_at: None, paused_at: None, paused_for: "" };
        assert_eq!(brief(&working, Zone::Wib, none, now), "tanpa batas waktu");
    }

    #[test]
    fn what_waits_says_for_what_and_is_late_only_if_it_was() {
        let working = WorkCalendar::default();
        let now = at("2026-11-24T09:00:00+07:00");
        for (due, paused, what, expect, overdue) in [
            (
                Some("2026-11-20T23:59:59.999+07:00"),
                "2026-11-19T09:00:00+07:00",
                "foto",
                "menunggu 3 hari kerja: foto",
                false,
            ),
            (
                Some("2026-11-18T23:59:59.999+07:00"),
                "2026-11-19T09:00:00+07:00",
                "foto",
                "menunggu 3 hari kerja: foto",
                true,
            ),
            (None, "2026-11-24T08:00:00+07:00", "", "menunggu: pihak luar", false),
        ] {
            let clock = TaskClock { due_at: due.map(at), paused_at: Some(at(paused)), paused_for: what };
            assert_eq!(until(&working, Zone::Wib, clock, now), expect);
            assert_eq!((clock.is_overdue(now), clock.urgency(Zone::Wib, now)), (overdue, Urgency::Waiting));
        }
        let none = TaskClock { due_at: None, paused_at: None, paused_for: "" };
        assert_eq!(until(&working, Zone::Wib, none, now), "tanpa batas waktu");
        assert_eq!(none.urgency(Zone::Wib, now), Urgency::Undated);
    }
}
