//! Files on sticks and in the kiosk's own folders: looking for them by touch, and saving papers.
//!
//! Promises: a folder with too much in it is shown in part, never waited for; a paper is whole under its name or not
//! there at all; where it lies is said in words, never as a path of the machine. Leaves to others: what stands in a file.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use deks_ui::PlaceKind;
use thiserror::Error;

use super::services::Services;
use crate::base::UtcMs;

/// Where sticks appear once the system has mounted them.
const STICKS: [&str; 2] = ["/media/", "/run/media/"];
/// More rows are not scrolled through by a person at a counter.
const ROWS_MAX: usize = 500;
/// Names tried before a paper is given up: `a.pdf`, `a (2).pdf`, ...
const NAMES_MAX: usize = 50;
/// Of a name that is made from a label; file systems of sticks take 255 bytes.
const STEM_CHARS_MAX: usize = 80;
/// The kiosk's own folder for papers, in its data folder.
const LETTERS: &str = "surat";
/// Entries looked at in one folder.
const ENTRIES_MAX: usize = 5_000;

/// What a folder holds, or where one may begin to look.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub path: PathBuf,
    pub name: String,
    pub kind: PlaceKind,
    pub bytes: u64,
    pub changed: Option<UtcMs>,
}

/// A paper can be saved here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub path: PathBuf,
    pub name: String,
    pub is_stick: bool,
}

#[derive(Debug, Error)]
pub enum FileError {
    #[error("Folder {name} tidak bisa dibuka: {cause}. Colokkan lagi USB-nya, lalu ketuk Muat ulang.")]
    Look { name: String, cause: std::io::Error },
    #[error("Berkas tidak bisa disimpan di {place}: {cause}. Periksa USB atau sisa ruangnya, lalu coba lagi.")]
    Save { place: String, cause: std::io::Error },
}

/// Where stock lists may lie: sticks first, then the kiosk's folder for what comes in, then the user's own.
pub fn places(services: &Services) -> Vec<Entry> {
    let place = |path: PathBuf, kind| Entry { name: name_of(&path), path, kind, bytes: 0, changed: None };
    let mut found: Vec<Entry> = sticks().into_iter().map(|path| place(path, PlaceKind::Stick)).collect();
    let inbox = services.data_folder.join("masuk");
    // Without it there is one place less to look in; the list says what there is.
    let _ = fs::create_dir_all(&inbox);
    found.push(place(inbox, PlaceKind::Inbox));
    if let Some(user) = directories::UserDirs::new() {
        found.extend(user.document_dir().map(|path| place(path.to_path_buf(), PlaceKind::Documents)));
        found.push(place(user.home_dir().to_path_buf(), PlaceKind::Home));
    }
    found.retain(|place| place.path.is_dir());
    found
}

/// Where papers go: the kiosk's folder for letters, and every stick.
pub fn targets(services: &Services) -> Vec<Target> {
    let stick = |path: PathBuf| Target { name: name_of(&path), path, is_stick: true };
    let mut found: Vec<Target> = sticks().into_iter().map(stick).collect();
    let path = own_folder(services);
    found.push(Target { name: name_of(&path), path, is_stick: false });
    found
}

/// The folders and the files with one of the endings (lower case) in a folder, by name; folders first.
pub fn look(folder: &Path, endings: &[&str]) -> Result<Vec<Entry>, FileError> {
    let entries = fs::read_dir(folder).map_err(|cause| FileError::Look { name: name_of(folder), cause })?;
    let mut found: Vec<Entry> =
        entries.take(ENTRIES_MAX).flatten().filter_map(|entry| seen(&entry.path(), endings)).collect();
    found.sort_by_cached_key(|entry| (entry.kind == PlaceKind::File, natural(&entry.name)));
    found.truncate(ROWS_MAX);
    Ok(found)
}

/// A name as people order it: figures count as numbers, so that `daftar 2` comes before `daftar 10`.
fn natural(name: &str) -> Vec<(String, u64)> {
    let (mut pieces, mut text, mut number) = (Vec::new(), String::new(), None::<u64>);
    for letter in name.to_lowercase().chars() {
        match letter.to_digit(10) {
            Some(digit) => number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(u64::from(digit))),
            None => {
                if let Some(number) = number.take() {
                    pieces.push((std::mem::take(&mut text), number));
                }
                text.push(letter);
            }
        }
    }
    pieces.push((text, number.unwrap_or(0)));
    pieces
}

