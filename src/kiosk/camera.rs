//! The camera at the till: a sheet with its live picture. What it reads goes the way of every scan.
//!
//! Promises: the UI thread never waits for the camera; the picture changes at most fifteen times a second, and one that
//! comes while the last is not taken yet is dropped. The camera runs only while the sheet is open: closing it, leaving
//! the till and locking the kiosk stop it. Leaves to others: reading codes (devices), and what a code means (the till).

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use deks_ui::{App, CameraAdapter, CameraStanding, Screen as Place};
use slint::{ComponentHandle, Global as _, Image};

use super::customer::CustomerView;
use super::english::say;
use super::flow::{Event, Out, Runner, Screen};
use super::photos::Pixels;
use super::scan;
use super::services::Services;
use crate::devices::ScanSender;
use crate::devices::camera::{self, CameraError, CameraReader, CameraSinks, CameraState, Frame, FrameSource, Picture};
use crate::devices::codes::{Point, SeenCode};

/// Fifteen pictures a second.
const PICTURE_EVERY: Duration = Duration::from_millis(66);
/// The pause between tries to open a camera that is not there.
const RETRY: Duration = Duration::from_secs(2);
/// How long a code that was read stays marked, in ticks of about a second.
const MARK_TICKS: u32 = 3;
/// A bar code may be read along one line: its mark is at least so high, in parts of the picture.
const MARK_MIN: f32 = 0.08;
/// Air around a code, in parts of the picture.
const MARK_AIR: f32 = 0.02;

/// A code that was read and where it stood, in parts of the picture's width and height.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    code: String,
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

/// What the camera's thread has for the screen: the newest of each, and nothing older.
#[derive(Default)]
struct Newest {
    picture: Option<Pixels>,
    state: Option<CameraState>,
    mark: Option<Mark>,
    /// Width and height of the frame that codes are looked for in.
    frame: (usize, usize),
    picture_at: Option<Instant>,
}

type Wake = Box<dyn Fn() + Send + Sync>;

/// Between the camera's thread and the screen. Neither waits for the other.
#[derive(Default)]
pub struct Port {
    newest: Mutex<Newest>,
    wake: OnceLock<Wake>,
}

impl Port {
    fn newest(&self) -> MutexGuard<'_, Newest> {
        self.newest.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn wake(&self) {
        if let Some(wake) = self.wake.get() {
            wake();
        }
    }

    fn put_picture(&self, picture: &Picture, now: Instant) {
        let is_early = |last: Instant| now.saturating_duration_since(last) < PICTURE_EVERY;
        {
            let mut newest = self.newest();
            if newest.picture.is_some() || newest.picture_at.is_some_and(is_early) {
                return;
            }
            newest.picture = pixels_of(picture);
            newest.picture_at = Some(now);
        }
        self.wake();
    }

    fn put_state(&self, state: &CameraState) {
        self.newest().state = Some(state.clone());
        self.wake();
    }

    fn put_code(&self, code: &SeenCode) {
        {
            let mut newest = self.newest();
            newest.mark = Some(mark_of(code, newest.frame));
        }
        self.wake();
    }

    /// Nothing of an earlier look is left for the next one.
    fn clear(&self) {
        *self.newest() = Newest::default();
    }
}

fn pixels_of(picture: &Picture) -> Option<Pixels> {
    let (width, height) = (u32::try_from(picture.width).ok()?, u32::try_from(picture.height).ok()?);
    let is_whole = picture.rgb.len() == picture.width.checked_mul(picture.height)?.checked_mul(3)?;
    (is_whole && width > 0 && height > 0).then(|| Pixels::clone_from_slice(&picture.rgb, width, height))
}

/// The upright box around a code, with some air, inside of the picture.
fn mark_of(code: &SeenCode, (width, height): (usize, usize)) -> Mark {
    let span = |places: &dyn Fn(&Point) -> f32, whole: usize| {
        let whole = whole.max(1) as f32;
        let least = code.points.iter().map(places).fold(f32::INFINITY, f32::min) / whole;
        let most = code.points.iter().map(places).fold(f32::NEG_INFINITY, f32::max) / whole;
        // A code without places is somewhere in the picture.
        let (least, most) = if least.is_finite() && most.is_finite() { (least, most) } else { (0.0, 1.0) };
        let missing = (MARK_MIN - (most - least)).max(0.0) / 2.0 + MARK_AIR;
        let (from, to) = ((least - missing).clamp(0.0, 1.0), (most + missing).clamp(0.0, 1.0));
        (from, to - from)
    };
    let ((x, width), (y, height)) = (span(&|point| point.x, width), span(&|point| point.y, height));
    Mark { code: code.text.clone(), x, y, width, height }
}

