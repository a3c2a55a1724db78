//! Changing a price: a dated fact, never above the outlet's limit.

use thiserror::Error;

use super::store;
use crate::base::{ActId, BusinessDay, ProductId, Rupiah, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};

#[derive(Debug, Error)]
pub enum ChangePriceError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Produk tidak ditemukan. Muat ulang daftar produk.")]
    UnknownProduct,
    #[error("Harga harus lebih dari nol.")]
    NotPositive,
    #[error("{price} ditolak. Maksimal harga barang {limit} (SOP DEKS langkah 1).")]
    OverLimit { price: Rupiah, limit: Rupiah },
    #[error("Harga tidak bisa berlaku surut. Pilih hari ini ({0}) atau sesudahnya.")]
    Backdated(String),
    #[error("Harga pada hari itu sudah {0}.")]
    SamePrice(Rupiah),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Appends a price that holds from a day on; managers only. Sales made before keep theirs: it is frozen on the line.
///
/// `limit` is the configuration's (readings.md, DEKS step 1: at most Rp 500.000).
pub fn change_price(
    store: &Store,
    act_id: ActId,
    by: UserId,
    product: ProductId,
    from: BusinessDay,
    price: Rupiah,
    limit: Rupiah,
) -> Result<(), ChangePriceError> {
    store.write(Act::by(by, "catalog.change_price").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::ChangePrices)?;
        store::by_id(tx.conn(), product)?.ok_or(ChangePriceError::UnknownProduct)?;
        if price <= Rupiah::ZERO {
            return Err(ChangePriceError::NotPositive);
        }
        if price > limit {
            return Err(ChangePriceError::OverLimit { price, limit });
        }
        if from < tx.day() {
            return Err(ChangePriceError::Backdated(tx.day().numeric()));
        }
        if store::price_on(tx.conn(), product, from)? == Some(price) {
            return Err(ChangePriceError::SamePrice(price));
        }
        Ok(store::set_price(tx, product, from, price)?)
    })
}
