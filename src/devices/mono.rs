//! Black and white pictures, as thermal heads burn them.
//!
//! Promises: pure; pictures from outside are decoded under limits on size and memory (invariant 9), and strokes of a
//! signature stay inside their box whatever their coordinates say.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageReader, Limits, imageops::FilterType};

/// A picture larger than this is no logo; decoding it would only eat memory.
const SIDE_PIXELS_MAX: u32 = 6_000;
const DECODE_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// The box that signatures are drawn in (see `Block::Signature`).
const SIGNATURE_BOX: (i32, i32) = (1_000, 400);
const SIGNATURE_POINTS_MAX: usize = 20_000;

/// Rows of dots, black where a bit is set, eight to a byte, the leftmost in the highest bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mono {
    width_dots: u32,
    height_dots: u32,
    bytes: Vec<u8>,
}

impl Mono {
    /// A white picture.
    pub fn new(width_dots: u32, height_dots: u32) -> Mono {
        Mono { width_dots, height_dots, bytes: vec![0; (width_dots.div_ceil(8) * height_dots) as usize] }
    }

    pub fn width_dots(&self) -> u32 {
        self.width_dots
    }

    pub fn height_dots(&self) -> u32 {
        self.height_dots
    }

    pub fn row_bytes(&self) -> usize {
        self.width_dots.div_ceil(8) as usize
    }

    /// All rows, one after the other.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Blackens a dot; outside of the picture nothing happens.
    pub fn blacken(&mut self, x: i32, y: i32) {
        if x >= 0 && y >= 0 && (x as u32) < self.width_dots && (y as u32) < self.height_dots {
            let at = y as usize * self.row_bytes() + x as usize / 8;
            self.bytes[at] |= 0x80 >> (x % 8);
        }
    }

    pub fn is_black(&self, x: u32, y: u32) -> bool {
        x < self.width_dots
            && y < self.height_dots
            && self.bytes[y as usize * self.row_bytes() + x as usize / 8] & (0x80 >> (x % 8)) != 0
    }

    /// The same picture in the middle of a wider strip: not every printer centres rasters by itself.
    pub fn centred_on(&self, width_dots: u32) -> Mono {
        let mut strip = Mono::new(width_dots, self.height_dots);
        let left = width_dots.saturating_sub(self.width_dots) as i32 / 2;
        for y in 0..self.height_dots {
            for x in 0..self.width_dots.min(width_dots) {
                if self.is_black(x, y) {
                    strip.blacken(left + x as i32, y as i32);
                }
            }
        }
        strip
    }

    /// A PNG or JPEG, made to fit a box (never enlarged), greys dithered; `None` when it cannot be read.
    pub fn from_picture(bytes: &[u8], (width_max, height_max): (u32, u32)) -> Option<Mono> {
        let mut limits = Limits::default();
        limits.max_image_width = Some(SIDE_PIXELS_MAX);
        limits.max_image_height = Some(SIDE_PIXELS_MAX);
        limits.max_alloc = Some(DECODE_BYTES_MAX);
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        reader.limits(limits);
        let picture = reader.decode().ok()?;
        let fits = picture.width() <= width_max && picture.height() <= height_max;
        let picture = if fits { picture } else { picture.resize(width_max, height_max, FilterType::Triangle) };
        (picture.width() > 0 && picture.height() > 0).then(|| dithered(&picture))
    }
}

/// Floyd and Steinberg: the error of each dot goes to its neighbours.
fn dithered(picture: &DynamicImage) -> Mono {
    let (width, height) = picture.dimensions();
    let (stride, mut mono) = (width as usize, Mono::new(width, height));
    let mut grey: Vec<i32> = picture.to_rgba8().pixels().map(|pixel| grey_on_white(pixel.0)).collect();
    for y in 0..height as usize {
        for x in 0..stride {
            let old = grey[y * stride + x];
            let new = if old < 128 { 0 } else { 255 };
            if new == 0 {
                mono.blacken(x as i32, y as i32);
            }
            let mut spread = |dx: isize, dy: usize, sixteenths: i32| {
                let to_x = x as isize + dx;
                if to_x >= 0 && (to_x as usize) < stride && y + dy < height as usize {
                    grey[(y + dy) * stride + to_x as usize] += (old - new) * sixteenths / 16;
                }
            };
            spread(1, 0, 7);
            spread(-1, 1, 3);
            spread(0, 1, 5);
            spread(1, 1, 1);
        }
    }
    mono
}

