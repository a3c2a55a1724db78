//! What is known of somebody in one case, for themselves (UU 27/2022 art. 7).

use std::cmp::Reverse;
use std::sync::Arc;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::store::looks;
use super::told_letters::{ToldLetter, told_letters};
use super::unmask::may_see;
use super::{LETTER, Look, LookKind, NewLook, UnmaskError, WORK, case_of, check_purpose, note, purposes, store};
use crate::base::{CaseId, UserId, UtcMs};
use crate::mail::inbox;
use crate::sop::case::act::frame;
use crate::sop::case::documents::{DocumentRow, documents_of, kind_label};
use crate::sop::case::history::{Told, history};
use crate::sop::case::types::CaseHeader;
use crate::sop::case::work::names_of;
use crate::sop::definition::{Definition, FieldKind};
use crate::sop::field::{self, Shown};
use crate::sop::{KeptBeside, Procedures};
use crate::store::StoreError;

/// What looks are for where no purpose was chosen, for people.
const WORK_LABEL: &str = "Kerja";

/// Everything that is kept about one case. The papers themselves are opened one by one.
#[derive(Debug, Clone)]
pub struct SubjectAccess {
    pub header: CaseHeader,
    /// Label and text of every field that holds something, in clear, in the order of the forms; then what fields hold
    /// that this revision does not have, by their name, as it is stored.
    pub values: Vec<(String, String)>,
    pub documents: Vec<DocumentRow>,
    /// Both ways, with what they say.
    pub letters: Vec<ToldLetter>,
    /// What rooms beside the engine keep: suggestions of later letters, what curators wrote, parties of agreements; and
    /// what is withheld, and why.
    pub beside: Vec<KeptBeside>,
    pub history: Vec<Told>,
    /// Who looked at it, this look among them, the latest first.
    pub looks: Vec<Look>,
    /// The revision that the case follows: it has the words for kinds, letters and purposes.
    pub definition: Arc<Definition>,
}

/// Gathers everything about one case, for a purpose. The look is a fact before anything is given.
pub fn subject_access(
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    purpose: &str,
) -> Result<SubjectAccess, UnmaskError> {
    let (within, purpose) = (procedures.clone(), purpose.trim().to_owned());
    procedures.store().write::<(), UnmaskError>(frame(Some(by), "sop.subject_access"), move |tx| {
        let (_, definition) = may_see(tx.conn(), &within, by, case)?;
        check_purpose(&purposes(&definition), &purpose, true)?;
        note(tx, &NewLook { purpose: &purpose, ..NewLook::of(case, LookKind::Export, by) })?;
        Ok(())
    })?;
    procedures.store().read_snapshot(|connection| {
        let (header, definition) = case_of(connection, procedures, case)?;
        let content = crate::sop::case::content(connection, &definition, case)?;
        let ground = procedures.ground();
        let fields = definition.forms.iter().flat_map(|form| &form.fields);
        let told = fields.filter_map(|known| {
            let value = content.values.get(&known.id)?;
            let text = match known.kind {
                FieldKind::Table { .. } => field::typed(&known.kind, value, &ground),
                _ => field::shown(known, value, &ground, Shown::Clear),
            };
            Some((known.label.clone(), text))
        });
        let stored = store::values_of(connection, case)?.into_iter();
        let values = told.chain(stored.filter(|(field, _)| !content.values.contains_key(field))).collect();
        let letters = told_letters(connection, procedures, case)?;
        let mut beside = Vec::new();
        for room in procedures.rooms() {
            beside.extend((room.tells)(connection, procedures, case)?);
        }
        Ok(SubjectAccess {
            values,
            documents: documents_of(connection, case)?,
            looks: every_look(connection, case, &letters)?,
            letters,
            beside,
            history: history(connection, procedures, case)?,
            header,
            definition,
        })
    })
}

