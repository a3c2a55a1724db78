//! Goods come in, through the real screens: from a partner's file to pieces on the shelf and labels on paper.

use std::fs;
use std::path::{Path, PathBuf};

use deks::base::{ActId, PartnerId, Rupiah};
use deks::catalog;
use deks::devices::queue;
use deks::intake::{self, DRAFT_KIND};
use deks::kiosk::flow::{Event, tell};
use deks::partners::{self, PartnerForm};
use deks::stock;
use deks_ui::{CheckInAdapter, CheckInView, LabelsAdapter, LetterState, Nav, Screen};
use slint::{ComponentHandle, Model};

use super::kit::*;

const LIST: &str = "Nama Barang;Warna;Jml;Harga\n\
    Tas Anyam;Merah;5;85.000\n\
    Tas Anyam;Biru;3;85.000\n\
    Topi Pandan;;10;\"45.000,-\"\n\
    Ukiran;;1;750.000\n\
    Alat pendukung display;;;\n\
    Rak bambu;;2;\n";
/// A list with nothing wrong in it.
const CHIPS: &str = "Nama;Stok;Harga\nKeripik;4;12.000\n";

/// A kiosk with a partner who has an e-mail address, and its list in the folder for what comes in.
fn with_list(list: &str) -> (Kiosk, PartnerId) {
    let kiosk = kiosk();
    let form = PartnerForm {
        business_name: "Mitra Pandan".into(),
        contact_name: "Kontak UKM 01".into(),
        email: "ukm01@example.com".into(),
        ..PartnerForm::default()
    };
    let partner = partners::save_partner(&kiosk.services.store, ActId::new(), kiosk.admin, form).expect("a partner");
    let inbox = kiosk.folder.path().join("masuk");
    fs::create_dir_all(&inbox).expect("a folder");
    fs::write(inbox.join("daftar.csv"), list).expect("a list");
    (kiosk, partner)
}

/// From the first tap to the list on the screen.
fn read_list(kiosk: &Kiosk, file: &str) {
    kiosk.go(Screen::CheckIn);
    kiosk.press("Terima stok baru");
    kiosk.press("Mitra Pandan");
    kiosk.press("Dari berkas mitra");
    kiosk.press("Folder masuk di kios ini");
    kiosk.press(file);
}

/// Four bags of chips were listed, and are counted next.
fn counting_chips() -> (Kiosk, PartnerId) {
    let (kiosk, partner) = with_list(CHIPS);
    read_list(&kiosk, "daftar.csv");
    kiosk.press("Lanjut: hitung");
    (kiosk, partner)
}

fn view(kiosk: &Kiosk) -> CheckInView {
    kiosk.app.global::<CheckInAdapter>().get_view()
}

fn sign(kiosk: &Kiosk) {
    let adapter = kiosk.app.global::<CheckInAdapter>();
    let path = "M20 100 L120 40 L240 110 ";
    adapter.set_giver_strokes(path.into());
    adapter.invoke_giver_signed(path.into(), 400, 160);
    adapter.set_receiver_strokes(path.into());
    adapter.invoke_receiver_signed(path.into(), 400, 160);
    settle();
}

fn scan(code: &str) {
    tell(&Event::Scanned { place: Screen::CheckIn, code: code.into() });
    settle();
}

fn on_hand(kiosk: &Kiosk, partner: PartnerId, name: &str) -> Option<i64> {
    let store = &kiosk.services.store;
    let products = store.read(|c| catalog::of_partner(c, partner)).expect("readable");
    let product = products.into_iter().find(|product| product.full_name() == name)?;
    Some(store.read(|c| stock::state_of(c, product.id)).expect("readable")?.on_hand)
}

