//! One frame: shades of grey to read codes in, and a small colour picture for the screen.

use std::io::Cursor;
use std::time::Instant;

use image::{ImageFormat, ImageReader, Limits};

use super::CameraError;
use crate::devices::codes::Luma;

/// The picture for the screen is at most this wide, in pixels.
pub const PICTURE_WIDTH_MAX: usize = 640;
/// No camera of a kiosk has more, in pixels to a side.
const SIDE_MAX: usize = 4_096;
/// Memory for one decoded frame, in bytes.
const FRAME_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A colour picture: rows from the top, three bytes (red, green, blue) for each pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
}

#[derive(Debug, Clone)]
pub struct Frame {
    pub luma: Luma,
    /// At most [`PICTURE_WIDTH_MAX`] wide.
    pub picture: Picture,
    pub taken_at: Instant,
}

/// A frame as most cameras send it: each one a JPEG.
pub fn from_jpeg(bytes: &[u8], taken_at: Instant) -> Result<Frame, CameraError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX as u32);
    limits.max_image_height = Some(SIDE_MAX as u32);
    limits.max_alloc = Some(FRAME_BYTES_MAX);
    reader.limits(limits);
    let rgb = reader.decode().map_err(|_| CameraError::Garbled)?.into_rgb8();
    from_rgb(rgb.width() as usize, rgb.height() as usize, rgb.as_raw(), taken_at)
}

/// Three bytes for each pixel, rows without gaps.
pub fn from_rgb(width: usize, height: usize, rgb: &[u8], taken_at: Instant) -> Result<Frame, CameraError> {
    check(width, height, width.saturating_mul(3), rgb)?;
    // ITU-R BT.601, in 256ths.
    let shade = |p: &[u8]| ((77 * u32::from(p[0]) + 150 * u32::from(p[1]) + 29 * u32::from(p[2]) + 128) >> 8) as u8;
    let luma = rgb.chunks_exact(3).take(width * height).map(shade).collect();
    let pixel = |x: usize, y: usize| {
        let at = (y * width + x) * 3;
        [rgb[at], rgb[at + 1], rgb[at + 2]]
    };
    finish(width, height, luma, taken_at, pixel)
}

/// One byte for each pixel, `stride` bytes from row to row.
pub fn from_grey(
    width: usize,
    height: usize,
    stride: usize,
    grey: &[u8],
    taken_at: Instant,
) -> Result<Frame, CameraError> {
    let stride = stride.max(width);
    check(width, height, stride, grey)?;
    let luma = grey.chunks(stride).take(height).flat_map(|row| &row[..width]).copied().collect();
    finish(width, height, luma, taken_at, |x, y| [grey[y * stride + x]; 3])
}

/// Two pixels in four bytes (Y0 U Y1 V), `stride` bytes from row to row.
pub fn from_yuyv(
    width: usize,
    height: usize,
    stride: usize,
    yuyv: &[u8],
    taken_at: Instant,
) -> Result<Frame, CameraError> {
    // A pair shares its colour, so that there is none of half a pair.
    let width = width & !1;
    let stride = stride.max(width.saturating_mul(2));
    check(width, height, stride, yuyv)?;
    let rows = yuyv.chunks(stride).take(height);
    let luma = rows.flat_map(|row| row[..width * 2].iter().step_by(2)).copied().collect();
    let pixel = |x: usize, y: usize| {
        let pair = y * stride + (x & !1) * 2;
        let (u, v) = (i32::from(yuyv[pair + 1]) - 128, i32::from(yuyv[pair + 3]) - 128);
        let shade = i32::from(yuyv[y * stride + x * 2]) * 256;
        let byte = |value: i32| ((value + 128) >> 8).clamp(0, 255) as u8;
        // ITU-R BT.601, full range, in 256ths.
        [byte(shade + 359 * v), byte(shade - 88 * u - 183 * v), byte(shade + 454 * u)]
    };
    finish(width, height, luma, taken_at, pixel)
}

