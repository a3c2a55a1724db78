//! SQL of what is told to whose data it is.

use rusqlite::Connection;
use serde_json::{Map, Value};

use crate::base::{BusinessDay, CaseId, TaskId, UtcMs};
use crate::store::{StoreError, collect};

/// What somebody wrote in a round of curation.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub task: TaskId,
    /// With the decision; else beside scores.
    pub is_decision: bool,
    pub about: String,
    pub words: String,
    /// None: it was written before that was kept.
    pub at: Option<UtcMs>,
}

/// Everything that was handed in, in its order.
pub(super) fn written(connection: &Connection, case: CaseId) -> Result<Vec<Written>, StoreError> {
    collect(
        connection,
        "SELECT n.task_id, n.stage = 'decision', n.about, n.words, c.at_utc_ms
         FROM curation_notes n LEFT JOIN curation_commitments c ON c.note_key = n.note_key
         WHERE n.case_id = ?1 AND n.words <> '' ORDER BY n.seq, n.note_key",
        [case],
        |row| {
            Ok(Written {
                task: row.get(0)?,
                is_decision: row.get(1)?,
                about: row.get(2)?,
                words: row.get(3)?,
                at: row.get::<_, Option<i64>>(4)?.map(UtcMs),
            })
        },
    )
}

/// Whether anybody scored.
pub(super) fn any_scores(connection: &Connection, case: CaseId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM curation_scores WHERE case_id = ?1)")?
        .query_row([case], |row| row.get(0))?)
}

/// The number of an agreement, and its partner's names and values.
type NumberedParty = (String, Map<String, Value>);

/// Who the partner is in the agreements of a case, signed or not: number, then names and values as they are kept.
pub(super) fn partner_parties(connection: &Connection, case: CaseId) -> Result<Vec<NumberedParty>, StoreError> {
    let kept: Vec<(String, String)> = collect(
        connection,
        "SELECT a.number, p.parties FROM agreements a JOIN agreement_parties p USING (agreement_id)
         WHERE a.case_id = ?1 ORDER BY a.drafted_at_utc_ms, a.number",
        [case],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    kept.into_iter().map(|(number, parties)| Ok((number, partner_of(&parties)?))).collect()
}

/// How an agreement of a case ended, or was to end.
#[derive(Debug, Clone)]
pub(super) struct ToldEnd {
    /// Of the agreement.
    pub number: String,
    pub reason: String,
    /// The first day without it, where somebody ended it and did not take that back.
    pub ends_on: Option<BusinessDay>,
    /// As stored (`agreement_ends`); empty: nobody, or from before it was kept.
    pub ended_by: String,
    pub ground: String,
    /// It was to end, and does not.
    pub is_taken_back: bool,
    /// The number of the minutes; empty: it has none.
    pub minutes: String,
    pub at: Option<UtcMs>,
}

/// Every end of an agreement of a case, one for each agreement: what is written of the last one given.
pub(super) fn ends(connection: &Connection, case: CaseId) -> Result<Vec<ToldEnd>, StoreError> {
    collect(
        connection,
        "SELECT a.number, n.reason, e.ends_on, coalesce(e.ended_by, ''), coalesce(e.ground, ''),
                e.act_id IS NULL AND NOT EXISTS (
                    SELECT 1 FROM agreement_ends_carried_out c WHERE c.agreement_id = n.agreement_id
                ),
                coalesce((SELECT p.number FROM agreement_end_papers p WHERE p.agreement_id = n.agreement_id
                          ORDER BY p.seq DESC LIMIT 1), ''),
                e.at_utc_ms
         FROM agreement_end_notes n JOIN agreements a ON a.agreement_id = n.agreement_id
         LEFT JOIN agreement_ends e ON e.agreement_id = n.agreement_id
              AND NOT EXISTS (SELECT 1 FROM agreement_ends_taken_back t WHERE t.end_act_id = e.act_id)
         WHERE a.case_id = ?1 AND n.reason <> '' ORDER BY a.number",
        [case],
        |row| {
            Ok(ToldEnd {
                number: row.get(0)?,
                reason: row.get(1)?,
                ends_on: row.get::<_, Option<String>>(2)?.as_deref().and_then(BusinessDay::parse),
                ended_by: row.get(3)?,
                ground: row.get(4)?,
                is_taken_back: row.get(5)?,
                minutes: row.get(6)?,
                at: row.get::<_, Option<i64>>(7)?.map(UtcMs),
            })
        },
    )
}

fn partner_of(parties: &str) -> Result<Map<String, Value>, StoreError> {
    let parties: Value = serde_json::from_str(parties)?;
    Ok(parties.get("partner").and_then(Value::as_object).cloned().unwrap_or_default())
}
