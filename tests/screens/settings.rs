//! Everything is set by touch: forms, the QRIS sticker, printers, scanners, practice, through the real screens.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use deks::base::{ActId, FixedClock, Rupiah, UtcMs};
use deks::config::{self, Config, Folders, PrinterPort, TenderKind};
use deks::devices::{PrintOptions, PrintService, PrinterSetup, Silence};
use deks::kiosk::{Services, Workers};
use deks::people::Role;
use deks_ui::{Nav, Screen, SettingsAdapter, SettingsPart, Shell, TillAdapter, TrialStanding};
use slint::platform::WindowEvent;
use slint::{ComponentHandle, LogicalPosition, LogicalSize, Model};

use super::kit::*;

/// Vector A of the QRIS specification, of a merchant that does not exist.
const STICKER: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA\
    61056022562070703A016304CCD9";

/// What the outlet's file says now.
fn kept(kiosk: &Kiosk) -> Config {
    Folders::find(Some(kiosk.folder.path()), None).expect("found").load().expect("a sound file")
}

fn open(kiosk: &Kiosk, part: &str) {
    kiosk.go(Screen::Settings);
    kiosk.press(part);
}

fn save(kiosk: &Kiosk) {
    kiosk.press("Simpan pengaturan");
    settle();
}

/// What stands beside the fields.
fn errors(kiosk: &Kiosk) -> Vec<String> {
    adapter(kiosk).get_rows().iter().map(|field| field.error.to_string()).filter(|error| !error.is_empty()).collect()
}

fn adapter(kiosk: &Kiosk) -> SettingsAdapter<'_> {
    kiosk.app.global::<SettingsAdapter>()
}

#[test]
fn what_the_outlet_is_called_is_changed_by_touch_and_holds_at_once() {
    let kiosk = kiosk();
    open(&kiosk, "Gerai & struk");
    assert!(kiosk.find("Simpan pengaturan").is_none(), "nothing changed yet");
    kiosk.write("Nama gerai", "Gerai Contoh");
    kiosk.write("Jam buka", "9");
    kiosk.press("Simpan pengaturan");
    assert!(kiosk.shows("Tulis jam seperti 10.00."), "the mistake stands at its field");
    assert_eq!(kiosk.value("Nama gerai"), "Gerai Contoh", "nothing is lost");
    kiosk.write("Jam buka", "09.00");
    save(&kiosk);
    assert_eq!(kiosk.message(), "Pengaturan tersimpan.");
    assert_eq!(kiosk.app.global::<Shell>().get_outlet(), "Gerai Contoh", "every screen knows it");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Settings);
    assert_eq!(adapter(&kiosk).get_part(), SettingsPart::Outlet, "whoever saved goes on where they were");
    assert!(kiosk.find("Simpan pengaturan").is_none());
    let config = kept(&kiosk);
    assert_eq!((config.outlet.name.as_str(), config.outlet.opens_at.as_str()), ("Gerai Contoh", "09.00"));
    let text = fs::read_to_string(kiosk.folder.path().join("deks.toml")).expect("written");
    assert!(text.contains("# Nama, alamat dan telepon dicetak di struk dan surat."), "comments stay");
}

#[test]
fn a_change_is_taken_back_before_it_is_kept() {
    let kiosk = kiosk();
    open(&kiosk, "Batas & persetujuan");
    kiosk.tall();
    kiosk.write("Potongan oleh kasir (%)", "25");
    kiosk.press("Gerai & struk");
    kiosk.press("Batas & persetujuan");
    assert_eq!(kiosk.value("Potongan oleh kasir (%)"), "25", "a look at another part loses nothing");
    kiosk.press("Urungkan");
    assert_eq!(kiosk.value("Potongan oleh kasir (%)"), "10");
    assert!(!kiosk.folder.path().join("deks.toml").exists());
}

#[test]
fn limits_of_roles_are_kept() {
    let kiosk = kiosk();
    kiosk.tall();
    open(&kiosk, "Batas & persetujuan");
    kiosk.write("Potongan oleh kasir (%)", "25");
    kiosk.write("Kas keluar oleh manajer (Rp)", "2.000.000");
    kiosk.press("Surat bulanan menunggu persetujuan");
    save(&kiosk);
    let config = kept(&kiosk);
    assert_eq!(config.limits.discount_percent_cashier, 25);
    assert_eq!(config.limits.cash_out_rupiah_manager.0, 2_000_000);
    assert!(!config.rules.review_needs_approval);
}

