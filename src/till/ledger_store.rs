//! SQL over the ledger: appending the entries of an act, and what partners are owed by it.

use std::collections::HashMap;

use rusqlite::Connection;

use super::ledger::Entry;
use crate::base::{BusinessDay, Month, PartnerId, Rupiah, ShiftId};
use crate::store::{StoreError, Tx, collect};

/// Appends the entries of this act to the ledger, after those it has already.
/// `shift` is the one whose drawer and totals they belong to; histories and settlements have none.
pub fn post(tx: &mut Tx<'_>, day: BusinessDay, shift: Option<ShiftId>, entries: &[Entry]) -> Result<(), StoreError> {
    let (act_id, day) = (tx.act_id(), day.to_string());
    let last: i64 = tx
        .conn()
        .prepare_cached("SELECT coalesce(max(line_no), 0) FROM ledger_entries WHERE act_id = ?1")?
        .query_row([act_id], |row| row.get(0))?;
    for (line_no, entry) in (last + 1..).zip(entries) {
        tx.fact(
            "ledger_entries",
            &[
                ("act_id", &act_id),
                ("line_no", &line_no),
                ("account", &entry.account.name()),
                ("partner_id", &entry.partner),
                ("amount_rupiah", &entry.amount),
                ("business_day", &day),
                ("shift_id", &shift),
            ],
        )?;
    }
    Ok(())
}

/// What the outlet owes a partner by the ledger, whatever day it was sold on; below zero the partner owes the outlet.
pub fn payable_to(connection: &Connection, partner: PartnerId) -> Result<Rupiah, StoreError> {
    let credited: Rupiah = connection
        .prepare_cached(
            "SELECT coalesce(sum(amount_rupiah), 0) FROM ledger_entries
             WHERE account = 'payable_partner' AND partner_id = ?1",
        )?
        .query_row([partner], |row| row.get(0))?;
    Ok(-credited)
}

/// What the outlet owes each partner by the ledger.
pub fn payable_to_all(connection: &Connection) -> Result<HashMap<PartnerId, Rupiah>, StoreError> {
    let rows = collect(
        connection,
        "SELECT partner_id, -sum(amount_rupiah) FROM ledger_entries
         WHERE account = 'payable_partner' AND partner_id IS NOT NULL GROUP BY partner_id",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// What was added to a partner's balance in a month, payments aside: sales less what came back, adjustments and fees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accrued {
    pub partner: PartnerId,
    pub month: Month,
    pub amount: Rupiah,
    /// What was paid out in that month, less what was taken back of it.
    pub paid: Rupiah,
}

/// What was added to every partner's balance and paid of it, month by month, oldest first.
pub fn accrued_by_month(connection: &Connection) -> Result<Vec<Accrued>, StoreError> {
    // A payout is known by its other entry, which names the partner too.
    let rows: Vec<(PartnerId, String, Rupiah, Rupiah)> = collect(
        connection,
        "SELECT partner_id, substr(business_day, 1, 7) AS month, -sum(amount_rupiah),
                -sum(CASE WHEN account = 'payout_clearing' THEN amount_rupiah ELSE 0 END)
         FROM ledger_entries
         WHERE account IN ('payable_partner', 'payout_clearing') AND partner_id IS NOT NULL
         GROUP BY partner_id, month ORDER BY month, partner_id",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let of = |(partner, month, amount, paid): (PartnerId, String, Rupiah, Rupiah)| {
        Month::parse(&month).map(|month| Accrued { partner, month, amount, paid })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// What the outlet keeps and what it gives away, of one partner's goods in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Income {
    pub month: Month,
    pub partner: PartnerId,
    pub commission: Rupiah,
    pub monthly_fee: Rupiah,
    /// Discounts that the outlet bears: they come off.
    pub discount_outlet: Rupiah,
}

impl Income {
    pub fn net(&self) -> Rupiah {
        self.commission + self.monthly_fee - self.discount_outlet
    }
}

/// Commission income of the months from..=until by month and partner.
pub fn income_by_month(connection: &Connection, from: Month, until: Month) -> Result<Vec<Income>, StoreError> {
    let rows: Vec<(String, PartnerId, Rupiah, Rupiah, Rupiah)> = collect(
        connection,
        "SELECT substr(business_day, 1, 7) AS month, partner_id,
                -sum(CASE WHEN account = 'commission' THEN amount_rupiah ELSE 0 END),
                -sum(CASE WHEN account = 'monthly_fee' THEN amount_rupiah ELSE 0 END),
                sum(CASE WHEN account = 'discount_outlet' THEN amount_rupiah ELSE 0 END)
         FROM ledger_entries
         WHERE account IN ('commission', 'monthly_fee', 'discount_outlet') AND partner_id IS NOT NULL
           AND business_day BETWEEN ?1 AND ?2
         GROUP BY month, partner_id ORDER BY month, partner_id",
        [from.first().to_string(), until.last().to_string()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )?;
    let of = |(month, partner, commission, monthly_fee, discount_outlet): (String, PartnerId, _, _, _)| {
        Month::parse(&month).map(|month| Income { month, partner, commission, monthly_fee, discount_outlet })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}
