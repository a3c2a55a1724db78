//! What the paper says.

use super::super::words::{amount, clauses, commission_short, count, day_in_words, percent};
use super::*;
use crate::partners::Commission;

#[test]
fn figures_are_written_out() {
    for (bp, expect) in [
        (1_500, "15% (lima belas persen)"),
        (1_250, "12,5% (dua belas koma lima persen)"),
        (1_225, "12,25% (dua belas koma dua lima persen)"),
        (5, "0,05% (nol koma nol lima persen)"),
        (10_000, "100% (seratus persen)"),
    ] {
        assert_eq!(percent(bp), expect);
    }
    assert_eq!(count(30), "30 (tiga puluh)");
    assert_eq!(amount(Rupiah(500_000)), "Rp500.000,00 (lima ratus ribu rupiah)");
    let day = BusinessDay::new(2026, 11, 22).expect("a day");
    let words = "Minggu, tanggal dua puluh dua bulan November tahun dua ribu dua puluh enam (22-11-2026)";
    assert_eq!(day_in_words(day), words);
    for (commission, expect) in [
        (Commission::None, "tanpa komisi"),
        (Commission::Percent { bp: 1_250 }, "12,5% dari harga jual"),
        (Commission::Markup { bp: 2_000 }, "markup 20% atas harga mitra"),
        (Commission::MonthlyFee { rupiah: Rupiah(100_000) }, "Rp100.000,00 per bulan"),
    ] {
        assert_eq!(commission_short(commission), expect);
    }
}

/// All paragraphs of an article.
fn article(conditions: &Conditions, title: &str) -> String {
    let found = clauses(conditions).into_iter().find(|clause| clause.title == title);
    found.unwrap_or_else(|| panic!("no article {title}")).items.join(" ")
}

fn some_conditions() -> Conditions {
    let office = office();
    let case = office.at_agreement(7);
    office.proposed(Subject::Case(case))
}

#[test]
fn every_commission_is_said_for_what_it_covers() {
    let mut conditions = some_conditions();
    let fee = Commission::MonthlyFee { rupiah: Rupiah(100_000) };
    for (commission, expect) in [
        (Commission::None, "tidak memungut komisi"),
        (Commission::Percent { bp: 1_500 }, "komisi PIHAK KEDUA Rp18.750,00 dan bagian PIHAK PERTAMA Rp106.250,00"),
        (Commission::Markup { bp: 2_500 }, "harga PIHAK PERTAMA ditambah 25% (dua puluh lima persen)"),
        (fee, "biaya tetap Rp100.000,00 (seratus ribu rupiah) setiap bulan"),
    ] {
        conditions.terms.commission = commission;
        let said = article(&conditions, "Komisi");
        assert!(said.contains(expect), "{said}");
        assert!(!said.contains("didahulukan"), "nothing special was agreed: {said}");
    }
    conditions.categories =
        vec![CategoryCommission { category: "Makanan".into(), commission: Commission::Percent { bp: 1_000 } }];
    conditions.goods[0].commission = Some(Commission::None);
    let said = article(&conditions, "Komisi");
    assert!(said.contains("Khusus untuk kategori “Makanan”, komisi PIHAK KEDUA adalah 10% (sepuluh persen)"), "{said}");
    assert!(said.contains("Khusus untuk barang “Tas Anyam”, tidak dipungut komisi."), "{said}");
    assert!(said.contains("didahulukan"), "{said}");
    assert!(!said.contains("hanya terutang"), "a percentage is of what is sold: {said}");
    conditions.categories[0].commission = fee;
    let said = article(&conditions, "Komisi");
    for expect in [
        "Khusus untuk kategori “Makanan”, PIHAK PERTAMA membayar biaya tetap Rp100.000,00",
        "untuk bulan kalender yang di dalamnya ada barang PIHAK PERTAMA dari kategori itu di gerai",
    ] {
        assert!(said.contains(expect), "{said}");
    }
}

