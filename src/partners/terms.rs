//! Changing the terms that a partner's sales are split by.

use thiserror::Error;

use super::store::{self, Terms};
use crate::base::{ActId, BusinessDay, PartnerId, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};

const COMMISSION_BP_MAX: i64 = 10_000;

#[derive(Debug, Error)]
pub enum ChangeTermsError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error("Komisi harus antara 0 % dan 100 %.")]
    CommissionRange,
    #[error("Ketentuan tidak bisa berlaku surut. Pilih hari ini ({0}) atau sesudahnya.")]
    Backdated(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Appends terms that hold from a day on; managers only. Sales made before keep theirs: they are frozen on the line.
pub fn change_terms(
    store: &Store,
    act_id: ActId,
    by: UserId,
    partner: PartnerId,
    from: BusinessDay,
    terms: Terms,
) -> Result<(), ChangeTermsError> {
    store.write(Act::by(by, "partners.change_terms").with_id(act_id), move |tx| agree(tx, by, partner, from, terms))
}

/// The rules of terms, within an act.
pub(super) fn agree(
    tx: &mut Tx<'_>,
    by: UserId,
    partner: PartnerId,
    from: BusinessDay,
    terms: Terms,
) -> Result<(), ChangeTermsError> {
    require(tx.conn(), by, Permission::ChangeTerms)?;
    store::by_id(tx.conn(), partner)?.ok_or(ChangeTermsError::UnknownPartner)?;
    if !(0..=COMMISSION_BP_MAX).contains(&terms.commission_bp) {
        return Err(ChangeTermsError::CommissionRange);
    }
    if from < tx.day() {
        return Err(ChangeTermsError::Backdated(tx.day().numeric()));
    }
    Ok(store::set_terms(tx, partner, from, terms)?)
}
