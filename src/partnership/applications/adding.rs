//! One letter into cases, inside one act: a case of its own, or what it adds to one that is there.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::belongs::{self, How};
use super::papers::{self, Goes};
use super::store;
use super::values::{EMAIL, PRODUCTS, of_reading};
use super::who::NotTheirs;
use crate::base::text::fold;
use crate::base::{CaseId, InboxId, UserId, limits};
use crate::mail::inbox::{self, InboxRow, InboxState, RawError, StateError};
use crate::partnership::SOP;
use crate::partnership::reading::{ReadError, Reading, Sign};
use crate::people::NotAllowed;
use crate::sop::Procedures;
use crate::sop::case::documents::AddDocumentError;
use crate::sop::case::{
    self, CaseHeader, EditError, LetterWay, NewCase, NoCase, NotOpen, OpenCaseError, Origin, PauseError,
};
use crate::sop::field::{Content, FieldValue, Values};
use crate::store::{StoreError, Tx};

/// A letter as it is taken in.
#[derive(Debug, Clone)]
pub(super) struct Arrived {
    pub row: InboxRow,
    /// None: it cannot be read; only a person takes such a letter.
    pub reading: Option<Reading>,
    /// As it came; none where it was too large to be fetched.
    pub bytes: Option<Vec<u8>>,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sorted {
    Application(CaseId),
    Message(CaseId),
    NoApplication,
    /// Somebody was faster.
    Already,
    /// A person has to look at it.
    Waiting,
}

/// Why a letter was not taken, in the order of the checks. The letter stays where it is.
#[derive(Debug, Error)]
pub enum TakeError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Prosedur DEKS tidak ada. Taruh kembali berkas prosedurnya, atau perbarui program.")]
    NoProcedure,
    #[error("Surat ini tidak ada lagi. Muat ulang kotak masuk.")]
    NoSuchLetter,
    #[error(transparent)]
    NotTheirs(#[from] NotTheirs),
    #[error(transparent)]
    Raw(#[from] RawError),
    #[error(transparent)]
    Unread(#[from] ReadError),
    #[error("Tulis alasannya, supaya rekan mengerti mengapa surat ini disisihkan.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    #[error("Permohonan itu tidak ada, atau bukan permohonan DEKS. Muat ulang daftar, lalu pilih lagi.")]
    UnknownCase,
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error(transparent)]
    Open(#[from] OpenCaseError),
    #[error(transparent)]
    Document(#[from] AddDocumentError),
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Pause(#[from] PauseError),
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TakeError {
    /// Whether it is the device that refuses and not the letter: the same letter may be taken later.
    pub(super) fn is_of_the_store(&self) -> bool {
        match self {
            TakeError::Store(_)
            | TakeError::NoProcedure
            | TakeError::Raw(RawError::Store(_))
            | TakeError::NoCase(NoCase::Store(_))
            | TakeError::NotTheirs(NotTheirs::Store(_) | NotTheirs::NoCase(NoCase::Store(_)))
            | TakeError::Open(OpenCaseError::Store(_))
            | TakeError::Edit(EditError::Store(_) | EditError::NoCase(NoCase::Store(_)))
            | TakeError::Pause(PauseError::Store(_) | PauseError::NotOpen(NotOpen::Store(_)))
            | TakeError::State(StateError::Store(_)) => true,
            TakeError::Open(OpenCaseError::Document(error)) | TakeError::Document(error) => {
                papers::is_of_the_store(error)
            }
            _ => false,
        }
    }
}

/// Why a value of a letter is not taken over by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A person entered the value that stands there.
    ByHand,
    /// It comes from an address that did not write in this case before.
    Stranger,
    /// The application is past the step in which it is completed: a change reopens what was decided.
    Late,
}

impl Why {
    pub const ALL: [Why; 3] = [Why::ByHand, Why::Stranger, Why::Late];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Why::ByHand => "by_hand",
            Why::Stranger => "stranger",
            Why::Late => "late",
        }
    }

    pub fn read(name: &str) -> Why {
        Why::ALL.into_iter().find(|why| why.name() == name).unwrap_or(Why::Late)
    }
}

/// Opens an application for a letter, with all that it says and brings. Gives what of it was not taken, too.
pub(super) fn open_for(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    arrived: &Arrived,
) -> Result<(CaseId, Vec<String>), TakeError> {
    let definition = procedures.library().newest(SOP).ok_or(TakeError::NoProcedure)?;
    let ground = procedures.ground_on(definition.procedure.zone.day_of(tx.now()));
    let mut values = match &arrived.reading {
        Some(reading) => of_reading(&definition, &ground, reading, None),
        None => Values::new(),
    };
    if !values.contains_key(EMAIL)
        && let Some(address) = belongs::address_of(&definition, &ground, &arrived.row.sender_address)
    {
        values.insert(EMAIL.to_owned(), address);
    }
    let new =
        NewCase { sop: SOP.to_owned(), origin: Origin::Email, values, documents: Vec::new(), region: String::new() };
    let case = case::open_in(tx, procedures, by, new)?;
    let refused = papers::add(tx, procedures, by, (case, &Content::default()), arrived, Goes::AsContent)?;
    note(tx, case, &arrived.row)?;
    let verdict = arrived.reading.as_ref().map_or_else(String::new, verdict_of);
    let verdict = with_refused(&verdict, &refused);
    inbox::set_state(tx, arrived.row.inbox_id, InboxState::Application, Some(case), &verdict)?;
    Ok((case, refused))
}

/// Puts a letter to a case that is there: the letter itself always; what it says and brings as far as it may. Gives what
/// of it was not taken.
pub(super) fn add_to(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    (header, how): (&CaseHeader, How),
    arrived: &Arrived,
) -> Result<Vec<String>, TakeError> {
    let case = header.id;
    note(tx, case, &arrived.row)?;
    let verdict = how.verdict(&header.number);
    inbox::set_state(tx, arrived.row.inbox_id, InboxState::Message, Some(case), &verdict)?;
    // A closed case is not changed; its letters are read beside it.
    if header.is_closed() {
        return Ok(Vec::new());
    }
    let definition = procedures
        .definition_in(tx.conn(), &header.pin)?
        .ok_or_else(|| NoCase::UnknownProcedure { sop: header.pin.sop.clone(), revision: header.pin.revision })?;
    let ground = procedures.ground_on(definition.procedure.zone.day_of(tx.now()));
    let content = case::content(tx.conn(), &definition, case)?;
    let is_theirs = belongs::knows_sender(tx.conn(), (&definition, &ground), (case, &content.values), &arrived.row)?;
    let known = how == How::Person || is_theirs;
    let apply = belongs::open_apply(tx.conn(), case)?;
    // An automatic answer says and brings nothing.
    let says = arrived.reading.as_ref().filter(|reading| reading.is_application());
    let goes = match known {
        false => Goes::OfAStranger,
        true if apply.is_some() && says.is_some() => Goes::AsContent,
        true => Goes::Beside,
    };
    let refused = papers::add(tx, procedures, by, (case, &content), arrived, goes)?;
    if !refused.is_empty() {
        let verdict = with_refused(&verdict, &refused);
        inbox::set_state(tx, arrived.row.inbox_id, InboxState::Message, Some(case), &verdict)?;
    }
    let Some(reading) = says else { return Ok(refused) };
    let mut values = of_reading(&definition, &ground, reading, content.values.get(PRODUCTS));
    // Somebody put a letter of another sender to it: what we write goes on to the applicant.
    if known && !is_theirs && content.values.get(EMAIL).is_some_and(|address| !address.is_blank()) {
        values.remove(EMAIL);
    }
    let standing = Standing { is_late: apply.is_none(), is_stranger: !known };
    merge(tx, procedures, by, (case, &content), (arrived.row.inbox_id, values), standing)?;
    if let Some(task) = apply.filter(|task| known && task.paused_at.is_some()) {
        case::resume_in(tx, procedures, None, task.id)?;
    }
    Ok(refused)
}

/// How a letter stands to a case.
#[derive(Debug, Clone, Copy)]
struct Standing {
    is_late: bool,
    is_stranger: bool,
}

/// Empty fields are filled and what an earlier letter said is corrected; everything else is suggested.
fn merge(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    (case, content): (CaseId, &Content),
    (letter, said): (InboxId, Values),
    standing: Standing,
) -> Result<(), TakeError> {
    let by_hand = set_by_hand(tx, case)?;
    let mut changes: Vec<(String, Option<FieldValue>)> = Vec::new();
    for (field, value) in said {
        let current = content.values.get(&field).filter(|current| !current.is_blank());
        if is_same(current, &value) {
            continue;
        }
        match why_not(&field, current, standing, &by_hand) {
            None => changes.push((field, Some(value))),
            Some(why) => {
                let json = value.to_json().to_string();
                store::keep_suggestion(tx, case, letter, (&field, &json, why.name()))?;
            }
        }
    }
    if !changes.is_empty() {
        case::edit_in(tx, procedures, by, case, &changes, (None, None))?;
    }
    Ok(())
}

/// Whether a value differs in capitals and blanks alone: no news.
fn is_same(current: Option<&FieldValue>, said: &FieldValue) -> bool {
    match (current, said) {
        (Some(FieldValue::Text(current)), FieldValue::Text(said)) => fold(current) == fold(said),
        (current, said) => current == Some(said),
    }
}

/// Why a value is not taken over by itself. Pure.
fn why_not(field: &str, current: Option<&FieldValue>, standing: Standing, by_hand: &[String]) -> Option<Why> {
    if standing.is_late {
        Some(Why::Late)
    } else if standing.is_stranger {
        Some(Why::Stranger)
    } else if current.is_some() && by_hand.iter().any(|known| known == field) {
        Some(Why::ByHand)
    } else {
        None
    }
}

/// The fields whose value a person set last. What a letter said when a case was opened is the letter's, whoever opened
/// it.
fn set_by_hand(tx: &Tx<'_>, case: CaseId) -> Result<Vec<String>, StoreError> {
    let mut by_hand: Vec<String> = Vec::new();
    for past in case::past(tx.conn(), case)? {
        let is_person = past.actor.is_some() && past.detail.origin != Some(Origin::Email);
        for field in past.detail.fields {
            by_hand.retain(|known| *known != field);
            if is_person {
                by_hand.push(field);
            }
        }
    }
    Ok(by_hand)
}

/// Notes the letter with the case, so that answers to it find the case.
fn note(tx: &mut Tx<'_>, case: CaseId, row: &InboxRow) -> Result<(), StoreError> {
    // One without a name of its own is never answered by name.
    let id = if row.message_id.is_empty() { format!("{}@inbox.invalid", row.inbox_id) } else { row.message_id.clone() };
    case::note_letter(tx, case, LetterWay::In, "", &id, None, Some(row.inbox_id))?;
    Ok(())
}

/// Why a letter is an application, for the list of letters: what it is, and what it lacks; of what is none, by which signs
/// that was told.
pub(super) fn verdict_of(reading: &Reading) -> String {
    if !reading.signs.is_empty() {
        let signs = reading.signs.iter().map(Sign::meaning).collect::<Vec<_>>().join("; ");
        return format!("Bukan pengajuan: {signs}.");
    }
    let lacks: Vec<&str> = reading.missing.iter().map(|one| one.meaning()).collect();
    let verdict = reading.verdict.meaning();
    if lacks.is_empty() { format!("{verdict}.") } else { format!("{verdict}; kurang: {}.", lacks.join(", ")) }
}

/// The same with what the application did not take of the letter.
fn with_refused(verdict: &str, refused: &[String]) -> String {
    if refused.is_empty() {
        return verdict.to_owned();
    }
    let refused = refused.join("; ");
    [verdict, " ", &format!("Tidak masuk berkas, hanya di surat aslinya: {refused}.")].concat().trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_entered_or_decided_is_suggested_and_the_rest_taken_over() {
        let old = FieldValue::Text("lama".to_owned());
        let by_hand = vec!["contact_phone".to_owned()];
        for (field, current, is_late, is_stranger, expect) in [
            ("contact_phone", Some(&old), false, false, Some(Why::ByHand)),
            // Emptied by a person: filled.
            ("contact_phone", None, false, false, None),
            ("email", Some(&old), false, false, None),
            ("email", None, false, true, Some(Why::Stranger)),
            ("email", None, true, false, Some(Why::Late)),
            ("contact_phone", Some(&old), true, true, Some(Why::Late)),
        ] {
            let found = why_not(field, current, Standing { is_late, is_stranger }, &by_hand);
            assert_eq!(found, expect, "{field} {current:?} {is_late} {is_stranger}");
        }
    }

    #[test]
    fn every_why_has_a_name_that_leads_back() {
        for why in Why::ALL {
            assert_eq!(Why::read(why.name()), why);
        }
    }
}
