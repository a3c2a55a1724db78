//! An application that came by e-mail: the bytes of a message in, what it says and what it lacks out.
//!
//! Promises: pure, no network, no files, no database; nothing of a message is run, fetched or written anywhere. A
//! hostile message costs bounded time and memory (faults F13, F15) and is an error or a quarantine, never more. What is
//! not understood is missing or unknown, never guessed. Leaves to others: fetching, storing, cases, answers.
//!
//! ```text
//! bytes -> headers, body -> form                       \
//!       -> attachments: named, judged, given a role     > Reading -> missing, flags, verdict
//!          -> catalogues among them -> things, prices  /
//! ```

mod archive;
mod attachment;
mod catalogue;
mod form;
mod guard;
mod hazards;
mod headers;
mod html;
mod json;
pub mod limits;
mod pdf;
mod price_lines;
#[cfg(test)]
mod tests;
mod verdict;
mod words;

use chrono::{DateTime, FixedOffset};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};
use thiserror::Error;

pub use attachment::Attachment;
pub use catalogue::{Catalogue, CatalogueItem};
pub use form::Form;
pub use headers::{Sender, ids};
pub use json::{Thread, to_json};
pub use words::{Flag, Missing, Prices, Quarantine, Role, Sign, Verdict};

use crate::base::Rupiah;
use crate::base::text::truncate_chars;

/// Why bytes are no message that can be read. They are kept as they came; a person decides.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    #[error("Surat kosong.")]
    Empty,
    #[error("Surat terlalu besar (batas {mebibytes_max} MiB). Minta pengirim mengirim lampiran satu per satu.")]
    TooLarge { mebibytes_max: usize },
    #[error("Surat tersusun dari terlalu banyak bagian; surat ini tidak wajar dan tidak dibaca.")]
    TooManyParts,
    #[error("Bagian surat bersarang terlalu dalam; surat ini tidak wajar dan tidak dibaca.")]
    NestedTooDeep,
    #[error("Berkas ini bukan surat elektronik (.eml). Simpan ulang dari program surel.")]
    NotAMessage,
}

/// Everything a message says.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// With its angle brackets.
    pub message_id: Option<String>,
    /// As the sender's clock says, with the sender's zone.
    pub date: Option<DateTime<FixedOffset>>,
    pub subject: String,
    pub sender: Sender,
    pub reply_to: Option<String>,
    /// The messages it answers, oldest first, with their angle brackets.
    pub references: Vec<String>,
    /// The text as it was read, quotations included, cut to [`limits::BODY_CHARS_MAX`].
    pub body: String,
    pub form: Form,
    pub attachments: Vec<Attachment>,
    /// How many more there were than [`limits::ATTACHMENTS_MAX`].
    pub attachments_left_out: usize,
    /// `None` where no catalogue was sent.
    pub catalogue: Option<Catalogue>,
    /// The outlet's highest price, by which [`Flag::PriceOverLimit`] was set.
    pub price_limit: Rupiah,
    /// In the order of their codes, as are the flags.
    pub missing: Vec<Missing>,
    pub flags: Vec<Flag>,
    /// Why it is no application; empty for one that is.
    pub signs: Vec<Sign>,
    pub verdict: Verdict,
}

/// Reads one message. `price_limit` is the outlet's highest price per item (SOP DEKS step 1); equal to it is allowed.
pub fn read(bytes: &[u8], price_limit: Rupiah) -> Result<Reading, ReadError> {
    guard::check(bytes)?;
    let bytes = guard::without_inner_messages(bytes);
    let message = MessageParser::default().parse(bytes.as_ref()).ok_or(ReadError::NotAMessage)?;
    guard::check_depth(&message)?;
    let mut headers = headers::read(&message);
    if message.from().is_none() && headers.message_id.is_none() && headers.subject.is_empty() {
        return Err(ReadError::NotAMessage);
    }
    let texts = Texts::of(&message);
    let (form, body) = texts.form_and_body();
    let (attachments, left_out, injected) = attachments(&message, &html::pictures_shown(&texts.html));
    headers.injected |= injected;
    let asked = verdict::Asked {
        automatic: headers::automatic(&message, &headers),
        form: &form,
        text: &[&headers.subject, "\n", &body].concat(),
        has_attachments: !attachments.is_empty(),
        is_reply: !headers.references.is_empty(),
    };
    let is_application = verdict::is_application(&asked);
    let signs = if is_application { Vec::new() } else { verdict::signs(&asked) };
    let mut reading = Reading {
        message_id: headers.message_id,
        date: headers.date,
        subject: headers.subject,
        sender: headers.sender,
        reply_to: headers.reply_to,
        references: headers.references,
        body,
        form,
        catalogue: catalogue(&attachments),
        attachments,
        attachments_left_out: left_out,
        price_limit,
        missing: Vec::new(),
        flags: if headers.injected { vec![Flag::HeaderInjection] } else { Vec::new() },
        signs,
        verdict: if is_application { Verdict::Incomplete } else { Verdict::NotAnApplication },
    };
    reading.conclude();
    Ok(reading)
}

impl Reading {
    pub fn is_application(&self) -> bool {
        self.verdict != Verdict::NotAnApplication
    }

