//! Pictures that the page makes: of a signature, of what the camera saw.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use slint::Rgb8Pixel;

use crate::intake::Signature;
use crate::kiosk::photos::Pixels;

/// A thumb in the form is 96 pixels wide.
pub(super) const THUMB_PX: u32 = 192;
const JPEG_QUALITY: u8 = 90;
/// The box that strokes are kept in.
const BOX_WIDTH: i32 = 1_000;
const BOX_HEIGHT: i32 = 400;
/// Half the width of the pen, in parts of the signature's box.
const PEN: i32 = 3;

/// Black strokes on white, in the box that signatures are kept in.
pub(super) fn signature(signature: &Signature) -> Pixels {
    let mut pixels = Pixels::new(BOX_WIDTH as u32, BOX_HEIGHT as u32);
    pixels.make_mut_slice().fill(Rgb8Pixel { r: 255, g: 255, b: 255 });
    for stroke in &signature.strokes {
        if let [only] = stroke[..] {
            dot(&mut pixels, only);
        }
        for pair in stroke.windows(2) {
            line(&mut pixels, pair[0], pair[1]);
        }
    }
    pixels
}

fn line(pixels: &mut Pixels, from: (i32, i32), to: (i32, i32)) {
    let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
    for step in 0..=steps {
        let at = |from: i32, to: i32| from + (to - from) * step / steps;
        dot(pixels, (at(from.0, to.0), at(from.1, to.1)));
    }
}

fn dot(pixels: &mut Pixels, (x, y): (i32, i32)) {
    let slice = pixels.make_mut_slice();
    for dy in -PEN..=PEN {
        for dx in -PEN..=PEN {
            let (x, y) = (x + dx, y + dy);
            if dx * dx + dy * dy <= PEN * PEN && (0..BOX_WIDTH).contains(&x) && (0..BOX_HEIGHT).contains(&y) {
                slice[(y * BOX_WIDTH + x) as usize] = Rgb8Pixel { r: 16, g: 24, b: 40 };
            }
        }
    }
}

pub(super) fn png(pixels: &Pixels) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new(&mut bytes);
    encoder.write_image(pixels.as_bytes(), pixels.width(), pixels.height(), ExtendedColorType::Rgb8).ok()?;
    Some(bytes)
}

pub(super) fn jpeg(pixels: &Pixels) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    encoder.write_image(pixels.as_bytes(), pixels.width(), pixels.height(), ExtendedColorType::Rgb8).ok()?;
    Some(bytes)
}

pub(super) fn pixels_of(picture: &RgbImage) -> Pixels {
    Pixels::clone_from_slice(picture.as_raw(), picture.width(), picture.height())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_a_picture_that_is_read_again() {
        let drawn = signature(&Signature::from_path("M10 12 L110 62 L210 12 ", 400, 160));
        let dark = drawn.as_slice().iter().filter(|pixel| pixel.r < 100).count();
        assert!(dark > 500, "{dark} dots of ink");
        for bytes in [png(&drawn), jpeg(&drawn)] {
            let bytes = bytes.expect("a picture");
            let again = image::load_from_memory(&bytes).expect("a picture");
            assert_eq!((again.width(), again.height()), (BOX_WIDTH as u32, BOX_HEIGHT as u32));
        }
    }
}
