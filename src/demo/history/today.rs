//! How today began, for whoever tries the program: an open shift with sales, and one of each open end that a cashier
//! meets: a held cart, a QRIS code that nobody has confirmed, a piece without a label that nobody has named.

use super::super::selling::{self, Counter};
use super::super::{AtStep, DemoError};
use super::Past;
use super::trading::{FLOAT, OPENS_MINUTE};
use crate::base::{ActId, BusinessDay, UserId};
use crate::till::{Cart, hold_cart, open_shift};

const SALES: u32 = 8;
/// Opening, the sales, and the three open ends.
const STEPS: u32 = SALES + 4;
/// Earlier than this the outlet is still closed, and today's story began at midnight.
const BEGAN_MINUTE: u32 = OPENS_MINUTE + 30;
const HELD_NAME: &str = "Ibu berbaju biru";

impl Past<'_> {
    /// Tells today up to a minute; nothing of it lies after that minute.
    pub(super) fn begin_today(&mut self, until_minute: u32) -> Result<(), DemoError> {
        let (day, cashier) = (self.last.plus_days(1), self.outlet.staff.cashiers[0]);
        let began = if until_minute >= BEGAN_MINUTE { OPENS_MINUTE - 5 } else { 0 };
        let minute_of = |step: u32| began + (until_minute - began) * step / STEPS;
        self.outlet.at_minute(day, minute_of(0));
        open_shift(&self.outlet.store, ActId::new(), cashier, FLOAT).at_step("buka shift")?;
        self.look_at_promotions(day)?;
        for step in 1..=SALES {
            self.outlet.at_minute(day, minute_of(step));
            self.customer(day, cashier)?;
        }
        self.outlet.at_minute(day, minute_of(SALES + 1));
        self.sell_unlabelled(day, cashier)?;
        self.outlet.at_minute(day, minute_of(SALES + 2));
        if let Some(cart) = self.one_thing(day)? {
            let till = &self.outlet.silent_till.till;
            hold_cart(&self.outlet.store, till, HELD_NAME, &cart, cashier).map(drop).at_step("simpan bon")?;
        }
        self.outlet.at_minute(day, minute_of(SALES + 3));
        self.leave_a_code(day, cashier)
    }

    fn counter_today(&self, cashier: UserId) -> Counter<'_> {
        let (outlet, settings) = (self.outlet, &self.outlet.silent_till);
        Counter { outlet, cashier, settings, promotions: &self.promotions, approval: None, shows_codes: true }
    }

    fn one_thing(&mut self, day: BusinessDay) -> Result<Option<Cart>, DemoError> {
        let Some(((maker, at), _)) = self.choose(day) else { return Ok(None) };
        let mut cart = Cart::default();
        selling::scan(self.outlet, &mut cart, &self.makers[maker].items[at].code, 1)?;
        Ok(Some(cart))
    }

    fn sell_unlabelled(&mut self, day: BusinessDay, cashier: UserId) -> Result<(), DemoError> {
        let Some((place, _)) = self.choose(day) else { return Ok(()) };
        let mut cart = Cart::default();
        self.add_unlabelled(&mut cart, place)?;
        let mut chance = self.chance.clone();
        let counter = self.counter_today(cashier);
        let cash = counter.cash(counter.net(&cart), &[], &mut chance);
        counter.pay_with(cart, vec![cash]).map(drop)?;
        self.chance = chance;
        Ok(())
    }

    /// A code that was shown and neither confirmed nor voided; only where the outlet takes QRIS.
    fn leave_a_code(&mut self, day: BusinessDay, cashier: UserId) -> Result<(), DemoError> {
        if self.outlet.silent_till.tenders.qris_payload.is_empty() {
            return Ok(());
        }
        let Some(cart) = self.one_thing(day)? else { return Ok(()) };
        let counter = self.counter_today(cashier);
        counter.show_code(&cart, counter.net(&cart)).map(drop)
    }
}
