//! SQL over `handovers`, `handover_lines`, `handover_refusals`, `handover_people`, `aid_loans` and `aid_returns`.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::draft::DraftAid;
use super::refused::Refused;
use super::rules::CheckedLine;
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{ActId, AidId, BusinessDay, HandoverId, PartnerId, ProductId, Rupiah, UserId, UtcMs};
use crate::catalog::Product;
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// A hand-over to write.
pub struct HandoverRow {
    pub id: HandoverId,
    pub number: String,
    pub partner: PartnerId,
    pub user: UserId,
    pub giver_signature: Vec<u8>,
    pub receiver_signature: Vec<u8>,
    pub note: String,
}

/// A hand-over as it was written.
pub struct StoredHandover {
    pub number: String,
    pub partner: PartnerId,
    pub at: UtcMs,
    pub giver_signature: Vec<u8>,
    pub receiver_signature: Vec<u8>,
    pub giver_name: String,
    pub receiver_name: String,
    pub note: String,
}

/// A line as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLine {
    pub product_id: Option<ProductId>,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub listed_qty: i64,
    pub received_qty: i64,
    pub damaged_qty: i64,
    pub price: Rupiah,
    pub reason: String,
    pub damage_reason: String,
}

impl StoredLine {
    pub fn stocked_qty(&self) -> i64 {
        self.received_qty - self.damaged_qty
    }
}

/// A hand-over in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverSummary {
    pub id: HandoverId,
    pub number: String,
    pub partner: PartnerId,
    pub at: UtcMs,
    pub day: BusinessDay,
    pub lines: i64,
    pub stocked_qty: i64,
}

/// A loan of a display aid, with what is still out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AidOut {
    pub aid_id: AidId,
    pub partner: PartnerId,
    pub handover_number: String,
    pub name: String,
    pub note: String,
    pub lent_qty: i64,
    /// Neither returned nor accounted for.
    pub out_qty: i64,
    pub since: BusinessDay,
}

pub fn insert_handover(tx: &mut Tx<'_>, row: &HandoverRow) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "handovers",
        &[
            ("handover_id", &row.id),
            ("act_id", &act_id),
            ("number", &row.number),
            ("partner_id", &row.partner),
            ("business_day", &day),
            ("at_utc_ms", &at),
            ("user_id", &row.user),
            ("giver_signature", &row.giver_signature),
            ("receiver_signature", &row.receiver_signature),
            ("note", &row.note),
        ],
    )
}

/// The names of the two who signed.
pub fn keep_names(tx: &mut Tx<'_>, id: HandoverId, giver: &str, receiver: &str) -> Result<(), StoreError> {
    tx.record("handover_people", ("handover_id", &id), &[("giver_name", &giver), ("receiver_name", &receiver)])?;
    Ok(())
}

pub fn insert_line(
    tx: &mut Tx<'_>,
    handover: HandoverId,
    line_no: i64,
    product: Option<&Product>,
    line: &CheckedLine,
) -> Result<(), StoreError> {
    let code = product.map(|product| product.code.as_str()).unwrap_or_default();
    // The paper shows the name as the outlet keeps it; the list may have written it in other capitals.
    let name = product.map_or(line.name.as_str(), |product| product.name.as_str());
    let variant = product.map_or(line.variant.as_str(), |product| product.variant.as_str());
    tx.fact(
        "handover_lines",
        &[
            ("handover_id", &handover),
            ("line_no", &line_no),
            ("product_id", &product.map(|product| product.id)),
            ("code", &code),
            ("name", &name),
            ("variant", &variant),
            ("listed_qty", &line.listed_qty),
            ("received_qty", &line.received_qty),
            ("damaged_qty", &line.damaged_qty),
            ("price_rupiah", &line.price),
            ("reason", &line.reason),
            ("damage_reason", &line.damage_reason),
        ],
    )
}

/// A row of the partner's list that was not taken.
pub fn insert_refusal(
    tx: &mut Tx<'_>,
    handover: HandoverId,
    line_no: i64,
    refused: &Refused,
) -> Result<(), StoreError> {
    let (name, reason) = (clean_line(&refused.name), clean_line(&refused.reason));
    tx.fact(
        "handover_refusals",
        &[
            ("handover_id", &handover),
            ("line_no", &line_no),
            ("source_row", &refused.row),
            ("name", &truncate_chars(&name, NAME_CHARS_MAX)),
            ("reason", &truncate_chars(&reason, NAME_CHARS_MAX)),
        ],
    )
}

