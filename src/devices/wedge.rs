//! A keyboard wedge told apart from typing, by speed and terminator.
//!
//! Every key is shown to [`Wedge::on_key`] before any field sees it. A character is held back for one gap; when the next
//! one follows fast enough the burst goes on, and Enter or Tab at its end makes it a scan. A burst that stops short was
//! typing and comes back as [`KeyVerdict::Replay`]: nothing a person types is lost, it is late by one gap at most.
//!
//! The screen's duty: after each verdict, when [`Wedge::deadline_ms`] names a moment, call [`Wedge::on_idle`] then; do not
//! show keys that repeat because they are held down. Pure: time comes in as an argument, in milliseconds.

use super::scan::ScanRefused;
use crate::base::limits::SCAN_CHARS_MAX;

/// Shorter bursts that end with Enter are a person's: nobody prints codes of two characters.
const SCAN_CHARS_MIN: usize = 3;
/// A scanner set up without a terminator: this many characters, each within half a gap, are still no typing.
const UNTERMINATED_CHARS_MIN: usize = 8;
/// A screen that was busy hands keys over late and all at once. Up to here a burst goes on if no idle call came between.
const STALL_MS: u64 = 250;

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
    last_at_ms: u64,
    slowest_ms: u64,
    spoilt: Option<ScanRefused>,
    graced: bool,
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
            slowest_ms: 0,
            spoilt: None,
            graced: false,
        }
    }

    /// When [`Wedge::on_idle`] wants to be called; `None` while nothing is held.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.is_holding().then(|| self.last_at_ms + self.gap_ms + 1)
    }

    fn is_holding(&self) -> bool {
        self.held_chars > 0 || self.spoilt.is_some()
    }

    /// A key was pressed; `text` is what it types, as Slint gives it (special keys are single characters too).
    pub fn on_key(&mut self, text: &str, at_ms: u64) -> KeyVerdict {
        let since_ms = at_ms.saturating_sub(self.last_at_ms);
        let goes_on = self.is_holding() && since_ms <= self.gap_ms.max(STALL_MS);
        match kind_of(text) {
            Kind::Modifier => KeyVerdict::PassOn,
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
                self.last_at_ms = at_ms;
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
                // Called late, the screen was busy, and keys may wait behind this call: one more gap for them.
                if at_ms > deadline + self.gap_ms && !std::mem::replace(&mut self.graced, true) {
                    self.last_at_ms = at_ms;
                    return KeyVerdict::Swallow;
                }
                self.end()
            }
            _ => KeyVerdict::Swallow,
        }
    }

    fn is_burst(&self) -> bool {
        self.held_chars >= SCAN_CHARS_MIN || self.spoilt.is_some()
    }

    fn hold(&mut self, text: &str, at_ms: u64, since_ms: u64) {
        self.last_at_ms = at_ms;
        self.slowest_ms = self.slowest_ms.max(since_ms);
        self.graced = false;
        let chars = text.chars().count();
        if self.held_chars + chars > SCAN_CHARS_MAX {
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
        let unterminated = self.held_chars >= UNTERMINATED_CHARS_MIN && self.slowest_ms <= self.gap_ms / 2;
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
        self.graced = false;
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
mod tests {
    use super::*;
    use KeyVerdict::{PassOn, Refused, Replay, ReplayThenPassOn, Scan, Swallow};

    /// Keys at moments, with idle calls when they are due, as a screen does it; what came of it in order.
    fn play(keys: &[(&str, u64)]) -> Vec<KeyVerdict> {
        let mut wedge = Wedge::new(50);
        let mut verdicts = Vec::new();
        for (text, at_ms) in keys {
            while let Some(deadline) = wedge.deadline_ms().filter(|deadline| deadline <= at_ms) {
                verdicts.push(wedge.on_idle(deadline));
            }
            verdicts.push(wedge.on_key(text, *at_ms));
        }
        while let Some(deadline) = wedge.deadline_ms() {
            verdicts.push(wedge.on_idle(deadline));
        }
        verdicts.retain(|verdict| *verdict != Swallow);
        verdicts
    }

    /// A code typed with a step between keys, and a terminator.
    fn typed(code: &str, step_ms: u64, terminator: &str) -> Vec<KeyVerdict> {
        let letters: Vec<String> = code.chars().map(String::from).collect();
        let mut keys: Vec<(&str, u64)> = Vec::new();
        for (at, letter) in letters.iter().enumerate() {
            keys.push((letter, 1_000 + at as u64 * step_ms));
        }
        if !terminator.is_empty() {
            keys.push((terminator, 1_000 + letters.len() as u64 * step_ms));
        }
        play(&keys)
    }

    #[test]
    fn a_fast_burst_with_a_terminator_is_a_scan() {
        for step_ms in [0, 1, 10, 50] {
            for terminator in ["\n", "\r", "\t"] {
                assert_eq!(typed("7Q4KX9M", step_ms, terminator), [Scan("7Q4KX9M".into())], "{step_ms}");
            }
        }
    }

    #[test]
    fn typing_reaches_the_field_and_enter_stays_enter() {
        assert_eq!(
            typed("abc", 120, "\n"),
            [Replay("a".into()), Replay("b".into()), Replay("c".into()), PassOn],
            "slow typing"
        );
        assert_eq!(
            play(&[("a", 0), ("b", 30), ("\n", 60)]),
            [ReplayThenPassOn("ab".into())],
            "two quick keys and Enter"
        );
        assert_eq!(play(&[("a", 0), ("\u{8}", 30)]), [ReplayThenPassOn("a".into())], "a quick correction");
        assert_eq!(play(&[("\n", 0), ("\u{F700}", 10), ("\u{1b}", 20)]), [PassOn, PassOn, PassOn]);
        assert_eq!(typed("tas pandan", 70, "").len(), 10, "every key is replayed, one gap late");
    }

    #[test]
    fn shift_between_the_letters_of_a_scan_is_no_break() {
        let keys = [("\u{10}", 0), ("A", 2), ("b", 4), ("\u{10}", 6), ("C", 8), ("\n", 10)];
        assert_eq!(play(&keys), [PassOn, PassOn, Scan("AbC".into())]);
    }

    #[test]
    fn an_endless_code_is_swallowed_and_refused_once() {
        let code = "9".repeat(5_000);
        assert_eq!(typed(&code, 1, "\n"), [Refused(ScanRefused::TooLong)]);
        assert_eq!(typed(&code, 1, ""), [Refused(ScanRefused::TooLong)]);
        assert_eq!(typed(&"9".repeat(128), 1, "\n"), [Scan("9".repeat(128))]);
    }

    #[test]
    fn no_hotkey_comes_from_a_scanner() {
        for key in ["\u{1b}", "\u{8}", "\u{7f}", "\u{F704}", "\u{F701}", "\u{1}"] {
            let keys = [("a", 0), ("b", 1), ("c", 2), (key, 3), ("d", 4), ("\n", 5)];
            assert_eq!(play(&keys), [Refused(ScanRefused::NotPrintable)], "{key:?}");
        }
    }

    #[test]
    fn a_scanner_without_terminator_is_known_by_its_speed() {
        assert_eq!(typed("8991234567890", 5, ""), [Scan("8991234567890".into())]);
        assert_eq!(typed("8991234567890", 33, ""), [Replay("8991234567890".into())], "a key held down repeats so fast");
    }

    #[test]
    fn a_busy_screen_does_not_tear_a_scan_apart() {
        let mut wedge = Wedge::new(50);
        for (at, letter) in ["7", "Q", "4", "K"].iter().enumerate() {
            assert_eq!(wedge.on_key(letter, at as u64), Swallow);
        }
        assert_eq!(wedge.on_idle(200), Swallow, "called 146 ms late: keys may wait behind it");
        for letter in ["X", "9", "M"] {
            assert_eq!(wedge.on_key(letter, 201), Swallow);
        }
        assert_eq!(wedge.on_key("\n", 202), Scan("7Q4KX9M".into()));
        assert_eq!(wedge.deadline_ms(), None);
        wedge.on_key("a", 1_000);
        assert_eq!(wedge.on_idle(1_300), Swallow);
        assert_eq!(wedge.on_idle(1_351), Replay("a".into()), "the grace is given once");
    }

    #[test]
    fn twenty_scans_a_second_are_none_lost_and_in_order() {
        let mut wedge = Wedge::new(50);
        let mut codes = Vec::new();
        for scan in 0..200u64 {
            let code = format!("CODE{scan:05}");
            for (at, letter) in code.chars().enumerate() {
                assert_eq!(wedge.on_key(&letter.to_string(), scan * 50 + at as u64), Swallow);
            }
            if let Scan(code) = wedge.on_key("\n", scan * 50 + 12) {
                codes.push(code);
            }
        }
        assert_eq!(codes, (0..200).map(|scan| format!("CODE{scan:05}")).collect::<Vec<_>>());
    }

    proptest::proptest! {
        /// Whatever is pressed whenever: each typed character comes out once, in a scan, a replay, or a refused burst.
        #[test]
        fn no_key_is_lost_or_doubled(keys in proptest::collection::vec((0usize..5, 0u64..200), 0..60)) {
            let texts = ["a", "7", "\n", "\u{8}", "\u{10}"];
            let mut at_ms = 0;
            let timed: Vec<(&str, u64)> = keys.iter().map(|(key, gap)| { at_ms += gap; (texts[*key], at_ms) }).collect();
            let verdicts = play(&timed);
            let refused = verdicts.iter().any(|verdict| matches!(verdict, Refused(_)));
            let came: String = verdicts.iter().filter_map(|verdict| match verdict {
                Scan(text) | Replay(text) | ReplayThenPassOn(text) => Some(text.as_str()),
                _ => None,
            }).collect();
            let pressed: String = timed.iter().map(|(text, _)| *text).filter(|text| matches!(*text, "a" | "7")).collect();
            proptest::prop_assert!(refused || came == pressed, "{came} {pressed}");
        }
    }
}
