//! The outbox against real servers: postfix takes letters, dovecot counts what arrived,
//! misbehaving peers stand before them (faults F11, F12).

mod applications;
mod dovecot;
mod inbox;
mod partnership;
mod peer;
mod postfix;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use deks::base::{FixedClock, MailId, UtcMs, Zone};
use deks::config::MailSecurity;
use deks::mail::send::Patience;
use deks::mail::worker::recover;
use deks::mail::{
    Attachment, EnqueueError, Letter, MailRow, MailState, MailWorker, Pass, Sender, Server, SessionError, by_key, eml,
    enqueue, send_due,
};
use deks::store::{Act, Store, StoreOptions};

use peer::{Mischief, Proxy, Script, Scripted};

const START: UtcMs = UtcMs(1_793_500_000_000);
static NEVER: AtomicBool = AtomicBool::new(false);

struct Outlet {
    store: Store,
    clock: FixedClock,
    folder: tempfile::TempDir,
}

fn outlet() -> Outlet {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = FixedClock::at(START);
    Outlet { store: open(folder.path(), &clock), clock, folder }
}

fn open(folder: &Path, clock: &FixedClock) -> Store {
    let options = StoreOptions {
        path: folder.join("deks.db"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(clock.clone()),
    };
    Store::open(options).expect("a store")
}

fn sender() -> Sender {
    Sender { from_name: "DEKS Surabaya".into(), from_address: "deks@example.com".into() }
}

fn letter(key: &str, to: &[&str]) -> Letter {
    Letter {
        unique_key: key.into(),
        kind: "review",
        to: to.iter().map(|&address| address.into()).collect(),
        subject: "Review penjualan Oktober 2026 – Anyaman Pandan".into(),
        text: "Baris satu\n.\n..\n.titik di depan\rMac\r\nDOS\n\n.\n".into(),
        html: Some("<p>Baris satu</p>\n.\n".into()),
        attachments: vec![Attachment {
            file_name: "review-2026-10-M012.pdf".into(),
            mime: "application/pdf",
            bytes: b"%PDF\n.\n\r\n.\r\n".iter().copied().cycle().take(200_000).collect(),
        }],
    }
}

fn put(store: &Store, letter: Letter) -> MailId {
    store
        .write(Act::system("test.letter"), move |tx| enqueue(tx, &sender(), &letter))
        .unwrap_or_else(|error: EnqueueError| panic!("{error}"))
}

fn server(port: u16) -> Server {
    Server {
        host: "localhost".into(),
        port,
        security: MailSecurity::None,
        credentials: None,
        from: "deks@example.com".parse().expect("an address"),
        extra_root_pem: None,
        patience: Patience { connect_ms: 10_000, reply_ms: 20_000, letter_ms: 30_000 },
    }
}

fn row(store: &Store, key: &str) -> MailRow {
    store.read(|connection| by_key(connection, key)).expect("readable").expect("the letter")
}

fn states(store: &Store, key: &str) -> Vec<(String, MailState)> {
    row(store, key).recipients.into_iter().map(|r| (r.address, r.state)).collect()
}

fn pass(store: &Store, server: &Server) -> Pass {
    send_due(store, server, &NEVER).expect("the store works")
}

#[test]
fn a_letter_arrives_at_each_recipient_byte_for_byte() {
    let Some(postfix) = postfix::shared() else { return };
    let outlet = outlet();
    let mail_id = put(&outlet.store, letter("review:2026-10:M012", &["satu@example.com", "dua@example.com"]));
    let done = pass(&outlet.store, &server(postfix.port));
    assert_eq!(done, Pass { sent: 2, ..Pass::default() });
    let stored = outlet.store.read(|c| eml(c, mail_id)).expect("readable").expect("a message");
    let arrived = postfix.delivered(&row(&outlet.store, "review:2026-10:M012").message_id);
    assert_eq!(arrived.len(), 2);
    let expect = String::from_utf8(stored).expect("ASCII").replace("\r\n", "\n");
    for mail in &arrived {
        let mail = String::from_utf8(mail.clone()).expect("ASCII");
        assert!(mail.ends_with(&expect), "what arrived ends with exactly what was stored");
    }
    let given: Vec<bool> = ["satu@example.com", "dua@example.com"]
        .iter()
        .map(|who| arrived.iter().any(|mail| String::from_utf8_lossy(mail).contains(&format!("Delivered-To: {who}"))))
        .collect();
    assert_eq!(given, [true, true]);
}

#[test]
fn leading_dots_survive_and_bare_line_feeds_never_leave() {
    let Some(postfix) = postfix::shared() else { return };
    let outlet = outlet();
    let dots = put(&outlet.store, letter("dots", &["titik@example.com"]));
    let bare = put(&outlet.store, letter("bare", &["telanjang@example.com"]));
    // What our own composing never makes, put into the file by another hand.
    let file = rusqlite::Connection::open(outlet.folder.path().join("deks.db")).expect("the file");
    file.execute_batch("DROP TRIGGER mail_messages_are_not_updated").expect("no guard");
    let head = |key: &str| format!("Message-ID: {}\r\nSubject: uji\r\n\r\n", row(&outlet.store, key).message_id);
    let with_dots = format!("{}.\r\n..\r\n.satu\r\n...\r\nakhir\r\n.\r\n", head("dots"));
    let with_bare = format!("{}satu\n.\nMAIL FROM:<jahat@example.com>\r\n", head("bare"));
    for (id, mime) in [(dots, &with_dots), (bare, &with_bare)] {
        let sql = "UPDATE mail_messages SET mime = ?2 WHERE mail_id = ?1";
        file.execute(sql, rusqlite::params![id, mime.as_bytes()]).expect("changed");
    }
    let done = pass(&outlet.store, &server(postfix.port));
    assert_eq!((done.sent, done.refused), (1, 1));
    let arrived = postfix.delivered(&row(&outlet.store, "dots").message_id);
    assert_eq!(arrived.len(), 1);
    let body = String::from_utf8(arrived[0].clone()).expect("ASCII");
    let body = body.split_once("\n\n").expect("a body").1;
    assert_eq!(body, ".\n..\n.satu\n...\nakhir\n.\n");
    assert_eq!(postfix.delivered(&row(&outlet.store, "bare").message_id).len(), 0);
    assert_eq!(states(&outlet.store, "bare")[0].1, MailState::Failed);
}

#[test]
fn each_recipient_has_its_own_fate() {
    let Some(postfix) = postfix::shared() else { return };
    let outlet = outlet();
    put(&outlet.store, letter("fates", &["ada@example.com", "pergi@example.com", "nanti@example.com"]));
    let done = pass(&outlet.store, &server(postfix.port));
    assert_eq!((done.sent, done.refused, done.deferred), (1, 1, 1));
    let fates = row(&outlet.store, "fates");
    let of = |who: &str| fates.recipients.iter().find(|r| r.address == who).expect("a recipient");
    assert_eq!(of("ada@example.com").state, MailState::Sent);
    assert_eq!(of("pergi@example.com").state, MailState::Failed);
    assert!(of("pergi@example.com").last_reply.contains("alamat tidak dikenal"), "{:?}", of("pergi@example.com"));
    assert_eq!(of("nanti@example.com").state, MailState::Retry);
    assert_eq!(of("nanti@example.com").next_try_at, START.plus_minutes(30));
    // Before its time it is left alone; then it is tried ever less often, and after five days it has failed.
    assert_eq!(pass(&outlet.store, &server(postfix.port)), Pass::default());
    let mut tries = 1;
    while states(&outlet.store, "fates").iter().any(|(_, state)| *state == MailState::Retry) {
        outlet.clock.advance_ms(30 * 60_000);
        tries += pass(&outlet.store, &server(postfix.port)).deferred;
        assert!(tries < 100);
    }
    assert!((30..40).contains(&tries), "{tries}");
    assert!(outlet.clock_now() >= START.plus_minutes(5 * 24 * 60));
    assert_eq!(postfix.delivered(&fates.message_id).len(), 1);
}

impl Outlet {
    fn clock_now(&self) -> UtcMs {
        use deks::base::Clock;
        self.clock.now()
    }
}

#[test]
fn one_key_is_one_letter_however_often_the_job_runs() {
    let Some(postfix) = postfix::shared() else { return };
    let outlet = outlet();
    let ids: Vec<MailId> = (0..5)
        .map(|_| {
            let id = put(&outlet.store, letter("review:2026-10:M001", &["m001@example.com"]));
            pass(&outlet.store, &server(postfix.port));
            id
        })
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    let again = open(outlet.folder.path(), &outlet.clock);
    assert_eq!(put(&again, letter("review:2026-10:M001", &["m001@example.com"])), ids[0]);
    pass(&again, &server(postfix.port));
    assert_eq!(postfix.delivered(&row(&outlet.store, "review:2026-10:M001").message_id).len(), 1);
}

#[test]
fn greylisting_ends_in_delivery() {
    let outlet = outlet();
    let peer = Scripted::start(Script {
        rcpt: &["451 4.7.1 coba 30 menit lagi\r\n", "451 4.7.1 belum\r\n", "250 ok\r\n"],
        ..Script::default()
    });
    put(&outlet.store, letter("grey", &["abu@example.com"]));
    for (minutes, expect) in [
        (0, MailState::Retry),
        (29, MailState::Retry),
        (1, MailState::Retry),
        (59, MailState::Retry),
        (1, MailState::Sent),
    ] {
        outlet.clock.advance_ms(minutes * 60_000);
        pass(&outlet.store, &server(peer.port));
        assert_eq!(states(&outlet.store, "grey")[0].1, expect, "after {minutes} more minutes");
    }
    assert_eq!(peer.accepted.load(Ordering::SeqCst), 1);
}

#[test]
fn a_server_that_refuses_us_as_a_whole_costs_no_letter_its_tries() {
    let cases: [(Script, &str); 4] = [
        (Script { greeting: "554 tidak melayani\r\n", ..Script::default() }, "tidak terjangkau"),
        (Script { greeting: "421 sibuk\r\n", ..Script::default() }, "tidak terjangkau"),
        (Script { auth: "535 5.7.8 sandi salah\r\n", ..Script::default() }, "nama pengguna atau sandi"),
        (Script { mail: "553 5.7.1 bukan pengirim kami\r\n", ..Script::default() }, "sebagai pengirim"),
    ];
    for (script, words) in cases {
        let outlet = outlet();
        let peer = Scripted::start(script);
        put(&outlet.store, letter("all", &["a@example.com", "b@example.com"]));
        let mut server = server(peer.port);
        server.credentials = Some(("kios".into(), "rahasia".into()));
        let done = pass(&outlet.store, &server);
        let problem = done.stopped_by.expect("a problem").to_string();
        assert!(problem.contains(words), "{problem}");
        for recipient in row(&outlet.store, "all").recipients {
            assert_eq!((recipient.state, recipient.tries), (MailState::Waiting, 0), "{words}");
        }
    }
}

#[test]
fn no_send_blocks_for_ever() {
    let stalls: [Script; 6] = [
        Script { greeting: "", ..Script::default() },
        Script { ehlo: "", ..Script::default() },
        Script { mail: "", ..Script::default() },
        Script { rcpt: &[""], ..Script::default() },
        Script { data_end: "", ..Script::default() },
        Script { drips: true, ..Script::default() },
    ];
    for script in stalls {
        let outlet = outlet();
        let peer = Scripted::start(script.clone());
        put(&outlet.store, letter("stall", &["a@example.com"]));
        let mut server = server(peer.port);
        server.patience = Patience { connect_ms: 300, reply_ms: 3_000, letter_ms: 900 };
        let begin = Instant::now();
        pass(&outlet.store, &server);
        assert!(begin.elapsed() < Duration::from_millis(2_500), "{script:?} took {:?}", begin.elapsed());
        let state = states(&outlet.store, "stall")[0].1;
        assert!(matches!(state, MailState::Waiting | MailState::Retry), "{script:?} {state:?}");
    }
}

#[test]
fn a_line_cut_at_any_reply_loses_nothing() {
    let Some(postfix) = postfix::shared() else { return };
    // Greeting, EHLO, MAIL, RCPT, DATA, the last dot, QUIT.
    for reply in 1..=7 {
        let outlet = outlet();
        let proxy = Proxy::before(postfix.port, reply, Mischief::Cut);
        put(&outlet.store, letter("cut", &["putus@example.com"]));
        let mut passes = 0;
        while states(&outlet.store, "cut")[0].1 != MailState::Sent {
            pass(&outlet.store, &server(proxy.port));
            outlet.clock.advance_ms(61 * 60_000);
            passes += 1;
            assert!(passes < 5, "reply {reply}");
        }
        let copies = postfix.counted_over_imap(&row(&outlet.store, "cut").message_id);
        // Cut after the last dot the server has it and we do not know: the one case that may cost a second copy.
        let most = if reply == 6 { 2 } else { 1 };
        assert!((1..=most).contains(&copies), "reply {reply}: {copies} copies");
    }
}

const CHILD_FOLDER: &str = "DEKS_TEST_MAIL_FOLDER";
const CHILD_PORT: &str = "DEKS_TEST_MAIL_PORT";

/// Not a test by itself: the process that [`a_kill_at_any_reply_loses_nothing`] kills.
#[test]
#[ignore = "run by another test, in a process of its own"]
fn child_sends_until_it_is_killed() {
    let (Some(folder), Ok(port)) = (std::env::var_os(CHILD_FOLDER), std::env::var(CHILD_PORT)) else { return };
    let store = open(Path::new(&folder), &FixedClock::at(START));
    put(&store, letter("kill", &["mati@example.com"]));
    pass(&store, &server(port.parse().expect("a port")));
    std::thread::sleep(Duration::from_secs(30));
}

#[test]
fn a_kill_at_any_reply_loses_nothing() {
    let Some(postfix) = postfix::shared() else { return };
    for reply in 1..=7 {
        let folder = tempfile::tempdir().expect("a folder");
        let proxy = Proxy::before(postfix.port, reply, Mischief::Hold);
        let mut child = std::process::Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "child_sends_until_it_is_killed", "--ignored", "--quiet"])
            .env(CHILD_FOLDER, folder.path())
            .env(CHILD_PORT, proxy.port.to_string())
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("a child");
        let end = Instant::now() + Duration::from_secs(20);
        while !proxy.has_struck.load(Ordering::SeqCst) {
            assert!(Instant::now() < end, "reply {reply} never came");
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().expect("SIGKILL");
        child.wait().expect("gone");
        let store = open(folder.path(), &FixedClock::at(START.plus_minutes(1)));
        let message_id = row(&store, "kill").message_id;
        recover(&store).expect("recovered");
        pass(&store, &server(postfix.port));
        assert_eq!(states(&store, "kill")[0].1, MailState::Sent, "reply {reply}");
        let copies = postfix.counted_over_imap(&message_id);
        let most = if reply == 6 { 2 } else { 1 };
        assert!((1..=most).contains(&copies), "reply {reply}: {copies} copies");
    }
}

