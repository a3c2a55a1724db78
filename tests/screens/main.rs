//! What people do at the kiosk, through the real screens.

mod kit;

mod agreement;
mod camera;
mod case_entry;
mod case_page;
mod check_in;
mod complaints;
mod curation;
mod customer;
mod deals;
mod identify;
mod inbox;
mod labels;
mod opname;
mod paying;
mod procedures;
mod promotions;
mod receipts;
mod refund;
mod registers;
mod reports;
mod returns;
mod review;
mod settings;
mod settlement;
mod shell;
mod shift;
mod stock_desk;
mod till;
