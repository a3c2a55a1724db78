//! Discounts and changed prices: how much, why, and what it comes to before anybody says yes.

use deks_ui::Tone;

use super::{Before, DealIntent, Sheet};
use crate::base::Rupiah;
use crate::kiosk::flow::Out;
use crate::kiosk::till::TillScreen;
use crate::kiosk::till::handle::Outs;
use crate::people::Role;
use crate::till::pricing::{Priced, price};
use crate::till::{
    Cart, CartError, Discount, DiscountAmount, ExceptionKind, LineKey, PriceOverride, Reason, needs_second_person,
};

/// 100 has three digits.
const PERCENT_DIGITS_MAX: usize = 3;
/// Longer amounts are a scan that went into the wrong place.
const AMOUNT_DIGITS_MAX: usize = 9;
/// Percents that are a tap away.
pub(super) const QUICK_PERCENTS: [u32; 5] = [5, 10, 15, 20, 25];

/// What a discount is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Line(LineKey),
    Cart,
}

/// The sheet of a discount as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscountForm {
    pub target: Target,
    pub is_percent: bool,
    /// Digits as typed.
    pub typed: String,
    pub reason: String,
    pub note: String,
    /// Why it was not taken; empty otherwise.
    pub flaw: String,
    /// There is one already, which can be taken back.
    pub is_given: bool,
}

/// The sheet of a changed price as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceForm {
    pub line: LineKey,
    pub typed: String,
    pub reason: String,
    pub note: String,
    pub flaw: String,
    pub is_given: bool,
}

/// What a change comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Of the line, or of the whole cart.
    pub before: Rupiah,
    pub after: Rupiah,
    /// A second person will be asked when it is paid.
    pub asks_second: bool,
}

impl DiscountForm {
    fn of(target: Target, given: Option<&Discount>) -> DiscountForm {
        let (is_percent, typed) = match given.map(|discount| discount.amount) {
            Some(DiscountAmount::Rupiah(amount)) => (false, amount.0.to_string()),
            Some(DiscountAmount::Percent(bp)) => (true, (bp / 100).to_string()),
            None => (true, String::new()),
        };
        let reason = given.map(|discount| discount.reason.clone());
        DiscountForm {
            target,
            is_percent,
            typed,
            reason: reason.as_ref().map(|reason| reason.code.clone()).unwrap_or_default(),
            note: reason.map(|reason| reason.note).unwrap_or_default(),
            flaw: String::new(),
            is_given: given.is_some(),
        }
    }

    pub fn amount(&self) -> DiscountAmount {
        let figure: u32 = self.typed.parse().unwrap_or(0);
        if self.is_percent {
            DiscountAmount::Percent(figure.saturating_mul(100))
        } else {
            DiscountAmount::Rupiah(Rupiah(i64::from(figure)))
        }
    }

    /// The cart with this discount for this reason.
    fn tried_on(&self, cart: &Cart, reason: Reason) -> Result<(Cart, Option<Discount>), CartError> {
        let mut cart = cart.clone();
        let discount = Discount { amount: self.amount(), reason };
        let before = match self.target {
            Target::Line(line) => cart.discount_line(line, discount)?,
            Target::Cart => cart.discount_cart(discount)?,
        };
        Ok((cart, before))
    }
}

impl PriceForm {
    fn of(line: LineKey, given: Option<&PriceOverride>) -> PriceForm {
        let reason = given.map(|changed| changed.reason.clone());
        PriceForm {
            line,
            typed: given.map(|changed| changed.price.0.to_string()).unwrap_or_default(),
            reason: reason.as_ref().map(|reason| reason.code.clone()).unwrap_or_default(),
            note: reason.map(|reason| reason.note).unwrap_or_default(),
            flaw: String::new(),
            is_given: given.is_some(),
        }
    }

    pub fn price(&self) -> Rupiah {
        Rupiah(self.typed.parse().unwrap_or(0))
    }

