//! Reports across shifts and days, for lists and charts. All figures are by business day; a refund counts on the day it
//! was given. Each read walks the index of its days and nothing else, so that a year of a million lines is quick.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, Row, params};

use super::Shift;
use super::report::ShiftReport;
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah, UserId, UtcMs, Zone};
use crate::catalog;
use crate::partners;
use crate::store::{StoreError, collect};
use crate::till::figures::receipt_count;
use crate::till::ledger::Account;
use crate::till::store::read_day;
use crate::till::tender::TenderKind;

/// No chart shows more days.
const DAYS_MAX: i64 = 400;

/// A day at the till, empty days included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    pub day: BusinessDay,
    pub receipts: i64,
    /// Pieces sold less those that came back.
    pub pieces: i64,
    /// Gross less discounts.
    pub sales: Rupiah,
    /// What went back to customers, as a positive amount.
    pub back: Rupiah,
    pub rounding: Rupiah,
    /// What each tender brought in the end; those that were not used are missing, cash stands always.
    pub tenders: Vec<(TenderKind, Rupiah)>,
}

impl DayRow {
    fn empty(day: BusinessDay) -> DayRow {
        let nothing = Rupiah::ZERO;
        let tenders = Vec::new();
        DayRow { day, receipts: 0, pieces: 0, sales: nothing, back: nothing, rounding: nothing, tenders }
    }

    /// What customers paid in the end.
    pub fn net(&self) -> Rupiah {
        self.sales - self.back + self.rounding
    }
}

/// The days from..=until, each with a row; of more than 400 the last ones.
pub fn days(
    connection: &Connection,
    zone: Zone,
    from: BusinessDay,
    until: BusinessDay,
) -> Result<Vec<DayRow>, StoreError> {
    let from = from.max(until.minus_days(DAYS_MAX.unsigned_abs() - 1));
    let count = until.days_since(from) + 1;
    let all = (0..count.max(0)).map(|at| from.plus_days(at.unsigned_abs()));
    let mut rows: BTreeMap<BusinessDay, DayRow> = all.map(|day| (day, DayRow::empty(day))).collect();
    add_lines(connection, from, until, &mut rows)?;
    for (day, sum) in account_by_day(connection, Account::Rounding, from, until)? {
        rows.entry(day).or_insert_with(|| DayRow::empty(day)).rounding = -sum;
    }
    for kind in TenderKind::ALL.into_iter().filter(|kind| *kind != TenderKind::Cash) {
        for (day, sum) in account_by_day(connection, kind.account(), from, until)? {
            rows.entry(day).or_insert_with(|| DayRow::empty(day)).tenders.push((kind, sum));
        }
    }
    let mut rows: Vec<DayRow> = rows.into_values().collect();
    for row in &mut rows {
        // The drawer's account also holds floats and what was taken out: cash is what no other tender brought.
        let others: Rupiah = row.tenders.iter().map(|(_, amount)| *amount).sum();
        row.tenders.insert(0, (TenderKind::Cash, row.net() - others));
        row.receipts = receipt_count(connection, zone.at(row.day, 0, 0), zone.at(row.day.plus_days(1), 0, 0))?;
    }
    Ok(rows)
}

fn add_lines(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
    rows: &mut BTreeMap<BusinessDay, DayRow>,
) -> Result<(), StoreError> {
    let read = |row: &Row<'_>| Ok((read_day(row, 0)?, row.get::<_, i64>(1)?, row.get::<_, Rupiah>(2)?));
    let (from, until) = (from.to_string(), until.to_string());
    let sold = collect(
        connection,
        "SELECT business_day, sum(qty), sum(qty * unit_price_rupiah - discount_rupiah)
         FROM sale_lines INDEXED BY sale_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 GROUP BY business_day",
        [&from, &until],
        read,
    )?;
    let back = collect(
        connection,
        "SELECT business_day, sum(qty), sum(amount_rupiah)
         FROM refund_lines INDEXED BY refund_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 GROUP BY business_day",
        [&from, &until],
        read,
    )?;
    for (day, pieces, sales) in sold {
        let row = rows.entry(day).or_insert_with(|| DayRow::empty(day));
        (row.pieces, row.sales) = (pieces, sales);
    }
    for (day, pieces, back) in back {
        let row = rows.entry(day).or_insert_with(|| DayRow::empty(day));
        row.pieces -= pieces;
        row.back = back;
    }
    Ok(())
}

fn account_by_day(
    connection: &Connection,
    account: Account,
    from: BusinessDay,
    until: BusinessDay,
) -> Result<Vec<(BusinessDay, Rupiah)>, StoreError> {
    collect(
        connection,
        "SELECT business_day, sum(amount_rupiah) FROM ledger_entries INDEXED BY ledger_by_account
         WHERE account = ?1 AND business_day BETWEEN ?2 AND ?3 GROUP BY business_day",
        params![account.name(), from.to_string(), until.to_string()],
        |row| Ok((read_day(row, 0)?, row.get(1)?)),
    )
}

