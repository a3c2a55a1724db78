//! What sells and runs out, by partner.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::rules::{Pace, Short, WINDOW_DAYS, days_on_shelf};
use super::store;
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah};
use crate::catalog::{self, Brief};
use crate::config::Restock;
use crate::partners::{self, Partner, PartnerStatus};
use crate::stock;
use crate::store::StoreError;

/// A product that runs out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortGoods {
    pub product: ProductId,
    pub brief: Brief,
    pub price: Rupiah,
    pub pace: Pace,
    pub short: Short,
    /// The partner was asked for it on this day, and none came in since.
    pub asked: Option<BusinessDay>,
}

impl ShortGoods {
    pub fn full_name(&self) -> String {
        self.brief.full_name()
    }
}

/// A partner whose goods run out, the most urgent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerShort {
    pub partner: Partner,
    pub goods: Vec<ShortGoods>,
}

impl PartnerShort {
    /// What it was not asked for yet.
    pub fn unasked(&self) -> impl Iterator<Item = &ShortGoods> {
        self.goods.iter().filter(|one| one.asked.is_none())
    }
}

/// Partners with something to ask for: whom nobody asked yet first, then by how much is sold out and by name.
pub fn short(connection: &Connection, today: BusinessDay, limits: &Restock) -> Result<Vec<PartnerShort>, StoreError> {
    let mut by_partner: HashMap<PartnerId, Vec<ShortGoods>> = HashMap::new();
    for one in goods(connection, today, limits)? {
        by_partner.entry(one.brief.partner_id).or_default().push(one);
    }
    let mut found = Vec::with_capacity(by_partner.len());
    for (id, goods) in by_partner {
        let Some(partner) = partners::by_id(connection, id)? else { continue };
        if partner.status == PartnerStatus::Active {
            found.push(sorted(partner, goods));
        }
    }
    let rank = |one: &PartnerShort| {
        let sold_out = one.unasked().filter(|goods| goods.pace.on_hand <= 0).count();
        let unasked = one.unasked().count();
        (unasked == 0, std::cmp::Reverse(sold_out), std::cmp::Reverse(unasked))
    };
    found.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.partner.business_name.cmp(&b.partner.business_name)));
    Ok(found)
}

/// The same for one partner; `None`: nothing of it runs out.
pub fn of_partner(
    connection: &Connection,
    partner: PartnerId,
    today: BusinessDay,
    limits: &Restock,
) -> Result<Option<PartnerShort>, StoreError> {
    Ok(short(connection, today, limits)?.into_iter().find(|one| one.partner.id == partner))
}

fn sorted(partner: Partner, mut goods: Vec<ShortGoods>) -> PartnerShort {
    goods.sort_by(|a, b| {
        (a.asked.is_some(), a.short.days_left, &a.brief.name, &a.brief.variant).cmp(&(
            b.asked.is_some(),
            b.short.days_left,
            &b.brief.name,
            &b.brief.variant,
        ))
    });
    PartnerShort { partner, goods }
}

/// Everything that sold in the window and runs out. Only what sold is looked at piece by piece.
fn goods(connection: &Connection, today: BusinessDay, limits: &Restock) -> Result<Vec<ShortGoods>, StoreError> {
    let from = today.minus_days(WINDOW_DAYS as u64 - 1);
    let moved = stock::moved_between(connection, from, today)?;
    let sold: HashMap<ProductId, i64> = moved
        .into_iter()
        .map(|(product, moved)| (product, moved.sold - moved.customer_return))
        .filter(|(_, sold)| *sold > 0)
        .collect();
    let wanted: HashSet<ProductId> = sold.keys().copied().collect();
    let briefs = catalog::briefs_of(connection, &wanted)?;
    let asked = store::asked_since(connection, today.minus_days(limits.quiet_days.max(0) as u64))?;
    let mut found = Vec::new();
    for (product, sold) in sold {
        let (Some(brief), Some(state)) = (briefs.get(&product), stock::state_of(connection, product)?) else {
            continue;
        };
        // Whole days cost a look at every movement: what has plenty even at the fastest pace is passed over.
        let fastest = Pace { sold, days: 0, on_hand: state.on_hand };
        if fastest.short(limits).is_none() || catalog::by_id(connection, product)?.is_none_or(|one| !one.active) {
            continue;
        }
        let days = days_on_shelf(&store::moves_of(connection, product)?, from, today);
        let pace = Pace { days, ..fastest };
        let Some(short) = pace.short(limits) else { continue };
        let asked = asked.get(&product).copied();
        found.push(ShortGoods { product, brief: brief.clone(), price: state.price, pace, short, asked });
    }
    Ok(found)
}
