//! The letters of the month, as a manager reads and sends them.
