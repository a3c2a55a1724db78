//! What hangs on the kiosk: printers with their queue, scanners, the cash drawer.
//!
//! Promises: a job is a row before it is bytes, so that neither a power cut nor a dead printer loses it; text from
//! outside is cleaned before it becomes printer bytes (faults F7); every device sits behind a trait whose real and
//! recorded forms are tested by the same tests. Leaves to others: what a slip says (till, intake, returns).

mod code128;
mod code_page;
pub mod escpos_bytes;
mod font;
pub mod layout;
mod mono;
pub mod picture;
mod printable;
pub mod queue;
pub mod reader;
#[cfg(test)]
mod roundtrip;
#[cfg(test)]
mod samples;
pub mod slip;
mod wrap;

pub use code_page::CodePage;
pub use escpos_bytes::Profile;
pub use layout::{LaidLine, Paper, PreviewKind, PreviewLine, lay_out, preview_lines};
pub use mono::Mono;
pub use queue::{JobState, enqueue};
pub use slip::{Align, Block, Slip};
