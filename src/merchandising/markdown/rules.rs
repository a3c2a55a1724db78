//! When a price falls, and by how much. Pure.

use thiserror::Error;

use crate::base::{BusinessDay, Rupiah};

/// More nobody could explain to a partner.
pub const STEPS_MAX: usize = 3;
const DAYS_MIN: i64 = 7;
const DAYS_MAX: i64 = 365;
const OFF_BP_MIN: u32 = 100;
const OFF_BP_MAX: u32 = 9_000;
/// Prices fall to whole hundreds: that is what change is given in.
const STEP_RUPIAH: i64 = 100;

/// After so many days without a sale so much is off the price, in basis points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub after_days: i64,
    pub off_bp: u32,
}

/// Steps that nobody can agree on, in the order in which they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StepsFlaw {
    #[error("Isi paling sedikit satu tahap: sesudah berapa hari, dan turun berapa persen.")]
    Missing,
    #[error("Paling banyak {STEPS_MAX} tahap.")]
    TooMany,
    #[error("Hari setiap tahap antara {DAYS_MIN} dan {DAYS_MAX}.")]
    Days,
    #[error("Penurunan setiap tahap antara 1 % dan 90 %.")]
    Off,
    #[error("Setiap tahap harus lebih lama dan lebih murah dari tahap sebelumnya.")]
    NotRising,
}

/// Whether the steps make a plan.
pub fn check(steps: &[Step]) -> Result<(), StepsFlaw> {
    if steps.is_empty() {
        return Err(StepsFlaw::Missing);
    }
    if steps.len() > STEPS_MAX {
        return Err(StepsFlaw::TooMany);
    }
    if steps.iter().any(|step| !(DAYS_MIN..=DAYS_MAX).contains(&step.after_days)) {
        return Err(StepsFlaw::Days);
    }
    if steps.iter().any(|step| !(OFF_BP_MIN..=OFF_BP_MAX).contains(&step.off_bp)) {
        return Err(StepsFlaw::Off);
    }
    let rises = steps.windows(2).all(|pair| pair[0].after_days < pair[1].after_days && pair[0].off_bp < pair[1].off_bp);
    if rises { Ok(()) } else { Err(StepsFlaw::NotRising) }
}

/// As stored: `30:1000 60:2000`.
pub(super) fn print(steps: &[Step]) -> String {
    let steps: Vec<String> = steps.iter().map(|step| format!("{}:{}", step.after_days, step.off_bp)).collect();
    steps.join(" ")
}

/// What cannot be read is no step: nothing becomes cheaper by a slip.
pub(super) fn parse(text: &str) -> Vec<Step> {
    let step = |part: &str| {
        let (days, off) = part.split_once(':')?;
        Some(Step { after_days: days.parse().ok()?, off_bp: off.parse().ok()? })
    };
    text.split_whitespace().filter_map(step).collect()
}

/// A price with so much off, in whole hundreds.
pub fn marked_down(base: Rupiah, off_bp: u32) -> Rupiah {
    let price = base.0 - base.0 * i64::from(off_bp) / 10_000;
    Rupiah((price / STEP_RUPIAH * STEP_RUPIAH).max(STEP_RUPIAH))
}

/// The last time the plan changed a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// 0: the first price came back.
    pub off_bp: u32,
    /// What it is off.
    pub base: Rupiah,
    pub price: Rupiah,
    pub day: BusinessDay,
}

/// What decides about a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goods {
    pub price: Rupiah,
    /// The day its stock last rose from zero.
    pub rose_on: BusinessDay,
    /// The day it last sold; none: never.
    pub last_sold_on: Option<BusinessDay>,
    pub mark: Option<Mark>,
}

/// What becomes of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// 0: the first price is back.
    pub off_bp: u32,
    pub base: Rupiah,
    pub price: Rupiah,
}

impl Goods {
    /// The day from which the days without a sale count.
    pub fn idle_since(&self) -> BusinessDay {
        self.last_sold_on.map_or(self.rose_on, |sold| sold.max(self.rose_on))
    }

    /// The mark, where the price is still the one that it set.
    fn held(&self) -> Option<Mark> {
        self.mark.filter(|mark| mark.off_bp > 0 && mark.price == self.price)
    }

    /// The price that a step is off, and what is off already. A price that somebody changed by hand since is the new one
    /// to start from; the steps before it are over all the same.
    fn standing(&self) -> (Rupiah, u32) {
        match (self.held(), self.mark) {
            (Some(mark), _) => (mark.base, mark.off_bp),
            (None, Some(mark)) if mark.day >= self.rose_on => (self.price, mark.off_bp),
            (None, _) => (self.price, 0),
        }
    }

    fn change_to(&self, step: Step) -> Option<Change> {
        let (base, off_bp) = self.standing();
        let price = marked_down(base, step.off_bp);
        let is_due = step.off_bp > off_bp && price < self.price;
        is_due.then_some(Change { off_bp: step.off_bp, base, price })
    }
}

/// What is to be done about a product today; none: nothing.
pub fn decide(goods: &Goods, steps: &[Step], today: BusinessDay) -> Option<Change> {
    if let Some(mark) = goods.held()
        && goods.rose_on > mark.day
    {
        return Some(Change { off_bp: 0, base: mark.base, price: mark.base });
    }
    let idle_days = today.days_since(goods.idle_since());
    let step = steps.iter().rev().find(|step| step.after_days <= idle_days)?;
    goods.change_to(*step)
}

