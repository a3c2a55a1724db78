//! The register of partners (UKM) and the terms their sales are split by.
//!
//! Promises: fields of a partner are records (last writer wins, older values in the journal); terms are dated facts, so
//! that a sale of March is settled by the terms of March. Leaves to others: what a partner brought and sold.

mod store;

pub use store::{DiscountBearer, Partner, PartnerStatus, Terms, all, by_code, by_id, save, set_terms, terms_on};
