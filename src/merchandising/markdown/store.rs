//! SQL over plans and what they did to prices.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::rules::{self, Change, Mark, Step};
use crate::base::{ActId, BusinessDay, PartnerId, ProductId, UserId};
use crate::merchandising::notes::Channel;
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// What a partner agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub partner: PartnerId,
    pub steps: Vec<Step>,
    pub channel: Channel,
    pub agreed_on: BusinessDay,
    pub note: String,
    pub by: UserId,
}

macro_rules! select_plans {
    ($tail:literal) => {
        concat!(
            "SELECT p.partner_id, p.steps, p.channel, p.agreed_day, coalesce(n.note, ''), p.user_id
             FROM markdown_plans p LEFT JOIN request_notes n USING (note_id)
             WHERE p.seq = (SELECT max(seq) FROM markdown_plans o WHERE o.partner_id = p.partner_id)
               AND p.steps <> '' ",
            $tail
        )
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Plan> {
    let day: String = row.get(3)?;
    Ok(Plan {
        partner: row.get(0)?,
        steps: rules::parse(&row.get::<_, String>(1)?),
        channel: Channel::read(&row.get::<_, String>(2)?),
        agreed_on: BusinessDay::parse(&day).ok_or(rusqlite::Error::InvalidColumnName(day))?,
        note: row.get(4)?,
        by: row.get(5)?,
    })
}

/// Every plan in force, by partner.
pub fn plans(connection: &Connection) -> Result<Vec<Plan>, StoreError> {
    collect(connection, select_plans!("ORDER BY p.partner_id"), [], read)
}

/// What a partner agreed to; `None`: it did not, or no longer.
pub fn plan_of(connection: &Connection, partner: PartnerId) -> Result<Option<Plan>, StoreError> {
    connection.prepare_cached(select_plans!("AND p.partner_id = ?1"))?.query_row([partner], read).optional_row()
}

pub(super) struct NewPlan<'a> {
    pub partner: PartnerId,
    pub steps: &'a [Step],
    pub channel: Channel,
    pub agreed_on: BusinessDay,
    pub note_id: ActId,
    pub by: UserId,
}

pub(super) fn append_plan(tx: &mut Tx<'_>, new: &NewPlan<'_>) -> Result<(), StoreError> {
    let (act_id, day, seq) = (tx.act_id(), tx.day().to_string(), tx.seq());
    tx.fact(
        "markdown_plans",
        &[
            ("partner_id", &new.partner),
            ("seq", &seq),
            ("act_id", &act_id),
            ("steps", &rules::print(new.steps)),
            ("channel", &new.channel.name()),
            ("agreed_day", &new.agreed_on.to_string()),
            ("note_id", &new.note_id),
            ("user_id", &new.by),
            ("business_day", &day),
        ],
    )
}

pub(super) fn append_mark(tx: &mut Tx<'_>, product: ProductId, change: &Change) -> Result<(), StoreError> {
    let (act_id, day, seq) = (tx.act_id(), tx.day().to_string(), tx.seq());
    tx.fact(
        "markdowns",
        &[
            ("product_id", &product),
            ("seq", &seq),
            ("act_id", &act_id),
            ("off_bp", &change.off_bp),
            ("base_rupiah", &change.base),
            ("price_rupiah", &change.price),
            ("business_day", &day),
        ],
    )
}

fn read_mark(row: &Row<'_>) -> rusqlite::Result<(ProductId, Mark)> {
    let day: String = row.get(4)?;
    let day = BusinessDay::parse(&day).ok_or(rusqlite::Error::InvalidColumnName(day))?;
    Ok((row.get(0)?, Mark { off_bp: row.get(1)?, base: row.get(2)?, price: row.get(3)?, day }))
}

/// The last mark of every product that has one.
pub(super) fn last_marks(connection: &Connection) -> Result<HashMap<ProductId, Mark>, StoreError> {
    let rows = collect(
        connection,
        "SELECT product_id, off_bp, base_rupiah, price_rupiah, business_day FROM markdowns m
         WHERE seq = (SELECT max(seq) FROM markdowns o WHERE o.product_id = m.product_id)",
        [],
        read_mark,
    )?;
    Ok(rows.into_iter().collect())
}

/// Every mark from a day on, the latest first.
pub(super) fn marks_since(connection: &Connection, since: BusinessDay) -> Result<Vec<(ProductId, Mark)>, StoreError> {
    collect(
        connection,
        "SELECT product_id, off_bp, base_rupiah, price_rupiah, business_day FROM markdowns
         WHERE business_day >= ?1 ORDER BY business_day DESC, seq DESC, product_id",
        params![since.to_string()],
        read_mark,
    )
}
