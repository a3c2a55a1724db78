//! Which devices are plugged in, so that the settings can offer them instead of asking for a path.
//!
//! Promises: what cannot be read is left out and never an error; lists are short and in a stable order; names come from
//! the devices themselves and are cleaned (they are text from outside). Leaves to others: whether a device works.

use std::fs;
use std::path::{Path, PathBuf};

use crate::base::text::{clean_line, truncate_chars};

/// More than this of one kind hangs on no counter.
const FOUND_MAX: usize = 64;
const NAME_CHARS_MAX: usize = 60;
/// Words in the names of scanners: their makers, and what they call themselves.
const SCANNER_WORDS: [&str; 14] = [
    "scan",
    "barcode",
    "bar code",
    "honeywell",
    "metrologic",
    "hand held",
    "zebra",
    "symbol",
    "datalogic",
    "newland",
    "opticon",
    "mindeo",
    "zebex",
    "unitech",
];

/// A device that is plugged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDevice {
    /// What `deks.toml` wants.
    pub path: String,
    /// What it calls itself; its path where it says nothing.
    pub name: String,
}

/// Where this machine keeps its devices and what it knows of them.
struct Machine {
    dev: PathBuf,
    sys: PathBuf,
}

/// Serial lines, for scanners, printers and displays; names that stay the same first.
pub fn list_serial_devices() -> Vec<FoundDevice> {
    Machine::this().serial(&available_ports())
}

/// Keyboards, for scanners that type; those that look like scanners first.
pub fn list_input_devices() -> Vec<FoundDevice> {
    Machine::this().keyboards()
}

/// USB printers.
pub fn list_usb_printers() -> Vec<FoundDevice> {
    Machine::this().usb_printers()
}

/// Cameras.
pub fn list_cameras() -> Vec<FoundDevice> {
    Machine::this().cameras()
}

/// Paths and names of the ports that the serialport crate finds.
fn available_ports() -> Vec<(String, String)> {
    // The crate takes it for granted that this folder is there.
    if !Path::new("/sys/class/tty").is_dir() {
        return Vec::new();
    }
    let ports = serialport::available_ports().unwrap_or_default();
    let named = ports.into_iter().map(|port| match port.port_type {
        serialport::SerialPortType::UsbPort(usb) => {
            let parts = [usb.manufacturer, usb.product].into_iter().flatten();
            (port.port_name, parts.collect::<Vec<_>>().join(" "))
        }
        _ => (port.port_name, String::new()),
    });
    named.collect()
}

impl Machine {
    fn this() -> Machine {
        Machine { dev: "/dev".into(), sys: "/sys".into() }
    }

    fn serial(&self, ports: &[(String, String)]) -> Vec<FoundDevice> {
        let by_id = entries(&self.dev.join("serial/by-id"));
        let known: Vec<PathBuf> = by_id.iter().filter_map(|link| fs::canonicalize(link).ok()).collect();
        let stable = by_id.iter().map(|link| found(link, &spoken(link)));
        let others = ports.iter().filter(|(path, _)| {
            let real = fs::canonicalize(path).unwrap_or_else(|_| path.into());
            !known.contains(&real)
        });
        let others = others.map(|(path, called)| found(Path::new(path), called));
        stable.chain(others).take(FOUND_MAX).collect()
    }

    fn keyboards(&self) -> Vec<FoundDevice> {
        let by_id = entries(&self.dev.join("input/by-id"));
        let keyboards = by_id.iter().filter(|link| file_name(link).ends_with("-event-kbd"));
        let mut all: Vec<FoundDevice> = keyboards
            .map(|link| {
                let event = fs::canonicalize(link).map(|real| file_name(&real)).unwrap_or_default();
                let called = self.says("class/input", &event, "device/name");
                found(link, called.as_deref().unwrap_or(&spoken(link)))
            })
            .collect();
        // Stable: within both groups the order of the paths stays.
        all.sort_by_key(|device| !looks_like_scanner(device));
        all.truncate(FOUND_MAX);
        all
    }

