//! Papers as their facts have them. Pure.
//!
//! Papers that count as content are in its hash; letters, cards and what was kept beside are not. The fact of adding
//! commits to the bytes of every paper, names its kind and says whether it was held back; facts from before commitments
//! were made say nothing about the bytes, and nothing is missed then.

use std::collections::BTreeMap;

use serde_json::Value;

use super::What;
use crate::base::CaseDocumentId;
use crate::sop::case::commitment;
use crate::sop::case::documents::{COMMITMENT, DocumentRow, WAS};
use crate::sop::case::looks::erased_from;
use crate::sop::case::types::{Past, TransitionKind};

/// What the facts say of a paper.
#[derive(Debug, Clone, Default)]
struct Said<'a> {
    kind: &'a str,
    is_quarantined: bool,
    /// To the hash of its bytes, in hexadecimal digits.
    commitment: Option<&'a str>,
    is_removed: bool,
    is_erased: bool,
}

/// The papers of a case that are not as its facts say. `salts`: of the commitments, by paper.
pub(super) fn papers_that_differ(
    past: &[Past],
    kept: &[DocumentRow],
    salts: &BTreeMap<CaseDocumentId, Vec<u8>>,
) -> Vec<What> {
    let mut said = said(past);
    let mut differ = Vec::new();
    for row in kept {
        let salt = salts.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        if !said.remove(&row.id).is_some_and(|said| is_as_said(row, salt, &said)) {
            differ.push(What::PaperFact { name: row.name.clone() });
        }
    }
    // Nobody takes a paper out of the list without a trace.
    differ.extend(said.into_values().map(|said| What::PaperFact { name: said.kind.to_owned() }));
    differ
}

fn said(past: &[Past]) -> BTreeMap<CaseDocumentId, Said<'_>> {
    let mut said: BTreeMap<CaseDocumentId, Said<'_>> = BTreeMap::new();
    for past in past {
        let is_erasure = erased_from(std::slice::from_ref(past)).is_some();
        if past.kind != TransitionKind::Document && !is_erasure {
            continue;
        }
        for paper in &past.detail.documents {
            let known = said.entry(*paper).or_default();
            if is_erasure {
                (known.is_removed, known.is_erased) = (true, true);
            } else if is(past, "removed") {
                known.is_removed = true;
            } else {
                known.kind = text(past, "kind").unwrap_or_default();
                // A change of kind says nothing of the bytes.
                if text(past, WAS).is_none() {
                    known.is_quarantined = is(past, "quarantined");
                    known.commitment = text(past, COMMITMENT);
                }
            }
        }
    }
    said
}

fn text<'a>(past: &'a Past, key: &str) -> Option<&'a str> {
    past.detail.other.get(key).and_then(Value::as_str)
}

fn is(past: &Past, key: &str) -> bool {
    past.detail.other.get(key).and_then(Value::as_bool).unwrap_or_default()
}

fn is_as_said(row: &DocumentRow, salt: &[u8], said: &Said<'_>) -> bool {
    let is_same = (row.kind.as_str(), row.is_quarantined()) == (said.kind, said.is_quarantined)
        && (row.removed, row.is_erased()) == (said.is_removed, said.is_erased);
    let is_bound = match said.commitment.filter(|_| !row.is_erased()) {
        Some(committed) => unhex(committed).is_some_and(|hash| commitment::holds(&hash, salt, &row.hash)),
        None => true,
    };
    is_same && is_bound
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
