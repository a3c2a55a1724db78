//! Taking back: pieces of a sale with or without the receipt, or a whole sale of the open shift.
//!
//! Promises: what can come back is what was sold less what came back before, read inside the same transaction (peers.md
//! complaint 11); sales are never deleted, a reversing fact stands beside them (complaint 12); a reason and a second person
//! always (faults F22); the money of a part is cut from the frozen line, so all parts together are the line; stock, ledger,
//! the exception and the slip are one act. Leaves to others: what the receipt of a voided sale looks like (receipt) and
//! how refunds count in figures and shifts.

mod offer;
mod order;
mod plan;
mod post;
mod sale;
mod slip;
mod store;
mod void;
mod without_receipt;

pub use offer::{OfferLine, OfferTender, RefundOffer, refund_offer};
pub use order::{BackLine, BackReference, BackTo, RefundDone, RefundError, RefundOrder, RefundTo, Refunded};
pub use plan::{PlanLine, PlanTender, PlanWarning, RefundPlan, plan_refund};
pub use post::{PastRefund, Refund, refund};
pub use sale::refund_sale;
pub(super) use store::last_sale_of;
pub use void::{Void, VoidError, VoidOffer, Voided, void_offer, void_sale};
pub use without_receipt::{
    Pick, ReturnableLine, WithoutReceipt, WithoutReceiptError, WithoutReceiptOffer, find_returnable,
    offer_without_receipt, refund_without_receipt,
};
