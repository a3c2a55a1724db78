//! Picture files (PNG, JPEG) as shades of grey.
//!
//! Promises: a file from outside costs bounded memory, whatever it says of its size (faults F15).

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use image::{ImageReader, Limits};
use thiserror::Error;

use super::luma::Luma;

/// Larger than any camera's picture, in pixels to a side.
const SIDE_MAX: u32 = 10_000;
/// Memory for one picture, in bytes.
const PICTURE_BYTES_MAX: u64 = 256 * 1024 * 1024;
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// A code needs no larger picture than this, in pixels to the longer side; larger ones are halved.
const READ_SIDE_MAX: usize = 2_600;

#[derive(Debug, Error)]
pub enum PictureError {
    #[error("Gambar {} tidak bisa dibuka: {cause}. Periksa nama dan izinnya.", path.display())]
    Open { path: PathBuf, cause: std::io::Error },
    #[error("Gambar {} terlalu besar. Perkecil dulu, lalu ulangi.", path.display())]
    TooLarge { path: PathBuf },
    #[error("Berkas {} bukan gambar PNG atau JPEG yang utuh. Simpan ulang sebagai PNG atau JPEG.", path.display())]
    NotAPicture { path: PathBuf },
}

/// Reads a picture; one far larger than a code needs comes halved.
pub fn load(path: &Path) -> Result<Luma, PictureError> {
    let open = |cause| PictureError::Open { path: path.to_owned(), cause };
    let too_large = || PictureError::TooLarge { path: path.to_owned() };
    let not_a_picture = || PictureError::NotAPicture { path: path.to_owned() };
    let mut bytes = Vec::new();
    let file = BufReader::new(File::open(path).map_err(open)?);
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(open)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(too_large());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(PICTURE_BYTES_MAX);
    let mut reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().map_err(open)?;
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => too_large(),
        _ => not_a_picture(),
    })?;
    let grey = picture.into_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let mut luma = Luma::new(width, height, grey.into_raw()).ok_or_else(not_a_picture)?;
    while luma.width().max(luma.height()) > READ_SIDE_MAX
        && let Some(half) = luma.halved()
    {
        luma = half;
    }
    Ok(luma)
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;

    #[test]
    fn files_that_are_no_pictures_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("kosong.png"), b"").expect("written");
        std::fs::write(at("teks.png"), b"bukan gambar").expect("written");
        GrayImage::new(SIDE_MAX + 1, 1).save(at("lebar.png")).expect("saved");
        for (name, part) in [
            ("tidak-ada.png", "tidak bisa dibuka"),
            ("kosong.png", "bukan gambar"),
            ("teks.png", "bukan gambar"),
            ("lebar.png", "terlalu besar"),
        ] {
            let error = load(&at(name)).expect_err("refused").to_string();
            assert!(error.contains(part) && error.contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn a_picture_far_too_large_for_its_code_is_halved() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("besar.png");
        GrayImage::new(6_000, 40).save(&path).expect("saved");
        let luma = load(&path).expect("a picture");
        assert_eq!((luma.width(), luma.height()), (1_500, 10));
    }
}