/// The day that a day is fairly compared with: the same weekday of the week before.
pub fn same_weekday_before(day: BusinessDay) -> BusinessDay {
    day.minus_days(7)
}

/// One hour of the outlet's wall clock: what was paid in it less what went back in it, whenever that was sold.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct HourRow {
    pub hour: u32,
    pub receipts: i64,
    /// Below zero when more went back than came in.
    pub net: Rupiah,
}

/// The 24 hours of a day; with a moment only what happened up to and at it. Together they are the net of the day.
pub fn hours(
    connection: &Connection,
    zone: Zone,
    day: BusinessDay,
    until: Option<UtcMs>,
) -> Result<Vec<HourRow>, StoreError> {
    let (from, before) = (zone.at(day, 0, 0), zone.at(day.plus_days(1), 0, 0));
    // Refunds are found by their lines, of which there is an index of days.
    let moments = collect(
        connection,
        "SELECT at_utc_ms, 1, total_rupiah FROM sales WHERE at_utc_ms >= ?1 AND at_utc_ms < ?2
         UNION ALL
         SELECT at_utc_ms, 0, -total_rupiah FROM refunds
         WHERE refund_id IN (SELECT refund_id FROM refund_lines INDEXED BY refund_lines_for_figures
                             WHERE business_day = ?3)",
        params![from.0, before.0, day.to_string()],
        |row| Ok((UtcMs(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, Rupiah>(2)?)),
    )?;
    let mut hours: Vec<HourRow> = (0..24).map(|hour| HourRow { hour, ..HourRow::default() }).collect();
    for (at, receipts, net) in moments.into_iter().filter(|(at, _, _)| until.is_none_or(|until| at.0 <= until.0)) {
        if let Some(row) = hours.get_mut(zone.minute_of_day(at) as usize / 60) {
            row.receipts += receipts;
            row.net += net;
        }
    }
    Ok(hours)
}

/// What a ranking is by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TopKind {
    Partner,
    Category,
    Product,
}

/// One place of a ranking: refunds are taken off, roundings are not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopRow {
    pub label: String,
    pub pieces: i64,
    pub net: Rupiah,
}

