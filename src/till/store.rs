//! SQL over the till's tables.

use rusqlite::{Connection, Row, params};

use super::ledger::Entry;
use super::rules::SalePlan;
use crate::base::{BusinessDay, PartnerId, ProductId, RefundId, Rupiah, SaleId, ShiftId, UserId, UtcMs};
use crate::partners::DiscountBearer;
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
    pub discount_bearer: DiscountBearer,
    /// Pieces that earlier refunds took back.
    pub refunded_qty: i64,
}

/// How a sale was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenderRow {
    pub kind: String,
    pub amount: Rupiah,
    pub given: Rupiah,
    pub change: Rupiah,
    pub reference: String,
}

/// Appends the sale, its lines and its cash tender.
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
    tx.fact(
        "tenders",
        &[
            ("sale_id", &sale_id),
            ("line_no", &1i64),
            ("kind", &"tunai"),
            ("amount_rupiah", &plan.total),
            ("given_rupiah", &plan.given),
            ("change_rupiah", &plan.change),
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
                ("discount_rupiah", &line.money.discount),
                ("commission_bp", &line.commission_bp),
                ("commission_rupiah", &line.money.commission),
                ("discount_bearer", &line.money.bearer.name()),
                ("oversold_qty", &line.oversold_qty),
                ("business_day", &day),
                ("at_utc_ms", &at),
            ],
        )?;
    }
    Ok(())
}

/// Appends the entries of this act to the ledger, after those it has already.
pub(super) fn post(tx: &mut Tx<'_>, day: BusinessDay, entries: &[Entry]) -> Result<(), StoreError> {
    let (act_id, day) = (tx.act_id(), day.to_string());
    let last: i64 = tx
        .conn()
        .prepare_cached("SELECT coalesce(max(line_no), 0) FROM ledger_entries WHERE act_id = ?1")?
        .query_row([act_id], |row| row.get(0))?;
    for (line_no, entry) in (last + 1..).zip(entries) {
        tx.fact(
            "ledger_entries",
            &[
                ("act_id", &act_id),
                ("line_no", &line_no),
                ("account", &entry.account.name()),
                ("partner_id", &entry.partner),
                ("amount_rupiah", &entry.amount),
                ("business_day", &day),
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
                commission_rupiah, discount_bearer,
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
                discount_bearer: DiscountBearer::read(&row.get::<_, String>(10)?),
                refunded_qty: row.get(11)?,
            })
        },
    )
}

pub fn tenders(connection: &Connection, sale_id: SaleId) -> Result<Vec<TenderRow>, StoreError> {
    collect(
        connection,
        "SELECT kind, amount_rupiah, given_rupiah, change_rupiah, reference FROM tenders
         WHERE sale_id = ?1 ORDER BY line_no",
        [sale_id],
        |row| {
            Ok(TenderRow {
                kind: row.get(0)?,
                amount: row.get(1)?,
                given: row.get(2)?,
                change: row.get(3)?,
                reference: row.get(4)?,
            })
        },
    )
}

/// A refund's head, as [`super::refund`] works it out.
pub(super) struct RefundHead<'a> {
    pub refund_id: RefundId,
    pub number: &'a str,
    pub sale_id: SaleId,
    pub approved_by: Option<UserId>,
    pub tender_kind: &'a str,
    pub total: Rupiah,
    pub rounding: Rupiah,
    pub reason: &'a str,
    pub at: UtcMs,
    pub day: BusinessDay,
}

/// One line of a refund.
pub(super) struct RefundPart {
    pub sale_line_no: i64,
    pub product_id: Option<ProductId>,
    pub qty: i64,
    pub back_to: &'static str,
    pub money: super::ledger::LineMoney,
}

/// Beginnings of usual reasons, and the code under which the fact keeps them.
const REASON_CODES: [(&str, &str); 8] = [
    ("ukuran", "size"),
    ("warna", "colour"),
    ("salah", "wrong_item"),
    ("berubah pikiran", "changed_mind"),
    ("rusak", "damaged"),
    ("cacat", "damaged"),
    ("jahitan", "damaged"),
    ("kemasan", "damaged"),
];

/// What a fact may say of why pieces came back: one word of ours. What somebody wrote stands in `refund_notes`.
fn reason_code(words: &str) -> &'static str {
    let words = crate::base::text::fold(words);
    REASON_CODES.iter().find(|(begins, _)| words.starts_with(begins)).map_or("other", |(_, code)| *code)
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
            ("approved_by", &head.approved_by),
            ("tender_kind", &head.tender_kind),
            ("total_rupiah", &head.total),
            ("rounding_rupiah", &head.rounding),
            ("reason", &reason_code(head.reason)),
        ],
    )?;
    tx.record("refund_notes", ("refund_id", &head.refund_id), &[("note", &head.reason)])?;
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
                ("back_to", &part.back_to),
                ("business_day", &day),
                ("at_utc_ms", &head.at.0),
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
