//! Entering an application from a printed form: with Enter and Tab alone, past what lies below the edge, with a wrong field
//! that is out of sight, and through a restart with its papers.

use std::fs;
use std::io::Cursor;
use std::time::Duration;

use deks::base::CaseId;
use deks::kiosk::flow::{Event, tell};
use deks::sop::case;
use deks_ui::{CaseAdapter, FormLine, Keyboard, Screen};
use i_slint_backend_testing::mock_elapsed_time;
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, Model, SharedString};

use super::kit::*;

fn adapter(kiosk: &Kiosk) -> CaseAdapter<'_> {
    kiosk.app.global::<CaseAdapter>()
}

fn open_form(kiosk: &Kiosk) {
    kiosk.go(Screen::CasePage);
    tell(&Event::NewCaseWanted("deks".to_owned()));
    settle();
}

fn line(kiosk: &Kiosk, id: &str) -> FormLine {
    adapter(kiosk).get_form().iter().find(|line| line.id == id).unwrap_or_else(|| panic!("no field is called {id:?}"))
}

/// A key of a real keyboard, and the blink until the next one.
fn strike(kiosk: &Kiosk, key: impl Into<SharedString>) {
    let text: SharedString = key.into();
    kiosk.app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    kiosk.app.window().dispatch_event(WindowEvent::KeyReleased { text });
    mock_elapsed_time(Duration::from_millis(60));
}

/// Letters, as the scan service gives them back once it knows that they are no scan.
fn type_in(kiosk: &Kiosk, words: &str) {
    let keyboard = kiosk.app.global::<Keyboard>();
    for letter in words.chars() {
        keyboard.set_injecting(true);
        strike(kiosk, letter);
        keyboard.set_injecting(false);
    }
}

fn enter(kiosk: &Kiosk, words: &str) {
    type_in(kiosk, words);
    strike(kiosk, '\n');
}

#[test]
fn a_printed_form_is_typed_in_with_enter_alone() {
    let kiosk = kiosk();
    open_form(&kiosk);
    kiosk.press("Dari formulir kertas");
    let of_business =
        ["Anyaman Sampel", "Pemilik UKM 01", "Anyaman", "Jl. Contoh No. 9, Surabaya", "", "0220101234567"];
    let of_contact = ["Kontak UKM 01", "0812 0000 0001", "kontak01@example.com", "anyaman.sampel"];
    let of_products = ["Tas anyam", "85000", "besar", "Kriya", "Topi", "30000", "", ""];
    for words in of_business.into_iter().chain(of_contact).chain(of_products) {
        enter(&kiosk, words);
        assert!(!kiosk.app.global::<Keyboard>().get_open(), "a real keyboard is typed on: {words:?}");
    }
    enter(&kiosk, "");
    assert_eq!(line(&kiosk, "address").value, "Jl. Contoh No. 9, Surabaya", "Enter makes no line");
    assert_eq!(line(&kiosk, "nib").value, "0220101234567");
    assert_eq!(line(&kiosk, "instagram").value, "anyaman.sampel");
    let products: Vec<String> = line(&kiosk, "products").entries.iter().map(|one| one.title.into()).collect();
    assert_eq!(products, ["Tas anyam", "Topi"]);
    assert!(adapter(&kiosk).get_is_new());
    settle();
    strike(&kiosk, '\n');
    settle();
    assert!(!adapter(&kiosk).get_is_new(), "the last Enter saves it: {}", kiosk.message());
    assert_eq!(adapter(&kiosk).get_title(), "Anyaman Sampel");
}

#[test]
fn shift_and_enter_make_a_line_in_an_address() {
    let kiosk = kiosk();
    open_form(&kiosk);
    kiosk.press("Dari formulir kertas");
    for words in ["Anyaman Sampel", "", ""] {
        enter(&kiosk, words);
    }
    type_in(&kiosk, "Jl. Contoh");
    let shift = SharedString::from(Key::Shift);
    kiosk.app.window().dispatch_event(WindowEvent::KeyPressed { text: shift.clone() });
    strike(&kiosk, '\n');
    kiosk.app.window().dispatch_event(WindowEvent::KeyReleased { text: shift });
    type_in(&kiosk, "Surabaya");
    assert_eq!(line(&kiosk, "address").value, "Jl. Contoh\nSurabaya");
}

#[test]
fn the_tab_key_reaches_what_lies_below_the_edge() {
    let kiosk = kiosk();
    open_form(&kiosk);
    kiosk.press("Dari formulir kertas");
    type_in(&kiosk, "Anyaman Sampel");
    let fields = ["owner_name", "product_kind", "address", "village", "nib", "contact_name", "contact_phone", "email"];
    for id in fields {
        strike(&kiosk, Key::Tab);
        type_in(&kiosk, id);
        assert_eq!(line(&kiosk, id).value, id, "no key is lost");
    }
    strike(&kiosk, Key::Backtab);
    type_in(&kiosk, "0812");
    assert_eq!(line(&kiosk, "contact_phone").value, "0812", "back again, and what stood there is written over");
}

#[test]
fn saving_goes_to_the_field_that_is_wrong_and_out_of_sight() {
    let kiosk = kiosk();
    open_form(&kiosk);
    kiosk.press("Dari formulir kertas");
    for words in ["Anyaman Sampel", "", "", "", "", "0220101", "Kontak UKM 01", "", ""] {
        enter(&kiosk, words);
    }
    assert!(kiosk.shows("1 isian salah: NIB"), "the button is not silent about it");
    kiosk.press("Simpan isian");
    assert!(adapter(&kiosk).get_is_new(), "what cannot be read is not saved");
    assert!(kiosk.find("NIB").is_some(), "it was scrolled into sight");
    type_in(&kiosk, "234567");
    assert_eq!(line(&kiosk, "nib").value, "0220101234567", "and has the keys");
    assert_eq!(adapter(&kiosk).get_form_flaws(), 0);
}

