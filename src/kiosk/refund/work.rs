//! What the screen does away from the UI thread.

use super::{Bare, Done, Effect, Intent, Opened, Order, Wanted};
use crate::base::{ActId, PrintJobId, ProductId, SaleId};
use crate::devices::{JobSummary, PreviewLine, preview_lines, queue};
use crate::documents::blobs;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::kiosk::{photos, printing, receipts, returns, till as till_screen};
use crate::store::StoreError;
use crate::till::{
    self, Found, RefundDone, RefundOffer, RefundOrder, SearchResult, ShelfItem, WithoutReceipt, WithoutReceiptError,
    WithoutReceiptOffer, lookup,
};
use crate::{catalog, partners};

/// Products in the list; more are found by typing on.
const PRODUCTS_MAX: usize = 100;
/// The longer side of a photo in a row, in pixels.
const PHOTO_PX: u32 = 112;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::List { serial, query, picked } => {
            let result = services.store.read(|c| receipts::list(c, services, &query, picked));
            Some(Intent::Listed { serial, result: result.map_err(|error| error.to_string()) })
        }
        Effect::ListProducts { serial, query } => {
            let result = products(services, &query).map_err(|error| error.to_string());
            Some(Intent::ProductsListed { serial, result })
        }
        Effect::Find { serial, code } => {
            let result = coded(services, &code).map_err(|error| error.to_string());
            Some(Intent::ProductsListed { serial, result })
        }
        Effect::Photo(hash) => {
            let pixels = photos::load(services, &hash, PHOTO_PX);
            Some(Intent::PhotoLoaded(hash, pixels))
        }
        Effect::Open { serial, scanned, wanted } => {
            Some(Intent::Opened { serial, scanned, result: open(services, wanted) })
        }
        Effect::OfferAgain(sale_id) => {
            let again = offer(services, sale_id).map_err(|error| error.to_string());
            Some(Intent::OfferedAgain(again))
        }
        Effect::OfferBare { serial, product, qty } => {
            let result = bare_offer(services, product, qty).map_err(|error| error.to_string());
            Some(Intent::BareOffered { serial, result })
        }
        Effect::Match(code) => {
            let products = returns::find(services, &code).map_err(|error| error.to_string());
            Some(Intent::Matched { code, products })
        }
        Effect::Refund(order) => Some(Intent::Finished(refund(services, *order).map(Box::new))),
        Effect::LookAtPrinting(job) => Some(printing_of(services, job)),
        Effect::Retry(jobs) => Some(Intent::AnswerDone(receipts::retry(services, &jobs))),
        Effect::Answer { jobs, decision } => Some(Intent::AnswerDone(printing::decide(services, &jobs, decision))),
    }
}

fn printing_of(services: &Services, job: PrintJobId) -> Intent {
    // A queue that cannot be read keeps nobody from the next refund.
    let open = queue::open_jobs(&services.store).unwrap_or_default();
    let jobs: Vec<JobSummary> = open.into_iter().filter(|one| one.id == job).collect();
    let ask = receipts::ask_about(&jobs, "");
    Intent::PrintingLooked { job, printing: printing::of_job(services, job), ask }
}

/// What is typed, or what sold lately: that is what comes back.
fn products(services: &Services, query: &str) -> Result<SearchResult, StoreError> {
    let (today, days) = (services.store.today(), services.config.limits.return_days);
    services.store.read(|c| {
        if !query.trim().is_empty() {
            return lookup::search(c, query, PRODUCTS_MAX, today);
        }
        let items = lookup::favourites(c, today.minus_days(u64::from(days)), PRODUCTS_MAX, today)?;
        Ok(SearchResult { total: items.len() as i64, items, ..SearchResult::default() })
    })
}

/// The products that a code stands for.
fn coded(services: &Services, code: &str) -> Result<SearchResult, StoreError> {
    let today = services.store.today();
    let found = match services.store.read(|c| lookup::find(c, code, today))? {
        Found::One(item) | Found::WithoutPrice(item) => vec![item],
        Found::Many(items) => items,
        Found::Unknown(_) => Vec::new(),
    };
    let items: Vec<ShelfItem> =
        found.into_iter().map(|item| ShelfItem { item, photo_hash: None, active: true }).collect();
    Ok(SearchResult { total: items.len() as i64, items, ..SearchResult::default() })
}

