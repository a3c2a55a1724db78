//! Looking into a paper.

use image::RgbImage;
use rusqlite::Connection;
use thiserror::Error;

use super::kinds::Kind;
use super::{DocumentRow, store, thumbnail};
use crate::base::{CaseDocumentId, UserId};
use crate::documents::blobs;
use crate::documents::vault::{self, VaultError};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::act::frame;
use crate::sop::case::looks::{self, LookKind, NewLook, PurposeFlaw};
use crate::sop::case::rules::{self, RoleFlaw};
use crate::sop::case::work::NoCase;
use crate::sop::officers::Officer;
use crate::store::StoreError;

/// Why a paper is not shown, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum LookError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Berkas ini tidak ada. Muat ulang kasus ini.")]
    UnknownDocument,
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Berkas ini dibuka {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Berkas ini dikarantina dan tidak pernah dibuka di sini. Minta pengirim mengirim berkas lain.")]
    Quarantined,
    #[error("Isi berkas ini sudah dihapus karena masa simpannya habis.")]
    Erased,
    #[error(transparent)]
    Purpose(#[from] PurposeFlaw),
    /// Changed, or sealed with another key.
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error("Isi berkas ini tidak ditemukan. Kembalikan basis data dari cadangan dan beri tahu admin.")]
    Missing,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// MIME type and bytes of a paper, for somebody whose role may see its kind; the look is a fact before they are given.
/// `purpose`: a code of the procedure, needed when the kind is personal; else it may be empty.
pub fn open_document(
    procedures: &Procedures,
    by: UserId,
    document: CaseDocumentId,
    purpose: &str,
) -> Result<(String, Vec<u8>), LookError> {
    let (within, purpose) = (procedures.clone(), purpose.trim().to_owned());
    procedures.store().write::<(), LookError>(frame(Some(by), "sop.look"), move |tx| {
        let (row, is_personal, purposes) = may_open(tx.conn(), &within, by, document)?;
        looks::check_purpose(&purposes, &purpose, is_personal)?;
        let look = NewLook { document: Some(document), purpose: &purpose, ..NewLook::of(row.case, LookKind::View, by) };
        looks::note(tx, &look)?;
        Ok(())
    })?;
    procedures.store().read(|connection| {
        let row = store::document(connection, document)?.ok_or(LookError::UnknownDocument)?;
        let bytes = bytes_of(connection, procedures, &row)?.ok_or(LookError::Missing)?;
        Ok((row.mime, bytes))
    })
}

/// Small pictures of photos, none of whose sides is longer than `side_px`. Nothing is noted, so nothing personal is among
/// them: what is sealed, held back, damaged or not for this person is left out.
pub fn pictures(
    procedures: &Procedures,
    by: UserId,
    documents: &[CaseDocumentId],
    side_px: u32,
) -> Result<Vec<(CaseDocumentId, RgbImage)>, StoreError> {
    let mut found = Vec::new();
    for document in documents {
        let bytes = procedures.store().read(|connection| plain_picture(connection, procedures, by, *document))?;
        if let Some(small) = bytes.and_then(|bytes| thumbnail(&bytes, side_px).ok()) {
            found.push((*document, small));
        }
    }
    Ok(found)
}

fn plain_picture(
    connection: &Connection,
    procedures: &Procedures,
    by: UserId,
    document: CaseDocumentId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = match may_open(connection, procedures, by, document) {
        Ok((row, false, _)) => row,
        Ok(_) => return Ok(None),
        Err(LookError::Store(error)) => return Err(error),
        Err(_) => return Ok(None),
    };
    if row.sealed || !row.is_picture() {
        return Ok(None);
    }
    Ok(blobs::get(connection, &row.hash)?.map(|(_, bytes)| bytes))
}

/// The paper, whether it is personal, and what it may be opened for.
fn may_open(
    connection: &Connection,
    procedures: &Procedures,
    by: UserId,
    document: CaseDocumentId,
) -> Result<(DocumentRow, bool, Vec<String>), LookError> {
    people::require(connection, by, Permission::WorkCases)?;
    let row = store::document(connection, document)?.ok_or(LookError::UnknownDocument)?;
    let (header, definition) = looks::case_of(connection, procedures, row.case)?;
    let day = definition.procedure.zone.day_of(procedures.store().clock().now());
    let officer = Officer::of(connection, &definition, Some(by), day)?;
    let kind = Kind::of_kept(&definition, &row.kind);
    let seen = rules::role_among(&definition, &officer, &kind.seen_by(&definition), &header.region);
    seen.map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => LookError::WrongRole { roles },
        RoleFlaw::OutsideRegion => LookError::OutsideRegion,
    })?;
    if row.is_quarantined() {
        return Err(LookError::Quarantined);
    }
    if row.is_erased() {
        return Err(LookError::Erased);
    }
    // What was sealed under an earlier revision stays personal.
    let is_personal = kind.personal || row.sealed;
    Ok((row, is_personal, looks::purposes(&definition)))
}

/// The bytes of a paper, from where they lie.
pub(in crate::sop::case) fn bytes_of(
    connection: &Connection,
    procedures: &Procedures,
    row: &DocumentRow,
) -> Result<Option<Vec<u8>>, VaultError> {
    let found = match row.sealed {
        true => vault::get(connection, procedures.vault(), &row.hash)?,
        false => blobs::get(connection, &row.hash)?,
    };
    Ok(found.map(|(_, bytes)| bytes))
}