    /// The cart with this price for this reason.
    fn tried_on(&self, cart: &Cart, reason: Reason, limit: Rupiah) -> Result<(Cart, Option<PriceOverride>), CartError> {
        let mut cart = cart.clone();
        let before = cart.override_price(self.line, PriceOverride { price: self.price(), reason }, limit)?;
        Ok((cart, before))
    }
}

/// Any reason of the list: what a change comes to does not depend on why.
fn some_reason(kind: ExceptionKind) -> Reason {
    Reason::of(kind.reasons().first().map_or("", |choice| choice.code))
}

pub(super) fn press(typed: &mut String, key: &str, digits_max: usize) {
    match key {
        "back" => {
            typed.pop();
        }
        "clear" => typed.clear(),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
            let longer = [typed.as_str(), digits].concat();
            let longer = longer.trim_start_matches('0');
            if longer.len() <= digits_max {
                *typed = longer.to_owned();
            }
        }
        _ => {}
    }
}

impl TillScreen {
    pub(super) fn decide_discount(&mut self, intent: DealIntent) -> Outs {
        match intent {
            DealIntent::LineDiscountOpened(key) => {
                let Some(line) = self.cart.line(key) else { return Vec::new() };
                let form = DiscountForm::of(Target::Line(key), line.manual.as_ref());
                self.selected = Some(key);
                self.deal.sheet = Sheet::Discount(form);
                Vec::new()
            }
            DealIntent::CartDiscountOpened if self.cart.is_empty() => {
                vec![Out::Say(CartError::NothingToDiscount.to_string(), Tone::Warn)]
            }
            DealIntent::CartDiscountOpened => {
                self.deal.sheet = Sheet::Discount(DiscountForm::of(Target::Cart, self.cart.discount()));
                Vec::new()
            }
            DealIntent::PriceOpened(key) => {
                let Some(line) = self.cart.line(key) else { return Vec::new() };
                let form = PriceForm::of(key, line.price_override.as_ref());
                self.selected = Some(key);
                self.deal.sheet = Sheet::Price(form);
                Vec::new()
            }
            DealIntent::Applied => self.apply_change(),
            DealIntent::Cleared => self.clear_change(),
            DealIntent::UndoChange => self.undo_change(),
            other => {
                self.edit_form(other);
                Vec::new()
            }
        }
    }

