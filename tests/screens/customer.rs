//! What the customer sees in the second window.

use std::io::Cursor;

use deks::base::{ActId, ProductId, Rupiah};
use deks::catalog;
use deks::documents::blobs;
use deks::kiosk::Services;
use deks::kiosk::customer::CustomerView;
use deks::kiosk::flow::{Event, tell};
use deks::kiosk::training;
use deks_ui::{CustomerAdapter, CustomerDisplay, CustomerPage, Palette, Screen, Shell, TillAdapter};
use i_slint_backend_testing::ElementHandle;
use slint::platform::WindowEvent;
use slint::{ComponentHandle, LogicalSize, Model, SharedString};

use super::kit::*;

/// For Rp 1.250.000, from the QRIS specification's own shape.
const QRIS: &str = "00020101021226660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI520459475303360540712500005802ID5919DEKS SPACE UJI COBA\
    6008SURABAYA61056022562290118DEKS-20261122-00070703A0163049C72";
const LOCKED: &str = "Kasir ini sedang terkunci. Mohon tunggu sebentar.";

/// A till with six bags, a window for the customer, and the bag's code.
fn till_with_a_customer() -> (Kiosk, ProductId, String) {
    let kiosk = kiosk_with(|config| config.customer_display.window = true);
    let bag = kiosk.product(kiosk.partner("Mitra Pandan"), "Tas Anyam", 85_000);
    kiosk.receive(bag, 6);
    let code = kiosk.code_of(bag);
    kiosk.go(Screen::Till);
    (kiosk, bag, code)
}

fn display(kiosk: &Kiosk) -> &CustomerDisplay {
    kiosk._screens.customer.display().expect("a window for the customer")
}

fn reads(display: &CustomerDisplay, text: &str) -> bool {
    ElementHandle::find_by_accessible_label(display, text).next().is_some()
}

fn sees(kiosk: &Kiosk, text: &str) -> bool {
    reads(display(kiosk), text)
}

fn page(kiosk: &Kiosk) -> CustomerPage {
    display(kiosk).global::<CustomerAdapter>().get_page()
}

fn shown(view: CustomerView) {
    tell(&Event::CustomerSees(view));
    settle();
}

fn qris() -> CustomerView {
    CustomerView::Qris { payload: QRIS.into(), amount: Rupiah(1_250_000), bill: "DEKS-20261122-0007".into() }
}

#[test]
fn the_customer_follows_a_sale_to_the_change() {
    let (kiosk, _, code) = till_with_a_customer();
    assert!(sees(&kiosk, &kiosk.services.config.outlet.name) && sees(&kiosk, "Buka pukul 10.00-21.00"));
    kiosk.scan(&code);
    assert!(sees(&kiosk, "Tas Anyam") && sees(&kiosk, "1 x") && sees(&kiosk, "Rp\u{A0}85.000"));
    kiosk.scan(&code);
    assert!(sees(&kiosk, "2 x") && sees(&kiosk, "2 barang") && sees(&kiosk, "Rp\u{A0}170.000"));
    let rows = display(&kiosk).global::<CustomerAdapter>().get_rows();
    assert!(rows.iter().all(|row| row.newest), "the only line is the newest");
    kiosk.press("Bayar Rp\u{A0}170.000");
    assert!(sees(&kiosk, "Silakan bayar") && sees(&kiosk, "Rp\u{A0}170.000"));
    for key in ["2", "0", "0", "000"] {
        kiosk.press(key);
    }
    kiosk.press("Bayar tunai Rp\u{A0}170.000");
    assert!(sees(&kiosk, "Terima kasih") && sees(&kiosk, "Kembalian") && sees(&kiosk, "Rp\u{A0}30.000"));
    kiosk.press("Transaksi baru");
    assert!(sees(&kiosk, "Rp\u{A0}30.000"), "the change is still being counted");
    for _ in 0..10 {
        kiosk.tick();
    }
    assert!(page(&kiosk) == CustomerPage::Idle && !sees(&kiosk, "Terima kasih"));
}

#[test]
fn a_telephone_reads_the_qris_code_in_every_window() {
    let (kiosk, ..) = till_with_a_customer();
    shown(qris());
    for text in ["DEKS SPACE UJI COBA", "Rp\u{A0}1.250.000", "Tagihan DEKS-20261122-0007"] {
        assert!(sees(&kiosk, text), "{text}");
    }
    let pixels = display(&kiosk).global::<CustomerAdapter>().get_code().to_rgb8().expect("a picture");
    let side = pixels.width() as usize;
    let shade = |x: usize, y: usize| pixels.as_slice()[y * side + x].r;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
    let read = picture.detect_grids().first().map(|grid| grid.decode().expect("readable").1);
    assert_eq!(read.as_deref(), Some(QRIS));
    for (width, height) in [(1280.0, 720.0), (1024.0, 600.0), (800.0, 480.0)] {
        let display = display(&kiosk);
        display.window().set_size(LogicalSize::new(width, height));
        settle();
        let code = ElementHandle::find_by_accessible_label(display, "Kode QRIS").next().expect("a code");
        let (at, size) = (code.absolute_position(), code.size());
        let is_whole = at.x >= 0.0 && at.y >= 0.0 && at.x + size.width <= width && at.y + size.height <= height;
        assert!(is_whole && size.width >= height * 0.7, "{width}x{height}: {at:?} {size:?}");
        assert_eq!(size.width % (side / 8) as f32, 0.0, "each dot is a whole number of pixels");
    }
}

