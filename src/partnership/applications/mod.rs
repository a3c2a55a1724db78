//! Applications: letters that came in become cases of SOP DEKS, are completed, and wait for curation (step 1).
//!
//! Promises: a letter becomes an application, or a message on one, exactly once, in one act with its values, its files
//! and its own bytes; what a person entered is never overwritten by a letter; who is not known in a case changes
//! nothing in it; what is kept apart stays sealed under a neutral name; what is missing is said in the procedure's own
//! words and asked for once more by letter; a letter is opened, sorted and answered by who works on applications, and
//! that somebody read it is a fact before they do. Leaves to others: reading the mailbox (`mail::inbox`), what a letter says
//! (`partnership::reading`), how a case runs (`sop`).
//!
//! ```text
//! inbox::unsorted -> raw -> reading::read -> belongs: a case?  -> adding: values, papers, letter, state   (one act)
//!                                                 \-> none      -> a case of its own, or set aside         (one act)
//! ```

mod adding;
mod belongs;
mod beside;
mod by_hand;
mod earlier;
mod letter;
mod missing;
mod open;
mod papers;
mod sealer;
mod store;
mod suggestions;
mod take;
pub(in crate::partnership) mod values;
mod who;

pub use adding::{Sorted, TakeError, Why};
pub use beside::{Beside, BesideError, BesideField, BesideFile, BesideLetter, FromWhere, beside, masked};
pub use by_hand::{Taken, attach_to, open_by_hand, put_aside, put_back, take_anyway};
pub use earlier::{Earlier, SameBy, earlier_cases};
pub use letter::{Draft, Office, SendLetterError, Sending, Sent, draft_of, send};
pub use missing::{Asked, ask_for_missing, asked, missing, missing_letter};
pub use open::{OpenLetterError, OpenedLetter, open_letter, open_sent};
pub use sealer::VaultSealer;
pub(in crate::partnership) use store::forget_suggestions;
pub(in crate::partnership) use suggestions::told_suggestions;
pub use suggestions::{Suggestion, SuggestionError, drop_suggestion, suggestions, take_suggestion};
pub use take::{TakeInError, TakenIn, take_in, take_in_while};
pub use who::NotTheirs;
