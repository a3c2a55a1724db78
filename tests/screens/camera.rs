//! The camera at the till: frames from a folder, through the reader that a real camera has.

use std::path::Path;
use std::time::Duration;

use deks_ui::{CameraAdapter, Screen, TillAdapter};
use image::imageops::overlay;
use image::{GrayImage, Luma};
use slint::{ComponentHandle, Model};

use super::kit::*;

/// How often it is looked whether something came, twenty times a second.
const LOOKS: u32 = 1_200;

/// A frame with a label in its middle.
fn photograph(code: &str, file: &Path) {
    let label: GrayImage =
        qrcode::QrCode::new(code).expect("a code").render::<Luma<u8>>().min_dimensions(200, 200).build();
    let mut frame = GrayImage::from_pixel(640, 360, Luma([200]));
    let middle = |whole: u32, part: u32| i64::from((whole - part) / 2);
    overlay(&mut frame, &label, middle(640, label.width()), middle(360, label.height()));
    frame.save(file).expect("saved");
}

fn wait_until(kiosk: &Kiosk, is_so: impl Fn(&Kiosk) -> bool) -> bool {
    (0..LOOKS).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        kiosk.tick();
        is_so(kiosk)
    })
}

fn lines(kiosk: &Kiosk) -> Vec<(String, i32)> {
    kiosk.app.global::<TillAdapter>().get_lines().iter().map(|line| (line.name.into(), line.quantity)).collect()
}

#[test]
fn a_label_held_before_the_camera_goes_into_the_cart_once() {
    let frames = tempfile::tempdir().expect("a folder");
    let kiosk = kiosk_with(|config| config.camera.device = frames.path().display().to_string());
    let bag = kiosk.product(kiosk.partner("Mitra Pandan"), "Tas Anyam", 85_000);
    kiosk.receive(bag, 6);
    let code = kiosk.code_of(bag);
    photograph(&code, &frames.path().join("1.png"));
    kiosk.go(Screen::Till);
    kiosk.press("Kamera");
    assert!(kiosk.shows("Arahkan kode ke kamera."));
    let before = kiosk.services.session().clone();
    assert!(wait_until(&kiosk, |kiosk| !lines(kiosk).is_empty()), "the label was never read");
    assert_ne!(*kiosk.services.session(), before, "whoever scans is at work: the minutes of the lock begin anew");
    let camera = kiosk.app.global::<CameraAdapter>();
    assert!(wait_until(&kiosk, |kiosk| kiosk.app.global::<CameraAdapter>().get_has_picture()));
    assert_eq!(camera.get_last_name(), "1 x Tas Anyam");
    // Held still for a while: it stays one piece.
    for _ in 0..10 {
        std::thread::sleep(Duration::from_millis(100));
        kiosk.tick();
    }
    assert_eq!(lines(&kiosk), [("Tas Anyam".to_owned(), 1)]);
    kiosk.press("Selesai memindai");
    assert!(!camera.get_open() && !camera.get_has_picture());
    assert!(kiosk.shows("Total Rp\u{A0}85.000"));
}

#[test]
fn a_camera_that_is_missing_says_what_to_do() {
    let kiosk = kiosk_with(|config| config.camera.device = "/nonexistent/kamera".into());
    kiosk.go(Screen::Till);
    kiosk.press("Kamera");
    let said = "Kamera tidak ditemukan di /nonexistent/kamera. Periksa kabelnya, atau pilih kamera lain di Pengaturan.";
    assert!(wait_until(&kiosk, |kiosk| kiosk.shows(said)));
    kiosk.go(Screen::Home);
    assert!(!kiosk.app.global::<CameraAdapter>().get_open(), "whoever leaves the till leaves the camera");
}

#[test]
fn without_a_camera_there_is_no_button_for_it() {
    let kiosk = kiosk();
    kiosk.go(Screen::Till);
    assert!(kiosk.find("Kamera").is_none());
}
