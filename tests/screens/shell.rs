//! What surrounds the screens: scans beside an open form, and what the bars say.

use deks::base::ActId;
use deks::kiosk::training;
use deks::people::{self, Role};
use deks_ui::{
    Nav, Palette, PartnersAdapter, PrinterState, Screen, SessionAdapter, SettingsAdapter, SettingsPart, Shell,
};
use i_slint_backend_testing::ElementHandle;
use slint::{ComponentHandle, Model};

use super::kit::*;

/// The height of the line on top.
const STATUS_BAR_PX: f32 = 56.0;

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

#[test]
fn back_leads_where_one_came_from_and_its_label_says_so() {
    let kiosk = kiosk();
    let nav = kiosk.app.global::<Nav>();
    let open = |path: &[Screen]| {
        kiosk.go(path[0]);
        for step in path.windows(2) {
            nav.invoke_open(step[1], step[0]);
            settle();
        }
    };
    let back = || {
        let label = nav.get_back_label();
        nav.invoke_back();
        settle();
        (label.to_string(), nav.get_current_screen())
    };
    open(&[Screen::Partners]);
    assert_eq!(back(), ("Beranda".to_owned(), Screen::Home));
    open(&[Screen::Partners, Screen::Products, Screen::Labels]);
    assert_eq!(back(), ("Kembali".to_owned(), Screen::Products));
    assert_eq!(back(), ("Kembali".to_owned(), Screen::Partners));
    assert_eq!(back(), ("Beranda".to_owned(), Screen::Home));
    // What was opened from one place does not stay in the way of another.
    open(&[Screen::Reports, Screen::Receipts]);
    open(&[Screen::Till]);
    assert_eq!(back(), ("Beranda".to_owned(), Screen::Home));
    // A screen that says a parent where nobody is (a message is tapped elsewhere) still leads there, and then home.
    open(&[Screen::Reports, Screen::Shift]);
    nav.invoke_open(Screen::Receipts, Screen::Till);
    assert_eq!(back(), ("Kembali".to_owned(), Screen::Till));
    assert_eq!(back(), ("Beranda".to_owned(), Screen::Home));
}

#[test]
fn only_the_last_three_places_are_kept() {
    let kiosk = kiosk();
    let nav = kiosk.app.global::<Nav>();
    let path = [Screen::Partners, Screen::Products, Screen::Labels, Screen::CheckIn, Screen::Receipts];
    kiosk.go(path[0]);
    for step in path.windows(2) {
        nav.invoke_open(step[1], step[0]);
    }
    for place in [Screen::CheckIn, Screen::Labels, Screen::Products, Screen::Home, Screen::Home] {
        nav.invoke_back();
        assert_eq!(nav.get_current_screen(), place);
    }
}

#[test]
fn whoever_comes_next_says_who_they_are_before_a_pin_counts() {
    let kiosk = kiosk();
    let people = kiosk.services.people.clone();
    let one = people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier");
    let two = people.add_user(ActId::new(), kiosk.admin, "Kasir 2", Role::Kasir, "416938").expect("a cashier");
    kiosk.sign_in(one);
    kiosk.go(Screen::Home);
    kiosk.press("Ganti pengguna: Kasir 1");
    assert!(kiosk.shows("Siapa berikutnya?") && kiosk.shows("Pilih nama dulu") && !kiosk.shows("Terkunci"));
    let session = kiosk.app.global::<SessionAdapter>();
    let names: Vec<String> = session.get_users().iter().map(|user| user.name.into()).collect();
    assert_eq!(names, ["Admin Gerai", "Kasir 2", "Kasir 1"], "who leaves stands last");
    assert_eq!(session.get_chosen(), -1);
    kiosk.pin("416938");
    assert_eq!(session.get_tries_left(), 5, "it counts against nobody");
    kiosk.press("Kasir 2");
    kiosk.pin("416938");
    assert_eq!(kiosk.services.user().map(|user| user.id), Some(two));
    // Nobody came after all: her own tile and her own PIN lead back.
    kiosk.press("Ganti pengguna: Kasir 2");
    kiosk.press("Kasir 2");
    kiosk.pin("416938");
    assert_eq!(kiosk.services.user().map(|user| user.id), Some(two));
}

