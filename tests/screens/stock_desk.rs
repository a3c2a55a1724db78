//! Goods between two counts, by touch: carried, written off, asked for, priced anew, marked down and made good.

use deks::base::{ActId, FixedClock, PartnerId, ProductId, Rupiah, UtcMs};
use deks::kiosk::flow::{Event, tell};
use deks::mail;
use deks::merchandising::{markdown, repricing};
use deks::partners::{self, DiscountBearer, PartnerForm, Terms};
use deks::people::Role;
use deks::stock::{self, Movement, MovementKind};
use deks::stockroom::places;
use deks::store::{Act, StoreError};
use deks::till::{self, Cart, Found, Payment, lookup, pay};
use deks_ui::{DeskSheet, DeskTab, ProductSheet, ProductsAdapter, Screen, StockDeskAdapter};
use slint::{ComponentHandle, Model};

use super::kit::*;

const MANAGER_PIN: &str = "350917";
const DAY_MS: i64 = 24 * 3_600_000;

/// Ten bags of "Mitra Pandan" at Rp 85.000 under an agreement: 15 %, thirty days of notice. A manager beside the admin.
struct Outlet {
    kiosk: Kiosk,
    clock: FixedClock,
    partner: PartnerId,
    bag: ProductId,
}

impl Outlet {
    fn new() -> Outlet {
        let clock = FixedClock::at(UtcMs(NOON_MS));
        let kiosk = kiosk_at(clock.clone());
        let people = &kiosk.services.people;
        people.add_user(ActId::new(), kiosk.admin, "Manajer 1", Role::Manajer, MANAGER_PIN).expect("a manager");
        let store = &kiosk.services.store;
        let form = PartnerForm {
            business_name: "Mitra Pandan".into(),
            email: "ukm01@example.com".into(),
            ..Default::default()
        };
        let partner = partners::save_partner(store, ActId::new(), kiosk.admin, form).expect("a partner");
        let terms = Terms::percent(1_500, DiscountBearer::Partner);
        let from = store.today();
        let agreed =
            store.write(Act::by(kiosk.admin, "test.terms"), move |tx| partners::set_terms(tx, partner, from, terms));
        agreed.expect("terms");
        let bag = kiosk.product(partner, "Tas Anyam", 85_000);
        kiosk.receive(bag, 10);
        Outlet { kiosk, clock, partner, bag }
    }

    fn desk(&self) -> StockDeskAdapter<'_> {
        self.kiosk.app.global::<StockDeskAdapter>()
    }

    fn products(&self) -> ProductsAdapter<'_> {
        self.kiosk.app.global::<ProductsAdapter>()
    }

    fn open_card(&self, part: &str) {
        self.clock.advance_ms(60_000);
        self.kiosk.go(Screen::Products);
        tell(&Event::Scanned { place: Screen::Products, code: self.kiosk.code_of(self.bag) });
        settle();
        self.kiosk.press(part);
    }

    /// The tab of the stock desk by its place: its name carries a count.
    fn go_to(&self, tab: DeskTab) {
        self.clock.advance_ms(60_000);
        self.kiosk.go(Screen::StockDesk);
        self.desk().invoke_tab_chosen(tab as i32);
        settle();
        assert_eq!(self.desk().get_tab(), tab);
    }

    fn on_hand(&self) -> i64 {
        let read = self.kiosk.services.store.read(|c| stock::state_of(c, self.bag));
        read.expect("readable").expect("a state").on_hand
    }

    fn owed(&self) -> i64 {
        self.kiosk.services.store.read(|c| till::payable_to(c, self.partner)).expect("readable").0
    }

    fn price(&self) -> i64 {
        let read = self.kiosk.services.store.read(|c| deks::catalog::state_price(c, self.bag));
        read.expect("readable").expect("a price").0
    }

    fn letters(&self) -> Vec<String> {
        let read = self.kiosk.services.store.read(|c| mail::list(c, &mail::Filter::default())).expect("readable");
        read.into_iter().map(|letter| letter.subject).collect()
    }

    fn sell(&self, bags: i64) {
        self.clock.advance_ms(60_000);
        let (store, today) = (&self.kiosk.services.store, self.kiosk.services.store.today());
        let mut cart = Cart::default();
        match store.read(|c| lookup::find(c, &self.kiosk.code_of(self.bag), today)).expect("readable") {
            Found::One(item) => cart.add(item, bags).expect("room"),
            other => panic!("{other:?}"),
        };
        let settings = deks::kiosk::till::settings(&self.kiosk.services);
        let given = cart.totals().net;
        pay(store, Payment::in_cash(ActId::new(), self.kiosk.admin, cart, given, settings)).expect("paid");
        tell(&Event::Sold);
        settle();
    }

    /// A hand-back found so many missing.
    fn lose(&self, pieces: i64) {
        let (product_id, kind) = (self.bag, MovementKind::Lost);
        let done = self.kiosk.services.store.write(Act::by(self.kiosk.admin, "test.hand_back"), move |tx| {
            let (at, day) = (tx.now(), tx.day());
            stock::record(tx, 1, &Movement { product_id, kind, qty: -pieces, at, day }).map(|_| ())
        });
        done.unwrap_or_else(|error: StoreError| panic!("{error}"));
    }
}

