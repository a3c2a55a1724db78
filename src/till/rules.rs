//! What a sale comes to, and why it may be refused. Pure: what is in force was read before.
//!
//! The checks stand in one fixed order: an empty cart, a broken line, a product or partner that is gone, prices, stock,
//! then money. So the cashier hears first what has to be put right first.

use super::cart::{Cart, CartLine, TOTAL_RUPIAH_MAX};
use super::ledger::LineMoney;
use super::pay::PayError;
use crate::base::limits::QTY_MAX;
use crate::base::money::CashRounding;
use crate::base::{PartnerId, ProductId, Rupiah};
use crate::catalog::Product;
use crate::partners::Terms;

/// No customer hands over this much more than is asked; a scan landed in the amount.
pub const CHANGE_RUPIAH_MAX: i64 = 10_000_000;

/// What holds for a cart line at the moment of payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// `None` for an untagged line.
    pub product: Option<ProductInForce>,
    pub terms: Terms,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductInForce {
    pub product: Product,
    /// `None` when the product has no price on the day.
    pub price: Option<Rupiah>,
    pub on_hand: i64,
}

/// The cash of a payment, and what the cashier has confirmed.
#[derive(Debug, Clone, Copy)]
pub struct CashTerms {
    pub given: Rupiah,
    pub rounding: CashRounding,
    pub oversell_confirmed: bool,
}

/// A price that changed between scan and payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceChange {
    pub name: String,
    pub before: Rupiah,
    pub now: Rupiah,
}

/// A product of which the cart holds more than the list says is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    pub product_id: ProductId,
    pub name: String,
    pub asked: i64,
    pub on_hand: i64,
}

/// A line as it will be sold, with everything that is frozen on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLine {
    pub product_id: Option<ProductId>,
    pub partner_id: PartnerId,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub category: String,
    pub qty: i64,
    pub unit_price: Rupiah,
    pub commission_bp: i64,
    pub money: LineMoney,
    pub oversold_qty: i64,
}

/// A sale that nothing speaks against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalePlan {
    pub lines: Vec<PlannedLine>,
    pub gross: Rupiah,
    pub discount: Rupiah,
    pub rounding: Rupiah,
    pub total: Rupiah,
    pub given: Rupiah,
    pub change: Rupiah,
}

/// Works the sale out, or says what has to be put right first. `now` stands beside the cart's lines; `None` is a line
/// whose product, or for an untagged item whose partner, is not known any more.
pub fn plan(cart: &Cart, now: &[Option<InForce>], cash: CashTerms) -> Result<SalePlan, PayError> {
    if cart.is_empty() {
        return Err(PayError::EmptyCart);
    }
    for line in cart.lines() {
        check_line(line)?;
    }
    let mut known = Vec::with_capacity(now.len());
    for (line, now) in cart.lines().iter().zip(now) {
        let now = now.as_ref().ok_or_else(|| PayError::ProductUnknown { name: line.item.full_name() })?;
        known.push((line, now));
    }
    check_prices(cart, &known)?;
    let oversold = oversold_by_line(&known, cash.oversell_confirmed)?;
    let lines: Vec<PlannedLine> =
        known.iter().zip(oversold).map(|((line, now), oversold_qty)| plan_line(line, now, oversold_qty)).collect();
    settle(lines, cash)
}

/// A draft comes from a file: it is not believed that its figures are possible.
fn check_line(line: &CartLine) -> Result<(), PayError> {
    let gross = line.item.unit_price.times(line.qty).unwrap_or(Rupiah(-1));
    let sound = (1..=QTY_MAX).contains(&line.qty)
        && line.item.unit_price > Rupiah::ZERO
        && (Rupiah(1)..=Rupiah(TOTAL_RUPIAH_MAX)).contains(&gross)
        && (Rupiah::ZERO..=gross).contains(&line.discount);
    if sound { Ok(()) } else { Err(PayError::LineBroken { name: line.item.full_name() }) }
}

fn check_prices(cart: &Cart, known: &[(&CartLine, &InForce)]) -> Result<(), PayError> {
    let mut changes = Vec::new();
    let mut repriced = cart.clone();
    for (line, now) in known {
        let Some(product) = &now.product else { continue };
        let name = line.item.full_name();
        let price = product.price.ok_or_else(|| PayError::ProductUnknown { name: name.clone() })?;
        if price != line.item.unit_price {
            repriced.reprice(line.key, price);
            changes.push(PriceChange { name, before: line.item.unit_price, now: price });
        }
    }
    if changes.is_empty() { Ok(()) } else { Err(PayError::PriceChanged { cart: Box::new(repriced), changes }) }
}

/// How many pieces of each line go beyond what is on hand; lines of one product use its stock up in their order.
fn oversold_by_line(known: &[(&CartLine, &InForce)], confirmed: bool) -> Result<Vec<i64>, PayError> {
    let mut left: Vec<Shortfall> = Vec::new();
    let mut oversold = Vec::with_capacity(known.len());
    for (line, now) in known {
        let Some(product) = &now.product else {
            oversold.push(0);
            continue;
        };
        let (product_id, on_hand) = (product.product.id, product.on_hand.max(0));
        let at = left.iter().position(|short| short.product_id == product_id).unwrap_or_else(|| {
            left.push(Shortfall { product_id, name: product.product.full_name(), asked: 0, on_hand });
            left.len() - 1
        });
        let free = (on_hand - left[at].asked).max(0);
        left[at].asked += line.qty;
        oversold.push((line.qty - free).max(0));
    }
    left.retain(|short| short.asked > short.on_hand);
    if left.is_empty() || confirmed { Ok(oversold) } else { Err(PayError::MoreThanOnHand { lines: left }) }
}

fn plan_line(line: &CartLine, now: &InForce, oversold_qty: i64) -> PlannedLine {
    // The owner, names and category come from the register of this moment, not from the scan.
    let (partner_id, code, name, variant, category) = match &now.product {
        Some(ProductInForce { product: p, .. }) => (p.partner_id, &p.code, &p.name, &p.variant, &p.category),
        None => {
            let item = &line.item;
            (item.partner_id, &item.code, &item.name, &item.variant, &item.category)
        }
    };
    let Terms { commission_bp, discount_bearer } = now.terms;
    PlannedLine {
        product_id: line.item.product_id,
        partner_id,
        code: code.clone(),
        name: name.clone(),
        variant: variant.clone(),
        category: category.clone(),
        qty: line.qty,
        unit_price: line.item.unit_price,
        commission_bp,
        money: LineMoney::of(partner_id, line.gross(), line.discount, discount_bearer, commission_bp),
        oversold_qty,
    }
}

fn settle(lines: Vec<PlannedLine>, cash: CashTerms) -> Result<SalePlan, PayError> {
    let gross: Rupiah = lines.iter().map(|line| line.money.gross).sum();
    if gross > Rupiah(TOTAL_RUPIAH_MAX) {
        return Err(PayError::TotalTooLarge);
    }
    let discount: Rupiah = lines.iter().map(|line| line.money.discount).sum();
    let rounding = cash.rounding.adjustment(gross - discount);
    let total = gross - discount + rounding;
    let change = cash.given - total;
    if change < Rupiah::ZERO {
        return Err(PayError::TooLittle { missing: -change });
    }
    if change > Rupiah(CHANGE_RUPIAH_MAX) {
        return Err(PayError::GivenImplausible { given: cash.given });
    }
    Ok(SalePlan { lines, gross, discount, rounding, total, given: cash.given, change })
}
