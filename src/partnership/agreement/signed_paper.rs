//! The paper that both signed: looked at by few, with a trace, and checked against its hash.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::store;
use crate::base::{ActId, AgreementId, UserId};
use crate::documents::vault::{self, VaultError};
use crate::people::{NotAllowed, Permission, require};
use crate::sop::Procedures;
use crate::sop::case::looks::{self, LookKind, NewLook};
use crate::store::{Act, Connection, StoreError};

/// The purpose of looking at an agreement, as the procedure names it.
const PURPOSE: &str = "agreement";

/// Whether the paper is what was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperCheck {
    Intact,
    /// It is not there: erased after its time, or lost.
    Missing,
    /// It does not open, or is not what was signed.
    Changed,
}

#[derive(Debug, Error)]
pub enum SignedPaperError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Perjanjian itu tidak ada atau belum ditandatangani. Muat ulang daftar perjanjian.")]
    Unknown,
    #[error("Lembar perjanjian {0} tidak ada lagi di perangkat ini. Ambil dari cadangan atau dari arsip kertas.")]
    Missing(String),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// MIME type and bytes of a signed paper. That it was looked at is a fact before the bytes are given.
pub fn signed_paper(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    agreement: AgreementId,
) -> Result<(String, Vec<u8>), SignedPaperError> {
    let hash = procedures.store().write(
        Act::by(by, "partnership.look_at_agreement").with_id(act_id),
        move |tx| -> Result<Vec<u8>, SignedPaperError> {
            require(tx.conn(), by, Permission::SignAgreements)?;
            let row = store::agreement(tx.conn(), agreement)?.ok_or(SignedPaperError::Unknown)?;
            let mark = row.signed.ok_or(SignedPaperError::Unknown)?;
            let look = NewLook {
                case: row.case,
                document: None,
                kind: LookKind::View,
                field: "",
                purpose: PURPOSE,
                rows: 1,
                by,
            };
            looks::note(tx, &look)?;
            Ok(mark.paper_hash)
        },
    )?;
    let number = procedures.store().read(|c| store::agreement(c, agreement))?.map(|row| row.number).unwrap_or_default();
    procedures.store().read(|c| vault::get(c, procedures.vault(), &hash))?.ok_or(SignedPaperError::Missing(number))
}

/// Whether the paper still is what both signed.
pub fn verify(
    connection: &Connection,
    procedures: &Procedures,
    agreement: AgreementId,
) -> Result<PaperCheck, SignedPaperError> {
    let row = store::agreement(connection, agreement)?.ok_or(SignedPaperError::Unknown)?;
    let mark = row.signed.ok_or(SignedPaperError::Unknown)?;
    match vault::get(connection, procedures.vault(), &mark.paper_hash) {
        Ok(None) => Ok(PaperCheck::Missing),
        Ok(Some((_, bytes))) if Sha256::digest(&bytes).to_vec() == mark.paper_hash => Ok(PaperCheck::Intact),
        Ok(Some(_)) | Err(VaultError::Tampered | VaultError::NotSealed) => Ok(PaperCheck::Changed),
        Err(error) => Err(error.into()),
    }
}