/// The best of the days from..=until by money, at most `rows_max`. Categories are those of the register today.
pub fn top(
    connection: &Connection,
    kind: TopKind,
    from: BusinessDay,
    until: BusinessDay,
    rows_max: usize,
) -> Result<Vec<TopRow>, StoreError> {
    match kind {
        TopKind::Partner => top_partners(connection, from, until, rows_max),
        TopKind::Product => top_products(connection, from, until, rows_max),
        TopKind::Category => top_categories(connection, from, until, rows_max),
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    pieces: i64,
    net: Rupiah,
}

impl Sum {
    fn read(row: &Row<'_>) -> rusqlite::Result<Sum> {
        Ok(Sum { pieces: row.get(1)?, net: row.get(2)? })
    }

    fn add(&mut self, more: Sum) {
        self.pieces += more.pieces;
        self.net += more.net;
    }
}

/// Sorted by money, the best first, and cut.
fn best<K: Ord>(sums: impl IntoIterator<Item = (K, Sum)>, rows_max: usize) -> Vec<(K, Sum)> {
    let mut sums: Vec<(K, Sum)> = sums.into_iter().filter(|(_, sum)| sum.pieces != 0 || sum.net.0 != 0).collect();
    sums.sort_by(|a, b| b.1.net.cmp(&a.1.net).then_with(|| a.0.cmp(&b.0)));
    sums.truncate(rows_max);
    sums
}

fn top_partners(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
    rows_max: usize,
) -> Result<Vec<TopRow>, StoreError> {
    let mut sums: HashMap<PartnerId, Sum> = HashMap::new();
    for sql in [
        "SELECT partner_id, sum(qty), sum(qty * unit_price_rupiah - discount_rupiah)
         FROM sale_lines INDEXED BY sale_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 GROUP BY partner_id",
        "SELECT partner_id, -sum(qty), -sum(amount_rupiah)
         FROM refund_lines INDEXED BY refund_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 GROUP BY partner_id",
    ] {
        for (partner, sum) in collect(connection, sql, params![from.to_string(), until.to_string()], |row| {
            Ok((row.get(0)?, Sum::read(row)?))
        })? {
            sums.entry(partner).or_default().add(sum);
        }
    }
    let mut rows = Vec::new();
    for (partner, Sum { pieces, net }) in best(sums, rows_max) {
        let found = partners::by_id(connection, partner)?;
        rows.push(TopRow { label: found.map(|partner| partner.business_name).unwrap_or_default(), pieces, net });
    }
    Ok(rows)
}

fn sums_by_product(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
) -> Result<HashMap<ProductId, Sum>, StoreError> {
    let mut sums: HashMap<ProductId, Sum> = HashMap::new();
    for sql in [
        "SELECT product_id, sum(qty), sum(qty * unit_price_rupiah - discount_rupiah)
         FROM sale_lines INDEXED BY sale_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 AND product_id IS NOT NULL GROUP BY product_id",
        "SELECT product_id, -sum(qty), -sum(amount_rupiah)
         FROM refund_lines INDEXED BY refund_lines_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 AND product_id IS NOT NULL GROUP BY product_id",
    ] {
        for (product, sum) in collect(connection, sql, params![from.to_string(), until.to_string()], |row| {
            Ok((row.get(0)?, Sum::read(row)?))
        })? {
            sums.entry(product).or_default().add(sum);
        }
    }
    Ok(sums)
}

fn top_products(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
    rows_max: usize,
) -> Result<Vec<TopRow>, StoreError> {
    let mut rows = Vec::new();
    for (product, Sum { pieces, net }) in best(sums_by_product(connection, from, until)?, rows_max) {
        let brief = catalog::brief(connection, product)?;
        let label = brief.map(|brief| match brief.variant.as_str() {
            "" => brief.name.clone(),
            variant => format!("{} ({variant})", brief.name),
        });
        rows.push(TopRow { label: label.unwrap_or_default(), pieces, net });
    }
    Ok(rows)
}

fn top_categories(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
    rows_max: usize,
) -> Result<Vec<TopRow>, StoreError> {
    let products = sums_by_product(connection, from, until)?;
    let wanted: HashSet<ProductId> = products.keys().copied().collect();
    let briefs = catalog::briefs_of(connection, &wanted)?;
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for (product, sum) in products {
        let category = briefs.get(&product).map(|brief| brief.category.clone()).unwrap_or_default();
        sums.entry(category).or_default().add(sum);
    }
    // Pieces without a label have no product: their category is the one that the cashier chose.
    for sql in [
        "SELECT category, sum(qty), sum(qty * unit_price_rupiah - discount_rupiah)
         FROM sale_lines INDEXED BY sale_lines_untagged
         WHERE product_id IS NULL AND business_day BETWEEN ?1 AND ?2 GROUP BY category",
        "SELECT l.category, -sum(r.qty), -sum(r.amount_rupiah)
         FROM refund_lines r INDEXED BY refund_lines_for_figures
         JOIN sale_lines l ON l.sale_id = r.sale_id AND l.line_no = r.sale_line_no
         WHERE r.business_day BETWEEN ?1 AND ?2 AND r.product_id IS NULL GROUP BY l.category",
    ] {
        for (category, sum) in collect(connection, sql, params![from.to_string(), until.to_string()], |row| {
            Ok((row.get(0)?, Sum::read(row)?))
        })? {
            sums.entry(category).or_default().add(sum);
        }
    }
    Ok(best(sums, rows_max).into_iter().map(|(label, Sum { pieces, net })| TopRow { label, pieces, net }).collect())
}

/// A closed shift in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftRow {
    pub shift: Shift,
    pub z_number: i64,
    pub closed_at: UtcMs,
    pub closed_by: Option<UserId>,
    pub receipts: i64,
    pub pieces: i64,
    /// What customers paid in the end.
    pub net: Rupiah,
    pub tenders: Vec<(TenderKind, Rupiah)>,
    pub expected: Rupiah,
    pub counted: Rupiah,
    pub difference: Rupiah,
    pub drawer_openings: i64,
}

/// Closed shifts, the latest first; `before` is the last Z number of the page before.
pub fn closed_shifts(connection: &Connection, before: Option<i64>, rows_max: u32) -> Result<Vec<ShiftRow>, StoreError> {
    let reports = collect(
        connection,
        "SELECT report FROM shifts_closed WHERE z_number < ?1 ORDER BY z_number DESC LIMIT ?2",
        params![before.unwrap_or(i64::MAX), rows_max],
        |row| row.get::<_, String>(0),
    )?;
    let mut rows = Vec::with_capacity(reports.len());
    for json in reports {
        let report: ShiftReport = serde_json::from_str(&json)?;
        rows.extend(ShiftRow::of(&report));
    }
    Ok(rows)
}

impl ShiftRow {
    fn of(report: &ShiftReport) -> Option<ShiftRow> {
        let (closing, totals) = (report.closing.as_ref()?, &report.totals);
        Some(ShiftRow {
            shift: report.shift,
            z_number: closing.z_number,
            closed_at: report.made_at,
            closed_by: report.made_by,
            receipts: totals.sales.receipts,
            pieces: totals.sales.pieces,
            net: totals.net(),
            tenders: totals.tenders.iter().map(|row| (row.kind, row.net())).collect(),
            expected: closing.expected,
            counted: closing.counted,
            difference: closing.difference,
            drawer_openings: totals.drawer_openings(),
        })
    }
}
