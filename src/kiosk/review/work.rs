//! What the screen does away from the UI thread.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Done, Effect, Intent, MonthData, OneLetter, Pages, Step};
use crate::base::{ActId, Month, PartnerId};
use crate::kiosk::files;
use crate::kiosk::photos::Pixels;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::review::{self, Approve, Edit};
use crate::store::StoreError;

/// Text that was typed and not saved, by month and partner.
pub(super) const DRAFT_KIND: &str = "review-text";
/// How wide a page is drawn: as wide as the screen shows it, dot by dot.
const PAGE_WIDTH_PX: u32 = 900;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Load { serial, month } => {
            let result = load(services, month).map_err(|error| error.to_string());
            Some(Intent::Loaded { serial, result })
        }
        Effect::Refresh { serial, figures } => {
            let result = services.store.read_snapshot(|c| review::letters_of_month(c, &figures));
            Some(Intent::Refreshed { serial, result: result.map_err(|error| error.to_string()) })
        }
        Effect::Save { act_id, month, partner, text } => {
            Some(Intent::Kept(save_text(services, act_id, month, partner, text)))
        }
        Effect::Approve { act_id, month, letters, one } => {
            Some(Intent::Kept(approve(services, act_id, month, letters, one)))
        }
        Effect::SendSome { by, figures, partners } => {
            let result = review::send_letters(&services.store, &figures, &services.config, by, Some(&partners));
            services.forget_letters_waiting();
            services.wake_mail();
            let result = result.map_err(|error| error.to_string());
            Some(Intent::Sent(Step { partners: partners.len(), result }))
        }
        Effect::KeepDraft { month, partner, text } => {
            log(services.store.keep_draft(DRAFT_KIND, &draft_key(month, partner), &text));
            None
        }
        Effect::DropDraft { month, partner } => {
            log(services.store.drop_draft(DRAFT_KIND, &draft_key(month, partner)));
            None
        }
        Effect::Draw(one) => {
            let partner = one.view.partner;
            Some(Intent::Papered { partner, result: draw(services, &one).map_err(|error| error.to_string()) })
        }
        Effect::SavePdf(one) => Some(Intent::PdfSaved(save_pdf(services, &one))),
    }
}

fn log(result: Result<(), StoreError>) {
    if let Err(error) = result {
        tracing::error!(%error, "a draft of a review was not kept");
    }
}

fn draft_key(month: Month, partner: PartnerId) -> String {
    format!("{month}:{partner}")
}

fn load(services: &Services, month: Option<Month>) -> Result<Box<MonthData>, StoreError> {
    let store = &services.store;
    let this_month = store.today().month();
    let month = month.unwrap_or_else(|| this_month.previous());
    let months_unsold = services.config.rules.months_unsold;
    let (figures, letters) = store.read_snapshot(|c| {
        let figures = review::month_figures(c, month, store.zone(), months_unsold)?;
        let letters = review::letters_of_month(c, &figures)?;
        Ok::<_, StoreError>((figures, letters))
    })?;
    Ok(Box::new(MonthData {
        month,
        figures: Arc::new(figures),
        letters,
        unsaved: unsaved(services, month)?,
        is_latest: month >= this_month,
        is_over: review::is_over(month, services.now(), store.zone()),
    }))
}

fn unsaved(services: &Services, month: Month) -> Result<HashMap<PartnerId, String>, StoreError> {
    let drafts = services.store.drafts::<String>(DRAFT_KIND)?;
    let of_month = format!("{month}:");
    let read = drafts.into_iter().filter_map(|draft| {
        let partner = PartnerId::parse(draft.key.strip_prefix(&of_month)?)?;
        Some((partner, draft.body))
    });
    Ok(read.collect())
}

fn save_text(
    services: &Services,
    act_id: ActId,
    month: Month,
    partner: PartnerId,
    text: String,
) -> Result<Done, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let edit = Edit { act_id, user, month, partner, text };
    review::edit(&services.store, edit).map_err(|error| error.to_string())?;
    services.forget_letters_waiting();
    Ok(Done::Saved(partner))
}

fn approve(
    services: &Services,
    act_id: ActId,
    month: Month,
    letters: Vec<(PartnerId, String)>,
    one: Option<PartnerId>,
) -> Result<Done, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let approve = Approve { act_id, user, month, letters };
    let count = review::approve(&services.store, approve).map_err(|error| error.to_string())?;
    services.forget_letters_waiting();
    Ok(Done::Approved(one, count))
}

fn draw(services: &Services, one: &OneLetter) -> Result<Pages, review::SendError> {
    let OneLetter { figures, view, text } = one;
    let drawn = review::letter_pages(&services.store, &services.config, figures, view, text, PAGE_WIDTH_PX)?;
    let pixels = drawn.pages.iter().map(|page| Pixels::clone_from_slice(&page.rgb, page.width_px, page.height_px));
    Ok(Pages { pages: pixels.collect(), total: drawn.total })
}

fn save_pdf(services: &Services, one: &OneLetter) -> Result<PathBuf, String> {
    let OneLetter { figures, view, text } = one;
    let made = review::letter_pdf(&services.store, &services.config, figures, view, text);
    let (name, bytes) = made.map_err(|error| error.to_string())?;
    files::take_along(services, &name, &bytes).map_err(|error| error.to_string())
}