fn grey_on_white([red, green, blue, alpha]: [u8; 4]) -> i32 {
    let luma = (i32::from(red) * 299 + i32::from(green) * 587 + i32::from(blue) * 114) / 1_000;
    (luma * i32::from(alpha) + 255 * (255 - i32::from(alpha))) / 255
}

/// A signature, with the line that it is written on.
pub fn signature(strokes: &[Vec<(i32, i32)>], width_dots: u32) -> Mono {
    let height_dots = width_dots * SIGNATURE_BOX.1 as u32 / SIGNATURE_BOX.0 as u32;
    let mut mono = Mono::new(width_dots, height_dots + 4);
    let scaled = |(x, y): (i32, i32)| {
        let x = x.clamp(0, SIGNATURE_BOX.0) * (width_dots as i32 - 1) / SIGNATURE_BOX.0;
        let y = y.clamp(0, SIGNATURE_BOX.1) * (height_dots as i32 - 1) / SIGNATURE_BOX.1;
        (x, y)
    };
    let mut points_left = SIGNATURE_POINTS_MAX;
    for stroke in strokes {
        let points: Vec<(i32, i32)> = stroke.iter().take(points_left).map(|point| scaled(*point)).collect();
        points_left -= points.len();
        if let [only] = points[..] {
            draw_line(&mut mono, only, only);
        }
        for pair in points.windows(2) {
            draw_line(&mut mono, pair[0], pair[1]);
        }
    }
    for x in 0..width_dots as i32 {
        mono.blacken(x, height_dots as i32 + 2);
    }
    mono
}

/// A line three dots thick, after Bresenham.
fn draw_line(mono: &mut Mono, from: (i32, i32), to: (i32, i32)) {
    let (dx, dy) = ((to.0 - from.0).abs(), -(to.1 - from.1).abs());
    let (step_x, step_y) = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
    let ((mut x, mut y), mut error) = (from, dx + dy);
    loop {
        for (off_x, off_y) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
            mono.blacken(x + off_x, y + off_y);
        }
        if (x, y) == to {
            return;
        }
        let twice = 2 * error;
        if twice >= dy {
            error += dy;
            x += step_x;
        }
        if twice <= dx {
            error += dx;
            y += step_y;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_stay_in_their_box() {
        let strokes = vec![vec![(i32::MIN, i32::MAX), (500, 200), (i32::MAX, i32::MIN)], vec![(3, 3)], vec![]];
        let mono = signature(&strokes, 256);
        assert_eq!((mono.width_dots(), mono.height_dots()), (256, 106));
        assert!(mono.is_black(127, 50) || mono.is_black(127, 51), "the stroke crosses the middle");
    }

    #[test]
    fn a_picture_that_is_none_is_left_out() {
        for bytes in [&b""[..], b"not a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"] {
            assert!(Mono::from_picture(bytes, (100, 100)).is_none());
        }
    }

    #[test]
    fn a_picture_is_made_to_fit_and_keeps_black_and_white() {
        let mut png = Cursor::new(Vec::new());
        let half = image::GrayImage::from_fn(400, 200, |x, _| image::Luma([if x < 200 { 0 } else { 255 }]));
        half.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let mono = Mono::from_picture(png.get_ref(), (100, 100)).unwrap();
        assert_eq!((mono.width_dots(), mono.height_dots()), (100, 50));
        assert!(mono.is_black(10, 25) && !mono.is_black(90, 25));
        let strip = mono.centred_on(384);
        assert!(strip.is_black(142 + 10, 25) && !strip.is_black(100, 25));
    }
}
