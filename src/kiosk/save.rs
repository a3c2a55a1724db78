//! Files that somebody takes along: onto a stick when one is in, otherwise into the folder for documents.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::services::Services;

/// Where sticks appear, each in a folder of its own or below the user's.
const STICKS: [&str; 2] = ["/media", "/run/media"];
/// `/media/USER/STICK`
const STICK_DEEP_MAX: usize = 2;
/// Names tried before the file is given up: `a.pdf`, `a (2).pdf`, ...
const NAMES_MAX: usize = 50;

#[derive(Debug, Error)]
#[error("Berkas tidak bisa disimpan di {folder} ({cause}). Periksa stik USB atau ruang disk, lalu coba lagi.")]
pub struct SaveError {
    folder: String,
    cause: std::io::Error,
}

/// Writes a file where somebody finds it and answers where that is. What is there already is never overwritten.
pub fn save(services: &Services, name: &str, bytes: &[u8]) -> Result<PathBuf, SaveError> {
    let own = services.data_folder.join("dokumen");
    let sticks = STICKS.iter().flat_map(|root| sticks_below(Path::new(root), STICK_DEEP_MAX));
    for stick in sticks {
        // A stick that is full or locked against writing is no reason to fail: there is the folder.
        if let Ok(path) = write_new(&stick, name, bytes) {
            return Ok(path);
        }
    }
    let said = |cause| SaveError { folder: own.display().to_string(), cause };
    fs::create_dir_all(&own).map_err(said)?;
    write_new(&own, name, bytes).map_err(said)
}

/// Folders that are another file system than the one they lie in: that is what a mounted stick is.
fn sticks_below(folder: &Path, deep: usize) -> Vec<PathBuf> {
    let (Ok(here), Ok(entries)) = (fs::metadata(folder), fs::read_dir(folder)) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let Some(inside) = entry.metadata().ok().filter(fs::Metadata::is_dir) else { continue };
        if inside.dev() != here.dev() {
            found.push(entry.path());
        } else if deep > 1 {
            found.extend(sticks_below(&entry.path(), deep - 1));
        }
    }
    found.sort();
    found
}

fn write_new(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    for nth in 1..=NAMES_MAX {
        let name = if nth == 1 { name.to_owned() } else { format!("{stem} ({nth}).{ending}") };
        let path = folder.join(name);
        match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                // The same file again needs no second copy.
                if fs::read(&path).is_ok_and(|there| there == bytes) {
                    return Ok(path);
                }
            }
            Err(error) => return Err(error),
            Ok(mut file) => {
                let written = std::io::Write::write_all(&mut file, bytes).and_then(|()| file.sync_all());
                return match written {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        let _ = fs::remove_file(&path);
                        Err(error)
                    }
                };
            }
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_there_is_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |bytes: &[u8]| write_new(folder.path(), "a.pdf", bytes).expect("written");
        let name = |path: PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
        assert_eq!(name(put(b"satu")).as_deref(), Some("a.pdf"));
        assert_eq!(name(put(b"satu")).as_deref(), Some("a.pdf"), "the same file is not written twice");
        assert_eq!(name(put(b"dua")).as_deref(), Some("a (2).pdf"));
        assert_eq!(fs::read(folder.path().join("a.pdf")).expect("there"), b"satu");
        assert!(write_new(&folder.path().join("tidak ada"), "a.pdf", b"x").is_err());
    }

    #[test]
    fn a_folder_of_the_same_disk_is_no_stick() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("kasir/stik")).expect("folders");
        assert!(sticks_below(folder.path(), STICK_DEEP_MAX).is_empty());
        assert!(sticks_below(Path::new("/tidak/ada"), STICK_DEEP_MAX).is_empty());
    }
}
