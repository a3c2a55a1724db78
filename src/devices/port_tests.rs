//! The real ports over real sockets, terminals and folders: cut at bytes, stalled, silent, gone.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::escpos_bytes::encode;
use super::layout::lay_out;
use super::printer::{DeviceFile, FolderPort, NetworkPort, Outcome, Port, PrinterState, SerialPort, send_job};
use super::queue_tests::{PATIENCE, PROFILE};
use super::samples;
use crate::config::PrinterLanguage;

const ESCPOS: PrinterLanguage = PrinterLanguage::Escpos;

/// Two terminals joined back to back, as a serial cable joins two machines.
pub struct Cable {
    socat: Child,
    folder: TempDir,
}

impl Cable {
    pub fn lay() -> Cable {
        let folder = TempDir::new().unwrap();
        let end = |name: &str| format!("pty,rawer,link={}", folder.path().join(name).display());
        let socat = Command::new("socat")
            .args([end("kiosk"), end("printer")])
            .stderr(Stdio::null())
            .spawn()
            .expect("socat, from the Debian package of that name");
        let cable = Cable { socat, folder };
        let deadline = Instant::now() + Duration::from_secs(5);
        while !(cable.kiosk().exists() && cable.printer().exists()) {
            assert!(Instant::now() < deadline, "socat made no terminals");
            std::thread::sleep(Duration::from_millis(5));
        }
        cable
    }

    pub fn kiosk(&self) -> PathBuf {
        self.folder.path().join("kiosk")
    }

    pub fn printer(&self) -> PathBuf {
        self.folder.path().join("printer")
    }

    pub fn cut(&mut self) {
        let _ = self.socat.kill();
        let _ = self.socat.wait();
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.cut();
    }
}

fn receipt() -> Vec<u8> {
    encode(&lay_out(&samples::receipt(), PROFILE.paper, &samples::pictures), &PROFILE).unwrap()
}

/// A network printer for one connection.
fn printer(serve: impl FnOnce(TcpStream) -> Vec<u8> + Send + 'static) -> (String, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (address, std::thread::spawn(move || serve(listener.accept().unwrap().0)))
}