#[test]
fn practice_says_so_before_anybody_signs_in_and_on_the_lock() {
    let kiosk = kiosk();
    let said = "LATIHAN  ·  tidak ada yang disimpan";
    kiosk.go(Screen::Home);
    kiosk.press("Ganti pengguna: Admin Gerai");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::SignIn);
    assert!(!kiosk.shows(said), "nobody practises");
    let practice = training::start(&kiosk.services).expect("a copy");
    let (app, _screens) = open_window(&practice);
    settle();
    // Below the line on top, which is hidden here.
    let reads = |text: &str| {
        ElementHandle::find_by_accessible_label(&app, text).any(|words| words.absolute_position().y > STATUS_BAR_PX)
    };
    assert_eq!(app.global::<Nav>().get_current_screen(), Screen::SignIn);
    assert!(reads(said));
    app.global::<Shell>().set_locked(true);
    settle();
    assert!(ElementHandle::find_by_accessible_label(&app, "Terkunci").next().is_some() && reads(said));
}

#[test]
fn the_language_goes_into_practice_and_out_of_it() {
    let kiosk = kiosk();
    let speaks = || -> (bool, String, Option<String>) {
        let shell = kiosk.app.global::<Shell>();
        let kept = kiosk.services.user().map(|user| user.language);
        (shell.get_training(), shell.get_language().into(), kept)
    };
    let choose = |language: &str| {
        kiosk.app.global::<Shell>().invoke_language_chosen(language.into());
        settle();
    };
    let practise = |on: bool| {
        kiosk.app.global::<SettingsAdapter>().invoke_training_wanted(on);
        settle();
    };
    kiosk.go(Screen::Settings);
    choose("en");
    practise(true);
    assert_eq!(speaks(), (true, "en".to_owned(), Some("en".to_owned())));
    practise(false);
    assert_eq!(speaks(), (false, "en".to_owned(), Some("en".to_owned())));
    // What is chosen while somebody practises is theirs afterwards, too.
    practise(true);
    choose("id");
    practise(false);
    assert_eq!(speaks(), (false, "id".to_owned(), Some("id".to_owned())));
    let admin = kiosk.services.store.read(|c| people::user_by_id(c, kiosk.admin)).expect("readable").expect("known");
    assert_eq!(admin.language, "id");
    // Other settings bind the screens anew as well.
    choose("en");
    let settings = kiosk.app.global::<SettingsAdapter>();
    settings.invoke_part_chosen(SettingsPart::Outlet);
    settings.invoke_edited("outlet.name".into(), "Gerai Contoh".into());
    settings.invoke_save();
    settle();
    assert_eq!(kiosk.app.global::<Shell>().get_outlet(), "Gerai Contoh");
    assert_eq!(speaks(), (false, "en".to_owned(), Some("en".to_owned())));
    choose("id");
}

#[test]
fn practice_shows_no_printer_no_letters_and_no_records_of_the_outlet() {
    let kiosk = kiosk();
    kiosk.partner("Mitra Pandan");
    kiosk.tick();
    assert!(kiosk.app.global::<Shell>().get_unsynced() > 0, "the outlet has records");
    let practice = training::start(&kiosk.services).expect("a copy");
    let (app, _screens) = open_window(&practice);
    settle();
    let shell = app.global::<Shell>();
    assert_eq!((shell.get_unsynced(), shell.get_mail_waiting()), (0, 0));
    assert_eq!(shell.get_printer(), PrinterState::None);
    assert!(!shell.get_clock_text().is_empty(), "the time is the time");
}

#[test]
fn the_themes_exclude_each_other_and_are_kept() {
    let kiosk = kiosk();
    for (dark, contrast) in [(true, false), (false, true), (false, false), (false, true)] {
        kiosk.app.global::<Shell>().invoke_theme_chosen(dark, contrast);
        settle();
        let palette = kiosk.app.global::<Palette>();
        assert_eq!((palette.get_dark(), palette.get_high()), (dark, contrast));
    }
    let again = kiosk.restart();
    let palette = again.app.global::<Palette>();
    assert_eq!((palette.get_dark(), palette.get_high()), (false, true), "it is chosen once");
    assert_eq!(palette.get_background(), slint::Color::from_rgb_u8(255, 255, 255));
    again.app.global::<Shell>().invoke_theme_chosen(true, false);
    settle();
    assert_ne!(palette.get_background(), slint::Color::from_rgb_u8(255, 255, 255));
}
