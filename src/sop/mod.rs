//! The engine of office procedures: a procedure is a data file, a case is one matter that runs through it.
//!
//! Promises: a case goes on by the revision it pinned, whatever becomes of the file; every step that was taken stands in
//! an append-only history with who, in which role, why and over which content; whoever entered a record does not decide
//! about it; overdue is derived and never approves anything. Leaves to others: what a procedure's steps mean
//! (`partnership`, `programs`), and all screens.

pub mod case;
pub mod definition;
pub mod expression;
pub mod field;
pub mod figures;
pub mod letters;
pub mod lists;
pub mod officers;
pub mod paper;
mod procedures;
mod room;
pub mod show;
mod whole_words;

pub use definition::Definition;
pub use procedures::{OpenProceduresError, Procedures};
pub use room::{Held, HeldBack, KeptBeside, Room};
