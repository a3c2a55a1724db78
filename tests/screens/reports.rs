//! What a manager reads off the screen: today, what waits, days, shifts, rankings, exceptions; and the spreadsheets.

use std::fs;
use std::sync::Arc;

use deks::base::{ActId, FixedClock, Rupiah, UtcMs};
use deks::config::TenderKind;
use deks::people::Role;
use deks::store::Act;
use deks::till::shift::{
    CashKind, CashMove, CloseShift, ShiftSettings, SubmitCount, close_shift, current_shift, fewest_pieces, move_cash,
    submit_count,
};
use deks::till::{BackLine, BackTo, Cart, Found, Paid, Payment, Reason, Refund, RefundTo, Tender, lookup, pay, refund};
use deks_ui::{Nav, ReportTab, ReportsAdapter, Screen, Shell};
use slint::platform::WindowEvent;
use slint::{ComponentHandle, LogicalPosition, LogicalSize, Model};

use super::kit::*;

/// Vector A of the QRIS specification, of a merchant that does not exist.
const STICKER: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA\
    61056022562070703A016304CCD9";
const HOUR_MS: i64 = 3_600_000;
const WEEK_MS: i64 = 7 * 24 * HOUR_MS;

/// So many bags on the counter.
fn cart_of(kiosk: &Kiosk, code: &str, bags: i64) -> Cart {
    let (store, today) = (&kiosk.services.store, kiosk.services.store.today());
    let mut cart = Cart::default();
    match store.read(|c| lookup::find(c, code, today)).expect("readable") {
        Found::One(item) => cart.add(item, bags).expect("room"),
        other => panic!("{other:?}"),
    };
    cart
}

/// Sells so many bags, as the till does.
fn sell(kiosk: &Kiosk, code: &str, bags: i64) -> Paid {
    let store = &kiosk.services.store;
    let cart = cart_of(kiosk, code, bags);
    let settings = deks::kiosk::till::settings(&kiosk.services);
    let given = cart.totals().net;
    pay(store, Payment::in_cash(ActId::new(), kiosk.admin, cart, given, settings)).expect("paid")
}

/// One of the bags of a sale comes back for cash.
fn take_back(kiosk: &Kiosk, sale: &Paid) {
    let order = Refund {
        sale_id: sale.sale_id,
        lines: vec![BackLine { sale_line_no: 1, qty: 1, back_to: BackTo::Shelf }],
        to: RefundTo::Cash,
        rounding: None,
        reason: "coba".into(),
        approved_by: None,
        past: None,
    };
    let act = Act::by(kiosk.admin, "test.refund");
    kiosk.services.store.write(act, move |tx| refund(tx, &order)).expect("taken back");
}

/// Drags the page as far up as it goes.
fn drag_up(kiosk: &Kiosk) {
    let position = LogicalPosition::new(600.0, 500.0);
    kiosk.app.window().dispatch_event(WindowEvent::PointerScrolled { position, delta_x: 0.0, delta_y: -9_000.0 });
    settle();
}

/// One bag on the morning of Sunday, 15 November, two in its evening, two at noon a week later; each at Rp 85.000. Nobody
/// closed the shift since.
fn a_week_apart() -> Kiosk {
    let clock = FixedClock::at(UtcMs(NOON_MS - WEEK_MS - 2 * HOUR_MS));
    let kiosk = kiosk_at(clock.clone());
    let bag = kiosk.product(kiosk.partner("Mitra Pandan"), "Tas Anyam", 85_000);
    kiosk.receive(bag, 50);
    let code = kiosk.code_of(bag);
    sell(&kiosk, &code, 1);
    clock.advance_ms(9 * HOUR_MS);
    sell(&kiosk, &code, 2);
    clock.set(UtcMs(NOON_MS));
    sell(&kiosk, &code, 2);
    kiosk.go(Screen::Reports);
    kiosk
}

