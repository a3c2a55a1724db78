//! Papers and pictures of a case.
//!
//! Promises: what was handed in lies by the hash of its bytes and is never changed; what holds personal data, and what
//! nobody should open, lies sealed, also when somebody only finds out later what it is; a paper is of the kind that its
//! first bytes say, whatever its name says; the fact that it was added commits to its bytes; what was held back has a
//! neutral name, is never opened and counts for nothing; a look into a paper is a fact before the bytes are given;
//! letters of strangers fill no case. Leaves to others: reading what a paper says, and deciding what is held back
//! (`partnership::reading`).

mod add;
mod change_kind;
mod crowd;
mod kinds;
mod look;
mod remove;
mod sniff;
pub(super) mod store;
#[cfg(test)]
pub mod tests;
mod thumbnail;
mod waiting;

pub(super) use add::COMMITMENT;
pub use add::{AddDocumentError, add_document, add_document_in, add_strangers_document_in};
pub(super) use change_kind::WAS;
pub use change_kind::{ChangeKindError, change_kind, change_kind_in};
pub(super) use crowd::{CROWDED, HELD_BACK, LEFT_OUT, LIMIT};
pub use crowd::{LeftOut, note_left_out};
pub(super) use look::bytes_of;
pub use look::{LookError, open_document, pictures};
pub use remove::{RemoveDocumentError, remove_document, remove_document_in};
pub use store::{document, documents_of};
pub use thumbnail::{ThumbnailError, thumbnail};
pub use waiting::check_waiting;

use crate::base::{CaseDocumentId, CaseId, UserId, UtcMs};
use crate::sop::definition::Definition;

/// What a paper is that the procedure has no kind for: personal until somebody knows better.
pub const OTHER: &str = "other";

/// What people call a kind of paper; one that the procedure does not know is another attachment.
pub fn kind_label(definition: &Definition, kind: &str) -> String {
    kinds::Kind::of_kept(definition, kind).label.to_owned()
}

/// How a paper came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentOrigin {
    Email,
    /// From a stick, or the folder for photos.
    Stick,
    Camera,
    /// By this program.
    Made,
    /// With the strokes of a signature.
    Signed,
}

impl DocumentOrigin {
    pub const ALL: [DocumentOrigin; 5] = [
        DocumentOrigin::Email,
        DocumentOrigin::Stick,
        DocumentOrigin::Camera,
        DocumentOrigin::Made,
        DocumentOrigin::Signed,
    ];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            DocumentOrigin::Email => "email",
            DocumentOrigin::Stick => "stick",
            DocumentOrigin::Camera => "camera",
            DocumentOrigin::Made => "made",
            DocumentOrigin::Signed => "signed",
        }
    }
}

/// What a newer program wrote reads as a file: a paper is shown, never hidden.
impl From<&str> for DocumentOrigin {
    fn from(name: &str) -> DocumentOrigin {
        DocumentOrigin::ALL.into_iter().find(|origin| origin.name() == name).unwrap_or(DocumentOrigin::Stick)
    }
}

/// A paper that is to be added.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// As the procedure names it, or [`OTHER`].
    pub kind: String,
    /// As somebody called it: cleaned here.
    pub name: String,
    /// What somebody says that it is; the first bytes know better.
    pub mime: String,
    pub bytes: Vec<u8>,
    pub origin: DocumentOrigin,
    /// Codes of why it must not be opened; empty: nothing speaks against it.
    pub quarantine: Vec<String>,
}

/// A paper as it is kept, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    pub id: CaseDocumentId,
    pub case: CaseId,
    pub kind: String,
    pub name: String,
    pub mime: String,
    pub bytes: i64,
    /// SHA-256 of the bytes; empty once they were erased.
    pub hash: Vec<u8>,
    pub sealed: bool,
    /// Codes of why it is not opened.
    pub quarantine: Vec<String>,
    pub origin: DocumentOrigin,
    /// None: the program.
    pub added_by: Option<UserId>,
    pub added_at: UtcMs,
    /// No longer of the content; the bytes stay until retention ends.
    pub removed: bool,
}

impl DocumentRow {
    pub fn is_quarantined(&self) -> bool {
        !self.quarantine.is_empty()
    }

    /// Retention has ended: nothing is left but that there was a paper.
    pub fn is_erased(&self) -> bool {
        self.hash.is_empty()
    }

    pub fn is_picture(&self) -> bool {
        self.mime == sniff::PNG_MIME || self.mime == sniff::JPEG_MIME
    }
}
