//! SQL of drafts of agreements that nobody signed: what they say of a person, in the journal too.

use serde_json::{Value, json};

use crate::base::{AgreementId, CaseId};
use crate::store::{StoreError, Tx, collect};

/// Forgets what the journal knows of the parties of drafts that nobody signed, which are empty already, and what somebody
/// wrote beside their conditions.
pub(super) fn forget_parties(tx: &mut Tx<'_>, case: CaseId) -> Result<(), StoreError> {
    let drafts: Vec<(AgreementId, String)> = collect(
        tx.conn(),
        "SELECT agreement_id, conditions FROM agreements WHERE case_id = ?1 AND state <> 'signed' ORDER BY agreement_id",
        [case],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (draft, conditions) in &drafts {
        tx.forget_fields("agreement_parties", ("agreement_id", draft), &["parties"])?;
        let wordless = without_words(conditions)?;
        tx.record("agreements", ("agreement_id", draft), &[("conditions", &wordless)])?;
        tx.forget_fields("agreements", ("agreement_id", draft), &["conditions"])?;
    }
    Ok(())
}

/// The same conditions without the notes.
fn without_words(conditions: &str) -> Result<String, StoreError> {
    let mut conditions: Value = serde_json::from_str(conditions)?;
    if let Some(note) = conditions.get_mut("note") {
        *note = json!("");
    }
    for goods in conditions.get_mut("goods").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(note) = goods.get_mut("note") {
            *note = json!("");
        }
    }
    Ok(serde_json::to_string(&conditions)?)
}
