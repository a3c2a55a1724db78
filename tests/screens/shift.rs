//! A shift from the counted float to the Z report, and what goes in and out of the drawer on the way.

use deks::base::{ActId, FixedClock, Rupiah, UserId, UtcMs};
use deks::devices::queue;
use deks::people::Role;
use deks::till::shift::{Shift, ShiftReport, current_shift, holder, z_report};
use deks::till::{Cart, Found, Payment, hold_cart, lookup, pay};
use deks_ui::{HomeAdapter, Nav, Screen, Shell, ShiftAdapter, Task};
use i_slint_backend_testing::{AccessibleRole, ElementHandle};
use slint::platform::WindowEvent;
use slint::{ComponentHandle, LogicalPosition, LogicalSize, Model};

use super::kit::*;

mod drawer;

const CASHIER_PIN: &str = "907214";

fn cart_of(kiosk: &Kiosk, code: &str) -> Cart {
    let (store, today) = (&kiosk.services.store, kiosk.services.store.today());
    let mut cart = Cart::default();
    match store.read(|c| lookup::find(c, code, today)).expect("readable") {
        Found::One(item) => cart.add(item, 1).expect("room"),
        other => panic!("{other:?}"),
    };
    cart
}

/// A bag for Rp 85.000 is paid in cash.
fn sell(kiosk: &Kiosk, code: &str, user: UserId) {
    let cart = cart_of(kiosk, code);
    let settings = deks::kiosk::till::settings(&kiosk.services);
    let given = cart.totals().net;
    pay(&kiosk.services.store, Payment::in_cash(ActId::new(), user, cart, given, settings)).expect("paid");
}

fn cashier(kiosk: &Kiosk, name: &str) -> UserId {
    kiosk.services.people.add_user(ActId::new(), kiosk.admin, name, Role::Kasir, CASHIER_PIN).expect("a cashier")
}

fn shift(kiosk: &Kiosk) -> Option<Shift> {
    kiosk.services.store.read(current_shift).expect("readable")
}

fn report(kiosk: &Kiosk, z_number: i64) -> ShiftReport {
    kiosk.services.store.read(|c| z_report(c, z_number)).expect("readable").expect("a report")
}

/// What waits for the printer.
fn papers(kiosk: &Kiosk) -> Vec<String> {
    queue::open_jobs(&kiosk.services.store).expect("readable").into_iter().map(|job| job.title).collect()
}

fn has_paper(kiosk: &Kiosk, title: &str) -> bool {
    papers(kiosk).iter().any(|one| one == title)
}

fn type_in(kiosk: &Kiosk, keys: &[&str]) {
    for key in keys {
        kiosk.press(key);
    }
}

/// Counts: the row of a value, and how many there are.
fn count(kiosk: &Kiosk, rows: &[(&str, &str)]) {
    for (row, pieces) in rows {
        kiosk.press(row);
        kiosk.press("Kosongkan");
        for digit in pieces.chars() {
            kiosk.press(&digit.to_string());
        }
    }
}

/// Opens a shift with three notes of Rp 100.000.
fn open(kiosk: &Kiosk) {
    kiosk.go(Screen::Shift);
    count(kiosk, &[("Kertas 100.000", "3")]);
    kiosk.press("Buka shift Rp\u{A0}300.000");
}

/// A second person's PIN, typed on the sheet that lies over another pad.
fn pin_on_sheet(kiosk: &Kiosk, pin: &str) {
    for digit in pin.chars() {
        let label = digit.to_string();
        let keys = ElementHandle::find_by_accessible_label(&kiosk.app, &label);
        let keys = keys.filter(|key| key.accessible_role() == Some(AccessibleRole::Button));
        keys.last().expect("a key on the sheet").invoke_accessible_default_action();
        settle();
    }
}

#[test]
fn a_shift_opens_with_a_float_counted_by_pieces_and_a_slip_that_opens_the_drawer() {
    let kiosk = kiosk();
    kiosk.go(Screen::Shift);
    assert!(kiosk.shows("Belum ada shift yang ditutup di kios ini."));
    count(&kiosk, &[("Kertas 100.000", "2"), ("Kertas 50.000", "1"), ("Kertas 1.000", "45"), ("Logam 1.000", "5")]);
    assert!(kiosk.shows("Modal awal Rp\u{A0}300.000"), "the note and the coin of Rp 1.000 are two rows");
    kiosk.press("Buka shift Rp\u{A0}300.000");
    assert_eq!(kiosk.message(), "Shift 1 dibuka dengan modal Rp\u{A0}300.000. Selamat bekerja.");
    let shift = shift(&kiosk).expect("open");
    assert_eq!((shift.number, shift.float_rupiah), (1, Rupiah(300_000)));
    assert!(has_paper(&kiosk, "Buka shift 1"), "{:?}", papers(&kiosk));
    assert!(kiosk.shows("Shift 1") && !kiosk.shows("Dibuka tanpa hitungan modal"));
}

