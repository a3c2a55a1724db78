//! Curation: products of an application are scored by several people apart, and decided about by one (steps 2 to 4).
//!
//! Promises: criteria, weights and limits are data, and a round is scored by the file that its first scores were given
//! by; nobody sees another's scores before handing in their own, and who opened them without scoring scores no more;
//! scores count for what was scored: when the application changed since, its curators look again; who entered an
//! application neither scores nor decides; what is above the highest price is never accepted; the reason of a decision is
//! kept as it stands in the letter, the review says it word for word, and a fact commits to it. Leaves to others: the
//! order of the steps and who may decide (`sop`), how letters travel (`mail`), the board (`sop::lists`).

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
pub use decide::{Decide, DecideError, Ruling, decide};
pub use preview::{PreviewError, Proposed, letters_of};
pub use round::NoRound;
pub use rules::{CriterionResult, ProductFlaw, ProductVerdict, Scores, Verdict, percent};
pub use sheet::{CuratorResult, Mine, Results, Sheet, SheetError, SheetProduct, sheet};
pub use similar::Similar;
pub use store::Decision;
pub(in crate::partnership) use store::forget_notes;
pub use submit::{DRAFT_KIND, PROPOSAL_KIND, SubmitError, draft_key, keep_draft, open_scores, submit, submit_over};

use super::applications::{self, Draft, Office, SendLetterError, Sending, Sent};
use crate::base::{ActId, CaseId, TaskId, UserId};
use crate::sop::Procedures;
use crate::store::StoreError;

/// The action that sends an announcement or a review.
const SEND: &str = "send";

/// The applications in which words of curation are not those that somebody wrote: for `deks verify`.
pub fn changed_words(connection: &Connection) -> Result<Vec<CaseId>, StoreError> {
    store::changed_words(connection)
}

/// The letter that a task sends, as it would go out now: `accepted`, `refused` or `review`, and others that the
/// procedure writes with an action of its own (`remind`).
pub fn letter(
    connection: &Connection,
    procedures: &Procedures,
    office: &Office,
    task: TaskId,
    action: Option<&str>,
) -> Result<Draft, SendLetterError> {
    applications::draft_of(connection, procedures, office, (task, action.unwrap_or(SEND)), "")
}

/// The same for an action that asks for a reason: it is put where the wording has a place for it, and goes along with
/// the letter into the history. An action that asks for none forgets it.
pub fn letter_because(
    connection: &Connection,
    procedures: &Procedures,
    office: &Office,
    (task, action): (TaskId, &str),
    reason: &str,
) -> Result<Draft, SendLetterError> {
    applications::draft_of(connection, procedures, office, (task, action), reason)
}

/// Sends it, as a person left it, and takes the step in the same act. The review has to say the reason of the decision
/// word for word; an action that asks for a reason does not go without one. Wake the mail worker.
pub fn send_letter(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    office: &Office,
    sending: Sending,
) -> Result<Sent, SendLetterError> {
    applications::send(procedures, act_id, by, office, sending)
}
