//! What the screen decides.
