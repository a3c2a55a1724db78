//! Limits on what comes from outside (invariant 9). A limit is a number with a reason, kept in one place.

/// A scanned code is never longer: the longest label we print is a fraction of it (faults F8).
pub const SCAN_CHARS_MAX: usize = 128;
/// Names of products as partners write them; stock lists allow 200 characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Notes and reasons that people type.
pub const NOTE_CHARS_MAX: usize = 2_000;
/// Pieces of one product in one act: above it somebody scanned a price into a quantity.
pub const QTY_MAX: i64 = 100_000;
/// Lines in one cart.
pub const CART_LINES_MAX: usize = 500;
/// Rows read from one stock list.
pub const LIST_ROWS_MAX: usize = 20_000;
/// Columns read from one stock list.
pub const LIST_COLUMNS_MAX: usize = 256;
/// Size of a stock list file, in bytes; a spreadsheet with photos stays below it.
pub const LIST_BYTES_MAX: u64 = 30 * 1024 * 1024;
/// What a spreadsheet file may hold once unpacked, in bytes: a list never does, a zip bomb does (faults F15).
pub const LIST_UNPACKED_BYTES_MAX: u64 = 50 * 1024 * 1024;
/// How many times its size a spreadsheet may unpack to; the ratio counts once it is larger than a mebibyte.
pub const LIST_UNPACK_RATIO_MAX: u64 = 100;
/// Filled cells read from one stock list.
pub const LIST_CELLS_MAX: usize = 1_000_000;