#[test]
fn from_a_partners_file_to_stock_paper_letter_and_labels() {
    let (kiosk, partner) = with_list(LIST);
    read_list(&kiosk, "daftar.csv");
    assert!(kiosk.shows("Periksa 1") && kiosk.shows("Semua 4") && kiosk.shows("Alat 1"));
    kiosk.press("Lanjut: hitung");
    assert_eq!(view(&kiosk), CheckInView::List, "what cannot be taken holds the list back");
    kiosk.press("Ukiran");
    assert!(kiosk.shows("Harga di atas batas (SOP DEKS langkah 1). Perbaiki harga, atau ketuk Tidak diterima."));
    kiosk.press("Baris ini tidak diterima");
    assert!(kiosk.shows("Tidak ada yang perlu diperbaiki"));
    kiosk.press("Ditinggal 3");
    assert!(kiosk.shows("Ambil lagi Ukiran"), "what was left out is still seen");
    kiosk.press("Lanjut: hitung");
    assert_eq!(view(&kiosk), CheckInView::Count);
    kiosk.press("Sesuai semua");
    kiosk.press("Topi Pandan");
    kiosk.press("8");
    kiosk.press("Lanjut: tanda tangan 16 buah");
    assert_eq!(view(&kiosk), CheckInView::Count, "a difference wants its reason");
    kiosk.press("Alasan");
    kiosk.press("Tidak dibawa");
    assert_eq!(kiosk.value("Alasan kurang 2"), "Tidak dibawa");
    kiosk.press("Lanjut: tanda tangan 16 buah");
    assert_eq!(view(&kiosk), CheckInView::Sign);
    assert!(kiosk.shows("1 baris tidak diterima. Beri tahu mitra; alasannya tercetak."));
    assert!(kiosk.shows("Baris 5, Ukiran: Harga di atas batas (SOP DEKS langkah 1)."));
    assert_eq!(kiosk.value("Nama yang menyerahkan"), "Kontak UKM 01");
    sign(&kiosk);
    kiosk.press("Terima 16 buah");
    assert_eq!(view(&kiosk), CheckInView::Done);
    assert_eq!(on_hand(&kiosk, partner, "Topi Pandan"), Some(8));
    assert_eq!(on_hand(&kiosk, partner, "Tas Anyam (Biru)"), Some(3));
    assert_eq!(on_hand(&kiosk, partner, "Ukiran"), None);
    papers_are_out(&kiosk);
    kiosk.press("Cetak label");
    let labels = kiosk.app.global::<LabelsAdapter>();
    assert_eq!((labels.get_picking(), labels.get_total(), labels.get_rows().row_count()), (false, 16, 3));
    kiosk.press("Cetak label 16 label");
    assert!(kiosk.message().starts_with("16 label masuk antrean"));
    assert_eq!(view(&kiosk), CheckInView::Done, "and back to what came of it");
    kiosk.press("Selesai");
    assert!(kiosk.shows("Tidak ada yang tertunda"), "the draft went with the act");
}

/// Slip in the queue, PDF in the folder for letters, e-mail in the outbox.
fn papers_are_out(kiosk: &Kiosk) {
    let store = &kiosk.services.store;
    let handover = store.read(|c| intake::handovers(c, None, 5)).expect("readable").remove(0);
    let adapter = kiosk.app.global::<CheckInAdapter>();
    assert_eq!(adapter.get_number(), handover.number.as_str());
    let jobs = queue::recent(store, 5).expect("readable");
    assert_eq!(jobs[0].title, format!("Tanda terima {}", handover.number));
    let pdf = kiosk.folder.path().join("surat").join(format!("tanda-terima-{}.pdf", handover.number));
    assert!(fs::read(&pdf).expect("the PDF is there").starts_with(b"%PDF"));
    assert_eq!(kiosk.paper_at(&adapter.get_paper_path()), pdf);
    let letter = store.read(|c| deks::mail::by_key(c, &format!("handover:{}", handover.number)));
    assert!(letter.expect("readable").is_some(), "the letter waits in the outbox");
    assert_eq!(adapter.get_letter(), LetterState::Waiting);
    kiosk.press("Cetak salinan");
    assert_eq!(queue::recent(store, 5).expect("readable").len(), 2);
}

