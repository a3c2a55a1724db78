//! The smallest window: what the keys cover is done with Enter, and says so; a code that waits can be given up in sight.

use deks_ui::Keyboard;
use i_slint_backend_testing::ElementHandle;

use super::*;

/// The largest of the three sizes of letters that settings offer.
const LARGEST_TEXT: f32 = 1.3;

/// Where something begins and ends: top, bottom.
fn edges(kiosk: &Kiosk, label: &str) -> (f32, f32) {
    let element = kiosk.target(label);
    (element.absolute_position().y, element.absolute_position().y + element.size().height)
}

/// Writes into a field with the keys in sight and ends with Enter, which says what it does.
fn write_and_enter(kiosk: &Kiosk, field: &str, words: &str, enter: &str) {
    kiosk.touch(field);
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
    kiosk.shrink(1.0);
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
    kiosk.shrink(1.0);
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
        kiosk.shrink(scale);
        let reference = "Nomor referensi dari bukti bayar";
        let ((top, bottom), field_top) = (edges(&kiosk, "Batalkan kode ini"), edges(&kiosk, reference).0);
        assert!(top >= 128.0 && bottom <= field_top, "x {scale}: from {top} to {bottom}, the field at {field_top}");
        assert!(edges(&kiosk, "Sudah dibayar").1 <= 600.0, "x {scale}");
        write_and_enter(&kiosk, reference, "RRN 4711", "Enter: Sudah dibayar");
        assert_eq!(receipts(&kiosk).len(), 1, "x {scale}");
    }
}
