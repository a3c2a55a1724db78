//! Customers bring things back: with the receipt, by search, without one; a second person agrees each time.

use std::time::Duration;

use deks::base::{ActId, FixedClock, ProductId, Rupiah, UtcMs};
use deks::devices::{Block, JobState, queue};
use deks::kiosk::flow::{Event, tell};
use deks::people::Role;
use deks::stock;
use deks::till::{
    Cart, ExceptionKind, Found, Payment, Tender, TenderKind, exceptions_of_days, lookup, pay, refund_offer, sale_id_of,
};
use deks_ui::{ApprovalAdapter, Nav, RefundAdapter, RefundStep, Screen, Shell, Toaster, Tone};
use i_slint_backend_testing::mock_elapsed_time;
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, Model, SharedString};

use super::kit::*;

const MANAGER_PIN: &str = "350917";

/// Sells one piece for each code, as the till does; in cash, or as much as is named by card.
fn sell(kiosk: &Kiosk, codes: &[&str], by_card: i64) -> String {
    let (store, today) = (&kiosk.services.store, kiosk.services.store.today());
    let mut cart = Cart::default();
    for code in codes {
        match store.read(|c| lookup::find(c, code, today)).expect("readable") {
            Found::One(item) => cart.add(item, 1).expect("room"),
            other => panic!("{other:?}"),
        };
    }
    let settings = deks::kiosk::till::settings(&kiosk.services);
    let cash = cart.totals().net - Rupiah(by_card);
    let mut payment = Payment::in_cash(ActId::new(), kiosk.admin, cart, cash, settings);
    if by_card > 0 {
        let (bank, last4, approval_code) = ("BCA".into(), "1234".into(), "778899".into());
        payment.tenders.insert(0, Tender::Card { amount: Rupiah(by_card), bank, last4, approval_code });
        payment.tenders.retain(|tender| !matches!(tender, Tender::Cash { given } if *given == Rupiah::ZERO));
    }
    pay(store, payment).expect("paid").number
}

/// An outlet that takes cards, with six bags, and a manager beside the admin who works.
fn outlet() -> (Kiosk, ProductId, String) {
    furnished(kiosk_with(|config| config.tenders.offered = vec![TenderKind::Cash, TenderKind::Card]))
}

fn furnished(kiosk: Kiosk) -> (Kiosk, ProductId, String) {
    let bag = kiosk.product(kiosk.partner("Mitra Pandan"), "Tas Anyam", 85_000);
    kiosk.receive(bag, 6);
    let people = &kiosk.services.people;
    people.add_user(ActId::new(), kiosk.admin, "Manajer 1", Role::Manajer, MANAGER_PIN).expect("a manager");
    let code = kiosk.code_of(bag);
    (kiosk, bag, code)
}

/// The reason is chosen, and the manager types their own PIN on the same screen.
fn approve(kiosk: &Kiosk, reason: &str) {
    kiosk.press(reason);
    kiosk.press("Minta persetujuan");
    kiosk.pin(MANAGER_PIN);
}

fn on_hand(kiosk: &Kiosk, product: ProductId) -> i64 {
    kiosk.services.store.read(|c| stock::state_of(c, product)).expect("readable").expect("known").on_hand
}

fn counted(kiosk: &Kiosk) -> Vec<i32> {
    kiosk.app.global::<RefundAdapter>().get_lines().iter().map(|line| line.quantity).collect()
}

fn step(kiosk: &Kiosk) -> RefundStep {
    kiosk.app.global::<RefundAdapter>().get_step()
}

fn kinds(kiosk: &Kiosk) -> Vec<ExceptionKind> {
    let today = kiosk.services.store.today();
    let told = kiosk.services.store.read(|c| exceptions_of_days(c, today, today, 50)).expect("readable");
    assert!(told.iter().all(|row| row.approved_by.is_some_and(|by| by != row.requested_by)));
    told.into_iter().map(|row| row.kind).collect()
}

