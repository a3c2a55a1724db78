//! The receipt as text, whole and short.

use crate::base::{Rupiah, UtcMs};
use crate::till::plain::TEXT_BYTES_MAX;
use crate::till::*;

fn line(name: &str, qty: i64) -> ReceiptLine {
    let unit_price = Rupiah(85_000);
    ReceiptLine { name: name.into(), qty, unit_price, discount: Rupiah::ZERO, discounts: vec![], net: unit_price * qty }
}

fn receipt(lines: Vec<ReceiptLine>) -> Receipt {
    let total: Rupiah = lines.iter().map(|line| line.net).sum();
    Receipt {
        outlet_name: "DEKS Surabaya".into(),
        outlet_address: "Mal Contoh Lantai 2, Surabaya".into(),
        outlet_phone: "+62 31 0000 0000".into(),
        logo_hash_hex: None,
        number: "K1-20261122-0001".into(),
        at: UtcMs(0),
        at_text: "22-11-2026 14.05 WIB".into(),
        cashier: "Kasir 01".into(),
        shift_number: Some(1),
        pieces: lines.iter().map(|line| line.qty).sum(),
        lines,
        gross: total,
        discount: Rupiah::ZERO,
        rounding: Rupiah::ZERO,
        total,
        tenders: vec![ReceiptTender {
            kind: "kartu".into(),
            label: "Kartu BCA ****1234".into(),
            given: total,
            change: Rupiah::ZERO,
            reference: "A1B2C3".into(),
            bill_number: String::new(),
        }],
        note: "bungkus kado".into(),
        return_policy: "Barang dapat ditukar dalam 7 hari dengan struk ini.".into(),
        thanks: "Terima kasih.".into(),
        opening_hours: "Buka 10.00-21.00".into(),
        is_voided: false,
        watermark: None,
    }
}

#[test]
fn a_small_receipt_is_whole_in_both() {
    let mut small = receipt(vec![line("Tas Anyam", 2)]);
    small.lines[0].discount = Rupiah(10_000);
    small.lines[0].discounts = vec![ReceiptDiscount { label: "Promo Pandan".into(), amount: Rupiah(10_000) }];
    (small.discount, small.total) = (Rupiah(10_000), Rupiah(160_000));
    small.tenders[0].given = Rupiah(160_000);
    let expect = [
        "DEKS Surabaya",
        "Mal Contoh Lantai 2, Surabaya",
        "+62 31 0000 0000",
        "Struk K1-20261122-0001",
        "22-11-2026 14.05 WIB",
        "Kasir Kasir 01",
        "2 x Tas Anyam 170.000",
        "  Promo Pandan -10.000",
        "Potongan -10.000",
        "TOTAL Rp 160.000",
        "Kartu BCA ****1234 160.000 ref. A1B2C3",
        "Catatan: bungkus kado",
        "Barang dapat ditukar dalam 7 hari dengan struk ini.",
        "Terima kasih.",
        "Buka 10.00-21.00",
    ];
    assert_eq!(plain_text(&small), expect.join("\n"));
    assert_eq!(short_text(&small), plain_text(&small));
}

#[test]
fn a_long_receipt_is_shortened_and_keeps_what_counts() {
    let long = "Tas Anyam Pandan Besar dengan Tali Kulit dan Motif Bunga";
    let emoji = "👨‍👩‍👧".repeat(20);
    let many_ways = |receipt: Receipt| Receipt {
        tenders: vec![ReceiptTender { reference: "R".repeat(40), ..receipt.tenders[0].clone() }; 10],
        ..receipt
    };
    for (receipt, words) in [
        (receipt((0..12).map(|_| line(long, 1)).collect()), "1 x Tas Anyam"),
        (receipt((0..60).map(|n| line(long, n + 1)).collect()), "barang lain"),
        (receipt((0..500).map(|_| line(long, 9)).collect()), "barang lain"),
        (receipt((0..40).map(|_| line(&emoji, 1)).collect()), "barang lain"),
        (many_ways(receipt(vec![line(long, 3)])), "TOTAL"),
    ] {
        assert!(plain_text(&receipt).len() > TEXT_BYTES_MAX, "else this proves nothing");
        let text = short_text(&receipt);
        assert!(text.len() <= TEXT_BYTES_MAX, "{} bytes", text.len());
        let total = format!("TOTAL {}", receipt.total).replace('\u{A0}', " ");
        for kept in ["DEKS Surabaya", "Struk K1-20261122-0001", "22-11-2026 14.05 WIB", total.as_str(), words] {
            assert!(text.contains(kept), "{kept} in\n{text}");
        }
    }
}

#[test]
fn the_lines_of_a_shortened_receipt_still_add_up() {
    let receipt = receipt((0..60).map(|n| line("Tas Anyam Pandan", n + 1)).collect());
    let text = short_text(&receipt);
    let figure = |row: &str| row.rsplit(' ').next().and_then(|digits| digits.replace('.', "").parse::<i64>().ok());
    let is_line = |row: &&str| row.contains(" x ") || row.starts_with('+');
    let sum: i64 = text.lines().filter(is_line).filter_map(figure).sum();
    assert_eq!(Rupiah(sum), receipt.total);
}

#[test]
fn a_voided_sale_and_an_exercise_say_so_first() {
    let mut receipt = receipt(vec![line("Tas", 1)]);
    receipt.is_voided = true;
    receipt.watermark = Some("LATIHAN - BUKAN STRUK".into());
    for text in [plain_text(&receipt), short_text(&receipt)] {
        assert!(text.starts_with("LATIHAN - BUKAN STRUK\nDIBATALKAN\nDEKS Surabaya"), "{text}");
    }
}
