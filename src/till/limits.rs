//! What a role may give away alone, and the record of everything that was given by hand.
//!
//! Promises: each discount and each changed price is an exception with its reason; above the role's limit it needs a
//! second person (faults F22). Discounts that lie on top of each other are measured together as well, so that nobody
//! gets past a limit in two steps. Promotions need nobody: a manager made them.

use super::cart::{Cart, CartLine, DiscountAmount, LineKey};
use super::exceptions::{Exception, ExceptionKind, ExceptionRefused, Reason, check_reason, record};
use super::pricing::{DiscountKind, Priced, PricedLine};
use crate::base::{Rupiah, SaleId, ShiftId};
use crate::config::Limits;
use crate::people::{Approved, Role};
use crate::store::Tx;

/// Something that was given by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// A discount or a changed price.
    pub kind: ExceptionKind,
    /// `None` is the cart's discount.
    pub line: Option<LineKey>,
    /// What it takes off; below zero where a price was raised.
    pub amount: Rupiah,
    pub reason: Reason,
    /// A second person has to approve it.
    pub above_limit: bool,
}

/// A role's limits, in percent.
#[derive(Debug, Clone, Copy)]
struct Percents {
    discount: i64,
    price_override: i64,
}

impl Percents {
    fn of(role: Role, limits: &Limits) -> Percents {
        let (discount, price_override) = match role {
            Role::Kasir | Role::StafStok => (limits.discount_percent_cashier, limits.override_percent_cashier),
            Role::Manajer | Role::Admin => (limits.discount_percent_manager, limits.override_percent_manager),
        };
        Percents { discount: i64::from(discount), price_override: i64::from(price_override) }
    }

    fn discount_above(self, amount: DiscountAmount, off: Rupiah, rest: Rupiah) -> bool {
        match amount {
            // By the percent itself: what it comes to is rounded.
            DiscountAmount::Percent(bp) => i64::from(bp) > self.discount * 100,
            DiscountAmount::Rupiah(_) => is_above(off, rest, self.discount),
        }
    }
}

/// Everything given by hand in a cart, which was priced as `priced`; of each whether the role may give it alone.
pub fn needs_second_person(role: Role, cart: &Cart, priced: &Priced, limits: &Limits) -> Vec<Need> {
    let percents = Percents::of(role, limits);
    let mut needs = Vec::new();
    let mut cart_stacked = false;
    for line in cart.lines() {
        let Some(priced) = priced.line(line.key) else { continue };
        let stacked = is_stacked_above(priced, percents);
        cart_stacked |= stacked && priced.of_kind(DiscountKind::Cart) > Rupiah::ZERO;
        let given = [override_need(line, percents), discount_need(line, priced, percents)];
        needs.extend(given.into_iter().flatten().map(|need| Need { above_limit: need.above_limit || stacked, ..need }));
    }
    if let Some(need) = cart_need(cart, priced, percents) {
        needs.push(Need { above_limit: need.above_limit || cart_stacked, ..need });
    }
    needs
}

fn override_need(line: &CartLine, percents: Percents) -> Option<Need> {
    let changed = line.price_override.as_ref()?;
    let lowered_by = line.item.unit_price - changed.price;
    (lowered_by != Rupiah::ZERO).then(|| Need {
        kind: ExceptionKind::PriceOverride,
        line: Some(line.key),
        amount: lowered_by * line.qty,
        reason: changed.reason.clone(),
        above_limit: is_above(Rupiah(lowered_by.0.abs()), line.item.unit_price, percents.price_override),
    })
}

fn discount_need(line: &CartLine, priced: &PricedLine, percents: Percents) -> Option<Need> {
    let manual = line.manual.as_ref()?;
    let amount = priced.of_kind(DiscountKind::Line);
    let rest = priced.net + priced.of_kind(DiscountKind::Cart) + amount;
    (amount > Rupiah::ZERO).then(|| Need {
        kind: ExceptionKind::Discount,
        line: Some(line.key),
        amount,
        reason: manual.reason.clone(),
        above_limit: percents.discount_above(manual.amount, amount, rest),
    })
}

