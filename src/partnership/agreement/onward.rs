//! The application goes on with the signature: its form says what was agreed, the paper lies with it, the step is done. The
//! minutes of the end lie with it as well.

use super::conditions::Conditions;
use super::draft::STEP;
use super::sign::SignError;
use super::store::{AgreementKind, AgreementRow};
use crate::base::{CaseId, PartnerId, UserId};
use crate::sop::Procedures;
use crate::sop::case::documents::{AddDocumentError, DocumentOrigin, add_document_in};
use crate::sop::case::{self, Doing, NewDocument, NoCase};
use crate::sop::field::FieldValue;
use crate::store::{StoreError, Tx};

/// The kind of paper and the action, as the procedure names them.
pub(super) const DOCUMENT: &str = "agreement_signed";
const ACTION: &str = "signed";
/// The minutes of an end, as the procedure names the kind of paper.
const MINUTES: &str = "agreement_end";

/// Where a signed paper goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A case that lies at the agreement.
    Agreeing(CaseId),
    /// A case that runs on: the paper is put to it.
    Running(CaseId),
    /// No case, or one that is closed.
    Nowhere,
}

/// Where the paper goes; an agreement with an applicant is only signed while the case lies at it.
pub(super) fn place(tx: &Tx<'_>, row: &AgreementRow) -> Result<Place, SignError> {
    let Some(case) = row.case else { return Ok(Place::Nowhere) };
    let is_open = case::header(tx.conn(), case)?.is_some_and(|header| !header.is_closed());
    if row.kind == AgreementKind::Addendum {
        return Ok(if is_open { Place::Running(case) } else { Place::Nowhere });
    }
    let tasks = case::tasks_of_case(tx.conn(), case)?;
    let is_there = is_open && tasks.iter().any(|task| task.is_open() && task.step == STEP);
    if is_there { Ok(Place::Agreeing(case)) } else { Err(SignError::NotAtAgreement) }
}

/// Brings the case along.
pub(super) fn carry(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    (place, partner): (Place, PartnerId),
    conditions: &Conditions,
    (name, mime, bytes): (String, String, Vec<u8>),
) -> Result<(), SignError> {
    let (case, is_agreeing) = match place {
        Place::Nowhere => return Ok(()),
        Place::Agreeing(case) => (case, true),
        Place::Running(case) => (case, false),
    };
    if is_agreeing {
        fill_form(tx, procedures, by, case, conditions)?;
    }
    let paper = NewDocument {
        kind: DOCUMENT.to_owned(),
        name,
        mime,
        bytes,
        origin: DocumentOrigin::Signed,
        quarantine: Vec::new(),
    };
    add_document_in(tx, procedures, Some(by), case, paper)?;
    if is_agreeing {
        close_step(tx, procedures, by, case)?;
        case::link_partner(tx, case, partner)?;
    }
    Ok(())
}

/// Lays the minutes of an end with the application while that is open. An application that follows an older revision of the
/// procedure has them among its signed papers; where they cannot lie there the agreement has them all the same. The program
/// lays them, whoever ended the agreement.
pub(super) fn lay_minutes(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    case: CaseId,
    (name, mime, bytes): (String, String, Vec<u8>),
) -> Result<(), StoreError> {
    let Some(header) = case::header(tx.conn(), case)?.filter(|header| !header.is_closed()) else { return Ok(()) };
    let definition = procedures.definition_in(tx.conn(), &header.pin)?;
    let knows = definition.is_some_and(|definition| definition.document(MINUTES).is_some());
    let kind = if knows { MINUTES } else { DOCUMENT }.to_owned();
    let paper = NewDocument { kind, name, mime, bytes, origin: DocumentOrigin::Made, quarantine: Vec::new() };
    match add_document_in(tx, procedures, None, case, paper) {
        Ok(_) => Ok(()),
        Err(AddDocumentError::Store(error)) => Err(error),
        Err(error) => {
            tracing::warn!(%case, %error, "the minutes of an end do not lie with their case");
            Ok(())
        }
    }
}

/// The form of the step says who signed; fields that the procedure does not have are left out.
fn fill_form(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    conditions: &Conditions,
) -> Result<(), SignError> {
    let header = case::header(tx.conn(), case)?.ok_or(NoCase::Unknown).map_err(case::EditError::from)?;
    let definition = procedures.definition_in(tx.conn(), &header.pin)?;
    let party = &conditions.parties.partner;
    let fields = [
        ("signer_name", &party.signer_name),
        ("signer_nik", &party.nik),
        ("signer_address", &party.address),
        ("bank_name", &party.bank_name),
        ("bank_account", &party.bank_account),
        ("bank_holder", &party.bank_holder),
    ];
    let is_known = |field: &str| definition.as_ref().is_some_and(|definition| definition.field(field).is_some());
    let changes: Vec<(String, Option<FieldValue>)> = fields
        .into_iter()
        .filter(|(field, text)| !text.is_empty() && is_known(field))
        .map(|(field, text)| (field.to_owned(), Some(FieldValue::Text(text.clone()))))
        .collect();
    case::edit_in(tx, procedures, Some(by), case, &changes, (None, None))?;
    Ok(())
}

fn close_step(tx: &mut Tx<'_>, procedures: &Procedures, by: UserId, case: CaseId) -> Result<(), SignError> {
    let header = case::header(tx.conn(), case)?.ok_or(NoCase::Unknown).map_err(case::ActError::from)?;
    let tasks = case::tasks_of_case(tx.conn(), case)?;
    let task = tasks.into_iter().find(|task| task.is_open() && task.step == STEP).ok_or(SignError::NotAtAgreement)?;
    let doing = Doing {
        task: task.id,
        version: task.version,
        action: ACTION.to_owned(),
        seen: header.content_hash,
        reason: String::new(),
        glass: None,
    };
    case::act_via(tx, procedures, Some(by), (&doing, case::Via::Room(case::AGREEMENT)))?;
    Ok(())
}