#[test]
fn the_amounts_stay_inside_of_every_window() {
    let (kiosk, ..) = till_with_a_customer();
    let total = Rupiah(123_456_789);
    for (width, height) in [(1280.0, 720.0), (1024.0, 600.0), (800.0, 480.0)] {
        display(&kiosk).window().set_size(LogicalSize::new(width, height));
        for view in [
            CustomerView::Pay { due: total },
            CustomerView::Qris { payload: QRIS.into(), amount: total, bill: "K1-1".into() },
            CustomerView::Thanks { change: Some(total), total },
        ] {
            shown(view.clone());
            let amounts = ElementHandle::find_by_accessible_label(display(&kiosk), "Rp\u{A0}123.456.789");
            let mut count = 0;
            for amount in amounts {
                let (at, size) = (amount.absolute_position(), amount.size());
                assert!(at.x >= 0.0 && at.x + size.width <= width + 0.5, "{width}: {view:?} {at:?} {size:?}");
                assert!(at.y >= 0.0 && at.y + size.height <= height + 0.5, "{height}: {view:?} {at:?} {size:?}");
                count += 1;
            }
            assert_eq!(count, 1, "{view:?}");
        }
    }
}

#[test]
fn a_locked_kiosk_shows_nobodys_cart() {
    let (kiosk, _, code) = till_with_a_customer();
    assert!(!sees(&kiosk, LOCKED));
    kiosk.scan(&code);
    kiosk.go(Screen::Home);
    kiosk.press("Ganti pengguna: Admin Gerai");
    assert!(sees(&kiosk, LOCKED) && !sees(&kiosk, "Tas Anyam"));
    kiosk.sign_in(kiosk.admin);
    settle();
    assert!(sees(&kiosk, "Tas Anyam") && !sees(&kiosk, LOCKED));
}

#[test]
fn practice_says_so_to_the_customer_too() {
    let (kiosk, ..) = till_with_a_customer();
    let strip = "LATIHAN: tidak ada yang sungguh dijual.";
    assert!(!sees(&kiosk, strip));
    let practice: Services = training::start(&kiosk.services).expect("a copy");
    let (_app, screens) = open_window(&practice);
    settle();
    assert!(reads(screens.customer.display().expect("a window"), strip));
}

#[test]
fn pictures_of_partners_products_are_shown_while_nobody_is_served() {
    let (kiosk, bag, code) = till_with_a_customer();
    assert!(sees(&kiosk, "Selamat datang"), "no photo yet");
    let mut jpeg = Cursor::new(Vec::new());
    let photo = image::RgbImage::from_pixel(64, 48, image::Rgb([180, 83, 42]));
    photo.write_to(&mut jpeg, image::ImageFormat::Jpeg).expect("a photo");
    let partner = "Mitra Pandan".to_owned();
    let store = &kiosk.services.store;
    catalog::set_photo(store, ActId::new(), kiosk.admin, bag, partner, Some(jpeg.into_inner()), blobs::put)
        .expect("a photo");
    kiosk.tick();
    assert!(sees(&kiosk, "Mitra Pandan") && sees(&kiosk, "Rp\u{A0}85.000"));
    let picture = display(&kiosk).global::<CustomerAdapter>().get_picture().size();
    assert_eq!((picture.width, picture.height), (64, 48));
    kiosk.scan(&code);
    assert_eq!(page(&kiosk), CustomerPage::Cart);
}

#[test]
fn a_scan_that_lands_in_the_customers_window_is_a_scan() {
    let (kiosk, _, code) = till_with_a_customer();
    settle();
    for letter in code.chars().chain(['\n']) {
        let text = SharedString::from(letter);
        display(&kiosk).window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        display(&kiosk).window().dispatch_event(WindowEvent::KeyReleased { text });
    }
    settle();
    assert_eq!(kiosk.app.global::<TillAdapter>().get_lines().row_count(), 1);
}

#[test]
fn the_customers_window_follows_theme_and_language() {
    let (kiosk, ..) = till_with_a_customer();
    let shell = kiosk.app.global::<Shell>();
    for (dark, contrast) in [(true, false), (false, true), (false, false)] {
        shell.invoke_theme_chosen(dark, contrast);
        kiosk.tick();
        let palette = display(&kiosk).global::<Palette>();
        assert_eq!((palette.get_dark(), palette.get_high()), (dark, contrast));
    }
    shell.invoke_language_chosen("en".into());
    shown(CustomerView::Pay { due: Rupiah(85_000) });
    assert!(sees(&kiosk, "Please pay"));
    shell.invoke_language_chosen("id".into());
    settle();
    assert!(sees(&kiosk, "Silakan bayar"));
}

#[test]
fn without_a_second_window_the_till_is_as_before() {
    let (kiosk, _, code) = kiosk_with_bags();
    assert!(kiosk._screens.customer.display().is_none());
    kiosk.go(Screen::Till);
    kiosk.scan(&code);
    shown(qris());
    assert!(kiosk.shows("Total Rp\u{A0}85.000"));
}
