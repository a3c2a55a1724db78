//! Labels, printed and printed again.
