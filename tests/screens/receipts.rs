//! A receipt is found again and printed as a copy.
