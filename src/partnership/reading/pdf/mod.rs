//! The text of a PDF catalogue, as lines. Written here because a hostile PDF must cost bounded time and memory: the
//! readers at hand build every object of a file at once, or unpack without a limit. Here every value that is parsed,
//! every byte that is unpacked and the time are counted against one [`Budget`], and only what pages show is looked at.
//! What is not understood (passwords, scanned pages, fonts without a table of characters) is said to be unreadable.
//!
//! Follows ISO 32000-1: 7.3 objects, 7.4 filters, 7.5.7 object streams, 7.7.3 pages, 9.4 text, 9.10.2 ToUnicode.

mod file;
mod font;
mod lines;
mod object;
mod page;

use std::time::{Duration, Instant};

use super::catalogue::Catalogue;
use super::price_lines::{self, Line};

/// Values parsed in one file, again where an object is looked at again.
const VALUES_MAX: usize = 2_000_000;
/// Bytes unpacked in one file; pictures are not unpacked.
const UNPACKED_BYTES_MAX: usize = 24 * 1024 * 1024;
/// Bytes looked at in one file, again where they are looked at again.
const READ_BYTES_MAX: usize = 96 * 1024 * 1024;
/// Pieces of text on all pages.
const PIECES_MAX: usize = 100_000;
/// Characters on all pages.
const CHARS_MAX: usize = 1_000_000;

/// What reading one file may still cost. Whoever runs out of it stops: the file counts as unreadable.
pub(super) struct Budget {
    values: usize,
    unpacked_bytes: usize,
    read_bytes: usize,
    pieces: usize,
    chars: usize,
    until: Instant,
}

/// The budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spent;

impl Budget {
    pub fn until(until: Instant) -> Budget {
        Budget {
            values: VALUES_MAX,
            unpacked_bytes: UNPACKED_BYTES_MAX,
            read_bytes: READ_BYTES_MAX,
            pieces: PIECES_MAX,
            chars: CHARS_MAX,
            until,
        }
    }

    fn value(&mut self) -> Result<(), Spent> {
        self.values = self.values.checked_sub(1).ok_or(Spent)?;
        if self.values.is_multiple_of(4_096) { self.time() } else { Ok(()) }
    }

    fn read(&mut self, bytes: usize) -> Result<(), Spent> {
        self.read_bytes = self.read_bytes.checked_sub(bytes).ok_or(Spent)?;
        Ok(())
    }

    fn piece(&mut self, chars: usize) -> Result<(), Spent> {
        self.pieces = self.pieces.checked_sub(1).ok_or(Spent)?;
        self.chars = self.chars.checked_sub(chars).ok_or(Spent)?;
        Ok(())
    }

    fn time(&self) -> Result<(), Spent> {
        if Instant::now() < self.until { Ok(()) } else { Err(Spent) }
    }
}

/// Until when all PDFs of one message must have been read.
pub(super) fn deadline() -> Instant {
    Instant::now() + Duration::from_millis(1_500)
}

/// Reads a catalogue. Unknown where the text cannot be read, or where there is none: a scan may well show prices.
pub(super) fn catalogue(bytes: &[u8], until: Instant) -> Catalogue {
    let mut budget = Budget::until(until);
    let Ok(Some(lines)) = text_lines(bytes, &mut budget) else { return Catalogue::unknown() };
    let priced = price_lines::priced(&lines);
    if priced.is_empty() { Catalogue::of(price_lines::unpriced(&lines)) } else { Catalogue::of(priced) }
}

/// The lines of all pages, top to bottom; `None` where no text can be read.
fn text_lines(bytes: &[u8], budget: &mut Budget) -> Result<Option<Vec<Line>>, Spent> {
    let Some(file) = file::File::open(bytes, budget)? else { return Ok(None) };
    let mut all = Vec::new();
    for page in file.pages(budget)? {
        let pieces = page::pieces(&file, &page, budget)?;
        all.extend(lines::of_pieces(pieces));
    }
    let text: String = all.iter().flat_map(|line: &Line| line.cells.iter().map(String::as_str)).collect();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let unread = text.chars().filter(|c| *c == '\u{FFFD}' || c.is_control()).count();
    // A few unknown marks are ornaments; many mean that the font's characters are not known.
    Ok((letters >= 3 && unread * 8 <= letters).then_some(all))
}

#[cfg(test)]
mod tests;

/// The text of a file, a line for each line, cells apart.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let lines = text_lines(bytes, &mut Budget::until(deadline())).ok()??;
    Some(lines.iter().map(|line| line.cells.join("  ")).collect::<Vec<_>>().join("\n"))
}
