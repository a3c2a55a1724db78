//! What `deks doctor` asks of printers, scanners and displays, with what to do about the answer.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::evdev_scanner::{GrabError, look_at};
use super::printer::{Patience, Port, PortError, PrinterState, ask_state, port_of};
use super::test_print::test_bytes;
use super::wire::Wire;
use crate::base::text::clean_line;
use crate::config::{CustomerDisplay, Printer, PrinterLanguage, PrinterPort, Scanner, SerialLine};

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
    if let Err(error) = test_bytes(printer, false) {
        return check(CheckLevel::Broken, error.to_string(), "Perbaiki sheet di deks.toml, lalu cetak uji.");
    }
    let speaks = speaks(printer);
    match state_of(&mut *port_of(printer), printer.language) {
        Ok(None) => {
            const SILENT: &str = "Printer ini tidak melaporkan keadaannya; itu biasa.";
            check(CheckLevel::Ok, in_a_row(&["Tersambung.", &speaks, SILENT]), "")
        }
        Ok(Some(PrinterState::Ok)) => check(CheckLevel::Ok, in_a_row(&["Tersambung dan siap.", &speaks]), ""),
        Ok(Some(PrinterState::PaperLow)) => {
            check(CheckLevel::Warning, "Kertas hampir habis.".into(), PrinterState::PaperLow.advice())
        }
        Ok(Some(state)) => check(CheckLevel::Broken, "Tersambung, tetapi belum siap mencetak.".into(), state.advice()),
        Err(error) => check(CheckLevel::Broken, error.to_string(), remedy_of(&printer.port)),
    }
}

/// Sentences one after the other, without the empty ones.
fn in_a_row(sentences: &[&str]) -> String {
    let said: Vec<&str> = sentences.iter().copied().filter(|sentence| !sentence.is_empty()).collect();
    said.join(" ")
}

/// What a label printer is told and what it prints on, as a sentence; nothing about receipt printers.
fn speaks(printer: &Printer) -> String {
    let language = match printer.language {
        PrinterLanguage::Escpos => return String::new(),
        PrinterLanguage::Tspl => "TSPL",
        PrinterLanguage::Zpl => "ZPL",
    };
    format!("Bahasa {language}, label {} x {} mm.", printer.sheet.width_mm, printer.sheet.height_mm)
}