#[test]
fn the_qris_sticker_is_scanned_once_in_settings() {
    let (kiosk, _, code) = kiosk_with_bags();
    open(&kiosk, "Cara bayar");
    kiosk.press("Pindai stiker QRIS");
    assert!(kiosk.shows("Pindai stiker QRIS gerai sekarang"));
    kiosk.scan(&code);
    assert!(adapter(&kiosk).get_qris_flaw().starts_with("Ini bukan kode QRIS."), "a label is no sticker");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Settings, "and begins no sale");
    kiosk.scan(STICKER);
    assert!(kiosk.shows("DEKS SPACE UJI COBA") && kiosk.shows("ID1099999999991") && kiosk.shows("SURABAYA"));
    assert!(kiosk.shows("Usaha mikro"));
    save(&kiosk);
    let tenders = kept(&kiosk).tenders;
    assert_eq!(tenders.qris_payload, STICKER);
    assert!(tenders.offered.contains(&TenderKind::Qris));
    kiosk.press("Hapus kode QRIS");
    save(&kiosk);
    let tenders = kept(&kiosk).tenders;
    assert!(tenders.qris_payload.is_empty() && !tenders.offered.contains(&TenderKind::Qris));
}

#[test]
fn the_fee_of_the_contract_is_set_by_touch_and_explained() {
    let kiosk = kiosk_with(|config| config.tenders.qris_payload = STICKER.into());
    kiosk.tall();
    open(&kiosk, "Cara bayar");
    let estimate = |fee: i64| format!("{} untuk pembayaran {}", Rupiah(fee), Rupiah(1_250_000));
    assert!(kiosk.shows("aturan Bank Indonesia") && kiosk.shows(&estimate(3_750)));
    assert!(kiosk.shows("Biaya ditanggung gerai dan dipotong penyedia. Pembeli tidak boleh ditagih biaya QRIS."));
    kiosk.write("Biaya QRIS menurut kontrak (%)", "0,65");
    assert!(kiosk.shows("kontrak dengan penyedia, seperti diisi di bawah") && kiosk.shows(&estimate(8_125)));
    save(&kiosk);
    assert_eq!(kept(&kiosk).tenders.qris_fee_bp, Some(65));
    assert_eq!(kiosk.value("Biaya QRIS menurut kontrak (%)"), "0,65");
    kiosk.write("Biaya QRIS menurut kontrak (%)", "");
    save(&kiosk);
    assert_eq!(kept(&kiosk).tenders.qris_fee_bp, None);
}

#[test]
fn a_payment_code_sells_nothing_where_nobody_waits_for_it() {
    let (kiosk, _, code) = kiosk_with_bags();
    kiosk.go(Screen::Till);
    kiosk.scan(STICKER);
    assert_eq!(kiosk.message(), "Kode terlalu panjang untuk sebuah barang. Pindai kode di label barang.");
    kiosk.scan(&code);
    assert_eq!(kiosk.app.global::<TillAdapter>().get_lines().row_count(), 1, "the next scan is a scan again");
    // Settings that wait for nothing are no place for codes either: a sale begins.
    open(&kiosk, "Cara bayar");
    kiosk.scan(&code);
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Till);
}

#[test]
fn a_scan_beside_a_form_that_is_not_kept_leaves_it_where_it_is() {
    let (kiosk, _, code) = kiosk_with_bags();
    open(&kiosk, "Gerai & struk");
    kiosk.write("Telepon", "+62 31 0000 0009");
    kiosk.scan(&code);
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Settings);
    assert_eq!(kiosk.value("Telepon"), "+62 31 0000 0009", "the code is not in it");
    assert!(kiosk.message().starts_with("Tas Anyam: Rp\u{A0}85.000."), "{}", kiosk.message());
}

#[test]
fn a_code_is_tried_and_says_which_scanner_it_came_from() {
    let (kiosk, _, code) = kiosk_with_bags();
    open(&kiosk, "Pemindai");
    kiosk.press("Tes pemindai");
    assert!(kiosk.shows("Pindai kode apa saja."));
    kiosk.scan(&code);
    assert!(kiosk.shows(&code) && kiosk.shows("Dari pemindai yang mengetik seperti papan ketik."));
    kiosk.press("Selesai tes");
    kiosk.go(Screen::Till);
    assert_eq!(kiosk.app.global::<TillAdapter>().get_lines().row_count(), 0, "it sold nothing");
}

