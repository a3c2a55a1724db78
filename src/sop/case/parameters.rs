//! The figures of a procedure that an office sets itself (`deks.parameter.toml`), as they held when something happened.
//!
//! They change without a new revision, so the hash of the file says nothing about them: each transition names the hash of
//! the figures that held, and each set of figures is kept once, when it first held. Changing one leaves that trace.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::parameters_store as store;
use super::past_store::NewTransition;
use super::types::{Past, hex};
use crate::base::UtcMs;
use crate::sop::definition::{Definition, Parameter, ParameterValue};
use crate::sop::field::ContentHash;
use crate::store::{StoreError, Tx};

/// Where the detail of a transition names the figures.
const KEY: &str = "parameters";

/// One figure, as it held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub id: String,
    pub label: String,
    pub value: ParameterValue,
}

impl Figure {
    /// `Maksimal harga barang: Rp 500.000`.
    pub fn text(&self) -> String {
        let value = match &self.value {
            ParameterValue::Rupiah(amount) => amount.to_string(),
            ParameterValue::Number(number) => number.to_string(),
            ParameterValue::Text(text) => text.clone(),
            ParameterValue::Date(day) => day.long(),
            ParameterValue::YesNo(yes) => if *yes { "ya" } else { "tidak" }.to_owned(),
        };
        [self.label.as_str(), ": ", &value].concat()
    }
}

/// A set of figures that held for something.
#[derive(Debug, Clone, PartialEq)]
pub struct ParametersUsed {
    /// In hexadecimal digits, as transitions name it.
    pub hash: String,
    /// By their ids.
    pub figures: Vec<Figure>,
    /// When something first happened under them.
    pub first_used_at: UtcMs,
}

/// The hash of the figures under which something happened, if its procedure had any and the program knew to write them
/// down.
pub fn parameters_hash(past: &Past) -> Option<&str> {
    past.detail.other.get(KEY)?.as_str()
}

/// The figures of a procedure as they hold now: the file's, or this office's own.
pub fn figures_now(definition: &Definition) -> Vec<Figure> {
    let figure =
        |known: &Parameter| Figure { id: known.id.clone(), label: known.label.clone(), value: known.value.clone() };
    let mut figures: Vec<Figure> = definition.parameters.iter().map(figure).collect();
    figures.sort_by(|one, other| one.id.cmp(&other.id));
    figures
}

/// The transition with the figures that hold now in its detail; the first under a set of figures keeps the set.
pub(super) fn held(
    tx: &mut Tx<'_>,
    definition: &Definition,
    transition: &NewTransition,
) -> Result<NewTransition, StoreError> {
    let mut transition = transition.clone();
    if definition.parameters.is_empty() {
        return Ok(transition);
    }
    let sop = definition.pin.sop.as_str();
    let figures = serde_json::to_string(&figures_now(definition))?;
    let hash = Sha256::new().chain_update(sop).chain_update([0_u8]).chain_update(&figures).finalize();
    let hash = hex(&ContentHash(hash.into()));
    store::keep(tx, (&hash, sop), &figures)?;
    transition.detail.other.insert(KEY.to_owned(), json!(hash));
    Ok(transition)
}

#[cfg(test)]
mod tests;
