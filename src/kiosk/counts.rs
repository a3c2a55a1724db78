//! Figures that several screens show: what waits for somebody, and how the world outside does.
//!
//! A figure that cannot be read is shown as nothing waiting and logged: a badge must never keep somebody from selling.

use super::home::Waiting;
use super::services::Services;
use crate::base::BusinessDay;
use crate::merchandising::repricing;
use crate::people::Permission;
use crate::sop::lists;
use crate::stockroom::damage;
use crate::store::StoreError;
use crate::{intake, mail, returns, review, settlement, till};

/// What the status bars show of the outlet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Outside {
    /// The number of the shift that is open.
    pub shift: Option<i64>,
    /// It is of an earlier day, and nobody closed it.
    pub stale_shift: bool,
    pub mail_waiting: i64,
}

pub fn waiting(services: &Services) -> Waiting {
    let (today, months) = (services.store.today(), services.config.rules.months_unsold);
    let counted = services.store.read(|c| {
        Ok::<_, StoreError>(Waiting {
            returns: returns::undecided(c, today, months)?.len() as i64,
            pending: till::pending(c)?.len() as i64,
            unidentified: till::untagged_to_identify(c)?.len() as i64,
            stale_shift: is_stale(till::current_shift(c)?, today),
            settlement: settlement::waiting(c)?.is_some(),
            stock_desk: (repricing::open(c)?.len() + damage::undecided(c, today)?.len()) as i64,
            ..Waiting::default()
        })
    });
    let drafts = services.store.drafts::<serde_json::Value>(intake::DRAFT_KIND);
    let mut waiting = or_nothing(counted);
    waiting.drafts = or_nothing(drafts).len() as i64;
    waiting.letters = letters(services);
    waiting.cases = cases(services);
    waiting
}

/// What waits for an act of whoever is signed in, as their tasks count it. Who does not work on cases is not counted for.
fn cases(services: &Services) -> i64 {
    let Some(user) = services.user().filter(|user| user.may(Permission::WorkCases)) else { return 0 };
    let procedures = match services.procedures() {
        Ok(procedures) => procedures,
        Err(error) => {
            tracing::error!(%error, "the steps of procedures could not be counted");
            return 0;
        }
    };
    let now = services.now();
    or_nothing(services.store.read_snapshot(|c| lists::to_do(c, &procedures, user.id, now)))
}

/// Letters to approve, and approved ones to send. Where nobody needs to approve them, letters wait for nobody.
fn letters(services: &Services) -> i64 {
    if !services.config.rules.review_needs_approval {
        return 0;
    }
    let (now, zone, months) = (services.now(), services.store.zone(), services.config.rules.months_unsold);
    let count = || or_nothing(services.store.read_snapshot(|c| review::letters_waiting(c, now, zone, months)));
    services.letters_waiting(|| count() as i64)
}

pub fn outside(services: &Services) -> Outside {
    let shift = or_nothing(services.store.read(till::current_shift));
    let mail_waiting = services.store.read(mail::waiting_count);
    Outside {
        shift: shift.map(|shift| shift.number),
        stale_shift: is_stale(shift, services.store.today()),
        mail_waiting: or_nothing(mail_waiting).0 as i64,
    }
}

/// Whether somebody went home without closing the shift.
fn is_stale(shift: Option<till::Shift>, today: BusinessDay) -> bool {
    shift.is_some_and(|shift| shift.is_from_an_earlier_day(today))
}

fn or_nothing<T: Default>(counted: Result<T, StoreError>) -> T {
    counted.unwrap_or_else(|error| {
        tracing::error!(%error, "a figure of the bars could not be read");
        T::default()
    })
}