#[test]
fn the_articles_say_what_was_agreed() {
    let mut conditions = some_conditions();
    conditions.terms.qris_fee_bearer = DiscountBearer::Partner;
    conditions.terms.payment_day = 12;
    conditions.liability = Liability::Shared;
    conditions.note = "Pameran bersama diatur tersendiri.".into();
    for (title, expect) in [
        ("Pokok Perjanjian", "dijual di DEKS Contoh, Mal Contoh Lantai 2, Surabaya"),
        ("Kepemilikan Barang", "tetap milik PIHAK PERTAMA sampai terjual"),
        ("Harga Jual", "paling tinggi Rp500.000,00 (lima ratus ribu rupiah)"),
        ("Harga Jual", "paling lambat 30 (tiga puluh) hari sebelum harga baru"),
        ("Potongan Harga, Biaya QRIS, dan Pembulatan", "Biaya layanan QRIS (MDR) ditanggung PIHAK PERTAMA"),
        (
            "Potongan Harga, Biaya QRIS, dan Pembulatan",
            "Potongan harga yang diberikan kepada pembeli ditanggung PIHAK KEDUA",
        ),
        ("Laporan dan Pembayaran", "tanggal 5 (lima) bulan berikutnya, melalui surel ke ukm07@example.com"),
        ("Laporan dan Pembayaran", "tanggal 12 (dua belas) bulan berikutnya, secara tunai"),
        ("Alat Pendukung Display", "dipinjamkan tanpa biaya, tetap milik PIHAK PERTAMA"),
        ("Kehilangan, Kerusakan, dan Kedaluwarsa", "ditanggung berdua, masing-masing separuh"),
        ("Pengembalian Barang", "tidak terjual sama sekali selama 3 (tiga) bulan dan dinilai tidak sesuai"),
        ("Pengembalian Barang", "paling lambat 14 (empat belas) hari sesudah diberi tahu"),
        ("Jangka Waktu", "sejak 22 November 2026 sampai dengan 21 November 2027"),
        ("Pengakhiran", "30 (tiga puluh) hari sebelumnya"),
        ("Pelindungan Data Pribadi", "Undang-Undang Nomor 27 Tahun 2022"),
        ("Penyelesaian Perselisihan", "Pengadilan Negeri Surabaya"),
        ("Ketentuan Lain", "Pameran bersama diatur tersendiri."),
    ] {
        let said = article(&conditions, title);
        assert!(said.contains(expect), "{title}: {said}");
    }
    conditions.parties.partner.bank_account = "1234567890".into();
    conditions.parties.partner.bank_name = "Bank Contoh".into();
    conditions.parties.partner.bank_holder = "Pemilik UKM 07".into();
    let paid = article(&conditions, "Laporan dan Pembayaran");
    assert!(paid.contains("ke rekening Bank Contoh nomor 1234567890 atas nama Pemilik UKM 07"), "{paid}");
}

#[test]
fn a_draft_is_a_paper_and_the_same_draft_the_same_bytes() {
    let office = office();
    let case = office.at_agreement(7);
    let mut conditions = office.proposed(Subject::Case(case));
    conditions.parties.partner.nik = "3171 0117 0845 0001".into();
    conditions.aids = vec![AgreedAid { name: "Rak kayu lipat".into(), qty: 2 }];
    let draft = office.draft(Subject::Case(case), conditions).expect("a draft");
    let (name, bytes) = draft_pdf(&office.procedures, office.outlet.manajer, draft.id).expect("a paper");
    assert_eq!(name, "konsep-perjanjian-PK-K1-20261122-0001.pdf");
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(draft_pdf(&office.procedures, office.outlet.manajer, draft.id).expect("a paper").1, bytes);
    let kept = office.read(|c| conditions_of(c, draft.id)).expect("kept");
    assert_eq!(kept.parties.partner.nik, "3171011708450001", "numbers lose their blanks, the paper shows them whole");
}
