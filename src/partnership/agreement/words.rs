//! The clauses of an agreement in formal Indonesian, out of its conditions. Pure: the template only lays them out.

use chrono::Datelike;

use super::conditions::{Conditions, Liability};
use super::notice::REST_PAID_DAYS;
use crate::base::terbilang::words;
use crate::base::{BusinessDay, Rupiah};
use crate::partners::{Commission, DiscountBearer};

pub(super) const PARTNER: &str = "PIHAK PERTAMA";
pub(super) const OUTLET: &str = "PIHAK KEDUA";
/// What commissions are shown on: a price that many goods have.
const EXAMPLE_PRICE: Rupiah = Rupiah(125_000);

/// An article: its title and its paragraphs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Clause {
    pub title: &'static str,
    pub items: Vec<String>,
}

/// `30 (tiga puluh)`.
pub(super) fn count(number: impl Into<i64>) -> String {
    let number = number.into();
    format!("{number} ({})", words(number))
}

/// `Rp500.000,00 (lima ratus ribu rupiah)`.
pub(super) fn amount(amount: Rupiah) -> String {
    format!("{} ({})", amount.formal(), amount.in_words())
}

/// Basis points: `12,5% (dua belas koma lima persen)`.
pub(super) fn percent(bp: i64) -> String {
    let (whole, rest) = (bp / 100, format!("{:02}", bp % 100));
    match rest.trim_end_matches('0') {
        "" => format!("{whole}% ({} persen)", words(whole)),
        rest => {
            let digits: Vec<String> = rest.bytes().map(|digit| words(i64::from(digit - b'0'))).collect();
            format!("{whole},{rest}% ({} koma {} persen)", words(whole), digits.join(" "))
        }
    }
}

/// `Minggu, tanggal dua puluh dua bulan November tahun dua ribu dua puluh enam (22-11-2026)`.
pub(super) fn day_in_words(day: BusinessDay) -> String {
    let month = day.month().long();
    let month = month.split(' ').next().unwrap_or_default();
    format!(
        "{}, tanggal {} bulan {month} tahun {} ({})",
        day.weekday_name(),
        words(i64::from(day.0.day())),
        words(i64::from(day.0.year())),
        day.numeric()
    )
}

/// `15% dari harga jual`: for lists.
pub(super) fn commission_short(commission: Commission) -> String {
    match commission {
        Commission::None => "tanpa komisi".to_owned(),
        Commission::Percent { bp } => format!("{} dari harga jual", rate(bp)),
        Commission::Markup { bp } => format!("markup {} atas harga mitra", rate(bp)),
        Commission::MonthlyFee { rupiah } => format!("{} per bulan", rupiah.formal()),
    }
}

/// `15%`, `markup 20%`: where two are set side by side.
pub(super) fn commission_figure(commission: Commission) -> String {
    let rate = rate(commission.rate_bp());
    match commission {
        Commission::None | Commission::Percent { .. } => rate,
        Commission::Markup { .. } => format!("markup {rate}"),
        Commission::MonthlyFee { rupiah } => format!("{rupiah} per bulan"),
    }
}

/// Basis points without words: `12,5%`.
fn rate(bp: i64) -> String {
    percent(bp).split(" (").next().unwrap_or_default().to_owned()
}

/// Who bears something.
pub(super) fn bearer(bearer: DiscountBearer) -> &'static str {
    match bearer {
        DiscountBearer::Outlet => OUTLET,
        DiscountBearer::Partner => PARTNER,
    }
}

pub(super) fn liability(liability: Liability) -> &'static str {
    match liability {
        Liability::Outlet => "PIHAK KEDUA mengganti sebesar bagian PIHAK PERTAMA dari harga jualnya",
        Liability::Shared => {
            "kerugian sebesar bagian PIHAK PERTAMA dari harga jualnya ditanggung berdua, masing-masing separuh"
        }
        Liability::Partner => "PIHAK PERTAMA menanggung sendiri kerugiannya, kecuali karena kesengajaan PIHAK KEDUA",
    }
}

/// The articles in their order.
pub(super) fn clauses(conditions: &Conditions) -> Vec<Clause> {
    vec![
        subject(conditions),
        ownership(),
        prices(conditions),
        commissions(conditions),
        bearers(conditions),
        reports(conditions),
        replenishment(),
        aids(conditions),
        liabilities(conditions),
        returns(conditions),
        term(conditions),
        termination(conditions),
        data_protection(),
        disputes(conditions),
        other(conditions),
    ]
}

fn clause(title: &'static str, items: Vec<String>) -> Clause {
    Clause { title, items }
}

