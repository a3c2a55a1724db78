//! A letter as the exact bytes that will be sent.
//!
//! Every part is base64, whatever it holds: lettre's dot-stuffing knows only CRLF as a line's end, so that a body with
//! bare line feeds and leading dots could end the message early (RUSTSEC-2026-0561). Base64 has no dots, no bare line
//! feeds and no long lines. [`is_wire_safe`] checks the finished bytes, and sending checks them again.

use std::time::{Duration, SystemTime};

use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};

use super::outbox::{
    Attachment, EnqueueError, Letter, MIME_BYTES_MAX, SUBJECT_CHARS_MAX, Sender, parse_address, recipients,
};
use crate::base::{MailId, UtcMs};

/// RFC 5322 section 2.1.1, without the CRLF.
const LINE_BYTES_MAX: usize = 998;

/// RFC 3834: an answering machine does not answer to this.
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// `<uuid@domain>`, fixed for the life of the letter.
pub(super) fn message_id(sender: &Sender, mail_id: MailId) -> String {
    let domain = sender.from_address.trim().rsplit('@').next().unwrap_or("localhost");
    format!("<{mail_id}@{domain}>")
}

/// Composes the message: multipart/mixed (alternative (text, html), attachments). The same arguments give the same
/// bytes; no clock and no chance is asked. Also what a dry run writes as `.eml`.
pub fn compose(sender: &Sender, letter: &Letter, mail_id: MailId, made_at: UtcMs) -> Result<Vec<u8>, EnqueueError> {
    check(sender, letter)?;
    let from =
        parse_address(&sender.from_address).ok_or_else(|| EnqueueError::BadSender(sender.from_address.clone()))?;
    let name = Some(sender.from_name.trim().to_owned()).filter(|name| !name.is_empty());
    let mut message = Message::builder()
        .from(Mailbox::new(name, from))
        .subject(letter.subject.as_str())
        .message_id(Some(message_id(sender, mail_id)))
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(made_at.0).unwrap_or(0)))
        .header(AutoSubmitted);
    for address in recipients(letter)? {
        message = message.to(Mailbox::new(None, address));
    }
    let failed = |cause: String| EnqueueError::NotComposed(letter.subject.clone(), cause);
    let bytes = message.multipart(body(letter, mail_id)?).map_err(|error| failed(error.to_string()))?.formatted();
    if bytes.len() > MIME_BYTES_MAX {
        return Err(EnqueueError::TooLarge(letter.subject.clone()));
    }
    if !is_wire_safe(&bytes) {
        return Err(failed("isinya tidak aman dikirim".to_owned()));
    }
    Ok(bytes)
}

/// Nothing that ends up in a header may end a line (faults F13).
fn check(sender: &Sender, letter: &Letter) -> Result<(), EnqueueError> {
    let has_control = |text: &str| text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    if sender.from_address.chars().any(char::is_control) {
        return Err(EnqueueError::BadSender(sender.from_address.clone()));
    }
    for (field, text) in [
        ("Nama pengirim", sender.from_name.as_str()),
        ("Judul surat", letter.subject.as_str()),
        ("Kunci surat", letter.unique_key.as_str()),
    ] {
        if has_control(text) {
            return Err(EnqueueError::ControlCharacter(field));
        }
    }
    if letter.subject.chars().count() > SUBJECT_CHARS_MAX {
        return Err(EnqueueError::SubjectTooLong);
    }
    for attachment in &letter.attachments {
        if !is_file_name(&attachment.file_name) {
            return Err(EnqueueError::BadFileName(attachment.file_name.clone()));
        }
    }
    Ok(())
}

/// A name that no mail program can take for a path, a header or a hidden file.
fn is_file_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    (1..=100).contains(&name.len()) && name.bytes().all(allowed) && !name.starts_with(['.', '-'])
}

fn body(letter: &Letter, mail_id: MailId) -> Result<MultiPart, EnqueueError> {
    // A boundary of our own: base64 has no hyphen, so no content can hold it.
    let boundary = |part: &str| format!("deks-{part}-{}", mail_id.0.simple());
    let alternative = MultiPart::alternative().boundary(boundary("teks"));
    let text = text_part(ContentType::TEXT_PLAIN, &letter.text);
    let alternative = match &letter.html {
        Some(html) => alternative.singlepart(text).singlepart(text_part(ContentType::TEXT_HTML, html)),
        None => alternative.singlepart(text),
    };
    let mut mixed = MultiPart::mixed().boundary(boundary("surat")).multipart(alternative);
    for attachment in &letter.attachments {
        mixed = mixed.singlepart(file_part(attachment)?);
    }
    Ok(mixed)
}

fn text_part(kind: ContentType, text: &str) -> SinglePart {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(text.into_bytes())
}

fn file_part(attachment: &Attachment) -> Result<SinglePart, EnqueueError> {
    let kind = ContentType::parse(attachment.mime).map_err(|_| EnqueueError::BadMimeType(attachment.mime))?;
    Ok(SinglePart::builder()
        .header(kind)
        .header(ContentDisposition::attachment(&attachment.file_name))
        .header(ContentTransferEncoding::Base64)
        .body(attachment.bytes.clone()))
}

/// Bytes that SMTP carries unchanged: 7-bit, CRLF and nothing else as line ends, no NUL, no line too long. Lines that
/// begin with a dot are doubled on the wire and undone at the other end.
pub(super) fn is_wire_safe(bytes: &[u8]) -> bool {
    let is_ascii = bytes.iter().all(|b| b.is_ascii() && *b != 0);
    is_ascii
        && bytes.split(|b| *b == b'\n').all(|line| line.len() <= LINE_BYTES_MAX + 1)
        && bytes.ends_with(b"\r\n")
        && bytes.iter().enumerate().all(|(at, b)| match b {
            b'\r' => bytes.get(at + 1) == Some(&b'\n'),
            b'\n' => at > 0 && bytes[at - 1] == b'\r',
            _ => true,
        })
}
