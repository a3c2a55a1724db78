//! SQL of statements: what live ones cover, and appending them. A statement is live unless it was reversed.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, Row, params};

use super::keys::{self, Key};
use super::rules::{Draft, Item, ItemKind, Sums};
use crate::base::{BusinessDay, Month, PartnerId, RunId, Rupiah, SettlementId, UserId};
use crate::store::{OptionalRow, StoreError, Tx, collect};
use crate::till::owed::RowKind;

/// The newest live statement of a partner: no other live one follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Newest {
    pub settlement_id: SettlementId,
    pub until: BusinessDay,
    pub closing: Rupiah,
}

/// `$and` narrows the newest live statements.
macro_rules! select_newest {
    ($and:literal) => {
        concat!(
            "SELECT s.partner_id, s.settlement_id, s.until_day, s.closing_rupiah FROM settlements s
             WHERE NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = s.settlement_id)
               AND NOT EXISTS (SELECT 1 FROM settlements n WHERE n.previous_id = s.settlement_id
                               AND NOT EXISTS (SELECT 1 FROM settlements_reversed r
                                               WHERE r.settlement_id = n.settlement_id))",
            $and
        )
    };
}

fn read_newest(row: &Row<'_>) -> rusqlite::Result<(PartnerId, Newest)> {
    Ok((row.get(0)?, Newest { settlement_id: row.get(1)?, until: read_day(row, 2)?, closing: row.get(3)? }))
}

/// Of every partner that has one.
pub(super) fn newest(connection: &Connection) -> Result<HashMap<PartnerId, Newest>, StoreError> {
    Ok(collect(connection, select_newest!(""), [], read_newest)?.into_iter().collect())
}

/// Of one partner.
pub(super) fn newest_of(connection: &Connection, partner: PartnerId) -> Result<Option<Newest>, StoreError> {
    let found = connection
        .prepare_cached(select_newest!(" AND s.partner_id = ?1"))?
        .query_row([partner], read_newest)
        .optional_row()?;
    Ok(found.map(|(_, newest)| newest))
}

/// How many lines of each partner, day and kind live statements cover.
pub(super) type Covered = HashMap<PartnerId, BTreeMap<(BusinessDay, RowKind), i64>>;

pub(super) fn covered_counts(connection: &Connection) -> Result<Covered, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT d.partner_id, d.business_day, d.kind, sum(d.lines) FROM settlement_days d
         WHERE NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = d.settlement_id)
         GROUP BY d.partner_id, d.business_day, d.kind",
    )?;
    let mut rows = statement.query([])?;
    let mut covered = Covered::new();
    while let Some(row) = rows.next()? {
        let (day, kind) = (read_day(row, 1)?, read_kind(row, 2)?);
        covered.entry(row.get(0)?).or_default().insert((day, kind), row.get(3)?);
    }
    Ok(covered)
}

/// Of each partner, day and kind.
pub(super) type CoveredSums = HashMap<PartnerId, BTreeMap<(BusinessDay, RowKind), Sums>>;

/// What live statements say of each partner, day and kind: lines, gross, the partner's discounts, and commission.
pub(super) fn covered_sums(connection: &Connection) -> Result<CoveredSums, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT d.partner_id, d.business_day, d.kind, sum(d.lines), sum(d.gross_rupiah),
                sum(d.discount_partner_rupiah), sum(d.commission_rupiah) FROM settlement_days d
         WHERE NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = d.settlement_id)
         GROUP BY d.partner_id, d.business_day, d.kind",
    )?;
    let mut rows = statement.query([])?;
    let mut covered: HashMap<PartnerId, BTreeMap<(BusinessDay, RowKind), Sums>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let sums = Sums {
            lines: row.get(3)?,
            gross: row.get(4)?,
            discount_partner: row.get(5)?,
            commission: row.get(6)?,
            ..Sums::default()
        };
        let (day, kind) = (read_day(row, 1)?, read_kind(row, 2)?);
        covered.entry(row.get(0)?).or_default().insert((day, kind), sums);
    }
    Ok(covered)
}

