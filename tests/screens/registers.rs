//! The registers as a person works on them, through the real screens: partners, products, users, settings.

use std::fs;

use deks::base::{ActId, Rupiah};
use deks::catalog;
use deks::devices::queue;
use deks::kiosk::flow::{Event, tell};
use deks::partners;
use deks::people::{self, Role};
use deks_ui::{App, Palette, Screen, Shell, UsersAdapter};
use slint::{ComponentHandle, Model};

use super::kit::*;

#[test]
fn a_partner_is_registered_with_the_mistake_at_its_field() {
    let kiosk = kiosk();
    kiosk.go(Screen::Partners);
    assert!(kiosk.shows("Belum ada mitra"));
    kiosk.press("Tambah mitra");
    kiosk.write("Nama usaha", "Mitra Pandan");
    kiosk.write("Surel", "ukm01@");
    kiosk.press("Simpan mitra");
    assert!(kiosk.shows("Surel \"ukm01@\" tidak sah. Contoh: nama@example.com."), "the mistake stands at its field");
    assert!(kiosk.shows("Isi persen komisi, misalnya 12,5."), "and so does the other one");
    assert_eq!(kiosk.value("Nama usaha"), "Mitra Pandan", "nothing is lost");
    kiosk.write("Surel", "ukm01@example.com");
    kiosk.write("Telepon atau WhatsApp", "0812-0000-0001");
    kiosk.write("Komisi gerai (%)", "12,5");
    assert!(!kiosk.shows("Isi persen komisi, misalnya 12,5."));
    kiosk.press("Simpan mitra");
    assert_eq!(kiosk.message(), "Mitra tersimpan.");
    assert!(kiosk.shows("M001"), "the code was made");
    assert_eq!(kiosk.value("Telepon atau WhatsApp"), "+6281200000001", "the form shows what was kept");
    assert!(!kiosk.shows("komisi belum ada"), "its terms were kept with it");
    kiosk.press("Daftar mitra");
    assert!(kiosk.shows("Mitra Pandan"));
    let today = kiosk.services.store.today();
    let partner = kiosk.services.store.read(partners::all).expect("readable")[0].id;
    let terms = kiosk.services.store.read(|c| partners::terms_on(c, partner, today)).expect("readable");
    assert_eq!(terms.map(|terms| terms.commission.rate_bp()), Some(1_250));
    kiosk.write("Cari mitra", "tidak ada");
    assert!(kiosk.shows("Tidak ada mitra yang cocok"));
}

#[test]
fn leaving_a_half_typed_partner_asks_first() {
    let kiosk = kiosk();
    kiosk.partner("Mitra Pandan");
    kiosk.go(Screen::Partners);
    kiosk.press("Mitra Pandan");
    kiosk.write("Pemilik", "Pemilik UKM 01");
    kiosk.press("Daftar mitra");
    assert!(kiosk.shows("Perubahan belum disimpan"));
    kiosk.press("Lanjut mengisi");
    assert_eq!(kiosk.value("Pemilik"), "Pemilik UKM 01");
    kiosk.go(Screen::Home);
    kiosk.go(Screen::Partners);
    assert_eq!(kiosk.value("Pemilik"), "Pemilik UKM 01", "a look at another screen loses nothing");
    kiosk.press("Daftar mitra");
    kiosk.press("Buang perubahan");
    assert!(!kiosk.shows("Perubahan belum disimpan") && kiosk.shows("Mitra Pandan"));
}

#[test]
fn a_lost_card_is_printed_again_from_the_partner() {
    let kiosk = kiosk_with(|config| config.printers.clear());
    kiosk.partner("Mitra Pandan");
    kiosk.go(Screen::Partners);
    kiosk.press("Mitra Pandan");
    kiosk.press("Cetak kartu");
    assert_eq!(kiosk.message(), "Printer struk belum diatur. Atur di Pengaturan, bagian Printer.");
    let kiosk = super::kit::kiosk();
    kiosk.partner("Mitra Pandan");
    kiosk.go(Screen::Partners);
    kiosk.press("Mitra Pandan");
    kiosk.press("Cetak kartu");
    assert_eq!(kiosk.message(), "Kartu mitra dicetak di printer struk.");
    let jobs = queue::recent(&kiosk.services.store, 5).expect("readable");
    assert_eq!(jobs.iter().map(|job| job.title.as_str()).collect::<Vec<_>>(), ["Kartu mitra M001"]);
}

