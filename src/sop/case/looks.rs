//! Personal data of cases: seen in clear by few, for a purpose, with a trace; and destroyed when its time has come.
//!
//! Promises: nothing personal is given in clear before the fact that says who saw it, and what for, is committed (UU
//! 27/2022 art. 31, 32); a purpose is a code of the procedure, never free words; what is known of a person, and who
//! looked at it, can be given to them (art. 7); after its time, or when they ask for it, sealed bytes, pictures,
//! values, words and letters go, out of the journal of this device too, and every fact stays valid; what another room
//! still holds (a signed agreement) stays. Leaves to others: masking (`sop::field`), and what other devices and the hub
//! have of the journal already (`store`: see `store/forget.rs`).

mod access;
mod erase;
mod retention;
mod store;
#[cfg(test)]
mod tests;
mod told_letters;
mod unmask;

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::Connection;
use thiserror::Error;

pub use access::{SubjectAccess, subject_access};
pub(super) use erase::erased_from;
pub use erase::{EraseError, Erased, erase, erase_in};
pub use retention::{RetentionDue, every_retention_due, kept_until, retention_due};
pub use store::{looks, note};
pub use told_letters::ToldLetter;
pub use unmask::{UnmaskError, unmask};

use super::types::CaseHeader;
use super::work::NoCase;
use crate::base::{CaseDocumentId, CaseId, UserId, UtcMs};
use crate::documents::blobs::BlobHash;
use crate::sop::Procedures;
use crate::sop::definition::Definition;
use crate::store::StoreError;

/// The purpose for which whose data it is may ask for it, and for its end, at any time (UU 27/2022 art. 7, 8).
pub const SUBJECT: &str = "subject_access";

/// What letters are read for where nobody chose a purpose: by whoever works on them.
pub const WORK: &str = "work";
/// How a look names that it was at a letter.
pub const LETTER: &str = "letter";

/// What somebody did with personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookKind {
    /// Opened a paper.
    View,
    /// Saw a field in clear.
    Unmask,
    Print,
    Export,
}

impl LookKind {
    const ALL: [LookKind; 4] = [LookKind::View, LookKind::Unmask, LookKind::Print, LookKind::Export];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            LookKind::View => "view",
            LookKind::Unmask => "unmask",
            LookKind::Print => "print",
            LookKind::Export => "export",
        }
    }

    fn read(name: &str) -> LookKind {
        LookKind::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(LookKind::View)
    }
}

/// A look that is about to happen. One act notes one look of a kind and field.
#[derive(Debug, Clone)]
pub struct NewLook<'a> {
    /// None: an export over many.
    pub case: Option<CaseId>,
    pub document: Option<CaseDocumentId>,
    pub kind: LookKind,
    /// Empty: not one field.
    pub field: &'a str,
    /// A code of the procedure.
    pub purpose: &'a str,
    /// How many rows, where it is a list.
    pub rows: i64,
    pub by: UserId,
}

impl NewLook<'_> {
    /// At one case as a whole.
    pub fn of(case: CaseId, kind: LookKind, by: UserId) -> NewLook<'static> {
        NewLook { case: Some(case), document: None, kind, field: "", purpose: "", rows: 1, by }
    }
}

/// A look that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub document: Option<CaseDocumentId>,
    pub kind: LookKind,
    pub field: String,
    pub purpose: String,
    pub rows: i64,
    pub by: UserId,
    pub name: String,
    pub at: UtcMs,
}

/// What is wrong with a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PurposeFlaw {
    #[error("Keperluannya belum dipilih. Pilih untuk apa data pribadi ini dilihat.")]
    Missing,
    #[error("Keperluan ini tidak ada di prosedurnya. Pilih dari daftar.")]
    Unknown,
}

/// Whether a purpose is one of the procedure. A procedure that names none asks for none.
pub(super) fn check_purpose(purposes: &[String], purpose: &str, is_needed: bool) -> Result<(), PurposeFlaw> {
    match purpose {
        "" if is_needed && !purposes.is_empty() => Err(PurposeFlaw::Missing),
        "" => Ok(()),
        named if purposes.iter().any(|known| known == named) => Ok(()),
        _ => Err(PurposeFlaw::Unknown),
    }
}

pub(super) fn purposes(definition: &Definition) -> Vec<String> {
    definition.purposes.iter().map(|purpose| purpose.id.clone()).collect()
}

/// A case with the definition that it pinned.
pub(super) fn case_of(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<(CaseHeader, Arc<Definition>), NoCase> {
    let header = super::store::header(connection, case)?.ok_or(NoCase::Unknown)?;
    let definition = procedures
        .definition_in(connection, &header.pin)?
        .ok_or_else(|| NoCase::UnknownProcedure { sop: header.pin.sop.clone(), revision: header.pin.revision })?;
    Ok((header, definition))
}

/// The hashes of what rooms beside the engine hold, of this case or of any.
pub(super) fn held(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<BTreeSet<BlobHash>, StoreError> {
    let mut held = BTreeSet::new();
    for room in procedures.rooms() {
        held.extend((room.keeps)(connection, case)?);
    }
    Ok(held)
}
