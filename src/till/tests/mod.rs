//! Stories of the till against a store in a folder.

mod find;
mod lookup;
mod money;
mod pay;
mod receipt;
mod refund;
mod refusals;
