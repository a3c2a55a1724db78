//! Who may score, what scores come to, and what may be decided. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::criteria::Criteria;
use crate::base::{Rupiah, UserId, limits};
use crate::partnership::applications::values::{name_of, price_of};
use crate::sop::case::Past;
use crate::sop::field::TableRow;

/// What somebody finds of one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Accepted,
    /// If it is changed, as the note says.
    Changed,
    Refused,
}

impl Verdict {
    pub const ALL: [Verdict; 3] = [Verdict::Accepted, Verdict::Changed, Verdict::Refused];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Changed => "changed",
            Verdict::Refused => "refused",
        }
    }

    pub fn read(name: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

/// One product, as a curator scores it or as it is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductVerdict {
    /// Of the table of products.
    pub row: String,
    pub verdict: Verdict,
    /// A code of the criteria file; for what is refused.
    #[serde(default)]
    pub reason: String,
    /// What has to be changed, or words beside the reason.
    #[serde(default)]
    pub note: String,
}

/// What one curator found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// 1 to 5, by criterion.
    #[serde(default)]
    pub scores: BTreeMap<String, i64>,
    /// Words beside a score, by criterion.
    #[serde(default)]
    pub notes: BTreeMap<String, String>,
    #[serde(default)]
    pub products: Vec<ProductVerdict>,
    /// About the application as a whole.
    #[serde(default)]
    pub note: String,
}

/// Why a product cannot be found so.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProductFlaw {
    #[error("Salah satu produk sudah tidak ada di katalog permohonan. Muat ulang, lalu nilai lagi.")]
    UnknownRow,
    #[error("\"{name}\" dinilai dua kali. Muat ulang, lalu nilai lagi.")]
    Twice { name: String },
    #[error("\"{name}\" di atas harga tertinggi {limit} dan tidak bisa diterima. Tolak dengan alasan.")]
    OverLimit { name: String, limit: Rupiah },
    #[error("Harga \"{name}\" belum diketahui. Pilih diterima bila diubah dan minta harganya, atau tolak.")]
    PriceUnknown { name: String },
    #[error("Tulis apa yang harus diubah pada \"{name}\".")]
    ChangeMissing { name: String },
    #[error("Pilih alasan menolak \"{name}\".")]
    ReasonMissing { name: String },
    #[error("Alasan menolak \"{name}\" tidak ada di daftar. Pilih dari daftar.")]
    UnknownReason { name: String },
    #[error("Tulis alasan menolak \"{name}\" dengan kata-kata.")]
    OtherWithoutWords { name: String },
    #[error("Catatan untuk \"{name}\" terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    NoteTooLong { name: String },
}

/// The reason that says nothing without words beside it.
const OTHER: &str = "other";

/// Looks at verdicts on products; the order of the checks is that of [`ProductFlaw`], product by product.
pub fn check_products(
    criteria: &Criteria,
    limit: Option<Rupiah>,
    rows: &[TableRow],
    verdicts: &[ProductVerdict],
) -> Result<(), ProductFlaw> {
    let mut seen = BTreeSet::new();
    for one in verdicts {
        let row = rows.iter().find(|row| row.id == one.row).ok_or(ProductFlaw::UnknownRow)?;
        let name = name_of(row);
        if !seen.insert(&one.row) {
            return Err(ProductFlaw::Twice { name });
        }
        check_product(criteria, limit, price_of(row), one, name)?;
    }
    Ok(())
}

fn check_product(
    criteria: &Criteria,
    limit: Option<Rupiah>,
    price: Option<Rupiah>,
    one: &ProductVerdict,
    name: String,
) -> Result<(), ProductFlaw> {
    let note = one.note.trim();
    if let Some(limit) = limit.filter(|limit| price.is_some_and(|price| price > *limit))
        && one.verdict != Verdict::Refused
    {
        return Err(ProductFlaw::OverLimit { name, limit });
    }
    match one.verdict {
        Verdict::Accepted if price.is_none() => return Err(ProductFlaw::PriceUnknown { name }),
        Verdict::Changed if note.is_empty() => return Err(ProductFlaw::ChangeMissing { name }),
        Verdict::Refused if one.reason.is_empty() => return Err(ProductFlaw::ReasonMissing { name }),
        Verdict::Refused if criteria.reason(&one.reason).is_none() => return Err(ProductFlaw::UnknownReason { name }),
        Verdict::Refused if one.reason == OTHER && note.is_empty() => {
            return Err(ProductFlaw::OtherWithoutWords { name });
        }
        _ => {}
    }
    if note.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(ProductFlaw::NoteTooLong { name });
    }
    Ok(())
}

