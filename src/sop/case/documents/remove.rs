//! Taking a paper out of the content of a case. The bytes stay until retention ends.

use serde_json::json;
use thiserror::Error;

use super::kinds::role_for;
use super::store;
use crate::base::{ActId, CaseDocumentId, UserId, limits, text};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::act::frame;
use crate::sop::case::changed::content_changed;
use crate::sop::case::content_store;
use crate::sop::case::past_store::NewTransition;
use crate::sop::case::rules::RoleFlaw;
use crate::sop::case::types::{Detail, TransitionKind};
use crate::sop::case::work::{NoCase, Work};
use crate::sop::definition::FieldKind;
use crate::sop::field::FieldValue;
use crate::store::{StoreError, Tx};

/// Why a paper stays, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum RemoveDocumentError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Berkas ini tidak ada. Muat ulang kasus ini.")]
    UnknownDocument,
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini sudah selesai. Berkasnya tidak bisa dilepas lagi.")]
    CaseClosed,
    #[error("Berkas ini dilepas {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Berkas ini sudah dilepas. Muat ulang kasus ini.")]
    AlreadyRemoved,
    #[error("Alasan belum diisi. Tulis alasannya.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a paper out of a case, with a reason. What was approved with it is decided again.
pub fn remove_document(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    document: CaseDocumentId,
    reason: String,
) -> Result<(), RemoveDocumentError> {
    let within = procedures.clone();
    procedures.store().write(frame(Some(by), "sop.remove_document").with_id(act_id), move |tx| {
        remove_document_in(tx, &within, by, document, &reason)
    })
}

/// The same inside an act of another room.
pub fn remove_document_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    document: CaseDocumentId,
    reason: &str,
) -> Result<(), RemoveDocumentError> {
    people::require(tx.conn(), by, Permission::WorkCases)?;
    let row = store::document(tx.conn(), document)?.ok_or(RemoveDocumentError::UnknownDocument)?;
    let mut work = Work::load(tx.conn(), procedures, row.case, tx.now())?;
    if work.state.header.is_closed() {
        return Err(RemoveDocumentError::CaseClosed);
    }
    let role = role_for(tx.conn(), &work, by, &row.kind)?.map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => RemoveDocumentError::WrongRole { roles },
        RoleFlaw::OutsideRegion => RemoveDocumentError::OutsideRegion,
    })?;
    if row.removed {
        return Err(RemoveDocumentError::AlreadyRemoved);
    }
    let reason = text::clean_lines(reason);
    if reason.is_empty() {
        return Err(RemoveDocumentError::ReasonMissing);
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(RemoveDocumentError::ReasonTooLong);
    }
    store::remove(tx, document)?;
    let fields = take_out(tx, &work, document, None)?;
    let mut detail = Detail { documents: vec![document], fields, ..Detail::default() };
    detail.other.insert("kind".to_owned(), json!(row.kind));
    detail.other.insert("removed".to_owned(), json!(true));
    let transition = NewTransition::of(TransitionKind::Document, Some(by)).in_role(&role);
    content_changed(tx, &mut work, transition.with_detail(detail).with_words(reason))?;
    Ok(())
}

/// Takes a paper out of the fields that hold it, but for those of its new kind. Gives the fields that did.
pub(super) fn take_out(
    tx: &mut Tx<'_>,
    work: &Work,
    document: CaseDocumentId,
    kind: Option<&str>,
) -> Result<Vec<String>, StoreError> {
    let holds_kind = |field: &str| match work.definition.field(field).map(|known| &known.kind) {
        Some(FieldKind::Document { kind: own }) => Some(own.as_str()) == kind,
        _ => Some(field) == kind,
    };
    let mut fields = Vec::new();
    for (field, value) in &work.state.content.values {
        let FieldValue::Documents(papers) = value else { continue };
        if !papers.contains(&document) || holds_kind(field) {
            continue;
        }
        let left: Vec<CaseDocumentId> = papers.iter().copied().filter(|paper| *paper != document).collect();
        let left = Some(FieldValue::Documents(left)).filter(|value| !value.is_blank());
        content_store::set_value(tx, work.state.header.id, field, left.as_ref())?;
        fields.push(field.clone());
    }
    Ok(fields)
}
