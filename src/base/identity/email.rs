//! E-mail addresses.

use thiserror::Error;

use super::{Checked, Warning, mask_email, whole_by_request};
use crate::base::text::{clean_line, is_email};

/// What mail systems carry (RFC 5321: 256 with the brackets around it).
const CHARS_MAX: usize = 254;

/// Domains as fingers slip, and what was meant.
const MISTYPED: [(&str, &str); 10] = [
    ("gmial.com", "gmail.com"),
    ("gamil.com", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gmail.co", "gmail.com"),
    ("gmail.con", "gmail.com"),
    ("gmail.co.id", "gmail.com"),
    ("gmali.com", "gmail.com"),
    ("yaho.com", "yahoo.com"),
    ("yahoo.con", "yahoo.com"),
    ("hotmial.com", "hotmail.com"),
];

/// An address whose domain is in small letters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

whole_by_request!(Email, mask_email);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EmailFlaw {
    #[error("Alamat surel kosong. Isi seperti nama@example.com.")]
    Empty,
    #[error("Alamat surel lebih dari {CHARS_MAX} huruf. Cocokkan lagi; isi satu alamat saja.")]
    TooLong,
    #[error("Alamat surel tidak terbaca. Isi satu alamat seperti nama@example.com, tanpa spasi.")]
    Unreadable,
}

impl Email {
    pub fn parse(text: &str) -> Result<Checked<Email>, EmailFlaw> {
        let text = clean_line(text);
        if text.is_empty() {
            return Err(EmailFlaw::Empty);
        }
        if text.chars().count() > CHARS_MAX {
            return Err(EmailFlaw::TooLong);
        }
        let (name, domain) = text.split_once('@').filter(|_| is_email(&text)).ok_or(EmailFlaw::Unreadable)?;
        let domain = domain.to_ascii_lowercase();
        let mistyped = MISTYPED.iter().find(|(found, _)| *found == domain);
        let warnings = mistyped
            .map(|(found, meant)| Warning::EmailMistyped { found: (*found).to_owned(), meant: (*meant).to_owned() });
        Ok(Checked { value: Email([name, "@", &domain].concat()), warnings: warnings.into_iter().collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_a_slip_is_told() {
        let slip = Warning::EmailMistyped { found: "gmial.com".to_owned(), meant: "gmail.com".to_owned() };
        for (text, expect, warnings) in [
            (" Ukm01@Example.COM ", "Ukm01@example.com", vec![]),
            ("a.b+c@mail.example.co.id", "a.b+c@mail.example.co.id", vec![]),
            ("ukm01@GMIAL.com", "ukm01@gmial.com", vec![slip]),
        ] {
            let checked = Email::parse(text).expect("an address");
            assert_eq!((checked.value.as_str(), checked.warnings), (expect, warnings), "{text}");
        }
        assert_eq!(
            format!("{:?}", Email::parse("ukm01@example.com").expect("an address").value),
            "Email(u***@example.com)"
        );
    }

    #[test]
    fn what_is_no_address_is_refused_with_a_remedy() {
        let long = ["a@", &"x".repeat(CHARS_MAX)].concat();
        for (text, expect) in [
            ("", EmailFlaw::Empty),
            (long.as_str(), EmailFlaw::TooLong),
            ("ukm01@example", EmailFlaw::Unreadable),
            ("a@example.com, b@example.com", EmailFlaw::Unreadable),
            ("a@example.com\r\nBcc: b@example.com", EmailFlaw::Unreadable),
        ] {
            assert_eq!(Email::parse(text), Err(expect), "{text:?}");
        }
    }
}
