//! The rule as a table, and the fast way against a slow reference that walks through every day.

use proptest::prelude::*;

use super::*;
use crate::stock::{Level, apply};

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

#[test]
fn months_end_on_the_clamped_day() {
    for (start, due) in [
        ("2025-11-30", "2026-02-28"),
        ("2025-11-28", "2026-02-28"),
        ("2025-12-01", "2026-03-01"),
        ("2023-11-30", "2024-02-29"),
        ("2026-03-31", "2026-06-30"),
    ] {
        assert_eq!(due_on(day(start), 3), day(due), "{start}");
    }
}

#[test]
fn the_latest_start_is_the_last_day_whose_months_are_over() {
    for (as_of, months, start) in [
        ("2026-02-28", 3, "2025-11-30"),
        ("2026-02-27", 3, "2025-11-27"),
        ("2026-03-01", 3, "2025-12-01"),
        ("2026-06-30", 3, "2026-03-31"),
        ("2024-02-29", 3, "2023-11-30"),
        ("2026-10-31", 0, "2026-10-31"),
        ("2026-10-31", 12, "2025-10-31"),
    ] {
        assert_eq!(latest_start(day(as_of), months), day(start), "{as_of} - {months}");
    }
}

#[test]
fn the_later_of_sale_and_rise_starts_the_clock() {
    let (early, late) = (day("2026-01-01"), day("2026-02-01"));
    for (rose, sold, start) in [
        (Some(early), None, Some(early)),
        (Some(early), Some(late), Some(late)),
        (Some(late), Some(early), Some(late)),
        (None, None, None),
    ] {
        assert_eq!(start_of(rose, sold), start);
    }
    assert_eq!(due_again(early, Some(late)), late);
    assert_eq!(due_again(late, Some(early)), late);
    assert_eq!(due_again(early, None), early);
}

/// What can happen to a product on a day.
#[derive(Debug, Clone)]
enum Happened {
    Came(i64),
    Sold(i64),
    /// The nth sale so far comes back in full.
    Refunded(usize),
    Left(i64),
}

fn happened() -> impl Strategy<Value = (u64, Happened)> {
    let what = prop_oneof![
        (1i64..6).prop_map(Happened::Came),
        (1i64..4).prop_map(Happened::Sold),
        (0usize..8).prop_map(Happened::Refunded),
        (1i64..4).prop_map(Happened::Left),
    ];
    (0u64..40, what)
}

/// A day-by-day book of one product: what there was each evening, and the sales that counted.
struct Book {
    days: Vec<BusinessDay>,
    on_hand: Vec<i64>,
    /// Stock was at zero (or below) just before it came above zero on this day.
    rose: Vec<bool>,
    /// Sales with their day and, if any, the day they were refunded in full.
    sales: Vec<(BusinessDay, i64, Option<BusinessDay>)>,
}

fn book(start: BusinessDay, events: &[(u64, Happened)]) -> (Book, Vec<(i64, BusinessDay)>) {
    let mut book = Book { days: Vec::new(), on_hand: Vec::new(), rose: Vec::new(), sales: Vec::new() };
    let (mut level, mut today, mut movements) = (0i64, start, Vec::new());
    let mut next = events
        .iter()
        .scan(start, |at, (gap, what)| {
            *at = at.plus_days(*gap);
            Some((*at, what))
        })
        .peekable();
    while today <= start.plus_days(500) {
        let mut rose = false;
        while let Some((_, what)) = next.next_if(|(at, _)| *at == today) {
            let qty = match what {
                Happened::Came(qty) => *qty,
                Happened::Left(qty) => -(*qty).min(level.max(0)),
                Happened::Sold(qty) => {
                    book.sales.push((today, *qty, None));
                    -*qty
                }
                Happened::Refunded(nth) => match book.sales.get_mut(*nth) {
                    Some(sale) if sale.2.is_none() => {
                        sale.2 = Some(today);
                        sale.1
                    }
                    _ => 0,
                },
            };
            if qty != 0 {
                movements.push((qty, today));
                rose |= level <= 0 && level + qty > 0;
                level += qty;
            }
        }
        book.days.push(today);
        book.on_hand.push(level);
        book.rose.push(rose);
        today = today.plus_days(1);
    }
    (book, movements)
}

/// Nominated on a day, by going back from it one day at a time until the clock is found, then forward by the calendar.
fn slow(book: &Book, as_of: BusinessDay, months: u32) -> bool {
    let Some(mut at) = book.days.iter().position(|day| *day == as_of) else { return false };
    if book.on_hand[at] <= 0 {
        return false;
    }
    loop {
        let today = book.days[at];
        let counted = |(on, _, undone): &(BusinessDay, i64, Option<BusinessDay>)| {
            *on == today && undone.is_none_or(|undone| undone > as_of)
        };
        if book.rose[at] || book.sales.iter().any(counted) {
            return due_on(today, months) <= as_of;
        }
        match at.checked_sub(1) {
            Some(before) => at = before,
            None => return false,
        }
    }
}

/// Nominated on a day, the way the program does it: from the level, the last sale and the latest start.
fn fast(book: &Book, movements: &[(i64, BusinessDay)], as_of: BusinessDay, months: u32) -> bool {
    let level = movements
        .iter()
        .filter(|(_, on)| *on <= as_of)
        .fold(Level::default(), |level, (qty, on)| apply(level, *qty, *on));
    let last_sold = book
        .sales
        .iter()
        .filter(|(on, _, undone)| *on <= as_of && undone.is_none_or(|undone| undone > as_of))
        .map(|(on, _, _)| *on)
        .max();
    let start = start_of(level.rose_on, last_sold);
    level.on_hand > 0 && start.is_some_and(|start| start <= latest_start(as_of, months))
}

proptest! {
    #[test]
    fn the_fast_way_agrees_with_the_slow_reference(
        first in 0u64..400,
        events in prop::collection::vec(happened(), 1..14),
        months in 1u32..5,
        asked in prop::collection::vec(0u64..500, 20),
    ) {
        let start = day("2025-06-01").plus_days(first);
        let (book, movements) = book(start, &events);
        for after in asked {
            let as_of = start.plus_days(after);
            prop_assert_eq!(fast(&book, &movements, as_of, months), slow(&book, as_of, months), "on {}", as_of);
        }
    }

    #[test]
    fn the_latest_start_is_exact(after in 0u64..3_000, months in 1u32..13) {
        let as_of = day("2023-01-01").plus_days(after);
        let start = latest_start(as_of, months);
        prop_assert!(due_on(start, months) <= as_of);
        prop_assert!(due_on(start.plus_days(1), months) > as_of);
    }
}