pub fn insert_loan(
    tx: &mut Tx<'_>,
    handover: HandoverId,
    line_no: i64,
    partner: PartnerId,
    aid: &DraftAid,
) -> Result<(), StoreError> {
    let (act_id, day) = (tx.act_id(), tx.day().to_string());
    tx.fact(
        "aid_loans",
        &[
            ("aid_id", &AidId::new()),
            ("act_id", &act_id),
            ("handover_id", &handover),
            ("line_no", &line_no),
            ("partner_id", &partner),
            ("name", &clean_line(&aid.name)),
            ("qty", &aid.qty),
            ("note", &clean_line(&aid.note)),
            ("business_day", &day),
        ],
    )
}

pub fn insert_aid_return(
    tx: &mut Tx<'_>,
    line_no: i64,
    aid: AidId,
    returned_qty: i64,
    lost_qty: i64,
    reason: &str,
) -> Result<(), StoreError> {
    let (act_id, day) = (tx.act_id(), tx.day().to_string());
    tx.fact(
        "aid_returns",
        &[
            ("act_id", &act_id),
            ("line_no", &line_no),
            ("aid_id", &aid),
            ("returned_qty", &returned_qty),
            ("lost_qty", &lost_qty),
            ("reason", &reason),
            ("business_day", &day),
        ],
    )
}

pub fn handover(connection: &Connection, id: HandoverId) -> Result<Option<StoredHandover>, StoreError> {
    connection
        .prepare_cached(
            "SELECT h.number, h.partner_id, h.at_utc_ms, h.giver_signature, h.receiver_signature,
                    coalesce(p.giver_name, ''), coalesce(p.receiver_name, ''), h.note
             FROM handovers h LEFT JOIN handover_people p USING (handover_id) WHERE h.handover_id = ?1",
        )?
        .query_row([id], |row| {
            Ok(StoredHandover {
                number: row.get(0)?,
                partner: row.get(1)?,
                at: UtcMs(row.get(2)?),
                giver_signature: row.get(3)?,
                receiver_signature: row.get(4)?,
                giver_name: row.get(5)?,
                receiver_name: row.get(6)?,
                note: row.get(7)?,
            })
        })
        .optional_row()
}

