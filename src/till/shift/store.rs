//! SQL of shifts: which one is open, and what its facts come to.

use std::collections::BTreeMap;

use rusqlite::types::FromSql;
use rusqlite::{Connection, Row, params};

use super::Shift;
use super::cash::CashKind;
use super::open::COUNTED_OPENINGS;
use super::totals::{
    BackTotals, CashMoveRow, CashierSold, CategorySold, DiscountTotals, ExceptionTotals, PartnerSold, SalesTotals,
    ShiftTotals, Sold, TakeoverRow, TenderTotals, Times,
};
use crate::base::{ActId, BusinessDay, Rupiah, ShiftId, UserId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect, seq_of};
use crate::till::exceptions::{ExceptionKind, FLOAT_REASON};
use crate::till::ledger::Account;
use crate::till::store::{RefundKind, read_day};
use crate::till::tender::TenderKind;

/// The open shift as this act sees it, one that it opened itself included.
pub(super) fn current_in(tx: &Tx<'_>) -> Result<Option<Shift>, StoreError> {
    current(tx.conn(), Some(tx.act_id()))
}

/// The shift that was opened after the last closing, by the device's own order. Days and times do not decide: a clock
/// may have gone wrong (faults F5). Shifts that older versions never closed are left behind, because another was opened
/// after them and that one was closed. `under_way` is the act that asks: its own shift has no place in the order yet.
pub(super) fn current(connection: &Connection, under_way: Option<ActId>) -> Result<Option<Shift>, StoreError> {
    let last_closing = last_closing_seq(connection)?;
    let mut statement = connection.prepare_cached(
        "SELECT o.shift_id, o.act_id, o.business_day, o.number, o.user_id, o.at_utc_ms, o.float_rupiah
         FROM shifts_opened o
         WHERE NOT EXISTS (SELECT 1 FROM shifts_closed c WHERE c.shift_id = o.shift_id)
         ORDER BY o.business_day DESC, o.number DESC",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let opening: ActId = row.get(1)?;
        let is_after = match seq_of(connection, opening)? {
            Some(seq) => seq > last_closing,
            None => under_way == Some(opening),
        };
        if is_after {
            return Ok(Some(read_shift(row)?));
        }
    }
    Ok(None)
}

fn last_closing_seq(connection: &Connection) -> Result<i64, StoreError> {
    let act: Option<ActId> = connection
        .prepare_cached("SELECT act_id FROM shifts_closed ORDER BY z_number DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional_row()?;
    match act {
        Some(act) => Ok(seq_of(connection, act)?.unwrap_or(0)),
        None => Ok(0),
    }
}

fn read_shift(row: &Row<'_>) -> rusqlite::Result<Shift> {
    Ok(Shift {
        id: row.get(0)?,
        day: read_day(row, 2)?,
        number: row.get(3)?,
        opened_by: row.get(4)?,
        opened_at: UtcMs(row.get(5)?),
        float_rupiah: row.get(6)?,
    })
}

/// The number that the day's next shift gets.
pub(super) fn next_number_on(connection: &Connection, day: BusinessDay) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM shifts_opened WHERE business_day = ?1")?
        .query_row([day.to_string()], |row| row.get(0))?)
}

pub(super) fn next_z_number(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(z_number), 0) + 1 FROM shifts_closed")?
        .query_row([], |row| row.get(0))?)
}

/// What the drawer of an open shift should hold, by the ledger.
pub(super) fn in_drawer(connection: &Connection, shift: ShiftId) -> Result<Rupiah, StoreError> {
    let posted: Rupiah = connection
        .prepare_cached(
            "SELECT coalesce(sum(amount_rupiah), 0) FROM ledger_entries
             WHERE shift_id = ?1 AND account = 'cash_drawer'",
        )?
        .query_row([shift], |row| row.get(0))?;
    Ok(posted + unposted_float(connection, shift)?)
}

/// The part of an open shift's float that is not in the ledger: all of it, where an older version opened the shift.
/// The plus keeps SQLite off the index by account, which holds every cash sale there ever was.
pub(super) fn unposted_float(connection: &Connection, shift: ShiftId) -> Result<Rupiah, StoreError> {
    let found: Option<Rupiah> = connection
        .prepare_cached(
            "SELECT o.float_rupiah - (SELECT coalesce(sum(e.amount_rupiah), 0) FROM ledger_entries e
                                      WHERE e.act_id = o.act_id AND +e.account = 'cash_drawer')
             FROM shifts_opened o WHERE o.shift_id = ?1 AND o.float_rupiah > 0",
        )?
        .query_row([shift], |row| row.get(0))
        .optional_row()?;
    Ok(found.unwrap_or_default())
}