fn seen(path: &Path, endings: &[&str]) -> Option<Entry> {
    let name = name_of(path);
    // Hidden files, and the locks that office programs leave beside an open file.
    if name.starts_with('.') || name.starts_with("~$") {
        return None;
    }
    let about = fs::metadata(path).ok()?;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let kind = if about.is_dir() {
        PlaceKind::Folder
    } else if about.is_file() && ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
        PlaceKind::File
    } else {
        return None;
    };
    let changed = about.modified().ok().and_then(utc_ms);
    Some(Entry { path: path.to_path_buf(), name, kind, bytes: about.len(), changed })
}

fn utc_ms(at: SystemTime) -> Option<UtcMs> {
    let since = at.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(UtcMs)
}

/// What is said of a paper that was saved.
pub fn saved(path: &Path) -> String {
    let lies = lies(path);
    format!("Tersimpan: {lies}.")
}

/// Which file lies where: `Kartu M001.pdf, di folder surat kios ini`.
pub fn lies(path: &Path) -> String {
    let (name, folder) = (name_of(path), path.parent().unwrap_or(path));
    let place = name_of(folder);
    match place.as_str() {
        _ if is_on_stick(folder) => format!("{name}, di Flashdisk {place}"),
        LETTERS => format!("{name}, di folder surat kios ini"),
        _ => format!("{name}, di folder {place}"),
    }
}

/// A folder as people know it: by the name on the stick, or as the kiosk's own.
pub fn place_of(folder: &Path) -> String {
    let place = name_of(folder);
    match place.as_str() {
        _ if is_on_stick(folder) => format!("Flashdisk {place}"),
        LETTERS => "folder surat kios ini".to_owned(),
        _ => format!("folder {place}"),
    }
}

fn is_on_stick(folder: &Path) -> bool {
    folder.to_str().is_some_and(|path| STICKS.iter().any(|root| path.starts_with(root)))
}

