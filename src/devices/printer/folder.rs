//! A printer that is a folder: each job one `.bin` with its bytes and one `.png` of what would be on paper.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{Port, PortError, WriteError};
use crate::devices::escpos_bytes::Profile;
use crate::devices::render;

const NAME_CHARS_MAX: usize = 60;

pub struct FolderPort {
    folder: PathBuf,
    /// What the printer would be that the pictures are drawn for.
    profile: Profile,
    title: String,
}

impl FolderPort {
    pub fn new(folder: impl AsRef<Path>, profile: &Profile) -> Self {
        FolderPort { folder: folder.as_ref().to_owned(), profile: *profile, title: String::new() }
    }

    /// The first number that no file of the folder begins with yet.
    fn next_number(&self) -> usize {
        let names = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let numbers = names.filter_map(|entry| entry.file_name().to_str()?.get(..5)?.parse::<usize>().ok());
        numbers.max().unwrap_or(0) + 1
    }

    fn keep(&self, bytes: &[u8]) -> std::io::Result<()> {
        let name = format!("{:05}-{}", self.next_number(), file_name(&self.title));
        let (unfinished, finished) = (self.folder.join(".sedang-ditulis"), self.folder.join(format!("{name}.bin")));
        if let Some(png) = render::png_of(bytes, &self.profile) {
            fs::write(self.folder.join(format!("{name}.png")), png)?;
        }
        fs::write(&unfinished, bytes)?;
        fs::rename(unfinished, finished)
    }
}

/// A title as a file name: letters, digits and hyphens, never a path.
fn file_name(title: &str) -> String {
    let name: String = title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    name.trim_matches('-').chars().take(NAME_CHARS_MAX).collect()
}

impl Port for FolderPort {
    fn open(&mut self, _deadline: Instant) -> Result<(), PortError> {
        fs::create_dir_all(&self.folder)
            .map_err(|error| PortError::Unreachable(format!("{}: {error}", self.folder.display())))
    }

    fn write(&mut self, bytes: &[u8], _deadline: Instant) -> Result<(), WriteError> {
        self.keep(bytes).map_err(|error| WriteError { sent: 0, cause: PortError::Broken(error.to_string()) })
    }

    fn read(&mut self, _buffer: &mut [u8], _deadline: Instant) -> Result<usize, PortError> {
        Err(PortError::TimedOut)
    }

    fn close(&mut self) {
        self.title.clear();
    }

    fn can_answer(&self) -> bool {
        false
    }

    fn announce(&mut self, title: &str) {
        self.title = title.to_owned();
    }
}
