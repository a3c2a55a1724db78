//! The only door to SQLite.
//!
//! One file, one writer on its own thread, a pool of readers. [`Store::write`] is the only way to change anything: it
//! takes an [`Act`] and a closure, and commits what the closure did together with the act's audit row and its journal
//! row, or nothing at all. An act that was done already is not done again: its first result comes back (invariant 4).
//!
//! Inside the closure a room appends facts with [`Tx::fact`], sets fields of records with [`Tx::record`] and keeps its
//! derived caches with [`Tx::conn`]. What a person has a right to be forgotten by goes out of the journal as well with
//! [`Tx::forget_fields`]. The store knows no feature: what the tables mean is the rooms' business.

mod act;
mod batch;
mod drafts;
mod error;
mod forget;
mod hlc;
mod journal;
mod open;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod tx;
mod verify;
mod write;

pub use act::Act;
pub use batch::Batch;
pub use drafts::{Draft, Drafts};
pub use error::StoreError;
pub use hlc::Hlc;
pub use journal::{first_act_at, unsynced_count};
pub use open::{Device, Store, StoreOptions};
pub use read::{OptionalRow, actor_of, collect};
pub use rusqlite::{Connection, Row, params};
pub use tx::{Column, Tx};
pub use verify::{AuditBreak, ChainFlaw, FileCheck, audit_head, check_file, seq_of, verify_audit_chain};
