//! The tanda terima on paper and by e-mail.

use thiserror::Error;

use super::paper::{HandoverPaper, PaperOutlet, handover_paper, handover_slip};
use super::store;
use crate::base::{ActId, HandoverId, MailId, PrintJobId, UserId};
use crate::devices;
use crate::documents::{self, PaperError, Template};
use crate::mail::bodies::BodyError;
use crate::mail::{self, Attachment, Body, EnqueueError, Letter, Sender};
use crate::partners;
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};

#[derive(Debug, Error)]
pub enum MailHandoverError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Tanda terima tidak ditemukan. Muat ulang daftar penerimaan.")]
    UnknownHandover,
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error(transparent)]
    Mail(#[from] EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<serde_json::Error> for MailHandoverError {
    fn from(error: serde_json::Error) -> Self {
        MailHandoverError::Store(error.into())
    }
}

/// The tanda terima as PDF. The same hand-over gives the same bytes.
pub fn handover_pdf(paper: &HandoverPaper) -> Result<Vec<u8>, MailHandoverError> {
    Ok(documents::pdf(Template::Handover, &serde_json::to_value(paper)?, &[])?)
}

/// Prints the slip of a hand-over once more; it says SALINAN. The same act again prints nothing more.
pub fn reprint_handover(
    store: &Store,
    act_id: ActId,
    user: UserId,
    id: HandoverId,
    outlet: &PaperOutlet,
) -> Result<PrintJobId, MailHandoverError> {
    let outlet = outlet.clone();
    store.write(Act::by(user, "intake.reprint").with_id(act_id), move |tx| {
        require(tx.conn(), user, Permission::ReceiveStock)?;
        let paper = handover_paper(tx.conn(), &outlet, tx.zone(), id)?.ok_or(MailHandoverError::UnknownHandover)?;
        let title = ["Tanda terima ", paper.number.as_str()].concat();
        Ok(devices::enqueue(tx, "receipt", &title, &handover_slip(&paper), true)?)
    })
}

/// Puts the tanda terima into the outbox for the partner, once: a second time gives the first letter. Typesetting takes
/// its time and happens before the act; call it from a worker, and wake the mail worker afterwards.
pub fn mail_handover(
    store: &Store,
    act_id: ActId,
    user: UserId,
    id: HandoverId,
    outlet: &PaperOutlet,
    sender: &Sender,
) -> Result<MailId, MailHandoverError> {
    let zone = store.zone();
    let paper = store.read(|c| handover_paper(c, outlet, zone, id))?.ok_or(MailHandoverError::UnknownHandover)?;
    let pdf = handover_pdf(&paper)?;
    let words = mail::bodies::render(Body::Handover, &serde_json::to_value(&paper)?)?;
    let sender = sender.clone();
    store.write(Act::by(user, "intake.mail_handover").with_id(act_id), move |tx| {
        require(tx.conn(), user, Permission::ReceiveStock)?;
        let handover = store::handover(tx.conn(), id)?.ok_or(MailHandoverError::UnknownHandover)?;
        let partner = partners::by_id(tx.conn(), handover.partner)?.ok_or(MailHandoverError::UnknownHandover)?;
        let letter = Letter {
            unique_key: ["handover:", handover.number.as_str()].concat(),
            kind: "handover",
            to: [partner.email].into_iter().filter(|address| !address.trim().is_empty()).collect(),
            subject: words.subject,
            text: words.text,
            html: Some(words.html),
            attachments: vec![Attachment {
                file_name: ["tanda-terima-", handover.number.as_str(), ".pdf"].concat(),
                mime: "application/pdf",
                bytes: pdf,
            }],
        };
        Ok(mail::enqueue(tx, &sender, &letter)?)
    })
}
