//! The cart as a draft: one per till, kept through a power cut, a lock and a change of user.

use super::cart::Cart;
use crate::store::{Store, StoreError};

pub(super) const DRAFT_KIND: &str = "cart";

/// Keeps the cart of a till; call it from a worker after each change. An empty cart is forgotten.
pub fn keep_cart(store: &Store, till: &str, cart: &Cart) -> Result<(), StoreError> {
    if cart.is_empty() && cart.last_removed().is_none() {
        return store.drop_draft(DRAFT_KIND, till);
    }
    store.keep_draft(DRAFT_KIND, till, cart)
}

/// The cart a till was working on, or an empty one. A draft that cannot be read any more is an error, not an empty cart.
pub fn resume_cart(store: &Store, till: &str) -> Result<Cart, StoreError> {
    Ok(store.draft(DRAFT_KIND, till)?.unwrap_or_default())
}
