//! The letters of a case with what they say, for whose data it is.

use rusqlite::Connection;

use crate::base::{CaseId, InboxId, UtcMs};
use crate::mail;
use crate::mail::inbox::{self, Filter, InboxRow};
use crate::sop::Procedures;
use crate::sop::case::letters_store::{CaseLetter, LetterWay, letters_of};
use crate::store::StoreError;

/// A letter, in or out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldLetter {
    pub way: LetterWay,
    /// Which letter of the procedure; empty: none of them.
    pub template: String,
    /// Without brackets.
    pub message_id: String,
    /// Where it lies, if it came in and is of this case.
    pub inbox: Option<InboxId>,
    pub at: UtcMs,
    pub subject: String,
    /// Whom it is from, or to whom it went.
    pub with: Vec<String>,
    /// What it says; where that cannot be read, why. Empty: it was ours and is destroyed, or is of this case no more.
    pub text: String,
    /// What travelled with it, by name; files that came in are among the papers.
    pub files: Vec<String>,
}

/// Those that the case knows, in their order; then those in the inbox that came under the name of another, which the case
/// knows once.
pub(super) fn told_letters(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<Vec<ToldLetter>, StoreError> {
    let of_case = Filter { case_id: Some(case), ..Filter::default() };
    let mut came: Vec<InboxRow> = inbox::list(connection, &of_case, u32::MAX)?;
    let mut told = Vec::new();
    for letter in letters_of(connection, case)? {
        // One that somebody took out of the case again is another's: nothing of it is told here.
        let row = came.iter().position(|row| Some(row.inbox_id) == letter.inbox).map(|at| came.remove(at));
        told.push(match row {
            Some(row) => arrived(connection, procedures, nothing_of(letter), row)?,
            None => sent(connection, letter)?,
        });
    }
    came.sort_by_key(|row| row.received_at);
    for row in came {
        let bare = ToldLetter {
            way: LetterWay::In,
            template: String::new(),
            message_id: row.message_id.clone(),
            inbox: None,
            at: row.received_at,
            subject: String::new(),
            with: Vec::new(),
            text: String::new(),
            files: Vec::new(),
        };
        told.push(arrived(connection, procedures, bare, row)?);
    }
    Ok(told)
}

fn nothing_of(letter: CaseLetter) -> ToldLetter {
    ToldLetter {
        way: letter.way,
        template: letter.template,
        message_id: letter.message_id,
        inbox: None,
        at: letter.at,
        subject: String::new(),
        with: Vec::new(),
        text: String::new(),
        files: Vec::new(),
    }
}

fn sent(connection: &Connection, letter: CaseLetter) -> Result<ToldLetter, StoreError> {
    let Some(id) = letter.mail else { return Ok(nothing_of(letter)) };
    let Some(row) = mail::by_id(connection, id)? else { return Ok(nothing_of(letter)) };
    let opened = mail::eml(connection, id)?.map(|mime| mail::open(&mime)).unwrap_or_default();
    Ok(ToldLetter {
        subject: row.subject,
        with: row.recipients.into_iter().map(|recipient| recipient.address).collect(),
        text: opened.text,
        files: opened.files.into_iter().map(|(name, _)| name).collect(),
        ..nothing_of(letter)
    })
}

fn arrived(
    connection: &Connection,
    procedures: &Procedures,
    bare: ToldLetter,
    row: InboxRow,
) -> Result<ToldLetter, StoreError> {
    let mut text = String::new();
    for room in procedures.rooms() {
        if let Some(read) = (room.reads)(connection, procedures, row.inbox_id)? {
            text = read;
        }
    }
    let with = [row.sender_name, row.sender_address].into_iter().filter(|part| !part.is_empty()).collect();
    Ok(ToldLetter { inbox: Some(row.inbox_id), subject: row.subject, with, text, ..bare })
}
