//! The past: each day from the outlet's first to yesterday, in the order in which a day goes.

mod agreements;
mod applications;
mod today;
mod trading;

use super::chance::Chance;
use super::goods::{self, Maker};
use super::mailbox::Mailbox;
use super::outlet::Outlet;
use super::photos::Studio;
use super::post_office::PostOffice;
use super::seed::Shape;
use super::{AtStep, DemoError, Progress, calendar, returning, reviewing, selling, settling};
use crate::base::{ActId, BusinessDay, CaseId, PartnerId, Rupiah, UserId};
use crate::catalog::{self, ChangePriceError, PriceChange};
use crate::mail::send_due;
use crate::partnership::follow;
use crate::people::Approved;
use crate::till::promotions::Promotion;
use crate::{returns, review};

/// Decisions about what did not sell are made every other week, the last time so many days before the story's end: some
/// of it is left for whoever tries the program.
const LAST_DECISIONS_DAYS: u64 = 9;
const DECISIONS_EVERY_DAYS: i64 = 14;
/// Days that a partner of the story is given to fetch its goods.
const PICKUP_DAYS: u64 = 11;
const PARTNERS_A_ROUND: usize = 2;
/// How the past's mailbox is numbered; whoever opens it later numbers it otherwise.
const MAILBOX_NUMBERED: u32 = 1;
/// The office has its own chance, so that customers come and go as they would without it.
const OFFICE_SEED: u64 = 0x0FF1_CE00;

/// What the past came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub days: u64,
    pub partners: usize,
    pub handovers: usize,
    pub shifts: usize,
    pub sales: usize,
    pub voids: usize,
    pub refunds: usize,
    pub notices: usize,
    pub handbacks: usize,
    pub applications: usize,
    /// Signed, addenda included.
    pub agreements: usize,
}

/// The days that are told.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub first: BusinessDay,
    pub last: BusinessDay,
    /// The day after the last has begun, up to this minute.
    pub today_until_minute: Option<u32>,
}

struct Past<'a> {
    outlet: &'a Outlet,
    shape: &'a Shape,
    post: &'a PostOffice,
    chance: Chance,
    studio: Studio,
    makers: Vec<Maker>,
    /// When the next partners join.
    joins: Vec<BusinessDay>,
    /// Who fetches what, when.
    pickups: Vec<(BusinessDay, PartnerId)>,
    last: BusinessDay,
    /// What holds today.
    promotions: Vec<Promotion>,
    /// The manager's, for each cashier. Checking a PIN is slow on purpose, so the past asks for it once.
    approvals: Vec<Approved>,
    /// What lies in the drawer, by the story's own count.
    drawer: Rupiah,
    mailbox: Mailbox,
    /// What became of each applicant's letter, in the order of the plan.
    cases: Vec<Option<CaseId>>,
    office_chance: Chance,
    counts: Counts,
}

/// Where an item is: maker and place among its goods.
type Place = (usize, usize);

/// Tells the past from the first day to the last, both included, and how today began. Gives what the past came to.
pub fn tell(
    outlet: &Outlet,
    shape: &Shape,
    post: &PostOffice,
    span: &Span,
    progress: Progress<'_>,
) -> Result<Counts, DemoError> {
    let Span { first, last, today_until_minute } = *span;
    let [one, two] = outlet.staff.cashiers;
    let mut past = Past {
        outlet,
        shape,
        post,
        chance: Chance::new(shape.seed),
        studio: Studio::default(),
        makers: Vec::new(),
        joins: (0..shape.partners).map(|number| join_day(first, number, shape)).collect(),
        pickups: Vec::new(),
        last,
        promotions: Vec::new(),
        approvals: vec![outlet.approval(one)?, outlet.approval(two)?],
        drawer: Rupiah::ZERO,
        mailbox: Mailbox::open(outlet, MAILBOX_NUMBERED)?,
        cases: vec![None; applications::APPLICANTS],
        office_chance: Chance::new(shape.seed ^ OFFICE_SEED),
        counts: Counts::default(),
    };
    let days = (last.days_since(first) + 1).max(0).unsigned_abs();
    for done in 0..days {
        past.day(first.plus_days(done))?;
        progress(done + 1, days);
    }
    past.counts.days = days;
    past.counts.partners = past.makers.len();
    let counts = past.counts;
    if let Some(until) = today_until_minute {
        past.begin_today(until)?;
    }
    Ok(counts)
}

