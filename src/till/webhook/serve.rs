//! Visitors: each has a thread of its own, a deadline, and one request.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustls::{ServerConnection, StreamOwned};

use super::http::{self, NoRequest, Refusal, Request};
use super::{Webhook, body, sign};
use crate::till::notices::{NoticeOutcome, TakeNotice};

const PATH: &str = "/qris";
/// A provider sends one notice at a time; more than this at once is a flood.
const VISITORS_MAX: usize = 8;
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long a read waits before it looks at the deadline again.
const READ_SLICE: Duration = Duration::from_millis(100);
const WRITE_PATIENCE: Duration = Duration::from_secs(2);
/// After the answer, so that it is not lost by closing while the visitor still talks.
const LINGER: Duration = Duration::from_millis(500);
const LINGER_BYTES_MAX: usize = 64 * 1024;

/// Counts a visitor for as long as it lives.
struct Visit<'a>(&'a AtomicUsize);

impl<'a> Visit<'a> {
    fn begin(count: &'a AtomicUsize) -> Visit<'a> {
        count.fetch_add(1, Ordering::Relaxed);
        Visit(count)
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection that ends at its deadline, however slowly the other side drips. Reads give `TimedOut` then.
struct Timed<'a> {
    tcp: TcpStream,
    until: Instant,
    stop: &'a AtomicBool,
}

impl Read for Timed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
        while Instant::now() < self.until && !self.stop.load(Ordering::Relaxed) {
            match self.tcp.read(into) {
                Err(error) if matches!(error.kind(), WouldBlock | TimedOut | Interrupted) => {}
                read => return read,
            }
        }
        Err(TimedOut.into())
    }
}

impl Write for Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

/// Answers visitors until `stop` is set.
pub fn serve(webhook: &Webhook, take: &TakeNotice<'_>, stop: &AtomicBool) {
    let visitors = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        while !stop.load(Ordering::Relaxed) {
            let Ok((tcp, _)) = webhook.listener.accept() else {
                std::thread::sleep(ACCEPT_PAUSE);
                continue;
            };
            if visitors.load(Ordering::Relaxed) >= VISITORS_MAX {
                // Dropped without a word: a flood is not worth an answer.
                continue;
            }
            let visit = Visit::begin(&visitors);
            let thread = std::thread::Builder::new().name("deks-webhook".into());
            let started = thread.spawn_scoped(scope, move || {
                let _visit = visit;
                // A visitor that breaks off is its own affair.
                let _ = answer(webhook, tcp, take, stop);
            });
            if started.is_err() {
                tracing::warn!("webhook: tidak ada utas untuk pengunjung");
            }
        }
    });
}

fn answer(webhook: &Webhook, tcp: TcpStream, take: &TakeNotice<'_>, stop: &AtomicBool) -> io::Result<()> {
    tcp.set_nonblocking(false)?;
    tcp.set_nodelay(true)?;
    tcp.set_read_timeout(Some(READ_SLICE))?;
    tcp.set_write_timeout(Some(WRITE_PATIENCE))?;
    let tls = ServerConnection::new(webhook.tls.clone()).map_err(io::Error::other)?;
    let timed = Timed { tcp, until: Instant::now() + webhook.patience, stop };
    let mut stream = StreamOwned::new(tls, timed);
    let judged = match http::read_request(&mut stream, PATH) {
        Ok(request) => judge(webhook, &request, take),
        Err(NoRequest::Refused(refusal)) => Err(refusal),
        Err(NoRequest::Gone) => return Ok(()),
    };
    match judged {
        Ok(outcome) => {
            let status = if outcome == NoticeOutcome::Matched { (200, "OK") } else { (409, "Conflict") };
            tracing::info!(?outcome, "webhook: pemberitahuan diterima");
            http::write_answer(&mut stream, status, &json("outcome", outcome.name()))?;
        }
        Err(refusal) => {
            tracing::warn!(?refusal, "webhook: permintaan ditolak");
            http::write_answer(&mut stream, refusal.status(), &json("error", refusal.word()))?;
        }
    }
    stream.conn.send_close_notify();
    stream.flush()?;
    linger(stream.sock)
}

/// Both words are ours: nothing in them needs escaping.
fn json(key: &str, word: &str) -> String {
    ["{\"", key, "\":\"", word, "\"}"].concat()
}

fn judge(webhook: &Webhook, request: &Request, take: &TakeNotice<'_>) -> Result<NoticeOutcome, Refusal> {
    let now = webhook.clock.now();
    let believed = sign::check(&webhook.secret, &request.timestamp, &request.signature, &request.body, now);
    believed.map_err(|why| match why {
        sign::Disbelieved::Signature => Refusal::Signature,
        sign::Disbelieved::Timestamp => Refusal::Timestamp,
    })?;
    let notice = body::read(&request.body, &webhook.provider).ok_or(Refusal::BodyRefused)?;
    let taken = take(notice).map_err(|error| {
        tracing::error!(%error, "webhook: pemberitahuan tidak tersimpan");
        Refusal::Unavailable
    })?;
    Ok(taken.outcome)
}

/// Hears the visitor out for a moment.
fn linger(mut timed: Timed<'_>) -> io::Result<()> {
    timed.tcp.shutdown(Shutdown::Write)?;
    timed.until = Instant::now() + LINGER;
    let (mut heard, mut some) = (0, [0u8; 4 * 1024]);
    while heard < LINGER_BYTES_MAX {
        match timed.read(&mut some) {
            Ok(0) | Err(_) => break,
            Ok(n) => heard += n,
        }
    }
    Ok(())
}
