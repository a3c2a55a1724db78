//! All procedures of this device: those that come with the program, and the files of the data folder.
//!
//! Promises: a broken file of the data folder stops nothing and is named; a revision that cases follow stays as it was
//! when the first of them pinned it, whatever becomes of its file. Leaves to others: keeping those texts
//! (`sop_revisions`), and writing down which figures held for what happened (`case::parameters`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use thiserror::Error;
use toml::de::DeTable;

use super::load::{FILE_BYTES_MAX, LoadError, Reader, load, typed_value};
use super::types::{Definition, ParameterValue, Pin, Standing};

#[cfg(test)]
mod tests;

/// The folder of an office's own procedures, in the data folder.
const FOLDER: &str = "sop";
const ENDING: &str = ".toml";
/// `deks.parameter.toml`: figures of a procedure as this office sets them.
const PARAMETER_ENDING: &str = ".parameter.toml";

/// A file that comes with the program.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    pub file: &'static str,
    pub text: &'static str,
}

impl Shipped {
    pub const ALL: &'static [Shipped] = &[Shipped { file: "deks.toml", text: include_str!("../../../sop/deks.toml") }];
}

/// Why there is no library at all.
#[derive(Debug, Error)]
pub enum LibraryError {
    #[error("SOP bawaan rusak: {0} Pasang ulang program ini.")]
    Shipped(LoadError),
    #[error("Folder {path} tidak bisa dibaca: {cause}. Periksa izin foldernya.")]
    Folder { path: String, cause: String },
}

/// Cheap to clone; clones know the same.
#[derive(Debug, Clone)]
pub struct Library {
    shelf: Arc<RwLock<Shelf>>,
}

#[derive(Debug, Default)]
struct Shelf {
    /// One for each id and revision: what new cases get.
    current: BTreeMap<(String, u32), Arc<Definition>>,
    /// Everything that was ever read, also what a file said before it was changed.
    pinned: BTreeMap<(String, u32, [u8; 32]), Arc<Definition>>,
    /// Figures that this office sets, by procedure and parameter.
    own_figures: BTreeMap<String, Vec<(String, ParameterValue)>>,
    broken: Vec<LoadError>,
}

impl Library {
    /// Reads the shipped files and those of `<data folder>/sop`.
    pub fn open(data_folder: Option<&Path>) -> Result<Library, LibraryError> {
        Library::with(Shipped::ALL, data_folder)
    }

