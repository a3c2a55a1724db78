//! SQL of hand-backs.

use std::collections::HashMap;

use rusqlite::Connection;

use super::draft::{AidLine, DraftLine};
use crate::base::text::clean_line;
use crate::base::{ActId, BusinessDay, HandbackId, PartnerId, ProductId};
use crate::returns::papers::{HandbackAid, HandbackLine};
use crate::returns::store::day;
use crate::store::{OptionalRow, StoreError, Tx, collect};

pub(super) struct NewHandback<'a> {
    pub id: HandbackId,
    pub number: &'a str,
    pub partner: PartnerId,
    pub reason: &'a str,
    pub giver_signature: &'a [u8],
    pub receiver_signature: &'a [u8],
}

pub(super) fn add_handback(tx: &mut Tx<'_>, new: &NewHandback<'_>) -> Result<(), StoreError> {
    let (act_id, seq, user, now, today) = (tx.act_id(), tx.seq(), tx.actor(), tx.now(), tx.day());
    tx.fact(
        "handbacks",
        &[
            ("handback_id", &new.id),
            ("act_id", &act_id),
            ("number", &new.number),
            ("partner_id", &new.partner),
            ("reason", &new.reason),
            ("giver_signature", &new.giver_signature),
            ("receiver_signature", &new.receiver_signature),
            ("user_id", &user),
            ("business_day", &today.to_string()),
            ("at_utc_ms", &now.0),
            ("seq", &seq),
        ],
    )
}

pub(super) fn set_people(tx: &mut Tx<'_>, id: HandbackId, giver: &str, receiver: &str) -> Result<(), StoreError> {
    tx.record("handback_people", ("handback_id", &id), &[("giver_name", &giver), ("receiver_name", &receiver)])?;
    Ok(())
}

pub(super) struct NewLine<'a> {
    pub handback: HandbackId,
    pub line_no: i64,
    pub line: &'a DraftLine,
    pub received: i64,
    pub sold: i64,
    pub reason: &'a str,
}

pub(super) fn add_line(tx: &mut Tx<'_>, new: &NewLine<'_>) -> Result<(), StoreError> {
    let (act_id, seq) = (tx.act_id(), tx.seq());
    tx.fact(
        "handback_lines",
        &[
            ("handback_id", &new.handback),
            ("line_no", &new.line_no),
            ("act_id", &act_id),
            ("seq", &seq),
            ("product_id", &new.line.product),
            ("code", &new.line.code),
            ("name", &new.line.name),
            ("variant", &new.line.variant),
            ("received", &new.received),
            ("sold", &new.sold),
            ("returned", &new.line.returned),
            ("missing", &new.line.missing),
            ("damaged", &new.line.damaged),
            ("reason", &new.reason),
        ],
    )
}

pub(super) fn add_aid(tx: &mut Tx<'_>, handback: HandbackId, line_no: i64, aid: &AidLine) -> Result<(), StoreError> {
    let act_id = tx.act_id();
    tx.fact(
        "handback_aids",
        &[
            ("handback_id", &handback),
            ("line_no", &line_no),
            ("act_id", &act_id),
            ("aid_id", &aid.aid),
            ("name", &aid.name),
            ("qty_out", &aid.qty_out),
            ("returned", &aid.returned),
            ("lost", &aid.lost),
            ("reason", &clean_line(&aid.reason)),
        ],
    )
}

/// A hand-back as it was signed.
pub(super) struct Handback {
    pub number: String,
    pub partner: PartnerId,
    pub reason: String,
    pub giver_signature: Vec<u8>,
    pub receiver_signature: Vec<u8>,
    pub day: BusinessDay,
    pub giver_name: String,
    pub receiver_name: String,
}

pub(super) fn handback(connection: &Connection, id: HandbackId) -> Result<Option<Handback>, StoreError> {
    connection
        .prepare_cached(
            "SELECT h.number, h.partner_id, h.reason, h.giver_signature, h.receiver_signature, h.business_day,
                    coalesce(p.giver_name, ''), coalesce(p.receiver_name, '')
             FROM handbacks h LEFT JOIN handback_people p USING (handback_id) WHERE h.handback_id = ?1",
        )?
        .query_row([id], |row| {
            Ok(Handback {
                number: row.get(0)?,
                partner: row.get(1)?,
                reason: row.get(2)?,
                giver_signature: row.get(3)?,
                receiver_signature: row.get(4)?,
                day: day(row, 5)?,
                giver_name: row.get(6)?,
                receiver_name: row.get(7)?,
            })
        })
        .optional_row()
}

pub(super) fn lines(connection: &Connection, id: HandbackId) -> Result<Vec<HandbackLine>, StoreError> {
    collect(
        connection,
        "SELECT code, name, variant, received, sold, returned, missing, damaged, reason
         FROM handback_lines WHERE handback_id = ?1 ORDER BY line_no",
        [id],
        |row| {
            Ok(HandbackLine {
                code: row.get(0)?,
                name: row.get(1)?,
                variant: row.get(2)?,
                received: row.get(3)?,
                sold: row.get(4)?,
                returned: row.get(5)?,
                missing: row.get(6)?,
                damaged: row.get(7)?,
                reason: row.get(8)?,
            })
        },
    )
}

pub(super) fn aids(connection: &Connection, id: HandbackId) -> Result<Vec<HandbackAid>, StoreError> {
    collect(
        connection,
        "SELECT name, qty_out, returned FROM handback_aids WHERE handback_id = ?1 ORDER BY line_no",
        [id],
        |row| Ok(HandbackAid { name: row.get(0)?, qty: row.get(1)?, returned: row.get(2)? }),
    )
}

/// The number of the latest notice that named a product of this hand-back before it, or nothing.
pub(super) fn notice_number(connection: &Connection, id: HandbackId) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached(
            "SELECT n.number FROM handback_lines h
             JOIN return_notice_lines l ON l.product_id = h.product_id
             JOIN return_notices n ON n.notice_id = l.notice_id AND n.seq < h.seq
             WHERE h.handback_id = ?1 ORDER BY n.seq DESC LIMIT 1",
        )?
        .query_row([id], |row| row.get(0))
        .optional_row()
}

/// The numbers of the minutes that name a product, by the act that made each.
pub fn numbers_of_product(connection: &Connection, product: ProductId) -> Result<HashMap<ActId, String>, StoreError> {
    let rows = collect(
        connection,
        "SELECT h.act_id, h.number FROM handback_lines l JOIN handbacks h ON h.handback_id = l.handback_id
         WHERE l.product_id = ?1",
        [product],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

pub(super) fn latest(
    connection: &Connection,
    rows_max: i64,
) -> Result<Vec<(HandbackId, String, PartnerId, BusinessDay)>, StoreError> {
    collect(
        connection,
        "SELECT handback_id, number, partner_id, business_day FROM handbacks ORDER BY seq DESC LIMIT ?1",
        [rows_max],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, day(row, 3)?)),
    )
}
