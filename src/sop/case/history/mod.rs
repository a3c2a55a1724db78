//! The history of a case, told as a story.
//!
//! Promises: every transition is one line of Indonesian that says who did what; letters stand where they came and went;
//! each is told in the words of the revision under which it happened; what this program does not know is told as that,
//! never left out. Leaves to others: grouping by day, pictures beside the lines (`kiosk`).

mod sentences;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;

use self::sentences::{Line, letter_line, tell};
use super::documents::{DocumentOrigin, DocumentRow, documents_of};
use super::letters_store::{CaseLetter, LetterWay, letters_of};
use super::parameters::{Figure, parameters_hash};
use super::parameters_store::parameters_with;
use super::types::{CaseHeader, Past, TransitionKind};
use super::work::names_of;
use crate::base::{ActId, CaseDocumentId, CaseId, TaskId, UserId, UtcMs};
use crate::sop::Procedures;
use crate::sop::definition::{Definition, Pin};
use crate::store::StoreError;

/// What kind of a line it is, for a picture beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldKind {
    Transition(TransitionKind),
    LetterIn,
    LetterOut,
    /// Personal data was destroyed.
    Erased,
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub at: UtcMs,
    /// Who did it; "Program" for the program.
    pub who: String,
    /// The role in which they did it, as people call it; empty for the program.
    pub role: String,
    /// Who took it upon themselves that one who entered the record decided about it.
    pub second: Option<String>,
    /// One or two sentences, without the reason.
    pub sentence: String,
    /// What the person wrote; none: nothing, or it was erased.
    pub reason: Option<String>,
    pub kind: ToldKind,
}

impl Told {
    /// With the reason behind it, as one paragraph.
    pub fn story(&self) -> String {
        match &self.reason {
            Some(reason) => [self.sentence.as_str(), " Alasan: ", reason].concat(),
            None => self.sentence.clone(),
        }
    }
}

/// How many papers came in the act of a letter, for every act in which one came.
#[derive(Debug, Default)]
struct WithLetters {
    papers: BTreeMap<ActId, usize>,
}

/// Everything that happened to a case, from its beginning.
pub fn history(connection: &Connection, procedures: &Procedures, case: CaseId) -> Result<Vec<Told>, StoreError> {
    let Some(header) = super::store::header(connection, case)? else { return Ok(Vec::new()) };
    let past = super::past(connection, case)?;
    let letters = letters_of(connection, case)?;
    let book = Book::open(connection, procedures, &header, &past)?;
    let came = with_letters(&past, &letters, &book.documents);
    let opening = past.first().filter(|past| past.kind == TransitionKind::Opened).map(|past| past.act);
    let mut told = Vec::with_capacity(past.len() + letters.len());
    // A letter that opened the case is told with the opening.
    let mut letters = letters.iter().filter(|letter| letter.way == LetterWay::Out || Some(letter.act) != opening);
    let mut next = letters.next();
    for past in &past {
        while let Some(letter) = next.filter(|letter| comes_before(letter, past)) {
            told.push(book.letter(letter, &came));
            next = letters.next();
        }
        if !is_told_with_letter(past, &came, &book.documents) {
            told.push(book.line(past, &came));
        }
    }
    while let Some(letter) = next {
        told.push(book.letter(letter, &came));
        next = letters.next();
    }
    Ok(told)
}

/// The order of the transitions is that of their numbers, whatever a clock said; letters stand between them. Of one act a
/// letter that came in is the beginning, and one that went out the end.
fn comes_before(letter: &CaseLetter, past: &Past) -> bool {
    letter.at < past.at || (letter.act == past.act && letter.way == LetterWay::In)
}

fn with_letters(
    past: &[Past],
    letters: &[CaseLetter],
    documents: &BTreeMap<CaseDocumentId, DocumentRow>,
) -> WithLetters {
    let mut came = WithLetters::default();
    for letter in letters.iter().filter(|letter| letter.way == LetterWay::In) {
        came.papers.entry(letter.act).or_default();
    }
    for past in past.iter().filter(|past| past.kind == TransitionKind::Document) {
        let attached = past.detail.documents.iter().filter(|paper| is_attachment(documents.get(*paper))).count();
        if let Some(count) = came.papers.get_mut(&past.act) {
            *count += attached;
        }
    }
    came
}

/// Whether a paper came with a letter: the letter itself, as it came, is none.
fn is_attachment(paper: Option<&DocumentRow>) -> bool {
    paper.is_some_and(|paper| paper.origin == DocumentOrigin::Email && paper.mime != "message/rfc822")
}

/// A paper that came with a letter has no line of its own, unless it was held back.
fn is_told_with_letter(past: &Past, came: &WithLetters, documents: &BTreeMap<CaseDocumentId, DocumentRow>) -> bool {
    let is_of_letter = |paper: &CaseDocumentId| {
        documents.get(paper).is_some_and(|paper| paper.origin == DocumentOrigin::Email && !paper.is_quarantined())
    };
    past.kind == TransitionKind::Document
        && came.papers.contains_key(&past.act)
        && !past.detail.documents.is_empty()
        && past.detail.documents.iter().all(is_of_letter)
}

