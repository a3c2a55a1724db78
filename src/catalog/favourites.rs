//! What stands first on the till's shelf: pinned products, and the photos of categories, for what has no label to scan.
//!
//! Records, kept in `shelf_favourites`: a product that is taken off the shelf keeps its row with
//! place 0, so that another device hears of it too.

use rusqlite::Connection;
use thiserror::Error;

use super::store;
use crate::base::{ActId, ProductId, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, collect};

/// More than this is no short way to anything.
pub const PINNED_MAX: usize = 40;

#[derive(Debug, PartialEq, Error)]
pub enum PinError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Barang itu tidak ada lagi, jadi tidak bisa menjadi favorit. Muat ulang daftar barang.")]
    UnknownProduct,
    #[error("Favorit sudah {PINNED_MAX} barang. Lepas salah satu dulu.")]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Pins a product to the front of the shelf, behind those that are pinned already.
pub fn pin(store: &Store, act_id: ActId, by: UserId, product: ProductId) -> Result<(), PinError> {
    store.write(Act::by(by, "catalog.pin").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::EditProducts)?;
        store::by_id(tx.conn(), product)?.ok_or(PinError::UnknownProduct)?;
        let pinned = pinned(tx.conn())?;
        if pinned.contains(&product) {
            return Ok(());
        }
        if pinned.len() >= PINNED_MAX {
            return Err(PinError::TooMany);
        }
        let place = last_place(tx.conn())? + 1;
        tx.record("shelf_favourites", ("product_id", &product), &[("place", &place)])?;
        Ok(())
    })
}

/// Takes a product off the front of the shelf; it is found like any other.
pub fn unpin(store: &Store, act_id: ActId, by: UserId, product: ProductId) -> Result<(), PinError> {
    store.write(Act::by(by, "catalog.unpin").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::EditProducts)?;
        if pinned(tx.conn())?.contains(&product) {
            tx.record("shelf_favourites", ("product_id", &product), &[("place", &0i64)])?;
        }
        Ok(())
    })
}

/// The pinned products, in their order.
pub fn pinned(connection: &Connection) -> Result<Vec<ProductId>, StoreError> {
    collect(
        connection,
        "SELECT product_id FROM shelf_favourites WHERE place > 0 ORDER BY place, product_id",
        [],
        |row| row.get(0),
    )
}

/// Whether a product is pinned, for the star on its card.
pub fn is_pinned(connection: &Connection, product: ProductId) -> Result<bool, StoreError> {
    Ok(pinned(connection)?.contains(&product))
}

fn last_place(connection: &Connection) -> Result<i64, StoreError> {
    let place = connection
        .prepare_cached("SELECT coalesce(max(place), 0) FROM shelf_favourites")?
        .query_row([], |row| row.get(0))?;
    Ok(place)
}

/// Each category with the hash of a photo of one of its products. A category without any is not there.
pub fn category_photos(connection: &Connection) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    collect(
        connection,
        "SELECT category, min(photo_hash) FROM products
         WHERE active AND category <> '' AND photo_hash IS NOT NULL
         GROUP BY category ORDER BY category COLLATE NOCASE",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{PartnerId, Rupiah};
    use crate::catalog::{NewProduct, ProductWords, register_product};
    use crate::partners::{PartnerForm, save_partner};
    use crate::people::testing::outlet;

    fn partner(store: &Store, by: UserId) -> PartnerId {
        let form = PartnerForm { business_name: "Mitra Contoh".into(), ..PartnerForm::default() };
        save_partner(store, ActId::new(), by, form).expect("a partner")
    }

    fn product(store: &Store, by: UserId, partner_id: PartnerId, name: &str, photo: Option<&[u8]>) -> ProductId {
        let new = NewProduct {
            partner_id,
            partner_name: "Mitra Contoh".into(),
            words: ProductWords { name: name.into(), variant: String::new(), category: "Kriya".into() },
            barcode: String::new(),
            photo_hash: photo.map(<[u8]>::to_vec),
            price: Rupiah(25_000),
            price_limit: Rupiah(500_000),
        };
        register_product(store, ActId::new(), by, new).expect("a product")
    }

    #[test]
    fn pinned_products_keep_their_order_and_can_be_let_go() {
        let outlet = outlet();
        let store = &outlet.store;
        let partner = partner(store, outlet.admin);
        let [first, second] = ["Tas", "Sabun"].map(|name| product(store, outlet.admin, partner, name, None));
        let pinned_now = || store.read(pinned).expect("readable");
        for (product, expect) in [(second, vec![second]), (first, vec![second, first]), (second, vec![second, first])] {
            pin(store, ActId::new(), outlet.admin, product).expect("pinned");
            assert_eq!(pinned_now(), expect);
        }
        unpin(store, ActId::new(), outlet.admin, second).expect("let go");
        assert_eq!(pinned_now(), [first]);
        pin(store, ActId::new(), outlet.admin, second).expect("pinned again");
        assert_eq!(pinned_now(), [first, second], "it goes to the end");
        assert_eq!(pin(store, ActId::new(), outlet.admin, ProductId::new()), Err(PinError::UnknownProduct));
        assert!(matches!(pin(store, ActId::new(), outlet.kasir, first), Err(PinError::NotAllowed(_))));
    }

    #[test]
    fn a_category_shows_the_photo_of_one_of_its_products() {
        let outlet = outlet();
        let store = &outlet.store;
        let photos = || store.read(category_photos).expect("readable");
        let partner = partner(store, outlet.admin);
        product(store, outlet.admin, partner, "Tas", None);
        assert!(photos().is_empty(), "nothing to show");
        product(store, outlet.admin, partner, "Sabun", Some(&[7; 32]));
        assert_eq!(photos(), [("Kriya".to_owned(), vec![7; 32])]);
    }
}
