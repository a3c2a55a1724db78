//! Days and hours that count.

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

fn at(text: &str) -> UtcMs {
    UtcMs::parse_rfc3339(text).expect("a moment")
}

fn calendar(mode: DayMode) -> WorkCalendar {
    WorkCalendar { mode, ..WorkCalendar::default() }
}

/// domain-id.md section 5, and what lies beside it.
#[test]
fn days_are_counted_past_holidays_and_weekends() {
    for (start, days, expect) in [
        ("2026-03-16", 3, "2026-03-26"),
        ("2026-05-26", 2, "2026-06-02"),
        ("2026-12-23", 1, "2026-12-28"),
        ("2026-11-20", 1, "2026-11-23"),
        // From a day off: Saturday + 1 is Monday.
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-16", 5, "2026-11-23"),
        ("2026-11-16", 0, "2026-11-16"),
    ] {
        let working = WorkCalendar::default();
        assert_eq!(working.add_days(day(start), days).to_string(), expect, "{start} + {days}");
        if days > 0 {
            assert_eq!(working.days_between(day(start), day(expect)), i64::from(days), "back from {expect}");
            assert_eq!(working.days_between(day(expect), day(start)), -i64::from(days), "back from {start}");
        }
    }
    let days = calendar(DayMode::Calendar);
    assert_eq!(days.add_days(day("2026-03-16"), 3), day("2026-03-19"), "calendar days know no holiday");
    assert_eq!(days.days_between(day("2026-03-16"), day("2026-03-19")), 3);
}

#[test]
fn an_office_chooses_its_week_and_its_leave() {
    let through_leave = WorkCalendar { count_cuti_bersama: false, ..WorkCalendar::default() };
    assert_eq!(through_leave.add_days(day("2026-03-16"), 3), day("2026-03-20"));
    let six_days = WorkCalendar { work_days: [true, true, true, true, true, true, false], ..WorkCalendar::default() };
    assert_eq!(six_days.add_days(day("2026-11-20"), 1), day("2026-11-21"));
    let no_day = WorkCalendar { work_days: [false; 7], ..WorkCalendar::default() };
    assert_eq!(no_day.add_days(day("2026-11-20"), 2), day("2026-11-22"), "a week without work would never end");
    assert_eq!(WorkCalendar::default().on_or_after(day("2026-12-24")), day("2026-12-28"));
    assert_eq!(WorkCalendar::default().on_or_after(day("2026-12-23")), day("2026-12-23"));

    let rows: String = (1..=28)
        .flat_map(|date| (1..=12).map(move |month| format!("2028-{month:02}-{date:02},local,Libur,,final\n")))
        .collect();
    let holidays = Holidays::parse(&["date,type,name,source,status\n", &rows].concat()).expect("a list");
    let idle = WorkCalendar { holidays, ..WorkCalendar::default() };
    assert_eq!(idle.add_days(day("2027-12-31"), 1), day("2028-01-31"), "a list of nothing but days off ends as well");
}

#[test]
fn months_clamp_to_the_end_of_the_month() {
    let working = WorkCalendar::default();
    for (start, months, expect) in [("2026-11-30", 3, "2027-02-28"), ("2026-01-31", 1, "2026-02-28")] {
        assert_eq!(working.add_months(day(start), months).to_string(), expect, "{start} + {months}");
    }
}

#[test]
fn only_working_time_counts_between_two_moments() {
    let hours = |ms: i64| ms as f64 / HOUR_MS as f64;
    for (from, to, zone, expect_hours) in [
        // Monday 08.00 to 11.00 in Surabaya.
        ("2026-11-16T08:00:00+07:00", "2026-11-16T11:00:00+07:00", Zone::Wib, 3.0),
        // Friday 18.00 to Monday 06.00: six hours and six hours.
        ("2026-11-20T18:00:00+07:00", "2026-11-23T06:00:00+07:00", Zone::Wib, 12.0),
        // The same moments in Balangan: it is an hour later there.
        ("2026-11-20T18:00:00+07:00", "2026-11-23T06:00:00+07:00", Zone::Wita, 12.0),
        ("2026-11-20T23:30:00+07:00", "2026-11-21T12:00:00+07:00", Zone::Wib, 0.5),
        ("2026-11-20T23:30:00+07:00", "2026-11-21T12:00:00+07:00", Zone::Wita, 0.0),
        // Saturday to Sunday.
        ("2026-11-21T08:00:00+07:00", "2026-11-22T20:00:00+07:00", Zone::Wib, 0.0),
        // Nyepi and Idulfitri: Tuesday 17 March noon to Wednesday 25 March noon.
        ("2026-03-17T12:00:00+07:00", "2026-03-25T12:00:00+07:00", Zone::Wib, 24.0),
        ("2026-11-16T11:00:00+07:00", "2026-11-16T08:00:00+07:00", Zone::Wib, 0.0),
    ] {
        let found = WorkCalendar::default().working_ms_between(at(from), at(to), zone);
        assert_eq!(hours(found), expect_hours, "{from} to {to} {}", zone.name());
    }
    let weekend = (at("2026-11-21T08:00:00+07:00"), at("2026-11-22T20:00:00+07:00"));
    assert_eq!(hours(calendar(DayMode::Calendar).working_ms_between(weekend.0, weekend.1, Zone::Wib)), 36.0);
}

