//! What the till does away from the UI thread.

use std::collections::HashSet;
use std::sync::Arc;

use super::shelf::Loaded;
use super::untagged::{PartnerChoice, UntaggedIntent};
use super::{Effect, Intent, deal, pay};
use crate::base::{BusinessDay, Rupiah, SaleId, UtcMs};
use crate::devices::{PreviewLine, preview_lines, queue};
use crate::documents::blobs;
use crate::kiosk::services::Services;
use crate::kiosk::{photos, printing};
use crate::store::{Connection, StoreError};
use crate::till::{
    Cart, Found, SearchResult, TillSettings, keep_cart, lookup, promotions, receipt_of, resume_cart, to_slip,
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
            let taken = pay::kept_taken(services).map_err(|error| error.to_string());
            let cart = cart.map(Box::new).map_err(|error| error.to_string());
            Some(Intent::Resumed { cart, taken })
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
        Effect::FindTyped(typed) => Some(typed_found(services, typed)),
        Effect::LoadShelf { serial, query, category } => Some(load_shelf(services, serial, &query, category)),
        Effect::LoadPhoto(hash) => {
            let pixels = photos::load(services, &hash, super::photos::SIDE_PX);
            Some(Intent::PhotoLoaded { hash, pixels })
        }
        Effect::LookAtDraft(cart) => {
            is_draft_gone(services).then(|| Intent::DraftGone { cart, is_taken_lost: pay::is_taken_lost(services) })
        }
        Effect::LoadPromotions => {
            let today = services.store.today();
            let found = services.store.read(|c| promotions::in_force(c, today));
            Some(Intent::PromotionsLoaded(found.map_err(|error| error.to_string())))
        }
        Effect::WarmSearch => {
            if let Err(error) = services.store.read(catalog::search::warm) {
                tracing::warn!(%error, "the words for the search could not be read ahead");
            }
            None
        }
        Effect::Pay(effect) => pay::perform(effect, services),
        Effect::Deal(effect) => deal::perform(effect, services),
        Effect::LookAtPrinting { original, copy } => Some(Intent::PrintingLooked {
            original: original.map(|job| printing::of_job(services, job)),
            copy: copy.map(|job| printing::of_job(services, job)),
        }),
        Effect::Reprint { act_id, sale, given } => {
            Some(Intent::Reprinted { act_id, result: pay::copy(services, act_id, sale, given) })
        }
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

/// The moment on the outlet's wall, with the date when it was another day.
pub(super) fn when(services: &Services, at: UtcMs) -> String {
    let (zone, today) = (services.store.zone(), services.store.today());
    let day: BusinessDay = zone.day_of(at);
    if day == today { zone.time_of_day(at) } else { [day.numeric(), zone.time_of_day(at)].join(" ") }
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
                    let mut items = lookup::favourites(c, day.minus_days(FAVOURITE_DAYS), SHELF_ROWS_MAX, day)?;
                    // The rest stands behind them: a shelf does not shrink to what has sold.
                    let known: HashSet<_> = items.iter().map(|shelf| shelf.item.product_id).collect();
                    let rest = lookup::browse(c, None, SHELF_ROWS_MAX, day)?;
                    items.extend(rest.into_iter().filter(|shelf| !known.contains(&shelf.item.product_id)));
                    items.truncate(SHELF_ROWS_MAX);
                    items
                }
            };
            SearchResult { total: items.len() as i64, items, ..SearchResult::default() }
        };
        Ok::<_, StoreError>(Loaded { categories, pinned: catalog::favourites::pinned(c)?, found: result })
    });
    Intent::ShelfLoaded { serial, result: loaded.map_err(|error| error.to_string()) }
}

fn typed_found(services: &Services, typed: String) -> Intent {
    let day = services.store.today();
    let found = services.store.read(|c| find_typed(c, &typed, day)).map_err(|error| error.to_string());
    Intent::TypedFound { typed, found }
}

/// A code as a scan would find it; else the only thing that is found as it was typed. A guess is for the finger.
fn find_typed(c: &Connection, typed: &str, day: BusinessDay) -> Result<Found, StoreError> {
    let found = lookup::find(c, typed, day)?;
    if !matches!(found, Found::Unknown(_)) {
        return Ok(found);
    }
    let mut hits = lookup::search(c, typed, 2, day)?;
    if (hits.total, hits.exact) != (1, 1) {
        return Ok(found);
    }
    Ok(match hits.items.pop().map(|hit| hit.item) {
        None => found,
        Some(item) if item.unit_price <= Rupiah::ZERO => Found::WithoutPrice(item),
        Some(item) => Found::One(item),
    })
}

/// Whether the cart that was kept is gone: it was sold as what a code was shown for. What cannot be read is still there.
fn is_draft_gone(services: &Services) -> bool {
    resume_cart(&services.store, &services.store.device().prefix).is_ok_and(|kept: Cart| kept.is_empty())
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
