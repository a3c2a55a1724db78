//! Small pictures of large ones. The file comes from outside (invariant 9): size, pixels and memory are limited before
//! anything is decoded.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};
use thiserror::Error;

const FILE_BYTES_MAX: usize = 30 * 1024 * 1024;
/// A screen is smaller.
const SIDE_PX_MAX: u32 = 4_096;
const SOURCE_SIDE_PX_MAX: u32 = 12_000;
const DECODED_BYTES_MAX: u64 = 300 * 1024 * 1024;

/// Why there is no small picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ThumbnailError {
    #[error("Gambar ini terlalu besar untuk ditampilkan. Minta gambar yang lebih kecil.")]
    TooLarge,
    #[error("Berkas ini bukan gambar JPG atau PNG yang utuh. Minta berkas lain.")]
    NotAPicture,
}

/// A JPEG or PNG upright, with no side longer than `side_px` (1 to 4096).
pub fn thumbnail(bytes: &[u8], side_px: u32) -> Result<RgbImage, ThumbnailError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ThumbnailError::TooLarge);
    }
    let unreadable = |_| ThumbnailError::NotAPicture;
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(unreadable)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SOURCE_SIDE_PX_MAX);
    limits.max_image_height = Some(SOURCE_SIDE_PX_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    reader.limits(limits);
    let refused = |error| match error {
        image::ImageError::Limits(_) => ThumbnailError::TooLarge,
        _ => ThumbnailError::NotAPicture,
    };
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let side_px = side_px.clamp(1, SIDE_PX_MAX);
    if picture.width().max(picture.height()) > side_px {
        picture = picture.resize(side_px, side_px, FilterType::Triangle);
    }
    picture.apply_orientation(orientation);
    Ok(picture.into_rgb8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
        bytes.into_inner()
    }

    #[test]
    fn pictures_are_made_small_and_never_blown_up() {
        for (width, height, side_px, expect) in
            [(400, 300, 100, (100, 75)), (30, 90, 60, (20, 60)), (64, 48, 100, (64, 48)), (64, 48, 0, (1, 1))]
        {
            let small = thumbnail(&png(width, height), side_px).expect("a picture");
            assert_eq!((small.width(), small.height()), expect, "{width} x {height} to {side_px}");
        }
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        let whole = png(40, 40);
        for (bytes, expect) in [
            (b"bukan gambar".to_vec(), ThumbnailError::NotAPicture),
            (Vec::new(), ThumbnailError::NotAPicture),
            (whole[..whole.len() / 2].to_vec(), ThumbnailError::NotAPicture),
            (png(SOURCE_SIDE_PX_MAX + 1, 1), ThumbnailError::TooLarge),
            (vec![0; FILE_BYTES_MAX + 1], ThumbnailError::TooLarge),
        ] {
            assert_eq!(thumbnail(&bytes, 100).map(|small| small.width()), Err(expect), "{} bytes", bytes.len());
        }
    }
}
