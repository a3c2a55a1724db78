//! A keyboard wedge told apart from typing, by speed and terminator.
//!
//! Every key is shown to [`Wedge::on_key`] before any field sees it. A character is held back for one gap; when the next
//! one follows fast enough the burst goes on, and Enter or Tab at its end makes it a scan. A burst that stops short was
//! typing and comes back as [`KeyVerdict::Replay`]: nothing a person types is lost, it is late by one gap at most.
//!
//! A key carries no time of its own: what is measured is when this program got round to it. While the screen is busy (a
//! large picture is drawn) nothing comes, and then everything at once. So a pause ends a burst only when the idle call
//! came on time; a late one, or none at all, proves that the screen slept and says nothing about the hand. Such a burst
//! is still a scan when it ends with Enter and is long enough, and typing otherwise.
//!
//! Our codes, EAN and UPC have no space in them; a Code 128 of a partner may, and words have. So a burst with a space
//! inside is a scan only when every key came as no hand types it: each within half a gap, on a screen that was awake.
//! A payment code (the outlet's QRIS sticker) has names in it and is long; it is known by its beginning, and whoever does
//! not wait for one refuses it.
//!
//! One scanner types at a time. The window system hands on keys without saying which keyboard they came from, so two
//! scanners that type at the very same moment arrive interleaved and nobody can part them: what comes out is, as a rule, a
//! code that nobody knows. Where two people scan at one kiosk, scanners are grabbed (`scanner.grab`) or serial, and each
//! is read by itself. Several that type one after another are no trouble.
//!
//! The screen's duty: after each verdict, when [`Wedge::deadline_ms`] names a moment, call [`Wedge::on_idle`] then; call
//! [`Wedge::on_stall`] when it finds that it slept; do not show keys that repeat because they are held down. Pure: time
//! comes in as an argument, in milliseconds.

use super::code_buffer::{PAYMENT_CHARS_MAX, begins_payment};
use super::scan::ScanRefused;
use crate::base::limits::SCAN_CHARS_MAX;

/// Shorter bursts that end with Enter are a person's: nobody prints codes of two characters.
const SCAN_CHARS_MIN: usize = 3;
/// A scanner set up without a terminator: this many characters, each within half a gap, are still no typing.
const UNTERMINATED_CHARS_MIN: usize = 8;
/// The same with Enter, for a burst that a busy screen interrupted: keys that waited come at once, whoever pressed them,
/// so that only the length tells a code from a word. Our own codes have seven.
const STALLED_CHARS_MIN: usize = 6;
/// What kept the screen busy may have kept the window system busy too: so long the next key may take after that.
const STALL_GRACE_MS: u64 = 200;
/// However long a screen sleeps, keys are not held back longer than this after the last one.
const STALL_MS_MAX: u64 = 10_000;

/// What the screen does with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyVerdict {
    /// The key goes no further: it is held, or it belonged to a scan.
    Swallow,
    /// The key goes where it was going.
    PassOn,
    /// The key is taken; this text, which it may be part of, is typed into the field instead.
    Replay(String),
    /// This text is typed into the field first, then the key goes where it was going.
    ReplayThenPassOn(String),
    /// The key is taken; a code is complete.
    Scan(String),
    /// The key is taken; what came was a scan and no code.
    Refused(ScanRefused),
}

/// The state between keys.
#[derive(Debug, Clone)]
pub struct Wedge {
    gap_ms: u64,
    held: String,
    held_chars: usize,
    /// When the last key came.
    last_at_ms: u64,
    /// From when the gap is counted: the last key, or a while after a late idle call.
    waits_from_ms: u64,
    slowest_ms: u64,
    spoilt: Option<ScanRefused>,
    /// The screen slept during this burst: gaps between its keys mean nothing.
    stalled: bool,
    stall_ended_ms: Option<u64>,
}

enum Kind {
    Char,
    Terminator,
    /// Shift and the like: scanners press them between letters.
    Modifier,
    /// Backspace, arrows, function keys, anything else.
    Other,
}

impl Wedge {
    /// `gap_ms`: keys at most this far apart are one burst (`scanner.wedge_gap_ms`, 50 by default).
    pub fn new(gap_ms: u32) -> Self {
        Wedge {
            gap_ms: u64::from(gap_ms.max(1)),
            held: String::new(),
            held_chars: 0,
            last_at_ms: 0,
            waits_from_ms: 0,
            slowest_ms: 0,
            spoilt: None,
            stalled: false,
            stall_ended_ms: None,
        }
    }

