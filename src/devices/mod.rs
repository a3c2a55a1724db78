//! What hangs on the kiosk: printers with their queue, scanners, the cash drawer.
//!
//! Promises: a job is a row before it is bytes, so that neither a power cut nor a dead printer loses it; text from
//! outside is cleaned before it becomes printer bytes (faults F7); every device sits behind a trait whose real and
//! recorded forms are tested by the same tests. Leaves to others: what a slip says (till, intake, returns).

pub mod check;
mod code128;
mod code_page;
pub mod escpos_bytes;
mod font;
pub mod layout;
mod mono;
pub mod picture;
#[cfg(test)]
mod port_tests;
mod printable;
pub mod printer;
pub mod queue;
#[cfg(test)]
mod queue_tests;
pub mod reader;
#[cfg(test)]
mod roundtrip;
#[cfg(test)]
mod samples;
pub mod scan;
pub mod serial_scanner;
pub mod service;
pub mod slip;
pub mod sound;
mod store;
pub mod wedge;
mod worker;
mod wrap;

pub use check::{Check, CheckLevel, check_printer, check_scanner};
pub use code_page::CodePage;
pub use escpos_bytes::Profile;
pub use layout::{LaidLine, Paper, PreviewKind, PreviewLine, lay_out, preview_lines};
pub use mono::Mono;
pub use printer::PrinterState;
pub use queue::{Decided, Decision, JobState, JobSummary, QueueError, enqueue};
pub use scan::{Scan, ScanEvent, ScanRefused, ScanSender, ScanSource, scan_stream};
pub use serial_scanner::SerialScanner;
pub use service::{PrintOptions, PrintService, PrinterSetup, PrinterStatus};
pub use slip::{Align, Block, Slip};
pub use sound::{Silence, Sound, Sounder, sounder};
pub use wedge::{KeyVerdict, Wedge};
pub use worker::PictureStore;
