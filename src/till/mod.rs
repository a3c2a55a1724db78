//! The till: cart, tender, sale, receipt.
//!
//! Promises: a sale with its lines, tenders, movements, ledger entries, print job and journal commits as one act, and
//! only then is it "paid"; owner, commission and who bears a discount are frozen on the line; a double tap pays once.
//! Leaves to others: how paper comes out (devices) and when partners get their money (settlement).

pub mod history;
pub mod import;
pub mod ledger;
