//! Making the letters of a month and handing them to the outbox, each exactly once.

use rusqlite::Connection;
use thiserror::Error;

use super::figures::{MonthFigures, PartnerFigures};
use super::letters::{LetterState, LetterView, is_over, letters_of, letters_of_month, outbox_key};
use super::papers::{DigestExtras, digest_json, review_json};
use super::{gather, sheets, store};
use crate::base::{BusinessDay, Month, PartnerId, UserId};
use crate::documents::xlsx::SheetError;
use crate::documents::{self, PaperError, Template};
use crate::intake::PaperOutlet;
use crate::mail::{self, Attachment, Body, Letter, bodies};
use crate::people::{self, NotAllowed, Permission};
use crate::returns::Letterhead;
use crate::returns::papers::PartnerFace;
use crate::store::{Act, Store, StoreError};
use crate::{catalog, config::Config, partners, settlement, stock};

const XLSX_MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Debug, Error)]
pub enum SendError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Bulan {0} belum selesai. Surat bisa dikirim mulai tanggal 1 bulan berikutnya.")]
    MonthNotOver(String),
    #[error("Isi surat {code} tidak bisa disusun: {cause}")]
    Words { code: String, cause: String },
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error(transparent)]
    Mail(#[from] mail::EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A letter that is ready to go.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The partner, or `None` for the managers' digest.
    pub partner: Option<PartnerId>,
    pub code: String,
    pub text: String,
    pub letter: Letter,
}

/// What became of a month's letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    pub letters: usize,
    /// Waiting for a manager's approval.
    pub not_approved: usize,
    /// Partners without an e-mail address, by code.
    pub no_address: Vec<String>,
    pub digest: bool,
}

/// The letters of a month as they would go out now, and the digest, without touching the database.
pub fn compose_month(store: &Store, month: Month, config: &Config) -> Result<(Vec<Outgoing>, Sent), SendError> {
    let today = store.today();
    store.read_snapshot(|connection| {
        let figures = gather::month_figures(connection, month, store.zone(), config.rules.months_unsold)?;
        let letters = letters_of_month(connection, &figures)?;
        let letterhead = Letterhead::of(config);
        let mut sent = Sent::default();
        let mut outgoing = Vec::new();
        for view in &letters {
            if view.email.is_empty() {
                sent.no_address.push(view.code.clone());
                continue;
            }
            outgoing.push(compose(connection, (&figures, view), config, &letterhead, today)?);
        }
        sent.letters = outgoing.len();
        if !config.mail.managers.is_empty() {
            outgoing.push(digest(connection, &figures, &letters, config, today)?);
            sent.digest = true;
        }
        Ok((outgoing, sent))
    })
}

/// Sends what may go: approved letters, or all when `config` asks for no approval. A letter that went before, or whose
/// text was changed in the meantime, is left alone. `only` narrows it to some partners; without a user it is the clock's
/// work.
pub fn send_month(
    store: &Store,
    month: Month,
    config: &Config,
    user: Option<UserId>,
    only: Option<&[PartnerId]>,
) -> Result<Sent, SendError> {
    may_send(store, month, user)?;
    let read =
        |connection: &Connection| gather::month_figures(connection, month, store.zone(), config.rules.months_unsold);
    let figures = store.read_snapshot(read)?;
    send_letters(store, &figures, config, user, only)
}

fn may_send(store: &Store, month: Month, user: Option<UserId>) -> Result<(), SendError> {
    if let Some(user) = user {
        store.read(|connection| people::require(connection, user, Permission::SendReviews))?;
    }
    if !is_over(month, store.clock().now(), store.zone()) {
        return Err(SendError::MonthNotOver(month.long()));
    }
    Ok(())
}

/// The same with figures that were read before: whoever shows how far it is sends a few partners at a time.
pub fn send_letters(
    store: &Store,
    figures: &MonthFigures,
    config: &Config,
    user: Option<UserId>,
    only: Option<&[PartnerId]>,
) -> Result<Sent, SendError> {
    let month = figures.month;
    may_send(store, month, user)?;
    let (today, letterhead) = (store.today(), Letterhead::of(config));
    let needs_approval = config.rules.review_needs_approval;
    let mut sent = Sent::default();
    for view in &store.read_snapshot(|connection| letters_of(connection, figures, only))? {
        match view.state {
            LetterState::NoAddress => sent.no_address.push(view.code.clone()),
            LetterState::Draft if needs_approval => sent.not_approved += 1,
            LetterState::Draft | LetterState::Approved => {
                let made =
                    store.read_snapshot(|connection| compose(connection, (figures, view), config, &letterhead, today));
                let outgoing = made?;
                sent.letters += usize::from(hand_over(store, month, outgoing, &letterhead, user, needs_approval)?);
            }
            _ => {}
        }
    }
    Ok(sent)
}

/// Puts one letter into the outbox, unless it went already or its approval no longer holds.
fn hand_over(
    store: &Store,
    month: Month,
    outgoing: Outgoing,
    letterhead: &Letterhead,
    user: Option<UserId>,
    needs_approval: bool,
) -> Result<bool, SendError> {
    let mut act = Act::system("review.send");
    act.actor = user;
    let sender = letterhead.sender.clone();
    store.write(act, move |tx| {
        let Some(partner) = outgoing.partner else { return Ok(false) };
        if store::is_sent(tx.conn(), month, partner)? {
            return Ok(false);
        }
        let approved = store::approved_text(tx.conn(), month, partner)?;
        if needs_approval && approved.as_deref() != Some(outgoing.text.as_str()) {
            return Ok(false);
        }
        store::set_text(tx, month, partner, &outgoing.text)?;
        mail::enqueue(tx, &sender, &outgoing.letter)?;
        store::add_send(tx, month, partner, &outgoing.text)?;
        Ok(true)
    })
}

