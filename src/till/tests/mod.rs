//! Stories of the till against a store in a folder.

mod discounts;
mod find;
mod four_eyes;
mod held;
mod identify;
mod lookup;
mod money;
mod pay;
mod pending;
mod plain;
mod receipt;
mod refund;
mod refund_sale;
mod refusals;
mod reprint;
mod staff;
mod tenders;
mod void;
mod without_receipt;
