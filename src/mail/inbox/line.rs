//! The wire: TCP, TLS, deadlines and a limit of bytes. Knows no IMAP beyond the greeting and STARTTLS.
//!
//! Names are looked up and lines are opened on a thread of their own, because neither can be called off: whoever waits
//! gives up at the deadline and leaves the thread to end by itself.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};

use super::pass::{InboxError, short};
use super::server::Server;
use crate::config::MailSecurity;

/// How often whoever waits looks whether it should go on.
const LOOK_AROUND: Duration = Duration::from_millis(100);
/// Threads that are still opening a line; above it nothing new is begun.
const OPENING_MAX: usize = 4;
static OPENING: AtomicUsize = AtomicUsize::new(0);
/// A greeting, or an answer to STARTTLS, with everything before it.
const GREETING_BYTES_MAX: usize = 16 * 1024;
const READ_BYTES: usize = 64 * 1024;

enum Wire {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Wire {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Wire::Plain(stream) => stream.read(into),
            Wire::Tls(stream) => stream.read(into),
        }
    }

    fn write(&mut self, from: &[u8]) -> std::io::Result<usize> {
        match self {
            Wire::Plain(stream) => stream.write(from),
            Wire::Tls(stream) => stream.write(from),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Wire::Plain(stream) => stream.flush(),
            Wire::Tls(stream) => stream.flush(),
        }
    }
}

/// An open line to a server.
pub(super) struct Line<'a> {
    wire: Wire,
    server: &'a Server,
    go_on: &'a dyn Fn() -> bool,
    /// Bytes that may still come before the command is answered.
    allowance: u64,
    /// When the command must be answered.
    ends_at: Instant,
    buffer: Vec<u8>,
}

/// What a server says first.
pub(super) struct Greeting {
    pub is_signed_in: bool,
    /// What came behind it already.
    pub rest: Vec<u8>,
}

impl<'a> Line<'a> {
    /// Connects, secures the line as the configuration asks, and hears the greeting.
    pub(super) fn open(server: &'a Server, go_on: &'a dyn Fn() -> bool) -> Result<(Line<'a>, Greeting), InboxError> {
        let ends_at = Instant::now() + Duration::from_millis(server.patience.connect_ms);
        let tls = match server.security {
            MailSecurity::None => None,
            MailSecurity::Tls | MailSecurity::Starttls => Some(server.tls()?),
        };
        let stream = connect(server, ends_at, go_on)?;
        let settle = |stream: &TcpStream| {
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(LOOK_AROUND))?;
            stream.set_write_timeout(Some(LOOK_AROUND))
        };
        settle(&stream).map_err(|error| InboxError::Unreachable(server.host.clone(), error.to_string()))?;
        let wire = Wire::Plain(stream);
        let mut line = Line { wire, server, go_on, allowance: 0, ends_at, buffer: vec![0; READ_BYTES] };
        if server.security == MailSecurity::Starttls {
            line.ask_for_tls()?;
        }
        if let Some(tls) = tls {
            line = line.secured(tls, ends_at)?;
        }
        if server.security == MailSecurity::Starttls {
            // A server greets once, before the line is secured.
            return Ok((line, Greeting { is_signed_in: false, rest: Vec::new() }));
        }
        let (heard, rest) = line.first_line()?;
        let is_signed_in = line.check_greeting(&heard)?;
        Ok((line, Greeting { is_signed_in, rest }))
    }

    /// From here on a command may take so many bytes of answer, and its time.
    pub(super) fn begin(&mut self, allowance: u64, most: Duration) {
        self.allowance = allowance;
        self.ends_at = Instant::now() + most;
    }

    /// Some bytes, at least one.
    pub(super) fn read(&mut self) -> Result<&[u8], InboxError> {
        let quiet_until = self.quiet_until();
        loop {
            self.check_time(quiet_until)?;
            match self.wire.read(&mut self.buffer) {
                Ok(0) => return Err(InboxError::HungUp(self.server.host.clone())),
                Ok(count) => {
                    self.allowance = self
                        .allowance
                        .checked_sub(count as u64)
                        .ok_or_else(|| InboxError::Garbled(self.server.host.clone()))?;
                    return Ok(&self.buffer[..count]);
                }
                Err(error) if is_waiting(&error) => {}
                Err(error) => return Err(self.broken(&error)),
            }
        }
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Result<(), InboxError> {
        let quiet_until = self.quiet_until();
        while !bytes.is_empty() {
            self.check_time(quiet_until)?;
            match self.wire.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if is_waiting(&error) => {}
                Err(error) => return Err(self.broken(&error)),
            }
        }
        loop {
            self.check_time(quiet_until)?;
            match self.wire.flush() {
                Ok(()) => return Ok(()),
                Err(error) if is_waiting(&error) => {}
                Err(error) => return Err(self.broken(&error)),
            }
        }
    }

    fn quiet_until(&self) -> Instant {
        self.ends_at.min(Instant::now() + Duration::from_millis(self.server.patience.silence_ms))
    }

    fn check_time(&self, end: Instant) -> Result<(), InboxError> {
        if !(self.go_on)() {
            return Err(InboxError::Stopped);
        }
        if Instant::now() >= end { Err(InboxError::TimedOut(self.server.host.clone())) } else { Ok(()) }
    }

    fn broken(&self, error: &std::io::Error) -> InboxError {
        match error.kind() {
            // rustls tells what it makes of the peer's bytes this way.
            ErrorKind::InvalidData => InboxError::NotSecure(self.server.host.clone(), short(&error.to_string())),
            _ => InboxError::HungUp(self.server.host.clone()),
        }
    }

    /// Reads until the first line end; what came behind it is the second part.
    fn first_line(&mut self) -> Result<(Vec<u8>, Vec<u8>), InboxError> {
        self.allowance = GREETING_BYTES_MAX as u64;
        let mut heard = Vec::new();
        loop {
            heard.extend_from_slice(self.read()?);
            if let Some(end) = heard.iter().position(|byte| *byte == b'\n') {
                let rest = heard.split_off(end + 1);
                return Ok((heard, rest));
            }
        }
    }

    /// Whether we are signed in already, for a server that greets us and does not send us away.
    fn check_greeting(&self, heard: &[u8]) -> Result<bool, InboxError> {
        let words = String::from_utf8_lossy(heard);
        let begins = |with: &str| words.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        if begins("* OK") {
            Ok(false)
        } else if begins("* PREAUTH") {
            Ok(true)
        } else if begins("* BYE") {
            Err(InboxError::Refused(short(words.get("* BYE".len()..).unwrap_or_default())))
        } else {
            Err(InboxError::Garbled(self.server.host.clone()))
        }
    }

    /// Never without: a server that does not secure the line is refused, or a man in the middle could strip it.
    fn ask_for_tls(&mut self) -> Result<(), InboxError> {
        let not_secure = |cause: &str| InboxError::NotSecure(self.server.host.clone(), cause.to_owned());
        let no_offer = not_secure("server tidak menawarkan STARTTLS");
        let injected = not_secure("ada yang menyisipkan data sebelum sambungan aman");
        let (heard, rest) = self.first_line()?;
        if self.check_greeting(&heard)? || !rest.is_empty() {
            return Err(no_offer);
        }
        self.write(b"s STARTTLS\r\n")?;
        loop {
            let (heard, rest) = self.first_line()?;
            if heard.starts_with(b"* ") && rest.is_empty() {
                continue;
            }
            // What came in the clear behind the answer was put there by somebody else (RFC 9051 section 11.3).
            return match heard.get(..4) {
                Some(answer) if answer.eq_ignore_ascii_case(b"s OK") && rest.is_empty() => Ok(()),
                _ if !rest.is_empty() => Err(injected),
                _ => Err(no_offer),
            };
        }
    }

    fn secured(self, tls: std::sync::Arc<rustls::ClientConfig>, ends_at: Instant) -> Result<Line<'a>, InboxError> {
        let host = &self.server.host;
        let not_secure = |cause: String| InboxError::NotSecure(host.clone(), short(&cause));
        let name = ServerName::try_from(host.clone()).map_err(|error| not_secure(error.to_string()))?;
        let Wire::Plain(stream) = self.wire else { return Ok(self) };
        let connection = ClientConnection::new(tls, name).map_err(|error| not_secure(error.to_string()))?;
        let mut stream = StreamOwned::new(connection, stream);
        while stream.conn.is_handshaking() {
            if !(self.go_on)() {
                return Err(InboxError::Stopped);
            }
            if Instant::now() >= ends_at {
                return Err(InboxError::TimedOut(host.clone()));
            }
            match stream.conn.complete_io(&mut stream.sock) {
                Ok(_) => {}
                Err(error) if is_waiting(&error) => {}
                Err(error) => return Err(not_secure(error.to_string())),
            }
        }
        Ok(Line { wire: Wire::Tls(Box::new(stream)), ..self })
    }
}

