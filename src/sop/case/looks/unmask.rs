//! A field in clear, for a purpose.

use rusqlite::Connection;
use thiserror::Error;

use super::{LookKind, NewLook, PurposeFlaw, case_of, check_purpose, note, purposes};
use crate::base::{CaseId, UserId};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::act::frame;
use crate::sop::case::rules::{self, RoleFlaw};
use crate::sop::case::types::CaseHeader;
use crate::sop::case::work::NoCase;
use crate::sop::definition::{Definition, FieldKind};
use crate::sop::field::{self, Shown};
use crate::sop::officers::Officer;
use crate::store::StoreError;

/// Why nothing is shown in clear, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum UnmaskError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Data pribadi kasus ini dilihat {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Isian \"{field}\" tidak ada di prosedur ini. Muat ulang kasus ini.")]
    UnknownField { field: String },
    #[error("Isian \"{label}\" masih kosong.")]
    Empty { label: String },
    #[error(transparent)]
    Purpose(#[from] PurposeFlaw),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One field of a case in clear: rows of a table one to a line. The look is a fact before the text is given.
pub fn unmask(
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    field: &str,
    purpose: &str,
) -> Result<String, UnmaskError> {
    let (within, field_id, purpose) = (procedures.clone(), field.to_owned(), purpose.trim().to_owned());
    // The text is read apart: what an act answers with is kept for good.
    procedures.store().write::<(), UnmaskError>(frame(Some(by), "sop.unmask"), move |tx| {
        let (_, definition) = may_see(tx.conn(), &within, by, case)?;
        clear(tx.conn(), &within, (&definition, case), &field_id)?;
        check_purpose(&purposes(&definition), &purpose, true)?;
        let look = NewLook { field: &field_id, purpose: &purpose, ..NewLook::of(case, LookKind::Unmask, by) };
        note(tx, &look)?;
        Ok(())
    })?;
    procedures.store().read(|connection| {
        let (_, definition) = case_of(connection, procedures, case)?;
        clear(connection, procedures, (&definition, case), field)
    })
}

/// Whether somebody may see personal data of a case at all: by the kiosk's role, and by that of the procedure.
pub(super) fn may_see(
    connection: &Connection,
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
) -> Result<(CaseHeader, std::sync::Arc<Definition>), UnmaskError> {
    people::require(connection, by, Permission::SeePersonalData)?;
    let (header, definition) = case_of(connection, procedures, case)?;
    let day = definition.procedure.zone.day_of(procedures.store().clock().now());
    let officer = Officer::of(connection, &definition, Some(by), day)?;
    let seeing = definition.roles.iter().filter(|role| role.sees_personal && !role.outside);
    let roles: Vec<&str> = seeing.map(|role| role.id.as_str()).collect();
    rules::role_among(&definition, &officer, &roles, &header.region).map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => UnmaskError::WrongRole { roles },
        RoleFlaw::OutsideRegion => UnmaskError::OutsideRegion,
    })?;
    Ok((header, definition))
}

/// What a field says.
fn clear(
    connection: &Connection,
    procedures: &Procedures,
    (definition, case): (&Definition, CaseId),
    field: &str,
) -> Result<String, UnmaskError> {
    let known = definition.field(field).ok_or_else(|| UnmaskError::UnknownField { field: field.to_owned() })?;
    let content = crate::sop::case::content(connection, definition, case)?;
    let value = content.values.get(field).ok_or_else(|| UnmaskError::Empty { label: known.label.clone() })?;
    let ground = procedures.ground();
    Ok(match known.kind {
        FieldKind::Table { .. } => field::typed(&known.kind, value, &ground),
        _ => field::shown(known, value, &ground, Shown::Clear),
    })
}
