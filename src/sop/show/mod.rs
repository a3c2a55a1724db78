//! A procedure as people read it: a table for the terminal, lanes for screens and paper, a PDF.
//!
//! Promises: what the source does not say is marked: actors that were inferred, steps that are a local addition. Leaves
//! to others: where a case stands in it.

mod lanes;
mod paper;
mod table;
mod words;

#[cfg(test)]
mod tests;

pub use lanes::{Arrow, Lane, LaneStep, Lanes, To, lanes};
pub use paper::pdf;
pub use table::table;
pub use words::{due_words, notes, standing_words};