/// Two thirds of the partners are there in the first fortnight, the others join within a third of the time.
fn join_day(first: BusinessDay, number: usize, shape: &Shape) -> BusinessDay {
    let early = shape.partners * 2 / 3;
    let days = if number < early {
        number * 12 / early.max(1)
    } else {
        let span = shape.months as usize * 10;
        14 + (number - early) * span / (shape.partners - early).max(1)
    };
    first.plus_days(days as u64)
}

impl Past<'_> {
    fn day(&mut self, day: BusinessDay) -> Result<(), DemoError> {
        self.night(day)?;
        let busyness = calendar::busyness(day);
        if busyness > 0.0 {
            self.morning(day)?;
            self.trade(day, busyness)?;
        } else {
            self.office(day)?;
        }
        self.outlet.at(day, 21, 30);
        send_due(&self.outlet.store, &self.post.server(), self.post.never()).at_step("surel")?;
        Ok(())
    }

    /// What the clock does by itself, as in the kiosk's night watch.
    fn night(&mut self, day: BusinessDay) -> Result<(), DemoError> {
        let (outlet, store) = (self.outlet, &self.outlet.store);
        outlet.at(day, 0, 5);
        catalog::refresh_prices_today(store).at_step("harga malam")?;
        returns::run_nightly(store, outlet.config.rules.months_unsold).at_step("daftar malam")?;
        follow::catch_up(&outlet.procedures)?;
        outlet.at(day, 8, 5);
        if day == day.month().first() {
            review::run_monthly(store, &outlet.config).at_step("review bulanan")?;
        }
        // Of the months before the last one, the latest was sent: the last one's letters still wait for the manager.
        let last_month = self.last.plus_days(1).month();
        if day == last_month.previous().first().plus_days(1) {
            let month = day.month().previous();
            reviewing::approve_and_send(outlet, month)?;
        }
        // The last time that partners are paid, nobody finishes it.
        settling::on_day(outlet, day, self.last.days_since(day.month().first()) < 31)
    }

    fn morning(&mut self, day: BusinessDay) -> Result<(), DemoError> {
        self.outlet.at(day, 8, 10);
        returning::send_reminders(self.outlet)?;
        self.decisions(day)?;
        self.handbacks(day)?;
        self.office(day)?;
        self.outlet.at(day, 9, 0);
        while self.makers.len() < self.joins.len() && self.joins[self.makers.len()] <= day {
            let maker = goods::join(self.outlet, self.makers.len(), &mut self.chance)?;
            self.makers.push(maker);
        }
        let mut minute = 9 * 60 + 2;
        for at in 0..self.makers.len() {
            if self.makers[at].next_visit > day {
                continue;
            }
            self.outlet.at_minute(day, minute.min(9 * 60 + 48));
            let came = goods::visit(self.outlet, &mut self.makers[at], &mut self.studio, &mut self.chance)?;
            self.counts.handovers += usize::from(came.is_some());
            self.makers[at].next_visit = day.plus_days(self.chance.between(18, 34).unsigned_abs());
            minute += 4;
        }
        if self.chance.in_thousand(90) {
            self.change_a_price(day)?;
        }
        self.promise(day)
    }

    /// Applications and agreements, before the first partner comes with goods.
    fn office(&mut self, day: BusinessDay) -> Result<(), DemoError> {
        let minute = self.work_on_applications(day)?;
        self.sign_agreements(day, minute)
    }

    fn decisions(&mut self, day: BusinessDay) -> Result<(), DemoError> {
        let until_last = self.last.minus_days(LAST_DECISIONS_DAYS).days_since(day);
        if until_last < 0 || until_last % DECISIONS_EVERY_DAYS != 0 {
            return Ok(());
        }
        self.outlet.at(day, 8, 30);
        let pickup_on = day.plus_days(PICKUP_DAYS);
        for (partner, list) in returning::by_partner(self.outlet)?.into_iter().take(PARTNERS_A_ROUND) {
            let noticed = returning::decide_and_tell(self.outlet, partner, &list, pickup_on, &mut self.chance)?;
            if noticed.is_some() {
                self.counts.notices += 1;
                // One in six forgets the day and comes after the reminder.
                let late = if self.chance.in_thousand(160) { 4 } else { 0 };
                self.pickups.push((pickup_on.plus_days(late), partner));
            }
        }
        Ok(())
    }

    fn handbacks(&mut self, day: BusinessDay) -> Result<(), DemoError> {
        let due: Vec<PartnerId> = self.pickups.iter().filter(|(on, _)| *on <= day).map(|(_, who)| *who).collect();
        self.pickups.retain(|(on, _)| *on > day);
        for partner in due {
            self.outlet.at(day, 8, 45);
            let missing = i64::from(self.chance.in_thousand(60));
            let draft = returning::scanned_out(self.outlet, partner, missing)?;
            if draft.lines.is_empty() {
                continue;
            }
            let Some(maker) = self.makers.iter_mut().find(|maker| maker.id == partner) else { continue };
            for line in &draft.lines {
                if let Some(item) = maker.items.iter_mut().find(|item| item.code == line.code) {
                    (item.on_hand, item.is_gone) = (0, true);
                }
            }
            let contact = maker.contact.clone();
            returning::hand_back(self.outlet, draft, &contact, &mut self.chance)?;
            self.counts.handbacks += 1;
        }
        Ok(())
    }

    fn change_a_price(&mut self, day: BusinessDay) -> Result<(), DemoError> {
        let places = self.places();
        if places.is_empty() {
            return Ok(());
        }
        let (maker, at) = places[self.chance.below(places.len())];
        let limit = self.outlet.config.rules.price_limit_rupiah;
        let item = &mut self.makers[maker].items[at];
        let price = selling::new_price(item.price, limit, &mut self.chance);
        self.outlet.at(day, 9, 50);
        let change = PriceChange { product: item.id, from: day, price, limit };
        let changed = catalog::change_price(&self.outlet.store, ActId::new(), self.outlet.staff.manager, change);
        match changed {
            Err(ChangePriceError::SamePrice(_)) => Ok(()),
            other => {
                item.price = price;
                other.at_step("ubah harga")
            }
        }
    }

    /// What a customer picks, and whether the list says that it is there: now and then the list is wrong.
    fn choose(&mut self, day: BusinessDay) -> Option<(Place, bool)> {
        let is_listed = !self.chance.in_thousand(3);
        let places = self.places();
        let weight = |(maker, at): &Place| {
            let item = &self.makers[*maker].items[*at];
            let is_there = if is_listed { item.on_hand > 0 } else { item.on_hand == 0 };
            if is_there { item.appeal * calendar::season(item.category, day) } else { 0.0 }
        };
        let weights: Vec<f64> = places.iter().map(weight).collect();
        self.chance.weighted(weights.iter().copied()).map(|at| (places[at], is_listed))
    }

    /// The manager's word for what this cashier asks for.
    fn approval_for(&self, cashier: UserId) -> Option<&Approved> {
        self.approvals.iter().find(|approval| approval.requester() == cashier)
    }

    fn places(&self) -> Vec<Place> {
        let of_maker = |(at, maker): (usize, &Maker)| {
            let live = maker.items.iter().enumerate().filter(|(_, item)| !item.is_gone);
            live.map(|(place, _)| (at, place)).collect::<Vec<_>>()
        };
        self.makers.iter().enumerate().flat_map(of_maker).collect()
    }
}
