//! The letters of a month and where each stands; writing and approving their texts.
//!
//! konsep -> disetujui -> menunggu kirim -> terkirim or gagal. What became of a letter after it was handed to the
//! outbox is read from there, never kept twice.

use rusqlite::Connection;
use thiserror::Error;

use super::figures::{MonthFigures, PartnerFigures};
use super::suggestion::{self, Sentence};
use super::{gather, store};
use crate::base::{ActId, Month, PartnerId, UserId, UtcMs, Zone, limits, text};
use crate::mail::{self, MailState};
use crate::partners;
use crate::people::{self, NotAllowed, Permission};
use crate::store::{Act, Store, StoreError, Tx};

/// Where a letter stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterState {
    Draft,
    Approved,
    /// In the outbox, on its way.
    Queued,
    Sent,
    /// Refused or bounced; what the server said last.
    Failed(String),
    /// There is nowhere to send it to.
    NoAddress,
}

impl LetterState {
    /// The word on screen and in the digest.
    pub fn word(&self) -> &'static str {
        match self {
            LetterState::Draft => "konsep",
            LetterState::Approved => "disetujui",
            LetterState::Queued => "menunggu kirim",
            LetterState::Sent => "terkirim",
            LetterState::Failed(_) => "gagal",
            LetterState::NoAddress => "belum ada alamat surel",
        }
    }
}

/// One letter in the manager's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterView {
    pub partner: PartnerId,
    pub code: String,
    pub business_name: String,
    pub email: String,
    pub state: LetterState,
    pub text: String,
    /// The text is the suggestion, and nobody has touched it.
    pub is_suggestion: bool,
    pub sentences: Vec<Sentence>,
    /// When it was put into the outbox.
    pub queued_at: Option<UtcMs>,
}

/// The key of a partner's letter in the outbox: a second one under it is never made.
pub fn outbox_key(month: Month, code: &str) -> String {
    format!("review:{month}:{code}")
}

/// Whether a month is over at the outlet: before that its letters are neither approved nor sent.
pub fn is_over(month: Month, now: UtcMs, zone: Zone) -> bool {
    now >= gather::month_end(month, zone)
}

/// All letters of a month, by partner code: partners with goods or sales in it, and those that got one already.
pub fn letters_of_month(connection: &Connection, figures: &MonthFigures) -> Result<Vec<LetterView>, StoreError> {
    letters_of(connection, figures, None)
}

/// The same for some partners only.
pub(super) fn letters_of(
    connection: &Connection,
    figures: &MonthFigures,
    only: Option<&[PartnerId]>,
) -> Result<Vec<LetterView>, StoreError> {
    let kept = store::month(connection, figures.month)?;
    let mut letters = Vec::new();
    for partner in figures.partners.iter().filter(|one| only.is_none_or(|only| only.contains(&one.partner))) {
        let kept = kept.get(&partner.partner).cloned().unwrap_or_default();
        if !partner.has_business() && !kept.is_sent {
            continue;
        }
        let email = partners::by_id(connection, partner.partner)?.map(|found| found.email).unwrap_or_default();
        letters.push(view(connection, figures.month, partner, email, kept)?);
    }
    Ok(letters)
}

fn view(
    connection: &Connection,
    month: Month,
    partner: &PartnerFigures,
    email: String,
    kept: store::Kept,
) -> Result<LetterView, StoreError> {
    let sentences = suggestion::suggest(partner, month);
    let is_suggestion = kept.text.is_none();
    let text = kept.text.unwrap_or_else(|| suggestion::as_text(&sentences));
    let queued = mail::by_key(connection, &outbox_key(month, &partner.code))?;
    let state = match &queued {
        Some(row) => delivery(row),
        None if email.is_empty() => LetterState::NoAddress,
        None if kept.approved.is_some_and(|hash| hash == store::text_hash(&text)) => LetterState::Approved,
        None => LetterState::Draft,
    };
    let (code, business_name) = (partner.code.clone(), partner.business_name.clone());
    let queued_at = queued.map(|row| row.made_at);
    Ok(LetterView {
        partner: partner.partner,
        code,
        business_name,
        email,
        state,
        text,
        is_suggestion,
        sentences,
        queued_at,
    })
}

