//! Letters out: the outbox and SMTP.
//!
//! Promises: the exact message and its Message-ID are stored before anything is sent, so that a crash repeats the same
//! message and never makes a second one; states are kept per recipient; a unique key makes a letter exactly once.
//! Leaves to others: what a letter says.

pub mod outbox;

pub use outbox::{Attachment, EnqueueError, Letter, Sender, enqueue};
