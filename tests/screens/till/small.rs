//! The smallest window: twins are told apart above the keys, and what the keys cover is one tap away.

use deks_ui::Keyboard;
use i_slint_backend_testing::{AccessibleRole, ElementHandle};

use super::*;

/// The largest of the three sizes of letters that settings offer.
const LARGEST_TEXT: f32 = 1.3;
/// The line on top covers what stands higher.
const STATUS_BAR_PX: f32 = 56.0;

/// Where something begins and ends: top, bottom.
fn edges(element: &ElementHandle) -> (f32, f32) {
    (element.absolute_position().y, element.absolute_position().y + element.size().height)
}

/// Where the keys of letters begin, which come up with a tap on a field.
fn keys_of(kiosk: &Kiosk, field: &str) -> f32 {
    kiosk.touch(field);
    assert!(kiosk.app.global::<Keyboard>().get_open(), "{field}");
    // The keyboard comes last: a pad may have such a key too.
    let key = ElementHandle::find_by_accessible_label(&kiosk.app, "1").last().expect("the first key");
    edges(&key).0
}

#[test]
fn the_price_of_a_piece_without_a_label_is_one_tap_from_the_keys() {
    let field = "Nama barang (boleh kosong bila kategori dipilih)";
    for scale in [1.0, LARGEST_TEXT] {
        let (kiosk, _, _) = till_with_bags();
        kiosk.shrink(scale);
        kiosk.press("Tanpa label");
        kiosk.press("Mitra Pandan");
        let keys = keys_of(&kiosk, field);
        for what in [field, "Ketik harga"] {
            let (top, bottom) = edges(&kiosk.target(what));
            assert!(top >= STATUS_BAR_PX && bottom <= keys, "{what} x {scale}: {top} to {bottom}, keys at {keys}");
        }
        kiosk.write(field, "tas kecil");
        kiosk.press("Ketik harga");
        assert!(!kiosk.app.global::<Keyboard>().get_open());
        for key in ["6", "0", "000"] {
            kiosk.press(key);
        }
        keys_of(&kiosk, field);
        kiosk.press("Masukkan");
        assert_eq!(cart(&kiosk), [("tas kecil".to_owned(), 1)]);
    }
}

#[test]
fn twins_are_told_apart_above_the_keys() {
    for scale in [1.0, LARGEST_TEXT] {
        let (kiosk, _, code) = till_with_bags();
        let twin = kiosk.product(kiosk.partner("Mitra Rotan"), "Tas Anyam", 85_000);
        kiosk.receive(twin, 3);
        kiosk.shrink(scale);
        let keys = keys_of(&kiosk, "Cari produk");
        kiosk.write("Cari produk", "tas anyam");
        // The tiles behind it have the same names.
        let hits: Vec<ElementHandle> = ElementHandle::find_by_accessible_label(&kiosk.app, "Tas Anyam")
            .filter(|hit| hit.accessible_role() == Some(AccessibleRole::ListItem))
            .collect();
        let (top, _) = edges(hits.first().expect("a hit"));
        assert!(top + 36.0 <= keys, "x {scale}: it begins at {top}, the keys at {keys}");
        let codes = [code, kiosk.code_of(twin)];
        for said in hits.iter().map(|hit| hit.accessible_description().unwrap_or_default()) {
            assert!(codes.iter().any(|code| said.contains(code.as_str())), "{said} has none of {codes:?}");
        }
    }
}

#[test]
fn the_total_is_low_and_lies_over_nothing() {
    for (scale, lines) in [(1.0, 4.0), (LARGEST_TEXT, 1.0)] {
        let (kiosk, _, _) = till_with_bags();
        kiosk.shrink(scale);
        // The lines stand above the strip of the chosen one, and that above the note.
        let strip_px = if scale > 1.0 { 2.0 * 56.0 * scale + 8.0 } else { 56.0 } + 2.0 * 8.0;
        let (top, _) = edges(&kiosk.target("Tambah catatan"));
        let room_px = top - 8.0 - strip_px - STATUS_BAR_PX;
        assert!(room_px >= lines * 64.0 * scale, "x {scale}: {room_px} px are left to the lines");
        keys_of(&kiosk, "Cari produk");
        let mut totals = ElementHandle::find_by_accessible_label(&kiosk.app, "Total Rp\u{A0}0");
        let (total, _) = edges(&totals.next().expect("the total"));
        assert!(kiosk.shows("Keranjang kosong"));
        for text in ["Keranjang kosong", "Pindai label barang, atau ketuk produk di sebelah kiri."] {
            for said in ElementHandle::find_by_accessible_label(&kiosk.app, text) {
                let (_, bottom) = edges(&said);
                assert!(bottom <= total, "{text} x {scale}: it ends at {bottom}, the total begins at {total}");
            }
        }
    }
}