    /// The same with other shipped files: for tests.
    pub fn with(shipped: &[Shipped], data_folder: Option<&Path>) -> Result<Library, LibraryError> {
        let mut shelf = Shelf::default();
        for one in shipped {
            shelf.put(load(one.file, one.text).map_err(LibraryError::Shipped)?);
        }
        let files = match data_folder {
            Some(folder) => own_files(&folder.join(FOLDER))?,
            None => Vec::new(),
        };
        let (figures, procedures): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|path| file_name(path).ends_with(PARAMETER_ENDING));
        for path in procedures {
            match read(&path).and_then(|text| load(&file_name(&path), &text)) {
                Ok(definition) => shelf.put(definition),
                Err(error) => shelf.broken.push(error),
            }
        }
        for path in figures {
            if let Err(error) = read(&path).and_then(|text| shelf.set_figures(&file_name(&path), &text)) {
                shelf.broken.push(error);
            }
        }
        Ok(Library { shelf: Arc::new(RwLock::new(shelf)) })
    }

    /// The highest revision of each procedure: those not retired first, then by title.
    pub fn current(&self) -> Vec<Arc<Definition>> {
        let mut newest: BTreeMap<String, Arc<Definition>> = BTreeMap::new();
        for ((sop, _), definition) in &self.shelf().current {
            // Revisions come in order: the last one stays.
            newest.insert(sop.clone(), definition.clone());
        }
        let mut list: Vec<Arc<Definition>> = newest.into_values().collect();
        list.sort_by_key(|definition| {
            (definition.procedure.standing == Standing::Retired, definition.procedure.title.to_lowercase())
        });
        list
    }

    /// The highest revision of a procedure.
    pub fn newest(&self, sop: &str) -> Option<Arc<Definition>> {
        let shelf = self.shelf();
        let mut revisions = shelf.current.range((sop.to_owned(), 0)..=(sop.to_owned(), u32::MAX));
        revisions.next_back().map(|(_, definition)| definition.clone())
    }

    /// One revision of a procedure, as new cases would get it: what a running case can be moved to.
    pub fn revision(&self, sop: &str, revision: u32) -> Option<Arc<Definition>> {
        self.shelf().current.get(&(sop.to_owned(), revision)).cloned()
    }

    /// The very revision that a case pinned.
    pub fn pinned(&self, pin: &Pin) -> Option<Arc<Definition>> {
        self.shelf().pinned.get(&(pin.sop.clone(), pin.revision, pin.hash)).cloned()
    }

    /// Takes in a revision as it was when a case pinned it. Where a file says something else under the same revision, the
    /// pinned one counts, also for new cases, and the file is named among the broken ones.
    pub fn remember(&self, text: &str) -> Result<Pin, LoadError> {
        let definition = load("revisi tersimpan", text)?;
        let pin = definition.pin.clone();
        self.shelf.write().unwrap_or_else(PoisonError::into_inner).remember(definition);
        Ok(pin)
    }

    /// The files that could not be taken, and why.
    pub fn broken(&self) -> Vec<LoadError> {
        self.shelf().broken.clone()
    }

    fn shelf(&self) -> RwLockReadGuard<'_, Shelf> {
        // A shelf is changed in one piece: what a panic left behind is whole.
        self.shelf.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    /// Takes a definition of a file. Of two files with one revision the first one stays.
    fn put(&mut self, definition: Definition) {
        let pin = definition.pin.clone();
        match self.current.get(&(pin.sop.clone(), pin.revision)) {
            Some(first) if first.pin.hash != pin.hash => {
                // A file of this outlet may bear the name of one that came with the kiosk.
                let first = if first.file == definition.file { "berkas bawaan kios" } else { first.file.as_str() };
                let what = format!("SOP \"{}\" revisi {} sudah ada di {first}, dengan isi lain", pin.sop, pin.revision);
                self.broken.push(LoadError::whole(&definition.file, what, CHANGED_REMEDY));
            }
            Some(_) => {}
            None => self.place(definition),
        }
    }

    /// Takes a definition for new cases.
    fn place(&mut self, definition: Definition) {
        let key = (definition.pin.sop.clone(), definition.pin.revision);
        let kept = self.keep(definition);
        self.current.insert(key, kept);
    }

    /// Takes a definition for the cases that pinned it.
    fn keep(&mut self, mut definition: Definition) -> Arc<Definition> {
        self.apply_figures(&mut definition);
        let pin = definition.pin.clone();
        let kept = Arc::new(definition);
        self.pinned.insert((pin.sop, pin.revision, pin.hash), kept.clone());
        kept
    }

    fn remember(&mut self, definition: Definition) {
        let pin = definition.pin.clone();
        if self.pinned.contains_key(&(pin.sop.clone(), pin.revision, pin.hash)) {
            return;
        }
        let file = self.current.get(&(pin.sop.clone(), pin.revision)).map(|file| file.file.clone());
        let Some(file) = file else {
            // Its file is gone: its cases go on, new ones do not begin.
            self.keep(definition);
            return;
        };
        let what = format!("SOP \"{}\" revisi {} berubah, padahal sudah dipakai kasus", pin.sop, pin.revision);
        self.broken.push(LoadError::whole(&file, what, CHANGED_REMEDY));
        self.place(definition);
    }

    /// Figures are of the office, not of a revision: they hold for running cases too, and every transition names those
    /// that held for it.
    fn apply_figures(&self, definition: &mut Definition) {
        for (id, value) in self.own_figures.get(&definition.pin.sop).into_iter().flatten() {
            let same_kind = |known: &ParameterValue| std::mem::discriminant(known) == std::mem::discriminant(value);
            let known = definition.parameters.iter_mut().find(|known| known.id == *id && same_kind(&known.value));
            if let Some(known) = known {
                known.value = value.clone();
            }
        }
    }

    /// Reads `<id>.parameter.toml`: `price_limit = 600000`, as the newest revision knows its parameters.
    fn set_figures(&mut self, file: &str, text: &str) -> Result<(), LoadError> {
        let sop = file.strip_suffix(PARAMETER_ENDING).unwrap_or(file);
        let revisions: Vec<Arc<Definition>> =
            self.current.iter().filter(|((id, _), _)| id == sop).map(|(_, definition)| definition.clone()).collect();
        let Some(newest) = revisions.last() else {
            let what = format!("SOP \"{sop}\" tidak ada");
            return Err(LoadError::whole(file, what, "Awal nama berkas ini harus id sebuah SOP."));
        };
        let figures = read_figures(file, text, newest)?;
        self.own_figures.insert(sop.to_owned(), figures);
        for revision in revisions {
            self.place(Definition::clone(&revision));
        }
        Ok(())
    }
}