/// Looks at the case, and at its letters before they were of any.
fn every_look(connection: &Connection, case: CaseId, letters: &[ToldLetter]) -> Result<Vec<Look>, StoreError> {
    let mut every = looks(connection, case)?;
    for letter in letters.iter().filter_map(|told| told.inbox) {
        let seen = inbox::looks(connection, letter)?;
        let names = names_of(connection, seen.iter().map(|look| look.by))?;
        every.extend(seen.into_iter().map(|look| Look {
            document: None,
            kind: LookKind::View,
            field: LETTER.to_owned(),
            purpose: look.purpose,
            rows: 1,
            by: look.by,
            name: names.get(&look.by).cloned().unwrap_or_default(),
            at: look.at,
        }));
    }
    every.sort_by_key(|look| Reverse(look.at));
    Ok(every)
}

impl SubjectAccess {
    /// All of it as one JSON object, to be handed over: what the fields say, the list of papers, letters with their text,
    /// what is kept beside, history and looks, moments as the office writes them. Keys are English, like those of other
    /// exports.
    pub fn to_json(&self) -> Value {
        let values = self.values.iter().map(|(label, text)| json!({ "field": label, "value": text }));
        json!({
            "case": self.header.number,
            "procedure": self.definition.procedure.title,
            "title": self.header.title,
            "opened_at": self.stamp(self.header.opened_at),
            "closed_at": self.header.closed_at.map(|at| self.stamp(at)),
            "values": values.collect::<Vec<_>>(),
            "papers": self.documents.iter().map(|row| self.paper(row)).collect::<Vec<_>>(),
            "letters": self.letters.iter().map(|letter| self.letter(letter)).collect::<Vec<_>>(),
            "beside": self.beside.iter().map(|kept| self.beside(kept)).collect::<Vec<_>>(),
            "history": self.history.iter().map(|told| self.told(told)).collect::<Vec<_>>(),
            "looks": self.looks.iter().map(|look| self.look(look)).collect::<Vec<_>>(),
        })
    }

    fn stamp(&self, at: UtcMs) -> String {
        self.definition.procedure.zone.stamp(at)
    }

    fn paper(&self, row: &DocumentRow) -> Value {
        let standing = match (row.is_erased(), row.is_quarantined(), row.removed) {
            (true, _, _) => "erased",
            (_, true, _) => "held_back",
            (_, _, true) => "removed",
            _ => "kept",
        };
        json!({
            "id": row.id.to_string(),
            "kind": kind_label(&self.definition, &row.kind),
            "name": row.name,
            "type": row.mime,
            "bytes": row.bytes,
            "origin": row.origin.name(),
            "added_at": self.stamp(row.added_at),
            "standing": standing,
        })
    }

    fn letter(&self, told: &ToldLetter) -> Value {
        let known = self.definition.letter(&told.template);
        json!({
            "way": told.way.name(),
            "letter": known.map(|known| known.label.clone()),
            "message_id": told.message_id,
            "at": self.stamp(told.at),
            "with": told.with,
            "subject": told.subject,
            "text": told.text,
            "files": told.files,
        })
    }

    fn beside(&self, kept: &KeptBeside) -> Value {
        let at = kept.at.map(|at| self.stamp(at));
        json!({ "kind": kept.kind, "about": kept.about, "text": kept.text, "at": at })
    }

    fn told(&self, told: &Told) -> Value {
        json!({ "at": self.stamp(told.at), "who": told.who, "what": told.sentence, "reason": told.reason })
    }

    fn look(&self, look: &Look) -> Value {
        let purpose = self.definition.purposes.iter().find(|known| known.id == look.purpose);
        let field = self.definition.field(&look.field);
        json!({
            "at": self.stamp(look.at),
            "who": look.name,
            "how": look.kind.name(),
            "purpose": match purpose {
                Some(known) => known.label.as_str(),
                None if look.purpose == WORK => WORK_LABEL,
                None => look.purpose.as_str(),
            },
            "field": field.map_or_else(|| look.field.clone(), |known| known.label.clone()),
            "paper": look.document.map(|paper| paper.to_string()),
        })
    }
}
