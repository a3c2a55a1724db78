//! How a movement changes what is on hand. Pure.

use crate::base::BusinessDay;

/// Why a piece came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovementKind {
    Received,
    Sold,
    CustomerReturn,
    HandedBack,
    Damaged,
    Lost,
    Adjusted,
}

impl MovementKind {
    pub fn name(self) -> &'static str {
        match self {
            MovementKind::Received => "received",
            MovementKind::Sold => "sold",
            MovementKind::CustomerReturn => "customer_return",
            MovementKind::HandedBack => "handed_back",
            MovementKind::Damaged => "damaged",
            MovementKind::Lost => "lost",
            MovementKind::Adjusted => "adjusted",
        }
    }
}

/// On hand, and the day it last rose from zero.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    pub on_hand: i64,
    pub rose_on: Option<BusinessDay>,
}

/// The level after a movement of `qty` (signed) on `day`. Below zero counts as zero: the shelf was right, the list was
/// wrong, and the first piece above zero starts the three months anew (readings.md, step 8).
pub fn apply(before: Level, qty: i64, day: BusinessDay) -> Level {
    let on_hand = before.on_hand + qty;
    let rises = before.on_hand <= 0 && on_hand > 0;
    Level { on_hand, rose_on: if rises { Some(day) } else { before.rose_on } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_from_zero_is_remembered_and_a_restock_is_not() {
        let day = |n| BusinessDay::new(2026, 1, n);
        let mut level = Level::default();
        for (qty, on, on_hand, rose) in
            [(5, 1, 5, 1), (-2, 2, 3, 1), (4, 3, 7, 1), (-7, 4, 0, 1), (1, 5, 1, 5), (-3, 6, -2, 5), (3, 7, 1, 7)]
        {
            level = apply(level, qty, day(on).expect("a day"));
            assert_eq!(level, Level { on_hand, rose_on: day(rose) }, "after {qty} on {on}");
        }
    }
}
