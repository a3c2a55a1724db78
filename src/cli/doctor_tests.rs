//! What the doctor says of a machine, and what to do.

use std::net::TcpListener;

use super::*;
use crate::config::{Camera, CustomerDisplay, MailSecurity, Printer, PrinterPort, Scanner, SerialLine, Webhook};
use crate::kiosk::english;
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
fn a_mailbox_that_is_read_is_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("sandi").display().to_string();
    std::fs::write(&secret, "rahasia-contoh").expect("written");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let inbox = |host: &str, password_file: &str, security| Inbox {
        imap_host: host.into(),
        imap_port: port,
        password_file: password_file.into(),
        security,
        ..Inbox::default()
    };
    assert_eq!(check_inbox(&Inbox::default()).health, Health::Ok, "nobody wants one");
    let sound = inbox("127.0.0.1", &secret, MailSecurity::Tls);
    for (inbox, health) in [
        (sound.clone(), Health::Ok),
        (inbox("127.0.0.1", "/tidak-ada", MailSecurity::Tls), Health::Bad),
        (inbox("imap.example.com", &secret, MailSecurity::None), Health::Bad),
    ] {
        let finding = check_inbox(&inbox);
        assert_eq!((finding.health, finding.remedy.is_empty()), (health, health == Health::Ok), "{finding:?}");
    }
    drop(listener);
    assert_eq!(check_inbox(&sound).health, Health::Warn, "letters wait at the server");
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
    english::set_english(true);
    let [qris_found, tenders_found] = [
        check_qris(&with(&[cash, qris], STICKER), today).expect("a finding").found,
        check_tenders(&with(&[cash, qris, TenderKind::Card], "")).found,
    ]
    .map(|found| english::say(&found).to_string());
    english::set_english(false);
    let fee = "DEKS SPACE UJI COBA, ID1099999999991. Estimated fee (MDR) 0,3 % and free up to Rp\u{a0}500.000, by ";
    assert!(qris_found.starts_with(fee), "{qris_found}");
    assert_eq!(tenders_found, "Taken: cash, QRIS, card.");
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
    let findings =
        [Finding::fine("jam", "22-11-2026 12.00 WIB"), Finding::new("printer label", Health::Bad, "mati", "Nyalakan.")];
    assert_eq!(
        table(&findings),
        "jam            baik       22-11-2026 12.00 WIB\n\
         printer label  RUSAK      mati\n                          -> Nyalakan.\n"
    );
}
