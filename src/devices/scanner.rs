//! A scanner with a device of its own: reads by itself, reconnects by itself.
//!
//! Each scanner has a thread and a buffer of its own, so that two that read at the same moment never mix; all of them
//! feed one stream. Promises: codes of one scanner come in the order in which it read them; noise and an endless code
//! cost no memory; a scanner that is pulled out and put back is found again within two seconds, without anyone touching
//! the screen, and both are told. Two scanners that type through the window system are another matter: their keys arrive
//! mixed and nobody can part them ([`super::wedge`]). Grab them, and each is read here.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::code_buffer::CodeBuffer;
use super::evdev_scanner::KeyFeed;
use super::scan::{ScanEvent, ScanSender, ScanSource};
use super::serial_scanner::SerialFeed;
use crate::config::{self, SerialLine};

/// How long a read waits before the thread looks whether it should stop.
const READ_MS: u64 = 200;
/// The pause between tries to open a scanner that is not there: short, because a scanner that is not grabbed yet types.
const RECONNECT_MS: u64 = 250;

/// The device is gone, and why.
#[derive(Debug)]
pub(super) struct Gone(pub(super) String);

/// An open device that codes come from.
pub(super) trait Feed {
    /// Waits at most so long, puts what came into the buffer, and gives the codes that it completed; `None` when nothing
    /// came.
    fn read(&mut self, wait: Duration, codes: &mut CodeBuffer) -> Result<Option<Vec<ScanEvent>>, Gone>;
}

/// Opens a device, again and again.
pub(super) type Open = Box<dyn FnMut() -> Result<Box<dyn Feed>, Gone> + Send>;

/// A running scanner; dropping it ends its thread and lets go of the device, which may take a fifth of a second.
pub struct Scanner {
    source: ScanSource,
    is_there: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Scanner {
    /// Starts reading a serial line into the stream. Fails only when the machine has no thread left.
    pub fn on_serial(line: &SerialLine, stream: ScanSender) -> std::io::Result<Scanner> {
        let source = ScanSource::Serial(line.device.as_str().into());
        let line = line.clone();
        let open = move || match SerialFeed::open(&line) {
            Ok(feed) => Ok(Box::new(feed) as Box<dyn Feed>),
            Err(error) => Err(Gone(error.to_string())),
        };
        Scanner::start(source, Box::new(open), stream)
    }

    /// Takes a keyboard (`/dev/input/by-id/...-event-kbd`) away from the rest of the system and reads it into the stream.
    pub fn grabbed(device: &str, stream: ScanSender) -> std::io::Result<Scanner> {
        let source = ScanSource::Grabbed(device.into());
        let device = device.to_owned();
        let open = move || match KeyFeed::open(Path::new(&device)) {
            Ok(feed) => Ok(Box::new(feed) as Box<dyn Feed>),
            Err(error) => Err(Gone(error.to_string())),
        };
        Scanner::start(source, Box::new(open), stream)
    }

    /// Starts every scanner that the configuration names; what does not start is logged and left out.
    pub fn start_all(config: &config::Scanner, stream: &ScanSender) -> Vec<Scanner> {
        let serial = config.serial.iter().map(|line| Scanner::on_serial(line, stream.clone()));
        let grabbed = config.grab.iter().map(|device| Scanner::grabbed(device, stream.clone()));
        let started = serial.chain(grabbed);
        started
            .filter_map(|scanner| scanner.inspect_err(|error| tracing::error!(%error, "no scanner thread")).ok())
            .collect()
    }

    pub(super) fn start(source: ScanSource, open: Open, stream: ScanSender) -> std::io::Result<Scanner> {
        let (stop, is_there) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let reader = Reader { source: source.clone(), stream, stop: stop.clone(), is_there: is_there.clone() };
        let thread =
            std::thread::Builder::new().name("deks-scanner".into()).spawn(move || reader.read_for_ever(open))?;
        Ok(Scanner { source, is_there, stop, thread: Some(thread) })
    }

    pub fn source(&self) -> &ScanSource {
        &self.source
    }

    /// Whether it is connected right now.
    pub fn is_there(&self) -> bool {
        self.is_there.load(Ordering::Relaxed)
    }
}

impl Drop for Scanner {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread holds.
struct Reader {
    source: ScanSource,
    stream: ScanSender,
    stop: Arc<AtomicBool>,
    is_there: Arc<AtomicBool>,
}

impl Reader {
    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    /// `false` when nobody listens any more.
    fn send(&self, event: ScanEvent) -> bool {
        self.stream.send(event, || self.goes_on())
    }

    fn tell_connected(&self, is_there: bool) -> bool {
        self.is_there.store(is_there, Ordering::Relaxed);
        self.send(ScanEvent::Connected { source: self.source.clone(), is_there })
    }

    fn read_for_ever(self, mut open: Open) {
        // Kept over a reconnection: it knows whether this scanner ends its codes itself.
        let mut codes = CodeBuffer::new(self.source.clone());
        let mut told_lost = false;
        while self.goes_on() {
            let why = match open() {
                Ok(mut feed) => {
                    told_lost = false;
                    if !self.tell_connected(true) {
                        return;
                    }
                    match self.read_until_gone(&mut *feed, &mut codes) {
                        Some(gone) => gone,
                        None => return,
                    }
                }
                Err(gone) => gone,
            };
            codes.forget();
            if !told_lost && self.goes_on() {
                told_lost = true;
                tracing::warn!(device = self.source.device(), why = why.0, "scanner not there");
                self.tell_connected(false);
            }
            self.pause();
        }
    }

    /// Reads until the device is gone; `None` when the scanner is to stop or nobody listens.
    fn read_until_gone(&self, feed: &mut dyn Feed, codes: &mut CodeBuffer) -> Option<Gone> {
        let mut last_came = Instant::now();
        while self.goes_on() {
            let wait_ms = codes.wait_ms();
            let quiet = last_came.elapsed();
            let wait = wait_ms.map_or(READ_MS, |ms| ms.saturating_sub(quiet.as_millis() as u64).clamp(1, READ_MS));
            let events = match feed.read(Duration::from_millis(wait), codes) {
                Ok(Some(events)) => {
                    last_came = Instant::now();
                    events
                }
                Ok(None) if wait_ms.is_some_and(|ms| last_came.elapsed() >= Duration::from_millis(ms)) => {
                    codes.silence().into_iter().collect()
                }
                Ok(None) => Vec::new(),
                Err(gone) => return Some(gone),
            };
            for event in events {
                if !self.send(event) {
                    return None;
                }
            }
        }
        None
    }

    fn pause(&self) {
        let until = Instant::now() + Duration::from_millis(RECONNECT_MS);
        while self.goes_on() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
