//! Scanners on serial lines: bytes to codes, whatever the scanner was set up to put around them.
//!
//! A code ends with CR, LF, both, TAB or ETX, or with silence when the scanner sends no terminator; STX begins one. The
//! separators within a GS1 code (GS) are dropped: codes are looked up whole. Anything else that is not printable spoils
//! its code. Leaves to others: the thread and its reconnecting ([`super::scanner`]).

use std::time::Duration;

use super::code_buffer::CodeBuffer;
use super::printer::PortError;
use super::scan::ScanEvent;
use super::scanner::{Feed, Gone};
use super::wire::Wire;
use crate::config::SerialLine;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
/// The group separator, which stands for FNC1.
const GS: u8 = 0x1D;

/// An open line that codes come from.
pub(super) struct SerialFeed {
    wire: Wire,
}

impl SerialFeed {
    pub(super) fn open(line: &SerialLine) -> Result<SerialFeed, PortError> {
        Ok(SerialFeed { wire: Wire::open(line)? })
    }
}

impl Feed for SerialFeed {
    fn read(&mut self, wait: Duration, codes: &mut CodeBuffer) -> Result<Option<Vec<ScanEvent>>, Gone> {
        let mut bytes = [0; 512];
        match self.wire.read_some(&mut bytes, wait) {
            Ok(count) => Ok(Some(take_bytes(codes, &bytes[..count]))),
            Err(PortError::TimedOut) => Ok(None),
            Err(error) => Err(Gone(error.to_string())),
        }
    }
}

/// Puts bytes into the buffer; gives the event of each code that they completed.
fn take_bytes(codes: &mut CodeBuffer, bytes: &[u8]) -> Vec<ScanEvent> {
    let mut events = Vec::new();
    for byte in bytes {
        match *byte {
            b'\r' | b'\n' | b'\t' | ETX => events.extend(codes.end()),
            STX => codes.forget(),
            GS => {}
            byte => codes.push(byte),
        }
    }
    events
}

#[cfg(test)]
#[path = "serial_scanner_tests.rs"]
mod tests;
