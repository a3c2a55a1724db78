//! Notes and coins in circulation, from `data/denominations.toml`, and the amounts a customer is likely to hand over.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::base::{BusinessDay, Rupiah};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyKind {
    Note,
    Coin,
}

/// A piece of money that is or was legal tender.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denomination {
    pub kind: MoneyKind,
    pub value_rupiah: Rupiah,
    /// The year of issue, `TE 2022`.
    pub series: String,
    pub valid_from: BusinessDay,
    /// The first day on which it is not taken any more.
    pub withdrawn_on: Option<BusinessDay>,
    /// False: so rare that no list shows it.
    #[serde(default = "yes")]
    pub everyday: bool,
}

impl Denomination {
    pub fn is_legal_on(&self, day: BusinessDay) -> bool {
        self.valid_from <= day && self.withdrawn_on.is_none_or(|end| day < end)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    denomination: Vec<Denomination>,
}

fn yes() -> bool {
    true
}

/// Every denomination the program knows, withdrawn ones included.
pub fn all() -> &'static [Denomination] {
    static ALL: OnceLock<Vec<Denomination>> = OnceLock::new();
    ALL.get_or_init(|| {
        let file: File = toml::from_str(include_str!("../../data/denominations.toml"))
            .expect("the file is part of the program and a test reads it");
        file.denomination
    })
}

/// What a drawer holds on a day: everyday notes, then coins, the largest first, each value once.
pub fn everyday_on(day: BusinessDay) -> Vec<&'static Denomination> {
    let mut found: Vec<_> = all().iter().filter(|d| d.everyday && d.is_legal_on(day)).collect();
    found.sort_by_key(|d| (d.kind == MoneyKind::Coin, std::cmp::Reverse(d.value_rupiah)));
    found.dedup_by_key(|d| (d.kind == MoneyKind::Coin, d.value_rupiah));
    found
}

/// Amounts to offer as buttons for a cash total: exact first, then what it comes to when paid in whole notes.
///
/// Only notes that begin with 1 or 5 count: people round up to those, and the 2.000 and the 20.000 fill the gaps. Of
/// these the largest stay, because large notes are what people bring: 442.800, 445.000, 450.000, 500.000.
pub fn quick_amounts(total: Rupiah, day: BusinessDay) -> Vec<Rupiah> {
    if total <= Rupiah::ZERO {
        return Vec::new();
    }
    let mut amounts = vec![total];
    let notes = everyday_on(day).into_iter().filter(|d| d.kind == MoneyKind::Note).map(|d| d.value_rupiah.0);
    let mut steps: Vec<i64> = notes.filter(|value| matches!(leading_digit(*value), 1 | 5)).collect();
    steps.sort_unstable();
    for step in steps {
        let rest = total.0.rem_euclid(step);
        let amount = if rest == 0 { total } else { total + Rupiah(step - rest) };
        if !amounts.contains(&amount) {
            amounts.push(amount);
        }
    }
    amounts.sort_unstable();
    let too_many = amounts.len().saturating_sub(1 + ROUND_AMOUNTS_MAX);
    amounts.drain(1..1 + too_many);
    amounts
}

/// So many amounts stand beside the exact one: a row of buttons on the smallest window.
const ROUND_AMOUNTS_MAX: usize = 3;

/// How far above the next whole notes an amount may lie and still be what somebody hands over.
const GENEROUS_RUPIAH: i64 = 200_000;
/// An amount of fewer times the total is what people pay with a large note or two.
const TIMES_DUE: i64 = 4;

/// Whether an amount was more likely mistyped than handed over: 1.000.000 for 65.000 is a zero too many, and the drawer
/// would give back money that nobody brought. An amount that a button offers is never doubted.
pub fn is_doubtful_cash(due: Rupiah, given: Rupiah, offered: &[Rupiah]) -> bool {
    if due <= Rupiah::ZERO || offered.contains(&given) {
        return false;
    }
    let next_notes = offered.iter().copied().max().unwrap_or(due).max(due);
    given.0 > due.0.saturating_mul(TIMES_DUE) && given.0 > next_notes.0.saturating_add(GENEROUS_RUPIAH)
}

fn leading_digit(mut value: i64) -> i64 {
    while value >= 10 {
        value /= 10;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    #[test]
    fn a_drawer_holds_what_circulates() {
        let values: Vec<_> = everyday_on(day("2026-11-22")).iter().map(|d| (d.kind, d.value_rupiah.0)).collect();
        let notes = [100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000].map(|value| (MoneyKind::Note, value));
        let coins = [1_000, 500, 200, 100].map(|value| (MoneyKind::Coin, value));
        assert_eq!(values, [notes.as_slice(), coins.as_slice()].concat());
    }

    #[test]
    fn withdrawn_coins_are_taken_until_the_day_before() {
        let coin = all().iter().find(|d| d.series == "TE 1993").expect("in the file");
        for (on, legal) in [("1992-12-31", false), ("2023-11-30", true), ("2023-12-01", false)] {
            assert_eq!(coin.is_legal_on(day(on)), legal, "{on}");
        }
        let thousands = all().iter().filter(|d| d.kind == MoneyKind::Coin && d.value_rupiah == Rupiah(1_000)).count();
        assert_eq!(thousands, 2, "two issues of one value");
        assert_eq!(everyday_on(day("2023-11-30")).iter().filter(|d| d.kind == MoneyKind::Coin).count(), 4);
    }

    #[test]
    fn an_amount_with_a_zero_too_many_is_doubted_and_no_other() {
        let today = day("2026-11-22");
        for (due, given, doubted) in [
            (65_000, 65_000, false),
            (65_000, 70_000, false),
            (65_000, 100_000, false),
            (65_000, 150_000, false),
            (65_000, 300_000, false),
            (65_000, 300_001, true),
            (65_000, 650_000, true),
            (65_000, 1_000_000, true),
            (5_000, 100_000, false),
            (5_000, 300_000, false),
            (5_000, 500_000, true),
            (225_000, 900_000, false),
            (225_000, 2_250_000, true),
            (300_000, 1_000_000, false),
            (1_000_000, 4_000_000, false),
            (0, 1_000_000, false),
        ] {
            let (due, given) = (Rupiah(due), Rupiah(given));
            assert_eq!(is_doubtful_cash(due, given, &quick_amounts(due, today)), doubted, "{due} {given}");
        }
        for due in [300, 12_700, 85_000, 999_900] {
            let offered = quick_amounts(Rupiah(due), today);
            assert!(offered.iter().all(|given| !is_doubtful_cash(Rupiah(due), *given, &offered)), "{due}");
        }
    }

    #[test]
    fn the_buttons_are_exact_and_the_next_sensible_notes() {
        for (total, expect) in [
            (225_000, vec![225_000, 230_000, 250_000, 300_000]),
            (442_800, vec![442_800, 445_000, 450_000, 500_000]),
            (125_000, vec![125_000, 130_000, 150_000, 200_000]),
            (279_000, vec![279_000, 280_000, 300_000]),
            (12_700, vec![12_700, 20_000, 50_000, 100_000]),
            (85_000, vec![85_000, 90_000, 100_000]),
            (100_000, vec![100_000]),
            (1_000_000, vec![1_000_000]),
            (155_500, vec![155_500, 156_000, 160_000, 200_000]),
            (300, vec![300, 10_000, 50_000, 100_000]),
            (0, vec![]),
        ] {
            let amounts: Vec<_> = quick_amounts(Rupiah(total), day("2026-11-22")).iter().map(|r| r.0).collect();
            assert_eq!(amounts, expect, "{total}");
        }
    }
}
