//! The register of partners (UKM) and the terms their sales are split by.
//!
//! Promises: fields of a partner are records (last writer wins, older values in the journal); terms are dated facts, so
//! that a sale of March is settled by the terms of March; a commission of a product goes before that of its category, and
//! that before the partner's. Leaves to others: what a partner brought and sold.

mod commission;
mod register;
mod rules;
mod store;
mod terms;
mod terms_store;
#[cfg(test)]
mod tests;

pub use commission::{Commission, CommissionFlaw, Scope};
pub use register::{ChangeStatusError, SavePartnerError, change_status, register_partner, save_partner, search};
pub use rules::{FormFlaw, PartnerForm, check, flaws, next_code};
pub use store::{DiscountBearer, Partner, PartnerStatus, Terms, all, by_code, by_id, save};
pub use terms::{
    ChangeTermsError, PAYMENT_DAY_MAX, TermsFlaw, agree, agree_commission, change_commission, change_terms,
};
pub use terms_store::{
    AgreedTerms, agreed_on, commissions_on, monthly_fee_of, monthly_fee_on, monthly_fee_since, set_commission,
    set_terms, terms_by_day, terms_for, terms_on, with_terms_on,
};
