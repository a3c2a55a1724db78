//! Which server, which mailbox, and how long to wait for it.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;

use super::pass::InboxError;
use crate::config::{self, MailSecurity};

/// TLS from the first byte.
const PORT: u16 = 993;

/// How long to wait.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the name, the TCP connection and TLS together.
    pub connect_ms: u64,
    /// For the next byte.
    pub silence_ms: u64,
    /// For the whole answer to a command, a message of the largest size included: who drips does not hold us for ever.
    pub command_ms: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { connect_ms: 30_000, silence_ms: 60_000, command_ms: 900_000 }
    }
}

/// A mailbox and how to speak with its server.
#[derive(Clone)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    pub username: String,
    pub password: String,
    pub folder: String,
    /// Certificates (PEM) to trust besides the public ones: an office's own mail server.
    pub extra_root_pem: Option<Vec<u8>>,
    /// Larger messages are noted with their headers, and not read.
    pub max_message_bytes: u32,
    /// Whether what was stored is marked as seen on the server.
    pub mark_seen: bool,
    pub patience: Patience,
}

/// What is wrong with the inbox section of the configuration.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ServerError {
    #[error("Kotak surel masuk belum diatur, jadi tidak ada yang dibaca. Isi bagian [inbox] di deks.toml.")]
    NotConfigured,
    #[error("Berkas sandi kotak surel {path} tidak bisa dibaca ({cause}). Perbaiki `inbox.password_file`.")]
    PasswordFile { path: String, cause: String },
    #[error("Sertifikat {path} tidak bisa dipakai ({cause}). Perbaiki `inbox.ca_file`.")]
    RootFile { path: String, cause: String },
    #[error("Sandi kotak surel tidak dikirim tanpa pengamanan. Pakai tls atau starttls di `inbox.security`.")]
    PasswordInClear,
}

impl Server {
    /// The mailbox that the configuration names.
    ///
    /// # Errors
    /// The first [`ServerError`] in the order of that enum.
    pub fn from_config(inbox: &config::Inbox) -> Result<Server, ServerError> {
        let host = inbox.imap_host.trim();
        if host.is_empty() {
            return Err(ServerError::NotConfigured);
        }
        let password = read_password(&inbox.password_file)?;
        let extra_root_pem = read_roots(inbox.ca_file.trim())?;
        if inbox.security == MailSecurity::None && !matches!(host, "localhost" | "127.0.0.1" | "::1") {
            return Err(ServerError::PasswordInClear);
        }
        Ok(Server {
            host: host.to_owned(),
            port: if inbox.imap_port == 0 { PORT } else { inbox.imap_port },
            security: inbox.security,
            username: inbox.username.trim().to_owned(),
            password,
            folder: inbox.folder.clone(),
            extra_root_pem,
            max_message_bytes: inbox.max_message_mb.clamp(1, 1_000) * 1024 * 1024,
            mark_seen: inbox.mark_seen,
            patience: Patience::default(),
        })
    }

    /// What the mailbox is called in the database: another account, server or folder is another mailbox.
    pub fn mailbox(&self) -> String {
        format!("{}@{}/{}", self.username, self.host, self.folder)
    }

    /// Whom TLS trusts: the public authorities, and the outlet's own where it named one.
    pub(super) fn tls(&self) -> Result<Arc<ClientConfig>, InboxError> {
        let not_secure = |cause: String| InboxError::NotSecure(self.host.clone(), cause);
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in CertificateDer::pem_slice_iter(self.extra_root_pem.as_deref().unwrap_or_default()) {
            let certificate = certificate.map_err(|error| not_secure(error.to_string()))?;
            roots.add(certificate).map_err(|error| not_secure(error.to_string()))?;
        }
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .map_err(|error| not_secure(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

fn read_password(path: &str) -> Result<String, ServerError> {
    let failed = |cause: String| ServerError::PasswordFile { path: path.to_owned(), cause };
    let text = std::fs::read_to_string(Path::new(path)).map_err(|error| failed(error.to_string()))?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() { Err(failed("kosong".to_owned())) } else { Ok(password.to_owned()) }
}

fn read_roots(path: &str) -> Result<Option<Vec<u8>>, ServerError> {
    if path.is_empty() {
        return Ok(None);
    }
    let failed = |cause: String| ServerError::RootFile { path: path.to_owned(), cause };
    let pem = std::fs::read(Path::new(path)).map_err(|error| failed(error.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        roots.add(certificate).map_err(|error| failed(error.to_string()))?;
    }
    if roots.is_empty() { Err(failed("bukan PEM".to_owned())) } else { Ok(Some(pem)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_settings_is_said_in_this_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path.display().to_string()
        };
        let (secret, empty, no_pem) =
            (file("sandi", "rahasia\r\n"), file("kosong", "\n"), file("ca.pem", "bukan sertifikat"));
        let missing = folder.path().join("tidak-ada").display().to_string();
        let inbox = |host: &str, password: &str, ca: &str, security| config::Inbox {
            imap_host: host.into(),
            username: " permohonan ".into(),
            password_file: password.into(),
            ca_file: ca.into(),
            security,
            ..config::Inbox::default()
        };
        type Is = fn(&ServerError) -> bool;
        let wrong: [(config::Inbox, Is); 6] = [
            (inbox(" ", &missing, &missing, MailSecurity::None), |e| *e == ServerError::NotConfigured),
            (inbox("a.example.com", &missing, &missing, MailSecurity::None), |e| {
                matches!(e, ServerError::PasswordFile { .. })
            }),
            (inbox("a.example.com", &empty, "", MailSecurity::Tls), |e| matches!(e, ServerError::PasswordFile { .. })),
            (inbox("a.example.com", &secret, &missing, MailSecurity::None), |e| {
                matches!(e, ServerError::RootFile { .. })
            }),
            (inbox("a.example.com", &secret, &no_pem, MailSecurity::Tls), |e| {
                matches!(e, ServerError::RootFile { .. })
            }),
            (inbox("a.example.com", &secret, "", MailSecurity::None), |e| *e == ServerError::PasswordInClear),
        ];
        for (inbox, is_expected) in wrong {
            let error = Server::from_config(&inbox).err().expect("refused");
            assert!(is_expected(&error), "{error}");
        }
        let server = Server::from_config(&inbox("a.example.com", &secret, "", MailSecurity::Tls)).expect("a server");
        assert_eq!((server.username.as_str(), server.password.as_str()), ("permohonan", "rahasia"));
        assert_eq!((server.port, server.max_message_bytes), (993, 30 * 1024 * 1024));
        assert_eq!(server.mailbox(), "permohonan@a.example.com/INBOX");
        assert!(server.tls().is_ok());
    }
}