#[test]
fn bags_go_to_the_storeroom_sell_out_on_the_shelf_and_come_back_with_one_tap() {
    let outlet = Outlet::new();
    let kiosk = &outlet.kiosk;
    outlet.open_card("Stok");
    kiosk.write("Rak", "A2");
    kiosk.press("Simpan rak");
    assert_eq!(kiosk.message(), "Rak disimpan.");
    kiosk.press("Pindah ke gudang");
    assert_eq!(outlet.products().get_sheet(), ProductSheet::ToStoreroom);
    kiosk.write("Berapa buah", "11");
    kiosk.press("Simpan di gudang");
    assert_eq!(outlet.products().get_sheet_flaw(), "Di rak hanya ada 10 buah.");
    kiosk.write("Berapa buah", "6");
    kiosk.press("Simpan di gudang");
    assert_eq!(kiosk.message(), "6 buah dipindah. Di rak sekarang 4, di gudang 6.");
    assert_eq!((outlet.products().get_on_shelf(), outlet.products().get_in_storeroom()), (4, 6));
    assert_eq!(outlet.on_hand(), 10, "carrying changes no stock");

    outlet.go_to(DeskTab::Fill);
    assert_eq!(outlet.desk().get_items().row_count(), 0);
    outlet.sell(4);
    assert_eq!((outlet.desk().get_title().as_str(), outlet.desk().get_pieces().as_str()), ("Tas Anyam", "6"));
    outlet.clock.advance_ms(60_000);
    kiosk.press("Pindahkan ke rak 6 buah");
    assert_eq!(kiosk.message(), "6 buah dipindah. Di rak sekarang 6, di gudang 0.");
    assert!(kiosk.shows("Semua rak terisi"));

    // And the card tells it all, in words.
    outlet.open_card("Riwayat");
    let moves: Vec<(deks_ui::ProductMove, i32)> =
        outlet.products().get_moves().iter().map(|row| (row.r#move, row.on_hand)).collect();
    use deks_ui::ProductMove::{Received, Sold, ToShelf, ToStoreroom};
    assert_eq!(moves, [(ToShelf, 6), (Sold, 6), (ToStoreroom, 10), (Received, 10)]);
}

#[test]
fn a_broken_bag_is_written_off_with_a_second_person_and_made_good_as_agreed() {
    let outlet = Outlet::new();
    let kiosk = &outlet.kiosk;
    outlet.open_card("Stok");
    kiosk.press("Catat rusak atau hilang");
    kiosk.write("Berapa buah", "2");
    assert_eq!(
        outlet.products().get_loss_words().replace('\u{a0}', " "),
        "Menurut perjanjian gerai yang menanggung: Rp 144.500 menjadi hak mitra."
    );
    kiosk.press("Minta persetujuan");
    assert_eq!(outlet.products().get_sheet_flaw(), "Tulis apa yang terjadi, supaya mitra bisa memahaminya.");
    kiosk.write("Keterangan", "Kena air dari atap");
    kiosk.press("Minta persetujuan");
    kiosk.pin(MANAGER_PIN);
    assert_eq!(kiosk.message().replace('\u{a0}', " "), "Dicatat. Sisa stok 8; Rp 144.500 menjadi hak mitra.");
    assert_eq!((outlet.on_hand(), outlet.owed()), (8, 144_500));
    assert_eq!(outlet.products().get_sheet(), ProductSheet::None);
}

#[test]
fn a_partner_is_asked_for_more_of_what_sells_and_not_twice() {
    let outlet = Outlet::new();
    let kiosk = &outlet.kiosk;
    outlet.clock.advance_ms(9 * DAY_MS);
    outlet.sell(9);
    outlet.go_to(DeskTab::Restock);
    assert_eq!(outlet.desk().get_title(), "Mitra Pandan");
    let line = outlet.desk().get_lines().row_data(0).expect("a line");
    assert_eq!((line.title.as_str(), line.detail.as_str()), ("Tas Anyam", "terjual 9 dalam 10 hari, sisa 1"));
    kiosk.press("Kirim permintaan 1 barang");
    assert!(kiosk.message().starts_with("Permintaan MS-K1-"), "{}", kiosk.message());
    assert_eq!(outlet.letters(), ["Mohon tambahan stok Tas Anyam – DEKS Surabaya"]);
    assert!(!outlet.desk().get_is_open(), "it is asked; nobody asks again");
    assert!(kiosk.find("Kirim permintaan 1 barang").is_none());
}

#[test]
fn a_partner_wants_another_price_and_gets_it_after_the_notice_or_sooner_with_a_second_person() {
    let outlet = Outlet::new();
    let kiosk = &outlet.kiosk;
    outlet.open_card("Harga");
    kiosk.write("Harga baru", "95.000");
    kiosk.press("Catat permintaan mitra");
    kiosk.press("WhatsApp");
    kiosk.write("Alasannya, bila disebut", "Bahan naik");
    kiosk.press("Catat permintaan");
    assert!(kiosk.message().ends_with("Manajer menjawabnya di Urusan barang."), "{}", kiosk.message());
    assert!(outlet.products().get_wish().starts_with("Permintaan PH-K1-20261122-0001"));

    outlet.go_to(DeskTab::Prices);
    assert_eq!(outlet.desk().get_words(), "Bahan naik");
    kiosk.press("Setujui Rp\u{a0}95.000");
    assert_eq!((outlet.desk().get_sheet(), outlet.desk().get_is_early()), (DeskSheet::Accept, false));
    assert_eq!(outlet.desk().get_earliest(), "22 Desember 2026");
    // The partner cannot wait that long: today, and the manager agrees.
    let mut today = outlet.desk().get_day();
    (today.day, today.month, today.year) = (22, 11, 2026);
    outlet.desk().set_day(today);
    outlet.desk().invoke_edited();
    settle();
    assert!(outlet.desk().get_is_early());
    kiosk.press("Minta persetujuan");
    kiosk.pin(MANAGER_PIN);
    assert_eq!(kiosk.message(), "PH-K1-20261122-0001 disetujui mulai 22-11-2026. Mitra diberi tahu lewat surel.");
    assert_eq!(outlet.price(), 95_000);
    assert_eq!(outlet.letters().len(), 1);
}

#[test]
fn a_wish_is_declined_with_words_that_its_partner_reads() {
    let outlet = Outlet::new();
    let kiosk = &outlet.kiosk;
    let order = repricing::AskPrice {
        by: kiosk.admin,
        product: outlet.bag,
        price: Rupiah(120_000),
        wanted: None,
        channel: deks::merchandising::Channel::Email,
        note: String::new(),
        limit: Rupiah(500_000),
    };
    repricing::ask(&kiosk.services.store, ActId::new(), order).expect("asked");
    outlet.go_to(DeskTab::Prices);
    kiosk.press("Tolak");
    kiosk.press("Tolak, kabari mitra");
    assert_eq!(outlet.desk().get_flaw(), "Tulis alasan penolakannya, supaya mitra bisa memahaminya.");
    kiosk.write("Alasannya, dibaca mitra", "Di atas harga pasar");
    kiosk.press("Tolak, kabari mitra");
    assert_eq!(kiosk.message(), "PH-K1-20261122-0001 ditolak. Mitra diberi tahu lewat surel.");
    assert_eq!((outlet.price(), outlet.letters().len()), (85_000, 1));
}

#[test]
fn a_partner_agrees_that_prices_fall_and_they_fall() {
    let outlet = Outlet::new();
    let kiosk = &outlet.kiosk;
    outlet.clock.advance_ms(31 * DAY_MS);
    outlet.go_to(DeskTab::Markdown);
    assert!(kiosk.shows("Belum ada mitra yang menyetujui"));
    kiosk.press("Catat kesepakatan");
    kiosk.write("Cari mitra", "pandan");
    kiosk.press("Mitra Pandan");
    kiosk.write("Tahap 1, hari tidak laku", "30");
    kiosk.write("Tahap 1, turun %", "10");
    kiosk.write("Tahap 2, hari tidak laku", "60");
    kiosk.write("Tahap 2, turun %", "5");
    kiosk.press("Simpan kesepakatan");
    assert_eq!(outlet.desk().get_flaw(), "Setiap tahap harus lebih lama dan lebih murah dari tahap sebelumnya.");
    kiosk.write("Tahap 2, turun %", "20");
    kiosk.press("Simpan kesepakatan");
    assert_eq!(kiosk.message(), "Kesepakatan dicatat. Harganya turun sendiri pada harinya.");
    assert_eq!(outlet.price(), 76_500, "thirty days are over: it falls at once");
    let line = outlet.desk().get_lines().row_data(0).expect("a line");
    assert_eq!((line.title.as_str(), line.badge.replace('\u{a0}', " ")), ("Tas Anyam", "−10 %".to_owned()));
    assert_eq!(line.small.replace('\u{a0}', " "), "Rp 68.000 mulai 21-01-2027");

    kiosk.press("Ubah kesepakatan");
    for step in ["1", "2"] {
        kiosk.write(&format!("Tahap {step}, hari tidak laku"), "");
        kiosk.write(&format!("Tahap {step}, turun %"), "");
    }
    kiosk.press("Simpan kesepakatan");
    assert_eq!(kiosk.message(), "Kesepakatan dihentikan. Harga yang sudah turun tetap.");
    let plans = kiosk.services.store.read(markdown::plans).expect("readable");
    assert_eq!((plans.len(), outlet.price()), (0, 76_500));
}

#[test]
fn what_a_hand_back_missed_is_made_good_as_agreed() {
    let outlet = Outlet::new();
    let kiosk = &outlet.kiosk;
    outlet.lose(2);
    outlet.go_to(DeskTab::Losses);
    assert_eq!(outlet.desk().get_title(), "Tas Anyam");
    kiosk.press("Ganti rugi Rp\u{a0}144.500");
    kiosk.pin(MANAGER_PIN);
    assert_eq!(kiosk.message().replace('\u{a0}', " "), "Rp 144.500 menjadi hak mitra pada perhitungan berikutnya.");
    assert_eq!((outlet.owed(), outlet.on_hand()), (144_500, 8));
    assert!(kiosk.shows("Tidak ada yang perlu diputuskan"));
}

#[test]
fn a_cashier_looks_and_the_stock_staff_does() {
    let outlet = Outlet::new();
    let kiosk = &outlet.kiosk;
    let people = &kiosk.services.people;
    let staff =
        people.add_user(ActId::new(), kiosk.admin, "Staf Stok 1", Role::StafStok, "582046").expect("stock staff");
    let order = places::Carry { by: kiosk.admin, product: outlet.bag, to: places::Place::Storeroom, qty: 10 };
    places::carry(&kiosk.services.store, ActId::new(), order).expect("carried");
    kiosk.sign_in(staff);
    outlet.go_to(DeskTab::Fill);
    assert!(outlet.desk().get_may_act());
    kiosk.press("Pindahkan ke rak 10 buah");
    assert!(kiosk.message().starts_with("10 buah dipindah."), "{}", kiosk.message());
    outlet.go_to(DeskTab::Markdown);
    assert!(!outlet.desk().get_may_act(), "what a partner agreed to is the manager's to write down");
}
