//! Each Z report goes to the managers by e-mail, once, with its PDF. Typesetting would hold up the writer, so the
//! letter is made right after the closing and not within it; what a crash kept back is caught up on later.

use thiserror::Error;

use super::report::z_report;
use super::{ShiftSettings, paper, pdf, store as rows};
use crate::base::MailId;
use crate::documents::{self, PaperError, Template};
use crate::mail::bodies::BodyError;
use crate::mail::{self, Attachment, Body, EnqueueError, Letter};
use crate::store::{Act, Store, StoreError};

/// The kind of these letters in the outbox.
pub const Z_MAIL_KIND: &str = "z_report";
/// A report that is older is not news: a managers' address that is set later does not get the past.
const MAIL_LATE_DAYS_MAX: i64 = 3;

#[derive(Debug, Error)]
pub enum MailZError {
    #[error("Laporan Z nomor {0} tidak ada. Pilih dari daftar shift.")]
    UnknownZ(i64),
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Words(#[from] BodyError),
    #[error(transparent)]
    Mail(#[from] EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a Z report into the outbox for the managers; `None` when the configuration names none. A second time gives the
/// first letter. Call it from a worker, and wake the mail worker afterwards.
pub fn mail_z(store: &Store, z_number: i64, settings: &ShiftSettings) -> Result<Option<MailId>, MailZError> {
    if settings.managers.is_empty() {
        return Ok(None);
    }
    let unique_key = key(settings, z_number);
    if let Some(first) = store.read(|connection| mail::by_key(connection, &unique_key))? {
        return Ok(Some(first.mail_id));
    }
    let letter = letter(store, z_number, settings, unique_key)?;
    let sender = settings.sender.clone();
    store.write(Act::system("till.mail_z"), move |tx| Ok(Some(mail::enqueue(tx, &sender, &letter)?)))
}

/// Mails the reports of the last days that are not in the outbox yet; for the start and the nightly work. Returns how
/// many went in.
pub fn mail_missing_z(store: &Store, settings: &ShiftSettings) -> Result<usize, MailZError> {
    if settings.managers.is_empty() {
        return Ok(0);
    }
    let since = store.clock().now().plus_minutes(-MAIL_LATE_DAYS_MAX * 24 * 60);
    let missing = store.read(|connection| {
        let mut missing = Vec::new();
        for z_number in rows::z_numbers_since(connection, since)? {
            if mail::by_key(connection, &key(settings, z_number))?.is_none() {
                missing.push(z_number);
            }
        }
        Ok::<_, StoreError>(missing)
    })?;
    for z_number in &missing {
        mail_z(store, *z_number, settings)?;
    }
    Ok(missing.len())
}

fn key(settings: &ShiftSettings, z_number: i64) -> String {
    format!("z:{}:{z_number:04}", settings.device)
}

fn letter(store: &Store, z_number: i64, settings: &ShiftSettings, unique_key: String) -> Result<Letter, MailZError> {
    let zone = store.zone();
    let paper = store.read(|connection| {
        let report = z_report(connection, z_number)?.ok_or(MailZError::UnknownZ(z_number))?;
        Ok::<_, MailZError>(paper::shift_paper(connection, &report, settings, zone)?)
    })?;
    let data = serde_json::to_value(&paper).map_err(StoreError::from)?;
    let words = mail::bodies::render(Body::ZReport, &data)?;
    let bytes = documents::pdf(Template::ZReport, &data, &[])?;
    Ok(Letter {
        unique_key,
        kind: Z_MAIL_KIND,
        to: settings.managers.clone(),
        subject: words.subject,
        text: words.text,
        html: Some(words.html),
        attachments: vec![Attachment {
            file_name: pdf::file_name(settings, &paper.number),
            mime: "application/pdf",
            bytes,
        }],
    })
}
