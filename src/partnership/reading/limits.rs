//! Limits on one message (faults F15). Each is a number with a reason, kept in one place.

/// A whole message, in bytes: what mail servers commonly take, 25 MiB of attachments grown by a third in base64.
pub const MESSAGE_BYTES_MAX: usize = 40 * 1024 * 1024;
/// All attachments together once decoded, in bytes.
pub const ATTACHMENTS_BYTES_MAX: usize = 25 * 1024 * 1024;
/// Attachments of one message; what comes after them is counted and left in the stored original.
pub const ATTACHMENTS_MAX: usize = 40;
/// How deep parts may lie in each other; mail programs use three or four levels.
pub const NESTING_MAX: usize = 16;
/// Parts of one message, told by their `Content-Type` lines before anything is parsed.
pub const CONTENT_TYPES_MAX: usize = 400;
/// Bytes of the message times the boundaries it names: how far searches for boundaries that never come can run.
pub const SEARCH_BYTES_MAX: usize = 250_000_000;
/// All header lines of a message and its parts, and what looks like them, in bytes.
pub const HEADERS_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The longest boundary that is searched for; the standard (RFC 2046, 5.1.1) allows 70 characters.
pub const BOUNDARY_CHARS_MAX: usize = 200;
/// Characters kept of a header, of a value in the form and of the body.
pub const HEADER_CHARS_MAX: usize = 998;
pub const VALUE_CHARS_MAX: usize = 300;
pub const BODY_CHARS_MAX: usize = 200_000;
/// Lines of the body that are looked at for the form.
pub const BODY_LINES_MAX: usize = 5_000;
/// Messages named in one `References` line.
pub const REFERENCES_MAX: usize = 100;
/// The longest name of an attachment, in characters.
pub const NAME_CHARS_MAX: usize = 120;
/// What an archive may hold once unpacked, in bytes, and how many times its own size.
pub const ARCHIVE_UNPACKED_BYTES_MAX: u64 = 50 * 1024 * 1024;
pub const ARCHIVE_RATIO_MAX: u64 = 100;
/// Files in one archive.
pub const ARCHIVE_PARTS_MAX: usize = 5_000;
/// What all archives of one message may unpack to, in bytes.
pub const UNPACKED_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Pixels of a picture, told by its header: phones make pictures of 50 million, a bomb says billions.
pub const PICTURE_PIXELS_MAX: u64 = 64 * 1024 * 1024;
/// Catalogues read in one message; the others are kept and named.
pub const CATALOGUES_MAX: usize = 8;
/// What a spreadsheet may unpack to and still be read as a catalogue here, in bytes, all of the message together.
pub const CATALOGUE_UNPACKED_BYTES_MAX: u64 = 24 * 1024 * 1024;
/// What all catalogues of one message that are text files may hold, in bytes: a list of 5.000 things is a tenth of it.
pub const CATALOGUE_TEXT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Things in one catalogue.
pub const ITEMS_MAX: usize = 5_000;