#[test]
fn a_serial_scanner_is_added_with_its_framing() {
    let kiosk = kiosk();
    kiosk.tall();
    open(&kiosk, "Pemindai");
    kiosk.press("Tambah pemindai serial");
    kiosk.press("Simpan pengaturan");
    assert!(kiosk.shows("Tulis perangkatnya, misalnya /dev/ttyUSB0."));
    kiosk.write("Perangkat serial", "/dev/ttyUSB0");
    kiosk.press("19200");
    kiosk.press("Genap");
    save(&kiosk);
    let line = kept(&kiosk).scanner.serial.remove(0);
    assert_eq!((line.device.as_str(), line.baud, line.parity), ("/dev/ttyUSB0", 19_200, config::Parity::Even));
    kiosk.press("Hapus Pemindai serial 1");
    save(&kiosk);
    assert!(kept(&kiosk).scanner.serial.is_empty());
}

/// A kiosk whose printers run and write into its folder.
fn kiosk_that_prints() -> Kiosk {
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = Config::default();
    for printer in &mut config.printers {
        printer.port = PrinterPort::File { folder: folder.path().join("cetak").display().to_string() };
    }
    let quiet = open_services_with(folder.path(), config.clone(), FixedClock::at(UtcMs(NOON_MS)));
    let setups = config.printers.iter().map(PrinterSetup::of).collect();
    let printers = PrintService::start(quiet.store.clone(), setups, PrintOptions::default()).expect("printers");
    let workers = Workers { sounder: Arc::new(Silence), printers: Some(Arc::new(printers)), ..Workers::none() };
    let mode = quiet.mode;
    let services = Services::new(quiet.people.clone(), config, folder.path().to_path_buf(), mode, workers);
    let admin = services.people.first_admin(ActId::new(), "Admin Gerai", ADMIN_PIN).expect("an admin");
    kiosk_of(folder, services, admin)
}

fn papers(folder: &Path) -> usize {
    fs::read_dir(folder).map(|entries| entries.flatten().count()).unwrap_or_default()
}

#[test]
fn a_printer_is_set_and_tried_before_it_is_kept() {
    let kiosk = kiosk_that_prints();
    open(&kiosk, "Printer");
    kiosk.press("Atur Printer struk");
    kiosk.write("Folder", "coba");
    kiosk.press("58 mm");
    kiosk.press("Cetak uji");
    assert!(kiosk.shows("Halaman uji terkirim. Bandingkan kertasnya dari atas ke bawah."));
    assert!(papers(&kiosk.folder.path().join("coba")) > 0, "it was printed where the form says");
    save(&kiosk);
    let printer = kept(&kiosk).printers.remove(0);
    assert_eq!(printer.paper_mm, 58);
    assert_eq!(printer.port, PrinterPort::File { folder: kiosk.folder.path().join("coba").display().to_string() });
    kiosk.press("Atur Printer struk");
    kiosk.press("Jaringan");
    assert!(kiosk.find("Alamat jaringan").is_some() && kiosk.find("Folder").is_none());
    kiosk.press("Cetak uji");
    assert_eq!(adapter(&kiosk).get_trial_title(), "Isi alamat printer dulu.");
    let fields = adapter(&kiosk).get_rows();
    assert!(fields.iter().any(|field| field.error == "Isi alamat printer dulu."), "at its field too");
    kiosk.press("Simpan pengaturan");
    assert!(kiosk.shows("Tulis alamat dan porta, misalnya 192.168.1.50:9100."));
    kiosk.go(Screen::Home);
    assert_eq!(kiosk.message(), "Perubahan printer belum disimpan; masih ada saat Anda kembali.");
    kiosk.go(Screen::Settings);
    kiosk.press("Berkas");
    assert!(kiosk.value("Folder").ends_with("/coba"), "a look at another connection loses no address");
    assert!(kiosk.find("Simpan pengaturan").is_none(), "all is as it was kept");
}

#[test]
fn whoever_answers_as_no_printer_does_is_not_taken_for_one_without_paper() {
    let kiosk = kiosk_that_prints();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the kiosk");
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    open(&kiosk, "Printer");
    kiosk.press("Atur Printer struk");
    kiosk.press("Jaringan");
    kiosk.write("Alamat jaringan", &address);
    kiosk.press("Cetak uji");
    server.join().expect("answered");
    assert_eq!(adapter(&kiosk).get_trial_title(), "Belum tercetak.");
    let said: Vec<String> = adapter(&kiosk).get_trial_lines().iter().map(String::from).collect();
    assert_eq!(said, ["Yang menjawab di alamat ini bukan printer struk. Periksa alamatnya."]);
}

/// The smallest window with the largest letters.
fn smallest(kiosk: &Kiosk) {
    kiosk.app.window().set_size(LogicalSize::new(1024.0, 600.0));
    kiosk.app.global::<Shell>().set_text_scale(1.3);
    settle();
}