/// Reads a job, answering status questions as a good printer does, and hangs up after `cut_at` bytes of it.
fn answer(mut stream: TcpStream, cut_at: usize) -> Vec<u8> {
    let (mut job, mut bytes) = (Vec::new(), [0; 512]);
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    loop {
        let count = stream.read(&mut bytes).unwrap_or(0);
        match &bytes[..count] {
            [] => return job,
            [0x10, 0x04, _] => stream.write_all(&[0x12]).unwrap(),
            data => {
                job.extend_from_slice(data);
                if job.len() >= cut_at {
                    return job;
                }
                if job.ends_with(&[0x1D, b'r', 1]) {
                    stream.write_all(&[0]).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_network_printer_gets_every_byte_and_confirms() {
    let (address, served) = printer(|stream| answer(stream, usize::MAX));
    let mut answers = None;
    let outcome = send_job(&mut NetworkPort::new(&address), ESCPOS, &receipt(), &PATIENCE, &mut answers, || Ok(()));
    assert_eq!((outcome, answers), (Outcome::Printed, Some(true)));
    assert_eq!(served.join().unwrap(), [receipt(), vec![0x1D, b'r', 1]].concat());
}

#[test]
fn a_network_printer_cut_anywhere_in_a_job_is_unknown() {
    let whole = receipt().len();
    for cut_at in [1, 2, 7, 100, whole / 2, whole - 1, whole] {
        let (address, served) = printer(move |stream| answer(stream, cut_at));
        let outcome = send_job(&mut NetworkPort::new(&address), ESCPOS, &receipt(), &PATIENCE, &mut None, || Ok(()));
        assert!(matches!(outcome, Outcome::Unknown(_)), "{cut_at}: {outcome:?}");
        served.join().unwrap();
    }
}

#[test]
fn a_printer_that_hangs_up_before_the_job_was_sent_nothing() {
    let (address, served) = printer(|stream| {
        drop(stream);
        Vec::new()
    });
    let mut began = false;
    let outcome = send_job(&mut NetworkPort::new(&address), ESCPOS, &receipt(), &PATIENCE, &mut None, || {
        began = true;
        Ok(())
    });
    served.join().unwrap();
    assert!(matches!(outcome, Outcome::NotSent(PrinterState::Offline, _)), "{outcome:?}");
    assert!(!began, "the job was never marked as being printed");
}

#[test]
fn a_network_printer_that_never_reads_ends_at_the_deadline() {
    let (address, served) = printer(|stream| {
        std::thread::sleep(Duration::from_millis(1_500));
        drop(stream);
        Vec::new()
    });
    let started = Instant::now();
    let endless = vec![b'x'; 20_000_000];
    let patience = super::printer::Patience { job_ms: 400, ..PATIENCE };
    let mut port = NetworkPort::new(&address);
    port.open(Instant::now() + Duration::from_millis(500)).unwrap();
    let error = port.write(&endless, Instant::now() + Duration::from_millis(patience.job_ms)).unwrap_err();
    assert!(error.sent > 0 && error.sent < endless.len(), "{error:?}");
    assert!(started.elapsed() < Duration::from_millis(1_400), "{:?}", started.elapsed());
    served.join().unwrap();
}

#[test]
fn a_silent_network_printer_prints() {
    let (address, served) = printer(|mut stream| {
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        all
    });
    let mut answers = None;
    let outcome = send_job(&mut NetworkPort::new(&address), ESCPOS, &receipt(), &PATIENCE, &mut answers, || Ok(()));
    assert_eq!((outcome, answers), (Outcome::Printed, Some(false)));
    assert!(served.join().unwrap().ends_with(&receipt()));
}

#[test]
fn nobody_listens_at_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    for address in [address.as_str(), "tidak-ada.invalid:9100"] {
        let outcome = send_job(&mut NetworkPort::new(address), ESCPOS, b"x", &PATIENCE, &mut None, || Ok(()));
        assert!(matches!(outcome, Outcome::NotSent(PrinterState::Offline, _)), "{outcome:?}");
    }
}

#[test]
fn when_the_job_cannot_be_marked_nothing_is_sent() {
    let (address, served) = printer(|stream| answer(stream, usize::MAX));
    let refused = || Err("disk penuh".to_owned());
    let outcome = send_job(&mut NetworkPort::new(&address), ESCPOS, &receipt(), &PATIENCE, &mut None, refused);
    assert_eq!(outcome, Outcome::NotSent(PrinterState::Ok, "disk penuh".into()));
    assert!(served.join().unwrap().is_empty());
}

/// The other end of a cable: reads until the line is quiet.
fn read_all(cable: &Cable, answers: bool) -> JoinHandle<Vec<u8>> {
    let path = cable.printer().display().to_string();
    let mut far = DeviceFile::open(&path, true).unwrap();
    std::thread::spawn(move || {
        let (mut all, mut bytes) = (Vec::new(), [0; 256]);
        while let Ok(count) = far.read_some(&mut bytes, Instant::now() + Duration::from_millis(600)) {
            match &bytes[..count] {
                [0x10, 0x04, _] if answers => {
                    let _ = far.write_all(&[0x12], Instant::now() + Duration::from_millis(200));
                }
                data => all.extend_from_slice(data),
            }
            if answers && all.ends_with(&[0x1D, b'r', 1]) {
                let _ = far.write_all(&[0], Instant::now() + Duration::from_millis(200));
            }
        }
        all
    })
}

#[test]
fn a_serial_printer_gets_every_byte() {
    for answers in [true, false] {
        let cable = Cable::lay();
        let far = read_all(&cable, answers);
        let mut port = SerialPort::new(&cable.kiosk().display().to_string(), 115_200);
        let mut known = None;
        let outcome = send_job(&mut port, ESCPOS, &receipt(), &PATIENCE, &mut known, || Ok(()));
        assert_eq!((outcome, known), (Outcome::Printed, Some(answers)));
        let all = far.join().unwrap();
        let wanted = receipt();
        assert!(all.windows(wanted.len()).any(|window| window == wanted), "{} bytes arrived", all.len());
    }
}

#[test]
fn a_serial_printer_that_takes_nothing_ends_at_the_deadline() {
    let cable = Cable::lay();
    let mut port = SerialPort::new(&cable.kiosk().display().to_string(), 115_200);
    let far = DeviceFile::open(&cable.printer().display().to_string(), true).unwrap();
    let started = Instant::now();
    let many = vec![b'x'; 4_000_000];
    port.open(started).unwrap();
    let error = port.write(&many, started + Duration::from_millis(300)).unwrap_err();
    assert!(error.sent > 0 && error.sent < many.len());
    port.close();
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    drop(far);
}

#[test]
fn a_serial_cable_pulled_in_the_middle_is_noticed() {
    let mut cable = Cable::lay();
    let mut port = SerialPort::new(&cable.kiosk().display().to_string(), 115_200);
    port.open(Instant::now()).unwrap();
    port.write(b"DEKS", Instant::now() + Duration::from_millis(300)).unwrap();
    cable.cut();
    let error = port.write(b"Surabaya", Instant::now() + Duration::from_millis(300)).unwrap_err();
    assert!(matches!(error.cause, super::printer::PortError::Broken(_)), "{error:?}");
    port.close();
    assert!(port.open(Instant::now()).is_err(), "the terminal is gone");
}

#[test]
fn a_folder_keeps_bytes_and_picture_of_each_job() {
    let folder = TempDir::new().unwrap();
    let mut port = FolderPort::new(folder.path().join("cetak"), &PROFILE);
    for title in ["Struk K1-20261122-0001", "../../etc/passwd"] {
        port.announce(title);
        assert_eq!(send_job(&mut port, ESCPOS, &receipt(), &PATIENCE, &mut None, || Ok(())), Outcome::Printed);
    }
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("cetak"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "00001-Struk-K1-20261122-0001.bin",
            "00001-Struk-K1-20261122-0001.png",
            "00002-etc-passwd.bin",
            "00002-etc-passwd.png"
        ]
    );
    assert_eq!(std::fs::read(folder.path().join("cetak/00001-Struk-K1-20261122-0001.bin")).unwrap(), receipt());
}