#[test]
fn a_scanned_receipt_brings_a_damaged_piece_back() {
    let (kiosk, bag, code) = outlet();
    let number = sell(&kiosk, &[&code, &code], 0);
    kiosk.go(Screen::Refund);
    kiosk.scan(&number);
    assert_eq!((step(&kiosk), counted(&kiosk)), (RefundStep::Lines, vec![0]));
    kiosk.scan(&code);
    assert_eq!(counted(&kiosk), [1], "a scan counts its line up");
    kiosk.press("Tas Anyam rusak");
    kiosk.press("Lanjut: uangnya Rp\u{A0}85.000");
    assert!(kiosk.shows("Kembali kepada pembeli Rp\u{A0}85.000"));
    kiosk.press("Kembalikan Rp\u{A0}85.000");
    approve(&kiosk, "Rusak atau cacat");
    assert!(kiosk.shows("Retur dicatat") && kiosk.shows("Dikembalikan Rp\u{A0}85.000"));
    assert_eq!((on_hand(&kiosk, bag), kinds(&kiosk)), (4, vec![ExceptionKind::Refund]), "damaged is not on the shelf");
    let job = queue::recent(&kiosk.services.store, 1).expect("readable").remove(0);
    assert!(job.title.starts_with("Retur pembeli RT-K1-20261122-0001"), "{}", job.title);
    let slip = queue::slip_of(&kiosk.services.store, job.id).expect("a slip");
    assert!(slip.blocks.contains(&Block::OpenDrawer), "cash goes out of the drawer");
    assert!(kiosk.app.global::<RefundAdapter>().get_slip().iter().any(|line| line.text.contains("rusak")));
    kiosk.press("Retur berikutnya");
    kiosk.scan(&number);
    let line = kiosk.app.global::<RefundAdapter>().get_lines().row_data(0).expect("a line");
    assert_eq!((line.sold, line.returned, line.quantity), (2, 1, 1), "earlier pieces are said");
    kiosk.press("Tambah Tas Anyam");
    assert_eq!(counted(&kiosk), [1], "returnable = sold - earlier refunds");
    assert!(kiosk.shows("Tas Anyam: hanya 1 yang masih bisa dikembalikan."));
}

#[test]
fn twins_of_two_partners_are_told_apart_and_the_slip_says_why_in_words() {
    let (kiosk, _, code) = outlet();
    let twin = kiosk.product(kiosk.partner("Mitra Rotan"), "Tas Anyam", 85_000);
    kiosk.receive(twin, 6);
    let other = kiosk.code_of(twin);
    let number = sell(&kiosk, &[&code, &other], 0);
    kiosk.go(Screen::Receipts);
    kiosk.press(&number);
    let both = format!("Tas Anyam: Mitra Pandan  ·  {code}, Mitra Rotan  ·  {other}");
    assert!(kiosk.shows(&both), "the paper has the name only");
    kiosk.go(Screen::Refund);
    kiosk.scan(&number);
    let details: Vec<String> =
        kiosk.app.global::<RefundAdapter>().get_lines().iter().map(|line| line.detail.into()).collect();
    assert_eq!(details, [format!("Mitra Pandan  ·  {code}"), format!("Mitra Rotan  ·  {other}")]);
    kiosk.scan(&other);
    assert_eq!(counted(&kiosk), [0, 1]);
    kiosk.press("Lanjut: uangnya Rp\u{A0}85.000");
    kiosk.press("Kembalikan Rp\u{A0}85.000");
    kiosk.press("Lainnya");
    kiosk.write("Tulis alasannya", "Ternyata sudah punya");
    kiosk.press("Minta persetujuan");
    kiosk.pin(MANAGER_PIN);
    assert_eq!(step(&kiosk), RefundStep::Done);
    let slip = kiosk.app.global::<RefundAdapter>().get_slip();
    assert!(slip.iter().any(|line| line.text.contains("Ternyata sudah punya")), "whoever signs reads why");
}

