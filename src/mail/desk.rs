//! What a person does with letters: send again, send elsewhere, note that one came back, withdraw.
//!
//! Call these inside an act, so that the audit says who did it and why.

use thiserror::Error;

use super::outbox::parse_address;
use super::store::{self, MailState};
use crate::base::MailId;
use crate::base::text::{clean_line, truncate_chars};
use crate::store::{StoreError, Tx};

/// Why nothing was done.
#[derive(Debug, Error)]
pub enum DeskError {
    #[error("Surat ini tidak ada. Muat ulang daftar surat.")]
    NoSuchLetter,
    #[error("Alamat surel \"{0}\" bukan penerima surat ini. Pilih penerima dari daftar.")]
    NoSuchRecipient(String),
    #[error("Alamat surel \"{0}\" tidak sah. Perbaiki penulisannya.")]
    BadAddress(String),
    #[error("Surat sedang dikirim. Tunggu sebentar, lalu coba lagi.")]
    BeingSent,
    #[error("Surat belum pernah terkirim ke alamat ini, jadi tidak bisa kembali. Periksa daftar surat.")]
    NotSentYet,
    #[error("Surat sudah terkirim, gagal, atau dibatalkan; tidak ada yang bisa dibatalkan.")]
    NothingToCancel,
    #[error(transparent)]
    Store(#[from] StoreError),
}

const REPLY_CHARS_MAX: usize = 500;

/// Makes a letter due again now for every recipient, the same message with the same Message-ID. Recipients that it
/// reached get it again only when nobody is left whom it did not reach. Returns how many are due.
pub fn resend(tx: &Tx<'_>, mail_id: MailId) -> Result<usize, DeskError> {
    let recipients = store::recipients_of(tx.conn(), mail_id)?;
    if recipients.is_empty() {
        return Err(DeskError::NoSuchLetter);
    }
    if recipients.iter().any(|r| r.state == MailState::Sending) {
        return Err(DeskError::BeingSent);
    }
    let all_reached = recipients.iter().all(|r| r.state == MailState::Sent);
    let mut due = 0;
    for recipient in recipients.iter().filter(|r| all_reached || r.state != MailState::Sent) {
        store::set_state(tx.conn(), mail_id, &recipient.address, &[recipient.state], MailState::Waiting, "", tx.now())?;
        due += 1;
    }
    Ok(due)
}

/// Sends a letter to an address that it was not made for: the partner's new one. The message stays as it was made.
pub fn resend_to(tx: &Tx<'_>, mail_id: MailId, address: &str) -> Result<(), DeskError> {
    let address = parse_address(address).ok_or_else(|| DeskError::BadAddress(address.to_owned()))?;
    let recipients = store::recipients_of(tx.conn(), mail_id)?;
    if recipients.is_empty() {
        return Err(DeskError::NoSuchLetter);
    }
    match recipients.iter().find(|r| r.address.eq_ignore_ascii_case(address.as_ref())) {
        None => store::insert_recipient(tx.conn(), mail_id, address.as_ref(), tx.now())?,
        Some(known) if known.state == MailState::Sending => return Err(DeskError::BeingSent),
        Some(known) => {
            let from = [known.state];
            store::set_state(tx.conn(), mail_id, &known.address, &from, MailState::Waiting, "", tx.now())?;
        }
    }
    Ok(())
}

/// Notes that a letter came back, with what the returned message said.
pub fn note_bounce(tx: &Tx<'_>, mail_id: MailId, address: &str, said: &str) -> Result<(), DeskError> {
    let recipients = store::recipients_of(tx.conn(), mail_id)?;
    if recipients.is_empty() {
        return Err(DeskError::NoSuchLetter);
    }
    let known = recipients
        .iter()
        .find(|r| r.address.eq_ignore_ascii_case(address.trim()))
        .ok_or_else(|| DeskError::NoSuchRecipient(address.to_owned()))?;
    let said = clean_line(said);
    let said = truncate_chars(&said, REPLY_CHARS_MAX);
    // A crash may have hidden that it was sent: a bounce of a letter under way proves that it was.
    let from = [MailState::Sent, MailState::Bounced, MailState::Retry];
    if store::set_state(tx.conn(), mail_id, &known.address, &from, MailState::Bounced, said, tx.now())? {
        Ok(())
    } else {
        Err(DeskError::NotSentYet)
    }
}

/// Withdraws a letter from everyone whom it has not reached. Returns how many.
pub fn cancel(tx: &Tx<'_>, mail_id: MailId) -> Result<usize, DeskError> {
    let recipients = store::recipients_of(tx.conn(), mail_id)?;
    if recipients.is_empty() {
        return Err(DeskError::NoSuchLetter);
    }
    let from = [MailState::Waiting, MailState::Retry];
    let mut cancelled = 0;
    for recipient in recipients {
        let to = MailState::Cancelled;
        cancelled +=
            usize::from(store::set_state(tx.conn(), mail_id, &recipient.address, &from, to, "dibatalkan", tx.now())?);
    }
    if cancelled == 0 { Err(DeskError::NothingToCancel) } else { Ok(cancelled) }
}
