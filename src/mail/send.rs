//! One SMTP session by lettre: connect, greet, secure, sign in, and hand over one message to one recipient at a time.
//!
//! Why not `SmtpTransport`: it stops at the first refused recipient and hides which reply came to which command, and
//! its `send_raw` sends whatever bytes it is given. Here the stored message goes through lettre's own connection, which
//! doubles leading dots, after [`is_wire_safe`] has made sure that CRLF is the only line end in it: that is the case in
//! which lettre's dot-stuffing is right (RUSTSEC-2026-0561).

use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error as SmtpError, SUBMISSIONS_PORT};
use thiserror::Error;

use super::mime::is_wire_safe;
use super::outbox::parse_address;
use super::rules::Outcome;
use crate::base::text::{clean_line, truncate_chars};
use crate::config::{self, MailSecurity};

const REPLY_CHARS_MAX: usize = 300;
/// Replies to MAIL that speak of us and not of the letter: sign in first (530, 534, 535, 538), 5xx about the sender.
const OURSELVES: std::ops::RangeInclusive<u16> = 500..=599;

/// How long to wait.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the TCP connection.
    pub connect_ms: u64,
    /// For each reply; servers check a message before they answer its last dot (RFC 5321 asks for ten minutes).
    pub reply_ms: u64,
    /// For a whole message, whatever the server does: the outer deadline that lettre lacks.
    pub letter_ms: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { connect_ms: 30_000, reply_ms: 300_000, letter_ms: 900_000 }
    }
}

/// The mail server and how to speak with it.
#[derive(Clone)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    /// User name and password.
    pub credentials: Option<(String, String)>,
    pub from: Address,
    /// A certificate (PEM) to trust besides the public ones: an office's own mail server.
    pub extra_root_pem: Option<Vec<u8>>,
    pub patience: Patience,
}

/// What is wrong with the mail section of the configuration.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ServerError {
    #[error("Surel belum diatur; surat menunggu. Isi di Pengaturan, bagian Surel.")]
    NotConfigured,
    #[error("Alamat pengirim \"{0}\" tidak sah. Perbaiki di Pengaturan, bagian Surel.")]
    BadSender(String),
    #[error("Berkas sandi surel {path} tidak bisa dibaca ({cause}). Isi lagi sandinya di Pengaturan, bagian Surel.")]
    PasswordFile { path: String, cause: String },
    #[error("Sertifikat server surel {path} tidak bisa dipakai ({cause}). Perbaiki di Pengaturan, bagian Surel.")]
    RootFile { path: String, cause: String },
    #[error("Sandi surel tidak dikirim tanpa pengamanan. Pilih TLS atau STARTTLS di Pengaturan, bagian Surel.")]
    PasswordInClear,
}

/// Why no letter could be handed over at all; letters wait and nobody's tries are counted.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum SessionError {
    #[error("Peladen surel {0} tidak terjangkau ({1}). Periksa jaringan; surat menunggu.")]
    Unreachable(String, String),
    #[error("Peladen surel {0} tidak menjawab dalam waktunya. Surat menunggu.")]
    TimedOut(String),
    #[error("Sambungan aman ke {0} gagal ({1}). Periksa `mail.security` dan sertifikat peladen.")]
    NotSecure(String, String),
    #[error("Peladen surel menolak nama pengguna atau sandi ({0}). Periksa `mail.username` dan berkas sandi.")]
    SignIn(String),
    #[error("Peladen surel menolak kita sebagai pengirim ({0}). Periksa `mail.from_address`.")]
    SenderRefused(String),
    #[error("Beberapa sambungan surel macet. Surat menunggu; mulai ulang kios bila ini berlanjut.")]
    Stuck,
}

