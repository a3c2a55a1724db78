//! SQL over prices that partners asked for.

use rusqlite::{Connection, Row};

use crate::base::{ActId, BusinessDay, PartnerId, ProductId, RequestId, Rupiah, UserId};
use crate::merchandising::notes::Channel;
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// A wish, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRequest {
    pub id: RequestId,
    pub number: String,
    pub product: ProductId,
    pub partner: PartnerId,
    pub before: Rupiah,
    pub price: Rupiah,
    pub channel: Channel,
    pub note: String,
    pub asked_on: BusinessDay,
    /// By the notice that was agreed.
    pub earliest: BusinessDay,
    pub wanted: BusinessDay,
    pub by: UserId,
    pub state: RequestState,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestState {
    Open,
    Accepted { from: BusinessDay, on: BusinessDay, by: UserId },
    Declined { why: String, on: BusinessDay, by: UserId },
}

macro_rules! select_requests {
    ($tail:literal) => {
        concat!(
            "SELECT r.request_id, r.number, r.product_id, r.partner_id, r.price_before_rupiah, r.price_rupiah, r.channel,
                    coalesce(n.note, ''), r.business_day, r.earliest_day, r.wanted_day, r.user_id,
                    a.verdict, a.from_day, coalesce(w.note, ''), a.business_day, a.user_id
             FROM price_requests r LEFT JOIN request_notes n ON n.note_id = r.note_id
             LEFT JOIN price_answers a ON a.request_id = r.request_id
             LEFT JOIN request_notes w ON w.note_id = a.note_id ",
            $tail
        )
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<PriceRequest> {
    let verdict: Option<String> = row.get(12)?;
    let state = match verdict.as_deref() {
        None => RequestState::Open,
        Some("accepted") => RequestState::Accepted { from: day(row, 13)?, on: day(row, 15)?, by: row.get(16)? },
        Some(_) => RequestState::Declined { why: row.get(14)?, on: day(row, 15)?, by: row.get(16)? },
    };
    Ok(PriceRequest {
        id: row.get(0)?,
        number: row.get(1)?,
        product: row.get(2)?,
        partner: row.get(3)?,
        before: row.get(4)?,
        price: row.get(5)?,
        channel: Channel::read(&row.get::<_, String>(6)?),
        note: row.get(7)?,
        asked_on: day(row, 8)?,
        earliest: day(row, 9)?,
        wanted: day(row, 10)?,
        by: row.get(11)?,
        state,
    })
}

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<BusinessDay> {
    let text: String = row.get(at)?;
    BusinessDay::parse(&text).ok_or_else(|| rusqlite::Error::InvalidColumnName(text))
}

/// What nobody answered yet, the first day of each first.
pub fn open(connection: &Connection) -> Result<Vec<PriceRequest>, StoreError> {
    collect(
        connection,
        select_requests!("WHERE a.request_id IS NULL ORDER BY r.wanted_day, r.at_utc_ms, r.request_id"),
        [],
        read,
    )
}

/// What was answered, the latest answer first.
pub fn answered_lately(connection: &Connection, rows_max: i64) -> Result<Vec<PriceRequest>, StoreError> {
    collect(
        connection,
        select_requests!("WHERE a.request_id IS NOT NULL ORDER BY a.at_utc_ms DESC, r.request_id LIMIT ?1"),
        [rows_max],
        read,
    )
}

/// What was asked of one product, the latest first.
pub fn of_product(connection: &Connection, product: ProductId) -> Result<Vec<PriceRequest>, StoreError> {
    collect(
        connection,
        select_requests!("WHERE r.product_id = ?1 ORDER BY r.at_utc_ms DESC, r.request_id"),
        [product],
        read,
    )
}

pub fn request(connection: &Connection, id: RequestId) -> Result<Option<PriceRequest>, StoreError> {
    connection.prepare_cached(select_requests!("WHERE r.request_id = ?1"))?.query_row([id], read).optional_row()
}

pub(super) fn open_of_product(connection: &Connection, product: ProductId) -> Result<Option<PriceRequest>, StoreError> {
    connection
        .prepare_cached(select_requests!("WHERE r.product_id = ?1 AND a.request_id IS NULL LIMIT 1"))?
        .query_row([product], read)
        .optional_row()
}

pub(super) struct NewRequest<'a> {
    pub id: RequestId,
    pub number: &'a str,
    pub product: ProductId,
    pub partner: PartnerId,
    pub before: Rupiah,
    pub price: Rupiah,
    pub channel: Channel,
    pub note_id: ActId,
    pub earliest: BusinessDay,
    pub wanted: BusinessDay,
    pub by: UserId,
}

pub(super) fn append(tx: &mut Tx<'_>, new: &NewRequest<'_>) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "price_requests",
        &[
            ("request_id", &new.id),
            ("act_id", &act_id),
            ("number", &new.number),
            ("product_id", &new.product),
            ("partner_id", &new.partner),
            ("price_before_rupiah", &new.before),
            ("price_rupiah", &new.price),
            ("channel", &new.channel.name()),
            ("note_id", &new.note_id),
            ("business_day", &day),
            ("earliest_day", &new.earliest.to_string()),
            ("wanted_day", &new.wanted.to_string()),
            ("user_id", &new.by),
            ("at_utc_ms", &at),
        ],
    )
}

pub(super) struct NewAnswer {
    pub request: RequestId,
    /// None: it was declined.
    pub from: Option<BusinessDay>,
    pub note_id: ActId,
    pub mailed: bool,
    pub by: UserId,
    pub approved_by: Option<UserId>,
}

pub(super) fn append_answer(tx: &mut Tx<'_>, new: &NewAnswer) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    let verdict = if new.from.is_some() { "accepted" } else { "declined" };
    tx.fact(
        "price_answers",
        &[
            ("request_id", &new.request),
            ("act_id", &act_id),
            ("verdict", &verdict),
            ("from_day", &new.from.map(|day| day.to_string())),
            ("note_id", &new.note_id),
            ("mailed", &new.mailed),
            ("user_id", &new.by),
            ("approved_by", &new.approved_by),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )
}
