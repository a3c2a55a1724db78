//! Printers on the network: raw TCP, usually port 9100.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::{Port, PortError, WriteError};

const DEFAULT_PORT: u16 = 9_100;
/// One write call hands over at most this much, so that the deadline is looked at in between.
const CHUNK_BYTES: usize = 4_096;

/// `host` or `host:port`.
pub struct NetworkPort {
    address: String,
    stream: Option<TcpStream>,
}

impl NetworkPort {
    pub fn new(address: &str) -> Self {
        let address = if address.contains(':') { address.to_owned() } else { format!("{address}:{DEFAULT_PORT}") };
        NetworkPort { address, stream: None }
    }

    fn stream(&mut self) -> Result<&mut TcpStream, PortError> {
        self.stream.as_mut().ok_or_else(|| PortError::Unreachable(self.address.clone()))
    }
}

impl Port for NetworkPort {
    fn open(&mut self, deadline: Instant) -> Result<(), PortError> {
        self.stream = None;
        let unreachable = |cause: String| PortError::Unreachable(format!("{}: {cause}", self.address));
        let address = self
            .address
            .to_socket_addrs()
            .ok()
            .and_then(|mut found| found.next())
            .ok_or_else(|| unreachable("alamat tidak dikenal".into()))?;
        let stream =
            TcpStream::connect_timeout(&address, left(deadline)).map_err(|error| unreachable(error.to_string()))?;
        stream.set_nodelay(true).map_err(|error| unreachable(error.to_string()))?;
        self.stream = Some(stream);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), WriteError> {
        let mut sent = 0;
        let stream = self.stream().map_err(|cause| WriteError { sent, cause })?;
        while sent < bytes.len() {
            let chunk = &bytes[sent..bytes.len().min(sent + CHUNK_BYTES)];
            let wrote = match stream.set_write_timeout(Some(left(deadline))) {
                Ok(()) if Instant::now() < deadline => stream.write(chunk),
                Ok(()) => Err(ErrorKind::TimedOut.into()),
                Err(error) => Err(error),
            };
            match wrote {
                Ok(0) => return Err(WriteError { sent, cause: PortError::Broken("ditutup".into()) }),
                Ok(count) => sent += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(WriteError { sent, cause: cause_of(&error) }),
            }
        }
        Ok(())
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Instant) -> Result<usize, PortError> {
        let stream = self.stream()?;
        loop {
            if Instant::now() >= deadline {
                return Err(PortError::TimedOut);
            }
            stream.set_read_timeout(Some(left(deadline))).map_err(|error| cause_of(&error))?;
            match stream.read(buffer) {
                Ok(0) => return Err(PortError::Broken("ditutup oleh printer".into())),
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(cause_of(&error)),
            }
        }
    }

    fn close(&mut self) {
        if let Some(stream) = self.stream.take() {
            let _ = stream.shutdown(Shutdown::Write);
        }
    }
}

/// What is left until a deadline; never zero, which would mean "for ever".
fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
}

fn cause_of(error: &std::io::Error) -> PortError {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => PortError::TimedOut,
        _ => PortError::Broken(error.to_string()),
    }
}
