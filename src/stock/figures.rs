//! Sums of movements, for reviews, hand-backs and the nightly list.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use crate::base::{ActId, BusinessDay, ProductId, Rupiah, UtcMs};
use crate::store::{StoreError, collect};

use super::store::ProductState;

/// Pieces by kind; each is counted as it is named, so only `adjusted` can be below zero.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    pub received: i64,
    pub sold: i64,
    pub customer_return: i64,
    pub handed_back: i64,
    pub damaged: i64,
    pub lost: i64,
    pub adjusted: i64,
}

impl Moved {
    /// received - sold + customer returns - handed back - damaged - lost +- adjusted (domain-id.md section 8).
    pub fn on_hand(&self) -> i64 {
        self.received - self.sold + self.customer_return - self.handed_back - self.damaged - self.lost + self.adjusted
    }

    fn add(&mut self, kind: &str, qty: i64) {
        match kind {
            "received" => self.received += qty,
            "sold" => self.sold -= qty,
            "customer_return" => self.customer_return += qty,
            "handed_back" => self.handed_back -= qty,
            "damaged" => self.damaged -= qty,
            "lost" => self.lost -= qty,
            _ => self.adjusted += qty,
        }
    }
}

impl std::ops::AddAssign for Moved {
    fn add_assign(&mut self, other: Moved) {
        self.received += other.received;
        self.sold += other.sold;
        self.customer_return += other.customer_return;
        self.handed_back += other.handed_back;
        self.damaged += other.damaged;
        self.lost += other.lost;
        self.adjusted += other.adjusted;
    }
}

/// Movements of every product from `from` up to and with `until`.
pub fn moved_between(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
) -> Result<HashMap<ProductId, Moved>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT product_id, kind, qty FROM stock_movements INDEXED BY stock_movements_for_figures
         WHERE business_day BETWEEN ?1 AND ?2",
    )?;
    let mut rows = statement.query(params![from.to_string(), until.to_string()])?;
    let mut moved: HashMap<ProductId, Moved> = HashMap::new();
    while let Some(row) = rows.next()? {
        let kind = row.get_ref(1)?.as_str().map_err(|e| StoreError::Unreadable(e.to_string()))?;
        moved.entry(row.get(0)?).or_default().add(kind, row.get(2)?);
    }
    Ok(moved)
}

/// All movements of one product.
pub fn moved_of(connection: &Connection, product: ProductId) -> Result<Moved, StoreError> {
    let mut moved = Moved::default();
    let rows = collect(
        connection,
        "SELECT kind, sum(qty) FROM stock_movements WHERE product_id = ?1 GROUP BY kind",
        [product],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
    )?;
    for (kind, qty) in rows {
        moved.add(&kind, qty);
    }
    Ok(moved)
}

/// The movements that one act made, in order of their lines.
pub fn movements_of_act(connection: &Connection, act: ActId) -> Result<Vec<(ProductId, i64)>, StoreError> {
    collect(
        connection,
        "SELECT product_id, qty FROM stock_movements WHERE act_id = ?1 ORDER BY line_no",
        [act],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Products that moved after a day: their states are not those of that day any more.
pub fn moved_after(connection: &Connection, day: BusinessDay) -> Result<HashSet<ProductId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT product_id FROM stock_movements INDEXED BY stock_movements_for_figures WHERE business_day > ?1",
    )?;
    let mut rows = statement.query([day.to_string()])?;
    let mut moved = HashSet::new();
    while let Some(row) = rows.next()? {
        moved.insert(row.get(0)?);
    }
    Ok(moved)
}

/// Every movement after an act, by product, in the order of the acts: the act's place and the signed pieces.
pub fn moved_since(connection: &Connection, seq: i64) -> Result<HashMap<ProductId, Vec<(i64, i64)>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT product_id, seq, qty FROM stock_movements INDEXED BY stock_movements_by_seq WHERE seq > ?1
         ORDER BY seq",
    )?;
    let mut rows = statement.query([seq])?;
    let mut moved: HashMap<ProductId, Vec<(i64, i64)>> = HashMap::new();
    while let Some(row) = rows.next()? {
        moved.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
    }
    Ok(moved)
}

/// On hand and today's price of every product, in the order of their ids.
pub fn on_hand_now(connection: &Connection) -> Result<Vec<(ProductId, i64, Rupiah)>, StoreError> {
    collect(connection, "SELECT product_id, on_hand, price_rupiah FROM product_state ORDER BY product_id", [], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
}

/// What came off or onto the shelf by correction: found missing, damaged, or counted anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    pub day: BusinessDay,
    pub product: ProductId,
    /// `damaged`, `lost` or `adjusted`.
    pub kind: String,
    pub qty: i64,
}

/// Corrections from `from` up to and with `until`, in order of their days.
pub fn corrections(
    connection: &Connection,
    from: BusinessDay,
    until: BusinessDay,
) -> Result<Vec<Correction>, StoreError> {
    let rows = collect(
        connection,
        "SELECT business_day, product_id, kind, qty FROM stock_movements INDEXED BY stock_movements_for_figures
         WHERE business_day BETWEEN ?1 AND ?2 AND kind IN ('damaged', 'lost', 'adjusted')
         ORDER BY business_day, kind, product_id",
        params![from.to_string(), until.to_string()],
        |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    rows.into_iter()
        .map(|(day, product, kind, qty)| {
            let day = BusinessDay::parse(&day).ok_or(StoreError::Unreadable(day))?;
            Ok(Correction { day, product, kind, qty })
        })
        .collect()
}

/// The state of every product that ever moved or was priced.
pub fn states(connection: &Connection) -> Result<Vec<(ProductId, ProductState)>, StoreError> {
    read_states(
        connection,
        "SELECT product_id, on_hand, price_rupiah, rose_on, last_sold_on, last_sold_at_utc_ms
         FROM product_state",
        [],
    )
}

/// Products on hand that neither rose from zero nor sold after `day`: those whose three months began by then.
pub fn idle_since(connection: &Connection, day: BusinessDay) -> Result<Vec<(ProductId, ProductState)>, StoreError> {
    read_states(
        connection,
        "SELECT product_id, on_hand, price_rupiah, rose_on, last_sold_on, last_sold_at_utc_ms
         FROM product_state
         WHERE on_hand > 0 AND rose_on <= ?1 AND (last_sold_on IS NULL OR last_sold_on <= ?1)",
        [day.to_string()],
    )
}

fn read_states(
    connection: &Connection,
    sql: &'static str,
    params: impl rusqlite::Params,
) -> Result<Vec<(ProductId, ProductState)>, StoreError> {
    let read = |text: Option<String>| text.as_deref().and_then(BusinessDay::parse);
    collect(connection, sql, params, |row| {
        let state = ProductState {
            on_hand: row.get(1)?,
            price: row.get::<_, Rupiah>(2)?,
            rose_on: read(row.get(3)?),
            last_sold_on: read(row.get(4)?),
            last_sold_at: row.get::<_, Option<i64>>(5)?.map(UtcMs),
        };
        Ok((row.get(0)?, state))
    })
}
