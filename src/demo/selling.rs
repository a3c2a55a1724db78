//! Customers: what they buy, how they pay, what they bring back.

use std::sync::Arc;

use super::chance::Chance;
use super::outlet::Outlet;
use super::{AtStep, DemoError};
use crate::base::{ActId, Rupiah, SaleId, UserId};
use crate::store::Act;
use crate::till::{
    self, BackLine, BackTo, Cart, Found, Paid, PayCash, Refund, Refunded, TillSettings, lookup, pay_cash, quick_amounts,
};

/// Puts pieces into a cart as a scan does.
pub fn scan(outlet: &Outlet, cart: &mut Cart, code: &str, qty: i64) -> Result<(), DemoError> {
    let today = outlet.store.today();
    let found = outlet.store.read(|connection| lookup::find(connection, code, today))?;
    match found {
        Found::One(item) => cart.add(item, qty).map(drop).at_step("keranjang"),
        other => Err(DemoError::Step { step: "pindai", cause: format!("{code}: {other:?}") }),
    }
}

/// The customer pays with the notes at hand: often more than it costs.
pub fn pay(
    outlet: &Outlet,
    cart: Cart,
    cashier: UserId,
    settings: &Arc<TillSettings>,
    chance: &mut Chance,
) -> Result<Paid, DemoError> {
    let net = cart.totals().net;
    let due = net + settings.rounding.adjustment(net);
    let amounts = quick_amounts(due, outlet.store.today());
    let given = if chance.in_thousand(350) { due } else { amounts[chance.below(amounts.len())] };
    let payment = PayCash {
        act_id: ActId::new(),
        user: cashier,
        cart,
        given: given.max(due),
        // The piece lies on the counter: the shelf is right, the list is wrong.
        oversell_confirmed: true,
        settings: settings.clone(),
    };
    pay_cash(&outlet.store, payment).at_step("bayar tunai")
}

/// One piece of a line comes back; a manager agrees.
pub fn give_back(
    outlet: &Outlet,
    sale: SaleId,
    sale_line_no: i64,
    cashier: UserId,
    reason: &str,
) -> Result<Refunded, DemoError> {
    let order = Refund {
        sale_id: sale,
        lines: vec![BackLine { sale_line_no, qty: 1, back_to: BackTo::Shelf }],
        tender_kind: "tunai".to_owned(),
        rounding: Some(outlet.config.rounding),
        reason: reason.to_owned(),
        approved_by: Some(outlet.staff.manager),
        past: None,
    };
    outlet.store.write(Act::by(cashier, "till.refund"), move |tx| till::refund(tx, &order)).at_step("retur pembeli")
}

/// How many pieces of one thing a customer takes.
pub fn pieces(chance: &mut Chance) -> i64 {
    match chance.below(100) {
        0..84 => 1,
        84..96 => 2,
        _ => 3,
    }
}

/// How many different things a customer takes.
pub fn lines(chance: &mut Chance) -> usize {
    match chance.below(100) {
        0..58 => 1,
        58..85 => 2,
        85..95 => 3,
        _ => 4,
    }
}

/// A new price: some more or less, in steps that people use.
pub fn new_price(old: Rupiah, limit: Rupiah, chance: &mut Chance) -> Rupiah {
    let change = chance.between(-8, 15);
    let step = if old.0 > 100_000 { 5_000 } else { 1_000 };
    let price = (old.0 + old.0 * change / 100) / step * step;
    Rupiah(price.clamp(step, limit.0))
}
