//! What this room keeps of a person beside the case, when its time has come (UU 27/2022 art. 43, 44).
//!
//! Goes: what later letters said about fields, what curators wrote, and the parties of drafts that nobody signed.
//! Stays: scores and verdicts, which are codes and figures; signed agreements with their parties and papers, because a
//! contract is kept as long as the law on documents demands (UU 8/1997 art. 11, ten years), whatever became of the
//! application.

use super::{agreement, applications, curation};
use crate::base::CaseId;
use crate::store::{StoreError, Tx};

pub(super) fn forgets(tx: &mut Tx<'_>, case: CaseId) -> Result<(), StoreError> {
    applications::forget_suggestions(tx, case)?;
    agreement::forget_drafts(tx, case)?;
    curation::forget_notes(tx, case)
}
