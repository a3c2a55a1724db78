//! What users of other tills complain of, as far as it is played at the real window: scans and badges. The other
//! complaints stand in `tests/rooms/complaints`, with the test that none is missing.

use deks::base::ActId;
use deks::people::Role;
use deks_ui::{Nav, Screen, SessionAdapter, TillAdapter};
use slint::platform::WindowEvent;
use slint::{ComponentHandle, Model, SharedString};

use super::kit::*;

fn pieces(kiosk: &Kiosk) -> i32 {
    kiosk.app.global::<TillAdapter>().get_pieces()
}

fn cart(kiosk: &Kiosk) -> Vec<(String, i32)> {
    kiosk.app.global::<TillAdapter>().get_lines().iter().map(|line| (line.name.into(), line.quantity)).collect()
}

// peers.md 5: woocommerce/woocommerce-android#14223
#[test]
fn scans_are_taken_on_every_screen_also_after_a_search() {
    let (kiosk, _, code) = kiosk_with_bags();
    kiosk.go(Screen::Till);
    kiosk.scan(&code);
    kiosk.write("Cari produk", "anyam");
    kiosk.scan(&code);
    assert_eq!(pieces(&kiosk), 2, "the search takes no scan away");
    assert!(!kiosk.value("Cari produk").contains(&code), "and the code lands in no field");
    let elsewhere = [Screen::Home, Screen::Partners, Screen::Settings];
    for (at, screen) in elsewhere.into_iter().enumerate() {
        kiosk.go(screen);
        kiosk.scan(&code);
        assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Till, "{screen:?}");
        assert_eq!(pieces(&kiosk), 3 + at as i32, "{screen:?}");
    }
}

/// Types codes as fast as the window takes keys, with no pause between them.
fn burst(kiosk: &Kiosk, codes: &[&str]) {
    settle();
    for letter in codes.iter().flat_map(|code| code.chars().chain(['\n'])) {
        let text = SharedString::from(letter);
        kiosk.app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        kiosk.app.window().dispatch_event(WindowEvent::KeyReleased { text });
    }
    settle();
}

// peers.md 9: opensourcepos/opensourcepos#752, opensourcepos/opensourcepos#739
#[test]
fn the_second_scan_never_replaces_the_first() {
    let kiosk = kiosk();
    let partner = kiosk.partner("Mitra Pandan");
    let [bag, soap, chips] =
        [("Tas Anyam", 85_000), ("Sabun Sereh", 30_000), ("Keripik", 18_000)].map(|(name, price)| {
            let product = kiosk.product(partner, name, price);
            kiosk.receive(product, 50);
            kiosk.code_of(product)
        });
    kiosk.go(Screen::Till);
    burst(&kiosk, &[&bag, &soap]);
    assert_eq!(cart(&kiosk), [("Tas Anyam".to_owned(), 1), ("Sabun Sereh".to_owned(), 1)]);
    let more: Vec<&str> = [soap.as_str(), chips.as_str(), bag.as_str()].into_iter().cycle().take(30).collect();
    burst(&kiosk, &more);
    let expect = [("Tas Anyam", 11), ("Sabun Sereh", 11), ("Keripik", 10)].map(|(name, n)| (name.to_owned(), n));
    assert_eq!(cart(&kiosk), expect, "in the order of the first scans, and each counted");
}

// peers.md 17: odoo/odoo#20760
#[test]
fn a_badge_names_a_person_and_opens_nothing() {
    let kiosk = kiosk();
    let people = kiosk.services.people.clone();
    let cashier = people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier");
    let badge = format!("deks:user:{cashier}");
    kiosk.go(Screen::Home);
    kiosk.press("Ganti pengguna: Admin Gerai");
    kiosk.scan(&badge);
    assert!(kiosk.services.user().is_none(), "nobody is in");
    let session = kiosk.app.global::<SessionAdapter>();
    let chosen = usize::try_from(session.get_chosen()).expect("somebody is chosen");
    assert_eq!(session.get_users().row_data(chosen).expect("a tile").name, "Kasir 1");
    kiosk.pin("246813");
    assert!(kiosk.services.user().is_none(), "another person's PIN opens nothing either");
    kiosk.pin("907214");
    assert_eq!(kiosk.services.user().map(|user| user.id), Some(cashier));
    // Signed in, a badge neither changes who that is nor approves anything.
    kiosk.scan(&format!("deks:user:{}", kiosk.admin));
    assert_eq!(kiosk.services.user().map(|user| user.id), Some(cashier));
    assert!(people.approve(cashier, kiosk.admin, "000001").is_err());
}
