//! What is entered: values of fields, how they are read, shown, kept and checked.
//!
//! Promises: pure; what a person typed or a letter said becomes a value of the field's type or a flaw that says what to
//! write instead, never a guess; a value has one form as JSON, so that the same content has the same hash on every
//! device; errors refuse, warnings are shown and stay; numbers that name a person are masked unless somebody asks for
//! them in clear. Leaves to others: which role may see what, and keeping values (`sop::case`).
//!
//! ```text
//! typed -> read -> FieldValue -> to_json -> database
//!                      |-> shown: Clear, Masked, Redacted
//!                      |-> typed: back into the box it was typed into
//!          Content = values + papers -> hash, check, requirements
//! ```

mod check;
mod content;
mod flaw;
mod json;
mod options;
mod read;
mod read_day;
mod read_number;
mod read_place;
mod read_table;
mod redact;
mod show;
mod value;
mod warnings;

#[cfg(test)]
mod check_tests;
#[cfg(test)]
mod read_tests;
#[cfg(test)]
pub mod testing;

use std::sync::Arc;

pub use check::{FieldStanding, FormStanding, RequirementStanding, check, parameter_value, requirements};
pub use content::{Content, ContentHash, DocumentFact};
pub use flaw::FieldFlaw;
pub use read::{flaw_of, read, read_cell};
pub use show::{Shown, shown, shown_cell, typed};
pub use value::{FieldValue, Location, TableRow, Values};
pub use warnings::FieldWarning;

use crate::base::BusinessDay;
use crate::base::regions::Regions;

/// What values are read and checked against.
#[derive(Debug, Clone)]
pub struct Ground {
    pub regions: Arc<Regions>,
    pub today: BusinessDay,
}