/// The figures of the office that are others than they were for the transition before, by the number of the transition.
fn changed_figures(connection: &Connection, past: &[Past]) -> Result<BTreeMap<i64, String>, StoreError> {
    let figures = |hash: &str| -> Result<Vec<Figure>, StoreError> {
        Ok(parameters_with(connection, hash)?.map(|used| used.figures).unwrap_or_default())
    };
    let mut changed = BTreeMap::new();
    let mut last: Option<&str> = None;
    for past in past {
        let Some(hash) = parameters_hash(past) else { continue };
        if let Some(before) = last.filter(|before| *before != hash) {
            let before = figures(before)?;
            let new: Vec<String> =
                figures(hash)?.iter().filter(|figure| !before.contains(figure)).map(Figure::text).collect();
            if !new.is_empty() {
                changed.insert(past.no, new.join("; "));
            }
        }
        last = Some(hash);
    }
    Ok(changed)
}

/// Everything that the lines are told from.
struct Book {
    /// What one case is called, where the procedure is not known any more: "kasus".
    case_name: String,
    names: BTreeMap<UserId, String>,
    documents: BTreeMap<CaseDocumentId, DocumentRow>,
    /// The step of each task, and by which number it was opened.
    steps: BTreeMap<TaskId, String>,
    /// The revision of each transition.
    pins: BTreeMap<i64, Pin>,
    words: BTreeMap<i64, String>,
    /// The figures of the office that changed before a transition.
    figures: BTreeMap<i64, String>,
    definitions: Vec<(Pin, Arc<Definition>)>,
    newest: Option<Arc<Definition>>,
}

impl Book {
    fn open(
        connection: &Connection,
        procedures: &Procedures,
        header: &CaseHeader,
        past: &[Past],
    ) -> Result<Book, StoreError> {
        let users = past.iter().flat_map(|past| [past.actor, past.second, past.detail.to]).flatten();
        let names = names_of(connection, users)?;
        let documents = documents_of(connection, header.id)?.into_iter().map(|row| (row.id, row)).collect();
        let opened = past.iter().flat_map(|past| &past.opened);
        let steps = opened.map(|(task, step, _)| (*task, step.clone())).collect();
        let pins: BTreeMap<i64, Pin> = store::pins(connection, header)?.into_iter().collect();
        let mut definitions: Vec<(Pin, Arc<Definition>)> = Vec::new();
        for pin in pins.values() {
            if !definitions.iter().any(|(known, _)| known == pin)
                && let Some(definition) = procedures.definition_in(connection, pin)?
            {
                definitions.push((pin.clone(), definition));
            }
        }
        let newest = procedures.definition_in(connection, &header.pin)?;
        let case_name = newest.as_ref().map_or_else(|| "Kasus".to_owned(), |known| known.procedure.case_name.clone());
        let words = store::words(connection, header.id)?.into_iter().collect();
        let figures = changed_figures(connection, past)?;
        Ok(Book { case_name, names, documents, steps, pins, words, figures, definitions, newest })
    }

    /// The revision under which a transition happened; a newer one where that one is not known.
    fn definition(&self, no: i64) -> Option<&Definition> {
        let pinned = self.pins.get(&no).and_then(|pin| self.definitions.iter().find(|(known, _)| known == pin));
        pinned.map(|(_, definition)| definition.as_ref()).or(self.newest.as_deref())
    }

    fn name_of(&self, user: Option<UserId>) -> String {
        match user {
            None => "Program".to_owned(),
            Some(user) => self.names.get(&user).cloned().unwrap_or_else(|| "Pengguna lain".to_owned()),
        }
    }

    fn line(&self, past: &Past, came: &WithLetters) -> Told {
        // A migration is told with the names that were there before it.
        let is_move = past.kind == TransitionKind::Migrated;
        let definition = self.definition(if is_move { past.no - 1 } else { past.no });
        let words = self.words.get(&past.no).filter(|words| !words.is_empty());
        let line = Line {
            past,
            definition,
            after: self.definition(past.no).filter(|_| is_move),
            who: self.name_of(past.actor),
            to: self.name_of(past.detail.to),
            case_name: &self.case_name,
            words: words.map(String::as_str),
            figures: self.figures.get(&past.no).map(String::as_str),
            documents: past.detail.documents.iter().filter_map(|paper| self.documents.get(paper)).collect(),
            steps: &self.steps,
            attachments: came.papers.get(&past.act).copied().unwrap_or_default(),
        };
        let is_erasure = super::looks::erased_from(std::slice::from_ref(past)).is_some();
        let role = definition.and_then(|known| known.role(&past.acting_role));
        Told {
            at: past.at,
            sentence: tell(&line),
            // What somebody waits for is part of the sentence.
            reason: words.filter(|_| past.kind != TransitionKind::Paused).cloned(),
            who: line.who,
            role: role.map_or_else(|| past.acting_role.clone(), |role| role.label.clone()),
            second: past.second.map(|second| self.name_of(Some(second))),
            kind: if is_erasure { ToldKind::Erased } else { ToldKind::Transition(past.kind) },
        }
    }

    fn letter(&self, letter: &CaseLetter, came: &WithLetters) -> Told {
        let attachments = came.papers.get(&letter.act).copied().unwrap_or_default();
        let (sentence, kind) = match letter.way {
            LetterWay::In => (letter_line(letter, self.newest.as_deref(), attachments), ToldKind::LetterIn),
            LetterWay::Out => (letter_line(letter, self.newest.as_deref(), 0), ToldKind::LetterOut),
        };
        Told { at: letter.at, who: self.name_of(None), role: String::new(), second: None, sentence, reason: None, kind }
    }
}
