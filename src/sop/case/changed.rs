//! What follows from a change of the content: a new hash, deadlines that hang on anchors, approvals that are void.

use super::content_store::{self, content};
use super::past_store::NewTransition;
use super::reopen::{self, Reopening};
use super::types::{Detail, TransitionKind};
use super::work::Work;
use super::{clock, store};
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{TaskId, UserId, UtcMs, limits};
use crate::sop::definition::{Definition, Due};
use crate::sop::field::{self, ContentHash, FieldValue, Ground, Values};
use crate::store::{StoreError, Tx};

/// What a change came to.
#[derive(Debug, Clone)]
pub(super) struct Changed {
    pub content: ContentHash,
    /// The steps that are decided again.
    pub reopened: Vec<String>,
}

/// After values or papers were written: reads the content again, appends `transition` over it, sets deadlines anew and
/// opens again what was approved over another content.
pub(super) fn content_changed(
    tx: &mut Tx<'_>,
    work: &mut Work,
    transition: NewTransition,
) -> Result<Changed, StoreError> {
    let case = work.state.header.id;
    work.state.content = content(tx.conn(), &work.definition, case)?;
    let hash = work.state.content.hash(&work.definition);
    let is_new = hash != work.state.header.content_hash;
    if is_new {
        work.state.header.content_hash = hash;
        work.state.header.content_version += 1;
    }
    let words = std::mem::take(&mut work.state.header.words);
    describe(work);
    if work.state.header.words != words {
        content_store::index_words(tx.conn(), case, &work.state.header.words)?;
    }
    let (by, role) = (transition.actor, transition.acting_role.clone());
    work.record(tx, &transition)?;
    set_dues(tx, work, (by, &role))?;
    let mut reopened = Vec::new();
    if is_new && !work.state.header.is_closed() {
        for reopening in reopen::reopenings(&work.definition, &work.state) {
            reopened.push(reopening.step.clone());
            open_again(tx, work, reopening, (by, &role))?;
        }
    }
    Ok(Changed { content: hash, reopened })
}

/// Title, region and words of a case, as its content says them.
pub(super) fn describe(work: &mut Work) {
    let opened = work.state.past.first().and_then(|past| past.detail.region.clone());
    describe_at(work, &opened.unwrap_or_default());
}

fn describe_at(work: &mut Work, opened: &str) {
    let values = &work.state.content.values;
    let title = title(&work.definition, &work.state.header.number, values, &work.ground);
    let region = region(&work.definition, opened, values);
    let header = &mut work.state.header;
    header.title = title;
    header.region = region;
    header.words = content_store::words(&work.definition, header, values);
    let region = &header.region;
    for task in work.state.tasks.iter_mut().filter(|task| task.region != *region) {
        task.region.clone_from(region);
    }
}

/// What a case is called: by its title field, else by its number.
pub(super) fn title(definition: &Definition, number: &str, values: &Values, ground: &Ground) -> String {
    let named = definition.field(&definition.procedure.title_field).and_then(|field| {
        let value = values.get(&field.id)?;
        Some(clean_line(&field::shown(field, value, ground, field::Shown::Clear)))
    });
    match named.filter(|title| !title.is_empty()) {
        Some(title) => truncate_chars(&title, limits::NAME_CHARS_MAX).to_owned(),
        None => [&definition.procedure.case_name, " ", number].concat(),
    }
}

/// Where a case is: by its region field, else where it was opened.
pub(super) fn region(definition: &Definition, opened: &str, values: &Values) -> String {
    match values.get(&definition.procedure.region_field) {
        Some(FieldValue::Region(code)) => code.clone(),
        _ => opened.to_owned(),
    }
}

/// Deadlines that hang on an anchor follow it, except those that were kept from another revision.
fn set_dues(tx: &mut Tx<'_>, work: &mut Work, (by, role): (Option<UserId>, &str)) -> Result<(), StoreError> {
    let values = &work.state.content.values;
    let moved = work.state.open_tasks().filter(|task| !task.due_is_kept).filter_map(|task| {
        let step = work.definition.step(&task.step).filter(|step| matches!(step.due, Due::Offset { .. }))?;
        let due = clock::due(&work.definition, &work.calendar, step, task.opened_at, task.paused_ms, values);
        (due != task.due_at).then_some((task.id, due))
    });
    let moved: Vec<(TaskId, Option<UtcMs>)> = moved.collect();
    if moved.is_empty() {
        return Ok(());
    }
    for (task, due) in &moved {
        work.change_task(tx, *task, |task| task.due_at = *due)?;
    }
    let detail = Detail { due: moved, ..Detail::default() };
    work.record(tx, &NewTransition::of(TransitionKind::Rescheduled, by).in_role(role).with_detail(detail))?;
    Ok(())
}

/// Opens a step again whose approval is void, and gives up what it had led to.
fn open_again(
    tx: &mut Tx<'_>,
    work: &mut Work,
    reopening: Reopening,
    (by, role): (Option<UserId>, &str),
) -> Result<(), StoreError> {
    let definition = work.definition.clone();
    let mut transition = NewTransition::of(TransitionKind::Reopened, by).in_role(role);
    work.cancel_tasks(tx, &reopening.cancel, by)?;
    if let Some(step) = definition.step(&reopening.step) {
        let task = work.open_task(tx, step)?;
        transition.opening(&task);
    }
    transition.closed = reopening.cancel;
    transition.step = reopening.step;
    transition.detail.void = reopening.void;
    work.record(tx, &transition)?;
    Ok(())
}

/// Puts a case that is being made into the database; `opened` is where it is, where no field says so.
pub(super) fn insert(tx: &mut Tx<'_>, work: &mut Work, opened: &str) -> Result<(), StoreError> {
    describe_at(work, opened);
    let case = work.state.header.id;
    store::insert_case(tx, &work.state.header)?;
    let values = std::mem::take(&mut work.state.content.values);
    for (field, value) in &values {
        content_store::set_value(tx, case, field, Some(value))?;
    }
    work.state.content.values = values;
    content_store::index_words(tx.conn(), case, &work.state.header.words)
}
