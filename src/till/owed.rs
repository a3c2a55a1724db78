//! What lines owe their partners, for the settlement: which lines there are, and what each is made of.
//!
//! Promises: every line of every sale and refund is found by its partner and its business day, and its money is what was
//! frozen on it. Leaves to the settlement which of them it has covered already.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::store::{RefundKind, read_day};
use crate::base::{BusinessDay, PartnerId, ProductId, RefundId, Rupiah, SaleId, UtcMs};
use crate::partners::Commission;
use crate::store::{OptionalRow, StoreError, collect};

/// A sold line as it is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedSale {
    pub sale_id: SaleId,
    pub line_no: i64,
    pub qty: i64,
    pub gross: Rupiah,
    pub discount: Rupiah,
    /// The part of the discount that the partner bears.
    pub discount_partner: Rupiah,
    pub commission: Rupiah,
}

/// A line that came back, with the figures that it takes back: above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedReturn {
    pub refund_id: RefundId,
    pub line_no: i64,
    pub sale_id: SaleId,
    pub sale_line_no: i64,
    /// The day of the sale.
    pub sold_on: BusinessDay,
    pub kind: RefundKind,
    pub qty: i64,
    pub unit_price: Rupiah,
    /// What the customer got for it.
    pub amount: Rupiah,
    pub discount_outlet: Rupiah,
    pub commission: Rupiah,
}

/// What a line shares with the others of its receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptMoney {
    /// Of all lines together, after discounts.
    pub net: Rupiah,
    /// Of the lines before this one.
    pub net_before: Rupiah,
    /// What cash was rounded by.
    pub rounding: Rupiah,
}

/// How many lines each partner has on each day, up to and with `until`: sold ones and those that came back. One pass over
/// the covering indexes.
pub fn line_counts(
    connection: &Connection,
    until: BusinessDay,
    mut take: impl FnMut(RowKind, BusinessDay, PartnerId, i64),
) -> Result<(), StoreError> {
    for (kind, sql) in [
        (
            RowKind::Sold,
            "SELECT business_day, partner_id, count(*) FROM sale_lines INDEXED BY sale_lines_for_figures
             WHERE business_day <= ?1 GROUP BY business_day, partner_id",
        ),
        (
            RowKind::Returned,
            "SELECT business_day, partner_id, count(*) FROM refund_lines INDEXED BY refund_lines_for_figures
             WHERE business_day <= ?1 GROUP BY business_day, partner_id",
        ),
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([until.to_string()])?;
        while let Some(row) = rows.next()? {
            take(kind, read_day(row, 0)?, row.get(1)?, row.get(2)?);
        }
    }
    Ok(())
}

/// Whether a line was sold or came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    Sold,
    Returned,
}

/// The lines of a partner that were sold on a day, in the order of their ids.
pub fn sold_on(connection: &Connection, partner: PartnerId, day: BusinessDay) -> Result<Vec<OwedSale>, StoreError> {
    let mut lines = collect(
        connection,
        "SELECT sale_id, line_no, qty, qty * unit_price_rupiah, discount_rupiah, discount_partner_rupiah,
                commission_rupiah
         FROM sale_lines INDEXED BY sale_lines_for_figures WHERE business_day = ?1 AND partner_id = ?2",
        params![day.to_string(), partner],
        read_sold,
    )?;
    // The index has them by product; sorting here is cheaper than in SQLite.
    lines.sort_unstable_by_key(|line| (line.sale_id, line.line_no));
    Ok(lines)
}

