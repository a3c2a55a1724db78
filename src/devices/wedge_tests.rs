//! What hands and scanners do, and what a busy screen makes of it.

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
    assert_eq!(play(&[("a", 0), ("b", 30), ("\n", 60)]), [ReplayThenPassOn("ab".into())], "two quick keys and Enter");
    assert_eq!(play(&[("a", 0), ("\u{8}", 30)]), [ReplayThenPassOn("a".into())], "a quick correction");
    assert_eq!(play(&[("\n", 0), ("\u{F700}", 10), ("\u{1b}", 20)]), [PassOn, PassOn, PassOn]);
    assert_eq!(typed("tas pandan", 70, "").len(), 10, "every key is replayed, one gap late");
}

#[test]
fn a_payment_code_with_names_in_it_is_one_scan_however_long_it_is() {
    let payment = ["00020101021126660017ID.CO.EXAMPLE.WWW", &"8".repeat(120), "5914TOKO DUA CONTOH6304ABCD"].concat();
    for (step_ms, code) in [(1, payment.clone()), (40, payment.clone()), (5, ["]Q1", &payment].concat())] {
        assert_eq!(typed(&code, step_ms, "\n"), [Scan(code)], "{step_ms}");
    }
    let endless = ["000201", &"8".repeat(600)].concat();
    assert_eq!(typed(&endless, 1, "\n"), [Refused(ScanRefused::TooLong)]);
}

