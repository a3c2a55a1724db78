//! What can be wrong with a code: flaws, for which it is refused, and warnings, with which it is taken.
//!
//! The messages are for whoever scans the outlet's code in settings and say what to do.

use std::fmt;

use thiserror::Error;

use super::tlv;
use crate::base::Rupiah;

/// Why a code is refused, in the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QrisFlaw {
    #[error("Belum ada kode yang terbaca. Pindai stiker QRIS outlet.")]
    Empty,
    #[error(
        "Kode ini terlalu panjang untuk QRIS ({chars} karakter, paling banyak {}). Pindai stiker QRIS outlet saja.",
        tlv::PAYLOAD_CHARS_MAX
    )]
    TooLong { chars: usize },
    #[error("Kode QRIS memuat karakter yang tidak boleh ada. Pindai ulang dari stiker QRIS.")]
    ControlCharacter,
    #[error("Ini bukan kode QRIS. Pindai stiker QRIS outlet, bukan label barang atau tautan.")]
    FormatNotFirst,
    #[error("Kode QRIS tidak lengkap. Pindai ulang dari stiker QRIS, seluruh kotaknya di dalam bingkai.")]
    Truncated,
    #[error("Susunan kode QRIS rusak. Pindai ulang dari stiker QRIS; jangan mengetik kodenya.")]
    BadId,
    #[error("Panjang bagian {id:02} pada kode QRIS rusak. Pindai ulang dari stiker QRIS; jangan mengetik kodenya.")]
    BadLength { id: u8 },
    #[error("Bagian {id:02} ada dua kali pada kode QRIS. Minta stiker baru dari bank atau penyedia QRIS.")]
    Duplicate { id: u8 },
    #[error("Kode QRIS tidak berakhir dengan angka pemeriksa. Pindai ulang dari stiker QRIS, seluruh kotaknya.")]
    CrcNotLast,
    #[error("Angka pemeriksa kode QRIS rusak. Pindai ulang dari stiker QRIS.")]
    CrcMalformed,
    #[error(
        "Kode QRIS salah baca atau pernah diubah: angka pemeriksanya tidak cocok. Pindai ulang dari stiker QRIS; jika \
         tetap begini, minta stiker baru dari bank atau penyedia QRIS."
    )]
    CrcWrong,
    #[error("Versi kode QRIS ini tidak dikenal. Minta stiker QRIS yang berlaku dari bank atau penyedia QRIS.")]
    FormatUnknown,
    #[error("Mata uang kode ini bukan rupiah. Pindai stiker QRIS outlet.")]
    CurrencyNotRupiah,
    #[error("Kode ini bukan dari Indonesia. Pindai stiker QRIS outlet.")]
    CountryNotIndonesia,
    #[error("Kode QRIS tidak menyebut penerima uang. Minta stiker baru dari bank atau penyedia QRIS.")]
    NoMerchantTemplate,
    #[error("Nominal di dalam kode QRIS tidak terbaca. Pindai stiker QRIS yang tanpa nominal.")]
    AmountUnreadable,
    #[error("Nominal di dalam kode QRIS memuat sen. Pindai stiker QRIS yang tanpa nominal.")]
    AmountHasSen,
}

/// A field that people can compare with their sticker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    MerchantName,
    City,
    Postcode,
    MerchantId,
    /// A part of tag 62.
    Additional(u8),
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Field::MerchantName => f.write_str("Nama usaha"),
            Field::City => f.write_str("Nama kota"),
            Field::Postcode => f.write_str("Kode pos"),
            Field::MerchantId => f.write_str("Nomor usaha pada penyedia"),
            Field::Additional(id) => write!(f, "Data tambahan {id:02}"),
        }
    }
}

/// What is odd about a code that is taken all the same.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QrisWarning {
    #[error("Angka pemeriksa ditulis dengan huruf kecil.")]
    CrcLowerCase,
    #[error("Kode tidak menyebut apakah statis atau dinamis.")]
    InitiationUnstated,
    #[error("Bagian {id:02} kosong.")]
    FieldEmpty { id: u8 },
    #[error("Isi bagian {id:02} tidak terbaca dan dibiarkan apa adanya.")]
    TemplateUnreadable { id: u8 },
    #[error("{field} tidak ada.")]
    Missing { field: Field },
    #[error("{field} lebih panjang dari aturan: {chars} karakter, paling banyak {chars_max}.")]
    TooLong { field: Field, chars: usize, chars_max: usize },
    #[error("{field} memuat tanda |, yang tidak boleh ada.")]
    BarredCharacter { field: Field },
    #[error("{field} memuat kode seperti %2C. Periksa apakah namanya sama dengan yang di stiker.")]
    Escaped { field: Field },
    #[error("Kode jenis usaha (MCC) tidak terdiri dari 4 angka.")]
    MccMalformed,
    #[error("Nomor rekening usaha (PAN) pada bagian {id} bukan angka sampai 19 digit.")]
    PanMalformed { id: u8 },
    #[error("Kode tidak memuat bagian 51 dengan NMID.")]
    RepositoryMissing,
    #[error("Kode memakai alamat lama ID.OR.GPNQR.WWW. Masih berlaku; tanyakan stiker baru bila sempat.")]
    RepositoryDomainOld,
    #[error("Bagian 51 bukan dari ID.CO.QRIS.WWW. Pastikan stikernya QRIS.")]
    RepositoryDomainUnknown,
    #[error("NMID tidak ada.")]
    NmidMissing,
    #[error("NMID tidak berbentuk ID dan 13 angka. Bandingkan dengan NMID di stiker.")]
    NmidMalformed,
    #[error("Kriteria usaha tidak ada; biaya dihitung sebagai usaha reguler (URE).")]
    CriteriaMissing,
    #[error("Kriteria usaha tidak dikenal. Tanyakan kriterianya kepada bank atau penyedia QRIS.")]
    CriteriaUnknown,
    #[error("Kriteria usaha tertulis berbeda-beda di dalam kode. Tanyakan yang benar kepada bank atau penyedia QRIS.")]
    CriteriaDiffer,
    #[error("Stiker ini sudah memuat nominal {amount}. Kios menggantinya dengan nominal belanja.")]
    AmountInStatic { amount: Rupiah },
    #[error("Nominal di dalam kode nol dan diabaikan.")]
    AmountZero,
    #[error("Kode meminta tip dari pembeli. Kode yang dibuat kios tidak memintanya.")]
    TipAsked,
    #[error("Kode menambahkan tip pada pembayaran. Kode yang dibuat kios tidak menambahkannya.")]
    TipAdded,
    #[error("Persen tip tidak ditulis seperti 00.70, tetapi terbaca.")]
    TipPercentLoose,
    #[error("Permintaan tip di dalam kode tidak terbaca dan diabaikan.")]
    TipUnreadable,
}
