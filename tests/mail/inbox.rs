//! Letters in, from a real server: Dovecot with a box of its own; proxies that cut its answers short; and peers that lie.

mod peers;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use deks::base::{CaseId, FixedClock};
use deks::config::{self, MailSecurity};
use deks::mail::inbox::{
    self, Filter, InboxError, InboxNote, InboxRow, InboxState, InboxWorker, Pass, Patience, Progress, RawError,
    SealError, Sealer, Server, StateError, read_once,
};
use deks::store::{Act, Store};

use self::peers::{CutProxy, DRIP, HANG_UP, honest, liar, on};
use crate::dovecot::{Dovecot, PASSWORD, USER};
use crate::{START, open};

const MB: usize = 1024 * 1024;

/// Seals by turning every bit: enough to see that nothing is stored as it came.
struct Turned;

impl Sealer for Turned {
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        Ok(plain.iter().map(|byte| !byte).collect())
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        Some(sealed.iter().map(|byte| !byte).collect())
    }
}

/// A server with an empty box, and a store that has read nothing.
struct Office {
    dovecot: Dovecot,
    store: Store,
    folder: tempfile::TempDir,
}

/// `None` with a loud word where Dovecot is not installed; in CI its absence is a failure.
fn office() -> Option<Office> {
    if !Dovecot::is_here() {
        let why = "IMAP tests need dovecot (apt install dovecot-imapd) and root, which it asks for";
        assert!(std::env::var_os("CI").is_none(), "{why}");
        eprintln!("\n!!! SKIPPED, NOT TESTED: {why}\n");
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("imap")).expect("a folder");
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("open");
    let dovecot = Dovecot::start_with_password(&folder.path().join("imap"));
    let store = open(folder.path(), &FixedClock::at(START));
    Some(Office { dovecot, store, folder })
}

impl Office {
    fn server(&self) -> Server {
        server(self.dovecot.port)
    }

    /// Another device that has read nothing.
    fn fresh_store(&self) -> Store {
        let folder = tempfile::tempdir_in(self.folder.path()).expect("a folder").keep();
        open(&folder, &FixedClock::at(START))
    }

    fn read(&self) -> Pass {
        read(&self.store, &self.server()).expect("read")
    }
}

fn server(port: u16) -> Server {
    Server {
        host: "localhost".into(),
        port,
        security: MailSecurity::None,
        username: USER.into(),
        password: PASSWORD.into(),
        folder: "INBOX".into(),
        extra_root_pem: None,
        max_message_bytes: 30 * MB as u32,
        mark_seen: true,
        patience: Patience { connect_ms: 10_000, silence_ms: 20_000, command_ms: 60_000 },
    }
}

fn read(store: &Store, server: &Server) -> Result<Pass, InboxError> {
    read_once(store, server, &Turned, &|_| true)
}

