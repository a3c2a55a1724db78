//! Changing prices, and letting prices dated ahead take effect.

use thiserror::Error;

use super::rules::{PriceFlaw, check_price};
use super::store;
use crate::base::{ActId, BusinessDay, ProductId, Rupiah, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};

#[derive(Debug, Error)]
pub enum ChangePriceError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Barang tidak ditemukan. Muat ulang daftar barang.")]
    UnknownProduct,
    #[error(transparent)]
    Price(#[from] PriceFlaw),
    #[error("Harga tidak bisa berlaku surut. Pilih hari ini ({0}) atau sesudahnya.")]
    Backdated(String),
    #[error("Harga barang ini memang sudah {0}.")]
    SamePrice(Rupiah),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A price that holds from a day on; managers only. Sales made before keep the price they used.
#[derive(Debug, Clone, Copy)]
pub struct PriceChange {
    pub product: ProductId,
    pub from: BusinessDay,
    pub price: Rupiah,
    /// From the configuration.
    pub limit: Rupiah,
}

pub fn change_price(store: &Store, act_id: ActId, by: UserId, change: PriceChange) -> Result<(), ChangePriceError> {
    store.write(Act::by(by, "catalog.change_price").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::ChangePrices)?;
        store::by_id(tx.conn(), change.product)?.ok_or(ChangePriceError::UnknownProduct)?;
        check_price(change.price, change.limit)?;
        if change.from < tx.day() {
            return Err(ChangePriceError::Backdated(tx.day().numeric()));
        }
        if store::price_on(tx.conn(), change.product, change.from)? == Some(change.price) {
            return Err(ChangePriceError::SamePrice(change.price));
        }
        Ok(store::set_price(tx, change.product, change.from, change.price)?)
    })
}

/// The night's work: prices dated ahead take effect on their day. Safe to run at any time and as often as one likes; a
/// machine that was off catches up. Returns how many products changed their price.
pub fn refresh_prices_today(store: &Store) -> Result<usize, StoreError> {
    let today = store.today();
    store.write_local(move |connection, now| {
        let since = store::prices_refreshed_until(connection)?.filter(|since| *since <= today);
        let since = since.unwrap_or(BusinessDay(chrono::NaiveDate::MIN));
        // The last day is looked at again: a price may have been set for it after the night's run.
        let changed = store::refresh_prices(connection, since.minus_days(1), today)?;
        store::note_prices_refreshed(connection, today, now)?;
        Ok(changed)
    })
}
