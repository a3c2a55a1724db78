//! Promotions are made, refused, ended and brought back by touch; and a product is pinned to the front of the shelf.

use deks::base::{ActId, PromotionId, Rupiah};
use deks::catalog::favourites;
use deks::till::promotions::{self, BearerWish, Effect, PromotionForm, SavePromotion, Target, save_promotion};
use deks_ui::{PromotionStanding, PromotionsAdapter, Screen, Shell, TillAdapter, Toaster, Tone};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, Model, SharedString};

use super::kit::*;

/// The names of what holds today.
fn in_force(kiosk: &Kiosk) -> Vec<String> {
    let (store, today) = (&kiosk.services.store, kiosk.services.store.today());
    let found = store.read(|c| promotions::in_force(c, today)).expect("readable");
    found.into_iter().map(|promotion| promotion.name).collect()
}

/// Ten percent off everything for a week.
fn promotion(kiosk: &Kiosk) -> PromotionId {
    let today = kiosk.services.store.today();
    let form = PromotionForm {
        id: None,
        name: "Promo Pandan".into(),
        effect: Effect::Percent(1_000),
        target: Target::All,
        bearer: BearerWish::Outlet,
        from: today,
        until: today.plus_days(6),
    };
    let save = SavePromotion { act_id: ActId::new(), by: kiosk.admin, form, price_limit: Rupiah(500_000) };
    save_promotion(&kiosk.services.store, save).expect("saved")
}

#[test]
fn a_promotion_is_made_by_touch_with_each_mistake_at_its_field_and_holds_at_the_till() {
    let (kiosk, _, code) = kiosk_with_bags();
    kiosk.go(Screen::Promotions);
    assert!(kiosk.shows("Belum ada promosi"));
    kiosk.press("Buat promosi");
    kiosk.press("Simpan promosi");
    assert!(kiosk.shows("Nama promosi belum diisi. Tulis nama yang tercetak di struk, misalnya \"Promo Pandan\"."));
    kiosk.write("Nama promosi", "Promo Pandan");
    kiosk.press("Simpan promosi");
    assert!(kiosk.shows("Potongan promosi harus antara 1 % dan 100 %. Periksa angkanya."));
    assert!(kiosk.shows("Contoh harga muncul di sini."));
    kiosk.write("Potongan (%)", "10");
    assert!(!kiosk.shows("Potongan promosi harus antara 1 % dan 100 %. Periksa angkanya."));
    assert!(kiosk.shows(&format!("Jadi {}, semula {}: Tas Anyam", Rupiah(76_500), Rupiah(85_000))));
    kiosk.press("Simpan promosi");
    assert_eq!(kiosk.message(), "Promosi tersimpan.");
    assert_eq!(in_force(&kiosk), ["Promo Pandan"]);
    let row = kiosk.app.global::<PromotionsAdapter>().get_promotions().row_data(0).expect("a row");
    assert_eq!((row.standing, row.until.as_str()), (PromotionStanding::Running, "28-11-2026"));
    kiosk.go(Screen::Till);
    kiosk.scan(&code);
    assert_eq!(kiosk.app.global::<TillAdapter>().get_total(), Rupiah(76_500).to_string(), "nobody has to think of it");
}

#[test]
fn a_promotion_is_for_goods_that_are_searched_and_borne_by_who_agreed() {
    let (kiosk, _, _) = kiosk_with_bags();
    kiosk.tall();
    kiosk.go(Screen::Promotions);
    kiosk.press("Buat promosi");
    kiosk.write("Nama promosi", "Ambil tiga");
    kiosk.press("Produk");
    kiosk.press("Simpan promosi");
    assert!(kiosk.shows("Pilih barang, mitra, atau kategori dari hasil pencarian."));
    kiosk.write("Cari untuk promosi", "zzz");
    assert!(kiosk.shows("Tidak ada yang cocok. Periksa ejaannya."));
    kiosk.write("Cari untuk promosi", "tas");
    kiosk.press("Tas Anyam");
    kiosk.press("Beli n bayar m");
    assert!(kiosk.shows(&format!("Jadi {}, semula {}: 3 buah Tas Anyam", Rupiah(170_000), Rupiah(255_000))));
    kiosk.press("Tambah jumlah yang dibeli");
    assert!(kiosk.shows(&format!("Jadi {}, semula {}: 4 buah Tas Anyam", Rupiah(170_000), Rupiah(340_000))));
    kiosk.press("Oleh mitra");
    kiosk.press("Simpan promosi");
    let refused = "Menurut ketentuannya, potongan tidak ditanggung Mitra Pandan. Pilih gerai sebagai penanggung.";
    assert!(kiosk.shows(refused), "what nobody agreed to is not taken from a partner");
    assert_eq!(kiosk.value("Nama promosi"), "Ambil tiga", "nothing typed is lost");
    kiosk.press("Oleh gerai");
    kiosk.press("Simpan promosi");
    assert_eq!(in_force(&kiosk), ["Ambil tiga"]);
    kiosk.press("Ambil tiga");
    assert!(kiosk.shows("Tas Anyam"), "opened again, it stands there as it was kept");
    kiosk.press("Pilih yang lain");
    kiosk.press("Kategori");
    kiosk.press("Kriya");
    kiosk.press("Simpan promosi");
    let today = kiosk.services.store.today();
    let kept = kiosk.services.store.read(|c| promotions::in_force(c, today)).expect("readable");
    assert_eq!((kept.len(), &kept[0].target), (1, &Target::Category("Kriya".into())), "changed, not doubled");
}