/// The shift's sum of each account; a float that was never posted counts as if it were.
pub(super) fn ledger_of(connection: &Connection, shift: ShiftId) -> Result<BTreeMap<String, Rupiah>, StoreError> {
    let rows = collect(
        connection,
        "SELECT account, sum(amount_rupiah) FROM ledger_entries WHERE shift_id = ?1 GROUP BY account",
        [shift],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, Rupiah>(1)?)),
    )?;
    let mut ledger: BTreeMap<String, Rupiah> = rows.into_iter().collect();
    let late = unposted_float(connection, shift)?;
    *ledger.entry(Account::CashDrawer.name().to_owned()).or_default() += late;
    *ledger.entry(Account::Safe.name().to_owned()).or_default() -= late;
    Ok(ledger)
}

/// All figures of a shift from its facts. Inside an act or a snapshot they are of one moment.
pub(super) fn totals(connection: &Connection, shift: &Shift) -> Result<ShiftTotals, StoreError> {
    let id = shift.id;
    let partners = sold_by_partner(connection, id)?;
    let mut sales = sales(connection, id)?;
    sales.pieces = partners.iter().map(|row| row.sold.pieces).sum();
    Ok(ShiftTotals {
        sales,
        refunds: back(connection, id, RefundKind::Refund)?,
        voids: back(connection, id, RefundKind::Void)?,
        discounts: discounts(connection, id)?,
        tenders: tenders(connection, id)?,
        partners,
        categories: sold_by_category(connection, id)?,
        cashiers: sold_by_cashier(connection, id)?,
        float: shift.float_rupiah,
        moves: moves(connection, id)?,
        takeovers: takeovers(connection, id)?,
        exceptions: exceptions(connection, id)?,
        pending_qris: pending_qris(connection, id, true)?,
        pending_qris_earlier: pending_qris(connection, id, false)?,
        is_uncounted: is_uncounted(connection, shift)?,
        lacks_float: lacks_float(connection, shift)?,
    })
}

