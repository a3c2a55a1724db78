//! The end of retention: what is personal goes, what happened stays.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;
use thiserror::Error;

use super::{PurposeFlaw, SUBJECT, check_purpose, held, kept_until, purposes, store};
use crate::base::{ActId, BusinessDay, CaseDocumentId, CaseId, MailId, UserId, limits, text};
use crate::documents::blobs::BlobHash;
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
use crate::sop::definition::{Column, Field, FieldKind};
use crate::sop::field::{FieldValue, TableRow};
use crate::sop::officers::Officer;
use crate::store::{StoreError, Tx};

/// How an edit says that it was the end of retention.
const ERASED: &str = "erased";
/// How it names what it was for, where somebody said so.
const PURPOSE: &str = "purpose";

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
    #[error(transparent)]
    Purpose(#[from] PurposeFlaw),
    /// Its time has not come, and nobody whose data it is asked for it.
    #[error(
        "Berkas kasus ini disimpan sampai {}. Sebelum itu data pribadi hanya dihapus atas permintaan pemilik data.",
        .until.long()
    )]
    KeptUntil { until: BusinessDay },
    /// No paper of the procedure has years, or one of the case has none.
    #[error("Berkas kasus ini tidak punya masa simpan. Data pribadinya hanya dihapus atas permintaan pemilik data.")]
    KeptForGood,
    /// A letter that is destroyed before it is sent never arrives.
    #[error("Surat kasus ini masih menunggu dikirim. Tunggu sampai terkirim atau batalkan suratnya, lalu coba lagi.")]
    LetterUnderWay,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Destroys what is personal of a closed case (UU 27/2022 art. 43, 44): values of personal fields, sealed papers, every
/// picture (a photo may show a person, or be a card that nobody noticed), all that people wrote, the letters that came
/// in for it with their senders, the letters that were sent for it with their recipients, what was typed for it and
/// never kept, the names that people gave to files which stay, and what the rooms beside the engine keep
/// ([`crate::sop::Room`]). Of all of these the journal of this device forgets what it knew as well
/// ([`Tx::forget_fields`]), the index of the search is written anew, and the file and its log are overwritten; other
/// devices learn of the act with its row, and forget when journals are exchanged.
///
/// What stays, and why: transitions, looks and acts, because they are facts, and hold ids, names of fields and
/// commitments that nothing can be read from once their salt is gone; the number, steps and outcome of the case,
/// because they are the office's figures; of a letter its Message-ID, so that an answer is understood, and its hash, so
/// that it is not fetched again; a letter that somebody took back out of the case, because it is no longer of it;
/// papers and pictures that another room holds ([`crate::sop::Room::keeps`]): agreements, because a contract is kept as
/// long as the law on documents demands, and photos of the catalogue.
///
/// `purpose`: a code of the procedure, or [`SUBJECT`]; it may be empty once the papers need not be kept any more
/// ([`kept_until`]). Before that day only whoever's data it is can have it erased: the purpose has to be [`SUBJECT`].
pub fn erase(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    case: CaseId,
    reason: String,
    purpose: &str,
) -> Result<Erased, EraseError> {
    let (within, purpose) = (procedures.clone(), purpose.to_owned());
    let erased = procedures.store().write(frame(Some(by), "sop.erase").with_id(act_id), move |tx| {
        erase_in(tx, &within, by, case, (&reason, &purpose))
    })?;
    // The log of the database still holds pages from before.
    if let Err(error) = procedures.store().fold_log() {
        tracing::warn!(%error, "the log of the database keeps what was erased until it is folded in");
    }
    Ok(erased)
}

/// The same inside an act of another room, which forgets what it keeps of the case itself, and folds the log afterwards
/// ([`crate::store::Store::fold_log`]).
pub fn erase_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    (reason, purpose): (&str, &str),
) -> Result<Erased, EraseError> {
    people::require(tx.conn(), by, Permission::SeePersonalData)?;
    let mut work = Work::load(tx.conn(), procedures, case, tx.now())?;
    let role = leading_role(tx, &work, by)?;
    let reason = checked_reason(reason)?;
    let purpose = purpose.trim();
    check_time(tx, procedures, &work, purpose)?;
    let outbox = store::mails_of(tx.conn(), case)?;
    for letter in &outbox {
        if mail::is_under_way(tx.conn(), *letter)? {
            return Err(EraseError::LetterUnderWay);
        }
    }
    let fields = erase_values(tx, &work)?;
    let held = held(tx.conn(), procedures, case)?;
    let papers = erase_papers(tx, case, &held)?;
    let texts = store::forget_words(tx, case)?;
    store::drop_drafts(tx, case)?;
    let letters = forget_letters(tx, case, &outbox)?;
    for room in procedures.rooms() {
        (room.forgets)(tx, case)?;
    }
    let erased = Erased { fields: fields.clone(), documents: papers.len(), texts, letters };
    let mut detail = Detail { fields, documents: papers, ..Detail::default() };
    detail.other.insert(ERASED.to_owned(), json!(true));
    if !purpose.is_empty() {
        detail.other.insert(PURPOSE.to_owned(), json!(purpose));
    }
    let transition = NewTransition::of(TransitionKind::Edited, Some(by)).in_role(&role);
    content_changed(tx, &mut work, transition.with_detail(detail).with_words(reason))?;
    content_store::forget_old_words(tx.conn())?;
    Ok(erased)
}

