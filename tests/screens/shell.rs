//! What surrounds the screens: scans beside an open form, and what the bars say.

use deks_ui::{Nav, PartnersAdapter, Screen, Shell};
use slint::ComponentHandle;

use super::kit::*;

#[test]
fn a_scan_leaves_an_open_form_where_it_is() {
    let (kiosk, _, code) = kiosk_with_bags();
    kiosk.go(Screen::Partners);
    kiosk.press("Mitra Pandan");
    assert!(kiosk.app.global::<PartnersAdapter>().get_card_open());
    kiosk.write("Pemilik", "Pemilik UKM 09");
    kiosk.scan(&code);
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Partners);
    assert!(kiosk.app.global::<PartnersAdapter>().get_card_open());
    assert_eq!(kiosk.value("Pemilik"), "Pemilik UKM 09", "what was typed stays, and the code is not in it");
    let said = "Tas Anyam: Rp\u{A0}85.000. Layar ini tetap terbuka; pindai di layar Jual untuk menjualnya.";
    assert_eq!(kiosk.message(), said);
    kiosk.scan("8991234567891");
    assert_eq!(kiosk.message(), "Kode 8991234567891 tidak dikenal. Layar ini tetap terbuka.");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Partners);
}

#[test]
fn a_scan_on_a_list_begins_a_sale() {
    let (kiosk, _, code) = kiosk_with_bags();
    kiosk.go(Screen::Partners);
    kiosk.scan(&code);
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Till);
    assert!(kiosk.shows("Total Rp\u{A0}85.000"));
}

#[test]
fn records_without_a_hub_are_counted_quietly() {
    let kiosk = kiosk();
    kiosk.go(Screen::Home);
    kiosk.tick();
    let shell = kiosk.app.global::<Shell>();
    shell.set_unsynced(10_532);
    shell.set_unsynced_text("10.532".into());
    settle();
    assert!(!shell.get_hub() && kiosk.shows("Tanpa hub  ·  10.532 catatan"));
    kiosk.press("Belum terhubung ke hub: 10.532 catatan");
    assert!(kiosk.message().starts_with("Belum ada hub."));
}

#[test]
fn the_date_is_said_in_the_language_of_the_screen() {
    let kiosk = kiosk();
    kiosk.go(Screen::Home);
    kiosk.tick();
    let shell = kiosk.app.global::<Shell>();
    assert_eq!(shell.get_date_text(), "Minggu, 22 November 2026");
    shell.invoke_language_chosen("en".into());
    settle();
    assert_eq!(shell.get_date_text(), "Sunday, 22 November 2026");
    shell.invoke_language_chosen("id".into());
    settle();
}
