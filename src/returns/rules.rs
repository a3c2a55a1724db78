//! The rule of step 8, pure. "Not sold at all for 3 months", as readings.md reads it:
//!
//! the clock starts at the later of the last sale (one that was not refunded in full) and the day stock last rose from
//! zero; a product is nominated when start + 3 calendar months (day clamped) is on or before the day asked for and
//! stock is above zero. A restock while stock is on hand does not restart the clock.

use crate::base::BusinessDay;

/// When the clock of a product started. `rose_on` is missing only for what never had stock.
pub fn start_of(rose_on: Option<BusinessDay>, last_sold_on: Option<BusinessDay>) -> Option<BusinessDay> {
    rose_on.max(last_sold_on)
}

/// The day on which a product is nominated: calendar months after the start, the day clamped to the month's end.
pub fn due_on(start: BusinessDay, months: u32) -> BusinessDay {
    start.plus_months(months)
}

/// When a product that was kept is nominated again: not before the day until which it is kept.
pub fn due_again(due: BusinessDay, keep_until: Option<BusinessDay>) -> BusinessDay {
    keep_until.map_or(due, |until| due.max(until))
}

/// The latest start whose months are over on `as_of`. Because months are clamped, several starts can fall due on one
/// day: 28, 29 and 30 November all on 28 February.
pub fn latest_start(as_of: BusinessDay, months: u32) -> BusinessDay {
    // A month has at most 31 days: from this day on, go forward while the months still end by then.
    let mut start = as_of.minus_days(u64::from(months) * 31 + 1);
    while due_on(start.plus_days(1), months) <= as_of {
        start = start.plus_days(1);
    }
    start
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
