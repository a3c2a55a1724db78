//! Serial scanners: bytes cut anywhere, and real terminals that stall, garble and vanish.

use std::time::Instant;

use crossbeam_channel::Receiver;

use super::*;
use crate::devices::port_tests::Cable;
use crate::devices::printer::DeviceFile;
use crate::devices::scan::{Scan, ScanRefused, ScanSource, scan_stream};
use crate::devices::scanner::Scanner;

const DEVICE: &str = "/dev/ttyS0";

fn source(device: &str) -> ScanSource {
    ScanSource::Serial(device.into())
}

fn scanned(device: &str, code: &str) -> ScanEvent {
    ScanEvent::Scanned(Scan { code: code.into(), source: source(device) })
}

fn refused(device: &str, why: ScanRefused) -> ScanEvent {
    ScanEvent::Refused { source: source(device), why }
}

fn connected(device: &str, is_there: bool) -> ScanEvent {
    ScanEvent::Connected { source: source(device), is_there }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

fn line(device: &str) -> SerialLine {
    SerialLine { device: device.to_owned(), ..SerialLine::default() }
}

/// A scanner at the far end of a cable, and who listens to it.
struct Listening {
    _cable: Cable,
    _scanner: Scanner,
    device: String,
    far: DeviceFile,
    events: Receiver<ScanEvent>,
}

/// A kiosk that has just heard that its scanner is there.
fn listening() -> Listening {
    let (cable, device, far) = plugged_in();
    let (sender, events) = scan_stream(|| {});
    let scanner = Scanner::on_serial(&line(&device), sender).expect("a thread");
    assert_eq!(events.recv_deadline(soon()).expect("in time"), connected(&device, true));
    Listening { _cable: cable, _scanner: scanner, device, far, events }
}

/// A cable with a scanner at the far end.
fn plugged_in() -> (Cable, String, DeviceFile) {
    let cable = Cable::lay();
    let far = DeviceFile::open(&cable.printer().display().to_string(), true).expect("the far end");
    let device = cable.kiosk().display().to_string();
    (cable, device, far)
}

#[test]
fn codes_are_split_wherever_the_bytes_are_cut() {
    let bytes =
        b"\r\n8991234567890\r\nA\xff\xfeB\r7Q4KX9M\nab\x1bc\n\t]C1010899\x1d21A\x03noise\x02KR 003 A\x03\r\x02X\x00Y\t";
    let expect = vec![
        scanned(DEVICE, "8991234567890"),
        refused(DEVICE, ScanRefused::NotPrintable),
        scanned(DEVICE, "7Q4KX9M"),
        refused(DEVICE, ScanRefused::NotPrintable),
        scanned(DEVICE, "01089921A"),
        scanned(DEVICE, "KR 003 A"),
        refused(DEVICE, ScanRefused::NotPrintable),
    ];
    for size in 1..bytes.len() {
        let mut codes = CodeBuffer::new(source(DEVICE));
        let events: Vec<ScanEvent> = bytes.chunks(size).flat_map(|chunk| take_bytes(&mut codes, chunk)).collect();
        assert_eq!(events, expect, "{size}");
    }
}

#[test]
fn every_control_character_ends_parts_or_spoils_and_none_comes_out() {
    for control in (0..0x20).chain([0x7F]) {
        let mut codes = CodeBuffer::new(source(DEVICE));
        let mut events = take_bytes(&mut codes, &[b"ABC", [control].as_slice(), b"DEF\r"].concat());
        events.extend(codes.silence());
        let expect = match control {
            STX => vec![scanned(DEVICE, "DEF")],
            GS => vec![scanned(DEVICE, "ABCDEF")],
            b'\r' | b'\n' | b'\t' | ETX => vec![scanned(DEVICE, "ABC"), scanned(DEVICE, "DEF")],
            _ => vec![refused(DEVICE, ScanRefused::NotPrintable)],
        };
        assert_eq!(events, expect, "{control:#04x}");
    }
}

#[test]
fn a_burst_over_a_serial_line_loses_nothing() {
    let Listening { _cable, _scanner, device, mut far, events } = listening();
    for at in 0..60 {
        far.write_all(format!("KODE-{at:04}\r\n").as_bytes(), soon()).expect("written");
        if at % 20 == 0 {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    for at in 0..60 {
        assert_eq!(events.recv_deadline(soon()).expect("in time"), scanned(&device, &format!("KODE-{at:04}")));
    }
}

#[test]
fn three_scanners_at_once_are_read_in_order_and_never_mix() {
    let mut lines: Vec<_> = (0..3).map(|_| plugged_in()).collect();
    let config = crate::config::Scanner {
        serial: lines.iter().map(|(_, device, _)| line(device)).collect(),
        ..crate::config::Scanner::default()
    };
    let (sender, events) = scan_stream(|| {});
    let scanners = Scanner::start_all(&config, &sender);
    assert_eq!(scanners.len(), 3);
    // One whole code each: from now on silence ends none, however busy this machine is.
    for (_, _, far) in &mut lines {
        far.write_all(b"AWAL\r", soon()).expect("written");
    }
    let mut begun = 0;
    while begun < 3 {
        begun += usize::from(matches!(events.recv_deadline(soon()).expect("in time"), ScanEvent::Scanned(_)));
    }
    // Byte by byte in turn: whoever put them into one buffer would mix them.
    let texts: Vec<String> = (0..3).map(|at| (0..20).map(|n| format!("S{at}-{n:03}\r")).collect()).collect();
    for at in 0..texts[0].len() {
        for ((_, _, far), text) in lines.iter_mut().zip(&texts) {
            far.write_all(&text.as_bytes()[at..=at], soon()).expect("written");
        }
    }
    let mut codes: Vec<Vec<String>> = vec![Vec::new(); 3];
    while codes.iter().any(|codes| codes.len() < 20) {
        if let ScanEvent::Scanned(scan) = events.recv_deadline(soon()).expect("in time") {
            let at = lines.iter().position(|(_, device, _)| scan.source.device() == Some(device)).expect("its line");
            codes[at].push(scan.code);
        }
    }
    for (at, codes) in codes.iter().enumerate() {
        assert_eq!(*codes, (0..20).map(|n| format!("S{at}-{n:03}")).collect::<Vec<_>>());
    }
}

#[test]
fn a_scanner_without_terminator_is_understood_by_its_silence() {
    let Listening { _cable, _scanner, device, mut far, events } = listening();
    for code in ["7Q4KX9M", "8991234567890"] {
        far.write_all(code.as_bytes(), soon()).expect("written");
        assert_eq!(events.recv_deadline(soon()).expect("in time"), scanned(&device, code));
    }
}

#[test]
fn a_line_that_stalls_within_a_code_delays_it_and_tears_nothing() {
    let Listening { _cable, _scanner, device, mut far, events } = listening();
    far.write_all(b"7Q4KX9M\r", soon()).expect("written");
    assert_eq!(events.recv_deadline(soon()).expect("in time"), scanned(&device, "7Q4KX9M"));
    for (pause_ms, expect) in [(300, scanned(&device, "8991234567890")), (2_400, refused(&device, ScanRefused::CutOff))]
    {
        far.write_all(b"89912", soon()).expect("written");
        std::thread::sleep(Duration::from_millis(pause_ms));
        far.write_all(b"34567890\r", soon()).expect("written");
        assert_eq!(events.recv_deadline(soon()).expect("in time"), expect, "{pause_ms}");
    }
}

#[test]
fn a_mebibyte_of_garbage_is_refused_once_and_the_next_code_is_read() {
    let Listening { _cable, _scanner, device, mut far, events } = listening();
    far.write_all(b"7Q4KX9M\r", soon()).expect("written");
    assert_eq!(events.recv_deadline(soon()).expect("in time"), scanned(&device, "7Q4KX9M"));
    let deadline = Instant::now() + Duration::from_secs(30);
    far.write_all(&vec![0xA5; 1_048_576], deadline).expect("written");
    far.write_all(b"\rABC\r", deadline).expect("written");
    assert_eq!(events.recv_deadline(deadline).expect("in time"), refused(&device, ScanRefused::TooLong));
    assert_eq!(events.recv_deadline(deadline).expect("in time"), scanned(&device, "ABC"));
}

#[test]
fn a_scanner_pulled_out_comes_back_by_itself() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("scanner");
    let device = path.display().to_string();
    let (sender, events) = scan_stream(|| {});
    let scanner = Scanner::on_serial(&line(&device), sender).expect("a thread");
    assert_eq!(events.recv_deadline(soon()).expect("in time"), connected(&device, false));
    for round in 0..2 {
        let mut cable = Cable::lay();
        let _ = std::fs::remove_file(&path);
        let real = std::fs::canonicalize(cable.kiosk()).expect("a terminal");
        std::os::unix::fs::symlink(real, &path).expect("plugged in");
        let plugged_in = Instant::now();
        assert_eq!(events.recv_deadline(soon()).expect("in time"), connected(&device, true), "{round}");
        assert!(plugged_in.elapsed() < Duration::from_secs(2), "{:?}", plugged_in.elapsed());
        assert!(scanner.is_there());
        let mut far = DeviceFile::open(&cable.printer().display().to_string(), true).expect("the far end");
        far.write_all(b"7Q4KX9M\r", soon()).expect("written");
        assert_eq!(events.recv_deadline(soon()).expect("in time"), scanned(&device, "7Q4KX9M"));
        far.write_all(b"half a co", soon()).expect("written");
        drop(far);
        cable.cut();
        assert_eq!(events.recv_deadline(soon()).expect("in time"), connected(&device, false), "{round}");
    }
}