fn compose(
    connection: &Connection,
    (figures, view): (&MonthFigures, &LetterView),
    config: &Config,
    letterhead: &Letterhead,
    today: BusinessDay,
) -> Result<Outgoing, SendError> {
    let missing = || SendError::Words { code: view.code.clone(), cause: "mitra tidak ada di data".into() };
    let partner = partners::by_id(connection, view.partner)?.ok_or_else(missing)?;
    let of_partner = figures.partners.iter().find(|found| found.partner == view.partner).ok_or_else(missing)?;
    let face = PartnerFace::of(&partner);
    let lines = gather::month_lines(connection, view.partner, figures.month)?;
    let mut letter =
        partner_letter(of_partner, &lines, figures.month, &face, &view.email, letterhead, &view.text, today)?;
    if config.settlement.attach_to_review {
        letter.attachments.extend(statement(connection, (view.partner, figures.month), config, today)?);
    }
    Ok(Outgoing { partner: Some(view.partner), code: view.code.clone(), text: view.text.clone(), letter })
}

/// The partner's statement of that month, if it was posted by now: how the money comes to be, line by line.
fn statement(
    connection: &Connection,
    (partner, month): (PartnerId, Month),
    config: &Config,
    today: BusinessDay,
) -> Result<Vec<Attachment>, SendError> {
    let Some(found) = settlement::statement_of_month(connection, partner, month)? else { return Ok(Vec::new()) };
    let outlet = PaperOutlet::of(&config.outlet, &config.mail);
    let paper = settlement::statement_paper(connection, &found, &outlet)?;
    let data = serde_json::to_value(&paper).map_err(StoreError::from)?;
    let pdf = documents::pdf(Template::Settlement, &data, &[])?;
    let book = settlement::statement_workbook(&paper, today)?;
    let stem = format!("rincian-{}", file_part(&paper.number));
    Ok(vec![
        Attachment { file_name: format!("{stem}.pdf"), mime: "application/pdf", bytes: pdf },
        Attachment { file_name: format!("{stem}.xlsx"), mime: XLSX_MIME, bytes: book },
    ])
}

/// One letter from its figures: words, PDF and spreadsheet of the same value.
fn partner_letter(
    figures: &PartnerFigures,
    lines: &[crate::till::figures::PartnerLine],
    month: Month,
    partner: &PartnerFace,
    to: &str,
    letterhead: &Letterhead,
    text: &str,
    today: BusinessDay,
) -> Result<Letter, SendError> {
    let data = review_json(figures, month, partner, letterhead, text, today);
    let words = bodies::render(Body::Review, &data)
        .map_err(|error| SendError::Words { code: figures.code.clone(), cause: error.to_string() })?;
    let pdf = documents::pdf(Template::Review, &data, &[])?;
    let book = sheets::review_workbook(figures, lines, month, &letterhead.outlet.name, today)?;
    let stem = file_stem(month, &figures.code);
    let attachments = vec![
        Attachment { file_name: format!("{stem}.pdf"), mime: "application/pdf", bytes: pdf },
        Attachment { file_name: format!("{stem}.xlsx"), mime: XLSX_MIME, bytes: book },
    ];
    Ok(Letter {
        unique_key: outbox_key(month, &figures.code),
        kind: "review",
        to: vec![to.to_owned()],
        subject: words.subject,
        text: words.text,
        html: Some(words.html),
        attachments,
    })
}

/// The managers' digest of a month.
pub(super) fn digest(
    connection: &Connection,
    figures: &MonthFigures,
    letters: &[LetterView],
    config: &Config,
    today: BusinessDay,
) -> Result<Outgoing, SendError> {
    let month = figures.month;
    let corrections = stock::corrections(connection, month.first(), month.last())?;
    let briefs = catalog::briefs(connection)?;
    let drafts = letters.iter().filter(|letter| letter.state == LetterState::Draft).count();
    let outgoing_note = match drafts {
        0 => String::new(),
        count => {
            format!("{count} surat review menunggu persetujuan. Buka layar Review untuk membaca dan menyetujuinya.")
        }
    };
    let extras = DigestExtras { letters, corrections: &corrections, briefs: &briefs, outgoing_note };
    let data = digest_json(figures, &extras, &Letterhead::of(config), today);
    let words = bodies::render(Body::Digest, &data)
        .map_err(|error| SendError::Words { code: "ringkasan".into(), cause: error.to_string() })?;
    let pdf = documents::pdf(Template::Digest, &data, &[])?;
    let file_name = format!("ringkasan-{month}.pdf");
    let letter = Letter {
        unique_key: format!("digest:{month}"),
        kind: "digest",
        to: config.mail.managers.clone(),
        subject: words.subject,
        text: words.text,
        html: Some(words.html),
        attachments: vec![Attachment { file_name, mime: "application/pdf", bytes: pdf }],
    };
    Ok(Outgoing { partner: None, code: "ringkasan".into(), text: String::new(), letter })
}

/// What the files of a letter are called, without their ending.
pub(super) fn file_stem(month: Month, code: &str) -> String {
    format!("review-{month}-{}", file_part(code))
}

/// A code as part of a file name: a code from outside is never a path.
pub fn file_part(code: &str) -> String {
    let safe: String = code.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    if safe.is_empty() { "-".to_owned() } else { safe }
}
