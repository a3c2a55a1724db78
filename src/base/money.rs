//! Whole rupiah (invariant 1). No float comes near money; screens get formatted text, never a number of rupiah.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

/// An amount in whole rupiah. Negative amounts are legal where a ledger needs them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rupiah(pub i64);

impl Rupiah {
    pub const ZERO: Rupiah = Rupiah(0);

    /// `1.250.000`, without the currency: for columns that say Rp above them.
    pub fn grouped(self) -> String {
        let digits = self.0.unsigned_abs().to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if self.0 < 0 {
            out.push('-');
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push('.');
            }
            out.push(digit);
        }
        out
    }

    /// `Rp1.250.000,00`, as EYD spelling wants it in formal letters.
    pub fn formal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}Rp{},00", Rupiah(self.0.saturating_abs()).grouped())
    }

    /// `satu juta dua ratus lima puluh ribu rupiah`.
    pub fn in_words(self) -> String {
        format!("{} rupiah", super::terbilang::words(self.0))
    }

    pub fn times(self, qty: i64) -> Option<Rupiah> {
        self.0.checked_mul(qty).map(Rupiah)
    }

    /// A share in basis points (1 % = 100), half up, away from zero: 15 % of Rp 125.000 is Rp 18.750.
    pub fn basis_points(self, bp: i64) -> Rupiah {
        let exact = i128::from(self.0) * i128::from(bp);
        let rounded = if exact >= 0 { (exact + 5_000) / 10_000 } else { (exact - 5_000) / 10_000 };
        Rupiah(i64::try_from(rounded).unwrap_or(if exact >= 0 { i64::MAX } else { i64::MIN }))
    }

    /// What a person types into an amount field: `1250000`, `1.250.000`, `Rp1.250.000`, `Rp 1.250.000`.
    pub fn parse_input(text: &str) -> Option<Rupiah> {
        let text = super::text::clean_line(text);
        let text = text.strip_prefix("Rp").or_else(|| text.strip_prefix("rp")).unwrap_or(&text);
        let text = text.trim_start_matches('.').trim();
        let groups: Vec<&str> = text.split('.').collect();
        let well_grouped = groups.len() == 1
            || (!groups[0].is_empty() && groups[0].len() <= 3 && groups[1..].iter().all(|g| g.len() == 3));
        let digits: String = groups.concat();
        if !well_grouped || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok().map(Rupiah)
    }
}

impl fmt::Display for Rupiah {
    /// `Rp 1.250.000` with a non-breaking space; negative `-Rp 5.000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}Rp\u{A0}{}", Rupiah(self.0.saturating_abs()).grouped())
    }
}

/// How a cash total is rounded to coins that exist (Permendag 35/2013); never applied to QRIS or cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingDirection {
    Nearest,
    Down,
    None,
}

/// Step and direction of cash rounding, from the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashRounding {
    pub step_rupiah: i64,
    pub direction: RoundingDirection,
}

impl CashRounding {
    /// The amount to add to a cash total (negative when rounded down).
    pub fn adjustment(self, total: Rupiah) -> Rupiah {
        if self.step_rupiah <= 1 {
            return Rupiah::ZERO;
        }
        let rest = total.0.rem_euclid(self.step_rupiah);
        match self.direction {
            RoundingDirection::None => Rupiah::ZERO,
            RoundingDirection::Down => Rupiah(-rest),
            RoundingDirection::Nearest if rest * 2 >= self.step_rupiah => Rupiah(self.step_rupiah - rest),
            RoundingDirection::Nearest => Rupiah(-rest),
        }
    }
}

impl Add for Rupiah {
    type Output = Rupiah;
    fn add(self, other: Rupiah) -> Rupiah {
        Rupiah(self.0 + other.0)
    }
}

impl Sub for Rupiah {
    type Output = Rupiah;
    fn sub(self, other: Rupiah) -> Rupiah {
        Rupiah(self.0 - other.0)
    }
}

impl Mul<i64> for Rupiah {
    type Output = Rupiah;
    fn mul(self, qty: i64) -> Rupiah {
        Rupiah(self.0 * qty)
    }
}

impl Neg for Rupiah {
    type Output = Rupiah;
    fn neg(self) -> Rupiah {
        Rupiah(-self.0)
    }
}

impl AddAssign for Rupiah {
    fn add_assign(&mut self, other: Rupiah) {
        self.0 += other.0;
    }
}

impl SubAssign for Rupiah {
    fn sub_assign(&mut self, other: Rupiah) {
        self.0 -= other.0;
    }
}

impl Sum for Rupiah {
    fn sum<I: Iterator<Item = Rupiah>>(amounts: I) -> Rupiah {
        amounts.fold(Rupiah::ZERO, Add::add)
    }
}

impl ToSql for Rupiah {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0))
    }
}

impl FromSql for Rupiah {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Rupiah)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_the_indonesian_way() {
        for (amount, screen, formal) in [
            (0, "Rp\u{A0}0", "Rp0,00"),
            (500, "Rp\u{A0}500", "Rp500,00"),
            (1_250_000, "Rp\u{A0}1.250.000", "Rp1.250.000,00"),
            (-5_000, "-Rp\u{A0}5.000", "-Rp5.000,00"),
        ] {
            assert_eq!(Rupiah(amount).to_string(), screen);
            assert_eq!(Rupiah(amount).formal(), formal);
        }
    }

    #[test]
    fn typed_amounts_are_understood_or_refused() {
        for (text, expect) in [
            ("1250000", Some(1_250_000)),
            ("1.250.000", Some(1_250_000)),
            ("Rp1.250.000", Some(1_250_000)),
            ("Rp 1.250.000", Some(1_250_000)),
            ("Rp. 5.000", Some(5_000)),
            ("1.25", None),
            ("", None),
            ("12a", None),
            ("-500", None),
        ] {
            assert_eq!(Rupiah::parse_input(text), expect.map(Rupiah), "{text}");
        }
    }

    #[test]
    fn cash_totals_round_to_coins() {
        let nearest = |step| CashRounding { step_rupiah: step, direction: RoundingDirection::Nearest };
        let down = CashRounding { step_rupiah: 100, direction: RoundingDirection::Down };
        for (rounding, total, expect) in [
            (nearest(100), 12_749, 12_700),
            (nearest(100), 12_750, 12_800),
            (nearest(100), 12_765, 12_800),
            (nearest(100), 99_950, 100_000),
            (nearest(50), 12_725, 12_750),
            (nearest(50), 12_749, 12_750),
            (nearest(50), 12_775, 12_800),
            (down, 12_765, 12_700),
        ] {
            let total = Rupiah(total);
            assert_eq!((total + rounding.adjustment(total)).0, expect, "{total}");
        }
    }

    #[test]
    fn commission_is_a_share_in_basis_points() {
        assert_eq!(Rupiah(125_000).basis_points(1_500), Rupiah(18_750));
        assert_eq!(Rupiah(-125_000).basis_points(1_500), Rupiah(-18_750));
        assert_eq!(Rupiah(3).basis_points(1_500), Rupiah(0));
    }
}
