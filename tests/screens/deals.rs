//! What lies beside the cart: carts put aside, discounts, codes that wait, the last receipts, the keys of a keyboard.

use deks::base::{ActId, FixedClock, Rupiah, UserId, UtcMs};
use deks::catalog::favourites;
use deks::config::Config;
use deks::people::Role;
use deks::till::{
    Cart, ExceptionKind, FindBy, Found, ReceiptHit, ShowQris, TenderKind, exceptions_of_days, find_receipts, lookup,
    pending, show_qris,
};
use deks_ui::{CameraAdapter, DealAdapter, Nav, ReceiptsAdapter, Screen, TillAdapter};
use i_slint_backend_testing::mock_elapsed_time;
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, Model, SharedString};

use super::kit::*;

/// The static code of a merchant that does not exist: vector A of the specification.
const STATIC_QRIS: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA61056022562\
    070703A016304CCD9";

/// A till with six bags on its shelf, and the bag's code.
fn till_with_bags() -> (Kiosk, String) {
    let (kiosk, _, code) = kiosk_with_bags();
    kiosk.go(Screen::Till);
    (kiosk, code)
}

fn outlet_with_qris() -> Config {
    let mut config = Config::default();
    config.tenders.offered = TenderKind::ALL.to_vec();
    config.tenders.qris_payload = STATIC_QRIS.into();
    config
}

/// What the till says of a shift that opened by itself.
const UNCOUNTED: &str = "Shift dibuka tanpa menghitung modal. Hitung laci sekarang.";

/// The same in an outlet that takes QRIS.
fn till_with_qris() -> (Kiosk, String) {
    let kiosk = kiosk_with(|config| *config = outlet_with_qris());
    let bag = kiosk.product(kiosk.partner("Mitra Pandan"), "Tas Anyam", 85_000);
    kiosk.receive(bag, 6);
    let code = kiosk.code_of(bag);
    kiosk.go(Screen::Till);
    (kiosk, code)
}

fn cart(kiosk: &Kiosk) -> Vec<(String, i32)> {
    kiosk.app.global::<TillAdapter>().get_lines().iter().map(|line| (line.name.into(), line.quantity)).collect()
}

fn bags(count: i32) -> Vec<(String, i32)> {
    vec![("Tas Anyam".to_owned(), count)]
}

fn receipts(kiosk: &Kiosk) -> Vec<ReceiptHit> {
    kiosk.services.store.read(|c| find_receipts(c, &FindBy::Last, 50)).expect("readable")
}

fn waiting(kiosk: &Kiosk) -> usize {
    kiosk.services.store.read(pending).expect("readable").len()
}

/// Shows a code for one bag, as paying does; the customer has gone to look for their phone.
fn show_code(kiosk: &Kiosk, code: &str) -> String {
    let (store, today) = (&kiosk.services.store, kiosk.services.store.today());
    let mut cart = Cart::default();
    match store.read(|c| lookup::find(c, code, today)).expect("readable") {
        Found::One(item) => cart.add(item, 1).expect("room"),
        other => panic!("{other:?}"),
    };
    let order = ShowQris {
        act_id: ActId::new(),
        user: kiosk.admin,
        amount: cart.totals().net,
        cart,
        tenders: Vec::new(),
        oversell_confirmed: false,
        approval: None,
        settings: deks::kiosk::till::settings(&kiosk.services),
    };
    let bill = show_qris(store, order).expect("a code").bill_number;
    kiosk.tick();
    // The code opened a shift that nobody counted: that is said before a code that only waits.
    assert!(kiosk.shows(UNCOUNTED) && !kiosk.shows("1 QRIS belum dikonfirmasi"));
    kiosk.press("Nanti");
    bill
}

/// A key that a hand presses: nothing follows it.
fn key(kiosk: &Kiosk, key: Key) {
    let text = SharedString::from(key);
    kiosk.app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    kiosk.app.window().dispatch_event(WindowEvent::KeyReleased { text });
    settle();
}

fn cashier(kiosk: &Kiosk) -> UserId {
    let people = &kiosk.services.people;
    people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier")
}

