//! Writing an agreement down: checked, numbered, and changed as often as needed until both sign.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::conditions::Conditions;
use super::flaws::ConditionFlaw;
use super::propose::price_limit;
use super::store::{self, AgreementKind, AgreementState, Head};
use super::whose;
use crate::base::{ActId, AgreementId, CaseId, PartnerId, UserId};
use crate::documents::blobs::BlobHash;
use crate::partners;
use crate::people::{NotAllowed, Permission, require};
use crate::sop::Procedures;
use crate::sop::case::{self, NoCase};
use crate::store::{Act, StoreError, Tx};

/// Begins the numbers: `PK-K1-20261122-0001`.
const SERIES: &str = "PK";
/// The step of the procedure in which an agreement is made.
pub(super) const STEP: &str = "agree";

/// Whom an agreement is made with, or what it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The applicant of a case that lies at the agreement.
    Case(CaseId),
    /// A partner of the register: a renewal, or one from before there were cases.
    Partner(PartnerId),
    /// Another paper to a signed agreement.
    Addendum(AgreementId),
}

/// A draft: what it is called, and the hash of what it says. Whoever signs says which hash they saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementDraft {
    pub id: AgreementId,
    pub number: String,
    pub hash: BlobHash,
}

/// Why nothing was drafted, in the order of the checks. What was typed is not lost with it.
#[derive(Debug, Error)]
pub enum DraftError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Permohonan ini tidak sedang pada langkah perjanjian. Selesaikan langkah sebelumnya dulu.")]
    NotAtAgreement,
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error("Ada isian yang belum benar: {}", join(.0))]
    Flawed(Vec<ConditionFlaw>),
    /// Whom the register knows like this: one of them, or somebody new, is for people to say.
    #[error("Data pemohon mirip dengan mitra {0}. Pilih dulu: mitra yang sudah ada, atau mitra baru.")]
    PartnerNotChosen(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Error)]
pub enum DropError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Rancangan perjanjian itu tidak ada. Muat ulang daftar perjanjian.")]
    Unknown,
    #[error("Perjanjian {0} sudah ditandatangani dan tidak bisa dibuang. Akhiri, atau buat adendum.")]
    AlreadySigned(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) fn join(flaws: &[ConditionFlaw]) -> String {
    flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Drafts an agreement with an applicant or a partner; a draft that is there already is changed and keeps its number. The
/// draft says which partner of the register signs. An addendum is drafted by [`super::addendum`].
pub fn draft(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    subject: Subject,
    conditions: Conditions,
) -> Result<AgreementDraft, DraftError> {
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "partnership.draft_agreement").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let place = check_subject(tx.conn(), subject)?;
        let price_limit = price_limit(tx.conn(), &within, subject)?;
        let mut conditions = Conditions { price_limit, ..conditions.cleaned() };
        let flaws = conditions.flaws(tx.day());
        if !flaws.is_empty() {
            return Err(DraftError::Flawed(flaws));
        }
        let parties = &conditions.parties;
        conditions.parties.becomes = whose::decided(tx.conn(), place.1, (&parties.partner, parties.becomes))?;
        Ok(keep(tx, subject, place, (AgreementKind::Agreement, SERIES), &conditions)?)
    })
}

/// The case and the partner that a draft belongs to.
fn check_subject(connection: &Connection, subject: Subject) -> Result<(Option<CaseId>, Option<PartnerId>), DraftError> {
    match subject {
        Subject::Case(id) => {
            let header = case::header(connection, id)?.ok_or(NoCase::Unknown)?;
            let tasks = case::tasks_of_case(connection, id)?;
            if header.is_closed() || !tasks.iter().any(|task| task.is_open() && task.step == STEP) {
                return Err(DraftError::NotAtAgreement);
            }
            Ok((Some(id), header.partner))
        }
        Subject::Partner(id) => {
            partners::by_id(connection, id)?.ok_or(DraftError::UnknownPartner)?;
            Ok((None, Some(id)))
        }
        Subject::Addendum(_) => Err(DraftError::UnknownPartner),
    }
}

/// Writes a draft: a new one with its number, or the one that is there.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    subject: Subject,
    (case, partner): (Option<CaseId>, Option<PartnerId>),
    (kind, series): (AgreementKind, &str),
    conditions: &Conditions,
) -> Result<AgreementDraft, StoreError> {
    let (id, number) = match store::open_draft(tx.conn(), subject)? {
        Some(draft) => (draft.id, draft.number),
        None => (AgreementId::new(), tx.next_number(series)?),
    };
    let root = match subject {
        Subject::Addendum(root) => root,
        _ => id,
    };
    let head = Head { id, number: &number, kind, root, case, partner };
    let hash = store::keep_draft(tx, &head, conditions)?;
    Ok(AgreementDraft { id, number, hash })
}

/// Throws a draft away. Its number is not used again.
pub fn drop_draft(procedures: &Procedures, act_id: ActId, by: UserId, agreement: AgreementId) -> Result<(), DropError> {
    procedures.store().write(Act::by(by, "partnership.drop_agreement").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let row = store::agreement(tx.conn(), agreement)?.ok_or(DropError::Unknown)?;
        match row.state {
            AgreementState::Signed => Err(DropError::AlreadySigned(row.number)),
            AgreementState::Dropped => Ok(()),
            AgreementState::Draft => Ok(store::drop_draft(tx, agreement)?),
        }
    })
}
