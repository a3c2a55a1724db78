//! The camera that a paper or a product is held before: what it sees, and one picture of it.
//!
//! Promises: the screen never waits for it; it runs only while its sheet is open. Its pictures in colour are small (640
//! pixels); of a paper that is to be read the grey frame is taken, which is as large as the camera's.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use crate::devices::ScanSender;
use crate::devices::camera::{self, CameraError, CameraReader, CameraSinks, CameraState, Frame, FrameSource, Picture};
use crate::devices::codes::Luma;
use crate::kiosk::photos::Pixels;

/// Fifteen pictures a second.
const PICTURE_EVERY: Duration = Duration::from_millis(66);
/// The pause between tries to open a camera that is not there.
const RETRY: Duration = Duration::from_secs(2);

/// What the screen knows of the camera.
pub struct Eye {
    device: String,
    scans: Option<ScanSender>,
    pub port: Arc<Port>,
    running: Option<Running>,
    /// What is seen now.
    pub picture: Option<Pixels>,
    /// Why nothing is.
    pub flaw: String,
    /// What was taken and waits for a yes.
    pub shot: Option<Pixels>,
}

/// A running camera; it ends where nobody waits for it.
pub struct Running(CameraReader);

/// What starting one takes.
pub struct Start {
    device: String,
    scans: ScanSender,
    port: Arc<Port>,
}

/// What the camera's thread has for the screen: the newest of each, and nothing older.
#[derive(Default)]
struct Newest {
    picture: Option<Picture>,
    grey: Option<Luma>,
    state: Option<CameraState>,
    at: Option<Instant>,
}

type Wake = Box<dyn Fn() + Send + Sync>;

/// Between the camera's thread and the screen. Neither waits for the other.
#[derive(Default)]
pub struct Port {
    newest: Mutex<Newest>,
    wake: OnceLock<Wake>,
}

impl Port {
    /// Says what is done when there is something new.
    pub fn on_news(&self, wake: Wake) {
        let _ = self.wake.set(wake);
    }

    fn newest(&self) -> MutexGuard<'_, Newest> {
        self.newest.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn told(&self) {
        if let Some(wake) = self.wake.get() {
            wake();
        }
    }

    fn put_frame(&self, frame: &Frame, now: Instant) {
        {
            let mut newest = self.newest();
            if newest.at.is_some_and(|last| now.saturating_duration_since(last) < PICTURE_EVERY) {
                return;
            }
            (newest.picture, newest.grey) = (Some(frame.picture.clone()), Some(frame.luma.clone()));
            newest.at = Some(now);
        }
        self.told();
    }

    fn put_state(&self, state: &CameraState) {
        self.newest().state = Some(state.clone());
        self.told();
    }
}

/// Shows each frame in passing.
struct Watched {
    source: Box<dyn FrameSource>,
    port: Arc<Port>,
}

impl FrameSource for Watched {
    fn next(&mut self, timeout: Duration) -> Result<Frame, CameraError> {
        let frame = self.source.next(timeout)?;
        self.port.put_frame(&frame, Instant::now());
        Ok(frame)
    }
}

impl Eye {
    /// `device`: empty where there is none. A camera's thread wants to know where scans go, though none goes there.
    pub fn new(device: &str, scans: Option<ScanSender>) -> Eye {
        Eye {
            device: device.to_owned(),
            scans,
            port: Arc::default(),
            running: None,
            picture: None,
            flaw: String::new(),
            shot: None,
        }
    }

    pub fn is_there(&self) -> bool {
        !self.device.is_empty() && self.scans.is_some()
    }

    /// What starts it anew; nothing of an earlier look is left.
    pub fn start(&mut self) -> Option<Start> {
        let scans = self.scans.clone().filter(|_| self.is_there())?;
        *self.port.newest() = Newest::default();
        (self.picture, self.shot) = (None, None);
        self.flaw.clear();
        Some(Start { device: self.device.clone(), scans, port: self.port.clone() })
    }

    /// It runs now; gives back one that ran already.
    pub fn started(&mut self, running: Running) -> Option<Running> {
        self.running.replace(running)
    }

    pub fn stop(&mut self) -> Option<Running> {
        (self.picture, self.shot) = (None, None);
        self.running.take()
    }

    /// Takes what is new.
    pub fn look(&mut self) {
        let (picture, state) = {
            let mut newest = self.port.newest();
            (newest.picture.as_ref().and_then(pixels_of), newest.state.take())
        };
        match state {
            Some(CameraState::Seeing) => self.flaw.clear(),
            Some(CameraState::Blind(why)) => {
                self.flaw = why.to_string();
                self.picture = None;
                return;
            }
            None => {}
        }
        if self.flaw.is_empty() {
            self.picture = picture.or(self.picture.take());
        }
    }

    /// Keeps what is seen now. `is_read`: a paper, of which every letter counts.
    pub fn shoot(&mut self, is_read: bool) {
        self.look();
        let grey = self.port.newest().grey.as_ref().filter(|_| is_read).and_then(grey_of);
        self.shot = grey.or_else(|| self.picture.clone());
    }
}

fn pixels_of(picture: &Picture) -> Option<Pixels> {
    let (width, height) = (u32::try_from(picture.width).ok()?, u32::try_from(picture.height).ok()?);
    let is_whole = picture.rgb.len() == picture.width.checked_mul(picture.height)?.checked_mul(3)?;
    (is_whole && width > 0 && height > 0).then(|| Pixels::clone_from_slice(&picture.rgb, width, height))
}

fn grey_of(luma: &Luma) -> Option<Pixels> {
    let (width, height) = (u32::try_from(luma.width()).ok()?, u32::try_from(luma.height()).ok()?);
    let rgb: Vec<u8> = luma.pixels().iter().flat_map(|shade| [*shade; 3]).collect();
    Some(Pixels::clone_from_slice(&rgb, width, height))
}

impl Start {
    pub fn run(self) -> std::io::Result<Running> {
        let Start { device, scans, port } = self;
        let (states, frames) = (port.clone(), port);
        let sinks = CameraSinks {
            scans,
            // A code on a paper is part of the picture, and nothing else.
            take_code: Box::new(|_| true),
            on_picture: Box::new(|_| ()),
            on_state: Box::new(move |state| states.put_state(state)),
        };
        let open = move || -> Result<Box<dyn FrameSource>, CameraError> {
            let source = camera::open(&device)?;
            Ok(Box::new(Watched { source, port: frames.clone() }))
        };
        CameraReader::start_with(open, RETRY, sinks).map(Running)
    }
}

impl Running {
    /// Ends it, which waits for the camera's thread: never on the UI thread.
    pub fn end(self) {
        drop(self.0);
    }
}

/// A camera that still runs when the screens go stops without anybody waiting for it.
impl Drop for Eye {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            let _ = std::thread::Builder::new().name("deks-camera-end".into()).spawn(move || running.end());
        }
    }
}

impl std::fmt::Debug for Eye {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Eye")
            .field("device", &self.device)
            .field("runs", &self.running.is_some())
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Running")
    }
}

impl std::fmt::Debug for Start {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Start")
    }
}