fn state_of(port: &mut dyn Port, language: PrinterLanguage) -> Result<Option<PrinterState>, PortError> {
    let patience = Patience::default();
    port.open(Instant::now() + Duration::from_millis(patience.connect_ms))?;
    let state = ask_state(port, language, &patience);
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

/// Looks at every scanner that the configuration names. A keyboard wedge cannot be asked: it is a keyboard.
pub fn check_scanners(scanner: &Scanner) -> Vec<Check> {
    let mut checks = Vec::new();
    if !(5..=200).contains(&scanner.wedge_gap_ms) {
        checks.push(Check {
            level: CheckLevel::Broken,
            subject: "pemindai".into(),
            finding: format!("Jarak ketukan pemindai {} ms tidak masuk akal.", scanner.wedge_gap_ms),
            remedy: "Isi wedge_gap_ms antara 5 dan 200 di deks.toml; biasanya 50.".into(),
        });
    }
    checks.extend(scanner.serial.iter().map(|line| check_line("pemindai", line, "scanner.serial")));
    checks.extend(scanner.grab.iter().map(|device| check_grabbed(device)));
    if checks.is_empty() {
        checks.push(Check {
            level: CheckLevel::Ok,
            subject: "pemindai".into(),
            finding: "Pemindai bekerja seperti papan ketik; tidak ada yang perlu diperiksa.".into(),
            remedy: String::new(),
        });
    }
    checks
}

/// Looks whether the customer's pole display is connected; `None` without one. It has no way to answer.
pub fn check_pole(display: &CustomerDisplay) -> Option<Check> {
    let line = &display.pole;
    (!line.device.is_empty()).then(|| check_line("layar tiang", line, "customer_display.pole"))
}

/// Opens a serial line and sends nothing. `key` is where `deks.toml` names it.
fn check_line(subject: &str, line: &SerialLine, key: &str) -> Check {
    let check = |level, finding: String, remedy: String| Check { level, subject: subject.into(), finding, remedy };
    match Wire::open(line) {
        Ok(_) => check(CheckLevel::Ok, format!("Tersambung di {}.", line.device), String::new()),
        Err(error) if fs::exists(&line.device).unwrap_or(false) => check(
            CheckLevel::Broken,
            error.to_string(),
            "Pastikan pengguna kios anggota grup dialout dan tidak ada program lain yang memakai perangkat ini.".into(),
        ),
        Err(error) => check(
            CheckLevel::Broken,
            error.to_string(),
            format!("Periksa kabel dan nama perangkatnya (ls /dev/serial/by-id), lalu perbaiki {key} di deks.toml."),
        ),
    }
}

/// Looks whether a scanner that types can be taken away from the rest of the system.
fn check_grabbed(device: &str) -> Check {
    let check = |level, finding: String, remedy: &str| Check {
        level,
        subject: "pemindai".into(),
        finding,
        remedy: remedy.into(),
    };
    match look_at(Path::new(device)) {
        Ok(called) => check(CheckLevel::Ok, format!("{} tersambung dan bisa dipegang.", clean_line(&called)), ""),
        Err(GrabError::Taken) => {
            check(CheckLevel::Ok, format!("{device} sudah dipegang, biasanya oleh kios yang sedang berjalan."), "")
        }
        Err(error) => {
            let remedy = match error {
                GrabError::NotAllowed => {
                    "Pasang aturan 70-deks.rules di /etc/udev/rules.d, masukkan pengguna kios ke grup deks (atau input), \
                     lalu cabut dan colok pemindai dan masuk lagi."
                }
                GrabError::KeysHeld => "Lepaskan tombol pemindai, lalu periksa lagi.",
                _ => {
                    "Periksa kabel pemindai dan nama perangkatnya (ls /dev/input/by-id), lalu perbaiki scanner.grab di \
                     deks.toml."
                }
            };
            check(CheckLevel::Broken, format!("Pemindai {device}: {error}."), remedy)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, LabelSheet};
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
    fn a_label_printer_is_checked_in_its_language_and_on_its_sheet() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let port = || PrinterPort::File { folder: folder.path().join("cetak").display().to_string() };
        for (language, width_mm, height_mm, level, finding) in [
            (PrinterLanguage::Escpos, 50, 30, CheckLevel::Ok, "Tersambung. "),
            (PrinterLanguage::Tspl, 50, 30, CheckLevel::Ok, "Tersambung. Bahasa TSPL, label 50 x 30 mm. "),
            (PrinterLanguage::Zpl, 33, 15, CheckLevel::Ok, "Tersambung. Bahasa ZPL, label 33 x 15 mm. "),
            (PrinterLanguage::Zpl, 15, 10, CheckLevel::Broken, "Kode QR tidak muat pada label 15 x 10 mm."),
        ] {
            let sheet = LabelSheet { width_mm, height_mm, ..LabelSheet::default() };
            let check = check_printer(&Printer { language, sheet, ..printer(port(), 58) });
            assert_eq!(check.level, level, "{check:?}");
            assert!(check.finding.starts_with(finding), "{check:?}");
            assert_eq!(check.remedy.is_empty(), level == CheckLevel::Ok, "{check:?}");
        }
    }

    #[test]
    fn a_scanner_is_there_or_the_doctor_says_where_to_look() {
        let cable = Cable::lay();
        let here = cable.kiosk().display().to_string();
        let line = |device: &str| SerialLine { device: device.to_owned(), ..SerialLine::default() };
        let (ok, broken) = (CheckLevel::Ok, CheckLevel::Broken);
        for (serial, grab, wedge_gap_ms, levels) in [
            (vec![], vec![], 50, vec![ok]),
            (vec![line(&here)], vec![], 50, vec![ok]),
            (vec![line("/dev/tidak-ada"), line(&here)], vec![], 50, vec![broken, ok]),
            (vec![line("/dev/null")], vec![], 50, vec![broken]),
            (vec![], vec!["/dev/input/tidak-ada".to_owned(), "/dev/null".to_owned()], 50, vec![broken, broken]),
            (vec![], vec![], 0, vec![broken]),
        ] {
            let checks = check_scanners(&Scanner { serial, grab, wedge_gap_ms });
            assert_eq!(checks.iter().map(|check| check.level).collect::<Vec<_>>(), levels, "{checks:?}");
            assert!(checks.iter().all(|check| check.remedy.is_empty() == (check.level == ok)), "{checks:?}");
        }
        let display = |device: &str| CustomerDisplay { window: false, pole: line(device) };
        assert_eq!(check_pole(&display("")), None);
        assert_eq!(check_pole(&display(&here)).map(|check| check.level), Some(ok));
        assert_eq!(check_pole(&display("/dev/tidak-ada")).map(|check| check.level), Some(broken));
    }
}
