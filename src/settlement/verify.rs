//! Do ledger and statements agree to the rupiah? For `deks verify`.

use rusqlite::Connection;

use super::gather::{self, Fees, GatherError, QUIETLY};
use super::rules::Sums;
use super::store;
use crate::base::{BusinessDay, PartnerId};
use crate::partners;
use crate::store::StoreError;
use crate::till::owed::{self, RowKind};

/// What does not agree, as sentences; nothing of it can be repaired. Call it within one snapshot.
pub fn verify(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut found = balances(connection)?;
    found.extend(days(connection)?);
    Ok(found)
}

/// For every partner: the closing of the newest statement, less what was paid since, plus what no statement covers yet, is
/// what the ledger says.
fn balances(connection: &Connection) -> Result<Vec<String>, StoreError> {
    // Shares of fee and rounding, and monthly fees, are in the ledger only when a statement takes them.
    let none = Fees { qris: None, monthly: false };
    let drafts = gather::all(connection, BusinessDay::LAST, None, none, QUIETLY).map_err(|error| match error {
        GatherError::Store(error) => error,
        GatherError::Stopped => StoreError::Unreadable("perhitungan terhenti".to_owned()),
    })?;
    let owed = crate::till::payable_to_all(connection)?;
    let mut found = Vec::new();
    for draft in drafts {
        let sums = draft.sums();
        let lines = sums.gross - sums.discount_partner - sums.commission;
        let (expect, ledger) =
            (draft.opening + lines + draft.items_total(), owed.get(&draft.partner).copied().unwrap_or_default());
        if expect != ledger {
            let name = name(connection, draft.partner)?;
            found.push(format!("Hak {name} menurut buku besar {ledger}, menurut rinciannya {expect}."));
        }
    }
    Ok(found)
}

/// A day that statements cover in whole sums to what they say of it.
fn days(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    for (partner, days) in store::covered_sums(connection)? {
        for ((day, kind), said) in days {
            let facts = facts_of(connection, partner, day, kind)?;
            let money = |sums: &Sums| (sums.gross, sums.discount_partner, sums.commission);
            if facts.lines < said.lines || (facts.lines == said.lines && money(&facts) != money(&said)) {
                let name = name(connection, partner)?;
                found.push(format!("Rincian {name} tanggal {} tidak sama dengan notanya.", day.numeric()));
            }
        }
    }
    Ok(found)
}

fn facts_of(connection: &Connection, partner: PartnerId, day: BusinessDay, kind: RowKind) -> Result<Sums, StoreError> {
    let mut sums = Sums::default();
    let mut add = |gross, discount_partner, commission| {
        sums += Sums { lines: 1, gross, discount_partner, commission, ..Sums::default() };
    };
    match kind {
        RowKind::Sold => {
            for line in owed::sold_on(connection, partner, day)? {
                add(line.gross, line.discount_partner, line.commission);
            }
        }
        RowKind::Returned => {
            for line in owed::returned_on(connection, partner, day)? {
                let gross = line.unit_price * line.qty;
                add(-gross, -(gross - line.amount - line.discount_outlet), -line.commission);
            }
        }
    }
    Ok(sums)
}

fn name(connection: &Connection, partner: PartnerId) -> Result<String, StoreError> {
    let known = partners::by_id(connection, partner)?;
    Ok(known.map_or_else(|| partner.to_string(), |partner| partner.business_name))
}
