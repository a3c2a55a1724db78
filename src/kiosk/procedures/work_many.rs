//! One deed for many tasks, away from the UI thread: who could be given them, who can be acted on, a few at a time.

use super::work::said;
use super::{Candidate, Did, Left, Look, Ready, Todo};
use crate::base::{TaskId, UserId};
use crate::kiosk::services::Services;
use crate::people::User;
use crate::sop::Procedures;
use crate::sop::case::{self, ActError, ClaimError, Doing, NotOpen};
use crate::sop::lists::{self, Deed};
use crate::store::{Connection, StoreError};

/// Who works where these tasks stand.
pub(super) fn takers(services: &Services, tasks: &[TaskId]) -> Result<Vec<User>, String> {
    let procedures = services.procedures()?;
    services.store.read_snapshot(|c| lists::takers(c, &procedures, tasks)).map_err(said)
}

/// Whether each can be done now, and how it stands. Nothing is done.
pub(super) fn look(
    services: &Services,
    by: UserId,
    deed: &Deed,
    candidates: Vec<Candidate>,
) -> Result<Vec<Look>, String> {
    let procedures = services.procedures()?;
    let (candidates, tasks): (Vec<Candidate>, Vec<TaskId>) =
        candidates.into_iter().filter_map(|candidate| candidate.task.map(|task| (candidate, task))).unzip();
    let looked = services.store.read_snapshot(|c| {
        let told = lists::preview(c, &procedures, by, &tasks, deed)?;
        let mut looks = Vec::with_capacity(told.len());
        for (candidate, (task, answer)) in candidates.into_iter().zip(told) {
            let ready = match answer {
                Ok(()) => ready(c, task)?,
                Err(why) => Err(why),
            };
            looks.push(Look { candidate, ready });
        }
        Ok::<_, StoreError>(looks)
    });
    looked.map_err(said)
}

/// How a task and its case stand: who acts says that they saw this.
fn ready(c: &Connection, task: TaskId) -> Result<Result<Ready, String>, StoreError> {
    let Some(row) = case::task(c, task)? else { return Ok(Err(said(ActError::UnknownTask))) };
    let Some(header) = case::header(c, row.case)? else { return Ok(Err(said(ActError::UnknownTask))) };
    Ok(Ok(Ready { task, version: row.version, seen: header.content_hash }))
}

/// Each in its own transaction: what cannot be done with one keeps none of the others.
pub(super) fn act_some(services: &Services, by: UserId, (deed, reason): (&Deed, &str), todo: Vec<Todo>) -> Did {
    let mut did = Did::default();
    let procedures = match services.procedures() {
        Ok(procedures) => procedures,
        Err(problem) => return Did { problem: Some(problem), ..did },
    };
    for one in todo {
        match act(&procedures, by, (deed, reason), &one) {
            Ok(()) => did.done += 1,
            Err(Refused { why, is_problem }) => {
                did.problem = is_problem.then(|| why.clone());
                did.left.push(Left { candidate: one.candidate, why });
            }
        }
        if did.problem.is_some() {
            break;
        }
    }
    did
}

/// Why one stayed as it was; a problem keeps all the others as well.
struct Refused {
    why: String,
    is_problem: bool,
}

fn act(procedures: &Procedures, by: UserId, (deed, reason): (&Deed, &str), one: &Todo) -> Result<(), Refused> {
    let task = one.ready.task;
    let not_given = |error: ClaimError| {
        let is_problem = matches!(error, ClaimError::Store(_) | ClaimError::NotOpen(NotOpen::Store(_)));
        Refused { why: said(error), is_problem }
    };
    match deed {
        Deed::Action(action) => {
            let doing = Doing {
                task,
                version: one.ready.version,
                action: action.clone(),
                seen: one.ready.seen,
                reason: reason.to_owned(),
                glass: None,
            };
            let done = case::act_as_one_of_many(procedures, one.act_id, by, doing);
            done.map(drop).map_err(|error| {
                let is_problem = matches!(error, ActError::Store(_));
                Refused { why: said(error), is_problem }
            })
        }
        Deed::Claim => case::claim(procedures, one.act_id, by, task).map_err(not_given),
        Deed::HandOn(to) => {
            case::reassign(procedures, one.act_id, by, task, (*to, reason.to_owned())).map_err(not_given)
        }
    }
}
