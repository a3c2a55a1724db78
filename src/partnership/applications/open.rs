//! A letter opened for somebody: one that came in, or one of ours. That they looked is a fact before they are given a
//! word of it (UU 27/2022 art. 31, 32).

use rusqlite::Connection;
use thiserror::Error;

use super::papers::LETTER;
use super::who::{self, NotTheirs};
use crate::base::{CaseId, InboxId, MailId, UserId};
use crate::mail;
use crate::mail::inbox::{self, InboxRow, RawError, Sealer};
use crate::partnership::SOP;
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::documents::DocumentRow;
use crate::sop::case::looks::{self, LookKind, NewLook, PurposeFlaw, WORK};
use crate::sop::case::{self, NoCase};
use crate::sop::definition::Definition;
use crate::store::{Act, StoreError, Tx};

/// A letter that came in.
#[derive(Debug)]
pub struct OpenedLetter {
    pub row: InboxRow,
    /// As it came; else why it cannot be shown.
    pub bytes: Result<Vec<u8>, RawError>,
}

/// Why a letter is not opened, in the order of the checks.
#[derive(Debug, Error)]
pub enum OpenLetterError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Raw(#[from] RawError),
    #[error(transparent)]
    NotTheirs(#[from] NotTheirs),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error(transparent)]
    Purpose(#[from] PurposeFlaw),
    /// Gone, or a letter of another case.
    #[error("Surat ini tidak ada lagi di kotak keluar. Muat ulang halaman ini.")]
    NotSent,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A letter that came in, for somebody who works on it. `purpose`: a code of the procedure; empty: [`WORK`], as where
/// letters are sorted. A look at a letter of an application is noted with the application, one at any other with the letter.
/// Writes: never call it from the UI thread.
pub fn open_letter(
    procedures: &Procedures,
    sealer: &dyn Sealer,
    by: UserId,
    id: InboxId,
    purpose: &str,
) -> Result<OpenedLetter, OpenLetterError> {
    let purpose = Some(purpose.trim()).filter(|purpose| !purpose.is_empty()).unwrap_or(WORK);
    let (within, purpose) = (procedures.clone(), purpose.to_owned());
    procedures.store().write::<(), OpenLetterError>(Act::by(by, "partnership.open_letter"), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        let row = inbox::by_id(tx.conn(), id)?.ok_or(RawError::NoSuchMessage)?;
        who::may_work(tx.conn(), &within, by, row.case_id)?;
        match row.case_id {
            Some(case) => note(tx, &within, (case, by), (&purpose, &row))?,
            None => {
                let newest = within.library().newest(SOP).ok_or(NotTheirs::NoProcedure)?;
                check_purpose(&newest, &purpose)?;
                inbox::note_look(tx, id, by, &purpose)?;
            }
        }
        Ok(())
    })?;
    procedures.store().read(|connection| {
        let row = inbox::by_id(connection, id)?.ok_or(RawError::NoSuchMessage)?;
        Ok(OpenedLetter { row, bytes: inbox::raw(connection, id, sealer) })
    })
}

/// Notes a look at a letter of a case, with the paper that it lies there as.
fn note(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    (case, by): (CaseId, UserId),
    (purpose, row): (&str, &InboxRow),
) -> Result<(), OpenLetterError> {
    let (_, definition) = who::case_of(tx.conn(), procedures, case)?;
    check_purpose(&definition, purpose)?;
    let is_it = |paper: &DocumentRow| paper.kind == LETTER && paper.hash == row.sha256;
    let paper = case::documents_of(tx.conn(), case)?.into_iter().find(is_it);
    let look = NewLook {
        document: paper.map(|paper| paper.id),
        field: LETTER,
        purpose,
        ..NewLook::of(case, LookKind::View, by)
    };
    looks::note(tx, &look)?;
    Ok(())
}

fn check_purpose(definition: &Definition, purpose: &str) -> Result<(), PurposeFlaw> {
    let is_known = purpose == WORK || definition.purposes.iter().any(|known| known.id == purpose);
    if is_known { Ok(()) } else { Err(PurposeFlaw::Unknown) }
}

/// A letter that went out for a case, as it was stored, for somebody who works on the case. Writes, like the above.
pub fn open_sent(
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    letter: MailId,
) -> Result<Vec<u8>, OpenLetterError> {
    let within = procedures.clone();
    procedures.store().write::<(), OpenLetterError>(Act::by(by, "partnership.open_sent"), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        who::may_work(tx.conn(), &within, by, Some(case))?;
        let letters = case::letters_of(tx.conn(), case)?;
        if !letters.iter().any(|known| known.mail == Some(letter)) {
            return Err(OpenLetterError::NotSent);
        }
        looks::note(tx, &NewLook { field: LETTER, purpose: WORK, ..NewLook::of(case, LookKind::View, by) })?;
        Ok(())
    })?;
    let read = |connection: &Connection| mail::eml(connection, letter);
    procedures.store().read(read)?.ok_or(OpenLetterError::NotSent)
}