#[test]
fn a_pause_moves_the_due_day_by_its_working_time_only() {
    let working = WorkCalendar::default();
    let start = at("2026-11-18T09:00:00+07:00");
    for (paused_from, paused_to, expect) in [
        // No pause: Wednesday + 2 is Friday.
        ("2026-11-19T00:00:00+07:00", "2026-11-19T00:00:00+07:00", "2026-11-20T23:59:59.999+07:00"),
        // Over the weekend: nothing.
        ("2026-11-21T00:00:00+07:00", "2026-11-23T00:00:00+07:00", "2026-11-20T23:59:59.999+07:00"),
        // Thursday: a day, so Monday.
        ("2026-11-19T00:00:00+07:00", "2026-11-20T00:00:00+07:00", "2026-11-23T23:59:59.999+07:00"),
        // Three hours: Monday before three.
        ("2026-11-19T08:00:00+07:00", "2026-11-19T11:00:00+07:00", "2026-11-23T02:59:59.999+07:00"),
    ] {
        let paused_ms = working.working_ms_between(at(paused_from), at(paused_to), Zone::Wib);
        assert_eq!(working.due_at(start, 2, paused_ms, Zone::Wib), at(expect), "{paused_from} to {paused_to}");
    }
    // Late in the evening it is tomorrow in Balangan already.
    let evening = at("2026-11-18T23:30:00+07:00");
    assert_eq!(working.due_at(evening, 1, 0, Zone::Wib), at("2026-11-19T23:59:59.999+07:00"));
    assert_eq!(working.due_at(evening, 1, 0, Zone::Wita), at("2026-11-20T23:59:59.999+08:00"));
}

#[test]
fn the_countdown_to_an_event_counts_calendar_days() {
    let anchor = at("2026-11-22T09:00:00+07:00");
    for (text, day_expected, due) in [
        ("H-60", "2026-09-23", "2026-09-23T23:59:59.999+07:00"),
        ("H-57", "2026-09-26", "2026-09-26T23:59:59.999+07:00"),
        ("h - 45", "2026-10-08", "2026-10-08T23:59:59.999+07:00"),
        ("H", "2026-11-22", "2026-11-22T23:59:59.999+07:00"),
        ("H+1", "2026-11-23", "2026-11-23T23:59:59.999+07:00"),
        ("H-3 jam", "2026-11-22", "2026-11-22T06:00:00+07:00"),
        ("H-10 jam", "2026-11-21", "2026-11-21T23:00:00+07:00"),
        ("H+2jam", "2026-11-22", "2026-11-22T11:00:00+07:00"),
    ] {
        let offset = Offset::parse(text).expect("an offset");
        assert_eq!(offset.day(anchor, Zone::Wib).to_string(), day_expected, "{text}");
        assert_eq!(offset.due_at(anchor, Zone::Wib), at(due), "{text}");
        assert_eq!(Offset::parse(&offset.to_string()), Some(offset), "{offset} is read again");
    }
    for text in ["", "60", "H60", "H-", "H-x", "H jam", "H--3", "H-3 hari", "H-99999", "Hari"] {
        assert_eq!(Offset::parse(text), None, "{text:?}");
    }
}

proptest! {
    #[test]
    fn counting_forth_and_back_agrees(from in 0u64..900, days in 1u32..60, paused_hours in 0i64..200, leave: bool) {
        let working = WorkCalendar { count_cuti_bersama: leave, ..WorkCalendar::default() };
        let start = day("2025-01-01").plus_days(from);
        let end = working.add_days(start, days);
        prop_assert!(working.is_worked(end), "{end} is worked");
        prop_assert_eq!(working.days_between(start, end), i64::from(days));

        let began = zone_start(start);
        let later = working.after_working_ms(began, paused_hours * HOUR_MS + 1, Zone::Wita);
        prop_assert_eq!(working.working_ms_between(began, later, Zone::Wita), paused_hours * HOUR_MS + 1);
    }
}

fn zone_start(day: BusinessDay) -> UtcMs {
    Zone::Wita.at(day, 13, 0)
}
