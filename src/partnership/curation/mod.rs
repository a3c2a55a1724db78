//! Curation: products of an application are scored by several people apart, and decided about by one (steps 2 to 4).
//!
//! Promises: criteria, weights and limits are data, and a round is scored by the file that its first scores were given
//! by; nobody sees another's scores before handing in their own, and who opened them without scoring scores no more;
//! scores count for what was scored: when the application changed since, its curators look again; who entered an
//! application neither scores nor decides; what is above the highest price is never accepted; the reason of a decision is
//! kept as it stands in the letter, the review says it word for word, and a fact commits to it; why it was decided
//! although something speaks against it is kept beside that and is in no letter. Leaves to others: the order of the steps
//! and who may decide (`sop`), how letters are worded and sent (`partnership::applications`), the board (`sop::lists`).

mod announce;
mod criteria;
mod decide;
mod preview;
mod round;
mod rules;
mod sheet;
mod similar;
mod store;
mod submit;

use rusqlite::Connection;

pub use announce::{Announcement, Named, accepted_products, announcement, standing_decision};
pub use criteria::{Criteria, CriteriaError, CriteriaHash, Criterion, FILE, Limit, Reason, Rules, SCORES};
pub use decide::{Decide, DecideError, Doubts, Ruling, decide};
pub use preview::{PreviewError, Proposed, letters_of};
pub use round::NoRound;
pub use rules::{CriterionResult, ProductFlaw, ProductVerdict, Scores, Verdict, percent};
pub use sheet::{CuratorResult, Mine, Results, Sheet, SheetError, SheetPicture, SheetProduct, sheet};
pub use similar::Similar;
pub use store::Decision;
pub(in crate::partnership) use store::forget_notes;
pub use submit::{DRAFT_KIND, PROPOSAL_KIND, SubmitError, draft_key, keep_draft, open_scores, submit, submit_over};

use crate::base::CaseId;
use crate::store::StoreError;

/// The applications in which words of curation are not those that somebody wrote: for `deks verify`.
pub fn changed_words(connection: &Connection) -> Result<Vec<CaseId>, StoreError> {
    store::changed_words(connection)
}