fn message(number: usize, body: &str) -> Vec<u8> {
    format!(
        "Message-ID: <{number}@example.com>\r\nFrom: Kontak UKM {number:02} <ukm{number}@example.com>\r\n\
         Date: Sun, 1 Nov 2026 10:00:00 +0700\r\nSubject: Permohonan {number}\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}

fn rows(store: &Store) -> Vec<InboxRow> {
    store.read(|connection| inbox::list(connection, &Filter::default(), 10_000)).expect("readable")
}

/// The subjects of what is stored, sorted: each message once.
fn subjects(store: &Store) -> Vec<String> {
    let mut found: Vec<String> = rows(store).into_iter().map(|row| row.subject).collect();
    found.sort();
    found
}

fn permohonan(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    let mut expect: Vec<String> = numbers.into_iter().map(|number| format!("Permohonan {number}")).collect();
    expect.sort();
    expect
}

fn raw(store: &Store, row: &InboxRow) -> Result<Vec<u8>, RawError> {
    store.read(|connection| inbox::raw(connection, row.inbox_id, &Turned))
}

#[test]
fn thirty_messages_are_read_once_and_only_once() {
    let Some(office) = office() else { return };
    let sent: Vec<Vec<u8>> = (0..30).map(|number| message(number, "Halo, kami UKM.\r\n.\r\n8-bit: é")).collect();
    sent.iter().for_each(|message| office.dovecot.deliver(message));
    let calls = AtomicU64::new(0);
    let done = read_once(&office.store, &office.server(), &Turned, &|at: Progress| {
        calls.fetch_max(u64::from(at.done), Ordering::SeqCst);
        at.done <= at.found
    });
    assert_eq!(done, Ok(Pass { stored: 30, marked: 30, ..Pass::default() }));
    assert_eq!(calls.load(Ordering::SeqCst), 30);
    let stored = rows(&office.store);
    assert_eq!(subjects(&office.store), permohonan(0..30));
    for row in &stored {
        let bytes = raw(&office.store, row).expect("the bytes");
        assert!(sent.contains(&bytes), "byte for byte");
        assert_eq!((row.state, row.note, row.size_bytes), (InboxState::New, None, bytes.len() as u64));
        assert!(row.sender_address.ends_with("@example.com") && row.date.is_some() && row.received_at <= START);
    }
    assert_eq!(office.read(), Pass::default(), "nothing is read again");
    office.dovecot.deliver(&message(30, "Satu lagi."));
    assert_eq!(office.read(), Pass { stored: 1, marked: 1, ..Pass::default() });
    assert_eq!(subjects(&office.store), permohonan(0..31));
}

#[test]
fn flags_are_set_only_after_the_commit_and_only_if_asked_for() {
    let Some(office) = office() else { return };
    (0..3).for_each(|number| office.dovecot.deliver(&message(number, "Halo.")));
    let untouched = Server { mark_seen: false, ..office.server() };
    assert_eq!(read(&office.store, &untouched), Ok(Pass { stored: 3, ..Pass::default() }));
    assert_eq!(office.dovecot.seen().0.len(), 0, "nothing is marked");
    // At every look at the way: what is marked there is stored here.
    let other = office.fresh_store();
    let done = read_once(&other, &office.server(), &Turned, &|_| {
        assert!(office.dovecot.seen().0.len() <= rows(&other).len());
        true
    });
    assert_eq!(done, Ok(Pass { stored: 3, marked: 3, ..Pass::default() }));
    let (seen, unseen) = office.dovecot.seen();
    assert_eq!((seen.len(), unseen.len()), (3, 0));
    // A store that refuses to write leaves the box as it is.
    (3..6).for_each(|number| office.dovecot.deliver(&message(number, "Halo.")));
    let file = rusqlite::Connection::open(other.path()).expect("the file");
    file.execute_batch("CREATE TRIGGER full BEFORE INSERT ON inbox_messages BEGIN SELECT raise(ABORT, 'penuh'); END")
        .expect("a guard");
    assert!(matches!(read(&other, &office.server()), Err(InboxError::Store(_))));
    assert_eq!(office.dovecot.seen().1.len(), 3, "not stored, not marked");
    file.execute_batch("DROP TRIGGER full").expect("no guard");
    assert_eq!(read(&other, &office.server()), Ok(Pass { stored: 3, marked: 3, ..Pass::default() }));
}

#[test]
fn a_line_cut_after_any_byte_loses_and_doubles_nothing() {
    let Some(office) = office() else { return };
    (0..4).for_each(|number| office.dovecot.deliver(&message(number, &"Halo, kami UKM. ".repeat(20))));
    let proxy = CutProxy::before(office.dovecot.port);
    proxy.leave(u64::MAX);
    let whole = office.fresh_store();
    assert_eq!(read(&whole, &server(proxy.port)).expect("read").stored, 4);
    let bytes = proxy.passed.load(Ordering::SeqCst);
    assert!(bytes > 2_000, "{bytes}");
    let mut stored_by_then = Vec::new();
    for cut in (0..bytes).step_by(61) {
        let store = office.fresh_store();
        proxy.leave(cut);
        let first = read(&store, &server(proxy.port));
        stored_by_then.push(rows(&store).len());
        proxy.leave(u64::MAX);
        let second = read(&store, &server(proxy.port));
        assert!(second.is_ok(), "cut after {cut}: {first:?}, then {second:?}");
        assert_eq!(subjects(&store), permohonan(0..4), "cut after {cut}: {first:?}");
        assert_eq!(read(&store, &server(proxy.port)), Ok(Pass::default()), "cut after {cut}");
    }
    stored_by_then.dedup();
    assert_eq!(stored_by_then, [0, 1, 2, 3, 4], "it was cut before, between and behind all of them");
}

#[test]
fn a_box_that_is_numbered_anew_loses_and_doubles_nothing() {
    let Some(office) = office() else { return };
    (0..5).for_each(|number| office.dovecot.deliver(&message(number, "Halo.")));
    assert_eq!(office.read().stored, 5);
    let ids = |store: &Store| -> Vec<_> { rows(store).into_iter().map(|row| row.inbox_id).collect() };
    let before = ids(&office.store);
    office.dovecot.forget_numbers();
    (5..7).for_each(|number| office.dovecot.deliver(&message(number, "Halo.")));
    let again = office.read();
    assert_eq!((again.known, again.stored), (5, 2), "{again:?}");
    assert_eq!(subjects(&office.store), permohonan(0..7));
    assert!(before.iter().all(|id| ids(&office.store).contains(id)), "who was known stays who he was");
    assert_eq!(office.read(), Pass::default());
    // The same under another name of the server.
    let renamed = Server { host: "127.0.0.1".into(), ..office.server() };
    assert_eq!(read(&office.store, &renamed).map(|pass| (pass.known, pass.stored)), Ok((7, 0)));
}

#[test]
fn what_somebody_deletes_on_the_server_stays_here_and_holds_nothing_up() {
    let Some(office) = office() else { return };
    (0..4).for_each(|number| office.dovecot.deliver(&message(number, "Halo.")));
    assert_eq!(office.read().stored, 4);
    let (seen, _) = office.dovecot.seen();
    office.dovecot.delete(&seen[..3]);
    (4..8).for_each(|number| office.dovecot.deliver(&message(number, "Halo.")));
    // One disappears between being listed and being fetched.
    let (_, unseen) = office.dovecot.seen();
    let is_deleted = AtomicBool::new(false);
    let done = read_once(&office.store, &office.server(), &Turned, &|at| {
        if at.done == 1 && !is_deleted.swap(true, Ordering::SeqCst) {
            office.dovecot.delete(&unseen[2..3]);
        }
        true
    });
    let done = done.expect("read");
    assert_eq!((done.stored, done.gone), (3, 1), "{done:?}");
    assert_eq!(subjects(&office.store), permohonan([0, 1, 2, 3, 4, 5, 7]));
    assert_eq!(office.read(), Pass::default());
}

#[test]
fn a_message_of_forty_megabytes_is_noted_and_not_read() {
    let Some(office) = office() else { return };
    office.dovecot.deliver(&message(0, &"lampiran\r\n".repeat(4 * MB)));
    office.dovecot.deliver(&message(1, "Halo."));
    let proxy = CutProxy::before(office.dovecot.port);
    proxy.leave(u64::MAX);
    let done = read(&office.store, &server(proxy.port)).expect("read");
    assert_eq!((done.stored, done.too_large, done.marked), (2, 1, 1), "what was not read is not marked as read");
    let passed = proxy.passed.load(Ordering::SeqCst);
    assert!(passed < MB as u64, "{passed} bytes of 40 MB came over the line");
    let large = rows(&office.store).into_iter().find(|row| row.note.is_some()).expect("the large one");
    assert_eq!((large.note, large.subject.as_str()), (Some(InboxNote::TooLarge), "Permohonan 0"));
    assert!(large.size_bytes > 40 * MB as u64 / 10 * 9, "{}", large.size_bytes);
    let said = raw(&office.store, &large).expect_err("not read").to_string();
    assert!(said.contains("terlalu besar"), "{said}");
    assert_eq!(office.read(), Pass::default());
}

#[test]
fn encrypted_lines_are_used_and_unknown_certificates_refused() {
    let Some(office) = office() else { return };
    office.dovecot.deliver(&message(0, "Halo."));
    for (security, port) in
        [(MailSecurity::Starttls, office.dovecot.port), (MailSecurity::Tls, office.dovecot.tls_port)]
    {
        let store = office.fresh_store();
        let mut server = Server { security, ..server(port) };
        let refused = read(&store, &server);
        assert!(matches!(refused, Err(InboxError::NotSecure(..))), "{refused:?}");
        server.extra_root_pem = Some(office.dovecot.ca_pem.clone());
        assert_eq!(read(&store, &server).map(|pass| pass.stored), Ok(1), "{security:?}");
        server.host = "127.0.0.1".into();
        let other_name = read(&store, &server);
        assert!(matches!(other_name, Err(InboxError::NotSecure(..))), "{other_name:?}");
    }
    // TLS is spoken to a port that does not.
    let clear = Server { security: MailSecurity::Tls, ..office.server() };
    let said = read(&office.store, &clear).expect_err("no TLS").to_string();
    assert!(said.contains("Periksa `inbox.security`"), "{said}");
}

#[test]
fn what_is_wrong_is_said_with_its_remedy() {
    let Some(office) = office() else { return };
    let there = office.server();
    let closed = crate::postfix::free_port();
    for (server, expect) in [
        (
            Server { password: "salah".into(), ..there.clone() },
            "Perbaiki `inbox.username` dan isi `inbox.password_file`.",
        ),
        (Server { password: "sálah \"\\ {3}".into(), ..there.clone() }, "Perbaiki `inbox.username`"),
        (Server { folder: "Tidak Ada".into(), ..there.clone() }, "Perbaiki `inbox.folder`."),
        (Server { port: closed, ..there.clone() }, "Periksa jaringan dan `inbox.imap_host`"),
        (Server { host: "tidak-ada.invalid".into(), ..there }, "Periksa jaringan dan `inbox.imap_host`"),
    ] {
        let said = read(&office.store, &server).expect_err("refused").to_string();
        assert!(said.contains(expect), "{said}");
    }
}

#[test]
fn a_message_is_taken_by_an_act_and_leads_to_its_case() {
    let Some(office) = office() else { return };
    office.dovecot.deliver(&message(0, "Halo."));
    office.read();
    let id = office.store.read(|c| inbox::unsorted(c, 10)).expect("readable")[0].inbox_id;
    let (case, other) = (CaseId::new(), CaseId::new());
    let set = |state, case| {
        let act = Act::system("test.sort").because("uji");
        office.store.write(act, move |tx| inbox::set_state(tx, id, state, case, "formulir terisi\r\n"))
    };
    assert_eq!(set(InboxState::Application, Some(case)), Ok(()));
    assert_eq!(set(InboxState::Message, Some(other)), Err(StateError::TakenAlready));
    let row = office.store.read(|c| inbox::by_id(c, id)).expect("readable").expect("there");
    assert_eq!(
        (row.state, row.case_id, row.verdict.as_str()),
        (InboxState::Application, Some(case), "formulir terisi")
    );
    let thread = office.store.read(|c| inbox::threads_of(c, &["<0@example.com>".to_owned()]));
    assert_eq!(thread, Ok(Some((id, Some(case)))));
    assert_eq!(set(InboxState::PutBack, None), Ok(()));
    assert_eq!(office.store.read(|c| inbox::unsorted(c, 10)).expect("readable"), [], "a person has to take it");
    let gone = deks::base::InboxId::new();
    let missing = office
        .store
        .write(Act::system("test.sort"), move |tx| inbox::set_state(tx, gone, InboxState::PutBack, None, ""));
    assert_eq!(missing, Err(StateError::NoSuchMessage));
}

#[test]
fn the_worker_reads_on_demand_and_ends_at_once_even_while_a_server_stalls() {
    let Some(office) = office() else { return };
    let password_file = office.folder.path().join("sandi");
    std::fs::write(&password_file, "salah\n").expect("written");
    let settings = |port| config::Inbox {
        imap_host: "localhost".into(),
        imap_port: port,
        security: MailSecurity::None,
        username: USER.into(),
        password_file: password_file.display().to_string(),
        every_minutes: 60,
        ..config::Inbox::default()
    };
    let wait = |worker: &InboxWorker, what: &dyn Fn(&inbox::InboxStatus) -> bool| {
        let end = Instant::now() + Duration::from_secs(20);
        while !what(&worker.status()) {
            assert!(Instant::now() < end, "{:?}", worker.status());
            std::thread::sleep(Duration::from_millis(10));
        }
        worker.status()
    };
    let worker = InboxWorker::start(office.store.clone(), &settings(office.dovecot.port), Arc::new(Turned));
    let status = wait(&worker, &|status| status.last_error.is_some());
    assert!(status.last_error.expect("words").contains("sandi") && !status.off && status.last_ok_at.is_none());
    // The password is mended, and somebody presses the button.
    std::fs::write(&password_file, PASSWORD).expect("written");
    (0..2).for_each(|number| office.dovecot.deliver(&message(number, "Halo.")));
    worker.look_now();
    let status = wait(&worker, &|status| status.new_count == 2);
    assert_eq!((status.last_ok_at, status.last_error, status.reading), (Some(START), None, false));
    drop(worker);

    let peer = liar(on("", ""));
    let worker = InboxWorker::start(office.store.clone(), &settings(peer), Arc::new(Turned));
    wait(&worker, &|status| status.reading);
    std::thread::sleep(Duration::from_millis(300));
    let begin = Instant::now();
    worker.stop();
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());

    let off = InboxWorker::start(office.store.clone(), &config::Inbox::default(), Arc::new(Turned));
    off.look_now();
    assert_eq!(off.status(), inbox::InboxStatus { off: true, new_count: 2, ..inbox::InboxStatus::default() });
}

#[test]
fn a_server_that_stalls_lies_or_talks_nonsense_costs_a_round_and_nothing_else() {
    type Is = fn(&InboxError) -> bool;
    let broken: Is = |e| matches!(e, InboxError::TimedOut(_) | InboxError::HungUp(_));
    let garbled: Is = |e| matches!(e, InboxError::Garbled(_));
    let refused: Is = |e| matches!(e, InboxError::Refused(_));
    let endless = "* APA INI (\r\n".repeat(100_000);
    for (what, command, lie, is_expected) in [
        ("no greeting", "", "", broken),
        ("a greeting byte by byte", "", DRIP, broken),
        ("sent away", "", "* BYE penuh\r\n", refused),
        ("another protocol", "", "220 siap\r\n", garbled),
        ("no end of a greeting", "", &"*".repeat(100_000), garbled),
        ("hangs up at the sign-in", "LOGIN", HANG_UP, broken),
        ("no answer to SELECT", "SELECT", "", broken),
        ("no numbers", "SELECT", "* 1 EXISTS\r\nTAG OK dibuka\r\n", garbled),
        ("nonsense instead of a list", "SEARCH", "* SEARCH satu dua\r\nTAG OK baik\r\n", garbled),
        ("nonsense instead of an end", "SEARCH", "* SEARCH 1\r\nTAG MAYBE\r\n", garbled),
        ("nonsense without end", "SEARCH", &endless, garbled),
        ("a message byte by byte", "PEEK[]", DRIP, broken),
        ("a literal of 4 GB", "PEEK[]", "* 1 FETCH (UID 1 BODY[]<0> {4294967295}\r\nabc", broken),
        (
            "a literal shorter than it is",
            "PEEK[]",
            "* 1 FETCH (UID 1 BODY[]<0> {3}\r\nabcdef)\r\nTAG OK ya\r\n",
            garbled,
        ),
        ("no bytes at all", "PEEK[]", "* 1 FETCH (UID 1 BODY[]<0> NIL)\r\nTAG OK ya\r\n", garbled),
        ("nothing, though it is there", "PEEK[]", "TAG OK ya\r\n", garbled),
        ("a message that is refused", "PEEK[]", "TAG NO rusak\r\n", refused),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(folder.path(), &FixedClock::at(START));
        let hasty = Patience { connect_ms: 900, silence_ms: 500, command_ms: 900 };
        let server = Server { patience: hasty, max_message_bytes: MB as u32, ..server(liar(on(command, lie))) };
        let begin = Instant::now();
        let error = read(&store, &server).expect_err(what);
        assert!(is_expected(&error), "{what}: {error:?}");
        assert!(begin.elapsed() < Duration::from_secs(3), "{what}: {:?}", begin.elapsed());
        assert_eq!(rows(&store), [], "{what}");
        let next = read(&store, &self::server(liar(Box::new(honest))));
        assert_eq!(next.map(|pass| pass.stored), Ok(2), "{what}");
        assert_eq!(subjects(&store), permohonan([1, 2]), "{what}");
    }
}

#[test]
fn more_than_was_asked_for_is_not_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), &FixedClock::at(START));
    let flood = [b"* 1 FETCH (UID 1 BODY[]<0> {20000000}\r\n".to_vec(), vec![b'x'; 20_000_000]].concat();
    let flood = String::from_utf8(flood).expect("ASCII");
    let peer = liar(on("PEEK[]", &flood));
    let server = Server { max_message_bytes: MB as u32, ..server(peer) };
    assert!(matches!(read(&store, &server), Err(InboxError::Garbled(_))));
}

