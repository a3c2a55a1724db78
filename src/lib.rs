//! The DEKS kiosk.
