//! SQL of the import, over the till's own tables.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::check::{KnownReturn, SoldLine};
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah, SaleId, UtcMs};
use crate::partners::Commission;
use crate::store::{OptionalRow, StoreError, Tx, collect};
use crate::till::ledger::LineMoney;

/// The lines of a receipt in the database, with what came back of each; `None` when there is no such receipt.
pub(super) fn known_sale(connection: &Connection, number: &str) -> Result<Option<HashMap<i64, SoldLine>>, StoreError> {
    let found: Option<SaleId> = connection
        .prepare_cached("SELECT sale_id FROM sales WHERE number = ?1")?
        .query_row([number], |row| row.get(0))
        .optional_row()?;
    let Some(sale_id) = found else { return Ok(None) };
    let lines = collect(
        connection,
        "SELECT l.line_no, l.at_utc_ms, l.code, l.qty, l.unit_price_rupiah, l.discount_rupiah,
                (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                 WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no),
                (SELECT coalesce(sum(r.amount_rupiah), 0) FROM refund_lines r
                 WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no)
         FROM sale_lines l WHERE l.sale_id = ?1",
        [sale_id],
        |row| {
            let line = SoldLine {
                at: UtcMs(row.get(1)?),
                product: row.get(2)?,
                qty: row.get(3)?,
                unit_price: row.get(4)?,
                discount: row.get(5)?,
                returned_qty: row.get(6)?,
                refunded: row.get(7)?,
            };
            Ok((row.get::<_, i64>(0)?, line))
        },
    )?;
    Ok(Some(lines.into_iter().collect()))
}

/// The lines of a return in the database; empty when there is no such return.
pub(super) fn known_return(connection: &Connection, number: &str) -> Result<Vec<KnownReturn>, StoreError> {
    collect(
        connection,
        "SELECT s.number, l.sale_line_no, l.qty, l.amount_rupiah
         FROM refunds r JOIN sales s ON s.sale_id = r.sale_id JOIN refund_lines l ON l.refund_id = r.refund_id
         WHERE r.number = ?1",
        [number],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )
}

/// A sale as it goes into the database.
pub(super) struct NewSale<'a> {
    pub id: SaleId,
    pub number: &'a str,
    pub at: UtcMs,
    pub day: BusinessDay,
    pub gross: Rupiah,
    pub discount: Rupiah,
}

pub(super) fn add_sale(tx: &mut Tx<'_>, sale: &NewSale<'_>) -> Result<(), StoreError> {
    let act_id = tx.act_id();
    tx.fact(
        "sales",
        &[
            ("sale_id", &sale.id),
            ("act_id", &act_id),
            ("number", &sale.number),
            ("business_day", &sale.day.to_string()),
            ("at_utc_ms", &sale.at.0),
            ("gross_rupiah", &sale.gross),
            ("discount_rupiah", &sale.discount),
            ("rounding_rupiah", &Rupiah::ZERO),
            ("total_rupiah", &(sale.gross - sale.discount)),
        ],
    )
}

/// A line of a sale with everything that is frozen on it.
pub(super) struct NewLine<'a> {
    pub sale: SaleId,
    pub line_no: i64,
    pub product: &'a crate::catalog::Product,
    pub qty: i64,
    pub unit_price: Rupiah,
    pub commission: Commission,
    pub money: LineMoney,
    pub oversold_qty: i64,
    pub at: UtcMs,
    pub day: BusinessDay,
}

pub(super) fn add_line(tx: &mut Tx<'_>, line: &NewLine<'_>) -> Result<(), StoreError> {
    tx.fact(
        "sale_lines",
        &[
            ("sale_id", &line.sale),
            ("line_no", &line.line_no),
            ("product_id", &line.product.id),
            ("partner_id", &line.money.partner),
            ("code", &line.product.code),
            ("name", &line.product.name),
            ("variant", &line.product.variant),
            ("category", &line.product.category),
            ("qty", &line.qty),
            ("unit_price_rupiah", &line.unit_price),
            ("discount_rupiah", &line.money.discount),
            ("commission_kind", &line.commission.kind()),
            ("commission_bp", &line.commission.rate_bp()),
            ("commission_rupiah", &line.money.commission),
            ("discount_partner_rupiah", &line.money.by_partner),
            ("oversold_qty", &line.oversold_qty),
            ("business_day", &line.day.to_string()),
            ("at_utc_ms", &line.at.0),
        ],
    )
}

pub(super) fn add_tender(
    tx: &mut Tx<'_>,
    sale: SaleId,
    line_no: i64,
    kind: &str,
    given_as: &str,
    amount: Rupiah,
) -> Result<(), StoreError> {
    let reference = if given_as == kind { "" } else { given_as };
    tx.fact(
        "tenders",
        &[
            ("sale_id", &sale),
            ("line_no", &line_no),
            ("kind", &kind),
            ("amount_rupiah", &amount),
            ("given_rupiah", &amount),
            ("change_rupiah", &Rupiah::ZERO),
            ("reference", &reference),
        ],
    )
}

/// A sold line as a return needs it.
pub(super) struct Frozen {
    pub sale: SaleId,
    pub product: Option<ProductId>,
    pub qty: i64,
    pub returned_qty: i64,
    pub commission: Commission,
    pub money: LineMoney,
    pub tender: String,
}

pub(super) fn frozen_line(connection: &Connection, number: &str, line_no: i64) -> Result<Option<Frozen>, StoreError> {
    connection
        .prepare_cached(
            "SELECT l.sale_id, l.product_id, l.partner_id, l.qty, l.unit_price_rupiah, l.discount_rupiah,
                    l.commission_kind, l.commission_bp, l.commission_rupiah, l.discount_partner_rupiah,
                    (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                     WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no),
                    (SELECT t.kind FROM tenders t WHERE t.sale_id = l.sale_id ORDER BY t.line_no LIMIT 1)
             FROM sales s JOIN sale_lines l ON l.sale_id = s.sale_id AND l.line_no = ?2 WHERE s.number = ?1",
        )?
        .query_row(params![number, line_no], |row| {
            let qty: i64 = row.get(3)?;
            let partner: PartnerId = row.get(2)?;
            Ok(Frozen {
                sale: row.get(0)?,
                product: row.get(1)?,
                qty,
                returned_qty: row.get(10)?,
                commission: read_commission(row)?,
                money: LineMoney {
                    partner,
                    gross: row.get::<_, Rupiah>(4)? * qty,
                    discount: row.get(5)?,
                    by_partner: row.get(9)?,
                    commission: row.get(8)?,
                },
                tender: row.get::<_, Option<String>>(11)?.unwrap_or_else(|| "tunai".to_owned()),
            })
        })
        .optional_row()
}

/// By which commission the line was sold.
fn read_commission(row: &Row<'_>) -> rusqlite::Result<Commission> {
    let kind: String = row.get(6)?;
    Commission::read(&kind, row.get(7)?, Rupiah::ZERO)
        .ok_or_else(|| rusqlite::Error::InvalidColumnName(["komisi ", &kind].concat()))
}
