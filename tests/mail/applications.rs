//! From a real mailbox to applications: Dovecot hands the samples over, they are stored under the key of the vault, and
//! become cases; the server is read again, and nothing is doubled.

use std::path::{Path, PathBuf};

use deks::base::FixedClock;
use deks::config::{Config, MailSecurity};
use deks::mail::inbox::{Patience, Server, read_once};
use deks::partnership::applications::{self, TakenIn, VaultSealer};
use deks::sop::Procedures;
use deks::store::StoreError;

use crate::dovecot::{Dovecot, PASSWORD, USER};
use crate::{START, open};

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/email");
    let entries = std::fs::read_dir(folder).expect("the samples").flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
    files.sort();
    files
}

#[test]
fn letters_in_a_real_mailbox_become_applications_once() {
    if !Dovecot::is_here() {
        let why = "IMAP tests need dovecot (apt install dovecot-imapd) and root, which it asks for";
        assert!(std::env::var_os("CI").is_none(), "{why}");
        eprintln!("\n!!! SKIPPED, NOT TESTED: {why}\n");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("imap")).expect("a folder");
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("open");
    let dovecot = Dovecot::start_with_password(&folder.path().join("imap"));
    let store = open(folder.path(), &FixedClock::at(START));
    let procedures = Procedures::open(store.clone(), folder.path()).expect("the procedures");
    let sealer = VaultSealer::new(procedures.vault().clone());
    let server = Server {
        host: "localhost".into(),
        port: dovecot.port,
        security: MailSecurity::None,
        username: USER.into(),
        password: PASSWORD.into(),
        folder: "INBOX".into(),
        extra_root_pem: None,
        max_message_bytes: 30 * 1024 * 1024,
        mark_seen: true,
        patience: Patience { connect_ms: 10_000, silence_ms: 20_000, command_ms: 60_000 },
    };
    let (config, files) = (Config::default(), samples());
    let read = || read_once(&store, &server, &sealer, &|_| true).expect("read").stored;
    let take = || applications::take_in(&procedures, &sealer, &config).expect("taken in");
    // The last of the six answers the second; the rest comes in another round.
    files[..6].iter().for_each(|file| dovecot.deliver(&std::fs::read(file).expect("a sample")));
    assert_eq!(read(), 6);
    assert_eq!(take(), TakenIn { applications: 5, messages: 1, ..TakenIn::default() });
    files[6..].iter().for_each(|file| dovecot.deliver(&std::fs::read(file).expect("a sample")));
    assert_eq!(read(), 4);
    assert_eq!(take(), TakenIn { applications: 3, none: 1, ..TakenIn::default() });
    dovecot.forget_numbers();
    assert_eq!((read(), take()), (0, TakenIn::default()), "a mailbox that is numbered anew brings nothing twice");
    let cases: i64 = store
        .read::<_, StoreError>(|c| Ok(c.query_row("SELECT count(*) FROM cases", [], |row| row.get(0))?))
        .expect("cases");
    assert_eq!(cases, 8);
    // The stored letters open with the key of the vault, and with no other.
    let other = VaultSealer::new(deks::documents::vault::Vault::throwaway().expect("a key"));
    let rows = store.read(|c| deks::mail::inbox::list(c, &deks::mail::inbox::Filter::default(), 100)).expect("letters");
    assert_eq!(rows.len(), 10);
    for row in rows {
        assert!(store.read(|c| deks::mail::inbox::raw(c, row.inbox_id, &sealer)).is_ok());
        assert!(store.read(|c| deks::mail::inbox::raw(c, row.inbox_id, &other)).is_err());
    }
}