#[test]
fn a_shift_that_the_first_sale_opened_says_that_nobody_counted() {
    let (kiosk, _, code) = kiosk_with_bags();
    sell(&kiosk, &code, kiosk.admin);
    kiosk.go(Screen::Shift);
    assert!(kiosk.shows("Shift 1") && kiosk.shows("Dibuka tanpa hitungan modal"));
}

#[test]
fn a_float_is_one_amount_where_nobody_counts_pieces() {
    let kiosk = kiosk();
    kiosk.go(Screen::Shift);
    kiosk.press("Satu jumlah");
    type_in(&kiosk, &["2", "5", "0", "000"]);
    let kiosk = kiosk.restart();
    kiosk.go(Screen::Shift);
    kiosk.press("Buka shift Rp\u{A0}250.000");
    assert_eq!(shift(&kiosk).expect("open").float_rupiah, Rupiah(250_000), "also after a power cut");
}

#[test]
fn money_goes_in_with_a_reason_a_number_and_a_slip() {
    let kiosk = kiosk();
    kiosk.tall();
    open(&kiosk);
    kiosk.press("Kas masuk");
    kiosk.press("Catat kas masuk");
    assert_eq!(kiosk.message(), "Ketik dulu jumlahnya.");
    type_in(&kiosk, &["5", "0", "000"]);
    kiosk.press("Catat kas masuk Rp\u{A0}50.000");
    kiosk.press("Tambah uang kembalian");
    kiosk.press("Lanjutkan");
    assert_eq!(kiosk.message(), "KM-K1-20261122-0001 dicatat. Masukkan Rp\u{A0}50.000 ke laci.");
    assert!(has_paper(&kiosk, "Kas masuk dari brankas KM-K1-20261122-0001"), "{:?}", papers(&kiosk));
    assert!(kiosk.shows("KM-K1-20261122-0001"), "it stands on the overview");
}

#[test]
fn above_the_limit_of_the_role_a_second_person_lets_money_out() {
    let kiosk = kiosk();
    open(&kiosk);
    kiosk.sign_in(cashier(&kiosk, "Kasir 1"));
    kiosk.go(Screen::Shift);
    kiosk.press("Kas keluar");
    kiosk.press("Pengeluaran kecil");
    type_in(&kiosk, &["1", "0", "0", "000"]);
    assert!(!kiosk.shows("Perlu persetujuan manajer atau admin"));
    type_in(&kiosk, &["Hapus satu angka"; 5]);
    type_in(&kiosk, &["5", "0", "000"]);
    assert!(kiosk.shows("Perlu persetujuan manajer atau admin"));
    kiosk.press("Catat kas keluar Rp\u{A0}150.000");
    assert!(kiosk.find("Setor ke bank").is_none(), "what is bought is not taken to the bank");
    kiosk.press("Beli perlengkapan");
    kiosk.press("Minta persetujuan");
    assert!(kiosk.shows("Persetujuan manajer atau admin"));
    pin_on_sheet(&kiosk, ADMIN_PIN);
    assert_eq!(kiosk.message(), "KK-K1-20261122-0001 dicatat. Ambil Rp\u{A0}150.000 dari laci.");
    assert!(has_paper(&kiosk, "Pengeluaran kecil KK-K1-20261122-0001"), "{:?}", papers(&kiosk));
}

#[test]
fn no_more_goes_out_than_is_there_and_the_amount_stays_to_be_put_right() {
    let kiosk = kiosk();
    open(&kiosk);
    kiosk.press("Kas keluar");
    type_in(&kiosk, &["3", "0", "1", "000"]);
    kiosk.press("Catat kas keluar Rp\u{A0}301.000");
    kiosk.press("Setor ke bank");
    kiosk.press("Lanjutkan");
    assert!(kiosk.message().starts_with("Menurut catatan isi laci tidak cukup"), "{}", kiosk.message());
    assert!(kiosk.shows("Jumlah uang Rp\u{A0}301.000"));
}

