//! Letters out: the outbox and SMTP.
//!
//! Promises: the exact message and its Message-ID are stored before anything is sent, so that a crash repeats the same
//! message and never makes a second one; states are kept per recipient, and each recipient is its own SMTP
//! transaction, so that a crash costs at most one extra copy for one person; a unique key makes a letter exactly once;
//! no send blocks for ever; without a network letters wait, however long. Leaves to others: what a letter says and when
//! it is due.
//!
//! Letters in: [`inbox`], one mailbox read over IMAP.

pub mod bodies;
mod courier;
pub mod desk;
mod forget_store;
mod history;
pub mod inbox;
pub mod mime;
mod opened;
pub mod outbox;
pub mod rules;
pub mod send;
mod store;
pub mod worker;

pub use bodies::{Bodies, Body};
pub use desk::{DeskError, cancel, note_bounce, resend, resend_to};
pub use forget_store::{forget, is_under_way};
pub use history::{HistoryRow, history};
pub use mime::compose;
pub use opened::{Opened, open};
pub use outbox::{Attachment, EnqueueError, Letter, Sender, enqueue};
pub use rules::{Trouble, trouble_of};
pub use send::{Server, ServerError, SessionError};
pub use store::{Filter, MailRow, MailState, RecipientRow, Totals, by_id, by_key, eml, list, totals, waiting_count};
pub use worker::{MailStatus, MailWorker, Pass, send_due};
