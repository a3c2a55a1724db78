//! Cases: one matter each, led through its procedure.
//!
//! Promises: every operation is one act that either stands with all of its traces or not at all; whoever acts on what has
//! changed meanwhile is told who did what and keeps their words; whoever entered a record does not decide about it, in
//! whatever role; what was approved and then changed is decided again. Decisions are made in `rules` without I/O; what
//! they say is carried out afterwards. Leaves to others: what a step means (`partnership`, `programs`), lists, letters.

mod act;
mod changed;
mod claim;
pub mod clock;
pub mod commitment;
mod content_store;
pub mod documents;
mod edit;
mod find_store;
pub mod history;
mod letters_store;
pub mod looks;
mod migrate;
mod open;
mod parameters;
mod parameters_store;
mod past_store;
mod pause;
mod reopen;
mod reschedule;
pub mod rules;
mod signal;
mod store;
mod types;
mod verify;
mod withdraw;
mod work;

#[cfg(test)]
mod tests;

pub(crate) use act::act_via;
pub(in crate::sop) use act::may_act_via;
pub use act::{AGREEMENT, ActError, CURATION, Doing, Done, Via, act, act_as_one_of_many, act_in, may_act};
pub use claim::{ClaimError, claim, claim_in, reassign, reassign_in, release, release_in};
pub use content_store::content;
pub use documents::{
    AddDocumentError, NewDocument, add_document, add_document_in, documents_of, open_document, remove_document,
};
pub use edit::{EditError, Edited, edit, edit_in};
pub use find_store::{OpenStep, cases_reached, cases_worded, open_with_partner};
pub use history::{Told, history};
pub use letters_store::{CaseLetter, LetterWay, by_message, letters_of, note_letter};
pub use looks::{looks, unmask};
pub use migrate::{MigrateError, StepMap, migrate, migrate_in};
pub use open::{NewCase, OpenCaseError, open, open_in};
pub use parameters::{Figure, ParametersUsed, figures_now, parameters_hash};
pub use parameters_store::{parameters_used, parameters_with};
pub use past_store::past;
pub use pause::{PauseError, pause, pause_in, resume, resume_in};
pub use reschedule::{
    RescheduleError, Rescheduled, Swept, Watch, follow_holidays, reschedule, reschedule_all, reschedule_in,
};
pub use signal::{SignalError, signal, signal_in};
pub use store::{by_number, header, link_partner, task, tasks_of_case};
pub(in crate::sop) use store::{revision_source, revision_sources};
pub use types::{CaseHeader, Detail, Origin, Past, TaskRow, TaskState, TransitionKind};
pub use verify::{Difference, What, rebuild, verify};
pub use withdraw::{WithdrawError, close_over_in, withdraw, withdraw_in};
pub use work::{CaseState, NoCase, NotOpen};
