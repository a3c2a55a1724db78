//! One code on its way in from one scanner: bytes are collected until a terminator or silence ends them.
//!
//! Promises: at most one code's worth of bytes is kept, whatever comes (faults F8); what was spoilt, or came in two
//! pieces, is refused as a whole and never read wrong. A payment code, such as the outlet's QRIS sticker, is longer than any
//! code on goods and goes on whole; whoever does not wait for one refuses it. Pure: whoever reads the scanner also watches the clock and calls
//! [`CodeBuffer::silence`] when [`CodeBuffer::wait_ms`] has gone by without a byte. Leaves to others: what ends a code.

use super::scan::{Scan, ScanEvent, ScanRefused, ScanSource, event_of};
use crate::base::limits::SCAN_CHARS_MAX;

/// A character has at most four bytes; the longest payment code, which is ASCII, has room in as many.
pub(super) const CODE_BYTES_MAX: usize = SCAN_CHARS_MAX * 4;
/// EMVCo QRCPS 4.1: a payment code has at most 512 characters; an outlet's own has 150 to 250.
pub(super) const PAYMENT_CHARS_MAX: usize = 512;
/// What every payment code begins with: tag 00, two characters, version 01.
const PAYMENT_BEGIN: &str = "000201";
/// A scanner set up without a terminator is silent for so long after a code.
const SILENCE_MS: u64 = 80;
/// A scanner with a terminator may pause within a code (a busy bus); after so long, what comes next belongs elsewhere.
const STALL_MS: u64 = 2_000;
/// What silence ends is a code only from here on; shorter is noise on the line.
const UNTERMINATED_BYTES_MIN: usize = 3;

/// Whether a code that is still coming in begins as payment codes do. A scanner may put the mark of its symbology first
/// (`]Q1`).
pub(super) fn begins_payment(text: &str) -> bool {
    let text = text.trim_start_matches(' ');
    let code = match text.as_bytes() {
        [b']', kind, modifier, ..] if kind.is_ascii_alphabetic() && modifier.is_ascii_digit() => &text[3..],
        _ => text,
    };
    code.trim_start_matches(' ').starts_with(PAYMENT_BEGIN)
}

/// A payment code that is too long for a code on goods.
fn payment_of(text: &str, source: &ScanSource) -> Option<ScanEvent> {
    let code = text.trim_matches(' ');
    let is_long = code.len() > SCAN_CHARS_MAX && code.len() <= PAYMENT_CHARS_MAX;
    let is_payment = begins_payment(code) && code.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    (is_long && is_payment).then(|| ScanEvent::Scanned(Scan { code: code.to_owned(), source: source.clone() }))
}

/// The bytes of one scanner between two codes.
#[derive(Debug)]
pub(super) struct CodeBuffer {
    source: ScanSource,
    bytes: Vec<u8>,
    spoilt: Option<ScanRefused>,
    /// This scanner has ended a code itself, so silence does not: half a code would pass for a whole one.
    ends_codes: bool,
    /// Times that it fell silent since the last end.
    silences: u32,
    /// Nothing came since it fell silent.
    is_silent: bool,
}

impl CodeBuffer {
    pub(super) fn new(source: ScanSource) -> CodeBuffer {
        CodeBuffer { source, bytes: Vec::new(), spoilt: None, ends_codes: false, silences: 0, is_silent: false }
    }

    pub(super) fn push(&mut self, byte: u8) {
        self.is_silent = false;
        if self.spoilt.is_some() {
            return;
        }
        if self.bytes.len() == CODE_BYTES_MAX {
            self.spoil(ScanRefused::TooLong);
        } else {
            self.bytes.push(byte);
        }
    }

    /// Whatever comes until the end is refused for this reason; the first one stays.
    pub(super) fn spoil(&mut self, why: ScanRefused) {
        self.is_silent = false;
        self.bytes.clear();
        self.spoilt.get_or_insert(why);
    }