impl Server {
    /// The server that the configuration names.
    pub fn from_config(mail: &config::Mail) -> Result<Server, ServerError> {
        if mail.smtp_host.trim().is_empty() {
            return Err(ServerError::NotConfigured);
        }
        let from =
            parse_address(&mail.from_address).ok_or_else(|| ServerError::BadSender(mail.from_address.clone()))?;
        let credentials = match mail.username.trim() {
            "" => None,
            name => Some((name.to_owned(), read_password(Path::new(&mail.password_file))?)),
        };
        let is_local = matches!(mail.smtp_host.trim(), "localhost" | "127.0.0.1" | "::1");
        if credentials.is_some() && mail.security == MailSecurity::None && !is_local {
            return Err(ServerError::PasswordInClear);
        }
        Ok(Server {
            host: mail.smtp_host.trim().to_owned(),
            port: if mail.smtp_port == 0 { SUBMISSIONS_PORT } else { mail.smtp_port },
            security: mail.security,
            credentials,
            from,
            extra_root_pem: read_root(mail.ca_file.trim())?,
            patience: Patience::default(),
        })
    }

    fn tls(&self) -> Result<TlsParameters, SessionError> {
        let not_secure = |cause: String| SessionError::NotSecure(self.host.clone(), cause);
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.extra_root_pem {
            builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(|e| not_secure(said(&e)))?);
        }
        builder.build().map_err(|e| not_secure(said(&e)))
    }
}

/// The certificate of the outlet's own authority, if it named one.
fn read_root(path: &str) -> Result<Option<Vec<u8>>, ServerError> {
    if path.is_empty() {
        return Ok(None);
    }
    let failed = |cause: String| ServerError::RootFile { path: path.to_owned(), cause };
    let pem = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    if !String::from_utf8_lossy(&pem).contains("BEGIN CERTIFICATE") {
        return Err(failed("bukan PEM".to_owned()));
    }
    match Certificate::from_pem(&pem) {
        Ok(_) => Ok(Some(pem)),
        Err(error) => Err(failed(said(&error))),
    }
}

fn read_password(path: &Path) -> Result<String, ServerError> {
    let failed = |cause: String| ServerError::PasswordFile { path: path.display().to_string(), cause };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() { Err(failed("kosong".to_owned())) } else { Ok(password.to_owned()) }
}

/// An open session.
pub(super) struct Session {
    connection: SmtpConnection,
    from: Address,
    is_used: bool,
}

/// The end of one delivery: what became of it, and whether the session can carry another.
pub(super) struct Delivered {
    pub outcome: Result<Outcome, SessionError>,
    pub session_lives: bool,
}

impl Session {
    pub(super) fn open(server: &Server) -> Result<Session, SessionError> {
        let connect = Duration::from_millis(server.patience.connect_ms);
        let hello = ClientId::default();
        let wrapped = match server.security {
            MailSecurity::Tls => Some(server.tls()?),
            MailSecurity::Starttls | MailSecurity::None => None,
        };
        let address = (server.host.as_str(), server.port);
        let mut connection = SmtpConnection::connect(address, Some(connect), &hello, wrapped.as_ref(), None)
            .map_err(|error| session_error(server, &error))?;
        if server.security == MailSecurity::Starttls {
            // Never without: a server that does not offer it is refused, or a man in the middle could strip it.
            connection
                .starttls(&server.tls()?, &hello)
                .map_err(|error| SessionError::NotSecure(server.host.clone(), said(&error)))?;
        }
        connection
            .set_timeout(Some(Duration::from_millis(server.patience.reply_ms)))
            .map_err(|error| SessionError::Unreachable(server.host.clone(), error.to_string()))?;
        if let Some((name, password)) = &server.credentials {
            let credentials = Credentials::new(name.clone(), password.clone());
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .map_err(|error| SessionError::SignIn(said(&error)))?;
        }
        Ok(Session { connection, from: server.from.clone(), is_used: false })
    }

