//! What the screen does away from the UI thread: acts. Reading is in [`super::load`].

use super::{Effect, Goods, Intent, Scanned, load};
use crate::base::{ActId, OpnameId, UserId};
use crate::documents::{self, Template};
use crate::intake::PaperOutlet;
use crate::kiosk::files;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::people::Approved;
use crate::stockroom::opname::{self, Count, Counted, Post, Said, Start};
use crate::store::StoreError;

/// Reasons that were given before a count is booked.
pub(super) const DRAFTS: &str = "opname";

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    let store = &services.store;
    Some(match effect {
        Effect::Load => Intent::Loaded(told(load::board(services)).map(Box::new)),
        Effect::LoadPage(id) => Intent::PageLoaded(told(load::page(services, id)).map(Box::new)),
        Effect::FindCode { code, source } => {
            let found = told(load::find_code(services, &code));
            Intent::ScanFound { code, source, found }
        }
        Effect::Search(query) => {
            let found = told(load::search(services, &query));
            Intent::Found { query, found }
        }
        Effect::Pick { opname, product } => Intent::Picked(told(load::pick(services, opname, product))),
        Effect::LoadReview(id) => Intent::Reviewed(told(load::review(services, id)).map(Box::new)),
        Effect::LoadMinutes(id) => Intent::MinutesLoaded(told(load::minutes(services, id)).map(Box::new)),
        Effect::KeepSaid { opname, said } => {
            if let Err(error) = store.keep_draft(DRAFTS, &opname.to_string(), &said) {
                tracing::warn!(%error, "the reasons of a count were not kept");
            }
            return None;
        }
        Effect::Begin { act_id, scope } => {
            Intent::Begun(by(services).and_then(|by| {
                told(opname::start(store, act_id, Start { by, scope })).map(|started| started.opname_id)
            }))
        }
        Effect::Count { act_id, opname, scanned } => {
            Intent::Counted(count(services, act_id, opname, scanned).map(Box::new))
        }
        Effect::End { act_id, opname } => {
            Intent::Ended(by(services).and_then(|by| told(opname::end_counting(store, act_id, by, opname))))
        }
        Effect::Drop { act_id, opname } => {
            Intent::Dropped(by(services).and_then(|by| told(opname::drop_opname(store, act_id, by, opname))))
        }
        Effect::Recount { act_id, opname, product } => Intent::Recounted(
            by(services)
                .and_then(|by| told(opname::recount(store, act_id, by, opname, vec![product])))
                .map(|()| product),
        ),
        Effect::Post { act_id, opname, approved, said } => {
            Intent::Posted(post(services, act_id, opname, (approved, said)))
        }
        Effect::Save { opname, as_pdf } => Intent::Saved(save(services, opname, as_pdf)),
    })
}

fn told<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

fn by(services: &Services) -> Result<UserId, String> {
    services.actor().ok_or_else(|| NOBODY.to_owned())
}

fn count(
    services: &Services,
    act_id: ActId,
    opname_id: OpnameId,
    scanned: Scanned,
) -> Result<(Counted, Goods), String> {
    let Scanned { product, qty, counter, source } = scanned;
    let order = Count { by: by(services)?, counter, opname_id, product, qty, source };
    let counted = told(opname::count(&services.store, act_id, order))?;
    let goods = told(services.store.read(|c| load::goods(c, product)))?;
    Ok((counted, goods))
}

fn post(
    services: &Services,
    act_id: ActId,
    opname_id: OpnameId,
    (approved, said): (Approved, Vec<Said>),
) -> Result<String, String> {
    let order = Post { by: by(services)?, approved, opname_id, said };
    let posted = told(opname::post(&services.store, act_id, order))?;
    if let Err(error) = services.store.drop_draft(DRAFTS, &opname_id.to_string()) {
        tracing::warn!(%error, "the reasons of a booked count stay as a draft");
    }
    Ok(format!("{} dibukukan: stok {} barang disesuaikan.", posted.number, posted.products))
}

fn save(services: &Services, id: OpnameId, as_pdf: bool) -> Result<String, String> {
    let minutes = told(load::minutes(services, id))?;
    let number = &minutes.opname.number;
    let (name, bytes) = if as_pdf {
        let value = told(serde_json::to_value(&minutes.paper).map_err(StoreError::from))?;
        (format!("berita-acara-{number}.pdf"), told(documents::pdf(Template::Opname, &value, &[]))?)
    } else {
        let today = services.store.today();
        (format!("selisih-{number}.xlsx"), told(opname::variance_workbook(&minutes.paper, today))?)
    };
    let path = told(files::take_along(services, &name, &bytes))?;
    Ok(files::saved(&path))
}

/// The outlet as papers name it.
pub(super) fn outlet(services: &Services) -> PaperOutlet {
    PaperOutlet::of(&services.config.outlet, &services.config.mail)
}