fn settings(kiosk: &Kiosk) -> Arc<ShiftSettings> {
    Arc::new(ShiftSettings::of(&kiosk.services.config))
}

/// Counts the drawer and closes the shift, as the shift screen does.
fn close(kiosk: &Kiosk, counted: i64) {
    close_because(kiosk, counted, Some(Reason::of("unknown")));
}

/// The same; a small difference needs no explanation.
fn close_because(kiosk: &Kiosk, counted: i64, explanation: Option<Reason>) {
    let (store, settings) = (&kiosk.services.store, settings(kiosk));
    let shift = store.read(current_shift).expect("readable").expect("an open shift").id;
    let pieces = fewest_pieces(Rupiah(counted), store.today());
    let (act_id, user) = (ActId::new(), kiosk.admin);
    submit_count(store, &SubmitCount { act_id, user, shift, pieces, settings: settings.clone() }).expect("counted");
    let order = CloseShift { act_id: ActId::new(), user, shift, explanation, accepted: None, settings };
    close_shift(store, order).expect("closed");
}

fn place(kiosk: &Kiosk) -> Screen {
    kiosk.app.global::<Nav>().get_current_screen()
}

fn back(kiosk: &Kiosk) {
    kiosk.app.global::<Nav>().invoke_back();
    settle();
}

#[test]
fn the_first_part_answers_how_today_does_against_the_same_weekday_and_what_waits() {
    let kiosk = a_week_apart();
    let adapter = kiosk.app.global::<ReportsAdapter>();
    assert_eq!(adapter.get_net(), Rupiah(170_000).to_string());
    assert_eq!((adapter.get_receipts().as_str(), adapter.get_pieces().as_str()), ("1", "2"));
    assert!(kiosk.shows("Minggu, 15 November 2026"));
    assert_eq!(adapter.get_before_net(), Rupiah(255_000).to_string(), "the whole day");
    assert!(kiosk.shows(&format!("{} sampai pukul 12.00", Rupiah(85_000))), "and as far as today has come");
    assert!(kiosk.shows(&format!("{} lebih banyak pada jam yang sama", Rupiah(85_000))));
    assert_eq!(adapter.get_percent(), "+100 %");
    let noon = adapter.get_hours().iter().find(|hour| hour.label == "12").expect("the hour");
    assert_eq!((noon.value.as_str(), noon.share, noon.marked), ("170", 1.0, true));
    let cash = adapter.get_tenders().row_data(0).expect("cash");
    assert_eq!((cash.label.as_str(), cash.value), ("Tunai", Rupiah(170_000).to_string().into()));

    kiosk.press("Shift 1 tanggal 15-11-2026 belum ditutup");
    assert_eq!(place(&kiosk), Screen::Shift, "each answer is a tap from its detail");
    back(&kiosk);
    assert_eq!(place(&kiosk), Screen::Reports);
    close(&kiosk, 420_000);
    kiosk.go(Screen::Reports);
    assert!(kiosk.shows("Tidak ada shift terbuka"));
    kiosk.press("1 shift dengan selisih");
    assert_eq!(kiosk.app.global::<ReportsAdapter>().get_tab(), ReportTab::Shifts);
}

