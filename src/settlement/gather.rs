//! Works out what partners are owed: everything that no statement covers yet.
//!
//! New lines and late ones are found in the same way. A day of a partner has as many lines as the till counts; where live
//! statements cover fewer, the rest is open, whatever day it was. So an import, or another device that comes back after
//! weeks, changes no posted statement and is in the next one.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::Connection;
use thiserror::Error;
use uuid::Uuid;

use super::keys::Key;
use super::rules::{DayPart, Draft, Item, ItemKind, Sums, share};
use super::store::{self, Newest};
use crate::base::{BusinessDay, PartnerId, Rupiah};
use crate::partners::{self, DiscountBearer};
use crate::store::StoreError;
use crate::till::RefundKind;
use crate::till::owed::{self, OwedReturn, OwedSale, RowKind};
use crate::till::qris::FeeRule;

/// Told how many partners are done of how many; `false` stops the work.
pub type Progress<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Goes on to the end and tells nobody.
pub const QUIETLY: Progress<'static> = &|_, _| true;

#[derive(Debug, Error)]
pub enum GatherError {
    #[error("Perhitungan dihentikan. Tidak ada yang disimpan.")]
    Stopped,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How many lines there are of each kind, by partner and day.
type Counts = HashMap<PartnerId, BTreeMap<(BusinessDay, RowKind), i64>>;

/// The statements of everybody who has something open up to and with a day, in the order of partners' ids. Call it within
/// one snapshot. `fees` is how QRIS fees are worked out; `None` where the outlet does not know them.
pub fn gather(
    connection: &Connection,
    until: BusinessDay,
    only: Option<&[PartnerId]>,
    fees: Option<FeeRule>,
    progress: Progress<'_>,
) -> Result<Vec<Draft>, GatherError> {
    let mut drafts = all(connection, until, only, Fees { qris: fees, monthly: true }, progress)?;
    drafts.retain(|draft| !draft.says_nothing());
    Ok(drafts)
}

/// What is worked out beside what stands on the lines.
#[derive(Clone, Copy)]
pub(super) struct Fees {
    pub qris: Option<FeeRule>,
    pub monthly: bool,
}

/// As [`gather`], with those who have nothing to say but what was paid.
pub(super) fn all(
    connection: &Connection,
    until: BusinessDay,
    only: Option<&[PartnerId]>,
    fees: Fees,
    progress: Progress<'_>,
) -> Result<Vec<Draft>, GatherError> {
    let wanted = |partner: &PartnerId| only.is_none_or(|some| some.contains(partner));
    let mut open = open_counts(connection, until)?;
    let mut who: Vec<PartnerId> = open.keys().copied().collect();
    who.extend(store::with_open_items(connection)?);
    who.extend(partners::all(connection)?.into_iter().map(|partner| partner.id));
    who.retain(wanted);
    who.sort_unstable();
    who.dedup();
    let newest = store::newest(connection)?;
    let total = who.len();
    let mut drafts = Vec::new();
    for (at, partner) in who.into_iter().enumerate() {
        if !progress(at, total) {
            return Err(GatherError::Stopped);
        }
        let counts = open.remove(&partner).unwrap_or_default();
        let work = OfPartner { connection, partner, until, fees, newest: newest.get(&partner).copied() };
        drafts.push(work.draft(&counts)?);
    }
    progress(total, total);
    Ok(drafts)
}

/// The days of partners that have more lines than statements cover, with how many are covered.
fn open_counts(connection: &Connection, until: BusinessDay) -> Result<Counts, StoreError> {
    let covered = store::covered_counts(connection)?;
    let mut open = Counts::new();
    owed::line_counts(connection, until, |kind, day, partner, lines| {
        let known = covered.get(&partner).and_then(|days| days.get(&(day, kind))).copied().unwrap_or(0);
        if lines > known {
            open.entry(partner).or_default().insert((day, kind), known);
        }
    })?;
    Ok(open)
}

/// The work for one partner.
struct OfPartner<'a> {
    connection: &'a Connection,
    partner: PartnerId,
    until: BusinessDay,
    fees: Fees,
    newest: Option<Newest>,
}

/// Whose shares a day's lines carry.
#[derive(Clone, Copy)]
struct Bears {
    fee: bool,
    rounding: bool,
}