#[test]
fn several_carts_wait_under_their_names_and_survive_a_power_cut() {
    let (kiosk, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Tahan keranjang");
    kiosk.write("Nama bon (boleh kosong)", "Ibu berbaju biru");
    kiosk.press("Tahan keranjang ini");
    assert!(cart(&kiosk).is_empty());
    assert_eq!(kiosk.message(), "Keranjang disimpan sebagai Ibu berbaju biru.");
    kiosk.scan(&code);
    kiosk.scan(&code);
    kiosk.press("Tahan keranjang");
    kiosk.press("Tahan keranjang ini");
    let kiosk = kiosk.restart();
    kiosk.go(Screen::Till);
    assert!(cart(&kiosk).is_empty());
    kiosk.press("Bon tertahan 2");
    kiosk.press("Lanjutkan Ibu berbaju biru");
    assert_eq!(cart(&kiosk), bags(1));
    assert_eq!(kiosk.message(), "Ibu berbaju biru dilanjutkan.");
    // What lies on the counter is put aside by itself, and that is said.
    kiosk.press("Bon tertahan 1");
    kiosk.press("Lanjutkan Bon 1");
    assert_eq!(cart(&kiosk), bags(2));
    assert!(kiosk.message().starts_with("Keranjang yang tadi disimpan sebagai Bon"), "{}", kiosk.message());
    assert!(kiosk.find("Bon tertahan 1").is_some());
}

#[test]
fn a_cart_that_was_taken_up_leaves_its_number_to_no_other() {
    let (kiosk, code) = till_with_bags();
    let hold = |name: &str| {
        kiosk.scan(&code);
        kiosk.press("Tahan keranjang");
        kiosk.press("Tahan keranjang ini");
        assert_eq!(kiosk.message(), format!("Keranjang disimpan sebagai {name}."));
    };
    hold("Bon 1");
    hold("Bon 2");
    kiosk.press("Bon tertahan 2");
    kiosk.press("Lanjutkan Bon 2");
    kiosk.press("Bayar Rp\u{A0}85.000");
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    hold("Bon 3");
}

#[test]
fn a_held_cart_that_was_thrown_away_comes_back_within_ten_seconds() {
    let (kiosk, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Tahan keranjang");
    kiosk.press("Tahan keranjang ini");
    kiosk.press("Bon tertahan 1");
    kiosk.press("Hapus Bon 1");
    assert!(kiosk.shows("Belum ada bon tertahan"));
    kiosk.press("Urungkan hapus Bon 1");
    kiosk.press("Hapus Bon 1");
    assert!(kiosk.find("Urungkan hapus Bon 1").is_none(), "a second tap at once is no second wish");
    kiosk.tick();
    kiosk.press("Hapus Bon 1");
    for _ in 0..10 {
        kiosk.tick();
    }
    assert!(kiosk.find("Urungkan hapus Bon 1").is_none(), "the ten seconds are over");
}

#[test]
fn a_discount_on_a_line_says_why_what_it_comes_to_and_is_paid() {
    let (kiosk, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Beri potongan Tas Anyam");
    kiosk.press("10 %");
    assert!(kiosk.shows("Menjadi Rp\u{A0}76.500") && kiosk.shows("Dalam batas Anda."));
    kiosk.press("Beri potongan");
    assert_eq!(kiosk.message(), "Pilih dulu alasannya.");
    kiosk.press("Cacat kecil");
    kiosk.press("Beri potongan");
    let line = kiosk.app.global::<TillAdapter>().get_lines().row_data(0).expect("a line");
    assert_eq!((line.discount_label.as_str(), line.discount.as_str()), ("Potongan 10 %", "-Rp\u{A0}8.500"));
    assert!(kiosk.shows("Hemat Rp\u{A0}8.500"));
    kiosk.press("Urungkan potongan atau harga");
    assert!(kiosk.shows("Total Rp\u{A0}85.000"));
    kiosk.press("Beri potongan Tas Anyam");
    kiosk.press("10 %");
    kiosk.press("Cacat kecil");
    kiosk.press("Beri potongan");
    kiosk.press("Bayar Rp\u{A0}76.500");
    kiosk.press("Bayar tunai Rp\u{A0}76.500");
    assert_eq!(receipts(&kiosk)[0].total, Rupiah(76_500));
    let today = kiosk.services.store.today();
    let given = kiosk.services.store.read(|c| exceptions_of_days(c, today, today, 10)).expect("readable");
    assert_eq!((given.len(), given[0].kind, given[0].amount), (1, ExceptionKind::Discount, Rupiah(8_500)));
    assert_eq!(given[0].reason, "Cacat kecil");
}

#[test]
fn the_lock_keeps_a_discount_that_is_half_typed_for_whoever_typed_it() {
    let (kiosk, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Beri potongan Tas Anyam");
    kiosk.press("10 %");
    kiosk.press("Ganti pengguna: Admin Gerai");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::SignIn);
    kiosk.pin(ADMIN_PIN);
    kiosk.go(Screen::Till);
    assert!(kiosk.shows("Menjadi Rp\u{A0}76.500"));
    kiosk.sign_in(cashier(&kiosk));
    settle();
    assert!(!kiosk.shows("Menjadi Rp\u{A0}76.500"), "it is nobody else's");
    assert_eq!(cart(&kiosk), bags(1));
}

#[test]
fn the_whole_cart_is_discounted_by_an_amount() {
    let (kiosk, code) = till_with_bags();
    kiosk.press("Potongan belanja");
    assert_eq!(kiosk.message(), "Keranjang masih kosong. Pindai barang dulu.");
    kiosk.scan(&code);
    kiosk.scan(&code);
    kiosk.press("Potongan belanja");
    kiosk.press("Rupiah");
    for figure in ["1", "0", "000"] {
        kiosk.press(figure);
    }
    kiosk.press("Beli banyak");
    kiosk.press("Beri potongan");
    assert!(kiosk.shows("Total Rp\u{A0}160.000") && kiosk.shows("Hemat Rp\u{A0}10.000"));
    kiosk.press("Potongan belanja");
    kiosk.press("Lepas potongan ini");
    assert!(kiosk.shows("Total Rp\u{A0}170.000"));
}

#[test]
fn a_price_is_changed_at_the_counter_and_the_label_stays_known() {
    let (kiosk, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Ubah harga Tas Anyam");
    for figure in ["8", "0", "000"] {
        kiosk.press(figure);
    }
    kiosk.press("Label salah");
    kiosk.press("Pakai harga ini");
    assert!(kiosk.shows("Total Rp\u{A0}80.000"));
    kiosk.press("Ubah harga Tas Anyam");
    kiosk.press("Kembali ke harga label");
    assert!(kiosk.shows("Total Rp\u{A0}85.000"));
}

#[test]
fn a_cashier_is_told_before_that_a_second_person_will_be_asked() {
    let (kiosk, code) = till_with_bags();
    kiosk.sign_in(cashier(&kiosk));
    kiosk.scan(&code);
    for (percent, is_within) in [("10 %", true), ("20 %", false)] {
        kiosk.press("Beri potongan Tas Anyam");
        kiosk.press(percent);
        assert_eq!(kiosk.shows("Dalam batas Anda."), is_within, "{percent}");
        assert_eq!(kiosk.shows("Di atas batas: manajer diminta saat membayar."), !is_within, "{percent}");
        kiosk.press("Tutup");
    }
}

#[test]
fn a_code_that_was_shown_stays_in_sight_until_somebody_confirms_it() {
    let (kiosk, code) = till_with_qris();
    let bill = show_code(&kiosk, &code);
    assert!(kiosk.shows("1 QRIS belum dikonfirmasi"));
    let services = open_services_with(kiosk.folder.path(), outlet_with_qris(), FixedClock::at(UtcMs(NOON_MS)));
    let kiosk = kiosk.restarted(services);
    kiosk.go(Screen::Till);
    kiosk.press("Nanti");
    assert!(kiosk.shows("1 QRIS belum dikonfirmasi"), "the power may go, the code stays");
    // The next customer is served meanwhile.
    kiosk.scan(&code);
    kiosk.press("Periksa QRIS");
    assert!(kiosk.shows(&bill));
    kiosk.press("Sudah dibayar");
    assert!(receipts(&kiosk).is_empty(), "without a reference nothing is confirmed");
    kiosk.write("Nomor referensi dari bukti bayar", "REF-000123");
    kiosk.press("Sudah dibayar");
    assert_eq!((receipts(&kiosk).len(), waiting(&kiosk)), (1, 0));
    assert!(!kiosk.shows("1 QRIS belum dikonfirmasi"));
    assert_eq!(cart(&kiosk), bags(1), "the next customer's cart lies where it lay");
}

#[test]
fn a_code_is_given_up_with_a_reason_and_its_cart_comes_back() {
    let (kiosk, code) = till_with_qris();
    let bill = show_code(&kiosk, &code);
    kiosk.press("Periksa QRIS");
    kiosk.press("Batalkan kode ini");
    kiosk.press("Pembeli tidak jadi membayar");
    kiosk.press("Lanjutkan");
    assert_eq!(waiting(&kiosk), 0);
    assert_eq!(kiosk.message(), format!("QRIS {bill} dibatalkan dan keranjangnya kembali."));
    assert_eq!(cart(&kiosk), bags(1));
    assert!(receipts(&kiosk).is_empty());
}

#[test]
fn the_last_receipts_are_one_tap_away() {
    let (kiosk, code) = till_with_bags();
    kiosk.press("Struk terakhir");
    assert!(kiosk.shows("Belum ada penjualan"));
    kiosk.press("Tutup");
    kiosk.scan(&code);
    kiosk.press("Bayar Rp\u{A0}85.000");
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    kiosk.press("Transaksi baru");
    kiosk.press("Struk terakhir");
    let number = receipts(&kiosk)[0].number.clone();
    let last = kiosk.app.global::<DealAdapter>().get_last().row_data(0).expect("a sale");
    assert_eq!((last.number.as_str(), last.tender.as_str()), (number.as_str(), "Tunai"));
    kiosk.press(&number);
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Receipts);
    assert_eq!(kiosk.app.global::<ReceiptsAdapter>().get_number(), number.as_str());
    kiosk.app.global::<Nav>().invoke_back();
    settle();
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Till);
}

#[test]
fn a_refund_begins_at_the_till() {
    let (kiosk, _) = till_with_bags();
    kiosk.press("Retur pembeli");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Refund);
}

#[test]
fn a_real_keyboard_does_what_the_buttons_do() {
    let (kiosk, code) = till_with_bags();
    key(&kiosk, Key::F1);
    assert!(kiosk.shows("Tombol papan ketik"));
    key(&kiosk, Key::Escape);
    assert!(!kiosk.shows("Tombol papan ketik"));
    kiosk.scan(&code);
    key(&kiosk, Key::F6);
    assert!(kiosk.shows("Potongan Tas Anyam"));
    key(&kiosk, Key::Escape);
    key(&kiosk, Key::F3);
    key(&kiosk, Key::F3);
    assert!(cart(&kiosk).is_empty(), "F3 opens, F3 holds");
    key(&kiosk, Key::F4);
    kiosk.press("Lanjutkan Bon 1");
    key(&kiosk, Key::F8);
    assert!(kiosk.find("Bayar tunai Rp\u{A0}85.000").is_some());
    key(&kiosk, Key::Escape);
    assert_eq!(cart(&kiosk), bags(1));
    key(&kiosk, Key::Escape);
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Home);
}

