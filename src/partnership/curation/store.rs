//! SQL of curation: scores, verdicts, decisions, the words beside them, and the criteria they were found by.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};

use super::criteria::{Criteria, CriteriaHash};
use super::rules::{ProductVerdict, Scores, Verdict};
use super::submit;
use crate::base::{CaseId, TaskId, UserId, UtcMs};
use crate::people;
use crate::sop::case;
use crate::sop::case::commitment::{self, Commitment};
use crate::sop::field::ContentHash;
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// Whether verdicts are a curator's or the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Score,
    Decision,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Stage::Score => "score",
            Stage::Decision => "decision",
        }
    }
}

/// About the whole of an application.
const WHOLE: &str = "";
/// Why it was decided all the same. Named after the first cause that asked for it: fewer curators than the file wants.
const INTERNAL: &str = "!short";

/// A round of curation of one case, in which somebody does something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub case: CaseId,
    pub task: TaskId,
    pub user: UserId,
}

/// What one curator handed in, the last time.
#[derive(Debug, Clone)]
pub(super) struct Submission {
    pub curator: UserId,
    pub scores: Scores,
    /// The application as it stood then; none: nobody kept it.
    content: Option<ContentHash>,
    seq: i64,
}

impl Submission {
    /// Whether what was scored is what stands there now.
    pub fn is_of(&self, content: ContentHash) -> bool {
        self.content.is_none_or(|scored| scored == content)
    }
}

/// Keeps the text of the criteria when the first round is scored by them.
pub(super) fn keep_criteria(tx: &mut Tx<'_>, criteria: &Criteria) -> Result<(), StoreError> {
    if criteria_source(tx.conn(), criteria.hash)?.is_some() {
        return Ok(());
    }
    let (act_id, at) = (tx.act_id(), tx.now().0);
    let source: &str = &criteria.source;
    tx.fact(
        "curation_criteria",
        &[("act_id", &act_id), ("criteria_hash", &criteria.hash), ("source", &source), ("at_utc_ms", &at)],
    )
}

pub(super) fn criteria_source(connection: &Connection, hash: CriteriaHash) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached("SELECT source FROM curation_criteria WHERE criteria_hash = ?1")?
        .query_row([hash], |row| row.get(0))
        .optional_row()
}

/// The criteria by which the first curator of a round scored; those of the others are the same.
pub(super) fn criteria_of_round(connection: &Connection, task: TaskId) -> Result<Option<CriteriaHash>, StoreError> {
    connection
        .prepare_cached("SELECT criteria_hash FROM curation_scores WHERE task_id = ?1 ORDER BY seq LIMIT 1")?
        .query_row([task], |row| row.get(0))
        .optional_row()
}

