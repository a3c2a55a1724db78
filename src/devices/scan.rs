//! The scan service: every scanner feeds one stream, in order.
//!
//! Promises: a code is at most [`SCAN_CHARS_MAX`] printable characters; the stream is bounded, and a scanner that floods
//! it is held back rather than the memory (faults F8); no scan is reordered; codes of two scanners never mix. Leaves to
//! others: what a code means.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, SendTimeoutError, Sender, TrySendError, bounded};
use thiserror::Error;

use crate::base::limits::SCAN_CHARS_MAX;

/// Twelve seconds of the fastest hand there is: 20 scans a second.
const SCANS_QUEUED_MAX: usize = 256;

/// Which scanner a code came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanSource {
    /// A scanner that types like a keyboard; the window cannot tell two of them apart.
    Wedge,
    /// A scanner on a serial line, by its device.
    Serial(Arc<str>),
    /// A scanner that types, taken away from the rest of the system; by its device.
    Grabbed(Arc<str>),
    Camera,
}

impl ScanSource {
    /// The device as `deks.toml` names it; `None` for what has none of its own.
    pub fn device(&self) -> Option<&str> {
        match self {
            ScanSource::Serial(device) | ScanSource::Grabbed(device) => Some(device),
            ScanSource::Wedge | ScanSource::Camera => None,
        }
    }
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
    /// Part of it was lost on the way, or two codes ran together.
    #[error("Kode terpotong di jalan. Pindai lagi.")]
    CutOff,
}

/// What comes out of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanEvent {
    Scanned(Scan),
    Refused {
        source: ScanSource,
        why: ScanRefused,
    },
    /// A scanner with a device of its own was connected or lost.
    Connected {
        source: ScanSource,
        is_there: bool,
    },
}

/// The mark that scanners may be set up to send first, which says what kind of code they read: `]`, a letter and a digit
/// (ISO/IEC 15424; `]C1` is GS1-128, `]Q1` a QR code). It is no part of the code.
fn without_symbology(raw: &str) -> &str {
    match raw.as_bytes() {
        [b']', kind, modifier, _, ..] if kind.is_ascii_alphabetic() && modifier.is_ascii_digit() => &raw[3..],
        _ => raw,
    }
}

/// A raw code, trimmed and checked. A camera reads the code itself; scanners may put a mark before it.
pub fn accept(raw: &str, source: &ScanSource) -> Result<Scan, ScanRefused> {
    let code = match source {
        ScanSource::Camera => raw.trim_matches(' '),
        _ => without_symbology(raw.trim_matches(' ')).trim_matches(' '),
    };
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
    Ok(Scan { code: code.to_owned(), source: source.clone() })
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
    match accept(raw, &source) {
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
            let code = accept(raw, &ScanSource::Wedge).map(|scan| scan.code);
            assert_eq!(code, expect.map(str::to_owned), "{raw:?}");
        }
    }

    #[test]
    fn the_mark_of_the_symbology_is_no_part_of_a_code() {
        let serial = || ScanSource::Serial("/dev/ttyS0".into());
        for (raw, source, expect) in [
            ("]C1(01)08991234567890", serial(), "(01)08991234567890"),
            ("]Q17Q4KX9M", ScanSource::Wedge, "7Q4KX9M"),
            (" ]E0 8991234567890", ScanSource::Grabbed("/dev/input/event3".into()), "8991234567890"),
            ("]Q17Q4KX9M", ScanSource::Camera, "]Q17Q4KX9M"),
            ("]C1", serial(), "]C1"),
            ("]11A", serial(), "]11A"),
            ("]CxA", serial(), "]CxA"),
            ("7]Q1A", serial(), "7]Q1A"),
        ] {
            assert_eq!(accept(raw, &source).map(|scan| scan.code), Ok(expect.to_owned()), "{raw:?}");
        }
        assert_eq!(accept("]Q1 ", &serial()).map(|scan| scan.code), Ok("]Q1".to_owned()), "a mark alone is a code");
    }

    #[test]
    fn a_full_stream_drops_for_the_ui_and_waits_for_a_scanner() {
        let (sender, receiver) = scan_stream(|| {});
        for at in 0..SCANS_QUEUED_MAX {
            assert!(sender.offer(&at.to_string(), ScanSource::Wedge));
        }
        assert!(!sender.offer("x", ScanSource::Wedge));
        assert!(!sender.send(event_of("x", ScanSource::Camera), || false));
        let waiting = std::thread::spawn({
            let sender = sender.clone();
            move || sender.send(event_of("last", ScanSource::Camera), || true)
        });
        let codes: Vec<ScanEvent> = (0..=SCANS_QUEUED_MAX).map(|_| receiver.recv().expect("an event")).collect();
        assert!(waiting.join().expect("no panic"));
        assert_eq!(codes[7], event_of("7", ScanSource::Wedge));
        assert_eq!(codes[SCANS_QUEUED_MAX], event_of("last", ScanSource::Camera));
        drop(receiver);
        assert!(!sender.send(event_of("nobody", ScanSource::Camera), || true));
    }
}
