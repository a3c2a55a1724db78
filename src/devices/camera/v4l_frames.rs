//! A real camera, by the kernel's Video4Linux 2. Nothing is linked for it and no library of the system is asked.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use v4l::buffer::Type;
use v4l::io::mmap::Stream;
use v4l::io::traits::CaptureStream;
use v4l::video::traits::Capture;
use v4l::{Device, Format, FourCC};

use super::{CameraError, Frame, FrameSource, from_grey, from_jpeg, from_yuyv};

/// What is asked for; the camera answers with the nearest that it has.
const WIDTH: u32 = 1_280;
const HEIGHT: u32 = 720;
/// Buffers that the kernel fills while one frame is being read.
const BUFFERS: u32 = 4;
/// Formats that are understood. JPEG first: most cameras send no other at full speed.
const FORMATS: [&[u8; 4]; 4] = [b"MJPG", b"JPEG", b"YUYV", b"GREY"];

pub struct V4lFrames {
    device: Device,
    /// `None` once it is given back.
    stream: Option<Stream<'static>>,
    format: Format,
    is_streaming: bool,
}

impl V4lFrames {
    /// Opens `/dev/video0` or the like, at 1280x720 or what comes nearest.
    pub fn open(path: &Path) -> Result<V4lFrames, CameraError> {
        let name = path.display().to_string();
        let refused = |error: io::Error| refusal(&error, &name);
        let device = Device::with_path(path).map_err(refused)?;
        let offered = device.enum_formats().map_err(refused)?;
        let wanted = FORMATS.iter().map(|code| FourCC::new(code));
        let code = wanted.into_iter().find(|code| offered.iter().any(|format| format.fourcc == *code));
        let code = code.ok_or(CameraError::UnknownFormat)?;
        let format = device.set_format(&Format::new(WIDTH, HEIGHT, code)).map_err(refused)?;
        if !FORMATS.contains(&&format.fourcc.repr) {
            return Err(CameraError::UnknownFormat);
        }
        let stream = Stream::with_buffers(&device, Type::VideoCapture, BUFFERS).map_err(refused)?;
        Ok(V4lFrames { device, stream: Some(stream), format, is_streaming: false })
    }

    /// Whether a frame is ready within `timeout`.
    fn is_ready(&self, timeout: Duration) -> Result<bool, CameraError> {
        let timeout_ms = i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX);
        match self.device.handle().poll(libc::POLLIN, timeout_ms) {
            Ok(ready) => Ok(ready > 0),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(false),
            Err(_) => Err(CameraError::Lost),
        }
    }
}

impl FrameSource for V4lFrames {
    fn next(&mut self, timeout: Duration) -> Result<Frame, CameraError> {
        // The first call starts the camera, and must not wait for ever for one that sends nothing.
        if self.is_streaming && !self.is_ready(timeout)? {
            return Err(CameraError::TimedOut);
        }
        let mut bytes = Vec::new();
        loop {
            let stream = self.stream.as_mut().ok_or(CameraError::Lost)?;
            stream.set_timeout(timeout.max(Duration::from_secs(2)));
            let (buffer, about) = CaptureStream::next(stream).map_err(|_| CameraError::Lost)?;
            self.is_streaming = true;
            let used = match about.bytesused as usize {
                0 => buffer.len(),
                used => used.min(buffer.len()),
            };
            bytes.clear();
            bytes.extend_from_slice(&buffer[..used]);
            if !self.is_ready(Duration::ZERO)? {
                break;
            }
        }
        let taken_at = Instant::now();
        let (width, height, stride) =
            (self.format.width as usize, self.format.height as usize, self.format.stride as usize);
        match &self.format.fourcc.repr {
            b"YUYV" => from_yuyv(width, height, stride, &bytes, taken_at),
            b"GREY" => from_grey(width, height, stride, &bytes, taken_at),
            _ => from_jpeg(&bytes, taken_at),
        }
    }
}

impl Drop for V4lFrames {
    fn drop(&mut self) {
        // The stream panics when the kernel does not let it stop, as with a camera that is half gone.
        let stream = self.stream.take();
        if catch_unwind(AssertUnwindSafe(|| drop(stream))).is_err() {
            tracing::warn!("a camera could not be stopped");
        }
    }
}

fn refusal(error: &io::Error, device: &str) -> CameraError {
    let device = device.to_owned();
    match error.raw_os_error() {
        Some(libc::EBUSY) => CameraError::Busy,
        Some(libc::EACCES | libc::EPERM) => CameraError::NotPermitted { device },
        // Opened, but it is no camera: a file, a terminal, the part of a camera that only carries data.
        Some(libc::ENOTTY | libc::EINVAL) => CameraError::UnknownFormat,
        _ => CameraError::Missing { device },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_camera_is_refused_in_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("video0");
        let device = file.display().to_string();
        assert_eq!(V4lFrames::open(&file).err(), Some(CameraError::Missing { device }));
        std::fs::write(&file, b"").expect("written");
        assert_eq!(V4lFrames::open(&file).err(), Some(CameraError::UnknownFormat));
        assert_eq!(V4lFrames::open(Path::new("/dev/null")).err(), Some(CameraError::UnknownFormat));
    }

    #[test]
    fn each_refusal_of_the_kernel_has_its_words() {
        let device = || "/dev/video0".to_owned();
        for (code, expect) in [
            (libc::EBUSY, CameraError::Busy),
            (libc::EACCES, CameraError::NotPermitted { device: device() }),
            (libc::ENOTTY, CameraError::UnknownFormat),
            (libc::ENOENT, CameraError::Missing { device: device() }),
            (libc::ENODEV, CameraError::Missing { device: device() }),
        ] {
            assert_eq!(refusal(&io::Error::from_raw_os_error(code), &device()), expect, "{code}");
        }
    }
}