#[test]
fn a_bad_row_is_corrected_by_touch() {
    let (kiosk, partner) = with_list("Nama;Stok;Harga\nSambal;dua;15rb\nKeripik;4;12.000\n");
    read_list(&kiosk, "daftar.csv");
    kiosk.press("Sambal");
    assert!(kiosk.shows("Jumlah tidak terbaca. Isi jumlah dalam buah."));
    assert!(kiosk.shows("Baris 2 di berkas"), "the row as it stood is beside it");
    kiosk.write("Jumlah", "6");
    assert!(kiosk.shows("Bisa diterima. Produk baru, kodenya dibuat saat diterima."));
    scan("4006381333931");
    assert_eq!(kiosk.value("Kode batang dari mitra"), "4006381333931");
    kiosk.write("Harga", "600.000");
    assert!(kiosk.shows("Harga di atas batas (SOP DEKS langkah 1). Perbaiki harga, atau ketuk Tidak diterima."));
    kiosk.write("Harga", "15.500");
    kiosk.press("Tutup baris");
    kiosk.press("Lanjut: hitung");
    scan("4006381333931");
    scan("4006381333931");
    assert_eq!(kiosk.app.global::<CheckInAdapter>().get_open_count_line().counted, 2, "a scan counts one up");
    kiosk.press("Sesuai semua");
    kiosk.press("Sambal");
    kiosk.press("Sesuai daftar");
    kiosk.press("Lanjut: tanda tangan 10 buah");
    sign(&kiosk);
    kiosk.press("Terima 10 buah");
    assert_eq!(on_hand(&kiosk, partner, "Sambal"), Some(6));
    let products = kiosk.services.store.read(|c| catalog::of_partner(c, partner)).expect("readable");
    let sambal = products.iter().find(|product| product.name == "Sambal").expect("registered");
    let price = kiosk.services.store.read(|c| catalog::state_price(c, sambal.id)).expect("readable");
    assert_eq!((sambal.barcode.as_str(), price), ("4006381333931", Some(Rupiah(15_500))));
}

#[test]
fn pieces_that_are_missing_and_pieces_that_are_damaged_have_their_own_reasons() {
    let (kiosk, partner) = counting_chips();
    kiosk.press("Keripik");
    kiosk.press("3");
    kiosk.press("Rusak 0");
    kiosk.press("1");
    kiosk.press("Alasan");
    kiosk.press("Tertinggal");
    kiosk.press("Lanjut: tanda tangan 2 buah");
    assert_eq!(view(&kiosk), CheckInView::Count, "the damaged one wants its own reason");
    kiosk.press("Kedaluwarsa");
    assert_eq!(kiosk.value("Alasan rusak 1"), "Kedaluwarsa");
    kiosk.write("Alasan kurang 1", "Tertinggal di mobil");
    kiosk.press("Lanjut: tanda tangan 2 buah");
    sign(&kiosk);
    kiosk.press("Terima 2 buah");
    assert_eq!(on_hand(&kiosk, partner, "Keripik"), Some(2));
    let store = &kiosk.services.store;
    let handover = store.read(|c| intake::handovers(c, None, 1)).expect("readable").remove(0);
    let lines = store.read(|c| intake::handover_lines(c, handover.id)).expect("readable");
    assert_eq!((lines[0].reason.as_str(), lines[0].damage_reason.as_str()), ("Tertinggal di mobil", "Kedaluwarsa"));
}

#[test]
fn an_empty_list_says_how_it_is_filled() {
    let (kiosk, _) = with_list("");
    kiosk.go(Screen::CheckIn);
    kiosk.press("Terima stok baru");
    kiosk.press("Mitra Pandan");
    kiosk.press("Daftar kosong");
    kiosk.press("Baris ini tidak diterima");
    assert!(kiosk.shows("Daftar masih kosong"));
    kiosk.press("Periksa 0");
    assert!(kiosk.shows("Daftar masih kosong") && !kiosk.shows("Tidak ada yang perlu diperbaiki"));
    kiosk.press("Baris baru");
    kiosk.write("Nama produk", "Keripik");
    assert!(kiosk.shows("Baris 1"));
}

