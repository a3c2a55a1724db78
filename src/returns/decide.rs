//! A person decides about each candidate: return it, or keep it with a reason and until when.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store::{self, NewDecision};
use super::{Candidate, candidates, kept};
use crate::base::{ActId, BusinessDay, ProductId, UserId, limits, text};
use crate::catalog;
use crate::people::{self, NotAllowed, Permission};
use crate::store::{Act, Store, StoreError};

/// Nothing is kept longer without being looked at again.
const KEEP_MONTHS_MAX: u32 = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Return,
    /// Not a candidate again before this day.
    Keep {
        until: BusinessDay,
    },
    /// The keeping of it is taken back: a candidate again from today. What was decided before stays written down.
    TakeBack,
}

/// What is decided about one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub product: ProductId,
    pub verdict: Verdict,
    /// Needed to keep; for a return it may be empty.
    pub reason: String,
}

/// The decision of a manager about some candidates.
#[derive(Debug, Clone)]
pub struct Decide {
    pub act_id: ActId,
    pub user: UserId,
    pub choices: Vec<Choice>,
    /// The months of the rule, from the configuration.
    pub months: u32,
}

/// How many were decided which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub returned: i64,
    pub kept: i64,
    /// Kept before, and to be decided again.
    #[serde(default)]
    pub taken_back: i64,
}

#[derive(Debug, Error)]
pub enum DecideError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Belum ada barang yang dipilih. Pilih barang dari daftar, lalu putuskan.")]
    NothingChosen,
    #[error("Satu barang diputuskan dua kali. Muat ulang daftar, lalu putuskan lagi.")]
    ChosenTwice,
    #[error("Barang itu tidak ada di data. Muat ulang daftar.")]
    UnknownProduct,
    #[error("\"{name}\" tidak (lagi) di daftar barang tak terjual. Muat ulang daftar.")]
    NotCandidate { name: String },
    #[error("\"{name}\" tidak (lagi) dipertahankan. Muat ulang daftar.")]
    NotKept { name: String },
    #[error("Alasan mempertahankan \"{name}\" belum diisi. Tulis alasannya.")]
    KeepWithoutReason { name: String },
    #[error("Tanggal mempertahankan \"{name}\" harus sesudah hari ini.")]
    KeepUntilPast { name: String },
    #[error("\"{name}\" bisa dipertahankan paling lama {KEEP_MONTHS_MAX} bulan. Pilih tanggal yang lebih dekat.")]
    KeepTooLong { name: String },
    #[error("Alasan untuk \"{name}\" terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong { name: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Records the decisions as one act. A later decision about the same product takes the place of an earlier one.
pub fn decide(store: &Store, decide: Decide) -> Result<Decided, DecideError> {
    let Decide { act_id, user, choices, months } = decide;
    store.write(Act::by(user, "returns.decide").with_id(act_id), move |tx| {
        people::require(tx.conn(), user, Permission::DecideReturns)?;
        if choices.is_empty() {
            return Err(DecideError::NothingChosen);
        }
        let today = tx.day();
        let listed = candidates(tx.conn(), today, months)?;
        let kept: Vec<Candidate> = kept(tx.conn(), today, months)?.into_iter().map(|kept| kept.candidate).collect();
        let mut decided = Decided { returned: 0, kept: 0, taken_back: 0 };
        let mut seen = std::collections::HashSet::new();
        for choice in &choices {
            if !seen.insert(choice.product) {
                return Err(DecideError::ChosenTwice);
            }
            let product = catalog::by_id(tx.conn(), choice.product)?.ok_or(DecideError::UnknownProduct)?;
            let from = if choice.verdict == Verdict::TakeBack { &kept } else { &listed };
            let candidate = from.iter().find(|candidate| candidate.product == choice.product);
            let reason = text::clean_lines(&choice.reason);
            check(choice, candidate, &product.full_name(), &reason, today)?;
            let Some(candidate) = candidate else { continue };
            let (verdict, keep_until, count) = match choice.verdict {
                Verdict::Return => ("return", None, &mut decided.returned),
                Verdict::Keep { until } => ("keep", Some(until), &mut decided.kept),
                Verdict::TakeBack => ("keep", Some(today), &mut decided.taken_back),
            };
            *count += 1;
            let decision = NewDecision {
                product: choice.product,
                partner: product.partner_id,
                choice: verdict,
                keep_until,
                reason: &reason,
                on_hand: candidate.on_hand,
                start: candidate.start,
            };
            store::add_decision(tx, &decision)?;
        }
        Ok(decided)
    })
}

/// The rules in their order.
fn check(
    choice: &Choice,
    candidate: Option<&Candidate>,
    name: &str,
    reason: &str,
    today: BusinessDay,
) -> Result<(), DecideError> {
    let name = || name.to_owned();
    match (candidate, choice.verdict) {
        (None, Verdict::TakeBack) => return Err(DecideError::NotKept { name: name() }),
        (None, _) => return Err(DecideError::NotCandidate { name: name() }),
        (Some(_), _) => {}
    }
    if let Verdict::Keep { until } = choice.verdict {
        if reason.is_empty() {
            return Err(DecideError::KeepWithoutReason { name: name() });
        }
        if until <= today {
            return Err(DecideError::KeepUntilPast { name: name() });
        }
        if until > today.plus_months(KEEP_MONTHS_MAX) {
            return Err(DecideError::KeepTooLong { name: name() });
        }
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(DecideError::ReasonTooLong { name: name() });
    }
    Ok(())
}
