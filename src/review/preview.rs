//! A letter before it goes, and as it went: the very paper that the partner gets.

use super::figures::MonthFigures;
use super::letters::{LetterView, outbox_key};
use super::papers::review_json;
use super::send::{SendError, file_stem};
use crate::base::Zone;
use crate::config::Config;
use crate::documents::{self, PagePictures, Template};
use crate::returns::Letterhead;
use crate::returns::papers::PartnerFace;
use crate::store::Store;
use crate::{mail, partners};

/// Pages that are drawn to be looked at; a partner with hundreds of products has more.
const PAGES_MAX: usize = 6;

/// Draws the letter's paper with this text; a letter that went carries the day on which it did.
pub fn letter_pages(
    store: &Store,
    config: &Config,
    figures: &MonthFigures,
    view: &LetterView,
    text: &str,
    width_px: u32,
) -> Result<PagePictures, SendError> {
    let data = letter_data(store, config, figures, view, text)?;
    Ok(documents::page_pictures(Template::Review, &data, &[], width_px, PAGES_MAX)?)
}

/// The letter's PDF and its file name: of a letter that went, the bytes that went.
pub fn letter_pdf(
    store: &Store,
    config: &Config,
    figures: &MonthFigures,
    view: &LetterView,
    text: &str,
) -> Result<(String, Vec<u8>), SendError> {
    let name = format!("{}.pdf", file_stem(figures.month, &view.code));
    if let Some(bytes) = as_it_went(store, figures, view, &name)? {
        return Ok((name, bytes));
    }
    let data = letter_data(store, config, figures, view, text)?;
    Ok((name, documents::pdf(Template::Review, &data, &[])?))
}

fn as_it_went(
    store: &Store,
    figures: &MonthFigures,
    view: &LetterView,
    name: &str,
) -> Result<Option<Vec<u8>>, SendError> {
    let key = outbox_key(figures.month, &view.code);
    let message = store.read(|connection| match mail::by_key(connection, &key)? {
        Some(row) => mail::eml(connection, row.mail_id),
        None => Ok(None),
    })?;
    let files = message.map(|bytes| mail::open(&bytes).files).unwrap_or_default();
    Ok(files.into_iter().find(|(file, _)| file == name).map(|(_, bytes)| bytes))
}

fn letter_data(
    store: &Store,
    config: &Config,
    figures: &MonthFigures,
    view: &LetterView,
    text: &str,
) -> Result<serde_json::Value, SendError> {
    let missing = || SendError::Words { code: view.code.clone(), cause: "mitra tidak ada di data".into() };
    let partner = store.read(|connection| partners::by_id(connection, view.partner))?.ok_or_else(missing)?;
    let of_partner = figures.partners.iter().find(|found| found.partner == view.partner).ok_or_else(missing)?;
    let zone: Zone = store.zone();
    let day = view.queued_at.map_or_else(|| store.today(), |at| zone.day_of(at));
    let letterhead = Letterhead::of(config);
    Ok(review_json(of_partner, figures.month, &PartnerFace::of(&partner), &letterhead, text, day))
}
