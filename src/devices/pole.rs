//! The pole display: two rows of twenty characters that the customer reads, on a serial line.
//!
//! Promises: [`rows_of`] gives exactly two rows of twenty printable ASCII characters, whatever a product is called, and
//! never cuts an amount; [`Pole::show`] never waits. A display that is missing, stalled or switched off and on costs
//! nothing: its thread keeps the newest text only, ends each write at a deadline, connects again by itself and writes
//! again from time to time. Speaks the commands of Epson's customer displays (ESC/POS), which most others follow.
//! Leaves to others: what is shown when.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use unicode_normalization::UnicodeNormalization;

use super::printer::PortError;
use super::wire::Wire;
use crate::base::Rupiah;
use crate::config::SerialLine;

/// Characters in a row.
pub const COLUMNS: usize = 20;
/// How long the display may take to accept both rows; at 1200 baud they take half a second.
const WRITE_MS: u64 = 1_500;
const RECONNECT_MS: u64 = 1_000;
/// A display that was switched off and on shows nothing until somebody writes: so often it is written again.
const REFRESH_MS: u64 = 10_000;

/// What the customer is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PoleText {
    /// Nobody is served.
    Idle {
        outlet: String,
    },
    /// What was added last, what it comes to, and the total so far.
    Line {
        name: String,
        price: Rupiah,
        total: Rupiah,
    },
    /// What is to be paid.
    Total {
        total: Rupiah,
    },
    /// What the customer gets back.
    Change {
        change: Rupiah,
    },
    Thanks,
    /// Every column once, for the test in the settings.
    Test,
}

/// The two rows, each exactly [`COLUMNS`] printable ASCII characters.
pub fn rows_of(text: &PoleText) -> [String; 2] {
    match text {
        PoleText::Idle { outlet } => [centred(outlet), centred("Selamat datang")],
        PoleText::Line { name, price, total } => [amount_row(name, *price), amount_row("Total", *total)],
        PoleText::Total { total } => [amount_row("Total", *total), centred("")],
        PoleText::Change { change } => [amount_row("Kembali", *change), centred("Terima kasih")],
        PoleText::Thanks => [centred("Terima kasih"), centred("Sampai jumpa lagi")],
        PoleText::Test => ["12345678901234567890".into(), centred("DEKS - uji layar")],
    }
}

/// A label on the left, cut where the amount needs the room, and the amount on the right. Amounts are grouped; one that
/// is too long for that is written without points, and then even the longest fits.
fn amount_row(label: &str, amount: Rupiah) -> String {
    let grouped = amount.grouped();
    let figures = if grouped.len() <= COLUMNS { grouped } else { amount.0.to_string() };
    // One space between them; no room for a letter means no label.
    let room = COLUMNS.saturating_sub(figures.len() + 1);
    let label: String = ascii(label).chars().take(room).collect();
    let gap = COLUMNS - label.len() - figures.len();
    [label.as_str(), &" ".repeat(gap), &figures].concat()
}

fn centred(text: &str) -> String {
    let text: String = ascii(text).chars().take(COLUMNS).collect();
    format!("{:^COLUMNS$}", text.trim())
}

/// What every display can show: letters without their accents; anything else that is not ASCII is a question mark.
fn ascii(text: &str) -> String {
    let is_mark = |c: &char| unicode_normalization::char::is_combining_mark(*c);
    let cleaned = crate::base::text::clean_line(text);
    let plain = cleaned.nfkd().filter(|c| !is_mark(c) && !crate::base::text::is_invisible_mark(*c));
    plain.map(|c| if matches!(c, ' '..='~') { c } else { '?' }).collect()
}

/// Once after connecting: initialise and clear.
const BEGIN: &[u8] = &[0x1B, b'@', 0x0C];
/// Before each text, because the display may have been switched off and on meanwhile: characters of the United States in
/// code page 437, overwriting instead of scrolling, no cursor, full brightness.
const SET_UP: &[u8] = &[0x1B, b'R', 0, 0x1B, b't', 0, 0x1F, 0x01, 0x1F, b'C', 0, 0x1F, b'X', 4];

