//! Entering and correcting what a case says.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::act::frame;
use super::changed::content_changed;
use super::content_store;
use super::past_store::NewTransition;
use super::rules::{self, RoleFlaw};
use super::types::{Detail, TransitionKind};
use super::work::{CaseState, NoCase, Work};
use crate::base::{ActId, CaseDocumentId, CaseId, UserId, limits, text};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::definition::{Definition, Field, FieldKind};
use crate::sop::field::{Content, ContentHash, FieldFlaw, FieldValue, Ground, flaw_of};
use crate::sop::officers::Officer;
use crate::store::{StoreError, Tx};

/// No value is larger as JSON: a catalogue of hundreds of products is a tenth of it.
const VALUE_BYTES_MAX: usize = 1024 * 1024;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    #[serde(with = "as_bytes")]
    pub content: ContentHash,
    /// The steps that have to be decided again: what they had approved has changed.
    pub reopened: Vec<String>,
}

/// A hash in the first result of an act.
mod as_bytes {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::sop::field::ContentHash;

    pub fn serialize<S: Serializer>(hash: &ContentHash, serializer: S) -> Result<S::Ok, S::Error> {
        hash.0.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ContentHash, D::Error> {
        <[u8; 32]>::deserialize(deserializer).map(ContentHash)
    }
}

/// Why nothing was changed, in the order of the checks. What was typed is not lost with it.
#[derive(Debug, PartialEq, Error)]
pub enum EditError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini sudah selesai dan tidak bisa diubah lagi.")]
    CaseClosed,
    #[error("Isian \"{field}\" tidak ada di prosedur ini. Muat ulang kasus ini.")]
    UnknownField { field: String },
    #[error("Nilai untuk \"{label}\" tidak cocok dengan jenis isiannya. Isi lagi.")]
    WrongKind { label: String },
    #[error("Isi \"{label}\" terlalu besar. Perpendek isiannya.")]
    TooLarge { label: String },
    #[error("Isian \"{label}\" belum benar. {flaw}")]
    Flawed { label: String, flaw: FieldFlaw },
    #[error("Berkas pada \"{label}\" bukan berkas kasus ini. Lampirkan lagi.")]
    UnknownDocument { label: String },
    /// The same fields were changed by somebody else; other fields are merged.
    #[error(
        "Sementara itu {who} {what} ({when}), pada isian yang sama. Muat ulang dan bandingkan; ketikan Anda tidak hilang."
    )]
    ChangedMeanwhile { who: String, what: String, when: String },
    #[error("Isian \"{label}\" tidak sedang terbuka. Minta penanggung jawab mengoreksinya, dengan alasan.")]
    NotOpenHere { label: String },
    #[error("Isian ini diisi {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini, atau wilayah yang diisi, di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Tugas ini sudah diambil {name}. Minta ia melepasnya, atau minta penanggung jawab mengalihkannya.")]
    ClaimedByOther { name: String },
    #[error("Alasan koreksi belum diisi. Tulis alasannya.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Values to set, and to take away.
pub type Changes = Vec<(String, Option<FieldValue>)>;

/// Changes fields. `seen`: the content that the person saw; changes of others to other fields are merged, changes to the
/// same fields are not overwritten. Fields of open steps are changed by those who work there, any other by who leads, with
/// a reason.
pub fn edit(
    procedures: &Procedures,
    act_id: ActId,
    by: Option<UserId>,
    case: CaseId,
    changes: Changes,
    seen: Option<ContentHash>,
    reason: Option<String>,
) -> Result<Edited, EditError> {
    let within = procedures.clone();
    procedures.store().write(frame(by, "sop.edit").with_id(act_id), move |tx| {
        edit_in(tx, &within, by, case, &changes, (seen, reason.as_deref()))
    })
}

/// The same inside an act of another room.
pub fn edit_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    case: CaseId,
    changes: &[(String, Option<FieldValue>)],
    (seen, reason): (Option<ContentHash>, Option<&str>),
) -> Result<Edited, EditError> {
    if let Some(user) = by {
        people::require(tx.conn(), user, Permission::WorkCases)?;
    }
    let mut work = Work::load(tx.conn(), procedures, case, tx.now())?;
    if work.state.header.is_closed() {
        return Err(EditError::CaseClosed);
    }
    for (field, value) in changes {
        check_value(&work.definition, &work.state.content, &work.ground, (field, value.as_ref()))?;
    }
    let filled = changes.iter().map(|(field, value)| (field, value.as_ref().filter(|value| !value.is_blank())));
    let changes: Vec<(&String, Option<&FieldValue>)> =
        filled.filter(|(field, value)| work.state.content.values.get(*field) != *value).collect();
    if changes.is_empty() {
        return Ok(Edited { content: work.state.header.content_hash, reopened: Vec::new() });
    }
    let fields: Vec<&str> = changes.iter().map(|(field, _)| field.as_str()).collect();
    check_meanwhile(&work.definition, &work.state, &fields, seen)?;
    let officer = Officer::of(tx.conn(), &work.definition, by, work.ground.today)?;
    let reason = text::clean_lines(reason.unwrap_or_default());
    let role = editing_role(&work.definition, &work.state, &officer, &fields, &reason)?;
    check_new_region(&work, &officer, &role, &changes)?;
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(EditError::ReasonTooLong);
    }
    for (field, value) in &changes {
        content_store::set_value(tx, case, field, *value)?;
    }
    let detail = Detail { fields: fields.into_iter().map(str::to_owned).collect(), ..Detail::default() };
    let transition = NewTransition::of(TransitionKind::Edited, by);
    let transition = transition.in_role(&role).with_detail(detail).with_words(reason);
    let changed = content_changed(tx, &mut work, transition)?;
    Ok(Edited { content: changed.content, reopened: changed.reopened })
}

