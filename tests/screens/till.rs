//! A cashier's day at the till.

use deks::base::{ActId, ProductId, Rupiah};
use deks::catalog::{self, NewProduct, ProductWords};
use deks::devices::{JobState, queue};
use deks::kiosk::flow::{Event, tell};
use deks::people::Role;
use deks::till::promotions::Target;
use deks::till::{self, FindBy, ReceiptHit, find_receipts, untagged_sales};
use deks_ui::{Nav, PayAdapter, Screen, Shell, TillAdapter, TillView};
use slint::{ComponentHandle, Model};

use super::kit::*;

/// The smallest window.
mod small;

/// A till with six bags on its shelf, and the bag's code.
fn till_with_bags() -> (Kiosk, ProductId, String) {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    let bag = kiosk.product(partner, "Tas Anyam", 85_000);
    kiosk.receive(bag, 6);
    let code = kiosk.code_of(bag);
    kiosk.go(Screen::Till);
    (kiosk, bag, code)
}

fn receipts(kiosk: &Kiosk) -> Vec<ReceiptHit> {
    kiosk.services.store.read(|c| find_receipts(c, &FindBy::Last, 50)).expect("readable")
}

fn cart(kiosk: &Kiosk) -> Vec<(String, i32)> {
    kiosk.app.global::<TillAdapter>().get_lines().iter().map(|line| (line.name.into(), line.quantity)).collect()
}

fn set_job(kiosk: &Kiosk, state: &'static str) {
    let set = kiosk.services.store.write_local(move |c, _| {
        c.execute("UPDATE print_jobs SET state = ?1, error = 'diuji'", [state])?;
        Ok(())
    });
    set.expect("the job changed");
}

#[test]
fn a_cash_sale_from_signing_in_to_paid() {
    let kiosk = kiosk();
    let people = &kiosk.services.people;
    people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier");
    let partner = kiosk.partner("Mitra Pandan");
    let bag = kiosk.product(partner, "Tas Anyam", 85_000);
    kiosk.receive(bag, 6);
    kiosk.go(Screen::Home);
    kiosk.press("Ganti pengguna: Admin Gerai");
    kiosk.press("Kasir 1");
    kiosk.pin("907214");
    kiosk.press("Jual");
    kiosk.scan(&kiosk.code_of(bag));
    kiosk.scan(&kiosk.code_of(bag));
    assert_eq!(cart(&kiosk), [("Tas Anyam".to_owned(), 2)]);
    assert!(kiosk.shows("Total Rp\u{A0}170.000"));
    kiosk.press("Bayar Rp\u{A0}170.000");
    for key in ["2", "0", "0", "000"] {
        kiosk.press(key);
    }
    kiosk.press("Bayar tunai Rp\u{A0}170.000");
    assert!(kiosk.shows("Lunas") && kiosk.shows("Kembalian Rp\u{A0}30.000"));
    let sold = receipts(&kiosk);
    assert_eq!((sold.len(), sold[0].total, sold[0].pieces), (1, Rupiah(170_000), 2));
    let jobs = queue::recent(&kiosk.services.store, 5).expect("readable");
    assert_eq!(jobs[0].title, format!("Struk {}", sold[0].number));
    kiosk.press("Transaksi baru");
    assert!(kiosk.shows("Keranjang kosong"));
}

