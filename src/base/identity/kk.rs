//! No. KK: 16 digits, PPKKCC, the day of recording, a serial. No check digit.

use thiserror::Error;

use super::nik::unknown_region;
use super::{Checked, Warning, digits, mask_kk, whole_by_request};
use crate::base::day::BusinessDay;
use crate::base::regions::RegionCode;

const DIGITS: usize = 16;

/// The number of a family card, 16 digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Kk(String);

whole_by_request!(Kk, mask_kk);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KkFlaw {
    #[error("No. KK kosong. Isi 16 angka dari kartu keluarga.")]
    Empty,
    #[error(
        "No. KK hanya berisi angka. Tulis ulang 16 angkanya; di lembar kerja, ubah dahulu kolomnya menjadi teks \
         supaya angkanya tidak berubah."
    )]
    NotDigits,
    #[error("No. KK harus 16 angka, ini {found}. Cocokkan dengan kartu keluarga.")]
    Length { found: usize },
    #[error("Empat angka terakhir No. KK tidak boleh 0000. Cocokkan dengan kartu keluarga.")]
    Serial,
}

impl Kk {
    /// Reads a number; blanks, dots and hyphens between the digits do not matter.
    pub fn parse(text: &str) -> Result<Checked<Kk>, KkFlaw> {
        let digits = digits(text).ok_or(KkFlaw::NotDigits)?;
        match digits.len() {
            0 => return Err(KkFlaw::Empty),
            DIGITS => {}
            found => return Err(KkFlaw::Length { found }),
        }
        if digits.ends_with("0000") {
            return Err(KkFlaw::Serial);
        }
        let kk = Kk(digits);
        let date = (!kk.has_date()).then_some(Warning::KkDateUnreal);
        let warnings = unknown_region(&kk.region()).into_iter().chain(date).collect();
        Ok(Checked { value: kk, warnings })
    }

    /// The kecamatan where the family was recorded.
    pub fn region(&self) -> RegionCode {
        RegionCode::of_digits(&self.0[..6])
    }

    /// Whether the day of recording exists. Some offices wrote others: that is no reason to refuse a card.
    fn has_date(&self) -> bool {
        let text = format!("20{}-{}-{}", &self.0[10..12], &self.0[8..10], &self.0[6..8]);
        BusinessDay::parse(&text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_card_is_read_and_what_is_odd_is_told() {
        let unknown = Warning::RegionUnknown { code: "00.11.06".to_owned() };
        for (text, expect) in [
            ("6311 0617 0820 0002", vec![]),
            ("6311063208200002", vec![Warning::KkDateUnreal]),
            ("6311062902230002", vec![Warning::KkDateUnreal]),
            ("0011063208200002", vec![unknown, Warning::KkDateUnreal]),
        ] {
            assert_eq!(Kk::parse(text).map(|checked| checked.warnings), Ok(expect), "{text}");
        }
        let kk = Kk::parse("6311061708200002").expect("a card").value;
        assert_eq!((kk.as_str(), kk.region().as_str()), ("6311061708200002", "63.11.06"));
        assert_eq!(format!("{kk:?}"), "Kk(631106******0002)");
    }

    #[test]
    fn what_is_no_family_card_is_refused_with_a_remedy() {
        for (text, expect) in [
            ("", KkFlaw::Empty),
            ("63110617082000O2", KkFlaw::NotDigits),
            ("631106170820000", KkFlaw::Length { found: 15 }),
            ("6311061708200000", KkFlaw::Serial),
        ] {
            assert_eq!(Kk::parse(text), Err(expect), "{text:?}");
        }
    }
}
