//! One deed for many tasks: what it would do, before it is done.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::Connection;

use crate::base::{BusinessDay, TaskId, UserId, UtcMs};
use crate::people::{self, Permission, User};
use crate::sop::Procedures;
use crate::sop::case::rules::{self, RoleFlaw};
use crate::sop::case::{self, ActError, CaseHeader, ClaimError, NoCase, NotOpen, TaskRow, Via};
use crate::sop::definition::Definition;
use crate::sop::officers::{self, Officer};
use crate::store::StoreError;

/// Tasks at once: as many as somebody looks through.
pub const BULK_MAX: usize = 200;

/// A task, and the sentence that says why the deed cannot be done there.
pub type Ready = (TaskId, Result<(), String>);

/// What is done with each of many tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// An action of the step they stand in, by its id.
    Action(String),
    /// Whoever does it takes them.
    Claim,
    /// Given to this person: by who leads, or by who holds them.
    HandOn(UserId),
}

/// For each task whether the deed can be done by this person now, or the sentence that says why not. Nothing is done.
pub fn preview(
    connection: &Connection,
    procedures: &Procedures,
    by: UserId,
    tasks: &[TaskId],
    deed: &Deed,
) -> Result<Vec<Ready>, StoreError> {
    let now = procedures.store().clock().now();
    let mut told = Vec::with_capacity(tasks.len());
    for (at, task) in tasks.iter().enumerate() {
        let answer = if tasks[..at].contains(task) {
            Err("Tugas ini sudah ada di daftar.".to_owned())
        } else if at >= BULK_MAX {
            Err(format!("Paling banyak {BULK_MAX} tugas sekaligus. Kerjakan sisanya sesudah ini."))
        } else {
            look(connection, procedures, by, (*task, deed), now)?
        };
        told.push((*task, answer));
    }
    Ok(told)
}

fn look(
    connection: &Connection,
    procedures: &Procedures,
    by: UserId,
    (task, deed): (TaskId, &Deed),
    now: UtcMs,
) -> Result<Result<(), String>, StoreError> {
    let to = match deed {
        Deed::Action(action) => {
            let seen = (task, action.as_str(), Some(Via::Many));
            return match case::may_act_via(connection, procedures, Some(by), seen, now) {
                Err(ActError::Store(error)) => Err(error),
                Err(refused) => Ok(Err(refused.to_string())),
                Ok(()) => Ok(Ok(())),
            };
        }
        Deed::Claim => None,
        Deed::HandOn(to) => Some(*to),
    };
    let answer = may_give(connection, procedures, (by, to), task, now);
    match answer {
        Err(ClaimError::Store(error) | ClaimError::NotOpen(NotOpen::Store(error))) => Err(error),
        Err(refused) => Ok(Err(refused.to_string())),
        Ok(Some(why)) => Ok(Err(why)),
        Ok(None) => Ok(Ok(())),
    }
}

/// A task that is open, with what it is judged by.
struct Open {
    row: TaskRow,
    header: CaseHeader,
    definition: Arc<Definition>,
    today: BusinessDay,
}

fn open(connection: &Connection, procedures: &Procedures, task: TaskId, now: UtcMs) -> Result<Open, NotOpen> {
    let row = case::task(connection, task)?.ok_or(NotOpen::UnknownTask)?;
    let header = case::header(connection, row.case)?.ok_or(NoCase::Unknown)?;
    let definition = procedures
        .definition_in(connection, &header.pin)?
        .ok_or_else(|| NoCase::UnknownProcedure { sop: header.pin.sop.clone(), revision: header.pin.revision })?;
    if header.is_closed() {
        return Err(NotOpen::CaseClosed);
    }
    if !row.is_open() {
        return Err(NotOpen::TaskNotOpen);
    }
    let today = definition.procedure.zone.day_of(now);
    Ok(Open { row, header, definition, today })
}

/// Whether somebody may take a task (`to`: none) or give it to another, in the order in which taking and giving check it;
/// also why it would change nothing.
fn may_give(
    connection: &Connection,
    procedures: &Procedures,
    (by, to): (UserId, Option<UserId>),
    task: TaskId,
    now: UtcMs,
) -> Result<Option<String>, ClaimError> {
    people::require(connection, by, Permission::WorkCases).map_err(NotOpen::from)?;
    let Open { row, header, definition, today } = open(connection, procedures, task, now)?;
    let officer = Officer::of(connection, &definition, Some(by), today)?;
    let step = definition.step(&row.step);
    let roles = step.map(|step| rules::roles_of_step(&definition, step)).unwrap_or_default();
    let role = match to {
        Some(_) => rules::giving_role(&definition, &row, &officer, &header.region).map(drop),
        None => rules::role_among(&definition, &officer, &roles, &header.region).map(drop),
    };
    role.map_err(|flaw| match (flaw, to) {
        (RoleFlaw::WrongRole { roles }, Some(_)) => ClaimError::NotLeading { roles },
        (RoleFlaw::WrongRole { roles }, None) => ClaimError::WrongRole { roles },
        (RoleFlaw::OutsideRegion, _) => ClaimError::OutsideRegion,
    })?;
    let Some(to) = to else {
        return match row.claimed_by {
            Some(holder) if holder == by => Ok(Some("Sudah Anda kerjakan.".to_owned())),
            Some(holder) => {
                let name = people::user_by_id(connection, holder)?.map(|user| user.name);
                Err(ClaimError::ClaimedByOther { name: name.unwrap_or_default() })
            }
            None => Ok(None),
        };
    };
    let can_work = match step {
        Some(step) => officers::may_work(connection, &definition, step, to, &header.region, today)?,
        None => false,
    };
    let Some(receiver) = people::user_by_id(connection, to)?.filter(|user| user.active) else {
        return Err(ClaimError::UnknownUser);
    };
    if !can_work {
        return Err(ClaimError::CannotWork { name: receiver.name });
    }
    let name = receiver.name;
    Ok((row.claimed_by == Some(to)).then(|| format!("Sudah dikerjakan {name}.")))
}

/// Who works in the step of at least one of some tasks: to whom they can be given.
pub fn takers(connection: &Connection, procedures: &Procedures, tasks: &[TaskId]) -> Result<Vec<User>, StoreError> {
    let now = procedures.store().clock().now();
    // Many tasks of one step and region are one question.
    let mut asked = BTreeSet::new();
    let mut places: Vec<Open> = Vec::new();
    for task in tasks.iter().take(BULK_MAX) {
        match open(connection, procedures, *task, now) {
            Ok(place) => {
                let key = (place.header.pin.hash, place.row.step.clone(), place.header.region.clone());
                if asked.insert(key) {
                    places.push(place);
                }
            }
            Err(NotOpen::Store(error) | NotOpen::NoCase(NoCase::Store(error))) => return Err(error),
            // What cannot be given to anybody asks for nobody.
            Err(_) => {}
        }
    }
    let mut found = Vec::new();
    for user in people::users(connection)?.into_iter().filter(|user| user.may(Permission::WorkCases)) {
        for Open { row, header, definition, today } in &places {
            let Some(step) = definition.step(&row.step) else { continue };
            if officers::may_work(connection, definition, step, user.id, &header.region, *today)? {
                found.push(user);
                break;
            }
        }
    }
    Ok(found)
}
