//! What this room keeps of a person beside the case, and what goes of it when its time has come (UU 27/2022 art. 43, 44).
//!
//! Goes, out of the journal too: what later letters said about fields, what curators wrote, and the parties and notes of
//! drafts that nobody signed. Stays: scores and verdicts, which are codes and figures; signed agreements with their parties and
//! papers, and the minutes and reasons of their ends, because a contract is kept as long as the law on documents demands
//! (UU 8/1997 art. 11, ten years), whatever became of the application; photos of products, which are the outlet's.

use rusqlite::Connection;

use super::{agreement, applications, curation, forget_store};
use crate::base::CaseId;
use crate::documents::blobs::BlobHash;
use crate::store::{StoreError, Tx};
use crate::{catalog, partners};

/// The papers of signed agreements and the photos of the catalogue, of whichever case: the same bytes may lie with
/// several.
pub(super) fn keeps(connection: &Connection, _case: CaseId) -> Result<Vec<BlobHash>, StoreError> {
    let mut kept = agreement::paper_hashes(connection)?;
    for partner in partners::all(connection)? {
        let products = catalog::of_partner(connection, partner.id)?;
        kept.extend(products.into_iter().filter_map(|product| product.photo_hash));
    }
    Ok(kept)
}

pub(super) fn forgets(tx: &mut Tx<'_>, case: CaseId) -> Result<(), StoreError> {
    applications::forget_suggestions(tx, case)?;
    agreement::forget_drafts(tx, case)?;
    forget_store::forget_parties(tx, case)?;
    curation::forget_notes(tx, case)
}
