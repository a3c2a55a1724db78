//! Works out what partners are owed: everything that no statement covers yet.
//!
//! New lines and late ones are found in the same way. A day of a partner has as many lines as the till counts; where live
//! statements cover fewer, the rest is open, whatever day it was. So an import, or another device that comes back after
//! weeks, changes no posted statement and is in the next one.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::Connection;
use thiserror::Error;
use uuid::Uuid;

use super::items::Items;
use super::keys::Key;
use super::rules::{DayPart, Draft, Sums};
use super::shares::Shares;
use super::store::{self, Newest};
use crate::base::{BusinessDay, PartnerId, Rupiah};
use crate::partners;
use crate::store::StoreError;
use crate::till::owed::{self, OwedReturn, OwedSale, RowKind};
use crate::till::qris::FeeRule;

/// Told how much is done of how much; `false` stops the work.
pub type Progress<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Goes on to the end and tells nobody.
pub const QUIETLY: Progress<'static> = &|_, _| true;

/// Up to so many partners are asked for one by one; of more, the whole day is read at once.
const ONE_BY_ONE_MAX: usize = 4;

#[derive(Debug, Error)]
pub enum GatherError {
    #[error("Perhitungan dihentikan. Tidak ada yang disimpan.")]
    Stopped,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is worked out beside what stands on the lines.
#[derive(Clone, Copy)]
pub(super) struct Fees {
    pub qris: Option<FeeRule>,
    pub monthly: bool,
}

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

/// As [`gather`], with those who have nothing to say but what was paid.
pub(super) fn all(
    connection: &Connection,
    until: BusinessDay,
    only: Option<&[PartnerId]>,
    fees: Fees,
    progress: Progress<'_>,
) -> Result<Vec<Draft>, GatherError> {
    let wanted = |partner: &PartnerId| only.is_none_or(|some| some.contains(partner));
    let open = open_lines(connection, until, wanted)?;
    let mut parts = read_lines(connection, &open, fees.qris, progress)?;
    let mut who: Vec<PartnerId> = parts.keys().copied().collect();
    who.extend(store::with_open_items(connection)?);
    who.extend(partners::all(connection)?.into_iter().map(|partner| partner.id));
    who.retain(wanted);
    who.sort_unstable();
    who.dedup();
    let newest = store::newest(connection)?;
    let mut drafts = Vec::with_capacity(who.len());
    for partner in who {
        let items = Items { connection, partner, until };
        let items = items.open(fees.monthly)?;
        let parts = parts.remove(&partner).unwrap_or_default();
        drafts.push(draft(partner, until, newest.get(&partner).copied(), parts, items));
    }
    Ok(drafts)
}

fn draft(
    partner: PartnerId,
    until: BusinessDay,
    newest: Option<Newest>,
    parts: Vec<DayPart>,
    items: Vec<super::rules::Item>,
) -> Draft {
    let first = parts.first().map(|part| part.day);
    let after = newest.map(|newest| newest.until.plus_days(1));
    Draft {
        partner,
        previous: newest.map(|newest| newest.settlement_id),
        from: after.or(first).unwrap_or(until).min(until),
        until,
        opening: newest.map_or(Rupiah::ZERO, |newest| newest.closing),
        parts,
        items,
    }
}

/// The days that have more lines than statements cover: whose lines, and how many are covered.
type Open = BTreeMap<BusinessDay, HashMap<(PartnerId, RowKind), i64>>;

fn open_lines(
    connection: &Connection,
    until: BusinessDay,
    wanted: impl Fn(&PartnerId) -> bool,
) -> Result<Open, StoreError> {
    let covered = store::covered_counts(connection)?;
    let mut open = Open::new();
    owed::line_counts(connection, until, |kind, day, partner, lines| {
        let known = covered.get(&partner).and_then(|days| days.get(&(day, kind))).copied().unwrap_or(0);
        if lines > known && wanted(&partner) {
            open.entry(day).or_default().insert((partner, kind), known);
        }
    })?;
    Ok(open)
}

/// Reads open lines day by day, for every partner in the order of days, sold before returned.
fn read_lines(
    connection: &Connection,
    open: &Open,
    fees: Option<FeeRule>,
    progress: Progress<'_>,
) -> Result<HashMap<PartnerId, Vec<DayPart>>, GatherError> {
    let mut shares = Shares::new(connection, fees);
    let mut parts: HashMap<PartnerId, Vec<DayPart>> = HashMap::new();
    for (at, (&day, whose)) in open.iter().enumerate() {
        if !progress(at, open.len()) {
            return Err(GatherError::Stopped);
        }
        let of_kind = |wanted: RowKind| whose.iter().filter(move |((_, kind), _)| *kind == wanted);
        let mut sold = sold_on(connection, day, of_kind(RowKind::Sold).map(|((partner, _), _)| *partner))?;
        for (&(partner, kind), &known) in of_kind(RowKind::Sold) {
            let skip = covered_keys(connection, partner, (day, kind), known)?;
            let lines = sold.remove(&partner).unwrap_or_default();
            let part = sold_part(&mut shares, partner, day, &lines, &skip)?;
            parts.entry(partner).or_default().extend((!part.keys.is_empty()).then_some(part));
        }
        for (&(partner, kind), &known) in of_kind(RowKind::Returned) {
            let skip = covered_keys(connection, partner, (day, kind), known)?;
            let lines = owed::returned_on(connection, partner, day)?;
            let part = returned_part(&mut shares, partner, day, &lines, &skip)?;
            parts.entry(partner).or_default().extend((!part.keys.is_empty()).then_some(part));
        }
    }
    progress(open.len(), open.len());
    Ok(parts)
}

fn sold_on(
    connection: &Connection,
    day: BusinessDay,
    whose: impl Iterator<Item = PartnerId> + Clone,
) -> Result<HashMap<PartnerId, Vec<OwedSale>>, StoreError> {
    if whose.clone().count() > ONE_BY_ONE_MAX {
        return owed::all_sold_on(connection, day);
    }
    whose.map(|partner| Ok((partner, owed::sold_on(connection, partner, day)?))).collect()
}

/// Which lines of a day statements cover already.
fn covered_keys(
    connection: &Connection,
    partner: PartnerId,
    (day, kind): (BusinessDay, RowKind),
    known: i64,
) -> Result<HashSet<(Uuid, i64)>, StoreError> {
    if known == 0 {
        return Ok(HashSet::new());
    }
    let keys = store::covered_keys(connection, partner, day, kind)?;
    Ok(keys.into_iter().map(|key| (key.id, key.line_no)).collect())
}

fn sold_part(
    shares: &mut Shares<'_>,
    partner: PartnerId,
    day: BusinessDay,
    lines: &[OwedSale],
    skip: &HashSet<(Uuid, i64)>,
) -> Result<DayPart, StoreError> {
    let bears = shares.bears(partner, day)?;
    let mut part = DayPart { day, kind: RowKind::Sold, sums: Sums::default(), keys: Vec::with_capacity(lines.len()) };
    for line in lines.iter().filter(|line| !skip.contains(&(line.sale_id.0, line.line_no))) {
        let (qris_fee, rounding) = shares.of_sale(line, day, bears)?;
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

fn returned_part(
    shares: &mut Shares<'_>,
    partner: PartnerId,
    day: BusinessDay,
    lines: &[OwedReturn],
    skip: &HashSet<(Uuid, i64)>,
) -> Result<DayPart, StoreError> {
    let bears = shares.bears(partner, day)?;
    let mut part = DayPart { day, kind: RowKind::Returned, sums: Sums::default(), keys: Vec::new() };
    for line in lines.iter().filter(|line| !skip.contains(&(line.refund_id.0, line.line_no))) {
        let (qris_fee, rounding) = shares.of_return(partner, line, bears)?;
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
