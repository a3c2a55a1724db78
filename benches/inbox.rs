//! 1.000 messages of 1 MB read in over IMAP with TLS from Dovecot, sealed and stored. Bars: 20 a second and 250 MB of
//! memory (issue 4, tests and figures). Run with `cargo bench --bench inbox`; needs Dovecot, root and 3 GB of disk.

#[path = "../tests/mail/dovecot.rs"]
#[allow(dead_code, reason = "shared with the tests of the room; only reading in is measured here")]
mod dovecot;

/// What the server of the tests takes from beside it.
mod postfix {
    pub fn free_port() -> u16 {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    }

    pub fn is_listening(port: u16) -> bool {
        std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
    }
}

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Instant;

use deks::base::{SystemClock, Zone};
use deks::config::MailSecurity;
use deks::mail::inbox::{Patience, SealError, Sealer, Server, read_once};
use deks::store::{Store, StoreOptions};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

const MESSAGES: u32 = 1_000;
const MESSAGE_BYTES: usize = 1024 * 1024;
const BAR_PER_SECOND: f64 = 20.0;
const BAR_MB: f64 = 250.0;

/// Seals for real, so that its time and copies are in the figures.
struct Sealing(LessSafeKey);

impl Sealer for Sealing {
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut sealed = plain.to_vec();
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        self.0.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).expect("sealed");
        Ok(sealed)
    }

    fn open(&self, _sealed: &[u8]) -> Option<Vec<u8>> {
        None
    }
}

/// A message of 1 MB with an attachment; each differs from every other.
fn message(number: u32) -> Vec<u8> {
    let mut text = format!(
        "Message-ID: <{number}@example.com>\r\nFrom: Kontak UKM {number} <ukm{number}@example.com>\r\n\
         Subject: Permohonan {number}\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n"
    )
    .into_bytes();
    let mut noise = u64::from(number) | 1;
    while text.len() < MESSAGE_BYTES {
        for _ in 0..76 {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[(noise >> 59) as usize]);
        }
        text.extend_from_slice(b"\r\n");
    }
    text
}

/// The most memory this process ever held, in MB, from the kernel.
fn most_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() {
    if !dovecot::Dovecot::is_here() {
        println!("1000 messages of 1 MB: NOT MEASURED, needs dovecot (apt install dovecot-imapd) and root");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("open");
    let own = folder.path().join("imap");
    std::fs::create_dir(&own).expect("a folder");
    let dovecot = dovecot::Dovecot::start_with_password(&own);
    (0..MESSAGES).for_each(|number| dovecot.deliver(&message(number)));
    let store = Store::open(StoreOptions {
        path: folder.path().join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(SystemClock),
    })
    .expect("a store");
    let server = Server {
        host: "localhost".into(),
        port: dovecot.tls_port,
        security: MailSecurity::Tls,
        username: dovecot::USER.into(),
        password: dovecot::PASSWORD.into(),
        folder: "INBOX".into(),
        extra_root_pem: Some(dovecot.ca_pem.clone()),
        max_message_bytes: 30 * 1024 * 1024,
        mark_seen: true,
        patience: Patience::default(),
    };
    let key = UnboundKey::new(&CHACHA20_POLY1305, &[7; 32]).expect("a key");
    let sealer = Sealing(LessSafeKey::new(key));
    let begin = Instant::now();
    let pass = read_once(&store, &server, &sealer, &|_| true).expect("read");
    let per_second = f64::from(pass.stored) / begin.elapsed().as_secs_f64();
    let memory_mb = most_memory_mb();
    assert_eq!((pass.stored, pass.marked), (MESSAGES, MESSAGES));
    let is_met = per_second >= BAR_PER_SECOND && memory_mb <= BAR_MB;
    println!(
        "1000 messages of 1 MB: {per_second:.0}/s (bar {BAR_PER_SECOND:.0}), memory {memory_mb:.0} MB (bar {BAR_MB:.0}): {}",
        if is_met { "met" } else { "MISSED" }
    );
}
