//! What runs out, and how much more of it is wanted. Pure.

use crate::base::BusinessDay;
use crate::config::Restock;

/// Sales of so many days say how fast something sells.
pub const WINDOW_DAYS: i64 = 30;
/// Goods that came a few days ago sell fast at first: their pace is taken over at least so many days.
const PACE_DAYS_MIN: i64 = 7;

/// How fast a product sold, and what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Pieces, less those that came back.
    pub sold: i64,
    /// Days of the last thirty on which it was there to be sold.
    pub days: i64,
    pub on_hand: i64,
}

/// What runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short {
    /// At this pace it lasts for so many days.
    pub days_left: i64,
    /// Pieces to ask for.
    pub suggested: i64,
}

impl Pace {
    /// `None`: it does not sell, or there is enough of it.
    pub fn short(&self, limits: &Restock) -> Option<Short> {
        if self.sold <= 0 {
            return None;
        }
        let (days, left) = (self.days.max(PACE_DAYS_MIN), self.on_hand.max(0));
        let days_left = left * days / self.sold;
        if left > limits.pieces_min && days_left > limits.cover_days {
            return None;
        }
        let wanted = (self.sold * limits.target_days + days - 1) / days;
        Some(Short { days_left, suggested: (wanted - left).max(1) })
    }
}

/// On how many days from `from` up to and with `until` there was something to sell. `moves`: pieces by day, in order,
/// from the first one ever.
pub fn days_on_shelf(moves: &[(BusinessDay, i64)], from: BusinessDay, until: BusinessDay) -> i64 {
    let (mut on_hand, mut counted) = (0_i64, 0_i64);
    let mut moves = moves.iter().peekable();
    while let Some((_, qty)) = moves.next_if(|(day, _)| *day < from) {
        on_hand += qty;
    }
    let mut day = from;
    while day <= until {
        let mut was_there = on_hand > 0;
        while let Some((_, qty)) = moves.next_if(|(on, _)| *on <= day) {
            on_hand += qty;
            was_there |= on_hand > 0 || *qty < 0;
        }
        counted += i64::from(was_there);
        day = day.plus_days(1);
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sells_and_runs_out_is_asked_for() {
        let limits = Restock { pieces_min: 2, cover_days: 14, target_days: 30, quiet_days: 14 };
        for (sold, days, on_hand, expect) in [
            // Nothing sold: there is no hurry, however little is left.
            (0, 30, 1, None),
            (-1, 30, 0, None),
            // One in a month, two left: they last for sixty days, but few are left.
            (1, 30, 2, Some((60, 1))),
            (1, 30, 3, None),
            // Thirty in thirty days: one a day.
            (30, 30, 15, None),
            (30, 30, 14, Some((14, 16))),
            (30, 30, 0, Some((0, 30))),
            // Sold out on its third day: seven days are the least that a pace is taken over.
            (7, 3, 0, Some((0, 30))),
            // Sold before it was in the book.
            (2, 30, -2, Some((0, 2))),
        ] {
            let found = Pace { sold, days, on_hand }.short(&limits);
            assert_eq!(found.map(|short| (short.days_left, short.suggested)), expect, "{sold} {days} {on_hand}");
        }
    }

    #[test]
    fn days_without_stock_do_not_count() {
        let day = |n| BusinessDay::new(2026, 11, n).expect("a day");
        for (moves, expect) in [
            (vec![], 0),
            (vec![(day(1), 3)], 10),
            // Sold out on the 13th; that day counts, the days after it do not.
            (vec![(day(1), 3), (day(13), -3)], 4),
            (vec![(day(1), 3), (day(13), -3), (day(18), 2)], 6),
            // Sold out before, came on the 19th.
            (vec![(day(1), 1), (day(2), -1), (day(19), 5)], 1),
            // Sold although the book had none.
            (vec![(day(12), -1)], 1),
        ] {
            assert_eq!(days_on_shelf(&moves, day(10), day(19)), expect, "{moves:?}");
        }
    }
}
