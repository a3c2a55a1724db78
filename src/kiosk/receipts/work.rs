//! What the screen does away from the UI thread.

use std::collections::HashMap;

use super::{BackRow, CopyMade, Effect, Intent, Listing, OpenReceipt, Row, Standing, VoidMade, whose};
use crate::base::{ActId, BusinessDay, PrintJobId, Rupiah, SaleId, UserId, UtcMs, Zone};
use crate::devices::queue;
use crate::kiosk::approval::Given;
use crate::kiosk::photos::{self, Pixels};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::kiosk::{printing, till as till_screen};
use crate::mail::Sender;
use crate::people;
use crate::store::{Connection, StoreError};
use crate::till::{
    self, EmailReceipt, EmailReceiptError, FindBy, OfferLine, ReceiptHit, RefundKind, Reprint, TenderKind,
    TillSettings, Void, find_receipts, readings,
};

/// Lines in the list; older ones are found by a date.
const ROWS_MAX: usize = 300;
/// Names told apart below the paper; the screen of returns tells all of them.
const TWINS_MAX: usize = 2;
/// Of a receipt's PDF where no printer says how wide its paper is.
const PDF_PAPER_MM: u32 = 80;
const QR_TOO_LONG: &str = "Struk ini tidak muat dalam satu kode QR. Kirim lewat surel, atau cetak salinan.";

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
        Effect::LookAgain(sale) => {
            let result = open(services, sale).map(|receipt| receipt.map(Box::new)).map_err(|error| error.to_string());
            Some(Intent::LookedAgain(result))
        }
        Effect::Copy { act_id, sale_id, given } => Some(Intent::Copied(copy(services, act_id, sale_id, given))),
        Effect::Void { sale_id, given } => Some(Intent::Voided(void(services, sale_id, given))),
        Effect::Mail { act_id, sale_id, address, given } => {
            Some(Intent::Mailed { act_id, result: email_with(services, act_id, sale_id, &address, given) })
        }
        Effect::Qr(sale_id) => Some(Intent::QrMade { sale_id, result: qr(services, sale_id) }),
        Effect::LookAtJobs { copy } => {
            let copy = copy.map(|job| (job, printing::of_job(services, job)));
            // A queue that cannot be read keeps nobody from looking at receipts.
            queue::open_jobs(&services.store).ok().map(|open| Intent::JobsLooked { open, copy })
        }
        Effect::Retry(jobs) => Some(Intent::AnswerDone(retry(services, &jobs))),
        Effect::Answer { jobs, decision } => Some(Intent::AnswerDone(printing::decide(services, &jobs, decision))),
    }
}

/// Looks by what was typed as it was picked, or by the first meaning that finds something.
pub fn list(c: &Connection, services: &Services, query: &str, picked: Option<usize>) -> Result<Listing, StoreError> {
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
    let mut rows = Vec::with_capacity(hits.len());
    for hit in hits {
        // Only what came back whole can be void.
        let is_voided = hit.refunded_qty >= hit.pieces && till::is_voided(c, hit.sale_id)?;
        rows.push(row(hit, is_voided, &names, today, zone));
    }
    Ok(Listing { readings, reading, rows })
}

fn row(hit: ReceiptHit, is_voided: bool, names: &HashMap<UserId, String>, today: BusinessDay, zone: Zone) -> Row {
    Row {
        when: when(hit.day, hit.at, today, zone),
        cashier: hit.user_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        sale_id: hit.sale_id,
        number: hit.number,
        pieces: hit.pieces,
        line_name: hit.line_name,
        total: hit.total,
        refunded_qty: hit.refunded_qty,
        is_voided,
    }
}

/// `14.05` today, with the date otherwise.
fn when(day: BusinessDay, at: UtcMs, today: BusinessDay, zone: Zone) -> String {
    if day == today { zone.time_of_day(at) } else { [day.numeric(), zone.time_of_day(at)].join(" ") }
}

fn open(services: &Services, sale_id: SaleId) -> Result<Option<OpenReceipt>, StoreError> {
    let Some(sale) = services.store.read(|c| till::sale(c, sale_id))? else { return Ok(None) };
    let (columns, settings) = (services.receipt_columns(), till_screen::settings(services));
    let preview = till_screen::preview(services, sale_id, &settings, columns)?;
    let (today, zone) = (services.store.today(), services.store.zone());
    let standing = services.store.read(|c| standing(c, sale_id, today, zone, &settings))?;
    Ok(Some(OpenReceipt { sale_id, number: sale.number, total: sale.total, columns, preview, copy: None, standing }))
}

/// What became of a sale, and what can still be done with it; the acts look again.
fn standing(
    c: &Connection,
    sale_id: SaleId,
    today: BusinessDay,
    zone: Zone,
    settings: &TillSettings,
) -> Result<Standing, StoreError> {
    let offer = till::refund_offer(c, sale_id, today, settings)?;
    let twins = offer.as_ref().map(|offer| twins(&offer.lines)).unwrap_or_default();
    let back = till::returned_of(c, sale_id)?.into_iter().map(|returned| BackRow {
        when: when(returned.day, returned.at, today, zone),
        number: returned.number,
        pieces: returned.pieces,
        total: returned.total,
        is_void: returned.kind == RefundKind::Void,
    });
    Ok(Standing {
        is_voided: offer.as_ref().is_some_and(|offer| offer.is_voided),
        may_void: till::void_offer(c, sale_id).is_ok(),
        may_return: offer.is_some_and(|offer| offer.is_open()),
        copy_asks: till::reprint_needs_approval(c, sale_id, settings)?,
        mail_asks: till::email_needs_approval(c, sale_id, settings)?,
        back: back.collect(),
        twins,
    })
}

