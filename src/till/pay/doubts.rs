//! What a second person looks at before money is taken: a proof of payment that another receipt has already, and a QRIS
//! code of which the provider says that something else was paid.
//!
//! Promises: a voucher pays once; a card slip, a transfer and a QRIS payment pay once unless a second person agrees; who
//! agreed is a fact. A sale that was voided gave its payments back, so their references are free again.
//! Leaves to others: what was given away above a limit ([`crate::till::limits`]).

use rusqlite::{Connection, params};

use super::PayError;
use crate::base::{BusinessDay, QrisRequestId, Rupiah, SaleId};
use crate::people::Approved;
use crate::store::{OptionalRow, StoreError, Tx};
use crate::till::exceptions::{ExceptionRefused, check_approval};
use crate::till::pending;
use crate::till::settle::{PaidTender, Proof};
use crate::till::tender::TenderKind;

/// Machines and banks begin their numbers anew; what is older than a year is another payment.
const PROOF_DAYS: u64 = 400;

/// Something that is not as it should be, although the tenders cover the sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// A receipt has this reference already.
    ReferenceUsed { kind: TenderKind, number: String },
    /// The provider says that something else was paid for this code.
    PaidDiffers { request: QrisRequestId, shown: Rupiah, paid: Rupiah },
}

impl Doubt {
    fn refusal(&self) -> PayError {
        match self {
            Doubt::ReferenceUsed { kind, number } => PayError::ReferenceUsed { kind: *kind, number: number.clone() },
            Doubt::PaidDiffers { shown, paid, .. } => PayError::QrisPaidDiffers { shown: *shown, paid: *paid },
        }
    }

    /// Nobody can agree to a voucher that pays twice.
    fn is_final(&self) -> bool {
        matches!(self, Doubt::ReferenceUsed { kind: TenderKind::Voucher, .. })
    }

    fn agreed(&self, sale: SaleId) -> Agreed<'_> {
        match self {
            Doubt::ReferenceUsed { number, .. } => {
                Agreed { what: "reference_used", sale: Some(sale), request: None, about: number }
            }
            Doubt::PaidDiffers { request, .. } => {
                Agreed { what: "qris_differs", sale: Some(sale), request: Some(*request), about: "" }
            }
        }
    }
}

/// Everything that is doubtful about a payment, in the order of its tenders; the same proof twice is refused.
pub(super) fn find(connection: &Connection, day: BusinessDay, paid: &[PaidTender]) -> Result<Vec<Doubt>, PayError> {
    for (at, tender) in paid.iter().enumerate() {
        let Some(proof) = tender.proof() else { continue };
        if paid[..at].iter().any(|before| before.proof() == Some(proof)) {
            return Err(PayError::ReferenceTwice { kind: proof.kind });
        }
    }
    let mut doubts = Vec::new();
    for tender in paid {
        if let Some(request) = tender.request
            && let Some(paid) = pending::differing(connection, request)?
        {
            doubts.push(Doubt::PaidDiffers { request, shown: tender.amount, paid });
        }
        if let Some(proof) = tender.proof()
            && let Some(number) = receipt_with(connection, proof, day)?
        {
            doubts.push(Doubt::ReferenceUsed { kind: proof.kind, number });
        }
    }
    Ok(doubts)
}

/// Whether a second person agreed to what is doubtful.
pub(super) fn check(tx: &Tx<'_>, doubts: &[Doubt], approval: Option<&Approved>) -> Result<(), PayError> {
    let Some(first) = doubts.iter().find(|doubt| doubt.is_final()).or(doubts.first()) else { return Ok(()) };
    if first.is_final() || approval.is_none() {
        return Err(first.refusal());
    }
    check_approval(tx, approval, true)?;
    Ok(())
}

/// Writes who agreed to what in this sale.
pub(super) fn record(
    tx: &mut Tx<'_>,
    sale: SaleId,
    doubts: &[Doubt],
    approval: Option<&Approved>,
) -> Result<(), ExceptionRefused> {
    for (line_no, doubt) in (1i64..).zip(doubts) {
        record_agreed(tx, line_no, &doubt.agreed(sale), approval)?;
    }
    Ok(())
}

/// Something that a second person agreed to.
pub(in crate::till) struct Agreed<'a> {
    /// As stored: `reference_used`, `qris_differs` or `qris_shown`.
    pub what: &'static str,
    pub sale: Option<SaleId>,
    pub request: Option<QrisRequestId>,
    /// The receipt that has the reference; else empty.
    pub about: &'a str,
}

/// Writes that a second person agreed, by the rules of four eyes; refused, the act has to fail with it. `line_no` counts
/// within the act.
pub(in crate::till) fn record_agreed(
    tx: &mut Tx<'_>,
    line_no: i64,
    agreed: &Agreed<'_>,
    approval: Option<&Approved>,
) -> Result<(), ExceptionRefused> {
    let (requested_by, approved_by) = check_approval(tx, approval, true)?;
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "till_approvals",
        &[
            ("act_id", &act_id),
            ("line_no", &line_no),
            ("what", &agreed.what),
            ("sale_id", &agreed.sale),
            ("request_id", &agreed.request),
            ("about", &agreed.about),
            ("requested_by", &requested_by),
            ("approved_by", &approved_by),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )?;
    Ok(())
}

/// The number of the latest receipt that was paid with this proof and was not voided.
pub(in crate::till) fn receipt_with(
    connection: &Connection,
    proof: Proof<'_>,
    day: BusinessDay,
) -> Result<Option<String>, StoreError> {
    let since = day.minus_days(PROOF_DAYS).to_string();
    connection
        .prepare_cached(
            "SELECT s.number FROM tenders t JOIN sales s ON s.sale_id = t.sale_id
             WHERE t.kind = ?1 AND t.reference = ?2 AND t.reference <> ''
               AND (?3 = '' OR (t.bank = ?3 AND t.card_last4 = ?4)) AND s.business_day >= ?5
               AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.sale_id = t.sale_id AND r.kind = 'void')
             ORDER BY s.at_utc_ms DESC LIMIT 1",
        )?
        .query_row(params![proof.kind.name(), proof.reference, proof.bank, proof.card_last4, since], |row| row.get(0))
        .optional_row()
}

#[cfg(test)]
#[path = "doubts_tests.rs"]
mod tests;
