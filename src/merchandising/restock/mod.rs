//! Asking a partner for more of what sells and runs out.
//!
//! A partner is asked by figures that it can check: what sold, in how many days, what is left. What it was asked for is not
//! asked for again until the quiet days are over, or until some came in.

mod ask;
mod read;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use ask::{AskMore, AskMoreError, Asked, ask, words};
pub use read::{PartnerShort, ShortGoods, of_partner, short};
pub use rules::{Pace, Short, WINDOW_DAYS, days_on_shelf};
