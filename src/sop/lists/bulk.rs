//! One action for many tasks: what it would do, before it is done.

use rusqlite::Connection;

use crate::base::{TaskId, UserId, UtcMs};
use crate::sop::Procedures;
use crate::sop::case::{self, ActError, Via};
use crate::store::StoreError;

/// Tasks at once: as many as somebody looks through.
pub const BULK_MAX: usize = 200;

/// A task, and the sentence that says why the action cannot be done there.
pub type Ready = (TaskId, Result<(), String>);

/// For each task whether the action can be done by this person now, or the sentence that says why not. Nothing is done.
pub fn preview(
    connection: &Connection,
    procedures: &Procedures,
    by: UserId,
    tasks: &[TaskId],
    action: &str,
) -> Result<Vec<Ready>, StoreError> {
    let now = procedures.store().clock().now();
    let mut told = Vec::with_capacity(tasks.len());
    for (at, task) in tasks.iter().enumerate() {
        let answer = if tasks[..at].contains(task) {
            Err("Tugas ini sudah ada di daftar.".to_owned())
        } else if at >= BULK_MAX {
            Err(format!("Paling banyak {BULK_MAX} tugas sekaligus. Kerjakan sisanya sesudah ini."))
        } else {
            look(connection, procedures, by, (*task, action), now)?
        };
        told.push((*task, answer));
    }
    Ok(told)
}

fn look(
    connection: &Connection,
    procedures: &Procedures,
    by: UserId,
    (task, action): (TaskId, &str),
    now: UtcMs,
) -> Result<Result<(), String>, StoreError> {
    match case::may_act_via(connection, procedures, Some(by), (task, action, Some(Via::Many)), now) {
        Err(ActError::Store(error)) => Err(error),
        Err(refused) => Ok(Err(refused.to_string())),
        Ok(()) => Ok(Ok(())),
    }
}
