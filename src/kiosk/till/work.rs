//! What the till does away from the UI thread.

use std::sync::Arc;

use super::untagged::{PartnerChoice, UntaggedIntent};
use super::{Done, Effect, Intent};
use crate::base::{ActId, PrintJobId, Rupiah, SaleId};
use crate::devices::{PreviewLine, preview_lines, queue};
use crate::documents::blobs;
use crate::kiosk::photos;
use crate::kiosk::printing::{self, Printing};
use crate::kiosk::services::Services;
use crate::store::StoreError;
use crate::till::{
    self, Cart, PayCash, PayError, Reprint, SearchResult, TillSettings, keep_cart, lookup, receipt_of, reprint,
    resume_cart, to_slip,
};
use crate::{catalog, partners, people};

/// Tiles on the shelf; more are found by typing on.
const SHELF_ROWS_MAX: usize = 200;
/// Partners listed for a piece without a label; more are found by typing on.
const PARTNERS_MAX: usize = 200;
/// "Favorit" are the products that sold most in these days.
const FAVOURITE_DAYS: u64 = 30;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Resume => {
            let cart = resume_cart(&services.store, &services.store.device().prefix);
            Some(Intent::Resumed(cart.map_err(|error| error.to_string())))
        }
        Effect::Keep(cart) => {
            let kept = keep_cart(&services.store, &services.store.device().prefix, &cart);
            kept.err().map(|error| Intent::KeepFailed(error.to_string()))
        }
        Effect::Find(code) => {
            let day = services.store.today();
            let found = services.store.read(|c| lookup::find(c, &code, day)).map_err(|error| error.to_string());
            Some(Intent::FoundCode { code, found })
        }
        Effect::LoadShelf { serial, query, category } => Some(load_shelf(services, serial, &query, category)),
        Effect::LoadPhoto(hash) => {
            let pixels = photos::load(services, &hash, super::photos::SIDE_PX);
            Some(Intent::PhotoLoaded { hash, pixels })
        }
        Effect::Pay { act_id, cart, given, oversell_confirmed } => {
            let result = pay(services, act_id, cart, given, oversell_confirmed);
            Some(Intent::PaidOut(Box::new(result)))
        }
        Effect::LookAtPrinting { original, copy } => Some(Intent::PrintingLooked {
            original: original.map(|job| printing::of_job(services, job)),
            copy: copy.map(|job| printing::of_job(services, job)),
        }),
        Effect::Reprint(sale) => Some(Intent::Reprinted(copy(services, sale))),
        Effect::FindPartners { serial, query } => {
            let result = find_partners(services, &query).map_err(|error| error.to_string());
            Some(Intent::Untagged(UntaggedIntent::PartnersFound { serial, result }))
        }
        // A queue that cannot be read stops no sale.
        Effect::LookAtQueue => queue::awaiting_decision(&services.store).ok().map(Intent::QueueLooked),
        Effect::Answer { jobs, decision } => Some(Intent::AnswerDone(printing::decide(services, &jobs, decision))),
    }
}

/// The till's settings as of now; the logo was kept when the kiosk started.
pub fn settings(services: &Services) -> Arc<TillSettings> {
    Arc::new(TillSettings::of(&services.config, services.logo_hash_hex.clone(), |connection, user| {
        Ok(people::user_by_id(connection, user)?.map(|user| user.name))
    }))
}

fn load_shelf(services: &Services, serial: u64, query: &str, category: Option<String>) -> Intent {
    let day = services.store.today();
    let loaded = services.store.read(|c| {
        let categories: Vec<String> = catalog::categories(c)?.into_iter().map(|(name, _)| name).collect();
        let result = if !query.trim().is_empty() {
            lookup::search(c, query, SHELF_ROWS_MAX, day)?
        } else {
            let items = match &category {
                Some(category) => lookup::browse(c, Some(category), SHELF_ROWS_MAX, day)?,
                None => {
                    let favourites = lookup::favourites(c, day.minus_days(FAVOURITE_DAYS), SHELF_ROWS_MAX, day)?;
                    if favourites.is_empty() { lookup::browse(c, None, SHELF_ROWS_MAX, day)? } else { favourites }
                }
            };
            SearchResult { total: items.len() as i64, items }
        };
        Ok::<_, StoreError>((categories, result))
    });
    match loaded {
        Ok((categories, result)) => Intent::ShelfLoaded { serial, categories, result: Ok(result) },
        Err(error) => Intent::ShelfLoaded { serial, categories: Vec::new(), result: Err(error.to_string()) },
    }
}

fn pay(
    services: &Services,
    act_id: ActId,
    cart: Cart,
    given: Rupiah,
    oversell_confirmed: bool,
) -> Result<Done, PayError> {
    let user = services.actor().ok_or(PayError::NobodySignedIn)?;
    let settings = settings(services);
    let payment = PayCash { act_id, user, cart, given, oversell_confirmed, settings: settings.clone() };
    let paid = till::pay_cash(&services.store, payment)?;
    services.wake_printers();
    let columns = services.receipt_columns();
    // The sale is paid whatever happens to its preview.
    let preview = preview(services, paid.sale_id, &settings, columns).unwrap_or_default();
    let printing = if paid.print_job.is_some() { Printing::Waiting } else { Printing::Off };
    Ok(Done { paid, columns, preview, printing, copy: None, copy_printing: Printing::Off })
}

/// The receipt as the printer sets it.
pub fn preview(
    services: &Services,
    sale: SaleId,
    settings: &TillSettings,
    columns: usize,
) -> Result<Vec<PreviewLine>, StoreError> {
    services.store.read(|c| {
        let receipt = receipt_of(c, sale, &settings.receipt)?;
        let slip = receipt.map(|receipt| to_slip(&receipt, false)).unwrap_or_default();
        Ok(preview_lines(&slip, columns, &|hex| blobs::bytes_by_hex(c, hex).ok().flatten()))
    })
}

fn find_partners(services: &Services, query: &str) -> Result<Vec<PartnerChoice>, StoreError> {
    let found = services.store.read(|c| partners::search(c, query, PARTNERS_MAX))?;
    let choice = |partner: partners::Partner| PartnerChoice {
        id: partner.id,
        detail: match partner.owner_name.as_str() {
            "" => partner.code,
            owner => [partner.code.as_str(), owner].join("  ·  "),
        },
        name: partner.business_name,
    };
    Ok(found.into_iter().map(choice).collect())
}

/// Queues a copy of a receipt.
pub fn copy(services: &Services, sale_id: SaleId) -> Result<PrintJobId, String> {
    let user = services.actor().ok_or_else(|| PayError::NobodySignedIn.to_string())?;
    let order = Reprint { act_id: ActId::new(), user, sale_id, settings: settings(services) };
    let copied = reprint(&services.store, order).map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(copied.print_job)
}
