//! `deks sop check` and `deks sop show`: procedures read, checked and shown. Neither touches the database.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::documents::PaperError;
use crate::sop::definition::{Definition, Library, LibraryError, LoadError, load};
use crate::sop::show;

/// A file that is larger is no procedure, and is not read.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
const ENDING: &str = ".toml";

#[derive(Debug, Error)]
pub enum SopCommandError {
    #[error("SOP \"{id}\" tidak ada. Yang ada: {known}.")]
    Unknown { id: String, known: String },
    #[error("{path} tidak bisa dibaca: {cause}. Periksa letak dan izin berkasnya.")]
    Unreadable { path: String, cause: String },
    #[error("{path} tidak bisa ditulis: {cause}. Periksa izinnya, atau pilih tempat lain.")]
    Unwritable { path: String, cause: String },
    #[error(transparent)]
    Broken(#[from] LoadError),
    #[error(transparent)]
    Library(#[from] LibraryError),
    #[error(transparent)]
    Paper(#[from] PaperError),
}

/// What was found, and whether all of it is sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub text: String,
    pub is_well: bool,
}

/// Checks the named files, or everything that the program and the data folder have.
pub fn check_command(data_folder: &Path, files: &[PathBuf]) -> Result<Checked, SopCommandError> {
    let mut checked = Checked { text: String::new(), is_well: true };
    if files.is_empty() {
        let library = Library::open(Some(data_folder))?;
        library.current().iter().for_each(|definition| checked.sound(definition));
        library.broken().iter().for_each(|error| checked.broken(error));
        return Ok(checked);
    }
    for file in files {
        match load(&file.display().to_string(), &read(file)?) {
            Ok(definition) => checked.sound(&definition),
            Err(error) => checked.broken(&error),
        }
    }
    Ok(checked)
}

impl Checked {
    fn sound(&mut self, definition: &Definition) {
        let (procedure, steps) = (&definition.procedure, definition.steps.len());
        let standing = show::standing_words(procedure.standing);
        let fields: usize = definition.forms.iter().map(|form| form.fields.len()).sum();
        let _ = writeln!(
            self.text,
            "{}: baik. {} revisi {} ({standing}), {steps} langkah, {fields} isian",
            definition.file, procedure.id, procedure.revision
        );
    }

    fn broken(&mut self, error: &LoadError) {
        self.is_well = false;
        let _ = writeln!(self.text, "{error}");
    }
}

/// Shows a procedure by its id, or the one in a file; with `pdf` it is written there instead.
pub fn show_command(data_folder: &Path, id: &str, pdf: Option<&Path>) -> Result<String, SopCommandError> {
    let shown = |definition: &Definition| match pdf {
        None => Ok(show::table(definition)),
        Some(path) => write_pdf(definition, path),
    };
    if id.ends_with(ENDING) {
        return shown(&load(id, &read(Path::new(id))?)?);
    }
    let library = Library::open(Some(data_folder))?;
    match library.newest(id) {
        Some(definition) => shown(&definition),
        None => {
            let known: Vec<String> = library.current().iter().map(|one| one.procedure.id.clone()).collect();
            Err(SopCommandError::Unknown { id: id.to_owned(), known: known.join(", ") })
        }
    }
}

fn write_pdf(definition: &Definition, path: &Path) -> Result<String, SopCommandError> {
    let bytes = show::pdf(definition)?;
    let shown = path.display().to_string();
    match std::fs::write(path, bytes) {
        Ok(()) => Ok(format!("{} ditulis ke {shown}\n", definition.procedure.title)),
        Err(error) => Err(SopCommandError::Unwritable { path: shown, cause: error.to_string() }),
    }
}

fn read(path: &Path) -> Result<String, SopCommandError> {
    let failed = |cause: String| SopCommandError::Unreadable { path: path.display().to_string(), cause };
    let bytes = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if bytes > FILE_BYTES_MAX {
        return Err(failed("berkas terlalu besar".to_owned()));
    }
    std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_with_the_program_is_sound() {
        let folder = tempfile::tempdir().expect("a folder");
        let checked = check_command(folder.path(), &[]).expect("checked");
        assert!(checked.is_well, "{}", checked.text);
        assert!(checked.text.contains("deks.toml: baik. deks revisi 1 (berlaku), 10 langkah"), "{}", checked.text);
    }

    #[test]
    fn a_broken_file_is_named_with_its_line_and_the_way_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("rusak.toml");
        std::fs::write(&file, "[procedure]\nid = \"x\"\ntitel = \"X\"\n").expect("written");
        let checked = check_command(folder.path(), std::slice::from_ref(&file)).expect("checked");
        assert!(!checked.is_well);
        assert!(
            checked
                .text
                .contains("rusak.toml, baris 3: procedure: kunci \"titel\" tidak dikenal. Maksudnya \"title\"?"),
            "{}",
            checked.text
        );
    }

    #[test]
    fn a_procedure_is_shown_by_its_id_and_written_as_pdf() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = show_command(folder.path(), "deks", None).expect("shown");
        assert!(text.contains("Seleksi/Kurasi Internal"), "{text}");
        let path = folder.path().join("deks.pdf");
        show_command(folder.path(), "deks", Some(&path)).expect("written");
        assert!(std::fs::read(&path).expect("a file").starts_with(b"%PDF"));
    }

    #[test]
    fn an_unknown_id_names_those_that_are_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = show_command(folder.path(), "dek", None).expect_err("unknown");
        assert_eq!(error.to_string(), "SOP \"dek\" tidak ada. Yang ada: deks.");
        let missing = check_command(folder.path(), &[folder.path().join("tidak-ada.toml")]);
        assert!(matches!(missing, Err(SopCommandError::Unreadable { .. })), "{missing:?}");
    }
}
