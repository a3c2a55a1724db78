//! One round of curation: the task that is open, or was, with what it is about.

use std::sync::Arc;

use rusqlite::Connection;
use thiserror::Error;

use super::criteria::{Criteria, CriteriaError};
use super::store;
use crate::base::{CaseId, Rupiah, TaskId, UserId, UtcMs};
use crate::partnership::SOP;
use crate::partnership::applications::values::{PRODUCTS, rows_of};
use crate::sop::Procedures;
use crate::sop::case::rules::{RoleFlaw, role_among, roles_of_step};
use crate::sop::case::{self, CaseHeader, NoCase, Past, TaskRow};
use crate::sop::definition::Definition;
use crate::sop::field::{Content, TableRow};
use crate::sop::officers::Officer;
use crate::store::StoreError;

/// What the step of curation is done by (`place` in the procedure's file).
const PLACE: &str = "curation";

/// There is nothing to curate.
#[derive(Debug, PartialEq, Error)]
pub enum NoRound {
    #[error("Permohonan ini tidak ada, atau belum sampai ke kurasi. Muat ulang daftar.")]
    Unknown,
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) struct Round {
    pub header: CaseHeader,
    pub definition: Arc<Definition>,
    pub content: Content,
    pub task: TaskRow,
    pub past: Vec<Past>,
}

impl Round {
    /// The round that a task is.
    pub fn of_task(connection: &Connection, procedures: &Procedures, task: TaskId) -> Result<Round, NoRound> {
        let task = case::task(connection, task)?.ok_or(NoRound::Unknown)?;
        Round::load(connection, procedures, task.case, |tasks| tasks.into_iter().find(|known| known.id == task.id))
    }

    /// The round of a case that is open, else the last one.
    pub fn of_case(connection: &Connection, procedures: &Procedures, case: CaseId) -> Result<Round, NoRound> {
        Round::load(connection, procedures, case, |tasks| {
            tasks.into_iter().max_by_key(|task| (task.is_open(), task.round))
        })
    }

    fn load(
        connection: &Connection,
        procedures: &Procedures,
        case: CaseId,
        pick: impl FnOnce(Vec<TaskRow>) -> Option<TaskRow>,
    ) -> Result<Round, NoRound> {
        let header = case::header(connection, case)?.filter(|header| header.pin.sop == SOP).ok_or(NoRound::Unknown)?;
        let definition = procedures
            .definition_in(connection, &header.pin)?
            .ok_or_else(|| NoCase::UnknownProcedure { sop: header.pin.sop.clone(), revision: header.pin.revision })?;
        let mut tasks = case::tasks_of_case(connection, case)?;
        tasks.retain(|task| definition.step(&task.step).is_some_and(|step| step.place == PLACE));
        let task = pick(tasks).ok_or(NoRound::Unknown)?;
        let content = case::content(connection, &definition, case)?;
        let past = case::past(connection, case)?;
        Ok(Round { header, definition, content, task, past })
    }

    /// The rows of the application's table of products.
    pub fn rows(&self) -> &[TableRow] {
        rows_of(self.content.values.get(PRODUCTS))
    }

    pub fn price_limit(&self, criteria: &Criteria) -> Option<Rupiah> {
        criteria.price_limit(&self.definition)
    }

    /// Whether somebody works in this step, by the roles that they have today.
    pub fn role_of(
        &self,
        connection: &Connection,
        user: UserId,
        now: UtcMs,
    ) -> Result<Result<String, RoleFlaw>, StoreError> {
        let today = self.definition.procedure.zone.day_of(now);
        let officer = Officer::of(connection, &self.definition, Some(user), today)?;
        let roles = self.definition.step(&self.task.step).map(|step| roles_of_step(&self.definition, step));
        Ok(role_among(&self.definition, &officer, &roles.unwrap_or_default(), &self.header.region))
    }
}

/// The criteria that a round is scored by: those of its first scores, else those that hold now.
pub(super) fn criteria_for(
    connection: &Connection,
    procedures: &Procedures,
    task: TaskId,
) -> Result<Criteria, CriteriaError> {
    match pinned(connection, task)? {
        Some(criteria) => Ok(criteria),
        None => Criteria::of(procedures),
    }
}

/// The criteria that the first scores of a round were given by.
pub(super) fn pinned(connection: &Connection, task: TaskId) -> Result<Option<Criteria>, StoreError> {
    let Some(hash) = store::criteria_of_round(connection, task)? else { return Ok(None) };
    let Some(source) = store::criteria_source(connection, hash)? else { return Ok(None) };
    Criteria::load("curation.toml", &source).map(Some).map_err(|error| StoreError::Unreadable(error.to_string()))
}
