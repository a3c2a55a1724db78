//! What was sold without a label is identified later, and its stock is right again.

use deks::base::{ActId, ProductId, Rupiah, UserId};
use deks::people::Role;
use deks::stock;
use deks::till::{Cart, Payment, Untagged, pay, untagged_to_identify};
use deks_ui::{IdentifyAdapter, Screen};
use slint::{ComponentHandle, Model};

use super::kit::*;

/// Somebody sells a piece of "Mitra Pandan" without a label.
fn sell_untagged(kiosk: &Kiosk, seller: UserId, partner_id: deks::base::PartnerId, words: &str, price: i64) {
    let untagged = Untagged {
        partner_id,
        partner_name: "Mitra Pandan".into(),
        category: "Kriya".into(),
        price: Rupiah(price),
        description: words.into(),
    };
    let mut cart = Cart::default();
    cart.add_untagged(untagged, Rupiah(500_000)).expect("room");
    let settings = deks::kiosk::till::settings(&kiosk.services);
    let payment = Payment::in_cash(ActId::new(), seller, cart, Rupiah(price), settings);
    pay(&kiosk.services.store, payment).expect("paid");
}

fn cashier(kiosk: &Kiosk) -> UserId {
    kiosk.services.people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier")
}

fn on_hand(kiosk: &Kiosk, product: ProductId) -> i64 {
    kiosk.services.store.read(|c| stock::state_of(c, product)).expect("readable").expect("known").on_hand
}

#[test]
fn a_piece_is_identified_and_its_stock_goes_down() {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    let [bag, hat] = [("Tas Anyam", 85_000), ("Topi", 40_000)].map(|(name, price)| {
        let product = kiosk.product(partner, name, price);
        kiosk.receive(product, 6);
        product
    });
    let stranger = kiosk.product(kiosk.partner("Dapur Contoh"), "Sambal", 85_000);
    let seller = cashier(&kiosk);
    sell_untagged(&kiosk, seller, partner, "tas kecil", 85_000);
    sell_untagged(&kiosk, seller, partner, "topi tanpa label", 40_000);
    kiosk.go(Screen::Identify);
    kiosk.press("tas kecil");
    let offered = kiosk.app.global::<IdentifyAdapter>().get_candidates();
    let names: Vec<String> = offered.iter().map(|row| row.name.into()).collect();
    assert_eq!(names, ["Tas Anyam", "Topi"], "the partner's own, the same price first");
    kiosk.press("Tas Anyam");
    assert!(kiosk.shows("Tidak bisa dibatalkan: stok Tas Anyam menjadi 5."), "said before");
    kiosk.press("Ini barangnya");
    assert_eq!(kiosk.message(), "Tas Anyam: stoknya berkurang 1.");
    assert_eq!((on_hand(&kiosk, bag), on_hand(&kiosk, hat)), (5, 6));
    kiosk.write("Cari barang mitra ini", "topi");
    kiosk.press("Topi");
    kiosk.press("Ini barangnya");
    assert_eq!(on_hand(&kiosk, hat), 5);
    assert!(kiosk.shows("Semua sudah dikenali"));
    assert!(kiosk.services.store.read(untagged_to_identify).expect("readable").is_empty());
    assert_eq!(
        kiosk.services.store.read(|c| stock::state_of(c, stranger)).expect("readable").map_or(0, |s| s.on_hand),
        0
    );
}

#[test]
fn who_sold_a_piece_does_not_say_alone_what_it_was() {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    let bag = kiosk.product(partner, "Tas Anyam", 85_000);
    kiosk.receive(bag, 6);
    let people = &kiosk.services.people;
    people.add_user(ActId::new(), kiosk.admin, "Manajer 1", Role::Manajer, "350917").expect("a manager");
    sell_untagged(&kiosk, kiosk.admin, partner, "tas kecil", 85_000);
    kiosk.go(Screen::Identify);
    kiosk.press("Tas Anyam");
    kiosk.press("Ini barangnya");
    assert!(kiosk.shows("tas kecil = Tas Anyam"), "what is agreed to");
    kiosk.press("Tutup");
    assert_eq!(on_hand(&kiosk, bag), 6);
    assert!(kiosk.shows("1 belum dikenali"), "it waits");
    kiosk.press("Ini barangnya");
    kiosk.pin("350917");
    assert_eq!((kiosk.message().as_str(), on_hand(&kiosk, bag)), ("Tas Anyam: stoknya berkurang 1.", 5));
}

#[test]
fn who_works_alone_at_the_outlet_says_what_they_sold() {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    let bag = kiosk.product(partner, "Tas Anyam", 85_000);
    kiosk.receive(bag, 6);
    sell_untagged(&kiosk, kiosk.admin, partner, "tas kecil", 85_000);
    kiosk.go(Screen::Identify);
    kiosk.press("Tas Anyam");
    kiosk.press("Ini barangnya");
    assert_eq!((kiosk.message().as_str(), on_hand(&kiosk, bag)), ("Tas Anyam: stoknya berkurang 1.", 5));
}

#[test]
fn nothing_to_identify_says_so() {
    let kiosk = kiosk();
    kiosk.go(Screen::Identify);
    assert!(kiosk.shows("Semua sudah dikenali"));
    assert!(kiosk.find("Ini barangnya").is_none());
}
