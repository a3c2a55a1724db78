//! What hangs on the kiosk: printers with their queue, scanners, the cash drawer.
//!
//! Promises: a job is a row before it is bytes, so that neither a power cut nor a dead printer loses it; text from
//! outside is cleaned before it becomes printer bytes (faults F7); every device sits behind a trait whose real and
//! recorded forms are tested by the same tests. Leaves to others: what a slip says (till, intake, returns).

pub mod queue;
pub mod slip;

pub use queue::{JobState, enqueue};
pub use slip::{Align, Block, Slip};
