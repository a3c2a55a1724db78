//! The catalog at work.