#[test]
fn esc_closes_the_camera_before_it_leaves_the_till() {
    let (kiosk, _) = till_with_bags();
    kiosk.app.global::<CameraAdapter>().set_open(true);
    settle();
    key(&kiosk, Key::Escape);
    assert!(!kiosk.app.global::<CameraAdapter>().get_open());
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Till);
    key(&kiosk, Key::Escape);
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Home);
}

#[test]
fn a_scanner_that_presses_a_function_key_first_only_scans() {
    let (kiosk, code) = till_with_bags();
    settle();
    let f4 = SharedString::from(Key::F4);
    kiosk.app.window().dispatch_event(WindowEvent::KeyPressed { text: f4.clone() });
    kiosk.app.window().dispatch_event(WindowEvent::KeyReleased { text: f4 });
    mock_elapsed_time(std::time::Duration::from_millis(10));
    for letter in code.chars().chain(['\n']) {
        let text = SharedString::from(letter);
        kiosk.app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        kiosk.app.window().dispatch_event(WindowEvent::KeyReleased { text });
    }
    settle();
    assert_eq!(cart(&kiosk), bags(1));
    assert!(!kiosk.shows("Belum ada bon tertahan"), "no list opened");
}

#[test]
fn a_search_says_how_it_understood_a_typing_error() {
    let (kiosk, _) = till_with_bags();
    kiosk.write("Cari produk", "anyam");
    assert!(!kiosk.shows("Mungkin maksud Anda: anyam"));
    kiosk.write("Cari produk", "anyim");
    assert!(kiosk.shows("Mungkin maksud Anda: anyam") && kiosk.shows("Tas Anyam"));
    kiosk.write("Cari produk", "");
    assert!(!kiosk.shows("Mungkin maksud Anda: anyam"));
}