/// The lines of a partner that came back on a day, in the order of their ids.
pub fn returned_on(
    connection: &Connection,
    partner: PartnerId,
    day: BusinessDay,
) -> Result<Vec<OwedReturn>, StoreError> {
    let mut lines = collect(
        connection,
        "SELECT r.refund_id, r.line_no, r.sale_id, r.sale_line_no, l.business_day, f.kind, r.qty, l.unit_price_rupiah,
                r.amount_rupiah, r.discount_outlet_rupiah, r.commission_rupiah
         FROM refund_lines r INDEXED BY refund_lines_for_figures
         CROSS JOIN refunds f ON f.refund_id = r.refund_id
         CROSS JOIN sale_lines l ON l.sale_id = r.sale_id AND l.line_no = r.sale_line_no
         WHERE r.business_day = ?1 AND r.partner_id = ?2",
        params![day.to_string(), partner],
        |row| {
            let kind: String = row.get(5)?;
            Ok(OwedReturn {
                refund_id: row.get(0)?,
                line_no: row.get(1)?,
                sale_id: row.get(2)?,
                sale_line_no: row.get(3)?,
                sold_on: read_day(row, 4)?,
                kind: if kind == RefundKind::Void.name() { RefundKind::Void } else { RefundKind::Refund },
                qty: row.get(6)?,
                unit_price: row.get(7)?,
                amount: row.get(8)?,
                discount_outlet: row.get(9)?,
                commission: row.get(10)?,
            })
        },
    )?;
    lines.sort_unstable_by_key(|line| (line.refund_id, line.line_no));
    Ok(lines)
}

/// The lines of all partners that were sold on a day, partner by partner, each in the order of their ids.
pub fn all_sold_on(connection: &Connection, day: BusinessDay) -> Result<HashMap<PartnerId, Vec<OwedSale>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT sale_id, line_no, qty, qty * unit_price_rupiah, discount_rupiah, discount_partner_rupiah,
                commission_rupiah, partner_id
         FROM sale_lines INDEXED BY sale_lines_for_figures WHERE business_day = ?1",
    )?;
    let mut rows = statement.query([day.to_string()])?;
    let mut found: HashMap<PartnerId, Vec<OwedSale>> = HashMap::new();
    while let Some(row) = rows.next()? {
        found.entry(row.get(7)?).or_default().push(read_sold(row)?);
    }
    for lines in found.values_mut() {
        lines.sort_unstable_by_key(|line| (line.sale_id, line.line_no));
    }
    Ok(found)
}

fn read_sold(row: &Row<'_>) -> rusqlite::Result<OwedSale> {
    Ok(OwedSale {
        sale_id: row.get(0)?,
        line_no: row.get(1)?,
        qty: row.get(2)?,
        gross: row.get(3)?,
        discount: row.get(4)?,
        discount_partner: row.get(5)?,
        commission: row.get(6)?,
    })
}

/// What a sold line shares with its receipt.
pub fn receipt_money(connection: &Connection, sale_id: SaleId, line_no: i64) -> Result<ReceiptMoney, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT s.gross_rupiah - s.discount_rupiah, s.rounding_rupiah,
                    (SELECT coalesce(sum(l.qty * l.unit_price_rupiah - l.discount_rupiah), 0) FROM sale_lines l
                     WHERE l.sale_id = s.sale_id AND l.line_no < ?2)
             FROM sales s WHERE s.sale_id = ?1",
        )?
        .query_row(params![sale_id, line_no], |row| {
            Ok(ReceiptMoney { net: row.get(0)?, rounding: row.get(1)?, net_before: row.get(2)? })
        })
        .optional_row()?;
    found.ok_or_else(|| StoreError::Unreadable(["sale_lines without a sale: ", &sale_id.to_string()].concat()))
}

/// The QRIS payments of a sale, each for itself: each costs its own fee.
pub fn qris_payments(connection: &Connection, sale_id: SaleId) -> Result<Vec<Rupiah>, StoreError> {
    collect(
        connection,
        "SELECT amount_rupiah FROM tenders WHERE sale_id = ?1 AND kind = 'qris' ORDER BY line_no",
        [sale_id],
        |row| row.get(0),
    )
}

/// What a line that came back shares with its refund.
pub fn refund_money(connection: &Connection, refund_id: RefundId, line_no: i64) -> Result<ReceiptMoney, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT f.total_rupiah - f.rounding_rupiah, f.rounding_rupiah,
                    (SELECT coalesce(sum(l.amount_rupiah), 0) FROM refund_lines l
                     WHERE l.refund_id = f.refund_id AND l.line_no < ?2)
             FROM refunds f WHERE f.refund_id = ?1",
        )?
        .query_row(params![refund_id, line_no], |row| {
            Ok(ReceiptMoney { net: row.get(0)?, rounding: row.get(1)?, net_before: row.get(2)? })
        })
        .optional_row()?;
    found.ok_or_else(|| StoreError::Unreadable(["refund_lines without a refund: ", &refund_id.to_string()].concat()))
}

