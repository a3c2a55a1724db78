//! Reading posted statements back: the head, what it is made of, and every line behind each figure.

use rusqlite::{Connection, Row, params};

use super::keys::{self, Key};
use super::rules::{DayPart, Draft, Item, ItemKind, Sums};
use super::store::{read_day, read_kind};
use crate::base::{ActId, BusinessDay, Month, PartnerId, RunId, Rupiah, SettlementId, UserId, UtcMs};
use crate::store::{OptionalRow, StoreError, collect};
use crate::till::owed::{self, OwedLine, RowKind};

/// The head of a posted statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub settlement_id: SettlementId,
    pub act_id: ActId,
    /// `RH-K1-20261201-0001`.
    pub number: String,
    pub run_id: RunId,
    pub partner: PartnerId,
    pub previous: Option<SettlementId>,
    pub from: BusinessDay,
    pub until: BusinessDay,
    pub opening: Rupiah,
    pub sums: Sums,
    pub items: Rupiah,
    pub closing: Rupiah,
    pub prepared_by: UserId,
    pub approved_by: UserId,
    /// When it was posted.
    pub day: BusinessDay,
    pub at: UtcMs,
    pub is_reversed: bool,
    /// No other live statement follows it: only this one can be paid or reversed.
    pub is_newest: bool,
}

macro_rules! select_statements {
    ($tail:literal) => {
        concat!(
            "SELECT s.settlement_id, s.act_id, s.number, s.run_id, s.partner_id, s.previous_id, s.from_day, s.until_day,
                    s.opening_rupiah, s.lines, s.pieces, s.gross_rupiah, s.discount_partner_rupiah,
                    s.discount_outlet_rupiah, s.commission_rupiah, s.qris_fee_rupiah, s.rounding_rupiah, s.items_rupiah,
                    s.closing_rupiah, s.prepared_by, s.approved_by, s.business_day, s.at_utc_ms,
                    EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = s.settlement_id),
                    EXISTS (SELECT 1 FROM settlements n WHERE n.previous_id = s.settlement_id
                            AND NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = n.settlement_id))
             FROM settlements s ",
            $tail
        )
    };
}

fn read_statement(row: &Row<'_>) -> rusqlite::Result<Statement> {
    let (is_reversed, is_followed): (bool, bool) = (row.get(23)?, row.get(24)?);
    Ok(Statement {
        settlement_id: row.get(0)?,
        act_id: row.get(1)?,
        number: row.get(2)?,
        run_id: row.get(3)?,
        partner: row.get(4)?,
        previous: row.get(5)?,
        from: read_day(row, 6)?,
        until: read_day(row, 7)?,
        opening: row.get(8)?,
        sums: read_sums(row, 9)?,
        items: row.get(17)?,
        closing: row.get(18)?,
        prepared_by: row.get(19)?,
        approved_by: row.get(20)?,
        day: read_day(row, 21)?,
        at: UtcMs(row.get(22)?),
        is_reversed,
        is_newest: !is_reversed && !is_followed,
    })
}

fn read_sums(row: &Row<'_>, at: usize) -> rusqlite::Result<Sums> {
    Ok(Sums {
        lines: row.get(at)?,
        pieces: row.get(at + 1)?,
        gross: row.get(at + 2)?,
        discount_partner: row.get(at + 3)?,
        discount_outlet: row.get(at + 4)?,
        commission: row.get(at + 5)?,
        qris_fee: row.get(at + 6)?,
        rounding: row.get(at + 7)?,
    })
}

/// One statement.
pub fn statement(connection: &Connection, id: SettlementId) -> Result<Option<Statement>, StoreError> {
    connection
        .prepare_cached(select_statements!("WHERE s.settlement_id = ?1"))?
        .query_row([id], read_statement)
        .optional_row()
}

/// The statements of a partner, newest first; reversed ones too.
pub fn statements_of(connection: &Connection, partner: PartnerId) -> Result<Vec<Statement>, StoreError> {
    collect(
        connection,
        select_statements!("WHERE s.partner_id = ?1 ORDER BY s.until_day DESC, s.at_utc_ms DESC, s.number DESC"),
        [partner],
        read_statement,
    )
}

/// The newest live statement of every partner that has one.
pub fn newest_statements(connection: &Connection) -> Result<Vec<Statement>, StoreError> {
    collect(
        connection,
        select_statements!(
            "WHERE NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = s.settlement_id)
               AND NOT EXISTS (SELECT 1 FROM settlements n WHERE n.previous_id = s.settlement_id
                               AND NOT EXISTS (SELECT 1 FROM settlements_reversed r
                                               WHERE r.settlement_id = n.settlement_id))
             ORDER BY s.number"
        ),
        [],
        read_statement,
    )
}

