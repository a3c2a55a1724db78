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
    Attachment, EnqueueError, Letter, MIME_BYTES_MAX, SUBJECT_CHARS_MAX, Sender, Thread, parse_address, recipients,
};
use crate::base::{MailId, UtcMs};

/// RFC 5322 section 2.1.1, without the CRLF.
const LINE_BYTES_MAX: usize = 998;
/// A Message-ID of another program; longer ones are no use to anybody.
const MESSAGE_ID_BYTES_MAX: usize = 250;
/// Letters of one thread that are named: the newest.
const REFERENCES_MAX: usize = 10;

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
    compose_reply(sender, letter, &Thread::default(), mail_id, made_at)
}

/// The same for a letter that answers others (RFC 5322 section 3.6.4).
pub(super) fn compose_reply(
    sender: &Sender,
    letter: &Letter,
    thread: &Thread,
    mail_id: MailId,
    made_at: UtcMs,
) -> Result<Vec<u8>, EnqueueError> {
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
    if let Some(answered) = thread.in_reply_to.as_deref().and_then(bracketed) {
        message = message.in_reply_to(answered);
    }
    let named: Vec<String> = thread.references.iter().filter_map(|id| bracketed(id)).collect();
    if !named.is_empty() {
        message = message.references(named[named.len().saturating_sub(REFERENCES_MAX)..].join(" "));
    }
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

/// `<id>`, if it can stand in a header.
fn bracketed(id: &str) -> Option<String> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let fits = (1..=MESSAGE_ID_BYTES_MAX).contains(&id.len());
    let is_plain = id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'(' | b')' | b',' | b';'));
    (fits && is_plain).then(|| ["<", id, ">"].concat())
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

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn sender() -> Sender {
        Sender { from_name: "DEKS Surabaya".into(), from_address: "deks@example.com".into() }
    }

    fn letter() -> Letter {
        Letter {
            unique_key: "review:2026-10:M012".into(),
            kind: "review",
            to: vec!["mitra12@example.com".into()],
            subject: "Review Oktober".into(),
            text: "Halo".into(),
            html: Some("<p>Halo</p>".into()),
            attachments: vec![Attachment {
                file_name: "a.pdf".into(),
                mime: "application/pdf",
                bytes: vec![0, 10, 46],
            }],
        }
    }

    fn composed(sender: &Sender, letter: &Letter) -> Result<String, EnqueueError> {
        let bytes = compose(sender, letter, MailId(Uuid::nil()), UtcMs(1_793_500_000_000))?;
        Ok(String::from_utf8(bytes).expect("ASCII"))
    }

    /// Every header field of the message and of its parts, by a reader that knows nothing of how it was written.
    fn header_names(message: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut in_header = true;
        for line in message.split("\r\n") {
            if line.starts_with("--deks-") {
                in_header = !line.ends_with("--");
            } else if line.is_empty() {
                in_header = false;
            } else if in_header && !line.starts_with([' ', '\t']) {
                names.push(line.split(':').next().unwrap_or("").to_ascii_lowercase());
            }
        }
        names
    }

    #[test]
    fn the_message_has_these_headers_and_every_part_is_base64() {
        let message = composed(&sender(), &letter()).expect("a message");
        let top = ["from", "subject", "message-id", "date", "auto-submitted", "to", "mime-version", "content-type"];
        let part = ["content-type", "content-transfer-encoding"];
        let mut expect: Vec<&str> = top.to_vec();
        expect.push("content-type");
        expect.extend(part.iter().chain(&part));
        expect.extend(["content-type", "content-disposition", "content-transfer-encoding"]);
        let mut found = header_names(&message);
        let mut wanted: Vec<String> = expect.into_iter().map(str::to_owned).collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{message}");
        assert_eq!(message.matches("Content-Transfer-Encoding: base64").count(), 3);
        assert!(message.contains("Message-ID: <00000000-0000-0000-0000-000000000000@example.com>"));
        assert!(message.contains("Date: Sun, 01 Nov 2026 02:26:40 +0000\r\n"), "{message}");
        assert!(message.contains(&base64::engine::general_purpose::STANDARD.encode([0, 10, 46])));
        assert_eq!(message, composed(&sender(), &letter()).expect("a message"), "the same bytes again");
    }

    fn answer(in_reply_to: Option<&str>, references: &[&str]) -> String {
        let thread = Thread {
            in_reply_to: in_reply_to.map(str::to_owned),
            references: references.iter().map(|id| (*id).to_owned()).collect(),
        };
        let bytes = compose_reply(&sender(), &letter(), &thread, MailId(Uuid::nil()), UtcMs(1_793_500_000_000));
        String::from_utf8(bytes.expect("a message")).expect("ASCII")
    }

    /// The value of a header, unfolded.
    fn header(message: &str, name: &str) -> Option<String> {
        let unfolded = message.replace("\r\n ", " ");
        let line = unfolded.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))?;
        Some(line.to_owned())
    }

    #[test]
    fn an_answer_names_the_letters_before_it() {
        let message = answer(Some("b@example.com"), &["<a@example.com>", "b@example.com"]);
        assert_eq!(header(&message, "In-Reply-To").as_deref(), Some("<b@example.com>"));
        assert_eq!(header(&message, "References").as_deref(), Some("<a@example.com> <b@example.com>"));
        let many: Vec<String> = (0..40).map(|no| format!("{}{no}@example.com", "x".repeat(200))).collect();
        let message = answer(None, &many.iter().map(String::as_str).collect::<Vec<_>>());
        let named = header(&message, "References").expect("references");
        assert_eq!(named.split(' ').count(), REFERENCES_MAX);
        assert!(named.ends_with("39@example.com>") && is_wire_safe(message.as_bytes()));
        let plain = composed(&sender(), &letter()).expect("a message");
        assert_eq!(answer(None, &[]), plain, "a letter that answers nothing is as it was");
    }

    #[test]
    fn a_message_id_from_outside_adds_no_header() {
        let plain = header_names(&composed(&sender(), &letter()).expect("a message"));
        let long = "x".repeat(300);
        for bad in ["", "<>", "a\r\nBcc: jahat@example.com", "a b@example.com", "é@example.com", "a>, <b", &long] {
            let message = answer(Some(bad), &[bad, bad]);
            assert_eq!(header_names(&message), plain, "{bad:?}");
        }
        let message = answer(Some("a\nX: y"), &["a\nX: y", "b@example.com"]);
        assert_eq!(header(&message, "References").as_deref(), Some("<b@example.com>"), "the others stay");
    }

    #[test]
    fn what_could_end_a_header_line_is_refused_with_its_name() {
        type Spoil = fn(&mut Sender, &mut Letter, &str);
        type Is = fn(&EnqueueError) -> bool;
        let control: Is = |e| matches!(e, EnqueueError::ControlCharacter(_));
        let address: Is = |e| matches!(e, EnqueueError::BadAddress(_));
        let from: Is = |e| matches!(e, EnqueueError::BadSender(_));
        let file: Is = |e| matches!(e, EnqueueError::BadFileName(_));
        let places: [(Spoil, Is); 6] = [
            (|s, _, bad| s.from_name.push_str(bad), control),
            (|_, l, bad| l.subject.push_str(bad), control),
            (|_, l, bad| l.unique_key.push_str(bad), control),
            (|s, _, bad| s.from_address.push_str(bad), from),
            (|_, l, bad| l.to[0].insert_str(5, bad), address),
            (|_, l, bad| l.attachments[0].file_name.push_str(bad), file),
        ];
        for (at, (spoil, is_expected)) in places.into_iter().enumerate() {
            for bad in ["\r\nBcc: jahat@example.com", "\nX: y", "\rX: y", "\0", "\u{b}", "\u{85}"] {
                let (mut sender, mut letter) = (sender(), letter());
                spoil(&mut sender, &mut letter, bad);
                let error = composed(&sender, &letter).expect_err("refused");
                assert!(is_expected(&error), "place {at} {bad:?}: {error}");
            }
        }
    }

    #[test]
    fn other_mistakes_are_refused_with_their_rule() {
        type Spoil = fn(&mut Letter);
        type Is = fn(&EnqueueError) -> bool;
        let cases: [(Spoil, Is); 9] = [
            (|l| l.to.clear(), |e| matches!(e, EnqueueError::NoRecipient(_))),
            (|l| l.to.push("tanpa-at".into()), |e| matches!(e, EnqueueError::BadAddress(_))),
            (|l| l.to.push("é@example.com".into()), |e| matches!(e, EnqueueError::BadAddress(_))),
            (|l| l.to.push("\"a b\"@example.com".into()), |e| matches!(e, EnqueueError::BadAddress(_))),
            (|l| l.subject = "x".repeat(201), |e| matches!(e, EnqueueError::SubjectTooLong)),
            (|l| l.attachments[0].file_name = "../a.pdf".into(), |e| matches!(e, EnqueueError::BadFileName(_))),
            (|l| l.attachments[0].file_name = ".a".into(), |e| matches!(e, EnqueueError::BadFileName(_))),
            (|l| l.attachments[0].mime = "bukan jenis", |e| matches!(e, EnqueueError::BadMimeType(_))),
            (|l| l.attachments[0].bytes = vec![0; 12_000_000], |e| matches!(e, EnqueueError::TooLarge(_))),
        ];
        for (at, (spoil, is_expected)) in cases.into_iter().enumerate() {
            let mut letter = letter();
            spoil(&mut letter);
            let error = composed(&sender(), &letter).expect_err("refused");
            assert!(is_expected(&error), "case {at}: {error}");
        }
    }

    #[test]
    fn the_wire_carries_crlf_and_nothing_else_as_line_ends() {
        for (bytes, expect) in [
            (&b"a\r\n.b\r\n"[..], true),
            (b"a\nb\r\n", false),
            (b"a\rb\r\n", false),
            (b"a\r\n\n", false),
            (b"a\0\r\n", false),
            (b"a\xc3\xa9\r\n", false),
            (b"no end", false),
            (b"a\r", false),
        ] {
            assert_eq!(is_wire_safe(bytes), expect, "{bytes:?}");
        }
        assert!(is_wire_safe(&[&[b'x'; 998][..], b"\r\n"].concat()));
        assert!(!is_wire_safe(&[&[b'x'; 999][..], b"\r\n"].concat()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        /// Faults F13. Any text in any field makes either an error or a message with the headers it should have.
        #[test]
        fn no_text_adds_a_header(
            subject in "(\\PC|[\r\n\0\t]|Bcc: |\r\n){0,60}",
            name in "(\\PC|[\r\n\0]|<|>|\"|,){0,40}",
            to in "(\\PC|[\r\n]|@|\\.|,|<|>){0,30}",
            file in "(\\PC|[\r\n\"/\\\\]){1,20}",
            text in "(\\PC|[\r\n.]){0,80}",
        ) {
            let sender = Sender { from_name: name, ..sender() };
            let plain = header_names(&composed(&self::sender(), &letter()).expect("a message"));
            for change in 0..4 {
                let mut letter = letter();
                letter.text = text.clone();
                match change {
                    0 => letter.subject = subject.clone(),
                    1 => letter.to = vec![to.clone()],
                    2 => letter.attachments[0].file_name = file.clone(),
                    _ => letter.html = Some(text.clone()),
                }
                if let Ok(message) = composed(&sender, &letter) {
                    prop_assert!(is_wire_safe(message.as_bytes()));
                    prop_assert_eq!(header_names(&message), plain.clone(), "{}", message);
                }
            }
        }
    }
}
