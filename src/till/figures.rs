//! Sums of sales and refunds for reviews, read in one pass over covering indexes.
//!
//! All figures are by business day; a refund counts on the day it was given.

use rusqlite::{Connection, Row, params};

use super::history::read_day;
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah, UtcMs};
use crate::store::{StoreError, collect};

/// Sums of sales and refunds of one partner's product over some days. `product` is `None` for untagged items.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    pub units_sold: i64,
    pub gross: Rupiah,
    pub discount: Rupiah,
    /// The part of the discount that the outlet bears.
    pub discount_outlet: Rupiah,
    pub commission: Rupiah,
    pub units_returned: i64,
    pub refund: Rupiah,
    pub commission_returned: Rupiah,
    /// The part of the outlet's discount that came back with refunds.
    pub discount_outlet_returned: Rupiah,
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Sums) {
        self.units_sold += other.units_sold;
        self.gross += other.gross;
        self.discount += other.discount;
        self.discount_outlet += other.discount_outlet;
        self.commission += other.commission;
        self.units_returned += other.units_returned;
        self.refund += other.refund;
        self.commission_returned += other.commission_returned;
        self.discount_outlet_returned += other.discount_outlet_returned;
    }
}

impl Sums {
    /// What customers paid in the end.
    pub fn net(&self) -> Rupiah {
        self.gross - self.discount - self.refund
    }

    pub fn units_net(&self) -> i64 {
        self.units_sold - self.units_returned
    }

    /// What the outlet kept.
    pub fn commission_net(&self) -> Rupiah {
        self.commission - self.commission_returned
    }

    /// What the outlet paid of the discounts, less what came back of it with refunds.
    pub fn discount_outlet_net(&self) -> Rupiah {
        self.discount_outlet - self.discount_outlet_returned
    }

    /// What the outlet owes the partner for these days: the net, with the discounts that the outlet bears put back,
    /// less the commission.
    pub fn payable(&self) -> Rupiah {
        self.net() + self.discount_outlet_net() - self.commission_net()
    }
}

/// One cell of the figures: a partner's product on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub day: BusinessDay,
    pub partner: PartnerId,
    pub product: Option<ProductId>,
    pub sums: Sums,
}

/// Sums of sales per day, partner and product, from `from` up to and with `until`; one pass over a covering index.
pub fn sales_by_day(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
    mut take: impl FnMut(Cell),
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT business_day, partner_id, product_id, sum(qty), sum(qty * unit_price_rupiah), sum(discount_rupiah),
                sum(commission_rupiah), sum(discount_rupiah - discount_partner_rupiah)
         FROM sale_lines INDEXED BY sale_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 GROUP BY business_day, partner_id, product_id",
    )?;
    let mut rows = statement.query(params![from.to_string(), until.to_string()])?;
    while let Some(row) = rows.next()? {
        let sums = Sums {
            units_sold: row.get(3)?,
            gross: row.get(4)?,
            discount: row.get(5)?,
            commission: row.get(6)?,
            discount_outlet: row.get(7)?,
            ..Sums::default()
        };
        take(Cell { day: read_day(row.get(0)?)?, partner: row.get(1)?, product: row.get(2)?, sums });
    }
    Ok(())
}

/// Sums of refunds per day, partner and product; one pass over a covering index.
pub fn refunds_by_day(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
    mut take: impl FnMut(Cell),
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT business_day, partner_id, product_id, sum(qty), sum(amount_rupiah), sum(commission_rupiah),
                sum(discount_outlet_rupiah)
         FROM refund_lines INDEXED BY refund_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 GROUP BY business_day, partner_id, product_id",
    )?;
    let mut rows = statement.query(params![from.to_string(), until.to_string()])?;
    while let Some(row) = rows.next()? {
        let sums = Sums {
            units_returned: row.get(3)?,
            refund: row.get(4)?,
            commission_returned: row.get(5)?,
            discount_outlet_returned: row.get(6)?,
            ..Sums::default()
        };
        take(Cell { day: read_day(row.get(0)?)?, partner: row.get(1)?, product: row.get(2)?, sums });
    }
    Ok(())
}

/// Sums of sales and refunds per day and partner, all products together: the trend of a year in one pass.
pub fn partners_by_day(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
    mut take: impl FnMut(BusinessDay, PartnerId, i64, Rupiah),
) -> Result<(), StoreError> {
    for sql in [
        "SELECT business_day, partner_id, sum(qty), sum(qty * unit_price_rupiah - discount_rupiah)
         FROM sale_lines INDEXED BY sale_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 GROUP BY business_day, partner_id",
        "SELECT business_day, partner_id, -sum(qty), -sum(amount_rupiah)
         FROM refund_lines INDEXED BY refund_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 GROUP BY business_day, partner_id",
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![from.to_string(), until.to_string()])?;
        while let Some(row) = rows.next()? {
            take(read_day(row.get(0)?)?, row.get(1)?, row.get(2)?, row.get(3)?);
        }
    }
    Ok(())
}

/// How many receipts were printed between two moments, the second not included.
pub fn receipt_count(connection: &Connection, from: UtcMs, before: UtcMs) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM sales WHERE at_utc_ms >= ?1 AND at_utc_ms < ?2")?
        .query_row([from.0, before.0], |row| row.get(0))?)
}

/// A sold or refunded line as a partner's spreadsheet shows it; refunds have figures below zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerLine {
    pub day: BusinessDay,
    pub number: String,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub qty: i64,
    pub unit_price: Rupiah,
    pub discount: Rupiah,
    pub net: Rupiah,
    pub commission: Rupiah,
}

/// The lines of one partner on one day: sales first, then refunds.
pub fn lines_of_day(
    connection: &Connection,
    partner: PartnerId,
    day: BusinessDay,
) -> Result<Vec<PartnerLine>, StoreError> {
    let on = day.to_string();
    let read = |row: &Row<'_>| {
        Ok(PartnerLine {
            day,
            number: row.get(0)?,
            code: row.get(1)?,
            name: row.get(2)?,
            variant: row.get(3)?,
            qty: row.get(4)?,
            unit_price: row.get(5)?,
            discount: row.get(6)?,
            net: row.get(7)?,
            commission: row.get(8)?,
        })
    };
    let mut lines = collect(
        connection,
        "SELECT s.number, l.code, l.name, l.variant, l.qty, l.unit_price_rupiah, l.discount_rupiah,
                l.qty * l.unit_price_rupiah - l.discount_rupiah, l.commission_rupiah
         FROM sale_lines l INDEXED BY sale_lines_for_figures JOIN sales s ON s.sale_id = l.sale_id
         WHERE l.business_day = ?1 AND l.partner_id = ?2 ORDER BY l.at_utc_ms, l.line_no",
        params![on, partner],
        read,
    )?;
    lines.extend(collect(
        connection,
        "SELECT f.number, l.code, l.name, l.variant, -r.qty, l.unit_price_rupiah, 0, -r.amount_rupiah,
                -r.commission_rupiah
         FROM refund_lines r INDEXED BY refund_lines_for_figures
         JOIN refunds f ON f.refund_id = r.refund_id
         JOIN sale_lines l ON l.sale_id = r.sale_id AND l.line_no = r.sale_line_no
         WHERE r.business_day = ?1 AND r.partner_id = ?2 ORDER BY r.at_utc_ms, r.line_no",
        params![on, partner],
        read,
    )?);
    Ok(lines)
}
