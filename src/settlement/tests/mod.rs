//! What the people of an outlet do with statements and payouts.

mod banking;
mod papers;
mod random;
mod refusals;
mod shares;
mod stories;
