//! The night's work: the list of each business day that is over becomes a fact.
//!
//! A machine that was off makes the lists of the nights it missed, as they would have been then.

use serde::{Deserialize, Serialize};

use super::{candidates, store};
use crate::base::BusinessDay;
use crate::store::{Act, Store, StoreError};

/// After a longer pause only the last nights are made up for; nobody reads older ones.
const NIGHTS_MAX: i64 = 62;

/// What one night's list came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NightlyList {
    pub day: BusinessDay,
    pub products: i64,
    pub pieces: i64,
    /// On the list for the first time since their clock started.
    pub entered: i64,
}

/// Makes the lists of all days before today that have none; doing it again the same day makes nothing.
pub fn run_nightly(store: &Store, months: u32) -> Result<Vec<NightlyList>, StoreError> {
    let yesterday = store.today().minus_days(1);
    let first = match store.read(store::last_list)? {
        Some(last) if yesterday.days_since(last) > NIGHTS_MAX => yesterday.minus_days(NIGHTS_MAX as u64 - 1),
        Some(last) => last.plus_days(1),
        None => yesterday,
    };
    let mut made = Vec::new();
    let mut day = first;
    while day <= yesterday {
        made.push(make(store, day, months)?);
        day = day.plus_days(1);
    }
    Ok(made)
}

fn make(store: &Store, day: BusinessDay, months: u32) -> Result<NightlyList, StoreError> {
    let found = store.read(|connection| candidates(connection, day, months))?;
    store.write(Act::system("returns.nightly"), move |tx| {
        let mut list = NightlyList {
            day,
            products: found.len() as i64,
            pieces: found.iter().map(|candidate| candidate.on_hand).sum(),
            entered: 0,
        };
        if store::is_listed(tx.conn(), day)? {
            return Ok(list);
        }
        for candidate in &found {
            if !store::is_nominated(tx.conn(), candidate.product, candidate.start)? {
                store::add_nomination(tx, candidate, months, day)?;
                list.entered += 1;
            }
        }
        store::add_list(tx, &list)?;
        Ok(list)
    })
}
