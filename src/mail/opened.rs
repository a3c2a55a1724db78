//! A stored letter taken apart again: what somebody reads of it, and its files.
//!
//! It reads what [`super::mime`] writes (parts in base64, boundaries of our own), not mail from outside.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Parts inside parts: mixed (alternative (text, html), files) is two deep.
const DEPTH_MAX: usize = 4;

/// What a letter holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// The plain text, with `\n` between lines.
    pub text: String,
    /// Name and bytes of each file that travels with it.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Takes a message apart; what it cannot read stays out.
pub fn open(mime: &[u8]) -> Opened {
    let mut opened = Opened::default();
    if let Ok(message) = std::str::from_utf8(mime) {
        take(message, DEPTH_MAX, &mut opened);
    }
    opened
}

fn take(part: &str, depth: usize, opened: &mut Opened) {
    let Some((head, body)) = part.split_once("\r\n\r\n") else { return };
    // A header that goes on in the next line begins it with a blank (RFC 5322 section 2.2.3).
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let kind = header(&head, "content-type").unwrap_or_default();
    if let Some(boundary) = parameter(kind, "boundary") {
        let mark = format!("--{boundary}");
        if depth > 0 {
            for inner in body.split(mark.as_str()).skip(1).filter(|inner| !inner.starts_with("--")) {
                take(inner.trim_start_matches("\r\n"), depth - 1, opened);
            }
        }
        return;
    }
    let Some(bytes) = decoded(body) else { return };
    match parameter(header(&head, "content-disposition").unwrap_or_default(), "filename") {
        Some(name) => opened.files.push((name.to_owned(), bytes)),
        None if kind.starts_with("text/plain") && opened.text.is_empty() => {
            opened.text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        }
        None => {}
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let line = head.lines().find(|line| {
        line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && line[name.len()..].starts_with(':')
    })?;
    Some(line[name.len() + 1..].trim())
}

/// The value after `name=`, with or without quotes.
fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let found = value.split(';').skip(1).find_map(|one| {
        let (key, value) = one.trim().split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then_some(value.trim())
    })?;
    Some(found.trim_matches('"'))
}

fn decoded(body: &str) -> Option<Vec<u8>> {
    let compact: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(compact).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{MailId, UtcMs};
    use crate::mail::{Attachment, Letter, Sender, compose};

    #[test]
    fn what_was_composed_is_read_back() {
        let long = "Penjualan naik 12 % – terima kasih.\n".repeat(200);
        for (html, text) in [(None, "Halo,\n\n..titik\n"), (Some("<p>Halo</p>".to_owned()), long.as_str())] {
            let pdf =
                Attachment { file_name: "a.pdf".into(), mime: "application/pdf", bytes: vec![0, 255, 13, 10, 46] };
            let xlsx = Attachment { file_name: "b.xlsx".into(), mime: "application/zip", bytes: vec![7; 5_000] };
            let letter = Letter {
                unique_key: "k".into(),
                kind: "review",
                to: vec!["a@example.com".into()],
                subject: "Judul – panjang".into(),
                text: text.into(),
                html,
                attachments: vec![pdf.clone(), xlsx.clone()],
            };
            let sender = Sender { from_name: "DEKS".into(), from_address: "deks@example.com".into() };
            let bytes = compose(&sender, &letter, MailId::new(), UtcMs(1)).expect("a message");
            let opened = open(&bytes);
            assert_eq!(opened.text, text);
            let files = [(pdf.file_name, pdf.bytes), (xlsx.file_name, xlsx.bytes)];
            assert_eq!(opened.files, files);
        }
    }

    #[test]
    fn what_is_no_message_gives_nothing() {
        for bytes in
            [&b""[..], b"\xff\xfe", b"Subject: x\r\n\r\nabc", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x"]
        {
            assert_eq!(open(bytes).files, []);
        }
    }
}
