//! What scanners press, and what comes of it.

use std::collections::VecDeque;
use std::time::Instant;

use evdev::KeyCode;

use super::keys::TYPES;
use super::*;
use crate::devices::scan::{Scan, ScanSource, scan_stream};
use crate::devices::scanner::Scanner;

fn source() -> ScanSource {
    ScanSource::Grabbed("/dev/input/event7".into())
}

fn scanned(code: &str) -> ScanEvent {
    ScanEvent::Scanned(Scan { code: code.into(), source: source() })
}

fn refused(why: ScanRefused) -> ScanEvent {
    ScanEvent::Refused { source: source(), why }
}

/// What a scanner presses for a text; `\n` is Enter, `\t` Tab.
fn keys_of(text: &str) -> Vec<Key> {
    text.chars().flat_map(keys_of_char).collect()
}

fn keys_of_char(letter: char) -> Vec<Key> {
    match letter {
        '\n' => return pressed(KeyCode::KEY_ENTER),
        '\t' => return pressed(KeyCode::KEY_TAB),
        _ => {}
    }
    let is = |byte: u8| letter == char::from(byte);
    let (code, plain, _) = TYPES.iter().find(|(_, plain, shifted)| is(*plain) || is(*shifted)).expect("a key");
    if is(*plain) { pressed(*code) } else { held(KeyCode::KEY_LEFTSHIFT, pressed(*code)) }
}

fn pressed(code: KeyCode) -> Vec<Key> {
    vec![Key::Down(code), Key::Up(code)]
}

fn held(modifier: KeyCode, keys: Vec<Key>) -> Vec<Key> {
    [vec![Key::Down(modifier)], keys, vec![Key::Up(modifier)]].concat()
}

/// All keys at once, and then silence.
fn came(keys: &[Key]) -> Vec<ScanEvent> {
    let (mut board, mut codes) = (Keyboard::default(), CodeBuffer::new(source()));
    let mut events = take_keys(&mut board, &mut codes, keys);
    events.extend(codes.silence());
    events
}

#[test]
fn every_printable_character_is_typed() {
    let all: String = (b'!'..=b'~').map(char::from).collect();
    assert_eq!(came(&keys_of(&[all.as_str(), "\n"].concat())), [scanned(&all)]);
    assert_eq!(came(&keys_of("KR 003 A\t")), [scanned("KR 003 A")]);
    let pad = [KeyCode::KEY_KP8, KeyCode::KEY_KP9, KeyCode::KEY_KP1, KeyCode::KEY_KPENTER];
    assert_eq!(came(&pad.map(pressed).concat()), [scanned("891")]);
}

#[test]
fn no_hotkey_comes_from_a_grabbed_scanner() {
    let (code, end) = (keys_of("7Q4K"), keys_of("X9M\n"));
    let functions = [KeyCode::KEY_ESC, KeyCode::KEY_F4, KeyCode::KEY_BACKSPACE, KeyCode::KEY_DELETE, KeyCode::KEY_UP];
    let mut hotkeys: Vec<Vec<Key>> = functions.map(pressed).to_vec();
    hotkeys.push(pressed(KeyCode::KEY_POWER));
    hotkeys.push(held(KeyCode::KEY_LEFTALT, pressed(KeyCode::KEY_F4)));
    hotkeys.push(held(KeyCode::KEY_LEFTMETA, keys_of("l")));
    hotkeys.push(held(KeyCode::KEY_LEFTCTRL, held(KeyCode::KEY_LEFTALT, pressed(KeyCode::KEY_DELETE))));
    hotkeys.push(held(KeyCode::KEY_RIGHTCTRL, held(KeyCode::KEY_RIGHTSHIFT, keys_of("m"))));
    for hotkey in hotkeys {
        let within = [code.clone(), hotkey.clone(), end.clone()].concat();
        assert_eq!(came(&within), [refused(ScanRefused::NotPrintable)], "{hotkey:?}");
        let before = [hotkey.clone(), code.clone(), end.clone()].concat();
        assert_eq!(came(&before), [scanned("7Q4KX9M")], "{hotkey:?}");
        assert_eq!(came(&hotkey), [], "{hotkey:?}");
    }
}

#[test]
fn control_characters_that_scanners_type_end_or_part_codes() {
    for letter in ["m", "j", "i"] {
        let keys = [keys_of("7Q4KX9M"), held(KeyCode::KEY_LEFTCTRL, keys_of(letter))].concat();
        assert_eq!(came(&keys), [scanned("7Q4KX9M")], "{letter}");
    }
    let gs = held(KeyCode::KEY_LEFTCTRL, keys_of("]"));
    assert_eq!(came(&[keys_of("]C1010899"), gs, keys_of("21A\n")].concat()), [scanned("01089921A")]);
}