fn subject(conditions: &Conditions) -> Clause {
    let outlet = &conditions.parties.outlet;
    let place = outlet.address.replace('\n', ", ");
    clause(
        "Pokok Perjanjian",
        vec![
            format!(
                "{PARTNER} menitipkan barang miliknya kepada {OUTLET} untuk dipajang dan dijual di {}, {place}, dan \
                 {OUTLET} menerima titipan itu (konsinyasi).",
                outlet.business_name
            ),
            "Barang yang dapat dititipkan beserta harga jualnya tercantum dalam Lampiran 1, yang merupakan bagian tidak \
             terpisahkan dari perjanjian ini. Barang lain baru dapat dititipkan sesudah disetujui PIHAK KEDUA."
                .to_owned(),
        ],
    )
}

fn ownership() -> Clause {
    clause(
        "Kepemilikan Barang",
        vec![
            "Barang titipan tetap milik PIHAK PERTAMA sampai terjual kepada pembeli.".to_owned(),
            "PIHAK KEDUA tidak menjaminkan, meminjamkan, atau memindahkan barang titipan ke tempat lain tanpa \
             persetujuan tertulis PIHAK PERTAMA."
                .to_owned(),
            "PIHAK PERTAMA menjamin bahwa barang titipan adalah miliknya sendiri, aman dipakai atau dikonsumsi, \
             memenuhi izin yang diwajibkan, dan tidak melanggar hak pihak lain."
                .to_owned(),
        ],
    )
}

fn prices(conditions: &Conditions) -> Clause {
    let notice = match conditions.terms.price_notice_days {
        0 => "sebelum harga baru berlaku".to_owned(),
        days => format!("paling lambat {} hari sebelum harga baru berlaku", count(days)),
    };
    clause(
        "Harga Jual",
        vec![
            format!("Harga jual setiap barang paling tinggi {}.", amount(conditions.price_limit)),
            format!(
                "Perubahan harga jual diberitahukan secara tertulis {notice}, dan berlaku sesudah disetujui {OUTLET}."
            ),
            "Penjualan yang sudah terjadi tetap dihitung menurut harga dan ketentuan pada hari penjualannya."
                .to_owned(),
        ],
    )
}

fn commissions(conditions: &Conditions) -> Clause {
    let mut items = vec![commission_in_words(conditions.terms.commission)];
    for one in &conditions.categories {
        items.push(special(&format!("kategori “{}”", one.category), one.commission));
        if matches!(one.commission, Commission::MonthlyFee { .. }) {
            items.push(only_while_there(&one.category));
        }
    }
    for one in &conditions.goods {
        items.extend(one.commission.map(|commission| special(&format!("barang “{}”", one.full_name()), commission)));
    }
    if items.len() > 1 {
        let order = "Ketentuan untuk barang didahulukan daripada ketentuan untuk kategorinya, dan ketentuan untuk \
                     kategori didahulukan daripada ketentuan umum.";
        items.push(order.to_owned());
    }
    clause("Komisi", items)
}

fn commission_in_words(commission: Commission) -> String {
    let outlets = commission.of_share(EXAMPLE_PRICE);
    let example = format!(
        "Contoh: dari barang seharga {}, komisi {OUTLET} {} dan bagian {PARTNER} {}.",
        EXAMPLE_PRICE.formal(),
        outlets.formal(),
        (EXAMPLE_PRICE - outlets).formal()
    );
    match commission {
        Commission::None => {
            format!("{OUTLET} tidak memungut komisi; seluruh hasil penjualan adalah hak {PARTNER}.")
        }
        Commission::Percent { bp } => format!("Komisi {OUTLET} adalah {} {}. {example}", percent(bp), base()),
        Commission::Markup { bp } => format!(
            "Harga jual adalah harga {PARTNER} ditambah {}; tambahan itu adalah hak {OUTLET}. {example}",
            percent(bp)
        ),
        Commission::MonthlyFee { rupiah } => format!(
            "{PARTNER} membayar biaya tetap {} setiap bulan, mulai bulan kalender penuh yang pertama, yang dipotong dari \
             pembayaran bulan itu; yang tidak tertutup dipotong dari pembayaran berikutnya. Atas penjualan tidak \
             dipungut komisi.",
            amount(rupiah)
        ),
    }
}

/// Of what a percentage is taken: one rule for the partner, a category and a product.
fn base() -> String {
    format!("dari harga jual, sesudah dikurangi potongan harga yang ditanggung {PARTNER}")
}

fn special(what: &str, commission: Commission) -> String {
    let rule = match commission {
        Commission::None => "tidak dipungut komisi".to_owned(),
        Commission::Percent { bp } => format!("komisi {OUTLET} adalah {} {}", percent(bp), base()),
        Commission::Markup { bp } => {
            format!("harga jual adalah harga {PARTNER} ditambah {} untuk {OUTLET}", percent(bp))
        }
        Commission::MonthlyFee { rupiah } => {
            format!("{PARTNER} membayar biaya tetap {} setiap bulan, tanpa komisi atas penjualan", amount(rupiah))
        }
    };
    format!("Khusus untuk {what}, {rule}.")
}