    /// A new code begins, or the scanner is gone: what was not ended is dropped.
    pub(super) fn forget(&mut self) {
        self.bytes.clear();
        self.spoilt = None;
        (self.silences, self.is_silent) = (0, false);
    }

    pub(super) fn is_holding(&self) -> bool {
        !self.bytes.is_empty() || self.spoilt.is_some()
    }

    /// A terminator came; `None` when nothing stood before it (CR LF is one end).
    pub(super) fn end(&mut self) -> Option<ScanEvent> {
        if !self.is_holding() {
            return None;
        }
        let event = self.take();
        self.ends_codes |= matches!(event, ScanEvent::Scanned(_));
        Some(event)
    }

    /// Milliseconds without a byte after which [`CodeBuffer::silence`] is to be called; `None` while nothing waits.
    pub(super) fn wait_ms(&self) -> Option<u64> {
        let waits = self.is_holding() && !self.is_silent;
        waits.then_some(if self.ends_codes { STALL_MS } else { SILENCE_MS })
    }

    /// Nothing came for so long.
    pub(super) fn silence(&mut self) -> Option<ScanEvent> {
        self.wait_ms()?;
        if !self.ends_codes {
            let is_noise = self.spoilt.is_none() && self.bytes.len() < UNTERMINATED_BYTES_MIN;
            let event = self.take();
            return (!is_noise).then_some(event);
        }
        self.silences += 1;
        self.spoil(ScanRefused::CutOff);
        self.is_silent = true;
        if self.silences < 2 {
            return None;
        }
        // Twice in a row without an end: it is another scanner now, or was set up anew.
        self.ends_codes = false;
        Some(self.take())
    }

