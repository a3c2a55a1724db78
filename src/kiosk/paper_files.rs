//! Papers that a person takes along: written to a stick when one is plugged in, else to the folder for papers.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::services::Services;

/// Where sticks appear: `/media/USER/NAME`, or `/media/NAME`.
const STICKS: [&str; 2] = ["/media", "/run/media"];

/// The folder for papers of a kiosk without a stick.
pub fn folder(services: &Services) -> PathBuf {
    services.data_folder.join("dokumen")
}

/// Writes a paper and answers where it is. The name is ours; the same paper twice is one file.
pub fn save(services: &Services, name: &str, bytes: &[u8]) -> Result<PathBuf, String> {
    for stick in sticks() {
        match write(&stick, name, bytes) {
            Ok(path) => return Ok(path),
            Err(error) => tracing::warn!(%error, "a stick did not take a paper"),
        }
    }
    let folder = folder(services);
    fs::create_dir_all(&folder).and_then(|()| write(&folder, name, bytes)).map_err(|error| {
        format!("Berkas tidak bisa disimpan ({error}). Colokkan USB yang masih kosong, lalu simpan lagi.")
    })
}

/// Folders below [`STICKS`] that lie on a disk of their own.
fn sticks() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for top in STICKS.map(Path::new) {
        let Ok(at_home) = fs::metadata(top).map(|about| about.dev()) else { continue };
        for folder in folders(top) {
            let deeper = folders(&folder);
            found.extend(deeper.into_iter().chain([folder]).filter(|folder| is_elsewhere(folder, at_home)));
        }
    }
    found
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> =
        entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|e| e.path()).collect();
    found.sort();
    found
}

fn is_elsewhere(folder: &Path, at_home: u64) -> bool {
    fs::metadata(folder).is_ok_and(|about| about.dev() != at_home)
}

/// All of it or nothing, and on the stick before anybody is told to pull it out.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let (path, part) = (folder.join(name), folder.join([name, ".part"].concat()));
    let written = fs::File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, &path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written.map(|()| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        for bytes in [b"%PDF-1".as_slice(), b"%PDF-2"] {
            let path = write(folder.path(), "surat.pdf", bytes).expect("written");
            assert_eq!(fs::read(path).expect("readable"), bytes);
        }
        assert!(write(&folder.path().join("tidak-ada"), "surat.pdf", b"x").is_err());
        fs::create_dir_all(folder.path().join("penuh.pdf/x")).expect("a folder in the way");
        assert!(write(folder.path(), "penuh.pdf", b"x").is_err());
        assert!(!folder.path().join("penuh.pdf.part").exists());
    }
}