/// The next time its price falls if nothing sells, and to what.
pub fn next(goods: &Goods, steps: &[Step], today: BusinessDay) -> Option<(BusinessDay, Rupiah)> {
    let idle_days = today.days_since(goods.idle_since());
    let step = steps.iter().find(|step| step.after_days > idle_days)?;
    let change = goods.change_to(*step)?;
    Some((goods.idle_since().plus_days(step.after_days.unsigned_abs()), change.price))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> BusinessDay {
        BusinessDay::new(2026, month, day).expect("a day")
    }

    const STEPS: [Step; 2] = [Step { after_days: 30, off_bp: 1_000 }, Step { after_days: 60, off_bp: 2_500 }];

    #[test]
    fn steps_rise_and_stay_in_their_range() {
        let steps = |pairs: &[(i64, u32)]| -> Vec<Step> {
            pairs.iter().map(|(after_days, off_bp)| Step { after_days: *after_days, off_bp: *off_bp }).collect()
        };
        for (pairs, expect) in [
            (vec![], Err(StepsFlaw::Missing)),
            (vec![(30, 1_000)], Ok(())),
            (vec![(30, 1_000), (60, 2_000), (90, 3_000)], Ok(())),
            (vec![(30, 1_000), (60, 2_000), (90, 3_000), (100, 4_000)], Err(StepsFlaw::TooMany)),
            (vec![(6, 1_000)], Err(StepsFlaw::Days)),
            (vec![(366, 1_000)], Err(StepsFlaw::Days)),
            (vec![(30, 99)], Err(StepsFlaw::Off)),
            (vec![(30, 9_001)], Err(StepsFlaw::Off)),
            (vec![(30, 1_000), (30, 2_000)], Err(StepsFlaw::NotRising)),
            (vec![(30, 2_000), (60, 2_000)], Err(StepsFlaw::NotRising)),
        ] {
            assert_eq!(check(&steps(&pairs)), expect, "{pairs:?}");
            assert_eq!(parse(&print(&steps(&pairs))), steps(&pairs));
        }
        assert_eq!(parse("30:1000 rusak 60:x"), [STEPS[0]]);
    }

    #[test]
    fn prices_fall_to_whole_hundreds() {
        for (base, off_bp, expect) in
            [(100_000, 1_000, 90_000), (85_000, 1_500, 72_200), (19_900, 2_500, 14_900), (100, 9_000, 100)]
        {
            assert_eq!(marked_down(Rupiah(base), off_bp), Rupiah(expect), "{base} {off_bp}");
        }
    }

    #[test]
    fn a_price_falls_by_its_days_without_a_sale() {
        let (rose_on, today) = (day(6, 1), day(7, 31));
        let mark = |off_bp, price, on| Mark { off_bp, base: Rupiah(100_000), price: Rupiah(price), day: on };
        let goods = Goods { price: Rupiah(100_000), rose_on, last_sold_on: None, mark: None };
        let first = mark(1_000, 90_000, day(7, 1));
        let cases = [
            ("29 days", goods, day(6, 30), None),
            ("30 days", goods, day(7, 1), Some((1_000, 90_000))),
            ("the kiosk was off: the last step that is due", goods, today, Some((2_500, 75_000))),
            ("done already", Goods { price: Rupiah(90_000), mark: Some(first), ..goods }, day(7, 2), None),
            (
                "the second step",
                Goods { price: Rupiah(90_000), mark: Some(first), ..goods },
                today,
                Some((2_500, 75_000)),
            ),
            (
                "a sale starts the days anew and leaves the price",
                Goods { price: Rupiah(90_000), mark: Some(first), last_sold_on: Some(day(7, 20)), ..goods },
                today,
                None,
            ),
            (
                "new goods after an empty shelf have their first price",
                Goods { price: Rupiah(90_000), mark: Some(first), rose_on: day(7, 10), ..goods },
                day(7, 11),
                Some((0, 100_000)),
            ),
            (
                "a price by hand is the one to start from, and no step is repeated",
                Goods { price: Rupiah(80_000), mark: Some(first), ..goods },
                day(7, 2),
                None,
            ),
            (
                "and the next step is off it",
                Goods { price: Rupiah(80_000), mark: Some(first), ..goods },
                today,
                Some((2_500, 60_000)),
            ),
            (
                "a first price that came back starts anew",
                Goods { price: Rupiah(100_000), mark: Some(mark(0, 100_000, day(6, 2))), ..goods },
                day(7, 1),
                Some((1_000, 90_000)),
            ),
            ("too cheap to fall", Goods { price: Rupiah(100), ..goods }, today, None),
        ];
        for (what, goods, today, expect) in cases {
            let found = decide(&goods, &STEPS, today).map(|change| (change.off_bp, change.price.0));
            assert_eq!(found, expect, "{what}");
        }
        // Without a plan nothing falls; what fell comes back with new goods all the same.
        assert_eq!(decide(&goods, &[], today), None);
        let renewed = Goods { price: Rupiah(90_000), mark: Some(first), rose_on: day(7, 10), ..goods };
        assert_eq!(decide(&renewed, &[], today).map(|change| change.price), Some(Rupiah(100_000)));
    }

    #[test]
    fn the_next_fall_is_known_ahead() {
        let goods = Goods { price: Rupiah(100_000), rose_on: day(6, 1), last_sold_on: None, mark: None };
        assert_eq!(next(&goods, &STEPS, day(6, 15)), Some((day(7, 1), Rupiah(90_000))));
        let first = Mark { off_bp: 1_000, base: Rupiah(100_000), price: Rupiah(90_000), day: day(7, 1) };
        let marked = Goods { price: Rupiah(90_000), mark: Some(first), ..goods };
        assert_eq!(next(&marked, &STEPS, day(7, 5)), Some((day(7, 31), Rupiah(75_000))));
        assert_eq!(next(&marked, &STEPS, day(8, 5)), None);
    }
}