/// Notes how large the frames are: places of codes are told in pixels of the whole frame.
struct Measured {
    source: Box<dyn FrameSource>,
    port: Arc<Port>,
}

impl FrameSource for Measured {
    fn next(&mut self, timeout: Duration) -> Result<Frame, CameraError> {
        let frame = self.source.next(timeout)?;
        self.port.newest().frame = (frame.luma.width(), frame.luma.height());
        Ok(frame)
    }
}

/// How the camera stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    Off,
    Starting,
    Seeing,
    Blind(String),
}

pub struct CameraScreen {
    device: String,
    scans: Option<ScanSender>,
    port: Arc<Port>,
    standing: Standing,
    reader: Option<CameraReader>,
    picture: Option<Image>,
    mark: Option<Mark>,
    mark_left: u32,
    /// The last line of the cart and its total, since something was read.
    last: Option<(String, String)>,
    total: String,
}

pub enum Intent {
    Opened,
    Closed,
    Started(std::io::Result<CameraReader>),
    /// The camera has something.
    Look,
    Tick,
    Cart(CustomerView),
}

pub enum Effect {
    Start { device: String, scans: ScanSender, port: Arc<Port> },
    Stop(CameraReader),
}

impl CameraScreen {
    pub fn new(device: &str, scans: Option<ScanSender>) -> CameraScreen {
        CameraScreen {
            device: device.to_owned(),
            scans,
            port: Arc::default(),
            standing: Standing::Off,
            reader: None,
            picture: None,
            mark: None,
            mark_left: 0,
            last: None,
            total: String::new(),
        }
    }

    fn is_open(&self) -> bool {
        self.standing != Standing::Off
    }

    fn open(&mut self) -> Vec<Out<Effect>> {
        let Some(scans) = self.scans.clone().filter(|_| !self.is_open() && !self.device.is_empty()) else {
            return Vec::new();
        };
        self.standing = Standing::Starting;
        let (device, port) = (self.device.clone(), self.port.clone());
        vec![Out::Do(Effect::Start { device, scans, port })]
    }

    fn close(&mut self) -> Vec<Out<Effect>> {
        self.standing = Standing::Off;
        (self.picture, self.mark, self.last) = (None, None, None);
        self.reader.take().map(|reader| Out::Do(Effect::Stop(reader))).into_iter().collect()
    }

    fn started(&mut self, started: std::io::Result<CameraReader>) -> Vec<Out<Effect>> {
        match started {
            // The sheet was closed while the camera started.
            Ok(reader) if !self.is_open() => vec![Out::Do(Effect::Stop(reader))],
            // It was closed and opened again meanwhile: one camera is enough.
            Ok(reader) => self.reader.replace(reader).map(|older| Out::Do(Effect::Stop(older))).into_iter().collect(),
            Err(error) => {
                tracing::error!(%error, "the camera's thread did not start");
                self.standing = Standing::Blind(CameraError::Lost.to_string());
                Vec::new()
            }
        }
    }

    fn look(&mut self) {
        if !self.is_open() {
            return;
        }
        let (picture, state, mark) = {
            let mut newest = self.port.newest();
            (newest.picture.take(), newest.state.take(), newest.mark.take())
        };
        match state {
            Some(CameraState::Seeing) => self.standing = Standing::Seeing,
            Some(CameraState::Blind(why)) => {
                self.standing = Standing::Blind(why.to_string());
                self.picture = None;
            }
            None => {}
        }
        if let Some(pixels) = picture.filter(|_| self.standing == Standing::Seeing) {
            self.picture = Some(Image::from_rgb8(pixels));
        }
        if let Some(mark) = mark {
            self.mark = Some(mark);
            self.mark_left = MARK_TICKS;
        }
    }

    fn tick(&mut self) {
        self.look();
        self.mark_left = self.mark_left.saturating_sub(1);
        if self.mark_left == 0 {
            self.mark = None;
        }
    }

