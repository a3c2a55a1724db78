//! What the headers say: who, when, about what, in answer to what; and whether a machine wrote it.

use chrono::{DateTime, FixedOffset, NaiveDate};
use mail_parser::{HeaderValue, Message, MessageParser};

use super::limits::{HEADER_CHARS_MAX, REFERENCES_MAX};
use crate::base::text::truncate_chars;

/// A sender as the message names itself: neither is proven.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// Empty where the message gives only an address.
    pub name: String,
    pub email: String,
}

/// The headers that matter.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    /// With its angle brackets.
    pub message_id: Option<String>,
    pub date: Option<DateTime<FixedOffset>>,
    pub subject: String,
    pub sender: Sender,
    pub reply_to: Option<String>,
    /// Oldest first: `References`, then `In-Reply-To`, none twice; each with its angle brackets.
    pub references: Vec<String>,
    /// A control character stood in a decoded header.
    pub injected: bool,
}

/// The id of a message and what it answers, from its headers alone: enough to find the messages of a thread.
pub fn ids(bytes: &[u8]) -> (Option<String>, Vec<String>) {
    // Headers of a real message end long before this.
    let head = &bytes[..bytes.len().min(256 * 1024)];
    match MessageParser::default().parse_headers(head) {
        Some(message) => {
            let headers = read(&message);
            (headers.message_id, headers.references)
        }
        None => (None, Vec::new()),
    }
}

pub fn read(message: &Message<'_>) -> Headers {
    let mut headers = Headers::default();
    let mut clean = |text: &str| {
        let (text, injected) = clean_header(text);
        headers.injected |= injected;
        text
    };
    let subject = clean(message.subject().unwrap_or_default());
    let from = message.from().or_else(|| message.sender()).and_then(|from| from.first());
    let sender = Sender {
        name: clean(from.and_then(|from| from.name()).unwrap_or_default()),
        email: clean(from.and_then(|from| from.address()).unwrap_or_default()),
    };
    let reply_to = message.reply_to().and_then(|to| to.first()).and_then(|to| to.address()).map(&mut clean);
    let message_id = message.message_id().map(&mut clean).filter(|id| !id.is_empty()).map(|id| bracketed(&id));
    let mut references: Vec<String> = Vec::new();
    for value in [message.references(), message.in_reply_to()] {
        for id in texts(value).into_iter().map(&mut clean).filter(|id| !id.is_empty()) {
            let id = bracketed(&id);
            if !references.contains(&id) && references.len() < REFERENCES_MAX {
                references.push(id);
            }
        }
    }
    Headers {
        message_id,
        date: message.date().and_then(date),
        subject,
        sender,
        reply_to: reply_to.filter(|to| !to.is_empty()),
        references,
        injected: headers.injected,
    }
}

/// Every run of control characters becomes one blank, so that nothing behind a hidden line break is a line of its own
/// (faults F13). True when a character stood there that no honest header has.
pub fn clean_header(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len().min(HEADER_CHARS_MAX));
    let (mut injected, mut in_run) = (false, false);
    for c in truncate_chars(text, HEADER_CHARS_MAX).chars() {
        if c.is_control() {
            injected |= c.is_ascii_control() && c != '\t';
            if !in_run {
                out.push(' ');
            }
            in_run = true;
        } else {
            in_run = false;
            out.push(c);
        }
    }
    (out.trim().to_owned(), injected)
}

fn bracketed(id: &str) -> String {
    ["<", id.trim_matches(['<', '>']), ">"].concat()
}

fn texts<'a>(value: &'a HeaderValue<'_>) -> Vec<&'a str> {
    match value {
        HeaderValue::Text(text) => vec![text],
        HeaderValue::TextList(list) => list.iter().map(|text| text.as_ref()).collect(),
        _ => Vec::new(),
    }
}

fn date(found: &mail_parser::DateTime) -> Option<DateTime<FixedOffset>> {
    let seconds = i32::from(found.tz_hour) * 3_600 + i32::from(found.tz_minute) * 60;
    let offset = FixedOffset::east_opt(if found.tz_before_gmt { -seconds } else { seconds })?;
    let day = NaiveDate::from_ymd_opt(i32::from(found.year), u32::from(found.month), u32::from(found.day))?;
    // A leap second is told as the second before it.
    let second = u32::from(found.second).min(59);
    let local = day.and_hms_opt(u32::from(found.hour), u32::from(found.minute), second)?;
    local.and_local_timezone(offset).single()
}

/// How sure it is that no person wrote the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Automatic {
    No,
    /// Sent to many, or by a program: a web form or a list may still carry an application.
    Perhaps,
    Certain,
}

/// What a subject begins with when a program answers.
const AUTOMATIC_SUBJECTS: [&str; 20] = [
    "automatic reply",
    "automatische antwort",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto:",
    "balasan otomatis",
    "balas otomatis",
    "jawaban otomatis",
    "pesan otomatis",
    "out of office",
    "di luar kantor",
    "sedang cuti",
    "undeliverable",
    "undelivered mail",
    "mail delivery failed",
    "mail delivery failure",
    "delivery status notification",
    "returned mail",
];