#[test]
fn a_message_that_always_breaks_the_line_is_noted_and_those_behind_it_are_read() {
    for (breaks, rounds, subject) in [("1 BODY.PEEK[]", 3, "Permohonan 1"), ("1 BODY.PEEK[", 6, "")] {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(folder.path(), &FixedClock::at(START));
        let server = server(liar(on(breaks, HANG_UP)));
        for round in 0..rounds {
            let failed = read(&store, &server);
            assert!(matches!(failed, Err(InboxError::HungUp(_))), "{breaks} {round}: {failed:?}");
        }
        let done = read(&store, &server).expect("read");
        assert_eq!((done.stored, done.unreadable), (2, 1), "{breaks}");
        let noted = rows(&store).into_iter().find(|row| row.note.is_some()).expect("the broken one");
        assert_eq!((noted.note, noted.subject.as_str()), (Some(InboxNote::Unreadable), subject), "{breaks}");
        assert_eq!(raw(&store, &noted), Err(RawError::Unreadable));
    }
}

#[test]
fn a_letter_that_cannot_be_sealed_lies_unread_on_the_server_and_is_fetched_again() {
    struct NoKey;
    impl Sealer for NoKey {
        fn seal(&self, _plain: &[u8]) -> Result<Vec<u8>, SealError> {
            Err(SealError("Kunci dokumen hilang. Kembalikan dari cadangan.".to_owned()))
        }
        fn open(&self, _sealed: &[u8]) -> Option<Vec<u8>> {
            None
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), &FixedClock::at(START));
    // Marking would hang up, and the round would say so.
    let server = server(liar(on("STORE", HANG_UP)));
    for _ in 0..7 {
        let refused = read_once(&store, &server, &NoKey, &|_| true).expect_err("no key").to_string();
        assert!(refused.contains("tetap belum dibaca") && refused.contains("Kembalikan dari cadangan"), "{refused}");
    }
    assert_eq!(subjects(&store), [""; 0]);
    let done = read(&store, &self::server(liar(Box::new(honest)))).expect("read");
    assert_eq!((done.stored, done.unreadable), (2, 0), "it was nobody's fault but the key's");
}

#[test]
fn starttls_is_never_done_without_nor_with_bytes_slipped_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path(), &FixedClock::at(START));
    for (command, lie) in [
        ("STARTTLS", "TAG NO tidak ada\r\n"),
        ("STARTTLS", "TAG BAD apa itu\r\n"),
        ("STARTTLS", "TAG OK mulai\r\n* OK [UIDVALIDITY 666] disisipkan\r\n"),
        ("", "* PREAUTH sudah masuk\r\n"),
    ] {
        let server = Server { security: MailSecurity::Starttls, ..server(liar(on(command, lie))) };
        let refused = read(&store, &server);
        assert!(matches!(refused, Err(InboxError::NotSecure(..))), "{lie}: {refused:?}");
    }
}