/// When the monthly fee of a category is owed: the rule of [`crate::partners::monthly_fee_on`].
fn only_while_there(category: &str) -> String {
    format!(
        "Biaya tetap untuk kategori “{category}” hanya terutang untuk bulan kalender yang di dalamnya ada barang {PARTNER} \
         dari kategori itu di gerai, walaupun hanya sehari; barang yang mempunyai ketentuan komisi sendiri tidak dihitung."
    )
}

fn bearers(conditions: &Conditions) -> Clause {
    let terms = &conditions.terms;
    clause(
        "Potongan Harga, Biaya QRIS, dan Pembulatan",
        vec![
            format!("Potongan harga yang diberikan kepada pembeli ditanggung {}.", bearer(terms.discount_bearer)),
            format!(
                "Biaya layanan QRIS (MDR) ditanggung {}; pembeli tidak dikenai biaya tambahan.",
                bearer(terms.qris_fee_bearer)
            ),
            format!("Selisih pembulatan pembayaran tunai ditanggung {}.", bearer(terms.rounding_bearer)),
        ],
    )
}

fn reports(conditions: &Conditions) -> Clause {
    let (partner, terms) = (&conditions.parties.partner, &conditions.terms);
    let by = match partner.email.as_str() {
        "" => "secara tertulis".to_owned(),
        email => format!("melalui surel ke {email}"),
    };
    let into = if partner.bank_account.is_empty() {
        "secara tunai dengan kuitansi".to_owned()
    } else {
        format!("ke rekening {} nomor {} atas nama {}", partner.bank_name, partner.bank_account, partner.bank_holder)
    };
    clause(
        "Laporan dan Pembayaran",
        vec![
            format!(
                "{OUTLET} menyampaikan laporan penjualan setiap bulan paling lambat tanggal {} bulan berikutnya, {by}.",
                count(conditions.report_day)
            ),
            format!(
                "Bagian {PARTNER} atas penjualan satu bulan dibayarkan paling lambat tanggal {} bulan berikutnya, {into}.",
                count(terms.payment_day)
            ),
            format!(
                "Keberatan atas laporan disampaikan paling lambat {} hari sesudah laporan diterima; sesudah itu laporan \
                 dianggap disetujui, kecuali ternyata ada salah hitung.",
                count(14)
            ),
        ],
    )
}

fn replenishment() -> Clause {
    clause(
        "Penyerahan dan Penambahan Barang",
        vec![
            "Barang diserahkan dengan daftar stok, dihitung bersama, dan dicatat dalam tanda terima bernomor yang \
             ditandatangani kedua pihak. Barang rusak, kedaluwarsa, atau tidak sesuai dapat ditolak saat itu juga."
                .to_owned(),
            "Persediaan ditambah atas permintaan PIHAK KEDUA atau usul PIHAK PERTAMA, dengan tanda terima baru dan \
             ketentuan yang sama."
                .to_owned(),
        ],
    )
}

fn aids(conditions: &Conditions) -> Clause {
    let listed = if conditions.aids.is_empty() {
        "Alat pendukung display yang dibawa PIHAK PERTAMA dicatat dalam tanda terima."
    } else {
        "Alat pendukung display yang dibawa PIHAK PERTAMA tercantum dalam Lampiran 2; yang dibawa kemudian dicatat dalam \
         tanda terima."
    };
    clause(
        "Alat Pendukung Display",
        vec![
            listed.to_owned(),
            "Alat itu dipinjamkan tanpa biaya, tetap milik PIHAK PERTAMA, dirawat PIHAK KEDUA, dan dikembalikan paling \
             lambat saat perjanjian berakhir."
                .to_owned(),
        ],
    )
}

fn liabilities(conditions: &Conditions) -> Clause {
    let fetched = match conditions.expiry_days {
        0 => format!("{PARTNER} mengambil barang yang kedaluwarsa dan menanggung kerugiannya."),
        days => format!(
            "{PARTNER} mengambil barang paling lambat {} hari sebelum kedaluwarsa dan menanggung sendiri barang yang \
             kedaluwarsa.",
            count(days)
        ),
    };
    clause(
        "Kehilangan, Kerusakan, dan Kedaluwarsa",
        vec![
            format!(
                "Bila barang titipan hilang atau rusak selama di tangan {OUTLET}, {}.",
                liability(conditions.liability)
            ),
            fetched,
            "Kerusakan karena sifat, cacat, atau kemasan barang itu sendiri ditanggung PIHAK PERTAMA.".to_owned(),
        ],
    )
}

