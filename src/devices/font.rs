//! The bitmap font of pictures: 12x24 dots, the cell of a printer's font A. Its origin and licence: `font/OFL.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Width and height of a character, in dots.
pub const CELL_DOTS: (u32, u32) = (12, 24);

/// Rows from the top, twelve bits each, the leftmost dot in bit 11.
pub type Glyph = [u16; 24];

/// A box: the sign for a character that the font does not have.
const MISSING: Glyph = {
    let mut rows = [0x402; 24];
    rows[3] = 0x7FE;
    rows[20] = 0x7FE;
    let mut at = 0;
    while at < 3 {
        (rows[at], rows[21 + at]) = (0, 0);
        at += 1;
    }
    rows
};

static GLYPHS: LazyLock<HashMap<char, Glyph>> =
    LazyLock::new(|| include_str!("font/font-a-12x24.hex").lines().filter_map(read_line).collect());

/// A character; bold is the same struck twice, one dot apart, as printers do it.
pub fn glyph(c: char, bold: bool) -> Glyph {
    let regular = GLYPHS.get(&c).copied().unwrap_or(MISSING);
    if bold { regular.map(|row| row | row >> 1) } else { regular }
}

fn read_line(line: &str) -> Option<(char, Glyph)> {
    let (code, rows) = line.split_once(':')?;
    let c = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
    let mut glyph = [0; 24];
    for (at, row) in glyph.iter_mut().enumerate() {
        *row = u16::from_str_radix(rows.get(at * 3..at * 3 + 3)?, 16).ok()?;
    }
    Some((c, glyph))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::printable::is_printable;

    #[test]
    fn the_font_has_every_printable_character() {
        let printable: Vec<char> = ('\u{20}'..'\u{3000}').filter(|c| is_printable(*c)).collect();
        assert!(printable.len() > 180, "{}", printable.len());
        for c in printable {
            assert_ne!(glyph(c, false), MISSING, "{c:?}");
            assert!(c == ' ' || glyph(c, false).iter().any(|row| *row != 0), "{c:?} is empty");
        }
        assert_eq!(glyph('漢', false), MISSING);
    }
}
