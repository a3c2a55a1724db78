//! What the headers of a message say, cleaned and cut: enough for a list and for threads. Pure.

use std::panic::catch_unwind;

use mail_parser::{HeaderValue, Message, MessageParser};

use crate::base::UtcMs;
use crate::base::text::{clean_line, truncate_chars};

/// Headers beyond this are not looked at; honest ones are a hundredth of it.
const HEADER_BYTES_MAX: usize = 256 * 1024;
const SUBJECT_CHARS_MAX: usize = 300;
const NAME_CHARS_MAX: usize = 200;
/// RFC 5321 section 4.5.3.1.
const ADDRESS_CHARS_MAX: usize = 254;
/// A line of a header is at most 998 long (RFC 5322 section 2.1.1); no id in use is near it.
const ID_CHARS_MAX: usize = 500;
/// The last ones are the nearest, so the first ones are left out.
const REFERENCES_MAX: usize = 50;

/// The headers of a message as far as they are kept beside it. What is missing or cannot be read is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// Without `<` and `>`.
    pub message_id: String,
    pub in_reply_to: String,
    pub references: Vec<String>,
    pub sender_name: String,
    pub sender_address: String,
    pub subject: String,
    pub date: Option<UtcMs>,
}

impl Envelope {
    /// Reads a message, or only its headers.
    pub(super) fn of(message: &[u8]) -> Envelope {
        let head = header_part(message).to_vec();
        // The parser is well tested, and its input is hostile: a message that breaks it is stored without a subject.
        catch_unwind(move || {
            MessageParser::default().parse_headers(&head).map(|parsed| read(&parsed)).unwrap_or_default()
        })
        .unwrap_or_default()
    }
}

/// As far as the empty line, and no farther than the limit.
fn header_part(message: &[u8]) -> &[u8] {
    let message = message.get(..HEADER_BYTES_MAX).unwrap_or(message);
    let end_of = |mark: &[u8]| message.windows(mark.len()).position(|part| part == mark).map(|at| at + mark.len());
    let end = [end_of(b"\r\n\r\n"), end_of(b"\n\n")].into_iter().flatten().min();
    &message[..end.unwrap_or(message.len())]
}

fn read(parsed: &Message<'_>) -> Envelope {
    let sender = parsed.from().or_else(|| parsed.sender()).and_then(|from| from.first());
    let mut references = ids(parsed.references());
    references.drain(..references.len().saturating_sub(REFERENCES_MAX));
    Envelope {
        message_id: parsed.message_id().map(bare_id).unwrap_or_default(),
        in_reply_to: ids(parsed.in_reply_to()).into_iter().next().unwrap_or_default(),
        references,
        sender_name: sender.and_then(|from| from.name()).map(|name| cut(name, NAME_CHARS_MAX)).unwrap_or_default(),
        sender_address: sender
            .and_then(|from| from.address())
            .map(|address| cut(address, ADDRESS_CHARS_MAX))
            .unwrap_or_default(),
        subject: parsed.subject().map(|subject| cut(subject, SUBJECT_CHARS_MAX)).unwrap_or_default(),
        date: parsed.date().filter(|date| date.is_valid()).map(|date| UtcMs(date.to_timestamp().saturating_mul(1_000))),
    }
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let found: Vec<String> = match value {
        HeaderValue::Text(text) => text.split_whitespace().map(bare_id).collect(),
        HeaderValue::TextList(texts) => texts.iter().map(|text| bare_id(text)).collect(),
        _ => Vec::new(),
    };
    found.into_iter().filter(|id| !id.is_empty()).collect()
}

/// A Message-ID as it is kept and looked up: one line, without its brackets.
pub(super) fn bare_id(id: &str) -> String {
    let id = clean_line(id);
    cut(id.trim_start_matches('<').trim_end_matches('>'), ID_CHARS_MAX)
}

fn cut(text: &str, chars_max: usize) -> String {
    truncate_chars(&clean_line(text), chars_max).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_cleaned_and_cut() {
        let long = "x".repeat(5_000);
        let many: Vec<String> = (0..200).map(|n| format!("<r{n}@example.com>")).collect();
        let text = [
            "Message-ID: <a.1@example.com>\r\nIn-Reply-To: <b.2@example.com>\r\nReferences: ",
            &many.join("\r\n "),
            "\r\nFrom: =?UTF-8?Q?Kontak_UKM_01_=E2=80=AE?= <ukm01@example.com>\r\nSubject: =?UTF-8?B?UGVybW9ob25hbg==?= ",
            &long,
            "\r\nDate: Sun, 22 Nov 2026 10:00:00 +0700\r\n\r\nSubject: bukan ini\r\n",
        ]
        .concat();
        let read = Envelope::of(text.as_bytes());
        assert_eq!((read.message_id.as_str(), read.in_reply_to.as_str()), ("a.1@example.com", "b.2@example.com"));
        assert_eq!(read.references.len(), REFERENCES_MAX);
        assert_eq!(read.references.last().map(String::as_str), Some("r199@example.com"));
        assert_eq!((read.sender_name.as_str(), read.sender_address.as_str()), ("Kontak UKM 01", "ukm01@example.com"));
        assert!(read.subject.starts_with("Permohonan"), "{}", read.subject);
        assert_eq!(read.subject.chars().count(), SUBJECT_CHARS_MAX);
        assert_eq!(read.date, UtcMs::parse_rfc3339("2026-11-22T10:00:00+07:00"));
    }

    #[test]
    fn what_is_no_message_has_no_headers() {
        let endless = vec![b'a'; 2 * HEADER_BYTES_MAX];
        for bytes in [&b""[..], b"\r\n\r\n", b"\xff\xfe\x00", b"Subject", b"Date: Thu, 99 Foo 0000\r\n\r\n", &endless] {
            assert_eq!(Envelope::of(bytes), Envelope::default(), "{} bytes", bytes.len());
        }
    }

    #[test]
    fn an_id_is_the_same_with_and_without_brackets() {
        for (id, expect) in
            [("<a@b>", "a@b"), ("a@b", "a@b"), (" <a@b>\r\n", "a@b"), ("<<a@b>>", "a@b"), ("", ""), ("<>", "")]
        {
            assert_eq!(bare_id(id), expect, "{id}");
        }
    }
}