    /// When [`Wedge::on_idle`] wants to be called; `None` while nothing is held.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.is_holding().then(|| self.waits_from_ms + self.gap_ms + 1)
    }

    fn is_holding(&self) -> bool {
        self.held_chars > 0 || self.spoilt.is_some()
    }

    /// The screen slept until now: keys that come right after this may have waited for long.
    pub fn on_stall(&mut self, at_ms: u64) {
        self.stall_ended_ms = Some(at_ms);
        self.stalled |= self.is_holding();
    }

    /// A key was pressed; `text` is what it types, as Slint gives it (special keys are single characters too).
    pub fn on_key(&mut self, text: &str, at_ms: u64) -> KeyVerdict {
        let kind = kind_of(text);
        if matches!(kind, Kind::Modifier) {
            return KeyVerdict::PassOn;
        }
        let since_ms = at_ms.saturating_sub(self.last_at_ms);
        let goes_on = self.is_holding() && since_ms <= STALL_MS_MAX;
        // Nobody called at the deadline, so nobody could have: the screen slept.
        self.stalled |= goes_on && self.deadline_ms().is_some_and(|deadline| at_ms > deadline);
        match kind {
            Kind::Char if goes_on || !self.is_holding() => {
                self.hold(text, at_ms, if goes_on { since_ms } else { 0 });
                KeyVerdict::Swallow
            }
            Kind::Char => {
                // The burst before ended long ago and no idle call told us.
                let ended = self.end();
                self.hold(text, at_ms, 0);
                ended
            }
            Kind::Terminator if goes_on && self.is_burst() => self.finish(),
            Kind::Other if goes_on && self.is_burst() => {
                self.spoilt = self.spoilt.or(Some(ScanRefused::NotPrintable));
                (self.last_at_ms, self.waits_from_ms) = (at_ms, at_ms);
                KeyVerdict::Swallow
            }
            _ => match self.end() {
                KeyVerdict::Replay(typed) => KeyVerdict::ReplayThenPassOn(typed),
                _ => KeyVerdict::PassOn,
            },
        }
    }

    /// The moment of [`Wedge::deadline_ms`] has come: what was held is given back or was a scan.
    pub fn on_idle(&mut self, at_ms: u64) -> KeyVerdict {
        match self.deadline_ms() {
            Some(deadline) if at_ms >= deadline => {
                // Called late, the screen slept, and keys may wait behind this call.
                if at_ms > deadline + self.gap_ms / 4 && at_ms - self.last_at_ms <= STALL_MS_MAX {
                    self.waits_from_ms = at_ms + STALL_GRACE_MS;
                    self.stalled = true;
                    return KeyVerdict::Swallow;
                }
                self.end()
            }
            _ => KeyVerdict::Swallow,
        }
    }

    fn is_burst(&self) -> bool {
        let least = if self.stalled { STALLED_CHARS_MIN } else { SCAN_CHARS_MIN };
        let is_code = !self.has_words() || self.is_faster_than_hands() || begins_payment(&self.held);
        (self.held_chars >= least && is_code) || self.spoilt.is_some()
    }

    /// A space between other characters. Those at the ends are a scanner's prefix or suffix and are cut off later.
    fn has_words(&self) -> bool {
        self.held.trim_matches(' ').contains(' ')
    }

    /// Every key within half a gap, measured on a screen that was awake.
    fn is_faster_than_hands(&self) -> bool {
        !self.stalled && self.slowest_ms <= self.gap_ms / 2
    }

    fn hold(&mut self, text: &str, at_ms: u64, since_ms: u64) {
        self.stalled |= self.stall_ended_ms.is_some_and(|ended| at_ms.saturating_sub(ended) <= self.gap_ms);
        (self.last_at_ms, self.waits_from_ms) = (at_ms, at_ms);
        self.slowest_ms = self.slowest_ms.max(since_ms);
        let chars = text.chars().count();
        let chars_max = if begins_payment(&self.held) { PAYMENT_CHARS_MAX } else { SCAN_CHARS_MAX };
        if self.held_chars + chars > chars_max {
            // An endless code: swallowed to its end, kept nowhere.
            self.spoilt = Some(ScanRefused::TooLong);
            self.held.clear();
            return;
        }
        self.held.push_str(text);
        self.held_chars += chars;
    }

    /// A terminator ended a burst.
    fn finish(&mut self) -> KeyVerdict {
        let (code, spoilt) = self.reset();
        match spoilt {
            Some(why) => KeyVerdict::Refused(why),
            None => KeyVerdict::Scan(code),
        }
    }

    /// Time ended what was held.
    fn end(&mut self) -> KeyVerdict {
        let unterminated = self.held_chars >= UNTERMINATED_CHARS_MIN && self.is_faster_than_hands();
        let holding = self.is_holding();
        let (text, spoilt) = self.reset();
        match spoilt {
            Some(why) => KeyVerdict::Refused(why),
            None if unterminated => KeyVerdict::Scan(text),
            None if holding => KeyVerdict::Replay(text),
            None => KeyVerdict::Swallow,
        }
    }

    fn reset(&mut self) -> (String, Option<ScanRefused>) {
        self.held_chars = 0;
        self.slowest_ms = 0;
        self.stalled = false;
        (std::mem::take(&mut self.held), self.spoilt.take())
    }
}

/// Slint's special keys: control characters below U+0020, and a private range from U+F700 on.
fn kind_of(text: &str) -> Kind {
    match text {
        "\n" | "\r" | "\t" => Kind::Terminator,
        "\u{10}" | "\u{11}" | "\u{12}" | "\u{13}" | "\u{14}" | "\u{15}" | "\u{16}" | "\u{17}" | "\u{18}" => {
            Kind::Modifier
        }
        _ if text.is_empty() => Kind::Modifier,
        _ if text.chars().any(|c| c.is_control() || matches!(c, '\u{F700}'..='\u{F8FF}')) => Kind::Other,
        _ => Kind::Char,
    }
}

#[cfg(test)]
#[path = "wedge_tests.rs"]
mod tests;
