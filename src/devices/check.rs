//! What `deks doctor` asks of printers and scanners, with what to do about the answer.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::printer::{Patience, Port, PortError, PrinterState, SerialLine, ask_state, port_of};
use crate::config::{Printer, PrinterPort, Scanner};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckLevel {
    Ok,
    /// It works, but someone should look.
    Warning,
    Broken,
}

/// One finding: what was looked at, what was found, and what to do, in Indonesian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub level: CheckLevel,
    pub subject: String,
    pub finding: String,
    /// Empty when nothing is to be done.
    pub remedy: String,
}

/// Connects to a printer and asks how it stands; prints nothing. Takes a few seconds at most.
pub fn check_printer(printer: &Printer) -> Check {
    let subject = match printer.name.as_str() {
        "label" => "printer label".to_owned(),
        _ => "printer struk".to_owned(),
    };
    let check = |level, finding: String, remedy: &str| Check {
        level,
        subject: subject.clone(),
        finding,
        remedy: remedy.to_owned(),
    };
    if !matches!(printer.paper_mm, 58 | 80) {
        let finding = format!("Lebar kertas {} mm tidak dikenal.", printer.paper_mm);
        return check(CheckLevel::Broken, finding, "Isi paper_mm dengan 58 atau 80 di deks.toml.");
    }
    match state_of(&mut *port_of(printer)) {
        Ok(None) => check(CheckLevel::Ok, "Tersambung. Printer ini tidak melaporkan keadaannya; itu biasa.".into(), ""),
        Ok(Some(PrinterState::Ok)) => check(CheckLevel::Ok, "Tersambung dan siap.".into(), ""),
        Ok(Some(PrinterState::PaperLow)) => {
            check(CheckLevel::Warning, "Kertas hampir habis.".into(), PrinterState::PaperLow.advice())
        }
        Ok(Some(state)) => check(CheckLevel::Broken, "Tersambung, tetapi belum siap mencetak.".into(), state.advice()),
        Err(error) => check(CheckLevel::Broken, error.to_string(), remedy_of(&printer.port)),
    }
}

fn state_of(port: &mut dyn Port) -> Result<Option<PrinterState>, PortError> {
    let patience = Patience::default();
    port.open(Instant::now() + Duration::from_millis(patience.connect_ms))?;
    let state = ask_state(port, &patience);
    port.close();
    state
}

fn remedy_of(port: &PrinterPort) -> &'static str {
    match port {
        PrinterPort::Network { .. } => {
            "Periksa apakah printer menyala, kabel jaringan terpasang, dan alamatnya benar (cetak halaman uji printer)."
        }
        PrinterPort::Usb { .. } => {
            "Periksa kabel USB dan nama perangkat (ls /dev/usb), dan pastikan pengguna kios anggota grup lp."
        }
        PrinterPort::Serial { .. } => {
            "Periksa kabel serial dan nama perangkat (ls /dev/serial/by-id), dan pastikan pengguna kios anggota grup dialout."
        }
        PrinterPort::File { .. } => "Pilih folder yang boleh ditulis oleh pengguna kios.",
    }
}

/// Looks whether a serial scanner is there. A keyboard wedge cannot be asked: it is a keyboard.
pub fn check_scanner(scanner: &Scanner) -> Check {
    let check = |level, finding: String, remedy: &str| Check {
        level,
        subject: "pemindai".into(),
        finding,
        remedy: remedy.to_owned(),
    };
    if !(5..=200).contains(&scanner.wedge_gap_ms) {
        let finding = format!("Jarak ketukan pemindai {} ms tidak masuk akal.", scanner.wedge_gap_ms);
        return check(CheckLevel::Broken, finding, "Isi wedge_gap_ms antara 5 dan 200 di deks.toml; biasanya 50.");
    }
    if scanner.serial_device.is_empty() {
        return check(
            CheckLevel::Ok,
            "Pemindai bekerja seperti papan ketik; tidak ada yang perlu diperiksa.".into(),
            "",
        );
    }
    match SerialLine::open(&scanner.serial_device, scanner.baud) {
        Ok(_) => check(CheckLevel::Ok, format!("Pemindai di {} tersambung.", scanner.serial_device), ""),
        Err(error) if fs::exists(Path::new(&scanner.serial_device)).unwrap_or(false) => check(
            CheckLevel::Broken,
            error.to_string(),
            "Pastikan pengguna kios anggota grup dialout dan tidak ada program lain yang memakai pemindai.",
        ),
        Err(error) => check(
            CheckLevel::Broken,
            error.to_string(),
            "Periksa kabel pemindai dan nama perangkatnya (ls /dev/serial/by-id), lalu perbaiki serial_device di deks.toml.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::devices::port_tests::Cable;

    fn printer(port: PrinterPort, paper_mm: u32) -> Printer {
        Printer { name: "receipt".into(), port, paper_mm, ..Config::default().printers[0].clone() }
    }

    #[test]
    fn every_finding_that_is_not_well_says_what_to_do() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("bukan-folder");
        fs::write(&file, "x").unwrap();
        let in_folder = |path: &Path| PrinterPort::File { folder: path.display().to_string() };
        for (printer, level) in [
            (printer(in_folder(&folder.path().join("cetak")), 58), CheckLevel::Ok),
            (printer(in_folder(&file), 58), CheckLevel::Broken),
            (printer(in_folder(folder.path()), 57), CheckLevel::Broken),
            (printer(PrinterPort::Usb { device: "/dev/usb/lp-tidak-ada".into() }, 80), CheckLevel::Broken),
            (printer(PrinterPort::Usb { device: file.display().to_string() }, 80), CheckLevel::Broken),
            (printer(PrinterPort::Serial { device: "/dev/tidak-ada".into(), baud: 9_600 }, 80), CheckLevel::Broken),
            (printer(PrinterPort::Network { address: "127.0.0.1:1".into() }, 80), CheckLevel::Broken),
        ] {
            let check = check_printer(&printer);
            assert_eq!(check.level, level, "{check:?}");
            assert_eq!(check.remedy.is_empty(), level == CheckLevel::Ok, "{check:?}");
        }
    }

    #[test]
    fn a_scanner_is_there_or_the_doctor_says_where_to_look() {
        let cable = Cable::lay();
        for (device, gap_ms, level) in [
            ("".to_owned(), 50, CheckLevel::Ok),
            (cable.kiosk().display().to_string(), 50, CheckLevel::Ok),
            ("/dev/tidak-ada".to_owned(), 50, CheckLevel::Broken),
            ("/dev/null".to_owned(), 50, CheckLevel::Broken),
            ("".to_owned(), 0, CheckLevel::Broken),
        ] {
            let check = check_scanner(&Scanner { serial_device: device, baud: 9_600, wedge_gap_ms: gap_ms });
            assert_eq!(check.level, level, "{check:?}");
            assert_eq!(check.remedy.is_empty(), level == CheckLevel::Ok, "{check:?}");
        }
    }
}
