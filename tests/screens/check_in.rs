//! Stock comes in, as the staff does it.