/// What people read of a line: its receipt, its goods, the commission that was agreed, and its money. Refunds have the
/// line that they take back, and figures below zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedLine {
    /// The receipt, for looking it up.
    pub sale_id: SaleId,
    /// Of the receipt, or of the refund.
    pub number: String,
    /// The receipt that a refund belongs to; empty for sales.
    pub sale_number: String,
    pub day: BusinessDay,
    pub at: UtcMs,
    /// The day it was sold, for refunds too.
    pub sold_on: BusinessDay,
    pub product_id: Option<ProductId>,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub qty: i64,
    pub unit_price: Rupiah,
    pub gross: Rupiah,
    pub discount_partner: Rupiah,
    pub discount_outlet: Rupiah,
    pub commission_kind: Commission,
    pub commission: Rupiah,
}

impl OwedLine {
    /// What is owed for it, before shares of fee and rounding.
    pub fn payable(&self) -> Rupiah {
        self.gross - self.discount_partner - self.commission
    }
}

/// A sold line, for people; `None`: there is none.
pub fn sold_line(connection: &Connection, sale_id: SaleId, line_no: i64) -> Result<Option<OwedLine>, StoreError> {
    connection
        .prepare_cached(
            "SELECT s.number, l.business_day, l.at_utc_ms, l.product_id, l.code, l.name, l.variant, l.qty,
                    l.unit_price_rupiah, l.discount_rupiah, l.discount_partner_rupiah, l.commission_kind,
                    l.commission_bp, l.commission_rupiah
             FROM sale_lines l JOIN sales s ON s.sale_id = l.sale_id WHERE l.sale_id = ?1 AND l.line_no = ?2",
        )?
        .query_row(params![sale_id, line_no], |row| {
            let (qty, unit_price): (i64, Rupiah) = (row.get(7)?, row.get(8)?);
            let (discount, discount_partner): (Rupiah, Rupiah) = (row.get(9)?, row.get(10)?);
            let (day, kind) = (read_day(row, 1)?, row.get::<_, String>(11)?);
            Ok(OwedLine {
                sale_id,
                number: row.get(0)?,
                sale_number: String::new(),
                day,
                at: UtcMs(row.get(2)?),
                sold_on: day,
                product_id: row.get(3)?,
                code: row.get(4)?,
                name: row.get(5)?,
                variant: row.get(6)?,
                qty,
                unit_price,
                gross: unit_price * qty,
                discount_partner,
                discount_outlet: discount - discount_partner,
                commission_kind: Commission::read(&kind, row.get(12)?, Rupiah::ZERO).unwrap_or(Commission::None),
                commission: row.get(13)?,
            })
        })
        .optional_row()
}

/// A line that came back, for people, with figures below zero; `None`: there is none.
pub fn returned_line(
    connection: &Connection,
    refund_id: RefundId,
    line_no: i64,
) -> Result<Option<OwedLine>, StoreError> {
    type Head = (SaleId, i64, String, BusinessDay, UtcMs, i64, Rupiah, Rupiah, Rupiah);
    let head: Option<Head> = connection
        .prepare_cached(
            "SELECT r.sale_id, r.sale_line_no, f.number, r.business_day, r.at_utc_ms, r.qty, r.amount_rupiah,
                    r.discount_outlet_rupiah, r.commission_rupiah
             FROM refund_lines r JOIN refunds f ON f.refund_id = r.refund_id
             WHERE r.refund_id = ?1 AND r.line_no = ?2",
        )?
        .query_row(params![refund_id, line_no], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                read_day(row, 3)?,
                UtcMs(row.get(4)?),
                row.get(5)?,
                row.get(6)?,
                row.get(7)?,
                row.get(8)?,
            ))
        })
        .optional_row()?;
    let Some((sale_id, sale_line, number, day, at, qty, amount, discount_outlet, commission)) = head else {
        return Ok(None);
    };
    let Some(sold) = sold_line(connection, sale_id, sale_line)? else { return Ok(None) };
    let gross = sold.unit_price * qty;
    Ok(Some(OwedLine {
        sale_number: sold.number,
        number,
        day,
        at,
        qty: -qty,
        gross: -gross,
        discount_partner: -(gross - amount - discount_outlet),
        discount_outlet: -discount_outlet,
        commission: -commission,
        ..sold
    }))
}