#[test]
fn a_favourite_stands_first_on_the_shelf() {
    let (kiosk, code) = till_with_bags();
    let partner = kiosk.partner("Sabun Alami");
    let soap = kiosk.product(partner, "Sabun Sereh", 30_000);
    kiosk.receive(soap, 3);
    kiosk.scan(&code);
    kiosk.press("Bayar Rp\u{A0}85.000");
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    favourites::pin(&kiosk.services.store, ActId::new(), kiosk.admin, soap).expect("pinned");
    kiosk.press("Transaksi baru");
    let shelf = kiosk.app.global::<TillAdapter>().get_products();
    let names: Vec<String> = shelf.iter().map(|tile| tile.name.into()).collect();
    assert_eq!(names, ["Sabun Sereh", "Tas Anyam"]);
}

#[test]
fn a_code_that_waits_says_what_it_is_for_and_is_shown_again() {
    let (kiosk, code) = till_with_qris();
    show_code(&kiosk, &code);
    kiosk.press("Periksa QRIS");
    let deal = kiosk.app.global::<DealAdapter>();
    let row = deal.get_pending_row();
    assert_eq!((row.goods.as_str(), row.pieces), ("Tas Anyam", 1));
    kiosk.press("Tampilkan kode");
    assert!(deal.get_again_shown() && kiosk.shows("Kode QRIS Rp\u{A0}85.000"));
    kiosk.press("Sembunyikan kode");
    assert!(!deal.get_again_shown());
}

