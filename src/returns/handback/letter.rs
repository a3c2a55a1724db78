//! The minutes of a hand-back on paper and by e-mail.

use rusqlite::Connection;
use thiserror::Error;

use super::paper::{handback_paper, handback_slip};
use super::store;
use crate::base::{ActId, HandbackId, MailId, UserId};
use crate::devices;
use crate::documents::{self, PaperError, Template};
use crate::mail::bodies::BodyError;
use crate::mail::{self, Attachment, Body, EnqueueError, Letter};
use crate::partners;
use crate::people::{self, NotAllowed, Permission};
use crate::returns::Letterhead;
use crate::returns::papers::{OutletFace, PaperFile};
use crate::store::{Act, Store, StoreError};

#[derive(Debug, Error)]
pub enum MailHandbackError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Berita acara tidak ditemukan. Muat ulang daftar pengembalian.")]
    UnknownHandback,
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error(transparent)]
    Mail(#[from] EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<serde_json::Error> for MailHandbackError {
    fn from(error: serde_json::Error) -> Self {
        MailHandbackError::Store(error.into())
    }
}

/// The minutes as PDF.
pub fn handback_pdf(
    connection: &Connection,
    id: HandbackId,
    outlet: &OutletFace,
) -> Result<PaperFile, MailHandbackError> {
    let paper = handback_paper(connection, id, outlet)?.ok_or(MailHandbackError::UnknownHandback)?;
    let bytes = documents::pdf(Template::Handback, &serde_json::to_value(&paper)?, &[])?;
    Ok(PaperFile { name: format!("berita-acara-{}.pdf", paper.number), bytes })
}

/// Puts the minutes into the outbox for the partner, once: a second time gives the first letter. `None` when the partner
/// has no address. Typesetting takes its time and happens before the act; wake the mail worker afterwards.
pub fn mail_handback(
    store: &Store,
    act_id: ActId,
    user: UserId,
    id: HandbackId,
    letterhead: &Letterhead,
) -> Result<Option<MailId>, MailHandbackError> {
    let paper = store.read(|c| handback_paper(c, id, &letterhead.outlet))?;
    let data = serde_json::to_value(paper.ok_or(MailHandbackError::UnknownHandback)?)?;
    let PaperFile { name, bytes } = store.read(|c| handback_pdf(c, id, &letterhead.outlet))?;
    let words = mail::bodies::render(Body::Handback, &data)?;
    let sender = letterhead.sender.clone();
    store.write(Act::by(user, "returns.mail_handback").with_id(act_id), move |tx| {
        people::require(tx.conn(), user, Permission::HandBackStock)?;
        let kept = store::handback(tx.conn(), id)?.ok_or(MailHandbackError::UnknownHandback)?;
        let partner = partners::by_id(tx.conn(), kept.partner)?.ok_or(MailHandbackError::UnknownHandback)?;
        if partner.email.trim().is_empty() {
            return Ok(None);
        }
        let letter = Letter {
            unique_key: format!("handback:{}", kept.number),
            kind: "handback",
            to: vec![partner.email],
            subject: words.subject,
            text: words.text,
            html: Some(words.html),
            attachments: vec![Attachment { file_name: name, mime: "application/pdf", bytes }],
        };
        Ok(Some(mail::enqueue(tx, &sender, &letter)?))
    })
}

/// Prints the slip once more; it says SALINAN.
pub fn print_copy(
    store: &Store,
    act_id: ActId,
    user: UserId,
    id: HandbackId,
    outlet: OutletFace,
    printer: String,
) -> Result<(), MailHandbackError> {
    store.write(Act::by(user, "returns.reprint").with_id(act_id), move |tx| {
        people::require(tx.conn(), user, Permission::HandBackStock)?;
        let paper = handback_paper(tx.conn(), id, &outlet)?.ok_or(MailHandbackError::UnknownHandback)?;
        let title = format!("Berita acara {}", paper.number);
        devices::enqueue(tx, &printer, &title, &handback_slip(&paper), true)?;
        Ok(())
    })
}
