//! What the outlet and its partners ask of each other about goods on the shelf: more of what sells, another price, cheaper
//! with time (domain-id.md section 8: replenishment and notice of price changes are clauses of the agreement).
//!
//! Promises: a partner is asked for more by figures it can check, and not again while it was just asked; a price that a
//! partner wants is written down with the day that the agreement's notice allows, answered by a manager, and earlier only
//! with a second person; nothing becomes cheaper by the clock unless its partner agreed, and goods that come in anew have
//! their price again.
//!
//! Leaves to others: prices and their days (`catalog`), pieces (`stock`), what was agreed (`partners`), letters (`mail`).

mod letters;
pub mod markdown;
mod notes;
pub mod repricing;
pub mod restock;
#[cfg(test)]
mod testing;

pub use letters::Letterhead;
pub use notes::Channel;