/// `Tas Anyam: Mitra Pandan  ·  7KQ2M9X, Mitra Rotan  ·  9MX4T2P`: names that several things of a sale have, in the order
/// of the paper, which says no more than the name.
pub(super) fn twins(lines: &[OfferLine]) -> Vec<String> {
    let mut names: Vec<(&str, Vec<String>)> = Vec::new();
    for line in lines {
        let owner = whose(&line.partner_name, &line.code);
        match names.iter_mut().find(|(name, _)| *name == line.name) {
            Some((_, owners)) if owners.contains(&owner) => {}
            Some((_, owners)) => owners.push(owner),
            None => names.push((line.name.as_str(), vec![owner])),
        }
    }
    let several = names.into_iter().filter(|(_, owners)| owners.len() > 1);
    several.map(|(name, owners)| [name, ": ", &owners.join(", ")].concat()).take(TWINS_MAX).collect()
}

/// Queues a copy; beyond the limit with the reason and the second person that it needs.
fn copy(services: &Services, act_id: ActId, sale_id: SaleId, given: Option<Given>) -> Result<CopyMade, String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let settings = till_screen::settings(services);
    let order = Reprint { act_id, user, sale_id, settings: settings.clone() };
    let copied = match given {
        None => till::reprint(&services.store, order),
        Some(given) => till::reprint_because(&services.store, order, given.reason, given.approval),
    };
    let job = copied.map_err(|error| error.to_string())?.print_job;
    services.wake_printers();
    // The copy is made; if this cannot be read, the room says so at the next one.
    let next = services.store.read(|c| till::reprint_needs_approval(c, sale_id, &settings));
    Ok(CopyMade { job, next_asks: next.unwrap_or(false) })
}

fn void(services: &Services, sale_id: SaleId, given: Given) -> Result<VoidMade, String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let sale = services.store.read(|c| till::sale(c, sale_id)).map_err(|error| error.to_string())?;
    let order = Void {
        act_id: given.id,
        user,
        sale_id,
        references: Vec::new(),
        reason: given.reason,
        approval: given.approval,
        settings: till_screen::settings(services),
    };
    let voided = till::void_sale(&services.store, order).map_err(|error| error.to_string())?;
    services.wake_printers();
    let is_cash = |kind: TenderKind| kind == TenderKind::Cash;
    let cash: Rupiah = voided.tenders.iter().filter(|tender| is_cash(tender.kind)).map(|tender| tender.amount).sum();
    Ok(VoidMade {
        number: sale.map(|sale| sale.number).unwrap_or_default(),
        cash,
        at_the_bank: voided.tenders.iter().any(|tender| !is_cash(tender.kind)),
    })
}

/// Puts a receipt into the outbox for an address.
pub fn email(services: &Services, act_id: ActId, sale_id: SaleId, address: &str) -> Result<(), String> {
    email_with(services, act_id, sale_id, address, None)
}

/// The same with the reason and the second person that a letter beyond the limit of copies needs.
fn email_with(
    services: &Services,
    act_id: ActId,
    sale_id: SaleId,
    address: &str,
    given: Option<Given>,
) -> Result<(), String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let printer = services.config.printers.iter().find(|printer| printer.name == "receipt");
    let order = EmailReceipt {
        act_id,
        user,
        sale_id,
        address: address.to_owned(),
        sender: Sender::from(&services.config.mail),
        paper_mm: printer.map_or(PDF_PAPER_MM, |printer| printer.paper_mm),
        settings: till_screen::settings(services),
    };
    let sent = match given {
        None => till::email_receipt(&services.store, order),
        Some(given) => till::email_receipt_because(&services.store, order, given.reason, given.approval),
    };
    sent.map_err(|error| error.to_string())?;
    services.wake_mail();
    Ok(())
}

/// The receipt as a code that holds its text: a telephone shows it without a server.
pub fn qr(services: &Services, sale_id: SaleId) -> Result<Pixels, String> {
    let settings = till_screen::settings(services);
    let receipt = services.store.read(|c| till::receipt_of(c, sale_id, &settings.receipt));
    let receipt = receipt.map_err(|error| error.to_string())?;
    let receipt = receipt.ok_or_else(|| EmailReceiptError::UnknownSale.to_string())?;
    photos::qr_pixels(&till::short_text(&receipt)).ok_or_else(|| QR_TOO_LONG.to_owned())
}

fn open_number(services: &Services, number: &str) -> Result<Option<OpenReceipt>, StoreError> {
    let by = FindBy::Number(number.to_owned());
    match services.store.read(|c| find_receipts(c, &by, 1))?.first() {
        Some(hit) => open(services, hit.sale_id),
        None => Ok(None),
    }
}

/// Puts jobs that failed back in line at once.
pub fn retry(services: &Services, jobs: &[PrintJobId]) -> Result<(), String> {
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