/// Whether a machine wrote the message (RFC 3834 and what servers did before it).
pub fn automatic(message: &Message<'_>, headers: &Headers) -> Automatic {
    let word = |name: &'static str| match message.header(name) {
        Some(HeaderValue::Text(text)) => text.trim().to_lowercase(),
        Some(_) => "-".to_owned(),
        None => String::new(),
    };
    let submitted = word("Auto-Submitted");
    let precedence = word("Precedence");
    let answers = ["X-Autoreply", "X-Autorespond", "X-Autorespond-To", "X-Failed-Recipients", "Autoforwarded"];
    let is_report = message.root_part().headers.iter().any(|header| {
        matches!(&header.value, HeaderValue::ContentType(kind)
            if kind.c_type == "multipart" && kind.c_subtype.as_deref() == Some("report"))
    });
    let local = headers.sender.email.split('@').next().unwrap_or_default().to_lowercase();
    let subject = headers.subject.to_lowercase();
    if submitted.starts_with("auto-replied")
        || submitted.starts_with("auto-notified")
        || is_report
        || answers.iter().any(|name| !matches!(word(name).as_str(), "" | "no" | "false"))
        || matches!(precedence.as_str(), "auto_reply" | "auto-reply")
        || matches!(local.as_str(), "mailer-daemon" | "postmaster")
        || AUTOMATIC_SUBJECTS.iter().any(|begin| subject.starts_with(begin))
    {
        return Automatic::Certain;
    }
    let to_many = !matches!(submitted.as_str(), "" | "no")
        || matches!(precedence.as_str(), "bulk" | "list" | "junk")
        || ["List-Unsubscribe", "List-Id"].iter().any(|name| message.header(*name).is_some());
    if to_many { Automatic::Perhaps } else { Automatic::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(head: &str) -> (Headers, Automatic) {
        let bytes = [head, "\r\n\r\nisi\r\n"].concat();
        let message = MessageParser::default().parse(bytes.as_bytes()).expect("a message");
        let headers = read(&message);
        let automatic = automatic(&message, &headers);
        (headers, automatic)
    }

    #[test]
    fn control_characters_become_one_blank() {
        for (text, expect, injected) in [
            ("Pengajuan\r\nBcc: a@example.org\r\n\r\nIsi", "Pengajuan Bcc: a@example.org Isi", true),
            ("a\0b\u{1b}c", "a b c", true),
            ("satu\tdua", "satu dua", false),
            ("satu\u{96}dua", "satu dua", false),
            ("biasa saja", "biasa saja", false),
        ] {
            assert_eq!(clean_header(text), (expect.to_owned(), injected), "{text:?}");
        }
    }

    #[test]
    fn names_dates_and_references_are_read() {
        let (headers, _) = parsed(concat!(
            "From: =?iso-8859-1?Q?Kontak_UKM_08_=28Caf=E9=29?= <kontak08@example.com>\r\n",
            "Subject: Daftar =?utf-8?b?8J+Yig==?=\r\nDate: Tue, 03 Nov 2026 15:30:00 +0700\r\n",
            "Reply-To: Kontak <lain@example.com>\r\nMessage-ID: <b@example.com>\r\n",
            "In-Reply-To: <c@example.com>\r\nReferences: <a@example.com>\r\n <c@example.com>",
        ));
        assert_eq!(headers.sender.name, "Kontak UKM 08 (Caf\u{e9})");
        assert_eq!(headers.sender.email, "kontak08@example.com");
        assert_eq!(headers.subject, "Daftar \u{1F60A}");
        assert_eq!(headers.reply_to.as_deref(), Some("lain@example.com"));
        assert_eq!(headers.message_id.as_deref(), Some("<b@example.com>"));
        assert_eq!(headers.references, ["<a@example.com>", "<c@example.com>"]);
        assert_eq!(headers.date.map(|date| date.to_rfc3339()).as_deref(), Some("2026-11-03T15:30:00+07:00"));
        assert!(!headers.injected);
    }

    #[test]
    fn days_that_do_not_exist_are_no_date() {
        for line in ["Thu, 30 Feb 2026 08:00:00 +0700", "kemarin", "Fri, 06 Nov 2026 99:99:99 +0700"] {
            assert_eq!(parsed(&["Date: ", line].concat()).0.date, None, "{line}");
        }
    }

    #[test]
    fn machines_are_told_from_people() {
        use Automatic::*;
        for (head, expect) in [
            ("Subject: Pendaftaran", No),
            ("Auto-Submitted: no", No),
            ("Subject: Mohon balasan otomatis dimatikan", No),
            ("Auto-Submitted: auto-replied", Certain),
            ("X-Autoreply: yes", Certain),
            ("Subject: Balasan otomatis: Pendaftaran", Certain),
            ("Subject: Out of Office", Certain),
            ("From: MAILER-DAEMON@example.com", Certain),
            ("Content-Type: multipart/report; boundary=x", Certain),
            ("Precedence: bulk", Perhaps),
            ("Auto-Submitted: auto-generated", Perhaps),
            ("List-Unsubscribe: <mailto:a@example.org>", Perhaps),
        ] {
            assert_eq!(parsed(head).1, expect, "{head}");
        }
    }
}
