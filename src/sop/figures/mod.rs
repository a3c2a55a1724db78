//! Figures over the cases of a procedure, and what of it leaves the office.
//!
//! Promises: everything is counted in one snapshot, so that sums agree; working time is counted by the procedure's own
//! calendar, without pauses; what somebody may not see is in no figure; personal fields leave the office redacted,
//! unless a role that sees them names a purpose; every export is a fact. Leaves to others: screens.

mod export;
mod export_list;
mod gather;
mod paper;
mod redact;
mod sheets;
mod store;
mod types;
mod worked;

#[cfg(test)]
mod tests;

pub use export::{Export, ExportError, FiguresFormat, ListFormat, export_figures};
pub use export_list::{EXPORT_ROWS_MAX, export_list};
pub use gather::{figures, figures_now};
pub use paper::pdf;
pub use sheets::{Part, csv, csv_of_all, xlsx};
pub use types::*;