/// Whether a value is one that its field can hold. Rows of a table may be unfinished: the form says so.
pub(super) fn check_value(
    definition: &Definition,
    content: &Content,
    ground: &Ground,
    (field, value): (&str, Option<&FieldValue>),
) -> Result<(), EditError> {
    let known = definition.field(field).ok_or_else(|| EditError::UnknownField { field: field.to_owned() })?;
    let Some(value) = value.filter(|value| !value.is_blank()) else { return Ok(()) };
    let (label, json) = (|| known.label.clone(), value.to_json());
    if FieldValue::from_json(&known.kind, &json).as_ref() != Some(value) || has_one_row_twice(value) {
        return Err(EditError::WrongKind { label: label() });
    }
    if json.to_string().len() > VALUE_BYTES_MAX {
        return Err(EditError::TooLarge { label: label() });
    }
    if !matches!(known.kind, FieldKind::Table { .. })
        && let Some(flaw) = flaw_of(&known.kind, value, ground)
    {
        return Err(EditError::Flawed { label: label(), flaw });
    }
    if let FieldValue::Documents(papers) = value {
        let is_here = |paper: CaseDocumentId| content.documents.iter().any(|known| known.id == paper);
        if !papers.iter().copied().all(is_here) {
            return Err(EditError::UnknownDocument { label: label() });
        }
    }
    Ok(())
}

/// Rows are spoken of by their id: what is decided about one must not be about another.
fn has_one_row_twice(value: &FieldValue) -> bool {
    let FieldValue::Table(rows) = value else { return false };
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    ids.len() < rows.len()
}

/// Field by field: what others changed since somebody looked is in their way only where it is the same field.
fn check_meanwhile(
    definition: &Definition,
    state: &CaseState,
    fields: &[&str],
    seen: Option<ContentHash>,
) -> Result<(), EditError> {
    let Some(seen) = seen.filter(|seen| *seen != state.header.content_hash) else { return Ok(()) };
    let since = state.past.iter().rposition(|past| past.content_hash == seen);
    let later = since.and_then(|at| state.past.get(at + 1..));
    let is_same = |past: &super::Past| past.detail.fields.iter().any(|field| fields.contains(&field.as_str()));
    if later.is_some_and(|later| !later.iter().any(is_same)) {
        return Ok(());
    }
    let (who, what, when) =
        rules::last_change(definition, state, |past| (later.is_none() && past.kind.is_entry()) || is_same(past));
    Err(EditError::ChangedMeanwhile { who, what, when })
}

/// The role in which somebody may change these fields.
fn editing_role(
    definition: &Definition,
    state: &CaseState,
    officer: &Officer,
    fields: &[&str],
    reason: &str,
) -> Result<String, EditError> {
    if officer.user.is_none() {
        return Ok(String::new());
    }
    let mut role: Option<String> = None;
    let mut flaw: Option<EditError> = None;
    for field in fields {
        match role_for_field(definition, state, officer, field) {
            Ok(found) => role = role.or(Some(found)),
            Err(found) => flaw = flaw.or(Some(found)),
        }
    }
    let Some(flaw) = flaw else { return Ok(role.unwrap_or_default()) };
    // A correction: whoever leads may change what nobody works on any more, and says why.
    match rules::role_among(definition, officer, &rules::leading_roles(definition), &state.header.region) {
        Ok(_) if reason.is_empty() => Err(EditError::ReasonMissing),
        Ok(role) => Ok(role),
        Err(_) => Err(flaw),
    }
}

/// The role in which somebody may change a field as the work of an open step.
fn role_for_field(
    definition: &Definition,
    state: &CaseState,
    officer: &Officer,
    field: &str,
) -> Result<String, EditError> {
    let has_field =
        |form: &str| definition.form(form).is_some_and(|form| form.fields.iter().any(|known| known.id == field));
    let mut flaw = None;
    for task in state.open_tasks() {
        let Some(step) = definition.step(&task.step) else { continue };
        if !step.form.as_deref().is_some_and(has_field) {
            continue;
        }
        let roles = rules::roles_of_step(definition, step);
        match rules::role_among(definition, officer, &roles, &state.header.region) {
            Err(RoleFlaw::WrongRole { roles }) => flaw = Some(EditError::WrongRole { roles }),
            Err(RoleFlaw::OutsideRegion) => flaw = Some(EditError::OutsideRegion),
            Ok(role) => match rules::claimed_by_other(task, officer.user) {
                None => return Ok(role),
                Some(other) => flaw = Some(EditError::ClaimedByOther { name: state.name_of(Some(other)) }),
            },
        }
    }
    let label = |known: &Field| known.label.clone();
    let not_here = || EditError::NotOpenHere { label: definition.field(field).map_or_else(String::new, label) };
    Err(flaw.unwrap_or_else(not_here))
}

/// Nobody moves a case out of their own region, nor to where nobody sees it: without the field that says where it is, it
/// is where it was opened.
fn check_new_region(
    work: &Work,
    officer: &Officer,
    role: &str,
    changes: &[(&String, Option<&FieldValue>)],
) -> Result<(), EditError> {
    let moved = changes.iter().find(|(field, _)| **field == work.definition.procedure.region_field);
    let Some((_, value)) = moved else { return Ok(()) };
    let opened = work.state.past.first().and_then(|past| past.detail.region.as_deref());
    let region = match value {
        Some(FieldValue::Region(code)) => code.as_str(),
        _ => opened.unwrap_or_default(),
    };
    if officer.user.is_some() && rules::role_among(&work.definition, officer, &[role], region).is_err() {
        return Err(EditError::OutsideRegion);
    }
    Ok(())
}
