//! Photos for screens: decoded on a worker, and the pictures that a stick or the folder for photos holds.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use slint::{Rgb8Pixel, SharedPixelBuffer};

use super::services::Services;
use crate::catalog::photo::{self, PhotoError};
use crate::devices::Mono;
use crate::documents::{blobs, qr_matrix};

/// A decoded picture; cheap to clone, and may go from a worker to the UI thread.
pub type Pixels = SharedPixelBuffer<Rgb8Pixel>;

/// How deep below a stick's top folder pictures are looked for: `DCIM/100CANON`.
const FOLDERS_DEEP_MAX: usize = 4;
/// More are not scrolled through by a person at a counter.
const PICTURES_MAX: usize = 300;
/// Entries looked at in all, so that a disk full of other things is not walked through.
const ENTRIES_MAX: usize = 20_000;
/// Where sticks appear.
const STICKS: [&str; 2] = ["/media", "/run/media"];
/// Dots of a QR code that are blank around it.
const QUIET: usize = 2;
/// Pixels along a dot of a drawn code. The screen's renderer counts source pixels in steps of 1/256: a picture of single
/// dots would grow by some per cent too much, and its right edge would be cut off with the quiet zone.
const DOT_PX: usize = 8;

/// A picture that may become a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureFile {
    pub path: PathBuf,
    pub name: String,
    /// The folder it lies in, without the path to it.
    pub folder: String,
    pub bytes: u64,
    pub changed: SystemTime,
}

/// The folder for photos that are copied to the kiosk.
pub fn folder(services: &Services) -> PathBuf {
    services.data_folder.join("foto")
}

/// Pictures on sticks and in the folder for photos, newest first.
pub fn find(services: &Services) -> Vec<PictureFile> {
    let mut found = Vec::new();
    let mut entries_left = ENTRIES_MAX;
    walk(&folder(services), FOLDERS_DEEP_MAX, &mut entries_left, &mut found);
    for stick in STICKS {
        walk(Path::new(stick), FOLDERS_DEEP_MAX + 2, &mut entries_left, &mut found);
    }
    found.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.path.cmp(&b.path)));
    found.truncate(PICTURES_MAX);
    found
}

fn walk(folder: &Path, deep: usize, entries_left: &mut usize, found: &mut Vec<PictureFile>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if *entries_left == 0 {
            return;
        }
        *entries_left -= 1;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        // `file_type` does not follow links: a link in a loop is left alone.
        let Ok(kind) = entry.file_type() else { continue };
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() && deep > 0 {
            walk(&path, deep - 1, entries_left, found);
        } else if kind.is_file() && is_picture(&path) {
            found.extend(picture_file(path, name));
        }
    }
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    matches!(ending.as_deref(), Some("jpg" | "jpeg" | "png"))
}

fn picture_file(path: PathBuf, name: String) -> Option<PictureFile> {
    let about = fs::metadata(&path).ok()?;
    let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let changed = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    Some(PictureFile { path, name, folder: folder.unwrap_or_default(), bytes: about.len(), changed })
}

/// Reads a file that was chosen and makes the JPEG that would be kept, with its picture.
pub fn preview(path: &Path) -> Result<(Vec<u8>, Pixels), PhotoError> {
    let size = fs::metadata(path).map_err(|_| PhotoError::NotAPicture)?.len();
    if size > photo::FILE_BYTES_MAX {
        return Err(PhotoError::FileTooLarge);
    }
    let bytes = fs::read(path).map_err(|_| PhotoError::NotAPicture)?;
    let jpeg = photo::shrink(&bytes)?;
    let pixels = pixels(&jpeg, photo::SIDE_PX_MAX)?;
    Ok((jpeg, pixels))
}

/// The photo behind a hash, at most `side_px_max` long. `None` when it is missing or damaged: a tile shows initials then.
pub fn load(services: &Services, hash: &[u8], side_px_max: u32) -> Option<Pixels> {
    let kept = services.store.read(|c| blobs::get(c, hash)).ok()??;
    pixels(&kept.1, side_px_max).ok()
}

fn pixels(bytes: &[u8], side_px_max: u32) -> Result<Pixels, PhotoError> {
    let picture = photo::decode(bytes, side_px_max)?.into_rgb8();
    Ok(Pixels::clone_from_slice(picture.as_raw(), picture.width(), picture.height()))
}

/// A QR code, black on white, each dot of eight pixels; the screen scales it without smoothing.
pub fn qr_pixels(text: &str) -> Option<Pixels> {
    let matrix = qr_matrix(text).ok()?;
    let side = (matrix.size + 2 * QUIET) * DOT_PX;
    let mut pixels = Pixels::new(side as u32, side as u32);
    let dots = pixels.make_mut_slice();
    dots.fill(Rgb8Pixel { r: 255, g: 255, b: 255 });
    for [row, first, length] in matrix.runs {
        for y in (row + QUIET) * DOT_PX..(row + QUIET + 1) * DOT_PX {
            let start = y * side + (first + QUIET) * DOT_PX;
            dots[start..start + length * DOT_PX].fill(Rgb8Pixel { r: 0, g: 0, b: 0 });
        }
    }
    Some(pixels)
}

/// A black and white picture as it is printed, on the paper's white.
pub fn mono_pixels(mono: &Mono) -> Pixels {
    let mut pixels = Pixels::new(mono.width_dots(), mono.height_dots());
    let width = mono.width_dots() as usize;
    for (at, dot) in pixels.make_mut_slice().iter_mut().enumerate() {
        let is_black = mono.is_black((at % width) as u32, (at / width) as u32);
        *dot = if is_black { Rgb8Pixel { r: 30, g: 34, b: 38 } } else { Rgb8Pixel { r: 255, g: 254, b: 250 } };
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_found_in_folders_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |path: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, b"x").expect("a file");
        };
        for path in ["a.JPG", "b.txt", ".c.png", "DCIM/1/d.jpeg", ".hidden/e.png", "1/2/3/4/5/6/f.png"] {
            put(path);
        }
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).expect("a link");
        let mut found = Vec::new();
        walk(folder.path(), FOLDERS_DEEP_MAX, &mut ENTRIES_MAX.clone(), &mut found);
        let mut names: Vec<&str> = found.iter().map(|file| file.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["a.JPG", "d.jpeg"]);
        let mut few = Vec::new();
        walk(folder.path(), FOLDERS_DEEP_MAX, &mut 0, &mut few);
        assert!(few.is_empty(), "the walk ends when it has looked at enough");
    }

    #[test]
    fn a_code_on_the_screen_is_readable() {
        let pixels = qr_pixels("7KQ2M9X").expect("a code");
        let side = pixels.width() as usize;
        let dots = pixels.as_slice();
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| dots[y * side + x].r);
        let read = image.detect_grids().first().map(|grid| grid.decode().expect("readable").1);
        assert_eq!(read.as_deref(), Some("7KQ2M9X"));
    }
}
