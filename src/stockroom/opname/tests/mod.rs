//! Counts as people make them.

mod papers;
mod random;
mod refusals;
mod stories;
