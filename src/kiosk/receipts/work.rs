//! What the screen does away from the UI thread.

use std::collections::HashMap;

use super::{Effect, Intent, Listing, OpenReceipt, Row};
use crate::base::{PrintJobId, SaleId, UserId};
use crate::devices::queue;
use crate::kiosk::services::Services;
use crate::kiosk::{printing, till as till_screen};
use crate::people;
use crate::store::{Connection, StoreError};
use crate::till::{self, FindBy, ReceiptHit, find_receipts, readings};

/// Lines in the list; older ones are found by a date.
const ROWS_MAX: usize = 300;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::List { serial, query, picked } => {
            let result = services.store.read(|c| list(c, services, &query, picked)).map_err(|error| error.to_string());
            Some(Intent::Listed { serial, result })
        }
        Effect::Open(sale) => {
            let result = open(services, sale).map(|receipt| receipt.map(Box::new)).map_err(|error| error.to_string());
            Some(Intent::Opened { scanned: false, result })
        }
        Effect::OpenNumber { number, scanned } => {
            let result = open_number(services, &number).map_err(|error| error.to_string());
            Some(Intent::Opened { scanned, result: result.map(|receipt| receipt.map(Box::new)) })
        }
        Effect::Copy(sale) => Some(Intent::Copied(till_screen::copy(services, sale))),
        Effect::LookAtJobs { copy } => {
            let copy = copy.map(|job| printing::of_job(services, job));
            // A queue that cannot be read keeps nobody from looking at receipts.
            queue::open_jobs(&services.store).ok().map(|open| Intent::JobsLooked { open, copy })
        }
        Effect::Retry(jobs) => Some(Intent::AnswerDone(retry(services, &jobs))),
        Effect::Answer { jobs, decision } => Some(Intent::AnswerDone(printing::decide(services, &jobs, decision))),
    }
}

/// Looks by what was typed as it was picked, or by the first meaning that finds something.
fn list(c: &Connection, services: &Services, query: &str, picked: Option<usize>) -> Result<Listing, StoreError> {
    let (today, zone) = (services.store.today(), services.store.zone());
    let readings = readings(query, today);
    let names: HashMap<UserId, String> = people::users(c)?.into_iter().map(|user| (user.id, user.name)).collect();
    let (mut reading, mut hits) = (0, Vec::new());
    for (at, meaning) in readings.iter().enumerate() {
        if picked.is_some_and(|picked| picked != at) {
            continue;
        }
        hits = find_receipts(c, &meaning.find_by(zone), ROWS_MAX)?;
        if !hits.is_empty() || picked.is_some() {
            reading = at;
            break;
        }
    }
    let row = |hit: ReceiptHit| Row {
        when: if hit.day == today {
            zone.time_of_day(hit.at)
        } else {
            [hit.day.numeric(), zone.time_of_day(hit.at)].join(" ")
        },
        cashier: hit.user_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        sale_id: hit.sale_id,
        number: hit.number,
        pieces: hit.pieces,
        line_name: hit.line_name,
        total: hit.total,
        refunded_qty: hit.refunded_qty,
    };
    let rows = hits.into_iter().map(row).collect();
    Ok(Listing { readings, reading, rows })
}

fn open(services: &Services, sale_id: SaleId) -> Result<Option<OpenReceipt>, StoreError> {
    let Some(sale) = services.store.read(|c| till::sale(c, sale_id))? else { return Ok(None) };
    let columns = services.receipt_columns();
    let preview = till_screen::preview(services, sale_id, &till_screen::settings(services), columns)?;
    Ok(Some(OpenReceipt { sale_id, number: sale.number, columns, preview, copy: None }))
}

fn open_number(services: &Services, number: &str) -> Result<Option<OpenReceipt>, StoreError> {
    let by = FindBy::Number(number.to_owned());
    match services.store.read(|c| find_receipts(c, &by, 1))?.first() {
        Some(hit) => open(services, hit.sale_id),
        None => Ok(None),
    }
}

fn retry(services: &Services, jobs: &[PrintJobId]) -> Result<(), String> {
    for job in jobs {
        match queue::retry(&services.store, *job) {
            // It went on by itself meanwhile.
            Ok(()) | Err(queue::QueueError::NotFailed | queue::QueueError::JobMissing) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    services.wake_printers();
    Ok(())
}
