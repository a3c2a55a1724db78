//! Picture files played as if a camera had taken them: for tests, figures and pictures of the manual.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{CameraError, Frame, FrameSource, from_rgb};

/// The pace of an ordinary camera.
pub(super) const PACE: Duration = Duration::from_millis(33);
/// A file larger than this is no frame, in bytes.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

pub struct FileFrames {
    files: Vec<PathBuf>,
    at: usize,
    pace: Duration,
    due_at: Instant,
    over_and_over: bool,
}

impl FileFrames {
    /// The PNG and JPEG files of a folder by name, one every `pace`; after the last the camera is lost.
    pub fn open(folder: &Path, pace: Duration) -> Result<FileFrames, CameraError> {
        let missing = || CameraError::Missing { device: folder.display().to_string() };
        let entries = std::fs::read_dir(folder).map_err(|_| missing())?;
        let is_picture = |path: &PathBuf| {
            let end = path.extension().map(|end| end.to_string_lossy().to_lowercase());
            matches!(end.as_deref(), Some("png" | "jpg" | "jpeg"))
        };
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_picture).collect();
        if files.is_empty() {
            return Err(missing());
        }
        files.sort();
        Ok(FileFrames { files, at: 0, pace, due_at: Instant::now(), over_and_over: false })
    }

    /// Begins again after the last.
    pub fn over_and_over(mut self) -> FileFrames {
        self.over_and_over = true;
        self
    }
}

impl FrameSource for FileFrames {
    fn next(&mut self, timeout: Duration) -> Result<Frame, CameraError> {
        let wait = self.due_at.saturating_duration_since(Instant::now());
        std::thread::sleep(wait.min(timeout));
        if wait > timeout {
            return Err(CameraError::TimedOut);
        }
        if self.at == self.files.len() && self.over_and_over {
            self.at = 0;
        }
        let file = self.files.get(self.at).ok_or(CameraError::Lost)?;
        self.at += 1;
        self.due_at = Instant::now() + self.pace;
        let size = std::fs::metadata(file).map_err(|_| CameraError::Lost)?.len();
        if size > FILE_BYTES_MAX {
            return Err(CameraError::Garbled);
        }
        let picture = image::open(file).map_err(|_| CameraError::Garbled)?.into_rgb8();
        from_rgb(picture.width() as usize, picture.height() as usize, picture.as_raw(), Instant::now())
    }
}