fn sales(connection: &Connection, shift: ShiftId) -> Result<SalesTotals, StoreError> {
    let mut totals = connection
        .prepare_cached(
            "SELECT count(*), coalesce(sum(gross_rupiah), 0), coalesce(sum(rounding_rupiah), 0),
                    coalesce(sum(total_rupiah), 0), coalesce(min(number), ''), coalesce(max(number), '')
             FROM sales WHERE shift_id = ?1",
        )?
        .query_row([shift], |row| {
            Ok(SalesTotals {
                receipts: row.get(0)?,
                gross: row.get(1)?,
                rounding: row.get(2)?,
                total: row.get(3)?,
                first_number: row.get(4)?,
                last_number: row.get(5)?,
                ..SalesTotals::default()
            })
        })?;
    (totals.discount_outlet, totals.discount_partner) = connection
        .prepare_cached(
            "SELECT coalesce(sum(l.discount_rupiah - l.discount_partner_rupiah), 0),
                    coalesce(sum(l.discount_partner_rupiah), 0)
             FROM sales s CROSS JOIN sale_lines l ON l.sale_id = s.sale_id WHERE s.shift_id = ?1",
        )?
        .query_row([shift], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(totals)
}

fn back(connection: &Connection, shift: ShiftId, kind: RefundKind) -> Result<BackTotals, StoreError> {
    let mut totals = connection
        .prepare_cached(
            "SELECT count(*), coalesce(sum(total_rupiah), 0), coalesce(sum(rounding_rupiah), 0)
             FROM refunds WHERE shift_id = ?1 AND kind = ?2",
        )?
        .query_row(params![shift, kind.name()], |row| {
            Ok(BackTotals { times: row.get(0)?, total: row.get(1)?, rounding: row.get(2)?, ..BackTotals::default() })
        })?;
    (totals.pieces, totals.discount_outlet) = connection
        .prepare_cached(
            "SELECT coalesce(sum(l.qty), 0), coalesce(sum(l.discount_outlet_rupiah), 0)
             FROM refunds f CROSS JOIN refund_lines l ON l.refund_id = f.refund_id
             WHERE f.shift_id = ?1 AND f.kind = ?2",
        )?
        .query_row(params![shift, kind.name()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(totals)
}

fn discounts(connection: &Connection, shift: ShiftId) -> Result<Vec<DiscountTotals>, StoreError> {
    collect(
        connection,
        "SELECT d.kind, d.bearer, count(*), sum(d.amount_rupiah)
         FROM sales s CROSS JOIN sale_line_discounts d ON d.sale_id = s.sale_id
         WHERE s.shift_id = ?1 GROUP BY d.kind, d.bearer ORDER BY d.kind, d.bearer",
        [shift],
        |row| Ok(DiscountTotals { kind: row.get(0)?, bearer: row.get(1)?, sum: times(row, 2)? }),
    )
}

/// A count and an amount in two columns.
fn times(row: &Row<'_>, at: usize) -> rusqlite::Result<Times> {
    Ok(Times { times: row.get(at)?, amount: row.get(at + 1)? })
}

fn tenders(connection: &Connection, shift: ShiftId) -> Result<Vec<TenderTotals>, StoreError> {
    let taken = by_kind(
        connection,
        "SELECT t.kind, count(*), sum(t.amount_rupiah) FROM sales s CROSS JOIN tenders t ON t.sale_id = s.sale_id
         WHERE s.shift_id = ?1 GROUP BY t.kind",
        shift,
    )?;
    let given_back = by_kind(
        connection,
        "SELECT t.kind, count(*), sum(t.amount_rupiah)
         FROM refunds f CROSS JOIN refund_tenders t ON t.refund_id = f.refund_id
         WHERE f.shift_id = ?1 GROUP BY t.kind",
        shift,
    )?;
    let sum_of = |rows: &[(TenderKind, Times)], kind: TenderKind| {
        rows.iter().filter(|(of, _)| *of == kind).fold(Times::default(), |sum, (_, more)| Times {
            times: sum.times + more.times,
            amount: sum.amount + more.amount,
        })
    };
    let all = TenderKind::ALL.into_iter().map(|kind| TenderTotals {
        kind,
        taken: sum_of(&taken, kind),
        given_back: sum_of(&given_back, kind),
    });
    let is_used = |row: &TenderTotals| row.kind == TenderKind::Cash || row.taken.times + row.given_back.times > 0;
    Ok(all.filter(is_used).collect())
}

fn by_kind(connection: &Connection, sql: &'static str, shift: ShiftId) -> Result<Vec<(TenderKind, Times)>, StoreError> {
    collect(connection, sql, [shift], |row| Ok((TenderKind::read(&row.get::<_, String>(0)?), times(row, 1)?)))
}

/// Sums by a key from two reads, the most sold first.
fn merged<K: Ord>(sold: Vec<(K, Sold)>, back: Vec<(K, Sold)>) -> Vec<(K, Sold)> {
    let mut all: BTreeMap<K, Sold> = sold.into_iter().collect();
    for (key, gone) in back {
        let sum = all.entry(key).or_default();
        (sum.back_pieces, sum.back) = (gone.back_pieces, gone.back);
    }
    let mut rows: Vec<(K, Sold)> = all.into_iter().collect();
    rows.sort_by_key(|(_, sold)| std::cmp::Reverse(sold.net()));
    rows
}

fn read_sold(row: &Row<'_>) -> rusqlite::Result<Sold> {
    Ok(Sold { pieces: row.get(1)?, gross: row.get(2)?, discount: row.get(3)?, ..Sold::default() })
}

fn read_back(row: &Row<'_>) -> rusqlite::Result<Sold> {
    Ok(Sold { back_pieces: row.get(1)?, back: row.get(2)?, ..Sold::default() })
}

/// What was sold and what came back by one key, the most sold first. Both statements take the shift and begin with the
/// key.
fn sold_by<K: FromSql + Ord>(
    connection: &Connection,
    shift: ShiftId,
    sold: &'static str,
    back: &'static str,
) -> Result<Vec<(K, Sold)>, StoreError> {
    let sold = collect(connection, sold, [shift], |row| Ok((row.get::<_, K>(0)?, read_sold(row)?)))?;
    let back = collect(connection, back, [shift], |row| Ok((row.get::<_, K>(0)?, read_back(row)?)))?;
    Ok(merged(sold, back))
}

fn sold_by_partner(connection: &Connection, shift: ShiftId) -> Result<Vec<PartnerSold>, StoreError> {
    let rows = sold_by(
        connection,
        shift,
        "SELECT l.partner_id, sum(l.qty), sum(l.qty * l.unit_price_rupiah), sum(l.discount_rupiah)
         FROM sales s CROSS JOIN sale_lines l ON l.sale_id = s.sale_id
         WHERE s.shift_id = ?1 GROUP BY l.partner_id",
        "SELECT r.partner_id, sum(r.qty), sum(r.amount_rupiah)
         FROM refunds f CROSS JOIN refund_lines r ON r.refund_id = f.refund_id
         WHERE f.shift_id = ?1 GROUP BY r.partner_id",
    )?;
    Ok(rows.into_iter().map(|(partner, sold)| PartnerSold { partner, sold }).collect())
}

fn sold_by_category(connection: &Connection, shift: ShiftId) -> Result<Vec<CategorySold>, StoreError> {
    let rows = sold_by(
        connection,
        shift,
        "SELECT l.category, sum(l.qty), sum(l.qty * l.unit_price_rupiah), sum(l.discount_rupiah)
         FROM sales s CROSS JOIN sale_lines l ON l.sale_id = s.sale_id
         WHERE s.shift_id = ?1 GROUP BY l.category",
        "SELECT l.category, sum(r.qty), sum(r.amount_rupiah)
         FROM refunds f CROSS JOIN refund_lines r ON r.refund_id = f.refund_id
         CROSS JOIN sale_lines l ON l.sale_id = r.sale_id AND l.line_no = r.sale_line_no
         WHERE f.shift_id = ?1 GROUP BY l.category",
    )?;
    Ok(rows.into_iter().map(|(category, sold)| CategorySold { category, sold }).collect())
}

fn sold_by_cashier(connection: &Connection, shift: ShiftId) -> Result<Vec<CashierSold>, StoreError> {
    let read = |row: &Row<'_>| Ok((row.get::<_, Option<UserId>>(0)?, times(row, 1)?));
    let sold = collect(
        connection,
        "SELECT user_id, count(*), sum(total_rupiah) FROM sales WHERE shift_id = ?1 GROUP BY user_id",
        [shift],
        read,
    )?;
    let back = collect(
        connection,
        "SELECT user_id, count(*), sum(total_rupiah) FROM refunds WHERE shift_id = ?1 GROUP BY user_id",
        [shift],
        read,
    )?;
    let mut all: BTreeMap<Option<UserId>, CashierSold> = BTreeMap::new();
    let nothing = |user| CashierSold { user, sales: Times::default(), back: Times::default() };
    for (user, sum) in sold {
        all.entry(user).or_insert_with(|| nothing(user)).sales = sum;
    }
    for (user, sum) in back {
        all.entry(user).or_insert_with(|| nothing(user)).back = sum;
    }
    let mut rows: Vec<CashierSold> = all.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.sales.amount - row.back.amount));
    Ok(rows)
}

fn moves(connection: &Connection, shift: ShiftId) -> Result<Vec<CashMoveRow>, StoreError> {
    let rows = collect(
        connection,
        "SELECT m.act_id, m.number, m.kind, m.amount_rupiah, m.user_id, m.at_utc_ms, coalesce(e.reason, '')
         FROM cash_moves m LEFT JOIN till_exceptions e ON e.act_id = m.act_id AND e.line_no = 1
         WHERE m.shift_id = ?1",
        [shift],
        |row| {
            let move_row = CashMoveRow {
                number: row.get(1)?,
                kind: CashKind::read(&row.get::<_, String>(2)?),
                amount: row.get(3)?,
                user: row.get(4)?,
                at: UtcMs(row.get(5)?),
                reason: row.get(6)?,
            };
            Ok((row.get::<_, ActId>(0)?, move_row))
        },
    )?;
    in_order(connection, rows)
}

pub(super) fn takeovers(connection: &Connection, shift: ShiftId) -> Result<Vec<TakeoverRow>, StoreError> {
    let rows = collect(
        connection,
        "SELECT act_id, from_user, to_user, at_utc_ms FROM shift_takeovers WHERE shift_id = ?1",
        [shift],
        |row| {
            let takeover = TakeoverRow { from: row.get(1)?, to: row.get(2)?, at: UtcMs(row.get(3)?) };
            Ok((row.get::<_, ActId>(0)?, takeover))
        },
    )?;
    in_order(connection, rows)
}

/// What acts did, in the device's own order; an act under way comes last.
fn in_order<T>(connection: &Connection, rows: Vec<(ActId, T)>) -> Result<Vec<T>, StoreError> {
    let mut placed = Vec::with_capacity(rows.len());
    for (act, value) in rows {
        placed.push((seq_of(connection, act)?.unwrap_or(i64::MAX), value));
    }
    placed.sort_by_key(|(seq, _)| *seq);
    Ok(placed.into_iter().map(|(_, value)| value).collect())
}

fn exceptions(connection: &Connection, shift: ShiftId) -> Result<Vec<ExceptionTotals>, StoreError> {
    let rows = collect(
        connection,
        "SELECT kind, count(*), sum(amount_rupiah) FROM till_exceptions WHERE shift_id = ?1 GROUP BY kind",
        [shift],
        |row| Ok((ExceptionKind::read(&row.get::<_, String>(0)?), times(row, 1)?)),
    )?;
    let known = rows.into_iter().filter_map(|(kind, sum)| kind.map(|kind| ExceptionTotals { kind, sum }));
    let mut known: Vec<ExceptionTotals> = known.collect();
    known.sort_by_key(|row| ExceptionKind::ALL.iter().position(|kind| *kind == row.kind));
    Ok(known)
}

/// Codes that nobody confirmed or voided: those of this shift, or those of all the others.
fn pending_qris(connection: &Connection, shift: ShiftId, of_this: bool) -> Result<Times, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT count(*), coalesce(sum(r.amount_rupiah), 0) FROM qris_requests r
             WHERE (r.shift_id IS ?1) = ?2
               AND NOT EXISTS (SELECT 1 FROM qris_closed c WHERE c.request_id = r.request_id)",
        )?
        .query_row(params![shift, of_this], |row| times(row, 0))?)
}

