//! SQL over `stock_movements` and `product_state`.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::rules::{Level, MovementKind, apply};
use crate::base::{ActId, BusinessDay, ProductId, Rupiah, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// A movement to record. `qty` is signed: plus comes in, minus goes out.
#[derive(Debug, Clone, Copy)]
pub struct Movement {
    pub product_id: ProductId,
    pub kind: MovementKind,
    pub qty: i64,
    pub at: UtcMs,
    pub day: BusinessDay,
}

/// What is known of a product without reading its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProductState {
    pub on_hand: i64,
    pub price: Rupiah,
    pub rose_on: Option<BusinessDay>,
    pub last_sold_on: Option<BusinessDay>,
    pub last_sold_at: Option<UtcMs>,
}

/// The latest sale of a product that was not refunded in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSale {
    pub day: BusinessDay,
    pub at: UtcMs,
}

/// Appends a movement and brings the product's state up to date. `line_no` numbers the movements of one act.
///
/// A movement dated before the product's latest one (imported history, a clock that went back) replays the product.
pub fn record(tx: &mut Tx<'_>, line_no: i64, movement: &Movement) -> Result<Level, StoreError> {
    let (act_id, seq) = (tx.act_id(), tx.seq());
    let latest: Option<i64> = tx
        .conn()
        .prepare_cached("SELECT max(at_utc_ms) FROM stock_movements WHERE product_id = ?1")?
        .query_row([movement.product_id], |row| row.get(0))?;
    tx.fact(
        "stock_movements",
        &[
            ("act_id", &act_id),
            ("line_no", &line_no),
            ("product_id", &movement.product_id),
            ("kind", &movement.kind.name()),
            ("qty", &movement.qty),
            ("business_day", &movement.day.to_string()),
            ("at_utc_ms", &movement.at.0),
            ("seq", &seq),
        ],
    )?;
    let level = if latest.is_some_and(|latest| latest > movement.at.0) {
        level_until(tx.conn(), movement.product_id, BusinessDay::LAST)?
    } else {
        let before = level_of(tx.conn(), movement.product_id)?;
        apply(before, movement.qty, movement.day)
    };
    keep_level(tx.conn(), movement.product_id, level)?;
    Ok(level)
}

/// Sets the last sale that counts: the till says it after each sale and each full refund.
pub fn set_last_sale(connection: &Connection, product: ProductId, last: Option<LastSale>) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO product_state (product_id, last_sold_on, last_sold_at_utc_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (product_id) DO UPDATE
             SET last_sold_on = excluded.last_sold_on, last_sold_at_utc_ms = excluded.last_sold_at_utc_ms",
        )?
        .execute(params![product, last.map(|l| l.day.to_string()), last.map(|l| l.at.0)])?;
    Ok(())
}

/// Makes a product's state, with nothing on hand, if it has none.
pub fn begin(connection: &Connection, product: ProductId) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO product_state (product_id) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([product])?;
    Ok(())
}

/// Keeps today's price where a scan finds it: the catalog says it whenever it changes.
pub fn keep_price(connection: &Connection, product: ProductId, price: Rupiah) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO product_state (product_id, price_rupiah) VALUES (?1, ?2)
             ON CONFLICT (product_id) DO UPDATE SET price_rupiah = excluded.price_rupiah",
        )?
        .execute(params![product, price])?;
    Ok(())
}

pub fn state_of(connection: &Connection, product: ProductId) -> Result<Option<ProductState>, StoreError> {
    connection
        .prepare_cached(
            "SELECT on_hand, price_rupiah, rose_on, last_sold_on, last_sold_at_utc_ms
             FROM product_state WHERE product_id = ?1",
        )?
        .query_row([product], |row| {
            Ok(ProductState {
                on_hand: row.get(0)?,
                price: row.get(1)?,
                rose_on: day_column(row.get(2)?),
                last_sold_on: day_column(row.get(3)?),
                last_sold_at: row.get::<_, Option<i64>>(4)?.map(UtcMs),
            })
        })
        .optional_row()
}

/// The level of every product at the end of `day`, replayed from the movements.
pub fn levels_until(connection: &Connection, day: BusinessDay) -> Result<Vec<(ProductId, Level)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT product_id, qty, business_day FROM stock_movements WHERE business_day <= ?1
         ORDER BY product_id, at_utc_ms, seq, line_no",
    )?;
    let mut rows = statement.query([day.to_string()])?;
    let mut levels: Vec<(ProductId, Level)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (product, qty): (ProductId, i64) = (row.get(0)?, row.get(1)?);
        let on: String = row.get(2)?;
        let on = BusinessDay::parse(&on).ok_or_else(|| StoreError::Unreadable(on))?;
        match levels.last_mut() {
            Some((last, level)) if *last == product => *level = apply(*level, qty, on),
            _ => levels.push((product, apply(Level::default(), qty, on))),
        }
    }
    Ok(levels)
}

