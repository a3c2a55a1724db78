//! What did not sell goes back to its owner.
