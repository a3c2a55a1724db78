//! Stock opname: a blind count of the outlet, a partner, a shelf or a random sample.
//!
//! Scans are facts, one by one, from as many hands and scanners as there are. What the book said is looked up for the
//! moment of a product's last scan, so that sales go on meanwhile. The count ends, differences get reasons, a second person
//! approves, and movements put the book right.

mod count;
mod end;
mod paper;
mod post;
mod read;
mod rules;
mod start;
mod store;
#[cfg(test)]
mod tests;

pub use count::{Count, CountError, Counted, PIECES_MAX, count};
pub use end::{DropError, EndError, RecountError, drop_opname, end_counting, recount};
pub use paper::{OpnamePaper, PaperCounter, PaperTotals, PaperVariance, opname_paper, scope_words, variance_workbook};
pub use post::{Post, PostError, Posted, Said, post};
pub use read::{
    BookedVariance, CounterTally, LastScan, Opname, OpnameState, Progress, Scope, booked, counted_so_far, counters,
    latest, latest_scans, not_counted, opname, progress, running, variances,
};
pub use rules::{Reason, ReasonFlaw, Reckoned, Since, Tally, Variance, reckon};
pub use start::{SAMPLE_MAX, Start, StartError, Started, start};
pub use store::numbers_of_product;
