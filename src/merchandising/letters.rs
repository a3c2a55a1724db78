//! The letters of this room: a few words, a table of goods, and what to do. One frame for all of them.

use serde::Serialize;

use crate::mail::{self, Bodies, Body, Letter, bodies};
use crate::partners::Partner;
pub use crate::returns::Letterhead;
use crate::returns::papers::{OutletFace, PartnerFace};
use crate::store::Tx;

/// A line of the table: goods, something about them, and the figure that matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    pub name: String,
    pub variant: String,
    pub detail: String,
    pub figure: String,
}

/// A letter about goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct GoodsLetter {
    pub subject: String,
    pub title: String,
    pub number: String,
    pub opening: String,
    pub heading_text: String,
    pub rows: Vec<Row>,
    pub closing: String,
    pub outlet: OutletFace,
    pub partner: PartnerFace,
    pub signed_by: String,
}

/// What a letter is about; the frame is added by [`GoodsLetter::of`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matter {
    pub subject: String,
    pub title: String,
    pub number: String,
    pub opening: String,
    pub heading_text: String,
    pub rows: Vec<Row>,
    pub closing: String,
}

impl GoodsLetter {
    pub fn of(matter: Matter, letterhead: &Letterhead, partner: &Partner) -> GoodsLetter {
        let Matter { subject, title, number, opening, heading_text, rows, closing } = matter;
        let (outlet, signed_by) = (letterhead.outlet.clone(), letterhead.signed_by.clone());
        let partner = PartnerFace::of(partner);
        GoodsLetter { subject, title, number, opening, heading_text, rows, closing, outlet, partner, signed_by }
    }

    pub fn words(&self) -> Result<Bodies, String> {
        let data = serde_json::to_value(self).map_err(|error| error.to_string())?;
        bodies::render(Body::Goods, &data).map_err(|error| error.to_string())
    }
}

/// Why a letter did not get into the outbox.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error("Surat tidak bisa dibuat: {0}")]
    Words(String),
    #[error(transparent)]
    Mail(#[from] mail::EnqueueError),
}

/// Puts a letter into the outbox inside the act; `false`: the partner has no address.
pub(super) fn send(
    tx: &Tx<'_>,
    letterhead: &Letterhead,
    partner: &Partner,
    (kind, unique_key): (&'static str, String),
    matter: Matter,
) -> Result<bool, SendError> {
    if partner.email.is_empty() {
        return Ok(false);
    }
    let Bodies { subject, text, html } =
        GoodsLetter::of(matter, letterhead, partner).words().map_err(SendError::Words)?;
    let to = vec![partner.email.clone()];
    let letter = Letter { unique_key, kind, to, subject, text, html: Some(html), attachments: Vec::new() };
    mail::enqueue(tx, &letterhead.sender, &letter)?;
    Ok(true)
}
