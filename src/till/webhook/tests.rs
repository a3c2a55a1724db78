//! A provider tells the outlet over real TLS; some who are not the provider try as well.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::client::{Provider, SECRET, Site, hear, request, signature};
use super::{Webhook, WebhookError};
use crate::base::{ActId, Clock, Rupiah, UtcMs};
use crate::till::notices::{NoticeService, notices_of};
use crate::till::pending::{ShowQris, Shown, pending, show_qris};
use crate::till::testing::Outlet;

/// An outlet that showed a code for Rp 85.000, and listens.
struct Scene {
    outlet: Outlet,
    shown: Shown,
    provider: Provider,
    told: Arc<AtomicUsize>,
    _site: Site,
    _service: NoticeService,
}

fn scene(patience: Duration) -> Scene {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 85_000, 5);
    let order = ShowQris {
        act_id: ActId::new(),
        user: outlet.cashier,
        cart: outlet.scan(&["TA23BC4"]),
        tenders: Vec::new(),
        amount: Rupiah(85_000),
        oversell_confirmed: false,
        approval: None,
        settings: outlet.settings.clone(),
    };
    let shown = show_qris(&outlet.store, order).expect("shown");
    let site = Site::new();
    let (webhook, provider) = site.open(Arc::new(outlet.clock.clone()), patience);
    let told = Arc::new(AtomicUsize::new(0));
    let count = told.clone();
    let service = NoticeService::start(Box::new(webhook), outlet.store.clone(), move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    Scene { outlet, shown, provider, told, _site: site, _service: service.expect("started") }
}

impl Scene {
    fn now(&self) -> UtcMs {
        self.outlet.clock.now()
    }

