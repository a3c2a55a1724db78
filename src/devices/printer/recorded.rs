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
    /// Takes everything and, when listened to, says that its cover was opened.
    CoverOpens,
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
        if let Some(answer) = answer_to(bytes, script) {
            self.answers.extend(answer);
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

    fn can_listen(&self) -> bool {
        self.with(|shared| shared.script) == Script::CoverOpens
    }
}

/// What the printer says to a question of any language; `None` when the bytes are a job.
fn answer_to(bytes: &[u8], script: Script) -> Option<Vec<u8>> {
    let said = |fine: &[u8], paper_out: &[u8], garbled: &[u8]| match script {
        Script::Silent => Vec::new(),
        Script::Garbled => garbled.to_vec(),
        Script::PaperOut => paper_out.to_vec(),
        _ => fine.to_vec(),
    };
    let zpl = |paper_out: u8| {
        format!(
            "\u{2}030,{paper_out},0,0240,000,0,0,0,000,0,0,0\u{3}\r\n\u{2}001,0,0,0,1,2,4,0,00000000,1,000\u{3}\r\n\
             \u{2}1234,0\u{3}\r\n"
        )
    };
    Some(match bytes {
        [0x10, 0x04, 4] => said(&[0x12], &[0x72], &[0xFF]),
        [0x10, 0x04, _] => said(&[0x12], &[0x12], &[0xFF]),
        [0x1D, b'r', 1] => said(&[0x00], &[0x00], &[0xFF]),
        [0x1D, b'a', 0] => Vec::new(),
        [0x1D, b'a', _] => match script {
            Script::CoverOpens => vec![0x10, 0, 0, 0, 0x38, 0, 0, 0],
            _ => Vec::new(),
        },
        b"\x1b!?" => said(&[0x00], &[0x04], &[0xFF]),
        b"~HS" => said(zpl(0).as_bytes(), zpl(1).as_bytes(), &[0xFF, 3, 3, 3]),
        _ => return None,
    })
}