#[test]
fn what_is_half_typed_is_thrown_away_only_on_purpose() {
    let (kiosk, _, _) = kiosk_with_bags();
    kiosk.go(Screen::Promotions);
    kiosk.press("Buat promosi");
    kiosk.write("Nama promosi", "Promo Pandan");
    kiosk.press("Tutup");
    assert!(kiosk.shows("Perubahan belum disimpan"));
    kiosk.press("Lanjut mengisi");
    kiosk.go(Screen::Home);
    kiosk.go(Screen::Promotions);
    assert_eq!(kiosk.value("Nama promosi"), "Promo Pandan", "a look at another screen loses nothing");
    kiosk.press("Tutup");
    kiosk.press("Buang perubahan");
    assert!(kiosk.find("Nama promosi").is_none());
}

#[test]
fn ending_a_promotion_can_be_undone_for_ten_seconds() {
    let (kiosk, _, _) = kiosk_with_bags();
    promotion(&kiosk);
    kiosk.go(Screen::Promotions);
    kiosk.press("Akhiri Promo Pandan");
    assert!(in_force(&kiosk).is_empty() && kiosk.shows("Promosi Promo Pandan diakhiri"));
    kiosk.tick();
    kiosk.press("Urungkan");
    assert_eq!(kiosk.message(), "Promosi Promo Pandan berlaku lagi.");
    assert_eq!(in_force(&kiosk), ["Promo Pandan"]);
    kiosk.press("Akhiri Promo Pandan");
    assert_eq!(in_force(&kiosk), ["Promo Pandan"], "the second tap of a double tap ends nothing");
    kiosk.tick();
    kiosk.tick();
    kiosk.press("Akhiri Promo Pandan");
    for _ in 0..10 {
        assert!(kiosk.find("Urungkan").is_some());
        kiosk.tick();
    }
    assert!(kiosk.find("Urungkan").is_none() && in_force(&kiosk).is_empty());
    assert!(kiosk.find("Akhiri Promo Pandan").is_none());
    kiosk.press("Promo Pandan");
    assert_eq!(kiosk.message(), "Promosi ini sudah selesai dan tidak diubah lagi. Buat promosi baru.");
}

#[test]
fn what_was_said_before_goes_when_a_promotion_is_ended() {
    for (action, stays) in [("", false), ("Coba lagi", true)] {
        let (kiosk, _, _) = kiosk_with_bags();
        promotion(&kiosk);
        kiosk.go(Screen::Promotions);
        kiosk.app.global::<Shell>().invoke_toast("Promosi tersimpan.".into(), Tone::Ok, action.into());
        kiosk.press("Akhiri Promo Pandan");
        assert!(kiosk.shows("Promosi Promo Pandan diakhiri"));
        assert_eq!(kiosk.app.global::<Toaster>().get_visible(), stays, "{action:?}");
    }
}

#[test]
fn esc_closes_the_form_as_its_button_does_unless_a_scanner_presses_it() {
    let (kiosk, _, _) = kiosk_with_bags();
    let strike = |text: SharedString| {
        kiosk.app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        kiosk.app.window().dispatch_event(WindowEvent::KeyReleased { text });
    };
    let is_open = || kiosk.app.global::<PromotionsAdapter>().get_form_open();
    kiosk.go(Screen::Promotions);
    kiosk.press("Buat promosi");
    strike(Key::Escape.into());
    for letter in "8991234567891\n".chars() {
        strike(letter.into());
    }
    settle();
    assert!(is_open(), "a scanner begins a code with it");
    kiosk.go(Screen::Promotions);
    strike(Key::Escape.into());
    settle();
    assert!(!is_open());
    kiosk.press("Buat promosi");
    kiosk.write("Nama promosi", "Promo Pandan");
    strike(Key::Escape.into());
    settle();
    assert!(is_open() && kiosk.shows("Perubahan belum disimpan"), "what is typed is asked about");
}

#[test]
fn a_product_is_pinned_to_the_front_of_the_shelf_from_its_card() {
    let (kiosk, bag, _) = kiosk_with_bags();
    let pinned = || kiosk.services.store.read(favourites::pinned).expect("readable");
    kiosk.go(Screen::Products);
    kiosk.press("Tas Anyam");
    kiosk.press("Pasang di Favorit");
    assert_eq!(kiosk.message(), "Tas Anyam tampil di Favorit pada layar Jual.");
    assert_eq!(pinned(), [bag]);
    kiosk.press("Lepas dari Favorit");
    assert_eq!(kiosk.message(), "Tas Anyam tidak lagi dipasang di Favorit.");
    assert!(pinned().is_empty());
}
