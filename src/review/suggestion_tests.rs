//! Which sentences which figures lead to.

use super::*;
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah};
use crate::review::figures::{NearLimit, Point, TrendPoint, year_until};
use crate::stock::Moved;
use crate::till::figures::Sums;

const MONTH: Month = Month { year: 2026, month: 3 };

fn product(name: &str, sold: i64, on_hand: i64) -> ProductFigures {
    ProductFigures {
        product: Some(ProductId::new()),
        code: name.to_uppercase(),
        name: name.into(),
        variant: String::new(),
        category: "Kriya".into(),
        price: Rupiah(10_000),
        sums: Sums { units_sold: sold, gross: Rupiah(10_000 * sold), ..Sums::default() },
        moved: Moved::default(),
        on_hand,
    }
}

fn figures(products: Vec<ProductFigures>, before: i64) -> PartnerFigures {
    let mut sums = Sums::default();
    for product in &products {
        sums += product.sums;
    }
    let mut trend: Vec<TrendPoint> =
        year_until(MONTH).into_iter().map(|month| TrendPoint { month, point: Point::default() }).collect();
    trend[10].point.net = Rupiah(before);
    trend[11].point.net = sums.net();
    PartnerFigures {
        partner: PartnerId::new(),
        code: "M001".into(),
        business_name: "Kriya Contoh".into(),
        sums,
        moved: Moved::default(),
        on_hand: products.iter().map(|product| product.on_hand).sum(),
        on_hand_value: Rupiah::ZERO,
        products,
        days: Vec::new(),
        trend,
        near_limit: Vec::new(),
        category: "Kriya".into(),
        rank: 4,
        rank_of: 9,
    }
}

fn text(figures: &PartnerFigures) -> String {
    as_text(&suggest(figures, MONTH))
}

#[test]
fn sales_are_compared_with_the_month_before() {
    for (sold, before, expect) in [
        (12, 100_000, "naik 20 % dari bulan Februari 2026"),
        (10, 100_000, "kurang lebih sama"),
        (5, 100_000, "turun 50 %"),
        (5, 0, "terjual 5 buah dengan penjualan bersih"),
        (0, 100_000, "belum ada barang yang terjual, sesudah Rp\u{A0}100.000"),
        (0, 0, "Bulan Maret 2026 belum ada barang yang terjual."),
    ] {
        let figures = figures(vec![product("Tas", sold, 9)], before);
        let first = &suggest(&figures, MONTH)[0];
        assert!(first.text.contains(expect), "{sold} after {before}: {}", first.text);
        assert!(first.because.contains("penjualan bersih Maret 2026"), "{}", first.because);
    }
}

#[test]
fn every_sentence_has_its_figure() {
    let mut all = figures(vec![product("Tas", 12, 1), product("Topi", 4, 0), product("Tikar", 0, 6)], 50_000);
    all.rank = 2;
    all.sums.units_returned = 4;
    all.near_limit.push(NearLimit {
        product: ProductId::new(),
        code: "T".into(),
        name: "Tikar".into(),
        variant: "Besar".into(),
        on_hand: 6,
        days_unsold: 80,
        due: BusinessDay::new(2026, 4, 11).expect("a day"),
    });
    let over = BusinessDay::new(2026, 3, 31).expect("a day");
    all.near_limit
        .insert(0, NearLimit { name: "Topi".into(), due: over, days_unsold: 95, ..all.near_limit[0].clone() });
    let sentences = suggest(&all, MONTH);
    for (part, because) in [
        ("paling laku adalah Tas: 12 buah", "jumlah terjual Tas 12"),
        ("nomor 2 di antara mitra Kriya", "peringkat 2 dari 9"),
        ("Stok Tas tinggal 1 dan Topi sudah habis; mohon dikirim lagi.", "Topi: terjual 4, sisa 0"),
        ("Tikar (Besar) mendekati batas tiga bulan tanpa penjualan (11 April 2026)", "80 hari tanpa penjualan"),
        ("Topi (Besar) sudah lebih dari tiga bulan tidak terjual.", "95 hari tanpa penjualan, batas 31 Maret 2026"),
        ("4 buah dikembalikan pembeli", "dikembalikan 4 dari 16"),
    ] {
        let found = sentences.iter().find(|sentence| sentence.text.contains(part));
        let found = found.unwrap_or_else(|| panic!("no sentence with {part:?} in {sentences:?}"));
        assert!(found.because.contains(because), "{}", found.because);
    }
}

#[test]
fn what_the_figures_do_not_say_is_not_said() {
    let calm = text(&figures(vec![product("Tas", 2, 9)], 20_000));
    for absent in ["nomor", "mohon dikirim", "tiga bulan", "dikembalikan", "tidak ada lagi barang"] {
        assert!(!calm.contains(absent), "{calm}");
    }
    assert!(text(&figures(vec![product("Tas", 5, 0)], 0)).contains("tidak ada lagi barang Anda di rak"));
}
