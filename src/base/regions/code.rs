//! Kemendagri's region codes: `PP.KK.CC.DDDD`, each level inside the one before.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::day::Zone;

/// Digits up to and including each level: 63, 6311, 631108, 6311082004.
const LEVEL_DIGITS: [usize; 4] = [2, 4, 6, 10];
/// From here on the second pair of a code names a city (Permendagri 58/2021).
const FIRST_CITY: u8 = b'7';

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// Provinsi.
    Province,
    /// Kabupaten or kota.
    Regency,
    /// Kecamatan; distrik in Papua.
    District,
    /// Desa, desa adat or kelurahan.
    Village,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Kode wilayah \"{found}\" tidak dikenal bentuknya. Tulis seperti 63.11.08.2004.")]
pub struct RegionCodeError {
    pub found: String,
}

/// A well-formed code, in its form with dots. That such a region exists is not said. Codes order parents before
/// their children.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(String);

impl RegionCode {
    /// Reads `63.11.08.2004` and `6311082004`, and the shorter codes of the upper levels.
    pub fn parse(text: &str) -> Option<RegionCode> {
        let text = text.trim();
        let digits: String = text.chars().filter(|c| *c != '.').collect();
        if !digits.bytes().all(|b| b.is_ascii_digit()) || !LEVEL_DIGITS.contains(&digits.len()) {
            return None;
        }
        let dotted = dotted(&digits);
        (text == digits || text == dotted).then_some(RegionCode(dotted))
    }

    /// The code of a kecamatan from the first six digits of a NIK or No. KK.
    pub(in crate::base) fn of_digits(digits: &str) -> RegionCode {
        RegionCode(dotted(digits))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn level(&self) -> RegionLevel {
        match self.0.len() {
            2 => RegionLevel::Province,
            5 => RegionLevel::Regency,
            8 => RegionLevel::District,
            _ => RegionLevel::Village,
        }
    }

    /// The region that this one lies in; `None` for a province.
    pub fn parent(&self) -> Option<RegionCode> {
        self.0.rsplit_once('.').map(|(parent, _)| RegionCode(parent.to_owned()))
    }

    /// Whether this is the other region or lies in it.
    pub fn is_inside(&self, scope: &RegionCode) -> bool {
        let rest = self.0.strip_prefix(scope.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The zone of its province (Keppres 41/1987); `None` when there is no province with this code.
    pub fn zone(&self) -> Option<Zone> {
        match &self.0[..2] {
            "11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "19" | "21" | "31" | "32" | "33" | "34" | "35"
            | "36" | "61" | "62" => Some(Zone::Wib),
            "51" | "52" | "53" | "63" | "64" | "65" | "71" | "72" | "73" | "74" | "75" | "76" => Some(Zone::Wita),
            "81" | "82" | "91" | "92" | "93" | "94" | "95" | "96" => Some(Zone::Wit),
            _ => None,
        }
    }

    /// Whether the second pair of the code is that of a city.
    pub fn is_city(&self) -> bool {
        self.0.as_bytes().get(3).is_some_and(|digit| *digit >= FIRST_CITY)
    }

    /// What stands before a name on an address line: `Desa`, `Kel.`, `Kec.`, `Kab.`.
    pub fn word(&self) -> &'static str {
        match self.level() {
            RegionLevel::Province => "Prov.",
            RegionLevel::Regency if self.is_city() => "Kota",
            RegionLevel::Regency => "Kab.",
            RegionLevel::District if self.0.starts_with('9') => "Distrik",
            RegionLevel::District => "Kec.",
            RegionLevel::Village => match self.0.as_bytes().get(9) {
                Some(b'1') => "Kel.",
                Some(b'3') => "Desa Adat",
                _ => "Desa",
            },
        }
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RegionCode {
    type Error = RegionCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        RegionCode::parse(&text).ok_or(RegionCodeError { found: text })
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> String {
        code.0
    }
}

/// `6311082004` as `63.11.08.2004`.
fn dotted(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if LEVEL_DIGITS[..3].contains(&at) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        RegionCode::parse(text).expect("a code")
    }

    #[test]
    fn codes_are_read_with_and_without_dots() {
        for (text, expect) in [
            ("63", Some("63")),
            ("6311", Some("63.11")),
            (" 63.11.08 ", Some("63.11.08")),
            ("6311082004", Some("63.11.08.2004")),
            ("63.11.08.2004", Some("63.11.08.2004")),
            ("63.1108", None),
            ("6.311", None),
            ("63.11.08.200", None),
            ("63.11.", None),
            ("6", None),
            ("63,11", None),
            ("٦٣", None),
            ("", None),
        ] {
            assert_eq!(RegionCode::parse(text).as_ref().map(RegionCode::as_str), expect, "{text:?}");
        }
        assert!(serde_json::from_str::<RegionCode>("\"63.111\"").is_err(), "a stored code is checked as well");
        assert_eq!(serde_json::from_str::<RegionCode>("\"6311\"").expect("a code"), code("63.11"));
    }

    #[test]
    fn a_region_lies_in_those_above_it_and_in_no_other() {
        for (inner, outer, expect) in [
            ("63.11.08.2004", "63.11.08", true),
            ("63.11.08.2004", "63", true),
            ("63.11", "63.11", true),
            ("63.11", "63.11.08", false),
            ("63.11.08", "63.12", false),
            ("62.09", "63", false),
        ] {
            assert_eq!(code(inner).is_inside(&code(outer)), expect, "{inner} in {outer}");
        }
        assert_eq!(code("63.11.08.2004").parent(), Some(code("63.11.08")));
        assert_eq!(code("63").parent(), None);
    }

    #[test]
    fn a_code_tells_its_kind_and_its_zone() {
        for (text, word, level, zone) in [
            ("63", "Prov.", RegionLevel::Province, Some(Zone::Wita)),
            ("63.11", "Kab.", RegionLevel::Regency, Some(Zone::Wita)),
            ("35.78", "Kota", RegionLevel::Regency, Some(Zone::Wib)),
            ("32.01.01", "Kec.", RegionLevel::District, Some(Zone::Wib)),
            ("91.03.01", "Distrik", RegionLevel::District, Some(Zone::Wit)),
            ("14.04.07.1004", "Kel.", RegionLevel::Village, Some(Zone::Wib)),
            ("62.09.01.2001", "Desa", RegionLevel::Village, Some(Zone::Wib)),
            ("91.03.01.3007", "Desa Adat", RegionLevel::Village, Some(Zone::Wit)),
            ("54", "Prov.", RegionLevel::Province, None),
        ] {
            let code = code(text);
            assert_eq!((code.word(), code.level(), code.zone()), (word, level, zone), "{text}");
        }
    }
}
