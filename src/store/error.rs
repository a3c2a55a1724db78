//! What can go wrong below the rooms. Rooms carry it as one variant of their own error.

use thiserror::Error;

/// A failure of the store itself; the message tells the user what to do.
#[derive(Debug, PartialEq, Error)]
pub enum StoreError {
    #[error("Penyimpanan gagal ({0}). Data yang sudah tersimpan aman; coba lagi, atau jalankan `deks doctor`.")]
    Sqlite(rusqlite::Error),
    #[error("Disk penuh. Hapus berkas yang tidak perlu, lalu coba lagi; tidak ada yang hilang.")]
    DiskFull,
    #[error("Penyimpanan hanya bisa dibaca atau diskonya bermasalah. Periksa disk, lalu coba lagi.")]
    DiskRefuses,
    #[error("Versi SQLite {found} terlalu lama; perlu {needed} atau lebih baru.")]
    SqliteTooOld { found: &'static str, needed: &'static str },
    #[error("Basis data dibuat oleh versi deks yang lebih baru. Perbarui program ini.")]
    SchemaTooNew,
    #[error("Perpindahan skema gagal: {0}. Kembalikan cadangan terakhir atau hubungi admin.")]
    Migration(String),
    #[error("Nomor tindakan yang sama dipakai untuk dua hal ({first} dan {second}).")]
    ActReused { first: String, second: &'static str },
    #[error("Penulis basis data sudah berhenti. Mulai ulang kios.")]
    WriterGone,
    #[error(
        "Tindakan ini gagal karena kesalahan program dan dibatalkan seluruhnya. Coba lagi; bila terulang, beri tahu admin."
    )]
    ActPanicked,
    #[error("Data tersimpan tidak bisa dibaca: {0}.")]
    Unreadable(String),
    #[error("Folder data {path} tidak bisa dipakai: {cause}. Periksa izin folder, atau pilih lain dengan --data.")]
    Folder { path: String, cause: String },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => StoreError::DiskRefuses,
            _ => StoreError::Sqlite(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        StoreError::Unreadable(error.to_string())
    }
}
