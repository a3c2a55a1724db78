//! Looking at the webhook: its files, the dates of its certificate, and its port.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::base::{Clock, UtcMs, Zone};
use crate::config;
use crate::devices::{Check, CheckLevel};
use crate::till::webhook::Webhook;

/// Getting a new certificate takes a while.
const ENDS_SOON_MS: i64 = 14 * 24 * 60 * 60 * 1000;
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);
const FIX: &str = "Perbaiki di Pengaturan, bagian Pemberitahuan QRIS, atau matikan.";

/// What `deks doctor` and the settings' test ask of the webhook; `None` when it is off. Takes a few seconds at most.
pub fn check_webhook(webhook: &config::Webhook, clock: Arc<dyn Clock>) -> Option<Check> {
    if !webhook.on {
        return None;
    }
    let check = |level, finding: String, remedy: &str| {
        Some(Check { level, subject: "pemberitahuan QRIS".into(), finding, remedy: remedy.to_owned() })
    };
    let now = clock.now();
    // The files are read on a port that nobody knows: the kiosk itself may hold the right one.
    let elsewhere = config::Webhook { listen: "127.0.0.1:0".into(), ..webhook.clone() };
    if let Err(error) = Webhook::open(&elsewhere, clock) {
        return check(CheckLevel::Broken, error.to_string(), FIX);
    }
    let Some((begins, ends)) = validity_of_file(&webhook.certificate_file) else {
        return check(CheckLevel::Warning, "Tanggal sertifikat tidak terbaca.".into(), FIX);
    };
    let day = |at: UtcMs| Zone::Wib.day_of(at).long();
    if now < begins {
        let finding = format!("Sertifikat baru berlaku mulai {}.", day(begins));
        return check(CheckLevel::Broken, finding, "Periksa jam kios, atau pasang sertifikat yang berlaku.");
    }
    if ends < now {
        let finding = format!("Sertifikat habis pada {}.", day(ends));
        return check(CheckLevel::Broken, finding, "Pasang sertifikat baru, lalu tes lagi.");
    }
    if let Err(finding) = look_at_port(&webhook.listen) {
        return check(CheckLevel::Broken, finding, "Pilih porta lain, misalnya 0.0.0.0:8443.");
    }
    if ends.0 - now.0 < ENDS_SOON_MS {
        let finding = format!("Sertifikat hampir habis: {}.", day(ends));
        return check(CheckLevel::Warning, finding, "Siapkan sertifikat baru.");
    }
    check(CheckLevel::Ok, format!("Siap di {}; sertifikat berlaku sampai {}.", webhook.listen, day(ends)), "")
}

/// With its short paths taken from the data folder.
pub(super) fn placed(mut webhook: config::Webhook, data_folder: &Path) -> config::Webhook {
    for file in [&mut webhook.certificate_file, &mut webhook.key_file, &mut webhook.secret_file] {
        if !file.is_empty() {
            *file = data_folder.join(Path::new(&*file)).display().to_string();
        }
    }
    webhook
}

/// Free, or held by somebody who answers: as a rule the kiosk that runs.
fn look_at_port(listen: &str) -> Result<(), String> {
    match TcpListener::bind(listen) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse && answers(listen) => Ok(()),
        Err(error) => Err(format!("Porta {listen} tidak bisa dipakai ({error}).")),
    }
}

fn answers(listen: &str) -> bool {
    let Ok(mut address) = listen.parse::<SocketAddr>() else { return false };
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
    }
    TcpStream::connect_timeout(&address, ANSWERS_WITHIN).is_ok()
}

/// From when and until when the first certificate of a PEM file holds.
fn validity_of_file(file: &str) -> Option<(UtcMs, UtcMs)> {
    let first = CertificateDer::pem_file_iter(Path::new(file)).ok()?.next()?.ok()?;
    validity(first.as_ref())
}

/// RFC 5280, 4.1: a certificate begins with version, serial number, algorithm, issuer and then its validity.
fn validity(certificate: &[u8]) -> Option<(UtcMs, UtcMs)> {
    const SEQUENCE: u8 = 0x30;
    const VERSION: u8 = 0xA0;
    let (SEQUENCE, body, _) = object(certificate)? else { return None };
    let (SEQUENCE, mut rest, _) = object(body)? else { return None };
    if let (VERSION, _, after) = object(rest)? {
        rest = after;
    }
    for _ in ["serial number", "algorithm", "issuer"] {
        rest = object(rest)?.2;
    }
    let (SEQUENCE, times, _) = object(rest)? else { return None };
    let (tag, begins, after) = object(times)?;
    let begins = moment(tag, begins)?;
    let (tag, ends, _) = object(after)?;
    Some((begins, moment(tag, ends)?))
}

