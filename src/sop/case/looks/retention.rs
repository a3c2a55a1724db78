//! How long the papers of a closed case are kept.

use rusqlite::Connection;

use super::store;
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
    for closed in store::closed(connection, &definition.pin.sop, definition.procedure.zone)? {
        // The earliest come first: nothing after this one is due either.
        if after(closed.closed_on, least) > today {
            break;
        }
        let kinds = store::kinds_of(connection, closed.case)?;
        if let Some(due_on) = due_on(definition, &kinds, closed.closed_on).filter(|day| *day <= today) {
            due.push(RetentionDue {
                case: closed.case,
                number: closed.number,
                title: closed.title,
                closed_on: closed.closed_on,
                due_on,
                documents: kinds.iter().map(|(_, count)| count).sum(),
            });
        }
    }
    Ok(due)
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
