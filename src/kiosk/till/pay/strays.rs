//! What the provider said about no bill that waits: an amount that nobody asked for, a code that was given up.
//!
//! Promises: somebody's money is never only in the records; it stands beside the codes that wait, and is counted with
//! them for a day. Leaves to others: giving it back, which happens in the provider's app.

use std::collections::HashSet;

use deks_ui::{App, DealAdapter, StrayNotice};
use slint::Global as _;

use super::{PayEffect, effect};
use crate::base::{QrisRequestId, Rupiah};
use crate::kiosk::english::say;
use crate::kiosk::flow::Out;
use crate::kiosk::rows;
use crate::kiosk::services::Services;
use crate::kiosk::till::work::when;
use crate::kiosk::till::{Effect, TillScreen};
use crate::store::StoreError;
use crate::till;
use crate::till::notices::{NoticeOutcome, NoticeRow, flagged_notices};

/// They stand in the list for a week ...
const LISTED_MINUTES: i64 = 7 * 24 * 60;
/// ... and in the banner for a day: by then somebody has looked.
const COUNTED_MINUTES: i64 = 24 * 60;
const STRAYS_MAX: usize = 50;

/// A notice that matched nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    pub bill: String,
    pub amount: Rupiah,
    /// `14.05`, with the date when it was another day.
    pub when: String,
    pub outcome: NoticeOutcome,
    /// Counted in the banner.
    pub is_new: bool,
}

impl TillScreen {
    /// Reads them again: when something was said, paid or given up, and never every second.
    pub(in crate::kiosk::till) fn look_at_strays(&self) -> Out<Effect> {
        effect(PayEffect::LookAtStrays)
    }

    pub(in crate::kiosk::till) fn put_strays(&self, app: &App) {
        let adapter = DealAdapter::get(app);
        let strays = self.strays.iter().map(|stray| StrayNotice {
            bill: stray.bill.as_str().into(),
            amount: stray.amount.to_string().into(),
            when: stray.when.as_str().into(),
            what: say(stray.outcome.label()),
        });
        rows::sync(adapter.get_strays(), strays.collect(), |model| adapter.set_strays(model));
        let new = self.strays.iter().filter(|stray| stray.is_new).count();
        adapter.set_to_check((self.codes_waiting() + new) as i32);
    }
}

pub(super) fn find(services: &Services) -> Result<Vec<Stray>, StoreError> {
    let now = services.now();
    services.store.read(|c| {
        let waiting: HashSet<QrisRequestId> = till::pending(c)?.into_iter().map(|code| code.request_id).collect();
        // What was said of a code that waits stands beside that code.
        let is_told = |row: &NoticeRow| {
            row.outcome == NoticeOutcome::AmountDiffers && row.request.is_some_and(|code| waiting.contains(&code))
        };
        let stray = |row: NoticeRow| Stray {
            bill: row.bill_number,
            amount: row.amount,
            when: when(services, row.at),
            outcome: row.outcome,
            is_new: row.at >= now.plus_minutes(-COUNTED_MINUTES),
        };
        let rows = flagged_notices(c, now.plus_minutes(-LISTED_MINUTES), STRAYS_MAX)?;
        Ok(rows.into_iter().filter(|row| !is_told(row)).map(stray).collect())
    })
}
