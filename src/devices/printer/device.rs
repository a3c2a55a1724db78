//! Printers on a character device: USB (`/dev/usb/lp0`) and serial lines.
//!
//! Every read and write goes through a descriptor opened without blocking: a write on a serial line that the other side
//! holds back would otherwise never return, and `flush` of the serialport crate has no timeout (peers.md complaint 20).

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, FlowControl, SerialPort as _, TTYPort};

use super::{Port, PortError, WriteError};

/// How often a device that is not ready is looked at again.
const LOOK_AGAIN_MS: u64 = 3;
/// How often an idle line is looked at while someone waits for the next byte.
const LOOK_FOR_INPUT_MS: u64 = 10;

/// A character device opened without blocking.
pub struct DeviceFile {
    file: File,
    /// An empty read means that a terminal hung up; on USB it means nothing.
    is_terminal: bool,
}

impl DeviceFile {
    pub fn open(path: &str, is_terminal: bool) -> Result<DeviceFile, PortError> {
        let unreachable = |cause: String| PortError::Unreachable(format!("{path}: {cause}"));
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
            .open(path)
            .map_err(|error| unreachable(error.to_string()))?;
        let kind = file.metadata().map_err(|error| unreachable(error.to_string()))?.file_type();
        match kind.is_char_device() {
            true => Ok(DeviceFile { file, is_terminal }),
            false => Err(unreachable("bukan perangkat".into())),
        }
    }

    pub fn write_all(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), WriteError> {
        let mut sent = 0;
        while sent < bytes.len() {
            match self.file.write(&bytes[sent..]) {
                Ok(count) if count > 0 => sent += count,
                Err(error) if !is_not_yet(&error) => {
                    return Err(WriteError { sent, cause: PortError::Broken(error.to_string()) });
                }
                _ if Instant::now() >= deadline => return Err(WriteError { sent, cause: PortError::TimedOut }),
                _ => sleep(Duration::from_millis(LOOK_AGAIN_MS)),
            }
        }
        Ok(())
    }

    pub fn read_some(&mut self, buffer: &mut [u8], deadline: Instant) -> Result<usize, PortError> {
        loop {
            match self.file.read(buffer) {
                Ok(count) if count > 0 => return Ok(count),
                Ok(_) if self.is_terminal => return Err(PortError::Broken("terputus".into())),
                Err(error) if !is_not_yet(&error) => return Err(PortError::Broken(error.to_string())),
                _ if Instant::now() >= deadline => return Err(PortError::TimedOut),
                _ => sleep(Duration::from_millis(LOOK_FOR_INPUT_MS)),
            }
        }
    }
}

fn is_not_yet(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// A USB printer behind the kernel's `usblp`.
pub struct CharDevicePort {
    path: String,
    file: Option<DeviceFile>,
}

impl CharDevicePort {
    pub fn new(path: &str) -> Self {
        CharDevicePort { path: path.to_owned(), file: None }
    }
}

impl Port for CharDevicePort {
    fn open(&mut self, _deadline: Instant) -> Result<(), PortError> {
        self.file = None;
        self.file = Some(DeviceFile::open(&self.path, false)?);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), WriteError> {
        let closed = || WriteError { sent: 0, cause: PortError::Unreachable(self.path.clone()) };
        self.file.as_mut().ok_or_else(closed)?.write_all(bytes, deadline)
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Instant) -> Result<usize, PortError> {
        let closed = || PortError::Unreachable(self.path.clone());
        self.file.as_mut().ok_or_else(closed)?.read_some(buffer, deadline)
    }

    fn close(&mut self) {
        self.file = None;
    }
}

/// A serial line, eight bits, no parity, hardware flow control left to the cable.
pub struct SerialPort {
    path: String,
    baud: u32,
    open: Option<SerialLine>,
}

/// An open serial line: its settings through the serialport crate, its bytes through a descriptor that never blocks.
pub struct SerialLine {
    settings: TTYPort,
    pub file: DeviceFile,
}

impl SerialLine {
    pub fn open(path: &str, baud: u32) -> Result<SerialLine, PortError> {
        let unreachable = |cause: String| PortError::Unreachable(format!("{path}: {cause}"));
        let settings = serialport::new(path, baud)
            .flow_control(FlowControl::None)
            .timeout(Duration::from_millis(10))
            .exclusive(false)
            .open_native()
            .map_err(|error| unreachable(error.to_string()))?;
        let file = DeviceFile::open(path, true)?;
        Ok(SerialLine { settings, file })
    }

    /// Waits until the kernel's buffer has drained; the bytes that remain otherwise.
    fn drain(&self, deadline: Instant) -> Result<(), usize> {
        loop {
            match self.settings.bytes_to_write() {
                Ok(0) | Err(_) => return Ok(()),
                Ok(left) if Instant::now() >= deadline => return Err(left as usize),
                Ok(_) => sleep(Duration::from_millis(LOOK_AGAIN_MS)),
            }
        }
    }
}

impl Drop for SerialLine {
    fn drop(&mut self) {
        // Closing a line with bytes in its buffer waits for them, up to half a minute.
        let _ = self.settings.clear(ClearBuffer::All);
    }
}

impl SerialPort {
    pub fn new(path: &str, baud: u32) -> Self {
        SerialPort { path: path.to_owned(), baud, open: None }
    }
}

impl Port for SerialPort {
    fn open(&mut self, _deadline: Instant) -> Result<(), PortError> {
        self.open = None;
        self.open = Some(SerialLine::open(&self.path, self.baud)?);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), WriteError> {
        let closed = || WriteError { sent: 0, cause: PortError::Unreachable(self.path.clone()) };
        let line = self.open.as_mut().ok_or_else(closed)?;
        line.file.write_all(bytes, deadline)?;
        line.drain(deadline)
            .map_err(|left| WriteError { sent: bytes.len().saturating_sub(left).max(1), cause: PortError::TimedOut })
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Instant) -> Result<usize, PortError> {
        let closed = || PortError::Unreachable(self.path.clone());
        self.open.as_mut().ok_or_else(closed)?.file.read_some(buffer, deadline)
    }

    fn close(&mut self) {
        self.open = None;
    }

    fn can_listen(&self) -> bool {
        true
    }

    fn bytes_per_second(&self) -> u32 {
        self.baud / 12
    }
}
