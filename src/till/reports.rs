//! Where shelf and list disagree: pieces sold beyond what was on hand, and pieces sold without a label.

use rusqlite::{Connection, Row, params};

use super::store::read_day;
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah, SaleId};
use crate::store::{StoreError, collect};

/// A line that sold more than the list said was there. The shelf was right: the list has to be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OversoldLine {
    pub sale_id: SaleId,
    pub line_no: i64,
    pub number: String,
    pub day: BusinessDay,
    pub product_id: Option<ProductId>,
    pub partner_id: PartnerId,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub qty: i64,
    pub oversold_qty: i64,
}

/// A line that was sold under its partner without a label, to be identified later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntaggedSale {
    pub sale_id: SaleId,
    pub line_no: i64,
    pub number: String,
    pub day: BusinessDay,
    pub partner_id: PartnerId,
    pub name: String,
    pub category: String,
    pub qty: i64,
    /// Pieces that were not taken back.
    pub left_qty: i64,
    pub unit_price: Rupiah,
}

/// `$and` narrows the lines without a label that were not taken back in full.
macro_rules! select_untagged {
    ($and:literal) => {
        concat!(
            "SELECT sale_id, line_no, number, business_day, partner_id, name, category, qty, qty - refunded_qty,
                    unit_price_rupiah
             FROM (SELECT l.sale_id, l.line_no, s.number, l.business_day, l.at_utc_ms, l.partner_id, l.name, l.category,
                          l.qty, l.unit_price_rupiah,
                          (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                           WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no) AS refunded_qty
                   FROM sale_lines l JOIN sales s USING (sale_id)
                   WHERE l.product_id IS NULL",
            $and,
            ") WHERE qty > refunded_qty ORDER BY at_utc_ms DESC, number, line_no"
        )
    };
}

/// Oversold lines of the days from..=to, oldest first.
pub fn oversold_lines(
    connection: &Connection,
    from: BusinessDay,
    to: BusinessDay,
) -> Result<Vec<OversoldLine>, StoreError> {
    collect(
        connection,
        "SELECT l.sale_id, l.line_no, s.number, l.business_day, l.product_id, l.partner_id, l.code, l.name, l.variant,
                l.qty, l.oversold_qty
         FROM sale_lines l JOIN sales s USING (sale_id)
         WHERE l.oversold_qty > 0 AND l.business_day BETWEEN ?1 AND ?2
         ORDER BY l.at_utc_ms, s.number, l.line_no",
        params![from.to_string(), to.to_string()],
        |row| {
            Ok(OversoldLine {
                sale_id: row.get(0)?,
                line_no: row.get(1)?,
                number: row.get(2)?,
                day: read_day(row, 3)?,
                product_id: row.get(4)?,
                partner_id: row.get(5)?,
                code: row.get(6)?,
                name: row.get(7)?,
                variant: row.get(8)?,
                qty: row.get(9)?,
                oversold_qty: row.get(10)?,
            })
        },
    )
}

/// Every line sold without a label and not taken back in full, newest first; those that were identified since as well.
pub fn untagged_sales(connection: &Connection) -> Result<Vec<UntaggedSale>, StoreError> {
    collect(connection, select_untagged!(""), [], read_untagged)
}

/// The lines sold without a label of which nobody has said yet what they were, newest first: the list for
/// [`super::identify`](fn@super::identify).
pub fn untagged_to_identify(connection: &Connection) -> Result<Vec<UntaggedSale>, StoreError> {
    collect(
        connection,
        select_untagged!(
            " AND NOT EXISTS (SELECT 1 FROM untagged_identified u
                              WHERE u.sale_id = l.sale_id AND u.line_no = l.line_no)"
        ),
        [],
        read_untagged,
    )
}

fn read_untagged(row: &Row<'_>) -> rusqlite::Result<UntaggedSale> {
    Ok(UntaggedSale {
        sale_id: row.get(0)?,
        line_no: row.get(1)?,
        number: row.get(2)?,
        day: read_day(row, 3)?,
        partner_id: row.get(4)?,
        name: row.get(5)?,
        category: row.get(6)?,
        qty: row.get(7)?,
        left_qty: row.get(8)?,
        unit_price: row.get(9)?,
    })
}
