//! SQL over the till's tables.

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::rules::{PlannedLine, SalePlan};
use super::settle::PaidTender;
use super::tender::TenderKind;
use crate::base::{BusinessDay, PartnerId, ProductId, QrisRequestId, RefundId, Rupiah, SaleId, ShiftId, UserId, UtcMs};
use crate::stock::LastSale;
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// A sale as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleRow {
    pub sale_id: SaleId,
    pub number: String,
    pub day: BusinessDay,
    pub at: UtcMs,
    pub user_id: Option<UserId>,
    pub shift_number: Option<i64>,
    pub gross: Rupiah,
    pub discount: Rupiah,
    pub rounding: Rupiah,
    pub total: Rupiah,
    pub note: String,
}

/// A line of a sale with what was frozen on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleLineRow {
    pub line_no: i64,
    pub product_id: Option<ProductId>,
    pub partner_id: PartnerId,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub qty: i64,
    pub unit_price: Rupiah,
    pub discount: Rupiah,
    pub commission_rupiah: Rupiah,
    /// The part of the discount that the partner bears.
    pub discount_partner: Rupiah,
    /// Pieces that earlier refunds took back.
    pub refunded_qty: i64,
}

/// A part of what a line's discount is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDiscountRow {
    pub line_no: i64,
    /// `line`, `cart`, `promotion` or `price_override`.
    pub kind: String,
    /// What the receipt calls it.
    pub label: String,
    pub amount: Rupiah,
    /// `outlet` or `partner`.
    pub bearer: String,
}

/// How a sale was paid, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenderRow {
    pub kind: String,
    pub amount: Rupiah,
    pub given: Rupiah,
    pub change: Rupiah,
    /// The bank's, the provider's or the voucher's; the approval code of a card; empty for cash.
    pub reference: String,
    /// Of a card or a transfer.
    pub bank: String,
    pub card_last4: String,
    /// The QRIS code that was shown for it.
    pub request_id: Option<QrisRequestId>,
    /// The bill number in that code; empty where none was shown.
    pub bill_number: String,
}

