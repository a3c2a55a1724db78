//! The outbox: letters as rows.

use lettre::Address;
use thiserror::Error;

use super::{mime, store};
use crate::base::MailId;
use crate::config;
use crate::store::{StoreError, Tx};

/// A file that travels with a letter. The name is ours, never taken from outside.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// ASCII letters, digits, `.`, `-` and `_`: `review-2026-11-M001.pdf`.
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

/// What a letter answers, so that mail programs show it below. Message-IDs, with or without their brackets; those that
/// cannot stand in a header are left out, because they come from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thread {
    pub in_reply_to: Option<String>,
    /// The letters before it, oldest first.
    pub references: Vec<String>,
}

/// Whom letters come from; the right side of the address is also that of the Message-ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    pub from_name: String,
    pub from_address: String,
}

impl From<&config::Mail> for Sender {
    fn from(mail: &config::Mail) -> Sender {
        Sender { from_name: mail.from_name.clone(), from_address: mail.from_address.clone() }
    }
}

/// Why a letter was not taken, in the order in which it is checked.
#[derive(Debug, Error)]
pub enum EnqueueError {
    #[error("Alamat pengirim \"{0}\" tidak sah. Perbaiki di Pengaturan, bagian Surel.")]
    BadSender(String),
    #[error("Surat \"{0}\" tidak punya penerima. Isi alamat surel di data mitra.")]
    NoRecipient(String),
    #[error("Alamat surel \"{0}\" tidak sah. Perbaiki di data mitra.")]
    BadAddress(String),
    #[error("{0} memuat pindah baris atau karakter kendali. Tulis ulang dalam satu baris.")]
    ControlCharacter(&'static str),
    #[error("Judul surat lebih dari {SUBJECT_CHARS_MAX} karakter. Perpendek judulnya.")]
    SubjectTooLong,
    #[error("Nama lampiran \"{0}\" tidak boleh dipakai. Pakai huruf, angka, titik, dan tanda hubung saja.")]
    BadFileName(String),
    #[error("Jenis lampiran \"{0}\" tidak dikenal. Laporkan ke admin.")]
    BadMimeType(&'static str),
    #[error("Surat \"{0}\" lebih besar dari {MIME_MEGABYTES_MAX} MB. Kurangi lampirannya.")]
    TooLarge(String),
    #[error("Surat \"{0}\" tidak bisa disusun: {1}. Laporkan ke admin.")]
    NotComposed(String, String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// RFC 5322 recommends 78 to a line; a title longer than this is not a title.
pub const SUBJECT_CHARS_MAX: usize = 200;
/// Most mail servers take 20 to 25 MB.
pub const MIME_MEGABYTES_MAX: usize = 15;
pub(super) const MIME_BYTES_MAX: usize = MIME_MEGABYTES_MAX * 1024 * 1024;

/// Stores a letter inside the act that it belongs to; the same key twice gives the first letter's id, whatever the
/// second one says. Nothing is sent here: wake the worker after the commit.
pub fn enqueue(tx: &Tx<'_>, sender: &Sender, letter: &Letter) -> Result<MailId, EnqueueError> {
    enqueue_reply(tx, sender, letter, &Thread::default())
}

/// The same for a letter that answers others.
pub fn enqueue_reply(tx: &Tx<'_>, sender: &Sender, letter: &Letter, thread: &Thread) -> Result<MailId, EnqueueError> {
    if let Some(first) = store::id_of_key(tx.conn(), &letter.unique_key)? {
        return Ok(first);
    }
    let mail_id = MailId::new();
    let bytes = mime::compose_reply(sender, letter, thread, mail_id, tx.now())?;
    let message_id = mime::message_id(sender, mail_id);
    store::insert(tx.conn(), mail_id, letter, &message_id, &bytes, tx.now())?;
    for address in recipients(letter)? {
        store::insert_recipient(tx.conn(), mail_id, address.as_ref(), tx.now())?;
    }
    Ok(mail_id)
}

/// The letter's recipients, each once. Addresses are ASCII: not every server on the way speaks SMTPUTF8.
pub(super) fn recipients(letter: &Letter) -> Result<Vec<Address>, EnqueueError> {
    let mut found: Vec<Address> = Vec::new();
    for text in &letter.to {
        let address = parse_address(text).ok_or_else(|| EnqueueError::BadAddress(text.clone()))?;
        if !found.iter().any(|a| AsRef::<str>::as_ref(a).eq_ignore_ascii_case(address.as_ref())) {
            found.push(address);
        }
    }
    if found.is_empty() {
        return Err(EnqueueError::NoRecipient(letter.subject.clone()));
    }
    Ok(found)
}

/// An address as we can send to it: `user@host.tld` in ASCII, at most 254 characters (RFC 5321).
pub(super) fn parse_address(text: &str) -> Option<Address> {
    let text = text.trim();
    let is_plain = text.len() <= 254 && text.bytes().all(|b| b.is_ascii_graphic()) && !text.contains(['"', '<', '>']);
    if is_plain { text.parse().ok() } else { None }
}