/// What the outbox says of a letter: one failed recipient is a failed letter.
fn delivery(row: &mail::MailRow) -> LetterState {
    let failed = row
        .recipients
        .iter()
        .find(|r| matches!(r.state, MailState::Failed | MailState::Bounced | MailState::Cancelled));
    match failed {
        Some(recipient) => LetterState::Failed(recipient.last_reply.clone()),
        None if row.recipients.iter().all(|r| r.state == MailState::Sent) => LetterState::Sent,
        None => LetterState::Queued,
    }
}

#[derive(Debug, Error)]
pub enum ReviewError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra itu tidak ada di data. Muat ulang daftar.")]
    UnknownPartner,
    #[error("Tidak ada surat yang dipilih. Pilih surat, lalu setujui.")]
    NothingChosen,
    #[error("Ulasan masih kosong. Tulis ulasan, atau pakai usulan.")]
    EmptyText,
    #[error("Ulasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    TextTooLong,
    #[error("Bulan {0} belum selesai. Surat bisa disetujui mulai tanggal 1 bulan berikutnya.")]
    MonthNotOver(String),
    #[error("Surat bulan {0} untuk mitra ini sudah masuk surel keluar dan tidak bisa diubah lagi.")]
    AlreadySent(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A manager's text for one letter.
#[derive(Debug, Clone)]
pub struct Edit {
    pub act_id: ActId,
    pub user: UserId,
    pub month: Month,
    pub partner: PartnerId,
    pub text: String,
}

/// Keeps the text. An approved letter whose text changes is a draft again.
pub fn edit(store: &Store, edit: Edit) -> Result<(), ReviewError> {
    let Edit { act_id, user, month, partner, text } = edit;
    store.write(Act::by(user, "review.edit").with_id(act_id), move |tx| {
        people::require(tx.conn(), user, Permission::WriteReviews)?;
        let text = checked(tx, month, partner, &text)?;
        store::set_text(tx, month, partner, &text)?;
        Ok(())
    })
}

/// Texts as the manager saw them, approved together.
#[derive(Debug, Clone)]
pub struct Approve {
    pub act_id: ActId,
    pub user: UserId,
    pub month: Month,
    pub letters: Vec<(PartnerId, String)>,
}

/// Approves letters as they were shown: each approval binds to its text. Answers how many.
pub fn approve(store: &Store, approve: Approve) -> Result<i64, ReviewError> {
    let Approve { act_id, user, month, letters } = approve;
    store.write(Act::by(user, "review.approve").with_id(act_id), move |tx| {
        people::require(tx.conn(), user, Permission::SendReviews)?;
        if letters.is_empty() {
            return Err(ReviewError::NothingChosen);
        }
        if !is_over(month, tx.now(), tx.zone()) {
            return Err(ReviewError::MonthNotOver(month.long()));
        }
        for (partner, text) in &letters {
            let text = checked(tx, month, *partner, text)?;
            store::set_text(tx, month, *partner, &text)?;
            store::add_approval(tx, month, *partner, &text)?;
        }
        Ok(letters.len() as i64)
    })
}

/// The rules of a text, in their order.
fn checked(tx: &Tx<'_>, month: Month, partner: PartnerId, text: &str) -> Result<String, ReviewError> {
    if partners::by_id(tx.conn(), partner)?.is_none() {
        return Err(ReviewError::UnknownPartner);
    }
    if store::is_sent(tx.conn(), month, partner)? {
        return Err(ReviewError::AlreadySent(month.long()));
    }
    let text = text::clean_lines(text);
    if text.is_empty() {
        return Err(ReviewError::EmptyText);
    }
    if text.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(ReviewError::TextTooLong);
    }
    Ok(text)
}