/// Appends the sale, its lines with their discounts, and its tenders.
pub(super) fn append_sale(
    tx: &mut Tx<'_>,
    sale_id: SaleId,
    number: &str,
    shift_id: ShiftId,
    plan: &SalePlan,
) -> Result<(), StoreError> {
    let (act_id, user_id, day, at) = (tx.act_id(), tx.actor(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "sales",
        &[
            ("sale_id", &sale_id),
            ("act_id", &act_id),
            ("number", &number),
            ("business_day", &day),
            ("at_utc_ms", &at),
            ("user_id", &user_id),
            ("shift_id", &shift_id),
            ("gross_rupiah", &plan.gross),
            ("discount_rupiah", &plan.discount),
            ("rounding_rupiah", &plan.rounding),
            ("total_rupiah", &plan.total),
        ],
    )?;
    append_lines(tx, sale_id, plan)?;
    for (line_no, tender) in (1i64..).zip(&plan.tenders) {
        append_tender(tx, sale_id, line_no, tender)?;
    }
    Ok(())
}

fn append_tender(tx: &mut Tx<'_>, sale_id: SaleId, line_no: i64, tender: &PaidTender) -> Result<(), StoreError> {
    tx.fact(
        "tenders",
        &[
            ("sale_id", &sale_id),
            ("line_no", &line_no),
            ("kind", &tender.kind.name()),
            ("amount_rupiah", &tender.amount),
            ("given_rupiah", &tender.given),
            ("change_rupiah", &tender.change),
            ("reference", &tender.reference),
            ("bank", &tender.bank),
            ("card_last4", &tender.card_last4),
            ("qris_request_id", &tender.request),
        ],
    )
}

fn append_lines(tx: &mut Tx<'_>, sale_id: SaleId, plan: &SalePlan) -> Result<(), StoreError> {
    let (day, at) = (tx.day().to_string(), tx.now().0);
    for (line_no, line) in (1i64..).zip(&plan.lines) {
        tx.fact(
            "sale_lines",
            &[
                ("sale_id", &sale_id),
                ("line_no", &line_no),
                ("product_id", &line.product_id),
                ("partner_id", &line.partner_id),
                ("code", &line.code),
                ("name", &line.name),
                ("variant", &line.variant),
                ("category", &line.category),
                ("qty", &line.qty),
                ("unit_price_rupiah", &line.unit_price),
                ("list_price_rupiah", &line.list_price),
                ("discount_rupiah", &line.money.discount),
                ("commission_kind", &line.commission.kind()),
                ("commission_bp", &line.commission.rate_bp()),
                ("commission_rupiah", &line.money.commission),
                ("discount_partner_rupiah", &line.money.by_partner),
                ("oversold_qty", &line.oversold_qty),
                ("business_day", &day),
                ("at_utc_ms", &at),
            ],
        )?;
        append_discounts(tx, sale_id, line_no, line)?;
    }
    Ok(())
}

fn append_discounts(tx: &mut Tx<'_>, sale_id: SaleId, line_no: i64, line: &PlannedLine) -> Result<(), StoreError> {
    for (discount_no, discount) in (1i64..).zip(&line.discounts) {
        tx.fact(
            "sale_line_discounts",
            &[
                ("sale_id", &sale_id),
                ("line_no", &line_no),
                ("discount_no", &discount_no),
                ("kind", &discount.what.kind.name()),
                ("promotion_id", &discount.what.promotion),
                ("label", &discount.what.label),
                ("amount_rupiah", &discount.what.amount),
                ("bearer", &discount.bearer.name()),
            ],
        )?;
    }
    Ok(())
}

/// Writes a note beside a sale.
pub(super) fn keep_note(tx: &mut Tx<'_>, sale_id: SaleId, note: &str) -> Result<(), StoreError> {
    tx.record("sale_notes", ("sale_id", &sale_id), &[("note", &note)])?;
    Ok(())
}

pub fn sale(connection: &Connection, sale_id: SaleId) -> Result<Option<SaleRow>, StoreError> {
    connection
        .prepare_cached(
            "SELECT s.sale_id, s.number, s.business_day, s.at_utc_ms, s.user_id, h.number, s.gross_rupiah,
                    s.discount_rupiah, s.rounding_rupiah, s.total_rupiah, coalesce(n.note, '')
             FROM sales s LEFT JOIN shifts_opened h USING (shift_id) LEFT JOIN sale_notes n USING (sale_id)
             WHERE s.sale_id = ?1",
        )?
        .query_row([sale_id], read_sale)
        .optional_row()
}

pub fn sale_id_of(connection: &Connection, number: &str) -> Result<Option<SaleId>, StoreError> {
    connection
        .prepare_cached("SELECT sale_id FROM sales WHERE number = ?1")?
        .query_row([number], |row| row.get(0))
        .optional_row()
}

pub fn sale_lines(connection: &Connection, sale_id: SaleId) -> Result<Vec<SaleLineRow>, StoreError> {
    collect(
        connection,
        "SELECT line_no, product_id, partner_id, code, name, variant, qty, unit_price_rupiah, discount_rupiah,
                commission_rupiah, discount_partner_rupiah,
                (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                 WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no)
         FROM sale_lines l WHERE sale_id = ?1 ORDER BY line_no",
        [sale_id],
        |row| {
            Ok(SaleLineRow {
                line_no: row.get(0)?,
                product_id: row.get(1)?,
                partner_id: row.get(2)?,
                code: row.get(3)?,
                name: row.get(4)?,
                variant: row.get(5)?,
                qty: row.get(6)?,
                unit_price: row.get(7)?,
                discount: row.get(8)?,
                commission_rupiah: row.get(9)?,
                discount_partner: row.get(10)?,
                refunded_qty: row.get(11)?,
            })
        },
    )
}

/// What the discounts of a sale's lines are made of, line by line in the order in which they were taken off.
pub fn line_discounts(connection: &Connection, sale_id: SaleId) -> Result<Vec<LineDiscountRow>, StoreError> {
    collect(
        connection,
        "SELECT line_no, kind, label, amount_rupiah, bearer FROM sale_line_discounts
         WHERE sale_id = ?1 ORDER BY line_no, discount_no",
        [sale_id],
        |row| {
            Ok(LineDiscountRow {
                line_no: row.get(0)?,
                kind: row.get(1)?,
                label: row.get(2)?,
                amount: row.get(3)?,
                bearer: row.get(4)?,
            })
        },
    )
}

pub fn tenders(connection: &Connection, sale_id: SaleId) -> Result<Vec<TenderRow>, StoreError> {
    collect(
        connection,
        "SELECT t.kind, t.amount_rupiah, t.given_rupiah, t.change_rupiah, t.reference, t.bank, t.card_last4,
                t.qris_request_id, coalesce(q.bill_number, '')
         FROM tenders t LEFT JOIN qris_requests q ON q.request_id = t.qris_request_id
         WHERE t.sale_id = ?1 ORDER BY t.line_no",
        [sale_id],
        |row| {
            Ok(TenderRow {
                kind: row.get(0)?,
                amount: row.get(1)?,
                given: row.get(2)?,
                change: row.get(3)?,
                reference: row.get(4)?,
                bank: row.get(5)?,
                card_last4: row.get(6)?,
                request_id: row.get(7)?,
                bill_number: row.get(8)?,
            })
        },
    )
}

/// Whether the whole sale was taken back within its shift.
pub fn is_voided(connection: &Connection, sale_id: SaleId) -> Result<bool, StoreError> {
    let voided = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM refunds WHERE sale_id = ?1 AND kind = 'void')")?
        .query_row([sale_id], |row| row.get(0))?;
    Ok(voided)
}

