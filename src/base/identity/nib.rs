//! NIB: 13 random digits. Leading zeros belong to it, so it is text.

use thiserror::Error;

use super::{Checked, digits};

const DIGITS: usize = 13;

/// A business number of 13 digits. It is public: it is not masked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Nib(String);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NibFlaw {
    #[error("NIB kosong. Isi 13 angka dari surat NIB.")]
    Empty,
    #[error("NIB hanya berisi angka. Tulis ulang 13 angkanya dari surat NIB.")]
    NotDigits,
    #[error("NIB harus 13 angka, ini {found}. Cocokkan dengan surat NIB; nol di depan sering hilang di lembar kerja.")]
    Length { found: usize },
    #[error("NIB ini hanya berisi nol. Kosongkan bila belum punya, atau isi angka dari surat NIB.")]
    Zeros,
}

impl Nib {
    /// Reads a number; blanks, dots and hyphens between the digits do not matter.
    pub fn parse(text: &str) -> Result<Checked<Nib>, NibFlaw> {
        let digits = digits(text).ok_or(NibFlaw::NotDigits)?;
        match digits.len() {
            0 => return Err(NibFlaw::Empty),
            DIGITS => {}
            found => return Err(NibFlaw::Length { found }),
        }
        if digits.bytes().all(|digit| digit == b'0') {
            return Err(NibFlaw::Zeros);
        }
        Ok(Checked { value: Nib(digits), warnings: Vec::new() })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nib_keeps_its_leading_zeros() {
        for (text, expect) in [
            ("0220101234567", Ok("0220101234567")),
            (" 0220 1012 34567 ", Ok("0220101234567")),
            ("", Err(NibFlaw::Empty)),
            ("02201O1234567", Err(NibFlaw::NotDigits)),
            ("220101234567", Err(NibFlaw::Length { found: 12 })),
            ("0000000000000", Err(NibFlaw::Zeros)),
        ] {
            let found = Nib::parse(text).map(|checked| checked.value.as_str().to_owned());
            assert_eq!(found, expect.map(str::to_owned), "{text:?}");
        }
    }
}