    fn usb_printers(&self) -> Vec<FoundDevice> {
        let devices = entries(&self.dev.join("usb"));
        let printers = devices.iter().filter(|path| is_numbered(path, "lp"));
        let named = printers.map(|path| {
            let says = |what: &str| self.says("class/usbmisc", &file_name(path), &["device/../", what].concat());
            let parts: Vec<String> = ["manufacturer", "product"].into_iter().filter_map(says).collect();
            found(path, &parts.join(" "))
        });
        named.take(FOUND_MAX).collect()
    }

    fn cameras(&self) -> Vec<FoundDevice> {
        let devices = entries(&self.dev);
        let cameras = devices.iter().filter(|path| is_numbered(path, "video")).filter(|path| {
            // A camera has several nodes; pictures come from the first.
            self.says("class/video4linux", &file_name(path), "index").is_none_or(|index| index == "0")
        });
        let named = cameras
            .map(|path| found(path, &self.says("class/video4linux", &file_name(path), "name").unwrap_or_default()));
        named.take(FOUND_MAX).collect()
    }

    /// One line that the kernel keeps about a device; `None` when there is none.
    fn says(&self, class: &str, device: &str, what: &str) -> Option<String> {
        let folder = fs::canonicalize(self.sys.join(class).join(device)).ok()?;
        // `device/..` leads to the parent of what the link points to, which joining paths as text would miss.
        let (link, rest) = what.split_once('/').unwrap_or(("", what));
        let text = fs::read_to_string(fs::canonicalize(folder.join(link)).ok()?.join(rest)).ok()?;
        Some(clean_line(&text)).filter(|text| !text.is_empty())
    }
}