#[test]
fn without_a_network_letters_wait_and_go_when_it_is_back() {
    let Some(postfix) = postfix::shared() else { return };
    let outlet = outlet();
    let port = postfix::free_port();
    put(&outlet.store, letter("wait", &["tunggu@example.com"]));
    let (tell, told) = std::sync::mpsc::channel();
    let worker = MailWorker::start_with(outlet.store.clone(), Ok(server(port)), move |status| {
        let _ = tell.send(status.clone());
    })
    .expect("a worker");
    let status = told.recv_timeout(Duration::from_secs(10)).expect("a status");
    assert_eq!((status.waiting, status.failed), (1, 0));
    assert!(status.problem.expect("a problem").contains("tidak terjangkau"));
    // The network comes back: whoever listens on that port now leads to the real server.
    let listener = std::net::TcpListener::bind(("127.0.0.1", port)).expect("the same port");
    let real = postfix.port;
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let server = std::net::TcpStream::connect(("127.0.0.1", real)).expect("postfix");
            for (mut from, mut to) in
                [(client.try_clone(), server.try_clone()), (server.try_clone(), client.try_clone())]
                    .map(|(a, b)| (a.expect("a socket"), b.expect("a socket")))
            {
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut to);
                    let _ = to.shutdown(std::net::Shutdown::Both);
                });
            }
        }
    });
    worker.wake();
    let status = told.recv_timeout(Duration::from_secs(10)).expect("a status");
    assert_eq!((status.waiting, status.problem, status.last_sent_at), (0, None, Some(START)));
    assert_eq!(states(&outlet.store, "wait")[0].1, MailState::Sent);
    assert_eq!(postfix.delivered(&row(&outlet.store, "wait").message_id).len(), 1);
}

