//! Letters of a case: worded by the procedure or by this office, filled from the case, sent by the outbox.
//!
//! Promises: a value is text and stays text, whatever stands in it (braces, markup, line breaks: faults F13); a wording
//! reaches no file, no other wording and nothing but the case it is for, and ends however it is written; an office's
//! own wording is kept only after it was tried out; a letter is written once for each transition, stands on its case,
//! and answers the letters before it. Leaves to others: when a letter is due, what decisions say (`partnership`).
//!
//! ```text
//! Letter of the file, or this office's Wording
//!                |            LetterContext (values in clear, reason, missing, products, office, case)
//!                v                  |
//!      template::fill  <------------+
//!                |-> Rendered: to, subject, text, html -> edited by a person? -> enqueue
//! ```

mod change;
mod context;
mod error;
mod places;
mod post;
mod render;
mod store;
mod template;

#[cfg(test)]
mod tests;

pub use change::{TemplateRow, reset_template, save_template, templates, try_out};
pub use context::{AgreementFace, CaseFace, LetterContext, OfficeFace, ProductLine, Products};
pub use error::LetterError;
pub use places::{Place, places};
pub use post::{Posting, enqueue};
pub use render::{Rendered, Wording, edited, render};
pub use store::wording;

/// Longest title of a wording, in characters.
pub const WORDING_SUBJECT_CHARS_MAX: usize = 300;
/// Longest text of a wording, in characters.
pub const WORDING_BODY_CHARS_MAX: usize = 20_000;
