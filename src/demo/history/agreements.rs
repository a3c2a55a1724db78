//! Partners of the register sign agreements: by percentage, by markup and by a monthly fee; one is changed by an
//! addendum, one comes to its end soon.

use super::super::casework::{self, COMMISSION};
use super::super::{AtStep, DemoError};
use super::Past;
use crate::base::{BusinessDay, PartnerId, Rupiah};
use crate::partners::Commission;
use crate::partnership::agreement::{self, AgreementKind, Conditions, Subject};

/// Who signs, so many days before the last: the maker's place, and what is agreed.
const SIGNINGS: [(i64, usize, Commission); 3] = [
    (24, 0, COMMISSION),
    (20, 1, Commission::Markup { bp: 2_500 }),
    (16, 2, Commission::MonthlyFee { rupiah: Rupiah(150_000) }),
];
/// The first of them is changed then.
const ADDENDUM_BEFORE_DAYS: i64 = 10;
const ADDENDUM_COMMISSION: Commission = Commission::Percent { bp: 1_250 };
/// This one's agreement ends so many days after the last, about a year after it was signed.
const ENDING: usize = 3;
const ENDS_AFTER_DAYS: u64 = 15;
const ENDING_SIGNED_BEFORE_DAYS: u64 = 350;
/// In a past that is shorter it was signed when its maker had joined.
const JOINED_BY_DAYS: u64 = 13;

impl Past<'_> {
    /// Agreements that are signed today, from this minute on.
    pub(super) fn sign_agreements(&mut self, day: BusinessDay, mut minute: u32) -> Result<(), DemoError> {
        let before_last = self.last.days_since(day);
        for (_, maker, commission) in SIGNINGS.iter().filter(|(days, ..)| *days == before_last) {
            self.outlet.at_minute(day, minute);
            self.agree_with(*maker, |conditions| conditions.terms.commission = *commission)?;
            minute += 1;
        }
        if Some(day) == self.ending_signed_on() {
            let until = self.last.plus_days(ENDS_AFTER_DAYS);
            self.outlet.at_minute(day, minute);
            self.agree_with(ENDING, |conditions| conditions.until = until)?;
            minute += 1;
        }
        if before_last == ADDENDUM_BEFORE_DAYS {
            self.outlet.at_minute(day, minute);
            self.change_the_first()?;
        }
        Ok(())
    }

    fn ending_signed_on(&self) -> Option<BusinessDay> {
        let first = self.joins.first()?;
        Some(first.plus_days(JOINED_BY_DAYS).max(self.last.minus_days(ENDING_SIGNED_BEFORE_DAYS)))
    }

    /// A small past may not have this partner.
    fn agree_with(&mut self, maker: usize, agree: impl FnOnce(&mut Conditions)) -> Result<(), DemoError> {
        match self.makers.get(maker).map(|maker| maker.id) {
            Some(partner) => self.sign_subject(Subject::Partner(partner), agree),
            None => Ok(()),
        }
    }

    fn change_the_first(&mut self) -> Result<(), DemoError> {
        let Some(partner) = self.makers.first().map(|maker| maker.id) else { return Ok(()) };
        let Some(root) = self.signed_agreement(partner)? else { return Ok(()) };
        self.sign_subject(root, |conditions| conditions.terms.commission = ADDENDUM_COMMISSION)
    }

    fn signed_agreement(&self, partner: PartnerId) -> Result<Option<Subject>, DemoError> {
        let rows = self.outlet.store.read(|c| agreement::of_partner(c, partner)).at_step("perjanjian mitra")?;
        let signed = rows.into_iter().find(|row| row.kind == AgreementKind::Agreement && row.signed.is_some());
        Ok(signed.map(|row| Subject::Addendum(row.id)))
    }

    fn sign_subject(&mut self, subject: Subject, agree: impl FnOnce(&mut Conditions)) -> Result<(), DemoError> {
        let drafted = casework::draft(self.outlet, subject, agree)?;
        casework::sign(self.outlet, drafted, &mut self.office_chance)?;
        self.counts.agreements += 1;
        Ok(())
    }
}
