//! What people do at the kiosk, through the real screens.

mod kit;

mod camera;
mod check_in;
mod complaints;
mod customer;
mod deals;
mod identify;
mod labels;
mod paying;
mod promotions;
mod receipts;
mod refund;
mod registers;
mod reports;
mod returns;
mod review;
mod settings;
mod shell;
mod shift;
mod till;
