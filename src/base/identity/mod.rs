//! Identifiers that offices ask for: NIK, No. KK, NPWP, NIB, telephone, e-mail.
//!
//! Promises: what is no such number is refused with what to do about it; what is only odd is a warning that never
//! refuses, because codes predate the splitting of regions and people move (domain-id.md section 2); every one has a
//! form in which it is stored and a masked form in which it is shown. `Debug` is masked too, so that no log tells.
//! Leaves to others: whether a number exists, and who may see it whole (UU 27/2022).

mod email;
mod kk;
mod mask;
mod nib;
mod nik;
mod npwp;
mod phone;

use std::fmt;

use thiserror::Error;

pub use email::{Email, EmailFlaw};
pub use kk::{Kk, KkFlaw};
pub use mask::{mask_account, mask_email, mask_kk, mask_nik, mask_npwp, mask_phone};
pub use nib::{Nib, NibFlaw};
pub use nik::{Known, Nik, NikFlaw};
pub use npwp::{Npwp, NpwpFlaw, NpwpKind};
pub use phone::{Phone, PhoneFlaw};

use super::text::is_invisible_mark;

/// A number in its normal form, and what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T> {
    pub value: T,
    pub warnings: Vec<Warning>,
}

/// What a person should look at again. The number is taken all the same.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Warning {
    #[error(
        "NIK ini pertama didaftarkan di wilayah {nik}, bukan {given}. Wajar bila orangnya pindah atau wilayahnya \
         dimekarkan; cocokkan dengan KTP."
    )]
    NikRegionDiffers { nik: String, given: String },
    #[error("Menurut NIK jenis kelaminnya {nik}, menurut isian {given}. Cocokkan dengan KTP.")]
    NikSexDiffers { nik: Sex, given: Sex },
    #[error("Menurut NIK tanggal lahirnya {nik}, menurut isian {given}. Cocokkan dengan KTP.")]
    NikBirthDiffers { nik: String, given: String },
    #[error("Nomor ini dimulai dengan kode wilayah {code} yang tidak dikenal. Cocokkan dengan aslinya.")]
    RegionUnknown { code: String },
    #[error("Tanggal di dalam No. KK ini tidak ada. Cocokkan dengan kartu keluarga.")]
    KkDateUnreal,
    #[error("Angka ke-9 NPWP ini tidak cocok dengan delapan angka di depannya. Cocokkan dengan kartu NPWP.")]
    NpwpCheckDigit,
    #[error("NPWP 16 angka ini bukan NIK dan tidak dimulai dengan 0. Cocokkan dengan kartu NPWP.")]
    NpwpNotNik,
    #[error("Nomor HP ini panjang atau awalannya tidak lazim. Coba hubungi, atau cocokkan lagi.")]
    PhoneUnusual,
    #[error("Alamat surel berakhiran {found}. Mungkin maksudnya {meant}? Cocokkan lagi.")]
    EmailMistyped { found: String, meant: String },
}

/// As a NIK tells it: women's days of birth are raised by 40.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    Male,
    Female,
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sex::Male => "laki-laki",
            Sex::Female => "perempuan",
        })
    }
}

/// The digits of a number without the marks people put between them; `None` when something else is in it.
fn digits(text: &str) -> Option<String> {
    let is_mark = |c: char| c.is_whitespace() || is_invisible_mark(c) || matches!(c, '-' | '.' | '\'' | '\u{2013}');
    let kept: String = text.chars().filter(|c| !is_mark(*c)).collect();
    kept.bytes().all(|b| b.is_ascii_digit()).then_some(kept)
}

/// A stored or shown number: whole by `as_str` only.
macro_rules! whole_by_request {
    ($name:ident, $mask:path) => {
        impl $name {
            /// The whole number, as it is stored. Show [`Self::masked`] unless a role and a purpose allow more.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// As everybody may see it.
            pub fn masked(&self) -> String {
                $mask(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.masked())
            }
        }
    };
}
use whole_by_request;
