//! SQL of runs: what was worked out and waits, or was posted or withdrawn.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::prepare::Line;
use super::store::read_day;
use crate::base::{ActId, BusinessDay, PartnerId, RunId, Rupiah, UserId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// A run that waits for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRun {
    pub run_id: RunId,
    pub until: BusinessDay,
    pub prepared_by: UserId,
    pub at: UtcMs,
    pub partners: i64,
    /// The sum of all balances above zero.
    pub payable: Rupiah,
}

pub(super) fn append(
    tx: &mut Tx<'_>,
    run_id: RunId,
    by: UserId,
    until: BusinessDay,
    lines: &[Line],
) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "settlement_runs",
        &[
            ("run_id", &run_id),
            ("act_id", &act_id),
            ("until_day", &until.to_string()),
            ("user_id", &by),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )?;
    for line in lines {
        tx.fact(
            "settlement_run_partners",
            &[
                ("run_id", &run_id),
                ("partner_id", &line.partner),
                ("closing_rupiah", &line.closing),
                ("fingerprint", &line.fingerprint),
            ],
        )?;
    }
    Ok(())
}

/// How a run ends: `posted` or `withdrawn`.
pub(super) fn end(tx: &mut Tx<'_>, run_id: RunId, how: &'static str, by: UserId) -> Result<(), StoreError> {
    let (act_id, at) = (tx.act_id(), tx.now().0);
    tx.fact(
        "settlement_runs_ended",
        &[("run_id", &run_id), ("act_id", &act_id), ("how", &how), ("user_id", &by), ("at_utc_ms", &at)],
    )
}

/// The run that waits for approval; there is one at most.
pub fn waiting(connection: &Connection) -> Result<Option<WaitingRun>, StoreError> {
    connection
        .prepare_cached(
            "SELECT r.run_id, r.until_day, r.user_id, r.at_utc_ms, count(p.partner_id),
                    coalesce(sum(max(p.closing_rupiah, 0)), 0)
             FROM settlement_runs r JOIN settlement_run_partners p ON p.run_id = r.run_id
             WHERE NOT EXISTS (SELECT 1 FROM settlement_runs_ended e WHERE e.run_id = r.run_id)
             GROUP BY r.run_id ORDER BY r.at_utc_ms DESC LIMIT 1",
        )?
        .query_row([], |row: &Row<'_>| {
            Ok(WaitingRun {
                run_id: row.get(0)?,
                until: read_day(row, 1)?,
                prepared_by: row.get(2)?,
                at: UtcMs(row.get(3)?),
                partners: row.get(4)?,
                payable: row.get(5)?,
            })
        })
        .optional_row()
}

/// Whose statements a run holds.
pub fn partners_of_run(connection: &Connection, run_id: RunId) -> Result<Vec<PartnerId>, StoreError> {
    Ok(fingerprints(connection, run_id)?.into_keys().collect())
}

/// What a run keeps of each statement.
pub(super) fn fingerprints(connection: &Connection, run_id: RunId) -> Result<HashMap<PartnerId, [u8; 32]>, StoreError> {
    let rows: Vec<(PartnerId, [u8; 32])> = collect(
        connection,
        "SELECT partner_id, fingerprint FROM settlement_run_partners WHERE run_id = ?1",
        [run_id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// What an act posted: how many statements, and the sum of their balances above zero. `None`: it posted no run.
pub(super) fn posted_by(connection: &Connection, act: ActId) -> Result<Option<(usize, Rupiah)>, StoreError> {
    let found: Option<(i64, Rupiah)> = connection
        .prepare_cached(
            "SELECT count(*), coalesce(sum(max(s.closing_rupiah, 0)), 0)
             FROM settlement_runs_ended e JOIN settlements s ON s.run_id = e.run_id
             WHERE e.act_id = ?1 AND e.how = 'posted' GROUP BY e.run_id",
        )?
        .query_row(params![act], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional_row()?;
    Ok(found.map(|(count, payable)| (usize::try_from(count).unwrap_or(0), payable)))
}