/// A frame has a sane size, and as many bytes as its size says; the last row may lack the gap behind it.
fn check(width: usize, height: usize, stride: usize, bytes: &[u8]) -> Result<(), CameraError> {
    let sane = (1..=SIDE_MAX).contains(&width) && (1..=SIDE_MAX).contains(&height) && stride <= SIDE_MAX * 8;
    if sane && bytes.len() >= stride * height { Ok(()) } else { Err(CameraError::Garbled) }
}

fn finish(
    width: usize,
    height: usize,
    luma: Vec<u8>,
    taken_at: Instant,
    pixel: impl Fn(usize, usize) -> [u8; 3],
) -> Result<Frame, CameraError> {
    let luma = Luma::new(width, height, luma).ok_or(CameraError::Garbled)?;
    // Every n-th pixel will do: it is looked at, not read.
    let step = width.div_ceil(PICTURE_WIDTH_MAX);
    let (wide, high) = (width / step, (height / step).max(1));
    let places = (0..high).flat_map(|y| (0..wide).map(move |x| (x * step, y * step)));
    let rgb = places.flat_map(|(x, y)| pixel(x, y)).collect();
    Ok(Frame { luma, picture: Picture { width: wide, height: high, rgb }, taken_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_grey_comes_out_of_every_format() {
        let now = Instant::now();
        let (width, height) = (1_282, 4);
        let grey: Vec<u8> = (0..width * height).map(|at| (at * 7 % 200) as u8).collect();
        let rgb: Vec<u8> = grey.iter().flat_map(|shade| [*shade; 3]).collect();
        let yuyv: Vec<u8> = grey.iter().flat_map(|shade| [*shade, 128]).collect();
        let frames = [
            from_grey(width, height, width, &grey, now).expect("grey"),
            from_rgb(width, height, &rgb, now).expect("RGB"),
            from_yuyv(width, height, width * 2, &yuyv, now).expect("YUYV"),
        ];
        for (at, frame) in frames.iter().enumerate() {
            assert_eq!(frame.luma.pixels(), grey, "{at}");
            assert_eq!((frame.picture.width, frame.picture.height), (427, 1), "{at}");
            assert_eq!(frame.picture.rgb[3..6], [grey[3]; 3], "{at}");
        }
    }

    #[test]
    fn colours_come_out_of_yuyv() {
        // Pure red in BT.601: Y 76, U 85, V 255.
        let frame = from_yuyv(2, 1, 4, &[76, 85, 76, 255], Instant::now()).expect("a frame");
        let [red, green, blue] = [frame.picture.rgb[0], frame.picture.rgb[1], frame.picture.rgb[2]];
        assert!(red > 250 && green < 5 && blue < 5, "{red} {green} {blue}");
    }

    #[test]
    fn gaps_between_rows_are_skipped() {
        let bytes = [1, 2, 0, 3, 4, 0];
        assert_eq!(from_grey(2, 2, 3, &bytes, Instant::now()).expect("a frame").luma.pixels(), [1, 2, 3, 4]);
    }

    #[test]
    fn a_frame_cut_short_is_garbled() {
        let (now, bytes) = (Instant::now(), [0; 1_000]);
        for (what, frame) in [
            ("grey", from_grey(100, 11, 100, &bytes, now)),
            ("a gap", from_grey(10, 10, 200, &bytes, now)),
            ("YUYV", from_yuyv(100, 6, 200, &bytes, now)),
            ("RGB", from_rgb(100, 4, &bytes, now)),
            ("nothing", from_grey(0, 10, 0, &bytes, now)),
            ("huge", from_grey(usize::MAX, 2, 0, &bytes, now)),
            ("no JPEG", from_jpeg(&bytes, now)),
            ("half a JPEG", from_jpeg(&[0xff, 0xd8, 0xff, 0xe0, 0, 16], now)),
        ] {
            assert_eq!(frame.err(), Some(CameraError::Garbled), "{what}");
        }
    }
}
