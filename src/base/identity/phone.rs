//! Telephone numbers, in `+62...` form.

use thiserror::Error;

use super::{Checked, Warning, mask_phone, whole_by_request};
use crate::base::text::{clean_line, phone_e164};

/// An Indonesian number in `+62...` form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

whole_by_request!(Phone, mask_phone);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PhoneFlaw {
    #[error("Nomor telepon kosong. Isi seperti 0812-3456-7890.")]
    Empty,
    #[error("Nomor telepon ini bukan nomor Indonesia. Isi nomor yang dimulai dengan 0 atau +62.")]
    Foreign,
    #[error("Nomor telepon tidak terbaca. Isi seperti 0812-3456-7890 atau (031) 555-0123, satu nomor saja.")]
    Unreadable,
}

impl Phone {
    /// Reads a number as people write it: `0812-3456-7890`, `62 812...`, `(031) 555-0123`.
    pub fn parse(text: &str) -> Result<Checked<Phone>, PhoneFlaw> {
        let text = clean_line(text);
        if text.is_empty() {
            return Err(PhoneFlaw::Empty);
        }
        let abroad = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
        if abroad.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && !rest.starts_with("62")) {
            return Err(PhoneFlaw::Foreign);
        }
        let phone = Phone(phone_e164(&text).ok_or(PhoneFlaw::Unreadable)?);
        let warnings = if phone.is_usual() { Vec::new() } else { vec![Warning::PhoneUnusual] };
        Ok(Checked { value: phone, warnings })
    }

    /// Whether a message can reach it: numbers that begin with 08.
    pub fn is_mobile(&self) -> bool {
        self.0.starts_with("+628")
    }

    /// `^\+628[1-9]\d{6,10}$` for mobile numbers; no source settles the maximum, so others only warn.
    fn is_usual(&self) -> bool {
        let Some(rest) = self.0.strip_prefix("+628") else { return true };
        !rest.starts_with('0') && (7..=11).contains(&rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_plus_62_form() {
        for (text, expect, is_mobile, is_odd) in [
            ("0812-3456-7890", "+6281234567890", true, false),
            ("+62 812 0000 0001", "+6281200000001", true, false),
            ("0062\u{A0}812.0000.0001", "+6281200000001", true, false),
            ("(031) 555-0123", "+62315550123", false, false),
            ("0812 345 67", "+6281234567", true, false),
            ("0812 345 6", "+628123456", true, true),
            ("0800 123 4567", "+628001234567", true, true),
        ] {
            let checked = Phone::parse(text).expect("a number");
            assert_eq!((checked.value.as_str(), checked.value.is_mobile()), (expect, is_mobile), "{text}");
            assert_eq!(checked.warnings.contains(&Warning::PhoneUnusual), is_odd, "{text}");
        }
        assert_eq!(Phone::parse("081234567890").expect("a number").value.masked(), "+62812*****890");
    }

    #[test]
    fn what_is_no_number_is_refused_with_a_remedy() {
        for (text, expect) in [
            (" ", PhoneFlaw::Empty),
            ("+60 12 345 6789", PhoneFlaw::Foreign),
            ("0065 1234 5678", PhoneFlaw::Foreign),
            ("12345", PhoneFlaw::Unreadable),
            ("0812/0813", PhoneFlaw::Unreadable),
            ("tidak ada", PhoneFlaw::Unreadable),
            ("+", PhoneFlaw::Unreadable),
        ] {
            assert_eq!(Phone::parse(text), Err(expect), "{text:?}");
        }
    }
}