/// A refund's head, as [`super::refund`] works it out.
pub(super) struct RefundHead<'a> {
    pub refund_id: RefundId,
    pub number: &'a str,
    pub sale_id: SaleId,
    pub kind: RefundKind,
    /// The shift whose drawer it went out of; histories have none.
    pub shift_id: Option<ShiftId>,
    pub approved_by: Option<UserId>,
    /// How the money goes back; together it is the total.
    pub tenders: &'a [BackTender],
    pub total: Rupiah,
    pub rounding: Rupiah,
    pub reason: &'a str,
    pub at: UtcMs,
    pub day: BusinessDay,
}

/// What kind of taking back it is. Figures treat both alike; reports tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundKind {
    Refund,
    /// The whole sale, within its shift.
    Void,
}

impl RefundKind {
    pub fn name(self) -> &'static str {
        match self {
            RefundKind::Refund => "refund",
            RefundKind::Void => "void",
        }
    }
}

/// How a part of a refund goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackTender {
    pub kind: TenderKind,
    pub amount: Rupiah,
    /// The bank's or the provider's reference; empty for cash.
    pub reference: String,
}

/// One line of a refund.
pub(super) struct RefundPart {
    pub sale_line_no: i64,
    pub product_id: Option<ProductId>,
    pub qty: i64,
    pub back_to: &'static str,
    pub money: super::ledger::LineMoney,
}

