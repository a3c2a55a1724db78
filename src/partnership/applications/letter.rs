//! Letters of an application: shown with what they will say, changed by a person, and sent in the act that takes the
//! step.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::missing::missing_of;
use crate::base::text::clean_lines;
use crate::base::{ActId, MailId, TaskId, UserId};
use crate::config::Config;
use crate::mail;
use crate::partnership::curation;
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::{self, ActError, CaseHeader, Doing, Done, NoCase, TaskRow};
use crate::sop::definition::{Definition, ReasonRule};
use crate::sop::field::ContentHash;
use crate::sop::letters::{self, CaseFace, LetterContext, LetterError, OfficeFace, Posting, Rendered};
use crate::store::{Act, StoreError};

/// Letters that say something beside the application, as sop/deks.toml names them.
pub(super) const MISSING: &str = "missing";
const ACCEPTED: &str = "accepted";
const REFUSED: &str = "refused";
const REVIEW: &str = "review";

/// Whom letters are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    pub face: OfficeFace,
    pub sender: mail::Sender,
}

impl Office {
    pub fn of(config: &Config) -> Office {
        Office { face: OfficeFace::of(config), sender: mail::Sender::from(&config.mail) }
    }
}

/// A letter as it would go out now, and what was seen when it was worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub task: TaskId,
    pub version: i64,
    pub seen: ContentHash,
    /// The action that sends it.
    pub action: String,
    pub letter: String,
    /// As the procedure calls the letter.
    pub label: String,
    pub to: String,
    pub subject: String,
    /// What a person may change.
    pub body: String,
    /// With the frame that every letter has: for looking at it.
    pub html: String,
    /// What has to stay in it, word for word; empty: nothing.
    pub must_say: String,
    /// The action that sends it asks for a reason.
    pub needs_reason: bool,
    /// The reason that it was worded with.
    pub reason: String,
}

/// A letter that is to be sent, as a person left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    pub task: TaskId,
    pub version: i64,
    pub seen: ContentHash,
    pub action: String,
    pub subject: String,
    pub body: String,
    /// Why the step is taken, where its action asks for it: it goes into the history, and stays in the letter where its
    /// wording has a place for it.
    pub reason: String,
}

impl From<&Draft> for Sending {
    fn from(draft: &Draft) -> Sending {
        Sending {
            task: draft.task,
            version: draft.version,
            seen: draft.seen,
            action: draft.action.clone(),
            subject: draft.subject.clone(),
            body: draft.body.clone(),
            reason: draft.reason.clone(),
        }
    }
}

/// What came of it. Wake the mail worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub mail: MailId,
    pub done: Done,
}

