//! A receipt printer on the network, in this process: it answers like one, can be switched off and on, and keeps what it
//! printed.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::devices::reader::{Command, read};

const LOOK_EVERY_MS: u64 = 5;
/// DLE EOT n.
const ASKS_STATUS: [u8; 2] = [0x10, 0x04];
/// GS r 1.
const ASKS_PAPER: [u8; 3] = [0x1D, b'r', 1];
const IS_READY: u8 = 0x12;
const HAS_PAPER: u8 = 0x00;

/// The printer; dropping it switches it off.
pub struct TcpPrinter {
    address: SocketAddr,
    jobs: Arc<Mutex<Vec<Vec<u8>>>>,
    running: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl TcpPrinter {
    /// Switches a printer on at a free port.
    pub fn start() -> std::io::Result<TcpPrinter> {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut printer = TcpPrinter { address, jobs: Arc::default(), running: None };
        printer.switch_on()?;
        Ok(printer)
    }

    /// `127.0.0.1:41234`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// What was printed so far, a stream of bytes a job.
    pub fn jobs(&self) -> Vec<Vec<u8>> {
        self.jobs.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// From now on nobody answers at the address.
    pub fn switch_off(&mut self) {
        if let Some((off, thread)) = self.running.take() {
            off.store(true, Ordering::SeqCst);
            let _ = thread.join();
        }
    }

    /// Answers at the same address again.
    pub fn switch_on(&mut self) -> std::io::Result<()> {
        let listener = TcpListener::bind(self.address)?;
        listener.set_nonblocking(true)?;
        self.address = listener.local_addr()?;
        let off = Arc::new(AtomicBool::new(false));
        let (off_there, jobs) = (off.clone(), self.jobs.clone());
        let thread = std::thread::Builder::new().name("deks-demo-printer".into()).spawn(move || {
            while !off_there.load(Ordering::SeqCst) {
                match listener.accept() {
                    Ok((client, _)) => drop(print(client, &off_there, &jobs)),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        std::thread::sleep(Duration::from_millis(LOOK_EVERY_MS));
                    }
                    Err(_) => return,
                }
            }
        })?;
        self.running = Some((off, thread));
        Ok(())
    }
}

impl Drop for TcpPrinter {
    fn drop(&mut self) {
        self.switch_off();
    }
}

/// One connection: questions are answered in turn, the rest is the job.
fn print(mut client: TcpStream, off: &AtomicBool, jobs: &Mutex<Vec<Vec<u8>>>) -> std::io::Result<()> {
    client.set_nonblocking(false)?;
    client.set_read_timeout(Some(Duration::from_millis(LOOK_EVERY_MS * 4)))?;
    let (mut job, mut chunk) = (Vec::new(), [0u8; 4_096]);
    let ended = loop {
        if off.load(Ordering::SeqCst) {
            break Ok(());
        }
        match client.read(&mut chunk) {
            Ok(0) => break Ok(()),
            Ok(count) => {
                job.extend_from_slice(&chunk[..count]);
                if let Err(error) = answer(&mut client, &mut job) {
                    break Err(error);
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => break Err(error),
        }
    };
    if !job.is_empty() {
        jobs.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(job);
    }
    ended
}

/// Takes questions out of what came and answers them.
fn answer(client: &mut TcpStream, job: &mut Vec<u8>) -> std::io::Result<()> {
    while job.len() >= 3 && job.starts_with(&ASKS_STATUS) {
        job.drain(..3);
        client.write_all(&[IS_READY])?;
    }
    // The same three bytes may stand inside a picture: only a whole stream can end with a question.
    let ends_with_question =
        || job.ends_with(&ASKS_PAPER) && read(job).is_ok_and(|c| c.last() == Some(&Command::AskPaper));
    if ends_with_question() {
        job.truncate(job.len() - ASKS_PAPER.len());
        client.write_all(&[HAS_PAPER])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::devices::printer::{NetworkPort, Outcome, Patience, send_job};

    #[test]
    fn it_prints_goes_away_and_comes_back() {
        let mut printer = TcpPrinter::start().expect("a printer");
        let mut port = NetworkPort::new(&printer.address());
        let mut send = |bytes: &[u8]| {
            send_job(&mut port, crate::config::PrinterLanguage::Escpos, bytes, &Patience::default(), &mut None, || {
                Ok(())
            })
        };
        assert_eq!(send(b"\x1b@satu\n"), Outcome::Printed);
        printer.switch_off();
        assert!(matches!(send(b"\x1b@dua\n"), Outcome::NotSent(..)));
        printer.switch_on().expect("the same address");
        assert_eq!(send(b"\x1b@tiga\n"), Outcome::Printed);
        let deadline = Instant::now() + Duration::from_secs(5);
        while printer.jobs().len() < 2 && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(printer.jobs(), [b"\x1b@satu\n".to_vec(), b"\x1b@tiga\n".to_vec()]);
    }
}