    fn cart(&mut self, view: CustomerView) {
        let CustomerView::Cart { lines, total, .. } = view else {
            self.last = None;
            return;
        };
        self.last = lines.last().map(|line| (format!("{} x {}", line.qty, line.name), line.amount.to_string()));
        self.total = total.to_string();
    }
}

impl Screen for CameraScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        match intent {
            Intent::Opened => return self.open(),
            Intent::Closed => return self.close(),
            Intent::Started(started) => return self.started(started),
            Intent::Look => self.look(),
            Intent::Tick => self.tick(),
            Intent::Cart(view) => self.cart(view),
        }
        Vec::new()
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            _ if !self.is_open() => None,
            Event::Tick => Some(Intent::Tick),
            Event::CustomerSees(view) => Some(Intent::Cart(view.clone())),
            Event::Entered(place) if *place != Place::Till => Some(Intent::Closed),
            Event::Locked => Some(Intent::Closed),
            _ => None,
        }
    }

    fn perform(effect: Effect, _: &Services) -> Option<Intent> {
        match effect {
            Effect::Start { device, scans, port } => Some(Intent::Started(start(device, scans, &port))),
            // Waits for the camera's thread, which is why it is not done where the screen is drawn.
            Effect::Stop(reader) => {
                drop(reader);
                None
            }
        }
    }

    fn show(&self, app: &App) {
        let adapter = CameraAdapter::get(app);
        adapter.set_available(!self.device.is_empty());
        adapter.set_open(self.is_open());
        adapter.set_standing(match &self.standing {
            Standing::Off | Standing::Starting => CameraStanding::Starting,
            Standing::Seeing => CameraStanding::Seeing,
            Standing::Blind(_) => CameraStanding::Blind,
        });
        let reason = if let Standing::Blind(why) = &self.standing { why.as_str() } else { "" };
        adapter.set_reason(say(reason));
        adapter.set_has_picture(self.picture.is_some());
        adapter.set_picture(self.picture.clone().unwrap_or_default());
        let mark = self.mark.as_ref();
        adapter.set_code(mark.map(|mark| mark.code.as_str()).unwrap_or_default().into());
        if let Some(mark) = mark {
            adapter.set_mark_x(mark.x);
            adapter.set_mark_y(mark.y);
            adapter.set_mark_width(mark.width);
            adapter.set_mark_height(mark.height);
        }
        let (name, amount) = self.last.clone().unwrap_or_default();
        adapter.set_total(if name.is_empty() { "" } else { self.total.as_str() }.into());
        adapter.set_last_name(name.into());
        adapter.set_last_amount(amount.into());
    }
}

/// A camera that still runs when the screens go (other settings, the end) stops without anybody waiting for it.
impl Drop for CameraScreen {
    fn drop(&mut self) {
        if let Some(reader) = self.reader.take() {
            let _ = std::thread::Builder::new().name("deks-camera-end".into()).spawn(move || drop(reader));
        }
    }
}

fn start(device: String, scans: ScanSender, port: &Arc<Port>) -> std::io::Result<CameraReader> {
    port.clear();
    let (pictures, states, codes, measured) = (port.clone(), port.clone(), port.clone(), port.clone());
    let sinks = CameraSinks {
        scans,
        // Looked at in passing: it is a scan all the same.
        take_code: Box::new(move |code| {
            codes.put_code(code);
            false
        }),
        on_picture: Box::new(move |picture| pictures.put_picture(&picture, Instant::now())),
        on_state: Box::new(move |state| states.put_state(state)),
    };
    let open = move || -> Result<Box<dyn FrameSource>, CameraError> {
        let source = camera::open(&device)?;
        Ok(Box::new(Measured { source, port: measured.clone() }))
    };
    CameraReader::start_with(open, RETRY, sinks)
}

/// Binds the sheet's callbacks to a presenter. The scanners are bound before: the camera feeds their stream.
pub fn connect(app: &App, services: &Services) -> Runner<CameraScreen> {
    let screen = CameraScreen::new(&services.config.camera.device, Some(scan::stream()));
    let port = screen.port.clone();
    let runner = Runner::start(screen, app, services.clone());
    let remote = runner.remote();
    let _ = port.wake.set(Box::new(move || remote.send(Intent::Look)));
    let adapter = app.global::<CameraAdapter>();
    adapter.on_opened(runner.does(|| Intent::Opened));
    adapter.on_closed(runner.does(|| Intent::Closed));
    runner
}

#[cfg(test)]
#[path = "camera_tests.rs"]
mod tests;
