//! The hand-back: each piece is scanned out against the list, counted, signed for, and leaves in one act.

mod accept;
mod draft;
mod letter;
mod paper;
mod store;

pub use accept::{Accept, AcceptError, Accepted, Flawed, accept, first_flaw};
pub use draft::{AidLine, DRAFT_KIND, DraftLine, HandbackDraft, Scanned, start};
pub use letter::{MailHandbackError, handback_pdf, mail_handback, print_copy};
pub use paper::{handback_paper, handback_slip, latest_handbacks};
pub use store::numbers_of_product;
