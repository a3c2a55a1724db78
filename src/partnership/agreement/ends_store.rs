//! SQL of ends: facts, of which one at most stands for an agreement, their minutes, and what was carried out of them.

use rusqlite::{Connection, Row};

use super::notice::{EndedBy, Ground};
use crate::base::{ActId, AgreementId, BusinessDay, CaseId, MailId, PartnerId, UserId};
use crate::documents::blobs::BlobHash;
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// An end as it is written down.
pub(super) struct NewEnd {
    pub agreement: AgreementId,
    pub partner: PartnerId,
    pub ends_on: BusinessDay,
    pub ended_by: EndedBy,
    pub ground: Option<Ground>,
}

/// Writes down that an agreement ends.
pub(super) fn add_end(tx: &mut Tx<'_>, new: &NewEnd, reason: &str) -> Result<(), StoreError> {
    let (act_id, at, day, seq, user) = (tx.act_id(), tx.now().0, tx.day(), tx.seq(), tx.actor());
    note_reason(tx, new.agreement, reason)?;
    tx.fact(
        "agreement_ends",
        &[
            ("act_id", &act_id),
            ("agreement_id", &new.agreement),
            ("partner_id", &new.partner),
            ("ends_on", &new.ends_on.to_string()),
            ("ended_by", &new.ended_by.name()),
            ("ground", &new.ground.map_or("", Ground::name)),
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

/// The minutes of an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndPaper {
    /// The agreement that ended, with all its addenda.
    pub agreement: AgreementId,
    pub number: String,
    /// SHA-256 of the PDF.
    pub paper_hash: BlobHash,
    /// SHA-256 of what it says, as JSON: it is set anew of this to be looked at.
    pub said_hash: BlobHash,
    /// The partner was told by a letter.
    pub is_mailed: bool,
}

/// Writes down the minutes of the end that this act makes, and the letter that told it.
pub(super) fn add_paper(tx: &mut Tx<'_>, paper: &EndPaper, mail: Option<MailId>) -> Result<(), StoreError> {
    let (act_id, at, day, seq) = (tx.act_id(), tx.now().0, tx.day(), tx.seq());
    tx.fact(
        "agreement_end_papers",
        &[
            ("act_id", &act_id),
            ("agreement_id", &paper.agreement),
            ("number", &paper.number),
            ("paper_hash", &paper.paper_hash),
            ("said_hash", &paper.said_hash),
            ("mail_id", &mail),
            ("business_day", &day.to_string()),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )
}

macro_rules! select_papers {
    ($tail:literal) => {
        concat!(
            "SELECT p.agreement_id, p.number, p.paper_hash, p.said_hash, p.mail_id IS NOT NULL
             FROM agreement_end_papers p ",
            $tail
        )
    };
}

/// The minutes of the end of an agreement that stands; `None`: it is not ended, or was before there were minutes.
pub fn end_paper(connection: &Connection, agreement: AgreementId) -> Result<Option<EndPaper>, StoreError> {
    connection
        .prepare_cached(select_papers!(
            "WHERE p.agreement_id = ?1
               AND NOT EXISTS (SELECT 1 FROM agreement_ends_taken_back t WHERE t.end_act_id = p.act_id)
             ORDER BY p.seq DESC LIMIT 1"
        ))?
        .query_row([agreement], read_paper)
        .optional_row()
}

/// The letter that told of the last end of an agreement, whether it stands or not.
pub(super) fn letter_of_last_end(
    connection: &Connection,
    agreement: AgreementId,
) -> Result<Option<MailId>, StoreError> {
    let mail: Option<Option<MailId>> = connection
        .prepare_cached("SELECT mail_id FROM agreement_end_papers WHERE agreement_id = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([agreement], |row| row.get(0))
        .optional_row()?;
    Ok(mail.flatten())
}

/// All minutes that were ever made, those of ends that were taken back as well.
pub(super) fn all_papers(connection: &Connection) -> Result<Vec<EndPaper>, StoreError> {
    collect(connection, select_papers!("ORDER BY p.seq"), [], read_paper)
}

fn read_paper(row: &Row<'_>) -> rusqlite::Result<EndPaper> {
    Ok(EndPaper {
        agreement: row.get(0)?,
        number: row.get(1)?,
        paper_hash: row.get(2)?,
        said_hash: row.get(3)?,
        is_mailed: row.get(4)?,
    })
}