fn open(services: &Services, wanted: Wanted) -> Result<Opened, String> {
    let sale_id = match wanted {
        Wanted::Sale(sale_id) => Some(sale_id),
        Wanted::Number(number) => {
            let number = number.trim().to_uppercase();
            services.store.read(|c| till::sale_id_of(c, &number)).map_err(|error| error.to_string())?
        }
        Wanted::Product(product) => {
            return bare(services, product).map(|bare| Opened::Product(Box::new(bare)));
        }
    };
    let Some(sale_id) = sale_id else { return Ok(Opened::Unknown) };
    let found = offer(services, sale_id).map_err(|error| error.to_string())?;
    Ok(found.map_or(Opened::Unknown, Opened::Sale))
}

fn offer(services: &Services, sale_id: SaleId) -> Result<Option<Box<RefundOffer>>, StoreError> {
    let (today, settings) = (services.store.today(), till_screen::settings(services));
    Ok(services.store.read(|c| till::refund_offer(c, sale_id, today, &settings))?.map(Box::new))
}

fn bare_offer(services: &Services, product: ProductId, qty: i64) -> Result<WithoutReceiptOffer, WithoutReceiptError> {
    let (today, settings) = (services.store.today(), till_screen::settings(services));
    services.store.read(|c| till::offer_without_receipt(c, product, qty, today, &settings))
}

/// One piece of a product, and the sales that it may have come from.
fn bare(services: &Services, product: ProductId) -> Result<Bare, String> {
    let offer = bare_offer(services, product, 1).map_err(|error| error.to_string())?;
    let (today, days) = (services.store.today(), services.config.limits.return_days);
    let read = services.store.read(|c| {
        let candidates = till::find_returnable(c, product, today, days)?;
        let known = catalog::by_id(c, product)?;
        let owner = match &known {
            Some(known) => partners::by_id(c, known.partner_id)?,
            None => None,
        };
        Ok::<_, StoreError>((candidates, known, owner))
    });
    let (candidates, known, owner) = read.map_err(|error| error.to_string())?;
    Ok(Bare {
        product,
        code: known.map(|known| known.code).unwrap_or_default(),
        partner: owner.map(|owner| owner.business_name).unwrap_or_default(),
        qty: 1,
        back_to: None,
        candidates,
        offer,
        serial: 0,
    })
}

fn refund(services: &Services, order: Order) -> Result<Done, String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let settings = till_screen::settings(services);
    let done = match order {
        Order::Receipt { sale_id, lines, to, references, given } => {
            let (act_id, reason, approval): (ActId, _, _) = (given.id, given.reason, given.approval);
            let order = RefundOrder { act_id, user, sale_id, lines, to, references, reason, approval, settings };
            till::refund_sale(&services.store, order).map_err(|error| error.to_string())?
        }
        Order::Bare { product, qty, back_to, given } => {
            let (act_id, reason, approval) = (given.id, given.reason, given.approval);
            let order = WithoutReceipt { act_id, user, product_id: product, qty, back_to, reason, approval, settings };
            till::refund_without_receipt(&services.store, order).map_err(|error| error.to_string())?
        }
    };
    services.wake_printers();
    let columns = services.receipt_columns();
    // The money is back whatever happens to its preview.
    let preview = preview(services, &done, columns).unwrap_or_default();
    Ok(Done::of(&done, columns, preview))
}

/// The slip as the printer sets it.
fn preview(services: &Services, done: &RefundDone, columns: usize) -> Option<Vec<PreviewLine>> {
    let slip = queue::slip_of(&services.store, done.print_job?).ok()?;
    let lines = services.store.read(|c| {
        Ok::<_, StoreError>(preview_lines(&slip, columns, &|hex| blobs::bytes_by_hex(c, hex).ok().flatten()))
    });
    lines.ok()
}
