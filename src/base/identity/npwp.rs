//! NPWP: 15 digits before 2024, 16 since (a person's is the NIK, a body's begins with 0), 22 for a place of business
//! (NITKU).

use thiserror::Error;

use super::{Checked, Nik, Warning, digits, mask_npwp, whole_by_request};

/// A taxpayer's number, digits only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Npwp(String);

whole_by_request!(Npwp, mask_npwp);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NpwpKind {
    /// 15 digits.
    Legacy,
    /// 16 digits.
    Sixteen,
    /// 16 digits of the taxpayer and six of the place of business.
    Nitku,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NpwpFlaw {
    #[error("NPWP kosong. Isi angka dari kartu NPWP.")]
    Empty,
    #[error("NPWP hanya berisi angka, titik dan tanda hubung. Tulis ulang dari kartu NPWP.")]
    NotDigits,
    #[error("NPWP harus 15 atau 16 angka, dan NITKU 22 angka; ini {found}. Cocokkan dengan kartu NPWP.")]
    Length { found: usize },
    #[error("NPWP ini hanya berisi nol. Kosongkan bila belum punya, atau isi angka dari kartu NPWP.")]
    Zeros,
}

impl Npwp {
    /// Reads a number with or without its dots and hyphen.
    pub fn parse(text: &str) -> Result<Checked<Npwp>, NpwpFlaw> {
        let digits = digits(text).ok_or(NpwpFlaw::NotDigits)?;
        match digits.len() {
            0 => return Err(NpwpFlaw::Empty),
            15 | 16 | 22 => {}
            found => return Err(NpwpFlaw::Length { found }),
        }
        if digits.bytes().all(|digit| digit == b'0') {
            return Err(NpwpFlaw::Zeros);
        }
        let npwp = Npwp(digits);
        let warnings = npwp.oddness().into_iter().collect();
        Ok(Checked { value: npwp, warnings })
    }

    pub fn kind(&self) -> NpwpKind {
        match self.0.len() {
            15 => NpwpKind::Legacy,
            16 => NpwpKind::Sixteen,
            _ => NpwpKind::Nitku,
        }
    }

    /// The taxpayer without the place of business: 15 or 16 digits.
    pub fn taxpayer(&self) -> &str {
        &self.0[..self.0.len().min(16)]
    }

    /// The six digits of the place of business; `000000` is the head office.
    pub fn place_of_business(&self) -> Option<&str> {
        (self.kind() == NpwpKind::Nitku).then(|| &self.0[16..])
    }

    /// `99.999.999.9-999.999` for the old form, digits for the others.
    pub fn formatted(&self) -> String {
        let d = &self.0;
        match self.kind() {
            NpwpKind::Legacy => {
                format!("{}.{}.{}.{}-{}.{}", &d[..2], &d[2..5], &d[5..8], &d[8..9], &d[9..12], &d[12..])
            }
            NpwpKind::Sixteen | NpwpKind::Nitku => d.clone(),
        }
    }

    fn oddness(&self) -> Option<Warning> {
        let legacy = match self.taxpayer() {
            old if old.len() == 15 => old,
            // The number of a body is its old one behind a 0.
            body if body.starts_with('0') => &body[1..],
            person => return Nik::parse(person).is_err().then_some(Warning::NpwpNotNik),
        };
        (luhn_digit(&legacy[..8]) != legacy.as_bytes()[8]).then_some(Warning::NpwpCheckDigit)
    }
}

/// The digit that Luhn's sum puts behind these. One source says that NPWPs have it, so it only warns.
fn luhn_digit(digits: &str) -> u8 {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let value = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    b'0' + ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_the_number_is_read() {
        for (text, kind, taxpayer, formatted, warnings) in [
            ("65.389.112.7-012.345", NpwpKind::Legacy, "653891127012345", "65.389.112.7-012.345", vec![]),
            (
                "653891128012345",
                NpwpKind::Legacy,
                "653891128012345",
                "65.389.112.8-012.345",
                vec![Warning::NpwpCheckDigit],
            ),
            ("0653891127012345", NpwpKind::Sixteen, "0653891127012345", "0653891127012345", vec![]),
            (
                "0653891120012345",
                NpwpKind::Sixteen,
                "0653891120012345",
                "0653891120012345",
                vec![Warning::NpwpCheckDigit],
            ),
            ("3171 0117 0845 0001", NpwpKind::Sixteen, "3171011708450001", "3171011708450001", vec![]),
            ("6311063202900001", NpwpKind::Sixteen, "6311063202900001", "6311063202900001", vec![Warning::NpwpNotNik]),
            ("3171011708450001000002", NpwpKind::Nitku, "3171011708450001", "3171011708450001000002", vec![]),
        ] {
            let checked = Npwp::parse(text).expect("a number");
            let npwp = checked.value;
            assert_eq!(
                (npwp.kind(), npwp.taxpayer(), npwp.formatted().as_str()),
                (kind, taxpayer, formatted),
                "{text}"
            );
            assert_eq!(checked.warnings, warnings, "{text}");
        }
        let place = |text: &str| Npwp::parse(text).expect("a number").value.place_of_business().map(str::to_owned);
        assert_eq!(place("3171011708450001000002").as_deref(), Some("000002"));
        assert_eq!(place("3171011708450001"), None);
        assert_eq!(format!("{:?}", Npwp::parse("3171011708450001").expect("a number").value), "Npwp(*************001)");
    }

    #[test]
    fn what_is_no_taxpayers_number_is_refused_with_a_remedy() {
        for (text, expect) in [
            ("", NpwpFlaw::Empty),
            ("belum ada", NpwpFlaw::NotDigits),
            ("65389112701234", NpwpFlaw::Length { found: 14 }),
            ("317101170845000100000", NpwpFlaw::Length { found: 21 }),
            ("00.000.000.0-000.000", NpwpFlaw::Zeros),
        ] {
            assert_eq!(Npwp::parse(text), Err(expect), "{text:?}");
        }
    }

    #[test]
    fn luhns_digit_is_that_of_the_reference() {
        for (digits, expect) in [("65389112", b'7'), ("00000000", b'0'), ("00000001", b'8')] {
            assert_eq!(luhn_digit(digits), expect, "{digits}");
        }
    }
}