#[test]
fn what_went_wrong_stays_until_somebody_says_that_it_was_read() {
    let (kiosk, _, _) = outlet();
    kiosk.go(Screen::Refund);
    let visible = || kiosk.app.global::<Toaster>().get_visible();
    for (tone, stays) in [(Tone::Ok, false), (Tone::Warn, false), (Tone::Bad, true)] {
        kiosk.app.global::<Shell>().invoke_toast("Topi: tidak bisa dikembalikan.".into(), tone, "".into());
        settle();
        assert!(visible(), "{tone:?}");
        mock_elapsed_time(Duration::from_secs(10));
        assert_eq!(visible(), stays, "{tone:?}");
    }
    kiosk.press("Mengerti");
    assert!(!visible());
}

#[test]
fn a_damaged_piece_goes_to_the_shelf_only_if_somebody_says_so() {
    let (kiosk, bag, code) = outlet();
    for (chosen, follows, on_shelf) in [(None, true, 5), (Some("Tas Anyam ke rak"), false, 5)] {
        let number = sell(&kiosk, &[&code], 0);
        kiosk.go(Screen::Refund);
        kiosk.scan(&number);
        if let Some(place) = chosen {
            kiosk.press(place);
        }
        kiosk.press("Lanjut: uangnya Rp\u{A0}85.000");
        assert_eq!(kiosk.shows("Barangnya kembali ke rak, kecuali alasannya rusak atau cacat."), follows);
        kiosk.press("Kembalikan Rp\u{A0}85.000");
        approve(&kiosk, "Rusak atau cacat");
        let slip = kiosk.app.global::<RefundAdapter>().get_slip();
        let says = slip.iter().any(|line| line.text.contains("kembali, rusak"));
        assert_eq!((on_hand(&kiosk, bag), says), (on_shelf, follows), "{chosen:?}");
        kiosk.press("Retur berikutnya");
    }
}

#[test]
fn a_sale_is_found_by_search_and_comes_back_whole() {
    let (kiosk, bag, code) = outlet();
    let number = sell(&kiosk, &[&code, &code], 0);
    sell(&kiosk, &[&code], 0);
    kiosk.go(Screen::Refund);
    kiosk.write("Cari struk", "170000");
    kiosk.press(&number);
    kiosk.press("Semua");
    kiosk.press("Lanjut: uangnya Rp\u{A0}170.000");
    kiosk.press("Kembali ke barang");
    assert_eq!(counted(&kiosk), [2], "a step back costs nothing");
    kiosk.press("Lanjut: uangnya Rp\u{A0}170.000");
    kiosk.press("Kembalikan Rp\u{A0}170.000");
    approve(&kiosk, "Berubah pikiran");
    assert_eq!((step(&kiosk), on_hand(&kiosk, bag)), (RefundStep::Done, 5));
    kiosk.press("Retur berikutnya");
    kiosk.press(&number);
    assert!(kiosk.shows(&format!("Semua barang struk {number} sudah diretur.")));
    assert_eq!(step(&kiosk), RefundStep::Find);
}

#[test]
fn without_a_receipt_the_product_is_scanned_and_paid_in_cash() {
    let (kiosk, bag, code) = outlet();
    let number = sell(&kiosk, &[&code], 0);
    kiosk.go(Screen::Refund);
    kiosk.press("Tanpa struk");
    kiosk.scan(&code);
    assert_eq!(step(&kiosk), RefundStep::Lines);
    let candidates = kiosk.app.global::<RefundAdapter>().get_candidates();
    assert_eq!(candidates.iter().map(|sale| sale.number.to_string()).collect::<Vec<_>>(), [number]);
    kiosk.press("Tambah Tas Anyam");
    assert!(kiosk.shows("Tas Anyam: hanya 1 yang terjual belum lama ini dan masih bisa dikembalikan."));
    kiosk.press("Lanjut: uangnya Rp\u{A0}85.000");
    kiosk.press("Kembalikan Rp\u{A0}85.000");
    approve(&kiosk, "Ukuran tidak cocok");
    assert!(kiosk.shows("Retur dicatat"));
    assert_eq!((on_hand(&kiosk, bag), kinds(&kiosk)), (6, vec![ExceptionKind::RefundWithoutReceipt]));
    kiosk.press("Retur berikutnya");
    kiosk.press("Tanpa struk");
    kiosk.scan(&code);
    assert_eq!(step(&kiosk), RefundStep::Find);
    let flaw = kiosk.app.global::<RefundAdapter>().get_find_flaw();
    assert!(flaw.starts_with("Tas Anyam tidak terjual dalam 7 hari terakhir"), "{flaw}");
}