/// Where something begins and ends, from the window's top.
fn span(kiosk: &Kiosk, label: &str) -> (f32, f32) {
    let element = kiosk.find(label).unwrap_or_else(|| panic!("nothing is called {label:?}"));
    let top = element.absolute_position().y;
    (top, top + element.size().height)
}

#[test]
fn what_came_of_a_test_stands_above_the_form_and_not_on_it() {
    let kiosk = kiosk_that_prints();
    smallest(&kiosk);
    open(&kiosk, "Printer");
    kiosk.press("Atur Printer struk");
    adapter(&kiosk).set_trial(TrialStanding::Running);
    settle();
    let (top, bottom) = span(&kiosk, "Hasil tes");
    let one_line = bottom - top;
    let said = "Belum tercetak: tidak tersambung. Periksa kabel, daya dan alamatnya, lalu coba lagi.";
    adapter(&kiosk).set_trial(TrialStanding::Broken);
    adapter(&kiosk).set_trial_title(said.into());
    settle();
    let (top, bottom) = span(&kiosk, "Hasil tes");
    assert!(bottom - top > one_line + 24.0, "one line more: {one_line} became {}", bottom - top);
    let (form, _) = span(&kiosk, "Sambungan printer");
    assert!(form > bottom, "the result ends at {bottom}, the form's first choice begins at {form}");
}

#[test]
fn every_part_opens_at_its_top_and_its_entry_is_in_sight() {
    let kiosk = kiosk();
    smallest(&kiosk);
    open(&kiosk, "Gerai & struk");
    let position = LogicalPosition::new(700.0, 300.0);
    kiosk.app.window().dispatch_event(WindowEvent::PointerScrolled { position, delta_x: 0.0, delta_y: -9_000.0 });
    settle();
    assert!(kiosk.find("Nama gerai").is_none_or(|field| field.absolute_position().y < 0.0), "it was scrolled");
    kiosk.press("Printer");
    kiosk.press("Gerai & struk");
    let (top, bottom) = span(&kiosk, "Nama gerai");
    assert!(top > 0.0 && bottom < 400.0, "{top} to {bottom}");
    let parts = [
        (SettingsPart::Checks, "Pemeriksaan"),
        (SettingsPart::Display, "Tampilan & suara"),
        (SettingsPart::Mail, "Surel"),
    ];
    for (chosen, part) in parts {
        adapter(&kiosk).invoke_part_chosen(chosen);
        settle();
        kiosk.go(Screen::Outbox);
        kiosk.go(Screen::Settings);
        settle();
        let (top, bottom) = span(&kiosk, part);
        assert!(top >= 0.0 && bottom <= 520.0, "{part}: {top} to {bottom}");
    }
}

#[test]
fn a_label_printer_goes_and_comes_back() {
    let kiosk = kiosk();
    kiosk.tall();
    open(&kiosk, "Printer");
    kiosk.press("Atur Printer label");
    kiosk.press("Hapus printer ini");
    save(&kiosk);
    assert_eq!(kept(&kiosk).printers.len(), 1);
    kiosk.press("Tambah printer label");
    kiosk.press("TSPL");
    kiosk.write("Lebar label (mm)", "33");
    save(&kiosk);
    let label = kept(&kiosk).printers.remove(1);
    assert_eq!((label.name.as_str(), label.language), ("label", config::PrinterLanguage::Tspl));
    assert_eq!(label.sheet.width_mm, 33);
}

#[test]
fn a_printer_that_is_not_kept_stands_in_the_list_and_says_so() {
    let kiosk = kiosk();
    kiosk.tall();
    open(&kiosk, "Printer");
    kiosk.press("Atur Printer label");
    kiosk.press("Hapus printer ini");
    assert!(kiosk.find("Atur Printer label").is_none() && kiosk.find("Atur Printer struk").is_some());
    save(&kiosk);
    kiosk.press("Tambah printer label");
    kiosk.press("Semua printer");
    assert!(kiosk.find("Atur Printer label").is_some() && kiosk.shows("belum disimpan"));
    save(&kiosk);
    assert!(kiosk.find("Atur Printer label").is_some() && !kiosk.shows("belum disimpan"));
}

