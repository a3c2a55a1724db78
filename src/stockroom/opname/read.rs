//! Reading a count: how far it is, and, for who may see it, what is different from the book.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::rules::{Reason, Reckoned, Since, Tally, Variance, reckon};
use super::store;
use crate::base::{BusinessDay, OpnameId, PartnerId, ProductId, Rupiah, UserId, UtcMs};
use crate::catalog::{self, shelves};
use crate::stock;
use crate::store::StoreError;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    Outlet,
    Partner(PartnerId),
    Shelf(String),
    /// So many products, chosen at random among those on hand.
    Sample(i64),
}

impl Scope {
    /// As stored.
    pub fn name(&self) -> &'static str {
        match self {
            Scope::Outlet => "outlet",
            Scope::Partner(_) => "partner",
            Scope::Shelf(_) => "shelf",
            Scope::Sample(_) => "sample",
        }
    }
}

/// Where a count stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpnameState {
    Counting,
    /// The counting is over; differences get their reasons.
    Counted {
        seq: i64,
        by: UserId,
    },
    Booked {
        by: UserId,
        approved_by: UserId,
        products: i64,
        pieces: i64,
        day: BusinessDay,
    },
    Dropped {
        by: UserId,
        day: BusinessDay,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opname {
    pub id: OpnameId,
    pub number: String,
    pub scope: Scope,
    pub by: UserId,
    pub day: BusinessDay,
    pub at: UtcMs,
    /// Of the act that began it.
    pub seq: i64,
    pub state: OpnameState,
}

impl Opname {
    /// The act that ended the counting.
    pub fn end(&self) -> Option<i64> {
        match self.state {
            OpnameState::Counted { seq, .. } => Some(seq),
            _ => None,
        }
    }

    pub fn is_running(&self) -> bool {
        matches!(self.state, OpnameState::Counting | OpnameState::Counted { .. })
    }
}

/// How far a count is. It says nothing of the book: who counts does not know what should be there.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// With something on hand or already counted.
    pub products: i64,
    pub counted: i64,
    pub pieces: i64,
}

/// A scan, for the list of the latest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastScan {
    pub product: ProductId,
    pub qty: i64,
    pub counter: UserId,
    /// The scanner; empty for a hand on the screen.
    pub source: String,
    pub at: UtcMs,
}

/// What one person counted with one scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterTally {
    pub counter: UserId,
    pub source: String,
    pub pieces: i64,
    pub products: i64,
}

/// A difference as it was booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedVariance {
    pub product: ProductId,
    pub reckoned: Reckoned,
    pub reason: Reason,
    pub note: String,
    pub price: Rupiah,
}

pub fn opname(connection: &Connection, id: OpnameId) -> Result<Option<Opname>, StoreError> {
    store::opname(connection, id)
}

/// The count that is under way on this device.
pub fn running(connection: &Connection) -> Result<Option<Opname>, StoreError> {
    store::running(connection)
}

/// Counts, the newest first.
pub fn latest(connection: &Connection, rows_max: i64) -> Result<Vec<Opname>, StoreError> {
    store::latest(connection, rows_max)
}

/// The newest scans first.
pub fn latest_scans(connection: &Connection, id: OpnameId, rows_max: i64) -> Result<Vec<LastScan>, StoreError> {
    store::latest_scans(connection, id, rows_max)
}

/// Who counted how much; whoever counted most stands first.
pub fn counters(connection: &Connection, id: OpnameId) -> Result<Vec<CounterTally>, StoreError> {
    store::counters(connection, id)
}

/// What was booked, the dearest that is missing first.
pub fn booked(connection: &Connection, id: OpnameId) -> Result<Vec<BookedVariance>, StoreError> {
    let rows = store::booked(connection, id)?;
    let booked = |(product, reckoned, reason, note, price)| BookedVariance { product, reckoned, reason, note, price };
    Ok(rows.into_iter().map(booked).collect())
}

/// Which products are in a count; `None`: all of them. Sorted.
fn within(connection: &Connection, opname: &Opname) -> Result<Option<Vec<ProductId>>, StoreError> {
    Ok(match &opname.scope {
        Scope::Outlet => None,
        Scope::Partner(partner) => Some(shelves::ids_of_partner(connection, *partner)?),
        Scope::Shelf(shelf) => Some(shelves::ids_on_shelf(connection, shelf)?),
        Scope::Sample(_) => Some(store::sample_of(connection, opname.id)?),
    })
}