#[test]
fn whose_drawer_it_is_is_said_and_stops_no_sale() {
    let (kiosk, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Bayar Rp\u{A0}85.000");
    kiosk.press("Bayar tunai Rp\u{A0}85.000");
    kiosk.press("Transaksi baru");
    let said = "Laci masih atas nama Admin Gerai.";
    assert!(!kiosk.shows(said), "it is their own");
    kiosk.sign_in(cashier(&kiosk));
    settle();
    assert!(kiosk.shows(said));
    kiosk.scan(&code);
    assert_eq!(cart(&kiosk), bags(1));
    kiosk.press("Ambil alih");
    assert_eq!(kiosk.message(), "Laci sekarang tanggung jawab Anda. Selamat bekerja.");
    assert_eq!((kiosk.app.global::<Nav>().get_current_screen(), cart(&kiosk)), (Screen::Till, bags(1)));
    assert!(!kiosk.shows(said));
}

#[test]
fn the_number_of_pieces_is_typed() {
    let (kiosk, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.press("Ketik jumlah Tas Anyam");
    kiosk.press("4");
    kiosk.press("Pakai jumlah ini");
    assert_eq!(cart(&kiosk), bags(4));
    assert_eq!(kiosk.app.global::<DealAdapter>().get_sheet(), deks_ui::DealSheet::None);
}

#[test]
fn a_line_adds_up_with_the_discount_of_the_cart() {
    let (kiosk, code) = till_with_bags();
    kiosk.scan(&code);
    kiosk.scan(&code);
    kiosk.press("Potongan belanja");
    kiosk.press("10 %");
    kiosk.press("Beli banyak");
    kiosk.press("Beri potongan");
    let line = kiosk.app.global::<TillAdapter>().get_lines().row_data(0).expect("a line");
    assert_eq!((line.gross.as_str(), line.amount.as_str()), ("170.000", "153.000"));
    assert_eq!((line.discount_label.as_str(), line.discount.as_str()), ("Potongan belanja 10 %", "-Rp\u{A0}17.000"));
}
