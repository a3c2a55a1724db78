//! What a case holds: values and papers, and the hash that an approval binds to.

use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::value::Values;
use crate::base::CaseDocumentId;
use crate::sop::definition::Definition;

/// A paper as rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFact {
    pub id: CaseDocumentId,
    /// As the procedure names it.
    pub kind: String,
    /// SHA-256 of its bytes.
    pub hash: Vec<u8>,
    /// Held back: it does not count as there.
    pub quarantined: bool,
}

/// Everything that was entered and handed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    pub values: Values,
    pub documents: Vec<DocumentFact>,
}

/// SHA-256 of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 32]);

impl Content {
    /// The same content gives the same hash on every device: one JSON, keys and papers in order, blank values left out.
    /// Papers that the procedure does not count as content (letters, notes) do not change it; a kind that it does not
    /// know counts.
    pub fn hash(&self, definition: &Definition) -> ContentHash {
        let values: Map<String, Json> = self
            .values
            .iter()
            .filter(|(_, value)| !value.is_blank())
            .map(|(field, value)| (field.clone(), value.to_json()))
            .collect();
        let counts = |kind: &str| definition.document(kind).is_none_or(|known| known.is_content);
        let mut papers: Vec<(&str, String)> = self
            .documents
            .iter()
            .filter(|paper| !paper.quarantined && counts(&paper.kind))
            .map(|paper| (paper.kind.as_str(), hex(&paper.hash)))
            .collect();
        papers.sort();
        let canonical = json!([values, papers]).to_string();
        ContentHash(Sha256::digest(canonical.as_bytes()).into())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
