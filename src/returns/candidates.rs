//! The list of what did not sell, for today or for any day.

use std::collections::HashSet;

use rusqlite::Connection;

use super::{rules, store};
use crate::base::{BusinessDay, ProductId, UserId};
use crate::stock;
use crate::store::StoreError;
use crate::till::history;

/// A product on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub product: ProductId,
    pub on_hand: i64,
    pub rose_on: Option<BusinessDay>,
    pub last_sold_on: Option<BusinessDay>,
    /// When its clock started, and when its months were over (or the keeping of it was).
    pub start: BusinessDay,
    pub due: BusinessDay,
}

impl Candidate {
    /// Days without a sale, as the bar on screen shows them.
    pub fn days_unsold(&self, as_of: BusinessDay) -> i64 {
        as_of.days_since(self.start)
    }
}

/// What is nominated on a day: three months (`months`) without a sale, stock on hand, and not kept beyond that day.
///
/// Any day can be asked for; the fewer facts there are after it, the faster it is answered.
pub fn candidates(connection: &Connection, as_of: BusinessDay, months: u32) -> Result<Vec<Candidate>, StoreError> {
    let mut found = starting_by(connection, as_of, rules::latest_start(as_of, months), months)?;
    found.retain(|candidate| candidate.due <= as_of);
    Ok(found)
}

/// What is nominated and waits for a decision: what is to go back already is left out.
pub fn undecided(connection: &Connection, as_of: BusinessDay, months: u32) -> Result<Vec<Candidate>, StoreError> {
    let decided: HashSet<ProductId> =
        store::open_returns(connection, None)?.into_iter().map(|open| open.product).collect();
    let mut found = candidates(connection, as_of, months)?;
    found.retain(|candidate| !decided.contains(&candidate.product));
    Ok(found)
}

/// A product that would be nominated on a day, had nobody decided to keep it beyond that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its `due` is the day until which it is kept.
    pub candidate: Candidate,
    pub reason: String,
    /// Missing only where nobody was signed in (imported history).
    pub by: Option<UserId>,
    pub decided_on: BusinessDay,
}

/// What is kept beyond a day, the earliest to be decided again first. What sold since has new months and is not here.
pub fn kept(connection: &Connection, as_of: BusinessDay, months: u32) -> Result<Vec<Kept>, StoreError> {
    let mut found = starting_by(connection, as_of, rules::latest_start(as_of, months), months)?;
    found.retain(|candidate| candidate.due > as_of);
    found.sort_by_key(|candidate| (candidate.due, candidate.start));
    let mut decisions = store::keep_decisions(connection, as_of)?;
    let kept = found.into_iter().filter_map(|candidate| {
        let store::KeepDecision { reason, by, decided_on, .. } = decisions.remove(&candidate.product)?;
        Some(Kept { candidate, reason, by, decided_on })
    });
    Ok(kept.collect())
}

/// What is not nominated on a day, but will be within so many days if it does not sell.
pub fn due_within(
    connection: &Connection,
    as_of: BusinessDay,
    months: u32,
    days: u64,
) -> Result<Vec<Candidate>, StoreError> {
    let mut found = due_by(connection, as_of, months, days)?;
    found.retain(|candidate| candidate.due > as_of);
    Ok(found)
}

/// What was or will be nominated by so many days after a day: the list of that day and what is due soon after it.
pub fn due_by(
    connection: &Connection,
    as_of: BusinessDay,
    months: u32,
    days: u64,
) -> Result<Vec<Candidate>, StoreError> {
    let horizon = as_of.plus_days(days);
    let mut found = starting_by(connection, as_of, rules::latest_start(horizon, months), months)?;
    found.retain(|candidate| candidate.due <= horizon);
    found.sort_by_key(|candidate| candidate.due);
    Ok(found)
}

/// Products on hand on a day whose clock started by `start_max`, with the day they are due.
///
/// What did not move or come back after that day is as its kept state says. Of the others, those that sold after
/// `start_max` are out at once; only the rest is replayed from the facts.
fn starting_by(
    connection: &Connection,
    as_of: BusinessDay,
    start_max: BusinessDay,
    months: u32,
) -> Result<Vec<Candidate>, StoreError> {
    let mut later = stock::moved_after(connection, as_of)?;
    later.extend(history::refunded_after(connection, as_of)?);
    let mut found = Vec::new();
    for (product, state) in stock::idle_since(connection, start_max)? {
        if later.is_empty() || !later.contains(&product) {
            found.extend(candidate(product, state.on_hand, state.rose_on, state.last_sold_on, start_max, months));
        }
    }
    if !later.is_empty() {
        let sold = history::sold_between(connection, start_max, as_of)?;
        for product in later.difference(&sold) {
            let level = stock::level_until(connection, *product, as_of)?;
            if level.on_hand > 0 && level.rose_on.is_some_and(|rose| rose <= start_max) {
                let last = history::last_sale_day_until(connection, *product, as_of)?;
                found.extend(candidate(*product, level.on_hand, level.rose_on, last, start_max, months));
            }
        }
    }
    let kept = store::keep_decisions(connection, as_of)?;
    for candidate in found.iter_mut().filter(|_| !kept.is_empty()) {
        candidate.due = rules::due_again(candidate.due, kept.get(&candidate.product).map(|decision| decision.until));
    }
    Ok(found)
}

fn candidate(
    product: ProductId,
    on_hand: i64,
    rose_on: Option<BusinessDay>,
    last_sold_on: Option<BusinessDay>,
    start_max: BusinessDay,
    months: u32,
) -> Option<Candidate> {
    let start = rules::start_of(rose_on, last_sold_on).filter(|start| *start <= start_max)?;
    let due = rules::due_on(start, months);
    (on_hand > 0).then_some(Candidate { product, on_hand, rose_on, last_sold_on, start, due })
}
