//! The camera while it is tried, and while the QRIS sticker is held before it: newest picture, newest code.
//!
//! Promises: neither side waits for the other; a code that it reads goes nowhere but here. Leaves to others: the till's
//! camera (`kiosk::camera`).

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use crate::devices::ScanSender;
use crate::devices::camera::{CameraReader, CameraSinks, CameraState, Picture};
use crate::kiosk::photos::Pixels;

/// Fifteen pictures a second.
const PICTURE_EVERY: Duration = Duration::from_millis(66);

/// What the camera's thread has for the screen: the newest of each.
#[derive(Default)]
pub(super) struct Seen {
    pub picture: Option<Pixels>,
    pub state: Option<CameraState>,
    pub code: Option<String>,
    picture_at: Option<Instant>,
}

type Wake = Box<dyn Fn() + Send + Sync>;

/// Between the camera's thread and the screen.
#[derive(Default)]
pub(super) struct Eye {
    seen: Mutex<Seen>,
    pub(super) wake: OnceLock<Wake>,
}

impl std::fmt::Debug for Eye {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Eye")
    }
}

impl Eye {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn put(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen());
        if let Some(wake) = self.wake.get() {
            wake();
        }
    }

    fn put_picture(&self, picture: &Picture) {
        let now = Instant::now();
        let is_early = |last: Instant| now.saturating_duration_since(last) < PICTURE_EVERY;
        {
            let seen = self.seen();
            if seen.picture.is_some() || seen.picture_at.is_some_and(is_early) {
                return;
            }
        }
        let Some(pixels) = pixels_of(picture) else { return };
        self.put(|seen| {
            seen.picture = Some(pixels);
            seen.picture_at = Some(now);
        });
    }

    /// Takes what is new.
    pub(super) fn take(&self) -> Seen {
        let mut seen = self.seen();
        Seen {
            picture: seen.picture.take(),
            state: seen.state.take(),
            code: seen.code.take(),
            picture_at: seen.picture_at,
        }
    }
}

fn pixels_of(picture: &Picture) -> Option<Pixels> {
    let (width, height) = (u32::try_from(picture.width).ok()?, u32::try_from(picture.height).ok()?);
    let is_whole = picture.rgb.len() == picture.width.checked_mul(picture.height)?.checked_mul(3)?;
    (is_whole && width > 0 && height > 0).then(|| Pixels::clone_from_slice(&picture.rgb, width, height))
}

/// Starts looking; call it from a worker.
pub(super) fn open(device: &str, scans: ScanSender, eye: &Arc<Eye>) -> std::io::Result<CameraReader> {
    *eye.seen() = Seen::default();
    let (codes, pictures, states) = (eye.clone(), eye.clone(), eye.clone());
    let sinks = CameraSinks {
        scans,
        take_code: Box::new(move |code| {
            codes.put(|seen| seen.code = Some(code.text.clone()));
            true
        }),
        on_picture: Box::new(move |picture| pictures.put_picture(&picture)),
        on_state: Box::new(move |state| states.put(|seen| seen.state = Some(state.clone()))),
    };
    CameraReader::start(device, sinks)
}
