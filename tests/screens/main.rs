//! What people do at the kiosk, through the real screens.

mod kit;

mod check_in;
mod labels;
mod receipts;
mod registers;
mod returns;
mod review;
mod shell;
mod till;
