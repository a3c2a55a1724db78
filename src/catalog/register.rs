//! Registering a product and changing what is known of it.

use thiserror::Error;

use super::barcodes::{self, BarcodeError};
use super::codes;
use super::rules::{NameFlaw, PriceFlaw, ProductWords, check_price};
use super::store::{self, Product};
use crate::base::text::fold;
use crate::base::{ActId, PartnerId, ProductId, Rupiah, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Connection, Store, StoreError, Tx};

#[derive(Debug, Error)]
pub enum RegisterError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Words(#[from] NameFlaw),
    #[error(transparent)]
    Barcode(#[from] BarcodeError),
    #[error(transparent)]
    Price(#[from] PriceFlaw),
    #[error("Barang {name} sudah terdaftar dengan kode {code}. Pakai kode itu, atau beri varian lain.")]
    AlreadyRegistered { name: String, code: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Error)]
pub enum ChangeProductError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Barang tidak ditemukan. Muat ulang daftar barang.")]
    UnknownProduct,
    #[error(transparent)]
    Words(#[from] NameFlaw),
    #[error(transparent)]
    Barcode(#[from] BarcodeError),
    #[error("Barang {name} sudah terdaftar dengan kode {code}. Beri nama atau varian lain.")]
    AlreadyRegistered { name: String, code: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A product to register, outside a check-in.
#[derive(Debug, Clone)]
pub struct NewProduct {
    pub partner_id: PartnerId,
    /// Goes into the search index.
    pub partner_name: String,
    pub words: ProductWords,
    /// The partner's own, or empty.
    pub barcode: String,
    pub photo_hash: Option<Vec<u8>>,
    pub price: Rupiah,
    /// From the configuration.
    pub price_limit: Rupiah,
}

/// What may be changed later. The code stays: it is on labels.
#[derive(Debug, Clone)]
pub struct ProductChange {
    pub id: ProductId,
    pub partner_name: String,
    pub words: ProductWords,
    pub barcode: String,
    pub photo_hash: Option<Vec<u8>>,
    pub active: bool,
}

/// Registers a product with a fresh code of ours and its first price, from today on.
pub fn register_product(store: &Store, act_id: ActId, by: UserId, new: NewProduct) -> Result<ProductId, RegisterError> {
    store.write(Act::by(by, "catalog.register").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::EditProducts)?;
        let ProductWords { name, variant, category } = new.words.checked()?;
        let barcode = checked_barcode(&new.barcode)?;
        check_price(new.price, new.price_limit)?;
        let id = ProductId::new();
        if let Some(twin) = twin(tx.conn(), new.partner_id, id, &name, &variant)? {
            return Err(RegisterError::AlreadyRegistered { name: twin.full_name(), code: twin.code });
        }
        let product = Product {
            id,
            partner_id: new.partner_id,
            code: fresh_code(tx.conn())?,
            name,
            variant,
            category,
            barcode,
            photo_hash: new.photo_hash,
            active: true,
        };
        store::save(tx, &product, &new.partner_name)?;
        store::set_price(tx, id, tx.day(), new.price)?;
        Ok(id)
    })
}

/// A code of ours that no product answers to, neither as its code nor as its barcode.
pub fn fresh_code(connection: &Connection) -> Result<String, StoreError> {
    loop {
        // The last 32 bits of a UUIDv7 are random.
        let code = codes::generate(ProductId::new().0.as_u128() as u32);
        if store::by_code(connection, &code)?.is_empty() {
            return Ok(code);
        }
    }
}

/// A partner's own barcode, trimmed and checked; none is fine.
fn checked_barcode(typed: &str) -> Result<String, BarcodeError> {
    let barcode = typed.trim();
    if !barcode.is_empty() {
        barcodes::classify(barcode)?;
    }
    Ok(barcode.to_owned())
}

/// Changes words, barcode, photo and whether the product is sold; its history keeps the words of its day. A person's
/// change goes through `partnership::agreement::change_product`, which asks about the commission first.
pub fn change_product(
    store: &Store,
    act_id: ActId,
    by: UserId,
    change: ProductChange,
) -> Result<(), ChangeProductError> {
    store.write(Act::by(by, "catalog.change_product").with_id(act_id), move |tx| change_within(tx, by, change))
}

/// The same within an act. What another category does to the product's commission is for the caller to say
/// (`partnership::agreement`): this room knows no terms.
pub fn change_within(tx: &mut Tx<'_>, by: UserId, change: ProductChange) -> Result<(), ChangeProductError> {
    require(tx.conn(), by, Permission::EditProducts)?;
    let before = store::by_id(tx.conn(), change.id)?.ok_or(ChangeProductError::UnknownProduct)?;
    let ProductWords { name, variant, category } = change.words.checked()?;
    let barcode = checked_barcode(&change.barcode)?;
    if let Some(twin) = twin(tx.conn(), before.partner_id, change.id, &name, &variant)? {
        return Err(ChangeProductError::AlreadyRegistered { name: twin.full_name(), code: twin.code });
    }
    let (photo_hash, active) = (change.photo_hash, change.active);
    let product = Product { name, variant, category, barcode, photo_hash, active, ..before };
    Ok(store::save(tx, &product, &change.partner_name)?)
}

/// Another product of the partner that reads the same: it would be two labels for one thing.
fn twin(
    connection: &Connection,
    partner: PartnerId,
    but: ProductId,
    name: &str,
    variant: &str,
) -> Result<Option<Product>, StoreError> {
    let (name, variant) = (fold(name), fold(variant));
    let all = store::of_partner(connection, partner)?;
    Ok(all.into_iter().find(|one| one.id != but && fold(&one.name) == name && fold(&one.variant) == variant))
}