/// What somebody did that keeps them from scoring: they entered or changed something of the application.
pub fn entered(past: &[Past], user: UserId) -> bool {
    past.iter().any(|past| past.actor == Some(user) && past.kind.is_entry())
}

/// The weighted total of one curator: 0 when every score is 1, 100 when every score is 5; halves round up. Criteria
/// that were not scored do not count. None: nothing was scored.
pub fn percent(criteria: &Criteria, scores: &BTreeMap<String, i64>) -> Option<i64> {
    let (points, weight) = points(criteria, scores);
    (weight > 0).then(|| rounded(points * 100, weight * 4))
}

/// The total of all curators together: the mean of their totals before they are rounded.
pub fn percent_of_all<'s>(criteria: &Criteria, all: impl Iterator<Item = &'s BTreeMap<String, i64>>) -> Option<i64> {
    // In parts of a million, so that the mean does not depend on how each total was rounded.
    let parts = all.filter_map(|scores| {
        let (points, weight) = points(criteria, scores);
        (weight > 0).then(|| rounded(points * 1_000_000, weight * 4))
    });
    let (sum, count) = parts.fold((0, 0), |(sum, count), part| (sum + part, count + 1));
    (count > 0).then(|| rounded(sum, count * 10_000))
}

fn points(criteria: &Criteria, scores: &BTreeMap<String, i64>) -> (i64, i64) {
    let scored = criteria.criteria.iter().filter_map(|one| Some((one.weight, *scores.get(&one.id)?)));
    scored.fold((0, 0), |(points, weight), (of, score)| (points + of * (score.clamp(1, 5) - 1), weight + of))
}

/// Half up; both are not below zero, and the divisor is above it.
fn rounded(dividend: i64, divisor: i64) -> i64 {
    (dividend * 2 + divisor) / (divisor * 2)
}

/// One criterion over all curators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionResult {
    pub criterion: String,
    /// In tenths: 3,7 is 37.
    pub mean_tenths: i64,
    pub lowest: i64,
    pub highest: i64,
    /// They lie so far apart that it has to be talked about.
    pub disagrees: bool,
}

/// Every criterion that somebody scored, in the order of the file.
pub fn by_criterion<'s>(
    criteria: &Criteria,
    all: impl Iterator<Item = &'s BTreeMap<String, i64>> + Clone,
) -> Vec<CriterionResult> {
    let of_one = |one: &super::criteria::Criterion| {
        let scores: Vec<i64> = all.clone().filter_map(|scores| scores.get(&one.id).copied()).collect();
        let (lowest, highest) = (*scores.iter().min()?, *scores.iter().max()?);
        Some(CriterionResult {
            criterion: one.id.clone(),
            mean_tenths: rounded(scores.iter().sum::<i64>() * 10, i64::try_from(scores.len()).ok()?),
            lowest,
            highest,
            disagrees: highest - lowest >= criteria.rules.disagreement_from,
        })
    };
    criteria.criteria.iter().filter_map(of_one).collect()
}

