//! What every room needs and no room owns: money, ids, clocks, days, text hygiene, limits.
//!
//! Promises: no I/O, no SQL, no knowledge of an outlet. Everything here is a value or a pure function;
//! the one exception is [`clock::SystemClock`], which reads the machine's clock and nothing else.

pub mod clock;
pub mod day;
pub mod holidays;
pub mod identity;
pub mod ids;
pub mod limits;
pub mod money;
pub mod regions;
mod rows;
pub mod terbilang;
pub mod text;
pub mod working_days;

pub use clock::{Clock, FixedClock, SystemClock, UtcMs};
pub use day::{BusinessDay, Month, Zone};
pub use ids::*;
pub use money::Rupiah;