fn returns(conditions: &Conditions) -> Clause {
    let terms = &conditions.terms;
    clause(
        "Pengembalian Barang",
        vec![
            format!(
                "Barang yang tidak terjual sama sekali selama {} bulan dan dinilai tidak sesuai dikembalikan kepada \
                 {PARTNER}. Barang yang ternyata tidak sesuai dengan hasil kurasi dapat dikembalikan lebih awal.",
                count(terms.months_unsold)
            ),
            format!(
                "{PARTNER} mengambil barang itu paling lambat {} hari sesudah diberi tahu, dengan berita acara \
                 pengembalian yang ditandatangani kedua pihak. Sesudah itu barang disimpan atas tanggungan {PARTNER}.",
                count(terms.pickup_days)
            ),
            format!(
                "{PARTNER} dapat menarik barangnya pada jam buka gerai sesudah memberi tahu {OUTLET}, dengan berita acara \
                 pengembalian yang sama."
            ),
        ],
    )
}

fn term(conditions: &Conditions) -> Clause {
    clause(
        "Jangka Waktu",
        vec![
            format!(
                "Perjanjian ini berlaku sejak {} sampai dengan {}.",
                conditions.from.long(),
                conditions.until.long()
            ),
            "Perjanjian dapat diperpanjang secara tertulis sebelum berakhir.".to_owned(),
        ],
    )
}

fn termination(conditions: &Conditions) -> Clause {
    let notice = match conditions.termination_days {
        0 => "secara tertulis".to_owned(),
        days => format!("secara tertulis paling lambat {} hari sebelumnya", count(days)),
    };
    clause(
        "Pengakhiran",
        vec![
            format!("Masing-masing pihak dapat mengakhiri perjanjian ini sebelum waktunya dengan memberi tahu {notice}."),
            "Bila salah satu pihak melanggar perjanjian dan tidak memperbaikinya sesudah diperingatkan secara tertulis, \
             pihak lain dapat mengakhirinya seketika."
                .to_owned(),
            format!(
                "Saat perjanjian berakhir, semua barang dan alat display dikembalikan dengan berita acara, dan sisa hak \
                 {PARTNER} dibayarkan paling lambat {} hari sesudahnya.",
                count(REST_PAID_DAYS)
            ),
        ],
    )
}

fn data_protection() -> Clause {
    clause(
        "Pelindungan Data Pribadi",
        vec![
            "Data pribadi dalam perjanjian ini diproses hanya untuk melaksanakan perjanjian dan kewajiban hukum, sesuai \
             dengan Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi."
                .to_owned(),
            "PIHAK KEDUA menjaga kerahasiaan dan keamanan data itu, membukanya hanya kepada petugas yang berwenang, dan \
             memberitahukan kegagalan pelindungan data paling lambat 3 x 24 (tiga kali dua puluh empat) jam."
                .to_owned(),
            "PIHAK PERTAMA berhak melihat, memperbaiki, dan memperoleh salinan datanya; data dimusnahkan sesudah masa \
             simpan yang diwajibkan berakhir."
                .to_owned(),
        ],
    )
}

fn disputes(conditions: &Conditions) -> Clause {
    clause(
        "Penyelesaian Perselisihan",
        vec![
            "Perselisihan diselesaikan dengan musyawarah untuk mufakat.".to_owned(),
            format!("Bila tidak tercapai mufakat, para pihak memilih penyelesaian melalui {}.", conditions.court),
        ],
    )
}

fn other(conditions: &Conditions) -> Clause {
    let mut items = vec![
        "Perubahan ketentuan dituangkan dalam adendum tertulis yang ditandatangani kedua pihak, berlaku sejak tanggal yang \
         disebut di dalamnya, dan tidak berlaku surut."
            .to_owned(),
        "Keadaan di luar kemampuan para pihak, seperti bencana alam, kebakaran, atau huru-hara, membebaskan pihak yang \
         terkena dari kewajibannya selama keadaan itu berlangsung."
            .to_owned(),
        "Pajak yang timbul dari perjanjian ini ditanggung masing-masing pihak, dan bea meterai yang terutang dilunasi, \
         menurut peraturan perpajakan."
            .to_owned(),
        // Law 11/2008 as changed by 1/2024, art. 11: an electronic signature binds when it can be told whose it is and
        // every change after it shows.
        "Perjanjian ini ditandatangani di atas kertas dalam rangkap 2 (dua) yang sama bunyi dan kekuatan hukumnya, satu \
         untuk masing-masing pihak, atau secara elektronik di layar. Yang ditandatangani secara elektronik disimpan sebagai \
         satu dokumen asli dengan kode keasliannya, yang menunjukkan setiap perubahan, dan masing-masing pihak mendapat salinannya."
            .to_owned(),
    ];
    if !conditions.note.is_empty() {
        items.push(conditions.note.clone());
    }
    clause("Ketentuan Lain", items)
}
