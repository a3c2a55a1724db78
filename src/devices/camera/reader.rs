//! The camera's thread: frames in, scans and pictures out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::frame::Picture;
use super::{CameraError, FrameSource, Held, open};
use crate::devices::codes::{LiveReader, SeenCode};
use crate::devices::scan::{ScanSender, ScanSource, event_of};

/// How long one look for a frame takes before the thread sees whether it should stop.
const FRAME_WAIT: Duration = Duration::from_millis(200);
/// A camera that sends no whole frame for so long is opened anew.
const SILENCE_MAX: Duration = Duration::from_secs(3);
/// The pause between tries to open a camera that is not there.
pub const RETRY: Duration = Duration::from_secs(2);

/// How the camera stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraState {
    /// Frames come.
    Seeing,
    /// No frames; it is tried again every few seconds.
    Blind(CameraError),
}

/// Where the camera's results go. All are called from the camera's thread and should come back at once.
pub struct CameraSinks {
    /// Codes go here, like any scanner's.
    pub scans: ScanSender,
    /// Asked first about each new code; `true`: it is taken and does not go to `scans`. A screen that waits for a code
    /// too long for a product (QRIS) takes it here.
    pub take_code: Box<dyn Fn(&SeenCode) -> bool + Send>,
    /// The newest picture, at most 640 pixels wide, before it is searched for codes.
    pub on_picture: Box<dyn Fn(Picture) + Send>,
    /// Told at the first frame, at each loss, and when the reason changes.
    pub on_state: Box<dyn Fn(&CameraState) + Send>,
}

/// A running camera; dropping it ends its thread.
pub struct CameraReader {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl CameraReader {
    /// Starts reading `/dev/video0` or the like, or a folder of pictures.
    pub fn start(device: &str, sinks: CameraSinks) -> std::io::Result<CameraReader> {
        let device = device.to_owned();
        CameraReader::start_with(move || open(&device), RETRY, sinks)
    }

    /// Starts reading what `open` opens; tries again after `retry` when it is lost.
    pub fn start_with(
        open: impl FnMut() -> Result<Box<dyn FrameSource>, CameraError> + Send + 'static,
        retry: Duration,
        sinks: CameraSinks,
    ) -> std::io::Result<CameraReader> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = std::thread::Builder::new().name("deks-camera".into()).spawn(move || {
            let mut camera = Camera { sinks, stop: stopped, held: Held::default(), told: None };
            camera.read_for_ever(open, retry);
        })?;
        Ok(CameraReader { stop, thread: Some(thread) })
    }
}

impl Drop for CameraReader {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Camera {
    sinks: CameraSinks,
    stop: Arc<AtomicBool>,
    held: Held,
    /// What was last said about it.
    told: Option<CameraState>,
}

impl Camera {
    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    fn tell(&mut self, state: CameraState) {
        if self.told.as_ref() != Some(&state) && self.goes_on() {
            (self.sinks.on_state)(&state);
            self.told = Some(state);
        }
    }

    fn read_for_ever(&mut self, mut open: impl FnMut() -> Result<Box<dyn FrameSource>, CameraError>, retry: Duration) {
        while self.goes_on() {
            // A driver may answer with anything; a panic over it costs this connection, not the thread.
            let session = AssertUnwindSafe(|| match open() {
                Ok(mut source) => self.watch(&mut *source),
                Err(error) => error,
            });
            let why = catch_unwind(session).unwrap_or(CameraError::Lost);
            self.tell(CameraState::Blind(why));
            let until = Instant::now() + retry;
            while self.goes_on() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(20).min(retry));
            }
        }
    }

    /// Reads until the camera is lost, and says why. Also ends, with any reason, when nobody wants more.
    fn watch(&mut self, source: &mut dyn FrameSource) -> CameraError {
        let mut reader = LiveReader::default();
        let mut last_frame_at = Instant::now();
        while self.goes_on() {
            match source.next(FRAME_WAIT) {
                Ok(frame) => {
                    last_frame_at = Instant::now();
                    self.tell(CameraState::Seeing);
                    (self.sinks.on_picture)(frame.picture);
                    for code in reader.read(&frame.luma) {
                        self.pass_on(&code, frame.taken_at);
                    }
                }
                Err(CameraError::TimedOut | CameraError::Garbled) if last_frame_at.elapsed() < SILENCE_MAX => {}
                Err(CameraError::TimedOut) => return CameraError::Lost,
                Err(error) => return error,
            }
        }
        CameraError::Lost
    }

    fn pass_on(&mut self, code: &SeenCode, now: Instant) {
        if !self.held.is_new(&code.text, now) || (self.sinks.take_code)(code) {
            return;
        }
        self.sinks.scans.send(event_of(&code.text, ScanSource::Camera), || !self.stop.load(Ordering::Relaxed));
    }
}
