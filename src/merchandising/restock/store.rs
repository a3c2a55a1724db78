//! SQL over what partners were asked for.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::read::ShortGoods;
use crate::base::{BusinessDay, PartnerId, ProductId, RequestId, UserId};
use crate::store::{StoreError, Tx, collect};

pub(super) struct NewRequest<'a> {
    pub id: RequestId,
    pub number: &'a str,
    pub partner: PartnerId,
    pub mailed: bool,
    pub by: UserId,
    pub goods: &'a [ShortGoods],
}

pub(super) fn append(tx: &mut Tx<'_>, new: &NewRequest<'_>) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "restock_requests",
        &[
            ("request_id", &new.id),
            ("act_id", &act_id),
            ("number", &new.number),
            ("partner_id", &new.partner),
            ("mailed", &new.mailed),
            ("user_id", &new.by),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )?;
    for (at, one) in new.goods.iter().enumerate() {
        let line_no = i64::try_from(at).unwrap_or(i64::MAX) + 1;
        tx.fact(
            "restock_lines",
            &[
                ("request_id", &new.id),
                ("product_id", &one.product),
                ("act_id", &act_id),
                ("line_no", &line_no),
                ("sold", &one.pace.sold),
                ("days", &one.pace.days),
                ("on_hand", &one.pace.on_hand),
                ("suggested", &one.short.suggested),
                ("business_day", &day),
            ],
        )?;
    }
    Ok(())
}

/// The day each product was last asked for, on or after a day, where none of it came in since.
pub(super) fn asked_since(
    connection: &Connection,
    since: BusinessDay,
) -> Result<HashMap<ProductId, BusinessDay>, StoreError> {
    let rows = collect(
        connection,
        "SELECT l.product_id, max(l.business_day) FROM restock_lines l JOIN restock_requests r USING (request_id)
         WHERE l.business_day >= ?1
           AND NOT EXISTS (SELECT 1 FROM stock_movements m
                           WHERE m.product_id = l.product_id AND m.kind = 'received' AND m.at_utc_ms > r.at_utc_ms)
         GROUP BY l.product_id",
        [since.to_string()],
        |row| Ok((row.get(0)?, row.get::<_, String>(1)?)),
    )?;
    rows.into_iter()
        .map(|(product, day)| Ok((product, BusinessDay::parse(&day).ok_or(StoreError::Unreadable(day))?)))
        .collect()
}

/// What came and went of a product by day, in order.
pub(super) fn moves_of(connection: &Connection, product: ProductId) -> Result<Vec<(BusinessDay, i64)>, StoreError> {
    let rows = collect(
        connection,
        "SELECT business_day, qty FROM stock_movements WHERE product_id = ?1 ORDER BY business_day, seq, line_no",
        params![product],
        |row| Ok((row.get::<_, String>(0)?, row.get(1)?)),
    )?;
    rows.into_iter().map(|(day, qty)| Ok((BusinessDay::parse(&day).ok_or(StoreError::Unreadable(day))?, qty))).collect()
}
