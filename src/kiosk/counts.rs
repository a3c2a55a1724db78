//! Figures that several screens show: what waits for somebody, and how the world outside does.
//!
//! A figure that cannot be read is shown as nothing waiting and logged: a badge must never keep somebody from selling.

use super::home::Waiting;
use super::services::Services;
use crate::store::StoreError;
use crate::{intake, mail, returns, review, till};

/// What the status bars show of the outlet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Outside {
    pub shift: Option<i64>,
    pub mail_waiting: i64,
}

pub fn waiting(services: &Services) -> Waiting {
    let (today, months) = (services.store.today(), services.config.rules.months_unsold);
    let counted = services.store.read(|c| {
        Ok::<_, StoreError>(Waiting {
            returns: returns::undecided(c, today, months)?.len() as i64,
            letters: 0,
            drafts: 0,
        })
    });
    let drafts = services.store.drafts::<serde_json::Value>(intake::DRAFT_KIND);
    let mut waiting = or_nothing(counted);
    waiting.drafts = or_nothing(drafts).len() as i64;
    waiting.letters = letters(services);
    waiting
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
    let today = services.store.today();
    let shift = services.store.read(|c| till::current_shift(c, today));
    let mail_waiting = services.store.read(mail::waiting_count);
    Outside { shift: or_nothing(shift).map(|shift| shift.number), mail_waiting: or_nothing(mail_waiting).0 as i64 }
}

fn or_nothing<T: Default>(counted: Result<T, StoreError>) -> T {
    counted.unwrap_or_else(|error| {
        tracing::error!(%error, "a figure of the bars could not be read");
        T::default()
    })
}