/// Whether a product is in a count.
pub(super) fn is_within(connection: &Connection, opname: &Opname, product: ProductId) -> Result<bool, StoreError> {
    Ok(within(connection, opname)?.is_none_or(|ids| ids.binary_search(&product).is_ok()))
}

/// A product of a count: what the book says now, and what was counted.
struct Line {
    product: ProductId,
    on_hand: i64,
    price: Rupiah,
    tally: Option<Tally>,
}

/// Every product of a count that is on hand or was scanned. Both lists come in the order of the ids.
fn each_line(connection: &Connection, opname: &Opname, mut take: impl FnMut(Line)) -> Result<(), StoreError> {
    let tallies = store::tallies(connection, opname.id)?;
    let ids = within(connection, opname)?;
    let states = match &ids {
        None => stock::on_hand_now(connection)?,
        Some(ids) => {
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                let state = stock::state_of(connection, *id)?;
                found.push((*id, state.map_or(0, |one| one.on_hand), state.map(|one| one.price).unwrap_or_default()));
            }
            found
        }
    };
    let mut counted = tallies.into_iter().peekable();
    for (product, on_hand, price) in states {
        // A product that has left the shelf of this count since it was scanned stays out, and so do its scans.
        while counted.next_if(|(id, _)| *id < product).is_some() {}
        let tally = counted.next_if(|(id, _)| *id == product).map(|(_, tally)| tally);
        take(Line { product, on_hand, price, tally });
    }
    Ok(())
}

pub fn progress(connection: &Connection, opname: &Opname) -> Result<Progress, StoreError> {
    let mut progress = Progress::default();
    each_line(connection, opname, |line| {
        progress.products += i64::from(line.on_hand > 0 || line.tally.is_some());
        progress.counted += i64::from(line.tally.is_some());
        progress.pieces += line.tally.map_or(0, |tally| tally.counted);
    })?;
    Ok(progress)
}

/// Pieces of one product that were counted so far.
pub fn counted_so_far(connection: &Connection, id: OpnameId, product: ProductId) -> Result<i64, StoreError> {
    Ok(store::tally_of(connection, id, product)?.map_or(0, |tally| tally.counted))
}

/// Products on hand that nobody has counted yet.
pub fn not_counted(connection: &Connection, opname: &Opname) -> Result<Vec<ProductId>, StoreError> {
    let mut found = Vec::new();
    each_line(connection, opname, |line| {
        if line.tally.is_none() && line.on_hand > 0 {
            found.push(line.product);
        }
    })?;
    Ok(found)
}

/// Every product whose count and book are not the same; what is missing most in rupiah stands first.
pub fn variances(connection: &Connection, opname: &Opname) -> Result<Vec<Variance>, StoreError> {
    let since = stock::moved_since(connection, opname.seq)?;
    let since: HashMap<ProductId, Vec<Since>> = since
        .into_iter()
        .map(|(product, rows)| (product, rows.into_iter().map(|(seq, qty)| Since { seq, qty }).collect()))
        .collect();
    let anew = store::recounts(connection, opname.id)?;
    let mut found: Vec<(ProductId, Reckoned, Rupiah)> = Vec::new();
    each_line(connection, opname, |line| {
        let moved = since.get(&line.product).map_or(&[][..], Vec::as_slice);
        // What was to be counted anew and was not is set against now.
        let end = opname.end().filter(|_| !anew.contains_key(&line.product));
        let reckoned = reckon(line.on_hand, line.tally, moved, end);
        if reckoned.variance != 0 {
            found.push((line.product, reckoned, line.price));
        }
    })?;
    let ids: HashSet<ProductId> = found.iter().map(|(product, ..)| *product).collect();
    let briefs = catalog::briefs_of(connection, &ids)?;
    let mut variances: Vec<Variance> = found
        .into_iter()
        .filter_map(|(product, reckoned, price)| {
            let partner = briefs.get(&product)?.partner_id;
            Some(Variance { product, partner, reckoned, price })
        })
        .collect();
    variances.sort_by_key(|one| (one.value(), one.product));
    Ok(variances)
}