#[test]
fn an_amount_with_a_zero_too_many_is_asked_about_once() {
    let (kiosk, _, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Bayar Rp\u{A0}85.000");
    for key in ["1", "000", "000"] {
        kiosk.press(key);
    }
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    assert!(receipts(&kiosk).is_empty() && kiosk.shows("Uang diterima?"));
    assert!(kiosk.shows("Kembalian ini benar?"));
    // Whoever mistyped corrects it, and the question is gone.
    kiosk.press("Hapus satu angka");
    assert!(!kiosk.shows("Kembalian ini benar?"));
    kiosk.press("0");
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    kiosk.press("Ya, terima Rp\u{A0}1.000.000");
    assert!(kiosk.shows("Lunas") && kiosk.shows("Kembalian Rp\u{A0}915.000"));
    assert_eq!(receipts(&kiosk).len(), 1);
}

#[test]
fn what_a_button_offers_is_never_asked_about() {
    let (kiosk, _, code) = till_with_bags();
    for offered in ["Rp\u{A0}90.000", "Rp\u{A0}100.000"] {
        kiosk.scan(&code);
        kiosk.press("Bayar Rp\u{A0}85.000");
        kiosk.press(offered);
        kiosk.press("Bayar tunai Rp\u{A0}85.000");
        assert!(kiosk.shows("Lunas"), "{offered}");
    }
    assert_eq!(receipts(&kiosk).len(), 2);
}

#[test]
fn two_variants_are_told_apart_where_they_are_paid() {
    let kiosk = kiosk();
    let partner_id = kiosk.partner("Dapur Contoh");
    for variant in ["150 g", "250 g"] {
        let new = NewProduct {
            partner_id,
            partner_name: "Dapur Contoh".into(),
            words: ProductWords { name: "Sambal Bawang".into(), variant: variant.into(), category: "Kuliner".into() },
            barcode: String::new(),
            photo_hash: None,
            price: Rupiah(25_000),
            price_limit: Rupiah(500_000),
        };
        let product = catalog::register_product(&kiosk.services.store, ActId::new(), kiosk.admin, new);
        kiosk.receive(product.expect("a product"), 5);
    }
    kiosk.go(Screen::Till);
    kiosk.press("Sambal Bawang (150 g)");
    kiosk.press("Sambal Bawang (250 g)");
    kiosk.press("Bayar Rp\u{A0}50.000");
    let lines = kiosk.app.global::<TillAdapter>().get_lines();
    let shown: Vec<(String, String)> = lines.iter().map(|line| (line.plain.into(), line.variant.into())).collect();
    assert_eq!(shown, ["150 g", "250 g"].map(|variant| ("Sambal Bawang".to_owned(), variant.to_owned())));
    assert!(kiosk.shows("Sambal Bawang (150 g)") && kiosk.shows("Sambal Bawang (250 g)"));
}

#[test]
fn two_taps_pay_once() {
    let (kiosk, _, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Bayar Rp\u{A0}85.000");
    let adapter = kiosk.app.global::<PayAdapter>();
    adapter.invoke_pay_confirmed();
    adapter.invoke_pay_confirmed();
    settle();
    assert!(kiosk.shows("Lunas"));
    assert_eq!(receipts(&kiosk).len(), 1);
}

#[test]
fn the_second_tap_of_a_double_tap_does_not_press_what_comes_into_its_place() {
    let (kiosk, _, code) = till_with_bags();
    let view = || kiosk.app.global::<TillAdapter>().get_view();
    let tap = |label: &str| kiosk.find(label).expect("a button").invoke_accessible_default_action();
    kiosk.scan(&code);
    settle();
    tap("Bayar Rp\u{A0}85.000");
    tap("Bayar tunai Rp\u{A0}85.000");
    assert_eq!((view(), receipts(&kiosk).len()), (TillView::Paying, 0), "nothing was paid yet");
    settle();
    tap("Bayar tunai Rp\u{A0}85.000");
    tap("Transaksi baru");
    assert_eq!((view(), receipts(&kiosk).len()), (TillView::Done, 1), "the change stays on the screen");
}

#[test]
fn a_question_about_the_stock_outlives_the_next_scan_and_comes_before_paying() {
    let (kiosk, _, code) = till_with_bags();
    let partner = kiosk.partner("Sabun Alami");
    let soap = kiosk.product(partner, "Sabun Sereh", 30_000);
    kiosk.scan(&kiosk.code_of(soap));
    assert!(kiosk.shows("Stok tercatat 0, di keranjang 1."));
    kiosk.scan(&code);
    assert!(kiosk.shows("Stok tercatat 0, di keranjang 1."));
    kiosk.press("Bayar Rp\u{A0}115.000");
    assert_eq!(kiosk.app.global::<TillAdapter>().get_view(), TillView::Selling);
    kiosk.press("Tetap jual");
    kiosk.press("Bayar Rp\u{A0}115.000");
    assert_eq!(kiosk.app.global::<TillAdapter>().get_view(), TillView::Paying);
}

#[test]
fn what_blocks_paying_is_asked_before_a_code_that_nobody_knows() {
    let (kiosk, _, _) = till_with_bags();
    let soap = kiosk.product(kiosk.partner("Sabun Alami"), "Sabun Sereh", 30_000);
    kiosk.scan(&kiosk.code_of(soap));
    kiosk.scan("8991234567890");
    assert!(kiosk.shows("Kode tidak dikenal"));
    kiosk.press("Bayar Rp\u{A0}30.000");
    assert!(!kiosk.shows("Kode tidak dikenal") && kiosk.shows("Stok tercatat 0, di keranjang 1."));
    kiosk.press("Tetap jual");
    kiosk.press("Bayar Rp\u{A0}30.000");
    assert_eq!(kiosk.app.global::<TillAdapter>().get_view(), TillView::Paying);
}

#[test]
fn the_next_scan_starts_the_next_sale() {
    let (kiosk, _, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Bayar Rp\u{A0}85.000");
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    assert!(kiosk.shows("Lunas"));
    kiosk.scan(&code);
    assert!(!kiosk.shows("Lunas"));
    assert_eq!(cart(&kiosk), [("Tas Anyam".to_owned(), 1)]);
}

#[test]
fn more_than_the_list_says_is_asked_and_can_be_sold() {
    let (kiosk, bag, code) = till_with_bags();
    for _ in 0..7 {
        kiosk.scan(&code);
    }
    assert!(kiosk.shows("Stok tercatat 6, di keranjang 7."));
    kiosk.press("Kurangi");
    assert_eq!(cart(&kiosk), [("Tas Anyam".to_owned(), 6)]);
    kiosk.scan(&code);
    kiosk.press("Tetap jual");
    kiosk.press("Bayar Rp\u{A0}595.000");
    kiosk.press("Bayar tunai Rp\u{A0}595.000");
    assert!(kiosk.shows("Lunas"));
    let today = kiosk.services.store.today();
    let over = kiosk.services.store.read(|c| till::oversold_lines(c, today, today)).expect("readable");
    assert_eq!((over[0].product_id, over[0].oversold_qty), (Some(bag), 1));
}

#[test]
fn the_lock_keeps_the_cart() {
    let (kiosk, _, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Ganti pengguna: Admin Gerai");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::SignIn);
    kiosk.pin(ADMIN_PIN);
    kiosk.go(Screen::Till);
    assert_eq!(cart(&kiosk), [("Tas Anyam".to_owned(), 1)]);
}

#[test]
fn what_was_removed_comes_back_to_its_place() {
    let (kiosk, _, code) = till_with_bags();
    let partner = kiosk.partner("Sabun Alami");
    let soap = kiosk.product(partner, "Sabun Sereh", 30_000);
    kiosk.receive(soap, 3);
    for code in [&kiosk.code_of(soap), &code, &kiosk.code_of(soap)] {
        kiosk.scan(code);
    }
    let both = cart(&kiosk);
    assert_eq!(both, [("Sabun Sereh".to_owned(), 2), ("Tas Anyam".to_owned(), 1)]);
    kiosk.press("Hapus Sabun Sereh");
    assert_eq!(cart(&kiosk), both[1..]);
    kiosk.press("Urungkan hapus Sabun Sereh");
    assert_eq!(cart(&kiosk), both);
    kiosk.press("Kosongkan keranjang");
    assert!(kiosk.shows("Keranjang kosong"));
    kiosk.press("Urungkan kosongkan keranjang");
    assert_eq!(cart(&kiosk), both);
    kiosk.press("Kosongkan keranjang");
    kiosk.scan(&code);
    assert!(kiosk.find("Urungkan kosongkan keranjang").is_none(), "the next customer is being served");
}

#[test]
fn a_piece_without_a_label_is_sold_under_its_partner() {
    let (kiosk, _, code) = till_with_bags();
    let partner = kiosk.partner("Dapur Contoh");
    kiosk.scan("8991234567890");
    kiosk.press("Jual tanpa label");
    assert!(kiosk.shows("Jual tanpa label: 8991234567890"));
    kiosk.press("Masukkan");
    assert_eq!(kiosk.message(), "Pilih dulu mitra pemilik barangnya.");
    kiosk.write("Cari mitra", "dapur");
    kiosk.press("Dapur Contoh");
    for key in ["6", "0", "0", "000"] {
        kiosk.press(key);
    }
    // The shelf has a chip of the same name.
    kiosk.app.global::<TillAdapter>().invoke_untagged_category_chosen("Kriya".into());
    kiosk.press("Masukkan");
    let refused = "Harga Rp\u{A0}600.000 melebihi batas: maksimal harga barang Rp\u{A0}500.000 (SOP DEKS langkah 1).";
    assert!(kiosk.shows(refused), "the rule stands in the sheet");
    // The scanner goes on while the sheet is open.
    kiosk.scan(&code);
    kiosk.press("Hapus satu angka");
    kiosk.press("Masukkan");
    let name = "Kriya tanpa label 8991234567890";
    assert_eq!(cart(&kiosk), [("Tas Anyam".to_owned(), 1), (name.to_owned(), 1)]);
    kiosk.press("Bayar Rp\u{A0}145.000");
    kiosk.press("Bayar tunai Rp\u{A0}145.000");
    let open = kiosk.services.store.read(untagged_sales).expect("readable");
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].partner_id, open[0].name.as_str(), open[0].unit_price), (partner, name, Rupiah(60_000)));
}

#[test]
fn one_barcode_on_two_products_is_chosen_without_stopping_the_scanner() {
    let (kiosk, _, code) = till_with_bags();
    for (partner, name) in [("Dapur Satu", "Sambal Bawang"), ("Dapur Dua", "Sambal Terasi")] {
        let new = NewProduct {
            partner_id: kiosk.partner(partner),
            partner_name: partner.into(),
            words: ProductWords { name: name.into(), variant: String::new(), category: "Kuliner".into() },
            barcode: "4006381333931".into(),
            photo_hash: None,
            price: Rupiah(25_000),
            price_limit: Rupiah(500_000),
        };
        let product = catalog::register_product(&kiosk.services.store, ActId::new(), kiosk.admin, new);
        kiosk.receive(product.expect("a product"), 5);
    }
    kiosk.scan("4006381333931");
    kiosk.scan("4006381333931");
    assert!(kiosk.shows("Pilih barang yang di tangan") && kiosk.shows("Masih 1 pindaian lagi yang perlu dipilih."));
    kiosk.scan(&code);
    assert_eq!(cart(&kiosk), [("Tas Anyam".to_owned(), 1)], "the next scan is not blocked");
    kiosk.press("Bayar Rp\u{A0}85.000");
    assert!(kiosk.message().starts_with("Pilih dulu barang"), "nothing on the counter is forgotten");
    kiosk.press("Sambal Terasi");
    kiosk.press("Sambal Bawang");
    assert!(!kiosk.shows("Pilih barang yang di tangan"));
    let names = ["Tas Anyam", "Sambal Terasi", "Sambal Bawang"].map(|name| (name.to_owned(), 1));
    assert_eq!(cart(&kiosk), names);
}

#[test]
fn the_printer_asks_beside_the_sale() {
    let (kiosk, _, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Bayar Rp\u{A0}85.000");
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    set_job(&kiosk, "unknown");
    kiosk.tick();
    assert!(kiosk.shows("Struk 0001 sudah keluar?"));
    kiosk.press("Belum");
    let store = &kiosk.services.store;
    let job = queue::recent(store, 1).expect("readable").remove(0);
    assert_eq!((job.state, job.is_copy), (JobState::Waiting, true), "it comes as SALINAN");
    set_job(&kiosk, "unknown");
    kiosk.press("Transaksi baru");
    kiosk.tick();
    kiosk.scan(&code);
    assert!(kiosk.shows("Struk 0001 sudah keluar?"), "the sale goes on beside the question");
    kiosk.press("Sudah");
    assert_eq!(queue::recent(store, 1).expect("readable")[0].state, JobState::Printed);
    assert!(kiosk.find("Sudah").is_none());
    set_job(&kiosk, "held");
    kiosk.tick();
    assert!(kiosk.shows("Cetak atau buang?"));
    kiosk.press("Buang");
    assert_eq!(queue::recent(store, 1).expect("readable")[0].state, JobState::Discarded);
    assert_eq!(cart(&kiosk).len(), 1);
}

#[test]
fn a_receipt_scanned_at_the_till_is_shown_and_the_cart_stays() {
    let (kiosk, _, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Bayar Rp\u{A0}85.000");
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    let number = receipts(&kiosk)[0].number.clone();
    kiosk.press("Lihat struk");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Receipts);
    assert!(kiosk.shows(&number));
    kiosk.app.global::<Nav>().invoke_back();
    settle();
    assert_eq!(kiosk.app.global::<TillAdapter>().get_view(), TillView::Done, "back leads to the paid sale");
    kiosk.scan(&code);
    kiosk.scan(&number);
    assert!(kiosk.shows("Ini kode sebuah struk"));
    kiosk.press("Lihat struk");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Receipts);
    kiosk.go(Screen::Till);
    assert_eq!(cart(&kiosk).len(), 1);
    tell(&Event::Tick);
}

#[test]
fn a_refusal_speaks_the_language_of_the_screen() {
    let (kiosk, _, _) = till_with_bags();
    kiosk.press("Tanpa label");
    kiosk.press("Mitra Pandan");
    for key in ["9", "000", "000"] {
        kiosk.press(key);
    }
    kiosk.write("Nama barang (boleh kosong bila kategori dipilih)", "guci");
    kiosk.press("Masukkan");
    let indonesian =
        "Harga Rp\u{A0}9.000.000 melebihi batas: maksimal harga barang Rp\u{A0}500.000 (SOP DEKS langkah 1).";
    assert!(kiosk.shows(indonesian));
    kiosk.app.global::<Shell>().invoke_language_chosen("en".into());
    settle();
    let english = "The price Rp\u{A0}9.000.000 is over the limit: the highest price of an item is Rp\u{A0}500.000 (SOP DEKS step 1).";
    assert!(kiosk.shows(english), "what stands there is said again");
    kiosk.app.global::<Shell>().invoke_language_chosen("id".into());
    settle();
    assert!(kiosk.shows(indonesian));
}

#[test]
fn enter_in_the_search_takes_a_whole_code_or_the_only_hit() {
    let (kiosk, _, code) = till_with_bags();
    let soap = kiosk.product(kiosk.partner("Sabun Alami"), "Gantungan Anyam", 30_000);
    kiosk.receive(soap, 3);
    let adapter = kiosk.app.global::<TillAdapter>();
    for (typed, pieces, stays) in [(code.as_str(), 1, ""), ("anyam", 1, "anyam"), ("gantungan", 2, "")] {
        kiosk.write("Cari produk", typed);
        adapter.invoke_search_accepted(typed.into());
        settle();
        assert_eq!((adapter.get_pieces(), kiosk.value("Cari produk").as_str()), (pieces, stays), "{typed}");
    }
}

#[test]
fn a_tapped_hit_and_a_scan_leave_an_empty_search() {
    let (kiosk, _, code) = till_with_bags();
    let keys = kiosk.product(kiosk.partner("Sabun Alami"), "Gantungan Anyam", 30_000);
    kiosk.receive(keys, 3);
    kiosk.write("Cari produk", "gant");
    for pieces in [1, 2] {
        kiosk.press("Gantungan Anyam");
        let adapter = kiosk.app.global::<TillAdapter>();
        assert_eq!((adapter.get_pieces(), kiosk.value("Cari produk").as_str()), (pieces, ""));
        assert_eq!(adapter.get_products().row_count(), 1, "a second tap meets the same product");
    }
    let shelf = |kiosk: &Kiosk| {
        let adapter = kiosk.app.global::<TillAdapter>();
        (adapter.get_products().row_count(), adapter.get_category())
    };
    for _ in 0..60 {
        kiosk.tick();
    }
    tell(&Event::RegisterChanged);
    settle();
    assert_eq!(shelf(&kiosk), (1, -2), "nothing turns into something else by itself, and no category is lit");
    kiosk.press("Semua");
    assert_eq!(shelf(&kiosk), (2, -1), "the shelf is back");
    kiosk.write("Cari produk", "gant");
    kiosk.press("Gantungan Anyam");
    kiosk.scan(&code);
    assert_eq!(shelf(&kiosk), (2, -1), "a scan brings it back too");
    kiosk.write("Cari produk", "gant");
    kiosk.scan(&code);
    assert_eq!(kiosk.value("Cari produk"), "", "the next letters begin another search");
}

#[test]
fn a_tile_shows_what_is_charged_while_a_promotion_runs() {
    let (kiosk, bag, _) = till_with_bags();
    kiosk.tenth_off("Promo Pandan", Target::Product(bag));
    let tile = kiosk.app.global::<TillAdapter>().get_products().row_data(0).expect("the bag");
    assert_eq!((tile.price.as_str(), tile.was.as_str()), ("76.500", "85.000"));
    kiosk.press("Tas Anyam");
    assert!(kiosk.shows("Total Rp\u{A0}76.500"));
}
