//! The screens of the kiosk. Generated from `app.slint`; holds no domain rule and does no I/O.
mod keyboard;

slint::include_modules!();

pub use keyboard::connect_keyboard;
