//! Changing a signed agreement: another paper with its own number and signatures, in force from a day on.

use thiserror::Error;

use super::conditions::{Becomes, Conditions, Parties};
use super::draft::{AgreementDraft, Subject, join, keep};
use super::flaws::ConditionFlaw;
use super::propose::price_limit;
use super::store::{self, AgreementKind, AgreementRow, Standing};
use crate::base::{ActId, AgreementId, BusinessDay, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::sop::Procedures;
use crate::store::{Act, Connection, StoreError};

const SERIES: &str = "AD";

/// Why there is no addendum, in the order of the checks.
#[derive(Debug, Error)]
pub enum AddendumError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Perjanjian itu tidak ada atau belum ditandatangani. Muat ulang daftar perjanjian.")]
    Unknown,
    #[error("Perjanjian {number} sudah berakhir. Buat perjanjian baru.")]
    Over { number: String },
    #[error("Ada isian yang belum benar: {}", join(.0))]
    Flawed(Vec<ConditionFlaw>),
    #[error("Adendum tidak bisa berlaku surut. Pilih hari ini ({0}) atau sesudahnya.")]
    Backdated(String),
    #[error("Adendum sebelumnya berlaku mulai {0}. Pilih hari itu atau sesudahnya.")]
    BeforeTheLast(String),
    #[error("Tidak ada yang berubah. Ubah ketentuannya dulu.")]
    NothingChanged,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Drafts an addendum: the conditions as they are to be from `conditions.from` on. Signed like an agreement
/// ([`super::sign`]); a draft that is there already is changed and keeps its number.
pub fn addendum(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    agreement: AgreementId,
    conditions: Conditions,
) -> Result<AgreementDraft, AddendumError> {
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "partnership.draft_addendum").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let root = changeable(tx.conn(), agreement, tx.day())?;
        let price_limit = price_limit(tx.conn(), &within, Subject::Addendum(root.id))?;
        let mut conditions = Conditions { price_limit, ..conditions.cleaned() };
        conditions.parties.becomes = root.partner.map_or(Becomes::Open, Becomes::Known);
        let flaws = conditions.flaws(tx.day());
        if !flaws.is_empty() {
            return Err(AddendumError::Flawed(flaws));
        }
        check(tx.conn(), &root, &conditions, tx.day())?;
        let place = (root.case, root.partner);
        Ok(keep(tx, Subject::Addendum(root.id), place, (AgreementKind::Addendum, SERIES), &conditions)?)
    })
}

/// The signed agreement that can still be changed.
pub(super) fn changeable(
    connection: &Connection,
    agreement: AgreementId,
    today: BusinessDay,
) -> Result<AgreementRow, AddendumError> {
    let row = store::agreement(connection, agreement)?.ok_or(AddendumError::Unknown)?;
    let root = store::agreement(connection, row.root)?.filter(|root| root.signed.is_some());
    let root = root.ok_or(AddendumError::Unknown)?;
    let until = last(connection, &root)?.map_or(root.until, |last| last.until);
    match (AgreementRow { until, ..root.clone() }).standing(today) {
        Standing::Ended | Standing::Expired => Err(AddendumError::Over { number: root.number }),
        _ => Ok(root),
    }
}

/// The latest signed paper of an agreement: what a further one changes.
pub(super) fn last(connection: &Connection, root: &AgreementRow) -> Result<Option<AgreementRow>, StoreError> {
    Ok(signed(connection, root.id)?.pop())
}

/// The paper that an addendum changes: of one that is signed itself, the one that was signed before it.
pub(super) fn before(connection: &Connection, addendum: &AgreementRow) -> Result<Option<AgreementRow>, StoreError> {
    let mut signed = signed(connection, addendum.root)?;
    if let Some(at) = signed.iter().position(|row| row.id == addendum.id) {
        signed.truncate(at);
    }
    Ok(signed.pop())
}

/// The signed papers of an agreement, in the order in which they hold.
fn signed(connection: &Connection, root: AgreementId) -> Result<Vec<AgreementRow>, StoreError> {
    let mut signed = store::of_root(connection, root)?;
    signed.retain(|row| row.signed.is_some());
    signed.sort_by_key(|row| (row.kind == AgreementKind::Addendum, row.from, row.signed.as_ref().map(|mark| mark.at)));
    Ok(signed)
}

/// The rules of the day and of what changes.
pub(super) fn check(
    connection: &Connection,
    root: &AgreementRow,
    conditions: &Conditions,
    today: BusinessDay,
) -> Result<(), AddendumError> {
    if conditions.from < today {
        return Err(AddendumError::Backdated(today.numeric()));
    }
    let before = last(connection, root)?.ok_or(AddendumError::Unknown)?;
    if before.kind == AgreementKind::Addendum && conditions.from < before.from {
        return Err(AddendumError::BeforeTheLast(before.from.numeric()));
    }
    let now = store::conditions_of(connection, before.id)?.ok_or(AddendumError::Unknown)?;
    if is_same(&now, conditions) { Err(AddendumError::NothingChanged) } else { Ok(()) }
}

/// Date, place and signers of the paper itself are no change of what was agreed.
fn is_same(now: &Conditions, then: &Conditions) -> bool {
    let bare = |conditions: &Conditions| {
        let mut bare = Conditions { parties: Parties::default(), ..conditions.clone() };
        (bare.signed_on, bare.from, bare.price_limit) = (now.signed_on, now.from, now.price_limit);
        bare.place.clone_from(&now.place);
        bare
    };
    let reached = |conditions: &Conditions| {
        let partner = &conditions.parties.partner;
        (partner.bank_name.clone(), partner.bank_account.clone(), partner.bank_holder.clone(), partner.address.clone())
    };
    bare(now) == bare(then) && reached(now) == reached(then)
}
