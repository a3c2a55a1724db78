//! What the outlet keeps of a sale. Pure: the law names no rate, so the kinds are those found in practice (domain-id.md
//! section 8), and each agreement chooses.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::text::fold;
use crate::base::{ProductId, Rupiah};

/// All of it.
pub const PERCENT_BP_MAX: i64 = 10_000;
/// Six times the partner's price; more is a slip of the finger.
pub const MARKUP_BP_MAX: i64 = 50_000;
/// A rent, not a sale.
pub const MONTHLY_FEE_RUPIAH_MAX: i64 = 10_000_000;

/// How the outlet is paid for its work. Rates are in basis points: 1.500 is 15 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Commission {
    None,
    /// Of what the partner's goods sold for.
    Percent {
        bp: i64,
    },
    /// On the partner's price: the selling price is the partner's price and this much of it.
    Markup {
        bp: i64,
    },
    /// So much a month, nothing of a sale.
    MonthlyFee {
        rupiah: Rupiah,
    },
}

/// A commission that nobody can agree on, in the order of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CommissionFlaw {
    #[error("Komisi harus antara 0 % dan 100 %.")]
    Percent,
    #[error("Markup harus antara 0 % dan 500 % dari harga mitra.")]
    Markup,
    #[error("Biaya bulanan harus lebih dari nol dan paling banyak {}.", Rupiah(MONTHLY_FEE_RUPIAH_MAX))]
    MonthlyFee,
}

impl Commission {
    /// A percentage of the sale; of nothing it is none.
    pub fn percent(bp: i64) -> Commission {
        if bp == 0 { Commission::None } else { Commission::Percent { bp } }
    }

    /// As stored.
    pub fn kind(self) -> &'static str {
        match self {
            Commission::None => "none",
            Commission::Percent { .. } => "percent",
            Commission::Markup { .. } => "markup",
            Commission::MonthlyFee { .. } => "monthly_fee",
        }
    }

    /// The rate of percent and markup; 0 for the others.
    pub fn rate_bp(self) -> i64 {
        match self {
            Commission::Percent { bp } | Commission::Markup { bp } => bp,
            Commission::None | Commission::MonthlyFee { .. } => 0,
        }
    }

    /// What it costs a month, whatever is sold.
    pub fn monthly_fee(self) -> Rupiah {
        match self {
            Commission::MonthlyFee { rupiah } => rupiah,
            _ => Rupiah::ZERO,
        }
    }

    /// From its parts as stored. `None`: a kind of a newer program.
    pub fn read(kind: &str, bp: i64, monthly_fee: Rupiah) -> Option<Commission> {
        match kind {
            "none" => Some(Commission::None),
            "percent" => Some(Commission::Percent { bp }),
            "markup" => Some(Commission::Markup { bp }),
            "monthly_fee" => Some(Commission::MonthlyFee { rupiah: monthly_fee }),
            _ => None,
        }
    }

    pub fn check(self) -> Result<(), CommissionFlaw> {
        match self {
            Commission::Percent { bp } if !(0..=PERCENT_BP_MAX).contains(&bp) => Err(CommissionFlaw::Percent),
            Commission::Markup { bp } if !(0..=MARKUP_BP_MAX).contains(&bp) => Err(CommissionFlaw::Markup),
            Commission::MonthlyFee { rupiah } if !(1..=MONTHLY_FEE_RUPIAH_MAX).contains(&rupiah.0) => {
                Err(CommissionFlaw::MonthlyFee)
            }
            _ => Ok(()),
        }
    }

    /// The outlet's part of the partner's share of a line (its price less the discounts that the partner bears); the
    /// partner has the rest. Half up: 15 % of Rp 125.000 is Rp 18.750. Of a markup the partner's price is worked out
    /// first. Never negative and never more than the share, for every commission that passes [`Commission::check`].
    pub fn of_share(self, share: Rupiah) -> Rupiah {
        match self {
            Commission::None | Commission::MonthlyFee { .. } => Rupiah::ZERO,
            Commission::Percent { bp } => share.basis_points(bp),
            Commission::Markup { bp } => share - partners_price(share, bp),
        }
    }
}

/// What is left of a selling price when a markup is taken out of it, half up: `share / (1 + markup)`.
fn partners_price(share: Rupiah, markup_bp: i64) -> Rupiah {
    let whole = i128::from(PERCENT_BP_MAX) + i128::from(markup_bp.max(0));
    let exact = i128::from(share.0) * i128::from(PERCENT_BP_MAX);
    let rounded = (2 * exact + whole).div_euclid(2 * whole);
    Rupiah(i64::try_from(rounded).unwrap_or(share.0))
}

