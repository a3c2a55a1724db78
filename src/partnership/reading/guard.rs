//! What a message may be before the parser sees it: counted on the bytes as they are, in one pass (faults F15).

use std::borrow::Cow;

use mail_parser::{Message, PartType};

use super::ReadError;
use super::limits::{
    BOUNDARY_CHARS_MAX, CONTENT_TYPES_MAX, HEADERS_BYTES_MAX, MESSAGE_BYTES_MAX, NESTING_MAX, SEARCH_BYTES_MAX,
};

/// Beginnings of encoded words (`=?utf-8?`), each looked for to the end of its line: bytes looked at in all.
const WORD_SEARCH_BYTES_MAX: usize = 200_000_000;

/// Passes bytes that the parser reads in bounded time and that nest no deeper than it can undo.
pub fn check(bytes: &[u8]) -> Result<(), ReadError> {
    if bytes.trim_ascii().is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(ReadError::TooLarge { mebibytes_max: MESSAGE_BYTES_MAX / (1024 * 1024) });
    }
    let mut seen = Seen::default();
    for line in bytes.split(|b| *b == b'\n') {
        seen.line(line);
        if seen.long_boundary || seen.headers > HEADERS_BYTES_MAX {
            return Err(ReadError::TooManyParts);
        }
    }
    let searched = seen.boundaries.saturating_mul(bytes.len());
    if seen.types > CONTENT_TYPES_MAX || searched > SEARCH_BYTES_MAX || seen.words > WORD_SEARCH_BYTES_MAX {
        return Err(ReadError::TooManyParts);
    }
    Ok(())
}

/// What is counted line by line.
#[derive(Default)]
struct Seen {
    /// Every part that nests says so in such a line.
    types: usize,
    boundaries: usize,
    long_boundary: bool,
    /// Bytes that the search for the ends of encoded words may look at.
    words: usize,
    /// Bytes of headers, and of what looks like them: from a line with a colon to the next empty one.
    headers: usize,
    in_headers: bool,
}

impl Seen {
    fn line(&mut self, line: &[u8]) {
        self.types += count(line, b"content-type");
        self.boundaries += count(line, b"boundary");
        self.words = self.words.saturating_add(count(line, b"=?").saturating_mul(line.len()));
        self.long_boundary |= has_long_boundary(line);
        // A line of blanks ends no headers: for the parser it goes on with the line above.
        let is_empty = matches!(line, [] | [b'\r']);
        self.in_headers = !is_empty && (self.in_headers || line.contains(&b':'));
        self.headers += if self.in_headers { line.len() } else { 0 };
    }
}

/// The message with those words of its `Content-Type` lines overwritten that would make the parser open messages inside
/// of it: unpacked from base64 they would come past everything that was counted here. A message that is attached is a
/// file like others.
pub fn without_inner_messages(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Cow::Borrowed(bytes);
    let (mut at, mut in_type) = (0, false);
    for line in bytes.split(|b| *b == b'\n') {
        let goes_on = in_type && matches!(line, [b' ' | b'\t' | b'\r', ..]);
        in_type = goes_on || count(line, b"content-type") > 0;
        for word in [&INNER[..], &[b"digest"]].concat() {
            if in_type && count(line, word) > 0 {
                overwrite(&mut out.to_mut()[at..at + line.len()], word);
            }
        }
        at += line.len() + 1;
    }
    out
}

/// Kinds of `message/...` that hold a message.
const INNER: [&[u8]; 2] = [b"rfc822", b"global"];

fn overwrite(line: &mut [u8], word: &[u8]) {
    for at in 0..line.len().saturating_sub(word.len() - 1) {
        if line[at..at + word.len()].eq_ignore_ascii_case(word) {
            line[at] = OVERWRITTEN;
        }
    }
}

const OVERWRITTEN: u8 = b'_';

/// The kind of a part as the sender named it, before [`without_inner_messages`].
pub fn as_named(content_type: &str) -> String {
    let overwritten = |word: &&[u8]| {
        let tail = String::from_utf8_lossy(&word[1..]).into_owned();
        content_type == ["message/", char::from(OVERWRITTEN).to_string().as_str(), &tail].concat()
    };
    match INNER.iter().find(|word| overwritten(word)) {
        Some(word) => ["message/", &String::from_utf8_lossy(word)].concat(),
        None => content_type.to_owned(),
    }
}

/// How often a mark stands in a line, whatever its case.
fn count(line: &[u8], mark: &[u8]) -> usize {
    let [first, ..] = mark else { return 0 };
    let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    let begins = line.iter().enumerate().filter(|(_, b)| **b == lower || **b == upper);
    begins.filter(|(at, _)| line.get(*at..at + mark.len()).is_some_and(|text| text.eq_ignore_ascii_case(mark))).count()
}