/// Both rows, each put in its place; nothing is cleared, so nothing flickers.
fn bytes_of(text: &PoleText) -> Vec<u8> {
    let mut bytes = SET_UP.to_vec();
    for (row, y) in rows_of(text).iter().zip(1u8..) {
        bytes.extend([0x1F, b'$', 1, y]);
        bytes.extend(row.as_bytes());
    }
    bytes
}

/// What the thread is to show, and whether it changed.
#[derive(Debug, Default)]
struct Wanted {
    text: Option<PoleText>,
    is_new: bool,
}

struct Shared {
    wanted: Mutex<Wanted>,
    changed: Condvar,
    stop: AtomicBool,
    is_there: AtomicBool,
}

/// A running display. Dropping it asks its thread to end and waits for nothing.
pub struct Pole {
    shared: Arc<Shared>,
    _thread: JoinHandle<()>,
}

impl Pole {
    /// Starts the display's thread; that nothing is connected yet is no error. Fails only when the machine has no thread
    /// left.
    pub fn start(line: &SerialLine) -> std::io::Result<Pole> {
        let shared = Arc::new(Shared {
            wanted: Mutex::default(),
            changed: Condvar::new(),
            stop: AtomicBool::new(false),
            is_there: AtomicBool::new(false),
        });
        let (line, behind) = (line.clone(), shared.clone());
        let thread = std::thread::Builder::new().name("deks-pole".into()).spawn(move || behind.serve(&line))?;
        Ok(Pole { shared, _thread: thread })
    }

    /// The display that the configuration names; `None` without one, or when its thread did not start.
    pub fn start_if_any(line: &SerialLine) -> Option<Pole> {
        if line.device.is_empty() {
            return None;
        }
        Pole::start(line).inspect_err(|error| tracing::error!(%error, "the pole display did not start")).ok()
    }

    /// Shows this from now on; what was not shown yet is skipped. Never waits.
    pub fn show(&self, text: PoleText) {
        *self.shared.wanted() = Wanted { text: Some(text), is_new: true };
        self.shared.changed.notify_one();
    }

    /// Whether the line is open and takes what is written. A display has no way to answer.
    pub fn is_there(&self) -> bool {
        self.shared.is_there.load(Ordering::Relaxed)
    }
}

impl Drop for Pole {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.shared.changed.notify_one();
    }
}

impl Shared {
    fn wanted(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    /// Sleeps until there is something new to show, or so long; then gives what is to be shown.
    fn wait(&self, at_most: Duration) -> Option<PoleText> {
        let until = Instant::now() + at_most;
        let mut wanted = self.wanted();
        while !wanted.is_new && self.goes_on() {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            let woken = self.changed.wait_timeout(wanted, left).unwrap_or_else(|poisoned| poisoned.into_inner());
            wanted = woken.0;
        }
        wanted.is_new = false;
        wanted.text.clone()
    }

    /// Nothing new is worth hurrying for while there is no display.
    fn pause(&self) {
        let until = Instant::now() + Duration::from_millis(RECONNECT_MS);
        while self.goes_on() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn serve(&self, line: &SerialLine) {
        let mut told_lost = false;
        while self.goes_on() {
            let why = match Wire::open(line) {
                Ok(wire) => match self.show_until_gone(wire) {
                    Ok(()) => return,
                    Err(error) => {
                        // It worked, or stalled for the first time: worth a word again.
                        told_lost &= !self.is_there.swap(false, Ordering::Relaxed);
                        error
                    }
                },
                Err(error) => error,
            };
            if !told_lost {
                told_lost = true;
                tracing::warn!(device = line.device, why = %why, "pole display not there");
            }
            self.pause();
        }
    }

    fn show_until_gone(&self, mut wire: Wire) -> Result<(), PortError> {
        let mut write = |bytes: &[u8]| {
            let deadline = Instant::now() + Duration::from_millis(WRITE_MS);
            wire.write_all(bytes, deadline).map_err(|error| error.cause)
        };
        write(BEGIN)?;
        let mut text = self.wait(Duration::ZERO);
        while self.goes_on() {
            match &text {
                Some(text) => write(&bytes_of(text))?,
                None => write(SET_UP)?,
            }
            self.is_there.store(true, Ordering::Relaxed);
            text = self.wait(Duration::from_millis(REFRESH_MS));
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "pole_tests.rs"]
mod tests;
