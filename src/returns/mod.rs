//! Step 8 of DEKS: what has not sold for three months goes back.
//!
//! Promises: the list follows the rule of readings.md exactly, for any day; a product is never returned by the clock,
//! a person decides; every piece that leaves is scanned out, and what is missing or damaged has a reason. Leaves to
//! others: how many there are (stock), what sold when (till), how letters travel (mail).

mod candidates;
mod decide;
pub mod handback;
mod letters;
mod night;
mod notice;
pub mod papers;
pub mod rules;
mod store;

pub use candidates::{Candidate, Kept, candidates, due_by, due_within, kept, undecided};
pub use decide::{Choice, Decide, DecideError, Decided, Verdict, decide};
pub use night::{NightlyList, run_nightly};
pub use notice::{
    Letterhead, NoticeError, Noticed, OpenNotice, Overdue, Reminder, SendNotice, ToFetch, notice_pdf, open_notices,
    overdue, remind, remind_now, reminders_due, send_notice, to_be_noticed, to_fetch,
};
pub use store::handbacks_since;
