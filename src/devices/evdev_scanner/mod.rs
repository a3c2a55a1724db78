//! Scanners that type, taken away from the rest of the system: keys to codes.
//!
//! Promises: while a device is grabbed nothing else gets its keys, so a scanner can neither type into a field nor press
//! a key that means something to the system (faults F8, F23); each device has its own state, so that two that read at
//! once never mix; the kernel lets go of the device when it is closed, however the thread ends. Scanners are taken to be
//! set to the keyboard of the United States, as they come from the factory. Leaves to others: the thread and its
//! reconnecting ([`super::scanner`]).

mod device;
mod keys;

use std::path::Path;
use std::time::Duration;

use device::EvdevKeys;
pub(super) use device::{GrabError, look_at};
use keys::{Key, Keyboard, Stroke};

use super::code_buffer::CodeBuffer;
use super::scan::{ScanEvent, ScanRefused};
use super::scanner::{Feed, Gone};

/// Where keys come from: a device, or a test.
trait KeySource {
    /// The keys that came, at least one; `None` when none came in time.
    fn keys(&mut self, wait: Duration) -> std::io::Result<Option<Vec<Key>>>;
}

/// A grabbed keyboard that codes come from.
pub(super) struct KeyFeed {
    source: Box<dyn KeySource>,
    board: Keyboard,
}

impl KeyFeed {
    /// Opens and grabs the device.
    pub(super) fn open(device: &Path) -> Result<KeyFeed, GrabError> {
        Ok(KeyFeed::of(Box::new(EvdevKeys::grab(device)?)))
    }

    fn of(source: Box<dyn KeySource>) -> KeyFeed {
        KeyFeed { source, board: Keyboard::default() }
    }
}

impl Feed for KeyFeed {
    fn read(&mut self, wait: Duration, codes: &mut CodeBuffer) -> Result<Option<Vec<ScanEvent>>, Gone> {
        let Some(keys) = self.source.keys(wait).map_err(|error| Gone(error.to_string()))? else { return Ok(None) };
        Ok(Some(take_keys(&mut self.board, codes, &keys)))
    }
}

/// Puts what the keys type into the buffer; gives the event of each code that they completed.
fn take_keys(board: &mut Keyboard, codes: &mut CodeBuffer, keys: &[Key]) -> Vec<ScanEvent> {
    let mut events = Vec::new();
    for key in keys {
        match board.take(*key) {
            Stroke::Char(byte) => codes.push(byte),
            Stroke::End => events.extend(codes.end()),
            Stroke::Nothing => {}
            // Before a code it is what the scanner was told to press first; within one it is a hotkey, and no code has it.
            Stroke::Foreign if codes.is_holding() => codes.spoil(ScanRefused::NotPrintable),
            Stroke::Foreign => {}
            Stroke::Lost => codes.spoil(ScanRefused::CutOff),
        }
    }
    events
}

#[cfg(test)]
mod tests;
