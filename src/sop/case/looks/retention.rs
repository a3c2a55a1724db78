//! How long the papers of a closed case are kept.

use rusqlite::Connection;

use super::store::{self, Closed};
use crate::base::{BusinessDay, CaseId};
use crate::sop::Procedures;
use crate::sop::case::types::CaseHeader;
use crate::sop::definition::Definition;
use crate::store::StoreError;

const MONTHS_A_YEAR: u32 = 12;

/// A closed case whose papers need not be kept any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionDue {
    pub case: CaseId,
    /// The id of its procedure.
    pub sop: String,
    pub number: String,
    pub title: String,
    pub closed_on: BusinessDay,
    /// The first day on which nothing of it has to be kept.
    pub due_on: BusinessDay,
    pub documents: i64,
}

/// The closed cases of a procedure that may be erased today, the earliest first: the longest of the years of their
/// papers has passed. A case without papers is kept as long as the longest-lived paper would be; a paper without years
/// for ever. `definition`: the newest revision, by which an erasure is measured as well.
pub fn retention_due(
    connection: &Connection,
    definition: &Definition,
    today: BusinessDay,
) -> Result<Vec<RetentionDue>, StoreError> {
    let Some(least) = definition.documents.iter().filter_map(|kind| kind.keep_years).min() else {
        return Ok(Vec::new());
    };
    let mut due = Vec::new();
    for closed in store::closed(connection, &definition.pin.sop)? {
        // The earliest come first: nothing after this one is due either.
        if after(definition.procedure.zone.day_of(closed.at), least) > today {
            break;
        }
        due.extend(due_today(connection, definition, closed, today)?);
    }
    Ok(due)
}

/// The same over every procedure of this device: those that there is a file of, by their newest revision; then cases of
/// which the file is gone, each by the revision that it pinned.
pub fn every_retention_due(connection: &Connection, procedures: &Procedures) -> Result<Vec<RetentionDue>, StoreError> {
    let now = procedures.store().clock().now();
    let mut due = Vec::new();
    for definition in procedures.library().current() {
        due.extend(retention_due(connection, &definition, definition.procedure.zone.day_of(now))?);
    }
    for sop in store::closed_procedures(connection)? {
        if procedures.library().newest(&sop).is_some() {
            continue;
        }
        for closed in store::closed(connection, &sop)? {
            let Some(header) = crate::sop::case::header(connection, closed.case)? else { continue };
            // One that this program cannot read any more says nothing of years: its cases are kept.
            let Some(definition) = procedures.definition_in(connection, &header.pin)? else { continue };
            due.extend(due_today(connection, &definition, closed, definition.procedure.zone.day_of(now))?);
        }
    }
    Ok(due)
}

/// The case, where nothing of it has to be kept today.
fn due_today(
    connection: &Connection,
    definition: &Definition,
    closed: Closed,
    today: BusinessDay,
) -> Result<Option<RetentionDue>, StoreError> {
    let closed_on = definition.procedure.zone.day_of(closed.at);
    let kinds = store::kinds_of(connection, closed.case)?;
    let due_on = due_on(definition, &kinds, closed_on).filter(|day| *day <= today);
    Ok(due_on.map(|due_on| RetentionDue {
        case: closed.case,
        sop: definition.pin.sop.clone(),
        number: closed.number,
        title: closed.title,
        closed_on,
        due_on,
        documents: kinds.iter().map(|(_, count)| count).sum(),
    }))
}

/// The first day on which nothing of a closed case has to be kept, by the newest revision of its procedure. None: it is
/// kept for ever, it still runs, or nobody knows its procedure.
pub fn kept_until(
    connection: &Connection,
    procedures: &Procedures,
    header: &CaseHeader,
) -> Result<Option<BusinessDay>, StoreError> {
    let Some(closed_at) = header.closed_at else { return Ok(None) };
    let newest = match procedures.library().newest(&header.pin.sop) {
        Some(newest) => Some(newest),
        None => procedures.definition_in(connection, &header.pin)?,
    };
    let Some(definition) = newest else { return Ok(None) };
    let kinds = store::kinds_of(connection, header.id)?;
    Ok(due_on(&definition, &kinds, definition.procedure.zone.day_of(closed_at)))
}

/// By the longest-lived of these kinds of papers; a kind that the procedure does not know lives as long as any.
fn due_on(definition: &Definition, kinds: &[(String, i64)], closed_on: BusinessDay) -> Option<BusinessDay> {
    let most = definition.documents.iter().filter_map(|kind| kind.keep_years).max()?;
    let of_kind = |kind: &str| definition.document(kind).map_or(Some(most), |known| known.keep_years);
    let years: Option<Vec<u32>> = kinds.iter().map(|(kind, _)| of_kind(kind)).collect();
    Some(after(closed_on, years?.into_iter().max().unwrap_or(most)))
}

fn after(closed_on: BusinessDay, years: u32) -> BusinessDay {
    closed_on.plus_months(years.saturating_mul(MONTHS_A_YEAR))
}
