//! A scanner on a serial line: reads by itself, reconnects by itself.
//!
//! Promises: codes come in the order they were read; noise and an endless code cost no memory; a scanner that is pulled
//! out and put back works again without anyone touching the screen.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::printer::{PortError, SerialLine};
use super::scan::{ScanEvent, ScanRefused, ScanSender, ScanSource, event_of};
use crate::base::limits::SCAN_CHARS_MAX;

/// How long a read waits before the thread looks whether it should stop.
const READ_MS: u64 = 200;
/// The pause between tries to open a scanner that is not there.
const RECONNECT_MS: u64 = 500;
/// A character has at most four bytes.
const CODE_BYTES_MAX: usize = SCAN_CHARS_MAX * 4;

/// Bytes to codes: a code ends with CR or LF, or both.
#[derive(Debug, Default)]
pub struct LineSplitter {
    line: Vec<u8>,
    overlong: bool,
}

impl LineSplitter {
    /// Takes bytes; gives the event of each code that they completed. Keeps at most one code's worth.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<ScanEvent> {
        let mut events = Vec::new();
        for byte in bytes {
            match byte {
                b'\r' | b'\n' => events.extend(self.end()),
                _ if self.line.len() == CODE_BYTES_MAX => self.overlong = true,
                _ => self.line.push(*byte),
            }
        }
        events
    }

    fn end(&mut self) -> Option<ScanEvent> {
        let refused = |why| Some(ScanEvent::Refused { source: ScanSource::Serial, why });
        let (line, overlong) = (std::mem::take(&mut self.line), std::mem::take(&mut self.overlong));
        match std::str::from_utf8(&line) {
            _ if overlong => refused(ScanRefused::TooLong),
            _ if line.is_empty() => None,
            Ok(text) => Some(event_of(text, ScanSource::Serial)),
            Err(_) => refused(ScanRefused::NotPrintable),
        }
    }
}

/// A running scanner; dropping it ends its thread.
pub struct SerialScanner {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl SerialScanner {
    /// Starts reading `/dev/serial/by-id/...` or the like into the stream.
    pub fn start(device: &str, baud: u32, stream: ScanSender) -> std::io::Result<SerialScanner> {
        let stop = Arc::new(AtomicBool::new(false));
        let (device, stopped) = (device.to_owned(), stop.clone());
        let thread = std::thread::Builder::new()
            .name("deks-scanner".into())
            .spawn(move || read_for_ever(&device, baud, &stream, &stopped))?;
        Ok(SerialScanner { stop, thread: Some(thread) })
    }
}

impl Drop for SerialScanner {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read_for_ever(device: &str, baud: u32, stream: &ScanSender, stop: &AtomicBool) {
    let go_on = || !stop.load(Ordering::Relaxed);
    let mut told_lost = false;
    while go_on() {
        if let Ok(mut line) = SerialLine::open(device, baud) {
            told_lost = false;
            stream.send(ScanEvent::Connected(true), go_on);
            if !read_line(&mut line, stream, &go_on) {
                return;
            }
        }
        if !told_lost && go_on() {
            told_lost = true;
            stream.send(ScanEvent::Connected(false), go_on);
        }
        let until = Instant::now() + Duration::from_millis(RECONNECT_MS);
        while go_on() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Reads until the line breaks; `false` when nobody listens any more.
fn read_line(line: &mut SerialLine, stream: &ScanSender, go_on: &dyn Fn() -> bool) -> bool {
    let mut splitter = LineSplitter::default();
    let mut bytes = [0; 512];
    while go_on() {
        match line.file.read_some(&mut bytes, Instant::now() + Duration::from_millis(READ_MS)) {
            Ok(count) => {
                for event in splitter.take(&bytes[..count]) {
                    if !stream.send(event, go_on) {
                        return false;
                    }
                }
            }
            Err(PortError::TimedOut) => {}
            Err(_) => return true,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::port_tests::Cable;
    use crate::devices::printer::DeviceFile;
    use crate::devices::scan::{Scan, scan_stream};

    fn scanned(code: &str) -> ScanEvent {
        ScanEvent::Scanned(Scan { code: code.into(), source: ScanSource::Serial })
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    #[test]
    fn codes_are_split_wherever_the_bytes_are_cut() {
        let bytes = b"\r\n8991234567890\r\nA\xff\xfeB\r7Q4KX9M\nab\x1bc\n";
        let refused = ScanEvent::Refused { source: ScanSource::Serial, why: ScanRefused::NotPrintable };
        let expect = vec![scanned("8991234567890"), refused.clone(), scanned("7Q4KX9M"), refused];
        for size in 1..bytes.len() {
            let mut splitter = LineSplitter::default();
            let events: Vec<ScanEvent> = bytes.chunks(size).flat_map(|chunk| splitter.take(chunk)).collect();
            assert_eq!(events, expect, "{size}");
        }
    }

    #[test]
    fn a_mebibyte_without_an_end_is_refused_and_kept_nowhere() {
        let mut splitter = LineSplitter::default();
        for _ in 0..1_024 {
            assert!(splitter.take(&[b'x'; 1_024]).is_empty());
            assert!(splitter.line.capacity() <= 4 * CODE_BYTES_MAX);
        }
        let events = splitter.take(b"\nnext\n");
        assert_eq!(
            events,
            [ScanEvent::Refused { source: ScanSource::Serial, why: ScanRefused::TooLong }, scanned("next")]
        );
    }

    #[test]
    fn a_burst_over_a_serial_line_loses_nothing() {
        let cable = Cable::lay();
        let mut far = DeviceFile::open(&cable.printer().display().to_string(), true).unwrap();
        let (sender, events) = scan_stream(|| {});
        let _scanner = SerialScanner::start(&cable.kiosk().display().to_string(), 9_600, sender).unwrap();
        assert_eq!(events.recv_deadline(soon()).unwrap(), ScanEvent::Connected(true));
        for at in 0..60 {
            far.write_all(format!("KODE-{at:04}\r\n").as_bytes(), soon()).unwrap();
            if at % 20 == 0 {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        for at in 0..60 {
            assert_eq!(events.recv_deadline(soon()).unwrap(), scanned(&format!("KODE-{at:04}")));
        }
    }

    #[test]
    fn a_scanner_pulled_out_comes_back_by_itself() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("scanner");
        let (sender, events) = scan_stream(|| {});
        let _scanner = SerialScanner::start(&path.display().to_string(), 9_600, sender).unwrap();
        assert_eq!(events.recv_deadline(soon()).unwrap(), ScanEvent::Connected(false));
        for round in 0..2 {
            let mut cable = Cable::lay();
            let _ = std::fs::remove_file(&path);
            std::os::unix::fs::symlink(std::fs::canonicalize(cable.kiosk()).unwrap(), &path).unwrap();
            assert_eq!(events.recv_deadline(soon()).unwrap(), ScanEvent::Connected(true), "{round}");
            let mut far = DeviceFile::open(&cable.printer().display().to_string(), true).unwrap();
            far.write_all(b"7Q4KX9M\r", soon()).unwrap();
            assert_eq!(events.recv_deadline(soon()).unwrap(), scanned("7Q4KX9M"));
            far.write_all(b"half a co", soon()).unwrap();
            drop(far);
            cable.cut();
            assert_eq!(events.recv_deadline(soon()).unwrap(), ScanEvent::Connected(false), "{round}");
        }
    }
}
