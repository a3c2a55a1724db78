//! As much HTTP/1.1 as one address needs: one request, one answer, then the connection ends.
//!
//! The head is parsed by `httparse`; a body has its length said before (no chunks), so that its size is judged first.

use std::io::{self, Read, Write};

/// Room for a path, a signature and what proxies add.
const HEAD_BYTES_MAX: usize = 8 * 1024;
const HEADERS_MAX: usize = 32;
/// A notice is a few hundred bytes.
pub const BODY_BYTES_MAX: usize = 16 * 1024;
const READ_BYTES: usize = 4 * 1024;

/// What was asked.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    pub timestamp: Vec<u8>,
    pub signature: Vec<u8>,
    pub body: Vec<u8>,
}

/// Why a request is not taken. The word is all that the sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Garbled,
    NotFound,
    MethodNotAllowed,
    HeadTooLarge,
    LengthMissing,
    BodyTooLarge,
    TooSlow,
    Signature,
    Timestamp,
    BodyRefused,
    /// Nothing is wrong with the request: it should come again.
    Unavailable,
}

impl Refusal {
    pub fn status(self) -> (u16, &'static str) {
        match self {
            Refusal::Garbled | Refusal::BodyRefused => (400, "Bad Request"),
            Refusal::Signature | Refusal::Timestamp => (401, "Unauthorized"),
            Refusal::NotFound => (404, "Not Found"),
            Refusal::MethodNotAllowed => (405, "Method Not Allowed"),
            Refusal::TooSlow => (408, "Request Timeout"),
            Refusal::LengthMissing => (411, "Length Required"),
            Refusal::BodyTooLarge => (413, "Content Too Large"),
            Refusal::HeadTooLarge => (431, "Request Header Fields Too Large"),
            Refusal::Unavailable => (503, "Service Unavailable"),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Refusal::Garbled => "request",
            Refusal::NotFound => "path",
            Refusal::MethodNotAllowed => "method",
            Refusal::HeadTooLarge => "headers",
            Refusal::LengthMissing => "length",
            Refusal::BodyTooLarge => "size",
            Refusal::TooSlow => "timeout",
            Refusal::Signature => "signature",
            Refusal::Timestamp => "timestamp",
            Refusal::BodyRefused => "body",
            Refusal::Unavailable => "unavailable",
        }
    }
}

/// Why there is no request.
#[derive(Debug, PartialEq, Eq)]
pub enum NoRequest {
    Refused(Refusal),
    /// Nobody is there to be answered.
    Gone,
}

impl From<Refusal> for NoRequest {
    fn from(refusal: Refusal) -> NoRequest {
        NoRequest::Refused(refusal)
    }
}

/// What the head of a request says that matters here.
struct Head {
    bytes: usize,
    body_bytes: usize,
    waits_for_continue: bool,
    timestamp: Vec<u8>,
    signature: Vec<u8>,
}

/// Reads one `POST` to `path`.
pub fn read_request(stream: &mut (impl Read + Write), path: &str) -> Result<Request, NoRequest> {
    let mut buffer = Vec::new();
    let head = loop {
        if let Some(head) = parse_head(&buffer, path)? {
            break head;
        }
        if buffer.len() >= HEAD_BYTES_MAX {
            return Err(Refusal::HeadTooLarge.into());
        }
        read_some(stream, &mut buffer)?;
    };
    if head.body_bytes > BODY_BYTES_MAX {
        return Err(Refusal::BodyTooLarge.into());
    }
    let mut body = buffer.split_off(head.bytes);
    if head.waits_for_continue && body.is_empty() {
        let go_on = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").and_then(|()| stream.flush());
        go_on.map_err(|_| NoRequest::Gone)?;
    }
    while body.len() < head.body_bytes {
        read_some(stream, &mut body)?;
    }
    // What follows would be a second request, and there is none here.
    body.truncate(head.body_bytes);
    Ok(Request { timestamp: head.timestamp, signature: head.signature, body })
}

fn read_some(stream: &mut impl Read, into: &mut Vec<u8>) -> Result<(), NoRequest> {
    let mut some = [0u8; READ_BYTES];
    match stream.read(&mut some) {
        Ok(0) => Err(NoRequest::Gone),
        Ok(n) => {
            into.extend_from_slice(&some[..n]);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(Refusal::TooSlow.into()),
        Err(_) => Err(NoRequest::Gone),
    }
}

/// The head, once it is whole.
fn parse_head(bytes: &[u8], path: &str) -> Result<Option<Head>, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut request = httparse::Request::new(&mut headers);
    let head_bytes = match request.parse(bytes) {
        Ok(httparse::Status::Complete(head_bytes)) => head_bytes,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Refusal::HeadTooLarge),
        Err(_) => return Err(Refusal::Garbled),
    };
    if request.path != Some(path) {
        return Err(Refusal::NotFound);
    }
    if request.method != Some("POST") {
        return Err(Refusal::MethodNotAllowed);
    }
    let headers = &*request.headers;
    if one(headers, "transfer-encoding")?.is_some() {
        return Err(Refusal::LengthMissing);
    }
    let length = one(headers, "content-length")?.ok_or(Refusal::LengthMissing)?;
    Ok(Some(Head {
        bytes: head_bytes,
        body_bytes: read_length(length).ok_or(Refusal::Garbled)?,
        waits_for_continue: one(headers, "expect")?.is_some_and(|value| value.eq_ignore_ascii_case(b"100-continue")),
        timestamp: one(headers, "x-timestamp")?.unwrap_or_default().to_vec(),
        signature: one(headers, "x-signature")?.unwrap_or_default().to_vec(),
    }))
}

