//! What a QRIS payment may be and what it costs the outlet, from `data/qris.toml`: facts with a first day.
//!
//! The fee (MDR) is the merchant's: the payer must not be asked for it. It is an estimate until the provider's
//! statement comes. Leaves to others: booking it.

use std::sync::OnceLock;

use serde::Deserialize;

use super::fields::Criteria;
use super::outlet::StaticPayload;
use crate::base::{BusinessDay, Rupiah};
use crate::config::Tenders;

/// Where a rate comes from that the outlet set itself.
const OWN_SOURCE: &str = "kontrak dengan PJP (tenders.qris_fee_bp)";

/// The most that one payment may be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    pub cap_rupiah: Rupiah,
    pub valid_from: BusinessDay,
    pub source: String,
    /// False: no source was found that settles it; ask the provider.
    pub verified: bool,
}

/// What the provider keeps of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mdr {
    pub criteria: Vec<Criteria>,
    /// Hundredths of a percent, of the whole payment.
    pub rate_basis_points: i64,
    /// A payment up to this is free.
    #[serde(default)]
    pub free_up_to_rupiah: Rupiah,
    pub valid_from: BusinessDay,
    pub source: String,
    /// False: no source was found that settles it; ask the provider.
    pub verified: bool,
}

impl Mdr {
    /// `0,3 %`.
    pub fn rate_text(&self) -> String {
        let (whole, rest) = (self.rate_basis_points / 100, format!("{:02}", self.rate_basis_points % 100));
        match rest.trim_end_matches('0') {
            "" => format!("{whole} %"),
            rest => format!("{whole},{rest} %"),
        }
    }

    /// The fee for one payment, half up. Nothing below zero costs anything.
    pub fn of(&self, amount: Rupiah) -> Rupiah {
        let free = amount <= self.free_up_to_rupiah.max(Rupiah::ZERO);
        if free { Rupiah::ZERO } else { amount.basis_points(self.rate_basis_points) }
    }
}

/// Caps and fees; the program brings a table, a configuration may have its own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fees {
    pub cap: Vec<Cap>,
    pub mdr: Vec<Mdr>,
}

impl Fees {
    /// The table that the program brings.
    pub fn shipped() -> &'static Fees {
        static SHIPPED: OnceLock<Fees> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            toml::from_str(include_str!("../../../data/qris.toml"))
                .expect("the file is part of the program and a test reads it")
        })
    }

    /// The cap in force; before the first day that is known, the first cap. `None`: the table is empty.
    pub fn cap_on(&self, day: BusinessDay) -> Option<&Cap> {
        in_force(self.cap.iter(), day, |cap: &Cap| cap.valid_from)
    }

    /// The fee in force; before the first day that is known, the first fee. `None`: the table lacks the criteria.
    pub fn mdr_on(&self, criteria: Criteria, day: BusinessDay) -> Option<&Mdr> {
        let of_criteria = self.mdr.iter().filter(|mdr| mdr.criteria.contains(&criteria));
        in_force(of_criteria, day, |mdr: &Mdr| mdr.valid_from)
    }
}

/// The newest fact that began by a day, else the oldest one.
fn in_force<'a, T: 'a>(
    facts: impl Iterator<Item = &'a T>,
    day: BusinessDay,
    valid_from: impl Fn(&T) -> BusinessDay,
) -> Option<&'a T> {
    let mut sorted: Vec<&'a T> = facts.collect();
    sorted.sort_by_key(|fact| valid_from(fact));
    let newest = sorted.iter().rfind(|fact| valid_from(fact) <= day).copied();
    newest.or_else(|| sorted.first().copied())
}

/// The cap of the program's own table: Rp 10.000.000 (PADG 24/1/PADG/2022).
pub fn cap_on(day: BusinessDay) -> Rupiah {
    let cap = Fees::shipped().cap_on(day).expect("the shipped table has a cap and a test reads it");
    cap.cap_rupiah
}

/// What an outlet pays for QRIS, of which it knows its contract or its kind of merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeeRule {
    own_basis_points: Option<i64>,
    criteria: Criteria,
}

impl FeeRule {
    /// From the settings; `None` where the outlet has neither a code nor a rate of its own: what it would pay is not
    /// known then.
    pub fn of(tenders: &Tenders) -> Option<FeeRule> {
        let own_basis_points = tenders.qris_fee_bp;
        match StaticPayload::read(&tenders.qris_payload) {
            Ok(read) => Some(FeeRule { own_basis_points, criteria: read.code.criteria() }),
            Err(_) => own_basis_points.map(|_| FeeRule { own_basis_points, criteria: Criteria::default() }),
        }
    }

    /// The fee in force on a day.
    pub fn on(&self, day: BusinessDay) -> Mdr {
        mdr_of(self.own_basis_points, self.criteria, day)
    }
}

/// What an outlet pays: the rate of its own contract where it gave one, else that of the program's own table.
///
/// Up to which amount a payment is free is Bank Indonesia's to say; a contract changes the rate only.
pub fn mdr_of(own_basis_points: Option<i64>, criteria: Criteria, day: BusinessDay) -> Mdr {
    let table = Fees::shipped().mdr_on(criteria, day).expect("the shipped table has all criteria and a test reads it");
    match own_basis_points {
        None => table.clone(),
        Some(rate_basis_points) => {
            Mdr { rate_basis_points, source: OWN_SOURCE.to_owned(), verified: true, ..table.clone() }
        }
    }
}

/// The fee of the program's own table for one payment, half up.
pub fn mdr(criteria: Criteria, amount: Rupiah, day: BusinessDay) -> Rupiah {
    let mdr = Fees::shipped().mdr_on(criteria, day).expect("the shipped table has all criteria and a test reads it");
    mdr.of(amount)
}
