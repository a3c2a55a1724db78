//! Goods that become cheaper when they do not sell, step by step, where their partner agreed.
//!
//! A plan is the partner's word: after so many days without a sale so much off the price, in up to three steps. The clock
//! carries it out as dated prices, so that label, receipt, commission and statement follow by themselves; the partner reads
//! of it by e-mail. A sale starts the days anew and leaves the price; goods that come in after the shelf was empty have
//! their first price again. A price that somebody changed by hand is the new price to start from, and no step is repeated.

mod plan;
mod read;
mod rules;
mod run;
mod store;
#[cfg(test)]
mod tests;

pub use plan::{PlanError, SetPlan, set_plan};
pub use read::{MarkedDown, PlannedGoods, goods_of, marked_since};
pub use rules::{Change, Goods, Mark, STEPS_MAX, Step, StepsFlaw, check, decide, marked_down, next};
pub use run::run;
pub use store::{Plan, plan_of, plans};
