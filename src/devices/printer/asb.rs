//! Automatic status back: what an ESC/POS printer says unasked when something about it changes (GS a, Epson's ESC/POS
//! command reference).
//!
//! A message has four bytes whose fixed bits tell it from every answer: the first byte is `0xx1xx00`, the others
//! `0xx0xxxx`. Promises: bytes that break this form are dropped, never taken for a state.

use super::status::PrinterState;

/// GS a: tell changes of on line and off line, errors and paper; not of the drawer.
pub const LISTEN: [u8; 3] = [0x1D, b'a', 0b0000_1110];
pub const STOP_LISTENING: [u8; 3] = [0x1D, b'a', 0];

/// What a byte was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Part of a message that is not whole yet, or of one that was broken off.
    Part,
    /// The last byte of a message.
    State(PrinterState),
    /// No part of a message: the answer to a question, or noise.
    Other(u8),
}

/// Puts messages together, byte by byte.
#[derive(Debug, Default, Clone)]
pub struct Ear {
    block: Vec<u8>,
}

impl Ear {
    pub fn hear(&mut self, byte: u8) -> Heard {
        let begins = byte & 0b1001_0011 == 0b0001_0000;
        let goes_on = byte & 0b1001_0000 == 0;
        if begins {
            self.block = vec![byte];
            return Heard::Part;
        }
        if self.block.is_empty() || !goes_on {
            self.block.clear();
            return Heard::Other(byte);
        }
        self.block.push(byte);
        match self.block[..] {
            [first, second, third, _] => {
                self.block.clear();
                Heard::State(state_of([first, second, third]))
            }
            _ => Heard::Part,
        }
    }
}

/// The state behind the first three bytes; the fourth is not used. The worst one wins.
fn state_of([printer, error, paper]: [u8; 3]) -> PrinterState {
    if paper & 0b0000_1100 != 0 {
        PrinterState::PaperOut
    } else if printer & 0b0010_0000 != 0 {
        PrinterState::CoverOpen
    } else if printer & 0b0000_1000 != 0 || error & 0b0110_1100 != 0 {
        PrinterState::NotReady
    } else if paper & 0b0000_0011 != 0 {
        PrinterState::PaperLow
    } else {
        PrinterState::Ok
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(bytes: &[u8]) -> Vec<Heard> {
        let mut ear = Ear::default();
        bytes.iter().map(|byte| ear.hear(*byte)).filter(|heard| *heard != Heard::Part).collect()
    }

    #[test]
    fn messages_mean_what_the_reference_says() {
        for (message, state) in [
            ([0x10, 0x00, 0x00, 0x00], PrinterState::Ok),
            ([0x14, 0x00, 0x00, 0x0F], PrinterState::Ok),
            ([0x10, 0x00, 0x03, 0x00], PrinterState::PaperLow),
            ([0x18, 0x00, 0x0C, 0x00], PrinterState::PaperOut),
            ([0x38, 0x00, 0x0C, 0x00], PrinterState::PaperOut),
            ([0x38, 0x00, 0x00, 0x00], PrinterState::CoverOpen),
            ([0x18, 0x00, 0x00, 0x00], PrinterState::NotReady),
            ([0x10, 0x08, 0x00, 0x00], PrinterState::NotReady),
            ([0x10, 0x20, 0x00, 0x00], PrinterState::NotReady),
        ] {
            assert_eq!(heard(&message), [Heard::State(state)], "{message:02x?}");
        }
    }

    #[test]
    fn answers_and_noise_are_no_messages() {
        for (bytes, expect) in [
            // Answers to DLE EOT and GS r.
            (&[0x16, 0x12, 0x12][..], vec![Heard::Other(0x16), Heard::Other(0x12), Heard::Other(0x12)]),
            (&[0x00], vec![Heard::Other(0)]),
            // A message broken off by an answer: the answer counts, the message does not.
            (&[0x18, 0x00, 0x12], vec![Heard::Other(0x12)]),
            // A message begins anew in the middle of another.
            (&[0x18, 0x00, 0x10, 0x00, 0x00, 0x00], vec![Heard::State(PrinterState::Ok)]),
            (&[0x18, 0xFF, 0x0C, 0x00], vec![Heard::Other(0xFF), Heard::Other(0x0C), Heard::Other(0)]),
            (&[0x18, 0x00, 0x0C], vec![]),
        ] {
            assert_eq!(heard(bytes), expect, "{bytes:02x?}");
        }
    }
}
