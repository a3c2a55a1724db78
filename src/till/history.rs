//! What the till remembers: the last sale of a product as of any day, and whether the books balance.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use crate::base::{ActId, BusinessDay, ProductId, Rupiah, SaleId, UtcMs};
use crate::stock::LastSale;
use crate::store::{OptionalRow, StoreError, collect};

/// The last sale of each product, up to and with `day`, that was not refunded in full by then. Reads every line: for
/// `deks verify` and as the reference of faster ways.
pub fn last_sales_until(connection: &Connection, day: BusinessDay) -> Result<HashMap<ProductId, LastSale>, StoreError> {
    let undone = wholly_refunded_by(connection, day)?;
    let mut last: HashMap<ProductId, LastSale> = HashMap::new();
    for sql in [
        "SELECT business_day, at_utc_ms, product_id, sale_id, line_no FROM sale_lines
         WHERE product_id IS NOT NULL AND business_day <= ?1",
        // Sold without a label and identified since: it counts from the day it was sold.
        "SELECT l.business_day, l.at_utc_ms, u.product_id, l.sale_id, l.line_no
         FROM untagged_identified u CROSS JOIN sale_lines l ON l.sale_id = u.sale_id AND l.line_no = u.line_no
         WHERE l.business_day <= ?1",
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([day.to_string()])?;
        while let Some(row) = rows.next()? {
            if undone.contains(&(row.get(3)?, row.get(4)?)) {
                continue;
            }
            let sale = LastSale { day: read_day(row.get(0)?)?, at: UtcMs(row.get(1)?) };
            let kept = last.entry(row.get(2)?).or_insert(sale);
            if sale.at > kept.at {
                *kept = sale;
            }
        }
    }
    Ok(last)
}

/// The numbers of receipts and refunds that name a product, from a moment on, by the moment of each: an imported history
/// is one act, so the act does not tell them apart.
pub fn numbers_of_product(
    connection: &Connection,
    product: ProductId,
    since: UtcMs,
) -> Result<HashMap<UtcMs, String>, StoreError> {
    let rows = collect(
        connection,
        "SELECT l.at_utc_ms, s.number FROM sale_lines l JOIN sales s ON s.sale_id = l.sale_id
         WHERE l.product_id = ?1 AND l.at_utc_ms >= ?2
         UNION ALL
         SELECT r.at_utc_ms, f.number FROM sale_lines l
         JOIN refund_lines r ON r.sale_id = l.sale_id AND r.sale_line_no = l.line_no
         JOIN refunds f ON f.refund_id = r.refund_id
         WHERE l.product_id = ?1 AND r.at_utc_ms >= ?2
         UNION ALL
         SELECT u.at_utc_ms, s.number FROM untagged_identified u JOIN sales s ON s.sale_id = u.sale_id
         WHERE u.product_id = ?1 AND u.at_utc_ms >= ?2
         UNION ALL
         SELECT r.at_utc_ms, f.number FROM untagged_identified u
         JOIN refund_lines r ON r.sale_id = u.sale_id AND r.sale_line_no = u.line_no
         JOIN refunds f ON f.refund_id = r.refund_id
         WHERE u.product_id = ?1 AND r.at_utc_ms >= ?2",
        params![product, since.0],
        |row| Ok((UtcMs(row.get(0)?), row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// The last day of a sale of one product, up to and with `day`, that was not refunded in full by then.
pub fn last_sale_day_until(
    connection: &Connection,
    product: ProductId,
    day: BusinessDay,
) -> Result<Option<BusinessDay>, StoreError> {
    let mut latest: Option<(i64, String)> = None;
    for sql in [
        "SELECT l.at_utc_ms, l.business_day FROM sale_lines l
         WHERE l.product_id = ?1 AND l.business_day <= ?2
           AND l.qty > (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                        WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no AND r.business_day <= ?2)
         ORDER BY l.at_utc_ms DESC LIMIT 1",
        "SELECT l.at_utc_ms, l.business_day
         FROM untagged_identified u CROSS JOIN sale_lines l ON l.sale_id = u.sale_id AND l.line_no = u.line_no
         WHERE u.product_id = ?1 AND l.business_day <= ?2
           AND l.qty > (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                        WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no AND r.business_day <= ?2)
         ORDER BY l.at_utc_ms DESC LIMIT 1",
    ] {
        let found = connection
            .prepare_cached(sql)?
            .query_row(params![product, day.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional_row()?;
        latest = latest.max(found);
    }
    latest.map(|(_, day)| read_day(day)).transpose()
}

/// Products with a sale after `from`, up to and with `until`, that was not refunded in full by then.
pub fn sold_between(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
) -> Result<HashSet<ProductId>, StoreError> {
    let undone = wholly_refunded_by(connection, until)?;
    let mut sold = HashSet::new();
    for sql in [
        "SELECT product_id, sale_id, line_no FROM sale_lines INDEXED BY sale_lines_for_figures
         WHERE business_day > ?1 AND business_day <= ?2 AND product_id IS NOT NULL",
        "SELECT u.product_id, l.sale_id, l.line_no
         FROM untagged_identified u CROSS JOIN sale_lines l ON l.sale_id = u.sale_id AND l.line_no = u.line_no
         WHERE l.business_day > ?1 AND l.business_day <= ?2",
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![from.to_string(), until.to_string()])?;
        while let Some(row) = rows.next()? {
            if undone.is_empty() || !undone.contains(&(row.get(1)?, row.get(2)?)) {
                sold.insert(row.get(0)?);
            }
        }
    }
    Ok(sold)
}

/// Products with a refund after a day: what was a sale that counts on that day may not be one any more.
pub fn refunded_after(connection: &Connection, day: BusinessDay) -> Result<HashSet<ProductId>, StoreError> {
    let rows = collect(
        connection,
        "SELECT product_id FROM refund_lines WHERE business_day > ?1 AND product_id IS NOT NULL
         UNION
         SELECT u.product_id FROM untagged_identified u
         CROSS JOIN refund_lines r ON r.sale_id = u.sale_id AND r.sale_line_no = u.line_no
         WHERE r.business_day > ?1",
        [day.to_string()],
        |row| row.get(0),
    )?;
    Ok(rows.into_iter().collect())
}

fn wholly_refunded_by(connection: &Connection, day: BusinessDay) -> Result<HashSet<(SaleId, i64)>, StoreError> {
    let rows = collect(
        connection,
        "SELECT r.sale_id, r.sale_line_no FROM refund_lines r
         JOIN sale_lines l ON l.sale_id = r.sale_id AND l.line_no = r.sale_line_no
         WHERE r.business_day <= ?1
         GROUP BY r.sale_id, r.sale_line_no HAVING sum(r.qty) >= max(l.qty)",
        [day.to_string()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Acts whose ledger entries do not sum to zero; empty when the books are right (invariant 6).
pub fn unbalanced_acts(connection: &Connection) -> Result<Vec<(ActId, Rupiah)>, StoreError> {
    collect(
        connection,
        "SELECT act_id, sum(amount_rupiah) FROM ledger_entries GROUP BY act_id HAVING sum(amount_rupiah) <> 0",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub(super) fn read_day(text: String) -> Result<BusinessDay, StoreError> {
    BusinessDay::parse(&text).ok_or(StoreError::Unreadable(text))
}