#[test]
fn words_typed_fast_are_no_code_and_a_code_128_with_spaces_is() {
    for step_ms in [30, 40, 50] {
        assert_eq!(typed("tas anyam", step_ms, "\n"), [ReplayThenPassOn("tas anyam".into())], "{step_ms}");
    }
    for step_ms in [0, 5, 25] {
        assert_eq!(typed("KR 003 A", step_ms, "\n"), [Scan("KR 003 A".into())], "{step_ms}");
    }
    assert_eq!(typed(" 7Q4KX9M ", 40, "\n"), [Scan(" 7Q4KX9M ".into())], "spaces around a code are cut off later");
    let mut wedge = Wedge::new(50);
    wedge.on_stall(5_000);
    for letter in ["t", "a", "s", " ", "b", "i", "r", "u"] {
        assert_eq!(wedge.on_key(letter, 5_000), Swallow);
    }
    assert_eq!(wedge.on_key("\n", 5_001), ReplayThenPassOn("tas biru".into()), "words that waited for the screen");
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
    assert_eq!(wedge.on_idle(1_900), Swallow, "late again: it slept again");
    assert_eq!(wedge.deadline_ms(), Some(2_151));
    assert_eq!(wedge.on_idle(2_151), Replay("a".into()), "on time, and nothing came");
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

/// A screen as it really is: it hands on what waits in the order of the window system, and sleeps now and then.
struct BusyScreen {
    wedge: Wedge,
    /// When it sleeps, and until when.
    naps: Vec<(u64, u64)>,
    /// After a nap the timers come before the keys (winit) or behind them.
    timers_first: bool,
    notices_naps: bool,
    verdicts: Vec<KeyVerdict>,
}

impl BusyScreen {
    fn awake_at(&self, at_ms: u64) -> u64 {
        self.naps.iter().find(|(from, until)| (*from..*until).contains(&at_ms)).map_or(at_ms, |(_, until)| *until)
    }

    fn slept_until(&self, at_ms: u64) -> bool {
        self.naps.iter().any(|(_, until)| *until == at_ms)
    }

    fn idle_until(&mut self, at_ms: u64, strictly: bool) {
        while let Some(due) = self.wedge.deadline_ms() {
            let called = self.awake_at(due);
            if called > at_ms || (strictly && called == at_ms) {
                return;
            }
            let verdict = self.wedge.on_idle(called);
            self.verdicts.push(verdict);
        }
    }

    /// Keys with the moments at which the hand or the scanner pressed them.
    fn play(mut self, keys: &[(String, u64)]) -> Vec<KeyVerdict> {
        for (text, pressed_ms) in keys {
            let at_ms = self.awake_at(*pressed_ms);
            if self.notices_naps && self.slept_until(at_ms) {
                self.wedge.on_stall(at_ms);
            }
            self.idle_until(at_ms, !self.timers_first);
            let verdict = self.wedge.on_key(text, at_ms);
            self.verdicts.push(verdict);
        }
        self.idle_until(u64::MAX, false);
        self.verdicts.retain(|verdict| *verdict != Swallow);
        self.verdicts
    }
}

/// A small generator of the same numbers on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

fn keys_of(text: &str, start_ms: u64, mut step_ms: impl FnMut() -> u64) -> Vec<(String, u64)> {
    let mut at_ms = start_ms;
    let key = |letter: char| {
        let pressed = (letter.to_string(), at_ms);
        at_ms += step_ms();
        pressed
    };
    text.chars().map(key).collect()
}

#[test]
fn a_screen_that_sleeps_in_the_middle_of_a_scan_loses_none_of_a_thousand() {
    let mut dice = Dice(7);
    for round in 0..1_000u64 {
        let code = format!("{:07}", 1_000_000 + round * 37);
        let keys = keys_of(&[code.as_str(), "\n"].concat(), 10_000, || 1 + dice.below(15));
        let scan_ms = keys[keys.len() - 1].1 - 10_000;
        // One to two seconds from somewhere between just before the first key and the terminator; half of the time it
        // sleeps once more, for a frame of the software renderer.
        let from = 9_990 + dice.below(scan_ms + 10);
        let until = from + 1_000 + dice.below(1_000);
        let mut naps = vec![(from, until)];
        if dice.below(2) == 0 {
            let again = until + 1 + dice.below(40);
            naps.push((again, again + 100 + dice.below(300)));
        }
        let (timers_first, notices_naps) = (dice.below(2) == 0, dice.below(2) == 0);
        let screen =
            BusyScreen { wedge: Wedge::new(50), naps: naps.clone(), timers_first, notices_naps, verdicts: Vec::new() };
        assert_eq!(screen.play(&keys), [Scan(code)], "{round} {naps:?} {timers_first} {notices_naps}");
    }
}

#[test]
fn a_hand_that_types_while_the_screen_sleeps_still_types() {
    let mut dice = Dice(11);
    for round in 0..1_000u64 {
        let typed = "tas anyam pandan";
        let mut keys = keys_of(typed, 10_000, || 90 + dice.below(200));
        let last_ms = keys[keys.len() - 1].1;
        // Enter is pressed when the result is on the screen, so not while it sleeps.
        let from = 9_990 + dice.below(last_ms - 9_990);
        let until = from + 1_000 + dice.below(1_000);
        keys.push(("\n".into(), until.max(last_ms) + 200 + dice.below(300)));
        let timers_first = dice.below(2) == 0;
        let screen = BusyScreen {
            wedge: Wedge::new(50),
            naps: vec![(from, until)],
            timers_first,
            notices_naps: true,
            verdicts: Vec::new(),
        };
        let mut came = String::new();
        for verdict in screen.play(&keys) {
            match verdict {
                Replay(text) | ReplayThenPassOn(text) => came.push_str(&text),
                PassOn => {}
                other => panic!("{round}: {other:?} from a hand, asleep {from}..{until}"),
            }
        }
        assert_eq!(came, typed, "{round}");
    }
}

#[test]
fn a_word_that_waited_for_a_sleeping_screen_is_no_code() {
    let mut wedge = Wedge::new(50);
    wedge.on_stall(5_000);
    for letter in ["t", "a", "s"] {
        assert_eq!(wedge.on_key(letter, 5_000), Swallow);
    }
    assert_eq!(wedge.on_key("\n", 5_001), ReplayThenPassOn("tas".into()));
}

#[test]
fn what_is_held_comes_back_even_if_the_screen_sleeps_for_ever() {
    let mut wedge = Wedge::new(50);
    wedge.on_key("a", 1_000);
    assert_eq!(wedge.on_key("b", 30_000), Replay("a".into()));
    assert_eq!(wedge.on_idle(60_000), Replay("b".into()));
}