#[test]
fn after_a_refund_every_figure_of_today_is_net_and_up_to_the_minute() {
    let clock = FixedClock::at(UtcMs(NOON_MS - WEEK_MS));
    let kiosk = kiosk_at(clock.clone());
    let bag = kiosk.product(kiosk.partner("Mitra Pandan"), "Tas Anyam", 85_000);
    kiosk.receive(bag, 50);
    let code = kiosk.code_of(bag);
    let quarter_ms = HOUR_MS / 4;
    sell(&kiosk, &code, 3);
    clock.advance_ms(11 * HOUR_MS + 3 * quarter_ms);
    sell(&kiosk, &code, 1);
    clock.set(UtcMs(NOON_MS));
    let sale = sell(&kiosk, &code, 2);
    clock.advance_ms(11 * HOUR_MS + 2 * quarter_ms);
    take_back(&kiosk, &sale);
    kiosk.go(Screen::Reports);
    let adapter = kiosk.app.global::<ReportsAdapter>();
    assert_eq!((adapter.get_net(), adapter.get_receipts()), (Rupiah(85_000).to_string().into(), "1".into()));
    assert_eq!(adapter.get_before_net(), Rupiah(340_000).to_string(), "the whole day");
    assert!(kiosk.shows(&format!("{} sampai pukul 23.30", Rupiah(255_000))), "without the bag of 23.45");
    assert!(kiosk.shows(&format!("{} lebih sedikit pada jam yang sama", Rupiah(170_000))), "between these two");
    assert_eq!(adapter.get_percent(), "−67 %");
    let told = format!("Penjualan bersih per jam hari ini. 12: {}, 23: {}", Rupiah(170_000), Rupiah(-85_000));
    assert!(kiosk.shows(&told), "the hours come to the same");
}

#[test]
fn what_qris_costs_stands_beside_what_it_brought() {
    let kiosk = kiosk_with(|config| {
        config.tenders.offered.push(TenderKind::Qris);
        config.tenders.qris_payload = STICKER.into();
    });
    let bag = kiosk.product(kiosk.partner("Mitra Pandan"), "Tas Anyam", 85_000);
    kiosk.receive(bag, 50);
    let code = kiosk.code_of(bag);
    sell(&kiosk, &code, 1);
    kiosk.go(Screen::Reports);
    let adapter = kiosk.app.global::<ReportsAdapter>();
    assert_eq!(adapter.get_qris_fee(), "", "cash costs nothing");
    for bags in [1, 6] {
        let (act_id, cart) = (ActId::new(), cart_of(&kiosk, &code, bags));
        let (amount, reference) = (cart.totals().net, format!("RRN 471{bags}"));
        let tenders = vec![Tender::Qris { request: None, amount, reference }];
        let settings = deks::kiosk::till::settings(&kiosk.services);
        let payment = Payment::in_cash(act_id, kiosk.admin, cart, amount, settings);
        pay(&kiosk.services.store, Payment { tenders, ..payment }).expect("paid");
    }
    kiosk.go(Screen::Home);
    kiosk.go(Screen::Reports);
    // Of a small merchant: one bag is free, of six it is 0,3 % of Rp 510.000.
    let (sum, fee) = (Rupiah(595_000), Rupiah(1_530));
    assert!(kiosk.shows(&format!("QRIS {sum}, perkiraan biaya {fee}. Ditanggung gerai, bukan pembeli.")));
    let told = format!("Penjualan bersih per jam hari ini. 12: {}", Rupiah(680_000));
    assert!(kiosk.shows(&told), "a chart says its figures to whoever does not see them");
}

#[test]
fn days_are_bars_and_a_list_and_go_with_somebody_as_a_spreadsheet() {
    let kiosk = a_week_apart();
    kiosk.press("Per hari");
    let adapter = kiosk.app.global::<ReportsAdapter>();
    assert_eq!((adapter.get_day_bars().row_count(), adapter.get_days().row_count()), (7, 7));
    assert_eq!(adapter.get_days_net(), Rupiah(170_000).to_string());
    kiosk.press("30 hari");
    assert_eq!((adapter.get_day_bars().row_count(), adapter.get_days().row_count()), (30, 30));
    assert_eq!(adapter.get_days_net(), Rupiah(425_000).to_string());
    assert_eq!(adapter.get_days_receipts(), "3");
    let today = adapter.get_days().row_data(0).expect("the latest first");
    assert_eq!((today.day.as_str(), today.is_today, today.net.as_str()), ("Minggu, 22 November 2026", true, "170.000"));
    kiosk.press("90 hari");
    assert_eq!((adapter.get_day_bars().row_count(), adapter.get_days().row_count()), (13, 90), "a bar a week");

    kiosk.press("Bulan ini");
    kiosk.press("Pilih tanggal");
    kiosk.press("Dari tanggal");
    kiosk.press("15 November 2026");
    kiosk.press("Tampilkan laporan");
    assert_eq!(adapter.get_days().row_count(), 8);
    kiosk.press("Simpan XLSX");
    let path = kiosk.saved_paper();
    assert!(path.ends_with("laporan-hari-2026-11-15-2026-11-22.xlsx"), "{}", path.display());
    assert!(fs::read(path).expect("the file").starts_with(b"PK"));

    kiosk.press("Pilih tanggal");
    kiosk.press("Sampai tanggal");
    kiosk.press("1 November 2026");
    kiosk.press("Tampilkan laporan");
    assert!(kiosk.shows("Tanggal akhir ada sebelum tanggal mulai. Periksa keduanya."), "beside its field");
}

