//! Step 7 of DEKS: every month each partner gets its review with the sales report.
//!
//! Promises: figures come from the facts and agree with each other; the suggested text says which figure each sentence
//! came from; an approval binds to the text it was given for; each partner gets exactly one letter per month, however
//! often the job runs. Leaves to others: how papers look (documents) and how letters travel (mail).

pub mod figures;
mod gather;
mod job;
mod letters;
mod papers;
mod preview;
mod send;
mod sheets;
mod store;
pub mod suggestion;

pub use figures::{MonthFigures, NearLimit, PartnerFigures, ProductFigures, TrendPoint};
pub use gather::month_figures;
pub use job::{MonthlyRun, letters_waiting, months_due, run_monthly};
pub use letters::{
    Approve, Edit, LetterState, LetterView, ReviewError, approve, edit, is_over, letters_of_month, outbox_key,
};
pub use preview::{letter_pages, letter_pdf};
pub use send::{Outgoing, SendError, Sent, compose_month, file_part, send_letters, send_month};
pub use store::months_sent;
