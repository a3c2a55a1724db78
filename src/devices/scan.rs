//! The scan service: every scanner feeds one stream, in order.
//!
//! Promises: a code is at most [`SCAN_CHARS_MAX`] printable characters; the stream is bounded, and a scanner that floods
//! it is held back rather than the memory (faults F8); no scan is reordered. Leaves to others: what a code means.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, SendTimeoutError, Sender, TrySendError, bounded};
use thiserror::Error;

use crate::base::limits::SCAN_CHARS_MAX;

/// Twelve seconds of the fastest hand there is: 20 scans a second.
const SCANS_QUEUED_MAX: usize = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanSource {
    /// A scanner that types like a keyboard.
    Wedge,
    Serial,
    Camera,
}

/// One code, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    pub code: String,
    pub source: ScanSource,
}

/// Why a code was not taken. The text is for the person at the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ScanRefused {
    #[error("Kode kosong. Pindai lagi.")]
    Empty,
    #[error("Kode terlalu panjang untuk sebuah barang. Pindai kode di label barang.")]
    TooLong,
    #[error("Kode berisi tanda yang tidak dikenal. Pindai lagi, atau ketik kodenya.")]
    NotPrintable,
}

/// What comes out of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanEvent {
    Scanned(Scan),
    Refused {
        source: ScanSource,
        why: ScanRefused,
    },
    /// A serial scanner was connected or lost.
    Connected(bool),
}

/// A raw code, trimmed and checked.
pub fn accept(raw: &str, source: ScanSource) -> Result<Scan, ScanRefused> {
    let code = raw.trim_matches(' ');
    if code.is_empty() {
        return Err(ScanRefused::Empty);
    }
    if code.chars().take(SCAN_CHARS_MAX + 1).count() > SCAN_CHARS_MAX {
        return Err(ScanRefused::TooLong);
    }
    let hidden = |c: char| c.is_control() || crate::base::text::is_invisible_mark(c);
    if code.chars().any(hidden) {
        return Err(ScanRefused::NotPrintable);
    }
    Ok(Scan { code: code.to_owned(), source })
}

/// The stream; `on_ready` is told after each event, from the thread that brought it: it wakes the screen.
pub fn scan_stream(on_ready: impl Fn() + Send + Sync + 'static) -> (ScanSender, Receiver<ScanEvent>) {
    let (sender, receiver) = bounded(SCANS_QUEUED_MAX);
    (ScanSender { sender, on_ready: Arc::new(on_ready) }, receiver)
}

/// The end that scanners hold; clones feed the same stream.
#[derive(Clone)]
pub struct ScanSender {
    sender: Sender<ScanEvent>,
    on_ready: Arc<dyn Fn() + Send + Sync>,
}

impl ScanSender {
    /// From the UI thread: never waits; `false` when the stream is full and the code was dropped.
    pub fn offer(&self, raw: &str, source: ScanSource) -> bool {
        match self.sender.try_send(event_of(raw, source)) {
            Ok(()) => {
                (self.on_ready)();
                true
            }
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                tracing::warn!("a scan was dropped: the stream is full");
                false
            }
        }
    }

    /// From a scanner's own thread: waits for room while `go_on` says so; `false` when it gave up.
    pub fn send(&self, mut event: ScanEvent, go_on: impl Fn() -> bool) -> bool {
        loop {
            event = match self.sender.send_timeout(event, Duration::from_millis(50)) {
                Ok(()) => {
                    (self.on_ready)();
                    return true;
                }
                Err(SendTimeoutError::Disconnected(_)) => return false,
                Err(SendTimeoutError::Timeout(event)) => event,
            };
            if !go_on() {
                return false;
            }
        }
    }
}

/// A raw code as an event of the stream.
pub fn event_of(raw: &str, source: ScanSource) -> ScanEvent {
    match accept(raw, source) {
        Ok(scan) => ScanEvent::Scanned(scan),
        Err(why) => ScanEvent::Refused { source, why },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_printable_and_of_a_sane_length() {
        let longest = "9".repeat(SCAN_CHARS_MAX);
        for (raw, expect) in [
            ("8991234567890", Ok("8991234567890")),
            (" 7Q4KX9M ", Ok("7Q4KX9M")),
            ("'; DROP TABLE products; --", Ok("'; DROP TABLE products; --")),
            (&longest, Ok(longest.as_str())),
            (&format!("{longest}9"), Err(ScanRefused::TooLong)),
            ("", Err(ScanRefused::Empty)),
            ("   ", Err(ScanRefused::Empty)),
            ("ab\u{1b}[A", Err(ScanRefused::NotPrintable)),
            ("ab\u{0}", Err(ScanRefused::NotPrintable)),
            ("a\u{202e}b", Err(ScanRefused::NotPrintable)),
        ] {
            let code = accept(raw, ScanSource::Wedge).map(|scan| scan.code);
            assert_eq!(code, expect.map(str::to_owned), "{raw:?}");
        }
    }

    #[test]
    fn a_full_stream_drops_for_the_ui_and_waits_for_a_scanner() {
        let (sender, receiver) = scan_stream(|| {});
        for at in 0..SCANS_QUEUED_MAX {
            assert!(sender.offer(&at.to_string(), ScanSource::Wedge));
        }
        assert!(!sender.offer("x", ScanSource::Wedge));
        assert!(!sender.send(event_of("x", ScanSource::Serial), || false));
        let waiting = std::thread::spawn({
            let sender = sender.clone();
            move || sender.send(event_of("last", ScanSource::Serial), || true)
        });
        let codes: Vec<ScanEvent> = (0..=SCANS_QUEUED_MAX).map(|_| receiver.recv().unwrap()).collect();
        assert!(waiting.join().unwrap());
        assert_eq!(codes[7], event_of("7", ScanSource::Wedge));
        assert_eq!(codes[SCANS_QUEUED_MAX], event_of("last", ScanSource::Serial));
        drop(receiver);
        assert!(!sender.send(event_of("nobody", ScanSource::Serial), || true));
    }
}
