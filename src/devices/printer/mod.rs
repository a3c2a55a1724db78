//! The way to a printer: connect, send before a deadline, read its status.
//!
//! Promises: no call outlasts its deadline, whatever the printer does; an error of [`Port::write`] says how many bytes
//! left this machine, because "nothing was sent" may be repeated and "cut off in the middle" may not (faults F6).
//! Leaves to others: which job is sent when, and what becomes of it (`worker`).

mod asb;
mod device;
mod folder;
mod label_status;
mod network;
mod recorded;
mod send;
mod status;

use std::time::Instant;

use thiserror::Error;

pub use asb::{Ear, Heard, LISTEN, STOP_LISTENING};
pub use device::{CharDevicePort, DeviceFile, SerialLine, SerialPort};
pub use folder::FolderPort;
pub use network::NetworkPort;
pub use recorded::{RecordedPort, Script};
pub use send::{Outcome, Patience, ask_state, is_somebody_else, send_job};
pub use status::PrinterState;

use super::escpos_bytes::Profile;
use crate::config::{Printer, PrinterPort};

/// Why a port could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PortError {
    #[error("tidak tersambung ({0})")]
    Unreachable(String),
    #[error("tidak menjawab sampai batas waktu")]
    TimedOut,
    #[error("sambungan putus ({0})")]
    Broken(String),
    /// Somebody answers, but not as the printer would that is named here: how a printer stands is not known.
    #[error("Yang menjawab di alamat ini bukan {0}. Periksa alamatnya.")]
    NotAPrinter(&'static str),
}

/// A write that did not get through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteError {
    /// Bytes that certainly or possibly left; 0 means that nothing was printed.
    pub sent: usize,
    pub cause: PortError,
}

/// A way to a printer. One job at a time: open, write, close.
pub trait Port: Send {
    /// Connects; nothing is sent. Opening an open port starts anew.
    fn open(&mut self, deadline: Instant) -> Result<(), PortError>;

    /// Sends all bytes and waits until they left this machine.
    fn write(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), WriteError>;

    /// What the printer said, at least one byte; [`PortError::TimedOut`] when it said nothing.
    fn read(&mut self, buffer: &mut [u8], deadline: Instant) -> Result<usize, PortError>;

    /// Ends the connection. After a failure nothing that still waits in a buffer is sent later.
    fn close(&mut self);

    /// Whether something on the other side could answer at all; a folder never does.
    fn can_answer(&self) -> bool {
        true
    }

    /// Whether the connection may stay open between jobs, so that the printer can tell a change by itself. Never on the
    /// network, where it would keep others out, nor on USB, where only one may open the device.
    fn can_listen(&self) -> bool {
        false
    }

    /// The slowest rate at which bytes pass, for the deadline of a job.
    fn bytes_per_second(&self) -> u32 {
        20_000
    }

    /// The name of the job that comes next: a folder names its files after it.
    fn announce(&mut self, _title: &str) {}
}

/// The port that the configuration names.
pub fn port_of(printer: &Printer) -> Box<dyn Port> {
    match &printer.port {
        PrinterPort::Network { address } => Box::new(NetworkPort::new(address)),
        PrinterPort::Usb { device } => Box::new(CharDevicePort::new(device)),
        PrinterPort::Serial { device, baud } => Box::new(SerialPort::new(device, *baud)),
        PrinterPort::File { folder } => Box::new(FolderPort::new(folder, &Profile::of(printer))),
    }
}
