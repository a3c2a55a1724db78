//! Finding any receipt: by number, its QR, time, amount or product, or simply the last ones.

use rusqlite::{Connection, Row, params};

use super::store::read_day;
use crate::base::limits::SCAN_CHARS_MAX;
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{BusinessDay, Rupiah, SaleId, UserId, UtcMs};
use crate::catalog;
use crate::store::{StoreError, collect};

/// Products whose receipts are looked at when a name is typed.
const PRODUCTS_MAX: usize = 50;
/// A typed end of a number is looked for in this many of the latest receipts, those of the day where one was named.
const RECENT_MAX: i64 = 5_000;

/// What a receipt is looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindBy {
    Last,
    /// The whole number, typed or from the QR, or just its last digits ("17").
    Number(String),
    /// From (included) until (excluded).
    Time {
        from: UtcMs,
        until: UtcMs,
    },
    Total(Rupiah),
    /// A product's code, or words of its name.
    Product(String),
    /// The same, from (included) until (excluded).
    Within {
        from: UtcMs,
        until: UtcMs,
        by: Box<FindBy>,
    },
}

/// From (included) until (excluded).
type Span = (UtcMs, UtcMs);

const ALWAYS: Span = (UtcMs(i64::MIN), UtcMs(i64::MAX));

/// A receipt in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptHit {
    pub sale_id: SaleId,
    pub number: String,
    pub day: BusinessDay,
    pub at: UtcMs,
    /// Who took the money; `None` when the sale came with a history.
    pub user_id: Option<UserId>,
    pub total: Rupiah,
    pub pieces: i64,
    /// The line to recognise it by: the product that was looked for, or the first one.
    pub line_name: String,
    pub refunded_qty: i64,
}

/// `$line` says which of its lines a receipt is recognised by.
macro_rules! select_hits {
    ($tail:literal) => {
        select_hits!(line "line_no = 1", $tail)
    };
    (line $line:literal, $tail:literal) => {
        concat!(
            "SELECT s.sale_id, s.number, s.business_day, s.at_utc_ms, s.total_rupiah,
                    (SELECT coalesce(sum(qty), 0) FROM sale_lines l WHERE l.sale_id = s.sale_id),
                    coalesce((SELECT name FROM sale_lines l WHERE l.sale_id = s.sale_id AND ",
            $line,
            " ORDER BY line_no LIMIT 1), ''),
                    (SELECT coalesce(sum(qty), 0) FROM refund_lines r WHERE r.sale_id = s.sale_id), s.user_id
             FROM sales s ",
            $tail
        )
    };
}

/// The newest receipts first.
pub fn find_receipts(connection: &Connection, by: &FindBy, rows_max: usize) -> Result<Vec<ReceiptHit>, StoreError> {
    match by {
        FindBy::Within { from, until, by } => {
            let mut found = find_within(connection, by, (*from, *until), rows_max)?;
            found.retain(|hit| (*from..*until).contains(&hit.at));
            Ok(found)
        }
        by => find_within(connection, by, ALWAYS, rows_max),
    }
}

/// What may be many looks within the time only; what is few anyway is looked for everywhere.
fn find_within(
    connection: &Connection,
    by: &FindBy,
    span: Span,
    rows_max: usize,
) -> Result<Vec<ReceiptHit>, StoreError> {
    let limit = i64::try_from(rows_max).unwrap_or(i64::MAX);
    match by {
        FindBy::Last => collect(connection, select_hits!("ORDER BY at_utc_ms DESC LIMIT ?1"), [limit], read_hit),
        FindBy::Number(typed) => by_number(connection, typed, span, limit),
        FindBy::Time { from, until } => collect(
            connection,
            select_hits!("WHERE at_utc_ms >= ?1 AND at_utc_ms < ?2 ORDER BY at_utc_ms DESC LIMIT ?3"),
            params![from.0, until.0, limit],
            read_hit,
        ),
        FindBy::Total(total) => collect(
            connection,
            select_hits!(
                "WHERE total_rupiah = ?1 AND at_utc_ms >= ?3 AND at_utc_ms < ?4 ORDER BY at_utc_ms DESC LIMIT ?2"
            ),
            params![total, limit, span.0.0, span.1.0],
            read_hit,
        ),
        FindBy::Product(typed) => by_product(connection, typed, span, rows_max),
        FindBy::Within { by, .. } => find_within(connection, by, span, rows_max),
    }
}

fn by_number(connection: &Connection, typed: &str, span: Span, limit: i64) -> Result<Vec<ReceiptHit>, StoreError> {
    let number = clean_line(truncate_chars(typed, SCAN_CHARS_MAX)).to_uppercase();
    let exact = collect(
        connection,
        select_hits!("WHERE number = ?1 AND at_utc_ms >= ?2 AND at_utc_ms < ?3"),
        params![number, span.0.0, span.1.0],
        read_hit,
    )?;
    if !exact.is_empty() || number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(exact);
    }
    // The counter stands behind the last dash, filled up with zeros.
    let ending = ["-", &"0".repeat(4usize.saturating_sub(number.len())), &number].concat();
    collect(
        connection,
        select_hits!(
            "WHERE s.sale_id IN (SELECT sale_id FROM (SELECT sale_id, number FROM sales
                                                      WHERE at_utc_ms >= ?4 AND at_utc_ms < ?5
                                                      ORDER BY at_utc_ms DESC LIMIT ?2)
                                 WHERE substr(number, -length(?1)) = ?1)
             ORDER BY at_utc_ms DESC LIMIT ?3"
        ),
        params![ending, RECENT_MAX, limit, span.0.0, span.1.0],
        read_hit,
    )
}

fn by_product(
    connection: &Connection,
    typed: &str,
    span: Span,
    rows_max: usize,
) -> Result<Vec<ReceiptHit>, StoreError> {
    let typed = clean_line(truncate_chars(typed, SCAN_CHARS_MAX));
    let mut products = catalog::by_code(connection, &typed.to_uppercase())?;
    if products.is_empty() {
        products = catalog::search::search(connection, &typed, PRODUCTS_MAX)?.products;
    }
    let limit = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let mut found: Vec<ReceiptHit> = Vec::new();
    for product in products {
        found.extend(collect(
            connection,
            select_hits!(
                line "product_id = ?1",
                "WHERE s.sale_id IN (SELECT sale_id FROM sale_lines WHERE product_id = ?1
                                     AND at_utc_ms >= ?3 AND at_utc_ms < ?4 ORDER BY at_utc_ms DESC LIMIT ?2)"
            ),
            params![product.id, limit, span.0.0, span.1.0],
            read_hit,
        )?);
    }
    found.sort_by(|a, b| (b.at, &b.number).cmp(&(a.at, &a.number)));
    found.dedup_by_key(|hit| hit.sale_id);
    found.truncate(rows_max);
    Ok(found)
}

fn read_hit(row: &Row<'_>) -> rusqlite::Result<ReceiptHit> {
    Ok(ReceiptHit {
        sale_id: row.get(0)?,
        number: row.get(1)?,
        day: read_day(row, 2)?,
        at: UtcMs(row.get(3)?),
        total: row.get(4)?,
        pieces: row.get(5)?,
        line_name: row.get(6)?,
        refunded_qty: row.get(7)?,
        user_id: row.get(8)?,
    })
}
