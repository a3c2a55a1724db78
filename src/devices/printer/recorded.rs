//! A printer made of memory, with the faults of a real one: for tests and for the demo day's printer failure.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::{Port, PortError, WriteError};

/// How the recorded printer behaves from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Takes everything and answers like a printer with paper.
    Fine,
    /// Takes everything and never answers.
    Silent,
    /// Cannot be reached.
    Refuse,
    /// Says that its paper is out.
    PaperOut,
    /// Takes this many bytes of a job, then the connection breaks.
    CutAt(usize),
    /// Takes this many bytes of a job, then nothing until the deadline.
    StallAt(usize),
    /// Takes everything and answers nonsense.
    Garbled,
}

/// A handle to what was printed and how the printer behaves; clones share both.
#[derive(Debug, Clone)]
pub struct RecordedPort {
    shared: Arc<Mutex<Shared>>,
    answers: Vec<u8>,
}

#[derive(Debug)]
struct Shared {
    script: Script,
    jobs: Vec<Vec<u8>>,
}

impl RecordedPort {
    pub fn new(script: Script) -> Self {
        RecordedPort { shared: Arc::new(Mutex::new(Shared { script, jobs: Vec::new() })), answers: Vec::new() }
    }

    pub fn set(&self, script: Script) {
        self.with(|shared| shared.script = script);
    }

    /// What reached the paper, one entry a job, cut ones included.
    pub fn jobs(&self) -> Vec<Vec<u8>> {
        self.with(|shared| shared.jobs.clone())
    }

    fn with<T>(&self, f: impl FnOnce(&mut Shared) -> T) -> T {
        f(&mut self.shared.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    fn print(&mut self, bytes: &[u8], keep: usize) {
        self.with(|shared| shared.jobs.push(bytes[..keep.min(bytes.len())].to_vec()));
    }
}

impl Port for RecordedPort {
    fn open(&mut self, _deadline: Instant) -> Result<(), PortError> {
        self.answers.clear();
        match self.with(|shared| shared.script) {
            Script::Refuse => Err(PortError::Unreachable("printer uji".into())),
            _ => Ok(()),
        }
    }

    fn write(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), WriteError> {
        let script = self.with(|shared| shared.script);
        let question = matches!(bytes, [0x10, 0x04, _] | [0x1D, b'r', 1]);
        if question {
            self.answers.extend(match (script, bytes) {
                (Script::Silent, _) => None,
                (Script::Garbled, _) => Some(0xFF),
                (_, [0x1D, ..]) => Some(0x00),
                (Script::PaperOut, [_, _, 4]) => Some(0x72),
                _ => Some(0x12),
            });
            return Ok(());
        }
        let (kept, cause) = match script {
            Script::CutAt(kept) if kept < bytes.len() => (kept, PortError::Broken("putus".into())),
            Script::StallAt(kept) if kept < bytes.len() => {
                std::thread::sleep(deadline.saturating_duration_since(Instant::now()));
                (kept, PortError::TimedOut)
            }
            _ => {
                self.print(bytes, bytes.len());
                return Ok(());
            }
        };
        self.print(bytes, kept);
        Err(WriteError { sent: kept, cause })
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Instant) -> Result<usize, PortError> {
        if self.answers.is_empty() || buffer.is_empty() {
            std::thread::sleep(deadline.saturating_duration_since(Instant::now()));
            return Err(PortError::TimedOut);
        }
        buffer[0] = self.answers.remove(0);
        Ok(1)
    }

    fn close(&mut self) {}
}
