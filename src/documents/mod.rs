//! Papers: Typst to PDF, spreadsheets, and the blobs they are kept in.
//!
//! Promises: a paper is made from a template and a JSON value, never from text pasted into markup, so that a product
//! name cannot become a command; what was signed is kept by the hash of its bytes. Leaves to others: what a paper says.

pub mod blobs;
