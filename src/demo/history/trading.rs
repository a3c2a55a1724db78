//! A day at the counter: its shifts from the float to the Z report, what customers buy and bring back, promotions.

use super::super::selling::{self, Counter, Way, cash_of};
use super::super::{AtStep, DemoError, words};
use super::{Past, Place};
use crate::base::{ActId, BusinessDay, ProductId, Rupiah, SaleId, UserId};
use crate::people::Role;
use crate::till::promotions::{
    self, BearerWish, Effect, PromotionForm, SavePromotion, SavePromotionError, Target, save_promotion,
};
use crate::till::shift::{
    self, CashKind, CashMove, CloseShift, SubmitCount, TakeOver, close_shift, fewest_pieces, move_cash, submit_count,
};
use crate::till::{BackTo, Cart, Identify, Reason, Untagged, identify, open_shift};

pub(super) const FLOAT: Rupiah = Rupiah(300_000);
pub(super) const OPENS_MINUTE: u32 = 10 * 60;
const CLOSES_MINUTE: u32 = 21 * 60;
/// On days as busy as this the second cashier has a shift of their own from this minute on.
const TWO_SHIFTS_FROM: f64 = 1.6;
const HANDS_CHANGE_MINUTE: u32 = 15 * 60 + 30;
const COUNTING_MINUTES: u32 = 10;
/// More than this does not stay in the drawer.
const DRAWER_RUPIAH_MAX: i64 = 1_500_000;
const DRAWER_KEEPS: Rupiah = Rupiah(400_000);
/// To the safe go whole notes.
const TO_SAFE_STEP_RUPIAH: i64 = 50_000;
const EXPENSE: Rupiah = Rupiah(25_000);
/// So long the kiosk shows QRIS codes; before, customers scanned the sticker on the counter.
const CODES_SINCE_DAYS: i64 = 45;

/// A promotion of the story: when it runs, counted back from the last day (below zero: after it).
struct Planned {
    name: &'static str,
    category: &'static str,
    effect: Effect,
    began_before_days: i64,
    ends_before_days: i64,
}

const PROMOTIONS: [Planned; 2] = [
    Planned {
        name: "Aksesoris 3 bayar 2",
        category: "Aksesoris",
        effect: Effect::NForM { take: 3, pay: 2 },
        began_before_days: 40,
        ends_before_days: 30,
    },
    Planned {
        name: "Pekan camilan",
        category: "Kuliner",
        effect: Effect::Percent(1_000),
        began_before_days: 5,
        ends_before_days: -9,
    },
];

/// A customer who was served.
pub(super) struct Served {
    pub sale: SaleId,
    pub bought: Vec<(Place, i64)>,
    /// The first line had no label; this is what it was.
    pub unlabelled: Option<ProductId>,
}

/// Who stands at the counter, and from when to when.
struct Turn {
    cashier: UserId,
    opens: (u32, u32),
    closes: u32,
    /// When customers pay.
    minutes: Vec<u32>,
    /// Takes the drawer over in the afternoon.
    relief: Option<UserId>,
}

