//! What can be sold: products with variants, dated prices, codes.
//!
//! Promises: a code is looked up as a code, never as an internal id (peers.md complaint 8); a price is a dated fact; no
//! price above the outlet's limit gets in. Leaves to others: how many there are (stock) and what they sold for (till).

pub mod barcodes;
mod brief;
pub mod codes;
pub mod favourites;
pub mod photo;
mod prices;
mod register;
mod rules;
pub mod search;
pub mod shelves;
mod store;
#[cfg(test)]
mod tests;

pub use brief::{Brief, brief, briefs, briefs_of};
pub use photo::{PhotoError, SetPhotoError, set_photo};
pub use prices::{ChangePriceError, PriceChange, change_price, refresh_prices_today};
pub use register::{
    ChangeProductError, NewProduct, ProductChange, RegisterError, change_product, change_within, fresh_code,
    register_product,
};
pub use rules::{NameFlaw, PriceFlaw, ProductWords, category_like, check_price};
pub use store::{
    Product, by_code, by_id, categories, of_partner, partners_with_product, price_on, prices_of, reindex_partner, save,
    set_price, state_price,
};
