//! The outbox: letters as rows.

use rusqlite::params;
use thiserror::Error;

use crate::base::MailId;
use crate::store::{OptionalRow, StoreError, Tx};

/// A file that travels with a letter. The name is ours, never taken from outside.
#[derive(Debug, Clone)]
pub struct Attachment {
    pub file_name: String,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

/// A letter to be sent once.
#[derive(Debug, Clone)]
pub struct Letter {
    /// `review:2026-11:M001`: a second letter under the same key is not made.
    pub unique_key: String,
    pub kind: &'static str,
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
}

#[derive(Debug, Error)]
pub enum EnqueueError {
    #[error("Alamat surel \"{0}\" tidak sah. Perbaiki di data mitra.")]
    BadAddress(String),
    #[error("Surat \"{0}\" tidak punya penerima. Isi alamat surel di data mitra.")]
    NoRecipient(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stores a letter inside the act that it belongs to; the same key twice gives the first letter's id.
///
/// `from` is the outlet's sender address, `message_domain` the right side of the Message-ID, from the configuration.
pub fn enqueue(_tx: &mut Tx<'_>, _letter: &Letter) -> Result<MailId, EnqueueError> {
    unimplemented!("in work")
}

#[allow(dead_code, reason = "in work")]
fn existing(tx: &Tx<'_>, key: &str) -> Result<Option<MailId>, StoreError> {
    tx.conn()
        .prepare_cached("SELECT mail_id FROM mail_messages WHERE unique_key = ?1")?
        .query_row(params![key], |row| row.get(0))
        .optional_row()
}
