//! What a cart costs: the price on the label, what was changed by hand, promotions, discounts. Pure.
//!
//! The order is fixed: a changed price, then the best promotion ([`super::promotions::pick`]), then the line's own
//! discount on what is left, then the cart's discount, spread over the lines. Promises: the screen shows and
//! [`super::pay`] freezes the same figures; the parts of a spread sum exactly, in whole rupiah; no line goes below zero;
//! the order of the cart's lines changes nobody's money.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::cart::{Cart, CartLine, CartTotals, Discount, DiscountAmount, LineKey};
use super::promotions::{BearerWish, Picked, Promotion, percent_words, pick};
use crate::base::{BusinessDay, PromotionId, Rupiah};
use crate::partners::DiscountBearer;

/// Where a discount comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountKind {
    Line,
    Cart,
    Promotion,
    PriceOverride,
}

impl DiscountKind {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            DiscountKind::Line => "line",
            DiscountKind::Cart => "cart",
            DiscountKind::Promotion => "promotion",
            DiscountKind::PriceOverride => "price_override",
        }
    }
}

/// One part of what is taken off a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDiscount {
    pub kind: DiscountKind,
    pub promotion: Option<PromotionId>,
    /// What the receipt calls it.
    pub label: String,
    /// Above zero.
    pub amount: Rupiah,
    pub bearer: BearerWish,
}

impl LineDiscount {
    /// Who bears it under the terms of the line's partner.
    pub fn borne_by(&self, terms: DiscountBearer) -> DiscountBearer {
        self.bearer.borne_by(terms)
    }

    /// What of it the partner bears.
    pub fn by_partner(&self, terms: DiscountBearer) -> Rupiah {
        self.borne_by(terms).partners_part(self.amount)
    }
}

/// A cart's line with everything that is taken off it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    pub key: LineKey,
    pub qty: i64,
    /// What the gross counts by: the label's price, or a changed one above it.
    pub unit_price: Rupiah,
    /// The label's price, where somebody changed it.
    pub list_price: Option<Rupiah>,
    pub gross: Rupiah,
    /// In the order in which they were taken off.
    pub discounts: Vec<LineDiscount>,
    /// What the customer pays for the line; may be zero.
    pub net: Rupiah,
}

impl PricedLine {
    pub fn discount(&self) -> Rupiah {
        self.gross - self.net
    }

    /// What of the line's discounts the partner bears.
    pub fn by_partner(&self, terms: DiscountBearer) -> Rupiah {
        self.discounts.iter().map(|discount| discount.by_partner(terms)).sum()
    }

    /// The discounts of one kind together.
    pub fn of_kind(&self, kind: DiscountKind) -> Rupiah {
        self.discounts.iter().filter(|discount| discount.kind == kind).map(|discount| discount.amount).sum()
    }

    fn take(&mut self, kind: DiscountKind, label: String, amount: Rupiah) {
        self.take_for(kind, label, amount, None, BearerWish::Agreed);
    }

    fn take_for(
        &mut self,
        kind: DiscountKind,
        label: String,
        amount: Rupiah,
        promotion: Option<PromotionId>,
        bearer: BearerWish,
    ) {
        let amount = amount.min(self.net);
        if amount > Rupiah::ZERO {
            self.net -= amount;
            self.discounts.push(LineDiscount { kind, promotion, label, amount, bearer });
        }
    }
}

/// A cart, priced.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priced {
    /// One per line of the cart, in its order.
    pub lines: Vec<PricedLine>,
    /// With promotions.
    pub totals: CartTotals,
}

impl Priced {
    pub fn line(&self, key: LineKey) -> Option<&PricedLine> {
        self.lines.iter().find(|line| line.key == key)
    }
}

/// Prices a cart whose lines are sound ([`CartLine::is_sound`]); of the promotions those count that hold on the day.
pub fn price(cart: &Cart, promotions: &[Promotion], day: BusinessDay) -> Priced {
    let picked = pick(cart.lines(), promotions, day);
    let mut lines: Vec<PricedLine> =
        cart.lines().iter().zip(picked).map(|(line, picked)| price_line(line, picked)).collect();
    if let Some(discount) = cart.discount() {
        spread(discount, &mut lines);
    }
    let mut totals = CartTotals::default();
    for line in &lines {
        totals.pieces += line.qty;
        totals.gross += line.gross;
        totals.net += line.net;
    }
    totals.discount = totals.gross - totals.net;
    Priced { lines, totals }
}

fn price_line(line: &CartLine, picked: Option<Picked<'_>>) -> PricedLine {
    let gross = line.gross();
    let list = line.item.unit_price;
    let mut priced = PricedLine {
        key: line.key,
        qty: line.qty,
        unit_price: line.unit_price(),
        list_price: (line.piece_price() != list).then_some(list),
        gross,
        discounts: Vec::new(),
        net: gross,
    };
    priced.take(DiscountKind::PriceOverride, "Harga khusus".to_owned(), line.override_off());
    if let Some(Picked { promotion, off }) = picked {
        let (name, id) = (promotion.name.clone(), Some(promotion.id));
        priced.take_for(DiscountKind::Promotion, name, off, id, promotion.bearer);
    }
    if let Some(manual) = &line.manual {
        priced.take(DiscountKind::Line, label("Potongan", manual.amount), manual.amount.off(priced.net));
    }
    priced
}

/// `Potongan 10 %`; an amount stands beside its label anyway.
fn label(word: &str, amount: DiscountAmount) -> String {
    match amount {
        DiscountAmount::Rupiah(_) => word.to_owned(),
        DiscountAmount::Percent(bp) => [word, " ", &percent_words(bp)].concat(),
    }
}

/// Spreads the cart's discount over the lines by what is left of each: rounded down, then one rupiah more for those who
/// lost most by it, so that the parts sum exactly.
fn spread(discount: &Discount, lines: &mut [PricedLine]) {
    let whole: Rupiah = lines.iter().map(|line| line.net).sum();
    let off = discount.amount.off(whole);
    if off <= Rupiah::ZERO {
        return;
    }
    let exact = |line: &PricedLine| i128::from(off.0) * i128::from(line.net.0);
    // Each part is at most the line's net, so it fits.
    let mut parts: Vec<i64> = lines.iter().map(|line| (exact(line) / i128::from(whole.0)) as i64).collect();
    let mut places: Vec<usize> = (0..lines.len()).collect();
    places.sort_by_key(|&at| (Reverse(exact(&lines[at]) % i128::from(whole.0)), lines[at].key.0));
    let missing = off.0 - parts.iter().sum::<i64>();
    for at in places.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        parts[at] += 1;
    }
    for (line, part) in lines.iter_mut().zip(parts) {
        line.take(DiscountKind::Cart, label("Potongan belanja", discount.amount), Rupiah(part));
    }
}

#[cfg(test)]
#[path = "pricing_tests.rs"]
mod tests;