/// Appends a refund and its lines; the words of its reason are a record, which can be erased.
pub(super) fn append_refund(tx: &mut Tx<'_>, head: &RefundHead<'_>, parts: &[RefundPart]) -> Result<(), StoreError> {
    let (act_id, user_id, day) = (tx.act_id(), tx.actor(), head.day.to_string());
    tx.fact(
        "refunds",
        &[
            ("refund_id", &head.refund_id),
            ("act_id", &act_id),
            ("number", &head.number),
            ("sale_id", &head.sale_id),
            ("business_day", &day),
            ("at_utc_ms", &head.at.0),
            ("user_id", &user_id),
            ("kind", &head.kind.name()),
            ("shift_id", &head.shift_id),
            ("approved_by", &head.approved_by),
            ("total_rupiah", &head.total),
            ("rounding_rupiah", &head.rounding),
        ],
    )?;
    if !head.reason.is_empty() {
        tx.record("refund_notes", ("refund_id", &head.refund_id), &[("note", &head.reason)])?;
    }
    append_back_tenders(tx, head)?;
    for (line_no, part) in (1i64..).zip(parts) {
        tx.fact(
            "refund_lines",
            &[
                ("refund_id", &head.refund_id),
                ("line_no", &line_no),
                ("sale_id", &head.sale_id),
                ("sale_line_no", &part.sale_line_no),
                ("product_id", &part.product_id),
                ("partner_id", &part.money.partner),
                ("qty", &part.qty),
                ("amount_rupiah", &part.money.net()),
                ("commission_rupiah", &part.money.commission),
                ("discount_outlet_rupiah", &part.money.by_outlet()),
                ("back_to", &part.back_to),
                ("business_day", &day),
                ("at_utc_ms", &head.at.0),
            ],
        )?;
    }
    Ok(())
}

fn append_back_tenders(tx: &mut Tx<'_>, head: &RefundHead<'_>) -> Result<(), StoreError> {
    for (line_no, tender) in (1i64..).zip(head.tenders) {
        tx.fact(
            "refund_tenders",
            &[
                ("refund_id", &head.refund_id),
                ("line_no", &line_no),
                ("kind", &tender.kind.name()),
                ("amount_rupiah", &tender.amount),
                ("reference", &tender.reference),
            ],
        )?;
    }
    Ok(())
}

/// The latest sale of a product whose line was not taken back in full (readings.md, step 8).
pub fn last_counting_sale(connection: &Connection, product: ProductId) -> Result<Option<LastSale>, StoreError> {
    connection
        .prepare_cached(
            "SELECT business_day, at_utc_ms FROM sale_lines l
             WHERE product_id = ?1
               AND qty > (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                          WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no)
             ORDER BY at_utc_ms DESC LIMIT 1",
        )?
        .query_row([product], |row| Ok(LastSale { day: read_day(row, 0)?, at: UtcMs(row.get(1)?) }))
        .optional_row()
}

/// The products with most pieces sold since a day.
pub(super) fn most_sold(
    connection: &Connection,
    since: BusinessDay,
    rows_max: usize,
) -> Result<Vec<ProductId>, StoreError> {
    collect(
        connection,
        // Without the hint SQLite walks the index by product, and the rows of all days with it: seconds for a million.
        "SELECT product_id FROM sale_lines INDEXED BY sale_lines_for_figures
         WHERE business_day >= ?1 AND product_id IS NOT NULL
         GROUP BY product_id ORDER BY sum(qty) DESC, product_id LIMIT ?2",
        params![since.to_string(), i64::try_from(rows_max).unwrap_or(i64::MAX)],
        |row| row.get(0),
    )
}

fn read_sale(row: &Row<'_>) -> rusqlite::Result<SaleRow> {
    Ok(SaleRow {
        sale_id: row.get(0)?,
        number: row.get(1)?,
        day: read_day(row, 2)?,
        at: UtcMs(row.get(3)?),
        user_id: row.get(4)?,
        shift_number: row.get(5)?,
        gross: row.get(6)?,
        discount: row.get(7)?,
        rounding: row.get(8)?,
        total: row.get(9)?,
        note: row.get(10)?,
    })
}

/// A business day column; a day that cannot be read is an error, never a wrong day.
pub(super) fn read_day(row: &Row<'_>, at: usize) -> rusqlite::Result<BusinessDay> {
    let text: String = row.get(at)?;
    BusinessDay::parse(&text).ok_or_else(|| rusqlite::Error::InvalidColumnName(["hari ", &text].concat()))
}