/// The lines of a partner's day that live statements cover.
pub(super) fn covered_keys(
    connection: &Connection,
    partner: PartnerId,
    day: BusinessDay,
    kind: RowKind,
) -> Result<Vec<Key>, StoreError> {
    let packed: Vec<Vec<u8>> = collect(
        connection,
        "SELECT d.keys FROM settlement_days d WHERE d.partner_id = ?1 AND d.business_day = ?2 AND d.kind = ?3
           AND NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = d.settlement_id)",
        params![partner, day.to_string(), kind_name(kind)],
        |row| row.get(0),
    )?;
    Ok(packed.iter().flat_map(|bytes| keys::unpack(bytes)).collect())
}

/// Partners with an adjustment or a payment that no live statement names.
pub(super) fn with_open_items(connection: &Connection) -> Result<Vec<PartnerId>, StoreError> {
    collect(
        connection,
        "SELECT a.partner_id FROM partner_adjustments a WHERE NOT EXISTS (
             SELECT 1 FROM settlement_items i WHERE i.partner_id = a.partner_id AND i.kind = 'adjustment'
               AND i.ref_id = a.adjustment_id
               AND NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = i.settlement_id))",
        [],
        |row| row.get(0),
    )
}

/// What was put right by hand and stands in no live statement, in the order in which it was done.
pub(super) fn open_adjustments(connection: &Connection, partner: PartnerId) -> Result<Vec<Item>, StoreError> {
    collect(
        connection,
        "SELECT a.adjustment_id, a.amount_rupiah FROM partner_adjustments a
         WHERE a.partner_id = ?1 AND NOT EXISTS (
             SELECT 1 FROM settlement_items i WHERE i.partner_id = ?1 AND i.kind = 'adjustment'
               AND i.ref_id = a.adjustment_id
               AND NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = i.settlement_id))
         ORDER BY a.business_day, a.number",
        [partner],
        |row| Ok(Item { kind: ItemKind::Adjustment(row.get(0)?), amount: row.get(1)? }),
    )
}

/// Payments, and those that were taken back, that stand in no live statement. Their day does not matter: what was paid is
/// paid, and a statement that left it out would pay it again.
pub(super) fn open_payments(connection: &Connection, partner: PartnerId) -> Result<Vec<Item>, StoreError> {
    let mut items = collect(
        connection,
        "SELECT p.payout_id, -p.amount_rupiah FROM payouts p
         WHERE p.partner_id = ?1 AND NOT EXISTS (
             SELECT 1 FROM settlement_items i WHERE i.partner_id = ?1 AND i.kind = 'payout' AND i.ref_id = p.payout_id
               AND NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = i.settlement_id))
         ORDER BY p.business_day, p.number",
        [partner],
        |row| Ok(Item { kind: ItemKind::Payout(row.get(0)?), amount: row.get(1)? }),
    )?;
    items.extend(collect(
        connection,
        "SELECT p.payout_id, p.amount_rupiah FROM payouts p CROSS JOIN payouts_cancelled c ON c.payout_id = p.payout_id
         WHERE p.partner_id = ?1 AND NOT EXISTS (
             SELECT 1 FROM settlement_items i WHERE i.partner_id = ?1 AND i.kind = 'payout_cancelled'
               AND i.ref_id = p.payout_id
               AND NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = i.settlement_id))
         ORDER BY c.business_day, p.number",
        [partner],
        |row| Ok(Item { kind: ItemKind::PayoutCancelled(row.get(0)?), amount: row.get(1)? }),
    )?);
    Ok(items)
}

/// The months whose fee a live statement took.
pub(super) fn months_charged(connection: &Connection, partner: PartnerId) -> Result<HashSet<Month>, StoreError> {
    let months: Vec<String> = collect(
        connection,
        "SELECT i.month FROM settlement_items i WHERE i.partner_id = ?1 AND i.kind = 'monthly_fee'
           AND NOT EXISTS (SELECT 1 FROM settlements_reversed r WHERE r.settlement_id = i.settlement_id)",
        [partner],
        |row| row.get(0),
    )?;
    Ok(months.iter().filter_map(|month| Month::parse(month)).collect())
}

/// Who worked a statement out and who approved it.
pub(super) struct Hands {
    pub prepared_by: UserId,
    pub approved_by: UserId,
}

