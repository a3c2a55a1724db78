//! The letters that label printers have built in, and how wide they run.
//!
//! Sources: TSC's TSPL/TSPL2 programming manual (TEXT: fonts "1" to "5", all of one width, enlarged by whole numbers) and
//! Zebra's ZPL II programming guide (^A0: one scalable face). Zebra names no widths of that face: ours are those of a
//! narrow bold face, with a little on top, so that a line is rather broken early than printed over the edge.

/// Whose letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    Tspl,
    Zpl,
}

/// Letters of one size, in dots; of a scalable face `width_dots` is the em.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letters {
    pub face: Face,
    pub width_dots: u32,
    pub height_dots: u32,
}

/// Number, width and height of TSPL's fonts.
const TSPL_FONTS: [(u32, u32, u32); 5] = [(1, 8, 12), (2, 12, 20), (3, 16, 24), (4, 24, 32), (5, 32, 48)];
/// The largest enlargement of a TSPL font.
pub const TSPL_TIMES_MAX: u32 = 10;
/// Letters lower than this cannot be read at arm's length; a scalable face counts the room above its capitals.
const TSPL_TENTH_MM_MIN: u32 = 14;
const ZPL_TENTH_MM_MIN: u32 = 17;
const TENTH_MM_MAX: u32 = 120;

impl Letters {
    /// A TSPL font, enlarged; `None` for what the printer does not have.
    pub fn tspl(font: u32, across: u32, down: u32) -> Option<Letters> {
        let (_, width, height) = TSPL_FONTS.iter().find(|(number, _, _)| *number == font)?;
        let fits = (1..=TSPL_TIMES_MAX).contains(&across) && (1..=TSPL_TIMES_MAX).contains(&down);
        fits.then_some(Letters { face: Face::Tspl, width_dots: width * across, height_dots: height * down })
    }

    /// Zebra's scalable face; as wide as it is high it has its natural proportions.
    pub fn zpl(height_dots: u32, width_dots: u32) -> Letters {
        Letters { face: Face::Zpl, width_dots, height_dots }
    }

    /// The TSPL font and its enlargement across and down that give these letters: the one enlarged least is the finest.
    pub fn tspl_font(self) -> Option<(u32, u32, u32)> {
        let whole = |dots: u32, cell: u32| {
            (dots.is_multiple_of(cell) && (1..=TSPL_TIMES_MAX).contains(&(dots / cell))).then_some(dots / cell)
        };
        let fonts = TSPL_FONTS.iter().filter_map(|(font, width, height)| {
            Some((*font, whole(self.width_dots, *width)?, whole(self.height_dots, *height)?))
        });
        fonts.min_by_key(|(_, across, down)| across + down)
    }

    /// The width of a line of text at most.
    pub fn width_of(self, text: &str) -> u32 {
        text.chars().map(|c| self.advance(c)).sum()
    }

    /// The width of one character at most.
    pub fn advance(self, c: char) -> u32 {
        match self.face {
            Face::Tspl => self.width_dots,
            Face::Zpl => (self.width_dots * permille(c)).div_ceil(1_000),
        }
    }

    fn area(self) -> u32 {
        self.width_dots * self.height_dots
    }
}

impl Face {
    /// All sizes that are of use at a printer's density, the largest first.
    pub fn sizes(self, dots_per_mm: u32) -> Vec<Letters> {
        let dots = |tenth_mm: u32| tenth_mm * dots_per_mm / 10;
        let mut sizes: Vec<Letters> = match self {
            Face::Tspl => tspl_sizes().filter(|l| l.height_dots >= dots(TSPL_TENTH_MM_MIN)).collect(),
            Face::Zpl => (dots(ZPL_TENTH_MM_MIN)..=dots(TENTH_MM_MAX))
                .flat_map(|height| [Letters::zpl(height, height), Letters::zpl(height, height * 3 / 4)])
                .collect(),
        };
        sizes.retain(|letters| letters.height_dots <= dots(TENTH_MM_MAX));
        sizes.sort_by_key(|letters| std::cmp::Reverse((letters.area(), letters.height_dots)));
        sizes.dedup();
        sizes
    }
}

/// Every font in every enlargement that still looks like letters: up to twice as high as it was drawn.
fn tspl_sizes() -> impl Iterator<Item = Letters> {
    let times = |across: u32| (across..=(across * 2).min(TSPL_TIMES_MAX)).map(move |down| (across, down));
    TSPL_FONTS.into_iter().flat_map(move |(font, _, _)| {
        (1..=TSPL_TIMES_MAX).flat_map(times).filter_map(move |(across, down)| Letters::tspl(font, across, down))
    })
}

/// The width of a character of Zebra's face, in thousandths of its em.
fn permille(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '·' | '¡' | '¦' => 290,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '*' | '"' | '`' => 400,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | 'Æ' | 'æ' | '¼' | '½' | '¾' | '©' | '®' => 960,
        c if c.is_uppercase() || c == '&' => 760,
        _ => 600,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_is_found_again_in_its_finest_form() {
        for (width_dots, height_dots, font) in [
            (8, 12, Some((1, 1, 1))),
            (16, 24, Some((3, 1, 1))),
            (24, 40, Some((2, 2, 2))),
            (8, 24, Some((1, 1, 2))),
            (32, 48, Some((5, 1, 1))),
            (7, 12, None),
            (8, 13, None),
        ] {
            assert_eq!(Letters { face: Face::Tspl, width_dots, height_dots }.tspl_font(), font, "{width_dots}");
        }
    }

    #[test]
    fn every_size_can_be_written_and_none_is_too_small_to_read() {
        for dots_per_mm in [8, 12, 24] {
            let sizes = Face::Tspl.sizes(dots_per_mm);
            assert!(sizes.iter().all(|letters| letters.tspl_font().is_some()));
            for face in [Face::Tspl, Face::Zpl] {
                let lowest = face.sizes(dots_per_mm).iter().map(|l| l.height_dots).min().unwrap_or_default();
                assert!((dots_per_mm * 13 / 10..=dots_per_mm * 21 / 10).contains(&lowest), "{face:?} {lowest}");
            }
        }
    }
}