/// Appends what a curator handed in, with the words beside it, bound to the content that was scored.
pub(super) fn add_scores(
    tx: &mut Tx<'_>,
    place: Place,
    (criteria, content): (CriteriaHash, ContentHash),
    scores: &Scores,
) -> Result<(), StoreError> {
    let (act_id, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
    for (criterion, score) in &scores.scores {
        tx.fact(
            "curation_scores",
            &[
                ("act_id", &act_id),
                ("case_id", &place.case),
                ("task_id", &place.task),
                ("curator", &place.user),
                ("criterion", criterion),
                ("score", score),
                ("criteria_hash", &criteria),
                ("content_hash", &content.0),
                ("at_utc_ms", &at),
                ("seq", &seq),
            ],
        )?;
    }
    add_products(tx, place, Stage::Score, &scores.products)?;
    for (criterion, words) in &scores.notes {
        add_note(tx, place, Stage::Score, (criterion, words))?;
    }
    add_note(tx, place, Stage::Score, (WHOLE, &scores.note))
}

/// Appends verdicts on products, with the words beside each.
pub(super) fn add_products(
    tx: &mut Tx<'_>,
    place: Place,
    stage: Stage,
    verdicts: &[ProductVerdict],
) -> Result<(), StoreError> {
    let (act_id, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
    for one in verdicts {
        tx.fact(
            "curation_products",
            &[
                ("act_id", &act_id),
                ("case_id", &place.case),
                ("task_id", &place.task),
                ("curator", &place.user),
                ("stage", &stage.name()),
                ("row_id", &one.row),
                ("verdict", &one.verdict.name()),
                ("reason", &one.reason),
                ("at_utc_ms", &at),
                ("seq", &seq),
            ],
        )?;
        add_note(tx, place, stage, (&about_row(&one.row), &one.note))?;
    }
    Ok(())
}

/// Rows of products and criteria are named by people's files: they must not be taken for each other.
fn about_row(row: &str) -> String {
    ["row:", row].concat()
}

/// Forgets what curators wrote about an application, sent or half written; their scores and verdicts stay. With the
/// salts go the commitments: nobody guesses short words from them.
pub(in crate::partnership) fn forget_notes(tx: &mut Tx<'_>, case: CaseId) -> Result<(), StoreError> {
    let keys: Vec<String> = collect(
        tx.conn(),
        "SELECT note_key FROM curation_notes WHERE case_id = ?1 AND words <> '' ORDER BY note_key",
        [case],
        |row| row.get(0),
    )?;
    let no_salt: Vec<u8> = Vec::new();
    for key in &keys {
        tx.record("curation_notes", ("note_key", key), &[("words", &""), ("salt", &no_salt)])?;
        tx.forget_fields("curation_notes", ("note_key", key), &["words", "salt"])?;
    }
    forget_drafts(tx, case)
}

/// Half-given scores and decisions, of whomever.
fn forget_drafts(tx: &Tx<'_>, case: CaseId) -> Result<(), StoreError> {
    let users = people::users(tx.conn())?;
    for task in case::tasks_of_case(tx.conn(), case)? {
        for user in &users {
            let key = submit::draft_key(user.id, task.id);
            tx.drop_draft(submit::DRAFT_KIND, &key)?;
            tx.drop_draft(submit::PROPOSAL_KIND, &key)?;
        }
    }
    Ok(())
}

/// Keeps words beside the fact that commits to them. Those of an earlier submission stay what they were.
fn add_note(tx: &mut Tx<'_>, place: Place, stage: Stage, (about, words): (&str, &str)) -> Result<(), StoreError> {
    if words.is_empty() {
        return Ok(());
    }
    let (act_id, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
    let key = format!("{}/{}/{}/{seq}/{about}", place.task, stage.name(), place.user);
    let Commitment { salt, hash } = commitment::commit(words.as_bytes())?;
    tx.fact(
        "curation_commitments",
        &[
            ("act_id", &act_id),
            ("note_key", &key),
            ("case_id", &place.case),
            ("commitment", &hash),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )?;
    tx.record(
        "curation_notes",
        ("note_key", &key),
        &[
            ("case_id", &place.case),
            ("task_id", &place.task),
            ("stage", &stage.name()),
            ("curator", &place.user),
            ("about", &about),
            ("words", &words),
            ("seq", &seq),
            ("salt", &salt),
        ],
    )?;
    Ok(())
}

/// The applications in which words of curation are not those that somebody wrote: changed in the file, lost, or put there
/// beside the program (`deks verify`). What was erased is not missed.
pub(super) fn changed_words(connection: &Connection) -> Result<Vec<CaseId>, StoreError> {
    let kept: Vec<(CaseId, bool)> = collect(
        connection,
        "SELECT c.case_id, c.commitment, n.words, n.salt
         FROM curation_commitments c LEFT JOIN curation_notes n USING (note_key)",
        [],
        |row| {
            let (hash, words, salt): (Vec<u8>, Option<String>, Option<Vec<u8>>) =
                (row.get(1)?, row.get(2)?, row.get(3)?);
            let is_whole = words.zip(salt).is_some_and(|(words, salt)| {
                (words.is_empty() && salt.is_empty()) || commitment::holds(&hash, &salt, words.as_bytes())
            });
            Ok((row.get(0)?, is_whole))
        },
    )?;
    let mut changed: Vec<CaseId> = collect(
        connection,
        "SELECT case_id FROM curation_notes
         WHERE seq > 0 AND note_key NOT IN (SELECT note_key FROM curation_commitments)",
        [],
        |row| row.get(0),
    )?;
    changed.extend(kept.into_iter().filter(|(_, is_whole)| !is_whole).map(|(case, _)| case));
    changed.sort_unstable();
    changed.dedup();
    Ok(changed)
}

/// Who handed in scores in a round, the earliest first. Nobody's scores.
pub(super) fn curators_of(connection: &Connection, task: TaskId) -> Result<Vec<UserId>, StoreError> {
    collect(
        connection,
        "SELECT curator FROM curation_scores WHERE task_id = ?1 GROUP BY curator ORDER BY min(seq)",
        [task],
        |row| row.get(0),
    )
}

/// What each curator of a round handed in last, in the order in which they first did. Callers see to it that nobody sees
/// it too early.
pub(super) fn submissions(connection: &Connection, task: TaskId) -> Result<Vec<Submission>, StoreError> {
    let mut found: Vec<Submission> = curators_of(connection, task)?
        .into_iter()
        .map(|curator| Submission { curator, scores: Scores::default(), content: None, seq: 0 })
        .collect();
    for one in &mut found {
        let rows: Vec<(String, i64, i64, Option<[u8; 32]>)> = collect(
            connection,
            "SELECT criterion, score, seq, content_hash FROM curation_scores
             WHERE task_id = ?1 AND curator = ?2
                 AND seq = (SELECT max(seq) FROM curation_scores WHERE task_id = ?1 AND curator = ?2)",
            params![task, one.curator],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        for (criterion, score, seq, content) in rows {
            one.scores.scores.insert(criterion, score);
            (one.seq, one.content) = (seq, content.map(ContentHash));
        }
        one.scores.products = products(connection, task, (Stage::Score, one.curator), one.seq)?;
        let mut notes = notes(connection, task, (Stage::Score, one.curator), one.seq)?;
        one.scores.note = notes.remove(WHOLE).unwrap_or_default();
        notes.retain(|about, _| !about.starts_with("row:"));
        one.scores.notes = notes;
    }
    Ok(found)
}

/// Verdicts of one person on products, with their words. `seq`: of the act that they came with.
fn products(
    connection: &Connection,
    task: TaskId,
    (stage, curator): (Stage, UserId),
    seq: i64,
) -> Result<Vec<ProductVerdict>, StoreError> {
    let rows: Vec<(String, String, String)> = collect(
        connection,
        "SELECT row_id, verdict, reason FROM curation_products
         WHERE task_id = ?1 AND stage = ?2 AND curator = ?3 AND seq = ?4 ORDER BY row_id",
        params![task, stage.name(), curator, seq],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut notes = notes(connection, task, (stage, curator), seq)?;
    let read = rows.into_iter().filter_map(|(row, verdict, reason)| {
        let note = notes.remove(&about_row(&row)).unwrap_or_default();
        Some(ProductVerdict { verdict: Verdict::read(&verdict)?, row, reason, note })
    });
    Ok(read.collect())
}

fn notes(
    connection: &Connection,
    task: TaskId,
    (stage, curator): (Stage, UserId),
    seq: i64,
) -> Result<BTreeMap<String, String>, StoreError> {
    let rows: Vec<(String, String)> = collect(
        connection,
        "SELECT about, words FROM curation_notes
         WHERE task_id = ?1 AND stage = ?2 AND curator = ?3 AND seq IN (0, ?4) AND words <> ''",
        params![task, stage.name(), curator, seq],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

pub(super) fn add_opening(tx: &mut Tx<'_>, place: Place) -> Result<(), StoreError> {
    let (act_id, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
    tx.fact(
        "curation_openings",
        &[
            ("act_id", &act_id),
            ("case_id", &place.case),
            ("task_id", &place.task),
            ("curator", &place.user),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )
}

/// Whether somebody opened the scores of a round without scoring in it.
pub(super) fn has_opened(connection: &Connection, task: TaskId, user: UserId) -> Result<bool, StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM curation_openings WHERE task_id = ?1 AND curator = ?2")?
        .query_row(params![task, user], |_| Ok(()))
        .optional_row()?;
    Ok(found.is_some())
}

/// A decision as it goes into the database.
pub(super) struct NewDecision<'a> {
    pub action: &'a str,
    pub curators: usize,
    pub percent: Option<i64>,
    pub criteria: CriteriaHash,
    pub verdicts: &'a [ProductVerdict],
    /// The text of the letter.
    pub reason: &'a str,
    /// Fewer curators than the file asks for.
    pub is_short: bool,
    /// Why it is decided all the same; in no letter.
    pub internal: &'a str,
}

pub(super) fn add_decision(tx: &mut Tx<'_>, place: Place, new: &NewDecision<'_>) -> Result<(), StoreError> {
    let (act_id, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
    let curators = i64::try_from(new.curators).unwrap_or(i64::MAX);
    tx.fact(
        "curation_decisions",
        &[
            ("act_id", &act_id),
            ("case_id", &place.case),
            ("task_id", &place.task),
            ("user_id", &place.user),
            ("action", &new.action),
            ("curators", &curators),
            ("percent", &new.percent),
            ("is_short", &new.is_short),
            ("criteria_hash", &new.criteria),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )?;
    add_products(tx, place, Stage::Decision, new.verdicts)?;
    add_note(tx, place, Stage::Decision, (WHOLE, new.reason))?;
    add_note(tx, place, Stage::Decision, (INTERNAL, new.internal))
}

/// A decision as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub case: CaseId,
    pub task: TaskId,
    pub by: UserId,
    /// `accept`, `refuse` or `return`.
    pub action: String,
    pub curators: i64,
    pub percent: Option<i64>,
    pub criteria: CriteriaHash,
    pub at: UtcMs,
    pub verdicts: Vec<ProductVerdict>,
    pub reason: String,
    /// Why it was decided although something spoke against it; in no letter. Empty: nothing did.
    pub internal: String,
}

/// Every decision about a case, the latest first.
pub(super) fn decisions(connection: &Connection, case: CaseId) -> Result<Vec<Decision>, StoreError> {
    let found: Vec<(Decision, i64)> = collect(
        connection,
        "SELECT case_id, task_id, user_id, action, curators, percent, criteria_hash, at_utc_ms, seq
         FROM curation_decisions WHERE case_id = ?1 ORDER BY seq DESC",
        [case],
        |row| Ok((read_decision(row)?, row.get(8)?)),
    )?;
    let mut decisions = Vec::with_capacity(found.len());
    for (mut one, seq) in found {
        one.verdicts = products(connection, one.task, (Stage::Decision, one.by), seq)?;
        let mut notes = notes(connection, one.task, (Stage::Decision, one.by), seq)?;
        one.reason = notes.remove(WHOLE).unwrap_or_default();
        one.internal = notes.remove(INTERNAL).unwrap_or_default();
        decisions.push(one);
    }
    Ok(decisions)
}

fn read_decision(row: &Row<'_>) -> rusqlite::Result<Decision> {
    Ok(Decision {
        case: row.get(0)?,
        task: row.get(1)?,
        by: row.get(2)?,
        action: row.get(3)?,
        curators: row.get(4)?,
        percent: row.get(5)?,
        criteria: row.get(6)?,
        at: UtcMs(row.get(7)?),
        verdicts: Vec::new(),
        reason: String::new(),
        internal: String::new(),
    })
}
