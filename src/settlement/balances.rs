//! Where the outlet stands with its partners: what is owed and how old it is, who waits for money, and what the outlet
//! itself earned.

use std::collections::HashMap;

use rusqlite::Connection;

use super::payout_store::{Payout, PayoutState, payouts_of};
use super::statement::{Statement, newest_statements};
use crate::base::{BusinessDay, Month, PartnerId, Rupiah};
use crate::partners::{self, Partner, PartnerStatus};
use crate::store::StoreError;
use crate::till::{self, Accrued, Income};

/// How old a part of a balance is: of this month, of the month before, of the one before that, or older.
pub const AGES: usize = 4;

/// A partner's balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    pub partner: PartnerId,
    pub code: String,
    pub business_name: String,
    pub has_account: bool,
    pub has_ended: bool,
    /// What the outlet owes by the ledger; below zero the partner owes.
    pub owed: Rupiah,
    /// Of it, by the month in which it came to be, newest first. All of them together are what is owed, when that is
    /// above zero; payments pay the oldest first.
    pub ages: [Rupiah; AGES],
    /// The newest statement, if there is one.
    pub statement: Option<Statement>,
    /// Its payout that is on its way or arrived.
    pub payout: Option<Payout>,
    /// The last payout that arrived.
    pub last_paid: Option<(BusinessDay, Rupiah)>,
    /// By when the newest statement is to be paid, by the agreement.
    pub due_on: Option<BusinessDay>,
}

impl Balance {
    /// What the newest statement says and nobody has paid; zero where it is paid, on its way, or below zero.
    pub fn unpaid(&self) -> Rupiah {
        match (&self.statement, &self.payout) {
            (Some(statement), None) => statement.closing.max(Rupiah::ZERO),
            _ => Rupiah::ZERO,
        }
    }

    /// What is on its way.
    pub fn in_transit(&self) -> Rupiah {
        match &self.payout {
            Some(payout) if payout.state == PayoutState::Sent => payout.amount,
            _ => Rupiah::ZERO,
        }
    }

    /// What no statement covers yet.
    pub fn not_settled(&self) -> Rupiah {
        match (&self.statement, &self.payout) {
            (None, _) => self.owed,
            (Some(statement), None) => self.owed - statement.closing,
            (Some(statement), Some(payout)) => self.owed - (statement.closing - payout.amount),
        }
    }

    /// The money should have been paid by now.
    pub fn is_late(&self, today: BusinessDay) -> bool {
        self.unpaid() > Rupiah::ZERO && self.due_on.is_some_and(|due| due < today)
    }
}

/// Of everybody with whom there is or was money, by name.
pub fn balances(connection: &Connection, today: BusinessDay) -> Result<Vec<Balance>, StoreError> {
    let owed = till::payable_to_all(connection)?;
    let mut statements: HashMap<PartnerId, Statement> =
        newest_statements(connection)?.into_iter().map(|statement| (statement.partner, statement)).collect();
    let mut accrued: HashMap<PartnerId, Vec<Accrued>> = HashMap::new();
    for one in till::accrued_by_month(connection)? {
        accrued.entry(one.partner).or_default().push(one);
    }
    let mut found = Vec::new();
    for partner in partners::all(connection)? {
        let statement = statements.remove(&partner.id);
        let known = owed.get(&partner.id).copied();
        if known.is_none() && statement.is_none() {
            continue;
        }
        let history = accrued.remove(&partner.id).unwrap_or_default();
        let ages = ages(&history, today.month());
        found.push(of_partner(connection, partner, statement, (known.unwrap_or_default(), ages))?);
    }
    found.sort_by(|a, b| a.business_name.cmp(&b.business_name).then(a.code.cmp(&b.code)));
    Ok(found)
}

fn of_partner(
    connection: &Connection,
    partner: Partner,
    statement: Option<Statement>,
    (owed, ages): (Rupiah, [Rupiah; AGES]),
) -> Result<Balance, StoreError> {
    let payouts = payouts_of(connection, partner.id)?;
    let last_paid = payouts.iter().find_map(|payout| match &payout.state {
        PayoutState::Paid { on, .. } => Some((*on, payout.amount)),
        _ => None,
    });
    let of_statement =
        |payout: &Payout| statement.as_ref().is_some_and(|one| one.settlement_id == payout.settlement_id);
    let payout = payouts.into_iter().find(|payout| payout.is_live() && of_statement(payout));
    let due_on = match &statement {
        Some(statement) => due_on(connection, statement)?,
        None => None,
    };
    Ok(Balance {
        partner: partner.id,
        has_account: [&partner.bank_name, &partner.bank_account, &partner.bank_holder]
            .iter()
            .all(|part| !part.trim().is_empty()),
        has_ended: partner.status == PartnerStatus::Ended,
        code: partner.code,
        business_name: partner.business_name,
        owed,
        ages,
        statement,
        payout,
        last_paid,
        due_on,
    })
}

