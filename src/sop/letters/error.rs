//! Why a letter was not worded or not sent.

use thiserror::Error;

use super::{WORDING_BODY_CHARS_MAX, WORDING_SUBJECT_CHARS_MAX};
use crate::mail::EnqueueError;
use crate::mail::bodies::BodyError;
use crate::store::StoreError;

/// In the order in which it is checked.
#[derive(Debug, Error)]
pub enum LetterError {
    #[error("Prosedur ini tidak dikenal. Muat ulang daftar prosedur.")]
    UnknownProcedure,
    #[error("Surat \"{0}\" tidak ada di prosedur ini. Muat ulang daftar surat.")]
    Unknown(String),
    #[error("Hanya penanggung jawab prosedur ini yang boleh mengubah bunyi surat. Minta ia melakukannya.")]
    NotYours,
    #[error("Judul atau isi surat masih kosong. Tulis keduanya.")]
    Empty,
    #[error(
        "Surat terlalu panjang: judul paling banyak {WORDING_SUBJECT_CHARS_MAX} huruf, isi paling banyak \
         {WORDING_BODY_CHARS_MAX} huruf. Perpendek."
    )]
    TooLong,
    #[error("\"{found}\" tidak boleh dipakai di surat. Pakai nama isian, if, dan for saja.")]
    Forbidden { found: String },
    #[error("Bunyi surat baris {line} tidak terbaca ({cause}). Perbaiki, atau kembalikan ke bunyi bawaan.")]
    Broken { line: usize, cause: String },
    #[error("\"{name}\" tidak dikenal di surat ini. Yang ada: {known}.")]
    UnknownName { name: String, known: String },
    #[error("Surat ini mengulang terlalu lama atau menjadi terlalu panjang. Kurangi pengulangannya.")]
    Endless,
    #[error("Surat ini tidak punya penerima. Isi {field} lebih dahulu.")]
    NoRecipient { field: String },
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error(transparent)]
    Mail(#[from] EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