#[test]
fn what_was_paid_by_card_goes_back_by_card_with_a_reference() {
    let (kiosk, _, code) = outlet();
    let number = sell(&kiosk, &[&code], 85_000);
    kiosk.go(Screen::Refund);
    kiosk.scan(&number);
    assert_eq!(counted(&kiosk), [1], "the only piece is the one that was meant");
    kiosk.press("Lanjut: uangnya Rp\u{A0}85.000");
    kiosk.press("Kembalikan Rp\u{A0}85.000");
    assert!(!kiosk.app.global::<ApprovalAdapter>().get_open(), "nobody types a PIN for nothing");
    assert!(kiosk.app.global::<RefundAdapter>().get_flaw().contains("nomor referensinya"));
    kiosk.write("Nomor referensi Kartu BCA ****1234", "REF 4411");
    kiosk.press("Tunai");
    assert!(kiosk.shows("Dibayar dengan Kartu BCA ****1234, dikembalikan tunai."));
    kiosk.press("Seperti dibayar");
    assert_eq!(kiosk.value("Nomor referensi Kartu BCA ****1234"), "REF 4411", "nothing typed is lost");
    kiosk.press("Kembalikan Rp\u{A0}85.000");
    approve(&kiosk, "Ukuran tidak cocok");
    assert!(kiosk.shows("Retur dicatat") && kiosk.app.global::<RefundAdapter>().get_cash().is_empty());
    let settings = deks::kiosk::till::settings(&kiosk.services);
    let today = kiosk.services.store.today();
    let offer = kiosk.services.store.read(|c| {
        let sale = sale_id_of(c, &number)?.expect("a sale");
        refund_offer(c, sale, today, &settings)
    });
    let offer = offer.expect("readable").expect("an offer");
    assert_eq!((offer.tenders[0].kind, offer.tenders[0].left), (TenderKind::Card, Rupiah::ZERO));
}

#[test]
fn whoever_asks_does_not_approve_and_a_closed_sheet_changes_nothing() {
    let (kiosk, bag, code) = outlet();
    let number = sell(&kiosk, &[&code], 0);
    kiosk.go(Screen::Refund);
    kiosk.scan(&number);
    kiosk.press("Lanjut: uangnya Rp\u{A0}85.000");
    kiosk.press("Kembalikan Rp\u{A0}85.000");
    kiosk.press("Ukuran tidak cocok");
    kiosk.press("Minta persetujuan");
    let people = kiosk.app.global::<ApprovalAdapter>().get_people();
    assert_eq!(people.iter().map(|person| person.name.to_string()).collect::<Vec<_>>(), ["Manajer 1"]);
    kiosk.press("Tutup");
    assert_eq!((step(&kiosk), on_hand(&kiosk, bag)), (RefundStep::Money, 5));
    kiosk.press("Kembalikan Rp\u{A0}85.000");
    approve(&kiosk, "Ukuran tidak cocok");
    assert_eq!((step(&kiosk), on_hand(&kiosk, bag)), (RefundStep::Done, 6));
}

