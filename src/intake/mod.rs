//! Check-in (serah terima stok): from the partner's own list to pieces on the shelf.
//!
//! Promises: a list is read without anything being dropped silently; what the staff has counted survives a power cut as
//! a draft; accepting is one act of movements, prices, the hand-over with both signatures, loans and slip. Leaves to
//! others: what is on hand (stock), what a product is called and costs (catalog), how paper comes out (devices,
//! documents).

pub mod list;