/// The level of one product at the end of `day`, replayed from its movements.
pub fn level_until(connection: &Connection, product: ProductId, day: BusinessDay) -> Result<Level, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT qty, business_day FROM stock_movements WHERE product_id = ?1 AND business_day <= ?2
         ORDER BY at_utc_ms, seq, line_no",
    )?;
    let mut rows = statement.query(params![product, day.to_string()])?;
    let mut level = Level::default();
    while let Some(row) = rows.next()? {
        let on: String = row.get(1)?;
        let on = BusinessDay::parse(&on).ok_or_else(|| StoreError::Unreadable(on))?;
        level = apply(level, row.get(0)?, on);
    }
    Ok(level)
}

/// Replays every product; returns those whose kept level was wrong. With `mend`, the kept level is put right.
pub fn rebuild_levels(connection: &Connection, mend: bool) -> Result<Vec<ProductId>, StoreError> {
    let mut facts: HashMap<ProductId, Level> = levels_until(connection, BusinessDay::LAST)?.into_iter().collect();
    let kept = collect(connection, "SELECT product_id, on_hand, rose_on FROM product_state", [], |row| {
        Ok((row.get(0)?, Level { on_hand: row.get(1)?, rose_on: day_column(row.get(2)?) }))
    })?;
    // A product without a state of its own is wrong unless it never moved; one without movements has none on hand.
    let mut wrong: Vec<(ProductId, Level)> = Vec::new();
    for (product, level) in kept {
        let fact = facts.remove(&product).unwrap_or_default();
        if fact != level {
            wrong.push((product, fact));
        }
    }
    wrong.extend(facts);
    wrong.sort_by_key(|(product, _)| *product);
    if mend {
        for (product, level) in &wrong {
            keep_level(connection, *product, *level)?;
        }
    }
    Ok(wrong.into_iter().map(|(product, _)| product).collect())
}

/// A movement as the product's card shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementRow {
    pub at: UtcMs,
    pub kind: String,
    pub qty: i64,
    /// On hand after it.
    pub on_hand: i64,
    /// What it came with; who did that says `store::actor_of`.
    pub act: ActId,
}

/// The latest movements of a product, newest first, for its card.
pub fn latest_movements(
    connection: &Connection,
    product: ProductId,
    rows_max: i64,
) -> Result<Vec<MovementRow>, StoreError> {
    collect(
        connection,
        "SELECT at_utc_ms, kind, qty, on_hand, act_id
         FROM (SELECT at_utc_ms, seq, line_no, kind, qty, act_id,
                      sum(qty) OVER (ORDER BY at_utc_ms, seq, line_no) AS on_hand
               FROM stock_movements WHERE product_id = ?1)
         ORDER BY at_utc_ms DESC, seq DESC, line_no DESC LIMIT ?2",
        params![product, rows_max],
        |row| {
            Ok(MovementRow {
                at: UtcMs(row.get(0)?),
                kind: row.get(1)?,
                qty: row.get(2)?,
                on_hand: row.get(3)?,
                act: row.get(4)?,
            })
        },
    )
}

fn level_of(connection: &Connection, product: ProductId) -> Result<Level, StoreError> {
    let found = connection
        .prepare_cached("SELECT on_hand, rose_on FROM product_state WHERE product_id = ?1")?
        .query_row([product], |row| Ok(Level { on_hand: row.get(0)?, rose_on: day_column(row.get(1)?) }))
        .optional_row()?;
    Ok(found.unwrap_or_default())
}

fn keep_level(connection: &Connection, product: ProductId, level: Level) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO product_state (product_id, on_hand, rose_on) VALUES (?1, ?2, ?3)
             ON CONFLICT (product_id) DO UPDATE SET on_hand = excluded.on_hand, rose_on = excluded.rose_on",
        )?
        .execute(params![product, level.on_hand, level.rose_on.map(|day| day.to_string())])?;
    Ok(())
}

fn day_column(text: Option<String>) -> Option<BusinessDay> {
    text.as_deref().and_then(BusinessDay::parse)
}
