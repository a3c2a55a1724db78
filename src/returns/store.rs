//! SQL of returns: decisions, lists, notices, hand-backs.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::rules;
use crate::base::{BusinessDay, HandbackId, NoticeId, PartnerId, ProductId, Rupiah, UserId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// The decision that keeps a product.
pub(super) struct KeepDecision {
    /// The day on which it is a candidate again.
    pub until: BusinessDay,
    pub reason: String,
    pub by: Option<UserId>,
    pub decided_on: BusinessDay,
}

/// Products that were kept, as decided by `as_of`.
pub(super) fn keep_decisions(
    connection: &Connection,
    as_of: BusinessDay,
) -> Result<HashMap<ProductId, KeepDecision>, StoreError> {
    let rows = collect(
        connection,
        "SELECT product_id, keep_until, reason, user_id, business_day, max(seq) FROM return_decisions
         WHERE business_day <= ?1
         GROUP BY product_id HAVING choice = 'keep'",
        [as_of.to_string()],
        |row| {
            let (until, reason, by, decided_on) = (day(row, 1)?, row.get(2)?, row.get(3)?, day(row, 4)?);
            Ok((row.get(0)?, KeepDecision { until, reason, by, decided_on }))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// A decision as it goes into the database.
pub(super) struct NewDecision<'a> {
    pub product: ProductId,
    pub partner: PartnerId,
    pub choice: &'static str,
    pub keep_until: Option<BusinessDay>,
    pub reason: &'a str,
    pub on_hand: i64,
    pub start: BusinessDay,
}

pub(super) fn add_decision(tx: &mut Tx<'_>, decision: &NewDecision<'_>) -> Result<(), StoreError> {
    let (act_id, seq, user, today) = (tx.act_id(), tx.seq(), tx.actor(), tx.day());
    tx.fact(
        "return_decisions",
        &[
            ("product_id", &decision.product),
            ("seq", &seq),
            ("act_id", &act_id),
            ("partner_id", &decision.partner),
            ("choice", &decision.choice),
            ("keep_until", &decision.keep_until.map(|day| day.to_string())),
            ("reason", &decision.reason),
            ("on_hand", &decision.on_hand),
            ("start_on", &decision.start.to_string()),
            ("user_id", &user),
            ("business_day", &today.to_string()),
        ],
    )
}

/// A product that is to go back and has not gone yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenReturn {
    pub product: ProductId,
    pub partner: PartnerId,
    pub start: BusinessDay,
    pub reason: String,
    pub decided_on: BusinessDay,
    /// The notices that name it since the decision, the earliest first, with the pieces that each asked to fetch.
    pub told: Vec<(NoticeId, i64)>,
}

/// Decisions to return that were neither changed nor carried out, of one partner or of all.
pub(super) fn open_returns(connection: &Connection, partner: Option<PartnerId>) -> Result<Vec<OpenReturn>, StoreError> {
    let rows: Vec<(OpenReturn, i64)> = collect(
        connection,
        "SELECT d.product_id, d.partner_id, d.start_on, d.reason, d.business_day, d.seq
         FROM return_decisions d
         WHERE d.choice = 'return' AND (?1 IS NULL OR d.partner_id = ?1)
           AND NOT EXISTS (SELECT 1 FROM return_decisions later
                           WHERE later.product_id = d.product_id AND later.seq > d.seq)
           AND NOT EXISTS (SELECT 1 FROM handback_lines h WHERE h.product_id = d.product_id AND h.seq > d.seq)
         ORDER BY d.partner_id, d.product_id",
        params![partner],
        |row| {
            let open = OpenReturn {
                product: row.get(0)?,
                partner: row.get(1)?,
                start: day(row, 2)?,
                reason: row.get(3)?,
                decided_on: day(row, 4)?,
                told: Vec::new(),
            };
            Ok((open, row.get(5)?))
        },
    )?;
    let mut found = Vec::with_capacity(rows.len());
    for (open, decided_at) in rows {
        let told = told_since(connection, open.product, decided_at)?;
        found.push(OpenReturn { told, ..open });
    }
    Ok(found)
}

/// The notices that name a product after the act `seq`, the earliest first, with the pieces of each.
fn told_since(connection: &Connection, product: ProductId, seq: i64) -> Result<Vec<(NoticeId, i64)>, StoreError> {
    collect(
        connection,
        "SELECT n.notice_id, l.qty FROM return_notice_lines l JOIN return_notices n ON n.notice_id = l.notice_id
         WHERE l.product_id = ?1 AND n.seq > ?2 ORDER BY n.seq",
        params![product, seq],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The last night whose list was made.
pub(super) fn last_list(connection: &Connection) -> Result<Option<BusinessDay>, StoreError> {
    let day: Option<String> =
        connection.prepare_cached("SELECT max(business_day) FROM unsold_lists")?.query_row([], |row| row.get(0))?;
    Ok(day.as_deref().and_then(BusinessDay::parse))
}

pub(super) fn is_listed(connection: &Connection, on: BusinessDay) -> Result<bool, StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM unsold_lists WHERE business_day = ?1")?
        .query_row([on.to_string()], |_| Ok(()))
        .optional_row()?;
    Ok(found.is_some())
}

pub(super) fn is_nominated(
    connection: &Connection,
    product: ProductId,
    start: BusinessDay,
) -> Result<bool, StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM nominations WHERE product_id = ?1 AND start_on = ?2")?
        .query_row(params![product, start.to_string()], |_| Ok(()))
        .optional_row()?;
    Ok(found.is_some())
}

pub(super) fn add_nomination(
    tx: &mut Tx<'_>,
    candidate: &super::Candidate,
    months: u32,
    listed_on: BusinessDay,
) -> Result<(), StoreError> {
    let act_id = tx.act_id();
    tx.fact(
        "nominations",
        &[
            ("product_id", &candidate.product),
            ("start_on", &candidate.start.to_string()),
            ("due_on", &rules::due_on(candidate.start, months).to_string()),
            ("listed_on", &listed_on.to_string()),
            ("on_hand", &candidate.on_hand),
            ("act_id", &act_id),
        ],
    )
}

pub(super) fn add_list(tx: &mut Tx<'_>, list: &super::NightlyList) -> Result<(), StoreError> {
    let act_id = tx.act_id();
    tx.fact(
        "unsold_lists",
        &[
            ("business_day", &list.day.to_string()),
            ("act_id", &act_id),
            ("products", &list.products),
            ("pieces", &list.pieces),
            ("entered", &list.entered),
        ],
    )
}

/// A notice as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    pub id: NoticeId,
    pub number: String,
    pub partner: PartnerId,
    pub pickup_on: BusinessDay,
    pub sent_on: BusinessDay,
}

pub(super) fn notice(connection: &Connection, id: NoticeId) -> Result<Option<Notice>, StoreError> {
    connection
        .prepare_cached(
            "SELECT notice_id, number, partner_id, pickup_on, business_day FROM return_notices WHERE notice_id = ?1",
        )?
        .query_row([id], |row| {
            Ok(Notice {
                id: row.get(0)?,
                number: row.get(1)?,
                partner: row.get(2)?,
                pickup_on: day(row, 3)?,
                sent_on: day(row, 4)?,
            })
        })
        .optional_row()
}

pub(super) fn add_notice(
    tx: &mut Tx<'_>,
    id: NoticeId,
    number: &str,
    partner: PartnerId,
    pickup_on: BusinessDay,
) -> Result<(), StoreError> {
    let (act_id, seq, user, today) = (tx.act_id(), tx.seq(), tx.actor(), tx.day());
    tx.fact(
        "return_notices",
        &[
            ("notice_id", &id),
            ("act_id", &act_id),
            ("number", &number),
            ("partner_id", &partner),
            ("pickup_on", &pickup_on.to_string()),
            ("user_id", &user),
            ("business_day", &today.to_string()),
            ("seq", &seq),
        ],
    )
}

pub(super) fn add_notice_line(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    line_no: i64,
    product: ProductId,
    (qty, start, price): (i64, BusinessDay, Rupiah),
) -> Result<(), StoreError> {
    let act_id = tx.act_id();
    tx.fact(
        "return_notice_lines",
        &[
            ("notice_id", &notice),
            ("line_no", &line_no),
            ("product_id", &product),
            ("qty", &qty),
            ("start_on", &start.to_string()),
            ("price_rupiah", &price),
            ("act_id", &act_id),
        ],
    )
}

pub(super) fn is_reminded(connection: &Connection, notice: NoticeId, kind: &str) -> Result<bool, StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM return_reminders WHERE notice_id = ?1 AND kind = ?2")?
        .query_row(params![notice, kind], |_| Ok(()))
        .optional_row()?;
    Ok(found.is_some())
}

pub(super) fn add_reminder(tx: &mut Tx<'_>, notice: NoticeId, kind: &str) -> Result<(), StoreError> {
    let (act_id, today) = (tx.act_id(), tx.day());
    tx.fact(
        "return_reminders",
        &[("notice_id", &notice), ("kind", &kind), ("act_id", &act_id), ("business_day", &today.to_string())],
    )
}

/// The hand-backs of a partner from a moment on, the earliest first.
pub fn handbacks_since(
    connection: &Connection,
    partner: PartnerId,
    since: UtcMs,
) -> Result<Vec<HandbackId>, StoreError> {
    collect(
        connection,
        "SELECT handback_id FROM handbacks WHERE partner_id = ?1 AND at_utc_ms >= ?2 ORDER BY seq",
        params![partner, since.0],
        |row| row.get(0),
    )
}

pub(super) fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<BusinessDay> {
    let text: String = row.get(at)?;
    BusinessDay::parse(&text).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, format!("no day: {text}").into())
    })
}
