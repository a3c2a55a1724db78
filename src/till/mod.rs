//! The till: cart, tender, sale, refund, shift, receipt.
//!
//! Promises: a sale with its lines, tenders, movements, ledger entries, print job and journal commits as one act, and
//! only then is it "paid"; owner, commission and who bears a discount are frozen on the line; a double tap pays once.
//! Leaves to others: how paper comes out (devices) and when partners get their money (settlement).

pub mod cart;
pub mod denominations;
pub mod disk;
mod draft;
mod email;
mod exceptions;
pub mod figures;
mod find;
pub mod history;
mod hold;
mod identify;
pub mod import;
pub mod ledger;
mod ledger_store;
mod limits;
mod logo;
pub mod lookup;
pub mod notices;
pub mod owed;
mod pay;
mod pending;
mod plain;
pub mod pricing;
pub mod promotions;
pub mod qris;
mod receipt;
mod refund;
mod reports;
mod reprint;
mod returned;
mod rules;
mod settings;
mod settle;
pub mod shift;
mod store;
mod tender;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod typed;
pub mod webhook;

pub use cart::{
    Cart, CartError, CartItem, CartLine, CartTotals, Discount, DiscountAmount, LineKey, PriceOverride, Untagged,
};
pub use denominations::{is_doubtful_cash, quick_amounts};
pub use draft::{keep_cart, resume_cart};
pub use email::{
    EmailReceipt, EmailReceiptError, RECEIPT_MAIL_KIND, check_address, email_needs_approval, email_receipt,
    email_receipt_because,
};
pub use exceptions::{
    ExceptionKind, ExceptionRefused, ExceptionRow, FLOAT_REASON, OTHER_REASON, OTHER_TENDER_REASON, Reason,
    ReasonChoice, SmallDifference, check_reason, exceptions_of_days, small_differences,
};
pub use find::{FindBy, ReceiptHit, find_receipts};
pub use hold::{
    HELD_MAX, HELD_NAME_CHARS_MAX, Held, HeldCarts, HoldError, Resumed, bring_back, drop_held, held_carts, hold_cart,
    resume_held,
};
pub use identify::{Identified, Identify, IdentifyError, identify, identify_agreed};
pub use ledger_store::{Accrued, Income, accrued_by_month, income_by_month, payable_to, payable_to_all, post};
pub use limits::{Need, needs_second_person};
pub use logo::{LogoError, keep_logo};
pub use lookup::{Found, SearchResult, ShelfItem};
pub use pay::{Paid, PayError, Payment, pay};
pub use pending::{
    KeptCart, PendingQris, SettlePending, ShowQris, ShowQrisError, Shown, VoidQris, VoidQrisError, VoidedQris,
    kept_cart, pending, settle_pending, show_qris, void_qris,
};
pub use plain::{plain_text, short_text};
pub use receipt::{
    Receipt, ReceiptDiscount, ReceiptLine, ReceiptTender, job_title, number_of_job, receipt_of, to_slip,
};
pub use refund::{
    BackLine, BackReference, BackTo, OfferLine, OfferTender, PastRefund, Pick, PlanLine, PlanTender, PlanWarning,
    Refund, RefundDone, RefundError, RefundOffer, RefundOrder, RefundPlan, RefundTo, Refunded, ReturnableLine, Void,
    VoidError, VoidOffer, Voided, WithoutReceipt, WithoutReceiptError, WithoutReceiptOffer, find_returnable,
    offer_without_receipt, plan_refund, refund, refund_offer, refund_sale, refund_without_receipt, void_offer,
    void_sale,
};
pub use reports::{OversoldLine, UntaggedSale, oversold_lines, untagged_sales, untagged_to_identify};
pub use reprint::{Reprint, ReprintError, Reprinted, reprint, reprint_because, reprint_needs_approval};
pub use returned::{Returned, returned_of};
pub use rules::{PriceChange, Shortfall};
pub use settings::{CashierName, ReceiptSettings, TillSettings, default_terms};
pub use settle::{Rest, ShownCode, Tender, rest_of, settle};
pub use shift::{OpenShiftError, Shift, ShiftSettings, current_shift, open_shift};
pub use store::{
    BackTender, LineDiscountRow, RefundKind, SaleLineRow, SaleRow, TenderRow, is_voided, last_counting_sale,
    line_discounts, sale, sale_id_of, sale_lines, tenders,
};
pub use tender::TenderKind;
pub use typed::{Reading, is_receipt_number, readings};
