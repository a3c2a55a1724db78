//! The real device: `/dev/input/...` through the kernel's evdev interface.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use evdev::raw_stream::RawDevice;
use evdev::{EventSummary, InputEvent, KeyCode, SynchronizationCode};
use thiserror::Error;

use super::KeySource;
use super::keys::Key;
use crate::devices::wire::wait_for_input;

/// How long a key that is held down may delay the grabbing.
const LET_GO_MS: u64 = 1_000;
/// The value of a key event: 0 is up, 1 is down, 2 is a key that repeats because it is held.
const UP: i32 = 0;
const DOWN: i32 = 1;

/// Why a keyboard could not be taken.
#[derive(Debug, Error)]
pub enum GrabError {
    #[error("pemindai tidak tersambung")]
    Missing,
    #[error("pengguna kios belum boleh membaca pemindai ini")]
    NotAllowed,
    #[error("perangkat ini bukan papan ketik, jadi bukan pemindai yang mengetik")]
    NoKeyboard,
    /// Somebody else holds it; a kiosk that runs does.
    #[error("pemindai sedang dipegang program lain")]
    Taken,
    #[error("ada tombol yang sedang ditekan")]
    KeysHeld,
    #[error("pemindai tidak terbaca ({0})")]
    Broken(std::io::Error),
}

impl From<std::io::Error> for GrabError {
    fn from(error: std::io::Error) -> Self {
        match (error.kind(), error.raw_os_error()) {
            (ErrorKind::NotFound, _) | (_, Some(libc::ENODEV | libc::ENXIO)) => GrabError::Missing,
            (ErrorKind::PermissionDenied, _) => GrabError::NotAllowed,
            (_, Some(libc::EBUSY)) => GrabError::Taken,
            (_, Some(libc::ENOTTY | libc::EINVAL | libc::EISDIR)) => GrabError::NoKeyboard,
            _ => GrabError::Broken(error),
        }
    }
}

/// A grabbed device.
pub(super) struct EvdevKeys {
    device: RawDevice,
}

/// Opens a device without blocking; closing it gives up the grab.
fn open(path: &Path) -> Result<RawDevice, GrabError> {
    let file: File = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)?;
    let device = RawDevice::try_from(file)?;
    let types = |key| device.supported_keys().is_some_and(|keys| keys.contains(key));
    match [KeyCode::KEY_ENTER, KeyCode::KEY_0, KeyCode::KEY_1].into_iter().all(types) {
        true => Ok(device),
        false => Err(GrabError::NoKeyboard),
    }
}

/// What a device is called, after seeing that it could be grabbed; it is let go of at once.
pub(in crate::devices) fn look_at(path: &Path) -> Result<String, GrabError> {
    let mut device = open(path)?;
    device.grab()?;
    Ok(device.name().unwrap_or_default().to_owned())
}

impl EvdevKeys {
    pub(super) fn grab(path: &Path) -> Result<EvdevKeys, GrabError> {
        let mut device = open(path)?;
        // A key that is down while the device is taken away stays down for everybody else.
        let deadline = Instant::now() + Duration::from_millis(LET_GO_MS);
        while device.get_key_state()?.iter().next().is_some() {
            if Instant::now() >= deadline {
                return Err(GrabError::KeysHeld);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        device.grab()?;
        let mut grabbed = EvdevKeys { device };
        // What was typed before belongs to the system: it got it already.
        while grabbed.keys(Duration::ZERO)?.is_some() {}
        Ok(grabbed)
    }
}

impl KeySource for EvdevKeys {
    fn keys(&mut self, wait: Duration) -> std::io::Result<Option<Vec<Key>>> {
        if !wait_for_input(self.device.as_raw_fd(), wait)? {
            return Ok(None);
        }
        match self.device.fetch_events() {
            Ok(events) => Ok(Some(events.filter_map(key_of).collect())),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn key_of(event: InputEvent) -> Option<Key> {
    match event.destructure() {
        EventSummary::Key(_, code, DOWN) => Some(Key::Down(code)),
        EventSummary::Key(_, code, UP) => Some(Key::Up(code)),
        EventSummary::Synchronization(_, SynchronizationCode::SYN_DROPPED, _) => Some(Key::Lost),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_the_kernel_become_keys_and_a_held_key_types_once() {
        const SYN: u16 = 0;
        const KEY: u16 = 1;
        const SYN_REPORT: u16 = 0;
        const SYN_DROPPED: u16 = 3;
        const MSC: u16 = 4;
        for (event, expect) in [
            ((KEY, 30, 1), Some(Key::Down(KeyCode::KEY_A))),
            ((KEY, 30, 0), Some(Key::Up(KeyCode::KEY_A))),
            ((KEY, 30, 2), None),
            ((SYN, SYN_REPORT, 0), None),
            ((SYN, SYN_DROPPED, 0), Some(Key::Lost)),
            ((MSC, 4, 458_756), None),
        ] {
            let (kind, code, value) = event;
            assert_eq!(key_of(InputEvent::new(kind, code, value)), expect, "{event:?}");
        }
    }

    #[test]
    fn what_is_no_keyboard_is_said_to_be_none() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let file = folder.path().join("bukan-perangkat");
        std::fs::write(&file, "x").expect("a file");
        for (path, expect) in [
            (folder.path().join("tidak-ada"), "Missing"),
            (file, "NoKeyboard"),
            (folder.path().to_owned(), "NoKeyboard"),
            ("/dev/null".into(), "NoKeyboard"),
        ] {
            for found in [look_at(&path).err(), EvdevKeys::grab(&path).err()] {
                assert_eq!(found.map(|error| format!("{error:?}")).as_deref(), Some(expect), "{}", path.display());
            }
        }
    }

    /// Needs a kernel with uinput and the right to write to it, which a machine that builds seldom has:
    /// `cargo test --lib evdev -- --ignored` on a kiosk.
    #[test]
    #[ignore = "needs /dev/uinput"]
    fn a_real_device_is_grabbed_read_and_given_back() {
        let keys = evdev::AttributeSet::from_iter((1..100).map(KeyCode::new));
        let mut scanner = evdev::uinput::VirtualDevice::builder()
            .and_then(|builder| builder.name("DEKS Pemindai Uji").with_keys(&keys))
            .and_then(evdev::uinput::VirtualDeviceBuilder::build)
            .expect("a virtual keyboard");
        let node = scanner.enumerate_dev_nodes_blocking().expect("its nodes").flatten().next().expect("a node");
        let deadline = Instant::now() + Duration::from_secs(5);
        let mut grabbed = loop {
            match EvdevKeys::grab(&node) {
                Ok(grabbed) => break grabbed,
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        assert!(matches!(look_at(&node), Err(GrabError::Taken)), "nobody else gets it");
        scanner.emit(&[InputEvent::new(1, 30, 1), InputEvent::new(1, 30, 0)]).expect("typed");
        let keys = grabbed.keys(Duration::from_secs(2)).expect("readable");
        assert_eq!(keys, Some(vec![Key::Down(KeyCode::KEY_A), Key::Up(KeyCode::KEY_A)]));
        drop(grabbed);
        assert_eq!(look_at(&node).expect("free again"), "DEKS Pemindai Uji");
        drop(scanner);
    }
}