    /// The state of a thread: what the later message says wins, attachments add up, what is missing and the verdict are
    /// found anew. Id, date, subject and references stay those of the earlier one. A message that is no application,
    /// such as an automatic answer, adds nothing.
    pub fn merge(earlier: &Reading, later: &Reading) -> Reading {
        if !later.is_application() {
            return earlier.clone();
        }
        if !earlier.is_application() {
            let (message_id, references) = (earlier.message_id.clone(), earlier.references.clone());
            return Reading { message_id, references, ..later.clone() };
        }
        let catalogue = match (&earlier.catalogue, &later.catalogue) {
            // Prices that were given are not lost to a later file that has none or cannot be read.
            (Some(old), Some(new)) if old.prices == Prices::Yes && new.prices != Prices::Yes => Some(old.clone()),
            (old, new) => new.clone().or_else(|| old.clone()),
        };
        let mut flags = earlier.flags.clone();
        flags.extend(&later.flags);
        let mut merged = Reading {
            sender: later.sender.clone(),
            reply_to: later.reply_to.clone().or_else(|| earlier.reply_to.clone()),
            body: later.body.clone(),
            form: Form::merge(&earlier.form, &later.form),
            attachments: earlier.attachments.iter().chain(&later.attachments).cloned().collect(),
            attachments_left_out: earlier.attachments_left_out + later.attachments_left_out,
            catalogue,
            price_limit: later.price_limit,
            flags,
            ..earlier.clone()
        };
        merged.conclude();
        merged
    }

    /// Flags, what is missing, and the verdict, from the rest.
    fn conclude(&mut self) {
        self.flags.retain(|flag| *flag == Flag::HeaderInjection);
        let over_limit = self.catalogue.as_ref().is_some_and(|one| !one.over_limit(self.price_limit).is_empty());
        if over_limit {
            self.flags.push(Flag::PriceOverLimit);
        }
        if self.attachments_left_out > 0 {
            self.flags.push(Flag::TooManyAttachments);
        }
        self.flags.sort_unstable();
        self.flags.dedup();
        if self.is_application() {
            self.missing = verdict::missing(&self.form, &self.attachments, self.catalogue.as_ref());
            self.verdict = verdict::of_application(&self.attachments, &self.missing);
        }
    }
}

/// The texts of a message: what a mail program shows of it.
struct Texts {
    plain: String,
    html: String,
}

impl Texts {
    fn of(message: &Message<'_>) -> Texts {
        let mut texts = Texts { plain: String::new(), html: String::new() };
        for part in message.parts.iter().filter(|part| is_body(part)) {
            let (place, text) = match &part.body {
                PartType::Text(text) => (&mut texts.plain, text),
                PartType::Html(text) => (&mut texts.html, text),
                _ => continue,
            };
            let room = limits::BODY_CHARS_MAX.saturating_sub(place.len());
            place.push_str(truncate_chars(text, room));
            place.push('\n');
        }
        texts
    }

    /// Plain text is preferred. HTML counts where there is no plain text, or where the form is only in it.
    fn form_and_body(&self) -> (Form, String) {
        let plain = Form::read(&self.plain);
        let has_plain = !self.plain.trim().is_empty();
        if !plain.is_empty() || self.html.is_empty() {
            return (plain, self.plain.clone());
        }
        let text = html::to_text(&self.html);
        let form = Form::read(&text);
        let body = if has_plain && form.is_empty() { self.plain.clone() } else { text };
        (form, body)
    }
}

/// Whether a part is text for the reader rather than a file.
fn is_body(part: &MessagePart<'_>) -> bool {
    let is_text = part.content_type().is_none_or(|kind| {
        kind.ctype().eq_ignore_ascii_case("text")
            && kind.subtype().is_none_or(|kind| ["plain", "html"].iter().any(|one| kind.eq_ignore_ascii_case(one)))
    });
    let is_file = part.content_disposition().is_some_and(|kind| kind.is_attachment());
    matches!(part.body, PartType::Text(_) | PartType::Html(_))
        && is_text
        && !is_file
        && part.attachment_name().is_none()
}

/// The attachments, how many were left out, and whether a name held control characters.
fn attachments(message: &Message<'_>, shown: &[String]) -> (Vec<Attachment>, usize, bool) {
    let mut allowance =
        attachment::Allowance { bytes_left: limits::ATTACHMENTS_BYTES_MAX, unpacked_left: limits::UNPACKED_BYTES_MAX };
    let files = || message.parts.iter().filter(|part| !matches!(part.body, PartType::Multipart(_)) && !is_body(part));
    let mut injected = false;
    let mut found = Vec::new();
    for part in files().take(limits::ATTACHMENTS_MAX) {
        let part = attachment::Part::of(message, part, shown, &mut allowance);
        injected |= part.injected;
        found.push(part.judge());
    }
    (found, files().count().saturating_sub(limits::ATTACHMENTS_MAX), injected)
}

fn catalogue(attachments: &[Attachment]) -> Option<Catalogue> {
    let until = pdf::deadline();
    let (mut unpacked_left, mut text_left) = (limits::CATALOGUE_UNPACKED_BYTES_MAX, limits::CATALOGUE_TEXT_BYTES_MAX);
    let files = attachments.iter().filter(|attachment| attachment.role == Some(Role::Catalogue));
    let read = files.enumerate().map(|(at, file)| match file.extension().as_str() {
        _ if at >= limits::CATALOGUES_MAX => Catalogue::unknown(),
        "pdf" => pdf::catalogue(&file.bytes, until),
        "csv" => match text_left.checked_sub(file.bytes.len()) {
            Some(left) => {
                text_left = left;
                catalogue::of_table(&file.bytes)
            }
            None => Catalogue::unknown(),
        },
        _ => match archive::texts_held(&file.bytes).and_then(|held| unpacked_left.checked_sub(held)) {
            Some(left) => {
                unpacked_left = left;
                catalogue::of_table(&file.bytes)
            }
            None => Catalogue::unknown(),
        },
    });
    Catalogue::together(read.collect())
}

/// The text of a PDF, a line for each line, within the limits of a catalogue; none where no text can be read.
pub fn pdf_text(bytes: &[u8]) -> Option<String> {
    pdf::text(bytes)
}