#[test]
fn terms_are_agreed_from_a_day_and_a_status_needs_its_reason() {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    kiosk.go(Screen::Partners);
    assert!(kiosk.shows("komisi belum ada"), "the list warns of it");
    kiosk.press("Mitra Pandan");
    kiosk.press("Komisi & status");
    assert!(kiosk.shows("Belum disepakati"));
    kiosk.press("Simpan komisi");
    assert!(kiosk.shows("Isi persen komisi, misalnya 12,5."));
    kiosk.write("Komisi baru (%)", "12,5");
    kiosk.press("Berlaku mulai");
    kiosk.press("Bulan berikutnya");
    kiosk.press("1 Desember 2026");
    kiosk.press("Simpan komisi");
    assert_eq!(kiosk.message(), "Perubahan tersimpan.");
    let on = |day| kiosk.services.store.read(|c| partners::terms_on(c, partner, day)).expect("readable");
    let today = kiosk.services.store.today();
    assert_eq!(on(today), None);
    assert_eq!(on(today.plus_days(9)).map(|terms| terms.commission.rate_bp()), Some(1_250));
    kiosk.press("Tangguhkan");
    kiosk.press("Simpan status");
    assert!(kiosk.shows("Alasan belum diisi. Tulis mengapa status mitra diubah."));
    kiosk.write("Alasan", "Pindah kota");
    kiosk.press("Simpan status");
    let kept = kiosk.services.store.read(|c| partners::by_id(c, partner)).expect("readable").expect("known");
    assert_eq!(kept.status, partners::PartnerStatus::Suspended);
}

#[test]
fn a_scan_opens_the_product_and_a_price_over_the_limit_is_refused_by_its_rule() {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    let tas = kiosk.product(partner, "Tas Anyam", 85_000);
    kiosk.go(Screen::Products);
    let scan = |code: &str| {
        tell(&Event::Scanned { place: Screen::Products, code: code.into() });
        settle();
    };
    scan("TIDAKADA");
    assert!(kiosk.shows("Kode tidak dikenal: TIDAKADA"));
    let code = kiosk.code_of(tas);
    scan(&code);
    assert!(kiosk.shows(&format!("Kode QR {code}")), "the card stands open");
    kiosk.press("Harga");
    kiosk.write("Harga baru", "500.001");
    kiosk.press("Ubah harga");
    let refused = "Harga Rp\u{A0}500.001 ditolak. Maksimal harga barang Rp\u{A0}500.000 (SOP DEKS langkah 1).";
    assert!(kiosk.shows(refused));
    kiosk.write("Harga baru", "90.000");
    kiosk.press("Ubah harga");
    let said = kiosk.message();
    assert!(said.starts_with("Harga baru berlaku ") && said.ends_with(": Rp\u{A0}90.000."), "{said}");
    let price = kiosk.services.store.read(|c| catalog::state_price(c, tas)).expect("readable");
    assert_eq!(price, Some(Rupiah(90_000)));
    kiosk.press("Data");
    scan("4006381333931");
    assert_eq!(kiosk.value("Kode batang dari mitra"), "4006381333931", "the partner's own code is taken up by a scan");
    kiosk.press("Simpan produk");
    kiosk.press("Daftar produk");
    scan("4006381333931");
    assert!(kiosk.shows(&format!("Kode QR {code}")), "and found by it from then on");
}

#[test]
fn a_photo_from_the_folder_goes_onto_the_card_and_the_till() {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    kiosk.product(partner, "Tas Anyam", 85_000);
    let folder = kiosk.folder.path().join("foto");
    fs::create_dir_all(&folder).expect("a folder");
    image::RgbImage::from_pixel(900, 600, image::Rgb([180, 90, 40])).save(folder.join("tas.png")).expect("a picture");
    fs::write(folder.join("rusak.jpg"), b"bukan gambar").expect("a file");
    kiosk.go(Screen::Products);
    kiosk.press("Tas Anyam");
    kiosk.press("Foto");
    kiosk.press("rusak.jpg");
    assert!(kiosk.shows("Berkas ini bukan foto JPG atau PNG yang utuh. Pilih berkas lain."));
    kiosk.press("tas.png");
    assert!(kiosk.shows("Pratinjau foto"));
    kiosk.press("Pakai foto ini");
    assert!(kiosk.shows("Foto Tas Anyam"), "the card shows it");
    kiosk.go(Screen::Till);
    let tiles = kiosk.app.global::<deks_ui::TillAdapter>().get_products();
    let tile = tiles.row_data(0).expect("a tile");
    assert!(tile.has_photo && tile.photo.size().width == 256, "{:?}", tile.photo.size());
}

