use super::*;
use crate::people::{Role, User};

#[test]
fn a_badge_names_a_person_and_nothing_else_is_a_badge() {
    let person = UserId::new();
    let badge = format!("deks:user:{person}");
    for (code, expect) in [
        (badge.clone(), Some(person)),
        (badge.to_uppercase(), Some(person)),
        (format!("{badge}1"), None),
        (format!(" {badge}"), None),
        (badge[..badge.len() - 1].to_owned(), None),
        (format!("deks:user:{}", person.0.simple()), None),
        (format!("deks:user:{}", person.to_string().replace('-', "_")), None),
        (format!("deks:sale:{person}"), None),
        (person.to_string(), None),
        ("deks:user:".to_owned(), None),
        ("deks:user\u{e9}".to_owned(), None),
        ("8991234567890".to_owned(), None),
        (String::new(), None),
    ] {
        assert_eq!(badge_of(&code), expect, "{code:?}");
    }
}

#[test]
fn a_scanner_that_is_missing_is_said_once_and_that_it_came_back_too() {
    let devices = Devices::none();
    for (device, is_there, expect) in [
        ("a", true, None),
        ("a", false, Some(Tone::Warn)),
        ("a", false, None),
        ("b", false, Some(Tone::Warn)),
        ("a", true, Some(Tone::Ok)),
        ("a", true, None),
    ] {
        assert_eq!(devices.connected(device, is_there).map(|(_, tone)| tone), expect, "{device} {is_there}");
    }
}

#[test]
fn whoever_scans_is_at_work_whichever_scanner_it_was() {
    let serial = || ScanSource::Serial("/dev/ttyACM0".into());
    let grabbed = ScanSource::Grabbed("/dev/input/event7".into());
    let sources = [ScanSource::Wedge, serial(), grabbed, ScanSource::Camera];
    for source in sources {
        let scanned = ScanEvent::Scanned(Scan { code: "8991234567890".into(), source: source.clone() });
        assert!(is_somebodys(&scanned), "{source:?}");
        assert!(is_somebodys(&ScanEvent::Refused { source, why: ScanRefused::TooLong }));
    }
    assert!(!is_somebodys(&ScanEvent::Connected { source: serial(), is_there: true }));
    assert!(!is_somebodys(&ScanEvent::Connected { source: serial(), is_there: false }));
}

#[test]
fn a_scan_starts_the_minutes_of_the_lock_anew_and_wakes_no_locked_session() {
    let user =
        User { id: UserId::new(), name: "Kasir 1".into(), role: Role::Kasir, active: true, language: "id".into() };
    let mut session = Session::signed_in(user.clone(), 0);
    keep_awake(&mut session, 9 * 60_000);
    assert_eq!(session.lock_when_idle(18 * 60_000, 10), None, "nine minutes after the scan");
    assert_eq!(session.lock_when_idle(19 * 60_000, 10), Some(&user));
    let locked = session.clone();
    keep_awake(&mut session, 20 * 60_000);
    assert_eq!(session, locked);
    let mut nobody = Session::default();
    keep_awake(&mut nobody, 60_000);
    assert_eq!(nobody, Session::default());
}

#[test]
fn codes_are_taken_where_a_screen_has_a_use_for_them() {
    for place in [Place::Till, Place::Refund, Place::Receipts, Place::Labels] {
        assert!(takes_codes(place), "{place:?}");
    }
    for place in [Place::Shift, Place::Reports, Place::Promotions, Place::Home, Place::SignIn] {
        assert!(!takes_codes(place), "{place:?}");
    }
}
