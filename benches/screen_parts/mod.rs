//! Parts of the bench of the screen: a display in memory, and the program started in an X window.

pub mod display;
pub mod start;