#[test]
fn people_are_added_by_the_pad_and_the_last_admin_stays() {
    let kiosk = kiosk();
    kiosk.go(Screen::Users);
    kiosk.press("Tambah pengguna");
    kiosk.write("Nama", "Kasir 1");
    kiosk.press("Lanjut: buat PIN");
    kiosk.pin("123456");
    assert!(kiosk.shows("Mudah ditebak. Pilih angka lain."));
    kiosk.pin("907214");
    kiosk.pin("907214");
    assert_eq!(kiosk.message(), "Pengguna baru tersimpan.");
    let kasir = kiosk.services.store.read(people::users).expect("readable");
    let kasir = kasir.iter().find(|user| user.name == "Kasir 1").expect("added");
    assert_eq!(kasir.role, Role::Kasir);
    kiosk.services.people.sign_in(kasir.id, "907214", None).expect("the PIN opens");
    kiosk.press("Admin Gerai");
    kiosk.press("Boleh masuk");
    kiosk.press("Simpan");
    assert!(kiosk.shows("Ini admin terakhir yang aktif. Tunjuk admin lain dulu."));
    assert!(!kiosk.app.global::<UsersAdapter>().get_active(), "what was chosen still stands there");
}

#[test]
fn the_look_is_chosen_on_the_screen_and_outlives_a_restart() {
    let kiosk = kiosk();
    kiosk.go(Screen::Settings);
    kiosk.press("English");
    assert!(kiosk.shows("Display & sound"), "the language changes while the kiosk runs");
    kiosk.press("Indonesia");
    kiosk.press("Gelap");
    kiosk.press("Besar");
    kiosk.press("Suara pindai");
    let look = |app: &App| {
        let shell = app.global::<Shell>();
        (app.global::<Palette>().get_dark(), (shell.get_text_scale() * 100.0).round(), shell.get_sounds())
    };
    assert_eq!(look(&kiosk.app), (true, 115.0, false));
    let (again, _screens) = open_window(&open_services(kiosk.folder.path()));
    assert_eq!(look(&again), (true, 115.0, false));
}

#[test]
fn ones_own_pin_is_changed_by_everyone() {
    let kiosk = kiosk();
    let people = &kiosk.services.people;
    let kasir = people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier");
    kiosk.sign_in(kasir);
    kiosk.go(Screen::Settings);
    assert!(!kiosk.shows("Gerai & struk"), "the rest is the admin's");
    kiosk.press("PIN saya");
    for entry in ["111222", "518362", "518362"] {
        kiosk.pin(entry);
    }
    assert!(kiosk.shows("PIN lama tidak cocok. PIN salah. Sisa 4 kali coba."));
    for entry in ["907214", "518362", "518362"] {
        kiosk.pin(entry);
    }
    assert_eq!(kiosk.message(), "PIN baru tersimpan.");
    kiosk.services.people.sign_in(kasir, "518362", None).expect("the new PIN opens");
}

#[test]
fn what_waits_for_a_printer_is_seen() {
    let kiosk = kiosk();
    kiosk.go(Screen::Settings);
    kiosk.press("Printer");
    assert!(kiosk.shows("Tidak ada yang menunggu. Semua sudah tercetak."));
    let store = &kiosk.services.store;
    let act = deks::store::Act::by(kiosk.admin, "test.print");
    let job = store.write(act, |tx| {
        let mut slip = deks::devices::Slip::default();
        slip.heading("Struk");
        deks::devices::enqueue(tx, "receipt", "Struk K1-1", &slip, false)
    });
    let job = job.expect("a job");
    tell(&Event::Tick);
    settle();
    assert!(kiosk.shows("Struk K1-1"), "what waits is seen");
    assert_eq!(queue::recent(store, 5).expect("readable")[0].id, job);
}