/// Whether the shift was opened by the first act that needed one, and not by somebody who counted.
fn is_uncounted(connection: &Connection, shift: &Shift) -> Result<bool, StoreError> {
    let opening: Option<String> = connection
        .prepare_cached("SELECT a.kind FROM shifts_opened o JOIN audit a ON a.act_id = o.act_id WHERE o.shift_id = ?1")?
        .query_row([shift.id], |row| row.get(0))
        .optional_row()?;
    let by_itself = opening.is_some_and(|kind| !COUNTED_OPENINGS.contains(&kind.as_str()));
    Ok(by_itself && shift.float_rupiah == Rupiah::ZERO)
}

/// Whether the shift opened by itself and nobody wrote down since what lay in the drawer. Change that was brought later
/// says nothing about that.
pub(super) fn lacks_float(connection: &Connection, shift: &Shift) -> Result<bool, StoreError> {
    if !is_uncounted(connection, shift)? {
        return Ok(false);
    }
    Ok(connection
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM till_exceptions
                                WHERE shift_id = ?1 AND kind = 'cash_in' AND reason = ?2)",
        )?
        .query_row(params![shift.id, FLOAT_REASON], |row| row.get(0))?)
}

/// What this person took out of the drawer of a shift without a second person.
pub(super) fn taken_alone(connection: &Connection, shift: ShiftId, user: UserId) -> Result<Rupiah, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT coalesce(sum(m.amount_rupiah), 0) FROM cash_moves m
             JOIN till_exceptions e ON e.act_id = m.act_id AND e.line_no = 1
             WHERE m.shift_id = ?1 AND m.user_id = ?2 AND m.kind <> 'from_safe' AND e.approved_by IS NULL",
        )?
        .query_row(params![shift, user], |row| row.get(0))?)
}

/// The stored report of a Z number.
pub(super) fn report_json(connection: &Connection, z_number: i64) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached("SELECT report FROM shifts_closed WHERE z_number = ?1")?
        .query_row([z_number], |row| row.get(0))
        .optional_row()
}

/// Of the latest hundred closings those from a moment on, oldest first.
pub(super) fn z_numbers_since(connection: &Connection, since: UtcMs) -> Result<Vec<i64>, StoreError> {
    let mut numbers = collect(
        connection,
        "SELECT z_number, at_utc_ms FROM shifts_closed ORDER BY z_number DESC LIMIT 100",
        [],
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
    )?;
    numbers.retain(|(_, at)| *at >= since.0);
    Ok(numbers.into_iter().rev().map(|(z_number, _)| z_number).collect())
}
