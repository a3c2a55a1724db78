//! SQL over counts and what was counted.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::read::{CounterTally, LastScan, Opname, OpnameState, Scope};
use super::rules::{Reason, Reckoned, Tally, Variance};
use crate::base::{ActId, BusinessDay, OpnameId, ProductId, UserId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

macro_rules! select_opnames {
    ($tail:literal) => {
        concat!(
            "SELECT o.opname_id, o.number, o.scope, o.partner_id, o.shelf, o.sample_size, o.user_id, o.business_day,
                    o.at_utc_ms, o.seq, c.seq, c.user_id, e.how, e.user_id, e.approved_by, e.products, e.pieces,
                    e.business_day
             FROM opnames o LEFT JOIN opnames_counted c USING (opname_id) LEFT JOIN opnames_ended e USING (opname_id) ",
            $tail
        )
    };
}

fn read_opname(row: &Row<'_>) -> rusqlite::Result<Opname> {
    let scope: String = row.get(2)?;
    let scope = match scope.as_str() {
        "partner" => Scope::Partner(row.get(3)?),
        "shelf" => Scope::Shelf(row.get(4)?),
        "sample" => Scope::Sample(row.get(5)?),
        _ => Scope::Outlet,
    };
    let how: Option<String> = row.get(12)?;
    let state = match how.as_deref() {
        Some("booked") => OpnameState::Booked {
            by: row.get(13)?,
            approved_by: row.get(14)?,
            products: row.get(15)?,
            pieces: row.get(16)?,
            day: day(row, 17)?,
        },
        Some(_) => OpnameState::Dropped { by: row.get(13)?, day: day(row, 17)? },
        None => match row.get::<_, Option<i64>>(10)? {
            Some(seq) => OpnameState::Counted { seq, by: row.get(11)? },
            None => OpnameState::Counting,
        },
    };
    Ok(Opname {
        id: row.get(0)?,
        number: row.get(1)?,
        scope,
        by: row.get(6)?,
        day: day(row, 7)?,
        at: UtcMs(row.get(8)?),
        seq: row.get(9)?,
        state,
    })
}

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<BusinessDay> {
    let text: String = row.get(at)?;
    BusinessDay::parse(&text).ok_or_else(|| rusqlite::Error::InvalidColumnName(text))
}

pub(super) fn opname(connection: &Connection, id: OpnameId) -> Result<Option<Opname>, StoreError> {
    connection.prepare_cached(select_opnames!("WHERE o.opname_id = ?1"))?.query_row([id], read_opname).optional_row()
}

/// The count that has neither been booked nor given up.
pub(super) fn running(connection: &Connection) -> Result<Option<Opname>, StoreError> {
    connection
        .prepare_cached(select_opnames!("WHERE e.opname_id IS NULL ORDER BY o.seq LIMIT 1"))?
        .query_row([], read_opname)
        .optional_row()
}

/// The numbers of the counts that changed a product's book, by the act that booked them.
pub fn numbers_of_product(connection: &Connection, product: ProductId) -> Result<HashMap<ActId, String>, StoreError> {
    let rows = collect(
        connection,
        "SELECT v.act_id, o.number FROM opname_variances v JOIN opnames o USING (opname_id) WHERE v.product_id = ?1",
        [product],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// The newest first.
pub(super) fn latest(connection: &Connection, rows_max: i64) -> Result<Vec<Opname>, StoreError> {
    collect(connection, select_opnames!("ORDER BY o.seq DESC LIMIT ?1"), [rows_max], read_opname)
}

pub(super) fn sample_of(connection: &Connection, id: OpnameId) -> Result<Vec<ProductId>, StoreError> {
    collect(connection, "SELECT product_id FROM opname_samples WHERE opname_id = ?1 ORDER BY product_id", [id], |row| {
        row.get(0)
    })
}

pub(super) fn append_scan(
    tx: &mut Tx<'_>,
    id: OpnameId,
    product: ProductId,
    qty: i64,
    (counter, source): (UserId, &str),
) -> Result<(), StoreError> {
    let (act_id, seq, at) = (tx.act_id(), tx.seq(), tx.now().0);
    tx.fact(
        "opname_scans",
        &[
            ("opname_id", &id),
            ("product_id", &product),
            ("seq", &seq),
            ("act_id", &act_id),
            ("qty", &qty),
            ("counter_id", &counter),
            ("source", &source),
            ("at_utc_ms", &at),
        ],
    )
}

/// The act from which on scans of a product count, where it is counted anew.
pub(super) fn recounts(connection: &Connection, id: OpnameId) -> Result<HashMap<ProductId, i64>, StoreError> {
    let rows = collect(
        connection,
        "SELECT product_id, max(seq) FROM opname_recounts WHERE opname_id = ?1 GROUP BY product_id",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// What was counted of each product, in the order of their ids. What was taken back to nothing was not counted.
pub(super) fn tallies(connection: &Connection, id: OpnameId) -> Result<Vec<(ProductId, Tally)>, StoreError> {
    let anew = recounts(connection, id)?;
    let mut statement = connection.prepare_cached(
        "SELECT product_id, seq, qty FROM opname_scans WHERE opname_id = ?1 ORDER BY product_id, seq",
    )?;
    let mut rows = statement.query([id])?;
    let mut found: Vec<(ProductId, Tally)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (product, seq, qty): (ProductId, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if anew.get(&product).is_some_and(|from| seq <= *from) {
            continue;
        }
        match found.last_mut() {
            Some((last, tally)) if *last == product => {
                tally.counted += qty;
                tally.last_seq = seq;
            }
            _ => found.push((product, Tally { counted: qty, first_seq: seq, last_seq: seq })),
        }
    }
    Ok(found)
}

/// What was counted of one product.
pub(super) fn tally_of(connection: &Connection, id: OpnameId, product: ProductId) -> Result<Option<Tally>, StoreError> {
    let row = connection
        .prepare_cached(
            "SELECT sum(qty), min(seq), max(seq) FROM opname_scans
             WHERE opname_id = ?1 AND product_id = ?2
               AND seq > coalesce((SELECT max(seq) FROM opname_recounts WHERE opname_id = ?1 AND product_id = ?2), 0)",
        )?
        .query_row(params![id, product], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(match row {
        (Some(counted), Some(first_seq), Some(last_seq)) => Some(Tally { counted, first_seq, last_seq }),
        _ => None,
    })
}

pub(super) fn is_counted_anew(connection: &Connection, id: OpnameId, product: ProductId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM opname_recounts WHERE opname_id = ?1 AND product_id = ?2")?
        .exists(params![id, product])?)
}

/// Scans, the newest first.
pub(super) fn latest_scans(connection: &Connection, id: OpnameId, rows_max: i64) -> Result<Vec<LastScan>, StoreError> {
    collect(
        connection,
        "SELECT product_id, qty, counter_id, source, at_utc_ms FROM opname_scans
         WHERE opname_id = ?1 ORDER BY seq DESC LIMIT ?2",
        params![id, rows_max],
        |row| {
            Ok(LastScan {
                product: row.get(0)?,
                qty: row.get(1)?,
                counter: row.get(2)?,
                source: row.get(3)?,
                at: UtcMs(row.get(4)?),
            })
        },
    )
}

/// How much each person counted with which scanner.
pub(super) fn counters(connection: &Connection, id: OpnameId) -> Result<Vec<CounterTally>, StoreError> {
    collect(
        connection,
        "SELECT counter_id, source, sum(qty), count(DISTINCT product_id) FROM opname_scans WHERE opname_id = ?1
         GROUP BY counter_id, source ORDER BY sum(qty) DESC, counter_id",
        [id],
        |row| {
            Ok(CounterTally { counter: row.get(0)?, source: row.get(1)?, pieces: row.get(2)?, products: row.get(3)? })
        },
    )
}

pub(super) fn append_counted(tx: &mut Tx<'_>, id: OpnameId, by: UserId) -> Result<(), StoreError> {
    let (act_id, day, at, seq) = (tx.act_id(), tx.day().to_string(), tx.now().0, tx.seq());
    tx.fact(
        "opnames_counted",
        &[
            ("opname_id", &id),
            ("act_id", &act_id),
            ("user_id", &by),
            ("business_day", &day),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )
}

pub(super) fn append_recount(tx: &mut Tx<'_>, id: OpnameId, product: ProductId, by: UserId) -> Result<(), StoreError> {
    let (act_id, seq) = (tx.act_id(), tx.seq());
    tx.fact(
        "opname_recounts",
        &[("opname_id", &id), ("product_id", &product), ("seq", &seq), ("act_id", &act_id), ("user_id", &by)],
    )
}

/// How a count ends.
pub(super) struct NewEnd {
    pub how: &'static str,
    pub by: UserId,
    pub approved_by: Option<UserId>,
    pub products: i64,
    pub pieces: i64,
}

pub(super) fn append_ended(tx: &mut Tx<'_>, id: OpnameId, end: &NewEnd) -> Result<(), StoreError> {
    let (act_id, day, at) = (tx.act_id(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "opnames_ended",
        &[
            ("opname_id", &id),
            ("act_id", &act_id),
            ("how", &end.how),
            ("user_id", &end.by),
            ("approved_by", &end.approved_by),
            ("products", &end.products),
            ("pieces", &end.pieces),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )
}

pub(super) fn append_variance(
    tx: &mut Tx<'_>,
    id: OpnameId,
    variance: &Variance,
    (reason, note_id): (Reason, ActId),
) -> Result<(), StoreError> {
    let act_id = tx.act_id();
    let of = variance.reckoned;
    tx.fact(
        "opname_variances",
        &[
            ("opname_id", &id),
            ("product_id", &variance.product),
            ("act_id", &act_id),
            ("note_id", &note_id),
            ("expected", &of.expected),
            ("counted", &of.counted),
            ("variance", &of.variance),
            ("reason", &reason.name()),
            ("price_rupiah", &variance.price),
        ],
    )
}

/// A product, what its count came to, why, the words beside it, and its price.
pub(super) type BookedLine = (ProductId, Reckoned, Reason, String, crate::base::Rupiah);

/// What was booked of each product, with its reason and the words beside it.
pub(super) fn booked(connection: &Connection, id: OpnameId) -> Result<Vec<BookedLine>, StoreError> {
    collect(
        connection,
        "SELECT v.product_id, v.expected, v.counted, v.variance, v.reason, coalesce(n.note, ''), v.price_rupiah
         FROM opname_variances v LEFT JOIN stock_notes n USING (note_id) WHERE v.opname_id = ?1
         ORDER BY v.variance * v.price_rupiah, v.product_id",
        [id],
        |row| {
            let reason: String = row.get(4)?;
            let of = Reckoned { expected: row.get(1)?, counted: row.get(2)?, variance: row.get(3)?, moved: 0 };
            Ok((row.get(0)?, of, Reason::read(&reason).unwrap_or(Reason::Other), row.get(5)?, row.get(6)?))
        },
    )
}