#[test]
fn other_days_begin_with_the_latest_however_far_one_had_dragged() {
    let kiosk = a_week_apart();
    kiosk.press("Per hari");
    kiosk.press("30 hari");
    let latest = "Minggu, 22 November 2026";
    assert!(kiosk.shows(latest));
    drag_up(&kiosk);
    assert!(!kiosk.shows(latest), "the page went up");
    assert!(kiosk.shows("Sabtu, 24 Oktober 2026"), "to its end");
    kiosk.press("90 hari");
    assert!(kiosk.shows(latest));
}

#[test]
fn the_days_can_be_compared_in_a_small_window_with_the_largest_letters() {
    let kiosk = a_week_apart();
    kiosk.app.window().set_size(LogicalSize::new(1024.0, 600.0));
    kiosk.app.global::<Shell>().set_text_scale(1.3);
    kiosk.press("Per hari");
    let chart = ["Penjualan bersih, 16–22 November 2026. 22: ", &Rupiah(170_000).to_string()].concat();
    let height = kiosk.find(&chart).expect("the chart").size().height;
    assert!(height >= 160.0, "{height}");
}

#[test]
fn closed_shifts_are_listed_with_their_difference_and_open_their_report() {
    let kiosk = a_week_apart();
    kiosk.press("Per shift");
    assert!(kiosk.shows("Belum ada shift yang ditutup"), "an empty list says what comes here");
    kiosk.press("Simpan XLSX");
    assert_eq!(kiosk.message(), "Belum ada yang bisa disimpan.");
    close(&kiosk, 420_000);
    kiosk.go(Screen::Reports);
    kiosk.press("Per shift");
    let shift = kiosk.app.global::<ReportsAdapter>().get_shifts().row_data(0).expect("a shift");
    assert_eq!((shift.number.as_str(), shift.by.as_str(), shift.off), ("0001", "Admin Gerai", -1));
    assert_eq!((shift.net, shift.difference), (Rupiah(425_000).to_string().into(), Rupiah(5_000).to_string().into()));
    assert!(kiosk.shows(&format!("laci kurang {}", Rupiah(5_000))), "in words, not by colour alone");
    kiosk.press("Laporan Z 0001");
    assert_eq!(place(&kiosk), Screen::Shift);
    back(&kiosk);
    let adapter = kiosk.app.global::<ReportsAdapter>();
    assert_eq!((place(&kiosk), adapter.get_tab()), (Screen::Reports, ReportTab::Shifts), "back where one was");
    kiosk.press("Simpan XLSX");
    assert_eq!(kiosk.message(), "Tersimpan: laporan-shift-2026-11-22.xlsx, di folder surat kios ini.");
}