impl Past<'_> {
    /// What the manager promises customers from today on.
    pub(super) fn promise(&mut self, day: BusinessDay) -> Result<(), DemoError> {
        let before_last = self.last.days_since(day);
        for planned in PROMOTIONS.iter().filter(|planned| planned.began_before_days == before_last) {
            self.outlet.at(day, 9, 50);
            let length = planned.began_before_days - planned.ends_before_days;
            let form = PromotionForm {
                id: None,
                name: planned.name.to_owned(),
                effect: planned.effect,
                target: Target::Category(planned.category.to_owned()),
                bearer: BearerWish::Outlet,
                from: day,
                until: day.plus_days(length.unsigned_abs()),
            };
            let price_limit = self.outlet.config.rules.price_limit_rupiah;
            let save = SavePromotion { act_id: ActId::new(), by: self.outlet.staff.manager, form, price_limit };
            match save_promotion(&self.outlet.store, save) {
                // A small past has no goods of that kind.
                Err(SavePromotionError::UnknownCategory(_)) => {}
                saved => saved.map(drop).at_step("promosi")?,
            }
        }
        Ok(())
    }

    pub(super) fn look_at_promotions(&mut self, day: BusinessDay) -> Result<(), DemoError> {
        self.promotions = self.outlet.store.read(|connection| promotions::in_force(connection, day))?;
        Ok(())
    }

    /// One day at the counter, in one shift or two.
    pub(super) fn trade(&mut self, day: BusinessDay, busyness: f64) -> Result<(), DemoError> {
        self.look_at_promotions(day)?;
        let minutes = self.customers_of(busyness);
        let mut cashiers = self.outlet.staff.cashiers;
        if day.days_since(self.last) % 2 != 0 {
            cashiers.reverse();
        }
        let [first, second] = cashiers;
        let (opens, closes) = ((9, 55), CLOSES_MINUTE + 10);
        if busyness < TWO_SHIFTS_FROM {
            let relief = self.chance.in_thousand(200).then_some(second);
            return self.turn(day, Turn { cashier: first, opens, closes, minutes, relief });
        }
        // Nobody is served while the drawer is counted; who comes then waits for the second cashier.
        let is_before = |minute: &u32| *minute + COUNTING_MINUTES < HANDS_CHANGE_MINUTE;
        let (morning, mut evening): (Vec<u32>, Vec<u32>) = minutes.into_iter().partition(is_before);
        evening.iter_mut().for_each(|minute| *minute = (*minute).max(HANDS_CHANGE_MINUTE + 2));
        let closes_early = HANDS_CHANGE_MINUTE;
        self.turn(day, Turn { cashier: first, opens, closes: closes_early, minutes: morning, relief: None })?;
        let opens = (HANDS_CHANGE_MINUTE / 60, HANDS_CHANGE_MINUTE % 60);
        self.turn(day, Turn { cashier: second, opens, closes, minutes: evening, relief: None })
    }

    /// When customers come. Two throws make the afternoon busier than the edges of the day.
    fn customers_of(&mut self, busyness: f64) -> Vec<u32> {
        let share = self.makers.len() as f64 / self.shape.partners.max(1) as f64;
        let customers = self.chance.count_around(self.shape.customers_a_day * busyness * share);
        let (from, until) = (i64::from(OPENS_MINUTE) + 2, i64::from(CLOSES_MINUTE) - 5);
        let mut throw = || ((self.chance.between(from, until) + self.chance.between(from, until)) / 2) as u32;
        let mut minutes: Vec<u32> = (0..customers).map(|_| throw()).collect();
        minutes.sort_unstable();
        minutes
    }

    /// One shift, from the float to the Z report.
    fn turn(&mut self, day: BusinessDay, turn: Turn) -> Result<(), DemoError> {
        let Turn { mut cashier, opens: (hour, minute), closes, minutes, mut relief } = turn;
        self.outlet.at(day, hour, minute);
        open_shift(&self.outlet.store, ActId::new(), cashier, FLOAT).at_step("buka shift")?;
        (self.drawer, self.counts.shifts) = (FLOAT, self.counts.shifts + 1);
        let (mut back, mut unlabelled) = (Vec::new(), Vec::new());
        for minute in minutes {
            self.outlet.at_minute(day, minute);
            if let Some(next) = relief.take_if(|_| minute >= HANDS_CHANGE_MINUTE) {
                let order = TakeOver { act_id: ActId::new(), user: next };
                shift::take_over(&self.outlet.store, order).at_step("ganti kasir")?;
                cashier = next;
            }
            let Some(served) = self.customer(day, cashier)? else { continue };
            self.counts.sales += 1;
            if served.unlabelled.is_none() && self.chance.in_thousand(4) {
                self.void(&served, cashier)?;
                continue;
            }
            unlabelled.extend(served.unlabelled.map(|product| (served.sale, product)));
            if self.chance.in_thousand(12) {
                back.extend(served.bought.first().map(|(place, _)| (served.sale, *place)));
            }
            self.spare_the_drawer(cashier)?;
        }
        self.outlet.at_minute(day, closes - COUNTING_MINUTES / 2);
        for (sale, product) in unlabelled {
            self.name_it(sale, product)?;
        }
        for (sale, place) in back {
            self.give_back(sale, place, cashier)?;
        }
        self.outlet.at_minute(day, closes);
        self.close(day, cashier)
    }

    fn counter(&self, cashier: UserId) -> Counter<'_> {
        Counter {
            outlet: self.outlet,
            cashier,
            settings: &self.outlet.silent_till,
            promotions: &self.promotions,
            approval: self.approval_for(cashier),
            shows_codes: self.last.days_since(self.outlet.store.today()) < CODES_SINCE_DAYS,
        }
    }

    /// One customer; `None` when nothing was found.
    pub(super) fn customer(&mut self, day: BusinessDay, cashier: UserId) -> Result<Option<Served>, DemoError> {
        let (mut cart, mut bought, mut unlabelled) = (Cart::default(), Vec::<(Place, i64)>::new(), None);
        for _ in 0..selling::lines(&mut self.chance) {
            let Some((place, is_listed)) = self.choose(day) else { continue };
            if bought.iter().any(|(known, _)| *known == place) {
                continue;
            }
            let has_lost_its_label = is_listed && bought.is_empty() && self.chance.in_thousand(4);
            let item = &self.makers[place.0].items[place.1];
            let qty = if is_listed { selling::pieces(&mut self.chance).min(item.on_hand) } else { 1 };
            if has_lost_its_label {
                unlabelled = Some(item.id);
                self.add_unlabelled(&mut cart, place)?;
                bought.push((place, 1));
                continue;
            }
            selling::scan(self.outlet, &mut cart, &item.code, qty)?;
            bought.push((place, qty));
        }
        if bought.is_empty() {
            return Ok(None);
        }
        selling::haggle(&mut cart, &mut self.chance)?;
        let way = Way::by_chance(&mut self.chance);
        let mut chance = self.chance.clone();
        let rung = self.counter(cashier).pay(cart, way, &mut chance)?;
        self.chance = chance;
        for ((maker, at), qty) in &bought {
            self.makers[*maker].items[*at].on_hand -= qty;
        }
        self.drawer += rung.cash;
        Ok(Some(Served { sale: rung.paid.sale_id, bought, unlabelled }))
    }

    /// A piece whose label came off: sold under its partner, by its category and price.
    pub(super) fn add_unlabelled(&self, cart: &mut Cart, (maker, at): Place) -> Result<(), DemoError> {
        let (maker, item) = (&self.makers[maker], &self.makers[maker].items[at]);
        let piece = Untagged {
            partner_id: maker.id,
            partner_name: maker.name.clone(),
            category: item.category.to_owned(),
            price: item.price,
            description: item.good.name.to_lowercase(),
        };
        let limit = self.outlet.config.rules.price_limit_rupiah;
        cart.add_untagged(piece, limit).map(drop).at_step("tanpa label")
    }

    fn void(&mut self, served: &Served, cashier: UserId) -> Result<(), DemoError> {
        let voided = self.counter(cashier).void(served.sale, Reason::of("wrong_item"))?;
        self.drawer -= cash_of(&voided);
        for ((maker, at), qty) in &served.bought {
            self.makers[*maker].items[*at].on_hand += qty;
        }
        self.counts.voids += 1;
        Ok(())
    }

    /// In the evening the stock clerk says what was sold without a label.
    fn name_it(&self, sale_id: SaleId, product_id: ProductId) -> Result<(), DemoError> {
        let order = Identify { act_id: ActId::new(), user: self.outlet.staff.stock, sale_id, line_no: 1, product_id };
        identify(&self.outlet.store, order).map(drop).at_step("mengenali barang")
    }

    /// The first thing of a sale comes back; what is damaged does not go on sale again.
    fn give_back(&mut self, sale: SaleId, (maker, at): Place, cashier: UserId) -> Result<(), DemoError> {
        let (code, note) = words::REFUND_REASONS[self.chance.below(words::REFUND_REASONS.len())];
        let back_to = if code == "damaged" { BackTo::Damaged } else { BackTo::Shelf };
        let done = self.counter(cashier).give_back(sale, 1, back_to, Reason::with_note(code, note))?;
        self.drawer -= done.cash();
        self.makers[maker].items[at].on_hand += i64::from(back_to == BackTo::Shelf);
        self.counts.refunds += 1;
        Ok(())
    }

    /// A full drawer goes to the safe; now and then something small is bought.
    fn spare_the_drawer(&mut self, cashier: UserId) -> Result<(), DemoError> {
        if self.drawer > Rupiah(DRAWER_RUPIAH_MAX) {
            let spare = (self.drawer - DRAWER_KEEPS).0 / TO_SAFE_STEP_RUPIAH * TO_SAFE_STEP_RUPIAH;
            self.move_cash(cashier, CashKind::ToSafe, Rupiah(spare), "to_safe")?;
        } else if self.drawer > DRAWER_KEEPS && self.chance.in_thousand(8) {
            self.move_cash(cashier, CashKind::Expense, EXPENSE, "supplies")?;
        }
        Ok(())
    }

    fn move_cash(&mut self, user: UserId, kind: CashKind, amount: Rupiah, why: &str) -> Result<(), DemoError> {
        let settings = self.outlet.silent_shift.clone();
        let alone = self.outlet.store.read(|connection| shift::taken_alone(connection, user)).at_step("kas keluar")?;
        let is_large = settings.needs_second_person(kind, amount + alone, Role::Kasir);
        let order = CashMove {
            act_id: ActId::new(),
            user,
            kind,
            amount,
            reason: Reason::of(why),
            approval: self.approval_for(user).filter(|_| is_large).cloned(),
            settings,
        };
        move_cash(&self.outlet.store, order).at_step("kas keluar")?;
        self.drawer -= amount;
        Ok(())
    }

    /// The drawer is counted and the shift is closed. Mostly it fits; what is larger than a few coins is explained.
    fn close(&mut self, day: BusinessDay, user: UserId) -> Result<(), DemoError> {
        let (store, settings) = (&self.outlet.store, self.outlet.silent_shift.clone());
        let Some(open) = store.read(shift::current_shift)? else { return Ok(()) };
        let difference = match self.chance.below(100) {
            0..86 => 0,
            86..93 => -100 * self.chance.between(1, 9),
            93..97 => 100 * self.chance.between(1, 9),
            97 => 1_000 * self.chance.between(2, 5),
            _ => -1_000 * self.chance.between(2, 15),
        };
        let pieces = fewest_pieces(self.drawer + Rupiah(difference), open.count_day(day));
        let count = SubmitCount { act_id: ActId::new(), user, shift: open.id, pieces, settings: settings.clone() };
        let counted = submit_count(store, &count).at_step("hitung laci")?;
        let is_large = counted.needs_explanation;
        let order = CloseShift {
            act_id: ActId::new(),
            user,
            shift: open.id,
            explanation: is_large.then(|| Reason::of("change_error")),
            accepted: self.approval_for(user).filter(|_| is_large).cloned(),
            settings,
        };
        close_shift(store, order).map(drop).at_step("tutup shift")
    }
}
