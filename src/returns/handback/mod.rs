//! The hand-back: each piece is scanned out against the list, counted, signed for, and leaves in one act.

mod accept;
mod draft;
mod paper;
mod store;

pub use accept::{Accept, AcceptError, Accepted, accept};
pub use draft::{AidLine, DRAFT_KIND, DraftLine, HandbackDraft, Scanned, start};
pub use paper::{handback_paper, handback_slip, latest_handbacks};
