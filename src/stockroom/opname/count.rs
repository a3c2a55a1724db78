//! Counting: a scan is a piece, a figure is a pile. The answer says how many of the product were counted so far, never how
//! many there should be.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::read::{Opname, OpnameState, is_within};
use super::store;
use crate::base::{ActId, OpnameId, ProductId, UserId};
use crate::catalog::{self, shelves};
use crate::people::{self, NotAllowed, Permission, require};
use crate::store::{Act, Connection, Store, StoreError};

/// Of one entry.
pub const PIECES_MAX: i64 = 9_999;

#[derive(Debug, Clone)]
pub struct Count {
    /// Who is signed in.
    pub by: UserId,
    /// Who counted.
    pub counter: UserId,
    pub opname_id: OpnameId,
    pub product: ProductId,
    /// Below zero takes back what was counted too much.
    pub qty: i64,
    /// The scanner, as its device is called; empty for a hand on the screen.
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub product: ProductId,
    /// Of this product, by everybody.
    pub counted: i64,
    /// Nobody had counted it before.
    pub is_first: bool,
}

#[derive(Debug, Error)]
pub enum CountError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Hitungan ini tidak ditemukan. Muat ulang layarnya.")]
    UnknownOpname,
    #[error("Hitungan {number} sudah ditutup. Barang ini tidak dihitung lagi.")]
    Over { number: String },
    #[error("Penghitungan {number} sudah selesai. Minta \"Hitung ulang\" untuk barang ini dulu.")]
    NotCountedAnew { number: String },
    #[error("Yang menghitung tidak dikenal. Pilih orangnya lagi.")]
    UnknownCounter,
    #[error("Barang tidak ditemukan. Pindai lagi.")]
    UnknownProduct,
    #[error("{name} bukan bagian hitungan ini{place}. Sisihkan dulu.")]
    Elsewhere { name: String, place: String },
    #[error("Jumlah antara 1 dan {PIECES_MAX} buah.")]
    Qty,
    #[error("{name} baru dihitung {counted}. Tidak bisa dikurangi lebih dari itu.")]
    BelowZero { name: String, counted: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Counts pieces of one product.
///
/// # Errors
/// One variant of [`CountError`] per rule, in the order of that enum.
pub fn count(store: &Store, act_id: ActId, order: Count) -> Result<Counted, CountError> {
    store.write(Act::by(order.by, "opname.count").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::CountStock)?;
        let opname = store::opname(tx.conn(), order.opname_id)?.ok_or(CountError::UnknownOpname)?;
        is_open(tx.conn(), &opname, order.product)?;
        people::user_by_id(tx.conn(), order.counter)?.ok_or(CountError::UnknownCounter)?;
        let product = catalog::by_id(tx.conn(), order.product)?.ok_or(CountError::UnknownProduct)?;
        let name = product.full_name();
        if !is_within(tx.conn(), &opname, product.id)? {
            return Err(CountError::Elsewhere { name, place: place_of(tx.conn(), product.id)? });
        }
        if !(1..=PIECES_MAX).contains(&order.qty.saturating_abs()) {
            return Err(CountError::Qty);
        }
        let before = store::tally_of(tx.conn(), opname.id, product.id)?;
        let counted = before.map_or(0, |tally| tally.counted);
        if counted + order.qty < 0 {
            return Err(CountError::BelowZero { name, counted });
        }
        store::append_scan(tx, opname.id, product.id, order.qty, (order.counter, &order.source))?;
        Ok(Counted { product: product.id, counted: counted + order.qty, is_first: before.is_none() })
    })
}

/// Scans go in while the counting goes on; afterwards only into what is counted anew.
fn is_open(connection: &Connection, opname: &Opname, product: ProductId) -> Result<(), CountError> {
    let number = opname.number.clone();
    match opname.state {
        OpnameState::Counting => Ok(()),
        OpnameState::Counted { .. } if store::is_counted_anew(connection, opname.id, product)? => Ok(()),
        OpnameState::Counted { .. } => Err(CountError::NotCountedAnew { number }),
        OpnameState::Booked { .. } | OpnameState::Dropped { .. } => Err(CountError::Over { number }),
    }
}

/// ` (tempatnya Rak A2)`.
fn place_of(connection: &Connection, product: ProductId) -> Result<String, StoreError> {
    let shelf = shelves::shelf_of(connection, product)?;
    Ok(if shelf.is_empty() { String::new() } else { format!(" (tempatnya {shelf})") })
}
