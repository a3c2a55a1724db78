//! One file per command. Each answers with the text to print, so that it can be tested without a process.

pub mod history;
pub mod intake;
pub mod returns;
