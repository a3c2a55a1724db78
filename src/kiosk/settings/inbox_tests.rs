//! The form of the mailbox that is read.

use super::tests::{admin, error_at, saved, screen_of, write};
use super::*;

#[test]
fn a_mailbox_is_set_with_its_password_in_a_file_of_its_own() {
    let mut screen = admin(SettingsPart::Inbox);
    write(&mut screen, "inbox.imap_host", "imap.example.com");
    write(&mut screen, "inbox.username", "permohonan");
    assert!(matches!(screen.handle(Intent::Save).as_slice(), [Out::Say(..)]));
    assert_eq!(error_at(&screen, "inbox.password"), "Tulis kata sandi kotak surel.");
    write(&mut screen, "inbox.password", " rahasia-contoh ");
    assert_eq!(error_at(&screen, "inbox.password"), "");
    let outs = screen.handle(Intent::Save);
    let [Out::Do(Effect::Save { config, secrets })] = outs.as_slice() else { panic!("not saved") };
    assert_eq!((secrets.inbox.as_str(), secrets.mail.as_str()), ("rahasia-contoh", ""));
    assert_eq!((config.inbox.imap_host.as_str(), config.inbox.imap_port), ("imap.example.com", 993));
    assert_eq!(config.inbox.password_file, "surel-masuk.sandi");
}

#[test]
fn a_password_that_is_taken_back_leaves_the_file_as_it_was() {
    for kept in ["", "/sandi/kotak"] {
        let mut config = Config::default();
        config.inbox.password_file = kept.into();
        let mut screen = screen_of(config);
        screen.handle(Intent::SignedIn { may_change: true });
        screen.handle(Intent::PartChosen(SettingsPart::Inbox));
        write(&mut screen, "inbox.password", "rahasia-contoh");
        assert!(screen.is_dirty());
        write(&mut screen, "inbox.password", "");
        assert!(!screen.is_dirty(), "{kept:?}");
        write(&mut screen, "inbox.password", "rahasia-contoh");
        let expect = if kept.is_empty() { "surel-masuk.sandi" } else { kept };
        assert_eq!(saved(&mut screen).inbox.password_file, expect, "a file that is named stays");
    }
}

#[test]
fn a_mistake_of_the_mailbox_stands_at_its_field() {
    for (key, typed) in [
        ("inbox.imap_host", "imap example"),
        ("inbox.imap_port", "banyak"),
        ("inbox.every_minutes", "0"),
        ("inbox.max_message_mb", "41"),
        ("inbox.folder", ""),
        ("inbox.ca_file", "ca.p12"),
    ] {
        let mut screen = admin(SettingsPart::Inbox);
        write(&mut screen, key, typed);
        assert!(matches!(screen.handle(Intent::Save).as_slice(), [Out::Say(..)]), "{key}");
        assert!(!error_at(&screen, key).is_empty(), "{key}");
    }
}

#[test]
fn the_mailbox_is_tried_with_what_is_kept() {
    let mut screen = admin(SettingsPart::Inbox);
    write(&mut screen, "inbox.folder", "Permohonan");
    assert!(screen.handle(Intent::TryOut(String::new())).is_empty(), "it is not kept yet");
    assert_eq!(screen.trial.finding.as_ref().map(|finding| finding.standing), Some(TrialStanding::Attention));
    screen.handle(Intent::Undo);
    let outs = screen.handle(Intent::TryOut(String::new()));
    assert!(matches!(outs.as_slice(), [Out::Do(Effect::Try { what: Try::Inbox, .. })]), "{outs:?}");
}