/// A label as the name of a file that every stick takes: `Formulir permohonan.pdf`.
pub fn file_name(label: &str, ending: &str) -> String {
    let is_taken = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let spaced: String = label.chars().map(|c| if is_taken(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let stem: String = words.join(" ").chars().take(STEM_CHARS_MAX).collect();
    let stem = stem.trim_matches(['.', ' ']);
    [if stem.is_empty() { "Berkas" } else { stem }, ".", ending].concat()
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| path.to_string_lossy().into_owned())
}

/// The sticks that are mounted now.
fn sticks() -> Vec<PathBuf> {
    sticks_in(&fs::read_to_string("/proc/self/mounts").unwrap_or_default())
}

/// The sticks in the kernel's table of mounts, where a blank in a name is `\040`.
fn sticks_in(mounts: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = mounts
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .filter(|place| STICKS.iter().any(|root| place.starts_with(root)))
        .map(|place| PathBuf::from(place.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Saves a paper where somebody finds it: on the first stick that takes it, otherwise in the kiosk's own folder.
pub fn take_along(services: &Services, name: &str, bytes: &[u8]) -> Result<PathBuf, FileError> {
    // A stick that is full or locked against writing is no reason to fail: there is the folder.
    let on_stick = sticks().iter().find_map(|stick| save(stick, name, bytes).ok());
    on_stick.map_or_else(|| save(&own_folder(services), name, bytes), Ok)
}

/// The kiosk's own folder for papers.
pub fn own_folder(services: &Services) -> PathBuf {
    services.data_folder.join(LETTERS)
}

/// Saves a paper and returns where it lies. What is there already is never overwritten: another paper of the name gets a
/// number (`a (2).pdf`), the same paper again needs no second copy.
pub fn save(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, FileError> {
    let failed = |cause| FileError::Save { place: place_of(folder), cause };
    fs::create_dir_all(folder).map_err(failed)?;
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    for nth in 1..=NAMES_MAX {
        let name = if nth == 1 { name.to_owned() } else { format!("{stem} ({nth}).{ending}") };
        let path = folder.join(&name);
        match fs::read(&path) {
            Ok(there) if there == bytes => return Ok(path),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return write_whole(folder, &name, bytes).map(|()| path).map_err(failed);
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(ErrorKind::AlreadyExists.into()))
}

/// The file is there under its name only when all of it is on the disk.
fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let unfinished = folder.join([".", name, ".tulis"].concat());
    let write = || {
        let mut file = fs::File::create(&unfinished)?;
        file.write_all(bytes)?;
        // A stick is pulled out as soon as the screen says that the paper is on it.
        file.sync_all()?;
        fs::rename(&unfinished, folder.join(name))
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&unfinished);
    })
}

/// `12 kB`, `3,4 MB`.
pub fn size_text(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_shows_folders_then_the_lists_in_it_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str| fs::write(folder.path().join(name), b"x").expect("a file");
        for name in ["b 10.csv", "b 2.XLSX", "a.csv", "foto.jpg", ".hidden.csv", "~$b.xlsx", "tanpa-akhiran"] {
            put(name);
        }
        fs::create_dir(folder.path().join("lama")).expect("a folder");
        let found = look(folder.path(), &["xlsx", "csv"]).expect("readable");
        let files: Vec<&str> = found[1..].iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!((found[0].name.as_str(), found[0].kind), ("lama", PlaceKind::Folder));
        assert_eq!(files, ["a.csv", "b 2.XLSX", "b 10.csv"]);
        let gone = look(&folder.path().join("tercabut"), &["csv"]).expect_err("no such folder");
        assert!(gone.to_string().starts_with("Folder tercabut tidak bisa dibuka: "), "{gone}");
    }

    #[test]
    fn sticks_are_told_from_the_disk() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /media/kios/USB\\040MITRA vfat rw 0 0\n\
            tmpfs /run tmpfs rw 0 0\n/dev/sdc1 /run/media/kios/DATA vfat rw 0 0\n/dev/sdc1 /run/media/kios/DATA vfat rw 0 0\n";
        assert_eq!(sticks_in(mounts), [Path::new("/media/kios/USB MITRA"), Path::new("/run/media/kios/DATA")]);
        assert!(sticks_in("").is_empty());
    }

    #[test]
    fn no_paper_overwrites_another_and_a_folder_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let letters = folder.path().join("surat");
        let put = |bytes: &[u8]| save(&letters, "tt.pdf", bytes).expect("saved");
        let first = put(b"satu");
        assert_eq!(put(b"satu"), first, "the same paper is not written twice");
        assert_eq!(put(b"dua"), letters.join("tt (2).pdf"));
        assert_eq!(fs::read(&first).expect("there"), b"satu");
        assert_eq!(fs::read_dir(&letters).expect("there").count(), 2, "nothing half written stays");
        let error = save(&first, "tt.pdf", b"x").expect_err("a file is no folder");
        assert!(error.to_string().contains("tidak bisa disimpan di folder tt.pdf: "), "{error}");
    }

    #[test]
    fn where_a_paper_lies_is_said_without_a_path() {
        for (path, expect) in [
            (
                "/var/lib/kios/surat/Formulir permohonan.pdf",
                "Tersimpan: Formulir permohonan.pdf, di folder surat kios ini.",
            ),
            ("/media/kios/KINGSTON/tt (2).pdf", "Tersimpan: tt (2).pdf, di Flashdisk KINGSTON."),
            ("/run/media/kios/USB MITRA/a.xlsx", "Tersimpan: a.xlsx, di Flashdisk USB MITRA."),
            ("/srv/arsip/a.xlsx", "Tersimpan: a.xlsx, di folder arsip."),
        ] {
            assert_eq!(saved(Path::new(path)), expect);
        }
    }

    #[test]
    fn a_label_becomes_a_name_that_every_stick_takes() {
        for (label, expect) in [
            ("Formulir permohonan", "Formulir permohonan.pdf"),
            ("Data: \"A/B\" <1>\n", "Data A B 1.pdf"),
            ("..", "Berkas.pdf"),
        ] {
            assert_eq!(file_name(label, "pdf"), expect);
        }
        assert_eq!(file_name(&"x".repeat(300), "pdf").len(), STEM_CHARS_MAX + ".pdf".len());
    }

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in [(0, "0 kB"), (1, "1 kB"), (12_345, "13 kB"), (3_400_000, "3,4 MB")] {
            assert_eq!(size_text(bytes), text);
        }
    }
}
