//! A partner wants another price for its goods.
//!
//! The agreement names how many days before the new price holds it has to be said, and the outlet has to agree. So a wish is
//! written down with the day it came and the first day that the notice allows; a manager answers; an earlier day needs a
//! second person; the partner gets the answer in writing.

mod answer;
mod ask;
mod store;
#[cfg(test)]
mod tests;

pub use answer::{Answer, AnswerError, Answered, Verdict, answer};
pub use ask::{AskPrice, AskPriceError, PriceAsked, ask, earliest};
pub use store::{PriceRequest, RequestState, answered_lately, of_product, open, request};
