//! A case and its tasks from its transitions alone, as [`TransitionKind`] says each of them changes them. Pure.

use crate::base::{CaseId, TaskId};
use crate::sop::case::migrate::{StepMap, rename_closed, unhex};
use crate::sop::case::types::{CaseHeader, Origin, Past, TaskRow, TaskState, TransitionKind};
use crate::sop::definition::{Pin, SopHash};
use crate::sop::field::ContentHash;

/// A transition with what stands beside it.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub past: Past,
    pub revision: u32,
    pub hash: SopHash,
    /// The commitment to what was written.
    pub committed: Option<Vec<u8>>,
    /// Salt and words.
    pub text: Option<(Vec<u8>, String)>,
}

/// A case as its facts have it; title, region and words follow from its content.
#[derive(Debug, Clone)]
pub(super) struct Replayed {
    pub header: CaseHeader,
    pub tasks: Vec<TaskRow>,
    /// Where it was opened, where no field says where it is.
    pub opened_in: String,
}

/// None: the history does not begin with an opening, or has a gap.
pub(super) fn replay(case: CaseId, facts: &[Fact]) -> Option<Replayed> {
    let first = facts.first().filter(|fact| fact.past.kind == TransitionKind::Opened)?;
    if facts.iter().zip(1..).any(|(fact, no)| fact.past.no != no) {
        return None;
    }
    let detail = &first.past.detail;
    let header = CaseHeader {
        id: case,
        number: detail.number.clone()?,
        pin: Pin { sop: detail.sop.clone()?, revision: first.revision, hash: first.hash },
        origin: detail.origin.unwrap_or(Origin::Import),
        title: String::new(),
        region: String::new(),
        outcome: String::new(),
        partner: None,
        content_hash: ContentHash(first.past.content_hash.0),
        content_version: 1,
        opened_at: first.past.at,
        opened_by: first.past.actor,
        changed_at: first.past.at,
        closed_at: None,
        words: String::new(),
    };
    let opened_in = detail.region.clone().unwrap_or_default();
    let mut replayed = Replayed { header, tasks: Vec::new(), opened_in };
    for fact in facts {
        replayed.apply(fact);
    }
    Some(replayed)
}

impl Replayed {
    fn apply(&mut self, fact: &Fact) {
        let past = &fact.past;
        self.apply_kind(fact);
        for id in &past.closed {
            let is_done = matches!(past.kind, TransitionKind::Acted | TransitionKind::Signalled)
                && past.task == Some(*id)
                && past.detail.waits.is_none();
            self.change(*id, |task| close(task, past, is_done));
        }
        for (id, due) in &past.detail.due {
            self.change(*id, |task| task.due_at = *due);
        }
        for task in self.tasks.iter_mut().filter(|task| past.touches(task.id)) {
            task.version += 1;
        }
        for (id, step, due) in &past.opened {
            let round = self.tasks.iter().filter(|task| task.step == *step).count() as i64 + 1;
            let task = TaskRow {
                id: *id,
                case: self.header.id,
                sop: self.header.pin.sop.clone(),
                step: step.clone(),
                round,
                state: TaskState::Open,
                region: String::new(),
                version: 1,
                opened_at: past.at,
                due_at: *due,
                due_is_kept: false,
                paused_at: None,
                paused_for: String::new(),
                paused_ms: 0,
                claimed_by: None,
                claimed_at: None,
                closed_at: None,
                closed_by: None,
                action: String::new(),
                approved_hash: None,
            };
            self.tasks.push(task);
        }
        self.apply_header(fact);
    }

    fn apply_header(&mut self, fact: &Fact) {
        let (header, past) = (&mut self.header, &fact.past);
        header.pin.revision = fact.revision;
        header.pin.hash = fact.hash;
        header.changed_at = past.at;
        if past.content_hash.0 != header.content_hash.0 {
            header.content_hash = ContentHash(past.content_hash.0);
            header.content_version += 1;
        }
        if !past.outcome.is_empty() {
            header.outcome.clone_from(&past.outcome);
            header.closed_at = Some(past.at);
        }
    }

    /// What a transition does to its own task, before anything closes.
    fn apply_kind(&mut self, fact: &Fact) {
        let past = &fact.past;
        let words = || fact.text.as_ref().map(|(_, words)| words.clone()).unwrap_or_default();
        let Some(id) = past.task else {
            if past.kind == TransitionKind::Migrated {
                self.migrate(past);
            }
            return;
        };
        self.change(id, |task| match past.kind {
            TransitionKind::Acted | TransitionKind::Signalled => {
                if past.kind == TransitionKind::Acted && task.claimed_by.is_none() && past.actor.is_some() {
                    task.claimed_by = past.actor;
                    task.claimed_at = Some(past.at);
                }
                if let Some(label) = &past.detail.waits {
                    task.paused_at = task.paused_at.or(Some(past.at));
                    task.paused_for = if label.is_empty() { words() } else { label.clone() };
                }
            }
            TransitionKind::Claimed => {
                task.claimed_by = past.actor;
                task.claimed_at = Some(past.at);
            }
            TransitionKind::Released => {
                task.claimed_by = None;
                task.claimed_at = None;
            }
            TransitionKind::Reassigned => {
                task.claimed_by = past.detail.to;
                task.claimed_at = past.detail.to.map(|_| past.at);
            }
            TransitionKind::Paused => {
                task.paused_at = Some(past.at);
                task.paused_for = words();
            }
            TransitionKind::Resumed => {
                task.paused_at = None;
                task.paused_for.clear();
                task.paused_ms = past.detail.paused_ms.unwrap_or(task.paused_ms);
            }
            _ => {}
        });
    }

    /// Deadlines that were set are kept; the deadlines themselves stand in the fact. Steps that end with the move are
    /// closed as they are.
    fn migrate(&mut self, past: &Past) {
        let part = |key: &str| past.detail.other.get(key).cloned().unwrap_or_default();
        let steps: StepMap = serde_json::from_value(part("steps")).unwrap_or_default();
        let approvals: Vec<(TaskId, Option<String>)> = serde_json::from_value(part("approvals")).unwrap_or_default();
        for task in self.tasks.iter_mut().filter(|task| !past.closed.contains(&task.id)) {
            if task.is_open() {
                if let Some(step) = steps.get(&task.step) {
                    task.step.clone_from(step);
                }
                task.due_is_kept = task.due_is_kept || task.due_at.is_some();
            } else {
                rename_closed(task, &steps, &approvals);
            }
        }
    }

    fn change(&mut self, id: TaskId, change: impl FnOnce(&mut TaskRow)) {
        if let Some(task) = self.tasks.iter_mut().find(|task| task.id == id) {
            change(task);
        }
    }
}

/// A task that is done has its action and its approval; one that was given up has neither, and its pause is not counted.
fn close(task: &mut TaskRow, past: &Past, is_done: bool) {
    task.closed_at = Some(past.at);
    task.closed_by = past.actor;
    task.paused_at = None;
    task.paused_for.clear();
    if is_done {
        task.state = TaskState::Done;
        task.action.clone_from(&past.action);
        task.paused_ms = past.detail.paused_ms.unwrap_or(task.paused_ms);
        task.approved_hash = past.detail.approved.as_deref().and_then(unhex);
    } else {
        task.state = TaskState::Cancelled;
    }
}
