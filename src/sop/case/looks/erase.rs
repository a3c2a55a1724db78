//! The end of retention: what is personal goes, what happened stays.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::base::{ActId, BusinessDay, CaseId, MailId, UserId, limits, text};
use crate::mail::{self, inbox};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::act::frame;
use crate::sop::case::changed::content_changed;
use crate::sop::case::documents;
use crate::sop::case::past_store::NewTransition;
use crate::sop::case::rules::{self, RoleFlaw};
use crate::sop::case::types::{Detail, Past, TransitionKind};
use crate::sop::case::work::{NoCase, Work};
use crate::sop::case::{content_store, documents_of};
use crate::sop::definition::{Column, Definition, Field, FieldKind};
use crate::sop::field::{FieldValue, TableRow};
use crate::sop::officers::Officer;
use crate::store::{StoreError, Tx};

/// How an edit says that it was the end of retention.
const ERASED: &str = "erased";
const MONTHS_A_YEAR: u32 = 12;

/// A closed case whose papers need not be kept any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionDue {
    pub case: CaseId,
    pub number: String,
    pub title: String,
    pub closed_on: BusinessDay,
    /// The first day on which nothing of it has to be kept.
    pub due_on: BusinessDay,
    pub documents: i64,
}

/// The closed cases of a procedure that may be erased today, the earliest first: the longest of the years of their papers
/// has passed. A case without papers is kept as long as the longest-lived paper would be; a paper without years for ever.
pub fn retention_due(
    connection: &Connection,
    definition: &Definition,
    today: BusinessDay,
) -> Result<Vec<RetentionDue>, StoreError> {
    let years = || definition.documents.iter().filter_map(|kind| kind.keep_years);
    let Some((least, most)) = years().min().zip(years().max()) else { return Ok(Vec::new()) };
    let until = |closed: BusinessDay, years: u32| closed.plus_months(years.saturating_mul(MONTHS_A_YEAR));
    let mut due = Vec::new();
    for closed in store::closed(connection, &definition.pin.sop, definition.procedure.zone)? {
        // The earliest come first: nothing after this one is due either.
        if until(closed.closed_on, least) > today {
            break;
        }
        let kinds = store::kinds_of(connection, closed.case)?;
        let of_kind = |kind: &str| definition.document(kind).map_or(Some(most), |known| known.keep_years);
        let years: Option<Vec<u32>> = kinds.iter().map(|(kind, _)| of_kind(kind)).collect();
        let Some(years) = years else { continue };
        let due_on = until(closed.closed_on, years.into_iter().max().unwrap_or(most));
        if due_on <= today {
            due.push(RetentionDue {
                case: closed.case,
                number: closed.number,
                title: closed.title,
                closed_on: closed.closed_on,
                due_on,
                documents: kinds.iter().map(|(_, count)| count).sum(),
            });
        }
    }
    Ok(due)
}

/// What went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    pub fields: Vec<String>,
    pub documents: usize,
    pub texts: usize,
    /// In and out.
    pub letters: usize,
}