impl OfPartner<'_> {
    fn draft(&self, covered: &BTreeMap<(BusinessDay, RowKind), i64>) -> Result<Draft, StoreError> {
        let mut parts = Vec::with_capacity(covered.len());
        for (&(day, kind), &known) in covered {
            let skip = if known > 0 { self.covered_keys(day, kind)? } else { HashSet::new() };
            let part = match kind {
                RowKind::Sold => self.sold(day, &skip)?,
                RowKind::Returned => self.returned(day, &skip)?,
            };
            parts.extend((!part.keys.is_empty()).then_some(part));
        }
        let first = parts.first().map(|part| part.day);
        let after = self.newest.map(|newest| newest.until.plus_days(1));
        Ok(Draft {
            partner: self.partner,
            previous: self.newest.map(|newest| newest.settlement_id),
            from: after.or(first).unwrap_or(self.until).min(self.until),
            until: self.until,
            opening: self.newest.map_or(Rupiah::ZERO, |newest| newest.closing),
            parts,
            items: self.items()?,
        })
    }

    fn covered_keys(&self, day: BusinessDay, kind: RowKind) -> Result<HashSet<(Uuid, i64)>, StoreError> {
        let keys = store::covered_keys(self.connection, self.partner, day, kind)?;
        Ok(keys.into_iter().map(|key| (key.id, key.line_no)).collect())
    }

    fn sold(&self, day: BusinessDay, skip: &HashSet<(Uuid, i64)>) -> Result<DayPart, StoreError> {
        let bears = self.bears(day)?;
        let mut part = DayPart { day, kind: RowKind::Sold, sums: Sums::default(), keys: Vec::new() };
        for line in owed::sold_on(self.connection, self.partner, day)? {
            if skip.contains(&(line.sale_id.0, line.line_no)) {
                continue;
            }
            let (qris_fee, rounding) = self.shares_of_sale(&line, day, bears)?;
            part.keys.push(Key { id: line.sale_id.0, line_no: line.line_no, qris_fee, rounding });
            part.sums += Sums {
                lines: 1,
                pieces: line.qty,
                gross: line.gross,
                discount_partner: line.discount_partner,
                discount_outlet: line.discount - line.discount_partner,
                commission: line.commission,
                qris_fee,
                rounding,
            };
        }
        Ok(part)
    }

    fn returned(&self, day: BusinessDay, skip: &HashSet<(Uuid, i64)>) -> Result<DayPart, StoreError> {
        let bears = self.bears(day)?;
        let mut part = DayPart { day, kind: RowKind::Returned, sums: Sums::default(), keys: Vec::new() };
        for line in owed::returned_on(self.connection, self.partner, day)? {
            if skip.contains(&(line.refund_id.0, line.line_no)) {
                continue;
            }
            let (qris_fee, rounding) = self.shares_of_return(&line, bears)?;
            let gross = line.unit_price * line.qty;
            part.keys.push(Key { id: line.refund_id.0, line_no: line.line_no, qris_fee, rounding });
            part.sums += Sums {
                lines: 1,
                pieces: -line.qty,
                gross: -gross,
                discount_partner: -(gross - line.amount - line.discount_outlet),
                discount_outlet: -line.discount_outlet,
                commission: -line.commission,
                qris_fee,
                rounding,
            };
        }
        Ok(part)
    }

    /// What the partner agreed to bear, by the day.
    fn bears(&self, day: BusinessDay) -> Result<Bears, StoreError> {
        let terms = partners::terms_on(self.connection, self.partner, day)?;
        let is_partner = |bearer: DiscountBearer| bearer == DiscountBearer::Partner;
        Ok(Bears {
            fee: self.fees.qris.is_some() && terms.is_some_and(|terms| is_partner(terms.qris_fee_bearer)),
            rounding: terms.is_some_and(|terms| is_partner(terms.rounding_bearer)),
        })
    }

    fn shares_of_sale(&self, line: &OwedSale, day: BusinessDay, bears: Bears) -> Result<(Rupiah, Rupiah), StoreError> {
        if !bears.fee && !bears.rounding {
            return Ok((Rupiah::ZERO, Rupiah::ZERO));
        }
        let money = owed::receipt_money(self.connection, line.sale_id, line.line_no)?;
        let part_of = |amount| share(amount, money.net_before, line.gross - line.discount, money.net);
        let fee = match self.fees.qris.filter(|_| bears.fee) {
            Some(rule) => {
                let mdr = rule.on(day);
                owed::qris_payments(self.connection, line.sale_id)?.into_iter().map(|paid| mdr.of(paid)).sum()
            }
            None => Rupiah::ZERO,
        };
        let rounding = if bears.rounding { money.rounding } else { Rupiah::ZERO };
        Ok((part_of(fee), part_of(rounding)))
    }

    /// The provider keeps its fee when money goes back; only a void, which means that there was no sale, gives the
    /// partner its share of it back.
    fn shares_of_return(&self, line: &OwedReturn, bears: Bears) -> Result<(Rupiah, Rupiah), StoreError> {
        let mut fee = Rupiah::ZERO;
        if line.kind == RefundKind::Void && self.bears(line.sold_on)?.fee {
            let sold = owed::sold_on(self.connection, self.partner, line.sold_on)?;
            let undone = sold.iter().find(|one| (one.sale_id, one.line_no) == (line.sale_id, line.sale_line_no));
            if let Some(undone) = undone {
                fee = -self.shares_of_sale(undone, line.sold_on, Bears { fee: true, rounding: false })?.0;
            }
        }
        if !bears.rounding {
            return Ok((fee, Rupiah::ZERO));
        }
        let money = owed::refund_money(self.connection, line.refund_id, line.line_no)?;
        // What the customer got more, the partner gets less.
        Ok((fee, -share(money.rounding, money.net_before, line.amount, money.net)))
    }

    fn items(&self) -> Result<Vec<Item>, StoreError> {
        let mut items = store::open_payments(self.connection, self.partner)?;
        items.extend(store::open_adjustments(self.connection, self.partner)?);
        if self.fees.monthly {
            items.extend(self.monthly_fees()?);
        }
        Ok(items)
    }

    /// Of every full month that is over, from the first on which a fee was agreed, as long as the agreement holds.
    fn monthly_fees(&self) -> Result<Vec<Item>, StoreError> {
        let Some(since) = partners::monthly_fee_since(self.connection, self.partner)? else { return Ok(Vec::new()) };
        let ends = match partners::by_id(self.connection, self.partner)? {
            Some(partner) => partner.agreement_until.unwrap_or(BusinessDay::LAST),
            None => BusinessDay::LAST,
        };
        let taken = store::months_charged(self.connection, self.partner)?;
        let mut month = if since == since.month().first() { since.month() } else { since.month().next() };
        let mut items = Vec::new();
        while month.last() <= self.until.min(ends) {
            if !taken.contains(&month) {
                let fee = partners::monthly_fee_of(self.connection, self.partner, month)?;
                let item = Item { kind: ItemKind::MonthlyFee(month), amount: -fee };
                items.extend((fee > Rupiah::ZERO).then_some(item));
            }
            month = month.next();
        }
        Ok(items)
    }
}