#[test]
fn the_drawer_opens_without_a_sale_only_with_a_reason_and_a_second_person() {
    let kiosk = kiosk();
    open(&kiosk);
    kiosk.sign_in(cashier(&kiosk, "Kasir 1"));
    kiosk.go(Screen::Shift);
    kiosk.press("Buka laci");
    kiosk.press("Tukar uang");
    kiosk.press("Minta persetujuan");
    assert!(!has_paper(&kiosk, "Buka laci"), "nobody approved yet");
    pin_on_sheet(&kiosk, ADMIN_PIN);
    assert_eq!(kiosk.message(), "Laci dibuka. Tutup lagi setelah selesai.");
    assert!(has_paper(&kiosk, "Buka laci"), "{:?}", papers(&kiosk));
    assert_eq!(kiosk.app.global::<ShiftAdapter>().get_openings(), "1");
}

#[test]
fn another_cashier_takes_the_drawer_over_within_the_shift() {
    let kiosk = kiosk();
    let (one, two) = (cashier(&kiosk, "Kasir 1"), cashier(&kiosk, "Kasir 2"));
    kiosk.sign_in(one);
    open(&kiosk);
    kiosk.press("Ganti kasir");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::SignIn, "nobody works under another's name");
    kiosk.sign_in(two);
    settle();
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Shift);
    assert!(kiosk.shows("Laci dipegang Kasir 1"));
    kiosk.press("Ambil alih");
    assert_eq!(kiosk.message(), "Laci sekarang tanggung jawab Anda. Selamat bekerja.");
    let shift = shift(&kiosk).expect("still the same shift");
    assert_eq!(kiosk.services.store.read(|c| holder(c, &shift)).expect("readable"), Some(two));
    assert!(kiosk.find("Ambil alih").is_none());
}

/// The overview of the shift tells nobody what the drawer should hold, nor what it could be worked out from.
fn assert_blind(kiosk: &Kiosk) {
    assert!(!kiosk.shows("Seharusnya di laci") && !kiosk.shows("Penjualan bersih"));
    assert!(kiosk.shows("Tunai baru ditampilkan sesudah laci dihitung."));
    assert!(kiosk.app.global::<ShiftAdapter>().get_tenders().iter().all(|bar| bar.label != "Tunai"));
}

#[test]
fn what_the_drawer_should_hold_stands_on_the_x_report_only_for_who_may_see_it() {
    let (kiosk, _, code) = kiosk_with_bags();
    open(&kiosk);
    sell(&kiosk, &code, kiosk.admin);
    kiosk.go(Screen::Shift);
    assert_blind(&kiosk);
    kiosk.press("Laporan X");
    assert!(kiosk.shows("Seharusnya di laci") && kiosk.shows("Penjualan bersih"));
    assert!(kiosk.shows("Hanya manajer dan admin melihat jumlah ini. Kasir menghitung laci tanpa melihatnya."));
    let adapter = kiosk.app.global::<ShiftAdapter>();
    assert_eq!((adapter.get_should_be().as_str(), adapter.get_z_net().as_str()), ("Rp\u{A0}385.000", "Rp\u{A0}85.000"));
    assert!(adapter.get_lines().iter().any(|line| line.text.trim() == "LAPORAN X"), "the page as it is printed");
    assert!(kiosk.find("Simpan PDF").is_none() && kiosk.find("Cetak lagi").is_none(), "it has no number");
    kiosk.press("Cetak");
    assert_eq!(kiosk.message(), "Laporan X masuk antrean printer.");
    assert!(has_paper(&kiosk, "Laporan X"), "{:?}", papers(&kiosk));
    let printed = || papers(&kiosk).iter().filter(|title| title.starts_with("Laporan X")).count();
    kiosk.press("Cetak");
    assert_eq!(printed(), 1, "the second tap of a double tap prints nothing");
    kiosk.tick();
    kiosk.tick();
    kiosk.press("Cetak");
    assert_eq!(printed(), 2, "another one is another wish");
    kiosk.press("Shift");
    assert_blind(&kiosk);
}

