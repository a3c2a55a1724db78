//! Steps 6 to 8 are done in other rooms: check-in, the monthly review, hand-backs. What those rooms wrote down closes
//! the steps of the case.
//!
//! Promises: each thing closes one step once, however often this runs and wherever it breaks off, because the id of the
//! act follows from the thing; only open steps of cases with a partner are looked at. Leaves to others: deciding
//! anything.

use rusqlite::Connection;

use super::{SOP, act_of};
use crate::base::{ActId, BusinessDay, Zone};
use crate::partners::{self, PartnerStatus};
use crate::sop::Procedures;
use crate::sop::case::{self, OpenStep, SignalError};
use crate::store::{Act, StoreError};
use crate::{intake, returns, review};

const HAND_OVER: &str = "hand_over";
const MONTHLY_REVIEW: &str = "monthly_review";
const UNSOLD: &str = "unsold";
/// The steps that other rooms do.
const ELSEWHERE: [&str; 3] = [HAND_OVER, MONTHLY_REVIEW, UNSOLD];

/// Something that another room did, and what it means for a case.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Done {
    act: ActId,
    action: &'static str,
}

/// Brings every case up to date with what was done elsewhere; returns how many steps were closed. Cheap where nothing
/// was. Writes: never call it from the UI thread.
///
/// # Errors
/// What keeps every case from going on. One case that cannot is logged and left.
pub fn catch_up(procedures: &Procedures) -> Result<usize, StoreError> {
    let store = procedures.store();
    let mut closed = 0;
    for waiting in store.read(|connection| case::open_with_partner(connection, SOP, &ELSEWHERE))? {
        for done in store.read(|connection| done_for(connection, &waiting, store.zone()))? {
            closed += usize::from(signal(procedures, &waiting, &done)?);
        }
    }
    Ok(closed)
}

/// What was done for an open step since it was opened, the earliest first.
fn done_for(connection: &Connection, waiting: &OpenStep, zone: Zone) -> Result<Vec<Done>, StoreError> {
    let case = waiting.case.0.as_bytes();
    match waiting.step.as_str() {
        HAND_OVER => {
            let first = intake::first_handover_since(connection, waiting.partner, waiting.opened_at)?;
            let act = |id: crate::base::HandoverId| act_of("follow.received", &[case, id.0.as_bytes()]);
            Ok(first.map(|(id, _)| Done { act: act(id), action: "received" }).into_iter().collect())
        }
        MONTHLY_REVIEW => {
            // The month in which goods first came in is the first that is reviewed; an earlier letter belongs to an
            // earlier partnership of the same business.
            let first: BusinessDay = zone.day_of(waiting.first_opened_at);
            let since = zone.day_of(waiting.opened_at);
            let months = review::months_sent(connection, waiting.partner, first.month(), since)?;
            let done = months.into_iter().map(|month| Done {
                act: act_of("follow.reviewed", &[case, month.to_string().as_bytes()]),
                action: "sent",
            });
            Ok(done.collect())
        }
        UNSOLD => {
            let handed_back = returns::handbacks_since(connection, waiting.partner, waiting.opened_at)?;
            let mut done: Vec<Done> = handed_back
                .into_iter()
                .map(|id| Done { act: act_of("follow.handed_back", &[case, id.0.as_bytes()]), action: "handed_back" })
                .collect();
            let partner = partners::by_id(connection, waiting.partner)?;
            if partner.is_some_and(|partner| partner.status == PartnerStatus::Ended) {
                // By the round, so that a partner who was taken back and ends again is followed again.
                let act = act_of("follow.ended", &[case, waiting.task.0.as_bytes()]);
                done.push(Done { act, action: "end_partnership" });
            }
            Ok(done)
        }
        _ => Ok(Vec::new()),
    }
}

/// Says it to the case. False: it was said before, or the step is not open any more.
fn signal(procedures: &Procedures, waiting: &OpenStep, done: &Done) -> Result<bool, StoreError> {
    // What was said before is not even asked of the writer.
    if procedures.store().read(|connection| crate::store::seq_of(connection, done.act))?.is_some() {
        return Ok(false);
    }
    let (within, case, step, action) = (procedures.clone(), waiting.case, waiting.step.clone(), done.action);
    let act = Act::system("partnership.follow").with_id(done.act);
    let said = procedures.store().write(act, move |tx| {
        let said = case::signal_in(tx, &within, None, case, (&step, action))?;
        Ok::<bool, SignalError>(said.is_some())
    });
    match said {
        Ok(said) => Ok(said),
        Err(SignalError::Store(error)) => Err(error),
        Err(error) => {
            tracing::warn!(case = %waiting.case, step = %waiting.step, %error, "a case does not follow what was done");
            Ok(false)
        }
    }
}
