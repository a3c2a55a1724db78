//! The other end, for tests: an outlet's certificate, and a provider that knows the secret.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use ring::hmac;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::Webhook;
use crate::base::{Clock, UtcMs};
use crate::config;

pub const SECRET: &str = "rahasia-uji-0123456789-0123456789";

/// A folder with what a webhook needs.
pub struct Site {
    folder: tempfile::TempDir,
    pub config: config::Webhook,
    certificate: CertificateDer<'static>,
}

impl Site {
    pub fn new() -> Site {
        let folder = tempfile::tempdir().expect("a folder");
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let config = config::Webhook {
            on: true,
            listen: "127.0.0.1:0".to_owned(),
            certificate_file: path("gerai.pem"),
            key_file: path("kunci.pem"),
            secret_file: path("rahasia"),
            provider: "pjp".to_owned(),
        };
        fs::write(&config.certificate_file, made.cert.pem()).expect("written");
        fs::write(&config.key_file, made.signing_key.serialize_pem()).expect("written");
        let site = Site { folder, config, certificate: made.cert.der().clone() };
        site.set_secret(&[SECRET, "\n"].concat(), 0o600);
        site
    }

    pub fn set_secret(&self, secret: &str, mode: u32) {
        fs::write(&self.config.secret_file, secret).expect("written");
        fs::set_permissions(&self.config.secret_file, fs::Permissions::from_mode(mode)).expect("set");
    }

    pub fn missing(&self) -> String {
        self.folder.path().join("tidak-ada").to_string_lossy().into_owned()
    }

    /// Listening, with little patience.
    pub fn open(&self, clock: Arc<dyn Clock>, patience: Duration) -> (Webhook, Provider) {
        let mut webhook = Webhook::open(&self.config, clock).expect("it listens").expect("it is on");
        webhook.patience = patience;
        let provider = Provider::of(&self.certificate, webhook.address().expect("an address"));
        (webhook, provider)
    }
}

/// Who sends notices.
pub struct Provider {
    pub address: SocketAddr,
    tls: Arc<ClientConfig>,
}

impl Provider {
    fn of(certificate: &CertificateDer<'static>, address: SocketAddr) -> Provider {
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).expect("a certificate");
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Provider { address, tls: Arc::new(tls) }
    }

    pub fn connect(&self) -> StreamOwned<ClientConnection, TcpStream> {
        let name = ServerName::try_from("localhost").expect("a name");
        let tls = ClientConnection::new(self.tls.clone(), name).expect("a client");
        let tcp = TcpStream::connect(self.address).expect("connected");
        tcp.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        StreamOwned::new(tls, tcp)
    }

    /// Says these bytes and hears the whole answer: its status, and its body.
    pub fn say(&self, bytes: &[u8]) -> (u16, String) {
        let mut stream = self.connect();
        // Who says too much may be cut off while still talking.
        let _ = stream.write_all(bytes).and_then(|()| stream.flush());
        hear(&mut stream)
    }

    /// A notice, signed at a moment.
    pub fn post(&self, at: UtcMs, body: &str) -> (u16, String) {
        let timestamp = (at.0 / 1_000).to_string();
        self.say(&request(&timestamp, &signature(&timestamp, body), body))
    }
}

/// Status and body of an answer; nothing is `(0, "")`.
pub fn hear(stream: &mut impl Read) -> (u16, String) {
    let (mut heard, mut some) = (Vec::new(), [0u8; 1024]);
    while let Ok(n) = stream.read(&mut some) {
        if n == 0 {
            break;
        }
        heard.extend_from_slice(&some[..n]);
    }
    let text = String::from_utf8(heard).expect("text");
    let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    (status, text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

pub fn request(timestamp: &str, signature: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "POST /qris HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Timestamp: {timestamp}\r\n\
         X-Signature: {signature}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head, body.to_owned()].concat().into_bytes()
}

pub fn signature(timestamp: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let tag = hmac::sign(&key, [timestamp, ".", body].concat().as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    ["sha256=", &hex].concat()
}
