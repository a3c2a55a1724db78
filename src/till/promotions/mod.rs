//! Promotions with dates: what they take off, for which goods, and who bears it.
//!
//! Promises: only managers make them; a partner bears one only where its terms say so; a line gets at most one,
//! and a cart never less than the best one for each of its lines. Promotions are records that can change; what a sale got is frozen on
//! its lines by [`super::pay`]. Leaves to others: what is left to pay ([`super::pricing`]).

mod edit;
mod pick;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use edit::{
    EndPromotionError, ResumePromotionError, SavePromotion, SavePromotionError, end_promotion, resume_promotion,
    save_promotion,
};
pub use pick::{Picked, pick};
pub(super) use rules::percent_words;
pub use rules::{BearerWish, Effect, Promotion, PromotionFlaw, PromotionForm, PromotionState, Target};
pub use store::{in_force, list, promotion};
