//! The register of partners (UKM) and the terms their sales are split by.
//!
//! Promises: fields of a partner are records (last writer wins, older values in the journal); terms are dated facts, so
//! that a sale of March is settled by the terms of March. Leaves to others: what a partner brought and sold.

mod register;
mod rules;
mod store;
mod terms;
#[cfg(test)]
mod tests;

pub use register::{ChangeStatusError, SavePartnerError, change_status, register_partner, save_partner, search};
pub use rules::{FormFlaw, PartnerForm, flaws, next_code};
pub use store::{
    DiscountBearer, Partner, PartnerStatus, Terms, all, by_code, by_id, save, set_terms, terms_on, with_terms_on,
};
pub use terms::{ChangeTermsError, change_terms};