/// The entries of a folder in the order of their names, numbers by size.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    paths.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// `lp0`, `video12`.
fn is_numbered(path: &Path, stem: &str) -> bool {
    let number = file_name(path).strip_prefix(stem).map(str::to_owned).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

/// What a link under `by-id` says of its device: `usb-Contoh_Scanner_123-if00-port0` is `Contoh Scanner 123`.
fn spoken(link: &Path) -> String {
    let name = file_name(link);
    let name = name.strip_prefix("usb-").unwrap_or(&name);
    let name = name.strip_suffix("-event-kbd").unwrap_or(name);
    let end = name.rfind("-if").unwrap_or(name.len());
    name[..end].replace('_', " ")
}

fn found(path: &Path, called: &str) -> FoundDevice {
    let path = path.display().to_string();
    let name = truncate_chars(&clean_line(called), NAME_CHARS_MAX).to_owned();
    FoundDevice { name: if name.is_empty() { path.clone() } else { name }, path }
}

fn looks_like_scanner(device: &FoundDevice) -> bool {
    let text = [device.name.to_lowercase(), device.path.to_lowercase()].concat();
    SCANNER_WORDS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    /// A machine in a folder: files with their text, and links.
    fn machine(files: &[(&str, &str)], links: &[(&str, &str)]) -> (TempDir, Machine) {
        let folder = TempDir::new().expect("a folder");
        let place = |path: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("its folder");
            path
        };
        files.iter().for_each(|(path, text)| fs::write(place(path), text).expect("a file"));
        links.iter().for_each(|(from, to)| symlink(folder.path().join(to), place(from)).expect("a link"));
        let machine = Machine { dev: folder.path().join("dev"), sys: folder.path().join("sys") };
        (folder, machine)
    }

    fn told(folder: &TempDir, devices: &[FoundDevice]) -> Vec<String> {
        let here = format!("{}/", folder.path().display());
        devices.iter().map(|device| format!("{} = {}", device.path, device.name).replace(&here, "")).collect()
    }

    #[test]
    fn serial_lines_are_named_once_and_by_what_stays_the_same() {
        let (folder, machine) = machine(
            &[("dev/ttyUSB0", ""), ("dev/ttyS0", "")],
            &[("dev/serial/by-id/usb-Contoh_Pemindai_123-if00-port0", "dev/ttyUSB0")],
        );
        let at = |name: &str| folder.path().join(name).display().to_string();
        let ports = [(at("dev/ttyS0"), String::new()), (at("dev/ttyUSB0"), "Contoh Pemindai".to_owned())];
        assert_eq!(
            told(&folder, &machine.serial(&ports)),
            ["dev/serial/by-id/usb-Contoh_Pemindai_123-if00-port0 = Contoh Pemindai 123", "dev/ttyS0 = dev/ttyS0"]
        );
    }

    #[test]
    fn keyboards_that_look_like_scanners_come_first() {
        let (folder, machine) = machine(
            &[
                ("dev/input/event3", ""),
                ("dev/input/event12", ""),
                ("sys/devices/a/name", "Contoh Papan Ketik\n"),
                ("sys/devices/b/name", "Contoh Barcode \u{1b}Reader\n"),
            ],
            &[
                ("dev/input/by-id/usb-A-event-kbd", "dev/input/event3"),
                ("dev/input/by-id/usb-B-event-kbd", "dev/input/event12"),
                ("dev/input/by-id/usb-B-event-mouse", "dev/input/event3"),
                ("dev/input/by-id/usb-Contoh_Scanner-event-kbd", "dev/input/event99"),
                ("sys/class/input/event3/device", "sys/devices/a"),
                ("sys/class/input/event12/device", "sys/devices/b"),
            ],
        );
        assert_eq!(
            told(&folder, &machine.keyboards()),
            [
                "dev/input/by-id/usb-B-event-kbd = Contoh Barcode Reader",
                "dev/input/by-id/usb-Contoh_Scanner-event-kbd = Contoh Scanner",
                "dev/input/by-id/usb-A-event-kbd = Contoh Papan Ketik",
            ]
        );
    }

    #[test]
    fn printers_and_cameras_are_named_as_they_name_themselves() {
        let (folder, machine) = machine(
            &[
                ("dev/usb/lp0", ""),
                ("dev/usb/lp1", ""),
                ("dev/usb/hiddev0", ""),
                ("dev/video0", ""),
                ("dev/video1", ""),
                ("dev/video10", ""),
                ("dev/video2", ""),
                ("dev/videos", ""),
                ("sys/devices/usb1/product", "TM Contoh\n"),
                ("sys/devices/usb1/manufacturer", "Contoh\n"),
                ("sys/devices/usb1/1:0/x", ""),
                ("sys/class/video4linux/video0/name", "Kamera Contoh\n"),
                ("sys/class/video4linux/video0/index", "0\n"),
                ("sys/class/video4linux/video1/index", "1\n"),
            ],
            &[("sys/class/usbmisc/lp0/device", "sys/devices/usb1/1:0")],
        );
        assert_eq!(
            told(&folder, &machine.usb_printers()),
            ["dev/usb/lp0 = Contoh TM Contoh", "dev/usb/lp1 = dev/usb/lp1"]
        );
        assert_eq!(
            told(&folder, &machine.cameras()),
            ["dev/video0 = Kamera Contoh", "dev/video2 = dev/video2", "dev/video10 = dev/video10"]
        );
    }

    #[test]
    fn a_machine_without_devices_has_none_and_this_one_can_be_asked() {
        let (_folder, empty) = machine(&[], &[]);
        assert!(empty.serial(&[]).is_empty() && empty.keyboards().is_empty());
        assert!(empty.usb_printers().is_empty() && empty.cameras().is_empty());
        for devices in [list_serial_devices(), list_input_devices(), list_usb_printers(), list_cameras()] {
            assert!(devices.iter().all(|device| device.path.starts_with("/dev/") && !device.name.is_empty()));
        }
    }
}