#[test]
fn goods_of_a_wanted_partner_are_entered_at_once_and_go_on_where_they_were() {
    let (kiosk, pandan) = with_list("");
    let other = kiosk.partner("Dapur Sambal");
    let adapter = kiosk.app.global::<CheckInAdapter>();
    let want = |partner| {
        kiosk.go(Screen::Home);
        kiosk.go(Screen::CheckIn);
        tell(&Event::CheckInWanted(partner));
        settle();
    };
    want(pandan);
    assert_eq!((view(&kiosk), adapter.get_partner().as_str()), (CheckInView::List, "Mitra Pandan"));
    kiosk.write("Nama produk", "Keripik");
    want(other);
    assert_eq!((view(&kiosk), adapter.get_partner().as_str()), (CheckInView::List, "Dapur Sambal"));
    want(pandan);
    let names: Vec<String> = adapter.get_lines().iter().map(|line| line.name.into()).collect();
    assert_eq!(names, ["Keripik"], "her open list, not another one");
}

#[test]
fn what_was_begun_comes_back_after_a_restart() {
    let (kiosk, _) = with_list(LIST);
    read_list(&kiosk, "daftar.csv");
    kiosk.press("Ukiran");
    kiosk.press("Baris ini tidak diterima");
    kiosk.press("Lanjut: hitung");
    kiosk.press("Topi Pandan");
    kiosk.press("7");
    // The power goes: nothing was said to the program.
    let again = kiosk.restart();
    again.go(Screen::Home);
    assert_eq!(again.services.store.drafts::<serde_json::Value>(DRAFT_KIND).expect("readable").len(), 1);
    again.go(Screen::CheckIn);
    again.press("Lanjutkan daftar Mitra Pandan");
    assert_eq!(view(&again), CheckInView::Count);
    let lines = again.app.global::<CheckInAdapter>().get_counts();
    let hat = lines.iter().find(|line| line.name == "Topi Pandan").expect("on the list");
    assert_eq!((hat.listed, hat.counted), (10, 7));
    again.press("Simpan & keluar");
    again.press("Buang daftar Mitra Pandan");
    again.press("Jangan buang");
    assert!(again.shows("Lanjutkan daftar Mitra Pandan"));
    again.press("Buang daftar Mitra Pandan");
    again.press("Ya, buang daftar Mitra Pandan");
    assert!(again.shows("Tidak ada yang tertunda"));
}

#[test]
fn two_taps_accept_once() {
    let (kiosk, partner) = counting_chips();
    kiosk.press("Sesuai semua");
    kiosk.press("Lanjut: tanda tangan 4 buah");
    kiosk.press("Terima 4 buah");
    assert_eq!(kiosk.message(), "Minta kedua pihak menandatangani dulu.");
    kiosk.write("Nama yang menyerahkan", " ");
    sign(&kiosk);
    kiosk.press("Terima 4 buah");
    assert!(kiosk.shows("Nama yang menyerahkan belum diisi."));
    kiosk.write("Nama yang menyerahkan", "Kontak UKM 01");
    let adapter = kiosk.app.global::<CheckInAdapter>();
    adapter.invoke_next();
    adapter.invoke_next();
    settle();
    assert_eq!(view(&kiosk), CheckInView::Done);
    assert_eq!(on_hand(&kiosk, partner, "Keripik"), Some(4));
    let all = kiosk.services.store.read(|c| intake::handovers(c, None, 5)).expect("readable");
    assert_eq!(all.len(), 1);
}