/// Whether curators find different things of a product.
pub fn products_disagreed<'s>(all: impl Iterator<Item = &'s [ProductVerdict]>) -> BTreeSet<String> {
    let mut found: BTreeMap<&str, BTreeSet<Verdict>> = BTreeMap::new();
    for one in all.flatten() {
        found.entry(&one.row).or_default().insert(one.verdict);
    }
    found.into_iter().filter(|(_, verdicts)| verdicts.len() > 1).map(|(row, _)| row.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sop::field::FieldValue;

    fn row(id: &str, price: Option<i64>) -> TableRow {
        let mut cells = BTreeMap::from([("name".to_owned(), FieldValue::Text(format!("Barang {id}")))]);
        if let Some(price) = price {
            cells.insert("price".to_owned(), FieldValue::Rupiah(Rupiah(price)));
        }
        TableRow { id: id.to_owned(), cells }
    }

    fn verdict(row: &str, verdict: Verdict, reason: &str, note: &str) -> ProductVerdict {
        ProductVerdict { row: row.to_owned(), verdict, reason: reason.to_owned(), note: note.to_owned() }
    }

    #[test]
    fn each_rule_about_products_is_said_in_its_order() {
        use Verdict::{Accepted, Changed, Refused};
        let criteria = Criteria::shipped();
        let rows = [row("a", Some(500_000)), row("b", Some(500_001)), row("c", None)];
        let (a, b, c) = ("Barang a".to_owned(), "Barang b".to_owned(), "Barang c".to_owned());
        let long = "x".repeat(limits::NOTE_CHARS_MAX + 1);
        let over = || ProductFlaw::OverLimit { name: b.clone(), limit: Rupiah(500_000) };
        for (verdicts, expect) in [
            (vec![], Ok(())),
            (vec![verdict("a", Accepted, "", ""), verdict("b", Refused, "over_limit", "")], Ok(())),
            (vec![verdict("x", Accepted, "", "")], Err(ProductFlaw::UnknownRow)),
            (
                vec![verdict("a", Accepted, "", ""), verdict("a", Refused, "price", "")],
                Err(ProductFlaw::Twice { name: a.clone() }),
            ),
            (vec![verdict("b", Accepted, "", "")], Err(over())),
            (vec![verdict("b", Changed, "", "turunkan")], Err(over())),
            (vec![verdict("c", Accepted, "", "")], Err(ProductFlaw::PriceUnknown { name: c.clone() })),
            (vec![verdict("c", Changed, "", "beri harga")], Ok(())),
            (vec![verdict("a", Changed, "", "  ")], Err(ProductFlaw::ChangeMissing { name: a.clone() })),
            (vec![verdict("a", Refused, "", "jelek")], Err(ProductFlaw::ReasonMissing { name: a.clone() })),
            (vec![verdict("a", Refused, "jelek", "")], Err(ProductFlaw::UnknownReason { name: a.clone() })),
            (vec![verdict("a", Refused, "other", "")], Err(ProductFlaw::OtherWithoutWords { name: a.clone() })),
            (vec![verdict("a", Changed, "", &long)], Err(ProductFlaw::NoteTooLong { name: a.clone() })),
        ] {
            assert_eq!(check_products(&criteria, Some(Rupiah(500_000)), &rows, &verdicts), expect, "{verdicts:?}");
        }
    }

    fn scores(of: &[(&str, i64)]) -> BTreeMap<String, i64> {
        of.iter().map(|(criterion, score)| ((*criterion).to_owned(), *score)).collect()
    }

    #[test]
    fn totals_are_weighted_and_disagreement_is_named() {
        let criteria = Criteria::shipped();
        let all = |score| scores(&criteria.criteria.iter().map(|one| (one.id.as_str(), score)).collect::<Vec<_>>());
        for (given, expect) in [
            (all(1), Some(0)),
            (all(3), Some(50)),
            (all(5), Some(100)),
            // 20 of quality against 5 of completeness: (20 * 4 + 5 * 0) of 25 * 4.
            (scores(&[("quality", 5), ("completeness", 1)]), Some(80)),
            (scores(&[("unknown", 5)]), None),
            (scores(&[]), None),
        ] {
            assert_eq!(percent(&criteria, &given), expect, "{given:?}");
        }
        let (one, other) = (scores(&[("quality", 5), ("story", 3)]), scores(&[("quality", 2), ("story", 4)]));
        assert_eq!(percent_of_all(&criteria, [&one, &other].into_iter()), Some(63));
        let results = by_criterion(&criteria, [&one, &other].into_iter());
        let told: Vec<(&str, i64, bool)> =
            results.iter().map(|one| (one.criterion.as_str(), one.mean_tenths, one.disagrees)).collect();
        assert_eq!(told, [("quality", 35, true), ("story", 35, false)]);
        assert_eq!(percent_of_all(&criteria, std::iter::empty()), None);
    }

    proptest! {
        #[test]
        fn totals_stay_within_bounds_and_a_better_score_never_costs(
            given in proptest::collection::vec(1..=5i64, 8), at in 0..8usize, curators in 1..6usize,
        ) {
            let criteria = Criteria::shipped();
            let named: BTreeMap<String, i64> =
                criteria.criteria.iter().zip(&given).map(|(one, score)| (one.id.clone(), *score)).collect();
            let total = percent(&criteria, &named).expect("a total");
            prop_assert!((0..=100).contains(&total));
            // Curators who agree come to what one of them does.
            prop_assert_eq!(percent_of_all(&criteria, std::iter::repeat_n(&named, curators)), Some(total));
            let mut better = named.clone();
            if let Some(score) = better.get_mut(&criteria.criteria[at].id) {
                *score = (*score + 1).min(5);
            }
            prop_assert!(percent(&criteria, &better).expect("a total") >= total);
        }
    }
}
