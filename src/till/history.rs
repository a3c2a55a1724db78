//! What the till remembers: last sales, and sums of sales and refunds for reviews.
//!
//! All figures are by business day; a refund counts on the day it was given.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah, SaleId, UtcMs};
use crate::stock::LastSale;
use crate::store::{StoreError, collect};

/// The last day, up to and with `day`, of a sale that was not refunded in full by then; products never sold are absent.
pub fn last_sale_days_until(
    connection: &Connection,
    day: BusinessDay,
) -> Result<HashMap<ProductId, BusinessDay>, StoreError> {
    let undone = wholly_refunded_by(connection, day)?;
    // The index for figures has the day, the product and the line's key, and gives the days in order: the last one wins.
    let mut statement = connection.prepare_cached(
        "SELECT business_day, product_id, sale_id, line_no FROM sale_lines INDEXED BY sale_lines_for_figures
         WHERE business_day <= ?1 AND product_id IS NOT NULL ORDER BY business_day",
    )?;
    let mut rows = statement.query([day.to_string()])?;
    let mut last = HashMap::new();
    let (mut at, mut on) = (String::new(), day);
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str().map_err(|e| StoreError::Unreadable(e.to_string()))?;
        if text != at {
            on = read_day(text.to_owned())?;
            text.clone_into(&mut at);
        }
        if undone.is_empty() || !undone.contains(&(row.get(2)?, row.get(3)?)) {
            last.insert(row.get::<_, ProductId>(1)?, on);
        }
    }
    Ok(last)
}

/// Every product's last sale that counts, as of now, read from the facts: what `deks verify` compares the cache with.
pub fn all_last_sales(connection: &Connection) -> Result<HashMap<ProductId, LastSale>, StoreError> {
    let undone = wholly_refunded_by(connection, BusinessDay(chrono::NaiveDate::MAX))?;
    let mut statement = connection.prepare_cached(
        "SELECT business_day, at_utc_ms, product_id, sale_id, line_no FROM sale_lines WHERE product_id IS NOT NULL",
    )?;
    let mut rows = statement.query([])?;
    let mut last: HashMap<ProductId, LastSale> = HashMap::new();
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
    Ok(last)
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

/// The latest business day with a sale or a refund.
pub fn latest_day(connection: &Connection) -> Result<Option<BusinessDay>, StoreError> {
    let day: Option<String> = connection
        .prepare_cached(
            "SELECT max(day) FROM (SELECT max(business_day) AS day FROM sale_lines
                                   UNION ALL SELECT max(business_day) FROM refund_lines)",
        )?
        .query_row([], |row| row.get(0))?;
    day.map(read_day).transpose()
}

/// Acts whose ledger entries do not sum to zero; empty when the books are right (invariant 6).
pub fn unbalanced_acts(connection: &Connection) -> Result<Vec<(crate::base::ActId, Rupiah)>, StoreError> {
    collect(
        connection,
        "SELECT act_id, sum(amount_rupiah) FROM ledger_entries GROUP BY act_id HAVING sum(amount_rupiah) <> 0",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

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

    /// What the outlet owes the partner for these days: the net, with the discounts that the outlet bears put back,
    /// less the commission.
    pub fn payable(&self) -> Rupiah {
        self.net() + self.discount_outlet - self.discount_outlet_returned - self.commission_net()
    }
}

/// One cell of the figures: a partner's product on a day (or in a month).
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
                sum(commission_rupiah), sum(CASE discount_bearer WHEN 'outlet' THEN discount_rupiah ELSE 0 END)
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

/// Sums of refunds per day, partner and product; the outlet's discount that came back is worked out from the line.
pub fn refunds_by_day(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
    mut take: impl FnMut(Cell),
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT r.business_day, r.partner_id, r.product_id, sum(r.qty), sum(r.amount_rupiah), sum(r.commission_rupiah),
                sum(CASE l.discount_bearer WHEN 'outlet'
                    THEN l.discount_rupiah * r.qty / l.qty ELSE 0 END)
         FROM refund_lines r JOIN sale_lines l ON l.sale_id = r.sale_id AND l.line_no = r.sale_line_no
         WHERE r.business_day BETWEEN ?1 AND ?2 GROUP BY r.business_day, r.partner_id, r.product_id",
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

fn read_day(text: String) -> Result<BusinessDay, StoreError> {
    BusinessDay::parse(&text).ok_or(StoreError::Unreadable(text))
}
