//! Slips as the rooms make them, for the tests of this room.

use super::slip::{Align, Block, Slip};

/// A receipt with everything domain-id.md section 4 asks for.
pub fn receipt() -> Slip {
    let mut slip = Slip::default();
    slip.push(Block::Image { hash_hex: "logo".into() })
        .heading("DEKS Surabaya")
        .centred("Mal Contoh Lantai 2, Surabaya\n+62 31 0000 0000")
        .push(Block::Blank)
        .pair("K1-20261122-0001", "22-11-2026 14.05 WIB")
        .text("Kasir 1 · Shift 2")
        .push(Block::Rule);
    for (name, quantity, total) in [
        ("Tas Anyam Pandan Besar Warna Alam, tutup serut", "2 x 85.000", "170.000"),
        ("Sambal Bawang “Dapur Contoh” 150 g – pedas", "1 x 55.000", "55.000"),
        ("Café au lait é è ½", "1 x 12.765", "12.765"),
    ] {
        slip.text(name).pair(format!("  {quantity}"), total);
    }
    slip.pair("  Potongan", "-10.000")
        .push(Block::Rule)
        .pair("Pembulatan", "-65")
        .push(Block::Pair { left: "Total".into(), right: "Rp\u{A0}227.700".into(), bold: true, large: true })
        .pair("Tunai", "Rp\u{A0}250.000")
        .bold_pair("Kembali", "Rp\u{A0}22.300")
        .push(Block::Blank)
        .push(Block::Qr { data: "K1-20261122-0001".into() })
        .centred("Barang dapat ditukar dalam 7 hari dengan struk ini.")
        .centred("Terima kasih!")
        .push(Block::Cut)
        .push(Block::OpenDrawer);
    slip
}

pub fn label() -> Slip {
    let mut slip = Slip::default();
    slip.push(Block::Qr { data: "7Q4KX9M".into() })
        .push(Block::Text { text: "7Q4KX9M".into(), align: Align::Centre, bold: true, large: false })
        .centred("Kain Batik Tulis Mega Mendung – Biru, M")
        .heading("Rp\u{A0}450.000")
        .push(Block::Barcode { data: "8991234567890".into() })
        .pair("Mitra Contoh 01", "masuk 22-11-26")
        .push(Block::Cut);
    slip
}

pub fn hand_over() -> Slip {
    let wave = |from: i32| (0..40).map(|at| (from + at * 15, 200 + ((at * 37) % 220) - 110)).collect::<Vec<_>>();
    let mut slip = Slip::default();
    slip.heading("TANDA TERIMA")
        .centred("TT-K1-20261122-0001")
        .pair("Mitra", "Kerajinan Contoh 07")
        .push(Block::Rule)
        .pair("Tas Anyam Pandan", "12")
        .pair("Dompet Anyam (2 kurang: rusak di jalan)", "8")
        .push(Block::Rule)
        .bold_pair("Jumlah", "20")
        .push(Block::Signature { caption: "Kontak UKM 01".into(), strokes: vec![wave(60), wave(300)] })
        .push(Block::Signature { caption: "Petugas DEKS".into(), strokes: vec![wave(120)] })
        .push(Block::Cut);
    slip
}

/// A stand-in for the outlet's logo: a ring.
pub fn pictures(hash_hex: &str) -> Option<Vec<u8>> {
    let ring = image::GrayImage::from_fn(160, 160, |x, y| {
        let distance = ((x as f32 - 80.0).powi(2) + (y as f32 - 80.0).powi(2)).sqrt();
        image::Luma([if (50.0..75.0).contains(&distance) { 0 } else { 255 }])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    ring.write_to(&mut png, image::ImageFormat::Png).ok()?;
    (hash_hex == "logo").then(|| png.into_inner())
}