#[test]
fn goods_that_are_not_on_the_list_are_asked_about() {
    let (kiosk, partner) = with_list(CHIPS);
    let tas = kiosk.product(partner, "Tas Anyam", 85_000);
    let stranger = kiosk.partner("Mitra Lain");
    let topi = kiosk.product(stranger, "Topi", 20_000);
    read_list(&kiosk, "daftar.csv");
    kiosk.press("Lanjut: hitung");
    scan(&kiosk.code_of(topi));
    assert!(kiosk.shows("Milik mitra lain: Topi, Mitra Lain"));
    scan(&kiosk.code_of(tas));
    assert!(kiosk.shows("Tas Anyam tidak ada di daftar"));
    kiosk.press("Tambahkan");
    let adapter = kiosk.app.global::<CheckInAdapter>();
    let line = adapter.get_open_count_line();
    assert_eq!((line.name.as_str(), line.listed, line.counted), ("Tas Anyam", 0, 1));
    assert_eq!(line.reason, "Tidak tertulis di daftar");
    scan("4006381333931");
    assert!(kiosk.shows("Kode tidak dikenal: 4006381333931"));
    kiosk.press("Tambahkan");
    assert_eq!(view(&kiosk), CheckInView::List, "new goods want a name and a price");
    assert_eq!(adapter.get_form().barcode, "4006381333931");
    kiosk.write("Nama produk", "Gelang");
    kiosk.write("Harga", "10.000");
    kiosk.press("Lanjut: hitung");
    kiosk.press("Sesuai semua");
    kiosk.press("Lanjut: tanda tangan 6 buah");
    sign(&kiosk);
    kiosk.press("Terima 6 buah");
    assert_eq!((on_hand(&kiosk, partner, "Gelang"), on_hand(&kiosk, partner, "Tas Anyam")), (Some(1), Some(1)));
}

#[test]
fn a_list_begins_empty_or_from_the_last_one() {
    let (kiosk, partner) = with_list("");
    kiosk.go(Screen::CheckIn);
    kiosk.press("Terima stok baru");
    kiosk.press("Mitra Pandan");
    kiosk.press("Seperti kiriman terakhir");
    assert_eq!(view(&kiosk), CheckInView::Partner, "there was none yet");
    kiosk.press("Daftar kosong");
    kiosk.write("Nama produk", "Tas Anyam");
    kiosk.write("Varian", "Merah");
    kiosk.write("Harga", "85.000");
    kiosk.write("Jumlah", "5");
    kiosk.press("Salin baris ini");
    assert!(kiosk.shows("Nama dan varian ini sudah ada di atas. Ubah nama atau varian, atau ketuk Tidak diterima."));
    assert!(kiosk.shows("Gabungkan dengan baris 1"));
    kiosk.write("Varian", "Biru");
    assert!(!kiosk.shows("Gabungkan dengan baris 1"));
    kiosk.press("Lanjut: hitung");
    kiosk.press("Sesuai semua");
    kiosk.press("Lanjut: tanda tangan 10 buah");
    sign(&kiosk);
    kiosk.press("Terima 10 buah");
    assert_eq!(on_hand(&kiosk, partner, "Tas Anyam (Biru)"), Some(5));
    kiosk.press("Selesai");
    kiosk.press("Terima stok baru");
    kiosk.press("Mitra Pandan");
    kiosk.press("Seperti kiriman terakhir");
    let lines = kiosk.app.global::<CheckInAdapter>().get_lines();
    assert!(lines.row_count() == 2 && lines.iter().all(|line| line.known), "the products are known by now");
}

#[test]
fn a_file_that_is_no_list_says_so_and_another_one_is_chosen() {
    let (kiosk, _) = with_list(LIST);
    fs::write(kiosk.folder.path().join("masuk").join("rusak.xlsx"), b"PK\x03\x04 bukan lembar").expect("a file");
    read_list(&kiosk, "rusak.xlsx");
    assert_eq!(view(&kiosk), CheckInView::Files);
    let flaw = kiosk.app.global::<CheckInAdapter>().get_file_flaw();
    assert!(flaw.starts_with("rusak.xlsx: Berkas rusak"), "{flaw}");
    kiosk.press("daftar.csv");
    assert_eq!(view(&kiosk), CheckInView::List);
}

