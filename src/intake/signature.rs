//! A signature drawn on the touchscreen: strokes, kept as they were drawn.

use serde::{Deserialize, Serialize};

use crate::documents::blobs::{self, BlobHash};
use crate::store::{Connection, StoreError, Tx};

/// The box that strokes are drawn in, whatever the pad's size on screen was.
pub const BOX_WIDTH: i32 = 1_000;
pub const BOX_HEIGHT: i32 = 400;
const MIME: &str = "application/x-deks-strokes+json";
/// A hand draws a few hundred points; more is not a signature.
const POINTS_MAX: usize = 20_000;
/// How long the line must be in all, so that a touch by accident is no signature.
const LENGTH_MIN: f64 = 60.0;

/// Polylines in a box of 1000 x 400.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signature {
    pub strokes: Vec<Vec<(i32, i32)>>,
}

impl Signature {
    /// Reads the path commands of a signature pad (`M10 12 L11 14 ...`, in pixels of the pad) into the box: as large as
    /// the pad fits, in its middle, never stretched.
    pub fn from_path(commands: &str, pad_width: i32, pad_height: i32) -> Signature {
        let fit = Fit::of(pad_width, pad_height);
        let mut strokes: Vec<Vec<(i32, i32)>> = Vec::new();
        let mut numbers = commands.split_whitespace().peekable();
        while let Some(word) = numbers.next() {
            let begins = word.starts_with('M');
            let x = word.trim_start_matches(['M', 'L']).parse::<i32>();
            let y = numbers.next().and_then(|word| word.parse::<i32>().ok());
            let (Ok(x), Some(y)) = (x, y) else { break };
            let point = fit.point(x, y);
            match strokes.last_mut().filter(|_| !begins) {
                Some(stroke) => stroke.push(point),
                None => strokes.push(vec![point]),
            }
        }
        Signature { strokes }
    }

    /// Whether somebody signed: a line of some length, all of it inside the box.
    pub fn is_signed(&self) -> bool {
        let points: usize = self.strokes.iter().map(Vec::len).sum();
        let inside = |(x, y): &(i32, i32)| (0..=BOX_WIDTH).contains(x) && (0..=BOX_HEIGHT).contains(y);
        points <= POINTS_MAX && self.strokes.iter().flatten().all(inside) && self.length() >= LENGTH_MIN
    }

    fn length(&self) -> f64 {
        let between = |pair: &[(i32, i32)]| f64::from(pair[1].0 - pair[0].0).hypot(f64::from(pair[1].1 - pair[0].1));
        self.strokes.iter().flat_map(|stroke| stroke.windows(2)).map(between).sum()
    }

    /// The strokes as an SVG path in the box, for documents.
    pub fn svg_path(&self) -> String {
        let mut path = String::new();
        for stroke in &self.strokes {
            for (at, (x, y)) in stroke.iter().enumerate() {
                path.push_str(if at == 0 { "M" } else { "L" });
                path.push_str(&x.to_string());
                path.push(' ');
                path.push_str(&y.to_string());
                path.push(' ');
            }
        }
        path.truncate(path.trim_end().len());
        path
    }

    /// Keeps the strokes by the hash of their JSON.
    pub fn keep(&self, tx: &Tx<'_>) -> Result<BlobHash, StoreError> {
        blobs::put(tx, MIME, &serde_json::to_vec(self)?)
    }

    /// The strokes behind a hash; none when they were erased.
    pub fn load(connection: &Connection, hash: &[u8]) -> Result<Signature, StoreError> {
        match blobs::get(connection, hash)? {
            Some((_, bytes)) => Ok(serde_json::from_slice(&bytes)?),
            None => Ok(Signature::default()),
        }
    }
}

/// How a pad lies in the box.
struct Fit {
    numerator: i64,
    denominator: i64,
    left: i64,
    top: i64,
}

impl Fit {
    fn of(pad_width: i32, pad_height: i32) -> Fit {
        let (width, height) = (i64::from(pad_width.max(1)), i64::from(pad_height.max(1)));
        let (box_width, box_height) = (i64::from(BOX_WIDTH), i64::from(BOX_HEIGHT));
        let is_wide = width * box_height >= height * box_width;
        let (numerator, denominator) = if is_wide { (box_width, width) } else { (box_height, height) };
        let margin = |whole: i64, part: i64| (whole - part * numerator / denominator) / 2;
        Fit { numerator, denominator, left: margin(box_width, width), top: margin(box_height, height) }
    }

    fn point(&self, x: i32, y: i32) -> (i32, i32) {
        let scaled = |value: i32, margin: i64, whole: i32| {
            let exact = i64::from(value) * self.numerator / self.denominator + margin;
            exact.clamp(0, i64::from(whole)) as i32
        };
        (scaled(x, self.left, BOX_WIDTH), scaled(y, self.top, BOX_HEIGHT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pads_path_becomes_strokes_in_the_box() {
        let signature = Signature::from_path("M10 12 L110 62 L210 12 M300 20 L301 20 ", 400, 160);
        let expect = vec![vec![(25, 30), (275, 155), (525, 30)], vec![(750, 50), (752, 50)]];
        assert_eq!(signature.strokes, expect);
        assert!(signature.is_signed());
        assert_eq!(signature.svg_path(), "M25 30 L275 155 L525 30 M750 50 L752 50");
    }

    #[test]
    fn a_pad_of_another_shape_lies_in_the_middle_and_nothing_is_stretched() {
        for (width, height, corner, opposite) in
            [(400, 160, (0, 0), (1_000, 400)), (400, 400, (300, 0), (700, 400)), (1_000, 100, (0, 150), (1_000, 250))]
        {
            let commands = format!("M0 0 L{width} {height} ");
            let signature = Signature::from_path(&commands, width, height);
            assert_eq!(signature.strokes, [vec![corner, opposite]], "{width} x {height}");
        }
    }

    #[test]
    fn a_dot_or_a_line_outside_is_no_signature() {
        for (strokes, signed) in [
            (vec![], false),
            (vec![vec![(10, 10), (11, 10)]], false),
            (vec![vec![(0, 0), (1_000, 400)]], true),
            (vec![vec![(0, 0), (1_001, 400)]], false),
            (vec![vec![(0, 0); POINTS_MAX + 1]], false),
        ] {
            assert_eq!(Signature { strokes: strokes.clone() }.is_signed(), signed, "{} strokes", strokes.len());
        }
        assert!(!Signature::from_path("garbage L x", 0, 0).is_signed());
    }
}
