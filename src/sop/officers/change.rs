//! Assigning a role and taking it away.

use thiserror::Error;

use super::store::{self, OfficerRow};
use crate::base::regions::RegionCode;
use crate::base::{ActId, BusinessDay, UserId};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::store::{Act, StoreError};

/// Somebody works in a role of a procedure from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub user: UserId,
    pub sop: String,
    pub role: String,
    /// Kemendagri code that the role is limited to; empty: everywhere.
    pub region: String,
    pub from: BusinessDay,
    /// The last day, if it is known.
    pub until: Option<BusinessDay>,
}

#[derive(Debug, Error)]
pub enum AssignError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Prosedur ini tidak dikenal. Muat ulang daftar prosedur.")]
    UnknownProcedure,
    #[error("Peran ini tidak ada di prosedurnya, atau bukan peran petugas. Pilih peran dari daftar.")]
    UnknownRole,
    #[error("Pengguna tidak ditemukan atau sudah tidak aktif. Pilih pengguna lain.")]
    UnknownUser,
    #[error("{name} tidak bekerja dengan kasus. Ubah perannya di Pengguna lebih dahulu.")]
    DoesNotWorkCases { name: String },
    #[error("Peran ini dibatasi wilayah. Pilih wilayah petugasnya.")]
    RegionMissing,
    #[error("Kode wilayah itu tidak dikenal. Pilih wilayah dari daftar.")]
    UnknownRegion,
    #[error("Hari terakhir mendahului hari pertama. Perbaiki tanggalnya.")]
    EndsBeforeItBegins,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Assigns a role; the same assignment again changes its days.
pub fn assign(procedures: &Procedures, act_id: ActId, by: UserId, assignment: Assignment) -> Result<(), AssignError> {
    let procedures = procedures.clone();
    procedures.store().clone().write(Act::by(by, "sop.assign").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::AssignOfficers)?;
        let definition = procedures.library().newest(&assignment.sop).ok_or(AssignError::UnknownProcedure)?;
        let role = definition.role(&assignment.role).filter(|role| !role.outside).ok_or(AssignError::UnknownRole)?;
        let user = people::user_by_id(tx.conn(), assignment.user)?.filter(|user| user.active);
        let user = user.ok_or(AssignError::UnknownUser)?;
        if !user.may(Permission::WorkCases) {
            return Err(AssignError::DoesNotWorkCases { name: user.name });
        }
        if role.by_region && assignment.region.trim().is_empty() {
            return Err(AssignError::RegionMissing);
        }
        let region = match assignment.region.trim() {
            "" => String::new(),
            code => {
                let known = procedures.regions().by_code(code).map(|region| region.code.as_str().to_owned());
                known.ok_or(AssignError::UnknownRegion)?
            }
        };
        if assignment.until.is_some_and(|until| until < assignment.from) {
            return Err(AssignError::EndsBeforeItBegins);
        }
        let row = OfficerRow {
            user: assignment.user,
            name: user.name,
            sop: assignment.sop.clone(),
            role: assignment.role.clone(),
            region,
            from: assignment.from,
            until: assignment.until,
            active: true,
        };
        store::save(tx, &row)?;
        Ok(())
    })
}

#[derive(Debug, Error)]
pub enum EndAssignmentError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Penugasan ini tidak ada atau sudah berakhir. Muat ulang daftar.")]
    NotAssigned,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a role away, from now on. What was done in it stays as it was done.
pub fn end(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    (user, sop, role, region): (UserId, &str, &str, &str),
) -> Result<(), EndAssignmentError> {
    let code = RegionCode::parse(region).map_or_else(|| region.to_owned(), |code| code.as_str().to_owned());
    let key = store::key(user, sop, role, &code);
    procedures.store().write(Act::by(by, "sop.unassign").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::AssignOfficers)?;
        if !store::is_assigned(tx.conn(), &key)? {
            return Err(EndAssignmentError::NotAssigned);
        }
        store::end(tx, &key)?;
        Ok(())
    })
}
