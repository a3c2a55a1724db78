//! What a sale is made of, and why it may be refused. Pure: what is in force was read before.
//!
//! The checks stand in one fixed order: an empty cart, a broken line, a product or partner that is gone, prices, stock,
//! then the sum; [`super::settle`] goes on with the tenders. So the cashier hears first what has to be put right first.

use super::cart::{Cart, CartLine, TOTAL_RUPIAH_MAX};
use super::ledger::LineMoney;
use super::pay::PayError;
use super::pricing::{LineDiscount, Priced, PricedLine};
use super::settle::{PaidTender, Settled};
use crate::base::{PartnerId, ProductId, Rupiah};
use crate::catalog::Product;
use crate::partners::{Commission, DiscountBearer, Terms};

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

/// What the cashier has seen and means all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// The list says that fewer are there.
    pub oversell: bool,
    /// The customer was shown a code for these prices and paid it: they hold, whatever they are by now.
    pub prices_as_shown: bool,
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

/// A part of a line's discount, with who bears it by the terms of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenDiscount {
    pub what: LineDiscount,
    pub bearer: DiscountBearer,
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
    /// The price on the label, where somebody overrode it.
    pub list_price: Option<Rupiah>,
    pub discounts: Vec<FrozenDiscount>,
    pub commission: Commission,
    pub money: LineMoney,
    pub oversold_qty: i64,
}

/// What is sold, before anybody says how it is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    pub lines: Vec<PlannedLine>,
    pub gross: Rupiah,
    pub discount: Rupiah,
}

impl Goods {
    /// What the tenders have to cover.
    pub fn net(&self) -> Rupiah {
        self.gross - self.discount
    }
}

/// A sale that nothing speaks against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalePlan {
    pub lines: Vec<PlannedLine>,
    pub gross: Rupiah,
    pub discount: Rupiah,
    pub rounding: Rupiah,
    pub total: Rupiah,
    pub tenders: Vec<PaidTender>,
    pub given: Rupiah,
    pub change: Rupiah,
}

impl SalePlan {
    pub fn of(goods: Goods, settled: Settled) -> SalePlan {
        let Goods { lines, gross, discount } = goods;
        let Settled { tenders, rounding, total, given, change } = settled;
        SalePlan { lines, gross, discount, rounding, total, tenders, given, change }
    }
}

/// Whether a cart's figures are possible: it may come from a draft, and a draft comes from a file. Prices are worked
/// out only after this.
pub fn check_cart(cart: &Cart) -> Result<(), PayError> {
    if cart.is_empty() {
        return Err(PayError::EmptyCart);
    }
    if let Some(broken) = cart.lines().iter().find(|line| !line.is_sound()) {
        return Err(PayError::LineBroken { name: broken.item.full_name() });
    }
    if cart.discount_is_sound() { Ok(()) } else { Err(PayError::DiscountBroken) }
}

/// Works out what is sold, or says what has to be put right first. `now` and `priced` stand beside the cart's lines;
/// `None` is a line whose product, or for an untagged item whose partner, is not known any more. The cart was checked
/// by [`check_cart`].
pub fn plan_goods(
    cart: &Cart,
    now: &[Option<InForce>],
    priced: &Priced,
    accepted: Accepted,
) -> Result<Goods, PayError> {
    let mut known = Vec::with_capacity(now.len());
    for (line, now) in cart.lines().iter().zip(now) {
        let now = now.as_ref().ok_or_else(|| PayError::ProductUnknown { name: line.item.full_name() })?;
        known.push((line, now));
    }
    if !accepted.prices_as_shown {
        check_prices(cart, &known)?;
    }
    let oversold = oversold_by_line(&known, accepted.oversell)?;
    let beside = known.iter().zip(&priced.lines).zip(oversold);
    let lines: Vec<PlannedLine> =
        beside.map(|(((line, now), priced), oversold_qty)| plan_line(line, now, priced, oversold_qty)).collect();
    let gross: Rupiah = lines.iter().map(|line| line.money.gross).sum();
    if gross > Rupiah(TOTAL_RUPIAH_MAX) {
        return Err(PayError::TotalTooLarge);
    }
    let discount = lines.iter().map(|line| line.money.discount).sum();
    Ok(Goods { lines, gross, discount })
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

/// The one place where a line's discounts become money that somebody bears.
fn plan_line(line: &CartLine, now: &InForce, priced: &PricedLine, oversold_qty: i64) -> PlannedLine {
    // The owner, names and category come from the register of this moment, not from the scan.
    let (partner_id, code, name, variant, category) = match &now.product {
        Some(ProductInForce { product: p, .. }) => (p.partner_id, &p.code, &p.name, &p.variant, &p.category),
        None => {
            let item = &line.item;
            (item.partner_id, &item.code, &item.name, &item.variant, &item.category)
        }
    };
    let Terms { commission, discount_bearer, .. } = now.terms;
    let frozen = |what: &LineDiscount| FrozenDiscount { what: what.clone(), bearer: what.borne_by(discount_bearer) };
    let by_partner = priced.by_partner(discount_bearer);
    PlannedLine {
        product_id: line.item.product_id,
        partner_id,
        code: code.clone(),
        name: name.clone(),
        variant: variant.clone(),
        category: category.clone(),
        qty: line.qty,
        unit_price: priced.unit_price,
        list_price: priced.list_price,
        discounts: priced.discounts.iter().map(frozen).collect(),
        commission,
        money: LineMoney::of(partner_id, priced.gross, priced.discount(), by_partner, commission),
        oversold_qty,
    }
}