#[test]
fn locks_and_letting_go_are_no_part_of_a_code() {
    let keys = [pressed(KeyCode::KEY_CAPSLOCK), keys_of("aB"), pressed(KeyCode::KEY_NUMLOCK), keys_of("c\n")].concat();
    assert_eq!(came(&keys), [scanned("aBc")]);
    let both = [Key::Down(KeyCode::KEY_LEFTSHIFT), Key::Down(KeyCode::KEY_RIGHTSHIFT), Key::Up(KeyCode::KEY_LEFTSHIFT)];
    let keys = [both.to_vec(), keys_of("a"), vec![Key::Up(KeyCode::KEY_RIGHTSHIFT)], keys_of("ab\n")].concat();
    assert_eq!(came(&keys), [scanned("Aab")]);
}

#[test]
fn keys_that_the_kernel_dropped_spoil_the_code_that_they_belonged_to() {
    let keys = [keys_of("899"), vec![Key::Lost], keys_of("890\nABC\n")].concat();
    assert_eq!(came(&keys), [refused(ScanRefused::CutOff), scanned("ABC")]);
    let shift = [Key::Down(KeyCode::KEY_LEFTSHIFT), Key::Lost].to_vec();
    assert_eq!(came(&[shift, keys_of("x\nabc\n")].concat()), [refused(ScanRefused::CutOff), scanned("abc")]);
}

#[test]
fn an_endless_code_is_refused_once() {
    assert_eq!(came(&keys_of(&["9".repeat(20_000).as_str(), "\n"].concat())), [refused(ScanRefused::TooLong)]);
    assert_eq!(came(&keys_of("7Q4KX9M")), [scanned("7Q4KX9M")], "silence ends a code without Enter");
}

/// Keys one by one; then the device is pulled out.
struct Played(VecDeque<Key>);

impl KeySource for Played {
    fn keys(&mut self, _wait: Duration) -> std::io::Result<Option<Vec<Key>>> {
        match self.0.pop_front() {
            Some(key) => Ok(Some(vec![key])),
            None => Err(std::io::Error::from_raw_os_error(libc::ENODEV)),
        }
    }
}

/// A scanner whose keys come one by one, each time that it is plugged in.
fn plugged_in(device: &str, times: &[&str], stream: &crate::devices::ScanSender) -> Scanner {
    let mut plays: VecDeque<Played> = times.iter().map(|text| Played(keys_of(text).into())).collect();
    let open = move || match plays.pop_front() {
        Some(played) => Ok(Box::new(KeyFeed::of(Box::new(played))) as Box<dyn Feed>),
        None => Err(Gone("gone".into())),
    };
    Scanner::start(ScanSource::Grabbed(device.into()), Box::new(open), stream.clone()).expect("a thread")
}

#[test]
fn two_grabbed_scanners_at_once_never_mix() {
    let (sender, events) = scan_stream(|| {});
    let texts = ["A", "B"].map(|letter| (0..100).map(|at| format!("{letter}{at:05}\n")).collect::<String>());
    let devices = ["/dev/input/event1", "/dev/input/event2"];
    let scanners = [0, 1].map(|at| plugged_in(devices[at], &[&texts[at]], &sender));
    let (mut codes, deadline) = ([Vec::new(), Vec::new()], Instant::now() + Duration::from_secs(10));
    while codes.iter().any(|codes| codes.len() < 100) {
        if let ScanEvent::Scanned(scan) = events.recv_deadline(deadline).expect("an event in time") {
            let at = usize::from(scan.source.device() == Some(devices[1]));
            codes[at].push(scan.code);
        }
    }
    for (at, letter) in ["A", "B"].into_iter().enumerate() {
        assert_eq!(codes[at], (0..100).map(|n| format!("{letter}{n:05}")).collect::<Vec<_>>());
    }
    drop(scanners);
}

#[test]
fn a_grabbed_scanner_pulled_out_comes_back_by_itself_and_half_a_code_is_gone() {
    let (sender, events) = scan_stream(|| {});
    let device = "/dev/input/event7";
    let scanner = plugged_in(device, &["7Q4KX9M\n899", "ABCDEF\n"], &sender);
    let connected = |is_there| ScanEvent::Connected { source: source(), is_there };
    let next = || events.recv_timeout(Duration::from_secs(5)).expect("an event in time");
    for expect in [connected(true), scanned("7Q4KX9M"), connected(false)] {
        assert_eq!(next(), expect);
    }
    let pulled_out = Instant::now();
    for expect in [connected(true), scanned("ABCDEF"), connected(false)] {
        assert_eq!(next(), expect);
    }
    assert!(pulled_out.elapsed() < Duration::from_secs(2), "{:?}", pulled_out.elapsed());
    assert!(!scanner.is_there());
}