    fn edit_form(&mut self, intent: DealIntent) {
        match &mut self.deal.sheet {
            Sheet::Discount(form) => {
                form.flaw.clear();
                match intent {
                    DealIntent::PercentChosen(is_percent) if is_percent != form.is_percent => {
                        form.is_percent = is_percent;
                        form.typed.clear();
                    }
                    DealIntent::QuickPercent(percent) => {
                        form.is_percent = true;
                        form.typed = percent.to_string();
                    }
                    DealIntent::FigureKey(key) => {
                        let digits_max = if form.is_percent { PERCENT_DIGITS_MAX } else { AMOUNT_DIGITS_MAX };
                        press(&mut form.typed, &key, digits_max);
                    }
                    DealIntent::ReasonChosen(code) => form.reason = code,
                    DealIntent::ReasonNoteEdited(note) => form.note = note,
                    _ => {}
                }
            }
            Sheet::Price(form) => {
                form.flaw.clear();
                match intent {
                    DealIntent::FigureKey(key) => press(&mut form.typed, &key, AMOUNT_DIGITS_MAX),
                    DealIntent::ReasonChosen(code) => form.reason = code,
                    DealIntent::ReasonNoteEdited(note) => form.note = note,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Tried on a copy: a refusal stands in the sheet, where it can be mended.
    fn apply_change(&mut self) -> Outs {
        let tried = match &self.deal.sheet {
            Sheet::Discount(form) => {
                let reason = Reason::with_note(&form.reason, &form.note);
                form.tried_on(&self.cart, reason).map(|(cart, before)| match form.target {
                    Target::Line(line) => (cart, Some(line), Before::Line(line, before)),
                    Target::Cart => (cart, None, Before::Cart(before)),
                })
            }
            Sheet::Price(form) => {
                let reason = Reason::with_note(&form.reason, &form.note);
                let tried = form.tried_on(&self.cart, reason, self.price_limit);
                tried.map(|(cart, before)| (cart, Some(form.line), Before::Price(form.line, before)))
            }
            _ => return Vec::new(),
        };
        match tried {
            Ok((cart, line, before)) => self.put_change(cart, line, before),
            Err(error) => {
                let flaw = error.to_string();
                match &mut self.deal.sheet {
                    Sheet::Discount(form) => form.flaw = flaw,
                    Sheet::Price(form) => form.flaw = flaw,
                    _ => {}
                }
                Vec::new()
            }
        }
    }

    fn put_change(&mut self, cart: Cart, line: Option<LineKey>, before: Before) -> Outs {
        self.deal.sheet = Sheet::None;
        let outs = self.change(|now| {
            *now = cart;
            Ok(line)
        });
        if !outs.is_empty() {
            self.remember(before);
        }
        outs
    }

    /// Takes back what stands there.
    fn clear_change(&mut self) -> Outs {
        let mut cart = self.cart.clone();
        let cleared = match &self.deal.sheet {
            Sheet::Discount(form) => match form.target {
                Target::Line(line) => {
                    cart.clear_line_discount(line).map(|before| (Some(line), Before::Line(line, before)))
                }
                Target::Cart => Ok((None, Before::Cart(cart.clear_cart_discount()))),
            },
            Sheet::Price(form) => {
                let line = form.line;
                cart.clear_price_override(line).map(|before| (Some(line), Before::Price(line, before)))
            }
            _ => return Vec::new(),
        };
        match cleared {
            Ok((line, before)) => self.put_change(cart, line, before),
            Err(error) => vec![Out::Say(error.to_string(), Tone::Warn)],
        }
    }

    fn undo_change(&mut self) -> Outs {
        let Some(undo) = self.deal.undo.take() else { return Vec::new() };
        let limit = self.price_limit;
        self.change(|cart| {
            let line = match undo.before {
                Before::Line(line, Some(discount)) => cart.discount_line(line, discount).map(|_| Some(line))?,
                Before::Line(line, None) => cart.clear_line_discount(line).map(|_| Some(line))?,
                Before::Cart(Some(discount)) => cart.discount_cart(discount).map(|_| None)?,
                Before::Cart(None) => {
                    cart.clear_cart_discount();
                    None
                }
                Before::Price(line, Some(changed)) => cart.override_price(line, changed, limit).map(|_| Some(line))?,
                Before::Price(line, None) => cart.clear_price_override(line).map(|_| Some(line))?,
            };
            Ok(line)
        })
    }

    /// What the open sheet would come to; `None` while its figure makes no sense yet.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        let (cart, line) = match &self.deal.sheet {
            Sheet::Discount(form) => {
                let (cart, _) = form.tried_on(&self.cart, some_reason(ExceptionKind::Discount)).ok()?;
                let line = if let Target::Line(line) = form.target { Some(line) } else { None };
                (cart, line)
            }
            Sheet::Price(form) => {
                let reason = some_reason(ExceptionKind::PriceOverride);
                let (cart, _) = form.tried_on(&self.cart, reason, self.price_limit).ok()?;
                (cart, Some(form.line))
            }
            _ => return None,
        };
        let priced = price(&cart, &self.promotions, self.today);
        let (before, after) = (net_of(&self.priced(), line), net_of(&priced, line));
        let (role, limits) = self.deal.rights.unwrap_or((Role::Kasir, Default::default()));
        let asks_second = needs_second_person(role, &cart, &priced, &limits).iter().any(|need| need.above_limit);
        Some(Outcome { before, after, asks_second })
    }
}

/// Of a line, or of the whole cart.
fn net_of(priced: &Priced, line: Option<LineKey>) -> Rupiah {
    match line {
        Some(line) => priced.line(line).map_or(Rupiah::ZERO, |line| line.net),
        None => priced.totals.net,
    }
}