#[test]
fn the_receipts_screen_leads_here_and_what_is_counted_survives_leaving() {
    let (kiosk, _, code) = outlet();
    let number = sell(&kiosk, &[&code, &code], 0);
    kiosk.go(Screen::Receipts);
    kiosk.press(&number);
    kiosk.press("Retur");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Refund);
    assert_eq!(kiosk.app.global::<RefundAdapter>().get_number(), number.as_str());
    kiosk.press("Tambah Tas Anyam");
    kiosk.go(Screen::Home);
    kiosk.go(Screen::Refund);
    assert_eq!(counted(&kiosk), [1]);
    tell(&Event::RefundWanted("K1-20251231-0001".into()));
    settle();
    assert!(kiosk.message().starts_with("Retur ini belum selesai."), "{}", kiosk.message());
    assert_eq!(counted(&kiosk), [1], "what was begun comes first");
    kiosk.press("Cari struk lain");
    tell(&Event::RefundWanted("K1-20251231-0001".into()));
    settle();
    assert!(kiosk.app.global::<RefundAdapter>().get_find_flaw().starts_with("Struk itu tidak ada di kios ini."));
}

#[test]
fn esc_goes_one_step_back_and_never_out_of_the_screen() {
    let (kiosk, _, code) = outlet();
    let number = sell(&kiosk, &[&code], 0);
    kiosk.go(Screen::Refund);
    kiosk.scan(&number);
    kiosk.press("Lanjut: uangnya Rp\u{A0}85.000");
    assert_eq!(step(&kiosk), RefundStep::Money);
    for expected in [RefundStep::Lines, RefundStep::Find, RefundStep::Find] {
        let text = SharedString::from(Key::Escape);
        kiosk.app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        kiosk.app.window().dispatch_event(WindowEvent::KeyReleased { text });
        settle();
        assert_eq!(step(&kiosk), expected);
    }
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Refund);
}

#[test]
fn a_slip_that_did_not_come_out_asks_where_the_refund_stands() {
    let (kiosk, _, code) = outlet();
    let number = sell(&kiosk, &[&code], 0);
    kiosk.go(Screen::Refund);
    kiosk.scan(&number);
    kiosk.press("Lanjut: uangnya Rp\u{A0}85.000");
    kiosk.press("Kembalikan Rp\u{A0}85.000");
    approve(&kiosk, "Ukuran tidak cocok");
    let store = &kiosk.services.store;
    let set = |state: &'static str| {
        let set = store.write_local(move |c, _| {
            c.execute("UPDATE print_jobs SET state = ?1 WHERE title LIKE 'Retur pembeli%'", [state])?;
            Ok(())
        });
        set.expect("the job changed");
        kiosk.tick();
    };
    set("failed");
    assert!(kiosk.shows("Bukti retur belum tercetak"));
    kiosk.press("Coba sekarang");
    let job = queue::recent(store, 1).expect("readable").remove(0);
    assert_eq!(job.state, JobState::Waiting);
    assert!(!kiosk.shows("Bukti retur belum tercetak"));
    set("unknown");
    assert!(kiosk.shows("Sudah keluar?"));
    kiosk.press("Sudah");
    assert!(kiosk.find("Sudah").is_none() && kiosk.shows("Bukti retur tercetak"));
}

#[test]
fn after_the_days_of_return_it_is_said_and_still_possible() {
    let clock = FixedClock::at(UtcMs(NOON_MS));
    let (kiosk, bag, code) = furnished(kiosk_at(clock.clone()));
    let number = sell(&kiosk, &[&code], 0);
    kiosk.go(Screen::Refund);
    kiosk.scan(&number);
    assert!(!kiosk.shows("lewat batas retur") && kiosk.shows("Hari ini, dibayar Tunai Rp\u{A0}85.000"));
    clock.advance_ms(9 * 24 * 60 * 60 * 1_000);
    kiosk.press("Cari struk lain");
    kiosk.press(&number);
    assert!(kiosk.shows("lewat batas retur"));
    kiosk.press("Lanjut: uangnya Rp\u{A0}85.000");
    assert!(kiosk.shows("Sudah 9 hari sejak dibeli, lewat batas retur."));
    kiosk.press("Kembalikan Rp\u{A0}85.000");
    approve(&kiosk, "Ukuran tidak cocok");
    assert_eq!((step(&kiosk), on_hand(&kiosk, bag)), (RefundStep::Done, 6));
}
