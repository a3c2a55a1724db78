//! How busy a day is, and when the outlet is closed. Colour for the demo's story, not a fact that any rule uses.

use chrono::Datelike;

use crate::base::BusinessDay;

/// First days of Idul Fitri: the weeks before are the year's busiest, and the outlet is closed on the day and the next.
const IDUL_FITRI: [(i32, u32, u32); 7] =
    [(2024, 4, 10), (2025, 3, 31), (2026, 3, 20), (2027, 3, 10), (2028, 2, 27), (2029, 2, 15), (2030, 2, 5)];
const WEEKS_BEFORE: i64 = 3;

/// Holidays of a fixed date on which families go out.
const OUTINGS: [(u32, u32); 6] = [(1, 1), (5, 1), (6, 1), (8, 17), (12, 25), (12, 26)];

/// By month: school holidays in June, July and December fill the mall.
const BY_MONTH: [f64; 12] = [0.9, 0.85, 1.0, 1.0, 0.95, 1.15, 1.2, 1.05, 0.9, 1.0, 1.05, 1.4];

/// How many times the usual number of customers come on a day; 0 when the outlet is closed.
pub fn busyness(day: BusinessDay) -> f64 {
    let Some(until_feast) = days_until_feast(day) else { return ordinary(day) };
    match until_feast {
        -1..=0 => 0.0,
        1.. => ordinary(day) * 1.6,
        _ => ordinary(day) * 1.2,
    }
}

fn ordinary(day: BusinessDay) -> f64 {
    let date = day.0;
    let weekday = match date.weekday() {
        chrono::Weekday::Sat => 1.7,
        chrono::Weekday::Sun => 1.9,
        chrono::Weekday::Fri => 1.1,
        _ => 0.8,
    };
    let outing = if OUTINGS.contains(&(date.month(), date.day())) { 1.6 } else { 1.0 };
    weekday * outing * BY_MONTH[date.month0() as usize]
}

/// Days until the feast when it is near: below zero just after it.
fn days_until_feast(day: BusinessDay) -> Option<i64> {
    IDUL_FITRI.iter().find_map(|(year, month, date)| {
        let until = BusinessDay::new(*year, *month, *date)?.days_since(day);
        (-7..=WEEKS_BEFORE * 7).contains(&until).then_some(until)
    })
}

/// How much a category is asked for in a month.
pub fn season(category: &str, day: BusinessDay) -> f64 {
    let near_feast = days_until_feast(day).is_some();
    match (category, day.0.month()) {
        ("Kuliner" | "Busana", _) if near_feast => 1.8,
        ("Batik", 10) => 1.7,
        ("Minuman", 12 | 1) => 1.3,
        ("Rajut", 11 | 12 | 1 | 2) => 1.4,
        ("Kriya Kayu" | "Keramik", 6 | 7 | 12) => 1.3,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_holidays_and_feasts_are_told_apart() {
        let busy = |text: &str| busyness(BusinessDay::parse(text).expect("a day"));
        assert!(busy("2026-11-22") > busy("2026-11-24"), "Sunday against Tuesday");
        assert!(busy("2026-08-17") > busy("2026-08-10"), "Independence Day against the Monday before");
        assert!(busy("2026-03-11") > busy("2026-02-11"), "before the feast");
        assert_eq!((busy("2026-03-20"), busy("2026-03-21")), (0.0, 0.0), "closed");
        let december = BusinessDay::parse("2026-12-05").expect("a day");
        assert!(season("Rajut", december) > season("Sabun", december));
    }
}
