//! Forms and cases on paper.
//!
//! Promises: the form for people without a device comes from the same file as the one on the screen, field by field in
//! its order, so that what was written on it can be typed in from top to bottom; a code on it says which form of which
//! revision it is, or which case; a case's file shows values as masked as it was asked for. Leaves to others: who may
//! print what, and noting that somebody did (`sop::case`).

mod case_file;
mod entry;
mod form;

#[cfg(test)]
mod tests;

pub use case_file::{CaseFile, FileEvent, FilePaper, case_file_pdf, case_file_pictures};
pub use form::{Fill, form_code, form_pdf, form_pictures};
