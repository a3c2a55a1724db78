//! `deks doctor`: looks at everything that a day at the counter needs, and says what to do.

use std::ffi::CString;
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::context::{CliError, Context};
use crate::base::{BusinessDay, Clock, Rupiah, SystemClock, UtcMs, Zone};
use crate::config::{Config, Inbox, Mail, TenderKind, Tenders};
use crate::devices::camera::check_camera;
use crate::devices::check::{Check, CheckLevel, check_pole, check_printer, check_scanners};
use crate::kiosk;
use crate::mail::inbox::{Server, ServerError};
use crate::store::{FileCheck, StoreError, check_file};
use crate::till::qris::{Mdr, StaticPayload, mdr_of};

/// Below it the kiosk alarms: a day's sales need a fraction, but a full disk stops everything (faults F3).
const FREE_MB_MIN: u64 = 500;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// 1 January 2026: this program did not exist before, so a clock that says so is wrong.
const PROGRAM_BEGAN: UtcMs = UtcMs(1_767_225_600_000);
/// Clocks wander by minutes; an act that lies further ahead means that the clock went back.
const CLOCK_SLACK_MS: i64 = 5 * 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Ok,
    /// Works, but somebody should look at it.
    Warn,
    Bad,
}

impl Health {
    fn word(self) -> &'static str {
        match self {
            Health::Ok => "baik",
            Health::Warn => "perhatian",
            Health::Bad => "RUSAK",
        }
    }
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub what: String,
    pub health: Health,
    pub found: String,
    /// What to do; empty when there is nothing to do.
    pub remedy: String,
}

impl Finding {
    fn new(what: impl Into<String>, health: Health, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Finding { what: what.into(), health, found: found.into(), remedy: remedy.into() }
    }

    fn fine(what: impl Into<String>, found: impl Into<String>) -> Self {
        Finding::new(what, Health::Ok, found, "")
    }
}

/// Looks, prints a table or JSON; exit code 1 when something is broken.
pub fn run(context: &Context, json: bool) -> Result<ExitCode, CliError> {
    let findings = examine(context);
    if json {
        let text = serde_json::to_string_pretty(&findings).map_err(StoreError::from)?;
        println!("{text}");
    } else {
        print!("{}", table(&findings));
    }
    let broken = findings.iter().any(|finding| finding.health == Health::Bad);
    Ok(ExitCode::from(u8::from(broken)))
}

/// Everything, in the order in which it matters.
pub fn examine(context: &Context) -> Vec<Finding> {
    let looked = context.open_store().and_then(|store| store.read(check_file));
    let last_act = looked.as_ref().ok().and_then(|check| check.last_act_at);
    let mut findings = vec![
        check_disk(&context.folders.data),
        check_database(&looked),
        check_clock(last_act, SystemClock.now(), context.config.outlet.zone),
    ];
    findings.extend(check_devices(&context.config).into_iter().map(of_device));
    findings.push(check_tenders(&context.config.tenders));
    let today = context.config.outlet.zone.day_of(SystemClock.now());
    findings.extend(check_qris(&context.config.tenders, today));
    findings.extend(check_logo(&context.config.outlet.logo));
    findings.push(check_mail(&context.config.mail));
    findings.push(check_inbox(&context.config.inbox));
    findings.push(check_fonts());
    findings
}

