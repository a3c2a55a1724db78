//! What an import answers: counts, refused lines, and lines that came in but deserve a look.

use thiserror::Error;

use crate::base::Rupiah;

/// Why a line was refused. One variant per rule; the first that is broken is named.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Why {
    #[error("kolom {0} kosong")]
    MissingField(&'static str),
    #[error("kolom {column} lebih dari {chars_max} karakter")]
    TooLong { column: &'static str, chars_max: usize },
    #[error("waktu \"{0}\" tidak sah; tulis seperti 2025-09-01T04:18:39Z")]
    BadTimestamp(String),
    #[error("tanggal \"{0}\" tidak sah; tulis seperti 2025-09-01")]
    BadDay(String),
    #[error("nomor baris \"{0}\" bukan bilangan bulat positif")]
    BadLineNo(String),
    #[error("jumlah \"{0}\" bukan bilangan bulat positif")]
    BadQty(String),
    #[error("jumlah {0} terlalu besar; periksa apakah harga tertulis di kolom jumlah")]
    QtyTooLarge(i64),
    #[error("harga \"{0}\" bukan rupiah bulat di atas nol")]
    BadPrice(String),
    #[error("potongan \"{0}\" bukan rupiah bulat")]
    BadDiscount(String),
    #[error("potongan {discount} lebih besar dari harga barisnya {gross}")]
    DiscountOverGross { discount: Rupiah, gross: Rupiah },
    #[error("komisi \"{0}\" bukan persen antara 0 dan 100")]
    BadCommission(String),
    #[error("jumlah pengembalian uang \"{0}\" bukan rupiah bulat")]
    BadAmount(String),
    #[error("cara bayar \"{0}\" tidak dikenal; pakai tunai, qris, debit, kartu, transfer atau voucher")]
    UnknownTender(String),
    #[error("mitra {0} tidak ada di partners.csv maupun di data")]
    UnknownPartner(String),
    #[error("produk {0} tidak ada di products.csv maupun di data")]
    UnknownProduct(String),
    #[error("struk {0} tidak ada di sales.csv maupun di data")]
    UnknownReceipt(String),
    #[error("struk {receipt} tidak punya baris {line_no}")]
    UnknownReceiptLine { receipt: String, line_no: i64 },
    #[error("produk pada struk itu {0}, bukan yang dikembalikan")]
    OtherProduct(String),
    #[error("pengembalian terjadi sebelum penjualannya")]
    ReturnBeforeSale,
    #[error("dikembalikan {returned} padahal terjual {sold}")]
    ReturnedMoreThanSold { returned: i64, sold: i64 },
    #[error("uang kembali {refunded} padahal dibayar {paid}")]
    RefundedMoreThanPaid { refunded: Rupiah, paid: Rupiah },
    #[error("satu nomor pengembalian untuk dua struk ({0})")]
    SpansReceipts(String),
    #[error("sama nomornya dengan baris {0}, tetapi isinya lain")]
    RepeatedDifferently(u64),
    #[error("sudah pernah dimuat dengan isi lain")]
    KnownDifferently,
    #[error("baris {0} dari dokumen yang sama ditolak; satu dokumen dimuat utuh atau tidak sama sekali")]
    WithRefusedLine(u64),
}

/// Something that is not refused but that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Notice {
    #[error("harga {0} di atas batas {1}")]
    PriceOverLimit(Rupiah, Rupiah),
    #[error("terjual {0} lebih banyak dari yang tercatat ada")]
    SoldBeyondOnHand(i64),
    #[error("alamat surel \"{0}\" tidak sah; dikosongkan")]
    BadEmail(String),
    #[error("nomor telepon \"{0}\" tidak sah; dikosongkan")]
    BadPhone(String),
    #[error("waktunya di masa depan menurut jam mesin ini")]
    InTheFuture,
}

/// A line of a file and what is said about it; shown as `sales.csv:17: ...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About<T> {
    pub file: &'static str,
    pub line: u64,
    pub what: T,
}

impl<T: std::fmt::Display> std::fmt::Display for About<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// How many of each kind.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub partners: u64,
    pub products: u64,
    pub checkin_lines: u64,
    pub sale_lines: u64,
    pub receipts: u64,
    pub return_lines: u64,
}

impl Counts {
    pub fn is_zero(&self) -> bool {
        *self == Counts::default()
    }
}

/// The answer of an import.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    /// Loaded by this run.
    pub new: Counts,
    /// There already, unchanged.
    pub known: Counts,
    pub refused: Vec<About<Why>>,
    pub notices: Vec<About<Notice>>,
}
