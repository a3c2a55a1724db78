//! What hangs on the kiosk: printers with their queue, scanners, the cash drawer.
//!
//! Promises: a job is a row before it is bytes, so that neither a power cut nor a dead printer loses it; text from
//! outside is cleaned before it becomes printer bytes (faults F7); every device sits behind a trait whose real and
//! recorded forms are tested by the same tests. Leaves to others: what a slip says (till, intake, returns).

pub mod camera;
pub mod check;
mod code128;
mod code_buffer;
mod code_page;
pub mod codes;
pub mod escpos_bytes;
mod evdev_scanner;
mod font;
pub mod found;
pub mod labels;
pub mod layout;
mod mono;
pub mod picture;
pub mod pole;
#[cfg(test)]
mod port_tests;
mod printable;
pub mod printer;
pub mod queue;
#[cfg(test)]
mod queue_tests;
pub mod reader;
pub mod render;
#[cfg(test)]
mod roundtrip;
#[cfg(test)]
mod samples;
pub mod scan;
pub mod scanner;
mod serial_scanner;
pub mod service;
#[cfg(test)]
mod service_tests;
pub mod slip;
pub mod sound;
mod store;
pub mod test_print;
pub mod wedge;
mod wire;
mod worker;
mod wrap;

pub use check::{Check, CheckLevel, check_pole, check_printer, check_scanners};
pub use code_page::CodePage;
pub use escpos_bytes::Profile;
pub use found::FoundDevice;
pub use layout::{LaidLine, Paper, PreviewKind, PreviewLine, lay_out, preview_lines};
pub use mono::Mono;
pub use pole::{Pole, PoleText};
pub use printer::PrinterState;
pub use queue::{Decided, Decision, JobState, JobSummary, QueueError, enqueue};
pub use scan::{Scan, ScanEvent, ScanRefused, ScanSender, ScanSource, scan_stream};
pub use scanner::Scanner;
pub use service::{PrintOptions, PrintService, PrinterSetup, PrinterStatus};
pub use slip::{Align, Block, Slip, Tag};
pub use sound::{Silence, Sound, Sounder, sounder};
pub use test_print::{TestOutcome, TestPrintError};
pub use wedge::{KeyVerdict, Wedge};
pub use worker::PictureStore;