/// The first object of DER: its tag, what is in it, and what follows.
fn object(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (figures, rest) =
            rest.split_at_checked(usize::from(first & 0x7F)).filter(|(figures, _)| figures.len() <= 4)?;
        (figures.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// `261122130000Z` (UTCTime: until 2049) or `20261122130000Z`.
fn moment(tag: u8, text: &[u8]) -> Option<UtcMs> {
    let text = std::str::from_utf8(text).ok()?;
    let full = match tag {
        0x17 => [if text.get(..2)? < "50" { "20" } else { "19" }, text].concat(),
        0x18 => text.to_owned(),
        _ => return None,
    };
    let parsed = chrono::NaiveDateTime::parse_from_str(&full, "%Y%m%d%H%M%SZ").ok()?;
    Some(UtcMs(parsed.and_utc().timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::base::FixedClock;

    /// 22 November 2026, 12.00 WIB.
    const NOON: UtcMs = UtcMs(1_795_323_600_000);

    /// A webhook with a certificate that holds between two years.
    fn webhook(from: i32, until: i32) -> (tempfile::TempDir, config::Webhook) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut wish = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        wish.not_before = rcgen::date_time_ymd(from, 1, 1);
        wish.not_after = rcgen::date_time_ymd(until, 12, 1);
        let key = rcgen::KeyPair::generate().expect("a key");
        let certificate = wish.self_signed(&key).expect("a certificate");
        let put = |name: &str, text: &str| {
            let file = folder.path().join(name);
            fs::write(&file, text).expect("written");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("closed");
        };
        put("a.pem", &certificate.pem());
        put("a.key", &key.serialize_pem());
        put("rahasia", &"r".repeat(40));
        let short = config::Webhook {
            on: true,
            listen: "127.0.0.1:0".into(),
            certificate_file: "a.pem".into(),
            key_file: "a.key".into(),
            secret_file: "rahasia".into(),
            ..config::Webhook::default()
        };
        let placed = placed(short, folder.path());
        (folder, placed)
    }

    #[test]
    fn a_certificate_is_looked_at_for_its_dates() {
        for (from, until, level, words) in [
            (2020, 2030, CheckLevel::Ok, "sampai 1 Desember 2030"),
            (2020, 2026, CheckLevel::Warning, "hampir habis: 1 Desember 2026"),
            (2020, 2025, CheckLevel::Broken, "habis pada 1 Desember 2025"),
            (2027, 2051, CheckLevel::Broken, "mulai 1 Januari 2027"),
        ] {
            let (_folder, webhook) = webhook(from, until);
            let check = check_webhook(&webhook, Arc::new(FixedClock::at(NOON))).expect("it is on");
            assert_eq!(check.level, level, "{check:?}");
            assert!(check.finding.contains(words), "{check:?}");
            assert_eq!(check.remedy.is_empty(), level == CheckLevel::Ok, "{check:?}");
        }
    }

    #[test]
    fn what_is_missing_is_said_and_what_is_off_is_not_looked_at() {
        let (_folder, webhook) = webhook(2020, 2030);
        let clock = || Arc::new(FixedClock::at(NOON));
        let off = config::Webhook { on: false, ..webhook.clone() };
        assert_eq!(check_webhook(&off, clock()), None);
        let missing = config::Webhook { secret_file: "/tidak/ada".into(), ..webhook.clone() };
        let found = check_webhook(&missing, clock()).expect("it is on");
        let said = "Berkas rahasia bersama /tidak/ada tidak bisa dibaca: berkasnya tidak ada.";
        assert!(found.level == CheckLevel::Broken && found.finding.starts_with(said), "{found:?}");
        let (certificate, key) = (webhook.certificate_file.clone(), webhook.key_file.clone());
        for (certificate_file, key_file, said) in [
            ("/tidak/ada", key.as_str(), "berkasnya tidak ada."),
            (&key, &key, "tidak ada sertifikat PEM di dalamnya."),
            (&certificate, &certificate, "isinya bukan PEM yang dicari."),
        ] {
            let (certificate_file, key_file) = (certificate_file.to_owned(), key_file.to_owned());
            let odd = config::Webhook { certificate_file, key_file, ..webhook.clone() };
            let found = check_webhook(&odd, clock()).expect("it is on");
            assert!(found.level == CheckLevel::Broken && found.finding.contains(said), "{found:?}");
        }
        // The kiosk itself listens there.
        let held = TcpListener::bind("127.0.0.1:0").expect("a port");
        let listen = held.local_addr().expect("an address").to_string();
        let found = check_webhook(&config::Webhook { listen, ..webhook }, clock()).expect("it is on");
        assert_eq!(found.level, CheckLevel::Ok, "{found:?}");
    }

    #[test]
    fn what_is_no_certificate_has_no_dates() {
        for garbage in [&[][..], &[0x30], &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &[0x30, 0x02, 0x30, 0x00], b"BEGIN"] {
            assert_eq!(validity(garbage), None, "{garbage:?}");
        }
    }
}