/// Appends a statement with its days and items.
pub(super) fn append(
    tx: &mut Tx<'_>,
    (settlement_id, number): (SettlementId, &str),
    run: RunId,
    draft: &Draft,
    hands: &Hands,
) -> Result<(), StoreError> {
    let (act_id, day, at, sums) = (tx.act_id(), tx.day().to_string(), tx.now().0, draft.sums());
    tx.fact(
        "settlements",
        &[
            ("settlement_id", &settlement_id),
            ("act_id", &act_id),
            ("number", &number),
            ("run_id", &run),
            ("partner_id", &draft.partner),
            ("previous_id", &draft.previous),
            ("from_day", &draft.from.to_string()),
            ("until_day", &draft.until.to_string()),
            ("opening_rupiah", &draft.opening),
            ("lines", &sums.lines),
            ("pieces", &sums.pieces),
            ("gross_rupiah", &sums.gross),
            ("discount_partner_rupiah", &sums.discount_partner),
            ("discount_outlet_rupiah", &sums.discount_outlet),
            ("commission_rupiah", &sums.commission),
            ("qris_fee_rupiah", &sums.qris_fee),
            ("rounding_rupiah", &sums.rounding),
            ("items_rupiah", &draft.items_total()),
            ("closing_rupiah", &draft.closing()),
            ("prepared_by", &hands.prepared_by),
            ("approved_by", &hands.approved_by),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )?;
    append_days(tx, settlement_id, draft)?;
    append_items(tx, settlement_id, draft)
}

fn append_days(tx: &mut Tx<'_>, settlement_id: SettlementId, draft: &Draft) -> Result<(), StoreError> {
    for part in &draft.parts {
        let sums = &part.sums;
        tx.fact(
            "settlement_days",
            &[
                ("settlement_id", &settlement_id),
                ("business_day", &part.day.to_string()),
                ("kind", &kind_name(part.kind)),
                ("partner_id", &draft.partner),
                ("lines", &sums.lines),
                ("pieces", &sums.pieces),
                ("gross_rupiah", &sums.gross),
                ("discount_partner_rupiah", &sums.discount_partner),
                ("discount_outlet_rupiah", &sums.discount_outlet),
                ("commission_rupiah", &sums.commission),
                ("qris_fee_rupiah", &sums.qris_fee),
                ("rounding_rupiah", &sums.rounding),
                ("keys", &keys::pack(&part.keys)?),
            ],
        )?;
    }
    Ok(())
}

fn append_items(tx: &mut Tx<'_>, settlement_id: SettlementId, draft: &Draft) -> Result<(), StoreError> {
    for (line_no, item) in (1i64..).zip(&draft.items) {
        let (ref_id, month) = match item.kind {
            ItemKind::MonthlyFee(month) => (None, Some(month.to_string())),
            ItemKind::Adjustment(id) => (Some(id.0), None),
            ItemKind::Payout(id) | ItemKind::PayoutCancelled(id) => (Some(id.0), None),
        };
        let ref_id = ref_id.map(|id| *id.as_bytes());
        tx.fact(
            "settlement_items",
            &[
                ("settlement_id", &settlement_id),
                ("line_no", &line_no),
                ("partner_id", &draft.partner),
                ("kind", &item.kind.name()),
                ("ref_id", &ref_id),
                ("month", &month),
                ("amount_rupiah", &item.amount),
            ],
        )?;
    }
    Ok(())
}

/// Words beside what was done; they can be erased.
pub(super) fn keep_note(tx: &mut Tx<'_>, about: uuid::Uuid, note: &str) -> Result<(), StoreError> {
    if !note.is_empty() {
        tx.record("settlement_notes", ("about_id", about.as_bytes()), &[("note", &note)])?;
    }
    Ok(())
}

pub(super) fn kind_name(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Sold => "sold",
        RowKind::Returned => "returned",
    }
}

pub(super) fn read_kind(row: &Row<'_>, at: usize) -> rusqlite::Result<RowKind> {
    let name: String = row.get(at)?;
    Ok(if name == "sold" { RowKind::Sold } else { RowKind::Returned })
}

/// A business day column; a day that cannot be read is an error, never a wrong day.
pub(super) fn read_day(row: &Row<'_>, at: usize) -> rusqlite::Result<BusinessDay> {
    let text: String = row.get(at)?;
    BusinessDay::parse(&text).ok_or_else(|| rusqlite::Error::InvalidColumnName(["hari ", &text].concat()))
}