/// Why nothing was erased, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum EraseError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini masih berjalan. Data pribadinya baru bisa dihapus sesudah kasusnya selesai.")]
    StillOpen,
    #[error("Data pribadi dihapus {roles}. Minta petugas dengan peran itu.")]
    NotLeading { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Data pribadi kasus ini sudah dihapus.")]
    AlreadyErased,
    #[error("Alasan belum diisi. Tulis alasannya.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    /// A letter that is destroyed before it is sent never arrives.
    #[error("Surat kasus ini masih menunggu dikirim. Tunggu sampai terkirim atau batalkan suratnya, lalu coba lagi.")]
    LetterUnderWay,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Destroys what is personal of a closed case (UU 27/2022 art. 43, 44): values of personal fields, sealed papers, all
/// that people wrote, the letters that came in for it with their senders, the letters that were sent for it with their
/// recipients, and what the rooms beside the engine keep ([`crate::sop::Room`]).
///
/// What stays, and why: transitions, looks and acts, because they are facts, and hold ids, names of fields and
/// commitments that nothing can be read from once their salt is gone; the number, steps and outcome of the case,
/// because they are the office's figures; of a letter its Message-ID, so that an answer is understood, and its hash, so
/// that it is not fetched again; a letter that somebody took back out of the case, because it is no longer of it;
/// agreements and their papers, because a contract is kept as long as the law on documents demands.
///
/// The journal never held letters, in or out, nor suggestions. Of records (values, words, names of papers) it holds
/// what they were, field by field: it is append-only, and forgetting there is the store's business.
pub fn erase(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    case: CaseId,
    reason: String,
) -> Result<Erased, EraseError> {
    let within = procedures.clone();
    procedures
        .store()
        .write(frame(Some(by), "sop.erase").with_id(act_id), move |tx| erase_in(tx, &within, by, case, &reason))
}

/// The same inside an act of another room, which forgets what it keeps of the case itself.
pub fn erase_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    reason: &str,
) -> Result<Erased, EraseError> {
    people::require(tx.conn(), by, Permission::SeePersonalData)?;
    let mut work = Work::load(tx.conn(), procedures, case, tx.now())?;
    if !work.state.header.is_closed() {
        return Err(EraseError::StillOpen);
    }
    let officer = Officer::of(tx.conn(), &work.definition, Some(by), work.ground.today)?;
    let leading = rules::leading_roles(&work.definition);
    let role = rules::role_among(&work.definition, &officer, &leading, &work.state.header.region);
    let role = role.map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => EraseError::NotLeading { roles },
        RoleFlaw::OutsideRegion => EraseError::OutsideRegion,
    })?;
    if erased_from(&work.state.past).is_some() {
        return Err(EraseError::AlreadyErased);
    }
    let reason = text::clean_lines(reason);
    if reason.is_empty() {
        return Err(EraseError::ReasonMissing);
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(EraseError::ReasonTooLong);
    }
    let outbox = store::mails_of(tx.conn(), case)?;
    for letter in &outbox {
        if mail::is_under_way(tx.conn(), *letter)? {
            return Err(EraseError::LetterUnderWay);
        }
    }
    let fields = erase_values(tx, &work)?;
    let sealed: Vec<_> = documents_of(tx.conn(), case)?.into_iter().filter(|row| row.sealed).collect();
    for (at, row) in sealed.iter().enumerate() {
        documents::store::destroy(tx, row, &format!("lampiran-{:02}", at + 1))?;
    }
    let texts = store::forget_words(tx, case)?;
    let letters = forget_letters(tx, case, &outbox)?;
    for room in procedures.rooms() {
        (room.forgets)(tx, case)?;
    }
    let papers = sealed.iter().map(|row| row.id).collect();
    let mut detail = Detail { fields: fields.clone(), documents: papers, ..Detail::default() };
    detail.other.insert(ERASED.to_owned(), json!(true));
    let transition = NewTransition::of(TransitionKind::Edited, Some(by)).in_role(&role);
    content_changed(tx, &mut work, transition.with_detail(detail).with_words(reason))?;
    Ok(Erased { fields, documents: sealed.len(), texts, letters })
}

/// Destroys the letters of a case, in and out. Gives how many went.
fn forget_letters(tx: &Tx<'_>, case: CaseId, outbox: &[MailId]) -> Result<usize, StoreError> {
    let mut gone = inbox::forget_case(tx, case)?;
    for letter in outbox {
        gone += usize::from(mail::forget(tx, *letter)?);
    }
    Ok(gone)
}

/// The number of the transition with which personal data went, if it did: words before it are not missed.
pub(in crate::sop::case) fn erased_from(past: &[Past]) -> Option<i64> {
    past.iter().rev().find(|past| is_erasure(past)).map(|past| past.no)
}

fn is_erasure(past: &Past) -> bool {
    past.kind == TransitionKind::Edited && past.detail.other.get(ERASED).is_some_and(|erased| *erased == json!(true))
}

/// Takes away what is personal, and what no field of this revision says anything about. Gives the fields.
fn erase_values(tx: &mut Tx<'_>, work: &Work) -> Result<Vec<String>, StoreError> {
    let case = work.state.header.id;
    let mut erased = Vec::new();
    for field in store::filled_fields(tx.conn(), case)? {
        let left = match work.definition.field(&field) {
            Some(known) if !is_personal(known) => match work.state.content.values.get(&field) {
                Some(value) => match without_personal_cells(known, value) {
                    Some(left) => Some(left),
                    None => continue,
                },
                // It cannot be read as what the field holds.
                None => None,
            },
            _ => None,
        };
        content_store::set_value(tx, case, &field, left.as_ref())?;
        erased.push(field);
    }
    Ok(erased)
}

/// Numbers that name a person are personal whatever the procedure says of their field.
fn is_personal(field: &Field) -> bool {
    field.personal || names_a_person(&field.kind)
}

fn names_a_person(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Nik { .. } | FieldKind::FamilyCard)
}

/// A table without the cells of its personal columns; none: there was nothing personal in it.
pub(super) fn without_personal_cells(field: &Field, value: &FieldValue) -> Option<FieldValue> {
    let (FieldKind::Table { columns, .. }, FieldValue::Table(rows)) = (&field.kind, value) else { return None };
    let is_personal = |column: &&Column| column.personal || names_a_person(&column.kind);
    let personal: Vec<&str> = columns.iter().filter(is_personal).map(|column| column.id.as_str()).collect();
    let keep = |row: &TableRow| {
        let mut row = row.clone();
        row.cells.retain(|column, _| !personal.contains(&column.as_str()));
        row
    };
    let left = FieldValue::Table(rows.iter().map(keep).collect());
    (left != *value).then_some(left)
}