#[test]
fn every_sample_list_is_read_at_the_kiosk_with_nothing_lost() {
    let lists = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/intake/lists");
    let mut names: Vec<String> = fs::read_dir(&lists)
        .expect("the samples are there")
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), 8);
    let (kiosk, _) = with_list(LIST);
    for name in names {
        fs::copy(lists.join(&name), kiosk.folder.path().join("masuk").join(&name)).expect("copied");
        read_list(&kiosk, &name);
        assert_eq!(view(&kiosk), CheckInView::List, "{name}");
        let wanted = fs::read_to_string(lists.join("expected").join(Path::new(&name).with_extension("json")));
        let wanted: serde_json::Value = serde_json::from_str(&wanted.expect("an expectation")).expect("JSON");
        let adapter = kiosk.app.global::<CheckInAdapter>();
        let count = |key: &str| wanted[key].as_array().map_or(0, Vec::len) as i32;
        assert_eq!(adapter.get_line_count(), count("rows") + count("rejected"), "{name}");
        assert_eq!(adapter.get_flaw_count(), count("rejected"), "{name}");
        assert_eq!(adapter.get_aid_count(), count("display_aids"), "{name}");
        assert_eq!(adapter.get_left_count(), count("ignored_rows"), "{name}");
        kiosk.press("Simpan & keluar");
        kiosk.app.global::<Nav>().invoke_go(Screen::Home);
    }
}

#[test]
fn a_label_of_ours_is_no_barcode_of_a_package() {
    let (kiosk, partner) = with_list("Nama;Stok;Harga\nSambal;2;15rb\nKeripik;4;12.000\n");
    let theirs = kiosk.partner("Mitra Lontar");
    let hat = kiosk.code_of(kiosk.product(theirs, "Topi Lontar", 45_000));
    let known = kiosk.code_of(kiosk.product(partner, "Keripik Pedas", 12_000));
    read_list(&kiosk, "daftar.csv");
    kiosk.press("Sambal");
    scan(&hat);
    let refused = "Kode toko milik Mitra Lontar: Topi Lontar. Isi kode batang dari mitra, atau kosongkan.";
    assert_eq!((kiosk.message().as_str(), kiosk.value("Kode batang dari mitra").as_str()), (refused, ""));
    kiosk.write("Kode batang dari mitra", &hat);
    let flaw = kiosk.app.global::<CheckInAdapter>().get_open_flaw();
    assert_eq!(flaw.as_str(), refused, "typed it is refused too");
    kiosk.write("Kode batang dari mitra", "");
    kiosk.press("Keripik");
    scan(&known);
    assert_eq!(kiosk.value("Nama produk"), "Keripik Pedas", "a label of this partner names its product");
    assert!(kiosk.shows("Bisa diterima. Produk ini sudah dikenal."));
}

#[test]
fn the_same_goods_twice_become_one_line_and_the_total_of_the_file_is_compared() {
    let (kiosk, _) = with_list("Nama;Stok;Harga\nKeripik;4;12.000\nKeripik;3;12.000\nTOTAL;9;\n");
    read_list(&kiosk, "daftar.csv");
    assert!(kiosk.shows("TOTAL di berkas 9, terhitung 7: periksa."));
    kiosk.app.global::<CheckInAdapter>().invoke_open_line(2);
    settle();
    kiosk.press("Gabungkan dengan baris 1");
    let adapter = kiosk.app.global::<CheckInAdapter>();
    assert_eq!((adapter.get_line_count(), adapter.get_form().qty.as_str()), (1, "7"));
    assert_eq!(kiosk.message(), "Digabungkan. Baris 1 sekarang 7 buah.");
}
