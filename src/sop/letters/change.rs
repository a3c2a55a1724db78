//! How this office words a letter: shown, tried out, kept, given back to the file.

use rusqlite::Connection;

use super::context::LetterContext;
use super::render::{check_lengths, render};
use super::template::only_known_names;
use super::{LetterError, Rendered, Wording, store};
use crate::base::text::{clean_line, clean_lines};
use crate::base::{ActId, BusinessDay, UserId, UtcMs};
use crate::sop::Procedures;
use crate::sop::definition::Definition;
use crate::sop::officers;
use crate::store::{Act, StoreError, Tx};

/// A letter of a procedure as this office words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    pub letter: String,
    pub label: String,
    pub wording: Wording,
    /// Whether that is not the file's wording.
    pub is_own: bool,
    pub changed_by: Option<UserId>,
    pub changed_at: Option<UtcMs>,
}

/// Every letter of a procedure, in the file's order.
pub fn templates(connection: &Connection, definition: &Definition) -> Result<Vec<TemplateRow>, StoreError> {
    let mut rows = Vec::with_capacity(definition.letters.len());
    for letter in &definition.letters {
        let own = store::own(connection, &definition.pin.sop, &letter.id)?;
        let file = Wording { subject: letter.subject.clone(), body: letter.body.clone() };
        rows.push(TemplateRow {
            letter: letter.id.clone(),
            label: letter.label.clone(),
            is_own: own.is_some(),
            changed_by: own.as_ref().and_then(|own| own.changed_by),
            changed_at: own.as_ref().map(|own| own.changed_at),
            wording: own.map_or(file, |own| own.wording),
        });
    }
    Ok(rows)
}

/// Fills a wording with examples and with nothing at all; the first is what a preview shows.
pub fn try_out(
    definition: &Definition,
    letter: &str,
    wording: &Wording,
    today: BusinessDay,
) -> Result<Rendered, LetterError> {
    let known = definition.letter(letter).ok_or_else(|| LetterError::Unknown(letter.to_owned()))?;
    check_lengths(&wording.subject, &wording.body)?;
    let sample = LetterContext::sample(definition, today);
    let shown = render(definition, letter, Some(wording), &sample)?;
    let fields: Vec<&str> =
        definition.forms.iter().flat_map(|form| &form.fields).map(|field| field.id.as_str()).collect();
    only_known_names(&wording.subject, &fields)?;
    only_known_names(&wording.body, &fields)?;
    // A case with hardly anything on it has to give a letter too.
    let mut bare = LetterContext { case: sample.case, ..LetterContext::default() };
    let to = sample.values.get(&known.to_field).cloned().unwrap_or_default();
    bare.values.insert(known.to_field.clone(), to);
    render(definition, letter, Some(wording), &bare)?;
    Ok(shown)
}

/// Keeps a wording of this office, once it was tried out.
pub fn save_template(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    (sop, letter): (&str, &str),
    wording: &Wording,
) -> Result<(), LetterError> {
    let definition = procedures.library().newest(sop).ok_or(LetterError::UnknownProcedure)?;
    let wording = Wording { subject: clean_line(&wording.subject), body: clean_lines(&wording.body) };
    let letter = letter.to_owned();
    procedures.store().write(Act::by(by, "sop.letter_wording").with_id(act_id), move |tx| {
        require_leader(tx, &definition, &letter, by)?;
        try_out(&definition, &letter, &wording, tx.day())?;
        store::set(tx, &definition.pin.sop, &letter, Some(&wording))?;
        Ok(())
    })
}

/// Words a letter as the file does again.
pub fn reset_template(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    (sop, letter): (&str, &str),
) -> Result<(), LetterError> {
    let definition = procedures.library().newest(sop).ok_or(LetterError::UnknownProcedure)?;
    let letter = letter.to_owned();
    procedures.store().write(Act::by(by, "sop.letter_reset").with_id(act_id), move |tx| {
        require_leader(tx, &definition, &letter, by)?;
        store::set(tx, &definition.pin.sop, &letter, None)?;
        Ok(())
    })
}

/// What an office says in its name is its leader's to word.
fn require_leader(tx: &Tx<'_>, definition: &Definition, letter: &str, by: UserId) -> Result<(), LetterError> {
    if definition.letter(letter).is_none() {
        return Err(LetterError::Unknown(letter.to_owned()));
    }
    let roles = officers::roles_of(tx.conn(), definition, by, tx.day())?;
    let leads = roles.iter().any(|has| definition.role(&has.role).is_some_and(|role| role.leads));
    if leads { Ok(()) } else { Err(LetterError::NotYours) }
}
