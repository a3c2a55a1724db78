//! The screens of the kiosk. Generated from `app.slint`; holds no domain rule and does no I/O.
slint::include_modules!();
