//! SQL of what the journal still says of records that were emptied.

use crate::base::{AgreementId, CaseId};
use crate::store::{StoreError, Tx, collect};

/// Forgets what the journal knows of the parties of drafts that nobody signed; the records themselves are empty already.
pub(super) fn forget_parties(tx: &mut Tx<'_>, case: CaseId) -> Result<(), StoreError> {
    let drafts: Vec<AgreementId> = collect(
        tx.conn(),
        "SELECT agreement_id FROM agreements WHERE case_id = ?1 AND state <> 'signed' ORDER BY agreement_id",
        [case],
        |row| row.get(0),
    )?;
    for draft in &drafts {
        tx.forget_fields("agreement_parties", ("agreement_id", draft), &["parties"])?;
    }
    Ok(())
}
