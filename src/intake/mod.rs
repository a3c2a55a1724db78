//! Check-in (serah terima stok): from the partner's own list to pieces on the shelf.
//!
//! Promises: a list is read without anything being dropped silently; what the staff has counted survives a power cut as
//! a draft; accepting is one act of movements, prices, the hand-over with both signatures, loans and slip. Leaves to
//! others: what is on hand (stock), what a product is called and costs (catalog), how paper comes out (devices,
//! documents).

mod aids;
mod draft;
mod labels;
mod letter;
pub mod list;
mod merge;
mod other_rate;
mod own_code;
mod paper;
mod receive;
mod refused;
mod repeat;
mod rules;
mod signature;
mod store;
#[cfg(test)]
mod tests;

pub use aids::{AidReturn, AidReturnError, aids_out, all_aids_out, return_aids};
pub use draft::{DRAFT_KIND, DraftAid, DraftLine, DraftTotals, IntakeDraft, Scanned, Step};
pub use labels::{
    COPIES_MAX, LabelError, LabelLine, label_blocks, label_of_product, label_slips, labels_of_handover, print_labels,
};
pub use letter::{MailHandoverError, handover_pdf, mail_handover, reprint_handover};
pub use own_code::product_of_our_code;
pub use paper::{
    HandoverPaper, PaperAid, PaperLine, PaperOutlet, PaperPartner, PaperRefused, PaperTotals, handover_paper,
    handover_slip,
};
pub use receive::{Accept, Accepted, accept};
pub use refused::Refused;
pub use repeat::draft_from_last;
pub use rules::ReceiveError;
pub use signature::Signature;
pub use store::{
    AidOut, HandoverSummary, StoredLine, first_handover_since, handover_by_number, handover_lines, handover_number,
    handovers, numbers_of_product,
};