/// "paling lambat tanggal N bulan berikutnya": the payment day of the month after the sales.
pub fn due_on(connection: &Connection, statement: &Statement) -> Result<Option<BusinessDay>, StoreError> {
    let terms = partners::terms_on(connection, statement.partner, statement.until)?;
    let next = statement.until.month().next().first();
    Ok(terms.map(|terms| next.plus_days(u64::from(terms.payment_day.saturating_sub(1)))))
}

/// How old what is left is, when every payment and every refund takes from the oldest first. Pure.
fn ages(history: &[Accrued], this_month: Month) -> [Rupiah; AGES] {
    let mut parts: Vec<(Month, Rupiah)> = Vec::new();
    // What was taken before there was anything to take it from.
    let mut debt = Rupiah::ZERO;
    for one in history {
        for change in [one.amount, -one.paid] {
            if change >= Rupiah::ZERO {
                let covered = change.min(debt);
                debt -= covered;
                parts.push((one.month, change - covered));
            } else {
                debt += take(&mut parts, -change);
            }
        }
    }
    let mut ages = [Rupiah::ZERO; AGES];
    for (month, amount) in parts {
        ages[age(month, this_month)] += amount;
    }
    ages
}

/// Takes from the oldest; what could not be taken comes back.
fn take(parts: &mut [(Month, Rupiah)], mut amount: Rupiah) -> Rupiah {
    for (_, part) in parts.iter_mut() {
        let taken = amount.min(*part);
        *part -= taken;
        amount -= taken;
    }
    amount
}

fn age(month: Month, this_month: Month) -> usize {
    let months = |month: Month| i64::from(month.year) * 12 + i64::from(month.month);
    usize::try_from(months(this_month) - months(month)).unwrap_or(0).min(AGES - 1)
}

/// What the outlet earned in a month: of all partners together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthIncome {
    pub month: Month,
    pub commission: Rupiah,
    pub monthly_fee: Rupiah,
    pub discount_outlet: Rupiah,
}

impl MonthIncome {
    pub fn net(&self) -> Rupiah {
        self.commission + self.monthly_fee - self.discount_outlet
    }
}

/// The months from..=until, those without a sale too, and what each partner brought.
pub fn income(
    connection: &Connection,
    from: Month,
    until: Month,
) -> Result<(Vec<MonthIncome>, Vec<Income>), StoreError> {
    let by_partner = till::income_by_month(connection, from, until)?;
    let mut months = Vec::new();
    let mut month = from;
    while month <= until {
        let mut sum =
            MonthIncome { month, commission: Rupiah::ZERO, monthly_fee: Rupiah::ZERO, discount_outlet: Rupiah::ZERO };
        for one in by_partner.iter().filter(|one| one.month == month) {
            sum.commission += one.commission;
            sum.monthly_fee += one.monthly_fee;
            sum.discount_outlet += one.discount_outlet;
        }
        months.push(sum);
        month = month.next();
    }
    Ok((months, by_partner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text).expect("a month")
    }

    #[test]
    fn payments_take_from_the_oldest_and_what_is_left_has_its_age() {
        let partner = PartnerId::new();
        let of = |rows: &[(&str, i64, i64)]| -> Vec<Accrued> {
            let one = |&(name, amount, paid): &(&str, i64, i64)| Accrued {
                partner,
                month: month(name),
                amount: Rupiah(amount),
                paid: Rupiah(paid),
            };
            rows.iter().map(one).collect()
        };
        for (history, expect) in [
            (of(&[]), [0, 0, 0, 0]),
            (of(&[("2026-11", 500, 0)]), [500, 0, 0, 0]),
            (of(&[("2026-07", 100, 0), ("2026-08", 100, 0), ("2026-11", 50, 0)]), [50, 0, 0, 200]),
            (of(&[("2026-09", 300, 0), ("2026-10", 200, 300), ("2026-11", 50, 0)]), [50, 200, 0, 0]),
            (of(&[("2026-09", 300, 0), ("2026-10", 200, 100)]), [0, 200, 200, 0]),
            // A refund after the payout: this month's sales work the debt off.
            (of(&[("2026-09", 300, 300), ("2026-10", -80, 0), ("2026-11", 100, 0)]), [20, 0, 0, 0]),
            (of(&[("2026-09", 300, 300), ("2026-10", -80, 0)]), [0, 0, 0, 0]),
            // A payout that was taken back is owed again, from then on.
            (of(&[("2026-09", 300, 300), ("2026-10", 0, -300)]), [0, 300, 0, 0]),
        ] {
            assert_eq!(ages(&history, month("2026-11")), expect.map(Rupiah), "{history:?}");
        }
    }
}
