//! The smallest window: what the keys cover is done with Enter, and says so; a code that waits can be given up in sight.

use std::time::Duration;

use deks_ui::{Keyboard, Shell};
use i_slint_backend_testing::{ElementHandle, mock_elapsed_time};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{LogicalPosition, LogicalSize};

use super::*;

/// The largest of the three sizes of letters that settings offer.
const LARGEST_TEXT: f32 = 1.3;

/// The smallest window, with letters of this size.
fn shrink(kiosk: &Kiosk, text_scale: f32) {
    kiosk.app.window().set_size(LogicalSize::new(1024.0, 600.0));
    kiosk.app.global::<Shell>().set_text_scale(text_scale);
    settle();
}

fn target(kiosk: &Kiosk, label: &str) -> ElementHandle {
    kiosk.find(label).unwrap_or_else(|| panic!("nothing is called {label:?}"))
}

/// Where something begins and ends: top, bottom.
fn edges(kiosk: &Kiosk, label: &str) -> (f32, f32) {
    let element = target(kiosk, label);
    (element.absolute_position().y, element.absolute_position().y + element.size().height)
}

/// Presses and lets go, slowly enough for a part that can be dragged.
fn tap(kiosk: &Kiosk, label: &str) {
    let element = target(kiosk, label);
    let (at, size) = (element.absolute_position(), element.size());
    let position = LogicalPosition::new(at.x + size.width / 2.0, at.y + size.height / 2.0);
    let button = PointerEventButton::Left;
    kiosk.app.window().dispatch_event(WindowEvent::PointerPressed { position, button });
    mock_elapsed_time(Duration::from_millis(200));
    kiosk.app.window().dispatch_event(WindowEvent::PointerReleased { position, button });
    settle();
}

/// Writes into a field with the keys in sight and ends with Enter, which says what it does.
fn write_and_enter(kiosk: &Kiosk, field: &str, words: &str, enter: &str) {
    tap(kiosk, field);
    assert!(kiosk.app.global::<Keyboard>().get_open(), "{field}");
    // The keyboard comes last: a pad may have such a key too.
    let key = ElementHandle::find_by_accessible_label(&kiosk.app, "1").last().expect("the first key");
    assert!(edges(kiosk, field).1 <= key.absolute_position().y, "{field} stands above the keys");
    kiosk.write(field, words);
    kiosk.press(enter);
    assert!(!kiosk.app.global::<Keyboard>().get_open(), "{field}");
}

#[test]
fn enter_says_and_does_what_the_keys_cover() {
    let (kiosk, _) = paying(85_000);
    shrink(&kiosk, 1.0);
    kiosk.press("QRIS");
    kiosk.press(&with_figure("Tampilkan kode", 85_000));
    write_and_enter(&kiosk, "Nomor referensi dari bukti bayar", "RRN 4711", "Enter: Sudah dibayar");
    assert!(kiosk.shows("Lunas"));
    kiosk.press("Kirim surel");
    write_and_enter(&kiosk, "Alamat surel pembeli", "pembeli01@example.com", "Enter: Kirim struk");
    assert_eq!(kiosk.message(), "Struk masuk antrean surel.");
}

#[test]
fn a_voucher_is_paid_from_the_keys() {
    let (kiosk, _) = paying(85_000);
    shrink(&kiosk, 1.0);
    kiosk.press("Voucher");
    write_and_enter(&kiosk, "Kode voucher", "VC-2026-01", "Enter: Bayar");
    assert!(kiosk.shows("Lunas"));
}

#[test]
fn a_code_in_the_list_is_settled_from_the_keys_and_given_up_in_sight() {
    for scale in [1.0, LARGEST_TEXT] {
        let (kiosk, _) = paying(85_000);
        kiosk.press("QRIS");
        kiosk.press(&with_figure("Tampilkan kode", 85_000));
        kiosk.press("Keranjang");
        kiosk.app.global::<DealAdapter>().invoke_pending_opened();
        shrink(&kiosk, scale);
        let reference = "Nomor referensi dari bukti bayar";
        let ((top, bottom), field_top) = (edges(&kiosk, "Batalkan kode ini"), edges(&kiosk, reference).0);
        assert!(top >= 128.0 && bottom <= field_top, "x {scale}: from {top} to {bottom}, the field at {field_top}");
        assert!(edges(&kiosk, "Sudah dibayar").1 <= 600.0, "x {scale}");
        write_and_enter(&kiosk, reference, "RRN 4711", "Enter: Sudah dibayar");
        assert_eq!(receipts(&kiosk).len(), 1, "x {scale}");
    }
}