    fn take(&mut self) -> ScanEvent {
        let (bytes, spoilt) = (std::mem::take(&mut self.bytes), self.spoilt.take());
        self.forget();
        let refused = |why| ScanEvent::Refused { source: self.source.clone(), why };
        match (spoilt, std::str::from_utf8(&bytes)) {
            (Some(why), _) => refused(why),
            (None, Ok(text)) => payment_of(text, &self.source).unwrap_or_else(|| event_of(text, self.source.clone())),
            (None, Err(_)) => refused(ScanRefused::NotPrintable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a scanner does: bytes, its end, a pause longer than anything, or a fault.
    enum Does {
        Sends(&'static str),
        Ends,
        Pauses,
        Spoils,
    }
    use Does::{Ends, Pauses, Sends, Spoils};

    /// What it is called, what the scanner does, and what comes of it.
    type Case<'a> = (&'a str, &'a [Does], &'a [Result<String, ScanRefused>]);

    fn came(deeds: &[Does]) -> Vec<Result<String, ScanRefused>> {
        let mut codes = CodeBuffer::new(ScanSource::Serial("/dev/ttyS0".into()));
        let mut events = Vec::new();
        for deed in deeds {
            events.extend(match deed {
                Sends(text) => {
                    text.bytes().for_each(|byte| codes.push(byte));
                    None
                }
                Ends => codes.end(),
                Pauses => codes.silence(),
                Spoils => {
                    codes.spoil(ScanRefused::NotPrintable);
                    None
                }
            });
        }
        let told = |event| match event {
            ScanEvent::Scanned(scan) => Ok(scan.code),
            ScanEvent::Refused { why, .. } => Err(why),
            ScanEvent::Connected { .. } => panic!("a buffer connects nothing"),
        };
        events.into_iter().map(told).collect()
    }

    #[test]
    fn terminators_and_silence_end_codes_and_halves_are_never_read() {
        let ok = |code: &str| Ok(code.to_owned());
        let cases: &[Case] = &[
            ("a terminator", &[Sends("7Q4KX9M"), Ends, Ends], &[ok("7Q4KX9M")]),
            ("no terminator", &[Sends("7Q4KX9M"), Pauses, Pauses, Sends("8QX"), Pauses], &[ok("7Q4KX9M"), ok("8QX")]),
            ("a late terminator", &[Sends("7Q4KX9M"), Pauses, Ends], &[ok("7Q4KX9M")]),
            ("noise", &[Sends("\u{1}x"), Pauses, Sends("7Q4KX9M"), Ends], &[ok("7Q4KX9M")]),
            (
                "half a code, then a whole one: both are refused as one",
                &[Sends("ABC"), Ends, Sends("8991"), Pauses, Sends("8991234567890"), Ends, Sends("DEF"), Ends],
                &[ok("ABC"), Err(ScanRefused::CutOff), ok("DEF")],
            ),
            (
                "a scanner that was set up anew without terminator is understood at the third scan",
                &[Sends("ABC"), Ends, Sends("DEF"), Pauses, Sends("GHI"), Pauses, Sends("JKL"), Pauses],
                &[ok("ABC"), Err(ScanRefused::CutOff), ok("JKL")],
            ),
            (
                "spoilt",
                &[Sends("AB"), Spoils, Sends("CD"), Ends, Sends("EFG"), Ends],
                &[Err(ScanRefused::NotPrintable), ok("EFG")],
            ),
            ("spoilt without an end", &[Spoils, Sends("CD"), Pauses], &[Err(ScanRefused::NotPrintable)]),
        ];
        for (what, deeds, expect) in cases {
            assert_eq!(came(deeds), *expect, "{what}");
        }
    }

    #[test]
    fn a_payment_code_is_as_long_as_it_is_and_nothing_else_is() {
        let payment = ["000201", &"8".repeat(194)].concat();
        let marked = ["]Q1", &payment].concat();
        let endless = ["000201", &"8".repeat(600)].concat();
        for (raw, expect) in [
            (payment.clone(), Ok(payment.clone())),
            (marked.clone(), Ok(marked)),
            ([" ", &payment, " "].concat(), Ok(payment.clone())),
            (payment.replace("000201", "000301"), Err(ScanRefused::TooLong)),
            (["000201\u{e9}", &"8".repeat(194)].concat(), Err(ScanRefused::TooLong)),
            (endless, Err(ScanRefused::TooLong)),
            ("000201".to_owned(), Ok("000201".to_owned())),
        ] {
            let mut codes = CodeBuffer::new(ScanSource::Serial("/dev/ttyS0".into()));
            raw.bytes().for_each(|byte| codes.push(byte));
            let came = match codes.end() {
                Some(ScanEvent::Scanned(scan)) => Ok(scan.code),
                Some(ScanEvent::Refused { why, .. }) => Err(why),
                other => panic!("{other:?}"),
            };
            assert_eq!(came, expect, "{raw}");
        }
    }

    #[test]
    fn silence_is_watched_only_while_something_waits() {
        let mut codes = CodeBuffer::new(ScanSource::Wedge);
        assert_eq!(codes.wait_ms(), None);
        codes.push(b'A');
        assert_eq!(codes.wait_ms(), Some(SILENCE_MS));
        codes.end();
        assert_eq!(codes.wait_ms(), None);
        codes.push(b'A');
        assert_eq!(codes.wait_ms(), Some(STALL_MS), "this scanner ends its codes");
        assert_eq!(codes.silence(), None);
        assert_eq!(codes.wait_ms(), None, "it was told once");
        codes.push(b'B');
        assert_eq!(codes.wait_ms(), Some(STALL_MS));
        codes.forget();
        assert!(!codes.is_holding());
    }

    #[test]
    fn a_mebibyte_without_an_end_is_refused_and_kept_nowhere() {
        let mut codes = CodeBuffer::new(ScanSource::Wedge);
        for _ in 0..1_048_576 {
            codes.push(b'x');
            assert!(codes.bytes.capacity() <= 2 * CODE_BYTES_MAX);
        }
        assert_eq!(codes.end(), Some(ScanEvent::Refused { source: ScanSource::Wedge, why: ScanRefused::TooLong }));
        assert!(!codes.is_holding());
    }
}
