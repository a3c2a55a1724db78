//! What a person does with letters that came in, and applications that come by no letter.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::adding::{self, Arrived, TakeError};
use super::belongs::How;
use super::take::price_limit;
use super::who;
use crate::base::text::clean_lines;
use crate::base::{ActId, CaseId, InboxId, Rupiah, UserId, limits};
use crate::mail::inbox::{self, InboxRow, InboxState, RawError, Sealer};
use crate::partnership::SOP;
use crate::partnership::reading;
use crate::people::{self, Permission};
use crate::sop::Procedures;
use crate::sop::case::{self, NewCase, NewDocument, OpenCaseError, Origin};
use crate::sop::field::Values;
use crate::store::Act;

/// Written beside a letter that goes from one application to another.
const MOVED: &str = "Dipindahkan ke permohonan lain.";

/// What came of taking a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub case: CaseId,
    /// What the application did not take of the letter, each in a few words; the letter itself still has it.
    pub refused: Vec<String>,
}

/// Takes a letter for an application, whatever the program took it for. A letter that cannot be read opens an empty
/// one, with the address it came from. Whoever takes it entered the application: somebody else decides about it.
pub fn take_anyway(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    id: InboxId,
    sealer: &dyn Sealer,
) -> Result<Taken, TakeError> {
    let arrived = arrived(procedures, by, id, sealer)?;
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "partnership.take_letter").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        let (case, refused) = adding::open_for(tx, &within, Some(by), &arrived)?;
        Ok(Taken { case, refused })
    })
}

/// Puts a letter to an application that is there, out of another one that it was put to before. What it says where
/// somebody entered something stays a suggestion.
pub fn attach_to(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    id: InboxId,
    case: CaseId,
    sealer: &dyn Sealer,
) -> Result<Taken, TakeError> {
    let arrived = arrived(procedures, by, id, sealer)?;
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "partnership.attach_letter").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        let header = case::header(tx.conn(), case)?.filter(|header| header.pin.sop == SOP);
        let header = header.ok_or(TakeError::UnknownCase)?;
        who::may_work(tx.conn(), &within, by, Some(case))?;
        let row = inbox::by_id(tx.conn(), id)?.ok_or(TakeError::NoSuchLetter)?;
        // An application that it began would stay behind empty: out of that one it is taken by itself, with a reason.
        if row.state == InboxState::Message && row.case_id.is_some_and(|here| here != case) {
            who::may_work(tx.conn(), &within, by, row.case_id)?;
            inbox::set_state(tx, id, InboxState::PutBack, None, MOVED)?;
        }
        let refused = adding::add_to(tx, &within, Some(by), (&header, How::Person), &arrived)?;
        Ok(Taken { case, refused })
    })
}

/// Says that a letter is no application.
pub fn put_aside(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    id: InboxId,
    reason: &str,
) -> Result<(), TakeError> {
    set(procedures, act_id, by, id, InboxState::NotApplication, reason)
}

/// Takes a letter back out of the case that it was put to, or from those set aside, so that it can be sorted again.
/// What it brought to the case stays there.
pub fn put_back(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    id: InboxId,
    reason: &str,
) -> Result<(), TakeError> {
    set(procedures, act_id, by, id, InboxState::PutBack, reason)
}

fn set(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    id: InboxId,
    state: InboxState,
    reason: &str,
) -> Result<(), TakeError> {
    let (within, reason) = (procedures.clone(), clean_lines(reason));
    procedures.store().write(Act::by(by, "partnership.sort_letter").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        let row = inbox::by_id(tx.conn(), id)?.ok_or(TakeError::NoSuchLetter)?;
        who::may_work(tx.conn(), &within, by, row.case_id)?;
        if reason.is_empty() {
            return Err(TakeError::ReasonMissing);
        }
        if reason.chars().count() > limits::NOTE_CHARS_MAX {
            return Err(TakeError::ReasonTooLong);
        }
        inbox::set_state(tx, id, state, None, &reason)?;
        Ok(())
    })
}

/// The same form without a letter: at the kiosk, in the office, or typed from paper.
pub fn open_by_hand(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    origin: Origin,
    values: Values,
    documents: Vec<NewDocument>,
) -> Result<CaseId, OpenCaseError> {
    let new = NewCase { sop: SOP.to_owned(), origin, values, documents, region: String::new() };
    case::open(procedures, act_id, Some(by), new)
}

/// A letter as far as it can be read: one that was too large to be fetched is still a letter from somebody.
fn arrived(procedures: &Procedures, by: UserId, id: InboxId, sealer: &dyn Sealer) -> Result<Arrived, TakeError> {
    let limit = procedures.library().newest(SOP).and_then(|definition| price_limit(&definition));
    // Nobody who does not work on applications, or on this one, has a letter opened for them.
    let look = |connection: &Connection| -> Result<(InboxRow, Option<Vec<u8>>), TakeError> {
        people::require(connection, by, Permission::WorkCases)?;
        let row = inbox::by_id(connection, id)?.ok_or(TakeError::NoSuchLetter)?;
        who::may_work(connection, procedures, by, row.case_id)?;
        match inbox::raw(connection, id, sealer) {
            Ok(bytes) => Ok((row, Some(bytes))),
            Err(RawError::TooLarge | RawError::Unreadable) => Ok((row, None)),
            Err(error) => Err(error.into()),
        }
    };
    let (row, bytes) = procedures.store().read(look)?;
    let reading = bytes.as_deref().and_then(|bytes| reading::read(bytes, limit.unwrap_or(Rupiah(i64::MAX))).ok());
    Ok(Arrived { row, reading, bytes })
}