#[test]
fn who_counts_prints_a_blind_x_report_and_looks_at_none() {
    let (kiosk, _, code) = kiosk_with_bags();
    open(&kiosk);
    sell(&kiosk, &code, kiosk.admin);
    kiosk.sign_in(cashier(&kiosk, "Kasir 1"));
    kiosk.go(Screen::Shift);
    assert_blind(&kiosk);
    assert!(kiosk.find("Laporan X").is_none() && kiosk.find("Laporan Z").is_none(), "reports are a manager's");
    kiosk.press("Cetak laporan X");
    assert_eq!(kiosk.message(), "Laporan X masuk antrean printer.");
    assert!(has_paper(&kiosk, "Laporan X"), "{:?}", papers(&kiosk));
    assert_blind(&kiosk);
}

#[test]
fn a_blind_count_survives_a_power_cut_tells_the_difference_after_and_can_be_put_right() {
    let (kiosk, _, code) = kiosk_with_bags();
    open(&kiosk);
    sell(&kiosk, &code, kiosk.admin);
    kiosk.press("Tutup shift");
    count(&kiosk, &[("Kertas 100.000", "3")]);
    assert!(!kiosk.shows("Seharusnya ada") && !kiosk.shows("Seharusnya di laci"));
    let kiosk = kiosk.restart();
    kiosk.go(Screen::Shift);
    kiosk.press("Tutup shift");
    assert!(kiosk.shows("Isi laci Rp\u{A0}300.000"), "what was counted is still there");
    kiosk.press("Hitungan selesai Rp\u{A0}300.000");
    assert!(kiosk.shows("Kurang Rp\u{A0}85.000") && kiosk.shows("Seharusnya ada"));
    kiosk.press("Hitung ulang");
    count(&kiosk, &[("Kertas 50.000", "1"), ("Kertas 20.000", "1"), ("Kertas 10.000", "1"), ("Kertas 5.000", "1")]);
    kiosk.press("Hitungan selesai Rp\u{A0}385.000");
    assert!(kiosk.shows("Pas"));
    kiosk.press("Tutup shift");
    assert_eq!(kiosk.message(), "Shift ditutup dengan Z nomor 0001.");
    assert!(kiosk.shows("Z nomor 0001") && shift(&kiosk).is_none());
    let closing = report(&kiosk, 1).closing.expect("closed");
    assert_eq!((closing.difference, closing.counts.len()), (Rupiah::ZERO, 2), "every count stands on the report");
    assert!(has_paper(&kiosk, "Laporan Z 0001"), "{:?}", papers(&kiosk));
}

#[test]
fn a_difference_never_keeps_a_shift_open_it_is_explained() {
    let (kiosk, _, code) = kiosk_with_bags();
    open(&kiosk);
    sell(&kiosk, &code, kiosk.admin);
    kiosk.press("Tutup shift");
    count(&kiosk, &[("Kertas 100.000", "4")]);
    kiosk.press("Hitungan selesai Rp\u{A0}400.000");
    assert!(kiosk.shows("Lebih Rp\u{A0}15.000") && kiosk.shows("Selisih ini perlu penjelasan saat menutup."));
    kiosk.press("Tutup shift");
    kiosk.press("Salah memberi kembalian");
    kiosk.press("Lanjutkan");
    assert!(kiosk.shows("Z nomor 0001"));
    let closing = report(&kiosk, 1).closing.expect("closed");
    assert_eq!((closing.difference, closing.reason.as_str()), (Rupiah(15_000), "change_error"));
}

#[test]
fn a_sale_after_the_count_makes_it_stale_and_it_is_counted_again() {
    let (kiosk, _, code) = kiosk_with_bags();
    open(&kiosk);
    kiosk.press("Tutup shift");
    count(&kiosk, &[("Kertas 100.000", "3")]);
    kiosk.press("Hitungan selesai Rp\u{A0}300.000");
    sell(&kiosk, &code, kiosk.admin);
    kiosk.press("Tutup shift");
    assert!(kiosk.message().starts_with("Isi laci berubah setelah dihitung"), "{}", kiosk.message());
    assert!(kiosk.find("Hitungan selesai Rp\u{A0}300.000").is_some(), "back at the table, with its pieces");
    assert!(shift(&kiosk).is_some());
}

