//! What `deks doctor` and the settings' "Uji" ask of a camera.

use std::time::{Duration, Instant};

use super::{CameraError, FrameSource, open};
use crate::devices::check::{Check, CheckLevel};

/// Cameras take a moment to begin.
const FIRST_FRAME_MAX: Duration = Duration::from_secs(4);

/// Opens the camera and waits for one whole frame. Takes a few seconds at most; `device` is not empty.
pub fn check_camera(device: &str) -> Check {
    finding(open(device).and_then(|mut source| first_frame(&mut *source, FIRST_FRAME_MAX)))
}

/// The size of the first whole frame.
fn first_frame(source: &mut dyn FrameSource, patience: Duration) -> Result<(usize, usize), CameraError> {
    let until = Instant::now() + patience;
    loop {
        match source.next(Duration::from_millis(200)) {
            Ok(frame) => return Ok((frame.luma.width(), frame.luma.height())),
            Err(CameraError::TimedOut | CameraError::Garbled) if Instant::now() < until => {}
            Err(error) => return Err(error),
        }
    }
}

fn finding(seen: Result<(usize, usize), CameraError>) -> Check {
    let check = |level, finding: String, remedy: &str| Check {
        level,
        subject: "kamera".into(),
        finding,
        remedy: remedy.to_owned(),
    };
    match seen {
        Ok((width, height)) if width.max(height) < 640 => check(
            CheckLevel::Warning,
            format!("Memberi gambar {width}x{height}; itu kecil untuk membaca kode batang."),
            "Pakai kamera dengan 1280x720 atau lebih.",
        ),
        Ok((width, height)) => check(CheckLevel::Ok, format!("Memberi gambar {width}x{height}."), ""),
        Err(error) => check(CheckLevel::Broken, error.to_string(), remedy_of(&error)),
    }
}

fn remedy_of(error: &CameraError) -> &'static str {
    match error {
        CameraError::Missing { .. } => "Periksa kabel kamera, atau kosongkan camera.device di deks.toml.",
        CameraError::NotPermitted { .. } => "Masukkan pengguna kios ke kelompok video, lalu mulai ulang.",
        CameraError::Busy => "Tutup program lain yang memakai kamera.",
        CameraError::UnknownFormat => "Pakai kamera USB biasa (UVC), atau pilih /dev/video lain.",
        CameraError::Lost | CameraError::Garbled | CameraError::TimedOut => "Cabut dan pasang lagi kabel kamera.",
    }
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;

    #[test]
    fn a_camera_that_shows_something_is_well_and_a_small_one_is_said() {
        for (width, level) in [(1_280, CheckLevel::Ok), (320, CheckLevel::Warning)] {
            let folder = tempfile::tempdir().expect("a folder");
            GrayImage::new(width, 240).save(folder.path().join("a.png")).expect("saved");
            let check = check_camera(&folder.path().display().to_string());
            assert_eq!((check.level, check.subject.as_str()), (level, "kamera"), "{}", check.finding);
        }
    }

    #[test]
    fn every_fault_has_a_remedy() {
        let device = || "/dev/video0".to_owned();
        for error in [
            CameraError::Missing { device: device() },
            CameraError::NotPermitted { device: device() },
            CameraError::Busy,
            CameraError::UnknownFormat,
            CameraError::Lost,
            CameraError::Garbled,
            CameraError::TimedOut,
        ] {
            let check = finding(Err(error.clone()));
            assert_eq!(check.level, CheckLevel::Broken);
            assert!(!check.finding.is_empty() && check.remedy.ends_with('.'), "{error:?}");
        }
    }

    #[test]
    fn a_camera_that_never_shows_a_whole_frame_is_not_waited_for_long() {
        struct Silent;
        impl FrameSource for Silent {
            fn next(&mut self, _: Duration) -> Result<super::super::Frame, CameraError> {
                Err(CameraError::TimedOut)
            }
        }
        assert_eq!(first_frame(&mut Silent, Duration::from_millis(20)), Err(CameraError::TimedOut));
    }
}
