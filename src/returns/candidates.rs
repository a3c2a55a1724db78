//! The list of what did not sell, for today or for any day.

use rusqlite::Connection;

use super::{rules, store};
use crate::base::{BusinessDay, ProductId};
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
/// A day with nothing after it is answered from the products' states; an earlier one is replayed from the facts.
pub fn candidates(connection: &Connection, as_of: BusinessDay, months: u32) -> Result<Vec<Candidate>, StoreError> {
    let mut found = starting_by(connection, as_of, rules::latest_start(as_of, months), months)?;
    found.retain(|candidate| candidate.due <= as_of);
    Ok(found)
}

/// What is not nominated on a day, but will be within so many days if it does not sell.
pub fn due_within(
    connection: &Connection,
    as_of: BusinessDay,
    months: u32,
    days: u64,
) -> Result<Vec<Candidate>, StoreError> {
    let horizon = as_of.plus_days(days);
    let mut found = starting_by(connection, as_of, rules::latest_start(horizon, months), months)?;
    found.retain(|candidate| candidate.due > as_of && candidate.due <= horizon);
    found.sort_by_key(|candidate| candidate.due);
    Ok(found)
}

/// Products on hand on a day whose clock started by `start_max`, with the day they are due.
fn starting_by(
    connection: &Connection,
    as_of: BusinessDay,
    start_max: BusinessDay,
    months: u32,
) -> Result<Vec<Candidate>, StoreError> {
    let mut found = if is_latest(connection, as_of)? {
        from_states(connection, start_max, months)?
    } else {
        replayed(connection, as_of, start_max, months)?
    };
    let kept = store::kept_until(connection, as_of)?;
    if !kept.is_empty() {
        for candidate in &mut found {
            candidate.due = rules::due_again(candidate.due, kept.get(&candidate.product).copied());
        }
    }
    Ok(found)
}

/// Whether nothing happened after this day, so that the kept states are the states of this day.
fn is_latest(connection: &Connection, as_of: BusinessDay) -> Result<bool, StoreError> {
    let latest = stock::latest_day(connection)?.max(history::latest_day(connection)?);
    Ok(latest.is_none_or(|latest| as_of >= latest))
}

fn from_states(connection: &Connection, start_max: BusinessDay, months: u32) -> Result<Vec<Candidate>, StoreError> {
    let states = stock::idle_since(connection, start_max)?;
    Ok(states
        .into_iter()
        .filter_map(|(product, state)| {
            candidate(product, state.on_hand, (state.rose_on, state.last_sold_on), start_max, months)
        })
        .collect())
}

fn replayed(
    connection: &Connection,
    as_of: BusinessDay,
    start_max: BusinessDay,
    months: u32,
) -> Result<Vec<Candidate>, StoreError> {
    let sold = history::last_sale_days_until(connection, as_of)?;
    let levels = stock::levels_until(connection, as_of)?;
    Ok(levels
        .into_iter()
        .filter_map(|(product, level)| {
            candidate(product, level.on_hand, (level.rose_on, sold.get(&product).copied()), start_max, months)
        })
        .collect())
}

fn candidate(
    product: ProductId,
    on_hand: i64,
    (rose_on, last_sold_on): (Option<BusinessDay>, Option<BusinessDay>),
    start_max: BusinessDay,
    months: u32,
) -> Option<Candidate> {
    let start = rules::start_of(rose_on, last_sold_on).filter(|start| *start <= start_max)?;
    let due = rules::due_on(start, months);
    (on_hand > 0).then_some(Candidate { product, on_hand, rose_on, last_sold_on, start, due })
}
