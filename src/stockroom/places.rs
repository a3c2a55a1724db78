//! What stands on the shelf and what lies in the storeroom. On hand does not change by it: it is one stock in two places.
//!
//! What came in stands on the shelf until somebody carries it away. What is sold leaves the shelf; where the book says
//! that the shelf was empty, somebody had fetched it from the storeroom without a word, and the storeroom has less.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::{ActId, BusinessDay, ProductId, UserId, UtcMs};
use crate::catalog;
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx, collect};

/// Where pieces are carried to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Shelf,
    Storeroom,
}

/// How the pieces of a product are divided.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    pub on_shelf: i64,
    pub in_storeroom: i64,
}

#[derive(Debug, Clone)]
pub struct Carry {
    pub by: UserId,
    pub product: ProductId,
    pub to: Place,
    pub qty: i64,
}

#[derive(Debug, Error)]
pub enum CarryError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Barang tidak ditemukan. Muat ulang daftar barang.")]
    UnknownProduct,
    #[error("Isi jumlah yang dipindah, paling sedikit 1 buah.")]
    NotPositive,
    #[error("Di rak hanya ada {on_shelf} buah.")]
    NotOnShelf { on_shelf: i64 },
    #[error("Di gudang hanya ada {in_storeroom} buah.")]
    NotInStoreroom { in_storeroom: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Carries pieces between shelf and storeroom; how they are divided then.
///
/// # Errors
/// One variant of [`CarryError`] per rule, in the order of that enum.
pub fn carry(store: &Store, act_id: ActId, order: Carry) -> Result<Places, CarryError> {
    store.write(Act::by(order.by, "stockroom.carry").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::KeepStock)?;
        catalog::by_id(tx.conn(), order.product)?.ok_or(CarryError::UnknownProduct)?;
        if order.qty <= 0 {
            return Err(CarryError::NotPositive);
        }
        let Places { on_shelf, in_storeroom } = places_of(tx.conn(), order.product)?;
        match order.to {
            Place::Storeroom if order.qty > on_shelf => return Err(CarryError::NotOnShelf { on_shelf }),
            Place::Shelf if order.qty > in_storeroom => return Err(CarryError::NotInStoreroom { in_storeroom }),
            Place::Storeroom => append(tx, &order, order.qty)?,
            Place::Shelf => append(tx, &order, -order.qty)?,
        }
        Ok(places_of(tx.conn(), order.product)?)
    })
}

fn append(tx: &mut Tx<'_>, order: &Carry, qty: i64) -> Result<(), StoreError> {
    let (act_id, day, at, seq) = (tx.act_id(), tx.day().to_string(), tx.now().0, tx.seq());
    tx.fact(
        "storeroom_moves",
        &[
            ("act_id", &act_id),
            ("product_id", &order.product),
            ("qty", &qty),
            ("user_id", &order.by),
            ("business_day", &day),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )
}

/// Something that happened to a product, in the order of the acts.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Came or went.
    Moved(i64),
    /// Into the storeroom, or with a minus out of it.
    Carried(i64),
}

/// Pure: never more in the storeroom than there is, never less than nothing.
fn divide(steps: impl IntoIterator<Item = Step>) -> Places {
    let (mut on_hand, mut stored) = (0_i64, 0_i64);
    for step in steps {
        match step {
            Step::Moved(qty) => on_hand += qty,
            Step::Carried(qty) => stored += qty,
        }
        stored = stored.clamp(0, on_hand.max(0));
    }
    Places { on_shelf: on_hand - stored, in_storeroom: stored }
}

/// How a product is divided now, from its movements.
pub fn places_of(connection: &Connection, product: ProductId) -> Result<Places, StoreError> {
    let steps = collect(
        connection,
        "SELECT seq, 0 AS carried, qty, line_no FROM stock_movements WHERE product_id = ?1
         UNION ALL SELECT seq, 1, qty, 0 FROM storeroom_moves WHERE product_id = ?1
         ORDER BY seq, carried, line_no",
        [product],
        |row| {
            let qty = row.get(2)?;
            Ok(if row.get(1)? { Step::Carried(qty) } else { Step::Moved(qty) })
        },
    )?;
    Ok(divide(steps))
}

/// A product whose shelf wants filling from the storeroom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToFill {
    pub product: ProductId,
    pub places: Places,
}

/// Products that lie in the storeroom while at most `pieces_max` stand on the shelf; the emptiest shelf first.
pub fn to_fill(connection: &Connection, pieces_max: i64) -> Result<Vec<ToFill>, StoreError> {
    let products: Vec<ProductId> =
        collect(connection, "SELECT DISTINCT product_id FROM storeroom_moves", [], |row| row.get(0))?;
    let mut found = Vec::new();
    for product in products {
        let places = places_of(connection, product)?;
        if places.in_storeroom > 0 && places.on_shelf <= pieces_max {
            found.push(ToFill { product, places });
        }
    }
    found.sort_by_key(|one| (one.places.on_shelf, one.product));
    Ok(found)
}

