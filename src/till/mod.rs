//! The till: cart, tender, sale, refund, shift, receipt.
//!
//! Promises: a sale with its lines, tenders, movements, ledger entries, print job and journal commits as one act, and
//! only then is it "paid"; owner, commission and who bears a discount are frozen on the line; a double tap pays once.
//! Leaves to others: how paper comes out (devices) and when partners get their money (settlement).

pub mod cart;
pub mod denominations;
pub mod disk;
mod draft;
pub mod figures;
mod find;
pub mod history;
pub mod import;
pub mod ledger;
mod logo;
pub mod lookup;
mod pay;
mod receipt;
mod refund;
mod reports;
mod reprint;
mod rules;
mod settings;
mod shift;
mod store;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod typed;

pub use cart::{Cart, CartError, CartItem, CartLine, CartTotals, LineKey, Untagged};
pub use denominations::{is_doubtful_cash, quick_amounts};
pub use draft::{keep_cart, resume_cart};
pub use find::{FindBy, ReceiptHit, find_receipts};
pub use logo::{LogoError, keep_logo};
pub use lookup::{Found, SearchResult, ShelfItem};
pub use pay::{Paid, PayCash, PayError, pay_cash};
pub use receipt::{Receipt, ReceiptLine, ReceiptTender, job_title, number_of_job, receipt_of, to_slip};
pub use refund::{BackLine, BackTo, PastRefund, Refund, RefundError, Refunded, refund};
pub use reports::{OversoldLine, UntaggedSale, oversold_lines, untagged_sales};
pub use reprint::{Reprint, ReprintError, Reprinted, reprint};
pub use rules::{PriceChange, Shortfall};
pub use settings::{CashierName, ReceiptSettings, TillSettings, default_terms};
pub use shift::{OpenShiftError, Shift, current_shift, open_shift};
pub use store::{SaleLineRow, SaleRow, TenderRow, last_counting_sale, sale, sale_id_of, sale_lines, tenders};
pub use typed::{Reading, is_receipt_number, readings};