fn table(findings: &[Finding]) -> String {
    let width = findings.iter().map(|finding| finding.what.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for finding in findings {
        let (what, word) = (&finding.what, finding.health.word());
        out.push_str(&format!("{what:width$}  {word:9}  {}\n", finding.found));
        if !finding.remedy.is_empty() {
            out.push_str(&format!("{:width$}  {:9}  -> {}\n", "", "", finding.remedy));
        }
    }
    out
}

fn check_database(looked: &Result<FileCheck, StoreError>) -> Finding {
    const WHAT: &str = "basis data";
    const RESTORE: &str = "Jangan hapus apa pun. Salin folder data, lalu kembalikan cadangan terakhir.";
    let check = match looked {
        Ok(check) => check,
        Err(error) => return Finding::new(WHAT, Health::Bad, error.to_string(), RESTORE),
    };
    match (&check.damage, &check.audit_break) {
        (Some(damage), _) => Finding::new(WHAT, Health::Bad, damage, RESTORE),
        (None, Some(broken)) => Finding::new(
            WHAT,
            Health::Bad,
            format!("Rantai catatan putus di tindakan {}: {}.", broken.seq, broken.how),
            "Catatan diubah dari luar program. Salin folder data dan lapor kepada penanggung jawab.",
        ),
        (None, None) => Finding::fine(WHAT, format!("Utuh, {} tindakan tercatat.", Rupiah(check.acts).grouped())),
    }
}

/// A clock is sane when it stands after the program's birth and not before the last act.
fn check_clock(last_act: Option<UtcMs>, now: UtcMs, zone: Zone) -> Finding {
    const WHAT: &str = "jam";
    const REMEDY: &str = "Setel jam mesin (timedatectl set-ntp true), lalu mulai ulang kios.";
    let says = zone.stamp(now);
    if now < PROGRAM_BEGAN {
        return Finding::new(WHAT, Health::Bad, format!("Jam menunjukkan {says}, terlalu lampau."), REMEDY);
    }
    match last_act {
        Some(last) if last.0 > now.0 + CLOCK_SLACK_MS => Finding::new(
            WHAT,
            Health::Bad,
            format!("Jam menunjukkan {says}, padahal tindakan terakhir {}.", zone.stamp(last)),
            REMEDY,
        ),
        _ => Finding::fine(WHAT, says),
    }
}

fn check_disk(folder: &Path) -> Finding {
    const WHAT: &str = "disk";
    match free_mb(folder) {
        Some(free) if free < FREE_MB_MIN => Finding::new(
            WHAT,
            Health::Bad,
            format!("Sisa tempat {free} MB di {}.", folder.display()),
            format!("Kosongkan sampai sedikitnya {FREE_MB_MIN} MB, misalnya hapus hasil cetak lama."),
        ),
        Some(free) => Finding::fine(WHAT, room_left(free)),
        None => Finding::new(
            WHAT,
            Health::Bad,
            format!("Folder {} tidak terbaca.", folder.display()),
            "Periksa izin folder.",
        ),
    }
}

fn room_left(free_mb: u64) -> String {
    let free = Rupiah(i64::try_from(free_mb).unwrap_or(i64::MAX)).grouped();
    format!("Sisa tempat {free} MB.")
}

/// Megabytes that this user may still write at a path.
pub fn free_mb(path: &Path) -> Option<u64> {
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    let mut stat = std::mem::MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: `path` ends in NUL, `stat` is large enough, and is read only after the call said that it filled it.
    let stat = unsafe {
        if libc::statvfs(path.as_ptr(), stat.as_mut_ptr()) != 0 {
            return None;
        }
        stat.assume_init()
    };
    Some(stat.f_bavail.saturating_mul(stat.f_frsize) / 1_048_576)
}

fn of_device(check: Check) -> Finding {
    let health = match check.level {
        CheckLevel::Ok => Health::Ok,
        CheckLevel::Warning => Health::Warn,
        CheckLevel::Broken => Health::Bad,
    };
    Finding::new(check.subject, health, check.finding, check.remedy)
}

/// Everything that hangs on the kiosk, and the port where payments are told of.
fn check_devices(config: &Config) -> Vec<Check> {
    let mut checks: Vec<Check> = config.printers.iter().map(check_printer).collect();
    checks.extend(check_scanners(&config.scanner));
    if !config.camera.device.is_empty() {
        checks.push(check_camera(&config.camera.device));
    }
    checks.extend(kiosk::customer::check(&config.customer_display));
    checks.extend(check_pole(&config.customer_display));
    checks.extend(kiosk::settings::check_webhook(&config.webhook, Arc::new(SystemClock)));
    checks
}

/// What customers can pay with.
fn check_tenders(tenders: &Tenders) -> Finding {
    const WHAT: &str = "cara bayar";
    let name = |kind: &TenderKind| match kind {
        TenderKind::Cash => "tunai",
        TenderKind::Qris => "QRIS",
        TenderKind::Card => "kartu",
        TenderKind::Transfer => "transfer",
        TenderKind::Voucher => "voucher",
    };
    let needs_bank = tenders.offered.iter().any(|kind| matches!(kind, TenderKind::Card | TenderKind::Transfer));
    if needs_bank && tenders.banks.is_empty() {
        let remedy = "Isi nama bank di Pengaturan, bagian Cara bayar.";
        return Finding::new(WHAT, Health::Warn, "Kartu atau transfer diterima, tetapi belum ada bank.", remedy);
    }
    let names: Vec<&str> = tenders.offered.iter().map(name).collect();
    Finding::fine(WHAT, format!("Diterima: {}.", names.join(", ")))
}

/// The outlet's sticker, as the till reads it; nothing where there is none and none is wanted.
fn check_qris(tenders: &Tenders, today: BusinessDay) -> Option<Finding> {
    const WHAT: &str = "QRIS";
    const SCAN: &str = "Pindai stiker QRIS gerai di Pengaturan, bagian Cara bayar.";
    let is_offered = tenders.offered.contains(&TenderKind::Qris);
    if tenders.qris_payload.trim().is_empty() {
        return is_offered.then(|| Finding::new(WHAT, Health::Warn, "QRIS diterima, tetapi kodenya belum ada.", SCAN));
    }
    Some(match StaticPayload::read(&tenders.qris_payload) {
        Err(flaw) => Finding::new(WHAT, Health::Bad, flaw.to_string(), SCAN),
        Ok(_) if !is_offered => Finding::new(
            WHAT,
            Health::Warn,
            "Kode QRIS ada, tetapi QRIS tidak diterima di kasir.",
            "Nyalakan QRIS di Pengaturan, bagian Cara bayar, atau hapus kodenya.",
        ),
        Ok(read) => {
            let summary = read.code.summary();
            let (name, nmid) = (summary.merchant_name, summary.nmid);
            let mdr = mdr_of(tenders.qris_fee_bp, read.code.criteria(), today);
            let mut said = vec![format!("{name}, {nmid}."), fee_text(&mdr)];
            if !mdr.verified {
                said.push("Angka ini belum pasti: tanyakan kepada PJP.".to_owned());
            }
            let count = read.warnings.len();
            if count > 0 {
                said.push(format!("Catatan di Pengaturan: {count}."));
            }
            Finding::fine(WHAT, said.join(" "))
        }
    })
}

/// What QRIS costs the outlet by estimate, and who says so; a sentence of its own, so that it has its English.
fn fee_text(mdr: &Mdr) -> String {
    let (rate, source) = (mdr.rate_text(), &mdr.source);
    match mdr.free_up_to_rupiah {
        free @ Rupiah(1..) => {
            format!("Perkiraan biaya (MDR) {rate} dan bebas sampai {free}, menurut {source}.")
        }
        _ => format!("Perkiraan biaya (MDR) {rate}, menurut {source}."),
    }
}

/// Receipts go on without a logo, so a bad one is worth a word and no more.
fn check_logo(path: &str) -> Option<Finding> {
    const WHAT: &str = "logo";
    if path.is_empty() {
        return None;
    }
    Some(match image::open(path) {
        Ok(logo) => Finding::fine(WHAT, format!("Terbaca, {} x {} titik.", logo.width(), logo.height())),
        Err(error) => Finding::new(
            WHAT,
            Health::Warn,
            format!("Gambar {path} tidak terbaca: {error}."),
            "Simpan gambar PNG di situ, atau kosongkan outlet.logo; struk tetap tercetak tanpa logo.",
        ),
    })
}

fn check_mail(mail: &Mail) -> Finding {
    const WHAT: &str = "surel";
    if mail.smtp_host.is_empty() {
        let remedy = "Isi di Pengaturan, bagian Surel.";
        return Finding::new(WHAT, Health::Warn, "Surel belum diatur; surat menunggu.", remedy);
    }
    if !mail.password_file.is_empty()
        && let Err(error) = std::fs::read_to_string(&mail.password_file)
    {
        let found = format!("Berkas {} tidak terbaca: {error}.", mail.password_file);
        return Finding::new(WHAT, Health::Bad, found, "Buat berkas kata sandi itu (chmod 600).");
    }
    if !mail.ca_file.is_empty()
        && let Err(error) = std::fs::read(&mail.ca_file)
    {
        let found = format!("Berkas {} tidak terbaca: {error}.", mail.ca_file);
        return Finding::new(WHAT, Health::Bad, found, "Simpan sertifikat PEM di situ, atau kosongkan mail.ca_file.");
    }
    let address = format!("{}:{}", mail.smtp_host, mail.smtp_port);
    match connect(&address) {
        Ok(()) => Finding::fine(WHAT, format!("Server {address} menjawab.")),
        Err(cause) => Finding::new(
            WHAT,
            Health::Warn,
            format!("Server tidak menjawab ({cause})."),
            "Periksa internet; surat tetap tersimpan dan menunggu.",
        ),
    }
}

/// The mailbox that applications come in by; an outlet may do without one.
fn check_inbox(inbox: &Inbox) -> Finding {
    const WHAT: &str = "surel masuk";
    let server = match Server::from_config(inbox) {
        Ok(server) => server,
        Err(ServerError::NotConfigured) => {
            return Finding::fine(WHAT, "Tidak dipakai; permohonan diisi di kios.");
        }
        Err(error) => {
            let remedy = "Perbaiki di Pengaturan, bagian Surel masuk.";
            return Finding::new(WHAT, Health::Bad, error.to_string(), remedy);
        }
    };
    let address = format!("{}:{}", server.host, server.port);
    match connect(&address) {
        Ok(()) => Finding::fine(WHAT, format!("Server {address} menjawab.")),
        Err(cause) => Finding::new(
            WHAT,
            Health::Warn,
            format!("Server tidak menjawab ({cause})."),
            "Periksa internet; surat menunggu di server dan diambil sesudah itu.",
        ),
    }
}

fn check_fonts() -> Finding {
    const WHAT: &str = "huruf";
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".local/share/fonts"));
    let folders = ["/usr/share/fonts", "/usr/local/share/fonts"].map(std::path::PathBuf::from);
    let found = folders.into_iter().chain(home).find_map(|folder| find_font(&folder, 4));
    match found {
        Some(name) => Finding::fine(WHAT, format!("Terpasang: {name}.")),
        None => Finding::new(
            WHAT,
            Health::Warn,
            "Huruf Inter dan Noto Sans belum terpasang.",
            "Pasang: sudo apt install fonts-inter fonts-noto-core",
        ),
    }
}

fn find_font(folder: &Path, depth: u32) -> Option<String> {
    let entries: Vec<_> = std::fs::read_dir(folder).ok()?.flatten().collect();
    let named = |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let here = entries.iter().map(named).find(|name| {
        let is_font = name.ends_with(".ttf") || name.ends_with(".otf") || name.ends_with(".ttc");
        is_font && (name.starts_with("Inter") || name.starts_with("NotoSans-"))
    });
    here.or_else(|| {
        let below = entries.iter().filter(|entry| depth > 0 && entry.path().is_dir());
        below.into_iter().find_map(|entry| find_font(&entry.path(), depth - 1))
    })
}

fn connect(address: &str) -> Result<(), String> {
    let found = address.to_socket_addrs().map_err(|e| format!("{address}: {e}"))?.next();
    let target = found.ok_or_else(|| format!("{address}: alamat tidak dikenal"))?;
    TcpStream::connect_timeout(&target, CONNECT_TIMEOUT).map(drop).map_err(|e| format!("{address}: {e}"))
}

#[cfg(test)]
#[path = "doctor_tests.rs"]
mod tests;
