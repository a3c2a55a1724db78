//! What a room that works by a procedure adds to its cases, where the file alone cannot say it.

use std::fmt;

use rusqlite::Connection;

use super::Procedures;
use super::case::CaseHeader;
use crate::base::{BusinessDay, CaseId, InboxId, UtcMs};
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

/// Something that a room keeps of a person beside the case, as they are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBeside {
    /// What it is, in one English word: `suggestion`, `decision`; `withheld` says what is not told, and why.
    pub kind: &'static str,
    /// What it is about.
    pub about: String,
    /// In clear.
    pub text: String,
    pub at: Option<UtcMs>,
}

/// A room beside the engine. The engine asks it; it never asks the engine back in the same breath.
#[derive(Clone, Copy)]
pub struct Room {
    /// Whether a case may end from this step today. Looks only, at cases of any procedure.
    pub holds: fn(&Connection, &CaseHeader, &str, BusinessDay) -> Held,
    /// The hashes of papers and pictures that the room still holds, of this case or of any: a signed agreement, a photo
    /// in the catalogue. They keep their bytes when the case is erased, and a paper of the case among them its row. A
    /// room may give more than the case has.
    pub keeps: fn(&Connection, CaseId) -> Result<Vec<BlobHash>, StoreError>,
    /// What the room keeps of a person beside the case, for themselves (UU 27/2022 art. 7): at least all that `forgets`
    /// takes away. Names nobody of the office.
    pub tells: fn(&Connection, &Procedures, CaseId) -> Result<Vec<KeptBeside>, StoreError>,
    /// The text of a letter that came in, else why nobody can read it; none where the room knows nothing of letters.
    pub reads: fn(&Connection, &Procedures, InboxId) -> Result<Option<String>, StoreError>,
    /// Forgets, inside the act, what the room keeps of a person beside the case.
    pub forgets: fn(&mut Tx<'_>, CaseId) -> Result<(), StoreError>,
}
