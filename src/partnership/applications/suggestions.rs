//! What later letters say about fields that are not changed by themselves: shown beside the field, taken over by a
//! person or not.

use rusqlite::Connection;
use thiserror::Error;

use super::adding::Why;
use super::store;
use super::who::{self, NotTheirs};
use crate::base::{ActId, CaseId, InboxId, UserId, UtcMs};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::case::{self, EditError, NoCase};
use crate::sop::definition::FieldKind;
use crate::sop::field::{self, FieldValue, Shown};
use crate::sop::{KeptBeside, Procedures};
use crate::store::{Act, StoreError};

/// One field, as a letter has it and as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Names it in [`take_suggestion`] and [`drop_suggestion`].
    pub key: String,
    pub field: String,
    pub label: String,
    /// Numbers that name a person are masked.
    pub said: String,
    /// As it stands; empty when nothing does.
    pub current: String,
    pub why: Why,
    pub letter: InboxId,
    pub at: UtcMs,
}

#[derive(Debug, Error)]
pub enum SuggestionError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Usulan ini sudah tidak ada. Muat ulang permohonan.")]
    Unknown,
    #[error(transparent)]
    NotTheirs(#[from] NotTheirs),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Isian itu tidak ada lagi di prosedur permohonan ini. Abaikan usulannya.")]
    UnknownField,
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is still to be looked at in an application, the earliest first.
pub fn suggestions(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<Vec<Suggestion>, StoreError> {
    let Some(header) = case::header(connection, case)? else { return Ok(Vec::new()) };
    let Some(definition) = procedures.definition_in(connection, &header.pin)? else { return Ok(Vec::new()) };
    let content = case::content(connection, &definition, case)?;
    let ground = procedures.ground();
    let mut found = Vec::new();
    for stored in store::open_suggestions(connection, case)? {
        let Some(known) = definition.field(&stored.field) else { continue };
        let json: serde_json::Value = serde_json::from_str(&stored.value_json)?;
        let Some(value) = FieldValue::from_json(&known.kind, &json) else { continue };
        let shown = |value: &FieldValue| field::shown(known, value, &ground, Shown::Masked);
        found.push(Suggestion {
            key: stored.key,
            label: known.label.clone(),
            said: shown(&value),
            current: content.values.get(&stored.field).map(shown).unwrap_or_default(),
            field: stored.field,
            why: Why::read(&stored.why),
            letter: stored.inbox,
            at: stored.at,
        });
    }
    Ok(found)
}

/// Everything that later letters said about fields, taken over or not, in clear: for whose data it is.
pub(in crate::partnership) fn told_suggestions(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<Vec<KeptBeside>, StoreError> {
    let Some(header) = case::header(connection, case)? else { return Ok(Vec::new()) };
    let definition = procedures.definition_in(connection, &header.pin)?;
    let ground = procedures.ground();
    let mut told = Vec::new();
    for stored in store::every_suggestion(connection, case)? {
        let known = definition.as_ref().and_then(|definition| definition.field(&stored.field));
        let json: serde_json::Value = serde_json::from_str(&stored.value_json)?;
        let value = known.and_then(|known| Some((known, FieldValue::from_json(&known.kind, &json)?)));
        // What this revision has no field for is told as it is stored.
        let text = value.map_or(stored.value_json, |(known, value)| match known.kind {
            FieldKind::Table { .. } => field::typed(&known.kind, &value, &ground),
            _ => field::shown(known, &value, &ground, Shown::Clear),
        });
        let became = match stored.state.as_str() {
            "taken" => "dipakai",
            "dropped" => "tidak dipakai",
            _ => "belum diputuskan",
        };
        let label = known.map_or(stored.field.as_str(), |known| known.label.as_str());
        let about = format!("Usulan dari surel untuk {label} ({became})");
        told.push(KeptBeside { kind: "suggestion", about, text, at: Some(stored.at) });
    }
    Ok(told)
}

/// Takes a suggestion over: an edit by this person, with all that follows from one. `reason`: where the step of the
/// field is not open any more, whoever leads says why.
pub fn take_suggestion(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    key: &str,
    reason: Option<String>,
) -> Result<(), SuggestionError> {
    let (within, key) = (procedures.clone(), key.to_owned());
    procedures.store().write(Act::by(by, "partnership.take_suggestion").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        let stored = store::suggestion(tx.conn(), &key)?.filter(|stored| stored.state == "open");
        let stored = stored.ok_or(SuggestionError::Unknown)?;
        who::may_work(tx.conn(), &within, by, Some(stored.case))?;
        let header = case::header(tx.conn(), stored.case)?.ok_or(NoCase::Unknown)?;
        let definition = within.definition_in(tx.conn(), &header.pin)?.ok_or(SuggestionError::UnknownField)?;
        let known = definition.field(&stored.field).ok_or(SuggestionError::UnknownField)?;
        let json: serde_json::Value = serde_json::from_str(&stored.value_json).map_err(StoreError::from)?;
        let value = FieldValue::from_json(&known.kind, &json).ok_or(SuggestionError::UnknownField)?;
        let changes = [(stored.field, Some(value))];
        case::edit_in(tx, &within, Some(by), stored.case, &changes, (None, reason.as_deref()))?;
        store::close_suggestion(tx, &key, "taken")?;
        Ok(())
    })
}

/// Leaves the field as it is.
pub fn drop_suggestion(procedures: &Procedures, act_id: ActId, by: UserId, key: &str) -> Result<(), SuggestionError> {
    let (within, key) = (procedures.clone(), key.to_owned());
    procedures.store().write(Act::by(by, "partnership.drop_suggestion").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        let stored = store::suggestion(tx.conn(), &key)?.filter(|stored| stored.state == "open");
        let stored = stored.ok_or(SuggestionError::Unknown)?;
        who::may_work(tx.conn(), &within, by, Some(stored.case))?;
        store::close_suggestion(tx, &key, "dropped")?;
        Ok(())
    })
}
