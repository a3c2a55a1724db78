//! QRIS as text: reading the outlet's own code, making a code for one bill out of it, and what a payment costs.
//!
//! Promises: pure, no I/O (only `estimate` reads payments that were made); reading forgives what codes in the field do
//! and names it as a warning, writing is strict (EMVCo merchant-presented mode 1.1 as the QRIS specification narrows
//! it); one wrong character and it is refused; a code for a bill differs from the outlet's only in tags 01, 54 to 57, 62.01
//! and 63. The cap and the fees are data with a first day, in `data/qris.toml`; an outlet may have a rate of its own.
//! Leaves to others: drawing the code, showing it, remembering the ones that wait for their money, and whether the
//! money came. Whether a payment provider honours a code that was made here is for the outlet to ask it.

mod crc;
mod dynamic;
mod estimate;
mod fees;
mod fields;
mod flaw;
mod outlet;
mod payload;
#[cfg(test)]
mod props;
#[cfg(test)]
mod tests;
mod tlv;
mod warnings;

pub use crc::crc16;
pub use dynamic::{BILL_NUMBER_CHARS_MAX, DynamicFlaw, dynamic, is_bill_number};
pub use estimate::estimated_fees;
pub use fees::{Cap, FeeRule, Fees, Mdr, cap_on, mdr, mdr_of};
pub use fields::{Criteria, Tip};
pub use flaw::{Field, QrisFlaw, QrisWarning};
pub use outlet::{StaticFlaw, StaticPayload, StaticRead, StaticSummary};
pub use payload::{Acquirer, Initiation, Payload, Read};
