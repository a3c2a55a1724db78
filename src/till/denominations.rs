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
/// Only notes that begin with 1 or 5 count: people round up to those, and the 2.000 and the 20.000 fill the gaps. So
/// there are at most six amounts: 225.000, 230.000, 250.000, 300.000.
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
    amounts
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
    fn the_buttons_are_exact_and_the_next_sensible_notes() {
        for (total, expect) in [
            (225_000, vec![225_000, 230_000, 250_000, 300_000]),
            (12_700, vec![12_700, 13_000, 15_000, 20_000, 50_000, 100_000]),
            (85_000, vec![85_000, 90_000, 100_000]),
            (100_000, vec![100_000]),
            (1_000_000, vec![1_000_000]),
            (155_500, vec![155_500, 156_000, 160_000, 200_000]),
            (300, vec![300, 1_000, 5_000, 10_000, 50_000, 100_000]),
            (0, vec![]),
        ] {
            let amounts: Vec<_> = quick_amounts(Rupiah(total), day("2026-11-22")).iter().map(|r| r.0).collect();
            assert_eq!(amounts, expect, "{total}");
        }
    }
}