#[test]
fn the_password_of_the_mailbox_has_a_file_of_its_own() {
    let kiosk = kiosk();
    kiosk.tall();
    open(&kiosk, "Surel");
    kiosk.write("Server surel", "smtp.example.com");
    kiosk.write("Nama pengguna", "deks");
    kiosk.write("Kata sandi surel", "rahasia-contoh");
    save(&kiosk);
    let mail = kept(&kiosk).mail;
    assert_eq!(fs::read_to_string(&mail.password_file).expect("a file"), "rahasia-contoh");
    let text = fs::read_to_string(kiosk.folder.path().join("deks.toml")).expect("written");
    assert!(!text.contains("rahasia-contoh") && text.contains("password_file = \"surel.sandi\""), "{text}");
    kiosk.press("Kirim surat uji");
    assert!(kiosk.shows("Tulis dulu alamat penerima surat uji, misalnya nama@example.com."));
    kiosk.write("Kirim surat uji ke", "nama@example.com");
    kiosk.press("Kirim surat uji");
    assert!(kiosk.shows("Surat uji menunggu jawaban server surel."));
}

#[test]
fn a_webhook_without_its_files_says_what_is_missing() {
    let kiosk = kiosk();
    kiosk.tall();
    open(&kiosk, "Pemberitahuan QRIS");
    const EMPTY: &str = "Tulis letak berkasnya, atau matikan pemberitahuan QRIS.";
    kiosk.write("Berkas rahasia bersama", "rahasia");
    kiosk.press("Tes pemberitahuan");
    assert_eq!((adapter(&kiosk).get_trial_title().as_str(), errors(&kiosk)), (EMPTY, vec![EMPTY.to_owned()]));
    kiosk.write("Berkas sertifikat (PEM)", "gerai.pem");
    assert_eq!((adapter(&kiosk).get_trial(), errors(&kiosk)), (TrialStanding::None, Vec::new()));
    kiosk.write("Berkas kunci (PEM)", "gerai.key");
    kiosk.press("Tes pemberitahuan");
    let said: String = adapter(&kiosk).get_trial_title().into();
    assert!(said.starts_with("Berkas rahasia bersama ") && said.contains(": berkasnya tidak ada. Simpan "), "{said}");
    kiosk.write("Berkas kunci (PEM)", "");
    kiosk.press("Terima pemberitahuan QRIS");
    kiosk.press("Simpan pengaturan");
    assert_eq!(errors(&kiosk), [EMPTY]);
    kiosk.press("Terima pemberitahuan QRIS");
    assert!(errors(&kiosk).is_empty(), "what is off needs no file");
}

#[test]
fn what_is_said_of_one_connection_goes_when_another_is_chosen() {
    let kiosk = kiosk_that_prints();
    kiosk.tall();
    open(&kiosk, "Printer");
    kiosk.press("Atur Printer struk");
    kiosk.press("Serial");
    kiosk.press("Cetak uji");
    assert_eq!(adapter(&kiosk).get_trial(), TrialStanding::Broken);
    assert_eq!(errors(&kiosk).len(), 1, "the device is missing, and its field says so");
    kiosk.press("Jaringan");
    assert_eq!((adapter(&kiosk).get_trial(), errors(&kiosk)), (TrialStanding::None, Vec::new()));
    kiosk.press("Simpan pengaturan");
    assert_eq!(errors(&kiosk).len(), 1);
    kiosk.press("Berkas");
    assert!(errors(&kiosk).is_empty() && adapter(&kiosk).get_flaw().is_empty());
}

#[test]
fn practice_begins_and_ends_on_the_screen() {
    let kiosk = kiosk();
    kiosk.tall();
    open(&kiosk, "Latihan");
    kiosk.press("Mulai latihan");
    settle();
    assert!(kiosk.app.global::<Shell>().get_training(), "every screen says so");
    kiosk.press("Gerai & struk");
    kiosk.write("Nama gerai", "Gerai Latihan");
    kiosk.press("Simpan pengaturan");
    assert_eq!(kiosk.message(), "Latihan sedang berjalan. Selesaikan latihan dulu, baru ubah pengaturan.");
    kiosk.press("Latihan");
    kiosk.press("Selesai latihan");
    settle();
    assert!(!kiosk.app.global::<Shell>().get_training());
    assert!(!kiosk.folder.path().join("deks.toml").exists(), "nothing of it was kept");
}

#[test]
fn a_cashier_sees_no_form_and_changes_nothing() {
    let kiosk = kiosk();
    let people = &kiosk.services.people;
    let kasir = people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier");
    open(&kiosk, "Gerai & struk");
    kiosk.sign_in(kasir);
    kiosk.go(Screen::Settings);
    for part in ["Gerai & struk", "Batas & persetujuan", "Cara bayar", "Pemindai", "Kamera", "Surel", "Latihan"] {
        assert!(kiosk.find(part).is_none(), "{part}");
    }
    kiosk.press("Printer");
    assert!(kiosk.find("Atur Printer struk").is_none());
    assert_eq!(adapter(&kiosk).get_rows().row_count(), 0);
}
