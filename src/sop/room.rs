//! What a room that works by a procedure adds to its cases, where the file alone cannot say it.

use std::fmt;

use rusqlite::Connection;

use super::case::CaseHeader;
use crate::base::{BusinessDay, CaseId};
use crate::documents::blobs::BlobHash;
use crate::store::{StoreError, Tx};

/// Why a case does not end yet, in a sentence of the room that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack(pub String);

impl fmt::Display for HeldBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for HeldBack {}

/// None: nothing stands against it.
pub type Held = Result<Option<HeldBack>, StoreError>;

/// A room beside the engine. The engine asks it; it never asks the engine back in the same breath.
#[derive(Clone, Copy)]
pub struct Room {
    /// Whether a case may end from this step today. Looks only, at cases of any procedure.
    pub holds: fn(&Connection, &CaseHeader, &str, BusinessDay) -> Held,
    /// The hashes of papers and pictures that the room still holds, of this case or of any: a signed agreement, a photo
    /// in the catalogue. They keep their bytes when the case is erased, and a paper of the case among them its row. A
    /// room may give more than the case has.
    pub keeps: fn(&Connection, CaseId) -> Result<Vec<BlobHash>, StoreError>,
    /// Forgets, inside the act, what the room keeps of a person beside the case.
    pub forgets: fn(&mut Tx<'_>, CaseId) -> Result<(), StoreError>,
}