    fn notice(&self, id: &str, amount: i64) -> String {
        let bill = &self.shown.bill_number;
        format!(r#"{{"notice_id":"{id}","bill_number":"{bill}","amount_rupiah":{amount},"reference":"RRN 4711"}}"#)
    }

    fn kept(&self) -> i64 {
        self.outlet.number("SELECT count(*) FROM payment_notices")
    }
}

#[test]
fn a_paid_code_is_noticed_once_however_often_it_is_said() {
    let scene = scene(Duration::from_secs(5));
    let body = scene.notice("N-1", 85_000);
    for _ in 0..3 {
        assert_eq!(scene.provider.post(scene.now(), &body), (200, r#"{"outcome":"matched"}"#.to_owned()));
        scene.outlet.clock.advance_ms(1_000);
    }
    assert_eq!((scene.kept(), scene.told.load(Ordering::SeqCst)), (1, 3));
    assert_eq!(scene.outlet.number("SELECT count(*) FROM audit WHERE kind = 'till.take_notice'"), 1);
    let waiting = scene.outlet.store.read(pending).expect("read");
    assert_eq!(waiting[0].paid_reference.as_deref(), Some("RRN 4711"), "it still waits for the cashier");
}

#[test]
fn what_does_not_match_is_kept_flagged_and_answered_the_same_way_again() {
    let scene = scene(Duration::from_secs(5));
    let unknown = scene.notice("N-2", 85_000).replace("Q-K1", "Q-K9");
    for (body, outcome) in [
        (scene.notice("N-1", 84_999), "amount_differs"),
        (unknown, "unknown_bill"),
        (scene.notice("N-1", 85_000), "amount_differs"),
        (scene.notice("N-3", 85_000), "matched"),
        (scene.notice("N-4", 85_000), "already_closed"),
    ] {
        let expect = if outcome == "matched" { 200 } else { 409 };
        let (status, said) = scene.provider.post(scene.now(), &body);
        assert_eq!((status, said), (expect, [r#"{"outcome":""#, outcome, r#""}"#].concat()), "{body}");
        scene.outlet.clock.advance_ms(1_000);
    }
    assert_eq!(scene.kept(), 4);
    let request = scene.shown.request_id;
    let said = scene.outlet.store.read(|c| notices_of(c, request)).expect("read");
    assert_eq!(said.len(), 3, "the unknown bill belongs to no code");
}

#[test]
fn who_does_not_prove_to_be_the_provider_changes_nothing() {
    let scene = scene(Duration::from_secs(5));
    let body = scene.notice("N-1", 85_000);
    let now = (scene.now().0 / 1_000).to_string();
    let stale = (scene.now().0 / 1_000 - 301).to_string();
    let signed = signature(&now, &body);
    let other = [&signed[..signed.len() - 1], if signed.ends_with('0') { "1" } else { "0" }].concat();
    let cheaper = body.replace("85000", "1");
    for (bytes, status, word) in [
        (request(&now, &other, &body), 401, "signature"),
        (request(&now, "", &body), 401, "signature"),
        (request(&now, &signed, &cheaper), 401, "signature"),
        (request(&stale, &signature(&stale, &body), &body), 401, "timestamp"),
        (request(&stale, &signed, &body), 401, "signature"),
        (request(&now, &signature(&now, "{}"), "{}"), 400, "body"),
        (request(&now, &signature(&now, "\u{0}"), "\u{0}"), 400, "body"),
        (b"GET /qris HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), 405, "method"),
        (b"POST /admin HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), 404, "path"),
        (b"\x00\x01\x02 garbage\r\n\r\n".to_vec(), 400, "request"),
        (request(&now, "", &"x".repeat(16 * 1024 + 1)), 413, "size"),
        (request(&now, &"x".repeat(9_000), &body), 431, "headers"),
    ] {
        let expect = (status, [r#"{"error":""#, word, r#""}"#].concat());
        assert_eq!(scene.provider.say(&bytes), expect, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(200)]));
    }
    assert_eq!((scene.kept(), scene.told.load(Ordering::SeqCst)), (0, 0));
    // And the provider itself is still heard.
    assert_eq!(scene.provider.post(scene.now(), &body).0, 200);
}

#[test]
fn a_slow_or_silent_visitor_is_sent_away_and_stops_nobody() {
    let scene = scene(Duration::from_millis(400));
    let start = Instant::now();
    // Says half of its head over TLS and waits.
    let mut half = scene.provider.connect();
    half.write_all(b"POST /qris HTTP/1.1\r\nHost:").and_then(|()| half.flush()).expect("said");
    // Says nothing at all, not even TLS; and something that is not TLS.
    let silent = TcpStream::connect(scene.provider.address).expect("connected");
    let mut plain = TcpStream::connect(scene.provider.address).expect("connected");
    plain.write_all(b"POST /qris HTTP/1.1\r\n\r\n").expect("said");

    assert_eq!(scene.provider.post(scene.now(), &scene.notice("N-1", 85_000)).0, 200, "others are served meanwhile");
    assert_eq!(hear(&mut half), (408, r#"{"error":"timeout"}"#.to_owned()));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    drop((silent, plain));
}

#[test]
fn a_flood_of_visitors_is_turned_away_at_the_door() {
    let scene = scene(Duration::from_secs(5));
    let crowd: Vec<TcpStream> =
        (0..40).map(|_| TcpStream::connect(scene.provider.address).expect("connected")).collect();
    let is_turned_away = |mut visitor: &TcpStream| {
        visitor.set_read_timeout(Some(Duration::from_millis(200))).expect("set");
        matches!(visitor.read(&mut [0u8; 1]), Ok(0))
    };
    assert_eq!(crowd.iter().filter(|visitor| is_turned_away(visitor)).count(), 32, "eight are heard at a time");
    drop(crowd);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(scene.provider.post(scene.now(), &scene.notice("N-1", 85_000)).0, 200, "afterwards it serves again");
}

#[test]
fn it_is_off_by_default_and_says_what_is_wrong_with_its_files() {
    let clock = || Arc::new(crate::base::FixedClock::at(UtcMs(0)));
    let off = Webhook::open(&crate::config::Webhook::default(), clock()).map(|webhook| webhook.is_none());
    assert_eq!(off, Ok(true));

    let site = Site::new();
    let (good, other) = (&site.config, Site::new());
    let open = |change: &dyn Fn(&mut crate::config::Webhook)| {
        let mut config = good.clone();
        change(&mut config);
        Webhook::open(&config, clock()).map(|webhook| webhook.is_some())
    };
    assert_eq!(open(&|_| ()), Ok(true));
    let missing = site.missing();
    type Change<'a> = &'a dyn Fn(&mut crate::config::Webhook);
    type Expect = fn(&WebhookError) -> bool;
    let cases: [(Change<'_>, Expect); 6] = [
        (&|c| c.secret_file = missing.clone(), |e| matches!(e, WebhookError::SecretUnreadable { .. })),
        (&|c| c.certificate_file = missing.clone(), |e| matches!(e, WebhookError::CertificateUnreadable { .. })),
        (&|c| c.certificate_file = c.key_file.clone(), |e| matches!(e, WebhookError::CertificateUnreadable { .. })),
        (&|c| c.key_file = c.certificate_file.clone(), |e| matches!(e, WebhookError::KeyUnreadable { .. })),
        (&|c| c.key_file = other.config.key_file.clone(), |e| matches!(e, WebhookError::PairRefused { .. })),
        (&|c| c.listen = "203.0.113.1:1".to_owned(), |e| matches!(e, WebhookError::CannotListen { .. })),
    ];
    for (change, expect) in cases {
        let refused = open(change).expect_err("refused");
        assert!(expect(&refused), "{refused:?}");
    }
    site.set_secret(SECRET, 0o644);
    assert!(matches!(open(&|_| ()), Err(WebhookError::SecretOpenToOthers { .. })));
    site.set_secret("pendek", 0o600);
    assert_eq!(open(&|_| ()), Err(WebhookError::SecretTooShort));
}
