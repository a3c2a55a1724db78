//! NIK: 16 digits, PPKKCC of the first registration, DDMMYY of birth (DD + 40 for women), a serial. No check digit.

use thiserror::Error;

use super::{Checked, Sex, Warning, digits, mask_nik, whole_by_request};
use crate::base::day::BusinessDay;
use crate::base::regions::RegionCode;

pub(super) const DIGITS: usize = 16;
const WOMEN_ADD: u32 = 40;
const ADULT_MONTHS: u32 = 17 * 12;

/// A NIK of 16 digits with a day that exists.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nik(String);

whole_by_request!(Nik, mask_nik);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NikFlaw {
    #[error("NIK kosong. Isi 16 angka dari KTP atau KK.")]
    Empty,
    #[error(
        "NIK hanya berisi angka. Tulis ulang 16 angkanya; di lembar kerja, ubah dahulu kolomnya menjadi teks \
         supaya angkanya tidak berubah."
    )]
    NotDigits,
    #[error("NIK harus 16 angka, ini {found}. Cocokkan dengan KTP.")]
    Length { found: usize },
    #[error("Angka ke-7 dan ke-8 NIK harus tanggal 01-31, atau 41-71 untuk perempuan. Cocokkan dengan KTP.")]
    Day,
    #[error("Tanggal lahir di dalam NIK (angka ke-7 sampai ke-12) tidak ada. Cocokkan dengan KTP.")]
    Date,
    #[error("Empat angka terakhir NIK tidak boleh 0000. Cocokkan dengan KTP.")]
    Serial,
}

/// What a form says about the person, as far as it does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Where the person lives, at any level.
    pub region: Option<RegionCode>,
    pub sex: Option<Sex>,
    pub born: Option<BusinessDay>,
}

impl Nik {
    /// Reads a NIK; blanks, dots and hyphens between the digits do not matter.
    pub fn parse(text: &str) -> Result<Checked<Nik>, NikFlaw> {
        let digits = digits(text).ok_or(NikFlaw::NotDigits)?;
        match digits.len() {
            0 => return Err(NikFlaw::Empty),
            DIGITS => {}
            found => return Err(NikFlaw::Length { found }),
        }
        let nik = Nik(digits);
        if !matches!(nik.number(6..8), 1..=31 | 41..=71) {
            return Err(NikFlaw::Day);
        }
        if nik.births().next().is_none() {
            return Err(NikFlaw::Date);
        }
        if nik.number(12..16) == 0 {
            return Err(NikFlaw::Serial);
        }
        let warnings = unknown_region(&nik.region()).into_iter().collect();
        Ok(Checked { value: nik, warnings })
    }

    /// Reads a NIK and compares it with what the form says. Differences are warnings.
    pub fn check(text: &str, known: &Known) -> Result<Checked<Nik>, NikFlaw> {
        let mut checked = Nik::parse(text)?;
        checked.warnings.extend(checked.value.differences(known));
        Ok(checked)
    }

    /// Where this NIK says something else than the form: region, sex, birth, in this order.
    pub fn differences(&self, known: &Known) -> Vec<Warning> {
        let (own_region, own_sex) = (self.region(), self.sex());
        let region =
            known.region.as_ref().filter(|given| !own_region.is_inside(given) && !given.is_inside(&own_region));
        let sex = known.sex.filter(|given| *given != own_sex);
        let born = known.born.filter(|given| self.births().all(|own| own != *given));
        let warnings = [
            region.map(|given| Warning::NikRegionDiffers { nik: own_region.to_string(), given: given.to_string() }),
            sex.map(|given| Warning::NikSexDiffers { nik: own_sex, given }),
            born.map(|given| Warning::NikBirthDiffers { nik: self.birth_digits(), given: given.numeric() }),
        ];
        warnings.into_iter().flatten().collect()
    }

    /// The kecamatan of the first registration.
    pub fn region(&self) -> RegionCode {
        RegionCode::of_digits(&self.0[..6])
    }

    pub fn sex(&self) -> Sex {
        if self.number(6..8) > WOMEN_ADD { Sex::Female } else { Sex::Male }
    }

    /// The birth date. The century is not in a NIK: the person is the youngest adult (17) that it can be on this day,
    /// or, if there is none, the older of the two.
    pub fn birth_date(&self, today: BusinessDay) -> BusinessDay {
        let is_adult = |born: &BusinessDay| born.plus_months(ADULT_MONTHS) <= today;
        let adult = self.births().find(is_adult);
        adult.or_else(|| self.births().last()).expect("parse saw that one of the dates exists")
    }

    /// Whole years on a day, with the birth date of [`Nik::birth_date`].
    pub fn age_on(&self, today: BusinessDay) -> u32 {
        let born = self.birth_date(today);
        let years = today.month().year - born.month().year;
        let had_birthday = born.plus_months(u32::try_from(years).unwrap_or(0) * 12) <= today;
        u32::try_from(years - i32::from(!had_birthday)).unwrap_or(0)
    }

    /// The running number of the day and place, from 1.
    pub fn serial(&self) -> u32 {
        self.number(12..16)
    }

    /// The dates it can mean, the later century first.
    fn births(&self) -> impl Iterator<Item = BusinessDay> {
        let day = self.number(6..8) % WOMEN_ADD;
        // Day 80 is none: 40 % 40 would be day 0, which does not exist either.
        let (month, year) = (self.number(8..10), self.number(10..12) as i32);
        [2000, 1900].into_iter().filter_map(move |century| BusinessDay::new(century + year, month, day))
    }