/// What an agreement about a commission covers. A product goes before its category, a category before the partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Partner,
    /// As the catalogue calls it; capitals do not matter.
    Category(String),
    Product(ProductId),
}

impl Scope {
    /// Kind, key and name as stored; the partner as a whole has none.
    pub(super) fn stored(&self) -> Option<(&'static str, String, String)> {
        match self {
            Scope::Partner => None,
            Scope::Category(name) => Some(("category", category_key(name), name.trim().to_owned())),
            Scope::Product(id) => Some(("product", id.to_string(), String::new())),
        }
    }
}

/// Under which a category's commission is found again.
pub(super) fn category_key(name: &str) -> String {
    fold(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_commission() -> impl Strategy<Value = Commission> {
        prop_oneof![
            Just(Commission::None),
            (0..=PERCENT_BP_MAX).prop_map(|bp| Commission::Percent { bp }),
            (0..=MARKUP_BP_MAX).prop_map(|bp| Commission::Markup { bp }),
            (1..=MONTHLY_FEE_RUPIAH_MAX).prop_map(|fee| Commission::MonthlyFee { rupiah: Rupiah(fee) }),
        ]
    }

    #[test]
    fn each_kind_takes_its_part() {
        use Commission as C;
        for (commission, share, expect) in [
            (C::None, 125_000, 0),
            (C::Percent { bp: 1_500 }, 125_000, 18_750),
            (C::Percent { bp: 1_500 }, 10, 2),
            (C::Percent { bp: 10_000 }, 125_000, 125_000),
            (C::Markup { bp: 2_500 }, 125_000, 25_000),
            // 115.000 / 1,15 is 100.000; 100.000 / 1,15 is 86.956,52.
            (C::Markup { bp: 1_500 }, 115_000, 15_000),
            (C::Markup { bp: 1_500 }, 100_000, 13_043),
            // 3 / 2 is 1,5: half up for the partner.
            (C::Markup { bp: 10_000 }, 3, 1),
            (C::Markup { bp: 0 }, 125_000, 0),
            (C::MonthlyFee { rupiah: Rupiah(100_000) }, 125_000, 0),
        ] {
            assert_eq!(commission.of_share(Rupiah(share)), Rupiah(expect), "{commission:?} of {share}");
        }
    }

    #[test]
    fn nobody_agrees_on_what_cannot_be() {
        use Commission as C;
        let fee = |rupiah| C::MonthlyFee { rupiah: Rupiah(rupiah) };
        for (commission, expect) in [
            (C::None, Ok(())),
            (C::Percent { bp: -1 }, Err(CommissionFlaw::Percent)),
            (C::Percent { bp: 10_000 }, Ok(())),
            (C::Percent { bp: 10_001 }, Err(CommissionFlaw::Percent)),
            (C::Markup { bp: -1 }, Err(CommissionFlaw::Markup)),
            (C::Markup { bp: 50_000 }, Ok(())),
            (C::Markup { bp: 50_001 }, Err(CommissionFlaw::Markup)),
            (fee(0), Err(CommissionFlaw::MonthlyFee)),
            (fee(1), Ok(())),
            (fee(10_000_001), Err(CommissionFlaw::MonthlyFee)),
        ] {
            assert_eq!(commission.check(), expect, "{commission:?}");
        }
    }

    proptest! {
        #[test]
        fn both_parts_are_the_share_and_none_is_negative(
            commission in any_commission(), share in 0..1_000_000_000_000i64,
        ) {
            let share = Rupiah(share);
            let outlet = commission.of_share(share);
            prop_assert!(outlet >= Rupiah::ZERO && outlet <= share, "{} of {}", outlet, share);
        }

        #[test]
        fn a_markup_on_the_partners_price_gives_the_selling_price(
            bp in 0..=MARKUP_BP_MAX, partners in 1..10_000_000i64,
        ) {
            let price = Rupiah(partners) + Rupiah(partners).basis_points(bp);
            let found = price - Commission::Markup { bp }.of_share(price);
            prop_assert!((found.0 - partners).abs() <= 1, "{} instead of {}", found.0, partners);
        }

        #[test]
        fn what_is_stored_is_read_again(commission in any_commission()) {
            let read = Commission::read(commission.kind(), commission.rate_bp(), commission.monthly_fee());
            prop_assert_eq!(read, Some(commission));
        }
    }
}
