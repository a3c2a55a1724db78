//! The stockroom: what lies on the shelf and what stands in the book agree, and where they do not, somebody says why
//! (SOP DEKS, step 6; domain-id.md section 8).
//!
//! Promises: a count is blind and goes on while the till sells, each movement taken into account by its place in the order
//! of acts; nothing is booked without a reason and a second person; what was lost or damaged in the outlet's hands is made
//! good to the partner as the agreement says, in the same act.
//!
//! Leaves to others: movements and on hand (`stock`), what a partner is owed (`settlement`), what was agreed about losses
//! (`partnership`).

pub mod damage;
pub mod losses;
pub mod opname;
pub mod places;
#[cfg(test)]
pub(crate) mod testing;