/// The business day of a hand-over.
pub fn handover_day(connection: &Connection, id: HandoverId) -> Result<Option<BusinessDay>, StoreError> {
    let day: Option<String> = connection
        .prepare_cached("SELECT business_day FROM handovers WHERE handover_id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional_row()?;
    Ok(day.as_deref().and_then(BusinessDay::parse))
}

/// The lines of a hand-over, in their order.
pub fn handover_lines(connection: &Connection, id: HandoverId) -> Result<Vec<StoredLine>, StoreError> {
    collect(
        connection,
        "SELECT product_id, code, name, variant, listed_qty, received_qty, damaged_qty, price_rupiah, reason,
                damage_reason
         FROM handover_lines WHERE handover_id = ?1 ORDER BY line_no",
        [id],
        |row| {
            Ok(StoredLine {
                product_id: row.get(0)?,
                code: row.get(1)?,
                name: row.get(2)?,
                variant: row.get(3)?,
                listed_qty: row.get(4)?,
                received_qty: row.get(5)?,
                damaged_qty: row.get(6)?,
                price: row.get(7)?,
                reason: row.get(8)?,
                damage_reason: row.get(9)?,
            })
        },
    )
}

/// The rows of the partner's list that were not taken, in their order.
pub fn handover_refusals(connection: &Connection, id: HandoverId) -> Result<Vec<Refused>, StoreError> {
    collect(
        connection,
        "SELECT source_row, name, reason FROM handover_refusals WHERE handover_id = ?1 ORDER BY line_no",
        [id],
        |row| Ok(Refused { row: row.get(0)?, name: row.get(1)?, reason: row.get(2)? }),
    )
}

/// The aids lent with a hand-over: name, pieces, note.
pub fn handover_aids(connection: &Connection, id: HandoverId) -> Result<Vec<DraftAid>, StoreError> {
    collect(connection, "SELECT name, qty, note FROM aid_loans WHERE handover_id = ?1 ORDER BY line_no", [id], |row| {
        Ok(DraftAid { name: row.get(0)?, qty: row.get(1)?, note: row.get(2)? })
    })
}

/// The number of a hand-over.
pub fn handover_number(connection: &Connection, id: HandoverId) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached("SELECT number FROM handovers WHERE handover_id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional_row()
}

pub fn handover_by_number(connection: &Connection, number: &str) -> Result<Option<HandoverId>, StoreError> {
    connection
        .prepare_cached("SELECT handover_id FROM handovers WHERE number = ?1")?
        .query_row([number], |row| row.get(0))
        .optional_row()
}

/// The latest hand-overs, of one partner or of all, newest first.
pub fn handovers(
    connection: &Connection,
    partner: Option<PartnerId>,
    rows_max: i64,
) -> Result<Vec<HandoverSummary>, StoreError> {
    collect(
        connection,
        "SELECT h.handover_id, h.number, h.partner_id, h.at_utc_ms, h.business_day,
                (SELECT count(*) FROM handover_lines l WHERE l.handover_id = h.handover_id),
                (SELECT coalesce(sum(received_qty - damaged_qty), 0) FROM handover_lines l
                 WHERE l.handover_id = h.handover_id)
         FROM handovers h WHERE ?1 IS NULL OR h.partner_id = ?1
         ORDER BY h.at_utc_ms DESC, h.number DESC LIMIT ?2",
        params![partner, rows_max],
        |row| {
            let day: String = row.get(4)?;
            Ok(HandoverSummary {
                id: row.get(0)?,
                number: row.get(1)?,
                partner: row.get(2)?,
                at: UtcMs(row.get(3)?),
                day: BusinessDay::parse(&day).unwrap_or(BusinessDay(chrono::NaiveDate::MIN)),
                lines: row.get(5)?,
                stocked_qty: row.get(6)?,
            })
        },
    )
}

/// The first hand-over of a partner from a moment on, and when it was.
pub fn first_handover_since(
    connection: &Connection,
    partner: PartnerId,
    since: UtcMs,
) -> Result<Option<(HandoverId, UtcMs)>, StoreError> {
    connection
        .prepare_cached(
            "SELECT handover_id, at_utc_ms FROM handovers WHERE partner_id = ?1 AND at_utc_ms >= ?2
             ORDER BY at_utc_ms, number LIMIT 1",
        )?
        .query_row(params![partner, since.0], |row| Ok((row.get(0)?, UtcMs(row.get(1)?))))
        .optional_row()
}

/// The day a product last came in by a hand-over.
pub fn last_received_on(connection: &Connection, product: ProductId) -> Result<Option<BusinessDay>, StoreError> {
    let day: Option<String> = connection
        .prepare_cached(
            "SELECT max(h.business_day) FROM handover_lines l JOIN handovers h USING (handover_id)
             WHERE l.product_id = ?1 AND l.received_qty > l.damaged_qty",
        )?
        .query_row([product], |row| row.get(0))?;
    Ok(day.as_deref().and_then(BusinessDay::parse))
}

/// Loans of which something is still out, of one partner or of all, oldest first.
pub fn aids_out(connection: &Connection, partner: Option<PartnerId>) -> Result<Vec<AidOut>, StoreError> {
    collect(
        connection,
        "SELECT a.aid_id, a.partner_id, h.number, a.name, a.note, a.qty, a.business_day,
                a.qty - (SELECT coalesce(sum(returned_qty + lost_qty), 0) FROM aid_returns r WHERE r.aid_id = a.aid_id)
                  AS out_qty
         FROM aid_loans a JOIN handovers h USING (handover_id)
         WHERE (?1 IS NULL OR a.partner_id = ?1)
           AND a.qty > (SELECT coalesce(sum(returned_qty + lost_qty), 0) FROM aid_returns r WHERE r.aid_id = a.aid_id)
         ORDER BY h.at_utc_ms, a.line_no",
        params![partner],
        |row| {
            let since: String = row.get(6)?;
            Ok(AidOut {
                aid_id: row.get(0)?,
                partner: row.get(1)?,
                handover_number: row.get(2)?,
                name: row.get(3)?,
                note: row.get(4)?,
                lent_qty: row.get(5)?,
                out_qty: row.get(7)?,
                since: BusinessDay::parse(&since).unwrap_or(BusinessDay(chrono::NaiveDate::MIN)),
            })
        },
    )
}

/// The numbers of the hand-overs that name a product, by the act that made each.
pub fn numbers_of_product(connection: &Connection, product: ProductId) -> Result<HashMap<ActId, String>, StoreError> {
    let rows = collect(
        connection,
        "SELECT h.act_id, h.number FROM handover_lines l JOIN handovers h ON h.handover_id = l.handover_id
         WHERE l.product_id = ?1",
        [product],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}