#[test]
fn what_stays_behind_is_named_before_the_shift_is_closed() {
    let (kiosk, _, code) = kiosk_with_bags();
    open(&kiosk);
    let cart = cart_of(&kiosk, &code);
    hold_cart(&kiosk.services.store, "K1", "Ibu berbaju biru", &cart, kiosk.admin).expect("held");
    kiosk.press("Tutup shift");
    count(&kiosk, &[("Kertas 100.000", "3")]);
    kiosk.press("Hitungan selesai Rp\u{A0}300.000");
    assert!(kiosk.shows("Ibu berbaju biru") && kiosk.shows("bon ditahan"));
    kiosk.press("Tutup shift");
    assert_eq!(report(&kiosk, 1).open_ends.held_carts, 1, "held carts do not block the closing");
}

/// Opens a shift and closes it with what it was opened with.
fn close_one(kiosk: &Kiosk) {
    open(kiosk);
    kiosk.press("Tutup shift");
    count(kiosk, &[("Kertas 100.000", "3")]);
    kiosk.press("Hitungan selesai Rp\u{A0}300.000");
    kiosk.press("Tutup shift");
}

#[test]
fn a_z_report_goes_to_the_managers_is_copied_and_saved_and_found_again() {
    let kiosk = kiosk_with(|config| config.mail.managers = vec!["manajer01@example.com".into()]);
    close_one(&kiosk);
    assert!(kiosk.shows("Dikirim ke 1 manajer"));
    kiosk.press("Cetak lagi");
    assert_eq!(kiosk.message(), "Salinan laporan Z masuk antrean printer.");
    let jobs = queue::open_jobs(&kiosk.services.store).expect("readable");
    assert_eq!(jobs.iter().filter(|job| job.title == "Laporan Z 0001" && job.is_copy).count(), 1);
    kiosk.press("Simpan PDF");
    assert!(kiosk.saved_paper().is_file(), "{}", kiosk.message());
    kiosk.press("Selesai");
    kiosk.go(Screen::Shift);
    assert!(kiosk.shows("Terakhir: Z 0001, shift 1 tanggal 22 November 2026, ditutup 12.00 oleh Admin Gerai"));
    close_one(&kiosk);
    kiosk.press("Selesai");
    kiosk.go(Screen::Shift);
    kiosk.press("Laporan Z");
    let numbers: Vec<String> =
        kiosk.app.global::<ShiftAdapter>().get_closed().iter().map(|row| row.number.into()).collect();
    assert_eq!(numbers, ["0002", "0001"], "gapless, the latest first");
    kiosk.press("Z nomor 0001");
    let lines: Vec<String> =
        kiosk.app.global::<ShiftAdapter>().get_lines().iter().map(|line| line.text.trim().into()).collect();
    assert!(lines.iter().any(|line| line == "No. 0001"), "{lines:?}");
    assert!(!kiosk.shows("Dikirim ke 1 manajer"), "that was news when it was closed");
}

#[test]
fn a_closed_shift_leads_home_and_no_shift_opens_with_nothing_unless_somebody_says_so() {
    let kiosk = kiosk();
    close_one(&kiosk);
    kiosk.press("Selesai");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Home);
    kiosk.go(Screen::Shift);
    kiosk.press("Buka shift Rp\u{A0}0");
    assert_eq!(kiosk.message(), "Hitung dulu modalnya, atau pilih Tanpa modal.");
    assert!(shift(&kiosk).is_none(), "nobody said that there is none");
    count(&kiosk, &[("Kertas 100.000", "1")]);
    assert!(kiosk.find("Tanpa modal").is_none(), "there is something");
    kiosk.press("Kosongkan");
    kiosk.press("Satu jumlah");
    assert!(kiosk.find("Tanpa modal").is_some(), "also as one amount");
    kiosk.press("Per pecahan");
    kiosk.press("Tanpa modal");
    kiosk.press("Buka shift Rp\u{A0}0");
    assert_eq!(shift(&kiosk).expect("open").float_rupiah, Rupiah::ZERO);
}