/// The newest live statement of a partner that ends within a month.
pub fn statement_of_month(
    connection: &Connection,
    partner: PartnerId,
    month: Month,
) -> Result<Option<Statement>, StoreError> {
    let all = statements_of(connection, partner)?;
    Ok(all.into_iter().find(|statement| !statement.is_reversed && statement.until.month() == month))
}

/// What a statement covers, as it was posted.
pub fn reload(connection: &Connection, statement: &Statement) -> Result<Draft, StoreError> {
    Ok(Draft {
        partner: statement.partner,
        previous: statement.previous,
        from: statement.from,
        until: statement.until,
        opening: statement.opening,
        parts: parts(connection, statement.settlement_id)?,
        items: items(connection, statement.settlement_id)?,
    })
}

fn parts(connection: &Connection, id: SettlementId) -> Result<Vec<DayPart>, StoreError> {
    collect(
        connection,
        "SELECT business_day, kind, lines, pieces, gross_rupiah, discount_partner_rupiah, discount_outlet_rupiah,
                commission_rupiah, qris_fee_rupiah, rounding_rupiah, keys
         FROM settlement_days WHERE settlement_id = ?1 ORDER BY business_day, kind DESC",
        [id],
        |row| {
            let packed: Vec<u8> = row.get(10)?;
            Ok(DayPart {
                day: read_day(row, 0)?,
                kind: read_kind(row, 1)?,
                sums: read_sums(row, 2)?,
                keys: keys::unpack(&packed),
            })
        },
    )
}

/// What stands in a statement beside lines, in its order.
pub fn items(connection: &Connection, id: SettlementId) -> Result<Vec<Item>, StoreError> {
    collect(
        connection,
        "SELECT kind, ref_id, month, amount_rupiah FROM settlement_items WHERE settlement_id = ?1 ORDER BY line_no",
        params![id],
        |row| {
            let (kind, month): (String, Option<String>) = (row.get(0)?, row.get(2)?);
            let kind = match (kind.as_str(), month.as_deref().and_then(Month::parse)) {
                ("monthly_fee", Some(month)) => ItemKind::MonthlyFee(month),
                ("adjustment", _) => ItemKind::Adjustment(row.get(1)?),
                ("payout", _) => ItemKind::Payout(row.get(1)?),
                ("payout_cancelled", _) => ItemKind::PayoutCancelled(row.get(1)?),
                _ => return Err(rusqlite::Error::InvalidColumnName(["butir ", &kind].concat())),
            };
            Ok(Item { kind, amount: row.get(3)? })
        },
    )
}

/// A line of a statement: the receipt's own figures, and the shares that were taken with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    pub line: OwedLine,
    pub qris_fee: Rupiah,
    pub rounding: Rupiah,
    /// Of a day that an earlier statement had closed: it came to be known later.
    pub is_late: bool,
    /// A refund of something that an earlier statement covered.
    pub is_of_earlier: bool,
}

impl StatementLine {
    /// What the line adds to the partner's balance.
    pub fn payable(&self) -> Rupiah {
        self.line.payable() - self.qris_fee + self.rounding
    }
}

/// The lines of a statement (posted, or still a draft) in the order of days: "why this amount?".
pub fn lines(connection: &Connection, draft: &Draft) -> Result<Vec<StatementLine>, StoreError> {
    let mut lines = Vec::new();
    for part in &draft.parts {
        for key in &part.keys {
            lines.push(line(connection, draft, part, key)?);
        }
    }
    Ok(lines)
}

/// The lines of a posted statement.
pub fn lines_of(connection: &Connection, statement: &Statement) -> Result<Vec<StatementLine>, StoreError> {
    lines(connection, &reload(connection, statement)?)
}

fn line(connection: &Connection, draft: &Draft, part: &DayPart, key: &Key) -> Result<StatementLine, StoreError> {
    let found = match part.kind {
        RowKind::Sold => owed::sold_line(connection, crate::base::SaleId(key.id), key.line_no)?,
        RowKind::Returned => owed::returned_line(connection, crate::base::RefundId(key.id), key.line_no)?,
    };
    let line = found.ok_or_else(|| StoreError::Unreadable(["baris nota ", &key.id.to_string()].concat()))?;
    Ok(StatementLine {
        qris_fee: key.qris_fee,
        rounding: key.rounding,
        is_late: part.day < draft.from,
        is_of_earlier: part.kind == RowKind::Returned && line.sold_on < draft.from,
        line,
    })
}
