//! Why something cannot be the value of a field. Each says what to write instead.

use thiserror::Error;

use crate::base::identity::{EmailFlaw, KkFlaw, NibFlaw, NikFlaw, NpwpFlaw, PhoneFlaw};

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FieldFlaw {
    #[error("Paling banyak {max} huruf. Perpendek isiannya.")]
    TooLong { max: usize },
    #[error("Isian ini memuat lebih dari satu baris. Tulis dalam satu baris.")]
    SeveralLines,
    #[error("Angka tidak terbaca. Tulis seperti 1.250 atau 12,5.")]
    NotNumber,
    #[error("Isi bilangan bulat, tanpa koma.")]
    NotWhole,
    #[error("Paling banyak {max} angka di belakang koma.")]
    TooManyDecimals { max: u32 },
    #[error("Jumlah uang tidak terbaca. Tulis rupiah utuh seperti 87.500 atau Rp 87.500.")]
    NotRupiah,
    #[error("Paling sedikit {least}. Cocokkan lagi.")]
    BelowLeast { least: String },
    #[error("Paling banyak {most}. Cocokkan lagi.")]
    AboveMost { most: String },
    #[error("Tanggal tidak terbaca. Tulis seperti 22-11-2026 atau 22 November 2026.")]
    NotDate,
    #[error("Tanggal itu tidak ada di kalender. Cocokkan lagi.")]
    NoSuchDay,
    #[error("Tulis tahunnya dengan empat angka, seperti 22-11-2026.")]
    ShortYear,
    #[error("Tanggal ini belum terjadi. Isi tanggal hari ini atau sebelumnya.")]
    NotYet,
    #[error("Tanggal ini sudah lewat. Isi tanggal hari ini atau sesudahnya.")]
    Past,
    #[error("Jam tidak terbaca. Tulis seperti 09.00.")]
    NotTime,
    #[error("Pilihan ini tidak dikenal. Yang ada: {options}.")]
    UnknownOption { options: String },
    #[error("Tulis ya atau tidak.")]
    NotYesNo,
    #[error(transparent)]
    Nik(#[from] NikFlaw),
    #[error(transparent)]
    FamilyCard(#[from] KkFlaw),
    #[error(transparent)]
    Nib(#[from] NibFlaw),
    #[error(transparent)]
    Npwp(#[from] NpwpFlaw),
    #[error(transparent)]
    Phone(#[from] PhoneFlaw),
    #[error(transparent)]
    Email(#[from] EmailFlaw),
    #[error("Wilayah ini tidak ada di daftar. Tulis nama lengkapnya, atau kode Kemendagri seperti 63.11.08.2004.")]
    UnknownRegion,
    #[error("Ada lebih dari satu wilayah bernama itu: {found}. Tulis juga kecamatan atau kabupatennya.")]
    AmbiguousRegion { found: String },
    #[error("Isi sampai {level}.")]
    RegionLevel { level: &'static str },
    #[error("Wilayah ini di luar {inside}. Pilih yang di dalamnya.")]
    RegionOutside { inside: String },
    #[error("Koordinat tidak terbaca. Tulis lintang lalu bujur, seperti -2.33, 115.46.")]
    NotLocation,
    #[error("Koordinat ini di luar Indonesia. Tulis lintang lalu bujur; periksa tanda minusnya.")]
    OutsideIndonesia,
    #[error("Isian ini tidak ditulis. Tambahkan berkas atau gambarnya.")]
    NotWritten,
    #[error("Paling banyak {max} berkas. Hapus sebagian.")]
    TooManyDocuments { max: usize },
    #[error("Paling banyak {max} baris. Hapus sebagian.")]
    TooManyRows { max: usize },
    #[error("Paling sedikit {min} baris. Tambahkan.")]
    TooFewRows { min: usize },
    #[error("Baris {row} punya lebih banyak kolom daripada tabelnya. Cocokkan kolomnya.")]
    TooManyCells { row: usize },
    #[error("Baris {row}, {column}: {flaw}")]
    Cell { row: usize, column: String, flaw: Box<FieldFlaw> },
    #[error("Baris {row}: {column} belum diisi.")]
    CellMissing { row: usize, column: String },
    #[error("Isian ini tidak cocok dengan jenisnya. Isi ulang.")]
    WrongKind,
}
