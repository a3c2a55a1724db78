//! What the till decides beside the sale itself.