fn is_waiting(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// Counts a thread for as long as it lives.
struct Opening;

impl Opening {
    fn begin() -> Option<Opening> {
        let before = OPENING.fetch_add(1, Ordering::SeqCst);
        let opening = Opening;
        if before < OPENING_MAX { Some(opening) } else { None }
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        OPENING.fetch_sub(1, Ordering::SeqCst);
    }
}

fn connect(server: &Server, ends_at: Instant, go_on: &dyn Fn() -> bool) -> Result<TcpStream, InboxError> {
    let unreachable = |cause: String| InboxError::Unreachable(server.host.clone(), cause);
    let opening = Opening::begin().ok_or_else(|| InboxError::TimedOut(server.host.clone()))?;
    let (opened, result) = channel();
    let (host, port) = (server.host.clone(), server.port);
    let work = move || {
        let _opening = opening;
        let _ = opened.send(connect_to(&host, port, ends_at));
    };
    std::thread::Builder::new()
        .name("deks-inbox-line".into())
        .spawn(work)
        .map_err(|error| unreachable(error.to_string()))?;
    loop {
        match result.recv_timeout(LOOK_AROUND) {
            Ok(stream) => return stream.map_err(|error| unreachable(error.to_string())),
            Err(RecvTimeoutError::Disconnected) => return Err(unreachable("terputus".to_owned())),
            Err(RecvTimeoutError::Timeout) if !go_on() => return Err(InboxError::Stopped),
            Err(RecvTimeoutError::Timeout) if Instant::now() >= ends_at => {
                return Err(InboxError::TimedOut(server.host.clone()));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// The first address of the name that answers.
fn connect_to(host: &str, port: u16, ends_at: Instant) -> std::io::Result<TcpStream> {
    let mut last = std::io::Error::from(ErrorKind::NotFound);
    for address in (host, port).to_socket_addrs()? {
        let left = ends_at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(&address, left) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}
