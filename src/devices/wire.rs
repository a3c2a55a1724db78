//! A serial line with its framing, for scanners and displays.
//!
//! Promises: no call outlasts its deadline, whatever hangs on the other end: the bytes pass through a descriptor that
//! never blocks, because `flush` of the serialport crate has no timeout (peers.md complaint 20). Leaves to others: what
//! the bytes mean, and trying again.

use std::os::fd::{AsRawFd, RawFd};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, DataBits, FlowControl, SerialPort as _, StopBits, TTYPort};

use super::printer::{DeviceFile, PortError, WriteError};
use crate::config::{Parity, SerialLine};

/// How often a line that still sends is looked at again.
const LOOK_AGAIN_MS: u64 = 3;

/// An open serial line.
pub(super) struct Wire {
    settings: TTYPort,
    file: DeviceFile,
}

/// The framing as the serialport crate names it. The configuration is checked at start (7 or 8 bits, 1 or 2 stop bits);
/// anything else is taken for the usual 8 and 1.
fn framing(line: &SerialLine) -> (DataBits, serialport::Parity, StopBits) {
    let bits = if line.data_bits == 7 { DataBits::Seven } else { DataBits::Eight };
    let parity = match line.parity {
        Parity::None => serialport::Parity::None,
        Parity::Even => serialport::Parity::Even,
        Parity::Odd => serialport::Parity::Odd,
    };
    (bits, parity, if line.stop_bits == 2 { StopBits::Two } else { StopBits::One })
}

impl Wire {
    /// Opens the line and sets it up; nothing is sent.
    pub(super) fn open(line: &SerialLine) -> Result<Wire, PortError> {
        let unreachable = |cause: String| PortError::Unreachable(format!("{}: {cause}", line.device));
        let (bits, parity, stop_bits) = framing(line);
        let settings = serialport::new(line.device.as_str(), line.baud)
            .data_bits(bits)
            .parity(parity)
            .stop_bits(stop_bits)
            .flow_control(FlowControl::None)
            .exclusive(false)
            .open_native()
            .map_err(|error| unreachable(error.to_string()))?;
        let file = DeviceFile::open(&line.device, true)?;
        Ok(Wire { settings, file })
    }

    /// At least one byte, [`PortError::TimedOut`] when none came in time, or the line is gone.
    pub(super) fn read_some(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        match wait_for_input(self.settings.as_raw_fd(), wait) {
            Ok(true) => self.file.read_some(buffer, Instant::now()),
            Ok(false) => Err(PortError::TimedOut),
            Err(error) => Err(PortError::Broken(error.to_string())),
        }
    }

    /// Sends all bytes and waits until they left this machine.
    pub(super) fn write_all(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), WriteError> {
        self.file.write_all(bytes, deadline)?;
        loop {
            match self.settings.bytes_to_write() {
                Ok(0) | Err(_) => return Ok(()),
                Ok(left) if Instant::now() >= deadline => {
                    let sent = bytes.len().saturating_sub(left as usize);
                    return Err(WriteError { sent, cause: PortError::TimedOut });
                }
                Ok(_) => sleep(Duration::from_millis(LOOK_AGAIN_MS)),
            }
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // Closing a line with bytes in its buffer waits for them, up to half a minute.
        let _ = self.settings.clear(ClearBuffer::All);
    }
}

/// Waits until there is something to read; hanging up is something. Nothing wakes up while nothing comes.
pub(super) fn wait_for_input(fd: RawFd, wait: Duration) -> std::io::Result<bool> {
    let mut asked = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    let wait_ms = libc::c_int::try_from(wait.as_millis()).unwrap_or(libc::c_int::MAX);
    // SAFETY: `asked` is one valid record, it outlives the call, and the count says that it is one.
    match unsafe { libc::poll(&raw mut asked, 1, wait_ms) } {
        -1 => match std::io::Error::last_os_error() {
            error if error.kind() == std::io::ErrorKind::Interrupted => Ok(false),
            error => Err(error),
        },
        ready => Ok(ready > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::port_tests::Cable;

    #[test]
    fn the_framing_of_the_configuration_is_the_framing_of_the_line() {
        let line = |data_bits, parity, stop_bits| SerialLine { data_bits, parity, stop_bits, ..SerialLine::default() };
        for (line, expect) in [
            (SerialLine::default(), (DataBits::Eight, serialport::Parity::None, StopBits::One)),
            (line(7, Parity::Even, 1), (DataBits::Seven, serialport::Parity::Even, StopBits::One)),
            (line(7, Parity::Odd, 2), (DataBits::Seven, serialport::Parity::Odd, StopBits::Two)),
        ] {
            assert_eq!(framing(&line), expect, "{line:?}");
        }
    }

    #[test]
    fn a_line_that_nobody_reads_ends_at_the_deadline() {
        let cable = Cable::lay();
        let line = SerialLine { device: cable.kiosk().display().to_string(), ..SerialLine::default() };
        let mut wire = Wire::open(&line).expect("a terminal");
        let began = Instant::now();
        let error = wire.write_all(&vec![b'x'; 4_000_000], began + Duration::from_millis(200)).expect_err("too much");
        assert_eq!(error.cause, PortError::TimedOut);
        assert_eq!(wire.read_some(&mut [0; 8], Duration::from_millis(50)), Err(PortError::TimedOut));
        drop(wire);
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    }
}