/// A header that may stand there once: with two of them, two readers could see two requests.
fn one<'a>(headers: &[httparse::Header<'a>], name: &str) -> Result<Option<&'a [u8]>, Refusal> {
    let mut found = headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
    let first = found.next().map(|header| header.value.trim_ascii());
    if found.next().is_some() { Err(Refusal::Garbled) } else { Ok(first) }
}

/// Digits only; a length beyond all measure is still a length.
fn read_length(value: &[u8]) -> Option<usize> {
    let is_number = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(value).ok().filter(|_| is_number)?;
    Some(text.parse().unwrap_or(usize::MAX))
}

/// Writes an answer; the connection ends after it.
pub fn write_answer(stream: &mut impl Write, status: (u16, &str), body: &str) -> io::Result<()> {
    let (code, words) = status;
    let head = format!(
        "HTTP/1.1 {code} {words}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sender that says its pieces one by one and hears what is written.
    struct Pieces(Vec<&'static [u8]>, Vec<u8>);

    impl Read for Pieces {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            let piece = self.0.remove(0);
            into[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn read(pieces: &[&'static [u8]]) -> Result<Vec<u8>, NoRequest> {
        read_request(&mut Pieces(pieces.to_vec(), Vec::new()), "/qris").map(|request| request.body)
    }

    #[test]
    fn a_request_is_read_however_it_is_cut() {
        let whole: &[u8] = b"POST /qris HTTP/1.1\r\nHost: a\r\nX-Signature: s\r\nContent-Length: 2\r\n\r\n{}";
        for cut in 1..whole.len() {
            assert_eq!(read(&[&whole[..cut], &whole[cut..]]), Ok(b"{}".to_vec()), "cut at {cut}");
        }
        let waiting: &[u8] = b"POST /qris HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
        let mut sender = Pieces(vec![waiting, b"{}"], Vec::new());
        assert!(read_request(&mut sender, "/qris").is_ok());
        assert_eq!(sender.1, b"HTTP/1.1 100 Continue\r\n\r\n");
    }

    #[test]
    fn everything_else_is_refused_by_name() {
        const LONG: &[u8] = &[b'a'; READ_BYTES];
        let refused = |refusal| Err(NoRequest::Refused(refusal));
        for (pieces, expect) in [
            (vec![], refused(Refusal::TooSlow)),
            (vec![&b"POST /qris HTTP/1.1\r\n"[..]], refused(Refusal::TooSlow)),
            (vec![b"\x16\x03\x01\x02"], refused(Refusal::Garbled)),
            (vec![b"GET /qris HTTP/1.1\r\n\r\n"], refused(Refusal::MethodNotAllowed)),
            (vec![b"POST / HTTP/1.1\r\n\r\n"], refused(Refusal::NotFound)),
            (vec![b"POST /qris HTTP/1.1\r\n\r\n"], refused(Refusal::LengthMissing)),
            (vec![b"POST /qris HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"], refused(Refusal::LengthMissing)),
            (vec![b"POST /qris HTTP/1.1\r\nContent-Length: 0x2\r\n\r\n"], refused(Refusal::Garbled)),
            (vec![b"POST /qris HTTP/1.1\r\nContent-Length: -2\r\n\r\n"], refused(Refusal::Garbled)),
            (
                vec![b"POST /qris HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} "],
                refused(Refusal::Garbled),
            ),
            (vec![b"POST /qris HTTP/1.1\r\nContent-Length: 16385\r\n\r\n"], refused(Refusal::BodyTooLarge)),
            (
                vec![b"POST /qris HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n"],
                refused(Refusal::BodyTooLarge),
            ),
            (vec![b"POST /qris HTTP/1.1\r\nX: ", LONG, LONG], refused(Refusal::HeadTooLarge)),
            (vec![b"POST /qris HTTP/1.1\r\nContent-Length: 9\r\n\r\n", b"{}"], refused(Refusal::TooSlow)),
            (vec![b"POST /qris HTTP/1.1\r\nContent-Length: 9\r\n\r\n", b""], Err(NoRequest::Gone)),
        ] {
            assert_eq!(read(&pieces), expect, "{:?}", pieces.first().map(|piece| String::from_utf8_lossy(piece)));
        }
    }
}
