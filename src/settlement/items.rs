//! What a statement holds beside lines: what was paid since the one before, what was put right, and monthly fees.

use rusqlite::Connection;

use super::rules::{Item, ItemKind};
use super::store;
use crate::base::{BusinessDay, PartnerId, Rupiah};
use crate::partners;
use crate::store::StoreError;

/// The items of one partner that no live statement holds.
pub(super) struct Items<'a> {
    pub connection: &'a Connection,
    pub partner: PartnerId,
    pub until: BusinessDay,
}

impl Items<'_> {
    /// In the order in which they stand on the statement.
    pub fn open(&self, with_monthly_fees: bool) -> Result<Vec<Item>, StoreError> {
        let mut items = store::open_payments(self.connection, self.partner)?;
        items.extend(store::open_adjustments(self.connection, self.partner)?);
        if with_monthly_fees {
            items.extend(self.monthly_fees()?);
        }
        Ok(items)
    }

    /// Of every full month that is over, from the first on which a fee was agreed, as long as the agreement holds.
    fn monthly_fees(&self) -> Result<Vec<Item>, StoreError> {
        let Some(since) = partners::monthly_fee_since(self.connection, self.partner)? else { return Ok(Vec::new()) };
        let ends = match partners::by_id(self.connection, self.partner)? {
            Some(partner) => partner.agreement_until.unwrap_or(BusinessDay::LAST),
            None => BusinessDay::LAST,
        };
        let taken = store::months_charged(self.connection, self.partner)?;
        let mut month = if since == since.month().first() { since.month() } else { since.month().next() };
        let mut items = Vec::new();
        while month.last() <= self.until.min(ends) {
            if !taken.contains(&month) {
                let fee = partners::monthly_fee_of(self.connection, self.partner, month)?;
                let item = Item { kind: ItemKind::MonthlyFee(month), amount: -fee };
                items.extend((fee > Rupiah::ZERO).then_some(item));
            }
            month = month.next();
        }
        Ok(items)
    }
}