#[test]
fn the_worker_ends_at_once_even_while_a_server_stalls() {
    let outlet = outlet();
    let peer = Scripted::start(Script { data_end: "", ..Script::default() });
    put(&outlet.store, letter("stop", &["a@example.com"]));
    let worker = MailWorker::start_with(outlet.store.clone(), Ok(server(peer.port)), |_| {}).expect("a worker");
    let end = Instant::now() + Duration::from_secs(5);
    while states(&outlet.store, "stop")[0].1 != MailState::Sending {
        assert!(Instant::now() < end);
        std::thread::sleep(Duration::from_millis(10));
    }
    let begin = Instant::now();
    drop(worker);
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    assert_eq!(recover(&outlet.store).expect("recovered"), 1);
    assert_eq!(states(&outlet.store, "stop")[0].1, MailState::Retry);
}

#[test]
fn encrypted_lines_are_used_and_unknown_certificates_refused() {
    let Some(postfix) = postfix::shared() else { return };
    for (security, port) in [(MailSecurity::Starttls, postfix.port), (MailSecurity::Tls, postfix.tls_port)] {
        let outlet = outlet();
        put(&outlet.store, letter("tls", &["aman@example.com"]));
        let mut server = server(port);
        server.security = security;
        let refused = pass(&outlet.store, &server).stopped_by;
        assert!(matches!(refused, Some(SessionError::NotSecure(..) | SessionError::Unreachable(..))), "{refused:?}");
        assert_eq!(states(&outlet.store, "tls")[0].1, MailState::Waiting);
        server.extra_root_pem = Some(postfix.ca_pem.clone());
        assert_eq!(pass(&outlet.store, &server).sent, 1);
        let arrived = postfix.delivered(&row(&outlet.store, "tls").message_id);
        assert_eq!(arrived.len(), 1);
        assert!(String::from_utf8_lossy(&arrived[0]).contains("with ESMTPS"), "{security:?}");
    }
}

#[test]
fn starttls_is_never_done_without() {
    let outlet = outlet();
    let peer = Scripted::start(Script::default());
    put(&outlet.store, letter("strip", &["a@example.com"]));
    let mut server = server(peer.port);
    server.security = MailSecurity::Starttls;
    assert!(matches!(pass(&outlet.store, &server).stopped_by, Some(SessionError::NotSecure(..))));
    assert_eq!(peer.accepted.load(Ordering::SeqCst), 0);
}

#[test]
fn a_month_of_letters_shares_sessions() {
    let outlet = outlet();
    let peer = Scripted::start(Script::default());
    for at in 0..120 {
        put(&outlet.store, Letter { attachments: vec![], ..letter(&format!("review:{at}"), &["m@example.com"]) });
    }
    assert_eq!(pass(&outlet.store, &server(peer.port)).sent, 120);
    assert_eq!(peer.accepted.load(Ordering::SeqCst), 120);
    assert_eq!(peer.connections.load(Ordering::SeqCst), 3);
}