/// The role in which somebody may erase a case that is closed, and of which something is left to erase.
fn leading_role(tx: &Tx<'_>, work: &Work, by: UserId) -> Result<String, EraseError> {
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
    // An answer may come in long after: it goes like those before it.
    if erased_from(&work.state.past).is_some() && !inbox::any_of_case(tx.conn(), work.state.header.id)? {
        return Err(EraseError::AlreadyErased);
    }
    Ok(role)
}

fn checked_reason(reason: &str) -> Result<String, EraseError> {
    let reason = text::clean_lines(reason);
    if reason.is_empty() {
        return Err(EraseError::ReasonMissing);
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(EraseError::ReasonTooLong);
    }
    Ok(reason)
}

/// Whether the time of keeping is over, or somebody asked for the end of what is theirs.
fn check_time(tx: &Tx<'_>, procedures: &Procedures, work: &Work, purpose: &str) -> Result<(), EraseError> {
    // The law gives this right whether or not the procedure names it.
    if purpose == SUBJECT {
        return Ok(());
    }
    check_purpose(&purposes(&work.definition), purpose, false)?;
    match kept_until(tx.conn(), procedures, &work.state.header)? {
        Some(until) if until <= work.ground.today => Ok(()),
        Some(until) => Err(EraseError::KeptUntil { until }),
        None => Err(EraseError::KeptForGood),
    }
}

/// Destroys sealed papers and pictures that no other room holds; what else stays loses the name that somebody gave it.
/// Gives those that went.
fn erase_papers(tx: &mut Tx<'_>, case: CaseId, held: &BTreeSet<BlobHash>) -> Result<Vec<CaseDocumentId>, StoreError> {
    let mut gone = Vec::new();
    for (row, number) in documents_of(tx.conn(), case)?.into_iter().zip(1..) {
        if row.is_erased() || held.contains(&row.hash) {
            continue;
        }
        if row.sealed || row.is_picture() {
            gone.push(row.id);
            documents::store::destroy(tx, &row, &format!("lampiran-{:02}", gone.len()))?;
        } else {
            documents::store::rename(tx, row.id, &neutral(&row.name, number))?;
        }
    }
    Ok(gone)
}

/// `berkas-03.csv`: what the name of a file tells of what it is, and nothing else of it.
fn neutral(name: &str, number: usize) -> String {
    let is_ending =
        |ending: &&str| (1..=4).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    match name.rsplit_once('.').map(|(_, ending)| ending).filter(is_ending) {
        Some(ending) => format!("berkas-{number:02}.{}", ending.to_ascii_lowercase()),
        None => format!("berkas-{number:02}"),
    }
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

/// Takes away what is personal, and what no field of this revision says anything about, and forgets what stood there
/// before. Gives the fields that held something of it.
fn erase_values(tx: &mut Tx<'_>, work: &Work) -> Result<Vec<String>, StoreError> {
    let case = work.state.header.id;
    let mut erased = Vec::new();
    for (field, is_filled) in store::fields_of(tx.conn(), case)? {
        let known = work.definition.field(&field).filter(|known| !is_personal(known));
        let value = work.state.content.values.get(&field);
        // One that cannot be read as what the field holds goes like one that nobody knows.
        let is_readable = value.is_some() || !is_filled;
        if is_readable && known.is_some_and(|known| !has_personal_columns(known)) {
            continue;
        }
        let left = known.zip(value);
        let left = left.map(|(known, value)| without_personal_cells(known, value).unwrap_or_else(|| value.clone()));
        if is_filled && (left.is_none() || left.as_ref() != value) {
            content_store::set_value(tx, case, &field, left.as_ref())?;
            erased.push(field.clone());
        }
        store::forget_value(tx, case, &field)?;
    }
    Ok(erased)
}

fn has_personal_columns(field: &Field) -> bool {
    let FieldKind::Table { columns, .. } = &field.kind else { return false };
    columns.iter().any(is_personal_column)
}

fn is_personal_column(column: &Column) -> bool {
    column.personal || names_a_person(&column.kind)
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
    let personal = columns.iter().filter(|column| is_personal_column(column));
    let personal: Vec<&str> = personal.map(|column| column.id.as_str()).collect();
    let keep = |row: &TableRow| {
        let mut row = row.clone();
        row.cells.retain(|column, _| !personal.contains(&column.as_str()));
        row
    };
    let left = FieldValue::Table(rows.iter().map(keep).collect());
    (left != *value).then_some(left)
}
