//! Changing what is known of a product: its names, its category, the partner's barcode, whether it is offered.

use thiserror::Error;

use super::barcodes::{self, BarcodeError};
use super::store::{self, Product};
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text::{clean_line, fold};
use crate::base::{ActId, ProductId, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};

const CATEGORY_CHARS_MAX: usize = 60;

/// The form as somebody typed it. Code and partner of a product never change: they stand on its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductForm {
    pub id: ProductId,
    pub name: String,
    pub variant: String,
    pub category: String,
    pub barcode: String,
    pub active: bool,
}

#[derive(Debug, Error)]
pub enum EditProductError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Produk tidak ditemukan. Muat ulang daftar produk.")]
    UnknownProduct,
    #[error("Nama produk belum diisi.")]
    NameMissing,
    #[error("Nama terlalu panjang. Paling banyak {NAME_CHARS_MAX} huruf.")]
    NameTooLong,
    #[error("Varian terlalu panjang. Paling banyak {NAME_CHARS_MAX} huruf.")]
    VariantTooLong,
    #[error("Kategori terlalu panjang. Paling banyak {CATEGORY_CHARS_MAX} huruf.")]
    CategoryTooLong,
    #[error(transparent)]
    Barcode(#[from] BarcodeError),
    #[error("Mitra ini sudah punya produk dengan nama dan varian itu (kode {code}). Bedakan variannya.")]
    SameProduct { code: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps the form of a known product. `partner_name` goes into the search index.
pub fn edit_product(
    store: &Store,
    act_id: ActId,
    by: UserId,
    form: ProductForm,
    partner_name: String,
) -> Result<(), EditProductError> {
    store.write(Act::by(by, "catalog.edit").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::EditProducts)?;
        let before = store::by_id(tx.conn(), form.id)?.ok_or(EditProductError::UnknownProduct)?;
        let product = checked(&form, before)?;
        refuse_twin(tx, &product)?;
        Ok(store::save(tx, &product, &partner_name)?)
    })
}

fn checked(form: &ProductForm, before: Product) -> Result<Product, EditProductError> {
    let (name, variant, category) = (clean_line(&form.name), clean_line(&form.variant), clean_line(&form.category));
    let barcode = clean_line(&form.barcode);
    if name.is_empty() {
        return Err(EditProductError::NameMissing);
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(EditProductError::NameTooLong);
    }
    if variant.chars().count() > NAME_CHARS_MAX {
        return Err(EditProductError::VariantTooLong);
    }
    if category.chars().count() > CATEGORY_CHARS_MAX {
        return Err(EditProductError::CategoryTooLong);
    }
    if !barcode.is_empty() {
        barcodes::classify(&barcode)?;
    }
    Ok(Product { name, variant, category, barcode, active: form.active, ..before })
}

/// A hand-over finds a product by name and variant: two of one partner would share their pieces by chance.
fn refuse_twin(tx: &Tx<'_>, product: &Product) -> Result<(), EditProductError> {
    let same = |other: &Product| fold(&other.name) == fold(&product.name) && fold(&other.variant) == fold(&product.variant);
    let twin = store::of_partner(tx.conn(), product.partner_id)?
        .into_iter()
        .find(|other| other.id != product.id && same(other));
    twin.map_or(Ok(()), |twin| Err(EditProductError::SameProduct { code: twin.code }))
}
