//! SQL of transitions: what happened to a case, and what people wrote with it.

use rusqlite::{Connection, Row};

use super::commitment::{Commitment, commit};
use super::types::{CaseHeader, Detail, Past, TaskRow, TransitionKind};
use crate::base::{CaseId, TaskId, UserId, UtcMs};
use crate::sop::field::ContentHash;
use crate::store::{StoreError, Tx, collect};

/// A transition as it goes into the history. The rest (moment, content, pin) is taken from the act and the case.
#[derive(Debug, Clone)]
pub(super) struct NewTransition {
    pub kind: TransitionKind,
    pub task: Option<TaskId>,
    pub step: String,
    pub action: String,
    pub opened: Vec<(TaskId, String, Option<UtcMs>)>,
    pub closed: Vec<TaskId>,
    pub outcome: String,
    pub detail: Detail,
    pub actor: Option<UserId>,
    pub acting_role: String,
    pub second: Option<UserId>,
    /// The words of a person, cleaned; they are kept beside the fact.
    pub words: String,
}

impl NewTransition {
    pub fn of(kind: TransitionKind, actor: Option<UserId>) -> NewTransition {
        NewTransition {
            kind,
            task: None,
            step: String::new(),
            action: String::new(),
            opened: Vec::new(),
            closed: Vec::new(),
            outcome: String::new(),
            detail: Detail::default(),
            actor,
            acting_role: String::new(),
            second: None,
            words: String::new(),
        }
    }

    pub fn about(mut self, task: &TaskRow) -> NewTransition {
        self.task = Some(task.id);
        self.step.clone_from(&task.step);
        self
    }

    pub fn in_role(mut self, role: &str) -> NewTransition {
        role.clone_into(&mut self.acting_role);
        self
    }

    pub fn with_words(mut self, words: String) -> NewTransition {
        self.words = words;
        self
    }

    pub fn with_detail(mut self, detail: Detail) -> NewTransition {
        self.detail = detail;
        self
    }

    /// A task that it opens.
    pub fn opening(&mut self, task: &TaskRow) {
        self.opened.push((task.id, task.step.clone(), task.due_at));
    }
}

/// Appends a transition of a case; `header` as it stands after it. Returns its number within the case.
pub(super) fn add(tx: &mut Tx<'_>, header: &CaseHeader, transition: &NewTransition) -> Result<i64, StoreError> {
    let (act_id, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
    let no: i64 = tx
        .conn()
        .prepare_cached("SELECT coalesce(max(no), 0) + 1 FROM case_transitions WHERE case_id = ?1")?
        .query_row([header.id], |row| row.get(0))?;
    let opened = serde_json::to_string(&transition.opened)?;
    let closed = serde_json::to_string(&transition.closed)?;
    let detail = serde_json::to_string(&transition.detail)?;
    let reason_hash = keep_words(tx, header.id, no, &transition.words)?;
    tx.fact(
        "case_transitions",
        &[
            ("act_id", &act_id),
            ("case_id", &header.id),
            ("no", &no),
            ("kind", &transition.kind.name()),
            ("task_id", &transition.task),
            ("step", &transition.step),
            ("action", &transition.action),
            ("opened", &opened),
            ("closed", &closed),
            ("outcome", &transition.outcome),
            ("detail", &detail),
            ("actor", &transition.actor),
            ("acting_role", &transition.acting_role),
            ("second", &transition.second),
            ("reason_hash", &reason_hash),
            ("sop_revision", &header.pin.revision),
            ("sop_hash", &header.pin.hash),
            ("content_hash", &header.content_hash.0),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )?;
    Ok(no)
}

/// Keeps what a person wrote beside the fact, and gives the commitment that the fact keeps: the words can be erased.
fn keep_words(tx: &mut Tx<'_>, case: CaseId, no: i64, words: &str) -> Result<Option<Vec<u8>>, StoreError> {
    if words.is_empty() {
        return Ok(None);
    }
    let Commitment { salt, hash } = commit(words.as_bytes())?;
    let key = format!("{case}/{no}");
    tx.record("case_texts", ("text_key", &key), &[("case_id", &case), ("salt", &salt), ("words", &words)])?;
    Ok(Some(hash))
}

/// Everything that happened to a case, in its order.
pub fn past(connection: &Connection, case: CaseId) -> Result<Vec<Past>, StoreError> {
    collect(
        connection,
        "SELECT no, kind, task_id, step, action, opened, closed, outcome, detail, actor, acting_role, second,
                content_hash, at_utc_ms, act_id
         FROM case_transitions WHERE case_id = ?1 ORDER BY no",
        [case],
        read_past,
    )
}

fn read_past(row: &Row<'_>) -> rusqlite::Result<Past> {
    let kind: String = row.get(1)?;
    Ok(Past {
        no: row.get(0)?,
        act: row.get(14)?,
        kind: TransitionKind::read(&kind),
        task: row.get(2)?,
        step: row.get(3)?,
        action: row.get(4)?,
        opened: json(row, 5)?,
        closed: json(row, 6)?,
        outcome: row.get(7)?,
        detail: json(row, 8)?,
        actor: row.get(9)?,
        acting_role: row.get(10)?,
        second: row.get(11)?,
        content_hash: ContentHash(row.get(12)?),
        at: UtcMs(row.get(13)?),
    })
}

fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text: String = row.get(at)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(error)))
}
