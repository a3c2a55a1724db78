//! Who of the office works on letters of applications: in a role of the procedure, and in the region of the application
//! that a letter belongs to.

use std::sync::Arc;

use rusqlite::Connection;
use thiserror::Error;

use crate::base::{CaseId, UserId};
use crate::partnership::SOP;
use crate::sop::Procedures;
use crate::sop::case::rules::{self, RoleFlaw};
use crate::sop::case::{self, CaseHeader, NoCase};
use crate::sop::definition::Definition;
use crate::sop::officers::Officer;
use crate::store::StoreError;

/// Why a letter, or what it says, is not for somebody, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum NotTheirs {
    #[error("Prosedur DEKS tidak ada. Taruh kembali berkas prosedurnya, atau perbarui program.")]
    NoProcedure,
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Surat permohonan dikerjakan {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Permohonan ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether somebody works on the letters of a case; on those of none, whoever has a role of the procedure does, because
/// nobody knows yet where they are from.
pub(super) fn may_work(
    connection: &Connection,
    procedures: &Procedures,
    by: UserId,
    case: Option<CaseId>,
) -> Result<(), NotTheirs> {
    let (definition, region) = match case {
        Some(case) => {
            let (header, definition) = case_of(connection, procedures, case)?;
            (definition, Some(header.region))
        }
        None => (procedures.library().newest(SOP).ok_or(NotTheirs::NoProcedure)?, None),
    };
    let day = definition.procedure.zone.day_of(procedures.store().clock().now());
    let officer = Officer::of(connection, &definition, Some(by), day)?;
    let roles = rules::inside_roles(&definition);
    let found = rules::role_among(&definition, &officer, &roles, region.as_deref().unwrap_or_default());
    match (found, region) {
        (Ok(_), _) | (Err(RoleFlaw::OutsideRegion), None) => Ok(()),
        (Err(RoleFlaw::WrongRole { roles }), _) => Err(NotTheirs::WrongRole { roles }),
        (Err(RoleFlaw::OutsideRegion), Some(_)) => Err(NotTheirs::OutsideRegion),
    }
}

/// A case with the definition that it pinned.
pub(super) fn case_of(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<(CaseHeader, Arc<Definition>), NoCase> {
    let header = case::header(connection, case)?.ok_or(NoCase::Unknown)?;
    let definition = procedures
        .definition_in(connection, &header.pin)?
        .ok_or_else(|| NoCase::UnknownProcedure { sop: header.pin.sop.clone(), revision: header.pin.revision })?;
    Ok((header, definition))
}
