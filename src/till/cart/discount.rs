//! What a cashier takes off by hand: discounts of a line or of the cart, and a price changed at the counter.
//!
//! Each says why. Nothing goes below zero: what is left of a line bounds what can be taken off it, also when pieces are
//! taken out later. Whether the person may give so much is [`crate::till::limits`]' business, and who bears it
//! [`crate::till::pricing`]'s. What was given can be taken back: each change hands out what stood there before.

use serde::{Deserialize, Serialize};

use super::{Cart, CartError, CartLine, LineKey, TOTAL_RUPIAH_MAX};
use crate::base::Rupiah;
use crate::base::limits::{NOTE_CHARS_MAX, QTY_MAX};
use crate::base::text::{clean_lines, truncate_chars};
use crate::till::exceptions::{ExceptionKind, ExceptionRefused, Reason, check_reason};

/// 1 %: less is a slip of the finger.
pub const PERCENT_BP_MIN: u32 = 100;
/// 100 %: for nothing.
pub const PERCENT_BP_MAX: u32 = 10_000;

/// How much is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountAmount {
    /// Off the whole line or the whole cart.
    Rupiah(Rupiah),
    /// In basis points (1 % = 100) of what is left of the line or the cart.
    Percent(u32),
}

impl DiscountAmount {
    /// What it takes off `rest`; never more than there is.
    pub fn off(self, rest: Rupiah) -> Rupiah {
        let rest = rest.max(Rupiah::ZERO);
        let off = match self {
            DiscountAmount::Rupiah(amount) => amount,
            DiscountAmount::Percent(bp) => rest.basis_points(i64::from(bp)),
        };
        off.clamp(Rupiah::ZERO, rest)
    }

    fn is_sound(self) -> bool {
        match self {
            DiscountAmount::Rupiah(amount) => (Rupiah(1)..=Rupiah(TOTAL_RUPIAH_MAX)).contains(&amount),
            DiscountAmount::Percent(bp) => (PERCENT_BP_MIN..=PERCENT_BP_MAX).contains(&bp),
        }
    }
}

/// A discount that somebody gave, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    pub amount: DiscountAmount,
    pub reason: Reason,
}

/// A price that somebody changed at the counter, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceOverride {
    /// Of one piece.
    pub price: Rupiah,
    pub reason: Reason,
}

impl CartLine {
    /// What a piece costs before discounts: the changed price, or the one on the label.
    pub fn piece_price(&self) -> Rupiah {
        self.price_override.as_ref().map_or(self.item.unit_price, |changed| changed.price)
    }

    /// What the line's gross counts by. A lowered price leaves the label's standing, and what it is lowered by is a
    /// discount, so that the price the partner agreed to stays visible; a raised price takes the label's place.
    pub fn unit_price(&self) -> Rupiah {
        self.piece_price().max(self.item.unit_price)
    }

    pub fn gross(&self) -> Rupiah {
        self.unit_price() * self.qty
    }

    /// What a lowered price takes off the whole line.
    pub fn override_off(&self) -> Rupiah {
        (self.unit_price() - self.piece_price()) * self.qty
    }

    /// What the cashier took off the line; neither promotions nor the cart's discount.
    pub fn discount(&self) -> Rupiah {
        let rest = self.gross() - self.override_off();
        self.override_off() + self.manual.as_ref().map_or(Rupiah::ZERO, |manual| manual.amount.off(rest))
    }

    /// The gross less [`CartLine::discount`].
    pub fn net(&self) -> Rupiah {
        self.gross() - self.discount()
    }

    /// Whether the line's figures are possible at all. A draft comes from a file: ask before its money is counted.
    pub fn is_sound(&self) -> bool {
        let gross = self.unit_price().times(self.qty).unwrap_or(Rupiah(-1));
        (1..=QTY_MAX).contains(&self.qty)
            && self.item.unit_price > Rupiah::ZERO
            && self.piece_price() > Rupiah::ZERO
            && (Rupiah(1)..=Rupiah(TOTAL_RUPIAH_MAX)).contains(&gross)
            && self.manual.as_ref().is_none_or(|manual| manual.amount.is_sound())
    }

    /// A line with its own price or discount takes no other pieces in.
    pub(super) fn stands_alone(&self) -> bool {
        self.manual.is_some() || self.price_override.is_some()
    }
}

