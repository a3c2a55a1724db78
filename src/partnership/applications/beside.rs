//! The letters of an application beside what was understood of them: for the screen on which somebody compares.

use rusqlite::Connection;
use thiserror::Error;

use super::belongs::APPLY;
use super::papers::LETTER;
use super::take::price_limit;
use super::who::{self, NotTheirs};
use crate::base::identity::{Nik, mask_nik};
use crate::base::{CaseDocumentId, CaseId, InboxId, Rupiah, UserId, UtcMs};
use crate::mail::inbox::{self, Filter, InboxRow};
use crate::partnership::reading::{self, Attachment};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::documents::{DocumentRow, LookError};
use crate::sop::case::{self, NoCase, Origin, Past};
use crate::sop::definition::Definition;
use crate::sop::field::{self, Content, Ground, Shown};
use crate::store::StoreError;

/// Letters of one application that are shown; every one that is opened is a look that is noted.
const LETTERS_MAX: u32 = 20;
/// Figures of a NIK or No. KK.
const NIK_DIGITS: usize = 16;

#[derive(Debug, Error)]
pub enum BesideError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NotTheirs(#[from] NotTheirs),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error(transparent)]
    Look(#[from] LookError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Everything that came in for an application, and what stands in its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The latest first.
    pub letters: Vec<BesideLetter>,
    /// The fields of the application's form, in its order.
    pub fields: Vec<BesideField>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BesideLetter {
    pub id: InboxId,
    /// When the server got it.
    pub at: UtcMs,
    pub sender_name: String,
    pub sender_address: String,
    pub subject: String,
    /// Its text; numbers that look like a NIK are masked. Empty where it could not be fetched or read.
    pub body: String,
    pub files: Vec<BesideFile>,
    /// What somebody should know about it, in sentences.
    pub flags: Vec<&'static str>,
    /// Why it was taken for what it is.
    pub verdict: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BesideFile {
    /// None: it is only in the letter itself.
    pub document: Option<CaseDocumentId>,
    /// As the case calls it.
    pub name: String,
    /// What it was taken for; empty for what is held back.
    pub role: &'static str,
    /// Why it is held back and never opened; empty: it is not.
    pub held_back: Vec<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BesideField {
    pub field: String,
    pub label: String,
    /// As a clerk sees it: what is personal is masked. Empty: nothing is entered.
    pub value: String,
    pub from: FromWhere,
}

/// Who said what stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromWhere {
    Nobody,
    /// A letter, as the program understood it.
    Letter,
    /// Somebody, by name.
    Person(String),
}

/// Letters and fields side by side. Opening a letter is a look at personal data: `purpose` is a code of the procedure,
/// and each letter that is opened is noted. Writes: never call it from the UI thread.
pub fn beside(procedures: &Procedures, by: UserId, case: CaseId, purpose: &str) -> Result<Beside, BesideError> {
    let read = |connection: &Connection| -> Result<_, BesideError> {
        people::require(connection, by, Permission::WorkCases)?;
        who::may_work(connection, procedures, by, Some(case))?;
        let (_, definition) = who::case_of(connection, procedures, case)?;
        let content = case::content(connection, &definition, case)?;
        let past = case::past(connection, case)?;
        let ground = procedures.ground_on(definition.procedure.zone.day_of(procedures.store().clock().now()));
        let fields = fields(connection, (&definition, &ground), &content, &past)?;
        let of_case = Filter { case_id: Some(case), ..Filter::default() };
        let letters = inbox::list(connection, &of_case, LETTERS_MAX)?;
        let papers = case::documents_of(connection, case)?;
        Ok((fields, letters, papers, price_limit(&definition).unwrap_or(Rupiah(i64::MAX))))
    };
    let (fields, rows, papers, limit) = procedures.store().read(read)?;
    let mut letters = Vec::new();
    for row in rows {
        let is_it = |paper: &&DocumentRow| paper.kind == LETTER && !paper.removed && paper.hash == row.sha256;
        let bytes = match papers.iter().find(is_it) {
            Some(paper) => Some(case::open_document(procedures, by, paper.id, purpose)?.1),
            None => None,
        };
        letters.push(letter(row, bytes.as_deref(), &papers, limit));
    }
    Ok(Beside { letters, fields })
}

fn letter(row: InboxRow, bytes: Option<&[u8]>, papers: &[DocumentRow], limit: Rupiah) -> BesideLetter {
    let reading = bytes.and_then(|bytes| reading::read(bytes, limit).ok());
    let (body, files, flags) = match &reading {
        Some(reading) => (
            masked(&reading.body),
            reading.attachments.iter().map(|one| file(one, papers)).collect(),
            reading.flags.iter().map(|flag| flag.meaning()).collect(),
        ),
        None => (String::new(), Vec::new(), Vec::new()),
    };
    BesideLetter {
        id: row.inbox_id,
        at: row.received_at,
        sender_name: row.sender_name,
        sender_address: row.sender_address,
        subject: row.subject,
        body,
        files,
        flags,
        verdict: row.verdict,
    }
}

fn file(one: &Attachment, papers: &[DocumentRow]) -> BesideFile {
    let is_it = |paper: &&DocumentRow| !paper.removed && hex(&paper.hash) == one.sha256;
    let paper = papers.iter().find(is_it);
    BesideFile {
        document: paper.map(|paper| paper.id),
        name: paper.map_or_else(|| "hanya di surat aslinya".to_owned(), |paper| paper.name.clone()),
        role: one.role.map(|role| role.meaning()).unwrap_or_default(),
        held_back: one.reasons.iter().map(|reason| reason.meaning()).collect(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The form of the step in which an application is completed.
fn fields(
    connection: &Connection,
    (definition, ground): (&Definition, &Ground),
    content: &Content,
    past: &[Past],
) -> Result<Vec<BesideField>, StoreError> {
    let form = definition.step(APPLY).and_then(|step| definition.form(step.form.as_deref()?));
    let mut fields = Vec::new();
    for known in form.map(|form| form.fields.as_slice()).unwrap_or_default() {
        let value = content.values.get(&known.id).filter(|value| !value.is_blank());
        let shown = value.map(|value| field::shown(known, value, ground, Shown::Masked));
        let last = past.iter().rev().find(|past| past.detail.fields.contains(&known.id));
        let from = match (value, last.map(|past| (past.actor, past.detail.origin))) {
            (None, _) | (_, None) => FromWhere::Nobody,
            (_, Some((None, _) | (_, Some(Origin::Email)))) => FromWhere::Letter,
            (_, Some((Some(user), _))) => {
                let name = people::user_by_id(connection, user)?.map(|user| user.name);
                FromWhere::Person(name.unwrap_or_else(|| "pengguna lain".to_owned()))
            }
        };
        fields.push(BesideField {
            field: known.id.clone(),
            label: known.label.clone(),
            value: shown.unwrap_or_default(),
            from,
        });
    }
    Ok(fields)
}

/// A text in which sixteen figures, with blanks, dots or hyphens between them or not, are masked.
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() || (!run.is_empty() && matches!(c, ' ' | '.' | '-')) {
            run.push(c);
        } else {
            push_masked(&mut out, &run);
            run.clear();
            out.push(c);
        }
    }
    push_masked(&mut out, &run);
    out
}

/// A run of figures with blanks, dots and hyphens between them. Other figures may stand before and behind: the number
/// of a line, a telephone, another NIK.
fn push_masked(out: &mut String, run: &str) {
    let is_figure = |(_, b): &(usize, u8)| b.is_ascii_digit();
    let begins = |(at, _): &(usize, u8)| *at == 0 || !run.as_bytes()[at - 1].is_ascii_digit();
    let starts: Vec<usize> = run.bytes().enumerate().filter(is_figure).filter(begins).map(|(at, _)| at).collect();
    let group = |from: usize| run[from..].split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let (mut copied, mut at) = (0, 0);
    while at < starts.len() {
        let (mut digits, mut next) = (String::new(), at);
        while next < starts.len() && digits.len() < NIK_DIGITS {
            digits.push_str(group(starts[next]));
            next += 1;
        }
        // Prices side by side come to sixteen figures as well: pieces are one number where nothing else is there.
        let is_one = next == at + 1 || (at == 0 && next == starts.len()) || Nik::parse(&digits).is_ok();
        if digits.len() != NIK_DIGITS || !is_one {
            at += 1;
            continue;
        }
        out.push_str(&run[copied..starts[at]]);
        out.push_str(&mask_nik(&digits));
        copied = starts[next - 1] + group(starts[next - 1]).len();
        at = next;
    }
    out.push_str(&run[copied..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_name_a_person_are_masked_in_a_letter() {
        let nik = "3578014101900001";
        let mask = mask_nik(nik);
        for (text, expect) in [
            ([nik].concat(), mask.clone()),
            (["NIK: ", nik, ".\nTerima kasih"].concat(), ["NIK: ", &mask, ".\nTerima kasih"].concat()),
            ("3578-0141 0190.0001 ya".to_owned(), [mask.as_str(), " ya"].concat()),
            ("Rp 85.000, HP 0812-0000-0001".to_owned(), "Rp 85.000, HP 0812-0000-0001".to_owned()),
            ("12345678901234567".to_owned(), "12345678901234567".to_owned()),
            (["1. ", nik, " 0812-0000-0001"].concat(), ["1. ", &mask, " 0812-0000-0001"].concat()),
            ([nik, " ", nik].concat(), [mask.as_str(), " ", &mask].concat()),
            ("2. 3578 0141 0190 0001".to_owned(), ["2. ", &mask].concat()),
            ("10.000 - 15.000 - 120.000 - 5".to_owned(), "10.000 - 15.000 - 120.000 - 5".to_owned()),
            (String::new(), String::new()),
        ] {
            assert_eq!(masked(&text), expect, "{text}");
        }
        assert!(!mask.contains("0190"), "{mask}");
    }
}
