//! A letter into the outbox and onto its case.

use super::{LetterError, Rendered};
use crate::base::{CaseId, MailId};
use crate::mail::outbox::Thread;
use crate::mail::{self, Attachment, Letter, Sender, outbox};
use crate::sop::case::{self, CaseLetter, LetterWay};
use crate::store::Tx;

/// Where a letter belongs.
#[derive(Debug, Clone)]
pub struct Posting<'a> {
    pub case: CaseId,
    /// As the procedure calls it.
    pub letter: &'a str,
    /// What it is written with, within the case: the number of a transition, or the act.
    pub with: String,
    pub attachments: Vec<Attachment>,
}

/// Puts a letter into the outbox inside the act that it belongs to, once for each case, letter and what it is written with: a
/// second time gives the first one's id. It answers the letters of the case before it. Wake the mail worker after the commit.
pub fn enqueue(
    tx: &mut Tx<'_>,
    sender: &Sender,
    posting: Posting<'_>,
    rendered: &Rendered,
) -> Result<MailId, LetterError> {
    let Posting { case: id, letter, with, attachments } = posting;
    let unique_key = format!("case:{id}:{letter}:{with}");
    if let Some(first) = mail::by_key(tx.conn(), &unique_key)? {
        return Ok(first.mail_id);
    }
    let thread = thread(case::letters_of(tx.conn(), id)?);
    let mail = Letter {
        unique_key,
        kind: "case",
        to: vec![rendered.to.clone()],
        subject: rendered.subject.clone(),
        text: rendered.text.clone(),
        html: Some(rendered.html.clone()),
        attachments,
    };
    let mail_id = outbox::enqueue_reply(tx, sender, &mail, &thread)?;
    let message_id = mail::by_id(tx.conn(), mail_id)?.map(|row| row.message_id).unwrap_or_default();
    case::note_letter(tx, id, LetterWay::Out, letter, &message_id, Some(mail_id), None)?;
    Ok(mail_id)
}

/// What a new letter of a case answers: all that came before it, and most of all the last one that came in.
fn thread(letters: Vec<CaseLetter>) -> Thread {
    let named: Vec<CaseLetter> = letters.into_iter().filter(|letter| !letter.message_id.is_empty()).collect();
    let answered = named.iter().rev().find(|letter| letter.way == LetterWay::In).or_else(|| named.last());
    Thread {
        in_reply_to: answered.map(|letter| letter.message_id.clone()),
        references: named.iter().map(|letter| letter.message_id.clone()).collect(),
    }
}
