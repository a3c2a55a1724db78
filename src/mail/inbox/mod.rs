//! Letters in: one mailbox, read over IMAP and stored as it is.
//!
//! Promises: a message is stored, whole and sealed, in the same transaction as the place up to which the mailbox was
//! read; only after that is anything marked on the server, and with `mark_seen = false` nothing ever is. A message is
//! known by where it lies (mailbox, UIDVALIDITY, UID) and by the SHA-256 of its bytes, so that neither a crash nor a
//! mailbox that was numbered anew loses or doubles one. Every read and write has a deadline and a limit of bytes:
//! a server that stalls, lies, sends nonsense or hangs up costs a round and nothing else; who opened a letter of no case
//! is kept. Leaves to others: what a message says, whether it is an application, and to which case it belongs; who may
//! open it; when what it says has to go.
//!
//! Why `imap-next`: it holds the protocol and does no I/O, so that deadlines, limits and TLS are ours, on a plain thread.
//! `imap` 3 reads a literal of any announced size whole and gathers all answers before it shows the first.

mod envelope;
mod line;
mod pass;
mod rows;
mod server;
mod session;
mod state;
mod store;
mod worker;

use std::fmt;

pub use pass::{InboxError, Pass, Progress, read_once};
pub use rows::{
    Filter, InboxRow, RawError, Totals, by_id, by_message_id, list, new_count, raw, threads_of, totals, unsorted,
};
pub use server::{Patience, Server, ServerError};
pub use state::{InboxNote, InboxState, StateError, set_state};
pub use store::{LetterLook, any_of_case, any_sealed, forget_case, looks, note_look};
pub use worker::{InboxStatus, InboxWorker};

/// Why nothing is sealed now, in a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealError(pub String);

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SealError {}

/// Seals what is stored and opens it again; the caller brings the key.
pub trait Sealer: Send + Sync {
    /// # Errors
    /// Where there is no key, or no random bytes: nothing is stored then, and the letter stays unread on the server.
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, SealError>;
    /// `None` when it was sealed with another key, or was changed since.
    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>>;
}

#[cfg(test)]
mod fixture;
