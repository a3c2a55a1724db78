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
use crate::config::{Config, Mail, TenderKind, Tenders};
use crate::devices::camera::check_camera;
use crate::devices::check::{Check, CheckLevel, check_pole, check_printer, check_scanners};
use crate::kiosk;
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
            let odd = match read.warnings.len() {
                0 => String::new(),
                count => format!(" {count} catatan ada di Pengaturan."),
            };
            let (name, nmid) = (summary.merchant_name, summary.nmid);
            let mdr = mdr_of(tenders.qris_fee_bp, read.code.criteria(), today);
            let fee = fee_text(&mdr);
            let doubt = if mdr.verified { "" } else { " Angka ini belum pasti: tanyakan kepada PJP." };
            Finding::fine(WHAT, format!("{name}, {nmid}. Perkiraan biaya (MDR) {fee}.{doubt}{odd}"))
        }
    })
}

/// What QRIS costs the outlet by estimate, and who says so.
fn fee_text(mdr: &Mdr) -> String {
    let (rate, source) = (mdr.rate_text(), &mdr.source);
    match mdr.free_up_to_rupiah {
        free @ Rupiah(1..) => format!("{rate} dan bebas sampai {free}, menurut {source}"),
        _ => format!("{rate}, menurut {source}"),
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
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::config::{Camera, CustomerDisplay, Printer, PrinterPort, Scanner, SerialLine, Webhook};
    use crate::people::testing::outlet;

    #[test]
    fn a_clock_that_went_back_is_found() {
        let noon = UtcMs(1_795_323_600_000);
        for (last, now, health) in [
            (None, noon, Health::Ok),
            (Some(noon), noon, Health::Ok),
            (Some(noon.plus_minutes(4)), noon, Health::Ok),
            (Some(noon.plus_minutes(6)), noon, Health::Bad),
            (None, UtcMs(0), Health::Bad),
        ] {
            assert_eq!(check_clock(last, now, Zone::Wib).health, health, "{last:?} {now:?}");
        }
    }

    #[test]
    fn a_sound_database_is_told_from_a_forged_one() {
        let outlet = outlet();
        let look = || outlet.store.read(check_file);
        assert_eq!(check_database(&look()).health, Health::Ok);
        assert_eq!([500, 70_310].map(room_left), ["Sisa tempat 500 MB.", "Sisa tempat 70.310 MB."]);
        assert!(look().expect("looked").last_act_at.is_some());
        let raw = crate::store::Connection::open(outlet.folder.path().join("deks.sqlite")).expect("the file");
        raw.execute_batch("DROP TRIGGER audit_is_not_deleted; DELETE FROM audit WHERE seq = 2").expect("forged");
        let finding = check_database(&look());
        assert_eq!(finding.health, Health::Bad);
        let unreadable = check_database(&Err(StoreError::DiskRefuses));
        assert_eq!(unreadable.health, Health::Bad);
        assert!(finding.found.contains("tindakan 3") && !finding.remedy.is_empty(), "{finding:?}");
    }

    #[test]
    fn what_does_not_answer_comes_with_a_remedy() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mail = |password_file: &str| Mail {
            smtp_host: "127.0.0.1".into(),
            smtp_port: port,
            password_file: password_file.into(),
            ..Mail::default()
        };
        let missing = "/dev/tidak-ada".to_owned();
        let usb = Printer { port: PrinterPort::Usb { device: missing.clone() }, ..printer() };
        let line = SerialLine { device: missing.clone(), ..SerialLine::default() };
        let scanner = |scanner| of_device(check_scanners(&scanner).remove(0));
        let display = CustomerDisplay { pole: line.clone(), ..CustomerDisplay::default() };
        assert_eq!(check_mail(&mail("")).health, Health::Ok);
        assert_eq!(check_mail(&Mail::default()).remedy, "Isi di Pengaturan, bagian Surel.");
        for (finding, health) in [
            (of_device(check_printer(&usb)), Health::Bad),
            (scanner(Scanner { serial: vec![line.clone()], ..Scanner::default() }), Health::Bad),
            (scanner(Scanner { grab: vec![missing.clone()], ..Scanner::default() }), Health::Bad),
            (of_device(check_pole(&display).expect("a pole")), Health::Bad),
            (check_mail(&mail(&missing)), Health::Bad),
            (check_mail(&Mail { ca_file: missing.clone(), ..mail("") }), Health::Bad),
            (check_disk(Path::new("/tidak-ada")), Health::Bad),
            (check_mail(&Mail::default()), Health::Warn),
            (check_logo(&missing).expect("a finding"), Health::Warn),
        ] {
            assert_eq!(finding.health, health, "{finding:?}");
            assert!(!finding.remedy.is_empty(), "{finding:?}");
        }
        assert_eq!(check_logo(""), None);
        drop(listener);
        assert_eq!(check_mail(&mail("")).health, Health::Warn, "letters wait, so it is no more than a warning");
    }

    #[test]
    fn what_customers_pay_with_is_looked_at() {
        const STICKER: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
            51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA\
            61056022562070703A016304CCD9";
        let with = |offered: &[TenderKind], qris_payload: &str| Tenders {
            offered: offered.to_vec(),
            qris_payload: qris_payload.to_owned(),
            ..Tenders::default()
        };
        let (cash, qris) = (TenderKind::Cash, TenderKind::Qris);
        let today = BusinessDay::new(2026, 11, 22).expect("a day");
        assert_eq!(check_qris(&with(&[cash], ""), today), None);
        for (tenders, health) in [
            (with(&[cash, qris], STICKER), Health::Ok),
            (with(&[cash, qris], ""), Health::Warn),
            (with(&[cash], STICKER), Health::Warn),
            (with(&[cash, qris], &STICKER.replace("SURABAYA", "SURABAJA")), Health::Bad),
        ] {
            let finding = check_qris(&tenders, today).expect("a finding");
            assert_eq!((finding.health, finding.remedy.is_empty()), (health, health == Health::Ok), "{finding:?}");
        }
        for (own, rate) in [(None, "(MDR) 0,3 % dan bebas sampai Rp\u{a0}500.000, "), (Some(20), "(MDR) 0,2 % dan ")] {
            let tenders = Tenders { qris_fee_bp: own, ..with(&[qris], STICKER) };
            let found = check_qris(&tenders, today).expect("a finding").found;
            assert!(found.contains(rate) && found.contains("kontrak dengan PJP") == own.is_some(), "{found}");
        }
        assert_eq!(check_tenders(&with(&[cash, qris], "")).found, "Diterima: tunai, QRIS.");
        let bankless = Tenders { banks: Vec::new(), ..Tenders::default() };
        assert_eq!(check_tenders(&bankless).health, Health::Warn);
    }

    #[test]
    fn every_device_that_is_configured_is_looked_at() {
        let missing = "/dev/tidak-ada".to_owned();
        let config = Config {
            printers: Vec::new(),
            camera: Camera { device: missing.clone() },
            customer_display: CustomerDisplay {
                window: true,
                pole: SerialLine { device: missing.clone(), ..SerialLine::default() },
            },
            webhook: Webhook { on: true, secret_file: missing, ..Webhook::default() },
            ..Config::default()
        };
        let subjects: Vec<String> = check_devices(&config).into_iter().map(|check| check.subject).collect();
        let expect = ["pemindai", "kamera", "layar pelanggan", "layar tiang", "pemberitahuan QRIS"];
        assert_eq!(subjects, expect);
    }

    fn printer() -> Printer {
        let port = PrinterPort::File { folder: String::new() };
        Printer { name: "receipt".into(), port, ..Config::default().printers[0].clone() }
    }

    #[test]
    fn the_table_stands_in_columns() {
        let findings = [
            Finding::fine("jam", "22-11-2026 12.00 WIB"),
            Finding::new("printer label", Health::Bad, "mati", "Nyalakan."),
        ];
        assert_eq!(
            table(&findings),
            "jam            baik       22-11-2026 12.00 WIB\n\
             printer label  RUSAK      mati\n                          -> Nyalakan.\n"
        );
    }
}