#[test]
fn short_fields_stand_side_by_side_where_there_is_room() {
    let kiosk = kiosk();
    open_form(&kiosk);
    let at = |label: &str| kiosk.target(label).absolute_position();
    let (name, owner) = (at("Nama usaha *"), at("Nama pemilik"));
    assert!(name.y == owner.y && name.x < owner.x, "{name:?} {owner:?}");
    assert!(at("Jenis produk").y > name.y, "what stands before an address has its row");
    kiosk.write("Nama pemilik", "Pemilik UKM 01");
    assert_eq!(line(&kiosk, "owner_name").value, "Pemilik UKM 01");
    kiosk.shrink(1.0);
    let (name, owner) = (at("Nama usaha *"), at("Nama pemilik"));
    assert!(name.x == owner.x && name.y < owner.y, "one below the other in a small window");
    assert_eq!(kiosk.value("Nama pemilik"), "Pemilik UKM 01");
}

#[test]
fn what_is_half_typed_is_said_to_be_kept() {
    let kiosk = kiosk();
    open_form(&kiosk);
    kiosk.write("Nama usaha *", "Anyaman Sampel");
    kiosk.press("Kembali");
    assert_eq!(kiosk.message(), "Isian disimpan sebagai draf di kios ini.");
    open_form(&kiosk);
    assert_eq!(kiosk.value("Nama usaha *"), "Anyaman Sampel");
}

#[test]
fn saving_a_form_by_hand_goes_to_what_is_wrong_below_the_edge() {
    let kiosk = kiosk();
    open_form(&kiosk);
    kiosk.write("Nama usaha *", "Anyaman Sampel");
    adapter(&kiosk).invoke_field_edited("contact_phone".into(), "salah".into());
    settle();
    assert!(kiosk.find("No. HP/WA *").is_none(), "it lies below the edge");
    kiosk.press("Simpan isian");
    let field = kiosk.target("No. HP/WA *");
    let (top, bottom) = (field.absolute_position().y, field.absolute_position().y + field.size().height);
    assert!(top > 0.0 && bottom < 720.0, "the whole of it is in sight: {top} to {bottom}");
    assert!(adapter(&kiosk).get_is_new(), "nothing was saved");
    kiosk.write("No. HP/WA *", "0812 0000 0001");
    assert_eq!(adapter(&kiosk).get_form_flaws(), 0);
}

/// A picture in the kiosk's own folder, chosen for the form that stands open.
fn add_photo(kiosk: &Kiosk, name: &str) {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([180, 120, 60]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    let folder = kiosk.services.data_folder.join("masuk");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(name), bytes.into_inner()).expect("written");
    kiosk.press("Foto produk dari USB");
    kiosk.press("Folder masuk di kios ini");
    kiosk.press(name);
    assert_eq!(line(kiosk, "photos").files.row_count(), 1);
}

/// A new application with a name and a photo, not saved; the power went, and the form is open again.
fn cut_off_with_a_photo() -> Kiosk {
    let kiosk = kiosk();
    kiosk.tall();
    open_form(&kiosk);
    kiosk.write("Nama usaha *", "Anyaman Sampel");
    add_photo(&kiosk, "tas.png");
    kiosk.tick();
    opened_again(kiosk)
}

fn opened_again(kiosk: Kiosk) -> Kiosk {
    let kiosk = kiosk.restart();
    kiosk.tall();
    open_form(&kiosk);
    kiosk
}

#[test]
fn papers_of_an_unsaved_application_survive_a_restart() {
    let kiosk = cut_off_with_a_photo();
    assert!(kiosk.shows("Isian yang belum disimpan dari 12.00 dilanjutkan"));
    assert_eq!(kiosk.value("Nama usaha *"), "Anyaman Sampel");
    let photos = line(&kiosk, "photos").files;
    assert!(photos.row_data(0).is_some_and(|photo| photo.name == "tas.png" && photo.has_picture));
    kiosk.press("Simpan isian");
    assert!(!adapter(&kiosk).get_is_new(), "{}", kiosk.message());
    let case = CaseId::parse(&adapter(&kiosk).get_case_id()).expect("an id");
    let papers = kiosk.services.store.read(|c| case::documents_of(c, case)).expect("readable");
    assert_eq!(papers.into_iter().map(|paper| paper.name).collect::<Vec<_>>(), ["tas.png"]);
    let kiosk = opened_again(kiosk);
    assert_eq!(adapter(&kiosk).get_resumed(), "", "what was saved does not come back");
    assert_eq!(line(&kiosk, "photos").files.row_count(), 0);
}

#[test]
fn what_came_back_is_thrown_away_after_a_question() {
    let kiosk = cut_off_with_a_photo();
    kiosk.press("Mulai baru");
    kiosk.press("Tidak");
    assert_eq!(kiosk.value("Nama usaha *"), "Anyaman Sampel");
    kiosk.press("Mulai baru");
    kiosk.press("Ya, buang");
    assert_eq!(kiosk.value("Nama usaha *"), "");
    assert!(!adapter(&kiosk).get_form_dirty());
    let kiosk = opened_again(kiosk);
    assert_eq!(adapter(&kiosk).get_resumed(), "");
    assert_eq!(line(&kiosk, "photos").files.row_count(), 0);
}