    /// Hands one message to one recipient. `may_go` is asked at the last moment before the message itself leaves.
    pub(super) fn deliver(&mut self, to: &str, message: &[u8], may_go: &dyn Fn() -> bool) -> Delivered {
        let Some(to) = parse_address(to) else {
            return Delivered { outcome: Ok(Outcome::Refused("alamat tidak sah".into())), session_lives: true };
        };
        if !is_wire_safe(message) {
            return Delivered { outcome: Ok(Outcome::Refused("surat tersimpan rusak".into())), session_lives: true };
        }
        if self.is_used
            && let Err(error) = self.connection.command(Rset)
        {
            // The server has closed the session between two letters: nothing was begun.
            return Delivered {
                outcome: Err(SessionError::Unreachable("".into(), said(&error))),
                session_lives: false,
            };
        }
        self.is_used = true;
        if let Err(error) = self.connection.command(Mail::new(Some(self.from.clone()), vec![])) {
            let about_us = error.status().is_some_and(|code| OURSELVES.contains(&u16::from(code)));
            let lives = error.status().is_some();
            let outcome =
                if about_us { Err(SessionError::SenderRefused(said(&error))) } else { Ok(outcome_of(&error)) };
            return Delivered { outcome, session_lives: lives && !about_us };
        }
        match self.hand_over(to, message, may_go) {
            Ok(reply) => Delivered { outcome: Ok(Outcome::Accepted(reply)), session_lives: true },
            Err(error) => Delivered { outcome: Ok(outcome_of(&error)), session_lives: error.status().is_some() },
        }
    }

    fn hand_over(&mut self, to: Address, message: &[u8], may_go: &dyn Fn() -> bool) -> Result<String, SmtpError> {
        self.connection.command(Rcpt::new(to, vec![]))?;
        self.connection.command(Data)?;
        if !may_go() {
            // Whoever waited has given up and will send this letter again: cut the line instead of sending it twice.
            self.connection.abort();
        }
        // lettre ends the message with CRLF dot CRLF, so its own last line end is left off.
        let message = message.strip_suffix(b"\r\n").unwrap_or(message);
        let reply = self.connection.message(message)?;
        let text: Vec<&str> = reply.message().collect();
        Ok(short(&format!("{} {}", reply.code(), text.join(" "))))
    }

    pub(super) fn close(mut self) {
        let _ = self.connection.quit();
    }
}

fn outcome_of(error: &SmtpError) -> Outcome {
    if error.is_permanent() { Outcome::Refused(said(error)) } else { Outcome::Deferred(said(error)) }
}

fn session_error(server: &Server, error: &SmtpError) -> SessionError {
    let host = server.host.clone();
    if error.is_timeout() {
        SessionError::TimedOut(host)
    } else if error.is_tls() {
        SessionError::NotSecure(host, said(error))
    } else {
        SessionError::Unreachable(host, said(error))
    }
}

/// What the server said, or what went wrong, as one short line.
fn said(error: &SmtpError) -> String {
    let source = error.source().map(ToString::to_string);
    match (error.status(), source) {
        (Some(code), Some(text)) => short(&format!("{code} {text}")),
        (Some(code), None) => code.to_string(),
        (None, Some(text)) => short(&text),
        (None, None) => short(&error.to_string()),
    }
}

fn short(text: &str) -> String {
    truncate_chars(&clean_line(text), REPLY_CHARS_MAX).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_own_authority_is_a_pem_that_can_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ca.pem");
        let mail = |ca_file: String| config::Mail { smtp_host: "localhost".into(), ca_file, ..config::Mail::default() };
        let path = file.display().to_string();
        let refused = |mail: &config::Mail| matches!(Server::from_config(mail), Err(ServerError::RootFile { .. }));
        assert!(Server::from_config(&mail(String::new())).expect("a server").extra_root_pem.is_none());
        assert!(refused(&mail(path.clone())), "nothing is there");
        std::fs::write(&file, "catatan").expect("written");
        assert!(refused(&mail(path)), "no certificate");
    }
}
