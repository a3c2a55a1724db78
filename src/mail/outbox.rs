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

/// Who letters come from.
#[derive(Debug, Clone)]
pub struct Sender {
    pub from_name: String,
    pub from_address: String,
}

/// Stores a letter inside the act that it belongs to; the same key twice gives the first letter's id.
pub fn enqueue(tx: &mut Tx<'_>, sender: &Sender, letter: &Letter) -> Result<MailId, EnqueueError> {
    if let Some(id) = existing(tx, &letter.unique_key)? {
        return Ok(id);
    }
    let id = MailId::new();
    tx.conn()
        .execute(
            "INSERT INTO mail_messages VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                id,
                letter.unique_key,
                letter.kind,
                format!("<{id}@{}>", sender.from_address),
                letter.subject,
                letter.text.as_bytes(),
                tx.now().0
            ],
        )
        .map_err(StoreError::from)?;
    for to in &letter.to {
        tx.conn()
            .execute(
                "INSERT INTO mail_recipients VALUES (?1, ?2, 'waiting', 0, ?3, '', ?3)",
                params![id, to, tx.now().0],
            )
            .map_err(StoreError::from)?;
    }
    Ok(id)
}

fn existing(tx: &Tx<'_>, key: &str) -> Result<Option<MailId>, StoreError> {
    tx.conn()
        .prepare_cached("SELECT mail_id FROM mail_messages WHERE unique_key = ?1")?
        .query_row(params![key], |row| row.get(0))
        .optional_row()
}
