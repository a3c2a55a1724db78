//! Stories of shifts against a store in a folder.

mod cash;
mod close;
mod days;
mod kit;
mod open;
mod papers;
mod random_days;
mod refusals;