const CHANGED_REMEDY: &str = "Setiap perubahan mendapat revisi baru: naikkan revision di berkas ini.";

fn read_figures(file: &str, text: &str, definition: &Definition) -> Result<Vec<(String, ParameterValue)>, LoadError> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader::new(file, text, root.get_ref());
    for error in &errors {
        let what = format!("tulisan tidak terbaca ({})", error.message());
        reader.say_at(error.span().map_or(0, |span| span.start), what, "Tulis satu nilai per baris: nama = nilai.");
    }
    let root = reader.root();
    let known: Vec<&str> = definition.parameters.iter().map(|parameter| parameter.id.as_str()).collect();
    if errors.is_empty() {
        reader.only(&root, &known);
    }
    let mut figures = Vec::new();
    for parameter in definition.parameters.iter().filter(|parameter| root.has(&parameter.id)) {
        let kind = match parameter.value {
            ParameterValue::Rupiah(_) => "rupiah",
            ParameterValue::Number(_) => "number",
            ParameterValue::Text(_) => "text",
            ParameterValue::Date(_) => "date",
            ParameterValue::YesNo(_) => "yes_no",
        };
        let value = typed_value(&mut reader, &root, &parameter.id, kind);
        figures.extend(value.map(|value| (parameter.id.clone(), value)));
    }
    let mistakes = reader.into_mistakes(usize::MAX);
    if mistakes.is_empty() { Ok(figures) } else { Err(LoadError { mistakes }) }
}

/// The TOML files of a folder by name; a folder that is not there has none.
fn own_files(folder: &Path) -> Result<Vec<PathBuf>, LibraryError> {
    let unreadable =
        |error: std::io::Error| LibraryError::Folder { path: folder.display().to_string(), cause: error.to_string() };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        if path.is_file() && file_name(&path).ends_with(ENDING) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads a file of at most [`FILE_BYTES_MAX`]: larger ones are not even opened.
fn read(path: &Path) -> Result<String, LoadError> {
    let file = file_name(path);
    let failed = |error: std::io::Error| {
        LoadError::whole(
            &file,
            format!("berkas tidak bisa dibaca ({error})"),
            "Periksa izin berkas, dan simpan sebagai teks UTF-8.",
        )
    };
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    if bytes > FILE_BYTES_MAX as u64 {
        let what = format!("berkas lebih besar dari {} KiB", FILE_BYTES_MAX / 1024);
        return Err(LoadError::whole(
            &file,
            what,
            "Sebuah SOP jauh lebih kecil; periksa apakah ini berkas yang benar.",
        ));
    }
    std::fs::read_to_string(path).map_err(failed)
}
