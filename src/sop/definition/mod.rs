//! What a procedure's file says, read and checked.
//!
//! Promises: a [`Definition`] that was loaded can be worked by: every step can be reached, every name that is used is
//! defined, every expression has the type that its place asks for. A mistake names file, line and remedy.

mod check;
mod form_types;
mod library;
mod load;
mod types;

pub use form_types::*;
pub use library::{Library, LibraryError, Shipped};
pub use load::{LoadError, Mistake, load};
pub use types::*;