impl Cart {
    /// The discount of the whole cart.
    pub fn discount(&self) -> Option<&Discount> {
        self.discount.as_ref()
    }

    /// Like [`CartLine::is_sound`], for the cart's discount.
    pub fn discount_is_sound(&self) -> bool {
        self.discount.as_ref().is_none_or(|discount| discount.amount.is_sound())
    }

    /// Takes something off a line; gives what stood there before.
    pub fn discount_line(&mut self, key: LineKey, discount: Discount) -> Result<Option<Discount>, CartError> {
        let place = self.place_of(key)?;
        let line = &self.lines[place];
        let discount = checked(discount, line.gross() - line.override_off())?;
        Ok(self.lines[place].manual.replace(discount))
    }

    /// Takes a line's discount back; gives it.
    pub fn clear_line_discount(&mut self, key: LineKey) -> Result<Option<Discount>, CartError> {
        let place = self.place_of(key)?;
        Ok(self.lines[place].manual.take())
    }

    /// Takes something off the whole cart, after everything that is taken off its lines; gives what stood there before.
    pub fn discount_cart(&mut self, discount: Discount) -> Result<Option<Discount>, CartError> {
        if self.lines.is_empty() {
            return Err(CartError::NothingToDiscount);
        }
        let discount = checked(discount, self.lines.iter().map(CartLine::net).sum())?;
        Ok(self.discount.replace(discount))
    }

    /// Takes the cart's discount back; gives it.
    pub fn clear_cart_discount(&mut self) -> Option<Discount> {
        self.discount.take()
    }

    /// Changes the price of a line's pieces; the label's own price ends a change. `limit` is the outlet's price limit.
    /// Gives what stood there before.
    pub fn override_price(
        &mut self,
        key: LineKey,
        changed: PriceOverride,
        limit: Rupiah,
    ) -> Result<Option<PriceOverride>, CartError> {
        let place = self.place_of(key)?;
        let price = changed.price;
        if price <= Rupiah::ZERO {
            return Err(CartError::OverrideNotPositive);
        }
        if price > limit {
            return Err(CartError::PriceOverLimit { price, limit });
        }
        let reason = checked_reason(ExceptionKind::PriceOverride, &changed.reason)?;
        let line = &self.lines[place];
        let gross = price.max(line.item.unit_price).times(line.qty).ok_or(CartError::TotalTooLarge)?;
        if self.totals().gross - line.gross() + gross > Rupiah(TOTAL_RUPIAH_MAX) {
            return Err(CartError::TotalTooLarge);
        }
        let line = &mut self.lines[place];
        let kept = (price != line.item.unit_price).then_some(PriceOverride { price, reason });
        Ok(std::mem::replace(&mut line.price_override, kept))
    }

    /// Puts the label's price back; gives the changed one.
    pub fn clear_price_override(&mut self, key: LineKey) -> Result<Option<PriceOverride>, CartError> {
        let place = self.place_of(key)?;
        Ok(self.lines[place].price_override.take())
    }
}

/// A discount that can be given on `rest`, its words cleaned. The amount is asked first, then why.
fn checked(discount: Discount, rest: Rupiah) -> Result<Discount, CartError> {
    match discount.amount {
        DiscountAmount::Percent(_) if !discount.amount.is_sound() => return Err(CartError::DiscountPercentRange),
        DiscountAmount::Rupiah(amount) if amount <= Rupiah::ZERO => return Err(CartError::DiscountNotPositive),
        DiscountAmount::Rupiah(amount) if amount > rest => return Err(CartError::DiscountOverPrice { price: rest }),
        _ => {}
    }
    let reason = checked_reason(ExceptionKind::Discount, &discount.reason)?;
    Ok(Discount { amount: discount.amount, reason })
}

fn checked_reason(kind: ExceptionKind, reason: &Reason) -> Result<Reason, CartError> {
    match check_reason(kind, reason) {
        Ok(()) => {
            let note = clean_lines(&reason.note);
            Ok(Reason { code: reason.code.clone(), note: truncate_chars(&note, NOTE_CHARS_MAX).to_owned() })
        }
        Err(ExceptionRefused::NoteMissing) => Err(CartError::NoteMissing),
        Err(_) => Err(CartError::ReasonMissing),
    }
}
