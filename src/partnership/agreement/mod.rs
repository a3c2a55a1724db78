//! The agreement with a partner (SOP DEKS, step 5): what was agreed, the paper, the signatures, its changes and its end.
//!
//! Promises: nothing is signed that does not hold together, and every figure that does not is named; what both saw is
//! what they sign, and the paper is kept sealed by the hash of its bytes; with the signature the partner stands in the
//! register, its terms are in force from the agreed day, and the application goes on, as one act; nothing of a signed
//! agreement is changed: another is an addendum, from a day on. Sales that were made keep the terms they were made by.
//! Leaves to others: how terms split a sale (`partners`, `till`), paying out, handing goods back (`returns`).

mod addendum;
mod changes;
mod conditions;
mod draft;
mod end;
mod flaws;
mod force;
mod onward;
mod paper;
mod propose;
mod register;
mod sign;
mod signed_paper;
mod store;
#[cfg(test)]
mod tests;
mod words;

pub use addendum::{AddendumError, addendum};
pub use changes::ChangedLine;
pub use conditions::{AgreedAid, AgreedGoods, CategoryCommission, Conditions, Liability, Parties, Party};
pub use draft::{AgreementDraft, DraftError, DropError, Subject, draft, drop_draft};
pub(in crate::partnership) use end::holds;
pub use end::{Closing, ClosingGoods, EndError, Ended, Ending, carry_out_ends, closing, end, final_handback};
pub use flaws::{ConditionField, ConditionFlaw};
pub use force::TermsError;
pub use paper::{AgreementPaper, PaperOfAgreementError, draft_pdf, draft_pictures};
pub use propose::{House, ProposeError, propose};
pub use register::same_partner;
pub use sign::{SCAN_BYTES_MAX, SignError, Signed, Signing, Way, sign};
pub use signed_paper::{PaperCheck, SignedPaperError, signed_paper, verify};
pub(in crate::partnership) use store::forget_drafts;
pub use store::{
    AgreementKind, AgreementRow, AgreementState, SignedMark, Standing, agreement, by_number, conditions_of, expiring,
    in_force, of_case, of_partner, open_draft,
};