#[test]
fn rankings_are_bars_of_the_days_that_were_chosen() {
    let kiosk = a_week_apart();
    let best = || {
        let row = kiosk.app.global::<ReportsAdapter>().get_best().row_data(0).expect("a bar");
        (row.label.to_string(), row.value.to_string())
    };
    kiosk.press("Teratas");
    assert_eq!(best(), ("Mitra Pandan".into(), format!("{}  ·  2", Rupiah(170_000))));
    kiosk.press("30 hari");
    assert_eq!(best(), ("Mitra Pandan".into(), format!("{}  ·  5", Rupiah(425_000))));
    kiosk.press("Produk");
    assert_eq!(best().0, "Tas Anyam");
    kiosk.press("Kategori");
    assert_eq!(best().0, "Kriya");
}

#[test]
fn exceptions_say_who_what_and_why_and_are_filtered_by_kind() {
    let kiosk = a_week_apart();
    for (kind, reason) in [(CashKind::Expense, "supplies"), (CashKind::FromSafe, "small_change")] {
        let (act_id, user, reason) = (ActId::new(), kiosk.admin, Reason::of(reason));
        let settings = settings(&kiosk);
        let order = CashMove { act_id, user, kind, amount: Rupiah(15_000), reason, approval: None, settings };
        move_cash(&kiosk.services.store, order).expect("moved");
    }
    kiosk.go(Screen::Home);
    kiosk.go(Screen::Reports);
    kiosk.press("2 pengecualian hari ini");
    let adapter = kiosk.app.global::<ReportsAdapter>();
    assert_eq!(adapter.get_tab(), ReportTab::Exceptions);
    assert_eq!((adapter.get_kinds().row_count(), adapter.get_exceptions().row_count()), (3, 2));
    kiosk.press("Hanya Kas keluar");
    let listed: Vec<(String, String, String)> =
        adapter.get_exceptions().iter().map(|row| (row.kind.into(), row.by.into(), row.reason.into())).collect();
    assert_eq!(listed, [("Kas keluar".to_owned(), "Admin Gerai".to_owned(), "Beli perlengkapan".to_owned())]);
    kiosk.press("Hanya Semua jenis");
    assert_eq!(adapter.get_exceptions().row_count(), 2);
    kiosk.press("Simpan XLSX");
    assert_eq!(
        kiosk.message(),
        "Tersimpan: laporan-pengecualian-2026-11-22-2026-11-22.xlsx, di folder surat kios ini."
    );
}

#[test]
fn every_drawer_that_differed_stands_once_among_the_exceptions() {
    for (counted, explanation, difference, reason) in [
        (424_500, None, -500, "Selisih kecil, tanpa penjelasan"),
        (425_900, None, 900, "Selisih kecil, tanpa penjelasan"),
        (420_000, Some(Reason::of("unknown")), -5_000, "Belum diketahui"),
    ] {
        let kiosk = a_week_apart();
        close_because(&kiosk, counted, explanation);
        kiosk.go(Screen::Home);
        kiosk.go(Screen::Reports);
        // Today, and the week that is chosen first.
        kiosk.press("1 pengecualian hari ini");
        for span in ["Hari ini", "7 hari"] {
            kiosk.press(span);
            let rows = kiosk.app.global::<ReportsAdapter>().get_exceptions();
            let listed: Vec<[String; 4]> =
                rows.iter().map(|row| [row.kind, row.amount, row.by, row.reason].map(String::from)).collect();
            let amount = Rupiah(difference).to_string();
            assert_eq!(listed, [["Selisih kas", &amount, "Admin Gerai", reason].map(String::from)], "{span}");
        }
    }
}

#[test]
fn reports_are_a_managers_business() {
    let kiosk = a_week_apart();
    let people = &kiosk.services.people;
    let kasir = people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier");
    kiosk.sign_in(kasir);
    kiosk.go(Screen::Reports);
    assert!(kiosk.shows("Laporan dibuka oleh manajer. Minta manajer masuk."));
    assert!(!kiosk.shows(&Rupiah(170_000).to_string()), "what the manager saw is gone");
}
