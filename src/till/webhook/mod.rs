//! A payment provider's notices over HTTPS. Off unless the configuration says otherwise; the till never waits for it.
//!
//! One address, `POST /qris`, with a JSON body:
//!
//! ```json
//! {"notice_id": "N-1", "bill_number": "Q-K1-20261122-0001", "amount_rupiah": 125000, "reference": "123456",
//!  "paid_at": "2026-11-22T14:05:00+07:00"}
//! ```
//!
//! and two headers: `X-Timestamp`, seconds since 1970, within five minutes of our clock; and `X-Signature`, `sha256=` and
//! the HMAC-SHA256 in hex, under the shared secret, of the timestamp, a dot and the body.
//!
//! Answers are JSON: 200 `{"outcome": "matched"}`; 409 with the outcome when the notice was kept but matches nothing;
//! 400, 401, 404, 405, 408, 411, 413, 431 `{"error": "..."}` when it was not taken; 503 when it could not be stored and
//! should come again. A repeat gets the first answer.
//!
//! Promises: nothing is believed before its signature is checked, in constant time; sizes, times and the number of
//! connections are limited; what goes wrong inside is not told outside. Leaves to others: what a notice means
//! ([`super::notices`]).

mod body;
#[cfg(test)]
mod client;
mod http;
mod serve;
mod sign;
#[cfg(test)]
mod tests;

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use ring::hmac;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

use super::notices::{PaymentNotices, TakeNotice};
use crate::base::Clock;
use crate::config;

/// Shorter secrets can be guessed.
const SECRET_BYTES_MIN: usize = 32;
const SECRET_BYTES_MAX: usize = 4 * 1024;
/// From the first byte to the last of a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the webhook does not start; the till sells all the same.
#[derive(Debug, PartialEq, Error)]
pub enum WebhookError {
    #[error(
        "Berkas rahasia bersama {path} tidak bisa dibaca: {cause}. Simpan kode rahasia dari penyedia QRIS di berkas itu, \
         atau tulis letaknya yang benar."
    )]
    SecretUnreadable { path: String, cause: String },
    #[error(
        "Berkas rahasia bersama {path} bisa dibaca pengguna lain di mesin ini. Minta teknisi menutupnya (chmod 600), lalu \
         tes lagi."
    )]
    SecretOpenToOthers { path: String },
    #[error(
        "Kode di berkas rahasia bersama harus {SECRET_BYTES_MIN} sampai {SECRET_BYTES_MAX} karakter. Salin lagi kode \
         lengkapnya dari penyedia QRIS."
    )]
    SecretTooShort,
    #[error(
        "Berkas sertifikat {path} tidak bisa dibaca: {cause}. Simpan sertifikat PEM di situ, atau tulis letaknya yang benar."
    )]
    CertificateUnreadable { path: String, cause: String },
    #[error(
        "Berkas kunci {path} tidak bisa dibaca: {cause}. Simpan kunci PEM di situ, atau tulis letaknya yang benar."
    )]
    KeyUnreadable { path: String, cause: String },
    #[error("Sertifikat dan kunci tidak cocok ({cause}). Pasang pasangan yang benar.")]
    PairRefused { cause: String },
    #[error("Alamat {address} tidak bisa dipakai ({cause}). Tulis alamat dan porta lain, misalnya 0.0.0.0:8443.")]
    CannotListen { address: String, cause: String },
}

/// The server, listening and not yet answering.
pub struct Webhook {
    listener: TcpListener,
    tls: Arc<rustls::ServerConfig>,
    secret: hmac::Key,
    provider: String,
    clock: Arc<dyn Clock>,
    patience: Duration,
}

impl Webhook {
    /// Reads the files and listens; `None` when the configuration has it off.
    ///
    /// # Errors
    /// The first [`WebhookError`] in the order of that enum.
    pub fn open(config: &config::Webhook, clock: Arc<dyn Clock>) -> Result<Option<Webhook>, WebhookError> {
        if !config.on {
            return Ok(None);
        }
        let secret = read_secret(&config.secret_file)?;
        let tls = Arc::new(read_pair(&config.certificate_file, &config.key_file)?);
        let refused = |error: std::io::Error| WebhookError::CannotListen {
            address: config.listen.clone(),
            cause: error.to_string(),
        };
        let listener = TcpListener::bind(&config.listen).map_err(refused)?;
        // The loop looks at `stop` between two visitors.
        listener.set_nonblocking(true).map_err(refused)?;
        Ok(Some(Webhook { listener, tls, secret, provider: config.provider.clone(), clock, patience: PATIENCE }))
    }

    /// Where it listens; the port is the system's choice when the configuration says 0.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl PaymentNotices for Webhook {
    fn deliver(&mut self, take: &TakeNotice<'_>, stop: &AtomicBool) {
        serve::serve(self, take, stop);
    }
}

/// Why a file cannot be read, in words for whoever keeps it.
fn cause_of(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "berkasnya tidak ada".to_owned(),
        ErrorKind::PermissionDenied => "kios tidak boleh membacanya".to_owned(),
        ErrorKind::IsADirectory => "itu folder, bukan berkas".to_owned(),
        _ => error.to_string(),
    }
}

/// The same for a file of PEM.
fn cause_of_pem(error: &pem::Error) -> String {
    match error {
        pem::Error::Io(error) => cause_of(error),
        pem::Error::NoItemsFound => "isinya bukan PEM yang dicari".to_owned(),
        other => other.to_string(),
    }
}

fn read_secret(path: &str) -> Result<hmac::Key, WebhookError> {
    let unreadable =
        |error: std::io::Error| WebhookError::SecretUnreadable { path: path.to_owned(), cause: cause_of(&error) };
    let known = std::fs::metadata(path).map_err(unreadable)?;
    if known.mode() & 0o077 != 0 {
        return Err(WebhookError::SecretOpenToOthers { path: path.to_owned() });
    }
    let text = std::fs::read(path).map_err(unreadable)?;
    let secret = text.trim_ascii();
    if !(SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&secret.len()) {
        return Err(WebhookError::SecretTooShort);
    }
    Ok(hmac::Key::new(hmac::HMAC_SHA256, secret))
}

fn read_pair(certificate: &str, key: &str) -> Result<rustls::ServerConfig, WebhookError> {
    let bad_certificate = |cause: String| WebhookError::CertificateUnreadable { path: certificate.to_owned(), cause };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(Path::new(certificate))
        .and_then(|found| found.collect())
        .map_err(|error| bad_certificate(cause_of_pem(&error)))?;
    if chain.is_empty() {
        return Err(bad_certificate("tidak ada sertifikat PEM di dalamnya".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(Path::new(key))
        .map_err(|error| WebhookError::KeyUnreadable { path: key.to_owned(), cause: cause_of_pem(&error) })?;
    let refused = |error: rustls::Error| WebhookError::PairRefused { cause: error.to_string() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(refused)
}