/// Pieces that were carried, for the product's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    pub at: UtcMs,
    pub day: BusinessDay,
    /// Into the storeroom, or with a minus out of it.
    pub qty: i64,
    pub by: UserId,
    pub seq: i64,
}

/// What was carried of a product, the latest first.
pub fn carried_of(connection: &Connection, product: ProductId, rows_max: i64) -> Result<Vec<Carried>, StoreError> {
    let rows = collect(
        connection,
        "SELECT at_utc_ms, business_day, qty, user_id, seq FROM storeroom_moves WHERE product_id = ?1
         ORDER BY seq DESC LIMIT ?2",
        rusqlite::params![product, rows_max],
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )?;
    rows.into_iter()
        .map(|(at, day, qty, by, seq)| {
            let day = BusinessDay::parse(&day).ok_or(StoreError::Unreadable(day))?;
            Ok(Carried { at: UtcMs(at), day, qty, by, seq })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stock::MovementKind;
    use crate::stockroom::testing::Shelf;

    #[test]
    fn the_storeroom_never_has_more_than_there_is() {
        use Step::{Carried, Moved};
        for (steps, on_shelf, in_storeroom) in [
            (vec![], 0, 0),
            (vec![Moved(10), Carried(6)], 4, 6),
            (vec![Moved(10), Carried(6), Carried(-2)], 6, 4),
            // Seven sold: somebody fetched three from the storeroom; ten that come later stand on the shelf.
            (vec![Moved(10), Carried(6), Moved(-7), Moved(10)], 10, 3),
            // Sold before it was checked in.
            (vec![Moved(-2), Carried(1), Moved(5)], 3, 0),
        ] {
            let expect = Places { on_shelf, in_storeroom };
            assert_eq!(divide(steps.clone()), expect, "{steps:?}");
        }
    }

    proptest! {
        #[test]
        fn places_sum_to_what_is_on_hand(steps in prop::collection::vec((any::<bool>(), -20_i64..20), 0..60)) {
            let on_hand: i64 = steps.iter().filter(|(carried, _)| !carried).map(|(_, qty)| qty).sum();
            let steps = steps.iter().map(|(carried, qty)| if *carried { Step::Carried(*qty) } else { Step::Moved(*qty) });
            let places = divide(steps);
            prop_assert_eq!(places.on_shelf + places.in_storeroom, on_hand);
            prop_assert!(places.in_storeroom >= 0 && (on_hand <= 0 || places.on_shelf >= 0));
        }
    }

    #[test]
    fn pieces_are_carried_and_no_more_than_there_are() {
        let shelf = Shelf::new();
        let product = shelf.outlet.product("TA00001", "Tas", 100_000, 20);
        let carry = |to, qty| {
            let order = Carry { by: shelf.clerk, product, to, qty };
            let done = carry(&shelf.outlet.store, ActId::new(), order);
            shelf.outlet.clock.advance_ms(1_000);
            done
        };
        assert_eq!(places(&shelf, product), Places { on_shelf: 20, in_storeroom: 0 });
        assert_eq!(carry(Place::Storeroom, 12).expect("carried"), Places { on_shelf: 8, in_storeroom: 12 });
        assert!(matches!(carry(Place::Storeroom, 9), Err(CarryError::NotOnShelf { on_shelf: 8 })));
        assert!(matches!(carry(Place::Shelf, 13), Err(CarryError::NotInStoreroom { in_storeroom: 12 })));
        assert!(matches!(carry(Place::Shelf, 0), Err(CarryError::NotPositive)));
        assert_eq!(carry(Place::Shelf, 2).expect("carried"), Places { on_shelf: 10, in_storeroom: 10 });
        shelf.moved(product, MovementKind::Sold, -10);
        let fill = shelf.outlet.store.read(|c| to_fill(c, 0)).expect("read");
        assert_eq!(fill, [ToFill { product, places: Places { on_shelf: 0, in_storeroom: 10 } }]);
        let carried = shelf.outlet.store.read(|c| carried_of(c, product, 10)).expect("read");
        assert_eq!(carried.iter().map(|one| one.qty).collect::<Vec<_>>(), [-2, 12]);
        let stranger = Carry { by: shelf.outlet.cashier, product, to: Place::Shelf, qty: 1 };
        let refused = super::carry(&shelf.outlet.store, ActId::new(), stranger);
        assert!(matches!(refused, Err(CarryError::NotAllowed(_))));
        let unknown = Carry { by: shelf.clerk, product: ProductId::new(), to: Place::Shelf, qty: 1 };
        let refused = super::carry(&shelf.outlet.store, ActId::new(), unknown);
        assert!(matches!(refused, Err(CarryError::UnknownProduct)));
        shelf.check();
    }

    fn places(shelf: &Shelf, product: ProductId) -> Places {
        shelf.outlet.store.read(|c| places_of(c, product)).expect("read")
    }
}