/// Why a letter did not go, in the order of the checks. What was written is not lost with it.
#[derive(Debug, Error)]
pub enum SendLetterError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Langkah ini tidak ada. Muat ulang permohonan.")]
    UnknownTask,
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Tindakan ini tidak mengirim surat. Muat ulang permohonan.")]
    NoLetter,
    #[error("Tidak ada lagi yang kurang. Teruskan permohonan ke kurasi.")]
    NothingMissing,
    #[error("Belum ada keputusan yang berlaku untuk diumumkan. Muat ulang permohonan.")]
    NothingDecided,
    #[error(transparent)]
    Letter(#[from] LetterError),
    #[error("Alasan keputusan harus tetap tertulis di ulasan, kata demi kata. Kembalikan kalimatnya.")]
    ReasonLost,
    #[error("Alasan harus tertulis di surat ini, kata demi kata. Tulis lagi kalimatnya.")]
    ReasonNotSaid,
    #[error(transparent)]
    Act(#[from] ActError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A letter with everything that it is made of.
struct Worded {
    header: CaseHeader,
    task: TaskRow,
    letter: String,
    label: String,
    context: LetterContext,
    rendered: Rendered,
    must_say: String,
    needs_reason: bool,
    reason: String,
}

/// The letter that an action of a task sends, as it would go out now: `accepted`, `refused` or `review`, and others that
/// the procedure writes with an action of its own (`remind`). Where the action asks for a reason, that is put where the
/// wording has a place for it; an action that asks for none forgets it.
pub fn draft_of(
    connection: &Connection,
    procedures: &Procedures,
    office: &Office,
    (task, action): (TaskId, &str),
    reason: &str,
) -> Result<Draft, SendLetterError> {
    let worded = worded(connection, procedures, office, (task, action), reason)?;
    Ok(Draft {
        task,
        version: worded.task.version,
        seen: worded.header.content_hash,
        action: action.to_owned(),
        letter: worded.letter,
        label: worded.label,
        to: worded.rendered.to,
        subject: worded.rendered.subject,
        body: worded.rendered.body,
        html: worded.rendered.html,
        must_say: worded.must_say,
        needs_reason: worded.needs_reason,
        reason: worded.reason,
    })
}

/// Sends it, as a person left it: the letter into the outbox and onto the case, and the step of the procedure, in one act.
/// The review has to say the reason of the decision word for word; an action that asks for a reason does not go without
/// one. Wake the mail worker.
pub fn send(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    office: &Office,
    sending: Sending,
) -> Result<Sent, SendLetterError> {
    let (within, office) = (procedures.clone(), office.clone());
    procedures.store().write(Act::by(by, "partnership.send_letter").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        // Whoever was slower hears who was faster, before anything of the letter is wrong.
        let doing = Doing {
            task: sending.task,
            version: sending.version,
            action: sending.action.clone(),
            seen: sending.seen,
            reason: sending.reason.clone(),
            glass: None,
        };
        let worded = worded(tx.conn(), &within, &office, (sending.task, &sending.action), &sending.reason);
        let done = case::act_via(tx, &within, Some(by), (&doing, case::Via::Letter))?;
        let worded = worded?;
        let rendered = letters::edited(&worded.rendered, &sending.subject, &sending.body, &worded.context)?;
        if !rendered.body.contains(&worded.must_say) {
            let is_review = worded.letter == REVIEW;
            return Err(if is_review { SendLetterError::ReasonLost } else { SendLetterError::ReasonNotSaid });
        }
        let case = worded.header.id;
        let transition = case::past(tx.conn(), case)?.last().map_or(0, |past| past.no);
        let posting = Posting { case, letter: &worded.letter, with: transition.to_string(), attachments: Vec::new() };
        let mail = letters::enqueue(tx, &office.sender, posting, &rendered)?;
        Ok(Sent { mail, done })
    })
}

fn worded(
    connection: &Connection,
    procedures: &Procedures,
    office: &Office,
    (task, action): (TaskId, &str),
    reason: &str,
) -> Result<Worded, SendLetterError> {
    let task = case::task(connection, task)?.ok_or(SendLetterError::UnknownTask)?;
    let header = case::header(connection, task.case)?.ok_or(NoCase::Unknown)?;
    let definition = procedures
        .definition_in(connection, &header.pin)?
        .ok_or_else(|| NoCase::UnknownProcedure { sop: header.pin.sop.clone(), revision: header.pin.revision })?;
    let action = definition.step(&task.step).and_then(|step| step.action(action)).ok_or(SendLetterError::NoLetter)?;
    let letter = action.letter.as_deref().and_then(|letter| definition.letter(letter));
    let letter = letter.ok_or(SendLetterError::NoLetter)?;
    let needs_reason = action.reason == ReasonRule::Required;
    let reason = if action.reason == ReasonRule::None { String::new() } else { clean_lines(reason) };
    let content = case::content(connection, &definition, header.id)?;
    let ground = procedures.ground_on(definition.procedure.zone.day_of(procedures.store().clock().now()));
    let face = CaseFace { number: header.number.clone(), title: header.title.clone() };
    let mut context = LetterContext::of(&definition, &content.values, face, office.face.clone(), &ground);
    context.reason.clone_from(&reason);
    let context = beside_the_case(connection, procedures, (&definition, &header), (&task, &letter.id), context)?;
    let own = letters::wording(connection, &definition.pin.sop, &letter.id)?;
    let rendered = letters::render(&definition, &letter.id, own.as_ref(), &context)?;
    // The reason of a refusal is the text of the letter (readings.md); so is any other that the wording says.
    let must_say = match letter.id.as_str() {
        REVIEW => clean_lines(&context.reason),
        _ if rendered.body.contains(&reason) => reason.clone(),
        _ => String::new(),
    };
    let (letter, label) = (letter.id.clone(), letter.label.clone());
    Ok(Worded { letter, label, header, task, context, rendered, must_say, needs_reason, reason })
}

/// What some letters say that is in no field: what is missing, what was decided.
fn beside_the_case(
    connection: &Connection,
    procedures: &Procedures,
    (definition, header): (&Definition, &CaseHeader),
    (task, letter): (&TaskRow, &str),
    mut context: LetterContext,
) -> Result<LetterContext, SendLetterError> {
    match letter {
        MISSING => {
            context.missing = missing_of(connection, procedures, (definition, header), &task.step)?;
            if context.missing.is_empty() {
                return Err(SendLetterError::NothingMissing);
            }
        }
        ACCEPTED | REFUSED | REVIEW => {
            let announced = curation::announcement(connection, procedures, header.id)?;
            let announced = announced.ok_or(SendLetterError::NothingDecided)?;
            context.products = announced.products();
            context.reason = announced.reason;
        }
        _ => {}
    }
    Ok(context)
}