fn cart_need(cart: &Cart, priced: &Priced, percents: Percents) -> Option<Need> {
    let discount = cart.discount()?;
    let amount: Rupiah = priced.lines.iter().map(|line| line.of_kind(DiscountKind::Cart)).sum();
    let rest = priced.totals.net + amount;
    (amount > Rupiah::ZERO).then(|| Need {
        kind: ExceptionKind::Discount,
        line: None,
        amount,
        reason: discount.reason.clone(),
        above_limit: percents.discount_above(discount.amount, amount, rest),
    })
}

/// Whether what was given on a line in several steps is together more than the role may give in one. Each step may have
/// been rounded up by a rupiah.
fn is_stacked_above(line: &PricedLine, percents: Percents) -> bool {
    let by_hand = [DiscountKind::PriceOverride, DiscountKind::Line, DiscountKind::Cart].map(|kind| line.of_kind(kind));
    let steps = by_hand.into_iter().filter(|off| *off > Rupiah::ZERO).count() as i64;
    let taken: Rupiah = by_hand.into_iter().sum();
    let price = line.gross - line.of_kind(DiscountKind::Promotion);
    steps > 1 && is_above(taken - Rupiah(steps), price, percents.discount.max(percents.price_override))
}

fn is_above(off: Rupiah, of: Rupiah, percent: i64) -> bool {
    i128::from(off.0) * 100 > i128::from(of.0) * i128::from(percent)
}

/// A sale whose exceptions are to be written.
pub(super) struct GivenAway<'a> {
    pub sale: SaleId,
    pub shift: ShiftId,
    /// Of the act's user, who asks.
    pub role: Role,
    pub cart: &'a Cart,
    pub priced: &'a Priced,
    pub limits: &'a Limits,
    /// Needed when anything is above the role's limit.
    pub approval: Option<&'a Approved>,
}