    /// `17-08-45`, as far as a NIK tells it.
    fn birth_digits(&self) -> String {
        format!("{:02}-{:02}-{:02}", self.number(6..8) % WOMEN_ADD, self.number(8..10), self.number(10..12))
    }

    fn number(&self, range: std::ops::Range<usize>) -> u32 {
        self.0[range].bytes().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    }
}

/// A warning when the province of a number does not exist today. Old ones do: East Timor was 54.
pub(super) fn unknown_region(code: &RegionCode) -> Option<Warning> {
    code.zone().is_none().then(|| Warning::RegionUnknown { code: code.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nik(text: &str) -> Nik {
        Nik::parse(text).expect("a NIK").value
    }

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    #[test]
    fn a_nik_tells_region_sex_and_birth() {
        let today = day("2026-11-22");
        for (text, region, sex, born, serial) in [
            ("3171011708450001", "31.71.01", Sex::Male, "1945-08-17", 1),
            ("3171015708450001", "31.71.01", Sex::Female, "1945-08-17", 1),
            ("6311 0612 0390 0042", "63.11.06", Sex::Male, "1990-03-12", 42),
            ("'62.0901.710199.9999", "62.09.01", Sex::Female, "1999-01-31", 9999),
            // 29 February 1900 was none, so it is 2000.
            ("6311062902000001", "63.11.06", Sex::Male, "2000-02-29", 1),
            // 17 today, and 17 tomorrow: the one is an adult, the other would be 117.
            ("6311062211090001", "63.11.06", Sex::Male, "2009-11-22", 1),
            ("6311062311090001", "63.11.06", Sex::Male, "1909-11-23", 1),
        ] {
            let checked = Nik::parse(text).expect("a NIK");
            let nik = checked.value;
            assert_eq!(checked.warnings, [], "{text}");
            assert_eq!((nik.region().as_str(), nik.sex(), nik.serial()), (region, sex, serial), "{text}");
            assert_eq!(nik.birth_date(today).to_string(), born, "{text}");
        }
        for (today, age) in [("2026-08-16", 80), ("2026-08-17", 81), ("2026-08-18", 81)] {
            assert_eq!(nik("3171011708450001").age_on(day(today)), age, "{today}");
        }
    }

    #[test]
    fn what_is_no_nik_is_refused_with_a_remedy() {
        for (text, expect) in [
            ("", NikFlaw::Empty),
            (" - ", NikFlaw::Empty),
            ("6.31106E+15", NikFlaw::NotDigits),
            ("63110612039000O1", NikFlaw::NotDigits),
            ("631106120390004", NikFlaw::Length { found: 15 }),
            ("63110612039000421", NikFlaw::Length { found: 17 }),
            ("6311063202900001", NikFlaw::Day),
            ("6311060002900001", NikFlaw::Day),
            ("6311064002900001", NikFlaw::Day),
            ("6311067202900001", NikFlaw::Day),
            ("6311063002900001", NikFlaw::Date),
            ("6311062902010001", NikFlaw::Date),
            ("6311061213900001", NikFlaw::Date),
            ("6311061203900000", NikFlaw::Serial),
        ] {
            assert_eq!(Nik::parse(text), Err(expect), "{text:?}");
        }
    }

    #[test]
    fn differences_warn_and_never_refuse() {
        let known = |region: &str, sex, born: &str| Known {
            region: RegionCode::parse(region),
            sex,
            born: BusinessDay::parse(born),
        };
        let text = "6308061203900042";
        let differs = |given: &str| Warning::NikRegionDiffers { nik: "63.08.06".to_owned(), given: given.to_owned() };
        for (form, expect) in [
            (Known::default(), vec![]),
            (known("63.08.06.2001", Some(Sex::Male), "1990-03-12"), vec![]),
            (known("63.08", None, ""), vec![]),
            // Balangan was split from Hulu Sungai Utara in 2003.
            (known("63.11.06", None, ""), vec![differs("63.11.06")]),
            (known("63.08.07", None, ""), vec![differs("63.08.07")]),
            (
                known("62.09", Some(Sex::Female), "1990-03-13"),
                vec![
                    differs("62.09"),
                    Warning::NikSexDiffers { nik: Sex::Male, given: Sex::Female },
                    Warning::NikBirthDiffers { nik: "12-03-90".to_owned(), given: "13-03-1990".to_owned() },
                ],
            ),
            (
                known("", None, "1890-03-12"),
                vec![Warning::NikBirthDiffers { nik: "12-03-90".to_owned(), given: "12-03-1890".to_owned() }],
            ),
        ] {
            assert_eq!(Nik::check(text, &form).map(|checked| checked.warnings), Ok(expect), "{form:?}");
        }
        let old = Nik::parse("5401061203900042").map(|checked| checked.warnings);
        assert_eq!(old, Ok(vec![Warning::RegionUnknown { code: "54.01.06".to_owned() }]));
    }

    #[test]
    fn a_nik_does_not_tell_itself_in_a_log() {
        let nik = nik("6311061203900042");
        assert_eq!(format!("{nik:?}"), "Nik(631106******0042)");
        assert_eq!((nik.as_str(), nik.masked().as_str()), ("6311061203900042", "631106******0042"));
    }
}
