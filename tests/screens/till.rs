//! A cashier's day at the till.