/// Writes an exception for each thing given by hand, from line 1 of the act on; refused, the act has to fail with it. A
/// sale with nothing given away asks nobody for anything.
pub(super) fn record_exceptions(tx: &mut Tx<'_>, given: &GivenAway<'_>) -> Result<(), ExceptionRefused> {
    let needs = needs_second_person(given.role, given.cart, given.priced, given.limits);
    for need in &needs {
        check_reason(need.kind, &need.reason)?;
    }
    for (line_no, need) in (1i64..).zip(&needs) {
        let exception = Exception {
            kind: need.kind,
            shift: Some(given.shift),
            sale: Some(given.sale),
            amount: need.amount,
            reason: &need.reason,
            approval: given.approval.filter(|_| need.above_limit),
            needs_approval: need.above_limit,
        };
        record(tx, line_no, &exception)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{BusinessDay, PartnerId, ProductId, PromotionId};
    use crate::till::cart::{CartItem, Discount, PriceOverride};
    use crate::till::pricing::price;
    use crate::till::promotions::{BearerWish, Effect, Promotion, Target};

    fn today() -> BusinessDay {
        BusinessDay::new(2026, 11, 22).expect("a day")
    }

    fn cart_of(prices: &[i64]) -> Cart {
        let mut cart = Cart::default();
        for &price in prices {
            let item = CartItem {
                product_id: Some(ProductId::new()),
                partner_id: PartnerId::new(),
                partner_name: "Mitra Contoh".into(),
                code: "AB23CD4".into(),
                name: "Tas".into(),
                variant: String::new(),
                category: "Kriya".into(),
                unit_price: Rupiah(price),
                on_hand: 10,
            };
            cart.add(item, 1).expect("room");
        }
        cart
    }

    fn percent(bp: u32) -> Discount {
        Discount { amount: DiscountAmount::Percent(bp), reason: Reason::of("flawed") }
    }

    fn rupiah(amount: i64) -> Discount {
        Discount { amount: DiscountAmount::Rupiah(Rupiah(amount)), reason: Reason::of("flawed") }
    }

    fn half_off() -> Promotion {
        Promotion {
            id: PromotionId::new(),
            name: "Setengah harga".into(),
            effect: Effect::Percent(5_000),
            target: Target::All,
            bearer: BearerWish::Outlet,
            from: today(),
            until: today(),
            active: true,
        }
    }

    /// Amount and whether a second person is needed, of all that was given; a cashier gives 10 %, a manager 50 %.
    fn given(role: Role, cart: &Cart, promotions: &[Promotion]) -> Vec<(i64, bool)> {
        let needs = needs_second_person(role, cart, &price(cart, promotions, today()), &Limits::default());
        needs.into_iter().map(|need| (need.amount.0, need.above_limit)).collect()
    }

    #[test]
    fn a_discount_above_the_roles_percent_needs_a_second_person() {
        use Role::{Admin, Kasir, Manajer, StafStok};
        for (role, discount, expect) in [
            (Kasir, percent(1_000), (10_000, false)),
            (Kasir, percent(1_001), (10_010, true)),
            (Kasir, rupiah(10_000), (10_000, false)),
            (Kasir, rupiah(10_001), (10_001, true)),
            (StafStok, rupiah(10_001), (10_001, true)),
            (Manajer, percent(5_000), (50_000, false)),
            (Manajer, rupiah(50_001), (50_001, true)),
            (Admin, percent(10_000), (100_000, true)),
        ] {
            let mut cart = cart_of(&[100_000]);
            cart.discount_line(cart.lines()[0].key, discount.clone()).expect("given");
            assert_eq!(given(role, &cart, &[]), [expect], "{role:?} {discount:?} on a line");
            let mut cart = cart_of(&[60_000, 40_000]);
            cart.discount_cart(discount.clone()).expect("given");
            assert_eq!(given(role, &cart, &[]), [expect], "{role:?} {discount:?} on the cart");
        }
    }

    #[test]
    fn a_changed_price_counts_both_ways() {
        for (role, price, expect) in [
            (Role::Kasir, 99_999, vec![(1, true)]),
            (Role::Kasir, 100_001, vec![(-1, true)]),
            (Role::Kasir, 100_000, vec![]),
            (Role::Manajer, 50_000, vec![(50_000, false)]),
            (Role::Manajer, 49_999, vec![(50_001, true)]),
            (Role::Manajer, 150_000, vec![(-50_000, false)]),
            (Role::Manajer, 150_001, vec![(-50_001, true)]),
        ] {
            let mut cart = cart_of(&[100_000]);
            let changed = PriceOverride { price: Rupiah(price), reason: Reason::of("label_wrong") };
            cart.override_price(cart.lines()[0].key, changed, Rupiah(500_000)).expect("changed");
            assert_eq!(given(role, &cart, &[]), expect, "{role:?} {price}");
        }
    }

    #[test]
    fn two_steps_do_not_pass_a_limit_that_one_does_not() {
        for (line, cart_percent, expect) in [
            (500, 500, [(5_000, false), (4_750, false)]),
            (1_000, 1_000, [(10_000, true), (9_000, true)]),
            (1_000, 100, [(10_000, true), (900, true)]),
        ] {
            let mut cart = cart_of(&[100_000]);
            cart.discount_line(cart.lines()[0].key, percent(line)).expect("given");
            cart.discount_cart(percent(cart_percent)).expect("given");
            assert_eq!(given(Role::Kasir, &cart, &[]), expect, "{line} and {cart_percent}");
        }
        // The line that has both is above the limit; the discount of the other one is not.
        let mut cart = cart_of(&[100_000, 100_000]);
        cart.discount_line(cart.lines()[0].key, percent(1_000)).expect("given");
        cart.discount_line(cart.lines()[1].key, percent(200)).expect("given");
        cart.discount_cart(percent(500)).expect("given");
        assert_eq!(given(Role::Kasir, &cart, &[]), [(10_000, true), (2_000, false), (9_400, true)]);
    }

    #[test]
    fn rounding_to_the_rupiah_asks_nobody() {
        let mut cart = cart_of(&[15]);
        cart.discount_line(cart.lines()[0].key, percent(1_000)).expect("given");
        assert_eq!(given(Role::Kasir, &cart, &[]), [(2, false)]);
    }

    #[test]
    fn a_promotion_needs_nobody_and_leaves_less_to_give() {
        let mut cart = cart_of(&[100_000]);
        assert!(given(Role::Kasir, &cart, &[half_off()]).is_empty());
        cart.discount_line(cart.lines()[0].key, percent(1_000)).expect("given");
        assert_eq!(given(Role::Kasir, &cart, &[half_off()]), [(5_000, false)]);
        cart.discount_line(cart.lines()[0].key, rupiah(5_001)).expect("given");
        assert_eq!(given(Role::Kasir, &cart, &[half_off()]), [(5_001, true)]);
        let free = Promotion { effect: Effect::Percent(10_000), ..half_off() };
        assert!(given(Role::Kasir, &cart, &[free]).is_empty(), "of nothing nothing was given");
    }
}
