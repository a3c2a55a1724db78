//! SQL of ends: facts, of which one at most stands for an agreement, and what was carried out of them.

use rusqlite::Connection;

use crate::base::{ActId, AgreementId, BusinessDay, CaseId, PartnerId, UserId};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// Writes down that an agreement ends.
pub(super) fn add_end(
    tx: &mut Tx<'_>,
    (agreement, partner): (AgreementId, PartnerId),
    ends_on: BusinessDay,
    reason: &str,
) -> Result<(), StoreError> {
    let (act_id, at, day, seq, user) = (tx.act_id(), tx.now().0, tx.day(), tx.seq(), tx.actor());
    note_reason(tx, agreement, reason)?;
    tx.fact(
        "agreement_ends",
        &[
            ("act_id", &act_id),
            ("agreement_id", &agreement),
            ("partner_id", &partner),
            ("ends_on", &ends_on.to_string()),
            ("user_id", &user),
            ("business_day", &day.to_string()),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )
}

/// Why an agreement ends, in words.
pub(super) fn note_reason(tx: &mut Tx<'_>, agreement: AgreementId, reason: &str) -> Result<(), StoreError> {
    tx.record("agreement_end_notes", ("agreement_id", &agreement), &[("reason", &reason)])?;
    Ok(())
}

/// Says that the end that stands does not come. False: none stands.
pub(super) fn take_back(tx: &mut Tx<'_>, agreement: AgreementId, by: UserId) -> Result<bool, StoreError> {
    let standing: Option<ActId> = tx
        .conn()
        .prepare_cached(
            "SELECT e.act_id FROM agreement_ends e WHERE e.agreement_id = ?1
               AND NOT EXISTS (SELECT 1 FROM agreement_ends_taken_back t WHERE t.end_act_id = e.act_id)",
        )?
        .query_row([agreement], |row| row.get(0))
        .optional_row()?;
    let Some(end) = standing else { return Ok(false) };
    let (act_id, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
    tx.fact(
        "agreement_ends_taken_back",
        &[
            ("act_id", &act_id),
            ("end_act_id", &end),
            ("agreement_id", &agreement),
            ("user_id", &by),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )?;
    Ok(true)
}

/// Says that an end whose day has come was carried out.
pub(super) fn add_carried_out(tx: &mut Tx<'_>, agreement: AgreementId) -> Result<(), StoreError> {
    let (act_id, at) = (tx.act_id(), tx.now().0);
    tx.fact("agreement_ends_carried_out", &[("act_id", &act_id), ("agreement_id", &agreement), ("at_utc_ms", &at)])
}

pub(super) fn is_carried_out(connection: &Connection, agreement: AgreementId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM agreement_ends_carried_out WHERE agreement_id = ?1)")?
        .query_row([agreement], |row| row.get(0))?)
}

/// An end whose day has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DueEnd {
    pub agreement: AgreementId,
    pub partner: PartnerId,
    pub case: Option<CaseId>,
    /// Who ended it; none: its last day passed.
    pub by: Option<UserId>,
    pub reason: String,
}

/// Ends that people gave whose day has come by then and that were not carried out.
pub(super) fn ends_due(connection: &Connection, day: BusinessDay) -> Result<Vec<DueEnd>, StoreError> {
    collect(
        connection,
        "SELECT e.agreement_id, e.partner_id, a.case_id, e.user_id, coalesce(n.reason, '') FROM agreement_ends e
         JOIN agreements a ON a.agreement_id = e.agreement_id
         LEFT JOIN agreement_end_notes n ON n.agreement_id = e.agreement_id
         WHERE e.ends_on <= ?1
           AND NOT EXISTS (SELECT 1 FROM agreement_ends_taken_back t WHERE t.end_act_id = e.act_id)
           AND NOT EXISTS (SELECT 1 FROM agreement_ends_carried_out c WHERE c.agreement_id = e.agreement_id)
         ORDER BY e.seq",
        [day.to_string()],
        |row| {
            Ok(DueEnd {
                agreement: row.get(0)?,
                partner: row.get(1)?,
                case: row.get(2)?,
                by: row.get(3)?,
                reason: row.get(4)?,
            })
        },
    )
}
