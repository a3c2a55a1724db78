//! Where each piece is: movements, and what follows from them.
//!
//! Promises: a movement is a fact; on hand, the day stock last rose from zero and the last day of a sale that counts
//! are derived from facts and kept in `product_state`, so that a scan and the nightly list are one look-up.
//! Leaves to others: why a piece moved (intake, till, returns) and what a sale was worth.

mod figures;
mod rules;
mod store;

pub use figures::{
    Correction, Moved, corrections, idle_since, moved_after, moved_between, moved_of, moved_since, movements_of_act,
    on_hand_now, states,
};
pub use rules::{Level, MovementKind, apply};
pub use store::{
    LastSale, Movement, MovementRow, ProductState, begin, keep_price, latest_movements, level_until, levels_until,
    rebuild_levels, record, set_last_sale, state_of,
};
