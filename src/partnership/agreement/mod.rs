//! The agreement with a partner (SOP DEKS, step 5): what was agreed, the paper, the signatures, its changes and its end.
//!
//! Promises: nothing is signed that does not hold together, and every figure that does not is named; whom of the register
//! it is signed with is decided by the draft, never by a number that two share; what both saw is what they sign, and the
//! paper is kept sealed by the hash of its bytes; with the signature the partner stands in the register, its terms are in
//! force from the agreed day, and the application goes on, as one act; nothing of a signed agreement is changed: another
//! is an addendum, from a day on. It ends on its day and not before, whether somebody ended it or it ran out; whoever ends
//! it keeps the notice that was agreed, unless both want it otherwise or one broke it; an end has its minutes, sealed like
//! the agreement, and the application does not stay open behind it. Sales that were made keep the terms they were made by.
//! Leaves to others: how terms split a sale (`partners`, `till`), paying out, handing goods back (`returns`).

mod addendum;
mod carry_out;
mod changes;
mod closing;
mod conditions;
mod draft;
mod drawn_store;
mod end;
mod end_letter;
mod end_paper;
mod ends_store;
mod flaws;
mod force;
mod looked;
mod notice;
mod onward;
mod paper;
mod propose;
mod recategorise;
mod register;
mod sign;
mod signed_paper;
mod store;
#[cfg(test)]
mod tests;
mod touched;
mod whose;
mod words;

pub use addendum::{AddendumError, addendum};
pub use carry_out::carry_out_ends;
pub use changes::ChangedLine;
pub(in crate::partnership) use closing::holds;
pub use closing::{Closing, ClosingGoods, closing, final_handback};
pub use conditions::{AgreedAid, AgreedGoods, Becomes, CategoryCommission, Conditions, Liability, Parties, Party};
pub use draft::{AgreementDraft, DraftError, DropError, Subject, draft, drop_draft};
pub use end::{EndError, Ended, Ending, TakeBackError, end, take_back_end};
pub use end_letter::{EndLetterDraft, EndWords, end_letter};
pub use end_paper::{EndPaperLook, export_end_paper, look_at_end_paper};
pub use ends_store::{EndPaper, end_paper};
pub use flaws::{ConditionField, ConditionFlaw};
pub use force::TermsError;
pub use looked::{PersonalNumber, look_at_number};
pub use notice::{EndedBy, Ground, first_end, paid_by};
pub use paper::{AgreementPaper, PaperOfAgreementError, draft_pdf, draft_pictures};
pub use propose::{House, ProposeError, party_as, propose};
pub use recategorise::{ChangeGoodsError, CommissionChange, change_product};
pub use sign::{SCAN_BYTES_MAX, SignError, Signed, Signing, Way, sign};
pub use signed_paper::{
    PaperCheck, SignedLook, SignedPaperError, check_paper, export_signed_paper, look_again, signed_paper, verify,
};
pub use store::{
    AgreementKind, AgreementRow, AgreementState, SignedMark, Standing, agreement, by_number, conditions_of, expiring,
    in_force, of_case, of_partner, open_draft,
};
pub(in crate::partnership) use store::{forget_drafts, paper_hashes};
pub use whose::{AccountChange, Matched, Matches, account_change, matches};
