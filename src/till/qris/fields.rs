//! The values of a code that have a grammar: amounts, percents, merchant criteria.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::Rupiah;

/// EMVCo QRCPS 4.7.5: digits of an amount, the dot included.
pub(super) const AMOUNT_CHARS_MAX: usize = 13;

/// What a merchant is to the payment system; the fee depends on it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Criteria {
    Umi,
    Uke,
    Ume,
    Ube,
    /// Regular: what a code without criteria counts as.
    #[default]
    Ure,
    Pso,
    Blu,
}

impl Criteria {
    pub const ALL: [Criteria; 7] =
        [Criteria::Umi, Criteria::Uke, Criteria::Ume, Criteria::Ube, Criteria::Ure, Criteria::Pso, Criteria::Blu];

    /// The three letters in the code.
    pub fn code(self) -> &'static str {
        match self {
            Criteria::Umi => "UMI",
            Criteria::Uke => "UKE",
            Criteria::Ume => "UME",
            Criteria::Ube => "UBE",
            Criteria::Ure => "URE",
            Criteria::Pso => "PSO",
            Criteria::Blu => "BLU",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Criteria::Umi => "Usaha mikro",
            Criteria::Uke => "Usaha kecil",
            Criteria::Ume => "Usaha menengah",
            Criteria::Ube => "Usaha besar",
            Criteria::Ure => "Usaha reguler",
            Criteria::Pso => "Layanan publik (PSO)",
            Criteria::Blu => "Badan layanan umum (BLU)",
        }
    }

    /// The three letters in either case, blanks around them forgiven.
    pub fn read(text: &str) -> Option<Self> {
        Criteria::ALL.into_iter().find(|criteria| criteria.code().eq_ignore_ascii_case(text.trim()))
    }
}

impl fmt::Display for Criteria {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A tip that a code asks for (tags 55 to 57).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tip {
    /// The payer is asked.
    Ask,
    Fixed(Rupiah),
    /// Hundredths of a percent.
    Percent {
        basis_points: i64,
    },
}

/// Why an amount in a code is none for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AmountFault {
    NotAnAmount,
    /// It has a fraction of a rupiah other than zeros.
    HasSen,
}

/// An amount: digits, then perhaps a dot and up to two digits. `1000`, `1000.` and `1000.00` are Rp 1.000; `1.000` and
/// `1000,00` are nothing.
pub(super) fn read_amount(text: &str) -> Result<Rupiah, AmountFault> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fits = text.len() <= AMOUNT_CHARS_MAX && !whole.is_empty() && all_digits(whole);
    if !fits || fraction.len() > 2 || !all_digits(fraction) {
        return Err(AmountFault::NotAnAmount);
    }
    if fraction.bytes().any(|digit| digit != b'0') {
        return Err(AmountFault::HasSen);
    }
    whole.parse::<i64>().map(Rupiah).map_err(|_| AmountFault::NotAnAmount)
}

/// A percent between 0.01 and 99.99, in basis points. Codes in the field leave zeros out: `0.7` is 70.
pub(super) fn read_percent(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fits = (1..=2).contains(&whole.len()) && fraction.len() <= 2;
    if !fits || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let basis_points: i64 = format!("{whole}{fraction:0<2}").parse().ok()?;
    (1..10_000).contains(&basis_points).then_some(basis_points)
}

/// Whether a percent is written as the specification wants it: `00.70`.
pub(super) fn is_strict_percent(text: &str) -> bool {
    text.len() == 5 && text.find('.') == Some(2)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