/// A boundary is looked for at every pair of dashes: a long one, or one given in pieces, makes that slow.
fn has_long_boundary(line: &[u8]) -> bool {
    const MARK: &[u8] = b"boundary";
    let places = line.windows(MARK.len()).enumerate().filter(|(_, text)| text.eq_ignore_ascii_case(MARK));
    places.map(|(at, _)| &line[at + MARK.len()..]).any(|rest| match rest.trim_ascii_start() {
        [b'*', ..] => true,
        [b'=', value @ ..] => {
            let value = value.trim_ascii_start();
            let end = |b: &u8| matches!(b, b'"' | b';' | b'\r' | b' ');
            let value = value.strip_prefix(b"\"").unwrap_or(value);
            value.iter().position(end).unwrap_or(value.len()) > BOUNDARY_CHARS_MAX
        }
        _ => false,
    })
}

/// Parts in parts, as they came out.
pub fn check_depth(message: &Message<'_>) -> Result<(), ReadError> {
    let mut open = vec![(0u32, 1usize)];
    while let Some((id, depth)) = open.pop() {
        if depth > NESTING_MAX {
            return Err(ReadError::NestedTooDeep);
        }
        if let Some(PartType::Multipart(parts)) = message.part(id).map(|part| &part.body) {
            open.extend(parts.iter().map(|part| (*part, depth + 1)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    #[test]
    fn unreasonable_messages_are_refused_before_they_are_parsed() {
        let parts = "Content-Type: message/rfc822\r\n\r\n".repeat(CONTENT_TYPES_MAX + 1);
        let word = ["Subject: ", &"=?utf-8 ".repeat(50_000)].concat();
        let headers = ["A: b\r\n".repeat(300_000), "B: c\r\n \r\n d".repeat(100_000)].concat();
        let lost = "boundary=a\r\n".repeat(10_000);
        let boundary = ["Content-Type: multipart/mixed; boundary=\"", &"-".repeat(5_000), "\"\r\n\r\n"].concat();
        for (bytes, expect) in [
            (&b""[..], Err(ReadError::Empty)),
            (b" \r\n ", Err(ReadError::Empty)),
            (b"From: a@example.com\r\n\r\nisi", Ok(())),
            (parts.as_bytes(), Err(ReadError::TooManyParts)),
            (word.as_bytes(), Err(ReadError::TooManyParts)),
            (headers.as_bytes(), Err(ReadError::TooManyParts)),
            (lost.as_bytes(), Err(ReadError::TooManyParts)),
            (boundary.as_bytes(), Err(ReadError::TooManyParts)),
            (b"Content-Type: multipart/mixed;\r\n boundary*0=a", Err(ReadError::TooManyParts)),
        ] {
            assert_eq!(check(bytes), expect, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(60)]));
        }
        let too_large = vec![b'a'; MESSAGE_BYTES_MAX + 1];
        assert_eq!(check(&too_large), Err(ReadError::TooLarge { mebibytes_max: 40 }));
    }

    #[test]
    fn depth_is_limited() {
        for (levels, expect) in [(3, Ok(())), (NESTING_MAX + 4, Err(ReadError::NestedTooDeep))] {
            let part = |at: usize| format!("Content-Type: multipart/mixed; boundary=b{at}x\r\n\r\n--b{at}x\r\n");
            let parts: String = (0..levels).map(part).collect();
            let parts = [parts, "\r\nisi".into()].concat();
            let message = MessageParser::default().parse(parts.as_bytes()).expect("a message");
            assert_eq!(check_depth(&message), expect, "{levels} parts");
        }
    }

    #[test]
    fn messages_inside_are_files() {
        for kind in
            ["Content-Type: message/rfc822", "content-type :\r\n message/RFC822", "Content-Type: message/global"]
        {
            let text = ["Subject: a\r\n", kind, "\r\n\r\nSubject: rfc822 global\r\n\r\nisi"].concat();
            let bytes = without_inner_messages(text.as_bytes());
            let message = MessageParser::default().parse(bytes.as_ref()).expect("a message");
            assert!(!matches!(message.root_part().body, PartType::Message(_)), "{kind}");
            assert!(String::from_utf8_lossy(&bytes).contains("Subject: rfc822 global"), "only types are overwritten");
        }
        let digest = "Content-Type: multipart/digest; boundary=a\r\n\r\n--a\r\n\r\nSubject: b\r\n\r\nisi\r\n--a--";
        let bytes = without_inner_messages(digest.as_bytes());
        let message = MessageParser::default().parse(bytes.as_ref()).expect("a message");
        assert!(message.parts.iter().all(|part| !matches!(part.body, PartType::Message(_))));
        assert_eq!(as_named("message/_fc822"), "message/rfc822");
        assert_eq!(as_named("text/_fc822"), "text/_fc822");
        assert!(matches!(without_inner_messages(b"Subject: rfc822"), Cow::Borrowed(_)));
    }
}
