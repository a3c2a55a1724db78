//! The DEKS kiosk: point of sale and inventory of a consignment outlet.
//!
//! Each module is a room; `docs/ARCHITECTURE.md` says which may use which, and `tests/layering.rs` holds them to it.

pub mod base;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod demo;
pub mod devices;
pub mod documents;
pub mod intake;
pub mod kiosk;
pub mod logging;
pub mod mail;
pub mod merchandising;
pub mod partners;
pub mod partnership;
pub mod people;
pub mod returns;
pub mod review;
pub mod settlement;
pub mod sop;
pub mod stock;
pub mod stockroom;
pub mod store;
pub mod till;
