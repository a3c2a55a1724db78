//! A camera that reads codes: frames from a device or from picture files, decoded on a thread of its own.
//!
//! Promises: the UI thread never waits for it; a code that is held still is scanned once; a camera that is missing, or
//! is pulled out, is said and tried again, and takes nothing else with it (faults F10). Leaves to others: what a code
//! means, and drawing the picture.

mod check;
mod file_frames;
mod frame;
mod held;
mod reader;
#[cfg(test)]
mod tests;
mod v4l_frames;

use std::path::Path;
use std::time::Duration;

use thiserror::Error;

pub use check::check_camera;
pub use file_frames::FileFrames;
pub use frame::{Frame, Picture, from_grey, from_jpeg, from_rgb, from_yuyv};
pub use held::Held;
pub use reader::{CameraReader, CameraSinks, CameraState};
pub use v4l_frames::V4lFrames;

/// Why there is no frame. The text is for the person at the screen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CameraError {
    #[error("Kamera tidak ditemukan di {device}. Periksa kabelnya, atau pilih kamera lain di Pengaturan.")]
    Missing { device: String },
    #[error("Kamera di {device} tidak boleh dipakai. Minta admin memberi izin (kelompok video).")]
    NotPermitted { device: String },
    #[error("Kamera sedang dipakai program lain. Tutup program itu.")]
    Busy,
    #[error("Kamera ini tidak memberi gambar yang dikenal (MJPEG, YUYV atau abu-abu). Pakai kamera lain.")]
    UnknownFormat,
    #[error("Kamera terputus. Periksa kabelnya; kios mencoba lagi sendiri.")]
    Lost,
    #[error("Gambar dari kamera rusak. Kios mencoba gambar berikutnya.")]
    Garbled,
    /// Not a fault yet: a slow camera, or one that is just starting.
    #[error("Kamera belum memberi gambar.")]
    TimedOut,
}

/// Where frames come from. A real camera and picture files are read by the same code.
pub trait FrameSource {
    /// The newest frame; older ones that nobody took are dropped. Waits at most `timeout`.
    ///
    /// [`CameraError::TimedOut`] and [`CameraError::Garbled`] pass; after any other error the source is of no more use.
    fn next(&mut self, timeout: Duration) -> Result<Frame, CameraError>;
}

/// Opens a camera (`/dev/video0`), or a folder of pictures as if it were one.
pub fn open(device: &str) -> Result<Box<dyn FrameSource>, CameraError> {
    let path = Path::new(device);
    if path.is_dir() {
        return Ok(Box::new(FileFrames::open(path, file_frames::PACE)?.over_and_over()));
    }
    Ok(Box::new(V4lFrames::open(path)?))
}
