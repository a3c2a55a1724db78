//! The figures of a month, per partner and for the outlet. Values only; `gather` reads them.

use std::collections::HashMap;

use crate::base::{BusinessDay, Month, PartnerId, ProductId, Rupiah};
use crate::stock::Moved;
use crate::till::figures::Sums;

/// One product of a partner in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductFigures {
    /// `None` for items that were sold untagged.
    pub product: Option<ProductId>,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub category: String,
    pub price: Rupiah,
    pub sums: Sums,
    pub moved: Moved,
    /// At the end of the month.
    pub on_hand: i64,
}

impl ProductFigures {
    /// Share of what could be sold (on hand at the start, and received) that was sold, in basis points.
    pub fn sell_through_bp(&self) -> i64 {
        sell_through_bp(self.sums.units_net(), self.on_hand, &self.moved)
    }

    /// `Kain Batik (Sogan)`.
    pub fn full_name(&self) -> String {
        full_name(&self.name, &self.variant)
    }
}

fn full_name(name: &str, variant: &str) -> String {
    if variant.is_empty() { name.to_owned() } else { format!("{name} ({variant})") }
}

/// A product that will be, or was, nominated for return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearLimit {
    pub product: ProductId,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub on_hand: i64,
    /// At the end of the month.
    pub days_unsold: i64,
    pub due: BusinessDay,
}

impl NearLimit {
    /// `Kain Batik (Sogan)`.
    pub fn full_name(&self) -> String {
        full_name(&self.name, &self.variant)
    }
}

/// One day of a month, or one month of a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Point {
    pub units_net: i64,
    pub net: Rupiah,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendPoint {
    pub month: Month,
    pub point: Point,
}

/// One partner in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerFigures {
    pub partner: PartnerId,
    pub code: String,
    pub business_name: String,
    pub sums: Sums,
    pub moved: Moved,
    /// At the end of the month.
    pub on_hand: i64,
    pub on_hand_value: Rupiah,
    /// Products with anything to say, the best by net first.
    pub products: Vec<ProductFigures>,
    /// One per day of the month.
    pub days: Vec<Point>,
    /// Twelve months, this one last.
    pub trend: Vec<TrendPoint>,
    /// The earliest due first.
    pub near_limit: Vec<NearLimit>,
    /// The category most of its net came from; empty when its products have none.
    pub category: String,
    /// Its place by net among the partners of its category that have goods or sales.
    pub rank: usize,
    pub rank_of: usize,
}

impl PartnerFigures {
    /// A partner of whom nothing else is known: for tests that look at the sums alone.
    #[cfg(test)]
    pub fn with_sums(sums: Sums) -> PartnerFigures {
        PartnerFigures {
            partner: PartnerId::new(),
            code: "M001".into(),
            business_name: "Kontak UKM 01".into(),
            sums,
            moved: Moved::default(),
            on_hand: 0,
            on_hand_value: Rupiah::ZERO,
            products: Vec::new(),
            days: Vec::new(),
            trend: Vec::new(),
            near_limit: Vec::new(),
            category: "Kriya".into(),
            rank: 1,
            rank_of: 1,
        }
    }

    pub fn sell_through_bp(&self) -> i64 {
        sell_through_bp(self.sums.units_net(), self.on_hand, &self.moved)
    }

    /// Whether there is anything to write about.
    pub fn has_business(&self) -> bool {
        self.on_hand != 0 || self.moved != Moved::default() || self.sums != Sums::default()
    }

    pub fn previous(&self) -> Point {
        self.trend.iter().rev().nth(1).map(|point| point.point).unwrap_or_default()
    }
}

/// The whole outlet in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthFigures {
    pub month: Month,
    /// Every partner of the register, by code.
    pub partners: Vec<PartnerFigures>,
    pub total: Sums,
    pub receipts: i64,
    pub receipts_before: i64,
}

impl MonthFigures {
    /// The outlet's days or months as sums over the partners' ones.
    pub fn outlet_days(&self) -> Vec<Point> {
        self.sum_points(|partner| partner.days.clone())
    }

    pub fn outlet_trend(&self) -> Vec<TrendPoint> {
        let points = self.sum_points(|partner| partner.trend.iter().map(|point| point.point).collect());
        year_until(self.month).into_iter().zip(points).map(|(month, point)| TrendPoint { month, point }).collect()
    }

    fn sum_points(&self, of: impl Fn(&PartnerFigures) -> Vec<Point>) -> Vec<Point> {
        let mut sums: Vec<Point> = Vec::new();
        for partner in &self.partners {
            for (at, point) in of(partner).into_iter().enumerate() {
                if sums.len() <= at {
                    sums.push(Point::default());
                }
                sums[at].units_net += point.units_net;
                sums[at].net += point.net;
            }
        }
        sums
    }
}

/// The twelve months that end with this one.
pub fn year_until(month: Month) -> Vec<Month> {
    let mut months = vec![month];
    while months.len() < 12 {
        let first = months[months.len() - 1];
        months.push(first.previous());
    }
    months.reverse();
    months
}

/// Sold of what could be sold: what is left plus what went, in basis points.
fn sell_through_bp(sold: i64, on_hand: i64, moved: &Moved) -> i64 {
    let left_otherwise = moved.handed_back + moved.damaged + moved.lost - moved.adjusted;
    let available = sold + on_hand.max(0) + left_otherwise;
    if available <= 0 || sold <= 0 { 0 } else { (sold * 10_000 / available).min(10_000) }
}

/// Gives each partner its place by net within its category; those without goods or sales have none (rank 0).
pub fn rank(partners: &mut [PartnerFigures]) {
    let mut nets: HashMap<String, Vec<Rupiah>> = HashMap::new();
    for partner in partners.iter().filter(|partner| partner.has_business()) {
        nets.entry(partner.category.clone()).or_default().push(partner.sums.net());
    }
    for partner in partners.iter_mut().filter(|partner| partner.has_business()) {
        if let Some(nets) = nets.get(&partner.category) {
            partner.rank = 1 + nets.iter().filter(|net| **net > partner.sums.net()).count();
            partner.rank_of = nets.len();
        }
    }
}

/// The category most of the net came from; without sales, the one with most products.
pub fn main_category(products: &[ProductFigures]) -> String {
    let mut weights: HashMap<&str, (Rupiah, usize)> = HashMap::new();
    for product in products {
        let weight = weights.entry(&product.category).or_default();
        weight.0 += product.sums.net();
        weight.1 += 1;
    }
    let best = weights.into_iter().max_by(|(a_name, a), (b_name, b)| a.cmp(b).then_with(|| b_name.cmp(a_name)));
    best.map(|(name, _)| name.to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sell_through_is_the_sold_share_of_what_could_be_sold() {
        let back = Moved { handed_back: 5, ..Moved::default() };
        for (sold, on_hand, moved, expect) in [
            (3, 7, Moved::default(), 3_000),
            (0, 7, Moved::default(), 0),
            (5, 0, Moved::default(), 10_000),
            (5, 0, back, 5_000),
            (5, -2, Moved::default(), 10_000),
            (0, 0, Moved::default(), 0),
        ] {
            assert_eq!(sell_through_bp(sold, on_hand, &moved), expect, "{sold} of {on_hand}");
        }
    }

    #[test]
    fn a_year_ends_with_its_month() {
        let month = Month { year: 2026, month: 3 };
        let year: Vec<String> = year_until(month).iter().map(ToString::to_string).collect();
        assert_eq!((year.len(), year[0].as_str(), year[11].as_str()), (12, "2025-04", "2026-03"));
    }
}