#[test]
fn the_figures_of_a_shift_stand_in_an_even_grid() {
    let kiosk = kiosk();
    open(&kiosk);
    let words = ["Struk", "Barang terjual", "Buka laci", "Kas masuk", "Kas keluar", "Retur dan batal"];
    for (width, height, scale, columns) in [(1280.0, 800.0, 1.0, 3), (1024.0, 600.0, 1.0, 3), (1024.0, 1_600.0, 1.3, 2)]
    {
        kiosk.app.window().set_size(LogicalSize::new(width, height));
        kiosk.app.global::<Shell>().set_text_scale(scale);
        settle();
        let cards = words.map(|word| {
            let named = ElementHandle::find_by_accessible_label(&kiosk.app, word);
            let mut cards = named.filter(|element| element.accessible_role() == Some(AccessibleRole::Text));
            cards.next().unwrap_or_else(|| panic!("no figure is called {word:?}"))
        });
        for (at, card) in cards.iter().enumerate() {
            let (place, size, what) = (card.absolute_position(), card.size(), format!("{width} {scale} {}", words[at]));
            assert!((size.width - cards[0].size().width).abs() < 1.0, "{what}: as wide as the others");
            assert!((place.x - cards[at % columns].absolute_position().x).abs() < 1.0, "{what}: in its column");
            assert!((place.y - cards[at - at % columns].absolute_position().y).abs() < 1.0, "{what}: in its line");
        }
        assert!(cards[columns].absolute_position().y > cards[0].absolute_position().y, "{width} {scale}");
    }
}

#[test]
fn another_reason_than_those_of_the_list_is_written_and_its_field_says_so() {
    let kiosk = kiosk();
    open(&kiosk);
    kiosk.press("Tutup shift");
    count(&kiosk, &[("Kertas 100.000", "2")]);
    kiosk.press("Hitungan selesai Rp\u{A0}200.000");
    kiosk.press("Tutup shift");
    assert!(kiosk.find("Keterangan (boleh kosong)").is_some() && kiosk.find("Tulis alasannya").is_none());
    kiosk.press("Lainnya");
    assert!(kiosk.find("Keterangan (boleh kosong)").is_none(), "it may not be empty");
    kiosk.press("Lanjutkan");
    assert!(kiosk.shows("Tulis alasannya dengan singkat, karena \"Lainnya\" saja tidak cukup."));
    kiosk.write("Tulis alasannya", "uang jatuh");
    kiosk.press("Lanjutkan");
    assert!(kiosk.shows("Z nomor 0001"));
    assert_eq!(report(&kiosk, 1).closing.expect("closed").reason.as_str(), "other");
}

#[test]
fn the_last_line_of_a_report_is_reached_on_a_small_window_with_large_letters() {
    let kiosk = kiosk();
    close_one(&kiosk);
    kiosk.app.window().set_size(LogicalSize::new(1024.0, 600.0));
    kiosk.app.global::<Shell>().set_text_scale(1.3);
    settle();
    let lines = kiosk.app.global::<ShiftAdapter>().get_lines();
    let last = lines.iter().find(|line| line.text.contains("Manajer: ____")).expect("a line to sign on").text;
    // What lies outside of the window is not found.
    let bottom = || {
        let line = ElementHandle::find_by_accessible_label(&kiosk.app, &last).next()?;
        Some(line.absolute_position().y + line.size().height)
    };
    assert_eq!(bottom(), None, "it is a long paper");
    for _ in 0..40 {
        let position = LogicalPosition::new(800.0, 300.0);
        let event = WindowEvent::PointerScrolled { position, delta_x: 0.0, delta_y: -200.0 };
        kiosk.app.window().dispatch_event(event);
        settle();
    }
    assert!(bottom().is_some_and(|bottom| bottom < 510.0), "above the bar: {:?}", bottom());
}

#[test]
fn a_shift_left_open_over_midnight_keeps_its_day_and_is_nagged_about() {
    let clock = FixedClock::at(UtcMs(NOON_MS));
    let kiosk = kiosk_at(clock.clone());
    open(&kiosk);
    assert!(!kiosk.shows("Shift tanggal 22 November 2026 belum ditutup"));
    clock.advance_ms(24 * 60 * 60 * 1_000);
    kiosk.go(Screen::Home);
    let tiles = kiosk.app.global::<HomeAdapter>().get_tiles();
    let tile = tiles.iter().find(|tile| tile.task == Task::Shift).expect("a tile");
    assert_eq!(tile.badge, "1");
    kiosk.go(Screen::Shift);
    assert!(kiosk.shows("Shift tanggal 22 November 2026 belum ditutup"));
    kiosk.press("Tutup shift");
    count(&kiosk, &[("Kertas 100.000", "3")]);
    kiosk.press("Hitungan selesai Rp\u{A0}300.000");
    kiosk.press("Tutup shift");
    assert_eq!(report(&kiosk, 1).shift.day.to_string(), "2026-11-22", "it belongs to the day on which it was opened");
}
