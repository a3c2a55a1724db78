//! SQL of taking back: what was sold and paid, what came back before, what lies in the drawer.

use rusqlite::{Connection, params};

use crate::base::{BusinessDay, ProductId, Rupiah, SaleId, ShiftId, UtcMs};
use crate::stock::LastSale;
use crate::store::{OptionalRow, StoreError, collect};
use crate::till::ledger::LineMoney;
use crate::till::shift::current_shift;
use crate::till::store::{last_counting_sale, read_day};
use crate::till::tender::TenderKind;

use super::offer::OfferLine;

/// A sale, as far as taking back asks for it.
pub(super) struct SaleHead {
    pub number: String,
    /// `None` when the sale came with a history.
    pub shift_id: Option<ShiftId>,
    pub day: BusinessDay,
    pub at: UtcMs,
    pub rounding: Rupiah,
    pub total: Rupiah,
}

/// One way in which a sale was paid.
pub(super) struct PaidRow {
    pub line_no: i64,
    pub kind: TenderKind,
    pub amount: Rupiah,
    pub bank: String,
    pub card_last4: String,
    pub reference: String,
}

pub(super) fn head(connection: &Connection, sale_id: SaleId) -> Result<Option<SaleHead>, StoreError> {
    connection
        .prepare_cached(
            "SELECT number, shift_id, business_day, at_utc_ms, rounding_rupiah, total_rupiah FROM sales
             WHERE sale_id = ?1",
        )?
        .query_row([sale_id], |row| {
            Ok(SaleHead {
                number: row.get(0)?,
                shift_id: row.get(1)?,
                day: read_day(row, 2)?,
                at: UtcMs(row.get(3)?),
                rounding: row.get(4)?,
                total: row.get(5)?,
            })
        })
        .optional_row()
}

/// The lines with what came back of each; a piece without a label comes back to the product it was identified as.
pub(super) fn lines(connection: &Connection, sale_id: SaleId) -> Result<Vec<OfferLine>, StoreError> {
    collect(
        connection,
        "SELECT l.line_no, l.product_id, coalesce(l.product_id, u.product_id), l.partner_id, l.code, l.name, l.variant,
                l.qty, l.unit_price_rupiah, l.discount_rupiah, l.discount_partner_rupiah, l.commission_rupiah,
                (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                 WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no)
         FROM sale_lines l LEFT JOIN untagged_identified u ON u.sale_id = l.sale_id AND u.line_no = l.line_no
         WHERE l.sale_id = ?1 ORDER BY l.line_no",
        [sale_id],
        |row| {
            let (name, variant): (String, String) = (row.get(5)?, row.get(6)?);
            let (sold_qty, unit_price): (i64, Rupiah) = (row.get(7)?, row.get(8)?);
            Ok(OfferLine {
                line_no: row.get(0)?,
                product_id: row.get(1)?,
                stock_product_id: row.get(2)?,
                code: row.get(4)?,
                name: if variant.is_empty() { name } else { format!("{name} ({variant})") },
                partner_name: String::new(),
                unit_price,
                sold_qty,
                refunded_qty: row.get(12)?,
                money: LineMoney {
                    partner: row.get(3)?,
                    gross: unit_price * sold_qty,
                    discount: row.get(9)?,
                    by_partner: row.get(10)?,
                    commission: row.get(11)?,
                },
            })
        },
    )
}

pub(super) fn paid(connection: &Connection, sale_id: SaleId) -> Result<Vec<PaidRow>, StoreError> {
    collect(
        connection,
        "SELECT line_no, kind, amount_rupiah, bank, card_last4, reference FROM tenders WHERE sale_id = ?1
         ORDER BY line_no",
        [sale_id],
        |row| {
            let kind: String = row.get(1)?;
            Ok(PaidRow {
                line_no: row.get(0)?,
                kind: TenderKind::read(&kind),
                amount: row.get(2)?,
                bank: row.get(3)?,
                card_last4: row.get(4)?,
                reference: row.get(5)?,
            })
        },
    )
}

/// What went back of a sale so far, by tender.
pub(super) fn given_back(connection: &Connection, sale_id: SaleId) -> Result<Vec<(TenderKind, Rupiah)>, StoreError> {
    collect(
        connection,
        "SELECT t.kind, sum(t.amount_rupiah) FROM refunds f JOIN refund_tenders t USING (refund_id)
         WHERE f.sale_id = ?1 GROUP BY t.kind",
        [sale_id],
        |row| {
            let kind: String = row.get(0)?;
            Ok((TenderKind::read(&kind), row.get(1)?))
        },
    )
}

/// What the ledger says lies in the drawer of the open shift.
pub(super) fn drawer(connection: &Connection) -> Result<Rupiah, StoreError> {
    let Some(shift) = current_shift(connection)? else { return Ok(Rupiah::ZERO) };
    Ok(connection
        .prepare_cached(
            "SELECT coalesce(sum(amount_rupiah), 0) FROM ledger_entries
             WHERE shift_id = ?1 AND account = 'cash_drawer'",
        )?
        .query_row([shift.id], |row| row.get(0))?)
}

/// The sales of a product from a day on, with the line of each; pieces identified later count.
pub(super) fn sales_of_product(
    connection: &Connection,
    product: ProductId,
    since: BusinessDay,
) -> Result<Vec<(SaleId, i64)>, StoreError> {
    collect(
        connection,
        // CROSS keeps the order of the tables: the few identified pieces first, not every line since that day.
        "SELECT sale_id, line_no, at_utc_ms FROM sale_lines WHERE product_id = ?1 AND business_day >= ?2
         UNION ALL
         SELECT l.sale_id, l.line_no, l.at_utc_ms FROM untagged_identified u
         CROSS JOIN sale_lines l ON l.sale_id = u.sale_id AND l.line_no = u.line_no
         WHERE u.product_id = ?1 AND l.business_day >= ?2
         ORDER BY 3 DESC, 1, 2",
        params![product, since.to_string()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The latest sale of a product that counts, the ones whose pieces were identified later included.
pub(in crate::till) fn last_sale_of(
    connection: &Connection,
    product: ProductId,
) -> Result<Option<LastSale>, StoreError> {
    let tagged = last_counting_sale(connection, product)?;
    let identified = connection
        .prepare_cached(
            "SELECT l.business_day, l.at_utc_ms FROM untagged_identified u
             JOIN sale_lines l ON l.sale_id = u.sale_id AND l.line_no = u.line_no
             WHERE u.product_id = ?1
               AND l.qty > (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                            WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no)
             ORDER BY l.at_utc_ms DESC LIMIT 1",
        )?
        .query_row([product], |row| Ok(LastSale { day: read_day(row, 0)?, at: UtcMs(row.get(1)?) }))
        .optional_row()?;
    Ok(tagged.into_iter().chain(identified).max_by_key(|sale| sale.at))
}
