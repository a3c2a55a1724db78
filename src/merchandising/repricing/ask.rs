//! Writing a partner's wish down.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store::{self, NewRequest};
use crate::base::{ActId, BusinessDay, PartnerId, ProductId, RequestId, Rupiah, UserId};
use crate::catalog::{self, PriceFlaw, check_price};
use crate::merchandising::notes::{self, Channel, NOTE_CHARS_MAX};
use crate::partners;
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};

/// `PH-K1-20261122-0001`.
const SERIES: &str = "PH";
/// A day beyond this is a slip.
const DAYS_AHEAD_MAX: u64 = 366;

#[derive(Debug, Clone)]
pub struct AskPrice {
    pub by: UserId,
    pub product: ProductId,
    pub price: Rupiah,
    /// The day from which the partner wants it; `None`: as soon as the notice allows.
    pub wanted: Option<BusinessDay>,
    pub channel: Channel,
    pub note: String,
    /// From the configuration.
    pub limit: Rupiah,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceAsked {
    pub request_id: RequestId,
    pub number: String,
    /// The first day that the agreement's notice allows.
    pub earliest: BusinessDay,
}

#[derive(Debug, Error)]
pub enum AskPriceError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Barang tidak ditemukan. Muat ulang daftar barang.")]
    UnknownProduct,
    #[error(transparent)]
    Price(#[from] PriceFlaw),
    #[error("Harga barang ini memang sudah {0}.")]
    SamePrice(Rupiah),
    #[error("Pilih hari antara {} dan {}.", .first.numeric(), .last.numeric())]
    Day { first: BusinessDay, last: BusinessDay },
    #[error("Permintaan {number} untuk barang ini belum dijawab. Jawab dulu, atau tolak bila mitra berubah pikiran.")]
    Open { number: String },
    #[error("Keterangan terlalu panjang. Paling banyak {NOTE_CHARS_MAX} huruf.")]
    NoteTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The first day from which a price may hold that a partner asked for on a day: after the notice that was agreed.
pub fn earliest(connection: &Connection, partner: PartnerId, asked: BusinessDay) -> Result<BusinessDay, StoreError> {
    let terms = partners::terms_on(connection, partner, asked)?;
    Ok(asked.plus_days(terms.map_or(0, |terms| terms.price_notice_days).into()))
}

/// Writes down which price a partner wants, and how it said so.
///
/// # Errors
/// One variant of [`AskPriceError`] per rule, in the order of that enum.
pub fn ask(store: &Store, act_id: ActId, order: AskPrice) -> Result<PriceAsked, AskPriceError> {
    store.write(Act::by(order.by, "merchandising.ask_price").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::EditProducts)?;
        let product = catalog::by_id(tx.conn(), order.product)?.ok_or(AskPriceError::UnknownProduct)?;
        check_price(order.price, order.limit)?;
        let today = tx.day();
        let before = catalog::price_on(tx.conn(), product.id, today)?.unwrap_or_default();
        if before == order.price {
            return Err(AskPriceError::SamePrice(before));
        }
        let last = today.plus_days(DAYS_AHEAD_MAX);
        if order.wanted.is_some_and(|day| day < today || day > last) {
            return Err(AskPriceError::Day { first: today, last });
        }
        if let Some(open) = store::open_of_product(tx.conn(), product.id)? {
            return Err(AskPriceError::Open { number: open.number });
        }
        let note = notes::checked(&order.note).ok_or(AskPriceError::NoteTooLong)?;
        let earliest = earliest(tx.conn(), product.partner_id, today)?;
        let (id, number, note_id) = (RequestId::new(), tx.next_number(SERIES)?, ActId::new());
        notes::keep(tx, note_id, &note)?;
        let new = NewRequest {
            id,
            number: &number,
            product: product.id,
            partner: product.partner_id,
            before,
            price: order.price,
            channel: order.channel,
            note_id,
            earliest,
            wanted: order.wanted.unwrap_or(earliest),
            by: order.by,
        };
        store::append(tx, &new)?;
        Ok(PriceAsked { request_id: id, number, earliest })
    })
}
